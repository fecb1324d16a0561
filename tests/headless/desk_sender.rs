//! The sender against stores that work, fail, ask to wait and are not there: every order arrives
//! once, and none holds another up. The clock is turned by hand.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    net::{SocketAddr, TcpListener},
    time::{Duration, Instant},
};

use jiff::SignedDuration;
use packetdesk::{
    desk::{
        Outgoing, Step, StoreTrouble, Trouble,
        sender::{News, courier::Courier},
    },
    practice::{Access, PracticeConfig, PracticeHandle},
    store::database::outbox::{EntryId, EntryState},
};
use rstest::rstest;
use serde_json::Value;

use crate::{
    odd_server::{OddServer, reply},
    sending::{KEY, PATIENCE, Place, Sending, client, courier, creates, one_store, store_ref},
};

fn secs(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

fn fault(store: &PracticeHandle, spec: &str) {
    store.add_fault(spec.parse().unwrap());
}

/// The keys of accepted packets, as they came.
fn keys(store: &PracticeHandle) -> Vec<String> {
    let received = store.received().into_iter();
    received
        .map(|packet| packet.idempotency_key.unwrap())
        .collect()
}

#[tokio::test]
async fn two_hundred_orders_go_at_the_full_rate_without_one_too_many() {
    let mut place = Place::new();
    let shop = place.store(PracticeConfig::default());
    place.load_menu(&shop).await;
    let store = store_ref("a");
    let mut sending = place.sender().await;
    sending.enqueue_many(&place, &store, 200).await;
    let begun = place.clock.now();
    while sending.accepted().len() < 200 {
        // Reads go by running time, which hardly moves here: a new way has its minute before it.
        sending.give(&store, &shop);
        sending.settle().await;
        if sending.accepted().len() < 200 {
            place.hand.advance(
                sending
                    .sender
                    .wakes_at()
                    .unwrap()
                    .duration_since(place.clock.now()),
            );
        }
    }
    let took = place.clock.now().duration_since(begun);
    println!("200 orders in {:.1} s by the clock", took.as_secs_f64());
    // Nine minutes must pass between ten times twenty; each is kept a tenth of a second longer.
    assert!(took >= secs(540) && took <= secs(542), "{took}");
    assert_eq!(creates(&shop), 200, "each went out once");
    let keys = keys(&shop);
    assert_eq!(keys.len(), 200);
    // Three are under way at once, and may overtake each other there.
    for (place, key) in (1_i32..).zip(&keys) {
        let number: i32 = key.rsplit('-').next().unwrap().parse().unwrap();
        assert!((number - place).abs() <= 2, "{key} came as number {place}");
    }
    let limited = |outgoing: &Outgoing| outgoing.trouble == Some(Trouble::RateLimited);
    let was_limited = sending
        .news
        .iter()
        .any(|news| matches!(news, News::Outgoing { outgoing, .. } if limited(outgoing)));
    assert!(!was_limited);
}

#[tokio::test]
async fn orders_beyond_the_minute_are_told_when_they_go() {
    let (place, shop, mut sending) = one_store().await;
    let store = store_ref("a");
    let entries = sending.enqueue_many(&place, &store, 23).await;
    sending.settle().await;
    assert_eq!(shop.received().len(), 20);
    for id in &entries[20..] {
        let outgoing = sending.now(*id);
        assert_eq!(outgoing.step, Step::Queued);
        assert_eq!(outgoing.trouble, None);
        let wait = outgoing.next_at.unwrap().duration_since(place.clock.now());
        assert_eq!(wait, SignedDuration::from_millis(60_100));
    }
    sending.pass(SignedDuration::from_millis(60_099)).await;
    assert_eq!(shop.received().len(), 20);
    sending.pass(SignedDuration::from_millis(1)).await;
    assert_eq!(shop.received().len(), 23);
}

/// What is told after a fault, and how long the next try is away at least and at most.
fn told_after(spec: &str) -> (Step, Trouble, i64, i64) {
    match spec {
        "429:retry-after=30" => (Step::Waiting, Trouble::RateLimited, 30, 31),
        "429" => (Step::Waiting, Trouble::RateLimited, 1, 2),
        "500" => (Step::Unknown, Trouble::ServerFault { status: 500 }, 1, 2),
        "503:retry-after=40" => (Step::Unknown, Trouble::ServerFault { status: 503 }, 40, 41),
        _ => (Step::Unknown, Trouble::ReplyLost, 1, 2),
    }
}

#[rstest]
#[tokio::test]
async fn after_a_fault_it_is_told_and_the_same_order_goes_again_and_is_there_once(
    #[values(
        "429",
        "429:retry-after=30",
        "500",
        "503:retry-after=40",
        "cut-before",
        "cut-after",
        "half",
        "not-json",
        "wrong-types",
        "late=60000"
    )]
    spec: &str,
) {
    let (place, shop, mut sending) = one_store().await;
    if spec.starts_with("late") {
        let hasty = client(
            &shop.base_url(),
            &shop.api_key(),
            Duration::from_millis(500),
        );
        let way = Courier::new(hasty, None);
        sending.sender.give(&store_ref("a"), Ok(way));
    }
    fault(&shop, &format!("create:{spec}:times=1"));
    let new = place.order("key-1", &store_ref("a"));
    let body: Value = serde_json::from_str(new.packet.json()).unwrap();
    let id = sending.enqueue(new).await;
    sending.settle().await;
    let (step, trouble, soonest, latest) = told_after(spec);
    let told = sending.told(id);
    assert_eq!(told[0].step, Step::Sending);
    let last = told.last().unwrap();
    assert_eq!((last.step, last.tries), (step, 1));
    assert_eq!(last.trouble, Some(trouble));
    assert_eq!(last.may_have_arrived, step == Step::Unknown);
    let wait = last.next_at.unwrap().duration_since(place.clock.now());
    assert!(wait >= secs(soonest) && wait <= secs(latest), "{wait}");
    // Not a moment before.
    sending.pass(wait - SignedDuration::from_millis(1)).await;
    assert_eq!(creates(&shop), 1);
    sending.pass(SignedDuration::from_millis(1)).await;
    assert_eq!(creates(&shop), 2);
    let accepted = sending.accepted();
    assert_eq!(accepted.len(), 1);
    assert_eq!(
        (accepted[0].id, accepted[0].state),
        (id, EntryState::Accepted)
    );
    let received = shop.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].idempotency_key.as_deref(), Some("key-1"));
    assert_eq!(received[0].body, body);
    let read = sending.news.iter().find_map(|news| match news {
        News::Read { result, .. } => result.as_ref().ok(),
        _ => None,
    });
    assert_eq!(read.unwrap().doc_no.as_deref(), Some("1"));
    assert_eq!(sending.entry(id).await.doc_no.as_deref(), Some("1"));
}

