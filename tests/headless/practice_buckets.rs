//! The two rate buckets, with a clock of our own.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use Dialect::{Classic, Current};
use packetdesk::practice::{Dialect, Limits, PracticeConfig};
use rstest::rstest;
use serde_json::json;

use crate::raw_http::Shop;

fn shop(dialect: Dialect, limits: Limits) -> (Shop, Arc<AtomicU64>) {
    let millis = Arc::new(AtomicU64::new(1_800_000_000_000));
    let clock = Arc::clone(&millis);
    let shop = Shop::with(PracticeConfig {
        dialect,
        limits: Some(limits),
        clock: Arc::new(move || UNIX_EPOCH + Duration::from_millis(clock.load(Ordering::Relaxed))),
        ..PracticeConfig::default()
    });
    (shop, millis)
}

#[rstest]
fn twenty_writes_pass_in_a_minute(#[values(Classic, Current)] dialect: Dialect) {
    let (shop, millis) = shop(dialect, Limits::default());
    let order = shop.order();
    let ids: HashSet<String> = (0..20).map(|_| shop.create(&order).made()).collect();
    // All within the same millisecond, and still each an id of its own.
    assert_eq!(ids.len(), 20);
    let refused = shop.create(&order);
    assert_eq!(refused.refusal(), (429, "plugin.rateLimited".to_owned()));
    assert_eq!(refused.header("retry-after").as_deref(), Some("60"));
    // Half a second short of the minute: one whole second is asked for, and nothing passes.
    millis.fetch_add(59_500, Ordering::Relaxed);
    let refused = shop.create(&order);
    assert_eq!(refused.header("retry-after").as_deref(), Some("1"));
    millis.fetch_add(500, Ordering::Relaxed);
    shop.create(&order).made();
    assert_eq!(shop.received().len(), 21);
    // Reads have a bucket of their own.
    shop.get("packets/open").data();
}

#[test]
fn a_hundred_and_twenty_reads_pass_in_a_minute() {
    let (shop, millis) = shop(Classic, Limits::default());
    for _ in 0..120 {
        shop.get("payment-methods/list").data();
    }
    let refused = shop.get("products/list");
    assert_eq!(refused.refusal(), (429, "plugin.rateLimited".to_owned()));
    assert_eq!(refused.header("retry-after").as_deref(), Some("60"));
    millis.fetch_add(60_000, Ordering::Relaxed);
    shop.get("products/list").data();
}

#[test]
fn no_minute_holds_more_than_the_bucket() {
    let limits = Limits {
        reads_per_minute: 2,
        writes_per_minute: 1,
    };
    let (shop, millis) = shop(Classic, limits);
    shop.get("packets/open").data();
    millis.fetch_add(40_000, Ordering::Relaxed);
    shop.get("packets/open").data();
    millis.fetch_add(10_000, Ordering::Relaxed);
    // Refused calls cost nothing, so the wait counts from the first call only.
    for _ in 0..3 {
        let refused = shop.get("packets/open");
        assert_eq!(refused.header("retry-after").as_deref(), Some("10"));
    }
    millis.fetch_add(10_000, Ordering::Relaxed);
    shop.get("packets/open").data();
    let refused = shop.get("packets/open");
    assert_eq!(refused.header("retry-after").as_deref(), Some("40"));
}

#[test]
fn a_wrong_key_costs_nothing_and_a_refused_order_does() {
    let limits = Limits {
        reads_per_minute: 9,
        writes_per_minute: 1,
    };
    let (shop, _) = shop(Classic, limits);
    for _ in 0..3 {
        let answer =
            crate::raw_http::post_as(&shop.handle(), "packets/create", "a.b.c", "{}").unwrap();
        assert_eq!(answer.refusal(), (401, "unauthorized".to_owned()));
    }
    assert_eq!(
        shop.create(&json!({})).message(),
        r#""customer" is required"#
    );
    assert_eq!(shop.create(&json!({})).status, 429);
}
