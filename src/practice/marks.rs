//! `lineId` and `metadata`: the marks a caller may put on lines (contract 6.5 and 6.6).

use std::collections::HashSet;

use serde_json::{Value, json};

use super::reply::Refusal;

/// Bytes of metadata in one request, for the cart and for the payments each.
const REQUEST_BYTES: usize = 20 * 1024;
/// Bytes of metadata in a whole document.
const DOCUMENT_BYTES: usize = 100 * 1024;
const ITEMS_PER_LINE: usize = 10;
const NOT_A_LIST: &str = "metadata must be an array of {key, value}";

/// The ids that a document holds already.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Of lines that are there.
    pub(super) active: HashSet<String>,
    /// Of lines that were cancelled.
    pub(super) cancelled: HashSet<String>,
}

/// Checks the line ids of one list.
pub(super) fn line_ids<'a>(
    ids: impl Iterator<Item = &'a str>,
    known: &Known,
) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    for id in ids {
        // A weak id that the document holds already is not held against the caller.
        let is_known = known.active.contains(id) || known.cancelled.contains(id);
        if !is_well_formed(id) || is_reserved(id) || (is_weak(id) && !is_known) {
            return Err(Refusal::rule(format!("Invalid lineId: {id}")));
        }
        if !seen.insert(id) {
            return Err(Refusal::rule(format!("Duplicate lineId: {id}")));
        }
        if known.cancelled.contains(id) {
            return Err(Refusal::Conflict(
                "lineId belongs to a cancelled line".to_owned(),
            ));
        }
    }
    Ok(())
}

fn is_well_formed(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id.starts_with(|c: char| c.is_ascii_alphanumeric())
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ':' | '-'))
}

fn is_reserved(id: &str) -> bool {
    id.eq_ignore_ascii_case("kuver") || id.eq_ignore_ascii_case("new")
}

/// Two counters on two machines would make the same one.
fn is_weak(id: &str) -> bool {
    id.len() < 8 || id.chars().all(|c| c.is_ascii_digit())
}

/// Checks the metadata of one list of lines.
pub(super) fn metadata<'a>(lists: impl Iterator<Item = &'a Value>) -> Result<(), Refusal> {
    let mut bytes = 0;
    for list in lists {
        let items = list.as_array().ok_or_else(|| Refusal::rule(NOT_A_LIST))?;
        if items.len() > ITEMS_PER_LINE {
            return Err(Refusal::rule(format!(
                "metadata must contain at most {ITEMS_PER_LINE} items per line"
            )));
        }
        let mut keys = HashSet::new();
        for item in items {
            let key = metadata_item(item)?;
            if !keys.insert(key) {
                return Err(Refusal::rule(format!("Duplicate metadata key: {key}")));
            }
        }
        bytes += size(list);
    }
    if bytes > REQUEST_BYTES {
        return Err(Refusal::rule(format!(
            "Total metadata size of the request ({bytes}) exceeds {REQUEST_BYTES} bytes"
        )));
    }
    Ok(())
}

/// The key of a sound `{key, value}`.
fn metadata_item(item: &Value) -> Result<&str, Refusal> {
    let (Some(key), Some(value)) = (item.get("key").and_then(Value::as_str), item.get("value"))
    else {
        return Err(Refusal::rule(NOT_A_LIST));
    };
    let is_key = (1..=64).contains(&key.len())
        && key.starts_with(|c: char| c.is_ascii_alphanumeric())
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if !is_key {
        return Err(Refusal::rule(format!("Invalid metadata key: {key}")));
    }
    let is_value = match value {
        Value::String(text) => text.encode_utf16().count() <= 256,
        Value::Number(number) => number.to_string().parse().is_ok_and(f64::is_finite),
        Value::Bool(_) => true,
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    };
    if !is_value {
        return Err(Refusal::rule(format!("Invalid metadata value: {key}")));
    }
    Ok(key)
}

/// What a caller puts on a line. An author that it names itself means nothing.
pub(super) fn own(sent: Option<&Value>) -> Option<Value> {
    let bare = |item: &Value| json!({ "key": item["key"], "value": item["value"] });
    sent.map(|sent| items(Some(sent)).map(bare).collect())
}

/// The metadata of a line that is declared again: what the caller sends takes the place of what it
/// has put there before. Without any, and for what other plugins have put there, all stays.
pub(super) fn kept(before: Option<&Value>, sent: Option<&Value>) -> Option<Value> {
    let Some(own) = own(sent) else {
        return before.cloned();
    };
    let others = items(before).filter(|item| is_others(item));
    Some(others.chain(items(Some(&own))).cloned().collect())
}

/// One more item, by another plugin than the caller.
pub(super) fn add_others(list: &mut Option<Value>, by: &str, key: &str, value: &str) {
    let added = json!({ "key": key, "value": value, "by": by });
    let all = items(list.as_ref()).cloned().chain([added]).collect();
    *list = Some(Value::Array(all));
}

fn items(list: Option<&Value>) -> impl Iterator<Item = &Value> {
    list.and_then(Value::as_array).into_iter().flatten()
}

/// An item names its author only where that is not the caller.
fn is_others(item: &Value) -> bool {
    item.get("by").is_some()
}

/// Checks the metadata of a document as it would be after the write.
pub(super) fn document<'a>(lists: impl Iterator<Item = &'a Value>) -> Result<(), Refusal> {
    let (mut bytes, mut others) = (0, 0);
    for list in lists {
        bytes += size(list);
        let theirs = items(Some(list)).filter(|item| is_others(item));
        others += theirs.map(size).sum::<usize>();
    }
    if bytes > DOCUMENT_BYTES {
        let yours = bytes - others;
        return Err(Refusal::rule(format!(
            "Total metadata size after merge ({bytes}) exceeds {DOCUMENT_BYTES} bytes (yours: {yours}, other plugins: {others})"
        )));
    }
    Ok(())
}

fn size(list: &Value) -> usize {
    list.to_string().len()
}

/// The list as it is read back: each item with its author.
pub(super) fn stamped(list: &Value, author: &str) -> Value {
    let author = |item: &Value| match item.get("by") {
        Some(by) => by.clone(),
        None => json!(author),
    };
    Value::Array(
        items(Some(list))
            .map(|item| json!({ "key": item["key"], "value": item["value"], "by": author(item) }))
            .collect(),
    )
}
