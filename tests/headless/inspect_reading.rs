//! An exchange made ready to be looked at: every body as what it is, what is wrong marked in it,
//! and rows found in texts of any length.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use packetdesk::{
    api::{Answer, ApiError, ErrorKind, Header},
    desk::inspect::{
        document::Document,
        reading::{self, BodyKind, Reading},
    },
    domain::{Catalogue, Lines, Rows},
    store::{
        database::outbox::StoreRef,
        journal::{Exchange, ExchangeId, ExchangeOutcome, ExchangeRow},
    },
};
use proptest::prelude::*;
use rstest::rstest;

const ORDER: &str = r#"{"idempotencyKey":"k","customer":{"name":"Şule","address":"x"},"cart":[{"product":"a","quantity":1.50},{"product":"b","quantity":99999}],"paymentNote":"nakit"}"#;

fn exchange(answer: impl Into<Option<Answer>>, error: impl Into<Option<ApiError>>) -> Exchange {
    let answer = answer.into();
    Exchange {
        row: ExchangeRow {
            id: ExchangeId(7),
            at: "2026-11-25T12:00:00Z".parse().unwrap(),
            store: StoreRef::built_in(),
            method: "POST".to_owned(),
            endpoint: "packets/create".to_owned(),
            attempt: Some(1),
            again_of: None,
            status: answer.as_ref().map(|answer| answer.status),
            outcome: ExchangeOutcome::Refused,
            total: None,
            said: None,
            who: None,
            phone: None,
            packet_id: None,
            doc_no: None,
            idempotency_key: Some("k".to_owned()),
        },
        key_name: "practice".to_owned(),
        url: "http://127.0.0.1/plugin-api/packets/create".to_owned(),
        request_headers: vec![Header {
            name: "content-type".to_owned(),
            value: b"application/json".to_vec(),
        }],
        request_body: Some(ORDER.into()),
        answer,
        timings: None,
        error: error.into(),
        program: "packetdesk 1".to_owned(),
    }
}

fn answer(body: &[u8]) -> Answer {
    Answer {
        status: 400,
        version: "HTTP/1.1",
        headers: Vec::new(),
        body: body.to_vec(),
    }
}

fn error(kind: ErrorKind, said: &str) -> ApiError {
    ApiError {
        kind,
        status: Some(400),
        said: Some(said.to_owned()),
    }
}

fn read(exchange: &Exchange) -> Reading {
    reading::read(exchange, &Catalogue::default())
}

fn marked(document: &Document) -> Vec<&str> {
    let text = document.lines.text();
    let marks = document.marks.iter();
    marks.map(|mark| &text[mark.bytes.clone()]).collect()
}

