//! The body of an order, written once and then only sent (contract section 6.1).

use std::{fmt, sync::Arc};

use serde_json::{Map, Number, Value, json};

use super::body_key::{with_key, with_key_at_end};
use crate::domain::{
    Catalogue, Customer, Field, Line, LineChoice, LineField, Order, Payment, PaymentField, Typed,
};

/// The field of an order's idempotency key.
pub(super) const KEY_FIELD: &str = "idempotencyKey";

/// An order as it goes over the wire, byte for byte, with the key that makes its repetition safe.
#[derive(Clone, PartialEq, Eq)]
pub struct FrozenPacket {
    idempotency_key: String,
    json: Arc<str>,
}

impl fmt::Debug for FrozenPacket {
    /// Without the body, which holds a guest's name and address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrozenPacket")
            .field("idempotency_key", &self.idempotency_key)
            .field("bytes", &self.json.len())
            .finish()
    }
}

/// Why an order has no body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// A number field holds what is no number.
    #[error("{0} is not a number")]
    Number(Field),
    /// The text is not JSON; the position counts from 1.
    #[error("this is not JSON (line {line}, column {column})")]
    Syntax {
        /// Where reading stopped.
        line: usize,
        /// Where in that line.
        column: usize,
    },
    /// JSON, but not an object.
    #[error("an order is a JSON object, in curly brackets")]
    Shape,
}

impl BodyError {
    /// Where a reader of JSON stopped.
    pub(super) fn at(text: &str, error: &serde_json::Error) -> Self {
        let line = text.split('\n').nth(error.line().saturating_sub(1));
        // The reader counts bytes, a person letters.
        let before = line.and_then(|line| line.as_bytes().get(..error.column()));
        let column = before.map(|before| String::from_utf8_lossy(before).chars().count());
        Self::Syntax {
            line: error.line(),
            column: column.unwrap_or(error.column()),
        }
    }
}

impl FrozenPacket {
    /// Writes an order down. Texts lose their outer white space; optional ones that are empty are
    /// left out, and so is `type` where none was chosen, which older servers do not know. A
    /// payment of 0 is written although the server does not store it, since a refusal names
    /// payments by their place. Options go as names, which every server takes, and as `{id}` only
    /// where a name has several prices (contract section 16).
    ///
    /// # Errors
    /// [`BodyError::Number`] if a number field still holds what is no number.
    pub fn new(order: &Order, catalogue: &Catalogue) -> Result<Self, BodyError> {
        let mut body = Map::new();
        let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
        put("customer", customer(&order.customer));
        put("cart", cart(order, catalogue)?);
        put("paymentNote", order.payment_note.trim().into());
        let payments = payments(&order.payments)?;
        if !payments.is_empty() {
            put(
                "payments",
                payments.into_iter().map(Value::Object).collect(),
            );
        }
        if let Some(note) = filled(&order.note) {
            put("note", note.into());
        }
        if let Some(sale_type) = order.sale_type {
            put("type", sale_type.as_wire().into());
        }
        put("status", order.status.as_wire().into());
        put("restaurantDelivery", order.restaurant_delivery.into());
        put(KEY_FIELD, order.idempotency_key.as_str().into());
        if let Some(url) = filled(&order.callback_url) {
            put("callbackUrl", url.into());
        }
        Ok(Self {
            idempotency_key: order.idempotency_key.clone(),
            json: Value::Object(body).to_string().into(),
        })
    }

    /// Takes a body as someone wrote it. It is sent as it stands, but for the key: without one
    /// (or with an empty one) a key from `make_key` is put in.
    ///
    /// # Errors
    /// [`BodyError`] if the text is no JSON object.
    pub fn from_json(text: &str, make_key: impl FnOnce() -> String) -> Result<Self, BodyError> {
        let body = object(text)?;
        let idempotency_key = match body.get(KEY_FIELD) {
            None => {
                let key = make_key();
                let json = with_key_at_end(text, &key).ok_or(BodyError::Shape)?;
                return Ok(Self {
                    idempotency_key: key,
                    json: json.into(),
                });
            }
            Some(Value::Null) => return Self::from_json_with_key(text, &make_key()),
            Some(Value::String(key)) if key.is_empty() => {
                return Self::from_json_with_key(text, &make_key());
            }
            Some(Value::String(key)) => key.clone(),
            // Of a wrong type: the server shall say so, and no key of ours may hide it.
            Some(other) => other.to_string(),
        };
        Ok(Self {
            idempotency_key,
            json: text.into(),
        })
    }

