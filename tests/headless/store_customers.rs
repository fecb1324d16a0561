//! The people of a store: who an order was for, what its list adds, and that nothing known is lost.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;

use packetdesk::{
    api::RemoteCustomer,
    domain::{CustomerKey, KnownCustomer},
    store::{
        database::{
            Database, OpenReport,
            customers::ListState,
            outbox::{Enqueued, EntryId, NewEntry, StoreRef, TryOutcome},
        },
        draft::Draft,
        paths::Home,
    },
};
use rstest::rstest;
use rusqlite::Connection;

use crate::{
    outbox::{at, draft, ended, home, new_entry, open, store, try_once, uuid},
    samples::money,
};

/// An order of somebody with this name, number and address.
fn order_of(name: &str, phone: &str, address: &str) -> Draft {
    let mut draft = draft("key", "");
    name.clone_into(&mut draft.order.customer.name);
    phone.clone_into(&mut draft.order.customer.phone);
    address.clone_into(&mut draft.order.customer.address);
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
fn ordered(database: &mut Database, draft: Draft, second: i64) -> EntryId {
    let id = hand_over(database, store(), draft, second);
    try_once(database, id, TryOutcome::Accepted);
    id
}

fn people(database: &Database) -> Vec<KnownCustomer> {
    database.customers(&store()).unwrap()
}

fn key_of(database: &Database, entry: EntryId) -> CustomerKey {
    database.customer_of(entry).unwrap().unwrap().key
}

/// A customer as the store lists it; `-` is a field that it does not give.
fn listed(id: &str, name: &str, phone: &str, address: &str, region: &str) -> RemoteCustomer {
    let some = |text: &str| (text != "-").then(|| text.to_owned());
    RemoteCustomer {
        id: id.to_owned(),
        name: some(name),
        phone: some(phone),
        address: some(address),
        region: some(region),
    }
}

fn keep(database: &mut Database, page: &[RemoteCustomer]) -> Vec<KnownCustomer> {
    database
        .keep_customers(&store(), page, &ListState::default())
        .unwrap()
}

fn addresses(customer: &KnownCustomer) -> Vec<(&str, Option<i64>)> {
    let addresses = customer.addresses.iter();
    addresses
        .map(|known| (known.address.as_str(), known.last_used))
        .collect()
}

fn secs(second: i64) -> i64 {
    at(second).as_second()
}

#[test]
fn an_accepted_order_is_remembered_with_all_that_it_says_of_its_customer() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let mut draft = order_of("Ece Tan", "0532 111 22 33", "Gül Sk. 4");
    draft.order.customer.region = "Moda".to_owned();
    draft.order.customer.address_description = "kırmızı kapı".to_owned();
    draft.order.customer.call = "2165554433;90".to_owned();
    let entry = ordered(&mut database, draft, 30);
    let known = database.customer_of(entry).unwrap().unwrap();
    assert_eq!(people(&database), std::slice::from_ref(&known));
    assert_eq!((known.name.as_str(), &known.remote_id), ("Ece Tan", &None));
    assert_eq!(known.phones, ["0532 111 22 33", "0216 555 44 33"]);
    assert_eq!(known.region.as_deref(), Some("Moda"));
    let address = &known.addresses[0];
    assert_eq!(
        (address.description.as_str(), address.region.as_str()),
        ("kırmızı kapı", "Moda")
    );
    assert_eq!(addresses(&known), [("Gül Sk. 4", Some(secs(30)))]);
    assert_eq!((known.orders, known.last_order), (1, Some(secs(30))));
}