#[test]
fn the_field_of_a_refusal_is_marked_in_raw_and_pretty_text() {
    let said =
        "\"cart[1].quantity\" must be less than or equal to 9999. \"customer.phone\" is required";
    let reading = read(&exchange(answer(b"{}"), error(ErrorKind::Refused, said)));
    let raw = marked(&reading.request.raw);
    assert_eq!(raw, [r#""customer":{"#, r#""quantity":99999"#]);
    let pretty = reading.request.pretty.as_deref().unwrap();
    assert_eq!(marked(pretty), [r#""customer": {"#, r#""quantity": 99999"#]);
    assert!(pretty.lines.text().contains("\"quantity\": 1.50"));
    let problems: Vec<String> = reading
        .problems
        .iter()
        .map(|problem| problem.field.to_string())
        .collect();
    assert_eq!(problems, ["cart[1].quantity", "customer.phone"]);
}

#[test]
fn a_line_that_is_named_by_its_product_is_marked() {
    let said = error(ErrorKind::NotFound, "Product not found: b");
    let reading = read(&exchange(answer(b"{}"), said));
    assert_eq!(marked(&reading.request.raw), [r#""product":"b""#]);
}

#[test]
fn what_could_not_be_understood_is_marked_in_the_reply() {
    let kind = ErrorKind::Unreadable {
        path: "data.packetId".to_owned(),
    };
    let body = br#"{"success":true,"data":{"packetId":[1]}}"#;
    let reading = read(&exchange(answer(body), error(kind, "x")));
    assert!(reading.is_reply_marked);
    assert_eq!(marked(&reading.reply.raw), [r#""packetId":["#]);
    assert!(marked(&reading.request.raw).is_empty());
}

#[rstest]
#[case::json(b"{\"a\":1}", BodyKind::Json)]
#[case::nothing(b"", BodyKind::Empty)]
#[case::html(b"<html>\xc4\xb1</html>", BodyKind::Text)]
#[case::half_of_json(b"{\"a\":", BodyKind::Text)]
#[case::no_text(b"\xff\xfe\x00", BodyKind::Binary)]
#[case::text_with_a_bell(b"{\"a\":\"\x07\"}", BodyKind::Binary)]
fn a_body_is_shown_as_what_it_is(#[case] body: &[u8], #[case] kind: BodyKind) {
    let reading = read(&exchange(answer(body), None));
    assert_eq!(reading.reply.kind, kind);
    assert_eq!(reading.reply.bytes, body.len());
    assert_eq!(reading.reply.pretty.is_some(), kind == BodyKind::Json);
    let text = reading.reply.raw.lines.text();
    assert!(text.starts_with("HTTP/1.1 400\n"), "{text}");
    if kind == BodyKind::Binary && body[0] == 0xff {
        assert!(text.contains("000000  ff fe 00 "), "{text}");
    }
}

#[test]
fn a_reply_that_is_not_whole_says_so() {
    let lost = error(ErrorKind::Lost { timed_out: false }, "x");
    assert!(read(&exchange(answer(b"{\"a"), lost)).reply.is_half);
    let mut short = answer(b"abc");
    short.headers.push(Header {
        name: "Content-Length".to_owned(),
        value: b"10".to_vec(),
    });
    assert!(read(&exchange(Some(short.clone()), None)).reply.is_half);
    short.body = b"0123456789".to_vec();
    assert!(!read(&exchange(Some(short), None)).reply.is_half);
    let none = read(&exchange(None, None));
    assert_eq!(none.reply.kind, BodyKind::Absent);
    assert!(!none.reply.is_half);
}

#[test]
fn a_text_of_one_endless_line_is_found_row_by_row() {
    let text = "ş1".repeat(1_000_000);
    let lines = Lines::new(text.as_str());
    let rows = Rows::new(&lines, 60);
    assert_eq!(rows.len(), 2_000_000_usize.div_ceil(60));
    let bytes = rows.bytes(&lines, 20_000);
    assert_eq!(&text[bytes.clone()], "ş1".repeat(30));
    assert_eq!(rows.row_of(&lines, bytes.start), 20_000);
    assert_eq!(rows.row_of(&lines, bytes.end), 20_001);
}

proptest! {
    #[test]
    fn rows_are_the_text_and_nothing_else(text in "[a-ğ\n\u{1F600}]{0,3000}", columns in 1_usize..80) {
        let lines = Lines::new(text.as_str());
        let rows = Rows::new(&lines, columns);
        let mut whole = String::new();
        for row in 0..rows.len() {
            let (line, place) = rows.line_of(row);
            if place == 0 && line > 0 {
                whole.push('\n');
            }
            let bytes = rows.bytes(&lines, row);
            prop_assert!(text[bytes.clone()].chars().count() <= columns);
            if !bytes.is_empty() {
                prop_assert_eq!(rows.row_of(&lines, bytes.start), row);
            }
            whole.push_str(&text[bytes]);
        }
        prop_assert_eq!(&whole, &text);
        let by_lines: Vec<&str> = (0..lines.len()).map(|line| lines.line(line)).collect();
        prop_assert_eq!(by_lines.join("\n"), text);
    }
}
