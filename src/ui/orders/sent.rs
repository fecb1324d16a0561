//! An order of this desk that is no packet yet, or never became one: where it is, why, and what was
//! in it when it was handed over.

use egui::{Label, RichText, ScrollArea, Ui};

use super::{
    channel, customer,
    detail::{card, title_ui},
    lines,
    row::{age_sentence, state_ink, state_text},
    rows::OrderRow,
};
use crate::{
    desk::{DayOrder, OrderId, Outgoing},
    domain::{Line, Order, totals::line_total},
    store::database::outbox::EntryState,
    ui::{
        connect::api_error_text,
        desk::outgoing::trouble_text,
        event::{Out, UiEvent},
        tokens::{self, SMALL_GAP, Tokens},
        view::View,
        widgets,
    },
};

/// Draws it.
pub fn sent_ui(
    ui: &mut Ui,
    view: &View<'_>,
    row: &OrderRow,
    order: &DayOrder,
    is_on_desk: bool,
    out: &mut Out,
) {
    head_ui(ui, view, row, order, is_on_desk, out);
    let words = words(view, order);
    if !words.is_empty() {
        ui.add(Label::new(words).wrap());
    }
    if !is_on_desk && order.entry.state == EntryState::Refused {
        let words = widgets::small(ui, view.texts.get("sent-not-on-desk"));
        ui.add(Label::new(words).wrap());
    }
    ui.add_space(SMALL_GAP);
    let Some(sent) = order.sent.as_ref().map(|sent| &sent.order) else {
        let words = widgets::small(ui, view.texts.get("sent-unreadable"));
        ui.add(Label::new(words).wrap());
        return;
    };
    ScrollArea::vertical()
        .id_salt(("sent", order.entry.order))
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = SMALL_GAP;
            lines_ui(ui, view, sent);
            let estimate = order.entry.estimate;
            // An order that came without prices costs nobody knows what.
            if !estimate.is_zero() {
                card(ui, |ui| {
                    let amount = widgets::bold(view.money(estimate)).size(16.0);
                    widgets::row(ui, view.texts.get("estimate"), amount);
                });
            }
            about_ui(ui, view, sent);
        });
}

fn head_ui(
    ui: &mut Ui,
    view: &View<'_>,
    row: &OrderRow,
    order: &DayOrder,
    is_on_desk: bool,
    out: &mut Out,
) {
    let texts = view.texts;
    let mut right = Out::new();
    egui::Sides::new()
        .shrink_left()
        .height(view.sizes.field)
        .show(
            ui,
            |ui| {
                let name = match row.who.as_str() {
                    "" => texts.get("orders-unnamed"),
                    who => who,
                };
                ui.add(Label::new(widgets::bold(name).size(tokens::TOTAL)).truncate());
                if let Some(state) = state_text(view, row) {
                    let ink = state_ink(Tokens::of(ui), row);
                    ui.label(widgets::bold(state).color(ink));
                }
            },
            |ui| {
                if !is_on_desk {
                    return;
                }
                let button = ui.button(texts.get("sent-to-desk"));
                if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
                    right.push(UiEvent::ShowOrder(OrderId(order.entry.order)));
                }
            },
        );
    out.append(&mut right);
    let age = row.age.map(|age| age_sentence(view, age));
    let channel = channel::name(texts, &row.channel).to_owned();
    let facts: Vec<String> = [Some(channel), age].into_iter().flatten().collect();
    ui.label(widgets::small(ui, facts.join(" · ")).size(13.0));
}

/// Why it is where it is, and when it goes on.
fn words(view: &View<'_>, order: &DayOrder) -> String {
    let entry = &order.entry;
    let texts = view.texts;
    match entry.state {
        EntryState::Refused => {
            let why = entry.trouble.as_ref().map(|error| {
                let said = error.said.as_deref().map(str::trim);
                let said = said.filter(|said| !said.is_empty());
                said.map_or_else(|| api_error_text(view, error), str::to_owned)
            });
            let why = why.unwrap_or_default();
            texts.with("sent-refused", &[("why", (&why).into())])
        }
        EntryState::Withdrawn => texts.get("sent-withdrawn").to_owned(),
        EntryState::Lapsed => texts.get("state-lapsed-next").to_owned(),
        _ => {
            let outgoing = Outgoing::of(entry);
            let why = outgoing.trouble.as_ref();
            let why = why.map(|trouble| trouble_text(view, trouble));
            let next = outgoing
                .next_at
                .map(|at| view.in_time("next-try", at.as_second()));
            let words: Vec<String> = [why, next].into_iter().flatten().collect();
            words.join(" ")
        }
    }
}

fn lines_ui(ui: &mut Ui, view: &View<'_>, order: &Order) {
    let count = [("count", order.lines.len().into())];
    title_ui(ui, &view.texts.with("cart-count", &count));
    card(ui, |ui| {
        for (place, line) in order.lines.iter().enumerate() {
            if place > 0 {
                widgets::hairline(ui);
            }
            line_ui(ui, view, line);
        }
    });
}

fn line_ui(ui: &mut Ui, view: &View<'_>, line: &Line) {
    let title = format!("{} × {}", line.quantity.text(view.numbers()), line.title);
    let total = line_total(line).filter(|_| !line.price.is_zero());
    let total = total.map(|total| view.money(total));
    lines::head_ui(ui, &title, &total.unwrap_or_default());
    let choices = line.choices.iter().map(|choice| choice.title.as_str());
    let choices = choices.collect::<Vec<_>>().join(" · ");
    if !choices.is_empty() {
        ui.add(Label::new(widgets::small(ui, choices)).wrap());
    }
    if !line.note.trim().is_empty() {
        let note = RichText::new(line.note.trim()).family(tokens::italic_family());
        ui.add(Label::new(note.size(13.0)).wrap());
    }
}

fn about_ui(ui: &mut Ui, view: &View<'_>, order: &Order) {
    let texts = view.texts;
    let lines = customer::of_order(&order.customer);
    if !lines.is_empty() {
        title_ui(ui, texts.get("packet-customer"));
        card(ui, |ui| {
            for line in &lines {
                ui.add(Label::new(line).selectable(true).wrap());
            }
        });
    }
    for (id, text) in [
        ("packet-note", &order.note),
        ("payment-note", &order.payment_note),
    ] {
        if !text.trim().is_empty() {
            title_ui(ui, texts.get(id));
            let text = RichText::new(text.trim()).family(tokens::italic_family());
            ui.add(Label::new(text).wrap());
        }
    }
}
