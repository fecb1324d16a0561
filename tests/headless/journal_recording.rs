//! The journal holds what was on the wire, byte for byte, less the key.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{sync::Arc, time::Duration};

use packetdesk::{
    api::{ErrorKind, FrozenPacket, Header, Label, Outcome, Recorder},
    practice::Dialect,
    store::journal::{
        ExchangeId,
        ExchangeOutcome::{self, Denied, Limited, Lost, Odd, Refused, Unreached},
        ExchangeRow, JournalReader, OneCall,
    },
};
use rstest::rstest;

use crate::{
    journal::{Desk, KEY, all, store_ref},
    odd_server::{OddServer, reply},
    practice,
};

fn order(json: &str) -> FrozenPacket {
    FrozenPacket::from_json(json, String::new).unwrap()
}

/// The headers of a request as a server reads them, less the key, sorted.
fn on_the_wire(request: &str) -> Vec<(String, Vec<u8>)> {
    let (head, _) = request.split_once("\r\n\r\n").unwrap();
    let lines = head.lines().skip(1);
    let pairs = lines.map(|line| line.split_once(": ").unwrap());
    sorted(pairs.map(|(name, value)| (name.to_lowercase(), value.as_bytes().to_vec())))
}

fn kept(headers: &[Header]) -> Vec<(String, Vec<u8>)> {
    let pair = |header: &Header| (header.name.clone(), header.value.clone());
    sorted(headers.iter().map(pair))
}

