//! `packetdesk outbox`, and what `packetdesk submit` leaves in it, as whole processes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    collections::BTreeSet,
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use packetdesk::{
    practice::{Dialect, Endpoint, PracticeConfig, PracticeHandle, PracticeThread},
    store::{
        database::{
            Database,
            outbox::{EntryId, EntryState, Settlement, TryOutcome},
        },
        paths::Home,
    },
};
use rstest::rstest;
use serde_json::{Value, json};

use crate::cli::{Desk, good_order, order_of, store};

/// How long a test waits for something that should happen at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// A store without limits, so that many orders go at once.
fn wide_store(dialect: Dialect) -> PracticeThread {
    PracticeThread::start(PracticeConfig {
        dialect,
        limits: None,
        ..PracticeConfig::default()
    })
    .unwrap()
}

/// Submits an order that the store does not take this time, with its first answer.
fn leave(desk: &Desk, store: &PracticeHandle, fault: &str, key: &str) -> Value {
    store.add_fault(format!("create:{fault}:times=1").parse().unwrap());
    let path = order_file(desk);
    let path = path.to_str().unwrap();
    let args = ["submit", "--json", path, "--idempotency-key", key];
    desk.run_at(store, &args).expect(3).json()
}

fn order_file(desk: &Desk) -> PathBuf {
    desk.file("order.json", &good_order())
}

fn entries(desk: &Desk, args: &[&str]) -> Vec<Value> {
    let listed = desk.run(&[&["outbox", "--json"], args].concat()).expect(0);
    listed.json()["entries"].as_array().unwrap().clone()
}

fn texts<'a>(values: &'a [Value], name: &str) -> Vec<&'a str> {
    values
        .iter()
        .map(|value| value[name].as_str().unwrap())
        .collect()
}

/// What the store calls its packet, in the dialect that it speaks.
fn packet_ids(store: &PracticeHandle) -> Vec<String> {
    store
        .received()
        .into_iter()
        .map(|packet| match store.dialect() {
            Dialect::Classic => packet.packet_id,
            Dialect::Current => packet.uuid,
        })
        .collect()
}

#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::yield_now();
    }
}

fn change(desk: &Desk, sql: &str) {
    let file = Home::at(desk.home()).database_file();
    let connection = rusqlite::Connection::open(file).unwrap();
    assert!(connection.execute(sql, []).unwrap() > 0);
}

#[rstest]
fn an_order_that_waits_is_listed_and_sent(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (desk, store) = (Desk::new(), store(dialect));
    let left = leave(&desk, &store, "429:retry-after=0", "k-1");
    assert_eq!(left["outcome"], "waiting");
    assert_eq!(left["entry"], 1);
    assert_eq!(left["idempotencyKey"], "k-1");
    assert_eq!(
        left["error"],
        "too many calls in a short time; it asks to wait 0 s"
    );

    let listed = entries(&desk, &[]);
    assert_eq!(listed.len(), 1);
    let entry = &listed[0];
    assert_eq!(entry["id"], 1);
    assert_eq!(entry["state"], "waiting");
    assert_eq!(entry["idempotencyKey"], "k-1");
    assert_eq!(entry["packetId"], Value::Null);
    assert_eq!(entry["tries"], 1);
    assert_eq!(entry["mayHaveArrived"], false);
    assert_eq!(entry["store"]["address"], store.base_url().as_str());
    assert_eq!(entry["store"]["serverId"], "practice");
    assert_eq!(entry["store"]["environment"], "practice");
    let at = |name: &str| entry[name].as_str().unwrap().parse::<Timestamp>().unwrap();
    assert!(at("createdAt") <= at("firstTryAt") && at("firstTryAt") < at("nextTryAt"));

    let sent = desk
        .run_at(&store, &["outbox", "send", "--json"])
        .expect(0)
        .json();
    assert_eq!(sent["waiting"], json!([]));
    assert_eq!(sent["refused"], json!([]));
    assert_eq!(sent["sent"][0]["id"], 1);
    assert_eq!(
        texts(sent["sent"].as_array().unwrap(), "packetId"),
        packet_ids(&store)
    );
    assert_eq!(
        sent["sent"][0]["docNo"],
        store.received()[0].doc_no.to_string()
    );
    assert_eq!(sent["sent"][0]["total"].to_string(), "170");
    assert_eq!(store.received()[0].idempotency_key.as_deref(), Some("k-1"));
    assert_eq!(store.requests(Endpoint::PacketsCreate), 2);

    assert_eq!(entries(&desk, &[]), [] as [Value; 0]);
    let all = entries(&desk, &["--all"]);
    assert_eq!(all[0]["state"], "accepted");
    assert_eq!(all[0]["total"].to_string(), "170");
}

