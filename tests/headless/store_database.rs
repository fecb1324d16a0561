//! The file itself: that of every earlier version is opened for ever; drafts, marks, modes, sync.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{collections::BTreeSet, fs, path::PathBuf};

use packetdesk::store::{
    database::{
        Database, DatabaseTrouble,
        outbox::{Enqueued, EntryId, EntryState, StoreRef, TryOutcome},
    },
    paths::Home,
    settings::Environment,
};
use rusqlite::Connection;

use crate::{
    outbox::{at, draft, entry_in, home, new_entry, open, uuid},
    samples::money,
};

/// Made by the program when its tables were of version 1. It is never to be changed: such files lie
/// on people's disks, and every later version has to open them. In it are an order in sight, one
/// whose document is rubbish, and an entry in each state under the name of that state.
const VERSION_1: &[u8] = include_bytes!("../data/packetdesk-1.db");

fn version_1() -> (tempfile::TempDir, Home) {
    let (dir, home) = home();
    fs::write(home.database_file(), VERSION_1).unwrap();
    (dir, home)
}

#[test]
fn the_entries_of_version_1_are_readable_for_ever() {
    let (_dir, home) = version_1();
    let database = open(&home);
    let entries: Vec<_> = database
        .newest_entries(100)
        .unwrap()
        .into_iter()
        .rev()
        .map(|entry| (entry.id.0, entry.state, entry.may_have_arrived, entry.tries))
        .collect();
    assert_eq!(
        entries,
        [
            (1, EntryState::Queued, false, 0),
            (2, EntryState::Sending, false, 1),
            (3, EntryState::Waiting, false, 1),
            (4, EntryState::Unknown, true, 1),
            (5, EntryState::Lapsed, true, 1),
            (6, EntryState::Accepted, false, 1),
            (7, EntryState::Refused, false, 1),
            (8, EntryState::Withdrawn, false, 0),
        ]
    );
    let accepted = database.entry(EntryId(6)).unwrap().unwrap();
    assert_eq!(
        accepted.store,
        StoreRef {
            name: "Moda".to_owned(),
            environment: Environment::Sandbox,
            address: "https://sandbox.example".to_owned(),
            server_id: "srv1".to_owned(),
        }
    );
    assert_eq!(accepted.idempotency_key, "accepted");
    assert_eq!(accepted.estimate, money("120.50"));
    assert_eq!(
        (accepted.packet_id.as_deref(), accepted.doc_no.as_deref()),
        (Some("p-1"), Some("42"))
    );
    assert_eq!(accepted.total, Some(money("121.00")));
    assert_eq!(
        (
            accepted.created_at,
            accepted.first_try_at,
            accepted.settled_at
        ),
        (at(1), Some(at(10)), Some(at(11)))
    );
    let waiting = database.entry(EntryId(3)).unwrap().unwrap();
    assert_eq!(waiting.next_try_at, Some(at(60)));
    let trouble = waiting.trouble.unwrap();
    assert_eq!(
        (trouble.status, trouble.said.as_deref()),
        (Some(400), Some("olmaz"))
    );
    let (packet, sent) = database.contents(EntryId(4)).unwrap().unwrap();
    assert_eq!(
        packet.json(),
        r#"{"note":"unknown","idempotencyKey":"unknown"}"#
    );
    assert_eq!(packet.idempotency_key(), "unknown");
    assert_eq!(sent, draft("unknown", "zili çalma"));
    let tries = database.tries(EntryId(7)).unwrap();
    assert_eq!(
        (
            tries.len(),
            tries[0].number,
            tries[0].started_at,
            tries[0].ended_at
        ),
        (1, 1, at(10), Some(at(11)))
    );
    assert_eq!(
        (
            tries[0].outcome,
            tries[0].status,
            tries[0].answer.as_deref()
        ),
        (Some(TryOutcome::Refused), Some(400), Some("söz"))
    );
}