    /// Takes a body as someone wrote it, under another key; every other byte stays.
    ///
    /// # Errors
    /// [`BodyError`] if the text is no JSON object.
    pub fn from_json_with_key(text: &str, key: &str) -> Result<Self, BodyError> {
        Ok(Self {
            idempotency_key: key.to_owned(),
            json: with_key(text, key)?.into(),
        })
    }

    /// A body and its key as they were kept.
    pub(crate) fn kept(json: impl Into<Arc<str>>, idempotency_key: String) -> Self {
        Self {
            idempotency_key,
            json: json.into(),
        }
    }

    /// The key that makes every repetition the same packet.
    pub fn idempotency_key(&self) -> &str {
        &self.idempotency_key
    }

    /// The body, byte for byte.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// The same, to be kept.
    pub(super) fn shared_json(&self) -> Arc<str> {
        Arc::clone(&self.json)
    }
}

pub(super) fn object(text: &str) -> Result<Map<String, Value>, BodyError> {
    let value = serde_json::from_str(text).map_err(|error| BodyError::at(text, &error))?;
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(BodyError::Shape),
    }
}

fn filled(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty()).then_some(text)
}

fn customer(customer: &Customer) -> Value {
    let mut object = Map::new();
    for (name, text) in [
        ("id", &customer.id),
        ("name", &customer.name),
        ("address", &customer.address),
    ] {
        object.insert(name.to_owned(), text.trim().into());
    }
    for (name, text) in [
        ("region", &customer.region),
        ("addressDescription", &customer.address_description),
        ("phone", &customer.phone),
        ("call", &customer.call),
    ] {
        if let Some(text) = filled(text) {
            object.insert(name.to_owned(), text.into());
        }
    }
    Value::Object(object)
}

fn cart(order: &Order, catalogue: &Catalogue) -> Result<Value, BodyError> {
    order
        .lines
        .iter()
        .enumerate()
        .map(|(place, line)| item(line, place, catalogue).map(Value::Object))
        .collect()
}

/// An item of `cart`; options as [`FrozenPacket::new`] says.
pub(super) fn item(
    line: &Line,
    place: usize,
    catalogue: &Catalogue,
) -> Result<Map<String, Value>, BodyError> {
    let quantity = match &line.quantity {
        Typed::Good(quantity) => number(quantity.decimal()),
        Typed::Bad { .. } => None,
    };
    let quantity = quantity.ok_or(BodyError::Number(Field::Line(place, LineField::Quantity)))?;
    let discount = line
        .discount
        .value()
        .and_then(|amount| number(amount.decimal()));
    let discount = discount.ok_or(BodyError::Number(Field::Line(place, LineField::Discount)))?;
    let mut object = Map::new();
    object.insert("product".to_owned(), line.product.as_str().into());
    object.insert("quantity".to_owned(), quantity);
    if !line.choices.is_empty() {
        let options = line
            .choices
            .iter()
            .map(|choice| option(line, choice, catalogue));
        object.insert("options".to_owned(), options.collect());
    }
    if line
        .discount
        .value()
        .is_some_and(|amount| !amount.is_zero())
    {
        object.insert("discount".to_owned(), discount);
    }
    if let Some(note) = filled(&line.note) {
        object.insert("note".to_owned(), note.into());
    }
    Ok(object)
}

fn option(line: &Line, choice: &LineChoice, catalogue: &Catalogue) -> Value {
    let is_ambiguous = catalogue
        .product(&line.product)
        .is_some_and(|product| product.is_ambiguous_choice(&choice.title));
    match &choice.id {
        Some(id) if is_ambiguous => json!({ "id": id }),
        _ => choice.title.as_str().into(),
    }
}

/// The items of `payments`.
pub(super) fn payments(payments: &[Payment]) -> Result<Vec<Map<String, Value>>, BodyError> {
    let mut items = Vec::with_capacity(payments.len());
    for (place, payment) in payments.iter().enumerate() {
        let bad = || BodyError::Number(Field::Payment(place, PaymentField::Price));
        let amount = payment.amount.value().ok_or_else(bad)?;
        let mut object = Map::new();
        object.insert("id".to_owned(), payment.method.as_str().into());
        if payment.is_discount {
            object.insert("title".to_owned(), payment.title.trim().into());
        }
        object.insert(
            "price".to_owned(),
            number(amount.decimal()).ok_or_else(bad)?,
        );
        object.insert("isDiscount".to_owned(), payment.is_discount.into());
        items.push(object);
    }
    Ok(items)
}

/// An exact JSON number, without trailing zeros.
pub(super) fn number(value: rust_decimal::Decimal) -> Option<Value> {
    let number: Number = value.normalize().to_string().parse().ok()?;
    Some(Value::Number(number))
}