#[test]
fn people_read_a_table_without_guests_and_a_line_for_each_order() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    leave(&desk, &store, "429:retry-after=0", "k-1");
    let table = desk.run(&["outbox"]).expect(0).stdout;
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), 2, "{table}");
    assert!(lines[0].starts_with("id  state    store"), "{table}");
    assert!(lines[1].starts_with("1   waiting  127.0.0.1:"), "{table}");
    assert!(lines[1].ends_with("  k-1"), "{table}");
    assert!(!table.contains("Deniz"), "{table}");

    let ran = desk.run_at(&store, &["outbox", "send"]).expect(0);
    let packet_id = &store.received()[0].packet_id;
    assert_eq!(
        ran.stdout,
        format!("entry 1: packet {packet_id}\n1 sent, 0 refused, 0 waiting\n")
    );
    let ran = desk.run(&["outbox"]).expect(0);
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str()),
        ("", "Nothing waits in the outbox.\n")
    );
    let ran = desk.run(&["outbox", "send"]).expect(0);
    assert_eq!(ran.stdout, "0 sent, 0 refused, 0 waiting\n");
}

#[test]
fn a_store_that_is_not_there_is_three_and_the_order_waits() {
    let desk = Desk::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let path = order_file(&desk);
    let args = ["submit", path.to_str().unwrap()];
    let ran = desk.run_with_key(&base, "a.b.c", &args).expect(3);
    assert!(
        ran.stderr.ends_with(
            "; the order is kept in the outbox as entry 1.\n\
             `packetdesk outbox send` goes on with it.\n"
        ),
        "{}",
        ran.stderr
    );
    let args = ["outbox", "send", "--wait", "0", "--json"];
    let ran = desk.run_with_key(&base, "a.b.c", &args).expect(3);
    let waiting = &ran.json()["waiting"][0];
    assert_eq!(waiting["id"], 1);
    assert_eq!(waiting["state"], "waiting");
    assert!(ran.stderr.contains("entry 1: waiting: "), "{}", ran.stderr);
}

#[test]
fn a_refused_key_keeps_nothing_in_the_outbox() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    let path = order_file(&desk);
    let args = [
        "submit",
        "--json",
        path.to_str().unwrap(),
        "--idempotency-key",
        "k-1",
    ];
    let ran = desk
        .run_with_key(&store.base_url(), "practice.plugin.wrong", &args)
        .expect(4);
    assert_eq!(ran.json()["outcome"], "not-sent");
    assert_eq!(entries(&desk, &[]), [] as [Value; 0]);
    assert_eq!(entries(&desk, &["--all"])[0]["state"], "withdrawn");
    let again = desk.run_at(&store, &args).expect(0).json();
    assert_eq!(again["entry"], 2);
    assert_eq!(again["known"], false);
    assert_eq!(store.received().len(), 1);
}

#[test]
fn one_entry_is_shown_with_its_body_its_key_and_every_answer() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    store.add_fault("create:503:times=1".parse().unwrap());
    let body = good_order().replacen('{', r#"{"idempotencyKey":"mine-1","own":1.50,"#, 1);
    let path = desk.file("order.json", &body);
    desk.run_at(&store, &["submit", path.to_str().unwrap()])
        .expect(3);
    desk.run_at(&store, &["outbox", "send"]).expect(0);

    let text = desk.run(&["outbox", "show", "1"]).expect(0).stdout;
    assert!(text.contains(&format!("\nbody\n{body}\n")), "{text}");
    assert!(text.contains("mine-1"), "{text}");
    assert!(text.contains(": unknown, status 503\n"), "{text}");
    assert!(text.contains(&store.received()[0].packet_id), "{text}");

    let shown = desk
        .run(&["outbox", "show", "1", "--json"])
        .expect(0)
        .json();
    assert_eq!(shown["state"], "accepted");
    assert_eq!(shown["body"]["own"].to_string(), "1.50");
    let answers = shown["answers"].as_array().unwrap();
    assert_eq!(texts(answers, "outcome"), ["unknown", "accepted"]);
    assert_eq!(
        (&answers[0]["number"], &answers[0]["status"]),
        (&json!(1), &json!(503))
    );
    let answer: Value = serde_json::from_str(answers[1]["answer"].as_str().unwrap()).unwrap();
    assert!(
        answer.to_string().contains(&store.received()[0].packet_id),
        "{answer}"
    );

    let ran = desk.run(&["outbox", "show", "2"]).expect(2);
    assert!(ran.stderr.contains("no entry 2"), "{}", ran.stderr);
}

