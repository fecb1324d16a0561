//! Who calls: a strip under the top strip. It never has the cursor, and Tab passes it by.

use egui::{Button, Id, RichText, Sense, Ui};

use crate::{
    domain::{KnownCustomer, PhoneNumber},
    ui::{
        command::Command,
        event::{Out, UiEvent},
        tokens::{GAP, SMALL, SMALL_GAP, Tokens},
        view::View,
        widgets,
    },
};

/// So many of those who share a number are named.
const NAMED: usize = 3;
/// From this width on, in points, two of those who wait as well have room.
const WIDE: f32 = 1200.0;

/// What the strip shows.
pub struct CallModel<'a> {
    /// Those who wait, oldest first.
    pub callers: Vec<Caller<'a>>,
    /// The last who called.
    pub last: Caller<'a>,
    /// Who has the number of the first, once it is known who is a customer.
    pub known: Option<Vec<&'a KnownCustomer>>,
}

/// Somebody who calls.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    /// From where; nothing if the number is withheld.
    pub number: Option<&'a PhoneNumber>,
    /// Since when: whole seconds since the epoch.
    pub since_secs: i64,
}

/// Draws the strip. It keeps its place while nobody calls, so that nothing moves under a pointer
/// with each call.
pub fn call_strip_ui(ui: &mut Ui, view: &View<'_>, model: &CallModel<'_>, out: &mut Out) {
    give_cursor_back(ui);
    ui.set_width(ui.available_width());
    ui.spacing_mut().button_padding.y = 4.0;
    ui.spacing_mut().interact_size.y = view.sizes.field;
    let Some((first, others)) = model.callers.split_first() else {
        ui.horizontal(|ui| last_ui(ui, view, model.last));
        return;
    };
    let mut right = Out::new();
    egui::Sides::new()
        .shrink_left()
        .height(view.sizes.field)
        .show(
            ui,
            |ui| caller_ui(ui, view, *first, model.known.as_deref()),
            |ui| {
                buttons_ui(ui, view, &mut right);
                others_ui(ui, view, others, &mut right);
            },
        );
    out.append(&mut right);
}

fn last_ui(ui: &mut Ui, view: &View<'_>, last: Caller<'_>) {
    let number = number_of(view, last);
    let age = view.ago(last.since_secs);
    let words = view.texts.with(
        "call-last",
        &[("number", (&number).into()), ("age", (&age).into())],
    );
    ui.label(widgets::small(ui, words));
}

fn number_of(view: &View<'_>, caller: Caller<'_>) -> String {
    match caller.number {
        Some(number) => number.display(),
        None => view.texts.get("call-withheld").to_owned(),
    }
}

fn caller_ui(ui: &mut Ui, view: &View<'_>, caller: Caller<'_>, known: Option<&[&KnownCustomer]>) {
    let tokens = Tokens::of(ui);
    ui.spacing_mut().item_spacing.x = GAP;
    widgets::dot(ui, tokens.accent);
    ui.label(widgets::bold(number_of(view, caller)).size(16.0));
    let age = match view.now_secs - caller.since_secs {
        ..60 => view.texts.get("call-ringing").to_owned(),
        _ => {
            let age = view.ago(caller.since_secs);
            view.texts.with("call-since", &[("age", (&age).into())])
        }
    };
    ui.label(RichText::new(age).size(SMALL).color(tokens.muted));
    let who = match (caller.number, known) {
        (Some(_), Some(known)) => who(view, known),
        _ => String::new(),
    };
    if !who.is_empty() {
        // What is cut is shown whole by the pointer.
        ui.add(egui::Label::new(who).truncate());
    }
}

/// Who has the number, in one line.
fn who(view: &View<'_>, known: &[&KnownCustomer]) -> String {
    match known {
        [] => view.texts.get("finder-new").to_owned(),
        [one] => {
            let since = view.known_since(one);
            [
                view.customer_name(one),
                one.latest_region().unwrap_or_default(),
                &since,
            ]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
        }
        several => {
            let names = several.iter().take(NAMED);
            let mut names: Vec<_> = names.map(|known| view.customer_name(known)).collect();
            if several.len() > NAMED {
                names.push("…");
            }
            let names = names.join(", ");
            let count = several.len().into();
            view.texts.with(
                "call-shared",
                &[("count", count), ("names", (&names).into())],
            )
        }
    }
}

/// Right to left.
fn buttons_ui(ui: &mut Ui, view: &View<'_>, out: &mut Out) {
    ui.spacing_mut().item_spacing.x = SMALL_GAP;
    let dismiss = Command::DismissCall;
    widgets::key_cap(ui, &view.key(dismiss));
    let button = Button::new(view.texts.get("short-dismiss-call")).sense(Sense::CLICK);
    let button = ui.add(button).on_hover_text(dismiss.tooltip(view.texts));
    if button.clicked() {
        out.push(UiEvent::Command(dismiss));
        owe_cursor(ui);
    }
    ui.add_space(GAP);
    let tokens = Tokens::of(ui);
    let take = Command::TakeCall;
    widgets::key_cap(ui, &view.key(take));
    let text = widgets::bold(view.texts.get("short-take-call")).color(tokens.on_accent);
    let button = Button::new(text)
        .fill(tokens.accent)
        .sense(Sense::CLICK)
        .min_size(egui::vec2(0.0, view.sizes.field));
    let button = ui.add(button).on_hover_text(take.tooltip(view.texts));
    if button.clicked() {
        out.push(UiEvent::Command(take));
    }
}

/// Those who wait behind the first; any of them can be taken before.
fn others_ui(ui: &mut Ui, view: &View<'_>, others: &[Caller<'_>], out: &mut Out) {
    let room = if ui.ctx().content_rect().width() < WIDE {
        1
    } else {
        2
    };
    let shown = others.len().min(room);
    if others.is_empty() {
        return;
    }
    ui.add_space(GAP);
    if others.len() > shown {
        let count = others.len() - shown;
        let words = view.texts.with("call-more", &[("count", count.into())]);
        ui.label(widgets::small(ui, words));
    }
    for (place, caller) in others.iter().enumerate().take(shown).rev() {
        let text = RichText::new(number_of(view, *caller)).size(13.0);
        let button = Button::new(text).sense(Sense::CLICK);
        let button = ui
            .add(button)
            .on_hover_text(view.texts.get("call-take-this"));
        if button.clicked() {
            out.push(UiEvent::TakeCall(place + 1));
        }
    }
}

/// A click takes the cursor out of its field. Who only waves a call off has it back, in the frame
/// after the click.
fn give_cursor_back(ui: &Ui) {
    let id = cursor_id();
    let now = ui.memory(egui::Memory::focused);
    let mut kept: Cursor = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    match (now, kept.last) {
        (None, Some(last)) if std::mem::take(&mut kept.is_owed) => {
            ui.memory_mut(|memory| memory.request_focus(last));
        }
        (Some(_), _) => kept.last = now,
        (None, _) => {}
    }
    ui.data_mut(|data| data.insert_temp(id, kept));
}

fn owe_cursor(ui: &Ui) {
    let id = cursor_id();
    let kept: Cursor = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let is_owed = true;
    ui.data_mut(|data| data.insert_temp(id, Cursor { is_owed, ..kept }));
}

/// Where the cursor was last, and whether it is to be there again.
#[derive(Clone, Copy, Default)]
struct Cursor {
    last: Option<Id>,
    is_owed: bool,
}

fn cursor_id() -> Id {
    Id::unique("cursor before a click on the call strip")
}
