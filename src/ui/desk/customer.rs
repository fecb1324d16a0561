//! The customer: who, where to, how to find the door, and what is known of earlier orders.

use egui::{RichText, Ui};

use crate::{
    domain::{CustomerField, Edit, KnownCustomer},
    ui::{
        command::Command,
        event::{Out, UiEvent},
        problem_text,
        spot::Spot,
        tokens::Tokens,
        view::OrderView,
        widgets::{self, FieldLook},
    },
};

/// Draws the customer's fields in the order in which one asks for them.
pub fn customer_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    known_ui(ui, order, out);
    fixed_ui(ui, order);
    ui.columns(2, |columns| {
        customer_field_ui(&mut columns[0], order, CustomerField::Phone, out);
        customer_field_ui(&mut columns[1], order, CustomerField::Name, out);
    });
    address_ui(ui, order, out);
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

/// What cannot be changed in a packet that is there, and what is not seen of it.
fn fixed_ui(ui: &mut Ui, order: &OrderView<'_>) {
    let Some(base) = &order.open.base else { return };
    let mut ids = vec!["change-fixed"];
    if base.read.is_withheld {
        ids.push("change-withheld");
    }
    for id in ids {
        let words = widgets::small(ui, order.view.texts.get(id));
        ui.add(egui::Label::new(words).wrap());
    }
}

/// One line about who it is: a known customer, or those who have the number that was typed.
fn known_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    let view = &order.view;
    let call = order.open.order.customer.call.trim();
    if !call.is_empty() && call != order.open.order.customer.phone.trim() {
        let words = view
            .texts
            .with("customer-called", &[("number", call.into())]);
        ui.label(widgets::small(ui, words));
    }
    if let Some(known) = order.customer.known {
        let since = match view.known_since(known) {
            since if since.is_empty() => view.texts.get("customer-no-orders").to_owned(),
            since => since,
        };
        ui.label(widgets::small(ui, since));
        return;
    }
    let candidates = order.customer.of_same_number;
    // Whose packet it is stays as it is.
    if candidates.is_empty() || order.open.is_change() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(widgets::small(ui, view.texts.get("customer-same-number")));
        for known in candidates.iter().take(MOST_OF_ONE_NUMBER) {
            let name = view.customer_name(known);
            if widgets::link(ui, name, Tokens::of(ui).accent).clicked() {
                out.push(UiEvent::PickCustomer(known.key));
            }
        }
    });
}

/// So many who share a number are named; the box finds the rest.
const MOST_OF_ONE_NUMBER: usize = 3;

/// The address, and the others that this customer has.
fn address_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    let label = order.view.texts.get("customer-address");
    let others = order
        .customer
        .known
        .filter(|known| known.addresses.len() > 1 && order.open.is_editable());
    if let Some(known) = others {
        egui::Sides::new().height(20.0).show(
            ui,
            |ui| ui.label(RichText::new(label).size(13.0)),
            |ui| addresses_ui(ui, order, known, out),
        );
    }
    let look = FieldLook {
        rows: 2,
        hint: order.view.texts.get("customer-address-hint"),
        bare: others.is_some(),
        ..FieldLook::new(label)
    };
    field_ui(ui, order, CustomerField::Address, look, out);
}

/// Right to left: the key, then a menu of the addresses.
fn addresses_ui(ui: &mut Ui, order: &OrderView<'_>, known: &KnownCustomer, out: &mut Out) {
    widgets::key_cap(ui, &order.view.key(Command::NextAddress));
    let here = known.place_of_address(&order.open.order.customer.address);
    let count = known.addresses.len();
    let words = match here {
        Some(place) => order.view.texts.with(
            "customer-address-of",
            &[("place", (place + 1).into()), ("count", count.into())],
        ),
        None => order
            .view
            .texts
            .with("customer-addresses", &[("count", count.into())]),
    };
    ui.spacing_mut().button_padding.y = 0.0;
    ui.menu_button(RichText::new(words).size(13.0), |ui| {
        ui.set_max_width(MENU_WIDTH);
        for (place, known) in known.addresses.iter().enumerate() {
            let text = [known.address.trim(), known.region.trim()]
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(" · ");
            let button = egui::Button::new(text)
                .selected(here == Some(place))
                .truncate()
                .min_size(egui::vec2(MENU_WIDTH, order.view.sizes.field));
            if widgets::focus_ring(ui.add(button), ui, 8).clicked() {
                out.push(UiEvent::TakeAddress(place));
                ui.close();
            }
        }
    });
}

const MENU_WIDTH: f32 = 300.0;

/// What to remember of a known customer. It is not sent, and can be changed at any time.
pub(super) fn customer_note_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    let Some(known) = order.customer.known else {
        return;
    };
    let texts = order.view.texts;
    let look = FieldLook {
        hint: texts.get("customer-note-hint"),
        ..FieldLook::new(texts.get("customer-note"))
    };
    let output = widgets::field(ui, ("note about", known.key), order.customer.note, look);
    if let Some(text) = output.changed {
        out.push(UiEvent::NoteAbout(known.key, text));
    }
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
    let is_fixed = order.open.is_change() && field.is_fixed();
    ui.add_enabled_ui(!is_fixed, |ui| {
        let output = widgets::field(ui, (order.open.id, field), text, look);
        if let Some(text) = output.changed {
            out.push(UiEvent::Edit(Edit::Customer(field, text)));
        }
    });
}
