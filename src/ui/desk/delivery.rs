//! The order note, who brings it, and the rarer fields behind "more".

use egui::{RichText, Ui, Vec2};

use super::customer::{customer_field_ui, customer_note_ui};
use crate::{
    domain::{CustomerField, Edit, SaleType, SendStatus},
    ui::{
        command::Command,
        event::{Out, UiEvent},
        spot::Spot,
        tokens::Tokens,
        view::OrderView,
        widgets::{self, FieldLook},
    },
};

/// Draws the notes and who brings it.
pub fn delivery_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    // What is kept of the customer stands beside what is said for this order.
    if order.customer.known.is_some() {
        ui.columns(2, |columns| {
            customer_note_ui(&mut columns[0], order, out);
            order_note_ui(&mut columns[1], order, out);
        });
    } else {
        order_note_ui(ui, order, out);
    }
    match &order.open.base {
        None => couriers_ui(ui, order, out),
        // Who brings it stays as it is, and not every server knows kinds of sale.
        Some(base) if base.read.order.sale_type.is_some() => sale_type_ui(ui, order, out),
        Some(_) => {}
    }
}

fn order_note_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    let (view, open) = (&order.view, order.open);
    let key = view.key(Command::GoToOrderNote);
    let look = FieldLook {
        hint: view.texts.get("order-note-hint"),
        key: Some(&key),
        mark: order.marks.at(Spot::Note),
        focus: view.focuses(Spot::Note),
        ..FieldLook::new(view.texts.get("order-note"))
    };
    if let Some(text) = widgets::field(ui, (open.id, "note"), &open.order.note, look).changed {
        out.push(UiEvent::Edit(Edit::Note(text)));
    }
}

/// Who brings it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Courier {
    Own,
    Other,
    /// The guest fetches it.
    Guest,
}

fn courier_of(order: &OrderView<'_>) -> Courier {
    let order = &order.open.order;
    match (order.sale_type, order.restaurant_delivery) {
        (Some(SaleType::Takeaway), _) => Courier::Guest,
        (_, true) => Courier::Own,
        (_, false) => Courier::Other,
    }
}

fn couriers_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    let now = courier_of(order);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.spacing_mut().button_padding = Vec2::splat(4.0);
        let height = order.view.sizes.field;
        let size = Vec2::new((ui.available_width() - 12.0) / 3.0, height);
        for (courier, id) in [
            (Courier::Own, "delivery-own-courier"),
            (Courier::Other, "delivery-other-courier"),
            (Courier::Guest, "delivery-takeaway"),
        ] {
            let is_chosen = courier == now;
            let text = order.view.texts.get(id);
            if segment(ui, text, is_chosen, size).clicked() && !is_chosen {
                choose(courier, now, out);
            }
        }
    });
}

fn choose(courier: Courier, before: Courier, out: &mut Out) {
    if courier == Courier::Guest {
        out.push(UiEvent::Edit(Edit::SaleType(Some(SaleType::Takeaway))));
    } else if before == Courier::Guest {
        out.push(UiEvent::Edit(Edit::SaleType(None)));
    }
    out.push(UiEvent::Edit(Edit::RestaurantDelivery(
        courier == Courier::Own,
    )));
}

fn segment(ui: &mut Ui, text: &str, is_chosen: bool, size: Vec2) -> egui::Response {
    let tokens = Tokens::of(ui);
    let (ink, fill) = if is_chosen {
        (tokens.accent, tokens.accent_soft)
    } else {
        (tokens.ink, tokens.panel)
    };
    let text = RichText::new(text).size(13.0).color(ink);
    let button = egui::Button::new(text)
        .fill(fill)
        .selected(is_chosen)
        .truncate()
        .min_size(size);
    let response = ui.add_sized(size, button);
    widgets::focus_ring(response, ui, 8)
}

/// Draws the rarer fields, or only the words that show them.
pub fn more_ui(ui: &mut Ui, order: &OrderView<'_>, is_open: bool, out: &mut Out) {
    let (view, open) = (&order.view, order.open);
    let id = if is_open { "more-hide" } else { "more-show" };
    let colour = Tokens::of(ui).accent;
    ui.horizontal(|ui| {
        if widgets::link(ui, view.texts.get(id), colour).clicked() {
            out.push(UiEvent::Command(Command::ToggleMore));
        }
        widgets::key_cap(ui, &view.key(Command::ToggleMore));
    });
    if !is_open {
        return;
    }
    status_ui(ui, order, out);
    sale_type_ui(ui, order, out);
    ui.columns(2, |columns| {
        customer_field_ui(&mut columns[0], order, CustomerField::Call, out);
        customer_field_ui(&mut columns[1], order, CustomerField::Id, out);
    });
    let look = FieldLook {
        hint: "https://",
        mark: order.marks.at(Spot::CallbackUrl),
        focus: view.focuses(Spot::CallbackUrl),
        ..FieldLook::new(view.texts.get("callback-url"))
    };
    let callback = &open.order.callback_url;
    if let Some(text) = widgets::field(ui, (open.id, "callback"), callback, look).changed {
        out.push(UiEvent::Edit(Edit::CallbackUrl(text)));
    }
    ui.label(widgets::small(ui, view.texts.get("idempotency-key")));
    let key = widgets::small(ui, &open.order.idempotency_key);
    ui.add(egui::Label::new(key).truncate());
}

fn status_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    let texts = order.view.texts;
    ui.label(RichText::new(texts.get("status")).size(13.0));
    ui.horizontal(|ui| {
        for (status, id) in [
            (SendStatus::Approved, "status-approved"),
            (SendStatus::None, "status-none"),
        ] {
            if widgets::chip(ui, texts.get(id), order.open.order.status == status).clicked() {
                out.push(UiEvent::Edit(Edit::Status(status)));
            }
        }
    });
    mark_under(ui, order, Spot::Status);
}

fn sale_type_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    let texts = order.view.texts;
    ui.label(RichText::new(texts.get("sale-type")).size(13.0));
    ui.horizontal_wrapped(|ui| {
        for (kind, id) in [
            (None, "sale-type-unset"),
            (Some(SaleType::Delivery), "sale-type-delivery"),
            (Some(SaleType::Takeaway), "sale-type-takeaway"),
            (Some(SaleType::DineIn), "sale-type-dine-in"),
        ] {
            // What a packet has cannot be taken away from it.
            if kind.is_none() && order.open.is_change() {
                continue;
            }
            if widgets::chip(ui, texts.get(id), order.open.order.sale_type == kind).clicked() {
                out.push(UiEvent::Edit(Edit::SaleType(kind)));
            }
        }
    });
    mark_under(ui, order, Spot::SaleType);
}

fn mark_under(ui: &mut Ui, order: &OrderView<'_>, spot: Spot) {
    if let Some((sentence, severity)) = order.marks.at(spot) {
        widgets::mark_text(ui, sentence, severity);
    }
}
