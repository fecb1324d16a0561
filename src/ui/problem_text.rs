//! The words for what is wrong: one short sentence that says what to do.

use super::texts::{Texts, Value};
use crate::{
    domain::{CustomerField, Field, NumberError, Order, PaymentField, Problem, Reason},
    store::database::DatabaseTrouble,
};

/// One sentence for a problem. A refusal that we have no words for is shown in the server's.
pub fn sentence(problem: &Problem, texts: &Texts) -> String {
    let money = |amount: crate::domain::Money| amount.format(texts.numbers());
    let count = |limit: &usize| Value::Count(*limit);
    match &problem.reason {
        Reason::Required => required(problem.field, texts),
        Reason::Number(error) => number(error, texts),
        Reason::TooLong { limit } => texts.with("problem-too-long", &[("limit", count(limit))]),
        Reason::PhoneOdd => texts.get("problem-phone-odd").to_owned(),
        Reason::CartEmpty => texts.get("problem-cart-empty").to_owned(),
        Reason::TooMany { limit } => texts.with("problem-too-many", &[("limit", count(limit))]),
        Reason::QuantityNotPositive => texts.get("problem-quantity-not-positive").to_owned(),
        Reason::QuantityTooSmall => texts.get("problem-quantity-too-small").to_owned(),
        Reason::QuantityTooLarge => texts.get("problem-quantity-too-large").to_owned(),
        Reason::Negative => texts.get("problem-negative").to_owned(),
        Reason::DiscountAboveLine { line } => texts.with(
            "problem-discount-above-line",
            &[("line", (&money(*line)).into())],
        ),
        Reason::ProductGone => texts.get("problem-product-gone").to_owned(),
        Reason::WhichProduct => texts.get("problem-which-product").to_owned(),
        Reason::ProductInactive => texts.get("problem-product-inactive").to_owned(),
        Reason::PriceChanged { now } => {
            texts.with("problem-price-changed", &[("now", (&money(*now)).into())])
        }
        Reason::OptionGone { title } => {
            texts.with("problem-option-gone", &[("title", title.into())])
        }
        Reason::OptionPriceChanged { title, now } => texts.with(
            "problem-option-price-changed",
            &[("title", title.into()), ("now", (&money(*now)).into())],
        ),
        Reason::OptionAmbiguous { title } => {
            texts.with("problem-option-ambiguous", &[("title", title.into())])
        }
        Reason::TooFewChoices { group, min } => texts.with(
            "problem-too-few-choices",
            &choice_values(group, *min, texts),
        ),
        Reason::TooManyChoices { group, max } => texts.with(
            "problem-too-many-choices",
            &choice_values(group, *max, texts),
        ),
        Reason::PaymentZero => texts.get("problem-payment-zero").to_owned(),
        Reason::DiscountTitle => texts.get("problem-discount-title").to_owned(),
        Reason::UnknownPaymentMethod => texts.get("problem-unknown-payment-method").to_owned(),
        Reason::NoPaymentMethods => texts.get("problem-no-payment-methods").to_owned(),
        Reason::PaidAboveTotal { by: Some(by) } => texts.with(
            "problem-paid-above-total-by",
            &[("by", (&money(*by)).into())],
        ),
        Reason::PaidAboveTotal { by: None } => texts.get("problem-paid-above-total").to_owned(),
        Reason::CallbackNotHttps => texts.get("problem-callback-not-https").to_owned(),
        Reason::CallbackPrivate => texts.get("problem-callback-private").to_owned(),
        Reason::NotOneOf { allowed } => texts.with(
            "problem-not-one-of",
            &[("allowed", (&allowed.join(", ")).into())],
        ),
        Reason::WrongType => texts.get("problem-wrong-type").to_owned(),
        Reason::ScopeDenied => texts.get("problem-scope-denied").to_owned(),
        Reason::Unauthorized => texts.get("problem-unauthorized").to_owned(),
        Reason::PacketNotOpen => texts.get("problem-packet-not-open").to_owned(),
        Reason::StoreUnknown => texts.get("problem-store-unknown").to_owned(),
        Reason::Refused => {
            let said = problem.said.as_deref().unwrap_or_default();
            texts.with("problem-refused", &[("said", said.into())])
        }
    }
}

