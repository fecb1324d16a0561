//! Body validation with the words of joi 17, which the platform uses (contract 6.4).
//!
//! Only the first problem is reported, keys are looked at in the order of the schema, and texts
//! that spell a number or a boolean are converted first: all three are joi's defaults.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// The largest whole number that a double holds exactly; joi refuses beyond it.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// What a value must look like.
#[derive(Debug)]
pub(super) enum Schema {
    /// A text, at most `max` UTF-16 units long; `empty` says whether `""` passes.
    Text { max: Option<usize>, empty: bool },
    /// An `https` address, at most `max` UTF-16 units long.
    HttpsUri { max: Option<usize> },
    /// One of a few texts.
    Choice(&'static [&'static str]),
    /// A number within bounds, ends included.
    Number {
        min: Option<Decimal>,
        max: Option<Decimal>,
    },
    /// true or false.
    Flag,
    /// An array.
    List {
        min: usize,
        max: usize,
        item: Box<Self>,
    },
    /// An object; `open` lets keys pass that the schema does not name.
    Record { keys: Vec<Key>, open: bool },
    /// A text, or an object of the given shape.
    TextOrRecord(Box<Self>),
    /// Anything: a later rule looks at it.
    Any,
}

/// Whether a key may be left out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Need {
    /// May be left out.
    Optional,
    /// Must be there.
    Required,
    /// Must be there when the named sibling is true.
    WhenTrue(&'static str),
}

/// One key of an object.
#[derive(Debug)]
pub(super) struct Key {
    name: &'static str,
    need: Need,
    schema: Schema,
}

/// A key that must be there.
pub(super) const fn required(name: &'static str, schema: Schema) -> Key {
    key(name, Need::Required, schema)
}

/// A key that may be left out.
pub(super) const fn optional(name: &'static str, schema: Schema) -> Key {
    key(name, Need::Optional, schema)
}

/// A key with any [`Need`].
pub(super) const fn key(name: &'static str, need: Need, schema: Schema) -> Key {
    Key { name, need, schema }
}

/// A text that may not be empty, of any length.
pub(super) const fn text() -> Schema {
    Schema::Text {
        max: None,
        empty: false,
    }
}

/// A text that may not be empty, of at most `max` UTF-16 units.
pub(super) const fn text_up_to(max: usize) -> Schema {
    Schema::Text {
        max: Some(max),
        empty: false,
    }
}

/// The first problem in `body`, in joi's words.
pub(super) fn validate(schema: &Schema, body: &Value) -> Result<(), String> {
    check(schema, body, "").map_err(|problem| problem.sentence())
}

/// The exact number in a JSON number, or in a text that spells one.
pub(super) fn decimal(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) if spells_number(text) => text.trim().to_owned(),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return None;
        }
    };
    text.parse()
        .or_else(|_| Decimal::from_scientific(&text))
        .ok()
        .or_else(|| Decimal::try_from(text.parse::<f64>().ok()?).ok())
}

/// The boolean in a JSON boolean, or in a text that spells one.
pub(super) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
        Value::String(_) | Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

/// A problem at a path; `base` marks "this is another type altogether".
struct Problem {
    path: String,
    text: String,
    base: bool,
}

impl Problem {
    fn sentence(&self) -> String {
        let label = if self.path.is_empty() {
            "value"
        } else {
            &self.path
        };
        format!("\"{label}\" {}", self.text)
    }
}

fn fail(path: &str, text: impl Into<String>) -> Result<(), Problem> {
    Err(Problem {
        path: path.to_owned(),
        text: text.into(),
        base: false,
    })
}

fn wrong_type(path: &str, text: &str) -> Problem {
    Problem {
        path: path.to_owned(),
        text: text.to_owned(),
        base: true,
    }
}

fn check(schema: &Schema, value: &Value, path: &str) -> Result<(), Problem> {
    match schema {
        Schema::Text { max, empty } => check_text(value, path, *max, *empty),
        Schema::HttpsUri { max } => check_https(value, path, *max),
        Schema::Choice(allowed) => check_choice(value, path, allowed),
        Schema::Number { min, max } => check_number(value, path, *min, *max),
        Schema::Flag => flag(value)
            .map(|_| ())
            .ok_or_else(|| wrong_type(path, "must be a boolean")),
        Schema::List { min, max, item } => check_list(value, path, *min, *max, item),
        Schema::Record { keys, open } => check_record(value, path, keys, *open),
        Schema::TextOrRecord(record) => check_text_or_record(value, path, record),
        Schema::Any => Ok(()),
    }
}

fn check_text(value: &Value, path: &str, max: Option<usize>, empty: bool) -> Result<(), Problem> {
    let Value::String(text) = value else {
        return Err(wrong_type(path, "must be a string"));
    };
    if text.is_empty() {
        return if empty {
            Ok(())
        } else {
            fail(path, "is not allowed to be empty")
        };
    }
    match max {
        Some(limit) if text.encode_utf16().count() > limit => fail(
            path,
            format!("length must be less than or equal to {limit} characters long"),
        ),
        Some(_) | None => Ok(()),
    }
}

