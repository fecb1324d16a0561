//! The bench: faults looked at and switched from outside, by bare HTTP and by our client.

use packetdesk::{
    api::{ApiKey, BenchChange, BenchFault, Client, ErrorKind, StoreAddress},
    practice::{Dialect, Endpoint, PracticeConfig},
    ui::bench::Story,
};
use rstest::rstest;
use serde_json::{Value, json};
use strum::IntoEnumIterator as _;

use crate::{
    practice::{client, store},
    raw_http::{Answer, Shop, call},
};

fn look(shop: &Shop) -> Answer {
    call(
        &shop.handle(),
        "GET",
        "/practice/faults",
        &shop.api_key(),
        "",
    )
}

fn switch(shop: &Shop, change: &Value) -> Answer {
    let body = change.to_string();
    call(
        &shop.handle(),
        "POST",
        "/practice/faults",
        &shop.api_key(),
        &body,
    )
}

#[test]
fn faults_are_listed_with_what_is_left_of_them() {
    let shop = Shop::new(Dialect::Classic);
    assert_eq!(look(&shop).json(), json!({ "faults": [] }));
    let on = switch(
        &shop,
        &json!({ "arm": ["create:503:times=2", "*:delay=1"] }),
    );
    assert_eq!(on.status, 200);
    shop.create(&shop.order());
    assert_eq!(
        look(&shop).json(),
        json!({ "faults": [
            { "id": 1, "spec": "create:503:times=2", "left": 1 },
            { "id": 2, "spec": "*:delay=1", "left": null },
        ]})
    );
    // The last one is used up and gone.
    shop.create(&shop.order());
    assert_eq!(look(&shop).json()["faults"].as_array().unwrap().len(), 1);
    let off = switch(&shop, &json!({ "disarm": [2, 77] }));
    assert_eq!(off.json(), json!({ "faults": [] }));
    shop.create(&shop.order()).made();
}

#[test]
fn clearing_comes_before_arming() {
    let shop = Shop::new(Dialect::Current);
    switch(&shop, &json!({ "arm": ["create:503"] }));
    let now = switch(&shop, &json!({ "clear": true, "arm": ["create:429"] }));
    let faults = now.json()["faults"].clone();
    assert_eq!(faults.as_array().unwrap().len(), 1);
    assert_eq!(faults[0]["spec"], "create:429");
    assert_ne!(faults[0]["id"], 1, "an id never means another fault");
}

#[rstest]
#[case(json!({ "arm": ["create:503", "create:explode"] }), "is not a fault")]
#[case(json!({ "arms": [] }), "unknown field")]
#[case(json!({ "arm": "create:503" }), "invalid type")]
#[case(json!({ "disarm": [-1] }), "invalid number")]
fn what_is_odd_switches_nothing(#[case] change: Value, #[case] words: &str) {
    let shop = Shop::new(Dialect::Classic);
    let answer = switch(&shop, &change);
    let (status, message) = answer.refusal();
    assert_eq!(status, 400);
    assert!(message.contains(words), "{message}");
    assert_eq!(look(&shop).json(), json!({ "faults": [] }));
}

#[rstest]
#[case("")]
#[case("practice.p.another")]
fn without_the_key_nothing_is_told_or_switched(#[case] key: &str) {
    let shop = Shop::new(Dialect::Classic);
    shop.fault("create:503");
    for (method, body) in [("GET", ""), ("POST", "{\"clear\":true}")] {
        let answer = call(&shop.handle(), method, "/practice/faults", key, body);
        assert_eq!(answer.refusal(), (401, "unauthorized".to_owned()));
    }
    assert_eq!(shop.faults().len(), 1);
}

#[test]
fn the_bench_costs_no_budget_and_meets_no_fault() {
    let shop = Shop::with(PracticeConfig::default());
    switch(&shop, &json!({ "arm": ["*:503", "*:delay=60000"] }));
    for _ in 0..130 {
        assert_eq!(look(&shop).status, 200);
    }
    switch(&shop, &json!({ "clear": true }));
    let all: u64 = Endpoint::ALL.iter().map(|one| shop.requests(*one)).sum();
    assert_eq!(all, 0);
    shop.create(&shop.order()).made();
}

#[tokio::test]
async fn our_client_reads_and_switches() {
    let store = store(Dialect::Current).await;
    let client = client(&store);
    assert_eq!(client.bench_faults().await, Ok(Vec::new()));
    let change = BenchChange {
        arm: vec!["create:429:times=3".to_owned()],
        ..BenchChange::default()
    };
    let on = [BenchFault {
        id: 1,
        spec: "create:429:times=3".to_owned(),
        left: Some(3),
    }];
    assert_eq!(client.switch_faults(&change).await.unwrap(), on);
    assert_eq!(client.bench_faults().await.unwrap(), on);
    let odd = BenchChange {
        arm: vec!["create".to_owned()],
        ..BenchChange::default()
    };
    let error = client.switch_faults(&odd).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(error.said.unwrap().contains("names no fault"));
}

#[tokio::test]
async fn no_other_server_is_ever_asked() {
    let address = StoreAddress::parse("https://192.0.2.1").unwrap();
    let client = Client::new(address, ApiKey::parse("srvA1.p.s").unwrap()).unwrap();
    let error = client.bench_faults().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[test]
fn every_story_can_be_told_by_its_faults() {
    let shop = Shop::new(Dialect::Classic);
    let mut seen = Vec::new();
    for story in Story::iter() {
        assert!(!story.faults().is_empty());
        let on = switch(&shop, &json!({ "arm": story.faults() }));
        assert_eq!(on.status, 200, "{story:?}: {}", on.text);
        for fault in story.faults() {
            assert!(!seen.contains(fault), "{fault} is of two stories");
            seen.push(fault);
        }
    }
}
