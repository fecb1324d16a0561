//! A bundle gives back what was put into it; a masked one holds nothing of a guest.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    io::{Cursor, Read as _, Write as _},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use packetdesk::{
    api::{Answer, ApiError, ErrorKind, Header, Timings},
    store::{
        bundle::{Contents, Prepared, ReadError, System, fresh_secret, prepare, read},
        database::outbox::StoreRef,
        journal::{Exchange, ExchangeId, ExchangeOutcome, ExchangeRow},
        settings::{Environment, Settings},
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};
use zip::{ZipWriter, write::SimpleFileOptions};

/// An exchange that made a packet.
fn made(id: i64, body: &str, reply: &[u8]) -> Exchange {
    Exchange {
        row: ExchangeRow {
            id: ExchangeId(id),
            at: "2026-03-01T18:30:00.123456789Z".parse().unwrap(),
            store: StoreRef {
                name: "Moda".to_owned(),
                environment: Environment::Sandbox,
                address: "https://sandbox.plugins.restomenum.app".to_owned(),
                server_id: "srvA1".to_owned(),
            },
            method: "POST".to_owned(),
            endpoint: "packets/create".to_owned(),
            attempt: Some(1),
            again_of: None,
            status: Some(200),
            outcome: ExchangeOutcome::Done,
            total: Some(Duration::new(0, 123_456_789)),
            said: None,
            who: None,
            phone: None,
            packet_id: Some("pkt-1".to_owned()),
            doc_no: Some("14".to_owned()),
            idempotency_key: Some("desk-1".to_owned()),
        },
        key_name: "sandbox-srvA1".to_owned(),
        url: "https://sandbox.plugins.restomenum.app/plugin-api/packets/create".to_owned(),
        request_headers: vec![Header {
            name: "accept".to_owned(),
            value: b"application/json".to_vec(),
        }],
        request_body: Some(Arc::from(body)),
        answer: Some(Answer {
            status: 200,
            version: "HTTP/2.0",
            headers: vec![Header {
                name: "x-odd".to_owned(),
                value: vec![0xff, 0x00, b'a'],
            }],
            body: reply.to_vec(),
        }),
        timings: None,
        error: None,
        program: "packetdesk 0.1.0".to_owned(),
    }
}

fn contents(exchanges: Vec<Exchange>, log: &str) -> Contents {
    Contents {
        exchanges,
        left_out: Vec::new(),
        settings: Settings::default(),
        log: log.to_owned(),
        system: System::default(),
        at: Timestamp::UNIX_EPOCH,
    }
}

