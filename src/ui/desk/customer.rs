//! The customer, delivery, order note, and the rarer fields behind "more".

use egui::{Ui, Vec2};

use crate::{
    desk::OpenOrder,
    domain::{CustomerField, Edit, SaleType, SendStatus},
    ui::{
        command::Command,
        event::{Out, UiEvent},
        marks::Marks,
        problem_text,
        spot::Spot,
        tokens::{GAP, Tokens},
        view::View,
        widgets::{self, FieldLook},
    },
};

/// Draws the customer's fields.
pub fn customer_ui(ui: &mut Ui, view: &View<'_>, open: &OpenOrder, marks: &Marks, out: &mut Out) {
    ui.label(widgets::bold(view.texts.get("customer-title")));
    let key = view.key(Command::GoToCustomer);
    pair(
        ui,
        out,
        |ui, out| {
            text_ui(
                ui,
                view,
                open,
                marks,
                CustomerField::Phone,
                (1, Some(&key)),
                out,
            );
        },
        |ui, out| text_ui(ui, view, open, marks, CustomerField::Name, (1, None), out),
    );
    text_ui(
        ui,
        view,
        open,
        marks,
        CustomerField::Address,
        (2, None),
        out,
    );
    pair(
        ui,
        out,
        |ui, out| text_ui(ui, view, open, marks, CustomerField::Region, (1, None), out),
        |ui, out| {
            text_ui(
                ui,
                view,
                open,
                marks,
                CustomerField::AddressDescription,
                (1, None),
                out,
            );
        },
    );
}

/// Two fields side by side.
fn pair(
    ui: &mut Ui,
    out: &mut Out,
    left: impl FnOnce(&mut Ui, &mut Out),
    right: impl FnOnce(&mut Ui, &mut Out),
) {
    ui.columns(2, |columns| {
        left(&mut columns[0], out);
        right(&mut columns[1], out);
    });
}

fn text_ui(
    ui: &mut Ui,
    view: &View<'_>,
    open: &OpenOrder,
    marks: &Marks,
    field: CustomerField,
    (rows, key): (usize, Option<&str>),
    out: &mut Out,
) {
    let spot = Spot::Customer(field);
    let hint = match field {
        CustomerField::Address => view.texts.get("customer-address-hint"),
        CustomerField::AddressDescription => view.texts.get("customer-address-description-hint"),
        _ => "",
    };
    let look = FieldLook {
        hint,
        key,
        rows,
        mark: marks.at(spot),
        focus: view.focuses(spot),
        ..FieldLook::new(view.texts.get(problem_text::customer_label(field)))
    };
    let output = widgets::field(ui, (open.id, field), open.order.customer.field(field), look);
    if let Some(text) = output.changed {
        out.push(UiEvent::Edit(Edit::Customer(field, text)));
    }
}

/// Draws the order note and who brings it.
pub fn delivery_ui(ui: &mut Ui, view: &View<'_>, open: &OpenOrder, marks: &Marks, out: &mut Out) {
    let texts = view.texts;
    let key = view.key(Command::GoToOrderNote);
    let look = FieldLook {
        hint: texts.get("order-note-hint"),
        key: Some(&key),
        mark: marks.at(Spot::Note),
        focus: view.focuses(Spot::Note),
        ..FieldLook::new(texts.get("order-note"))
    };
    if let Some(text) = widgets::field(ui, (open.id, "note"), &open.order.note, look).changed {
        out.push(UiEvent::Edit(Edit::Note(text)));
    }
    segments_ui(ui, view, open, out);
}

/// Restaurant's courier, fetched, or something else.
fn segments_ui(ui: &mut Ui, view: &View<'_>, open: &OpenOrder, out: &mut Out) {
    let order = &open.order;
    let is_takeaway = order.sale_type == Some(SaleType::Takeaway);
    let own_courier = !is_takeaway && order.restaurant_delivery;
    let segments = [
        ("delivery-own-courier", own_courier),
        (
            "delivery-other-courier",
            !is_takeaway && !order.restaurant_delivery,
        ),
        ("delivery-takeaway", is_takeaway),
    ];
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.spacing_mut().button_padding.x = 4.0;
        let width = (ui.available_width() - 12.0) / 3.0;
        for (id, is_chosen) in segments {
            if segment(ui, view.texts.get(id), is_chosen, Vec2::new(width, 34.0)).clicked()
                && !is_chosen
            {
                choose_delivery(id, is_takeaway, out);
            }
        }
    });
}

