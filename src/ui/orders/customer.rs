//! Who a packet goes to and what was noted, as far as that is handed out: personal data comes only
//! with the store's consent (contract section 3.3).

use egui::{Label, RichText, Ui};

use super::detail::{card, title_ui};
use crate::{
    api::PacketCustomer,
    desk::ShownPacket,
    domain::{Customer, PhoneNumber},
    ui::{tokens, view::View, widgets},
};

/// Who it goes to: what the server tells, else what this desk wrote; and what is kept back.
pub(super) fn customer_ui(ui: &mut Ui, view: &View<'_>, shown: &ShownPacket) {
    let texts = view.texts;
    title_ui(ui, texts.get("packet-customer"));
    let told = shown.packet.customer.clone().unwrap_or_default();
    let is_withheld = shown.packet.is_withheld();
    // What others have made may be told in part: that is not what was sent from here.
    let made = shown.made.as_ref().filter(|_| is_withheld);
    let lines = made.map_or_else(|| of_packet(&told), |made| of_order(&made.customer));
    if !lines.is_empty() {
        card(ui, |ui| {
            for line in &lines {
                ui.add(Label::new(line).selectable(true).wrap());
            }
        });
    }
    let is_known = shown.ours.is_some() || made.is_some() && !lines.is_empty();
    let id = match (is_withheld, is_known, lines.is_empty()) {
        (true, true, _) => "packet-withheld-ours",
        (true, false, _) => "packet-withheld",
        (false, _, true) => "packet-no-customer",
        (false, _, false) => return,
    };
    let words = widgets::small(ui, texts.get(id));
    ui.add(Label::new(words).wrap());
}

fn of_packet(customer: &PacketCustomer) -> Vec<String> {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    filled([
        text(&customer.name),
        phones(&text(&customer.phone), &text(&customer.call)),
        text(&customer.address),
        text(&customer.address_description),
        text(&customer.region),
    ])
}

/// The lines about the customer of an order.
pub(super) fn of_order(customer: &Customer) -> Vec<String> {
    filled([
        customer.name.clone(),
        phones(&customer.phone, &customer.call),
        customer.address.clone(),
        customer.address_description.clone(),
        customer.region.clone(),
    ])
}

fn filled(lines: [String; 5]) -> Vec<String> {
    let lines = lines.into_iter().map(|line| line.trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

/// The number on record, and the one that called if it is another. A country may stand behind it
/// (contract section 5.3).
fn phones(phone: &str, call: &str) -> String {
    let mut numbers: Vec<PhoneNumber> = Vec::new();
    for number in [phone, call].into_iter().filter_map(PhoneNumber::read) {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    let numbers: Vec<String> = numbers.iter().map(PhoneNumber::display).collect();
    numbers.join(" · ")
}

/// The notes on the order, as far as they are handed out.
pub(super) fn notes_ui(ui: &mut Ui, view: &View<'_>, shown: &ShownPacket) {
    let texts = view.texts;
    let packet = &shown.packet;
    let ours = shown.made.as_deref().filter(|_| packet.is_withheld());
    let of = |told: &Option<String>, sent: Option<&String>| {
        let text = told.as_ref().or(sent).map(|text| text.trim().to_owned());
        text.filter(|text| !text.is_empty())
    };
    let note = of(&packet.note, ours.map(|order| &order.note));
    let payment_note = of(&packet.payment_note, ours.map(|order| &order.payment_note));
    for (id, text) in [("packet-note", note), ("payment-note", payment_note)] {
        if let Some(text) = text {
            title_ui(ui, texts.get(id));
            let text = RichText::new(text).family(tokens::italic_family());
            ui.add(Label::new(text).selectable(true).wrap());
        }
    }
}
