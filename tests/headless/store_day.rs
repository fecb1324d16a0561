//! The orders that were handed over on a day, as the database finds them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp, civil::date, tz::TimeZone};
use packetdesk::{
    desk::Day,
    domain::day::span,
    store::database::{
        Database,
        outbox::{Enqueued, EntryId, EntryState, NewEntry, StoreRef, TryOutcome},
    },
};
use rstest::rstest;
use rusqlite::Connection;

use crate::outbox::{home, new_entry, open, store, try_once, uuid};

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// An order of this number, handed over under a key of its own.
fn hand_over(database: &mut Database, order: u128, key: &str, at: Timestamp) -> EntryId {
    hand_over_to(database, store(), order, key, at)
}

fn hand_over_to(
    database: &mut Database,
    store: StoreRef,
    order: u128,
    key: &str,
    at: Timestamp,
) -> EntryId {
    let new = NewEntry {
        store,
        ..new_entry(uuid(order), key)
    };
    match database.enqueue(&new, at).unwrap() {
        Enqueued::New(entry) => entry.id,
        Enqueued::Known(entry) => panic!("{entry:?}"),
    }
}

fn found(database: &Database, from: Timestamp, until: Timestamp) -> Vec<EntryId> {
    let entries = database.entries_between(&store(), from, until).unwrap();
    entries.iter().map(|entry| entry.id).collect()
}

#[rstest]
#[case::plain("Europe/Istanbul", (2026, 11, 25), "2026-11-24T21:00:00Z", 24)]
#[case::clocks_go_forward("Europe/Berlin", (2026, 3, 29), "2026-03-28T23:00:00Z", 23)]
#[case::clocks_go_back("Europe/Berlin", (2026, 10, 25), "2026-10-24T22:00:00Z", 25)]
#[case::without_midnight("America/Santiago", (2026, 9, 6), "2026-09-06T04:00:00Z", 23)]
#[case::midnight_twice("America/Havana", (2026, 11, 1), "2026-11-01T04:00:00Z", 25)]
#[case::never_on_any_wall("Pacific/Apia", (2011, 12, 30), "2011-12-30T10:00:00Z", 0)]
fn a_day_goes_from_midnight_to_midnight_however_long_it_is(
    #[case] zone: &str,
    #[case] (year, month, day): (i16, i8, i8),
    #[case] begins: &str,
    #[case] hours: i64,
) {
    let zone = TimeZone::get(zone).unwrap();
    let (from, until) = span(date(year, month, day), &zone);
    assert_eq!(from, time(begins));
    assert_eq!(until.duration_since(from).as_hours(), hours);
}

#[test]
fn days_that_no_time_can_name_are_found_empty() {
    let (_dir, home) = home();
    let mut database = open(&home);
    hand_over(&mut database, 1, "a", time("2026-11-25T09:00:00Z"));
    for far in [jiff::civil::Date::MIN, jiff::civil::Date::MAX] {
        for zone in [TimeZone::UTC, TimeZone::get("Europe/Istanbul").unwrap()] {
            let day = Day::read(&database, &store(), far, &zone, None).unwrap();
            assert_eq!(day.orders.len(), 0, "{far}");
        }
    }
}

#[test]
fn a_day_has_what_was_handed_over_on_it_newest_first_and_nothing_of_the_next() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let (from, until) = span(date(2026, 10, 25), &TimeZone::get("Europe/Berlin").unwrap());
    let moment = SignedDuration::from_millis(1);
    hand_over(&mut database, 1, "before", from - moment);
    let first = hand_over(&mut database, 2, "first", from);
    let last = hand_over(&mut database, 3, "last", until - moment);
    hand_over(&mut database, 4, "after", until);
    // Handed over later by a clock that was set back since.
    let between = hand_over(&mut database, 5, "between", from + moment);
    assert_eq!(found(&database, from, until), [last, between, first]);
}

