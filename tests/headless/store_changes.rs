//! The outbox of changes on disk: frozen, claimed by one process, written down step by step, and
//! what is left by a process that died.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{fs, sync::Arc};

use packetdesk::{
    api::{ApiError, ErrorKind, FrozenStep, Packet, PacketOrder, PaymentsKnown, StepKind},
    domain::{Order, PacketStatus},
    store::{
        database::{
            Database, DatabaseTrouble,
            changes::{
                Change, ChangeEnd, ChangeId, ChangeState, EnqueuedChange, NewChange, Rest, StepEnd,
                StepState,
            },
        },
        packet_base::PacketBase,
        paths::Home,
    },
};
use rstest::rstest;
use rusqlite::Connection;

use crate::outbox::{at, draft, enqueue, home, open, store, uuid};

fn base(packet_id: &str) -> PacketBase {
    let raw: Arc<str> = format!(
        r#"{{"success":true,"data":{{"packetId":"{packet_id}","docNo":7,"note":"zili çalma","orders":[]}}}}"#
    )
    .into();
    let mut order = Order::new("c-1", "");
    "zili çalma".clone_into(&mut order.note);
    PacketBase {
        store: store(),
        packet_id: packet_id.to_owned(),
        doc_no: Some("7".to_owned()),
        read_at: at(0),
        raw,
        read: PacketOrder {
            order,
            lines: Vec::new(),
            payments: PaymentsKnown::Told,
            is_withheld: false,
        },
    }
}

fn step(kind: StepKind) -> FrozenStep {
    FrozenStep {
        kind,
        json: format!(r#"{{"packetId":"p-1","ğ":"{kind}"}}"#).into(),
    }
}

fn new_change(order: u128, packet_id: &str) -> NewChange {
    let base = base(packet_id);
    let mut wanted = base.read.order.clone();
    "iki kere çal".clone_into(&mut wanted.note);
    NewChange {
        order: uuid(order),
        draft: Some(draft("k-1", "iki kere çal")),
        wanted,
        status: Some(PacketStatus::Ready),
        steps: [StepKind::Fields, StepKind::Orders, StepKind::Payments]
            .map(step)
            .into(),
        base,
    }
}

fn handed_over(database: &mut Database, order: u128, packet_id: &str) -> Change {
    match database
        .enqueue_change(&new_change(order, packet_id), at(1))
        .unwrap()
    {
        EnqueuedChange::New(change) => change,
        other => panic!("{other:?}"),
    }
}

fn claimed(database: &mut Database, id: ChangeId) -> Change {
    let tries = of(database, id).tries;
    database.claim_change(id, tries).unwrap().unwrap()
}

fn of(database: &Database, id: ChangeId) -> Change {
    database.packet_change(id).unwrap().unwrap()
}

fn states(change: &Change) -> Vec<StepState> {
    change.steps.iter().map(|step| step.state).collect()
}

fn step_end(number: u32, state: StepState, rest: Option<Rest>) -> StepEnd {
    StepEnd {
        number,
        state,
        call: None,
        status: Some(200),
        answer: Some("tamam".to_owned()),
        trouble: None,
        rest,
    }
}

fn end(state: ChangeState) -> ChangeEnd {
    ChangeEnd {
        state,
        trouble: None,
        read: Some(r#"{"packetId":"p-1","docNo":8}"#.to_owned()),
    }
}

#[test]
fn a_change_is_on_disk_as_it_was_handed_over_and_its_order_with_it() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let new = new_change(1, "p-1");
    let id = handed_over(&mut database, 1, "p-1").id;
    drop(database);
    let mut database = open(&home);
    let change = of(&database, id);
    assert_eq!(change.state, ChangeState::Queued);
    assert_eq!((change.order, &change.store), (uuid(1), &store()));
    assert_eq!(
        (change.packet_id.as_str(), change.created_at),
        ("p-1", at(1))
    );
    assert_eq!(change.status, Some(PacketStatus::Ready));
    assert_eq!(states(&change), [StepState::Waiting; 3]);
    let contents = database.change_contents(id).unwrap().unwrap();
    assert_eq!(contents.base, new.base);
    assert_eq!(
        contents.base.packet().map(|packet: Packet| packet.id),
        Some("p-1".to_owned())
    );
    assert_eq!((contents.wanted, contents.steps), (new.wanted, new.steps));
    let taken = database.take_over(at(2)).unwrap();
    assert_eq!(
        taken.orders.first().map(|taken| &taken.draft),
        new.draft.as_ref()
    );
    assert_eq!(database.newest_change_of(uuid(1)).unwrap(), Some(change));
    assert_eq!(database.newest_change_of(uuid(2)).unwrap(), None);
}

#[test]
fn a_packet_has_one_open_change_and_a_second_press_finds_the_first() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let first = handed_over(&mut database, 1, "p-1");
    let mut again = |order, packet: &str| {
        database
            .enqueue_change(&new_change(order, packet), at(2))
            .unwrap()
    };
    assert_eq!(again(1, "p-1"), EnqueuedChange::Known(first.clone()));
    assert_eq!(again(2, "p-1"), EnqueuedChange::Another(first.clone()));
    assert!(matches!(again(2, "p-2"), EnqueuedChange::New(_)));
    assert_eq!(
        database.take_over(at(2)).unwrap().orders.len(),
        0,
        "kept by this process"
    );
    // Once it is done, the same from the same is what was done; anything else is new.
    claimed(&mut database, first.id);
    let done = database
        .settle_change(first.id, &end(ChangeState::Done), at(3))
        .unwrap();
    assert_eq!(
        (done.state, done.settled_at),
        (ChangeState::Done, Some(at(3)))
    );
    let known = database
        .enqueue_change(&new_change(1, "p-1"), at(4))
        .unwrap();
    assert_eq!(known, EnqueuedChange::Known(done));
    let mut other = new_change(1, "p-1");
    other.steps.pop();
    let other = database.enqueue_change(&other, at(4)).unwrap();
    assert!(matches!(other, EnqueuedChange::New(_)));
}