/// All files of a zip file, by name.
fn unzipped(bytes: &[u8]) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|place| {
            let mut file = zip.by_index(place).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn any_exchange() -> impl Strategy<Value = Exchange> {
    let words = || proptest::option::of(any::<String>());
    let time = || proptest::option::of((0..1000_u64, 0..1_000_000_000_u32));
    let bytes = proptest::collection::vec(any::<u8>(), 0..40);
    let outcome = proptest::sample::select(<ExchangeOutcome as strum::VariantArray>::VARIANTS);
    (
        (any::<String>(), words(), bytes, outcome),
        (words(), words(), words(), words(), words()),
        (time(), time(), time(), proptest::option::of(any::<u32>())),
        (any::<i64>(), any::<u16>(), any::<bool>(), words()),
    )
        .prop_map(|(bodies, row, times, rest)| {
            let span =
                |time: Option<(u64, u32)>| time.map(|(secs, nanos)| Duration::new(secs, nanos));
            let mut exchange = made(rest.0, &bodies.0, &bodies.2);
            exchange.request_body = bodies.1.map(Arc::from);
            exchange.row.outcome = bodies.3;
            exchange.row.said = row.0;
            exchange.row.who = row.1;
            exchange.row.phone = row.2;
            exchange.row.packet_id = row.3;
            exchange.row.doc_no = row.4;
            exchange.row.attempt = times.3;
            exchange.row.total = span(times.0);
            exchange.row.again_of = times.3.map(|id| ExchangeId(id.into()));
            exchange.timings = rest.2.then(|| Timings {
                resolve: span(times.0),
                connect: span(times.1),
                first_byte: span(times.2),
                total: span(times.1).unwrap_or_default(),
            });
            exchange.error = rest.2.then(|| ApiError {
                kind: ErrorKind::RateLimited {
                    retry_after: span(times.2),
                },
                status: Some(rest.1),
                said: rest.3,
            });
            exchange
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_written_is_read_back(exchanges in proptest::collection::vec(any_exchange(), 0..5)) {
        let prepared = prepare(&contents(exchanges.clone(), ""), None);
        prop_assert_eq!(read(&prepared.zip().unwrap()).unwrap(), exchanges);
    }

    #[test]
    fn a_damaged_bundle_is_told_and_no_more(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let exchange = made(1, "{}", b"{}");
        let mut zip = prepare(&contents(vec![exchange], ""), None).zip().unwrap();
        let at = place.index(zip.len());
        zip[at] = byte;
        // A byte that nothing depends on may be any.
        if let Ok(read) = read(&zip) {
            prop_assert_eq!(read.len(), 1);
        }
        prop_assert!(read(&zip[..at]).is_err());
    }
}

/// Guests as they are written in orders: name, phone, address, note.
const GUESTS: [[&str; 4]; 3] = [
    [
        "Ayşe Yılmaz",
        "0532 111 22 33",
        "Caferağa Mah. Moda Cad. No 12",
        "Köpeğe dikkat",
    ],
    [
        "IŞIK ÇAĞLAYAN",
        "+90 533 444 55 66",
        "Bağdat Cad. 340/7 Suadiye",
        "Bebek uyuyor",
    ],
    [
        "Şükrü Özgüven",
        "5357778899",
        "Fenerbahçe Sok. Çınar Apt",
        "Kapıda bekleyin",
    ],
];

/// What of them must not be left, folded.
const GONE: &str = "ayse, yilmaz, isik, caglayan, sukru, ozguven, caferaga, moda cad, bagdat, \
    suadiye, fenerbahce, cinar, kopege, bebek, kapida, 5321112233, 5334445566, 5357778899, \
    111 22 33, 444 55 66";

/// A session with many guests: orders, refusals that repeat them, half replies, a search, a log.
fn session() -> (Vec<Exchange>, String) {
    let mut exchanges = Vec::new();
    let mut log = "2026-03-01T18:30:00Z  INFO packetdesk::desk: started\n".to_owned();
    for (place, guest) in (0..).zip(&GUESTS) {
        exchanges.extend(about(place, guest));
        let said = said(guest);
        log += &format!("2026-03-01T18:30:00Z DEBUG packetdesk::api: {guest:?} {said}\n");
    }
    (exchanges, log)
}

fn said([name, phone, address, _]: &[&str; 4]) -> String {
    format!(
        "Customer {} ({phone}) at {address} is blocked",
        name.to_lowercase()
    )
}

/// The exchanges about one guest: the order, a refusal of it, half a reply, a search.
fn about(place: i64, guest: &[&str; 4]) -> [Exchange; 4] {
    let [name, phone, address, note] = guest;
    let body = json!({
        "customer": {"id": format!("c-{place}"), "name": name, "phone": phone, "address": address},
        "cart": [{"product": "63ff-e535", "quantity": 1, "note": note}],
        "paymentNote": note, "idempotencyKey": format!("desk-{place}"),
    })
    .to_string();
    let id = place * 10;
    let mut first = made(
        id,
        &body,
        br#"{"success":true,"data":{"packetId":"pkt-1"}}"#,
    );
    first.row.who = Some((*name).to_owned());
    first.row.phone = Some((*phone).to_owned());

    let said = said(guest);
    let reply = json!({"success": false, "message": said}).to_string();
    let mut refused = made(id + 1, &escaped(&body), reply.as_bytes());
    refused.row.said = Some(said.clone());
    refused.error = Some(ApiError {
        kind: ErrorKind::Refused,
        status: Some(400),
        said: Some(said),
    });

    let half = &body.as_bytes()[..body.find("Cad").unwrap_or(120)];
    let mut found = made(id + 3, "", b"<html>502</html>");
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("q", name)
        .append_pair("phone", phone)
        .finish();
    found.url = format!("https://h/plugin-api/customers/find?{query}");
    [first, refused, made(id + 2, &body, half), found]
}

/// JSON in plain ASCII.
fn escaped(json: &str) -> String {
    json.chars()
        .map(|letter| match letter.is_ascii() {
            true => letter.to_string(),
            false => format!("\\u{:04x}", u32::from(letter)),
        })
        .collect()
}

/// A text without its ways to write letters.
fn plain(text: &str) -> String {
    let mut plain = text.replace("\\\\u", "\\u").replace('+', " ");
    while let Some(at) = plain.find("\\u") {
        let hex = plain[at + 2..].get(..4).unwrap_or("0020").to_owned();
        let letter = u32::from_str_radix(&hex, 16)
            .ok()
            .and_then(char::from_u32)
            .unwrap_or(' ');
        plain.replace_range(at..(at + 6).min(plain.len()), &letter.to_string());
    }
    let plain = percent_encoding::percent_decode_str(&plain)
        .decode_utf8_lossy()
        .into_owned();
    packetdesk::domain::text::fold(&plain)
}

#[test]
fn a_masked_bundle_of_a_whole_session_holds_no_guest() {
    let (exchanges, log) = session();
    let open = prepare(&contents(exchanges.clone(), &log), None);
    let masked = prepare(&contents(exchanges, &log), Some(fresh_secret()));
    let whole = |prepared: &Prepared| -> String {
        let files = unzipped(&prepared.zip().unwrap());
        files.iter().map(|(_, text)| plain(text)).collect()
    };
    let (open, masked_text) = (whole(&open), whole(&masked));
    for gone in GONE.split(", ") {
        // The test can fail: without the mask it is there.
        assert!(
            open.contains(gone) || gone.starts_with("533") || gone.starts_with("532"),
            "{gone}"
        );
        assert!(!masked_text.contains(gone), "{gone} in {masked_text}");
    }
    for kept in [
        "63ff e535",
        "desk 2",
        "pkt 1",
        "packets create",
        "is blocked",
    ] {
        assert!(masked_text.contains(kept), "{kept} in {masked_text}");
    }
}

#[test]
fn one_guest_stays_one_guest_in_all_exchanges() {
    let (exchanges, _) = session();
    let masked = prepare(&contents(exchanges, ""), Some([9; 32]));
    let read = read(&masked.zip().unwrap()).unwrap();
    let name = |exchange: &Exchange| -> String {
        let body: Value = serde_json::from_str(exchange.request_body.as_deref().unwrap()).unwrap();
        body["customer"]["name"].as_str().unwrap().to_owned()
    };
    for order in read.chunks(4) {
        assert_eq!(name(&order[0]), name(&order[1]));
        assert_eq!(order[0].row.who.as_deref(), Some(name(&order[2]).as_str()));
        let said = order[1].row.said.as_deref().unwrap();
        assert!(said.contains(&name(&order[0]).to_lowercase()), "{said}");
    }
    assert_ne!(name(&read[0]), name(&read[4]));
}

#[test]
fn an_open_bundle_holds_every_byte() {
    let body = "{\"note\":\"Şiş\\r\\n\u{0}\"}";
    let reply = [b'{', 0xff, 0xfe, b'"'];
    let exchange = made(57, body, &reply);
    let prepared = prepare(&contents(vec![exchange], "log\n"), None);
    assert_eq!(
        prepared.files[3].name,
        "exchanges/0001-57-packets-create.json"
    );
    let read = read(&prepared.zip().unwrap()).unwrap();
    assert_eq!(read[0].answer.as_ref().unwrap().body, reply);
    assert_eq!(read[0].request_body.as_deref(), Some(body));
    assert_eq!(prepared.zip().unwrap(), prepared.zip().unwrap());
}

#[test]
fn the_manifest_says_what_it_is() {
    let mut contents = contents(vec![made(57, "{}", b"{}")], "");
    contents.left_out = vec!["3 more".to_owned()];
    contents.system = System::here(Some("x11".to_owned()));
    let manifest = |secret| -> Value {
        serde_json::from_str(&prepare(&contents, secret).files[0].text).unwrap()
    };
    let masked = manifest(Some([0; 32]));
    assert_eq!(
        (&masked["format"], &masked["masked"]),
        (&json!(1), &json!(true))
    );
    assert_eq!(masked["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(masked["system"]["window"], "x11");
    assert_eq!(
        masked["exchanges"][0]["file"],
        "exchanges/0001-57-packets-create.json"
    );
    let left_out = masked["leftOut"].to_string();
    assert!(
        left_out.contains("API keys") && left_out.contains("3 more"),
        "{left_out}"
    );
    assert_eq!(manifest(None)["masked"], json!(false));
}

#[test]
fn what_is_no_bundle_is_told() {
    assert!(matches!(read(b""), Err(ReadError::NotZip(_))));
    assert!(matches!(
        read(b"PK\x03\x04 and no more"),
        Err(ReadError::NotZip(_))
    ));
    let of = |manifest: &str, file: &str| {
        read(&zipped(&[("manifest.json", manifest), ("a.json", file)]))
    };
    assert_eq!(
        read(&zipped(&[])),
        Err(ReadError::Missing("manifest.json".to_owned()))
    );
    assert_eq!(of(r#"{"format":2}"#, ""), Err(ReadError::Newer(2)));
    let listed = r#"{"format":1,"exchanges":[{"file":"b.json"}]}"#;
    assert_eq!(of(listed, ""), Err(ReadError::Missing("b.json".to_owned())));
    let listed = r#"{"format":1,"exchanges":[{"file":"a.json"}]}"#;
    let odd = of(listed, "{\n  \"id\": \"x\"}").unwrap_err().to_string();
    assert!(
        odd.contains("a.json") && odd.contains("line 2 column"),
        "{odd}"
    );
}
