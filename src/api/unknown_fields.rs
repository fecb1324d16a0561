//! Fields of an order's body that nobody knows.

use serde_json::Value;
use strum::IntoEnumIterator as _;

use super::{
    body::{BodyError, KEY_FIELD, object},
    read::Object,
};
use crate::domain::CustomerField;

/// The fields of an order (contract section 6.1).
const ORDER: &[&str] = &[
    "customer",
    "cart",
    "paymentNote",
    "payments",
    "note",
    "type",
    "status",
    "restaurantDelivery",
    KEY_FIELD,
    "callbackUrl",
];
const LINE: &[&str] = &["product", "quantity", "options", "discount", "note"];
/// What the newer generation has besides, and this program does not take over.
const NEWER_LINE: &[&str] = &["taxRate", "lineId", "metadata"];
const OPTION: &[&str] = &["id", "title"];
const PAYMENT: &[&str] = &["id", "title", "price", "isDiscount"];
const NEWER_PAYMENT: &[&str] = &["lineId", "metadata"];

/// Fields that an order does not have, such as `cart[0].qty`: a server may refuse them.
///
/// # Errors
/// [`BodyError`] if the text is no JSON object.
pub fn unknown_fields(text: &str) -> Result<Vec<String>, BodyError> {
    let line = [LINE, NEWER_LINE].concat();
    beside(text, &line, &[PAYMENT, NEWER_PAYMENT].concat())
}

/// Fields that are left out where an order is read: unknown ones, and those of the newer generation
/// alone.
///
/// # Errors
/// [`BodyError`] if the text is no JSON object.
pub fn left_out_fields(text: &str) -> Result<Vec<String>, BodyError> {
    beside(text, LINE, PAYMENT)
}

/// The fields beside those that are known.
fn beside(text: &str, of_line: &[&str], of_payment: &[&str]) -> Result<Vec<String>, BodyError> {
    let body = object(text)?;
    let mut found = Vec::new();
    look(&body, "", ORDER, &mut found);
    if let Some(customer) = body.get("customer").and_then(Value::as_object) {
        let known: Vec<_> = CustomerField::iter().map(CustomerField::as_wire).collect();
        look(customer, "customer.", &known, &mut found);
    }
    for (path, line) in items(&body, "", "cart") {
        look(line, &path, of_line, &mut found);
        for (path, option) in items(line, &path, "options") {
            look(option, &path, OPTION, &mut found);
        }
    }
    for (path, payment) in items(&body, "", "payments") {
        look(payment, &path, of_payment, &mut found);
    }
    Ok(found)
}

fn look(object: &Object, path: &str, known: &[&str], found: &mut Vec<String>) {
    let unknown = object
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .map(|name| format!("{path}{name}"));
    found.extend(unknown);
}

/// The objects of a list with the beginning of their fields' names.
fn items<'a>(
    object: &'a Object,
    path: &str,
    name: &str,
) -> impl Iterator<Item = (String, &'a Object)> {
    let items = object.get(name).and_then(Value::as_array);
    items
        .into_iter()
        .flatten()
        .enumerate()
        .filter_map(move |(place, item)| {
            Some((format!("{path}{name}[{place}]."), item.as_object()?))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{
        "customer": {"id": "c", "name": "Ece", "adress": "Gül Sk. 4"},
        "cart": [
            {"product": "p", "quantity": 1, "options": ["Acılı", {"id": "1", "price": 5}]},
            {"product": "p", "qty": 2, "taxRate": 10, "lineId": "ln-000001", "metadata": []}
        ],
        "payments": [{"id": "m", "price": 5, "lineId": "pay-0001", "tip": 1}],
        "sender": "x", "idempotencyKey": "k"
    }"#;

    #[test]
    fn only_what_no_generation_has_is_unknown() {
        let unknown = [
            "sender",
            "customer.adress",
            "cart[0].options[1].price",
            "cart[1].qty",
            "payments[0].tip",
        ];
        assert_eq!(unknown_fields(BODY).unwrap(), unknown);
        let left_out = left_out_fields(BODY).unwrap();
        for field in [
            "cart[1].taxRate",
            "cart[1].lineId",
            "cart[1].metadata",
            "payments[0].lineId",
        ] {
            assert!(left_out.iter().any(|left| left == field), "{field}");
        }
        assert_eq!(left_out.len(), unknown.len() + 4);
        assert!(unknown_fields("[]").is_err() && left_out_fields("{").is_err());
    }
}
