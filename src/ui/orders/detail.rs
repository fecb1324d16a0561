//! The chosen row in full: a packet as the server tells it, else an order as it was handed over.

use egui::{Label, RichText, ScrollArea, Ui};

use super::{
    OrdersEvent, channel, customer, lines,
    row::{age_sentence, balance, known_age},
    rows::OrderRow,
    scheduled, sent, status,
};
use crate::{
    api::{ErrorKind, Packet, PacketPayment},
    desk::{ChangeNews, DayOrder, PacketNews, ShownPacket},
    domain::{Money, SaleType},
    ui::{
        command::Command,
        connect::api_error_text,
        event::{Out, UiEvent},
        tokens::{self, GAP, SMALL_GAP, Tokens},
        view::View,
        widgets,
    },
};

/// What we reckon that a packet costs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reckoning {
    /// Each of its lines, in their order; nothing where it cannot be reckoned.
    pub lines: Vec<Option<Money>>,
    /// All of it; nothing if a line could not be reckoned.
    pub total: Option<Money>,
}

/// What is shown of the chosen row.
pub struct DetailModel<'a> {
    /// The row; nothing while none is chosen.
    pub row: Option<&'a OrderRow>,
    /// The order, if it is one of this desk's of the day.
    pub order: Option<&'a DayOrder>,
    /// Its packet, as far as it was read.
    pub news: Option<&'a PacketNews>,
    /// What we reckon of it, if it is ours.
    pub reckoning: &'a Reckoning,
    /// Its newest change.
    pub change: Option<&'a ChangeNews>,
    /// The order lies on the desk.
    pub is_on_desk: bool,
}

/// From here on there is room for two columns.
const TWO_COLUMNS: f32 = 640.0;

/// Draws it.
pub fn detail_ui(ui: &mut Ui, view: &View<'_>, model: &DetailModel<'_>, out: &mut Out) {
    let Some(row) = model.row else {
        let words = widgets::small(ui, view.texts.get("orders-choose")).size(tokens::TEXT);
        ui.add(Label::new(words).wrap());
        return;
    };
    ui.spacing_mut().item_spacing.y = SMALL_GAP;
    if let Some(order) = model.order.filter(|_| row.packet_id.is_none()) {
        return sent::sent_ui(ui, view, row, order, model.is_on_desk, out);
    }
    let shown = model.news.and_then(|news| news.shown.as_ref());
    head_ui(ui, view, row, shown, out);
    reading_ui(ui, view, model, out);
    if let Some(change) = model.change {
        status::change_ui(ui, view, change, out);
    }
    let Some(shown) = shown else {
        return;
    };
    ui.add_space(SMALL_GAP);
    let salt = ("packet", &row.name);
    ScrollArea::vertical()
        .id_salt(salt)
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = SMALL_GAP;
            if ui.available_width() < TWO_COLUMNS {
                lines::lines_ui(ui, view, &shown.packet, model.reckoning);
                facts_ui(ui, view, shown, model, out);
                return;
            }
            let width = (ui.available_width() - 2.0 * GAP) * 0.56;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0 * GAP;
                column(ui, width, |ui| {
                    lines::lines_ui(ui, view, &shown.packet, model.reckoning);
                });
                let rest = ui.available_width();
                column(ui, rest, |ui| facts_ui(ui, view, shown, model, out));
            });
        });
}

fn column(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.vertical(|ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = SMALL_GAP;
        content(ui);
    });
}

/// What stands beside the lines.
fn facts_ui(
    ui: &mut Ui,
    view: &View<'_>,
    shown: &ShownPacket,
    model: &DetailModel<'_>,
    out: &mut Out,
) {
    totals_ui(ui, view, &shown.packet, model.reckoning);
    payments_ui(ui, view, &shown.packet);
    customer::customer_ui(ui, view, shown);
    customer::notes_ui(ui, view, shown);
    status::labels_ui(ui, view, &shown.packet, model.change, out);
}

