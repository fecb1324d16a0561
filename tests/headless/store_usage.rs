//! What was in accepted orders, and the favourites: per store, kept, and counted once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;

use packetdesk::{
    domain::{Preferences, ProductId, Quantity, Usage},
    store::{
        database::{
            Database, OpenReport,
            outbox::{Enqueued, EntryId, NewEntry, StoreRef, TryOutcome},
        },
        draft::Draft,
        paths::Home,
    },
};
use rstest::rstest;
use rusqlite::Connection;

use crate::{
    domain_makers::product,
    outbox::{at, draft, home, new_entry, open, store, try_once, uuid},
};

const DAY: i64 = 24 * 3600;

/// An order of these products.
fn order_of(products: &[&str]) -> Draft {
    let mut draft = draft("key", "");
    for id in products {
        let product = product(id, id, "food", "10");
        draft.order.add(&product, Vec::new(), Quantity::from(20));
    }
    draft
}

fn hand_over(database: &mut Database, store: StoreRef, draft: Draft, second: i64) -> EntryId {
    let number = database.newest_entries(1_000).unwrap().len() as u128 + 1;
    let new = NewEntry {
        draft,
        store,
        ..new_entry(uuid(number), &format!("key-{number}"))
    };
    match database.enqueue(&new, at(second)).unwrap() {
        Enqueued::New(entry) => entry.id,
        Enqueued::Known(entry) => panic!("{entry:?}"),
    }
}

/// An order that the server took, handed over then.
fn ordered(database: &mut Database, products: &[&str], second: i64) -> EntryId {
    let id = hand_over(database, store(), order_of(products), second);
    try_once(database, id, TryOutcome::Accepted);
    id
}

fn preferences(database: &Database) -> Preferences {
    database.preferences(&store()).unwrap()
}

/// How often each product was ordered.
fn counts(database: &Database) -> Vec<(String, u32)> {
    let usage = preferences(database).usage;
    let usage = usage.into_iter();
    usage
        .map(|(product, usage)| (product.to_string(), usage.orders))
        .collect()
}

fn favourites(database: &Database) -> Vec<String> {
    let favourites = preferences(database).favourites;
    favourites.iter().map(ToString::to_string).collect()
}

fn counted(counts: &[(&str, u32)]) -> Vec<(String, u32)> {
    let counts = counts.iter();
    counts
        .map(|(id, count)| ((*id).to_owned(), *count))
        .collect()
}

#[test]
fn an_accepted_order_counts_once_for_each_product_in_it() {
    let (_dir, home) = home();
    let mut database = open(&home);
    assert_eq!(preferences(&database), Preferences::default());
    ordered(&mut database, &["ayran", "çorba", "ayran"], 0);
    ordered(&mut database, &["ayran"], DAY);
    assert_eq!(counts(&database), counted(&[("ayran", 2), ("çorba", 1)]));
    let usage = preferences(&database).usage;
    let (first, second) = (at(0).as_second(), at(DAY).as_second());
    assert_eq!(usage[0].1, Usage::once(first).and_at(second));
    assert_eq!(usage[1].1, Usage::once(first));
    drop(database);
    assert_eq!(
        preferences(&open(&home)).usage,
        usage,
        "and after a restart"
    );
}

#[rstest]
#[case::refused(TryOutcome::Refused)]
#[case::limited(TryOutcome::Limited)]
#[case::unreached(TryOutcome::Unreached)]
#[case::unknown(TryOutcome::Unknown)]
fn an_order_that_was_not_accepted_does_not_count(#[case] outcome: TryOutcome) {
    let (_dir, home) = home();
    let mut database = open(&home);
    let id = hand_over(&mut database, store(), order_of(&["ayran"]), 0);
    try_once(&mut database, id, outcome);
    assert_eq!(counts(&database), []);
    if outcome == TryOutcome::Unknown {
        // A person finds its packet a day later.
        assert!(database.lapse(id).unwrap());
        assert!(database.found(id, "p-1", at(DAY)).unwrap());
        assert_eq!(counts(&database), counted(&[("ayran", 1)]));
        assert!(!database.found(id, "p-1", at(DAY)).unwrap());
        assert_eq!(counts(&database), counted(&[("ayran", 1)]), "once");
    }
}

#[test]
fn each_store_has_its_own() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let elsewhere = [
        StoreRef {
            server_id: "srv2".to_owned(),
            ..store()
        },
        StoreRef {
            address: "https://other.example".to_owned(),
            ..store()
        },
        StoreRef::built_in(),
    ];
    for other in &elsewhere {
        let id = hand_over(&mut database, other.clone(), order_of(&["ayran"]), 0);
        try_once(&mut database, id, TryOutcome::Accepted);
        database
            .set_favourite(other, &"ayran".into(), Some(0))
            .unwrap();
    }
    assert_eq!(preferences(&database), Preferences::default());
    ordered(&mut database, &["ayran"], 1);
    for other in &elsewhere {
        let there = database.preferences(other).unwrap();
        assert_eq!(there.usage[0].1.orders, 1);
        assert_eq!(there.favourites, [ProductId::from("ayran")]);
    }
    // However the store is called by now.
    let renamed = StoreRef {
        name: "Kadıköy".to_owned(),
        ..store()
    };
    assert_eq!(database.preferences(&renamed).unwrap().usage.len(), 1);
}