#[test]
fn the_same_number_and_name_in_any_spelling_is_the_same_person() {
    let (_dir, home) = home();
    let mut database = open(&home);
    ordered(
        &mut database,
        order_of("Işıl Çağ", "05321112233", "Gül Sk. 4"),
        30,
    );
    ordered(
        &mut database,
        order_of("ISIL ÇAĞ", "+90 532 111 22 33", "Lale Sk. 1"),
        40,
    );
    ordered(
        &mut database,
        order_of("ışıl çağ", "532-111-22-33", "GÜL SK 4"),
        50,
    );
    let people = people(&database);
    assert_eq!(people.len(), 1);
    assert_eq!((people[0].name.as_str(), people[0].orders), ("Işıl Çağ", 3));
    assert_eq!(people[0].phones, ["05321112233"]);
    assert_eq!(
        addresses(&people[0]),
        [
            ("Gül Sk. 4", Some(secs(50))),
            ("Lale Sk. 1", Some(secs(40)))
        ]
    );
}

#[rstest]
#[case::name("Ece Tan", "0533 444 55 66", "Gül Sk. 4")]
#[case::number("Can Er", "0532 111 22 33", "Gül Sk. 4")]
#[case::last_digits("Ece Tan", "0542 111 22 33", "Gül Sk. 4")]
#[case::address("Can Er", "", "Gül Sk. 4")]
#[case::name_without_number("Ece Tan", "", "Gül Sk. 4")]
fn who_has_only_this_in_common_is_somebody_else(
    #[case] name: &str,
    #[case] phone: &str,
    #[case] address: &str,
) {
    let (_dir, home) = home();
    let mut database = open(&home);
    let one = ordered(
        &mut database,
        order_of("Ece Tan", "0532 111 22 33", "Gül Sk. 4"),
        1,
    );
    let other = ordered(&mut database, order_of(name, phone, address), 2);
    assert_ne!(key_of(&database, one), key_of(&database, other));
    assert_eq!(people(&database).len(), 2);
}

#[test]
fn without_a_number_the_same_name_at_the_same_address_is_the_same() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let one = ordered(&mut database, order_of("Ece", "", "Gül Sk. 4"), 1);
    let again = ordered(&mut database, order_of("Ece", "yok", "GÜL SK. 4"), 2);
    let other = ordered(&mut database, order_of("Ece", "", "Lale Sk. 1"), 3);
    assert_eq!(key_of(&database, one), key_of(&database, again));
    assert_ne!(key_of(&database, one), key_of(&database, other));
}

#[test]
fn an_order_that_names_its_customer_is_theirs_and_adds_to_what_is_known() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let key = keep(
        &mut database,
        &[listed("cu_1", "Ece Tan", "05321112233", "Gül Sk. 4", "-")],
    )[0]
    .key;
    let named = Draft {
        customer: Some(key),
        ..order_of("Ece (iş)", "0216 555 44 33", "Plaza 7")
    };
    let entry = ordered(&mut database, named, 30);
    assert_eq!(key_of(&database, entry), key);
    let people = people(&database);
    assert_eq!(people.len(), 1);
    assert_eq!(
        (people[0].name.as_str(), people[0].remote_id.as_deref()),
        ("Ece Tan", Some("cu_1"))
    );
    assert_eq!(people[0].phones, ["05321112233", "0216 555 44 33"]);
    assert_eq!(
        addresses(&people[0]),
        [("Plaza 7", Some(secs(30))), ("Gül Sk. 4", None)]
    );
}

#[rstest]
#[case::of_another_store(CustomerKey(1))]
#[case::of_nobody(CustomerKey(77))]
#[case::of_no_number(CustomerKey(u64::MAX))]
fn a_name_that_is_none_of_this_store_is_not_believed(#[case] key: CustomerKey) {
    let (_dir, home) = home();
    let mut database = open(&home);
    let page = [listed("cu_1", "Ece Tan", "-", "-", "-")];
    let elsewhere = database
        .keep_customers(&StoreRef::built_in(), &page, &ListState::default())
        .unwrap();
    assert_eq!(elsewhere[0].key, CustomerKey(1));
    let named = Draft {
        customer: Some(key),
        ..order_of("Can Er", "05324445566", "Plaza 7")
    };
    let entry = ordered(&mut database, named, 1);
    assert_ne!(key_of(&database, entry), key);
    assert_eq!(people(&database).len(), 1);
    assert_eq!(
        database.customers(&StoreRef::built_in()).unwrap(),
        elsewhere
    );
}

