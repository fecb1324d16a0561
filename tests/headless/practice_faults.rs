//! Faults on demand: their texts, and what each does to a request.

use std::time::{Duration, Instant};

use Dialect::{Classic, Current};
use packetdesk::practice::{Dialect, Endpoint, FaultSpec, PracticeConfig};
use rstest::rstest;
use serde_json::{Value, json};

use crate::raw_http::{Shop, aside, post, wait_for};

#[rstest]
#[case("", "\"\" is not an endpoint")]
#[case("menu:429", "\"menu\" is not an endpoint")]
#[case("packets/close:429", "\"packets/close\" is not an endpoint")]
#[case("create", "\"create\" names no fault")]
#[case("create:", "\"create:\" names no fault")]
#[case("create:404", "\"404\" is not a fault")]
#[case("create:600", "\"600\" is not a fault")]
#[case("create:explode", "\"explode\" is not a fault")]
#[case("create:late", "\"late\" is not a fault")]
#[case("create:wait=5", "\"wait=5\" is not a fault")]
#[case("create:delay=soon", "\"soon\" is not a number that delay can take")]
#[case("create:429:times=-1", "\"-1\" is not a number that times can take")]
#[case(
    "create:429:retry-after=2.5",
    "\"2.5\" is not a number that retry-after can take"
)]
#[case("create:429:twice", "\"twice\" is not an option of a fault")]
#[case("create:half:status=500", "\"status=500\" is not an option of a fault")]
#[case(
    "create:refuse=x:status=700",
    "\"700\" is not a number that status can take"
)]
fn a_misspelt_fault_is_told_in_a_sentence(#[case] text: &str, #[case] sentence: &str) {
    let error = text.parse::<FaultSpec>().unwrap_err().to_string();
    assert!(error.starts_with(sentence), "{error}");
}

#[rstest]
#[case("*:delay=5")]
#[case("create:429:retry-after=2:times=3")]
#[case("packets/update-orders:503:retry-after=1:after=2")]
#[case("payment-methods:not-json")]
#[case("get:wrong-types:times=1")]
#[case("packets:cut-before")]
fn a_fault_is_read(#[case] text: &str) {
    text.parse::<FaultSpec>().unwrap();
}

#[test]
fn a_message_may_hold_colons() {
    let shop = Shop::new(Current);
    shop.fault("create:refuse=Product not found: a:b:status=404:times=1");
    assert_eq!(
        shop.create(&shop.order()).refusal(),
        (404, "Product not found: a:b".to_owned())
    );
    shop.create(&shop.order()).made();
}

#[rstest]
fn a_refusal_carries_nothing_out(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    shop.fault("create:refuse=Server not found:times=2");
    for _ in 0..2 {
        assert_eq!(
            shop.create(&shop.order()).refusal(),
            (400, "Server not found".to_owned())
        );
    }
    assert!(shop.received().is_empty());
    shop.create(&shop.order()).made();
    assert_eq!(shop.requests(Endpoint::PacketsCreate), 3);
}

#[test]
fn a_429_comes_with_and_without_retry_after() {
    let shop = Shop::new(Classic);
    shop.fault("create:429:retry-after=7:times=1");
    shop.fault("create:429:times=1");
    let with = shop.create(&shop.order());
    assert_eq!(with.refusal(), (429, "plugin.rateLimited".to_owned()));
    assert_eq!(with.header("retry-after").as_deref(), Some("7"));
    let without = shop.create(&shop.order());
    assert_eq!(without.status, 429);
    assert_eq!(without.header("retry-after"), None);
    shop.create(&shop.order()).made();
}

#[rstest]
#[case("500")]
#[case("503")]
#[case("599")]
fn a_5xx_carries_nothing_out(#[case] code: &str) {
    let shop = Shop::new(Classic);
    shop.fault(&format!("create:{code}:retry-after=3:times=1"));
    let answer = shop.create(&shop.order());
    assert_eq!(answer.status.to_string(), code);
    assert_eq!(answer.header("retry-after").as_deref(), Some("3"));
    assert!(shop.received().is_empty());
}

