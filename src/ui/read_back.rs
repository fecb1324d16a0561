//! The whole order in one glance, large, in the order in which it is said to the caller.

use egui::{
    Color32, FontFamily, FontId, FontSelection, Key, Label, Modifiers, RichText, ScrollArea, Ui,
    text::LayoutJob,
};

use super::{
    command::Command,
    desk::payment,
    event::{Out, UiEvent},
    tokens::{self, GAP, Tokens},
    view::OrderView,
    widgets,
};
use crate::{
    desk::OrderState,
    domain::{Line, Money, SaleType, Totals, Typed},
};

/// Size of what is read out, to be read from arm's length.
const LARGE: f32 = 20.0;
/// Size of the total.
const TOTAL: f32 = 30.0;
/// Width of the words that say what a part is.
const NAMES: f32 = 84.0;
/// Width of a quantity with its sign.
const QUANTITY: f32 = 52.0;

/// Draws the order. Enter and Escape close it; F9 sends, where that is the next thing to do.
pub fn read_back_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    let screen = ui.content_rect().size();
    ui.set_width((screen.x - 90.0).min(900.0));
    let can_send = order.open.is_editable() && order.view.allowed.send;
    keys(ui, can_send, out);
    ScrollArea::vertical()
        .id_salt("read back")
        .max_height(screen.y - 150.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            widgets::scroll_by_key(ui);
            ui.spacing_mut().item_spacing.y = 2.0;
            who_ui(ui, order);
            lines_ui(ui, order);
            where_ui(ui, order);
            let note = order.open.order.note.trim();
            part_ui(ui, order.view.texts.get("read-back-note"), note);
            payment_ui(ui, order);
        });
    widgets::hairline(ui);
    end_ui(ui, order, can_send, out);
}

fn keys(ui: &Ui, can_send: bool, out: &mut Out) {
    let is_closed = Command::ReadBack.take_press(ui)
        || ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    if can_send && Command::SendOrder.take_press(ui) {
        send(out);
    } else if is_closed {
        out.push(UiEvent::CloseDialog);
    }
}

/// What is wrong with the order is shown on the desk.
fn send(out: &mut Out) {
    out.push(UiEvent::CloseDialog);
    out.push(UiEvent::Command(Command::SendOrder));
}

/// A part with the word that says what it is; nothing where there is nothing to say.
fn part_ui(ui: &mut Ui, name: &str, words: &str) {
    if words.is_empty() {
        return;
    }
    let ink = Tokens::of(ui).ink;
    named_ui(ui, name, |ui| {
        ui.add(Label::new(RichText::new(words).size(LARGE).color(ink)).wrap());
    });
    ui.add_space(GAP);
}

fn named_ui(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        let muted = Tokens::of(ui).muted;
        ui.vertical(|ui| {
            ui.set_width(NAMES);
            // On the line of the larger words beside it.
            ui.add_space(5.0);
            ui.label(RichText::new(name).size(15.0).color(muted));
        });
        ui.vertical(content);
    });
}

fn who_ui(ui: &mut Ui, order: &OrderView<'_>) {
    let customer = &order.open.order.customer;
    let phone = [&customer.phone, &customer.call]
        .into_iter()
        .map(|number| number.trim())
        .find(|number| !number.is_empty())
        .unwrap_or_default();
    let words = joined(&[customer.name.trim(), phone]);
    part_ui(ui, order.view.texts.get("read-back-who"), &words);
}

/// Those parts that there are, in one line.
fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|p| !p.is_empty()).collect();
    parts.join("  ·  ")
}

fn lines_ui(ui: &mut Ui, order: &OrderView<'_>) {
    if order.open.order.lines.is_empty() {
        return;
    }
    let name = order.view.texts.get("read-back-what");
    named_ui(ui, name, |ui| {
        for (line, total) in order.open.order.lines.iter().zip(&order.totals.lines) {
            line_ui(ui, order, line, *total);
        }
    });
    ui.add_space(GAP);
}

fn line_ui(ui: &mut Ui, order: &OrderView<'_>, line: &Line, total: Option<Money>) {
    let tokens = Tokens::of(ui);
    let view = &order.view;
    let (quantity, colour) = match &line.quantity {
        Typed::Good(quantity) => (view.quantity(*quantity), tokens.ink),
        Typed::Bad { text, .. } => (text.clone(), tokens.problem),
    };
    let amount = total.map_or_else(|| "…".to_owned(), |total| view.money(total));
    egui::Sides::new().shrink_left().show(
        ui,
        |ui| {
            ui.horizontal_top(|ui| {
                ui.scope(|ui| {
                    ui.set_width(QUANTITY);
                    let words = widgets::bold(format!("{quantity} ×")).size(LARGE);
                    ui.add(Label::new(words.color(colour)).truncate());
                });
                ui.add(Label::new(line_words(ui, order, line)).wrap());
            });
        },
        |ui| ui.label(RichText::new(amount).size(LARGE).color(tokens.muted)),
    );
}

/// `Adana Kebap, acılı, az pişmiş — not: yanına limon`
fn line_words(ui: &Ui, order: &OrderView<'_>, line: &Line) -> LayoutJob {
    let tokens = Tokens::of(ui);
    let mut words = Words {
        ui,
        job: LayoutJob::default(),
    };
    words.add(&line.title, tokens::bold_family(), tokens.ink);
    for choice in &line.choices {
        words.add(", ", FontFamily::Proportional, tokens.ink);
        words.add(&choice.title, FontFamily::Proportional, tokens.ink);
    }
    let note = line.note.trim();
    if !note.is_empty() {
        let texts = order.view.texts;
        let note = texts.with("read-back-line-note", &[("note", note.into())]);
        words.add(" — ", FontFamily::Proportional, tokens.muted);
        words.add(&note, tokens::italic_family(), tokens.ink);
    }
    if let Some(discount) = line.discount.value().filter(|discount| !discount.is_zero()) {
        let amount = order.view.money(discount);
        let texts = order.view.texts;
        let off = texts.with("line-discount-of", &[("amount", (&amount).into())]);
        words.add(&format!(" ({off})"), FontFamily::Proportional, tokens.muted);
    }
    words.job
}

