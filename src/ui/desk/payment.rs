//! Payments: methods, amounts, discounts, the note that says how it will be paid, change due.

use egui::{RichText, Ui};

use crate::{
    api::PaymentsKnown,
    domain::{Catalogue, Edit, Money, Payment, PaymentField, Totals, Typed},
    ui::{
        command::Command,
        event::{Out, UiEvent},
        problem_text,
        spot::Spot,
        tokens::{self, GAP, SMALL, Tokens},
        view::{OrderView, View},
        widgets::{self, FieldLook},
    },
};

/// Draws payments and what belongs to them.
pub fn payment_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    let (view, payments) = (&order.view, &order.open.order.payments);
    egui::Sides::new().height(tokens::LINE).show(
        ui,
        |ui| ui.label(widgets::bold(view.texts.get("payment-title"))),
        |ui| widgets::key_cap(ui, &view.key(Command::GoToPayment)),
    );
    if let Some(change) = order
        .change
        .filter(|change| change.payments == PaymentsKnown::SumOnly)
    {
        let paid = change
            .old_paid
            .map_or_else(|| "–".to_owned(), |paid| view.money(paid));
        let words = view
            .texts
            .with("change-sum-only", &[("paid", (&paid).into())]);
        ui.add(egui::Label::new(widgets::small(ui, words)).wrap());
    }
    // How it is paid is seen before how else it could be.
    for payment in payments {
        ui.push_id(payment.key, |ui| one_payment_ui(ui, order, payment, out));
    }
    methods_ui(ui, order, out);
    if let Some((sentence, severity)) = order.marks.at(Spot::AddPayment) {
        widgets::mark_text(ui, sentence, severity);
    }
    note_ui(ui, order, out);
    if let Some(cash) = cash(order) {
        change_ui(ui, order, cash, out);
    }
    let rest = order.totals.open();
    if !payments.is_empty() && !rest.is_zero() && !rest.is_negative() {
        let words = view
            .texts
            .with("payment-open", &[("amount", (&view.money(rest)).into())]);
        ui.label(widgets::small(ui, words));
    }
}

/// What is to be paid in cash; nothing if none of it is.
pub fn cash(order: &OrderView<'_>) -> Option<Money> {
    let payments = order.open.order.payments.iter();
    let mut cash = payments
        .filter(|payment| is_cash(payment, order.catalogue))
        .peekable();
    cash.peek()?;
    Some(cash.filter_map(|payment| payment.amount.value()).sum())
}

fn is_cash(payment: &Payment, catalogue: Option<&Catalogue>) -> bool {
    !payment.is_discount
        && catalogue
            .and_then(|catalogue| catalogue.payment_method(&payment.method))
            .is_some_and(|method| method.cash)
}

/// One button per method: each adds a payment of what is still open.
fn methods_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    let view = &order.view;
    let methods = order
        .catalogue
        .map(Catalogue::payment_methods)
        .unwrap_or_default();
    let wrapped = |ui: &mut Ui| {
        for (place, method) in methods.iter().enumerate() {
            let name = view
                .texts
                .with("payment-add-by", &[("method", (&method.title).into())]);
            let response = ui.button(RichText::new(format!("+ {}", method.title)).size(SMALL));
            let response = widgets::focus_ring(response, ui, 8).on_hover_text(&name);
            if place == 0 && view.focuses(Spot::AddPayment) {
                response.request_focus();
                response.scroll_to_me(None);
            }
            if response.clicked() {
                out.push(UiEvent::AddPayment(method.id.clone()));
            }
        }
        let discount =
            ui.button(RichText::new(format!("+ {}", view.texts.get("discount"))).size(SMALL));
        if widgets::focus_ring(discount, ui, 8).clicked() {
            out.push(UiEvent::AddDiscount);
        }
    };
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(5.0, 5.0);
        ui.spacing_mut().button_padding = egui::vec2(5.0, 3.0);
        ui.spacing_mut().interact_size.y = view.sizes.target(28.0);
        ui.horizontal_wrapped(wrapped);
    });
}

/// What a payment is called; a discount may have no name yet.
pub fn name_of<'a>(payment: &'a Payment, view: &'a View<'_>) -> &'a str {
    if payment.title.trim().is_empty() {
        view.texts.get("discount")
    } else {
        &payment.title
    }
}

fn one_payment_ui(ui: &mut Ui, order: &OrderView<'_>, payment: &Payment, out: &mut Out) {
    let (view, marks) = (&order.view, order.marks);
    ui.horizontal_top(|ui| {
        let width = ui.available_width();
        let side = view.sizes.target(32.0);
        ui.vertical(|ui| {
            ui.set_width(width - 110.0 - side - 2.0 * GAP);
            if payment.is_discount {
                title_ui(ui, order, payment, out);
            } else {
                method_ui(ui, order, payment, out);
            }
        });
        ui.vertical(|ui| {
            ui.set_width(110.0);
            amount_ui(ui, order, payment, out);
        });
        let name = view.texts.with(
            "payment-remove-of",
            &[("title", name_of(payment, view).into())],
        );
        let button = egui::Button::new("×").min_size(egui::Vec2::splat(side));
        let response = ui.add(button).on_hover_text(&name).accessible_name(name);
        if widgets::focus_ring(response, ui, 8).clicked() {
            out.push(UiEvent::Edit(Edit::RemovePayment(payment.key)));
        }
    });
    for field in [
        PaymentField::Payment,
        PaymentField::Price,
        PaymentField::Id,
        PaymentField::Title,
    ] {
        if let Some((sentence, severity)) = marks.at(Spot::Payment(payment.key, field)) {
            widgets::mark_text(ui, sentence, severity);
        }
    }
}