/// Number, channel, whose, how old; and the way to change it.
fn head_ui(
    ui: &mut Ui,
    view: &View<'_>,
    row: &OrderRow,
    shown: Option<&ShownPacket>,
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
                let number = row.number.as_ref().map(|number| format!("#{number}"));
                let title = number.unwrap_or_else(|| texts.get("orders-unnamed").to_owned());
                ui.label(widgets::bold(title).size(tokens::TOTAL));
                let tokens = Tokens::of(ui);
                widgets::dot(ui, channel::colour(tokens, &row.channel));
                ui.label(channel::name(texts, &row.channel));
                if row.is_ours {
                    widgets::badge(
                        ui,
                        texts.get("orders-ours"),
                        tokens.accent,
                        tokens.accent_soft,
                    );
                }
                if let Some(word) = shown.and_then(|shown| status::word(view, &shown.packet)) {
                    widgets::badge(ui, word, tokens.ink, tokens.panel);
                }
            },
            |ui| change_button_ui(ui, view, &mut right),
        );
    out.append(&mut right);
    let facts = facts(view, row, shown);
    ui.add(Label::new(widgets::small(ui, facts).size(13.0)).wrap());
}

fn change_button_ui(ui: &mut Ui, view: &View<'_>, out: &mut Out) {
    let command = Command::ChangePacket;
    let text = widgets::bold(view.texts.get("packet-change"));
    let key = RichText::new(view.key(command)).size(12.0);
    let button = egui::Button::new(text)
        .right_text(key)
        .min_size(egui::vec2(150.0, view.sizes.field));
    let button = ui
        .add_enabled(command.is_enabled(&view.allowed), button)
        .on_hover_text(command.tooltip(view.texts));
    if widgets::focus_ring(button, ui, tokens::RADIUS).clicked() {
        out.push(UiEvent::Command(command));
    }
}

fn facts(view: &View<'_>, row: &OrderRow, shown: Option<&ShownPacket>) -> String {
    let texts = view.texts;
    let packet = shown.map(|shown| shown.packet.as_ref());
    let scheduled_for = row.scheduled_for.as_deref();
    let scheduled_for = scheduled_for.or_else(|| packet?.scheduled_for.as_deref());
    let scheduled_for = scheduled_for.map(|told| {
        let at = scheduled(view, told);
        texts.with("orders-scheduled", &[("at", (&at).into())])
    });
    let sale_type = packet.and_then(|packet| packet.sale_type.as_deref());
    let sale_type = sale_type.map(|word| match SaleType::from_wire(word) {
        Some(SaleType::Delivery) => texts.get("sale-type-delivery").to_owned(),
        Some(SaleType::Takeaway) => texts.get("sale-type-takeaway").to_owned(),
        Some(SaleType::DineIn) => texts.get("sale-type-dine-in").to_owned(),
        None => word.to_owned(),
    });
    let age = known_age(view, row).map(|age| age_sentence(view, age));
    let code = packet.and_then(|packet| packet.order_code.as_ref());
    let code = code.map(|code| texts.with("packet-order-code", &[("code", code.into())]));
    let all: Vec<String> = [scheduled_for, sale_type, age, code]
        .into_iter()
        .flatten()
        .collect();
    all.join(" · ")
}

/// How old the reading is, that another is under way, or why there is none.
fn reading_ui(ui: &mut Ui, view: &View<'_>, model: &DetailModel<'_>, out: &mut Out) {
    let texts = view.texts;
    let tokens = Tokens::of(ui);
    let Some(news) = model.news else {
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label(texts.get("packet-reading"));
        });
        return;
    };
    if let Some(error) = &news.failure {
        let why = match error.kind {
            ErrorKind::NotFound => texts.get("packet-gone").to_owned(),
            _ => api_error_text(view, error),
        };
        let words = match &news.shown {
            Some(_) => format!("{why} {}", texts.get("packet-known")),
            None => why,
        };
        ui.add(Label::new(RichText::new(words).color(tokens.waiting)).wrap());
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = tokens::LINE;
        if let Some(shown) = &news.shown {
            let age = view.ago(shown.read_at.as_second());
            let words = texts.with("orders-read", &[("age", (&age).into())]);
            ui.label(widgets::small(ui, words));
        }
        if news.is_pending {
            ui.label(widgets::small(ui, texts.get("packet-reading")));
        } else if widgets::link(ui, texts.get("orders-read-again"), tokens.accent).clicked() {
            out.push(UiEvent::Orders(OrdersEvent::ReadAgain));
        }
    });
}

