//! One call as it went out and came back, for whoever keeps a record of it.
//!
//! What is here is what was on the wire, byte for byte, less the API key: the `Authorization`
//! header is never among the headers, and a key that stands anywhere else is replaced.

use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use super::error::ApiError;

/// A header as it was on the wire. Values need not be text.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    /// In lower case, as HTTP/2 has it; HTTP/1.1 does not care.
    pub name: String,
    /// Byte for byte.
    pub value: Vec<u8>,
}

impl fmt::Debug for Header {
    /// Without the value, which may hold anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// What a call is about, as far as the wire does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Label {
    /// Which try of an order it is, from 1.
    pub attempt: Option<u32>,
    /// The recorded call that it repeats.
    pub again_of: Option<i64>,
    /// It only goes out once its beginning is on disk for good.
    pub is_kept_first: bool,
}

/// A request as it goes out.
#[derive(Clone, PartialEq, Eq)]
pub struct SentRequest {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The whole address, with its query.
    pub url: String,
    /// The endpoint alone, such as `packets/create`.
    pub endpoint: String,
    /// All headers but `Authorization`.
    pub headers: Vec<Header>,
    /// The body, where there is one.
    pub body: Option<Arc<str>>,
    /// What it is about.
    pub label: Label,
}

impl fmt::Debug for SentRequest {
    /// Without query and body, which hold guests' data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentRequest")
            .field("method", &self.method)
            .field("endpoint", &self.endpoint)
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

/// An answer as it came, or as much of it as came.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `HTTP/1.1` or `HTTP/2.0`.
    pub version: &'static str,
    /// All headers.
    pub headers: Vec<Header>,
    /// The body, byte for byte; only its beginning where the connection broke.
    pub body: Vec<u8>,
}

impl fmt::Debug for Answer {
    /// Without the body, which may hold guests' data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// How long the parts of a call took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timings {
    /// Finding the server's address; nothing where it was known or the connection stood.
    pub resolve: Option<Duration>,
    /// Connecting, with encryption but without `resolve`; nothing where the connection stood. The
    /// HTTP library does not tell encryption apart.
    pub connect: Option<Duration>,
    /// From the start of the call to the head of the answer.
    pub first_byte: Option<Duration>,
    /// From the start of the call to its end, however it ended.
    pub total: Duration,
}

/// What was made of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// It did what was asked.
    Done,
    /// It did not, or that is not known; [`ApiError::outcome`] tells which.
    Failed(ApiError),
    /// Nobody waited for the answer any more.
    GivenUp,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// What came back, if anything.
    pub answer: Option<Answer>,
    /// How long it took.
    pub timings: Timings,
    /// What was made of it.
    pub conclusion: Conclusion,
}

/// Names a call between its beginning and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CallToken(pub u64);

/// What comes of [`Recorder::kept`].
pub type Kept = Pin<Box<dyn Future<Output = Result<i64, String>> + Send>>;

/// Keeps a record of calls. Never waits: it stands between a person and the network.
pub trait Recorder: fmt::Debug + Send + Sync {
    /// A request is about to go out.
    fn began(&self, request: SentRequest) -> CallToken;
    /// A call has ended. Is told once for every beginning, unless the program ends before.
    fn ended(&self, call: CallToken, ended: Ended);
    /// Waits until the beginning of a call is on record, and on disk for good if its
    /// [`Label::is_kept_first`]. Gives what the record is called, or why there is none.
    fn kept(&self, call: CallToken) -> Kept;
}