#[test]
fn an_order_is_there_once_by_what_became_of_it_last() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let noon = time("2026-11-25T09:00:00Z");
    let hour = SignedDuration::from_hours(1);
    let refused = hand_over(&mut database, 1, "a", noon);
    try_once(&mut database, refused, TryOutcome::Refused);
    assert_eq!(found(&database, noon, noon + hour), [refused]);
    let again = hand_over(&mut database, 1, "a", noon + hour / 2);
    assert_eq!(found(&database, noon, noon + hour), [again]);
    // Mended after midnight, it is an order of that day alone.
    try_once(&mut database, again, TryOutcome::Refused);
    let next_day = hand_over(&mut database, 1, "a", noon + hour * 24);
    assert_eq!(found(&database, noon, noon + hour), []);
    assert_eq!(found(&database, noon, noon + hour * 25), [next_day]);
}

#[test]
fn another_store_has_its_own_day_and_a_new_name_changes_nothing() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let noon = time("2026-11-25T09:00:00Z");
    let other = StoreRef {
        server_id: "srv2".to_owned(),
        ..store()
    };
    let renamed = StoreRef {
        name: "Moda Sahil".to_owned(),
        ..store()
    };
    hand_over_to(&mut database, other, 1, "a", noon);
    let ours = hand_over_to(&mut database, renamed, 2, "b", noon);
    let hour = SignedDuration::from_hours(1);
    assert_eq!(found(&database, noon, noon + hour), [ours]);
}

#[test]
fn an_order_that_cannot_be_read_is_there_and_hides_no_other() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let noon = time("2026-11-25T09:00:00Z");
    let whole = hand_over(&mut database, 1, "a", noon);
    let broken = hand_over(&mut database, 2, "b", noon);
    let other = Connection::open(home.database_file()).unwrap();
    let spoil = "UPDATE entries SET document = '{' WHERE id = ?1";
    assert_eq!(other.execute(spoil, [broken.0]).unwrap(), 1);
    let day = Day::read(
        &database,
        &store(),
        date(2026, 11, 25),
        &TimeZone::UTC,
        None,
    )
    .unwrap();
    let told: Vec<_> = day
        .orders
        .iter()
        .map(|order| (order.entry.id, order.sent.is_some()))
        .collect();
    assert_eq!(told, [(broken, false), (whole, true)]);
}

#[test]
fn a_later_reading_tells_the_states_of_then() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let noon = time("2026-11-25T09:00:00Z");
    let id = hand_over(&mut database, 1, "a", noon);
    let today = date(2026, 11, 25);
    let first = Day::read(&database, &store(), today, &TimeZone::UTC, None).unwrap();
    assert_eq!(first.orders[0].entry.state, EntryState::Queued);
    try_once(&mut database, id, TryOutcome::Accepted);
    hand_over(&mut database, 2, "b", noon);
    let second = Day::read(&database, &store(), today, &TimeZone::UTC, Some(&first)).unwrap();
    let told: Vec<_> = second
        .orders
        .iter()
        .map(|order| (order.entry.state, order.sent.is_some()))
        .collect();
    assert_eq!(
        told,
        [(EntryState::Queued, true), (EntryState::Accepted, true)]
    );
}

#[test]
fn a_day_is_found_fast_among_the_orders_of_years() {
    const ORDERS: i64 = 60_000;
    let (_dir, home) = home();
    let mut database = open(&home);
    let noon = time("2026-11-25T09:00:00Z");
    hand_over(&mut database, 1, "a", noon);
    let other = Connection::open(home.database_file()).unwrap();
    other
        .execute_batch(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ORDERS})
             INSERT INTO entries (order_id, store_name, environment, address, server_id,
                 idempotency_key, body, document, estimate, state, created_at)
             SELECT printf('00000000-0000-7000-8000-%012d', i), store_name, environment, address,
                 server_id, 'k' || i, body, document, estimate, 'accepted',
                 created_at - i * 600000 FROM entries, n WHERE id = 1"
        ))
        .unwrap();
    let began = Instant::now();
    let day = Day::read(&database, &store(), date(2026, 11, 1), &TimeZone::UTC, None).unwrap();
    assert_eq!(day.orders.len(), 24 * 6);
    // All of them are read in a second; a day of them in a few milliseconds.
    assert!(
        began.elapsed() < Duration::from_millis(200),
        "{:?}",
        began.elapsed()
    );
    let plan: String = other
        .query_row(
            "EXPLAIN QUERY PLAN SELECT id FROM entries
             WHERE address = '' AND server_id = '' AND created_at >= 0 AND created_at < 1",
            [],
            |row| row.get(3),
        )
        .unwrap();
    assert!(plan.contains("entries_of_day"), "{plan}");
}