#[test]
fn the_orders_of_version_1_come_back_for_ever() {
    let (_dir, home) = version_1();
    let mut database = open(&home);
    assert_eq!(database.recover(at(100)).unwrap(), [EntryId(2)]);
    let taken = database.take_over(at(100)).unwrap();
    assert_eq!(taken.in_sight, Some(uuid(1)));
    assert_eq!(taken.unreadable, 1);
    let (typed, others) = taken.orders.split_first().unwrap();
    assert_eq!(
        (typed.order, &typed.draft),
        (uuid(1), &draft("typed", "iki acılı"))
    );
    assert_eq!(typed.entry, None);
    let others: BTreeSet<_> = others
        .iter()
        .map(|taken| taken.entry.as_ref().unwrap().0.id.0)
        .collect();
    assert_eq!(
        others,
        BTreeSet::from([1, 2, 3, 4, 5]),
        "all that is in the outbox"
    );
}

#[test]
fn a_file_of_a_newer_program_is_refused_in_words_and_not_touched() {
    let (_dir, home) = version_1();
    let connection = Connection::open(home.database_file()).unwrap();
    connection
        .pragma_update(None, "journal_mode", "DELETE")
        .unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let before = fs::read(home.database_file()).unwrap();
    let error = Database::open(&home).unwrap_err();
    assert_eq!(error.trouble, DatabaseTrouble::Newer);
    assert_eq!(
        error.to_string(),
        "the orders were kept by a newer version of this program: version 99 of the tables; this program knows 5"
    );
    assert_eq!(fs::read(home.database_file()).unwrap(), before);
    assert_eq!(files(&home), ["packetdesk.db", "packetdesk.db-opening"]);
}

/// The files of the folder.
fn files(home: &Home) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(home.data_dir())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_it_or_what_lies_beside_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_dir, home) = version_1();
    // As it comes back from some backups.
    let everybody = fs::Permissions::from_mode(0o644);
    fs::set_permissions(home.database_file(), everybody).unwrap();
    let mut database = open(&home);
    entry_in(&mut database, "a", EntryState::Queued);
    let mode = |name: &String| {
        let path: PathBuf = home.data_dir().join(name);
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    };
    let names = files(&home);
    assert_eq!(
        names,
        [
            "packetdesk.db",
            "packetdesk.db-opening",
            "packetdesk.db-shm",
            "packetdesk.db-wal",
            "packetdesk.db.version-1",
            "packetdesk.db.version-2",
            "packetdesk.db.version-3",
            "packetdesk.db.version-4"
        ]
    );
    assert_eq!(names.iter().map(mode).collect::<Vec<_>>(), [0o600; 8]);
}

#[test]
fn many_processes_may_make_it_at_once() {
    let (_dir, home) = home();
    std::thread::scope(|scope| {
        for number in 0..8 {
            let home = &home;
            scope.spawn(move || {
                entry_in(&mut open(home), &format!("k{number}"), EntryState::Queued)
            });
        }
    });
    assert_eq!(open(&home).open_entries().unwrap().len(), 8);
    assert_eq!(files(&home), ["packetdesk.db", "packetdesk.db-opening"]);
}

#[test]
fn an_order_is_taken_over_when_its_process_is_gone_and_not_before() {
    let (_dir, home) = home();
    let (mut one, mut other) = (open(&home), open(&home));
    one.keep_drafts(&[(uuid(1), draft("a", "bir"))], Some(uuid(1)), at(1))
        .unwrap();
    one.keep_drafts(
        &[
            (uuid(1), draft("a", "bir buçuk")),
            (uuid(2), draft("b", "iki")),
        ],
        None,
        at(2),
    )
    .unwrap();
    one.keep_drafts(&[(uuid(3), draft("c", "üç"))], None, at(2))
        .unwrap();
    one.drop_draft(uuid(3)).unwrap();
    assert!(other.take_over(at(3)).unwrap().orders.is_empty());
    assert!(
        one.take_over(at(3)).unwrap().orders.is_empty(),
        "its own it shows already"
    );
    drop(one);
    let taken = other.take_over(at(4)).unwrap();
    let orders: Vec<_> = taken
        .orders
        .iter()
        .map(|taken| (taken.order, &taken.draft))
        .collect();
    assert_eq!(
        orders,
        [
            (uuid(1), &draft("a", "bir buçuk")),
            (uuid(2), &draft("b", "iki"))
        ]
    );
    assert_eq!((taken.in_sight, taken.unreadable), (Some(uuid(1)), 0));
    assert!(
        other.take_over(at(5)).unwrap().orders.is_empty(),
        "they are its own now"
    );
}

