//! Success or failure of an answer, whichever generation wrote it (contract sections 1.3 to 1.6).

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::{
    error::{ApiError, ErrorKind},
    read,
};

/// An answer as it came, with what its head says.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The `Retry-After` header, as a wait from now.
    pub retry_after: Option<Duration>,
    /// The `Date` header.
    pub date: Option<Timestamp>,
    /// The body, word for word but for the key.
    pub text: String,
}

/// The answer's JSON if it is a success.
///
/// `success: false` (or `ok: false`) counts first, then the status (contract section 16).
pub(super) fn judge(reply: &Reply) -> Result<Value, ApiError> {
    let body: Result<Value, serde_json::Error> = serde_json::from_str(&reply.text);
    let is_good_status = (200..300).contains(&reply.status);
    match body {
        Ok(body) if says_no(&body) || !is_good_status => Err(failure(
            reply,
            message_of(&body).or_else(|| snippet(&reply.text)),
        )),
        Ok(body) => Ok(body),
        Err(error) if is_good_status => Err(ApiError::new(
            ErrorKind::Unreadable {
                path: format!("line {}, column {}", error.line(), error.column()),
            },
            Some(reply.status),
            snippet(&reply.text),
        )),
        Err(_not_json) => Err(failure(reply, snippet(&reply.text))),
    }
}

/// What an answer is about: `data` where there is such a key, else the whole body.
pub(super) fn payload(body: &Value) -> &Value {
    body.get("data").unwrap_or(body)
}

/// The items of a list answer, enveloped or bare.
pub(super) fn items(body: &Value) -> Option<&Vec<Value>> {
    payload(body).as_array()
}

/// The answer is a success, but what it should hold is not there.
pub(super) fn unreadable(status: u16, path: &str, text: &str) -> ApiError {
    ApiError::new(
        ErrorKind::Unreadable {
            path: path.to_owned(),
        },
        Some(status),
        snippet(text),
    )
}

fn says_no(body: &Value) -> bool {
    ["success", "ok"]
        .iter()
        .filter_map(|name| body.get(name))
        .any(|flag| read::flag_of(flag) == Some(false))
}

/// The server's words: `message`, or what other families of the platform use.
fn message_of(body: &Value) -> Option<String> {
    ["message", "error_description", "error"]
        .iter()
        .filter_map(|name| body.get(name))
        .find_map(|value| match value {
            Value::Null => None,
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) => Some(text.clone()),
            Value::Array(items) => Some(sentences(items).unwrap_or_else(|| value.to_string())),
            other => Some(other.to_string()),
        })
}

/// Several sentences as one text: validators of the platform's kind answer so, and what a sentence
/// means must be seen in a list too.
fn sentences(items: &[Value]) -> Option<String> {
    let texts: Option<Vec<_>> = items.iter().map(Value::as_str).collect();
    texts
        .filter(|texts| !texts.is_empty())
        .map(|texts| texts.join("; "))
}

fn failure(reply: &Reply, said: Option<String>) -> ApiError {
    let retry_after = reply.retry_after;
    let words = said.as_deref().unwrap_or_default();
    let kind = match words {
        "plugin.scope.denied" => ErrorKind::ScopeDenied,
        "unauthorized" => ErrorKind::Unauthorized,
        "plugin.rateLimited" => ErrorKind::RateLimited { retry_after },
        _ if words.starts_with("Duplicate request already in progress") => ErrorKind::InProgress,
        _ if words.starts_with("plugin.") && words.ends_with(".notFound") => ErrorKind::NotFound,
        _ => kind_of_status(reply, said.is_some()),
    };
    ApiError::new(kind, Some(reply.status), said)
}

fn kind_of_status(reply: &Reply, has_words: bool) -> ErrorKind {
    let retry_after = reply.retry_after;
    match reply.status {
        401 => ErrorKind::Unauthorized,
        // A refusal that names what is missing, such as an unknown product, is no lost address.
        404 if !has_words || reply.text.trim_start().starts_with('<') => ErrorKind::NotFound,
        429 => ErrorKind::RateLimited { retry_after },
        300..=399 => ErrorKind::Redirected,
        // 408 comes from gateways that gave up waiting, perhaps after they passed the call on.
        408 | 500.. => ErrorKind::Server { retry_after },
        _ => ErrorKind::Refused,
    }
}

/// The beginning of an answer that has no message, for a person to read.
fn snippet(text: &str) -> Option<String> {
    const LENGTH: usize = 300;
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    Some(match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    })
}