#[test]
fn people_of_one_store_are_not_those_of_another() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let draft = order_of("Ece Tan", "05321112233", "Gül Sk. 4");
    let here = ordered(&mut database, draft.clone(), 1);
    let there = hand_over(&mut database, StoreRef::built_in(), draft, 2);
    try_once(&mut database, there, TryOutcome::Accepted);
    let (here, there) = (key_of(&database, here), key_of(&database, there));
    assert_ne!(here, there);
    assert_eq!(people(&database)[0].orders, 1);
    assert_eq!(
        database.customer(&store(), here).unwrap().unwrap().key,
        here
    );
    assert_eq!(database.customer(&store(), there).unwrap(), None);
    assert_eq!(database.note_about(&store(), there, "x").unwrap(), None);
}

#[test]
fn only_what_was_accepted_is_learned_from() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let order = |name: &str| order_of(name, "05321112233", "Gül Sk. 4");
    for (name, outcome) in [
        ("refused", TryOutcome::Refused),
        ("waiting", TryOutcome::Unreached),
        ("unknown", TryOutcome::Unknown),
    ] {
        let id = hand_over(&mut database, store(), order(name), 1);
        try_once(&mut database, id, outcome);
        assert_eq!(database.customer_of(id).unwrap(), None);
    }
    assert_eq!(people(&database), []);
    let lapsed = hand_over(&mut database, store(), order("found"), 1);
    try_once(&mut database, lapsed, TryOutcome::Unknown);
    assert!(database.lapse(lapsed).unwrap());
    assert!(database.found(lapsed, "p-9", at(9)).unwrap());
    assert_eq!(people(&database)[0].name, "found");
}

#[test]
fn an_order_that_says_nothing_of_anybody_is_nobodys() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let blank = ordered(&mut database, order_of(" ", "", ""), 1);
    assert_eq!(database.customer_of(blank).unwrap(), None);
    assert_eq!(people(&open(&home)), []);
}

#[test]
fn an_acceptance_is_written_down_whatever_the_order_says() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let id = hand_over(&mut database, store(), order_of("Ece", "", "Gül Sk. 4"), 1);
    let claim = database.claim(id, at(10)).unwrap().unwrap();
    Connection::open(home.database_file())
        .unwrap()
        .execute("UPDATE entries SET document = '{}'", [])
        .unwrap();
    let accepted = ended(TryOutcome::Accepted);
    let entry = database
        .settle(id, claim.number, &accepted, at(11))
        .unwrap();
    assert_eq!(entry.packet_id.as_deref(), Some("p-1"));
    assert_eq!(database.customer_of(id).unwrap(), None);
}

#[test]
fn a_later_read_adds_and_never_blanks() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let first = keep(
        &mut database,
        &[listed("cu_1", "Ece T.", "05321112233", "Gül Sk. 4", "Moda")],
    );
    assert_eq!(first[0].phones, ["05321112233"]);
    assert_eq!(addresses(&first[0]), [("Gül Sk. 4", None)]);
    let key = first[0].key;
    assert_eq!(
        keep(&mut database, &[listed("cu_1", "-", "-", "-", "-")]),
        []
    );
    assert_eq!(
        keep(
            &mut database,
            &[listed(
                "cu_1",
                "Ece T.",
                "+90 532 111 22 33",
                "GÜL SK 4",
                "Moda"
            )]
        ),
        [],
        "another spelling is no news"
    );
    assert_eq!(people(&database), first);
    let changed = keep(
        &mut database,
        &[listed(
            "cu_1",
            "Ece Tan",
            "0216 555 44 33 / 0216 555 44 34",
            "Plaza 7",
            "-",
        )],
    );
    assert_eq!((changed[0].key, changed[0].name.as_str()), (key, "Ece Tan"));
    assert_eq!(changed[0].region.as_deref(), Some("Moda"));
    assert_eq!(
        changed[0].phones,
        ["0216 555 44 33", "0216 555 44 34", "05321112233"],
        "those that the store lists now come first"
    );
    assert_eq!(
        addresses(&changed[0]),
        [("Plaza 7", None), ("Gül Sk. 4", None)]
    );
    let back = keep(
        &mut database,
        &[listed("cu_1", "-", "05321112233", "Gül Sk. 4", "-")],
    );
    assert_eq!(
        back[0].phones,
        ["05321112233", "0216 555 44 33", "0216 555 44 34"]
    );
    assert_eq!(
        addresses(&back[0]),
        [("Gül Sk. 4", None), ("Plaza 7", None)]
    );
}

