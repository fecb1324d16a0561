//! What the disk costs: from Enter to safe, and a start with many orders in the database.

use divan::{Bencher, black_box};
use jiff::Timestamp;
use packetdesk::{
    api::{FrozenPacket, RemoteCustomer},
    domain::{Line, LineKey, Money, Order, Typed},
    store::{
        database::{
            Database,
            customers::ListState,
            outbox::{Enqueued, EntryId, EntryState, NewEntry, Settlement, StoreRef, TryOutcome},
        },
        draft::Draft,
        paths::Home,
    },
};
use rust_decimal::Decimal;
use tempfile::TempDir;
use uuid::Uuid;

fn main() {
    divan::main();
}

/// What a busy restaurant sends in half a year.
const SETTLED: usize = 10_000;
/// Customers of a large store.
const CUSTOMERS: usize = 100_000;
/// How many of them come at once.
const PAGE: usize = 500;
/// Bytes of a body.
const BODY: usize = 2_000;

/// A database on the disk of the build, which is that of the machine and no memory.
struct Desk {
    database: Database,
    home: Home,
    _folder: TempDir,
}

fn desk() -> Desk {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let home = Home::at(folder.path());
    let (database, _) = Database::open(&home).expect("a new database");
    Desk {
        database,
        home,
        _folder: folder,
    }
}

fn draft() -> Draft {
    let mut order = Order::new("c-1", "key-1");
    for _ in 0..6 {
        order.push_line(Line {
            key: LineKey(0),
            product: "7c1d-0001".into(),
            title: "Izgara Köfte (porsiyon)".to_owned(),
            price: Money::from(Decimal::from(250)),
            choices: Vec::new(),
            quantity: Typed::Good(2.into()),
            discount: Typed::Good(Money::ZERO),
            note: "az pişmiş".to_owned(),
            line_id: None,
        });
    }
    Draft::new(order, Timestamp::UNIX_EPOCH)
}

fn new_entry(draft: &Draft) -> NewEntry {
    let key = Uuid::now_v7();
    let body = format!(r#"{{"note":"{}"}}"#, "x".repeat(BODY));
    NewEntry {
        order: key,
        store: StoreRef::built_in(),
        packet: FrozenPacket::from_json_with_key(&body, &key.to_string()).expect("a body"),
        draft: draft.clone(),
        estimate: Money::ZERO,
        is_on_desk: true,
    }
}

fn enqueue(database: &mut Database, new: &NewEntry) -> EntryId {
    match database.enqueue(new, Timestamp::now()) {
        Ok(Enqueued::New(entry)) => entry.id,
        other => panic!("{other:?}"),
    }
}

fn accepted() -> Settlement {
    Settlement {
        state: EntryState::Accepted,
        outcome: TryOutcome::Accepted,
        trouble: None,
        next_try_at: None,
        packet_id: Some("0190a0b0-0000-7000-8000-000000000001".to_owned()),
        answer: Some(r#"{"success":true}"#.to_owned()),
        status: Some(200),
    }
}

/// Many accepted orders, copied from one of a kind: ten thousand commits would take a minute.
fn full_desk() -> Desk {
    let mut desk = desk();
    let id = enqueue(&mut desk.database, &new_entry(&draft()));
    desk.database
        .claim(id, Timestamp::now())
        .expect("a disk that works");
    desk.database
        .settle(id, 1, &accepted(), Timestamp::now())
        .expect("a disk that works");
    let connection =
        rusqlite::Connection::open(desk.home.database_file()).expect("a second connection");
    connection
        .execute_batch(&format!(
            "DELETE FROM drafts;
             WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {SETTLED})
             INSERT INTO entries
                 SELECT i, order_id || i, store_name, environment, address, server_id,
                     idempotency_key || i, body, document, estimate, state, may_have_arrived,
                     holder, created_at, first_try_at, next_try_at, settled_at, tries, trouble,
                     packet_id, doc_no, total
                 FROM n, entries WHERE id = 1;
             UPDATE entries SET order_id = substr(order_id, 1, 24) || printf('%012d', id);
             WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {SETTLED})
             INSERT INTO tries
                 SELECT i, number, address, server_id, started_at - i * 60000, ended_at, outcome,
                     status, answer
                 FROM n, tries WHERE entry = 1;
             PRAGMA wal_checkpoint(TRUNCATE);"
        ))
        .expect("a disk that works");
    desk
}

/// From Enter to safe on disk: body, key, document and draft in one synced commit.
#[divan::bench(sample_count = 200, sample_size = 1)]
fn hand_an_order_over(bencher: Bencher<'_, '_>) {
    let (mut desk, draft) = (desk(), draft());
    bencher
        .with_inputs(|| new_entry(&draft))
        .bench_local_values(|new| enqueue(&mut desk.database, &new));
}

/// The same among many that are done.
#[divan::bench(sample_count = 200, sample_size = 1)]
fn hand_an_order_over_among_many(bencher: Bencher<'_, '_>) {
    let (mut desk, draft) = (full_desk(), draft());
    bencher
        .with_inputs(|| new_entry(&draft))
        .bench_local_values(|new| enqueue(&mut desk.database, &new));
}