#[rstest]
fn an_order_known_as_accepted_is_told_without_sending(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (desk, store) = (Desk::new(), store(dialect));
    let path = order_file(&desk);
    let args = [
        "submit",
        "--json",
        path.to_str().unwrap(),
        "--idempotency-key",
        "k-1",
    ];
    let first = desk.run_at(&store, &args).expect(0).json();
    assert_eq!(
        (&first["entry"], &first["known"]),
        (&json!(1), &json!(false))
    );
    let second = desk.run_at(&store, &args).expect(0).json();
    assert_eq!(
        (&second["entry"], &second["known"]),
        (&json!(1), &json!(true))
    );
    for name in ["packetId", "docNo", "total", "paid"] {
        assert_eq!(first[name], second[name], "{name}");
    }
    assert_eq!(store.requests(Endpoint::PacketsCreate), 1);
    assert_eq!(store.requests(Endpoint::PacketsGet), 2);
}

#[test]
fn another_order_under_the_key_of_one_that_waits_is_not_sent() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    leave(&desk, &store, "503", "k-1");
    let other = desk.file(
        "other.json",
        &order_of(r#""product":"63ff-e535","quantity":3"#),
    );
    let args = [
        "submit",
        "--json",
        other.to_str().unwrap(),
        "--idempotency-key",
        "k-1",
    ];
    let ran = desk.run_at(&store, &args).expect(1);
    assert_eq!(ran.json()["outcome"], "not-sent");
    assert_eq!(ran.json()["entry"], 1);
    assert!(
        ran.stderr
            .contains("another order under this idempotency key"),
        "{}",
        ran.stderr
    );
    assert_eq!(store.requests(Endpoint::PacketsCreate), 1);
    // Laid out otherwise, it is the same order.
    let same = good_order().replace(',', " ,\n");
    let same = desk.file("same.json", &same);
    let args = [
        "submit",
        "--json",
        same.to_str().unwrap(),
        "--idempotency-key",
        "k-1",
    ];
    let ran = desk.run_at(&store, &args).expect(0).json();
    assert_eq!((&ran["entry"], &ran["known"]), (&json!(1), &json!(true)));
    assert_eq!(store.received().len(), 1);
}

#[test]
fn what_cannot_be_kept_is_not_sent() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    let path = order_file(&desk);
    let in_the_way = desk.file("a-file", "");
    let mut command = desk.command_at(&store, &["submit", "--json", path.to_str().unwrap()]);
    let output = command
        .env("PACKETDESK_HOME", &in_the_way)
        .output()
        .unwrap();
    let ran = crate::cli::Ran::from(output).expect(3);
    assert_eq!(ran.json()["outcome"], "not-sent");
    assert!(
        ran.stderr.contains("the order was not sent"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("cannot be written"), "{}", ran.stderr);
    assert_eq!(store.requests(Endpoint::PacketsCreate), 0);
    let mut command = desk.command(&["outbox"]);
    let output = command
        .env("PACKETDESK_HOME", &in_the_way)
        .output()
        .unwrap();
    crate::cli::Ran::from(output).expect(3);
}

