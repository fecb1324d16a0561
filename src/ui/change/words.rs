//! What is said of lines, payments, fields and steps of a change.

use crate::{
    api::StepKind,
    domain::{ChangeField, Line, Money, Payment, SaleType, Typed},
    ui::view::View,
};

/// `2 × Adana Dürüm, acılı — not: az pişmiş (indirim 5,00 ₺)`
pub fn line(view: &View<'_>, line: &Line) -> String {
    let quantity = line.quantity.text(view.numbers());
    let mut words = format!("{quantity} × {}", line.title);
    let titles = line.choices.iter().map(|choice| choice.title.as_str());
    for title in titles {
        words.push_str(", ");
        words.push_str(title);
    }
    let note = line.note.trim();
    if !note.is_empty() {
        let note = view
            .texts
            .with("read-back-line-note", &[("note", note.into())]);
        words.push_str(" — ");
        words.push_str(&note);
    }
    if let Some(off) = discount(view, line) {
        words.push_str(" (");
        words.push_str(&off);
        words.push(')');
    }
    words
}

fn discount(view: &View<'_>, line: &Line) -> Option<String> {
    let amount = match &line.discount {
        Typed::Good(nothing) if nothing.is_zero() => return None,
        Typed::Good(amount) => view.money(*amount),
        Typed::Bad { text, .. } => text.clone(),
    };
    let words = [("amount", (&amount).into())];
    Some(view.texts.with("line-discount-of", &words))
}

/// What of a line is another.
pub fn parts(view: &View<'_>, old: &Line, new: &Line) -> String {
    let choices = |line: &Line| {
        let mut titles: Vec<_> = line
            .choices
            .iter()
            .map(|choice| choice.title.clone())
            .collect();
        titles.sort();
        titles
    };
    let parts = [
        (old.product != new.product, "change-part-product"),
        (
            old.quantity.value() != new.quantity.value(),
            "change-part-quantity",
        ),
        (choices(old) != choices(new), "change-part-options"),
        (old.note.trim() != new.note.trim(), "change-part-note"),
        (
            old.discount.value() != new.discount.value(),
            "change-part-discount",
        ),
    ];
    let parts: Vec<_> = parts
        .iter()
        .filter(|(is_other, _)| *is_other)
        .map(|(_, id)| view.texts.get(id))
        .collect();
    parts.join(", ")
}

/// `Nakit 285,00 ₺`
pub fn payment(view: &View<'_>, payment: &Payment) -> String {
    let name = match payment.title.trim() {
        "" if payment.is_discount => view.texts.get("discount"),
        "" => view.texts.get("payment-method"),
        title => title,
    };
    let sign = if payment.is_discount { "−" } else { "" };
    match &payment.amount {
        Typed::Good(amount) => format!("{name} {sign}{}", view.money(*amount)),
        Typed::Bad { text, .. } => format!("{name} {sign}{text}"),
    }
}

/// The id of what a field is called.
pub fn field(field: ChangeField) -> &'static str {
    match field {
        ChangeField::Address => "customer-address",
        ChangeField::Phone => "customer-phone",
        ChangeField::Note => "order-note",
        ChangeField::PaymentNote => "payment-note",
        ChangeField::SaleType => "sale-type",
    }
}

/// What stands in a field, for people.
pub fn field_text(view: &View<'_>, field: ChangeField, text: &str) -> String {
    let id = match (field, SaleType::from_wire(text)) {
        (_, _) if text.is_empty() => "change-nothing",
        (ChangeField::SaleType, Some(SaleType::Delivery)) => "sale-type-delivery",
        (ChangeField::SaleType, Some(SaleType::Takeaway)) => "sale-type-takeaway",
        (ChangeField::SaleType, Some(SaleType::DineIn)) => "sale-type-dine-in",
        _ => return text.to_owned(),
    };
    view.texts.get(id).to_owned()
}

/// The id of what a step is about: `Kalemler`.
pub fn name(step: StepKind) -> &'static str {
    match step {
        StepKind::Fields => "change-fields",
        StepKind::Orders => "change-orders",
        StepKind::Payments => "change-payments",
    }
}

/// The id of what a step does, in plain words.
pub fn step(step: StepKind) -> &'static str {
    match step {
        StepKind::Fields => "change-step-fields",
        StepKind::Orders => "change-step-orders",
        StepKind::Payments => "change-step-payments",
    }
}

/// What steps are about, as a list: `bilgiler, kalemler`.
pub fn steps(view: &View<'_>, steps: &[StepKind]) -> String {
    let names: Vec<_> = steps
        .iter()
        .map(|kind| view.texts.get(name(*kind)))
        .collect();
    names.join(", ")
}

/// An amount that is known or not.
pub fn amount(view: &View<'_>, amount: Option<Money>) -> String {
    amount.map_or_else(
        || view.texts.get("change-not-told").to_owned(),
        |amount| view.money(amount),
    )
}