#[divan::bench(sample_count = 200, sample_size = 1)]
fn keep_an_order_as_it_is_typed(bencher: Bencher<'_, '_>) {
    let (mut desk, mut drafts) = (desk(), [(Uuid::now_v7(), draft())]);
    bencher.bench_local(|| {
        // SQLite writes nothing where nothing has changed.
        drafts[0].1.order.note.push('a');
        desk.database
            .keep_drafts(&drafts, None, Timestamp::now())
            .expect("a disk that works");
    });
}

#[divan::bench(sample_count = 200, sample_size = 1)]
fn claim(bencher: Bencher<'_, '_>) {
    let (mut desk, draft) = (desk(), draft());
    let mut waiting: Vec<_> = (0..400)
        .map(|_| enqueue(&mut desk.database, &new_entry(&draft)))
        .collect();
    bencher.bench_local(|| {
        let id = waiting.pop().expect("one more");
        assert!(
            desk.database
                .claim(id, Timestamp::now())
                .expect("a disk that works")
                .is_some()
        );
    });
}

#[divan::bench(sample_count = 200, sample_size = 1)]
fn settle(bencher: Bencher<'_, '_>) {
    let (mut desk, draft, accepted) = (desk(), draft(), accepted());
    let mut sending: Vec<_> = (0..400)
        .map(|_| {
            let id = enqueue(&mut desk.database, &new_entry(&draft));
            desk.database
                .claim(id, Timestamp::now())
                .expect("a disk that works");
            id
        })
        .collect();
    bencher.bench_local(|| {
        let id = sending.pop().expect("one more");
        desk.database
            .settle(id, 1, &accepted, Timestamp::now())
            .expect("a disk that works")
    });
}

#[divan::bench(sample_count = 50, sample_size = 1)]
fn open_with_many_orders(bencher: Bencher<'_, '_>) {
    let desk = full_desk();
    bencher.bench_local(|| Database::open(&desk.home).expect("a sound database"));
}

/// The part of it that a start would take with SQLite's own check.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn quick_check_of_many_orders(bencher: Bencher<'_, '_>) {
    let desk = full_desk();
    let path = desk.home.database_file();
    bencher.bench_local(|| {
        let connection = rusqlite::Connection::open(&path).expect("a second connection");
        let found: String = connection
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .expect("a sound database");
        assert_eq!(found, "ok");
    });
}

/// What the desk does beside its start, and opening only after damage was met.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn look_through_many_orders(bencher: Bencher<'_, '_>) {
    let desk = full_desk();
    let path = desk.home.database_file();
    bencher.bench_local(|| Database::look_through(&path).expect("a sound database"));
}

#[divan::bench]
fn open_entries_among_many(bencher: Bencher<'_, '_>) {
    let desk = full_desk();
    bencher.bench_local(|| black_box(desk.database.open_entries()).expect("a sound database"));
}

/// What every look of the sender asks.
#[divan::bench]
fn calls_of_the_last_minute_among_many(bencher: Bencher<'_, '_>) {
    let desk = full_desk();
    let since = Timestamp::now() - jiff::SignedDuration::from_secs(85);
    bencher.bench_local(|| {
        black_box(desk.database.calls_since(&StoreRef::built_in(), since))
            .expect("a sound database")
    });
}

/// What is asked every few seconds for orders that a dead process has left.
#[divan::bench]
fn take_over_nothing_among_many(bencher: Bencher<'_, '_>) {
    let mut desk = full_desk();
    bencher.bench_local(|| {
        desk.database
            .take_over(Timestamp::now())
            .expect("a sound database")
    });
}

fn page_from(first: usize) -> Vec<RemoteCustomer> {
    (first..first + PAGE)
        .map(|number| RemoteCustomer {
            id: format!("cu_{number:08}"),
            name: Some(format!("Ayşe Yılmaz {number}")),
            phone: Some(format!("0532{number:07}")),
            address: Some(format!("Caferağa Mah. Moda Cad. No {number} D 5")),
            region: Some("Kadıköy".to_owned()),
        })
        .collect()
}

fn keep_page(database: &mut Database, first: usize) -> usize {
    database
        .keep_customers(
            &StoreRef::built_in(),
            &page_from(first),
            &ListState::default(),
        )
        .expect("a disk that works")
        .len()
}

/// A desk that knows all customers of a large store.
fn known_desk() -> Desk {
    let mut desk = desk();
    for first in (0..CUSTOMERS).step_by(PAGE) {
        keep_page(&mut desk.database, first);
    }
    desk
}

/// What the disk takes to fill a whole list, apart from the network and its limits.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn fill_100_000_customers(bencher: Bencher<'_, '_>) {
    bencher.bench_local(known_desk);
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn load_100_000_customers(bencher: Bencher<'_, '_>) {
    let desk = known_desk();
    bencher.bench_local(|| {
        let people = desk.database.customers(&StoreRef::built_in());
        assert_eq!(people.expect("a sound database").len(), CUSTOMERS);
    });
}

/// A page of the next round, on which nothing is news.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn keep_a_page_of_known_customers(bencher: Bencher<'_, '_>) {
    let mut desk = known_desk();
    bencher.bench_local(|| assert_eq!(keep_page(&mut desk.database, 0), 0));
}

#[divan::bench(sample_count = 50, sample_size = 1)]
fn keep_a_page_of_new_customers(bencher: Bencher<'_, '_>) {
    let mut desk = known_desk();
    let mut next = CUSTOMERS;
    bencher.bench_local(|| {
        assert_eq!(keep_page(&mut desk.database, next), PAGE);
        next += PAGE;
    });
}
