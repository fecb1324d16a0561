//! Changes of packets against stores of both generations that work, fail, ask to wait and lose
//! replies, beside another client: each step arrives once or it is said that not, and nothing is
//! overwritten that a person has not seen. The clock is turned by hand.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::sync::Arc;

use jiff::SignedDuration;
use packetdesk::{
    api::{ErrorKind, Packet, StepKind},
    desk::{ChangeProgress, ChangeStage, Clock, StoreTrouble, Trouble, Underway},
    domain::{Money, PacketStatus, Quantity},
    practice::{Access, Dialect, Endpoint},
    store::{
        database::{
            DatabaseTrouble,
            changes::{ChangeState, EnqueuedChange, StepState},
        },
        packet_base::PacketBase,
        paths::Home,
    },
};
use rstest::rstest;
use rusqlite::Connection;

use crate::{
    changing::{Changing, STEPS, Shop, change, more},
    sending::{KEY, courier, store_ref},
};

#[track_caller]
fn done(progress: ChangeProgress) -> Arc<Packet> {
    match progress {
        ChangeProgress::Done { packet } => packet.unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Whether a packet became what [`more`] wants, and nothing of it was done twice.
fn is_more(packet: &Packet, before: &PacketBase, dialect: Dialect) {
    assert_eq!(packet.lines[0].quantity, Quantity::from(3));
    assert_eq!(packet.lines.len(), before.read.order.lines.len());
    assert_eq!(
        packet.note.as_deref(),
        Some("Kapıya bırakın, ışık yanmıyor")
    );
    assert_eq!(packet.paid, Some(Money::parse_wire("16.25").unwrap()));
    if dialect == Dialect::Current {
        assert_eq!(packet.cancels, [], "each line stayed the line that it was");
        assert_eq!(packet.cancelled_payments, []);
    }
}

#[rstest]
#[tokio::test]
async fn its_steps_go_one_after_the_other_and_the_packet_is_told_in_the_end(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let shop = Shop::new(dialect).await;
    let base = shop.base("key-1").await;
    let mut changing = shop.changing().await;
    let id = changing.enqueue(more(&base)).await;
    assert_eq!(shop.calls(), [0, 0, 0], "not before it is on disk");
    let packet = done(changing.until_over(id).await);
    is_more(&packet, &base, dialect);
    assert_eq!(shop.calls(), [1, 1, 1]);
    let stages: Vec<_> = changing
        .told(id)
        .into_iter()
        .filter_map(|told| match told {
            ChangeProgress::Underway(underway) => Some(underway.stage),
            _ => None,
        })
        .collect();
    let mut expected = vec![ChangeStage::Reading];
    for kind in STEPS {
        expected.extend([ChangeStage::Sending(kind), ChangeStage::Reading]);
    }
    assert_eq!(stages, expected);
    let change = changing.change(id).await;
    assert_eq!(
        (change.state, change.done()),
        (ChangeState::Done, STEPS.to_vec())
    );
}

/// What is told after a fault at a step: whether it may have arrived, and how long the wait is at
/// least and at most.
fn told_after(spec: &str) -> (bool, Trouble, i64, i64) {
    match spec {
        "429:retry-after=30" => (false, Trouble::RateLimited, 30, 31),
        "429" => (false, Trouble::RateLimited, 1, 2),
        "500" => (true, Trouble::ServerFault { status: 500 }, 1, 2),
        "503:retry-after=40" => (true, Trouble::ServerFault { status: 503 }, 40, 42),
        _ => (true, Trouble::ReplyLost, 1, 2),
    }
}

#[rstest]
#[tokio::test]
async fn after_a_fault_at_any_step_the_packet_is_compared_and_nothing_is_done_twice(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
    #[values(0, 1, 2)] faulty: usize,
    #[values(
        "429",
        "429:retry-after=30",
        "500",
        "503:retry-after=40",
        "cut-before",
        "cut-after",
        "half",
        "not-json"
    )]
    spec: &str,
) {
    let shop = Shop::new(dialect).await;
    let base = shop.base("key-1").await;
    let endpoint = STEPS[faulty].endpoint().trim_start_matches("packets/");
    shop.fault(&format!("{endpoint}:{spec}:times=1"));
    let mut changing = shop.changing().await;
    let id = changing.enqueue(more(&base)).await;
    changing.settle().await;
    let (may_have_arrived, trouble, least, most) = told_after(spec);
    let underway = changing.underway(id);
    let stage = match may_have_arrived {
        true => ChangeStage::Unknown(STEPS[faulty]),
        false => ChangeStage::Waiting,
    };
    assert_eq!(
        (underway.stage, underway.trouble.clone()),
        (stage, Some(trouble))
    );
    assert_eq!(underway.may_have_arrived, may_have_arrived);
    let is_done: Vec<_> = underway.steps.iter().map(|(_, is_done)| *is_done).collect();
    assert_eq!(is_done, [0, 1, 2].map(|step| step < faulty));
    assert_eq!(
        underway.can_be_taken_back(),
        faulty == 0 && !may_have_arrived
    );
    let wait = underway
        .next_at
        .unwrap()
        .duration_since(shop.place.clock.now());
    assert!((least..=most).contains(&wait.as_secs()), "{wait}");
    let packet = done(changing.until_over(id).await);
    is_more(&packet, &base, dialect);
    // What was carried out is not asked for again.
    let was_carried_out = matches!(spec, "cut-after" | "half" | "not-json");
    let mut calls = [1, 1, 1];
    calls[faulty] += u64::from(!was_carried_out);
    assert_eq!(shop.calls(), calls);
}