#[test]
fn a_fault_lets_some_through_first_and_covers_its_endpoint_only() {
    let shop = Shop::new(Classic);
    shop.fault("products/list:500:after=2:times=1");
    let statuses: Vec<u16> = (0..4).map(|_| shop.get("products/list").status).collect();
    assert_eq!(statuses, [200, 200, 500, 200]);
    shop.fault("customers:503");
    assert_eq!(shop.get("customers/list").status, 503);
    assert_eq!(shop.get("customers/get?customerId=cu_0001").status, 503);
    assert_eq!(shop.get("categories/list").status, 200);
    shop.fault("*:502");
    assert_eq!(shop.get("categories/list").status, 502);
    // The first one given counts.
    assert_eq!(shop.get("customers/list").status, 503);
    shop.clear_faults();
    assert_eq!(shop.get("customers/list").status, 200);
}

#[rstest]
fn a_cut_before_the_request_leaves_no_trace(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    shop.fault("create:cut-before:times=1");
    let bytes = post(&shop.handle(), "packets/create", &shop.order()).unwrap_err();
    assert_eq!(bytes, b"");
    assert!(shop.received().is_empty());
    shop.create(&shop.order()).made();
}

#[rstest]
fn a_cut_after_the_commit_loses_the_reply_only(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    shop.fault("create:cut-after:times=1");
    let mut order = shop.order();
    order["idempotencyKey"] = json!("desk-1");
    let bytes = post(&shop.handle(), "packets/create", &order).unwrap_err();
    assert_eq!(bytes, b"");
    assert_eq!(shop.received().len(), 1);
    // Asking again with the same key finds the packet.
    shop.create(&order).made();
    assert_eq!(shop.received().len(), 1);
}

#[rstest]
fn half_a_reply_breaks_off_in_its_body(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    let whole = shop.get("products/list").text;
    shop.fault("products/list:half:times=1");
    shop.fault("create:half:times=1");
    let request = crate::raw_http::head("GET", "products/list", &shop.api_key(), "");
    let bytes = crate::raw_http::send(shop.address(), &request)
        .unwrap()
        .unwrap_err();
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(
        head.contains(&format!("content-length: {}", whole.len())),
        "{head}"
    );
    assert!(bytes.ends_with(&whole.as_bytes()[..whole.len() / 2][whole.len() / 2 - 20..]));
    assert!(body.len() < whole.len());
    let bytes = post(&shop.handle(), "packets/create", &shop.order()).unwrap_err();
    assert!(bytes.starts_with(b"HTTP/1.1 200"));
    assert_eq!(shop.received().len(), 1);
}

#[test]
fn a_reply_that_is_not_json_was_carried_out() {
    let shop = Shop::new(Classic);
    shop.fault("create:not-json:times=1");
    let answer = shop.create(&shop.order());
    assert_eq!(answer.status, 200);
    assert!(serde_json::from_str::<Value>(&answer.text).is_err());
    assert!(
        answer
            .header("content-type")
            .unwrap()
            .starts_with("text/html")
    );
    assert_eq!(shop.received().len(), 1);
}

#[test]
fn wrong_types_keep_the_shape() {
    let shop = Shop::new(Classic);
    shop.fault("*:wrong-types");
    let products = shop.get("products/list").json();
    assert_eq!(products["success"], json!(true));
    let first = &products["data"][0];
    assert_eq!(first["title"], json!(["Mercimek Çorbası"]));
    assert_eq!(first["price"], json!("85"));
    assert_eq!(first["active"], json!(true));
}

#[test]
fn delays_add_up_and_are_kept() {
    let shop = Shop::new(Classic);
    shop.fault("open:delay=120");
    shop.fault("open:late=120");
    let start = Instant::now();
    shop.get("packets/open").data();
    assert!(start.elapsed() >= Duration::from_millis(240));
}

#[test]
fn stopping_does_not_wait_for_a_delay() {
    let shop = Shop::with(PracticeConfig {
        faults: vec!["*:delay=60000".parse().unwrap()],
        ..PracticeConfig::default()
    });
    let handle = shop.handle();
    let client = aside(move || crate::raw_http::get(&handle, "packets/open").status);
    wait_for("the call arrives", || {
        (shop.requests(Endpoint::PacketsOpen) > 0).then_some(())
    });
    let start = Instant::now();
    drop(shop);
    assert_eq!(client.join().unwrap(), 500);
    assert!(start.elapsed() < Duration::from_secs(20));
}