#[rstest]
fn what_the_server_refuses_leaves_the_outbox_and_is_told(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (desk, store) = (Desk::new(), store(dialect));
    store.add_fault("create:429:retry-after=0:times=1".parse().unwrap());
    let path = desk.file("order.json", &order_of(r#""product":"nope","quantity":1"#));
    desk.run_at(&store, &["submit", path.to_str().unwrap()])
        .expect(3);
    let ran = desk.run_at(&store, &["outbox", "send", "--json"]).expect(0);
    assert_eq!(ran.json()["sent"], json!([]));
    assert_eq!(ran.json()["waiting"], json!([]));
    let refused = &ran.json()["refused"][0];
    assert_eq!(refused["id"], 1);
    assert_eq!(refused["problems"][0]["field"], "cart[0].product");
    assert!(
        ran.stderr
            .contains("entry 1: cart[0].product: Product not found: nope"),
        "{}",
        ran.stderr
    );
    assert_eq!(entries(&desk, &["--all"])[0]["state"], "refused");
}

#[test]
fn an_order_whose_key_is_too_old_is_left_to_a_person() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    leave(&desk, &store, "503", "k-1");
    change(
        &desk,
        "UPDATE entries SET first_try_at = first_try_at - 86400000, next_try_at = 0",
    );
    change(
        &desk,
        "UPDATE tries SET started_at = started_at - 86400000, ended_at = ended_at - 86400000",
    );
    let ran = desk.run_at(&store, &["outbox", "send", "--json"]).expect(3);
    assert_eq!(ran.json()["waiting"][0]["state"], "lapsed");
    assert!(ran.stderr.contains("needs a decision"), "{}", ran.stderr);
    assert_eq!(store.requests(Endpoint::PacketsCreate), 1);
}

#[test]
fn a_store_that_is_not_in_the_settings_is_told_and_not_called() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    leave(&desk, &store, "429:retry-after=0", "k-1");
    change(&desk, "UPDATE entries SET next_try_at = 0");
    let ran = desk.run(&["outbox", "send", "--json"]).expect(3);
    let waiting = &ran.json()["waiting"][0];
    assert_eq!(
        waiting["error"],
        "its store is not in the settings; it can be named with --base-url"
    );
    assert_eq!(store.requests(Endpoint::PacketsCreate), 1);
}

#[test]
fn the_built_in_practice_store_is_started_for_its_orders() {
    let desk = Desk::new();
    let path = order_file(&desk);
    desk.run(&["submit", "--practice", path.to_str().unwrap()])
        .expect(0);
    change(
        &desk,
        "UPDATE entries SET state = 'queued', packet_id = NULL, settled_at = NULL",
    );
    let sent = desk.run(&["outbox", "send", "--json"]).expect(0).json();
    assert_eq!(sent["sent"][0]["id"], 1);
    assert_eq!(sent["sent"][0]["store"]["name"], "practice store");
    assert!(sent["sent"][0]["packetId"].is_string());
}

