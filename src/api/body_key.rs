//! The idempotency key where it stands in a body: found and replaced, every other byte as it was.

use std::fmt;

use serde_json::value::RawValue;

use super::body::{BodyError, KEY_FIELD, object};

/// The idempotency key that stands in a body: the last one, as readers of JSON take it; empty if it
/// is no text.
///
/// # Errors
/// [`BodyError`] if the text is no JSON object.
pub fn key_in(text: &str) -> Result<Option<String>, BodyError> {
    let body = object(text)?;
    let key = body.get(KEY_FIELD);
    Ok(key.map(|key| key.as_str().unwrap_or_default().to_owned()))
}

/// A body under another idempotency key, every other byte as it was. Where it had none, the key
/// comes last.
///
/// # Errors
/// [`BodyError`] if the text is no JSON object.
pub fn with_key(text: &str, key: &str) -> Result<String, BodyError> {
    object(text)?;
    let values = KeyValues::read(text)?;
    if values.0.is_empty() {
        return with_key_at_end(text, key).ok_or(BodyError::Shape);
    }
    let mut changed = String::with_capacity(text.len() + key.len());
    let mut rest = 0;
    for value in values.0 {
        // The reader hands out parts of the text itself, so that their place in it is known.
        let start = value.as_ptr().addr() - text.as_ptr().addr();
        changed.push_str(text.get(rest..start).unwrap_or_default());
        changed.push_str(&serde_json::Value::from(key).to_string());
        rest = start + value.len();
    }
    changed.push_str(text.get(rest..).unwrap_or_default());
    Ok(changed)
}

/// The values of the key's field where they stand in a body, however often it is given.
struct KeyValues<'a>(Vec<&'a str>);

impl<'a> KeyValues<'a> {
    fn read(text: &'a str) -> Result<Self, BodyError> {
        serde_json::from_str(text).map_err(|error| BodyError::at(text, &error))
    }
}

impl<'a> serde::Deserialize<'a> for KeyValues<'a> {
    fn deserialize<D: serde::Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'a> serde::de::Visitor<'a> for Fields {
            type Value = KeyValues<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'a>>(
                self,
                mut map: A,
            ) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    let value: &RawValue = map.next_value()?;
                    if name == KEY_FIELD {
                        values.push(value.get());
                    }
                }
                Ok(KeyValues(values))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// The text of an object with the key as its last field, and not one other byte changed.
pub(super) fn with_key_at_end(text: &str, key: &str) -> Option<String> {
    let fields = text.trim_end().strip_suffix('}')?;
    let comma = if fields.trim_end().ends_with('{') {
        ""
    } else {
        ","
    };
    let key = serde_json::Value::from(key);
    Some(format!("{fields}{comma}\"{KEY_FIELD}\":{key}}}"))
}
