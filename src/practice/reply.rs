//! What goes back: the two envelopes, and the HTTP status of every refusal in each dialect
//! (contract 1.3, 1.5, 6.4).

use serde_json::{Map, Value, json};

use super::config::Dialect;
use super::endpoint::Endpoint;

/// A whole answer, before faults touch it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    /// The HTTP status.
    pub(super) status: u16,
    /// Whole seconds for the `Retry-After` header.
    pub(super) retry_after: Option<u64>,
    /// The JSON body.
    pub(super) body: Value,
}

impl Reply {
    /// `{"success":true,"data":…}` with siblings of `data` (contract 1.3 A).
    pub(super) fn read_with(data: Value, siblings: &[(&str, Value)]) -> Self {
        let mut body = Map::new();
        body.insert("success".to_owned(), Value::Bool(true));
        body.insert("data".to_owned(), data);
        for (name, value) in siblings {
            body.insert((*name).to_owned(), value.clone());
        }
        Self::ok(Value::Object(body))
    }

    /// `{"success":true,"data":…}`.
    pub(super) fn read(data: Value) -> Self {
        Self::read_with(data, &[])
    }

    /// The answer to a write: enveloped in classic, flat with `ok` in current (contract 1.3 B).
    pub(super) fn written(dialect: Dialect, fields: Map<String, Value>) -> Self {
        match dialect {
            Dialect::Classic => Self::read(Value::Object(fields)),
            Dialect::Current => {
                let mut body = Map::new();
                body.insert("ok".to_owned(), Value::Bool(true));
                body.extend(fields);
                Self::ok(Value::Object(body))
            }
        }
    }

    /// `{"success":false,"message":…}`.
    pub(super) fn failure(status: u16, message: &str) -> Self {
        Self {
            status,
            retry_after: None,
            body: json!({ "success": false, "message": message }),
        }
    }

    const fn ok(body: Value) -> Self {
        Self {
            status: 200,
            retry_after: None,
            body,
        }
    }
}

/// Why a request was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The path or the verb is not served.
    NoSuchEndpoint,
    /// The key is missing or wrong.
    Unauthorized,
    /// The install lacks the endpoint's scope.
    ScopeDenied,
    /// The bucket is empty for so many seconds.
    RateLimited(u64),
    /// A query parameter is missing or malformed.
    MissingParams,
    /// The record is not there.
    NotFound,
    /// The body is not JSON.
    NotJson,
    /// The body is larger than the store reads.
    TooLarge,
    /// The body breaks its schema, in joi's words.
    Invalid(String),
    /// A rule that the newest contract gives 400, and the older one no status.
    Rule(String),
    /// A rule that every contract gives 400.
    BadRequest(String),
    /// Something in the way: 409 in the newer contract.
    Conflict(String),
    /// The store itself failed.
    Internal,
}

impl Refusal {
    /// A rule broken, in a sentence.
    pub(super) fn rule(message: impl Into<String>) -> Self {
        Self::Rule(message.into())
    }

    /// The answer that a client sees.
    pub(super) fn reply(&self, dialect: Dialect, endpoint: Option<Endpoint>) -> Reply {
        let mut reply = Reply::failure(self.status(dialect, endpoint), &self.message(endpoint));
        if let Self::RateLimited(secs) = self {
            reply.retry_after = Some(*secs);
        }
        reply
    }

    fn message(&self, endpoint: Option<Endpoint>) -> String {
        let resource = endpoint.map_or("request", Endpoint::resource);
        match self {
            Self::NoSuchEndpoint => "not_found".to_owned(),
            Self::Unauthorized => "unauthorized".to_owned(),
            Self::ScopeDenied => "plugin.scope.denied".to_owned(),
            Self::RateLimited(_) => "plugin.rateLimited".to_owned(),
            Self::MissingParams => format!("plugin.{resource}.missingParams"),
            Self::NotFound => format!("plugin.{resource}.notFound"),
            Self::NotJson => "request body is not valid JSON".to_owned(),
            Self::TooLarge => "request entity too large".to_owned(),
            Self::Invalid(text)
            | Self::Rule(text)
            | Self::BadRequest(text)
            | Self::Conflict(text) => text.clone(),
            Self::Internal => "internal_error".to_owned(),
        }
    }

    /// Classic answers business errors with 200, except where its own pages print a status.
    fn status(&self, dialect: Dialect, endpoint: Option<Endpoint>) -> u16 {
        let classic =
            dialect == Dialect::Classic && endpoint.map(Endpoint::resource) != Some("customers");
        match self {
            Self::NoSuchEndpoint => 404,
            Self::Unauthorized => 401,
            Self::RateLimited(_) => 429,
            Self::NotJson | Self::BadRequest(_) => 400,
            Self::TooLarge => 413,
            Self::Internal => 500,
            Self::ScopeDenied
            | Self::MissingParams
            | Self::NotFound
            | Self::Invalid(_)
            | Self::Rule(_)
            | Self::Conflict(_)
                if classic =>
            {
                200
            }
            Self::ScopeDenied => 403,
            Self::NotFound => 404,
            Self::Conflict(_) => 409,
            Self::MissingParams | Self::Invalid(_) | Self::Rule(_) => 400,
        }
    }
}