#[test]
fn one_process_claims_a_change_and_its_steps() {
    let (_dir, home) = home();
    let (mut database, mut other) = (open(&home), open(&home));
    let id = handed_over(&mut database, 1, "p-1").id;
    let change = claimed(&mut database, id);
    assert_eq!((change.state, change.tries), (ChangeState::Sending, 1));
    assert_eq!(other.claim_change(id, 1).unwrap(), None, "it is taken");
    assert!(
        other.claim_step(id, 1, at(2)).unwrap().is_none(),
        "so are its steps"
    );
    let claim = database.claim_step(id, 1, at(2)).unwrap().unwrap();
    assert_eq!((claim.step, claim.tries), (step(StepKind::Fields), 1));
    assert!(!claim.may_have_arrived);
    assert!(
        database.claim_step(id, 1, at(2)).unwrap().is_none(),
        "it is going out"
    );
    assert_eq!(
        database.calls_since(&store(), at(0)).unwrap().len(),
        1,
        "counted"
    );
    let rest = Rest {
        next_try_at: Some(at(9)),
        trouble: Some(ApiError {
            kind: ErrorKind::Lost { timed_out: true },
            status: None,
            said: None,
        }),
    };
    let end = StepEnd {
        call: Some((claim.call, false)),
        ..step_end(1, StepState::Unknown, Some(rest.clone()))
    };
    let change = database.settle_step(id, &end, at(3)).unwrap();
    assert_eq!(
        (change.state, change.next_try_at),
        (ChangeState::Waiting, rest.next_try_at)
    );
    assert_eq!(
        (change.trouble.clone(), change.may_have_arrived()),
        (rest.trouble, true)
    );
    assert_eq!(
        database.calls_since(&store(), at(0)).unwrap().len(),
        0,
        "not counted"
    );
    assert_eq!(
        other.claim_change(id, 0).unwrap(),
        None,
        "what was thought of it is old"
    );
    let change = claimed(&mut other, id);
    let claim = other.claim_step(id, 1, at(9)).unwrap().unwrap();
    assert_eq!(
        (claim.tries, claim.may_have_arrived, change.tries),
        (2, true, 2)
    );
}

