//! What can go wrong with a call, and what that means for trying again.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

/// A call that did not do what was asked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError {
    /// What happened.
    pub kind: ErrorKind,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// The server's words, or the words of the network where there was no answer.
    pub said: Option<String>,
}

/// What happened to a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The key is missing, wrong or withdrawn.
    Unauthorized,
    /// The key lacks the permission for this endpoint.
    ScopeDenied,
    /// Too many calls (contract section 2).
    RateLimited {
        /// How long the server asks to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// The same idempotency key is being worked on: ask again with it (contract section 6.3).
    InProgress,
    /// There is no such record or endpoint.
    NotFound,
    /// The server understood and said no.
    Refused,
    /// The server failed; it may have done the work before that.
    Server {
        /// How long the server asks to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// Nothing was sent: no name, no connection, no encryption.
    Unreachable,
    /// Nothing was sent: the call could not be put on record first, as it has to be.
    NotKept,
    /// The call went out and no whole answer came back.
    Lost {
        /// Whether time ran out, rather than the connection.
        timed_out: bool,
    },
    /// The server pointed to another address, which is never followed: the key stays here.
    Redirected,
    /// The answer is larger than any real one.
    TooLarge,
    /// The answer says success but cannot be read.
    Unreadable {
        /// Where in the answer, as far as known.
        path: String,
    },
}

/// What is known about the work a failed call asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was certainly not done.
    NotDone,
    /// It may have been done. A write is only repeated with the same idempotency key.
    Unknown,
}

/// Whether the same call can succeed later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Retry {
    /// No: something has to be changed first.
    Useless,
    /// Yes, after the time the server asked for, or after a pause of one's own.
    After(Option<Duration>),
}

impl fmt::Debug for ApiError {
    /// Without the words, in which a server may repeat what is known of a guest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("kind", &self.kind)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl ApiError {
    pub(crate) fn new(kind: ErrorKind, status: Option<u16>, said: Option<String>) -> Self {
        Self { kind, status, said }
    }

    /// What is known about the work that was asked for.
    pub fn outcome(&self) -> Outcome {
        match self.kind {
            ErrorKind::Unauthorized
            | ErrorKind::ScopeDenied
            | ErrorKind::RateLimited { .. }
            | ErrorKind::NotFound
            | ErrorKind::Refused
            | ErrorKind::Unreachable
            | ErrorKind::NotKept
            // The Plugin API has no redirects, so it was not what answered.
            | ErrorKind::Redirected => Outcome::NotDone,
            ErrorKind::InProgress
            | ErrorKind::Server { .. }
            | ErrorKind::Lost { .. }
            | ErrorKind::TooLarge
            | ErrorKind::Unreadable { .. } => Outcome::Unknown,
        }
    }

    /// Whether trying the same again can help.
    pub fn retry(&self) -> Retry {
        match self.kind {
            ErrorKind::RateLimited { retry_after } | ErrorKind::Server { retry_after } => {
                Retry::After(retry_after)
            }
            ErrorKind::InProgress
            | ErrorKind::Unreachable
            | ErrorKind::NotKept
            | ErrorKind::Lost { .. }
            | ErrorKind::TooLarge
            | ErrorKind::Unreadable { .. } => Retry::After(None),
            ErrorKind::Unauthorized
            | ErrorKind::ScopeDenied
            | ErrorKind::NotFound
            | ErrorKind::Refused
            | ErrorKind::Redirected => Retry::Useless,
        }
    }

    /// Whether it is about the key rather than about the call.
    pub fn is_about_key(&self) -> bool {
        matches!(self.kind, ErrorKind::Unauthorized | ErrorKind::ScopeDenied)
    }
}

impl std::error::Error for ApiError {}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ErrorKind::Unauthorized => f.write_str("the server did not accept the API key"),
            ErrorKind::ScopeDenied => f.write_str("the API key lacks the permission for this"),
            ErrorKind::RateLimited { retry_after } => {
                f.write_str("too many calls in a short time")?;
                write_wait(f, *retry_after)
            }
            ErrorKind::InProgress => f.write_str("the server is still working on this order"),
            ErrorKind::NotFound => {
                f.write_str("the server does not have this")?;
                self.write_said(f)
            }
            ErrorKind::Refused => {
                f.write_str("the server refused")?;
                self.write_said(f)
            }
            ErrorKind::Server { retry_after } => {
                match self.status {
                    Some(status) => write!(f, "the server has a problem of its own ({status})")?,
                    None => f.write_str("the server has a problem of its own")?,
                }
                write_wait(f, *retry_after)
            }
            ErrorKind::Unreachable => {
                f.write_str("the server could not be reached")?;
                self.write_said(f)
            }
            ErrorKind::NotKept => {
                f.write_str("nothing was sent")?;
                self.write_said(f)
            }
            ErrorKind::Lost { timed_out: true } => f.write_str("the server did not answer in time"),
            ErrorKind::Lost { timed_out: false } => {
                f.write_str("the connection broke before the whole answer came")
            }
            ErrorKind::Redirected => {
                f.write_str("the address leads elsewhere, and the key is not sent there")
            }
            ErrorKind::TooLarge => f.write_str("the answer is too large to be right"),
            ErrorKind::Unreadable { path } if path.is_empty() => {
                f.write_str("the answer is not what this program understands")
            }
            ErrorKind::Unreadable { path } => {
                write!(f, "the answer is not what this program understands: {path}")
            }
        }
    }
}

impl ApiError {
    fn write_said(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.said {
            Some(said) => write!(f, ": {said}"),
            None => Ok(()),
        }
    }
}

fn write_wait(f: &mut fmt::Formatter<'_>, wait: Option<Duration>) -> fmt::Result {
    match wait {
        Some(wait) => write!(f, "; it asks to wait {} s", wait.as_secs()),
        None => Ok(()),
    }
}