#[rstest]
#[tokio::test]
async fn what_another_client_did_before_the_first_step_is_not_overwritten(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
    #[values(StepKind::Fields, StepKind::Orders, StepKind::Payments)] theirs: StepKind,
) {
    let shop = Shop::new(dialect).await;
    let base = shop.base("key-1").await;
    let mut changing = shop.changing().await;
    let id = changing.enqueue(more(&base)).await;
    shop.they_change(&base, theirs).await;
    let calls = shop.calls();
    let over = changing.until_over(id).await;
    let now = Arc::new(shop.packet(&base).await);
    assert_eq!(over, ChangeProgress::TheyChanged { now, done: vec![] });
    assert_eq!(shop.calls(), calls, "nothing of ours was sent");
    // The next one starts from what it is now.
    assert_eq!(changing.change(id).await.state, ChangeState::Overtaken);
}

#[rstest]
#[tokio::test]
async fn what_another_client_did_between_the_steps_stops_the_rest(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
    #[values(0, 1)] lost: usize,
) {
    let shop = Shop::new(dialect).await;
    let base = shop.base("key-1").await;
    // The reply of a step is lost, and before the packet is read again somebody changes it.
    let endpoint = STEPS[lost].endpoint().trim_start_matches("packets/");
    shop.fault(&format!("{endpoint}:cut-after:times=1"));
    let mut changing = shop.changing().await;
    let id = changing.enqueue(more(&base)).await;
    changing.settle().await;
    assert_eq!(
        changing.underway(id).stage,
        ChangeStage::Unknown(STEPS[lost])
    );
    shop.they_change(&base, StepKind::Payments).await;
    let calls = shop.calls();
    let over = changing.until_over(id).await;
    let now = Arc::new(shop.packet(&base).await);
    let done = STEPS[..=lost].to_vec();
    assert_eq!(over, ChangeProgress::TheyChanged { now, done });
    assert_eq!(shop.calls(), calls);
}

#[rstest]
#[tokio::test]
async fn a_refusal_is_told_with_what_was_done_before_and_what_the_packet_is_now(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
    #[values(0, 1, 2)] refused: usize,
) {
    let shop = Shop::new(dialect).await;
    let base = shop.base("key-1").await;
    let endpoint = STEPS[refused].endpoint().trim_start_matches("packets/");
    shop.fault(&format!("{endpoint}:refuse=olmaz"));
    let mut changing = shop.changing().await;
    let id = changing.enqueue(more(&base)).await;
    let ChangeProgress::Refused {
        step,
        error,
        done,
        now,
        ..
    } = changing.until_over(id).await
    else {
        panic!("{:?}", changing.last(id));
    };
    assert_eq!((step, done), (STEPS[refused], STEPS[..refused].to_vec()));
    assert_eq!(
        (error.kind, error.said.as_deref()),
        (ErrorKind::Refused, Some("olmaz"))
    );
    assert_eq!(now.as_deref(), Some(&shop.packet(&base).await));
    let calls = [0, 1, 2].map(|step| u64::from(step <= refused));
    assert_eq!(shop.calls(), calls, "nothing after it");
    let change = changing.change(id).await;
    assert_eq!(change.steps[refused].state, StepState::Refused);
    assert_eq!(change.steps[refused].answer.as_deref(), Some("olmaz"));
}