#[test]
fn an_order_comes_back_with_what_became_of_it_but_not_with_what_was_taken_back() {
    let (_dir, home) = home();
    let mut one = open(&home);
    let mut on_desk = |order: u128, key: &str| {
        let mut new = new_entry(uuid(order), key);
        new.is_on_desk = true;
        let Enqueued::New(entry) = one.enqueue(&new, at(1)).unwrap() else {
            panic!("known")
        };
        entry.id
    };
    let (waits, taken_back) = (on_desk(1, "a"), on_desk(2, "b"));
    one.keep_drafts(&[(uuid(1), draft("a", "değişti"))], None, at(2))
        .unwrap();
    assert!(one.take_back(taken_back, at(3)).unwrap());
    drop(one);
    let taken = open(&home).take_over(at(4)).unwrap();
    let [first, second] = &taken.orders[..] else {
        panic!("{taken:?}")
    };
    assert_eq!(first.draft, draft("a", "değişti"));
    let (entry, sent) = first.entry.as_ref().unwrap();
    assert_eq!((entry.id, sent), (waits, &draft("a", "zili çalma")));
    assert_eq!((second.order, &second.entry), (uuid(2), &None));
}

#[test]
fn an_order_that_cannot_be_read_stays_and_hides_no_other() {
    let (_dir, home) = home();
    let mut one = open(&home);
    one.keep_drafts(
        &[(uuid(1), draft("a", "bir")), (uuid(2), draft("b", "iki"))],
        None,
        at(1),
    )
    .unwrap();
    // Nor does one of the outbox whose document is of a newer program.
    let new = entry_in(&mut one, "c", EntryState::Queued);
    drop(one);
    let connection = Connection::open(home.database_file()).unwrap();
    let newer = r#"{"format":"packetdesk-draft-9"}"#;
    connection
        .execute(
            "UPDATE drafts SET document = ?1 WHERE order_id = ?2",
            [newer, &uuid(1).to_string()],
        )
        .unwrap();
    connection
        .execute("UPDATE entries SET document = ?1", [newer])
        .unwrap();
    let mut database = open(&home);
    let taken = database.take_over(at(3)).unwrap();
    assert_eq!((taken.orders.len(), taken.unreadable), (1, 2));
    assert_eq!(taken.orders[0].order, uuid(2));
    assert_eq!(
        database.take_over(at(4)).unwrap().unreadable,
        0,
        "told once"
    );
    let kept: Vec<String> = connection
        .prepare("SELECT document FROM drafts ORDER BY document")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .filter(|document| document == newer)
        .collect();
    assert_eq!(kept.len(), 2);
    assert!(
        database.claim(new, at(5)).unwrap().is_some(),
        "its body can be sent all the same"
    );
}

#[test]
fn another_process_s_writing_is_noticed_and_one_s_own_is_not() {
    let (_dir, home) = home();
    let (mut one, mut other) = (open(&home), open(&home));
    let before = one.version_of_others().unwrap();
    entry_in(&mut one, "a", EntryState::Queued);
    assert_eq!(one.version_of_others(), Ok(before));
    entry_in(&mut other, "b", EntryState::Queued);
    assert_ne!(one.version_of_others(), Ok(before));
}