fn choice_values<'a>(
    group: &'a str,
    limit: u32,
    texts: &'a Texts,
) -> [(&'static str, Value<'a>); 2] {
    let group = if group.trim().is_empty() {
        texts.get("option-group-unnamed")
    } else {
        group
    };
    [
        ("group", group.into()),
        ("count", Value::Count(limit as usize)),
    ]
}

fn required(field: Field, texts: &Texts) -> String {
    let id = match field {
        Field::Customer(CustomerField::Name) => "problem-required-name",
        Field::Customer(CustomerField::Address) => "problem-required-address",
        Field::PaymentNote => "problem-required-payment-note",
        _ => "problem-required",
    };
    texts.get(id).to_owned()
}

/// One sentence for a text that is no number we can use.
pub fn number(error: &NumberError, texts: &Texts) -> String {
    match error {
        NumberError::Empty => texts.get("problem-number-empty").to_owned(),
        NumberError::NotANumber => texts.get("problem-not-a-number").to_owned(),
        NumberError::TooLarge => texts.get("problem-number-too-large").to_owned(),
        NumberError::Ambiguous { small, large } => {
            let style = texts.numbers();
            let small = crate::domain::number::format(*small, 2, style, false);
            let large = crate::domain::number::format(*large, 0, style, false);
            texts.with(
                "problem-number-ambiguous",
                &[("small", (&small).into()), ("large", (&large).into())],
            )
        }
    }
}

/// What a field is called in the list beside Send.
pub fn place_name(field: Field, order: &Order, texts: &Texts) -> String {
    match field {
        Field::Line(place, _) => match order.lines.get(place) {
            Some(line) => line.title.clone(),
            None => texts.get("cart-title").to_owned(),
        },
        Field::Customer(field) => texts.get(customer_label(field)).to_owned(),
        Field::Payment(_, PaymentField::Title) => texts.get("discount-title").to_owned(),
        Field::Order | Field::IdempotencyKey => texts.get("place-order").to_owned(),
        Field::Cart => texts.get("cart-title").to_owned(),
        Field::PaymentNote => texts.get("payment-note").to_owned(),
        Field::Payments | Field::Payment(..) => texts.get("payment-title").to_owned(),
        Field::Note => texts.get("order-note").to_owned(),
        Field::SaleType | Field::RestaurantDelivery => texts.get("sale-type").to_owned(),
        Field::Status => texts.get("status").to_owned(),
        Field::CallbackUrl => texts.get("callback-url").to_owned(),
    }
}

/// The id of a customer field's label.
pub fn customer_label(field: CustomerField) -> &'static str {
    match field {
        CustomerField::Id => "customer-id",
        CustomerField::Name => "customer-name",
        CustomerField::Address => "customer-address",
        CustomerField::Region => "customer-region",
        CustomerField::AddressDescription => "customer-address-description",
        CustomerField::Phone => "customer-phone",
        CustomerField::Call => "customer-call",
    }
}

/// The id of the sentence that says why orders are not kept on disk, and what to do.
pub fn disk(trouble: DatabaseTrouble) -> &'static str {
    match trouble {
        DatabaseTrouble::Full => "disk-full",
        DatabaseTrouble::NotWritable => "disk-not-writable",
        DatabaseTrouble::Locked => "disk-locked",
        DatabaseTrouble::Damaged => "disk-damaged",
        DatabaseTrouble::Newer => "disk-newer",
        DatabaseTrouble::Disk | DatabaseTrouble::Other => "disk-other",
    }
}
