//! The cart: lines, what is wrong with them, totals.

use egui::{CornerRadius, Frame, Margin, RichText, ScrollArea, Sense, Ui, Vec2};

use crate::{
    desk::OpenOrder,
    domain::{Edit, Line, LineField, Money, Severity, Totals, Typed},
    ui::{
        command::Command,
        event::{Out, UiEvent},
        marks::Marks,
        spot::Spot,
        tokens::{self, GAP, SMALL, SMALL_GAP, Tokens},
        view::View,
        widgets::{self, FieldLook},
    },
};

/// Draws the cart's lines.
pub fn cart_ui(
    ui: &mut Ui,
    view: &View<'_>,
    open: &OpenOrder,
    totals: &Totals,
    marks: &Marks,
    out: &mut Out,
) {
    let count = open.order.lines.len();
    widgets::row(
        ui,
        widgets::bold(view.texts.get("cart-title")),
        widgets::small(
            ui,
            view.texts.with("cart-count", &[("count", count.into())]),
        ),
    );
    if let Some((sentence, severity)) = marks.at(Spot::Cart) {
        widgets::mark_text(ui, sentence, severity);
    }
    if count == 0 {
        ui.add_space(GAP * 3.0);
        ui.vertical_centered(|ui| {
            ui.label(RichText::new(view.texts.get("cart-empty")).color(Tokens::of(ui).muted));
        });
        return;
    }
    ScrollArea::vertical()
        .id_salt(("lines", open.id))
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = SMALL_GAP;
            for (line, total) in open.order.lines.iter().zip(&totals.lines) {
                visible_line_ui(ui, view, open, (line, *total), marks, out);
            }
            key_hints(ui, view);
        });
}

/// Draws a line only where it can be seen: its height is remembered for when it cannot.
fn visible_line_ui(
    ui: &mut Ui,
    view: &View<'_>,
    open: &OpenOrder,
    (line, total): (&Line, Option<Money>),
    marks: &Marks,
    out: &mut Out,
) {
    let id = ui.scope_id().with(("height", line.key));
    let height: Option<f32> = ui.data(|data| data.get_temp(id));
    // The chosen line may hold the cursor, and a field that is not drawn loses it.
    let wanted = open.chosen_line == Some(line.key);
    if let Some(height) = height
        && !wanted
    {
        let place = ui.available_rect_before_wrap();
        let rect = egui::Rect::from_min_size(place.min, Vec2::new(place.width(), height));
        if !ui.is_rect_visible(rect) {
            ui.allocate_rect(rect, Sense::hover());
            return;
        }
    }
    let drawn = ui
        .push_id(line.key, |ui| {
            line_ui(ui, view, open, (line, total), marks, out);
        })
        .response
        .rect;
    if wanted {
        follow_chosen(ui, open, line, drawn);
    }
    ui.data_mut(|data| data.insert_temp(id, drawn.height()));
}

/// Brings a line into sight when it is chosen, so that what was added is seen.
fn follow_chosen(ui: &Ui, open: &OpenOrder, line: &Line, drawn: egui::Rect) {
    let id = egui::Id::unique(("chosen line", open.id));
    let quantity = line.quantity.value();
    let followed = Some((line.key, quantity));
    if ui.data(|data| data.get_temp(id)) != followed {
        ui.scroll_to_rect(drawn, None);
        ui.data_mut(|data| data.insert_temp(id, (line.key, quantity)));
    }
}

fn line_ui(
    ui: &mut Ui,
    view: &View<'_>,
    open: &OpenOrder,
    (line, total): (&Line, Option<Money>),
    marks: &Marks,
    out: &mut Out,
) {
    let tokens = Tokens::of(ui);
    let is_chosen = open.chosen_line == Some(line.key);
    let worst = worst_mark(marks, line);
    let fill = match worst {
        Some(Severity::Error) => tokens.problem_soft,
        _ if is_chosen => tokens.accent_soft,
        Some(Severity::Warning) => tokens.waiting_soft,
        None => tokens.panel,
    };
    let frame = Frame::NONE
        .fill(fill)
        .corner_radius(CornerRadius::same(tokens::RADIUS))
        .inner_margin(Margin::symmetric(8, 7));
    let response = ui
        .scope_builder(egui::UiBuilder::new().sense(Sense::click()), |ui| {
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.horizontal_top(|ui| {
                    quantity_ui(ui, view, line, marks, out);
                    line_words_ui(ui, view, open, (line, total), marks, out);
                });
            });
        })
        .response;
    if view.focuses(Spot::Line(line.key, LineField::Line)) {
        response.scroll_to_me(None);
        out.push(UiEvent::ChooseLine(line.key));
    }
    if response.clicked() {
        out.push(UiEvent::ChooseLine(line.key));
    }
}