#[rstest]
#[tokio::test]
async fn paid_more_than_the_new_total_is_refused_by_the_store_itself(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let shop = Shop::new(dialect).await;
    let base = shop.base("key-1").await;
    let mut wanted = base.read.order.clone();
    wanted.payments[0].amount = packetdesk::domain::Typed::read_money("100000");
    let mut changing = shop.changing().await;
    let id = changing.enqueue(change(&base, wanted)).await;
    let over = changing.until_over(id).await;
    let ChangeProgress::Refused {
        step,
        error,
        done,
        now,
        ..
    } = over
    else {
        panic!("{over:?}");
    };
    assert_eq!(
        (step, done.len()),
        (StepKind::Payments, 2),
        "half of it is done"
    );
    assert!(error.said.unwrap().contains("greater than total"));
    assert!(now.is_some());
}

#[rstest]
#[tokio::test]
async fn a_packet_that_is_closed_takes_no_more(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let shop = Shop::new(dialect).await;
    let mut base = shop.base("key-1").await;
    base.packet_id = "kapandi-1".to_owned();
    let mut changing = shop.changing().await;
    let id = changing.enqueue(more(&base)).await;
    let over = changing.until_over(id).await;
    let ChangeProgress::Refused {
        step,
        error,
        done,
        now,
        ..
    } = over
    else {
        panic!("{over:?}");
    };
    assert_eq!((step, error.kind), (StepKind::Fields, ErrorKind::NotFound));
    assert_eq!((done.len(), now), (0, None));
    assert_eq!(shop.calls(), [0, 0, 0]);
}

#[rstest]
#[case("cut-before", true)]
#[case("refuse=olmaz", false)]
#[tokio::test]
async fn a_packet_that_closes_before_it_could_be_compared_leaves_open_what_was_done(
    #[case] fault: &str,
    #[case] is_left_open: bool,
) {
    let shop = Shop::new(Dialect::Current).await;
    let base = shop.base("key-1").await;
    shop.fault(&format!("update:{fault}:times=1"));
    // The first reading finds it, the next does not.
    shop.fault("get:refuse=plugin.packets.notFound:status=404:after=1");
    let mut changing = shop.changing().await;
    let id = changing.enqueue(more(&base)).await;
    let over = changing.until_over(id).await;
    let ChangeProgress::Refused {
        step, is_unclear, ..
    } = over
    else {
        panic!("{over:?}");
    };
    assert_eq!((step, is_unclear), (StepKind::Fields, is_left_open));
}

#[tokio::test]
async fn without_the_permission_it_waits_until_that_is_mended() {
    let shop = Shop::new(Dialect::Current).await;
    let base = shop.base("key-1").await;
    let without = Access {
        scopes: ["orders:read"].map(str::to_owned).into(),
        ..Access::default()
    };
    shop.store.set_access(without);
    let mut changing = shop.changing().await;
    let id = changing.enqueue(more(&base)).await;
    changing.settle().await;
    let underway = changing.underway(id);
    assert_eq!(
        (underway.stage, underway.next_at),
        (ChangeStage::Waiting, None)
    );
    assert_eq!(underway.trouble, Some(Trouble::ScopeDenied));
    assert!(underway.can_be_taken_back());
    changing.settle().await;
    assert_eq!(shop.calls()[0], 1, "it is not asked again and again");
    shop.store.set_access(Access::default());
    let change = changing.change(id).await;
    changing
        .changer
        .hurry(&change, &mut changing.sender)
        .await
        .unwrap();
    done(changing.until_over(id).await);
}

#[rstest]
#[tokio::test]
async fn where_the_packet_may_not_be_read_nothing_is_sent_blindly(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let shop = Shop::new(dialect).await;
    let base = shop.base("key-1").await;
    shop.store
        .set_access(Access::default().without("orders:read"));
    let mut changing = shop.changing().await;
    let id = changing.enqueue(more(&base)).await;
    changing.settle().await;
    let underway = changing.underway(id);
    assert_eq!(
        (underway.stage, underway.trouble.clone(), underway.next_at),
        (ChangeStage::Waiting, Some(Trouble::ReadDenied), None)
    );
    assert!(underway.can_be_taken_back());
    assert_eq!(shop.calls(), [0, 0, 0]);
    // A better way to another store is none to this one.
    let reads = shop.store.requests(Endpoint::PacketsGet);
    changing.changer.way_came(&store_ref("b"));
    changing.settle().await;
    assert_eq!(shop.store.requests(Endpoint::PacketsGet), reads);
    shop.store.set_access(Access::default());
    changing.give(&shop.store);
    done(changing.until_over(id).await);
}