#[tokio::test]
async fn a_refusal_is_told_and_ends_it() {
    let (place, shop, mut sending) = one_store().await;
    fault(&shop, "create:refuse=unknown_payment_method:times=1");
    let id = sending.enqueue(place.order("key-1", &store_ref("a"))).await;
    sending.settle().await;
    let refused = sending.refused();
    assert_eq!(refused.len(), 1);
    let said = refused[0].trouble.as_ref().unwrap().said.as_deref();
    assert_eq!(said, Some("unknown_payment_method"));
    assert_eq!(sending.entry(id).await.state, EntryState::Refused);
    assert_eq!(sending.sender.told(id), None);
    sending.pass(secs(90_000)).await;
    assert_eq!(creates(&shop), 1);
    assert_eq!(sending.sender.wakes_at(), None);
}

#[tokio::test]
async fn every_try_is_the_same_to_the_last_byte() {
    let (place, _shop, mut sending) = one_store().await;
    let server = OddServer::answering("500 Internal Server Error", "", "{}").await;
    let way = courier(&server.base_url(), KEY);
    sending.sender.give(&store_ref("a"), Ok(way));
    let new = place.order("key-1", &store_ref("a"));
    let body = new.packet.json().to_owned();
    let id = sending.enqueue(new).await;
    sending.settle().await;
    for _ in 0..4 {
        sending.pass_on().await;
    }
    let bodies: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.split_once("\r\n\r\n").unwrap().1.to_owned())
        .collect();
    assert_eq!(bodies, vec![body; 5]);
    assert_eq!(sending.now(id).tries, 5);
}