fn worst_mark(marks: &Marks, line: &Line) -> Option<Severity> {
    marks
        .all()
        .iter()
        .filter(|mark| matches!(mark.spot, Spot::Line(key, _) if key == line.key))
        .map(|mark| mark.severity)
        .min()
}

fn quantity_ui(ui: &mut Ui, view: &View<'_>, line: &Line, marks: &Marks, out: &mut Out) {
    let spot = Spot::Line(line.key, LineField::Quantity);
    let name = view
        .texts
        .with("line-quantity-of", &[("title", (&line.title).into())]);
    ui.vertical(|ui| {
        ui.set_width(56.0);
        let text = line.quantity.text(view.numbers());
        let look = FieldLook {
            bare: true,
            number: true,
            focus: view.focuses(spot),
            mark: marks.at(spot).map(|(_, severity)| ("", severity)),
            ..FieldLook::new(&name)
        };
        let output = widgets::field(ui, "quantity", &text, look);
        if output.response.gained_focus() {
            out.push(UiEvent::ChooseLine(line.key));
        }
        back_to_search_on_enter(ui, &output.response, out);
        if let Some(text) = output.changed {
            out.push(UiEvent::Edit(Edit::Quantity(line.key, text)));
        }
    });
}

/// Enter in a field of a line ends the edit and goes on with the order.
fn back_to_search_on_enter(ui: &Ui, response: &egui::Response, out: &mut Out) {
    if response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) {
        out.push(UiEvent::Jump(Spot::Search));
    }
}

fn line_words_ui(
    ui: &mut Ui,
    view: &View<'_>,
    open: &OpenOrder,
    (line, total): (&Line, Option<Money>),
    marks: &Marks,
    out: &mut Out,
) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        let amount = total.map_or_else(|| "…".to_owned(), |total| view.money(total));
        egui::Sides::new().shrink_left().show(
            ui,
            |ui| ui.add(egui::Label::new(&line.title).wrap()),
            |ui| {
                remove_ui(ui, view, open, line, out);
                ui.label(widgets::bold(amount))
            },
        );
        if !line.choices.is_empty() {
            let names: Vec<&str> = line
                .choices
                .iter()
                .map(|choice| choice.title.as_str())
                .collect();
            ui.add(egui::Label::new(widgets::small(ui, names.join(" · "))).wrap());
        }
        line_fields_ui(ui, view, open, line, marks, out);
        for mark in marks.all() {
            if matches!(mark.spot, Spot::Line(key, _) if key == line.key) {
                widgets::mark_text(ui, &mark.sentence, mark.severity);
            }
        }
    });
}

/// The button that takes the line out; its place is kept free on the others, so that amounts line
/// up.
fn remove_ui(ui: &mut Ui, view: &View<'_>, open: &OpenOrder, line: &Line, out: &mut Out) {
    const SIZE: Vec2 = Vec2::splat(20.0);
    if open.chosen_line != Some(line.key) || !open.is_editable() {
        ui.allocate_exact_size(SIZE, Sense::hover());
        return;
    }
    let name = view
        .texts
        .with("line-remove-of", &[("title", (&line.title).into())]);
    ui.spacing_mut().button_padding = Vec2::ZERO;
    let button = egui::Button::new(RichText::new("×").size(16.0))
        .frame(false)
        .sense(Sense::CLICK);
    let response = ui
        .add_sized(SIZE, button)
        .on_hover_text(&name)
        .accessible_name(name);
    if response.clicked() {
        out.push(UiEvent::Edit(Edit::RemoveLine(line.key)));
    }
}