#[tokio::test]
async fn by_the_clock_of_the_machine_it_goes_at_once() {
    let shop = Shop::new(Dialect::Current).await;
    let base = shop.base("key-1").await;
    let mut changing = shop.changing_by(Clock::system()).await;
    let id = changing.enqueue(more(&base)).await;
    changing.settle().await;
    done(changing.last(id));
    let kept = changing
        .books
        .run(move |db| db.kept_packet(&store_ref("a"), &base.packet_id));
    let kept = kept.await.unwrap().unwrap();
    assert_eq!(
        Packet::from_raw(kept.raw).unwrap().lines[0].quantity,
        Quantity::from(3),
        "whoever looks at it next sees what it has become"
    );
}

#[tokio::test]
async fn debug_texts_of_a_change_tell_nothing_of_its_guest() {
    let shop = Shop::new(Dialect::Current).await;
    let base = shop.base("key-1").await;
    let new = more(&base);
    let packet = shop.packet(&base).await;
    let mut changing = shop.changing().await;
    let id = changing.enqueue(new.clone()).await;
    done(changing.until_over(id).await);
    let contents = changing.books.run(move |db| db.change_contents(id)).await;
    let text = format!(
        "{new:?} {packet:?} {:?} {:?} {:?} {:?} {:?}",
        packet.customer,
        base.read,
        contents.unwrap(),
        changing.news,
        shop.client.open_list().await.unwrap()
    );
    assert!(text.contains(&base.packet_id), "{text}");
    for of_guest in ["Işıl", "Gül Sk", "0555", "Zil çalma", "Kapıya", "az pişmiş"] {
        assert!(!text.contains(of_guest), "{of_guest}: {text}");
    }
}

#[tokio::test]
async fn with_a_bad_key_or_without_a_way_it_waits_for_a_better_one() {
    let shop = Shop::new(Dialect::Classic).await;
    let base = shop.base("key-1").await;
    let mut changing = Changing::open(&shop.place).await;
    let id = changing.enqueue(more(&base)).await;
    changing.settle().await;
    assert_eq!(
        changing.underway(id).stage,
        ChangeStage::Queued,
        "the way is asked for"
    );
    changing
        .sender
        .give(&store_ref("a"), Err(StoreTrouble::KeyMissing));
    changing.changer.way_came(&store_ref("a"));
    changing.settle().await;
    let no_way = Some(Trouble::NoWay(StoreTrouble::KeyMissing));
    assert_eq!(changing.underway(id).trouble, no_way);
    let bad = courier(&shop.store.base_url(), KEY);
    changing.sender.give(&store_ref("a"), Ok(bad));
    changing.changer.way_came(&store_ref("a"));
    changing.settle().await;
    let Underway {
        trouble, next_at, ..
    } = changing.underway(id);
    assert_eq!((trouble, next_at), (Some(Trouble::Unauthorized), None));
    changing.give(&shop.store);
    done(changing.until_over(id).await);
    assert_eq!(shop.calls(), [1, 1, 1]);
}

#[tokio::test]
async fn a_store_that_is_not_there_is_tried_again_and_at_once_when_it_was_reached() {
    let shop = Shop::new(Dialect::Current).await;
    let base = shop.base("key-1").await;
    let mut changing = Changing::open(&shop.place).await;
    let nobody = courier("http://127.0.0.1:1", KEY);
    changing.sender.give(&store_ref("a"), Ok(nobody));
    let id = changing.enqueue(more(&base)).await;
    changing.settle().await;
    for _ in 0..3 {
        let underway = changing.underway(id);
        assert_eq!(underway.trouble, Some(Trouble::Unreachable));
        assert!(underway.can_be_taken_back());
        assert!(changing.pass_on().await > SignedDuration::ZERO);
    }
    let before = shop.place.clock.now();
    changing.give(&shop.store);
    changing.settle().await;
    done(changing.last(id));
    assert_eq!(shop.place.clock.now(), before, "without waiting any longer");
}

