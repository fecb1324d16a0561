//! House widgets: what the egui ones lack for this desk.

use std::{fmt::Debug, hash::Hash};

use egui::{
    Align2, Color32, CornerRadius, FontId, Frame, Key, Margin, Modifiers, Response, RichText,
    Sense, Stroke, TextEdit, Ui, Vec2, text::CCursorRange,
};

use super::{
    command::{Command, DIGITS},
    tokens::{self, SMALL, SMALL_GAP, Tokens},
    view::View,
};
use crate::domain::Severity;

/// Tells how high fields are drawn from here on.
pub fn set_field_height(ui: &Ui, height: f32) {
    ui.data_mut(|data| data.insert_temp(field_height_id(), height));
}

fn field_height(ui: &Ui) -> f32 {
    ui.data(|data| data.get_temp(field_height_id()))
        .unwrap_or(tokens::Sizes::NORMAL.field)
}

fn field_height_id() -> egui::Id {
    egui::Id::unique("field height")
}

/// Bold text.
pub fn bold(text: impl Into<String>) -> RichText {
    RichText::new(text).family(tokens::bold_family())
}

/// Small muted text.
pub fn small(ui: &Ui, text: impl Into<String>) -> RichText {
    RichText::new(text).size(SMALL).color(Tokens::of(ui).muted)
}

/// What a field shows besides its text.
#[derive(Debug, Clone, Copy)]
pub struct FieldLook<'a> {
    /// Above the field, and its name for screen readers.
    pub label: &'a str,
    /// In the empty field.
    pub hint: &'a str,
    /// The key that leads here.
    pub key: Option<&'a str>,
    /// What is wrong.
    pub mark: Option<(&'a str, Severity)>,
    /// Rows of text; more than one takes line breaks.
    pub rows: usize,
    /// Give it the cursor now.
    pub focus: bool,
    /// A number: right-aligned, kept as typed while the cursor is in it.
    pub number: bool,
    /// Dots instead of letters.
    pub secret: bool,
    /// Choose the whole text, so that what is typed next replaces it.
    pub selects: bool,
    /// Leave the label out on screen; it still names the field.
    pub bare: bool,
    /// Tab is for whoever draws the field, and does not lead to the next one.
    pub keeps_tab: bool,
}

impl<'a> FieldLook<'a> {
    /// A plain field of one row.
    pub fn new(label: &'a str) -> Self {
        Self {
            label,
            hint: "",
            key: None,
            mark: None,
            rows: 1,
            focus: false,
            number: false,
            secret: false,
            selects: false,
            bare: false,
            keeps_tab: false,
        }
    }
}

/// What came of a field in this frame.
pub struct FieldOutput {
    /// The new text, if it was changed.
    pub changed: Option<String>,
    /// The text field itself.
    pub response: Response,
}

/// A labelled text field with its problem under it. Shows `text`; what is typed comes back in the
/// output and nowhere else.
pub fn field(
    ui: &mut Ui,
    salt: impl egui::AsIdSalt,
    text: &str,
    look: FieldLook<'_>,
) -> FieldOutput {
    let width = ui.available_width();
    ui.push_id(salt, |ui| {
        ui.spacing_mut().item_spacing.y = SMALL_GAP;
        ui.vertical(|ui| {
            ui.set_width(width);
            if !look.bare {
                field_label(ui, look);
            }
            let output = field_box(ui, text, look);
            if let Some((sentence, severity)) = look.mark
                && !sentence.is_empty()
            {
                mark_text(ui, sentence, severity);
            }
            output
        })
        .inner
    })
    .inner
}

/// Remembers which field stands at a place, for [`has_cursor`].
pub fn remember(ctx: &egui::Context, place: egui::Id, field: &Response) {
    ctx.data_mut(|data| data.insert_temp(place, field.id));
}

/// Whether the keys of this frame are for the field of a place, before it is drawn: another may
/// have got the cursor since it was drawn last, and Escape takes the cursor before anything is
/// drawn.
pub fn has_cursor(ctx: &egui::Context, place: egui::Id) -> bool {
    let field: Option<egui::Id> = ctx.data(|data| data.get_temp(place));
    let has_cursor = |memory: &egui::Memory, field| match memory.focused() {
        Some(focused) => focused == field,
        None => memory.had_focus_last_frame(field),
    };
    field.is_some_and(|field| ctx.memory(|memory| has_cursor(memory, field)))
}

fn field_label(ui: &mut Ui, look: FieldLook<'_>) {
    egui::Sides::new().height(20.0).show(
        ui,
        |ui| ui.label(RichText::new(look.label).size(13.0)),
        |ui| {
            if let Some(key) = look.key {
                key_cap(ui, key);
            }
        },
    );
}