/// Note and discount: as text, or as fields on the chosen line when they are asked for.
fn line_fields_ui(
    ui: &mut Ui,
    view: &View<'_>,
    open: &OpenOrder,
    line: &Line,
    marks: &Marks,
    out: &mut Out,
) {
    let texts = view.texts;
    let discount_is_set = line.discount != Typed::Good(Money::ZERO);
    if field_is_open(
        ui,
        view,
        line,
        LineField::Discount,
        discount_is_set && line.discount.value().is_none(),
    ) {
        let text = if discount_is_set {
            line.discount.text(view.numbers())
        } else {
            String::new()
        };
        let look = FieldLook {
            number: true,
            ..FieldLook::new(texts.get("line-discount"))
        };
        if let Some(text) = open_field_ui(
            ui,
            view,
            open,
            line,
            LineField::Discount,
            &text,
            look,
            marks,
            out,
        ) {
            out.push(UiEvent::Edit(Edit::Discount(line.key, text)));
        }
    } else if let Some(discount) = line.discount.value().filter(|discount| !discount.is_zero()) {
        let words = texts.with(
            "line-discount-of",
            &[("amount", (&view.money(discount)).into())],
        );
        ui.label(widgets::small(ui, words));
    }
    if field_is_open(ui, view, line, LineField::Note, false) {
        let look = FieldLook {
            hint: texts.get("line-note-hint"),
            ..FieldLook::new(texts.get("line-note"))
        };
        if let Some(text) = open_field_ui(
            ui,
            view,
            open,
            line,
            LineField::Note,
            &line.note,
            look,
            marks,
            out,
        ) {
            out.push(UiEvent::Edit(Edit::LineNote(line.key, text)));
        }
    } else if !line.note.is_empty() {
        let note = RichText::new(&line.note).family(tokens::italic_family());
        ui.add(egui::Label::new(note).wrap());
    }
}

fn open_id(line: &Line, field: LineField) -> egui::Id {
    egui::Id::unique(("line field open", line.key, field))
}

/// A field is open from the moment it is asked for until the cursor leaves it.
fn field_is_open(ui: &Ui, view: &View<'_>, line: &Line, field: LineField, is_bad: bool) -> bool {
    let id = open_id(line, field);
    if view.focuses(Spot::Line(line.key, field)) {
        ui.data_mut(|data| data.insert_temp(id, true));
    }
    is_bad || ui.data(|data| data.get_temp(id).unwrap_or(false))
}

#[expect(
    clippy::too_many_arguments,
    reason = "one line field is drawn in two places only"
)]
fn open_field_ui(
    ui: &mut Ui,
    view: &View<'_>,
    open: &OpenOrder,
    line: &Line,
    field: LineField,
    text: &str,
    look: FieldLook<'_>,
    marks: &Marks,
    out: &mut Out,
) -> Option<String> {
    let spot = Spot::Line(line.key, field);
    let severity = marks.at(spot).map(|(_, severity)| ("", severity));
    let look = FieldLook {
        focus: view.focuses(spot),
        mark: severity,
        ..look
    };
    let output = widgets::field(ui, ("line", open.id, field), text, look);
    if output.response.lost_focus() {
        ui.data_mut(|data| data.remove_temp::<bool>(open_id(line, field)));
    }
    back_to_search_on_enter(ui, &output.response, out);
    output.changed
}

fn key_hints(ui: &mut Ui, view: &View<'_>) {
    if !view.allowed.edit {
        return;
    }
    ui.add_space(GAP);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = SMALL_GAP;
        for command in [
            Command::LineMore,
            Command::LineLess,
            Command::LineNote,
            Command::LineDiscount,
            Command::LineRemove,
            Command::Undo,
        ] {
            widgets::key_cap(ui, &view.key(command));
            let short = view.texts.get(short_text(command));
            ui.label(RichText::new(short).size(13.0));
            ui.add_space(SMALL_GAP);
        }
    });
}

fn short_text(command: Command) -> &'static str {
    match command {
        Command::LineMore => "short-more",
        Command::LineLess => "short-less",
        Command::LineNote => "short-note",
        Command::LineDiscount => "short-discount",
        Command::LineRemove => "short-remove",
        _ => "short-undo",
    }
}

/// Draws the totals, pinned under the cart.
pub fn totals_ui(ui: &mut Ui, view: &View<'_>, totals: &Totals) {
    widgets::hairline(ui);
    ui.spacing_mut().item_spacing.y = SMALL_GAP;
    let texts = view.texts;
    let discounts = totals.line_discounts + totals.order_discounts;
    if !discounts.is_zero() {
        widgets::row(
            ui,
            texts.get("subtotal"),
            widgets::bold(view.money(totals.subtotal)),
        );
        widgets::row(
            ui,
            texts.get("discount"),
            widgets::bold(format!("−{}", view.money(discounts))),
        );
    }
    ui.horizontal(|ui| {
        ui.label(texts.get("total"));
        ui.label(
            RichText::new(texts.get("total-is-estimate"))
                .size(SMALL)
                .color(Tokens::of(ui).muted),
        );
    });
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let amount = totals.total - totals.order_discounts;
        ui.label(widgets::bold(view.money(amount)).size(tokens::TOTAL));
    });
}
