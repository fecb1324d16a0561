//! The same key twice: later, at once, changed, after a day.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::HashSet;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use Dialect::{Classic, Current};
use packetdesk::practice::{Dialect, Endpoint, PracticeConfig};
use rstest::rstest;
use serde_json::{Value, json};

use crate::raw_http::{Answer, Shop, aside, begin, finish, post, post_text, wait_for};

fn keyed(shop: &Shop, key: &str) -> Value {
    let mut body = shop.order();
    body["idempotencyKey"] = json!(key);
    body
}

#[rstest]
fn the_same_key_answers_with_the_same_packet(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    let mut body = keyed(&shop, "desk-1");
    let first = shop.create(&body);
    let again = shop.create(&body);
    assert_eq!(first.json(), again.json());
    // A changed body under the key changes nothing either.
    body["cart"][0]["quantity"] = json!(7);
    assert_eq!(shop.create(&body).made(), first.made());
    assert_eq!(shop.received().len(), 1);
    assert_eq!(shop.packet(&first.made())["total"], json!(90));
    assert_ne!(shop.create(&keyed(&shop, "desk-2")).made(), first.made());
    let open = shop.get("packets/open").data();
    assert_eq!(open.as_array().unwrap().len(), 2);
}

#[test]
fn without_a_key_every_call_is_a_new_packet() {
    let shop = Shop::new(Classic);
    let body = shop.order();
    assert_ne!(shop.create(&body).made(), shop.create(&body).made());
}

#[test]
fn a_refused_order_leaves_its_key_free() {
    let shop = Shop::new(Classic);
    let mut body = keyed(&shop, "desk-1");
    body["payments"] = json!([{ "id": "29-nakit", "price": 9000 }]);
    shop.create(&body).refusal();
    body["payments"] = json!([]);
    shop.create(&body).made();
    assert_eq!(shop.received().len(), 1);
}

/// Begins an order that takes a while, and returns once its key is claimed: the connection, the
/// body, and what a second call with the same key was told.
fn begin_slow(shop: &Shop) -> (TcpStream, Value, Answer) {
    for attempt in 0..20 {
        shop.fault("create:delay=700:times=1");
        let body = keyed(shop, &format!("desk-{attempt}"));
        let before = shop.requests(Endpoint::PacketsCreate);
        let request = post_text("packets/create", &shop.api_key(), &body.to_string());
        let tcp = begin(shop.address(), &request).unwrap();
        wait_for("the slow order arrives", || {
            (shop.requests(Endpoint::PacketsCreate) > before).then_some(())
        });
        let second = shop.create(&body);
        if second.json()["success"] == json!(false) {
            return (tcp, body, second);
        }
        // It overtook the slow one between arrival and claim: once more with another key.
    }
    panic!("the second call always came first");
}

/// How many packets this body's key made.
fn made_by(shop: &Shop, body: &Value) -> usize {
    let key = body["idempotencyKey"].as_str();
    let received = shop.received();
    received
        .iter()
        .filter(|it| it.idempotency_key.as_deref() == key)
        .count()
}

#[rstest]
#[case(Classic, 200)]
#[case(Current, 409)]
fn a_key_at_work_is_told_so(#[case] dialect: Dialect, #[case] status: u16) {
    let shop = Shop::new(dialect);
    let (slow, body, second) = begin_slow(&shop);
    assert_eq!(
        second.refusal(),
        (status, "Duplicate request already in progress".to_owned())
    );
    let made = finish(slow).unwrap().unwrap().made();
    assert_eq!(shop.create(&body).made(), made);
    assert_eq!(made_by(&shop, &body), 1);
}

#[rstest]
fn many_at_once_make_one_packet(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    shop.fault("create:delay=30");
    let body = keyed(&shop, "desk-1");
    let callers: Vec<_> = (0..12)
        .map(|_| {
            let (handle, body) = (shop.handle(), body.clone());
            aside(move || {
                wait_for("the packet is made", || {
                    let answer = post(&handle, "packets/create", &body).unwrap();
                    (answer.json()["success"] != json!(false)).then(|| answer.made())
                })
            })
        })
        .collect();
    let ids: HashSet<String> = callers.into_iter().map(|it| it.join().unwrap()).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(shop.received().len(), 1);
}

#[test]
fn a_hung_up_order_is_still_carried_out() {
    let shop = Shop::new(Classic);
    let (slow, body, _) = begin_slow(&shop);
    assert_eq!(made_by(&shop, &body), 0);
    drop(slow);
    wait_for("the order is carried out", || {
        (made_by(&shop, &body) == 1).then_some(())
    });
    let received = shop.received();
    assert_eq!(
        shop.create(&body).made(),
        received.last().unwrap().packet_id
    );
    assert_eq!(shop.received(), received);
}

#[test]
fn a_key_lasts_a_day() {
    let secs = Arc::new(AtomicU64::new(1_800_000_000));
    let clock = Arc::clone(&secs);
    let shop = Shop::with(PracticeConfig {
        clock: Arc::new(move || UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::Relaxed))),
        ..PracticeConfig::default()
    });
    let body = keyed(&shop, "desk-1");
    let first = shop.create(&body).made();
    let day = 24 * 60 * 60;
    secs.fetch_add(day - 1, Ordering::Relaxed);
    assert_eq!(shop.create(&body).made(), first);
    secs.fetch_add(1, Ordering::Relaxed);
    let second = shop.create(&body).made();
    assert_ne!(second, first);
    assert_eq!(shop.received().len(), 2);
}
