//! English words and fixed codes for problems, for terminals and scripts.

use serde_json::{Value, json};

use crate::domain::{NumberStyle, Problem, Reason};

/// Problems for machines.
pub(super) fn document<'a>(problems: impl IntoIterator<Item = &'a Problem>) -> Value {
    let problems = problems.into_iter();
    problems
        .map(|problem| {
            json!({
                "field": problem.field.to_string(),
                "code": code(&problem.reason),
                "message": sentence(problem),
                "said": problem.said,
            })
        })
        .collect()
}

/// `cart[0].quantity: must be more than 0`.
pub(super) fn line(problem: &Problem) -> String {
    let field = problem.field.to_string();
    let sentence = sentence(problem);
    if field.is_empty() {
        sentence
    } else {
        format!("{field}: {sentence}")
    }
}

/// What is wrong, in words; the server's own where it said so.
fn sentence(problem: &Problem) -> String {
    match problem.said.as_deref() {
        Some(said) if !said.is_empty() => said.to_owned(),
        _ => words(&problem.reason),
    }
}

fn words(reason: &Reason) -> String {
    let money = |amount: &crate::domain::Money| amount.format(NumberStyle::English);
    match reason {
        Reason::Required => "is needed".to_owned(),
        Reason::Number(error) => error.to_string(),
        Reason::TooLong { limit } => format!("can have up to {limit} characters"),
        Reason::PhoneOdd => "does not look like a phone number".to_owned(),
        Reason::CartEmpty => "has nothing in it".to_owned(),
        Reason::TooMany { limit } => format!("can have up to {limit} entries"),
        Reason::QuantityNotPositive => "must be more than 0".to_owned(),
        Reason::QuantityTooSmall => "must be at least 0.001".to_owned(),
        Reason::QuantityTooLarge => "must be at most 9999".to_owned(),
        Reason::Negative => "must not be below 0".to_owned(),
        Reason::DiscountAboveLine { line } => format!("is more than the line ({})", money(line)),
        Reason::ProductGone => "is not on the menu".to_owned(),
        Reason::WhichProduct => "is no product of the menu for sure".to_owned(),
        Reason::ProductInactive => "is not sold now".to_owned(),
        Reason::PriceChanged { now } => format!("costs {} now", money(now)),
        Reason::OptionPriceChanged { title, now } => format!("{title} costs {} now", money(now)),
        Reason::OptionGone { title } => format!("the product has no option {title}"),
        Reason::OptionAmbiguous { title } => {
            format!("{title} has several prices; name it by its id")
        }
        Reason::TooFewChoices { group, min } => format!("{group}: choose at least {min}"),
        Reason::TooManyChoices { group, max } => format!("{group}: choose at most {max}"),
        Reason::PaymentZero => "a payment of 0 is not stored".to_owned(),
        Reason::DiscountTitle => "a discount needs a title".to_owned(),
        Reason::UnknownPaymentMethod => "is not a payment method of this store".to_owned(),
        Reason::NoPaymentMethods => "this store has no payment methods".to_owned(),
        Reason::PaidAboveTotal { by: Some(by) } => {
            format!("are {} more than the order costs", money(by))
        }
        Reason::PaidAboveTotal { by: None } => "are more than the order costs".to_owned(),
        Reason::CallbackNotHttps => "must be an https address".to_owned(),
        Reason::CallbackPrivate => "must not point into a private network".to_owned(),
        Reason::NotOneOf { allowed } => format!("must be one of {}", allowed.join(", ")),
        Reason::WrongType => "is not the right kind of value".to_owned(),
        Reason::ScopeDenied => "the key lacks the permission".to_owned(),
        Reason::Unauthorized => "the key was not accepted".to_owned(),
        Reason::PacketNotOpen => "the packet is not open any more".to_owned(),
        Reason::StoreUnknown => "the server does not know this store".to_owned(),
        Reason::Refused => "refused without a reason".to_owned(),
    }
}

/// A word that scripts can rely on.
fn code(reason: &Reason) -> &'static str {
    match reason {
        Reason::Required => "required",
        Reason::Number(_) => "not-a-number",
        Reason::TooLong { .. } => "too-long",
        Reason::PhoneOdd => "phone-odd",
        Reason::CartEmpty => "cart-empty",
        Reason::TooMany { .. } => "too-many",
        Reason::QuantityNotPositive => "quantity-not-positive",
        Reason::QuantityTooSmall => "quantity-too-small",
        Reason::QuantityTooLarge => "quantity-too-large",
        Reason::Negative => "negative",
        Reason::DiscountAboveLine { .. } => "discount-above-line",
        Reason::ProductGone => "product-gone",
        Reason::WhichProduct => "which-product",
        Reason::ProductInactive => "product-inactive",
        Reason::PriceChanged { .. } => "price-changed",
        Reason::OptionPriceChanged { .. } => "option-price-changed",
        Reason::OptionGone { .. } => "option-gone",
        Reason::OptionAmbiguous { .. } => "option-ambiguous",
        Reason::TooFewChoices { .. } => "too-few-choices",
        Reason::TooManyChoices { .. } => "too-many-choices",
        Reason::PaymentZero => "payment-zero",
        Reason::DiscountTitle => "discount-title",
        Reason::UnknownPaymentMethod => "unknown-payment-method",
        Reason::NoPaymentMethods => "no-payment-methods",
        Reason::PaidAboveTotal { .. } => "paid-above-total",
        Reason::CallbackNotHttps => "callback-not-https",
        Reason::CallbackPrivate => "callback-private",
        Reason::NotOneOf { .. } => "not-one-of",
        Reason::WrongType => "wrong-type",
        Reason::ScopeDenied => "scope-denied",
        Reason::Unauthorized => "unauthorized",
        Reason::PacketNotOpen => "packet-not-open",
        Reason::StoreUnknown => "store-unknown",
        Reason::Refused => "refused",
    }
}