#[test]
fn a_customer_without_anything_is_kept_until_more_is_known() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let bare = keep(&mut database, &[listed("cu_1", "-", "-", "-", "-")]);
    assert_eq!((bare.len(), bare[0].name.as_str()), (1, ""));
    let twice = [
        listed("cu_1", "Ece", "-", "-", "-"),
        listed("cu_1", "Ece", "112", "-", "-"),
    ];
    let named = keep(&mut database, &twice);
    assert_eq!((named.len(), named[0].name.as_str()), (1, "Ece"));
    assert_eq!(
        (named[0].key, &named[0].phones[..]),
        (bare[0].key, &["112".to_owned()][..])
    );
}

#[test]
fn nobody_becomes_one_with_somebody_of_the_list() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let own = ordered(
        &mut database,
        order_of("Ece Tan", "05321112233", "Gül Sk. 4"),
        1,
    );
    keep(
        &mut database,
        &[
            listed("cu_1", "Ece Tan", "05321112233", "Gül Sk. 4", "-"),
            listed("cu_2", "Ece Tan", "05321112233", "Gül Sk. 4", "-"),
        ],
    );
    assert_eq!(people(&database).len(), 3);
    // The one who ordered before is the one who orders again.
    let again = ordered(
        &mut database,
        order_of("Ece Tan", "05321112233", "Gül Sk. 4"),
        2,
    );
    assert_eq!(key_of(&database, again), key_of(&database, own));
}

#[test]
fn a_page_is_kept_with_how_far_the_list_is_read_by_it() {
    let (_dir, home) = home();
    let state = ListState {
        cursor: Some("cu_2".to_owned()),
        first_id: Some("cu_1".to_owned()),
        begun_at: Some(at(5)),
        finished_at: Some(at(2)),
        is_withheld: true,
    };
    let mut database = open(&home);
    assert_eq!(database.list_state(&store()).unwrap(), ListState::default());
    database
        .keep_customers(&store(), &[listed("cu_1", "Ece", "-", "-", "-")], &state)
        .unwrap();
    drop(database);
    let database = open(&home);
    assert_eq!(database.list_state(&store()).unwrap(), state);
    let elsewhere = database.list_state(&StoreRef::built_in()).unwrap();
    assert_eq!(elsewhere, ListState::default());
}

#[test]
fn a_note_stays_whatever_comes_after_it() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let page = [listed("cu_1", "Ece Tan", "05321112233", "Gül Sk. 4", "-")];
    let key = keep(&mut database, &page)[0].key;
    let noted = database.note_about(&store(), key, "köpek var").unwrap();
    assert_eq!(noted.unwrap().note, "köpek var");
    keep(&mut database, &[listed("cu_1", "Ece Er", "-", "-", "-")]);
    ordered(
        &mut database,
        order_of("Ece Er", "05321112233", "Gül Sk. 4"),
        1,
    );
    assert_eq!(people(&open(&home))[0].note, "köpek var");
    assert_eq!(
        database
            .note_about(&store(), key, "")
            .unwrap()
            .unwrap()
            .note,
        ""
    );
    assert_eq!(
        database.note_about(&store(), CustomerKey(99), "x").unwrap(),
        None
    );
}