#[test]
fn only_what_was_never_sent_is_taken_back() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let id = handed_over(&mut database, 1, "p-1").id;
    claimed(&mut database, id);
    assert!(
        !database.take_back_change(id, at(2)).unwrap(),
        "it is being read for"
    );
    let rest = Rest {
        next_try_at: None,
        trouble: None,
    };
    database.rest_change(id, &rest).unwrap();
    assert!(database.take_back_change(id, at(2)).unwrap());
    assert_eq!(of(&database, id).state, ChangeState::Withdrawn);
    let id = handed_over(&mut database, 1, "p-1").id;
    for state in [StepState::Unknown, StepState::Done] {
        claimed(&mut database, id);
        database
            .settle_step(id, &step_end(1, state, Some(rest.clone())), at(3))
            .unwrap();
        assert!(!database.take_back_change(id, at(4)).unwrap(), "{state}");
    }
}

#[test]
fn what_a_dead_process_had_may_have_arrived_if_it_was_going_out() {
    let (_dir, home) = home();
    let mut dead = open(&home);
    let [reading, sending] = [1, 2].map(|n| handed_over(&mut dead, n, &format!("p-{n}")).id);
    claimed(&mut dead, reading);
    claimed(&mut dead, sending);
    dead.settle_step(sending, &step_end(1, StepState::Done, None), at(2))
        .unwrap();
    dead.claim_step(sending, 2, at(2)).unwrap().unwrap();
    let mut alive = open(&home);
    assert_eq!(
        alive.recover_changes(&[], at(3)).unwrap(),
        [],
        "it is alive"
    );
    drop(dead);
    assert_eq!(
        alive.recover_changes(&[], at(3)).unwrap(),
        [reading, sending]
    );
    assert_eq!(states(&of(&alive, reading)), [StepState::Waiting; 3]);
    assert_eq!(
        states(&of(&alive, sending)),
        [StepState::Done, StepState::Unknown, StepState::Waiting]
    );
    for (id, goes_on_at) in [(reading, at(3)), (sending, at(12))] {
        let change = of(&alive, id);
        assert_eq!(
            (change.state, change.next_try_at),
            (ChangeState::Waiting, Some(goes_on_at)),
            "what was going out may be carried out yet"
        );
    }
}

#[rstest]
#[case::at_once(2, 12)]
#[case::soon(9, 12)]
#[case::late(13, 13)]
#[case::the_clock_was_set_back(-900, -890)]
fn a_dead_ones_call_is_left_alone_for_ten_seconds(#[case] now: i64, #[case] goes_on_at: i64) {
    let (_dir, home) = home();
    let mut dead = open(&home);
    let id = handed_over(&mut dead, 1, "p-1").id;
    claimed(&mut dead, id);
    dead.claim_step(id, 1, at(2)).unwrap().unwrap();
    drop(dead);
    let mut alive = open(&home);
    assert_eq!(alive.recover_changes(&[], at(now)).unwrap(), [id]);
    assert_eq!(of(&alive, id).next_try_at, Some(at(goes_on_at)));
}

#[test]
fn what_this_process_has_claimed_and_forgotten_is_taken_up_again() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let [known, forgotten] = [1, 2].map(|n| handed_over(&mut database, n, &format!("p-{n}")).id);
    for id in [known, forgotten] {
        claimed(&mut database, id);
        database.claim_step(id, 1, at(2)).unwrap().unwrap();
    }
    let recovered = database.recover_changes(&[known], at(30)).unwrap();
    assert_eq!(recovered, [forgotten]);
    assert_eq!(of(&database, known).state, ChangeState::Sending);
    assert_eq!(of(&database, forgotten).steps[0].state, StepState::Unknown);
}