/// A text of several faces.
struct Words<'a> {
    ui: &'a Ui,
    job: LayoutJob,
}

impl Words<'_> {
    fn add(&mut self, text: &str, family: FontFamily, colour: Color32) {
        let font = FontId::new(LARGE, family);
        RichText::new(text).font(font).color(colour).append_to(
            &mut self.job,
            self.ui.style(),
            FontSelection::Default,
            egui::Align::BOTTOM,
        );
    }
}

/// Where to, or that nobody brings it.
fn where_ui(ui: &mut Ui, order: &OrderView<'_>) {
    let texts = order.view.texts;
    let customer = &order.open.order.customer;
    let words = match order.open.order.sale_type {
        Some(SaleType::Takeaway) => texts.get("delivery-takeaway").to_owned(),
        Some(SaleType::DineIn) => texts.get("sale-type-dine-in").to_owned(),
        Some(SaleType::Delivery) | None => {
            let door = [customer.address_description.trim(), customer.region.trim()];
            let lines = [customer.address.trim(), &joined(&door)];
            lines.join("\n").trim().to_owned()
        }
    };
    part_ui(ui, texts.get("read-back-where"), &words);
}

/// How it is paid, how much by what, and the change to bring along.
fn payment_ui(ui: &mut Ui, order: &OrderView<'_>) {
    let (view, open) = (&order.view, order.open);
    let payments = &open.order.payments;
    let amounts: Vec<String> = payments
        .iter()
        .map(|payment| {
            let name = payment::name_of(payment, view);
            let sign = if payment.is_discount { "−" } else { "" };
            match &payment.amount {
                Typed::Good(amount) => format!("{name} {sign}{}", view.money(*amount)),
                Typed::Bad { text, .. } => format!("{name} {sign}{text}"),
            }
        })
        .collect();
    let note = open.order.payment_note.trim();
    // Where the note only names the one method, it is said once.
    let note = match payments.as_slice() {
        [payment] if payment.title.trim() == note => "",
        _ => note,
    };
    let mut parts = vec![note];
    parts.extend(amounts.iter().map(String::as_str));
    let rest = order.totals.open();
    let rest = (!payments.is_empty() && !rest.is_zero() && !rest.is_negative()).then(|| {
        let amount = view.money(rest);
        let words = [("amount", (&amount).into())];
        view.texts.with("payment-open", &words)
    });
    parts.extend(rest.as_deref());
    let name = view.texts.get("payment-title");
    part_ui(ui, name, &joined(&parts));
    if let Some(words) = change(order) {
        part_ui(ui, view.texts.get("change-due"), &words);
    }
}

/// The note that the caller will pay with, and what comes back on it.
fn change(order: &OrderView<'_>) -> Option<String> {
    let view = &order.view;
    let Some(Typed::Good(tendered)) = order.open.tendered else {
        return None;
    };
    let cash = payment::cash(order)?;
    let given = view.money(tendered);
    Some(match Totals::change_due(cash, tendered) {
        Some(change) => {
            let change = view.money(change);
            let values = [("given", (&given).into()), ("change", (&change).into())];
            view.texts.with("read-back-change", &values)
        }
        None => format!("{given}: {}", view.texts.get("tendered-too-little")),
    })
}

/// The total, and the way on.
fn end_ui(ui: &mut Ui, order: &OrderView<'_>, can_send: bool, out: &mut Out) {
    const SEND: f32 = 260.0;
    let texts = order.view.texts;
    egui::Sides::new().height(50.0).show(
        ui,
        |ui| total_ui(ui, order),
        |ui| {
            ui.scope(|ui| {
                ui.set_width(SEND);
                let key = order.view.key(Command::SendOrder);
                let button = widgets::primary_button(ui, texts.get("send"), Some(&key), can_send);
                if button.clicked() {
                    send(out);
                }
            });
            widgets::key_cap(ui, "Enter");
            let close = ui.button(texts.get("close"));
            if widgets::focus_ring(close, ui, tokens::RADIUS).clicked() {
                out.push(UiEvent::CloseDialog);
            }
        },
    );
}

/// The server's total where it is known, else our estimate.
fn total_ui(ui: &mut Ui, order: &OrderView<'_>) {
    let texts = order.view.texts;
    let tokens = Tokens::of(ui);
    let known = match &order.open.state {
        OrderState::Accepted(accepted) => accepted.total,
        OrderState::Draft | OrderState::Outgoing(_) | OrderState::Changing(_) => None,
    };
    let totals = order.totals;
    let (hint, colour) = match known {
        Some(_) => ("", tokens.muted),
        None if totals.is_complete() => (texts.get("total-is-estimate"), tokens.muted),
        None => (texts.get("total-is-incomplete"), tokens.problem),
    };
    let amount = known.unwrap_or(totals.total - totals.order_discounts);
    ui.label(RichText::new(texts.get("total")).size(LARGE));
    ui.label(widgets::bold(order.view.money(amount)).size(TOTAL));
    ui.label(RichText::new(hint).size(tokens::SMALL).color(colour));
}