#[test]
fn earlier_orders_come_newest_first_by_pages_as_they_were() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let order = |note: &str| {
        let mut draft = order_of("Ece Tan", "05321112233", "Gül Sk. 4");
        note.clone_into(&mut draft.order.note);
        draft
    };
    let entries: Vec<_> = (1..=5)
        .map(|number| ordered(&mut database, order(&format!("{number}.")), number))
        .collect();
    ordered(&mut database, order_of("Can", "05324445566", ""), 6);
    database
        .note_packet(entries[4], Some("42"), Some(money("121.00")))
        .unwrap();
    let key = key_of(&database, entries[0]);
    let first = database.earlier_orders(key, None, 2).unwrap();
    let newest = &first.orders[0];
    assert_eq!(
        (newest.entry, newest.at, &newest.draft),
        (entries[4], at(5), &order("5."))
    );
    assert_eq!(
        (newest.total, newest.estimate, newest.doc_no.as_deref()),
        (Some(money("121.00")), money("120.50"), Some("42"))
    );
    let mut seen = Vec::new();
    let mut page = first;
    loop {
        seen.extend(page.orders.iter().map(|order| order.entry));
        match page.next {
            Some(next) => page = database.earlier_orders(key, Some(next), 2).unwrap(),
            None => break,
        }
    }
    seen.reverse();
    assert_eq!(seen, entries);
    assert_eq!(
        database
            .earlier_orders(CustomerKey(99), None, 9)
            .unwrap()
            .orders,
        []
    );
}

/// The file of version 1 as somebody has it whose accepted order is of a person.
fn version_1(document: &Draft) -> (tempfile::TempDir, Home) {
    let (dir, home) = home();
    fs::write(
        home.database_file(),
        include_bytes!("../data/packetdesk-1.db"),
    )
    .unwrap();
    let connection = Connection::open(home.database_file()).unwrap();
    let document = document.to_json();
    connection
        .execute("UPDATE entries SET document = ?1", [document])
        .unwrap();
    (dir, home)
}

#[test]
fn what_was_accepted_before_there_was_a_history_is_in_it() {
    let document = order_of("Ece Tan", "05321112233", "Gül Sk. 4");
    let (_dir, home) = version_1(&document);
    let database = open(&home);
    let people = people(&database);
    assert_eq!(people.len(), 1, "of all states only one is accepted");
    assert_eq!((people[0].orders, people[0].last_order), (1, Some(secs(1))));
    assert_eq!(addresses(&people[0]), [("Gül Sk. 4", Some(secs(1)))]);
    let orders = database.earlier_orders(people[0].key, None, 9).unwrap();
    assert_eq!(
        (orders.orders[0].entry, &orders.orders[0].draft),
        (EntryId(6), &document)
    );
    drop(database);
    assert_eq!(
        open(&home).customers(&store()).unwrap(),
        people,
        "only once"
    );
}

