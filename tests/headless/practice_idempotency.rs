//! The same key twice: later, at once, changed, after a day.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use Dialect::{Classic, Current};
use packetdesk::practice::{Dialect, Endpoint, PracticeConfig};
use rstest::rstest;
use serde_json::{Value, json};

use crate::raw_http::{Shop, aside, post};

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

#[rstest]
#[case(Classic, 200)]
#[case(Current, 409)]
fn a_key_at_work_is_told_so(#[case] dialect: Dialect, #[case] status: u16) {
    let shop = Shop::new(dialect);
    shop.fault("create:delay=700:times=1");
    let body = keyed(&shop, "desk-1");
    let (handle, slow_body) = (shop.handle(), body.clone());
    let slow = aside(move || post(&handle, "packets/create", &slow_body).unwrap());
    // The fault is used up by the slow call, so the first one counted is the slow one.
    while shop.requests(Endpoint::PacketsCreate) == 0 {
        thread::yield_now();
    }
    let refusal = loop {
        let answer = shop.create(&body);
        if answer.json()["success"] == json!(false) {
            break answer.refusal();
        }
    };
    assert_eq!(
        refusal,
        (status, "Duplicate request already in progress".to_owned())
    );
    let made = slow.join().unwrap().made();
    assert_eq!(shop.create(&body).made(), made);
    assert_eq!(shop.received().len(), 1);
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
                loop {
                    let answer = post(&handle, "packets/create", &body).unwrap();
                    if answer.json()["success"] != json!(false) {
                        break answer.made();
                    }
                }
            })
        })
        .collect();
    let ids: HashSet<String> = callers.into_iter().map(|it| it.join().unwrap()).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(shop.received().len(), 1);
}

#[test]
fn a_hung_up_order_is_still_carried_out() {
    use std::io::Write as _;
    let shop = Shop::new(Classic);
    shop.fault("create:delay=300:times=1");
    let body = keyed(&shop, "desk-1").to_string();
    let extra = format!(
        "content-type: application/json\r\ncontent-length: {}\r\n",
        body.len()
    );
    let request = crate::raw_http::head("POST", "packets/create", &shop.api_key(), &extra) + &body;
    let mut tcp = std::net::TcpStream::connect(shop.address()).unwrap();
    tcp.write_all(request.as_bytes()).unwrap();
    while shop.requests(Endpoint::PacketsCreate) == 0 {
        thread::yield_now();
    }
    // The key is claimed before the wait, so a second call in it proves that work has begun.
    let probe = keyed(&shop, "desk-1");
    while shop.create(&probe).json()["success"] == json!(true) {
        assert!(shop.received().is_empty(), "too late to hang up");
    }
    drop(tcp);
    let made = loop {
        let answer = shop.create(&probe);
        if answer.json()["success"] == json!(true) {
            break answer.made();
        }
        thread::yield_now();
    };
    assert_eq!(shop.received().len(), 1);
    assert_eq!(shop.received()[0].packet_id, made);
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
