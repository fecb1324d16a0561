//! What was exchanged is found by what a person knows of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use packetdesk::{
    api::FrozenPacket,
    store::journal::{ExchangeId, ExchangeOutcome, JournalQuery},
};
use rstest::rstest;

use crate::{
    journal::{Desk, KEY, all, store_ref},
    odd_server::{OddServer, reply},
};

/// Two guests, a refusal and a read; the second guest's order is not taken.
async fn filled() -> (Desk, OddServer) {
    let server = OddServer::replying(|request| {
        if request.starts_with("GET") {
            reply("200 OK", "", r#"{"success":true,"data":[]}"#)
        } else if request.contains("IŞIK") {
            let words = r#"{"success":false,"message":"Ürün bulunamadı: \"Çiğ Köfte\""}"#;
            reply("400 Bad", "", words)
        } else {
            let words = r#"{"success":true,"data":{"packetId":"1780000000123","docNo":"A-47"}}"#;
            reply("200 OK", "", words)
        }
    })
    .await;
    let desk = Desk::new();
    let client = desk.client(&server.base_url(), KEY);
    for body in [
        r#"{"idempotencyKey":"desk-0197f3a2-77aa","customer":{"name":"Çiğdem Köftecioğlu","phone":"0 (532) 111 22 33","call":"+49 30 1234567"}}"#,
        r#"{"idempotencyKey":"desk-0197f3a2-88bb","customer":{"name":"IŞIK İLHAN","phone":"+905559998877"}}"#,
    ] {
        let packet = FrozenPacket::from_json(body, String::new).unwrap();
        // One of them is refused.
        client.create_packet(&packet).await.ok();
    }
    client.open_packets().await.unwrap();
    (desk, server)
}

#[rstest]
#[case::folded("cigdem", &[1])]
#[case::capitals("ÇİĞDEM KÖFTE", &[1])]
#[case::inside_a_word("oftecio", &[1])]
#[case::dotless_i("ışık", &[2])]
#[case::dotted_i("isik ilhan", &[2])]
#[case::in_any_order("ilhan ısık", &[2])]
#[case::one_letter("i", &[2])]
#[case::two_letters("kö", &[2, 1])]
#[case::two_letters_inside_only("ft", &[])]
#[case::servers_words("urun bulunamadi", &[2])]
#[case::words_of_two("cig kofte", &[2, 1])]
#[case::number_as_written("0532 111 22 33", &[1])]
#[case::number_with_country("+90 532 1112233", &[1])]
#[case::number_without_zero("5321112233", &[1])]
#[case::half_a_number("0532 111", &[1])]
#[case::last_four("2233", &[1])]
#[case::last_four_apart("22 33", &[1])]
#[case::other_last_four("8877", &[2])]
#[case::calling_number("0049301234567", &[1])]
#[case::calling_number_with_plus("+49 30 123 45 67", &[1])]
#[case::number_and_name("çiğdem 0532 111 22 33", &[1])]
#[case::packet("1780000000123", &[1])]
#[case::document("a-47", &[1])]
#[case::document_alone("47", &[1])]
#[case::key("desk-0197f3a2-88bb", &[2])]
#[case::both_keys("0197f3a2", &[2, 1])]
#[case::nowhere("mehmet", &[])]
#[case::one_of_two("cigdem mehmet", &[])]
#[case::signs_of_the_index("\" OR * NEAR(", &[])]
#[case::no_letters(" —'\" ", &[3, 2, 1])]
#[case::nothing("", &[3, 2, 1])]
#[tokio::test]
async fn finds(#[case] text: &str, #[case] ids: &[i64]) {
    let (desk, _server) = filled().await;
    assert_eq!(desk.found(text).await, ids);
}

#[tokio::test]
async fn filters_narrow_down_with_and_without_words() {
    let (desk, server) = filled().await;
    let rows = desk.rows().await;
    let ids = async |query: JournalQuery| -> Vec<i64> {
        let rows = desk.search(query).await.rows;
        rows.iter().map(|row| row.id.0).collect()
    };
    let refused = JournalQuery {
        outcomes: vec![ExchangeOutcome::Refused, ExchangeOutcome::Lost],
        ..all()
    };
    assert_eq!(ids(refused.clone()).await, [2]);
    let text = |text: &str, query: &JournalQuery| JournalQuery {
        text: text.to_owned(),
        ..query.clone()
    };
    assert_eq!(ids(text("kofte", &refused)).await, [2]);
    assert_eq!(ids(text("cigdem", &refused)).await, [] as [i64; 0]);
    let endpoint = |name: &str| JournalQuery {
        endpoint: Some(name.to_owned()),
        ..all()
    };
    assert_eq!(ids(endpoint("packets/open")).await, [3]);
    assert_eq!(ids(endpoint("packets/get")).await, [] as [i64; 0]);
    let store = |server_id: &str| JournalQuery {
        // What it is called does not matter.
        store: Some(packetdesk::store::database::outbox::StoreRef {
            name: "eski ad".to_owned(),
            ..store_ref(&server.base_url(), server_id)
        }),
        ..all()
    };
    assert_eq!(ids(store("srv1")).await, [3, 2, 1]);
    assert_eq!(ids(store("srv2")).await, [] as [i64; 0]);
    let between = JournalQuery {
        since: Some(rows[1].at),
        until: Some(rows[0].at),
        ..all()
    };
    assert_eq!(ids(between).await, [2]);
}

#[tokio::test]
async fn pages_follow_each_other_and_tell_what_can_be_chosen() {
    let (desk, server) = filled().await;
    for text in ["", "desk"] {
        let query = JournalQuery {
            text: text.to_owned(),
            limit: 1,
            ..JournalQuery::default()
        };
        let first = desk.search(query.clone()).await;
        assert!(first.has_more);
        let newest = first.rows[0].id;
        let next = JournalQuery {
            before: Some(newest),
            limit: 1000,
            ..query
        };
        let second = desk.search(next).await;
        assert!(!second.has_more);
        let ids: Vec<_> = second.rows.iter().map(|row| row.id).collect();
        let expected: Vec<_> = (1..newest.0).rev().map(ExchangeId).collect();
        assert_eq!(ids, expected);
        assert_eq!(first.facets.endpoints, ["packets/create", "packets/open"]);
        assert_eq!(first.facets.stores, [store_ref(&server.base_url(), "srv1")]);
    }
}

#[tokio::test]
async fn a_number_that_the_list_of_open_packets_tells_is_learned() {
    let server = OddServer::replying(|request| {
        let words = match request.starts_with("POST") {
            true => r#"{"ok":true,"uuid":"0197-u1"}"#,
            false => r#"{"ok":true,"data":[{"uuid":"0197-u1","packetId":"17800","docNo":815}]}"#,
        };
        reply("200 OK", "", words)
    })
    .await;
    let desk = Desk::new();
    let client = desk.client(&server.base_url(), KEY);
    let packet = FrozenPacket::from_json(r#"{"idempotencyKey":"k"}"#, String::new).unwrap();
    client.create_packet(&packet).await.unwrap();
    assert_eq!(desk.found("815").await, [] as [i64; 0]);
    client.open_packets().await.unwrap();
    assert_eq!(desk.found("815").await, [1]);
    let rows = desk.rows().await;
    assert_eq!(rows[1].doc_no.as_deref(), Some("815"));
    // A list is about none of its packets.
    assert_eq!(
        (rows[0].packet_id.as_deref(), rows[0].doc_no.as_deref()),
        (None, None)
    );
    // A packet of the same id in another store is another.
    let other = desk
        .journal
        .recorder(store_ref("https://else.example", "srv1"), "given/srv1");
    let elsewhere = desk
        .client(&server.base_url(), KEY)
        .recorded_by(std::sync::Arc::new(other));
    elsewhere.create_packet(&packet).await.unwrap();
    assert_eq!(desk.rows().await[0].doc_no, None);
}