fn field_box(ui: &mut Ui, text: &str, look: FieldLook<'_>) -> FieldOutput {
    let id = ui.make_persistent_id("field");
    let had_focus = ui.memory(|memory| memory.has_focus(id));
    let buffer_id = id.with("typed");
    let mut typed = match ui.data(|data| data.get_temp::<String>(buffer_id)) {
        Some(kept) if had_focus && look.number => kept,
        _ => text.to_owned(),
    };
    let tokens = Tokens::of(ui);
    let (fill, stroke) = field_colours(
        ui,
        tokens,
        look.mark.map(|(_, severity)| severity),
        had_focus,
    );
    if look.focus {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    if look.focus || look.selects {
        // Before the field takes what is typed in this frame.
        select_all(ui, id, &typed);
    }
    let edit = if look.rows > 1 {
        TextEdit::multiline(&mut typed)
            .desired_rows(look.rows)
            .return_key(None)
    } else {
        TextEdit::singleline(&mut typed)
    };
    let height = field_height(ui);
    let edit = edit
        .id(id)
        .hint_text(RichText::new(look.hint).color(tokens.muted))
        .password(look.secret)
        .lock_focus(look.keeps_tab)
        .background_color(fill)
        .margin(Margin::symmetric(10, 0))
        .desired_width(f32::INFINITY)
        .frame(
            Frame::NONE
                .fill(fill)
                .stroke(stroke)
                .corner_radius(CornerRadius::same(tokens::RADIUS))
                .inner_margin(Margin::symmetric(10, 6)),
        )
        .align(field_align(look))
        .min_size(Vec2::new(
            0.0,
            if look.rows > 1 { height * 1.5 } else { height },
        ));
    let output = edit.show(ui);
    let response = output.response.response;
    response.clone().accessible_name(look.label);
    if look.focus {
        response.request_focus();
        response.scroll_to_me(None);
    }
    if look.number {
        keep_typed(ui, &response, buffer_id, &typed);
    }
    if response.gained_focus() && look.number && !look.focus {
        select_all(ui, id, &typed);
    }
    let changed = response.changed().then_some(typed);
    FieldOutput { changed, response }
}

fn field_align(look: FieldLook<'_>) -> Align2 {
    match (look.rows > 1, look.number) {
        (true, _) => Align2::LEFT_TOP,
        (false, true) => Align2::RIGHT_CENTER,
        (false, false) => Align2::LEFT_CENTER,
    }
}

/// While the cursor is in a number field its text is what was typed, not what was understood.
fn keep_typed(ui: &Ui, response: &Response, buffer: egui::Id, typed: &str) {
    let has_focus = response.has_focus();
    ui.data_mut(|data| {
        if has_focus {
            data.insert_temp(buffer, typed.to_owned());
        } else {
            data.remove_temp::<String>(buffer);
        }
    });
}

fn select_all(ui: &Ui, field: egui::Id, text: &str) {
    let mut state = TextEdit::load_state(ui, field).unwrap_or_default();
    let end = egui::text::CCursor::new(text.chars().count());
    state
        .cursor
        .set_char_range(Some(CCursorRange::two(egui::text::CCursor::new(0), end)));
    TextEdit::store_state(ui, field, state);
}

fn field_colours(
    ui: &Ui,
    tokens: &Tokens,
    severity: Option<Severity>,
    focused: bool,
) -> (Color32, Stroke) {
    let (fill, line) = match severity {
        Some(Severity::Error) => (tokens.problem_soft, tokens.problem),
        Some(Severity::Warning) => (tokens.waiting_soft, tokens.waiting),
        None if ui.is_enabled() => (tokens.panel, tokens.hairline),
        None => (tokens.ground, tokens.hairline),
    };
    let stroke = if focused {
        Stroke::new(2.0, tokens.accent)
    } else {
        Stroke::new(1.0, line)
    };
    (fill, stroke)
}

/// The sentence under a field or line.
pub fn mark_text(ui: &mut Ui, sentence: &str, severity: Severity) {
    let tokens = Tokens::of(ui);
    let colour = match severity {
        Severity::Error => tokens.problem,
        Severity::Warning => tokens.waiting,
    };
    ui.add(egui::Label::new(RichText::new(sentence).size(SMALL).color(colour)).wrap());
}

/// A key, drawn as a small cap.
pub fn key_cap(ui: &mut Ui, key: &str) -> Response {
    let tokens = Tokens::of(ui);
    let font = FontId::proportional(11.0);
    let frame = Stroke::new(1.0, tokens.hairline);
    framed_text(
        ui,
        key,
        font,
        tokens.muted,
        (Vec2::new(5.0, 1.0), Color32::TRANSPARENT, frame),
    )
}

/// A badge of one word.
pub fn badge(ui: &mut Ui, text: &str, ink: Color32, ground: Color32) {
    let font = FontId::new(SMALL, tokens::bold_family());
    framed_text(
        ui,
        text,
        font,
        ink,
        (Vec2::new(8.0, 3.0), ground, Stroke::NONE),
    );
}

/// A short text in a small frame, as high as itself whatever stands beside it.
fn framed_text(
    ui: &mut Ui,
    text: &str,
    font: FontId,
    ink: Color32,
    (margin, fill, stroke): (Vec2, Color32, Stroke),
) -> Response {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, ink);
    let (rect, response) = ui.allocate_exact_size(galley.size() + 2.0 * margin, Sense::hover());
    if ui.is_rect_visible(rect) {
        ui.painter().rect(
            rect,
            CornerRadius::same(4),
            fill,
            stroke,
            egui::StrokeKind::Inside,
        );
        ui.painter().galley(rect.min + margin, galley, ink);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text));
    response
}