#[tokio::test]
async fn the_budget_of_writes_is_kept_and_what_waits_for_it_says_when_it_goes() {
    let shop = Shop::new(Dialect::Current).await;
    let mut changing = shop.changing().await;
    let mut ids = Vec::new();
    for number in 0..7 {
        let base = shop.base(&format!("key-{number}")).await;
        ids.push(changing.enqueue(more(&base)).await);
    }
    changing.settle().await;
    assert_eq!(shop.calls().iter().sum::<u64>(), 20);
    let underway = changing.underway(ids[6]);
    assert_eq!(
        (underway.stage, underway.trouble),
        (ChangeStage::Queued, None)
    );
    let wait = underway
        .next_at
        .unwrap()
        .duration_since(shop.place.clock.now());
    assert_eq!(wait, SignedDuration::from_millis(60_100));
    done(changing.until_over(ids[6]).await);
    assert_eq!(shop.calls(), [7, 7, 7]);
    for id in ids {
        done(changing.last(id));
    }
}

#[tokio::test]
async fn an_order_that_is_due_goes_before_the_next_step() {
    let mut shop = Shop::new(Dialect::Classic).await;
    let base = shop.base("key-1").await;
    let store = shop.store.handle();
    shop.place.load_menu(&store).await;
    let mut changing = shop.changing().await;
    // Twenty orders use the minute up; the change comes, then one more order.
    for number in 0..20 {
        let order = shop.place.order(&format!("full-{number}"), &store_ref("a"));
        changing.sender.enqueue(order).await.unwrap();
    }
    changing.sender.look().await;
    while changing.sender.is_busy() {
        let turn = changing.sender.turn().await;
        changing.sender.take(turn).await;
    }
    let id = changing.enqueue(more(&base)).await;
    changing.settle().await;
    assert_eq!(shop.calls(), [0, 0, 0]);
    let order = shop.place.order("late", &store_ref("a"));
    changing.sender.enqueue(order).await.unwrap();
    changing.sender.look().await;
    let free_at = changing.changer.wakes_at().unwrap();
    changing
        .hand
        .advance(free_at.duration_since(changing.clock.now()));
    changing.sender.look().await;
    changing.look().await;
    assert!(changing.sender.is_busy(), "the order is on its way");
    while changing.sender.is_busy() {
        let turn = changing.sender.turn().await;
        changing.sender.take(turn).await;
    }
    done(changing.until_over(id).await);
    assert_eq!(shop.store.received().len(), 22);
}

#[rstest]
#[tokio::test]
async fn of_two_processes_one_does_it_and_a_dead_ones_step_is_compared_first(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
    #[values(0, 1, 2)] at_step: usize,
    #[values("delay=3600000", "late=3600000")] slow: &str,
) {
    let shop = Shop::new(dialect).await;
    let base = shop.base("key-1").await;
    let endpoint = STEPS[at_step].endpoint().trim_start_matches("packets/");
    shop.fault(&format!("{endpoint}:{slow}:times=1"));
    let (mut one, mut other) = (shop.changing().await, shop.changing().await);
    let id = one.enqueue(more(&base)).await;
    one.look().await;
    while one.underway(id).stage != ChangeStage::Sending(STEPS[at_step]) {
        one.one_answer().await;
    }
    while shop.calls()[at_step] == 0 {
        tokio::task::yield_now().await;
    }
    other.settle().await;
    assert_eq!(
        other.underway(id).stage,
        ChangeStage::Sending(STEPS[at_step])
    );
    if slow.starts_with("late") {
        // Carried out, and nobody has heard so.
        shop.until_carried_out(&base, STEPS[at_step]).await;
    }
    // It dies in the middle of the call.
    drop(one);
    let packet = done(other.until_over(id).await);
    is_more(&packet, &base, dialect);
    let mut calls = [1, 1, 1];
    calls[at_step] += u64::from(slow.starts_with("delay"));
    assert_eq!(shop.calls(), calls);
}

#[tokio::test]
async fn only_before_anything_was_sent_it_can_be_taken_back() {
    let shop = Shop::new(Dialect::Current).await;
    let base = shop.base("key-1").await;
    let mut changing = Changing::open(&shop.place).await;
    let id = changing.enqueue(more(&base)).await;
    let now = shop.place.clock.now();
    let taken = changing
        .books
        .run(move |db| db.take_back_change(id, now))
        .await;
    assert_eq!(taken, Ok(true));
    changing.give(&shop.store);
    changing.settle().await;
    assert_eq!(shop.calls(), [0, 0, 0]);
    // The packet is free for another.
    let id = changing.enqueue(more(&base)).await;
    done(changing.until_over(id).await);
}

