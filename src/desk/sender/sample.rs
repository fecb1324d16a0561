//! Entries for tests of the rules.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    api::{ApiError, ErrorKind, FrozenPacket},
    domain::Money,
    store::database::outbox::{Claim, Entry, EntryId, EntryState, StoreRef},
};

/// Seconds after a fixed time.
pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + seconds).unwrap()
}

/// Handed over at the fixed time.
pub(super) fn entry(state: EntryState) -> Entry {
    Entry {
        id: EntryId(1),
        order: Uuid::nil(),
        store: StoreRef::built_in(),
        idempotency_key: "key-1".to_owned(),
        estimate: Money::ZERO,
        state,
        may_have_arrived: state == EntryState::Unknown,
        holder: None,
        created_at: at(0),
        first_try_at: None,
        next_try_at: None,
        settled_at: None,
        tries: 0,
        trouble: None,
        packet_id: None,
        doc_no: None,
        total: None,
    }
}

/// The first try of an entry.
pub(super) fn claim(id: i64, may_have_arrived: bool) -> Claim {
    let entry = Entry {
        id: EntryId(id),
        may_have_arrived,
        tries: 1,
        first_try_at: Some(at(0)),
        ..entry(EntryState::Sending)
    };
    Claim {
        number: 1,
        packet: FrozenPacket::kept("{}".to_owned(), "key-1".to_owned()),
        entry,
    }
}

pub(super) fn error(kind: ErrorKind) -> ApiError {
    ApiError {
        kind,
        status: None,
        said: Some("what was said".to_owned()),
    }
}
