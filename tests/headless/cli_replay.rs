//! `packetdesk replay`, as a whole process.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use packetdesk::{
    practice::{Dialect, Endpoint, PracticeConfig, PracticeThread},
    store::{
        journal::{ExchangeId, ExchangeRow, JournalQuery, JournalReader},
        paths::Home,
    },
};
use rstest::rstest;

use crate::cli::{Desk, good_order, store};

/// What the journal has of an endpoint, newest first.
fn exchanges(desk: &Desk, endpoint: &str) -> Vec<ExchangeRow> {
    let query = JournalQuery {
        endpoint: Some(endpoint.to_owned()),
        limit: 100,
        ..JournalQuery::default()
    };
    let page = JournalReader::new(&Home::at(desk.home())).search(&query);
    page.unwrap().rows
}

fn submitted(desk: &Desk, store: &PracticeThread) -> String {
    let file = desk.file("order.json", &good_order());
    desk.run_at(store, &["submit", file.to_str().unwrap()])
        .expect(0);
    exchanges(desk, "packets/create")[0].id.to_string()
}

#[rstest]
fn the_same_key_is_the_same_packet_and_a_new_key_another(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (desk, store) = (Desk::new(), store(dialect));
    let id = submitted(&desk, &store);
    let received = store.received()[0].clone();
    let packet = match dialect {
        Dialect::Classic => &received.packet_id,
        Dialect::Current => &received.uuid,
    };
    let ran = desk.run_at(&store, &["replay", &id]).expect(0);
    assert_eq!(ran.stdout, format!("HTTP 200, done: packet {packet}\n"));
    assert_eq!(store.received().len(), 1);
    let again = &exchanges(&desk, "packets/create")[0];
    assert_eq!(again.again_of, Some(ExchangeId(id.parse().unwrap())));
    let ran = desk
        .run_at(&store, &["replay", &id, "--new-key", "--json"])
        .expect(0);
    assert_eq!(store.received().len(), 2);
    let second = &store.received()[1];
    assert_eq!(ran.json()["outcome"], "done");
    assert_eq!(ran.json()["status"], 200);
    assert_ne!(ran.json()["packetId"], packet.as_str());
    let mut body = second.body.clone();
    body["idempotencyKey"] = received.body["idempotencyKey"].clone();
    assert_eq!(body, received.body);
    for (path, bytes) in desk.files() {
        let key = store.api_key();
        let secret = key.rsplit('.').next().unwrap().as_bytes();
        let holds = bytes.windows(secret.len()).any(|window| window == secret);
        assert!(!holds, "{}", path.display());
    }
}

#[test]
fn a_store_that_may_be_real_needs_a_yes() {
    let desk = Desk::new();
    let store = PracticeThread::start(PracticeConfig {
        api_key: Some("srvA1.plug.s3cr3t-part".to_owned()),
        ..PracticeConfig::default()
    })
    .unwrap();
    let id = submitted(&desk, &store);
    let ran = desk.run_at(&store, &["replay", &id]).expect(2);
    assert!(
        ran.stderr.contains("may be a real restaurant"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("--yes"), "{}", ran.stderr);
    assert_eq!(store.requests(Endpoint::PacketsCreate), 1);
    desk.run_at(&store, &["replay", &id, "--yes"]).expect(0);
    assert_eq!(store.requests(Endpoint::PacketsCreate), 2);
    assert_eq!(store.received().len(), 1);
}

#[test]
fn each_end_has_its_exit_code() {
    let (desk, store) = (Desk::new(), store(Dialect::Current));
    let ran = desk.run_at(&store, &["replay", "7"]).expect(2);
    assert!(
        ran.stderr.contains("the journal has no exchange 7"),
        "{}",
        ran.stderr
    );
    let id = submitted(&desk, &store);
    store.add_fault("create:500".parse().unwrap());
    let ran = desk.run_at(&store, &["replay", &id]).expect(3);
    assert!(
        ran.stdout.starts_with("HTTP 500, unknown"),
        "{}",
        ran.stdout
    );
    store.clear_faults();
    desk.run_with_key(&store.base_url(), "practice.wrong.key", &["replay", &id])
        .expect(4);
    desk.run_with_key("http://127.0.0.1:9", &store.api_key(), &["replay", &id])
        .expect(3);
    let read = exchanges(&desk, "packets/get")[0].id.to_string();
    desk.run_at(&store, &["replay", &read]).expect(0);
    let ran = desk
        .run_at(&store, &["replay", &read, "--new-key"])
        .expect(2);
    assert!(ran.stderr.contains("only an order"), "{}", ran.stderr);
    let broken = desk.file("bad.json", "{\"cart\":7}");
    desk.run_at(&store, &["submit", "--no-check", broken.to_str().unwrap()])
        .expect(1);
    let refused = exchanges(&desk, "packets/create")[0].id.to_string();
    let ran = desk.run_at(&store, &["replay", &refused]).expect(1);
    assert!(
        ran.stdout.starts_with("HTTP 400, refused: "),
        "{}",
        ran.stdout
    );
}
