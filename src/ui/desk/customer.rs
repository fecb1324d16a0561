//! The customer: who, where to, and how to find the door.

use egui::Ui;

use crate::{
    domain::{CustomerField, Edit},
    ui::{
        command::Command,
        event::{Out, UiEvent},
        problem_text,
        spot::Spot,
        view::OrderView,
        widgets::{self, FieldLook},
    },
};

/// Draws the customer's fields in the order in which one asks for them.
pub fn customer_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    ui.label(widgets::bold(order.view.texts.get("customer-title")));
    let key = order.view.key(Command::GoToCustomer);
    ui.columns(2, |columns| {
        let with_key = FieldLook {
            key: Some(&key),
            ..FieldLook::new("")
        };
        field_ui(&mut columns[0], order, CustomerField::Phone, with_key, out);
        customer_field_ui(&mut columns[1], order, CustomerField::Name, out);
    });
    let address = FieldLook {
        rows: 2,
        hint: order.view.texts.get("customer-address-hint"),
        ..FieldLook::new("")
    };
    field_ui(ui, order, CustomerField::Address, address, out);
    ui.columns(2, |columns| {
        customer_field_ui(&mut columns[0], order, CustomerField::Region, out);
        let door = FieldLook {
            hint: order.view.texts.get("customer-address-description-hint"),
            ..FieldLook::new("")
        };
        field_ui(
            &mut columns[1],
            order,
            CustomerField::AddressDescription,
            door,
            out,
        );
    });
}

/// Draws one plain field of the customer.
pub(super) fn customer_field_ui(
    ui: &mut Ui,
    order: &OrderView<'_>,
    field: CustomerField,
    out: &mut Out,
) {
    field_ui(ui, order, field, FieldLook::new(""), out);
}

fn field_ui(
    ui: &mut Ui,
    order: &OrderView<'_>,
    field: CustomerField,
    look: FieldLook<'_>,
    out: &mut Out,
) {
    let spot = Spot::Customer(field);
    let look = FieldLook {
        label: order.view.texts.get(problem_text::customer_label(field)),
        mark: order.marks.at(spot),
        focus: order.view.focuses(spot),
        ..look
    };
    let text = order.open.order.customer.field(field);
    let output = widgets::field(ui, (order.open.id, field), text, look);
    if let Some(text) = output.changed {
        out.push(UiEvent::Edit(Edit::Customer(field, text)));
    }
}
