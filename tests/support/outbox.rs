//! A database in a folder of its own, and orders to be handed over.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use std::time::{Duration, Instant};

use jiff::Timestamp;
use packetdesk::{
    api::{ApiError, ErrorKind, FrozenPacket},
    domain::Order,
    store::{
        database::{
            Database,
            outbox::{
                Enqueued, Entry, EntryId, EntryState, NewEntry, Settlement, StoreRef, TryOutcome,
            },
        },
        draft::Draft,
        paths::Home,
        settings::Environment,
    },
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::samples::money;

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

/// Looks until there is something, and fails the test when there is nothing in good time.
#[track_caller]
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "waited in vain for {what}"
        );
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

pub fn home() -> (TempDir, Home) {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::at(dir.path());
    (dir, home)
}

/// Opens it as another process would.
pub fn open(home: &Home) -> Database {
    let (database, report) = Database::open(home).unwrap();
    assert_eq!(report, None);
    database
}

pub fn store() -> StoreRef {
    StoreRef {
        name: "Moda".to_owned(),
        environment: Environment::Sandbox,
        address: "https://sandbox.example".to_owned(),
        server_id: "srv1".to_owned(),
    }
}

pub fn draft(key: &str, note: &str) -> Draft {
    let mut order = Order::new("c-1", key);
    note.clone_into(&mut order.note);
    Draft::new(order, at(0))
}

/// An order that the command line would hand over.
pub fn new_entry(order: Uuid, key: &str) -> NewEntry {
    let body = format!(r#"{{"note":"{key}"}}"#);
    NewEntry {
        order,
        store: store(),
        packet: FrozenPacket::from_json_with_key(&body, key).unwrap(),
        draft: draft(key, "zili çalma"),
        estimate: money("120.50"),
        is_on_desk: false,
    }
}

pub fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_a0b0_0000_7000_8000_0000_0000_0000 + number)
}

/// Hands an order of this key over.
pub fn enqueue(database: &mut Database, key: &str) -> Entry {
    let number = key.bytes().fold(0, |sum: u64, byte| {
        sum.wrapping_mul(256).wrapping_add(u64::from(byte))
    });
    match database
        .enqueue(&new_entry(uuid(number.into()), key), at(1))
        .unwrap()
    {
        Enqueued::New(entry) => entry,
        Enqueued::Known(entry) => panic!("{entry:?}"),
    }
}

/// How a try ended, for each way that it can.
pub fn ended(outcome: TryOutcome) -> Settlement {
    let state = match outcome {
        TryOutcome::Accepted => EntryState::Accepted,
        TryOutcome::Refused => EntryState::Refused,
        TryOutcome::Limited | TryOutcome::Unreached => EntryState::Waiting,
        TryOutcome::Unknown => EntryState::Unknown,
    };
    let trouble = (outcome != TryOutcome::Accepted).then(|| ApiError {
        kind: ErrorKind::Refused,
        status: Some(400),
        said: Some("olmaz".to_owned()),
    });
    Settlement {
        state,
        outcome,
        trouble,
        next_try_at: state.is_open().then(|| at(60)),
        packet_id: (outcome == TryOutcome::Accepted).then(|| "p-1".to_owned()),
        answer: Some("söz".to_owned()),
        status: Some(400),
    }
}

/// Claims it and lets its try end so.
pub fn try_once(database: &mut Database, id: EntryId, outcome: TryOutcome) -> Entry {
    let claim = database.claim(id, at(10)).unwrap().unwrap();
    database
        .settle(id, claim.number, &ended(outcome), at(11))
        .unwrap()
}

/// A fresh entry brought into this state.
pub fn entry_in(database: &mut Database, key: &str, state: EntryState) -> EntryId {
    let id = enqueue(database, key).id;
    match state {
        EntryState::Queued => {}
        EntryState::Sending => {
            database.claim(id, at(10)).unwrap().unwrap();
        }
        EntryState::Waiting => drop(try_once(database, id, TryOutcome::Unreached)),
        EntryState::Unknown => drop(try_once(database, id, TryOutcome::Unknown)),
        EntryState::Lapsed => {
            try_once(database, id, TryOutcome::Unknown);
            assert!(database.lapse(id).unwrap());
        }
        EntryState::Accepted => drop(try_once(database, id, TryOutcome::Accepted)),
        EntryState::Refused => drop(try_once(database, id, TryOutcome::Refused)),
        EntryState::Withdrawn => assert!(database.take_back(id, at(2)).unwrap()),
    }
    assert_eq!(state_of(database, id), state);
    id
}

pub fn state_of(database: &Database, id: EntryId) -> EntryState {
    database.entry(id).unwrap().unwrap().state
}