/// A small filled circle: a sign with a colour, always beside words.
pub fn dot(ui: &mut Ui, colour: Color32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(10.0), Sense::hover());
    ui.painter().circle_filled(rect.center(), 4.0, colour);
}

/// A rounded choice, filled when chosen.
pub fn chip(ui: &mut Ui, text: &str, chosen: bool) -> Response {
    chip_of_sense(ui, text, chosen, Sense::click())
}

/// A [`chip`] that Tab passes by, where keys choose among many.
pub fn chip_off_tab(ui: &mut Ui, text: &str, chosen: bool) -> Response {
    chip_of_sense(ui, text, chosen, Sense::CLICK)
}

fn chip_of_sense(ui: &mut Ui, text: &str, chosen: bool, sense: Sense) -> Response {
    let tokens = Tokens::of(ui);
    let (fill, ink, line) = if chosen {
        (tokens.accent, tokens.on_accent, tokens.accent)
    } else {
        (tokens.panel, tokens.ink, tokens.hairline)
    };
    let button = egui::Button::new(RichText::new(text).size(13.0).color(ink))
        .fill(fill)
        .stroke(Stroke::new(1.0, line))
        .corner_radius(CornerRadius::same(14))
        .sense(sense)
        .selected(chosen);
    focus_ring(ui.add(button), ui, 14)
}

/// How long, in seconds, a button takes no click after its meaning has changed: the second half of
/// a double click was meant for what stood there before.
const SETTLING: f64 = 0.6;

/// Whether what stands at a place has been so for long enough that a click is meant for it, and
/// not for what stood there before.
pub fn is_settled(ui: &Ui, place: &'static str, what: impl Hash + Debug) -> bool {
    let (place, what) = (egui::Id::unique(place), egui::Id::unique(what));
    let now = ui.input(|input| input.time);
    let known: Option<(egui::Id, f64)> = ui.data(|data| data.get_temp(place));
    let since = match known {
        Some((before, since)) if before == what => since,
        Some(_) => now,
        None => f64::NEG_INFINITY,
    };
    ui.data_mut(|data| data.insert_temp(place, (what, since)));
    now - since >= SETTLING
}

/// Whether a button was pressed anew: a key that is held down presses it once.
pub fn clicked_afresh(ui: &Ui, button: &Response) -> bool {
    let is_press = |event: &egui::Event, is_held: bool| {
        matches!(event, egui::Event::Key { key: Key::Enter | Key::Space, pressed: true, repeat, .. }
            if *repeat == is_held)
    };
    let any = |is_held| ui.input(|input| input.events.iter().any(|event| is_press(event, is_held)));
    button.clicked() && (any(false) || !any(true))
}

/// The button of an order: what it does changes with the order, in the same place. `id` is that of
/// its text. Whether it was clicked, by someone who could have seen what it does.
pub fn order_button(
    ui: &mut Ui,
    view: &View<'_>,
    id: &'static str,
    command: Command,
    enabled: bool,
) -> bool {
    let is_settled = is_settled(ui, "order button", id);
    let button = primary_button(ui, view.texts.get(id), Some(&view.key(command)), enabled);
    button.clicked() && is_settled
}

