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
const OPTION: &[&str] = &["id", "title"];
const PAYMENT: &[&str] = &["id", "title", "price", "isDiscount"];

/// Fields that an order does not have, such as `cart[0].qty`: what reads an order leaves them out,
/// and a server may refuse them.
///
/// # Errors
/// [`BodyError`] if the text is no JSON object.
pub fn unknown_fields(text: &str) -> Result<Vec<String>, BodyError> {
    let body = object(text)?;
    let mut found = Vec::new();
    look(&body, "", ORDER, &mut found);
    if let Some(customer) = body.get("customer").and_then(Value::as_object) {
        let known: Vec<_> = CustomerField::iter().map(CustomerField::as_wire).collect();
        look(customer, "customer.", &known, &mut found);
    }
    for (path, line) in items(&body, "", "cart") {
        look(line, &path, LINE, &mut found);
        for (path, option) in items(line, &path, "options") {
            look(option, &path, OPTION, &mut found);
        }
    }
    for (path, payment) in items(&body, "", "payments") {
        look(payment, &path, PAYMENT, &mut found);
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