fn method_ui(ui: &mut Ui, order: &OrderView<'_>, payment: &Payment, out: &mut Out) {
    let (view, marks) = (&order.view, order.marks);
    let spot = Spot::Payment(payment.key, PaymentField::Id);
    let mut title = RichText::new(&payment.title);
    if marks.at(spot).is_some() {
        title = title.color(Tokens::of(ui).problem);
    }
    let combo = egui::ComboBox::from_id_salt("method")
        .selected_text(title)
        .width(ui.available_width());
    let response = combo
        .show_ui(ui, |ui| {
            for method in order
                .catalogue
                .map(Catalogue::payment_methods)
                .unwrap_or_default()
            {
                if ui
                    .selectable_label(method.id == payment.method, &method.title)
                    .clicked()
                {
                    let edit =
                        Edit::PaymentMethod(payment.key, method.id.clone(), method.title.clone());
                    out.push(UiEvent::Edit(edit));
                }
            }
        })
        .response
        .accessible_name(view.texts.get("payment-method"));
    if view.focuses(spot) {
        response.request_focus();
        response.scroll_to_me(None);
    }
    widgets::focus_ring(response, ui, 8);
}

fn title_ui(ui: &mut Ui, order: &OrderView<'_>, payment: &Payment, out: &mut Out) {
    let (view, marks) = (&order.view, order.marks);
    let spot = Spot::Payment(payment.key, PaymentField::Title);
    let look = FieldLook {
        bare: true,
        hint: view.texts.get("discount-title"),
        focus: view.focuses(spot),
        mark: marks.at(spot).map(|(_, severity)| ("", severity)),
        ..FieldLook::new(view.texts.get("discount-title"))
    };
    if let Some(text) = widgets::field(ui, "title", &payment.title, look).changed {
        out.push(UiEvent::Edit(Edit::PaymentTitle(payment.key, text)));
    }
}

fn amount_ui(ui: &mut Ui, order: &OrderView<'_>, payment: &Payment, out: &mut Out) {
    let (view, marks) = (&order.view, order.marks);
    let spot = Spot::Payment(payment.key, PaymentField::Price);
    let whole = marks.at(Spot::AddPayment);
    let name = view.texts.with(
        "payment-amount-of",
        &[("title", name_of(payment, view).into())],
    );
    let look = FieldLook {
        bare: true,
        number: true,
        focus: view.focuses(spot),
        mark: marks.at(spot).or(whole).map(|(_, severity)| ("", severity)),
        ..FieldLook::new(&name)
    };
    let output = widgets::field(ui, "amount", &payment.amount.text(view.numbers()), look);
    if let Some(text) = output.changed {
        out.push(UiEvent::Edit(Edit::PaymentAmount(payment.key, text)));
    }
}

fn note_ui(ui: &mut Ui, order: &OrderView<'_>, out: &mut Out) {
    let (view, open, marks) = (&order.view, order.open, order.marks);
    let texts = view.texts;
    let look = FieldLook {
        hint: texts.get("payment-note-hint"),
        mark: marks.at(Spot::PaymentNote),
        focus: view.focuses(Spot::PaymentNote),
        ..FieldLook::new(texts.get("payment-note"))
    };
    if let Some(text) = widgets::field(
        ui,
        (open.id, "payment note"),
        &open.order.payment_note,
        look,
    )
    .changed
    {
        out.push(UiEvent::Edit(Edit::PaymentNote(text)));
    }
}

/// What the caller will pay with, and the change to bring along.
fn change_ui(ui: &mut Ui, order: &OrderView<'_>, cash: Money, out: &mut Out) {
    let (view, open) = (&order.view, order.open);
    let texts = view.texts;
    ui.columns(2, |columns| {
        let text = open
            .tendered
            .as_ref()
            .map(|typed| typed.text(view.numbers()))
            .unwrap_or_default();
        let look = FieldLook {
            number: true,
            focus: view.focuses(Spot::Tendered),
            ..FieldLook::new(texts.get("tendered"))
        };
        if let Some(text) =
            widgets::field(&mut columns[0], (open.id, "tendered"), &text, look).changed
        {
            out.push(UiEvent::Tendered(text));
        }
        let ui = &mut columns[1];
        ui.label(RichText::new(texts.get("change-due")).size(13.0));
        let tokens = Tokens::of(ui);
        let words = match &open.tendered {
            None => RichText::new("–").color(tokens.muted),
            Some(Typed::Bad { reason, .. }) => {
                RichText::new(problem_text::number(reason, texts)).color(tokens.problem)
            }
            Some(Typed::Good(tendered)) => match Totals::change_due(cash, *tendered) {
                Some(change) => widgets::bold(view.money(change)).size(16.0),
                None => RichText::new(texts.get("tendered-too-little")).color(tokens.waiting),
            },
        };
        ui.add(egui::Label::new(words).wrap());
    });
}
