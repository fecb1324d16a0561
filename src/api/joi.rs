//! The words of the server's body validation (joi), which name the field in quotes:
//! `"cart[2].quantity" must be less than or equal to 9999`. Several may be joined with `. `.

use rust_decimal::Decimal;

use super::order_json::{SALE_TYPES, STATUSES};
use crate::domain::{
    CustomerField, Field, LineField, Order, PaymentField, Quantity, Reason, problem::UnknownField,
};

/// One sentence of the validation: where and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint<'a> {
    /// The path in quotes.
    pub path: &'a str,
    /// What follows it.
    pub rule: &'a str,
    /// Both, as the server wrote them.
    pub whole: &'a str,
}

/// The sentences of a validation text; none if it is some other text.
pub(super) fn complaints(message: &str) -> Vec<Complaint<'_>> {
    let mut rest = message.trim();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (whole, after) = match rest.find(". \"") {
            Some(end) => (&rest[..end], &rest[end + 2..]),
            None => (rest, ""),
        };
        let Some((path, rule)) = whole
            .strip_prefix('"')
            .and_then(|quoted| quoted.split_once('"'))
        else {
            return Vec::new();
        };
        let rule = rule.trim().trim_end_matches('.');
        found.push(Complaint { path, rule, whole });
        rest = after;
    }
    found
}

impl Complaint<'_> {
    /// The field of our screen it is about; [`Field::Order`] if there is none.
    pub(super) fn field(&self, order: &Order) -> Field {
        self.path
            .parse()
            .or_else(|unknown: UnknownField| bare_name(&unknown.0, order).ok_or(unknown))
            .unwrap_or(Field::Order)
    }

    /// What is wrong there.
    pub(super) fn reason(&self, field: Field, order: &Order) -> Reason {
        let rule = self.rule;
        if rule.starts_with("is required") || rule.starts_with("is not allowed to be empty") {
            return match field {
                Field::Cart => Reason::CartEmpty,
                Field::Payment(_, PaymentField::Title) => Reason::DiscountTitle,
                _ => Reason::Required,
            };
        }
        if rule.starts_with("must be one of") {
            return one_of(field, rule);
        }
        if field == Field::CallbackUrl && rule.contains("uri") {
            return Reason::CallbackNotHttps;
        }
        bound(field, rule, order).unwrap_or_else(|| type_or_other(rule))
    }
}

/// A path of one word, as some schemas print it without what it is inside of.
fn bare_name(name: &str, order: &Order) -> Option<Field> {
    let only_line = |field| match order.lines.len() {
        1 => Field::Line(0, field),
        _ => Field::Cart,
    };
    Some(match name {
        "name" => Field::Customer(CustomerField::Name),
        "address" => Field::Customer(CustomerField::Address),
        "region" => Field::Customer(CustomerField::Region),
        "addressDescription" => Field::Customer(CustomerField::AddressDescription),
        "phone" => Field::Customer(CustomerField::Phone),
        "call" => Field::Customer(CustomerField::Call),
        "product" => only_line(LineField::Product),
        "quantity" => only_line(LineField::Quantity),
        "options" => only_line(LineField::Options),
        "discount" => only_line(LineField::Discount),
        "price" | "title" | "isDiscount" => match order.payments.len() {
            1 => Field::Payment(0, PaymentField::Price),
            _ => Field::Payments,
        },
        _ => return None,
    })
}

fn one_of(field: Field, rule: &str) -> Reason {
    match field {
        // A packet that is there already takes more: the server's own words tell which.
        Field::Status if rule.contains("Ready") => Reason::Refused,
        Field::Status => Reason::NotOneOf { allowed: STATUSES },
        Field::SaleType => Reason::NotOneOf {
            allowed: SALE_TYPES,
        },
        // The types of an alternative, such as an option's.
        _ if rule.contains("[string") || rule.contains("object]") => Reason::WrongType,
        _ => Reason::Refused,
    }
}

/// Rules with a limit in them.
fn bound(field: Field, rule: &str, order: &Order) -> Option<Reason> {
    let limit = first_number(rule)?;
    let count = || usize::try_from(limit).ok();
    let is_upper = rule.contains("less than");
    let is_lower = rule.contains("greater than");
    if rule.contains("characters") {
        return count()
            .filter(|_| is_upper)
            .map(|limit| Reason::TooLong { limit });
    }
    if rule.contains("items") {
        return match field {
            _ if is_upper => count().map(|limit| Reason::TooMany { limit }),
            Field::Cart => Some(Reason::CartEmpty),
            _ => Some(Reason::Required),
        };
    }
    match field {
        // With any other limit the server's own words are the ones that tell.
        Field::Line(_, LineField::Quantity) if is_upper => {
            (limit == Quantity::LARGEST.decimal()).then_some(Reason::QuantityTooLarge)
        }
        Field::Line(place, LineField::Quantity) if is_lower => Some(too_little(order, place)),
        Field::Line(_, LineField::Discount) | Field::Payment(_, PaymentField::Price)
            if is_lower =>
        {
            Some(Reason::Negative)
        }
        _ => None,
    }
}

fn too_little(order: &Order, place: usize) -> Reason {
    let quantity = order
        .lines
        .get(place)
        .and_then(|line| line.quantity.value());
    match quantity {
        Some(quantity) if quantity.decimal() > Decimal::ZERO => Reason::QuantityTooSmall,
        _ => Reason::QuantityNotPositive,
    }
}

fn type_or_other(rule: &str) -> Reason {
    const TYPES: [&str; 9] = [
        "must be a string",
        "must be a number",
        "must be a boolean",
        "must be an array",
        "must be an integer",
        "must be of type object",
        "must be a safe number",
        "cannot be infinity",
        "does not match any of the allowed types",
    ];
    if TYPES.iter().any(|known| rule.starts_with(known)) {
        return Reason::WrongType;
    }
    if rule.starts_with("must be a positive number") {
        return Reason::Negative;
    }
    Reason::Refused
}

fn first_number(rule: &str) -> Option<Decimal> {
    rule.split([' ', ','])
        .find_map(|word| word.parse::<Decimal>().ok())
}