fn choose_delivery(id: &str, was_takeaway: bool, out: &mut Out) {
    let mut edit = |edit| out.push(UiEvent::Edit(edit));
    match id {
        "delivery-takeaway" => {
            edit(Edit::SaleType(Some(SaleType::Takeaway)));
            edit(Edit::RestaurantDelivery(false));
        }
        other => {
            if was_takeaway {
                edit(Edit::SaleType(None));
            }
            edit(Edit::RestaurantDelivery(other == "delivery-own-courier"));
        }
    }
}

fn segment(ui: &mut Ui, text: &str, is_chosen: bool, size: Vec2) -> egui::Response {
    let tokens = Tokens::of(ui);
    let (ink, fill) = if is_chosen {
        (tokens.accent, tokens.accent_soft)
    } else {
        (tokens.ink, tokens.panel)
    };
    let text = egui::RichText::new(text).size(13.0).color(ink);
    let button = egui::Button::new(text)
        .fill(fill)
        .selected(is_chosen)
        .truncate()
        .min_size(size);
    let response = ui.add_sized(size, button);
    widgets::focus_ring(response, ui, 8)
}

/// Draws the rarer fields, or the button that shows them.
pub fn more_ui(
    ui: &mut Ui,
    view: &View<'_>,
    open: &OpenOrder,
    marks: &Marks,
    is_open: bool,
    out: &mut Out,
) {
    let texts = view.texts;
    let id = if is_open { "more-hide" } else { "more-show" };
    let colour = Tokens::of(ui).accent;
    ui.horizontal(|ui| {
        if widgets::link(ui, texts.get(id), colour).clicked() {
            out.push(UiEvent::Command(Command::ToggleMore));
        }
        widgets::key_cap(ui, &view.key(Command::ToggleMore));
    });
    if !is_open {
        return;
    }
    status_ui(ui, view, open, marks, out);
    sale_type_ui(ui, view, open, marks, out);
    pair(
        ui,
        out,
        |ui, out| text_ui(ui, view, open, marks, CustomerField::Call, (1, None), out),
        |ui, out| text_ui(ui, view, open, marks, CustomerField::Id, (1, None), out),
    );
    let look = FieldLook {
        hint: "https://",
        mark: marks.at(Spot::CallbackUrl),
        focus: view.focuses(Spot::CallbackUrl),
        ..FieldLook::new(texts.get("callback-url"))
    };
    if let Some(text) =
        widgets::field(ui, (open.id, "callback"), &open.order.callback_url, look).changed
    {
        out.push(UiEvent::Edit(Edit::CallbackUrl(text)));
    }
    ui.label(widgets::small(ui, texts.get("idempotency-key")));
    ui.add(egui::Label::new(widgets::small(ui, &open.order.idempotency_key)).truncate());
}

fn status_ui(ui: &mut Ui, view: &View<'_>, open: &OpenOrder, marks: &Marks, out: &mut Out) {
    ui.label(egui::RichText::new(view.texts.get("status")).size(13.0));
    ui.horizontal(|ui| {
        for (status, id) in [
            (SendStatus::Approved, "status-approved"),
            (SendStatus::None, "status-none"),
        ] {
            if widgets::chip(ui, view.texts.get(id), open.order.status == status).clicked() {
                out.push(UiEvent::Edit(Edit::Status(status)));
            }
        }
    });
    mark_under(ui, marks, Spot::Status);
}

fn sale_type_ui(ui: &mut Ui, view: &View<'_>, open: &OpenOrder, marks: &Marks, out: &mut Out) {
    ui.label(egui::RichText::new(view.texts.get("sale-type")).size(13.0));
    ui.horizontal_wrapped(|ui| {
        let kinds = [
            (None, "sale-type-unset"),
            (Some(SaleType::Delivery), "sale-type-delivery"),
            (Some(SaleType::Takeaway), "sale-type-takeaway"),
            (Some(SaleType::DineIn), "sale-type-dine-in"),
        ];
        for (kind, id) in kinds {
            if widgets::chip(ui, view.texts.get(id), open.order.sale_type == kind).clicked() {
                out.push(UiEvent::Edit(Edit::SaleType(kind)));
            }
        }
    });
    mark_under(ui, marks, Spot::SaleType);
}

fn mark_under(ui: &mut Ui, marks: &Marks, spot: Spot) {
    if let Some((sentence, severity)) = marks.at(spot) {
        widgets::mark_text(ui, sentence, severity);
    }
    ui.add_space(GAP / 4.0);
}