#[tokio::test]
async fn a_request_of_a_run_that_was_killed_is_asked_about_and_makes_one_packet() {
    let (place, shop, mut first) = one_store().await;
    fault(&shop, "create:delay=2000:times=1");
    let id = first.enqueue(place.order("key-1", &store_ref("a"))).await;
    first.look().await;
    until("the first request", || creates(&shop) == 1).await;
    drop(first);
    let mut second = place.sender().await;
    second.give(&store_ref("a"), &shop);
    second.settle().await;
    let told = second.told(id);
    let last = told.last().unwrap();
    assert_eq!((last.step, last.tries), (Step::Unknown, 2));
    assert_eq!(last.trouble, Some(Trouble::InProgress));
    assert!(last.next_at.is_some() && last.may_have_arrived);
    until("its packet", || shop.received().len() == 1).await;
    second.until_accepted(1).await;
    assert_eq!(shop.received().len(), 1);
    assert!(second.refused().is_empty());
    assert_eq!(
        second.accepted()[0].packet_id,
        Some(shop.received()[0].packet_id.clone())
    );
}

/// Waits for what another thread does.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
        tokio::task::yield_now().await;
    }
}

/// A server that takes every order but those whose body has this word.
async fn picky(poison: &'static str, headers: &'static str) -> OddServer {
    OddServer::replying(move |request| {
        if request.contains(poison) {
            return reply("503 Service Unavailable", headers, "{}");
        }
        reply(
            "200 OK",
            "",
            r#"{"success":true,"data":{"packetId":"p-1"}}"#,
        )
    })
    .await
}

#[rstest]
#[tokio::test]
async fn an_order_that_the_server_always_stumbles_over_does_not_hold_the_others_up(
    #[values("", "Retry-After: 600\r\n")] headers: &'static str,
) {
    let (place, _shop, mut sending) = one_store().await;
    let server = picky("a-001", headers).await;
    let way = courier(&server.base_url(), KEY);
    sending.sender.give(&store_ref("a"), Ok(way));
    let entries = sending.enqueue_many(&place, &store_ref("a"), 10).await;
    sending.settle().await;
    assert_eq!(
        sending.accepted().len(),
        9,
        "at once, before any pause is over"
    );
    assert_eq!(sending.now(entries[0]).step, Step::Unknown);
    for _ in 0..5 {
        sending.pass_on().await;
    }
    sending.enqueue(place.order("late", &store_ref("a"))).await;
    sending.settle().await;
    assert_eq!(sending.accepted().len(), 10);
    assert_eq!(sending.now(entries[0]).step, Step::Unknown);
}

#[tokio::test]
async fn many_that_are_asked_about_leave_room_for_new_ones() {
    let (place, _shop, mut sending) = one_store().await;
    let server = picky("a-0", "").await;
    let way = courier(&server.base_url(), KEY);
    sending.sender.give(&store_ref("a"), Ok(way));
    sending.enqueue_many(&place, &store_ref("a"), 60).await;
    sending.settle().await;
    for _ in 0..10 {
        sending.pass_on().await;
    }
    let new = sending.enqueue(place.order("new", &store_ref("a"))).await;
    let begun = place.clock.now();
    sending.until_accepted(1).await;
    assert_eq!(sending.accepted()[0].id, new);
    let took = place.clock.now().duration_since(begun);
    // Those whose turn came before it: 60 of them at most, 20 a minute.
    assert!(took <= secs(200), "{took}");
}

#[tokio::test]
async fn an_order_that_hangs_does_not_hold_the_others_up() {
    let (place, shop, mut sending) = one_store().await;
    fault(&shop, "create:delay=60000:times=1");
    let entries = sending.enqueue_many(&place, &store_ref("a"), 10).await;
    sending.look().await;
    while sending.accepted().len() < 9 {
        sending.one_answer().await;
    }
    let hanging = entries
        .iter()
        .filter(|id| sending.sender.told(**id).is_some());
    assert_eq!(hanging.count(), 1);
    assert_eq!(shop.received().len(), 9);
}

/// An address where nobody listens, yet.
fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

fn on(address: SocketAddr) -> PracticeConfig {
    PracticeConfig {
        listen: address,
        api_key: Some(KEY.to_owned()),
        limits: None,
        ..PracticeConfig::default()
    }
}