fn sorted(pairs: impl Iterator<Item = (String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    let mut pairs: Vec<_> = pairs.filter(|(name, _)| name != "authorization").collect();
    pairs.sort();
    pairs
}

fn outcomes(rows: &[ExchangeRow]) -> Vec<ExchangeOutcome> {
    rows.iter().map(|row| row.outcome).collect()
}

#[tokio::test]
async fn what_was_sent_and_came_back_is_kept_byte_for_byte() {
    let body =
        r#"{"idempotencyKey":"k","note":"ağır ‘kapı’  $\u0131\n!","customer":{"name":"Çiğdem"}}"#;
    let odd = b"\xff\xfe{\"\xe7\"\0\n:".to_vec();
    let mut answer = b"HTTP/1.1 502 Bad Gateway\r\nX-Odd: caf\xe9:  a\r\nX-Odd: b\r\nX-Empty:\r\nConnection: close\r\n\r\n".to_vec();
    answer.extend_from_slice(&odd);
    let server = OddServer::start(answer).await;
    let desk = Desk::new();
    let client = desk.client(&server.base_url(), KEY);
    let error = client.create_packet(&order(body)).await.unwrap_err();
    let shown = desk.show(1).await.exchange;
    let wire = server.requests().remove(0);
    assert_eq!(kept(&shown.request_headers), on_the_wire(&wire));
    assert_eq!(shown.request_body.as_deref(), Some(body));
    assert_eq!(wire.split_once("\r\n\r\n").unwrap().1, body);
    assert_eq!(
        shown.url,
        format!("{}/plugin-api/packets/create", server.base_url())
    );
    assert_eq!(
        (shown.row.method.as_str(), shown.row.endpoint.as_str()),
        ("POST", "packets/create")
    );
    assert_eq!(shown.key_name, "sandbox/srv1");
    assert!(
        shown.program.starts_with("packetdesk "),
        "{}",
        shown.program
    );
    let answer = shown.answer.clone().unwrap();
    assert_eq!((answer.status, answer.version), (502, "HTTP/1.1"));
    assert_eq!(answer.body, odd);
    let pair = |name: &str, value: &[u8]| (name.to_owned(), value.to_vec());
    assert_eq!(
        kept(&answer.headers),
        [
            pair("connection", b"close"),
            pair("x-empty", b""),
            pair("x-odd", b"b"),
            pair("x-odd", b"caf\xe9:  a"),
        ]
    );
    let debug = format!("{shown:?}");
    assert!(
        !debug.contains("Çiğdem") && !debug.contains("kapı"),
        "{debug}"
    );
    assert_eq!(shown.error, Some(error));
    assert_eq!(shown.row.outcome, ExchangeOutcome::Server);
}

#[rstest]
#[case(Dialect::Classic)]
#[case(Dialect::Current)]
#[tokio::test]
async fn an_order_and_its_reading_are_one_story(#[case] dialect: Dialect) {
    let store = practice::store(dialect).await;
    let desk = Desk::new();
    let client = desk.client(&store.base_url(), &store.api_key());
    let menu = practice::menu(&client).await;
    let order = practice::order(&menu, "key-1");
    let frozen = FrozenPacket::new(&order, &menu).unwrap();
    client.open_packets().await.unwrap();
    let made = client.create_packet(&frozen).await.unwrap();
    let before = desk.rows().await.remove(0);
    assert_eq!(
        (before.outcome, before.doc_no.as_deref()),
        (ExchangeOutcome::Done, None)
    );
    assert_eq!(before.packet_id.as_deref(), Some(made.packet_id.as_str()));
    assert_eq!(before.who.as_deref(), Some("Işıl Çağlar"));
    assert_eq!(before.phone.as_deref(), Some("0555 000 11 22"));
    client.create_packet(&frozen).await.unwrap();
    let packet = client.get_packet(&made.packet_id).await.unwrap();
    let doc_no = packet.doc_no.unwrap();
    // Told later, it is that of all about the packet.
    let story = desk.show(before.id.0).await.story;
    let ids: Vec<_> = story.iter().map(|row| row.id.0).collect();
    assert_eq!(ids, [before.id.0, before.id.0 + 1, before.id.0 + 2]);
    assert!(story.iter().all(|row| row.doc_no.as_ref() == Some(&doc_no)));
    assert_eq!(desk.found(&doc_no).await, [ids[2], ids[1], ids[0]]);
    for id in ids {
        assert_eq!(desk.show(id).await.story, story);
    }
}

#[tokio::test]
async fn every_way_to_end_has_its_outcome() {
    let desk = Desk::new();
    let whole = reply(
        "200 OK",
        "",
        r#"{"success":true,"data":{"packetId":"a-1"}}"#,
    );
    let half = whole[..whole.len() - 9].to_vec();
    for answer in [
        reply(
            "429 Too Many",
            "Retry-After: 3\r\n",
            r#"{"success":false,"message":"plugin.rateLimited"}"#,
        ),
        reply(
            "400 Bad",
            "",
            r#"{"success":false,"message":"\"cart\" is required"}"#,
        ),
        reply(
            "401 No",
            "",
            r#"{"success":false,"message":"unauthorized"}"#,
        ),
        half,
        Vec::new(),
        reply("200 OK", "", "<html>"),
        reply("302 Found", "Location: http://127.0.0.1:1/\r\n", ""),
    ] {
        let server = OddServer::start(answer).await;
        let client = desk.client(&server.base_url(), KEY);
        client
            .create_packet(&order(r#"{"idempotencyKey":"k"}"#))
            .await
            .unwrap_err();
    }
    let client = desk.client("http://127.0.0.1:1", KEY);
    client.open_packets().await.unwrap_err();
    let mut rows = desk.rows().await;
    rows.reverse();
    assert_eq!(
        outcomes(&rows),
        [Limited, Refused, Denied, Lost, Lost, Odd, Odd, Unreached]
    );
    let half = desk.show(4).await.exchange.answer.unwrap();
    assert_eq!(half.body, br#"{"success":true,"data":{"packetId"#);
    assert_eq!(rows[1].said.as_deref(), Some("\"cart\" is required"));
    assert_eq!(rows[7].status, None);
}

#[tokio::test]
async fn a_call_that_hangs_is_open_until_it_is_given_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let desk = Desk::new();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let client = desk.client(&base, KEY);
    {
        let frozen = order(r#"{"idempotencyKey":"k"}"#);
        let call = client.create_packet(&frozen);
        tokio::select! {
            _never = call => panic!("nobody answers"),
            taken = listener.accept() => drop(taken.unwrap()),
        }
        assert_eq!(outcomes(&desk.rows().await), [ExchangeOutcome::Abandoned]);
    }
    let waiting = tokio::spawn({
        let client = desk.client_within(&base, KEY, Duration::from_millis(300));
        async move { client.open_packets().await }
    });
    let taken = listener.accept().await.unwrap();
    let row = desk.rows().await.remove(0);
    assert_eq!((row.outcome, row.total), (ExchangeOutcome::Open, None));
    waiting.await.unwrap().unwrap_err();
    drop(taken);
    let row = desk.rows().await.remove(0);
    assert_eq!(row.outcome, ExchangeOutcome::Lost);
    assert!(row.total.unwrap() >= Duration::from_millis(300));
}

#[tokio::test]
async fn the_key_is_nowhere_in_the_file() {
    let echo = format!(r#"{{"success":false,"message":"bad Bearer {KEY} or s3cretpart"}}"#);
    let headers = format!("X-Echo: Bearer {KEY}\r\n");
    let server = OddServer::answering("401 Unauthorized", &headers, &echo).await;
    let desk = Desk::new();
    let client = desk.client(&server.base_url(), KEY);
    let body =
        format!(r#"{{"idempotencyKey":"k","note":"anahtar {KEY}","customer":{{"name":"{KEY}"}}}}"#);
    client.create_packet(&order(&body)).await.unwrap_err();
    client.get_packet(KEY).await.unwrap_err();
    let shown = desk.show(2).await;
    assert!(
        shown.exchange.url.contains("[key]"),
        "{}",
        shown.exchange.url
    );
    for bytes in [
        desk.bytes(),
        format!("{shown:?}{:?}", desk.journal).into_bytes(),
    ] {
        for secret in ["s3cretpart", "s3cretp"] {
            let is_there = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!is_there, "{secret} is kept");
        }
    }
    assert!(desk.bytes().windows(5).any(|part| part == b"[key]"));
}

#[tokio::test]
async fn times_tell_how_the_way_was_made() {
    let store = practice::store(Dialect::Current).await;
    let base = store.base_url().replace("127.0.0.1", "localhost");
    let desk = Desk::new();
    let client = desk.client(&base, &store.api_key());
    for _ in 0..2 {
        client.open_packets().await.unwrap();
    }
    let first = desk.show(1).await.exchange.timings.unwrap();
    let second = desk.show(2).await.exchange.timings.unwrap();
    assert!(first.resolve.is_some() && first.connect.is_some());
    assert_eq!((second.resolve, second.connect), (None, None));
    for time in [first, second] {
        assert!(time.first_byte.unwrap() <= time.total);
    }
    assert_eq!(desk.rows().await[1].total, Some(first.total));
}

#[tokio::test]
async fn a_call_that_must_be_on_disk_first_is_there_before_the_server_hears_of_it() {
    let desk = Desk::new();
    let path = desk.home();
    // The server itself looks into the journal before it answers.
    let server = OddServer::replying(move |_request| {
        let page = JournalReader::new(&path).search(&all()).unwrap();
        assert_eq!(outcomes(&page.rows), [ExchangeOutcome::Open]);
        reply(
            "200 OK",
            "",
            r#"{"success":true,"data":{"packetId":"a-1"}}"#,
        )
    })
    .await;
    let recorder = desk
        .journal
        .recorder(store_ref(&server.base_url(), "srv1"), "sandbox/srv1");
    let one = OneCall::new(recorder);
    assert_eq!(one.exchange().await, Ok(None));
    let client = desk
        .client(&server.base_url(), KEY)
        .recorded_by(Arc::clone(&one) as Arc<dyn Recorder>)
        .labelled(Label {
            is_kept_first: true,
            again_of: Some(77),
            ..Label::default()
        });
    client
        .create_packet(&order(r#"{"idempotencyKey":"k"}"#))
        .await
        .unwrap();
    let id = one.exchange().await.unwrap().unwrap();
    let row = desk.show(id.0).await.exchange.row;
    assert_eq!(
        (row.outcome, row.again_of),
        (ExchangeOutcome::Done, Some(ExchangeId(77)))
    );
}

#[tokio::test]
async fn a_call_that_must_be_on_disk_first_does_not_go_out_without_it() {
    let server = OddServer::answering("200 OK", "", "{}").await;
    let desk = Desk::new();
    std::fs::create_dir(desk.home().journal_file()).unwrap();
    let careful = Label {
        is_kept_first: true,
        ..Label::default()
    };
    let client = desk.client(&server.base_url(), KEY).labelled(careful);
    let error = client
        .create_packet(&order(r#"{"idempotencyKey":"k"}"#))
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotKept);
    assert_eq!(error.outcome(), Outcome::NotDone);
    let words = error.to_string();
    assert!(
        words.starts_with("nothing was sent: the journal cannot be used: "),
        "{words}"
    );
    assert_eq!(server.requests(), [] as [String; 0]);
}
