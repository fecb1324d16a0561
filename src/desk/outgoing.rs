//! An order in the outbox as it is shown: where it is, what keeps it, when it goes on.

use jiff::Timestamp;

use super::event::StoreTrouble;
use crate::{
    api::{ApiError, ErrorKind},
    store::database::outbox::{Entry, EntryId, EntryState},
};

/// An order in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its entry, once it is on disk.
    pub entry: Option<EntryId>,
    /// Where it is.
    pub step: Step,
    /// A try went out whose answer is not known.
    pub may_have_arrived: bool,
    /// What keeps it, or what the last try ran into.
    pub trouble: Option<Trouble>,
    /// When it goes out next, as far as that is known.
    pub next_at: Option<Timestamp>,
    /// How often it was tried.
    pub tries: u32,
    /// What its store was called; nothing before it is on disk.
    pub store: Option<String>,
}

impl Outgoing {
    /// Just handed over.
    pub fn saving() -> Self {
        Self {
            entry: None,
            step: Step::Saving,
            may_have_arrived: false,
            trouble: None,
            next_at: None,
            tries: 0,
            store: None,
        }
    }

    /// Where an entry is that is still open, as far as the entry itself tells.
    pub fn of(entry: &Entry) -> Self {
        let step = match entry.state {
            EntryState::Sending => Step::Sending,
            EntryState::Waiting => Step::Waiting,
            EntryState::Unknown => Step::Unknown,
            EntryState::Lapsed => Step::Lapsed,
            EntryState::Queued
            | EntryState::Accepted
            | EntryState::Refused
            | EntryState::Withdrawn => Step::Queued,
        };
        Self {
            entry: Some(entry.id),
            step,
            may_have_arrived: entry.may_have_arrived,
            trouble: entry.trouble.as_ref().and_then(Trouble::of),
            next_at: entry.next_try_at,
            tries: entry.tries,
            store: Some(entry.store.name.clone()),
        }
    }

    /// Whether it certainly is not with the server, so that it can be taken back.
    pub fn can_be_taken_back(&self) -> bool {
        !self.may_have_arrived && matches!(self.step, Step::Queued | Step::Waiting)
    }

    /// Whether it may be with the server although no answer says so.
    pub fn is_outcome_open(&self) -> bool {
        self.may_have_arrived || matches!(self.step, Step::Sending | Step::Unknown | Step::Lapsed)
    }
}

/// Where in the outbox an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// On its way to the disk; nothing goes out before it is there.
    Saving,
    /// In line.
    Queued,
    /// Being sent.
    Sending,
    /// It certainly did not arrive; it is tried again.
    Waiting,
    /// It may have arrived; the same bytes are asked about again.
    Unknown,
    /// It may have arrived, and its key is too old to ask again: a person decides.
    Lapsed,
}

/// Why a send did not end in an answer about the order itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing was sent: no network, no server.
    Unreachable,
    /// What answered pointed elsewhere, where the key is not carried.
    Redirected,
    /// What stands at the address does not know the call.
    NotThere,
    /// The server asks to wait.
    RateLimited,
    /// The same order is being worked on there right now.
    InProgress,
    /// The reply was lost, cut or unreadable.
    ReplyLost,
    /// The server has a fault of its own.
    ServerFault {
        /// Its status.
        status: u16,
    },
    /// The key is not accepted.
    Unauthorized,
    /// The key lacks the permission to make packets.
    ScopeDenied,
    /// The key lacks the permission to read packets, without which none is changed.
    ReadDenied,
    /// Its store cannot be used now.
    NoWay(StoreTrouble),
}

impl Trouble {
    /// What a failed call says about itself; nothing if it was answered about the order.
    pub fn of(error: &ApiError) -> Option<Self> {
        match &error.kind {
            ErrorKind::Unreachable | ErrorKind::NotKept => Some(Self::Unreachable),
            ErrorKind::Redirected => Some(Self::Redirected),
            ErrorKind::RateLimited { .. } => Some(Self::RateLimited),
            ErrorKind::InProgress => Some(Self::InProgress),
            ErrorKind::Server { .. } => Some(Self::ServerFault {
                status: error.status.unwrap_or_default(),
            }),
            ErrorKind::Lost { .. } | ErrorKind::TooLarge | ErrorKind::Unreadable { .. } => {
                Some(Self::ReplyLost)
            }
            ErrorKind::Unauthorized => Some(Self::Unauthorized),
            ErrorKind::ScopeDenied => Some(Self::ScopeDenied),
            ErrorKind::NotFound => Some(Self::NotThere),
            ErrorKind::Refused => None,
        }
    }
}