#[test]
fn people_and_notes_outlive_damage_and_the_list_is_read_again() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let page = [listed("cu_1", "Ece Tan", "05321112233", "Gül Sk. 4", "-")];
    let state = ListState {
        cursor: Some("cu_1".to_owned()),
        begun_at: Some(at(1)),
        ..ListState::default()
    };
    let key = database.keep_customers(&store(), &page, &state).unwrap()[0].key;
    database.note_about(&store(), key, "köpek var").unwrap();
    let entry = ordered(&mut database, order_of("Can", "05324445566", "Plaza 7"), 3);
    let before = people(&database);
    drop(database);
    // The version is lost, and with it the way that the tables are to be read.
    let connection = Connection::open(home.database_file()).unwrap();
    connection.pragma_update(None, "user_version", 0).unwrap();
    connection
        .execute("DELETE FROM customer_addresses", [])
        .unwrap();
    connection
        .execute("DROP TABLE customer_addresses", [])
        .unwrap();
    drop(connection);
    let (database, report) = Database::open(&home).unwrap();
    let Some(OpenReport::SetAside { salvaged, .. }) = report else {
        panic!("nothing was set aside")
    };
    assert_eq!((salvaged.entries, salvaged.is_partial), (1, true));
    let after = people(&database);
    let say = |people: &[KnownCustomer]| {
        let people = people.iter();
        people
            .map(|one| {
                (
                    one.key,
                    one.name.clone(),
                    one.phones.clone(),
                    one.note.clone(),
                    one.orders,
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(say(&after), say(&before));
    assert_eq!(key_of(&database, entry), before[1].key);
    assert_eq!(database.list_state(&store()).unwrap(), ListState::default());
}

/// Opens a damaged file: it is set aside, and what it holds is taken over.
fn open_mended(home: &Home) -> Database {
    let (database, report) = Database::open(home).unwrap();
    assert!(matches!(report, Some(OpenReport::SetAside { .. })));
    database
}

#[rstest]
#[case::last_name_known("")]
#[case::last_name_lost("DELETE FROM sqlite_sequence;")]
fn the_name_of_somebody_lost_is_never_somebody_else_s(#[case] more: &str) {
    let (_dir, home) = home();
    let mut database = open(&home);
    keep(&mut database, &[listed("cu_1", "Ali Er", "-", "-", "-")]);
    let ece = || order_of("Ece Tan", "05321112233", "Gül Sk. 4");
    let first = ordered(&mut database, ece(), 1);
    let lost = key_of(&database, first);
    let other = ordered(&mut database, order_of("Can", "05324445566", "Plaza 7"), 2);
    let again = Draft {
        customer: Some(lost),
        ..ece()
    };
    let again = ordered(&mut database, again, 3);
    drop(database);
    let connection = Connection::open(home.database_file()).unwrap();
    connection.pragma_update(None, "user_version", 0).unwrap();
    connection
        .execute_batch(&format!(
            "DELETE FROM customers; DROP TABLE customer_addresses; {more}"
        ))
        .unwrap();
    drop(connection);
    let database = open_mended(&home);
    let found = key_of(&database, first);
    assert_ne!(found, lost, "a draft may still have the old name");
    assert_eq!(key_of(&database, again), found);
    assert_ne!(key_of(&database, other), found);
    assert_eq!(people(&database).len(), 2);
}

#[test]
fn how_far_a_list_is_read_is_not_taken_over_from_a_damaged_file() {
    let (_dir, home) = home();
    let mut database = open(&home);
    keep(&mut database, &[listed("cu_1", "Ali Er", "-", "-", "-")]);
    drop(database);
    let connection = Connection::open(home.database_file()).unwrap();
    connection.pragma_update(None, "user_version", 0).unwrap();
    let never = "UPDATE customer_lists SET begun_at = 9000000000000000000";
    connection.execute_batch(never).unwrap();
    drop(connection);
    let database = open_mended(&home);
    assert_eq!(database.list_state(&store()).unwrap(), ListState::default());
    assert_eq!(people(&database)[0].name, "Ali Er");
}

#[test]
fn people_and_notes_outlive_the_loss_of_their_list() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let page = [listed("cu_1", "Ali Er", "05324445566", "-", "-")];
    let key = keep(&mut database, &page)[0].key;
    database.note_about(&store(), key, "köpek var").unwrap();
    ordered(
        &mut database,
        order_of("Ece Tan", "05321112233", "Gül Sk. 4"),
        1,
    );
    let before = people(&database);
    drop(database);
    let connection = Connection::open(home.database_file()).unwrap();
    connection
        .execute_batch(
            "PRAGMA foreign_keys = OFF; DROP TABLE customer_lists; PRAGMA user_version = 0;",
        )
        .unwrap();
    drop(connection);
    assert_eq!(people(&open_mended(&home)), before);
}