/// Ten orders for a store that is not there; the calls of the first look have failed.
async fn ten_offline() -> (Place, Sending, SocketAddr, Vec<EntryId>) {
    let (place, _shop, mut sending) = one_store().await;
    let address = nobody();
    let way = courier(&format!("http://{address}"), KEY);
    sending.sender.give(&store_ref("a"), Ok(way));
    let entries = sending.enqueue_many(&place, &store_ref("a"), 10).await;
    sending.settle().await;
    (place, sending, address, entries)
}

async fn all_tries(sending: &Sending, entries: &[EntryId]) -> usize {
    let mut tries = 0;
    for id in entries {
        tries += sending.tries(*id).await.len();
    }
    tries
}

#[tokio::test]
async fn a_store_that_is_away_is_tried_by_one_order_at_a_time_and_less_and_less_often() {
    let (place, mut sending, address, entries) = ten_offline().await;
    assert_eq!(
        all_tries(&sending, &entries).await,
        3,
        "the first went together"
    );
    let first = sending.now(entries[0]);
    assert_eq!(
        (first.step, first.trouble),
        (Step::Waiting, Some(Trouble::Unreachable))
    );
    assert!(!first.may_have_arrived);
    let tenth = sending.now(entries[9]);
    assert_eq!((tenth.step, tenth.next_at), (Step::Queued, first.next_at));
    for (round, shortest) in (1..).zip([1, 2, 4, 8, 16, 32, 60, 60]) {
        let next = sending.now(entries[9]).next_at.unwrap();
        let pause = next.duration_since(place.clock.now());
        assert!(pause >= secs(shortest), "{pause} after {round}");
        assert!(pause <= secs(2 * shortest), "{pause} after {round}");
        sending.pass(pause).await;
        assert_eq!(all_tries(&sending, &entries).await, 3 + round);
    }
    let shop = place.store(on(address));
    sending.until_accepted(10).await;
    assert_eq!(shop.received().len(), 10);
    assert_eq!(keys(&shop)[0], "a-001");
}

#[tokio::test]
async fn once_another_call_has_reached_the_store_everything_goes_at_once() {
    let (place, mut sending, address, _entries) = ten_offline().await;
    let shop = place.store(on(address));
    sending.settle().await;
    assert_eq!(shop.received().len(), 0, "its pause is not over");
    sending.sender.reached(&store_ref("a"));
    sending.settle().await;
    assert_eq!(shop.received().len(), 10);
}

#[tokio::test]
async fn a_person_who_wants_it_now_gets_it_now() {
    let (place, mut sending, address, entries) = ten_offline().await;
    let shop = place.store(on(address));
    let hurried = sending.sender.hurry(entries[4], &store_ref("a")).await;
    hurried.unwrap();
    sending.settle().await;
    assert_eq!(shop.received().len(), 10);
}

#[tokio::test]
async fn what_the_store_asked_for_is_not_undone_by_a_menu_that_loads() {
    let (place, shop, mut sending) = one_store().await;
    fault(&shop, "create:429:retry-after=300:times=1");
    sending.enqueue(place.order("key-1", &store_ref("a"))).await;
    sending.settle().await;
    sending.enqueue(place.order("key-2", &store_ref("a"))).await;
    sending.sender.reached(&store_ref("a"));
    sending.settle().await;
    sending.pass(secs(299)).await;
    assert_eq!(creates(&shop), 1);
    sending.pass(secs(2)).await;
    assert_eq!(keys(&shop), ["key-1", "key-2"]);
}

#[tokio::test]
async fn the_next_run_keeps_the_wait_that_the_store_asked_for() {
    let (place, shop, mut sending) = one_store().await;
    fault(&shop, "create:429:retry-after=300:times=1");
    sending.enqueue(place.order("key-1", &store_ref("a"))).await;
    sending.settle().await;
    drop(sending);
    let mut next = place.sender().await;
    next.give(&store_ref("a"), &shop);
    let id = next.enqueue(place.order("key-2", &store_ref("a"))).await;
    next.settle().await;
    assert_eq!(creates(&shop), 1);
    let wait = next
        .now(id)
        .next_at
        .unwrap()
        .duration_since(place.clock.now());
    assert!(wait >= secs(300) && wait <= secs(301), "{wait}");
    next.until_accepted(2).await;
}

