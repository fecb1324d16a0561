//! One line of the cart: quantity, name, choices, discount, note, and what is wrong with it.

use egui::{CornerRadius, Frame, Margin, RichText, Sense, Ui, Vec2};

use crate::{
    domain::{Edit, Line, LineField, Money, Severity, Typed},
    ui::{
        event::{Out, UiEvent},
        marks::Marks,
        spot::Spot,
        tokens::{self, Tokens},
        view::{OrderView, View},
        widgets::{self, FieldLook},
    },
};

/// Height of a row of text.
const NAME_HEIGHT: f32 = 22.0;

/// Draws a line with its estimate, which is unknown while a number in it cannot be read.
pub(super) fn line_ui(
    ui: &mut Ui,
    order: &OrderView<'_>,
    line: &Line,
    total: Option<Money>,
    out: &mut Out,
) {
    let frame = Frame::NONE
        .fill(fill(ui, order, line))
        .corner_radius(CornerRadius::same(tokens::RADIUS))
        .inner_margin(Margin::symmetric(8, 7));
    let response = ui
        .scope_builder(egui::UiBuilder::new().sense(Sense::CLICK), |ui| {
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.horizontal_top(|ui| {
                    quantity_ui(ui, order, line, out);
                    words_ui(ui, order, line, total, out);
                });
            });
        })
        .response;
    if order.view.focuses(Spot::Line(line.key, LineField::Line)) {
        response.scroll_to_me(None);
        out.push(UiEvent::ChooseLine(line.key));
    }
    if response.clicked() {
        out.push(UiEvent::ChooseLine(line.key));
    }
}