#[test]
fn favourites_stay_in_the_chosen_order() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let mut set = |product: &str, place| {
        database
            .set_favourite(&store(), &product.into(), place)
            .unwrap();
        favourites(&database)
    };
    assert_eq!(set("çay", Some(9)), ["çay"]);
    assert_eq!(set("ayran", Some(9)), ["çay", "ayran"]);
    assert_eq!(set("çorba", Some(1)), ["çay", "çorba", "ayran"]);
    assert_eq!(set("ayran", Some(0)), ["ayran", "çay", "çorba"]);
    assert_eq!(set("ayran", Some(0)), ["ayran", "çay", "çorba"], "twice");
    assert_eq!(set("yok", None), ["ayran", "çay", "çorba"]);
    assert_eq!(set("çay", None), ["ayran", "çorba"]);
    drop(database);
    assert_eq!(favourites(&open(&home)), ["ayran", "çorba"]);
}

/// The file of version 1 as somebody has it whose accepted order is this one.
fn version_1(document: &str) -> (tempfile::TempDir, Home) {
    let (dir, home) = home();
    let file = include_bytes!("../data/packetdesk-1.db");
    fs::write(home.database_file(), file).unwrap();
    let connection = Connection::open(home.database_file()).unwrap();
    connection
        .execute("UPDATE entries SET document = ?1", [document])
        .unwrap();
    (dir, home)
}

#[test]
fn what_was_accepted_by_older_versions_counts_too_and_once() {
    let (_dir, home) = version_1(&order_of(&["ayran", "çorba"]).to_json());
    let connection = Connection::open(home.database_file()).unwrap();
    connection
        .execute_batch(include_str!("../../src/store/database/migrations/2.sql"))
        .unwrap();
    connection
        .execute("UPDATE entries SET customer = 0", [])
        .unwrap();
    connection.pragma_update(None, "user_version", 2).unwrap();
    drop(connection);
    for _ in 0..2 {
        let database = open(&home);
        assert_eq!(counts(&database), counted(&[("ayran", 1), ("çorba", 1)]));
    }
    let (_dir, home) = version_1(&order_of(&["ayran"]).to_json());
    assert_eq!(counts(&open(&home)), counted(&[("ayran", 1)]));
}

#[test]
fn an_order_that_cannot_be_read_is_accepted_all_the_same() {
    let (_dir, home) = version_1("{}");
    let mut database = open(&home);
    assert_eq!(counts(&database), []);
    ordered(&mut database, &["ayran"], 0);
    assert_eq!(counts(&database), counted(&[("ayran", 1)]));
}

#[test]
fn a_fault_in_counting_does_not_undo_an_acceptance() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let connection = Connection::open(home.database_file()).unwrap();
    connection
        .execute_batch(
            "CREATE TRIGGER fault BEFORE INSERT ON product_usage
             BEGIN SELECT raise(ABORT, 'fault'); END",
        )
        .unwrap();
    let entry = ordered(&mut database, &["ayran"], 0);
    assert_eq!(counts(&database), []);
    assert!(database.customer_of(entry).unwrap().is_none());
    connection.execute_batch("DROP TRIGGER fault").unwrap();
    drop((connection, database));
    assert_eq!(counts(&open(&home)), counted(&[("ayran", 1)]), "later");
}

/// Opens a file whose version is lost: it is set aside, and what it holds is taken over.
fn mended(home: &Home, damage: &str) -> Database {
    let connection = Connection::open(home.database_file()).unwrap();
    connection.pragma_update(None, "user_version", 0).unwrap();
    connection.execute_batch(damage).unwrap();
    drop(connection);
    let (database, report) = Database::open(home).unwrap();
    assert!(matches!(report, Some(OpenReport::SetAside { .. })));
    database
}

#[test]
fn favourites_and_counts_outlive_damage() {
    let (_dir, home) = home();
    let mut database = open(&home);
    ordered(&mut database, &["ayran", "çorba"], 0);
    ordered(&mut database, &["ayran"], 1);
    for product in ["çay", "ayran"] {
        database
            .set_favourite(&store(), &product.into(), Some(9))
            .unwrap();
    }
    let before = preferences(&database);
    drop(database);
    let database = mended(&home, "");
    assert_eq!(preferences(&database), before);
    drop(database);
    // Counts that are lost are counted anew from the orders.
    let database = mended(&home, "DROP TABLE product_usage");
    assert_eq!(preferences(&database), before);
}