#[rstest]
#[case::no_base("UPDATE changes SET base = '{}' WHERE id = 2")]
#[case::half_wanted("UPDATE changes SET wanted = substr(wanted, 1, 9) WHERE id = 2")]
#[case::half_a_body("UPDATE change_steps SET body = '{' WHERE change = 2 AND number = 2")]
#[case::a_step_lost("DELETE FROM change_steps WHERE change = 2 AND number = 2")]
#[case::all_steps_lost("DELETE FROM change_steps WHERE change = 2")]
#[case::no_order("UPDATE changes SET order_id = 'yok' WHERE id = 2")]
#[case::no_time("UPDATE changes SET created_at = 9000000000000000000 WHERE id = 2")]
fn of_a_damaged_file_whole_changes_are_kept(#[case] damage: &str) {
    let (_dir, home) = home();
    let mut database = open(&home);
    let ids = [1, 2, 3].map(|n| handed_over(&mut database, n, &format!("p-{n}")).id);
    claimed(&mut database, ids[2]);
    database.claim_step(ids[2], 1, at(2)).unwrap().unwrap();
    // So that there is a page to damage that no change is on.
    for key in 0..200 {
        enqueue(&mut database, &format!("k-{key}"));
    }
    drop(database);
    let connection = Connection::open(home.database_file()).unwrap();
    connection.execute(damage, []).unwrap();
    drop(connection);
    spoil_a_page_of_entries(&home);
    let (mut database, report) = Database::open(&home).unwrap();
    assert!(report.is_some(), "it was damaged");
    database.recover_changes(&[], at(9)).unwrap();
    let kept = database.open_changes().unwrap();
    assert_eq!(
        kept.iter().map(|change| change.id).collect::<Vec<_>>(),
        [ids[0], ids[2]]
    );
    assert_eq!(kept[1].steps[0].state, StepState::Unknown);
    assert!(database.change_contents(ids[0]).unwrap().is_some());
}

/// Overwrites the page that an order in the middle is on.
fn spoil_a_page_of_entries(home: &Home) {
    const PAGE: usize = 4096;
    let mut bytes = fs::read(home.database_file()).unwrap();
    let text = br#""note":"k-100""#;
    // What the page of a table that holds rows begins with.
    let is_it = |page: &[u8]| page[0] == 13 && page.windows(text.len()).any(|part| part == text);
    let place = bytes.chunks(PAGE).position(is_it).unwrap();
    bytes[place * PAGE..place * PAGE + 64].fill(0xff);
    fs::write(home.database_file(), bytes).unwrap();
    // Has the next opening look closely, as it does where damage was met.
    let mut suspect = home.database_file().into_os_string();
    suspect.push("-suspect");
    fs::write(suspect, "").unwrap();
}

#[rstest]
#[case("UPDATE change_steps SET body = 'no json' WHERE number = 2")]
#[case("UPDATE changes SET wanted = '{'")]
fn a_damaged_change_is_seen_when_the_file_is_looked_through(#[case] damage: &str) {
    let (_dir, home) = home();
    let mut database = open(&home);
    handed_over(&mut database, 1, "p-1");
    Database::look_through(&home.database_file()).unwrap();
    let connection = Connection::open(home.database_file()).unwrap();
    connection.execute(damage, []).unwrap();
    let error = Database::look_through(&home.database_file()).unwrap_err();
    assert_eq!(error.trouble, DatabaseTrouble::Damaged);
}

#[rstest]
fn a_file_without_one_of_its_tables_is_mended(
    #[values("changes", "change_steps", "open_packets", "seen_packets")] table: &str,
) {
    let (_dir, home) = home();
    drop(open(&home));
    let connection = Connection::open(home.database_file()).unwrap();
    let lost = format!("PRAGMA foreign_keys = OFF; DROP TABLE {table};");
    connection.execute_batch(&lost).unwrap();
    drop(connection);
    let (mut database, report) = Database::open(&home).unwrap();
    assert!(report.is_some(), "it is set aside");
    handed_over(&mut database, 1, "p-1");
}