fn check_https(value: &Value, path: &str, max: Option<usize>) -> Result<(), Problem> {
    check_text(value, path, None, false)?;
    let address = value.as_str().and_then(|text| url::Url::parse(text).ok());
    if !address.is_some_and(|address| address.scheme() == "https" && address.has_host()) {
        return fail(
            path,
            "must be a valid uri with a scheme matching the https pattern",
        );
    }
    check_text(value, path, max, false)
}

fn check_choice(value: &Value, path: &str, allowed: &[&str]) -> Result<(), Problem> {
    if value.as_str().is_some_and(|text| allowed.contains(&text)) {
        return Ok(());
    }
    fail(path, format!("must be one of [{}]", allowed.join(", ")))
}

fn check_number(
    value: &Value,
    path: &str,
    min: Option<Decimal>,
    max: Option<Decimal>,
) -> Result<(), Problem> {
    let rough = match value {
        Value::Number(number) => number.to_string().parse::<f64>().ok(),
        Value::String(text) if spells_number(text) => text.trim().parse().ok(),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    };
    let Some(rough) = rough else {
        return Err(wrong_type(path, "must be a number"));
    };
    if rough.is_infinite() {
        return fail(path, "cannot be infinity");
    }
    if rough.abs() > MAX_SAFE {
        return fail(path, "must be a safe number");
    }
    let exact = decimal(value).unwrap_or_default();
    if let Some(limit) = min.filter(|limit| exact < *limit) {
        return fail(path, format!("must be greater than or equal to {limit}"));
    }
    if let Some(limit) = max.filter(|limit| exact > *limit) {
        return fail(path, format!("must be less than or equal to {limit}"));
    }
    Ok(())
}

/// joi's own pattern for a number in a text: digits with at most one dot, and an exponent.
fn spells_number(text: &str) -> bool {
    let text = text.trim();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'))
        && text.parse::<f64>().is_ok()
}

fn check_list(
    value: &Value,
    path: &str,
    min: usize,
    max: usize,
    item: &Schema,
) -> Result<(), Problem> {
    let Value::Array(items) = value else {
        return Err(wrong_type(path, "must be an array"));
    };
    // joi looks at the items first and counts them afterwards.
    for (index, value) in items.iter().enumerate() {
        check(item, value, &format!("{path}[{index}]"))?;
    }
    if items.len() < min {
        return fail(path, format!("must contain at least {min} items"));
    }
    if items.len() > max {
        return fail(
            path,
            format!("must contain less than or equal to {max} items"),
        );
    }
    Ok(())
}

fn check_record(value: &Value, path: &str, keys: &[Key], open: bool) -> Result<(), Problem> {
    let Value::Object(fields) = value else {
        return Err(wrong_type(path, "must be of type object"));
    };
    let inner = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    for key in keys {
        match fields.get(key.name) {
            Some(value) => check(&key.schema, value, &inner(key.name))?,
            None if needed(key.need, fields) => return fail(&inner(key.name), "is required"),
            None => {}
        }
    }
    let stranger = fields
        .keys()
        .find(|name| !open && !keys.iter().any(|key| key.name == name.as_str()));
    match stranger {
        Some(name) => fail(&inner(name), "is not allowed"),
        None => Ok(()),
    }
}

fn needed(need: Need, fields: &Map<String, Value>) -> bool {
    match need {
        Need::Optional => false,
        Need::Required => true,
        Need::WhenTrue(sibling) => fields.get(sibling).and_then(flag) == Some(true),
    }
}

/// joi's `alternatives`: when every branch failed on the type, the types are listed; when one
/// branch got further, its own problem is the answer.
fn check_text_or_record(value: &Value, path: &str, record: &Schema) -> Result<(), Problem> {
    let Err(as_text) = check_text(value, path, None, false) else {
        return Ok(());
    };
    let Err(as_record) = check(record, value, path) else {
        return check_any_key(value, path, record);
    };
    match (as_text.base, as_record.base && as_record.path == path) {
        (true, true) => fail(path, "must be one of [string, object]"),
        (true, false) => Err(as_record),
        (false, _) => Err(as_text),
    }
}

/// joi's `or`: an object form must carry one of its keys.
fn check_any_key(value: &Value, path: &str, record: &Schema) -> Result<(), Problem> {
    match (value, record) {
        (Value::Object(fields), Schema::Record { keys, .. }) if fields.is_empty() => {
            let names: Vec<_> = keys.iter().map(|key| key.name).collect();
            fail(
                path,
                format!("must contain at least one of [{}]", names.join(", ")),
            )
        }
        (_, _) => Ok(()),
    }
}