fn fill(ui: &Ui, order: &OrderView<'_>, line: &Line) -> egui::Color32 {
    let tokens = Tokens::of(ui);
    match worst_mark(order.marks, line) {
        Some(Severity::Error) => tokens.problem_soft,
        _ if order.open.chosen_line == Some(line.key) => tokens.accent_soft,
        Some(Severity::Warning) => tokens.waiting_soft,
        None => tokens.panel,
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

fn quantity_ui(ui: &mut Ui, order: &OrderView<'_>, line: &Line, out: &mut Out) {
    let view = &order.view;
    let spot = Spot::Line(line.key, LineField::Quantity);
    let title = [("title", (&line.title).into())];
    let name = view.texts.with("line-quantity-of", &title);
    ui.vertical(|ui| {
        ui.set_width(56.0);
        let text = line.quantity.text(view.numbers());
        let look = FieldLook {
            bare: true,
            number: true,
            focus: view.focuses(spot),
            mark: tint(order.marks, spot),
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

/// The colour of a problem for a field whose sentence stands under the whole line.
fn tint(marks: &Marks, spot: Spot) -> Option<(&'static str, Severity)> {
    marks.at(spot).map(|(_, severity)| ("", severity))
}

/// Enter in a field of a line ends the edit and goes on with the order.
fn back_to_search_on_enter(ui: &Ui, response: &egui::Response, out: &mut Out) {
    if response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) {
        out.push(UiEvent::Jump(Spot::Search));
    }
}

fn words_ui(ui: &mut Ui, order: &OrderView<'_>, line: &Line, total: Option<Money>, out: &mut Out) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        // The name stands beside the middle of the quantity.
        let height = order.view.sizes.target(NAME_HEIGHT);
        ui.add_space((order.view.sizes.field - height) / 2.0);
        let amount = total.map_or_else(|| "…".to_owned(), |total| order.view.money(total));
        egui::Sides::new().shrink_left().height(height).show(
            ui,
            |ui| ui.add(egui::Label::new(&line.title).wrap()),
            |ui| {
                remove_ui(ui, order, line, out);
                ui.label(widgets::bold(amount))
            },
        );
        if !line.choices.is_empty() {
            let names = line.choices.iter().map(|choice| choice.title.as_str());
            let names = names.collect::<Vec<_>>().join(" · ");
            ui.add(egui::Label::new(widgets::small(ui, names)).wrap());
        }
        discount_ui(ui, order, line, out);
        note_ui(ui, order, line, out);
        for mark in order.marks.all() {
            if matches!(mark.spot, Spot::Line(key, _) if key == line.key) {
                widgets::mark_text(ui, &mark.sentence, mark.severity);
            }
        }
        told_ui(ui, order, line, out);
        remarks_ui(ui, order, line);
    });
}

/// What is to be known of a line of a packet before it is changed.
fn told_ui(ui: &mut Ui, order: &OrderView<'_>, line: &Line, out: &mut Out) {
    let Some(told) = order.open.told(line.key) else {
        return;
    };
    let texts = order.view.texts;
    if !told.extra.is_zero() {
        let amount = order.view.money(told.extra);
        let words = texts.with("change-extra-of", &[("amount", (&amount).into())]);
        widgets::mark_text(ui, &words, Severity::Warning);
    }
    if order.open.is_unclear(line.key) {
        let button = ui.button(RichText::new(texts.get("change-which")).size(13.0));
        if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::ChooseLine(line.key));
            out.push(UiEvent::AskWhich(line.key));
        }
    }
}

/// What is different from the last time, where the line was ordered before.
fn remarks_ui(ui: &mut Ui, order: &OrderView<'_>, line: &Line) {
    let ours = order.repeat.remarks.iter();
    for remark in ours.filter(|remark| remark.line == line.key) {
        if remark.is_news {
            widgets::mark_text(ui, &remark.sentence, Severity::Warning);
        } else {
            ui.add(egui::Label::new(widgets::small(ui, &remark.sentence)).wrap());
        }
    }
}

/// The button that takes the line out; its place is kept free on the others, so that amounts line
/// up.
fn remove_ui(ui: &mut Ui, order: &OrderView<'_>, line: &Line, out: &mut Out) {
    let size = Vec2::splat(order.view.sizes.target(20.0));
    let open = order.open;
    if open.chosen_line != Some(line.key) || !open.is_editable() {
        ui.allocate_exact_size(size, Sense::hover());
        return;
    }
    let title = [("title", (&line.title).into())];
    let name = order.view.texts.with("line-remove-of", &title);
    ui.spacing_mut().button_padding = Vec2::ZERO;
    // A key does the same, so Tab need not stop here.
    let button = egui::Button::new(RichText::new("×").size(16.0))
        .frame(false)
        .sense(Sense::CLICK);
    let response = ui
        .add_sized(size, button)
        .on_hover_text(&name)
        .accessible_name(name);
    if response.clicked() {
        out.push(UiEvent::Edit(Edit::RemoveLine(line.key)));
    }
}

/// The discount: a field when it is asked for or cannot be read, else words if there is one.
fn discount_ui(ui: &mut Ui, order: &OrderView<'_>, line: &Line, out: &mut Out) {
    let view = &order.view;
    let is_bad = line.discount.value().is_none();
    if is_bad || field_is_open(ui, view, line, LineField::Discount) {
        let text = match line.discount {
            Typed::Good(nothing) if nothing.is_zero() => String::new(),
            ref discount => discount.text(view.numbers()),
        };
        let look = FieldLook {
            number: true,
            ..FieldLook::new(view.texts.get("line-discount"))
        };
        if let Some(text) = open_field_ui(ui, order, line, (LineField::Discount, &text, look), out)
        {
            out.push(UiEvent::Edit(Edit::Discount(line.key, text)));
        }
        return;
    }
    if let Some(discount) = line.discount.value().filter(|discount| !discount.is_zero()) {
        let amount = view.money(discount);
        let words = [("amount", (&amount).into())];
        ui.label(widgets::small(
            ui,
            view.texts.with("line-discount-of", &words),
        ));
    }
}

/// The note: a field when it is asked for, else words if there is one.
fn note_ui(ui: &mut Ui, order: &OrderView<'_>, line: &Line, out: &mut Out) {
    let view = &order.view;
    if field_is_open(ui, view, line, LineField::Note) {
        let look = FieldLook {
            hint: view.texts.get("line-note-hint"),
            ..FieldLook::new(view.texts.get("line-note"))
        };
        if let Some(text) = open_field_ui(ui, order, line, (LineField::Note, &line.note, look), out)
        {
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
fn field_is_open(ui: &Ui, view: &View<'_>, line: &Line, field: LineField) -> bool {
    let id = open_id(line, field);
    if view.focuses(Spot::Line(line.key, field)) {
        ui.data_mut(|data| data.insert_temp(id, true));
    }
    ui.data(|data| data.get_temp(id).unwrap_or(false))
}

fn open_field_ui(
    ui: &mut Ui,
    order: &OrderView<'_>,
    line: &Line,
    (field, text, look): (LineField, &str, FieldLook<'_>),
    out: &mut Out,
) -> Option<String> {
    let spot = Spot::Line(line.key, field);
    let look = FieldLook {
        focus: order.view.focuses(spot),
        mark: tint(order.marks, spot),
        ..look
    };
    let output = widgets::field(ui, ("line", order.open.id, field), text, look);
    if !output.response.has_focus() && !order.view.is_covered {
        ui.data_mut(|data| data.remove_temp::<bool>(open_id(line, field)));
    }
    back_to_search_on_enter(ui, &output.response, out);
    output.changed
}