/// The button that matters most where it stands.
pub fn primary_button(ui: &mut Ui, text: &str, key: Option<&str>, enabled: bool) -> Response {
    let tokens = Tokens::of(ui);
    let (fill, ink) = if enabled {
        (tokens.accent, tokens.on_accent)
    } else {
        (tokens.disabled, tokens.on_disabled)
    };
    let size = Vec2::new(ui.available_width(), 50.0);
    let (rect, response) = ui.allocate_exact_size(
        size,
        if enabled {
            Sense::click()
        } else {
            Sense::hover()
        },
    );
    let name = text.to_owned();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, &name));
    let painter = ui.painter();
    let fill = if response.hovered() && enabled {
        fill.gamma_multiply(0.9)
    } else {
        fill
    };
    painter.rect_filled(rect, CornerRadius::same(tokens::RADIUS), fill);
    let galley = painter.layout_no_wrap(
        text.to_owned(),
        FontId::new(17.0, tokens::bold_family()),
        ink,
    );
    let cap = key.map(|key| {
        painter.layout_no_wrap(
            key.to_owned(),
            FontId::new(11.0, tokens::bold_family()),
            ink,
        )
    });
    let cap_width = cap.as_ref().map_or(0.0, |cap| cap.size().x + 12.0 + 12.0);
    let left = rect.center().x - (galley.size().x + cap_width) / 2.0;
    let text_at = egui::pos2(left, rect.center().y - galley.size().y / 2.0);
    let text_width = galley.size().x;
    painter.galley(text_at, galley, ink);
    if let Some(cap) = cap {
        let size = cap.size() + Vec2::new(12.0, 6.0);
        let at = egui::pos2(left + text_width + 12.0 + size.x / 2.0, rect.center().y);
        let frame = egui::Rect::from_center_size(at, size);
        painter.rect_stroke(
            frame,
            CornerRadius::same(4),
            Stroke::new(1.0, ink),
            egui::StrokeKind::Inside,
        );
        painter.galley(
            Align2::CENTER_CENTER
                .anchor_size(frame.center(), cap.size())
                .min,
            cap,
            ink,
        );
    }
    focus_ring(response, ui, tokens::RADIUS)
}

/// A button of words alone, underlined: a jump or a lesser way.
pub fn link(ui: &mut Ui, text: &str, colour: Color32) -> Response {
    let response =
        ui.add(egui::Button::new(RichText::new(text).underline().color(colour)).frame(false));
    focus_ring(response, ui, 4)
}

/// Makes keyboard focus visible on whatever has it.
pub fn focus_ring(response: Response, ui: &Ui, radius: u8) -> Response {
    if response.has_focus() {
        ui.painter().rect_stroke(
            response.rect.expand(1.0),
            CornerRadius::same(radius),
            Stroke::new(2.0, Tokens::of(ui).accent),
            egui::StrokeKind::Outside,
        );
    }
    response
}

/// A line across, as thin as the screen allows.
pub fn hairline(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(
        rect.x_range(),
        rect.center().y,
        Stroke::new(1.0, Tokens::of(ui).hairline),
    );
}

/// Words left, words right, on one row.
pub fn row(ui: &mut Ui, left: impl Into<egui::WidgetText>, right: impl Into<egui::WidgetText>) {
    let (left, right) = (left.into(), right.into());
    let row = egui::Sides::new().height(tokens::LINE);
    row.show(ui, |ui| ui.label(left), |ui| ui.label(right));
}

/// Takes Enter for what a window is there for. Where a button of this window has the focus it is
/// the button's: who has gone to the way back does not send.
pub fn take_enter(ui: &Ui) -> bool {
    let focused = ui.memory(egui::Memory::focused);
    let response = focused.and_then(|id| ui.read_response(id));
    let is_here = response.is_some_and(|response| response.layer_id == ui.layer_id());
    let is_of_button = is_here && !ui.text_edit_focused();
    !is_of_button && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter))
}

/// Lets the keys that move in a list move a page, in a window where nothing takes the cursor.
pub fn scroll_by_key(ui: &Ui) {
    const STEP: f32 = 60.0;
    let page = ui.clip_rect().height() * 0.9;
    let moves = [
        (Key::ArrowDown, -STEP),
        (Key::ArrowUp, STEP),
        (Key::PageDown, -page),
        (Key::PageUp, page),
        (Key::End, f32::MIN),
        (Key::Home, f32::MAX),
    ];
    for (key, by) in moves {
        let count = ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        if count > 0 {
            ui.scroll_with_delta(egui::vec2(0.0, by * count as f32));
        }
    }
}

/// Shows from here on that there is more below than is in sight: the handle is there without a
/// pointer near it, and takes no room from what it is beside.
pub fn show_scroll_handle(ui: &mut Ui) {
    let scroll = &mut ui.spacing_mut().scroll;
    scroll.dormant_handle_opacity = 0.6;
    scroll.active_handle_opacity = 0.8;
}

/// Takes the digits 1 to 9 that were pressed, as places in a list.
pub fn digits_pressed(ui: &Ui) -> Vec<usize> {
    let places = DIGITS.into_iter().enumerate();
    places
        .filter(|(_, key)| ui.input_mut(|input| input.consume_key(Modifiers::NONE, *key)))
        .map(|(place, _)| place)
        .collect()
}