#[rstest]
fn an_order_of_a_killed_run_is_one_packet(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
    #[values("delay=300", "late=60000")] fault: &str,
) {
    let (desk, store) = (Desk::new(), store(dialect));
    store.add_fault(format!("create:{fault}:times=1").parse().unwrap());
    let path = order_file(&desk);
    let mut child = desk
        .command_at(&store, &["submit", path.to_str().unwrap()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("the order goes out", || {
        store.requests(Endpoint::PacketsCreate) == 1
    });
    child.kill().unwrap();
    child.wait().unwrap();
    let listed = entries(&desk, &[]);
    assert_eq!(listed[0]["state"], "unknown");
    assert_eq!(listed[0]["mayHaveArrived"], true);
    let sent = desk
        .run_at(&store, &["outbox", "send", "--json"])
        .expect(0)
        .json();
    assert_eq!(
        texts(sent["sent"].as_array().unwrap(), "packetId"),
        packet_ids(&store)
    );
    assert_eq!(store.received().len(), 1);
}

#[rstest]
fn two_senders_at_once_send_each_order_once(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    const ORDERS: usize = 30;
    let (desk, store) = (Desk::new(), wide_store(dialect));
    for number in 0..ORDERS {
        leave(&desk, &store, "429:retry-after=0", &format!("k-{number}"));
    }
    let args = ["outbox", "send", "--json", "--writes-per-minute", "100000"];
    let senders: Vec<_> = (0..2)
        .map(|_| {
            let mut command = desk.command_at(&store, &args);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    let mut sent = Vec::new();
    for sender in senders {
        let ran = crate::cli::Ran::from(sender.wait_with_output().unwrap()).expect(0);
        sent.extend(ran.json()["sent"].as_array().unwrap().clone());
    }
    // Each tells of what the other has sent as well.
    let ids: BTreeSet<_> = texts(&sent, "packetId").into_iter().collect();
    assert_eq!(ids.len(), ORDERS);
    assert_eq!(store.received().len(), ORDERS);
    assert_eq!(store.requests(Endpoint::PacketsCreate), 2 * ORDERS as u64);
    assert_eq!(entries(&desk, &[]), [] as [Value; 0]);
}

#[test]
fn a_run_waits_for_another_process_that_was_faster() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    leave(&desk, &store, "503", "k-1");
    let home = Home::at(desk.home());
    let (mut database, _) = Database::open(&home).unwrap();
    let claim = database
        .claim(EntryId(1), Timestamp::now())
        .unwrap()
        .unwrap();
    let path = order_file(&desk);
    let args = [
        "submit",
        "--json",
        path.to_str().unwrap(),
        "--idempotency-key",
        "k-1",
    ];
    let mut command = desk.command_at(&store, &args);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let holders = || std::fs::read_dir(home.holders_dir()).unwrap().count();
    wait_until("the run opens the outbox", || holders() == 2);
    let settlement = Settlement {
        state: EntryState::Accepted,
        outcome: TryOutcome::Accepted,
        trouble: None,
        next_try_at: None,
        packet_id: Some("made-there".to_owned()),
        answer: None,
        status: None,
    };
    database
        .settle(EntryId(1), claim.number, &settlement, Timestamp::now())
        .unwrap();
    let ran = crate::cli::Ran::from(child.wait_with_output().unwrap()).expect(0);
    assert_eq!(ran.json()["packetId"], "made-there");
    assert_eq!(store.requests(Endpoint::PacketsCreate), 1);
}

#[test]
fn the_time_of_a_call_can_be_shortened() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    store.add_fault("create:late=60000:times=1".parse().unwrap());
    let path = order_file(&desk);
    let path = path.to_str().unwrap();
    let ran = desk
        .run_at(&store, &["submit", "--json", path, "--timeout", "0.2"])
        .expect(3)
        .json();
    assert_eq!(ran["outcome"], "unknown");
    assert_eq!(entries(&desk, &[])[0]["state"], "unknown");
}

#[rstest]
#[case(&["outbox", "--practice"])]
#[case(&["outbox", "show"])]
#[case(&["outbox", "show", "x"])]
#[case(&["outbox", "show", "1", "--store", "a"])]
#[case(&["outbox", "send", "--wait", "-1"])]
#[case(&["outbox", "send", "--writes-per-minute", "0"])]
#[case(&["outbox", "send", "--timeout", "0"])]
#[case(&["outbox", "send", "--timeout", "21"])]
#[case(&["outbox", "send", "--timeout", "NaN"])]
#[case(&["outbox", "send", "--store", "Yok"])]
#[case(&["outbox", "sing"])]
fn wrong_usage_is_two(#[case] args: &[&str]) {
    let ran = Desk::new().run(args).expect(2);
    assert_eq!(ran.stdout, "");
    assert!(!ran.stderr.is_empty());
}

#[test]
fn sending_without_a_key_is_four() {
    let desk = Desk::new();
    desk.run(&["outbox", "send", "--base-url", "http://127.0.0.1:1"])
        .expect(4);
}

#[test]
fn the_key_is_in_no_output_and_in_no_file() {
    let (desk, store) = (Desk::new(), store(Dialect::Current));
    let key = store.api_key();
    let secret = key.rsplit('.').next().unwrap();
    leave(
        &desk,
        &store,
        &format!("refuse=Duplicate request already in progress {key}"),
        "k-1",
    );
    leave(&desk, &store, "not-json", "k-2");
    for args in [&["outbox", "send"][..], &["outbox", "send", "--json"]] {
        let ran = desk.run_at(&store, args);
        assert!(
            !ran.stdout.contains(secret) && !ran.stderr.contains(secret),
            "{args:?}"
        );
    }
    for args in [
        &["outbox", "--all"][..],
        &["outbox", "--all", "--json"],
        &["outbox", "show", "1"],
        &["outbox", "show", "1", "--json"],
    ] {
        let ran = desk.run(args).expect(0);
        assert!(
            !ran.stdout.contains(secret) && !ran.stderr.contains(secret),
            "{args:?}"
        );
    }
    let is_kept = |(path, _): &(PathBuf, Vec<u8>)| path.ends_with("packetdesk.db");
    assert!(desk.files().iter().any(is_kept));
    for (path, bytes) in desk.files() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(secret), "{}", path.display());
    }
}
