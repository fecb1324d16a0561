//! What is in the outbox: entries, their tries, and what is said about them.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    api::{ApiError, FrozenPacket},
    domain::Money,
    store::{draft::Draft, settings::Environment},
};

/// Names an entry, for people too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(pub i64);

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which store an order goes to: the one it was made for, whatever store is in use later.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StoreRef {
    /// How people called it then; empty for the built-in practice store.
    pub name: String,
    /// What kind.
    pub environment: Environment,
    /// Where; [`StoreRef::BUILT_IN`] for the built-in practice store, whose port is another each time.
    pub address: String,
    /// The store's id there.
    pub server_id: String,
}

impl StoreRef {
    /// Stands for the address of the built-in practice store.
    pub const BUILT_IN: &'static str = "practice";

    /// The built-in practice store.
    pub fn built_in() -> Self {
        Self {
            name: String::new(),
            environment: Environment::Practice,
            address: Self::BUILT_IN.to_owned(),
            server_id: Self::BUILT_IN.to_owned(),
        }
    }

    /// Whether it is the built-in practice store.
    pub fn is_built_in(&self) -> bool {
        self.address == Self::BUILT_IN
    }

    /// What makes it the same store, whatever it is called: its key's budget of calls too.
    pub fn place(&self) -> (&str, &str) {
        (&self.address, &self.server_id)
    }
}

/// Where an entry is in its life.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::EnumString, strum::Display,
)]
#[strum(serialize_all = "lowercase")]
pub enum EntryState {
    /// In line; it was never tried.
    Queued,
    /// A process has claimed it and is sending it.
    Sending,
    /// The last try certainly did not arrive; it is tried again.
    Waiting,
    /// It may have arrived; the same bytes are asked about again.
    Unknown,
    /// It may have arrived, and its key is too old to ask again: a person decides.
    Lapsed,
    /// The server has it.
    Accepted,
    /// The server said no.
    Refused,
    /// A person took it back.
    Withdrawn,
}

impl EntryState {
    /// Whether it still is in the outbox.
    pub fn is_open(self) -> bool {
        match self {
            Self::Queued | Self::Sending | Self::Waiting | Self::Unknown | Self::Lapsed => true,
            Self::Accepted | Self::Refused | Self::Withdrawn => false,
        }
    }
}

/// An order to be handed over.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// The order that it is made from.
    pub order: Uuid,
    /// Where it goes.
    pub store: StoreRef,
    /// Its body and key.
    pub packet: FrozenPacket,
    /// The order as it was then, to be shown, corrected and compared.
    pub draft: Draft,
    /// What we think it costs.
    pub estimate: Money,
    /// It lies on the desk: it is kept as a draft in the same step.
    pub is_on_desk: bool,
}

/// An entry, without its body and document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub id: EntryId,
    /// The order that it was made from.
    pub order: Uuid,
    /// Where it goes.
    pub store: StoreRef,
    /// The key that makes all tries one packet.
    pub idempotency_key: String,
    /// What we think it costs.
    pub estimate: Money,
    /// Where it is.
    pub state: EntryState,
    /// A try went out whose answer is not known.
    pub may_have_arrived: bool,
    /// The process that is sending it.
    pub holder: Option<String>,
    /// When it was handed over.
    pub created_at: Timestamp,
    /// When its key was first used.
    pub first_try_at: Option<Timestamp>,
    /// When it is tried again; nothing where something has to be mended first.
    pub next_try_at: Option<Timestamp>,
    /// When it left the outbox.
    pub settled_at: Option<Timestamp>,
    /// How often it was tried.
    pub tries: u32,
    /// Why the last try was no acceptance.
    pub trouble: Option<ApiError>,
    /// The packet, once there is one.
    pub packet_id: Option<String>,
    /// The packet's number of the day, once read.
    pub doc_no: Option<String>,
    /// The server's total, once read.
    pub total: Option<Money>,
}

/// What became of handing an order over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enqueued {
    /// It is in the outbox.
    New(Entry),
    /// The outbox has, or had, an order under this key at this store.
    Known(Entry),
}

/// One time that a body went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Try {
    /// Counts from 1.
    pub number: u32,
    /// When it was claimed.
    pub started_at: Timestamp,
    /// When its answer was there; nothing if the process ended before that.
    pub ended_at: Option<Timestamp>,
    /// What came of it.
    pub outcome: Option<TryOutcome>,
    /// HTTP status, if an answer came.
    pub status: Option<u16>,
    /// The server's words, or those of the network.
    pub answer: Option<String>,
}

/// What came of a try.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::EnumString, strum::Display,
)]
#[strum(serialize_all = "lowercase")]
pub enum TryOutcome {
    /// The server has it.
    Accepted,
    /// The server said no.
    Refused,
    /// Too many calls.
    Limited,
    /// It did not get there.
    Unreached,
    /// It may have arrived.
    Unknown,
}

/// How a try ended, to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Where the entry is now.
    pub state: EntryState,
    /// What came of the try.
    pub outcome: TryOutcome,
    /// Why it was no acceptance.
    pub trouble: Option<ApiError>,
    /// When to try again.
    pub next_try_at: Option<Timestamp>,
    /// The packet, if it was accepted.
    pub packet_id: Option<String>,
    /// The server's words.
    pub answer: Option<String>,
    /// HTTP status, if an answer came.
    pub status: Option<u16>,
}

/// An entry that this process may send now.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The entry.
    pub entry: Entry,
    /// Which try this is.
    pub number: u32,
    /// What goes out, byte for byte.
    pub packet: FrozenPacket,
}

/// When a call went out, and when its answer was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallTime {
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; nothing while it is under way, or if its process is gone.
    pub ended_at: Option<Timestamp>,
}
