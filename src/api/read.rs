//! Tolerant reading of single values (contract sections 8 to 10 and 14): what is missing, null or
//! of a neighbouring type is understood as far as it has one meaning.

use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use serde_json::{Map, Value};

use crate::domain::{
    NumberError,
    number::{parse, parse_wire},
};

/// A JSON object.
pub(super) type Object = Map<String, Value>;

/// A text, or a number's digits. Nothing for null, missing and all else.
pub(super) fn text(object: &Object, name: &str) -> Option<String> {
    text_of(object.get(name)?)
}

/// A text, or a number's digits.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A text that says something.
pub(super) fn filled_text(object: &Object, name: &str) -> Option<String> {
    text(object, name).filter(|text| !text.trim().is_empty())
}

/// An exact number, or a text that holds one; nothing for null, missing and blank.
///
/// # Errors
/// [`NumberError`] if something is there and it is no number.
pub(super) fn decimal(object: &Object, name: &str) -> Result<Option<Decimal>, NumberError> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => parse_wire(number.as_str()).map(Some),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(Value::String(text)) => decimal_text(text).map(Some),
        Some(_) => Err(NumberError::NotANumber),
    }
}

/// A number that is written as a text. Its comma, if it is the only sign, is a decimal comma
/// (contract section 5.4): the wire does not group thousands.
fn decimal_text(text: &str) -> Result<Decimal, NumberError> {
    if text.matches(',').count() == 1 && !text.contains('.') {
        return parse_wire(&text.replace(',', "."));
    }
    parse_wire(text).or_else(|_plain| parse(text))
}

/// A number if there is a good one.
pub(super) fn decimal_or_none(object: &Object, name: &str) -> Option<Decimal> {
    decimal(object, name).ok().flatten()
}

/// A count such as an option group's `min`: a whole number from 0, parts dropped.
pub(super) fn count(object: &Object, name: &str) -> Option<u32> {
    let value = decimal_or_none(object, name)?;
    value.max(Decimal::ZERO).to_u32()
}

/// A yes or no, also as `"true"`, `1` or `"0"`.
pub(super) fn flag(object: &Object, name: &str) -> Option<bool> {
    flag_of(object.get(name)?)
}

/// See [`flag`].
pub(super) fn flag_of(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => parse_wire(number.as_str()).ok().map(|n| !n.is_zero()),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The items of a list; none for missing, null and all else.
pub(super) fn list<'a>(object: &'a Object, name: &str) -> &'a [Value] {
    object
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