/// The name of a part.
pub(super) fn title_ui(ui: &mut Ui, text: &str) {
    ui.add_space(SMALL_GAP);
    ui.label(widgets::bold(text).size(13.0));
}

/// A card: a few rows on a ground of their own.
pub(super) fn card(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let tokens = Tokens::of(ui);
    egui::Frame::NONE
        .fill(tokens.panel)
        .stroke(egui::Stroke::new(1.0, tokens.hairline))
        .corner_radius(egui::CornerRadius::same(tokens::RADIUS))
        .inner_margin(egui::Margin::symmetric(10, 6))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            content(ui);
        });
}

fn totals_ui(ui: &mut Ui, view: &View<'_>, packet: &Packet, reckoning: &Reckoning) {
    let texts = view.texts;
    let Some(total) = packet.total else {
        return;
    };
    let waiting = Tokens::of(ui).waiting;
    title_ui(ui, texts.get("total"));
    card(ui, |ui| {
        let amount = widgets::bold(view.money(total)).size(16.0);
        widgets::row(ui, widgets::bold(texts.get("server-total")), amount);
        if let Some(estimate) = reckoning.total.filter(|estimate| *estimate != total) {
            let amount = RichText::new(view.money(estimate)).color(waiting);
            widgets::row(ui, texts.get("estimate"), amount);
            let words = RichText::new(texts.get("total-differs")).color(waiting);
            ui.add(Label::new(words.size(13.0)).wrap());
        }
        let discount = packet.total_discount.filter(|discount| !discount.is_zero());
        if let Some(discount) = discount {
            let amount = format!("−{}", view.money(discount));
            widgets::row(ui, texts.get("packet-discounts"), amount);
        }
        let paid = packet.paid.unwrap_or_default();
        widgets::row(ui, texts.get("packet-paid"), view.money(paid));
        let rest = total - paid;
        let word = match rest.is_zero() {
            true => balance(view, total, paid),
            false => view.money(rest),
        };
        widgets::row(
            ui,
            widgets::bold(texts.get("packet-rest")),
            widgets::bold(word),
        );
    });
}

fn payments_ui(ui: &mut Ui, view: &View<'_>, packet: &Packet) {
    let texts = view.texts;
    let is_any_paid = packet.paid.is_some_and(|paid| !paid.is_zero());
    let payments = match &packet.payments {
        None if !is_any_paid => return,
        None => {
            title_ui(ui, texts.get("payment-title"));
            let words = widgets::small(ui, texts.get("packet-payments-untold"));
            ui.add(Label::new(words).wrap());
            return;
        }
        Some(payments) => payments,
    };
    if payments.is_empty() && packet.cancelled_payments.is_empty() {
        return;
    }
    title_ui(ui, texts.get("payment-title"));
    card(ui, |ui| {
        for payment in payments {
            let (name, amount) = payment_words(view, payment);
            widgets::row(ui, name, amount);
        }
        let muted = Tokens::of(ui).muted;
        for payment in &packet.cancelled_payments {
            let (name, amount) = payment_words(view, payment);
            let struck = |text: String| RichText::new(text).strikethrough().color(muted);
            widgets::row(ui, struck(name), struck(amount));
        }
    });
}

fn payment_words(view: &View<'_>, payment: &PacketPayment) -> (String, String) {
    let texts = view.texts;
    let name = match payment.title.trim() {
        "" if payment.is_discount => texts.get("discount").to_owned(),
        "" => texts.get("packet-payment-unnamed").to_owned(),
        title => title.to_owned(),
    };
    let sign = if payment.is_discount { "−" } else { "" };
    (name, format!("{sign}{}", view.money(payment.amount)))
}
