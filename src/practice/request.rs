//! The bodies of the write endpoints after their schemas passed: typed, nothing judged yet.

use rust_decimal::Decimal;
use serde_json::Value;

use super::joi::{decimal, flag};

/// One `cart[]` item.
#[derive(Debug)]
pub(super) struct CartItem<'a> {
    pub(super) product: &'a str,
    pub(super) quantity: Decimal,
    pub(super) options: Vec<Declared<'a>>,
    pub(super) discount: Decimal,
    pub(super) note: &'a str,
    pub(super) tax_rate: Option<&'a Value>,
    pub(super) line_id: Option<&'a str>,
    pub(super) metadata: Option<&'a Value>,
}

/// How an option was named: by its text, or by `{id}`. An object with both goes by the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Declared<'a> {
    Id(&'a str),
    Title(&'a str),
}

impl<'a> Declared<'a> {
    /// The text as it was sent.
    pub(super) const fn text(self) -> &'a str {
        match self {
            Self::Id(text) | Self::Title(text) => text,
        }
    }
}

/// One `payments[]` item.
#[derive(Debug)]
pub(super) struct PaymentItem<'a> {
    pub(super) id: &'a str,
    pub(super) price: Decimal,
    pub(super) title: &'a str,
    pub(super) is_discount: bool,
    pub(super) line_id: Option<&'a str>,
    pub(super) metadata: Option<&'a Value>,
}

/// A text of the body, if it is there.
pub(super) fn text<'a>(body: &'a Value, name: &str) -> Option<&'a str> {
    body.get(name).and_then(Value::as_str)
}

/// The items of `cart`. `marks` says whether this dialect knows taxRate, lineId and metadata; one
/// that does not lets them pass unread, as any key it does not know.
pub(super) fn cart(body: &Value, marks: bool) -> Vec<CartItem<'_>> {
    items(body, "cart")
        .map(|item| CartItem {
            product: text(item, "product").unwrap_or_default(),
            quantity: number(item, "quantity"),
            options: items(item, "options").filter_map(declared).collect(),
            discount: number(item, "discount"),
            note: text(item, "note").unwrap_or_default(),
            tax_rate: item.get("taxRate").filter(|_| marks),
            line_id: text(item, "lineId").filter(|_| marks),
            metadata: item.get("metadata").filter(|_| marks),
        })
        .collect()
}

/// The items of `payments`; `marks` as for [`cart`].
pub(super) fn payments(body: &Value, marks: bool) -> Vec<PaymentItem<'_>> {
    items(body, "payments")
        .map(|item| PaymentItem {
            id: text(item, "id").unwrap_or_default(),
            price: number(item, "price"),
            title: text(item, "title").unwrap_or_default(),
            is_discount: item.get("isDiscount").and_then(flag) == Some(true),
            line_id: text(item, "lineId").filter(|_| marks),
            metadata: item.get("metadata").filter(|_| marks),
        })
        .collect()
}

fn items<'a>(body: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    body.get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn number(item: &Value, name: &str) -> Decimal {
    item.get(name).and_then(decimal).unwrap_or_default()
}

fn declared(option: &Value) -> Option<Declared<'_>> {
    option
        .as_str()
        .map(Declared::Title)
        .or_else(|| text(option, "id").map(Declared::Id))
        .or_else(|| text(option, "title").map(Declared::Title))
}