#[tokio::test]
async fn a_label_alone_goes_on_although_lines_have_changed() {
    let shop = Shop::new(Dialect::Current).await;
    let base = shop.base("key-1").await;
    shop.they_change(&base, StepKind::Orders).await;
    let mut new = more(&base);
    new.wanted = base.read.order.clone();
    new.status = Some(PacketStatus::Ready);
    new.steps.truncate(1);
    let body = format!(r#"{{"packetId":"{}","status":"Ready"}}"#, base.packet_id);
    new.steps[0].json = body.into();
    let mut changing = shop.changing().await;
    let id = changing.enqueue(new).await;
    let packet = done(changing.until_over(id).await);
    assert_eq!(packet.status.as_deref(), Some("Ready"));
}

/// Another program that keeps the file to itself.
fn lock(shop: &Shop) -> Connection {
    let file = Home::at(shop.place.dir.path()).database_file();
    let other = Connection::open(file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

#[tokio::test]
async fn what_the_disk_does_not_take_is_not_sent() {
    let shop = Shop::new(Dialect::Current).await;
    let base = shop.base("key-1").await;
    let mut changing = shop.changing().await;
    let other = lock(&shop);
    let error = changing.changer.enqueue(more(&base)).await.unwrap_err();
    assert_eq!(error.trouble, DatabaseTrouble::Locked);
    other.execute_batch("ROLLBACK").unwrap();
    let id = changing.enqueue(more(&base)).await;
    // The packet is read, and then its step cannot be claimed.
    changing.look().await;
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    changing.one_answer().await;
    assert_eq!((changing.troubles(), shop.calls()), (1, [0, 0, 0]));
    other.execute_batch("ROLLBACK").unwrap();
    done(changing.until_over(id).await);
    assert_eq!(shop.calls(), [1, 1, 1]);
}

#[rstest]
#[tokio::test]
async fn an_answer_that_cannot_be_written_is_kept_and_its_step_not_sent_again(
    #[values(0, 1, 2)] at_step: usize,
) {
    let shop = Shop::new(Dialect::Classic).await;
    let base = shop.base("key-1").await;
    let mut changing = shop.changing().await;
    let id = changing.enqueue(more(&base)).await;
    changing.look().await;
    while changing.underway(id).stage != ChangeStage::Sending(STEPS[at_step]) {
        changing.one_answer().await;
    }
    let other = lock(&shop);
    changing.one_answer().await;
    assert!(changing.changer.is_busy() && changing.troubles() > 0);
    assert_eq!(
        changing.underway(id).stage,
        ChangeStage::Sending(STEPS[at_step])
    );
    other.execute_batch("ROLLBACK").unwrap();
    changing.hand.advance(SignedDuration::from_secs(2));
    let packet = done(changing.until_over(id).await);
    is_more(&packet, &base, Dialect::Classic);
    assert_eq!(shop.calls(), [1, 1, 1]);
}

#[tokio::test]
async fn at_the_end_of_the_program_a_step_under_way_is_still_written_down() {
    let shop = Shop::new(Dialect::Classic).await;
    let base = shop.base("key-1").await;
    let mut changing = shop.changing().await;
    let id = changing.enqueue(more(&base)).await;
    changing.look().await;
    while changing.underway(id).stage != ChangeStage::Sending(StepKind::Orders) {
        changing.one_answer().await;
    }
    changing.changer.finish(&mut changing.sender).await;
    let change = changing.change(id).await;
    assert_eq!(change.done(), STEPS[..2].to_vec());
    assert_eq!(shop.calls(), [1, 1, 0], "and nothing more begun");
    drop(changing);
    let mut next = shop.changing().await;
    done(next.until_over(id).await);
    assert_eq!(shop.calls(), [1, 1, 1]);
}

#[tokio::test]
async fn a_second_press_is_the_same_change() {
    let shop = Shop::new(Dialect::Current).await;
    let base = shop.base("key-1").await;
    let mut changing = shop.changing().await;
    let new = more(&base);
    let id = changing.enqueue(new.clone()).await;
    done(changing.until_over(id).await);
    let again = changing.changer.enqueue(new).await.unwrap();
    assert!(matches!(again, EnqueuedChange::Known(known) if known.id == id));
    changing.settle().await;
    assert_eq!(shop.calls(), [1, 1, 1]);
}