#[rstest]
#[tokio::test]
async fn a_store_in_trouble_does_not_slow_another(#[values(true, false)] is_there: bool) {
    let (place, busy, mut sending) = one_store().await;
    let (away, well) = (store_ref("a"), store_ref("b"));
    if is_there {
        fault(&busy, "create:429:retry-after=600");
    } else {
        let way = courier(&format!("http://{}", nobody()), KEY);
        sending.sender.give(&away, Ok(way));
    }
    let shop = place.free_store();
    sending.give(&well, &shop);
    sending.enqueue_many(&place, &away, 30).await;
    sending.enqueue_many(&place, &well, 20).await;
    sending.settle().await;
    assert_eq!(shop.received().len(), 20);
    assert_eq!(busy.received().len(), 0);
}

#[rstest]
#[tokio::test]
async fn orders_whose_key_is_not_accepted_wait_for_a_better_one_without_hammering(
    #[values(true, false)] is_known: bool,
) {
    let (place, shop, mut sending) = one_store().await;
    let store = store_ref("a");
    let trouble = if is_known {
        shop.set_access(Access::default().without("orders:write"));
        Trouble::ScopeDenied
    } else {
        let way = courier(&shop.base_url(), KEY);
        sending.sender.give(&store, Ok(way));
        Trouble::Unauthorized
    };
    let entries = sending.enqueue_many(&place, &store, 5).await;
    sending.settle().await;
    assert_eq!(creates(&shop), 5);
    for id in &entries {
        let outgoing = sending.now(*id);
        assert_eq!((outgoing.step, outgoing.next_at), (Step::Waiting, None));
        assert_eq!(outgoing.trouble, Some(trouble.clone()));
    }
    for _ in 0..5 {
        sending.pass(secs(3600)).await;
    }
    let other = place.free_store();
    sending.give(&store_ref("b"), &other);
    sending.settle().await;
    assert_eq!(creates(&shop), 5, "each once, whatever else goes on");
    shop.set_access(Access::default());
    sending.give(&store, &shop);
    sending.settle().await;
    assert_eq!(shop.received().len(), 5);
}

#[tokio::test]
async fn a_new_start_tries_each_order_once_that_waits_for_a_better_key() {
    let (place, shop, mut sending) = one_store().await;
    let store = store_ref("a");
    let bad = || courier(&shop.base_url(), KEY);
    sending.sender.give(&store, Ok(bad()));
    sending.enqueue_many(&place, &store, 4).await;
    sending.settle().await;
    drop(sending);
    let mut next = place.sender().await;
    next.sender.give(&store, Ok(bad()));
    next.settle().await;
    next.pass(secs(3600)).await;
    assert_eq!(creates(&shop), 8);
}

#[tokio::test]
async fn without_a_way_to_its_store_an_order_says_why_and_asks_once() {
    let (place, shop, mut sending) = one_store().await;
    let store = store_ref("far");
    let id = sending.enqueue(place.order("key-1", &store)).await;
    sending.settle().await;
    sending.pass(secs(60)).await;
    let wanted = |news: &&News| matches!(news, News::Wanted(of) if *of == store);
    assert_eq!(sending.news.iter().filter(wanted).count(), 1);
    sending.give_none(&store, StoreTrouble::KeyMissing);
    sending.settle().await;
    let outgoing = sending.now(id);
    assert_eq!(outgoing.step, Step::Queued);
    assert_eq!(
        outgoing.trouble,
        Some(Trouble::NoWay(StoreTrouble::KeyMissing))
    );
    assert_eq!(sending.sender.wakes_at(), None);
    sending.sender.hurry(id, &store).await.unwrap();
    sending.settle().await;
    assert_eq!(sending.news.iter().filter(wanted).count(), 2);
    sending.give(&store, &shop);
    sending.settle().await;
    assert_eq!(sending.accepted().len(), 1);
}

#[tokio::test]
async fn a_run_about_one_order_sends_no_other() {
    let (place, shop, mut sending) = one_store().await;
    let entries = sending.enqueue_many(&place, &store_ref("a"), 3).await;
    sending.sender.only(entries[1]);
    sending.settle().await;
    assert_eq!(keys(&shop), ["a-002"]);
}
