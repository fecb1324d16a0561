//! A call as somebody wrote it or as it was recorded: sent as it stands, past all checks.

use std::{fmt, sync::Arc};

use reqwest::Method;
use url::Url;

use super::{
    client::Client,
    envelope::{Reply, judge, unreadable},
    error::ApiError,
    packet,
};

/// The longest endpoint, in bytes; the platform's are below thirty.
const LONGEST_ENDPOINT: usize = 100;

/// How a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "UPPERCASE")]
pub enum RawMethod {
    /// Reads.
    Get,
    /// Changes something, or may.
    Post,
}

/// A call to be made as it stands.
#[derive(Clone, PartialEq, Eq)]
pub struct RawRequest {
    method: RawMethod,
    endpoint: String,
    query: String,
    body: Option<Arc<str>>,
}

/// Why something is no call that can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RawProblem {
    /// Neither reading nor sending.
    #[error("only GET and POST can be sent")]
    Method,
    /// No endpoint of the Plugin API.
    #[error("this is not an address of the Plugin API")]
    Endpoint,
}

impl fmt::Debug for RawRequest {
    /// Without query and body, which hold guests' data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest")
            .field("method", &self.method)
            .field("endpoint", &self.endpoint)
            .field("bytes", &self.body.as_ref().map(|body| body.len()))
            .finish_non_exhaustive()
    }
}

/// An answer as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct RawAnswer {
    /// HTTP status.
    pub status: u16,
    /// The body, word for word.
    pub text: Arc<str>,
}

impl fmt::Debug for RawAnswer {
    /// Without the body, which may hold guests' data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawAnswer")
            .field("status", &self.status)
            .field("bytes", &self.text.len())
            .finish()
    }
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawOutcome {
    /// The whole answer, if one came.
    pub answer: Option<RawAnswer>,
    /// What is made of it: the packet that it made, where it made one.
    pub result: Result<Option<String>, ApiError>,
}

impl RawRequest {
    /// A call to an endpoint such as `packets/create`. The query is without its `?`, and already
    /// as it stands in an address.
    ///
    /// # Errors
    /// What cannot be sent: the key goes with a call, so it only goes where the Plugin API is.
    pub fn new(
        method: &str,
        endpoint: &str,
        query: &str,
        body: Option<Arc<str>>,
    ) -> Result<Self, RawProblem> {
        let method = method
            .to_ascii_uppercase()
            .parse()
            .map_err(|_other: strum::ParseError| RawProblem::Method)?;
        if !is_endpoint(endpoint) {
            return Err(RawProblem::Endpoint);
        }
        Ok(Self {
            method,
            endpoint: endpoint.to_owned(),
            query: query.to_owned(),
            body,
        })
    }

    /// A call as it was recorded or stands in an address: what is behind the first `?` is its query.
    ///
    /// # Errors
    /// See [`new`](Self::new).
    pub fn recorded(
        method: &str,
        endpoint: &str,
        url: &str,
        body: Option<Arc<str>>,
    ) -> Result<Self, RawProblem> {
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        Self::new(method, endpoint, query, body)
    }

    /// How it is made.
    pub fn method(&self) -> RawMethod {
        self.method
    }

    /// The endpoint, such as `packets/create`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The query as it stands in the address, without its `?`.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// What goes out, byte for byte.
    pub fn body(&self) -> Option<&Arc<str>> {
        self.body.as_ref()
    }

    /// Whether it counts in a store's budget of writes (contract section 2).
    pub fn is_write(&self) -> bool {
        self.method == RawMethod::Post
    }

    /// Whether it makes a packet.
    pub fn is_order(&self) -> bool {
        self.endpoint == "packets/create"
    }

    /// The same with another query and body.
    #[must_use]
    pub fn with(&self, query: &str, body: Option<Arc<str>>) -> Self {
        Self {
            query: query.to_owned(),
            body,
            ..self.clone()
        }
    }
}

/// Whether it can only be a path below the Plugin API.
fn is_endpoint(path: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    path.len() <= LONGEST_ENDPOINT
        // What goes to and fro there are secrets of programs, which no record may hold.
        && !path.starts_with("oauth/")
        && path
            .split('/')
            .all(|part| !part.is_empty() && part.chars().all(is_plain))
}

impl Client {
    /// Makes a call as it stands, once.
    pub async fn call_raw(&self, request: &RawRequest) -> RawOutcome {
        let method = match request.method {
            RawMethod::Get => Method::GET,
            RawMethod::Post => Method::POST,
        };
        let mut url = self.address().endpoint(&request.endpoint, &[]);
        if !request.query.is_empty() {
            url.push('?');
            url.push_str(&request.query);
        }
        // What was typed may have letters that no address has: on record is what goes out.
        let url = Url::parse(&url).map_or(url, String::from);
        let mut answer = None;
        let read = |reply: &Reply| {
            answer = Some(RawAnswer {
                status: reply.status,
                text: reply.text.as_str().into(),
            });
            read_answer(reply, request.is_order())
        };
        let body = request.body.clone();
        let result = self.call(method, &request.endpoint, url, body, read).await;
        RawOutcome { answer, result }
    }
}

fn read_answer(reply: &Reply, is_order: bool) -> Result<Option<String>, ApiError> {
    let body = judge(reply)?;
    match packet::created_id(&body) {
        None if is_order => Err(unreadable(reply.status, "packetId", &reply.text)),
        packet_id if is_order => Ok(packet_id),
        _ => Ok(None),
    }
}
