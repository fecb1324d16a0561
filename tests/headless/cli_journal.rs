//! `packetdesk journal`, as whole processes beside those that make the calls.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    io::Read as _,
    net::TcpListener,
    process::{Child, Stdio},
};

use packetdesk::practice::Dialect;
use rstest::rstest;
use serde_json::Value;

use crate::{
    cli::{Desk, good_order, store},
    raw_http::wait_for,
};

/// An order with a guest to be looked for.
const ORDER: &str = r#"{"idempotencyKey":"cli-test-1","customer":{"id":"c-9","name":"Çiğdem Öz","phone":"0532 111 22 33","address":"Gül Sk. 4"},"cart":[{"product":"63ff-e535","quantity":2,"note":"az tuzlu $HOME 'x'"}],"paymentNote":"nakit"}"#;

fn exchanges(desk: &Desk, args: &[&str]) -> Vec<Value> {
    let args = [&["journal", "--json"], args].concat();
    let list = desk.run(&args).expect(0).json();
    list["exchanges"].as_array().unwrap().clone()
}

fn ids(exchanges: &[Value]) -> Vec<i64> {
    exchanges
        .iter()
        .map(|one| one["id"].as_i64().unwrap())
        .collect()
}

#[rstest]
fn an_order_is_listed_found_and_shown(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (desk, store) = (Desk::new(), store(dialect));
    let order = desk.file("order.json", ORDER);
    desk.run_at(&store, &["submit", order.to_str().unwrap()])
        .expect(0);
    let all = exchanges(&desk, &[]);
    let create = all
        .iter()
        .find(|one| one["endpoint"] == "packets/create")
        .unwrap();
    assert_eq!(
        (&create["outcome"], &create["status"]),
        (&"done".into(), &200.into())
    );
    assert_eq!(create["idempotencyKey"], "cli-test-1");
    assert_eq!(create["attempt"], 1);
    assert_eq!(create["store"]["address"], store.base_url());
    assert!(create["docNo"].is_string(), "read afterwards: {create}");
    assert!(create["time"].as_str().unwrap().ends_with('Z'));
    let id = create["id"].as_i64().unwrap();
    for args in [
        ["--text", "2233"],
        ["--text", "cigdem oz"],
        ["--outcome", "done,lost"],
        ["--endpoint", "packets/create"],
        ["--base-url", &store.base_url()],
        ["--since", "1h"],
    ] {
        let found = exchanges(&desk, &args);
        assert!(ids(&found).contains(&id), "{args:?}");
    }
    for args in [
        ["--text", "mehmet"],
        ["--outcome", "refused"],
        ["--until", "1h"],
    ] {
        assert_eq!(exchanges(&desk, &args), [] as [Value; 0], "{args:?}");
    }
    let one = &id.to_string();
    let shown = desk
        .run(&["journal", "show", one, "--json"])
        .expect(0)
        .json();
    assert_eq!(shown["request"]["body"], ORDER);
    assert_eq!(shown["key"], "given/practice");
    assert!(
        shown["answer"]["body"]
            .as_str()
            .unwrap()
            .contains(create["packetId"].as_str().unwrap())
    );
    assert!(shown["timings"]["totalMilliseconds"].as_f64().unwrap() > 0.0);
    assert!(
        shown["story"].as_array().unwrap().len() >= 2,
        "with its reading"
    );
    let text = desk.run(&["journal", "show", one]).expect(0).stdout;
    for part in [
        "authorization: Bearer [given/practice]",
        "HTTP/1.1 200",
        "\"name\": \"Çiğdem Öz\"",
        "\nstory\n",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    for (path, bytes) in desk.files() {
        let key = store.api_key();
        let secret = key.rsplit('.').next().unwrap().as_bytes();
        assert!(
            !bytes.windows(secret.len()).any(|part| part == secret),
            "{}",
            path.display()
        );
    }
}

#[test]
fn an_empty_journal_and_odd_questions_are_told() {
    let desk = Desk::new();
    let ran = desk.run(&["journal"]).expect(0);
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.trim()),
        ("", "Nothing found in the journal.")
    );
    assert_eq!(exchanges(&desk, &[]), [] as [Value; 0]);
    assert!(desk.files().is_empty(), "looking makes no file");
    let ran = desk.run(&["journal", "show", "7"]).expect(2);
    assert!(
        ran.stderr.contains("the journal has no exchange 7"),
        "{}",
        ran.stderr
    );
    for args in [
        ["--outcome", "good"],
        ["--since", "soon"],
        ["--limit", "0"],
        ["--store", "Yok"],
    ] {
        let args = [&["journal"][..], &args].concat();
        desk.run(&args).expect(2);
    }
    desk.run(&["journal", "show", "7", "--practice"]).expect(2);
}

#[test]
fn a_store_is_found_by_its_name_in_the_settings_and_by_the_one_it_had() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    desk.run_at(&store, &["menu"]).expect(0);
    // How the journal calls a store whose address was given.
    let old = store.base_url().replace("http://", "");
    assert_eq!(exchanges(&desk, &["--store", &old]).len(), 3);
    for (name, server_id, found) in [("Moda", "practice", 3), ("Moda", "srvB2", 0)] {
        let entry = format!(
            "[[stores]]\nname = \"{name}\"\nenvironment = \"custom\"\nbase_url = \"{}\"\nserver_id = \"{server_id}\"\n",
            store.base_url(),
        );
        desk.file("settings.toml", &entry);
        assert_eq!(
            exchanges(&desk, &["--store", name]).len(),
            found,
            "{server_id}"
        );
    }
}

#[test]
fn the_list_for_people_has_a_line_for_each_and_pages() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    desk.run_at(&store, &["menu"]).expect(0);
    let ran = desk.run(&["journal", "--limit", "2"]).expect(0);
    assert_eq!(ran.stdout.lines().count(), 3, "{}", ran.stdout);
    assert!(ran.stdout.starts_with("id  time"));
    assert_eq!(ran.stderr.trim(), "There is more: --before 2.");
    let ran = desk.run(&["journal", "--before", "2"]).expect(0);
    assert_eq!(ran.stdout.lines().count(), 2);
}

#[test]
fn several_processes_write_one_journal() {
    let (desk, store) = (Desk::new(), store(Dialect::Current));
    let start = || -> Child {
        let mut command = desk.command_at(&store, &["menu", "--json"]);
        command.stdout(Stdio::null()).spawn().unwrap()
    };
    let running: Vec<Child> = (0..6).map(|_| start()).collect();
    for mut one in running {
        assert!(one.wait().unwrap().success());
    }
    let all = exchanges(&desk, &[]);
    assert_eq!(all.len(), 18, "three calls each");
    assert!(all.iter().all(|one| one["outcome"] == "done"));
}

#[test]
fn of_a_killed_program_the_request_is_there() {
    let desk = Desk::new();
    let order = desk.file("order.json", ORDER);
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", silent.local_addr().unwrap());
    let mut command = desk.command(&["submit", order.to_str().unwrap(), "--base-url", &base]);
    command.env("PACKETDESK_API_KEY", "srv1.plug.s3cretpart");
    let mut running = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut taken, _) = silent.accept().unwrap();
    let mut first = [0; 1];
    taken.read_exact(&mut first).unwrap();
    let row = wait_for("the request in the journal", || {
        exchanges(&desk, &["--endpoint", "packets/create"]).pop()
    });
    running.kill().unwrap();
    running.wait().unwrap();
    assert_eq!(row["outcome"], "open");
    let one = row["id"].to_string();
    let shown = desk
        .run(&["journal", "show", &one, "--json"])
        .expect(0)
        .json();
    assert_eq!(
        (&shown["outcome"], &shown["request"]["body"]),
        (&"open".into(), &ORDER.into())
    );
    assert!(shown["answer"].is_null() && shown["timings"].is_null());
    let text = desk.run(&["journal", "show", &one]).expect(0).stdout;
    assert!(text.contains("(no answer was written down)"), "{text}");
}

#[test]
fn what_a_server_says_does_not_steer_the_terminal() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    let order = desk.file("order.json", &good_order());
    store.add_fault("create:refuse=\u{1b}[2Jgone".parse().unwrap());
    let sent = desk.run_at(&store, &["submit", order.to_str().unwrap()]);
    store.add_fault("create:refuse=\u{1b}[2Jgone".parse().unwrap());
    let again = desk.run_at(&store, &["replay", "1"]).expect(1);
    assert!(again.stdout.contains("[2Jgone"), "{}", again.stdout);
    for text in [sent.stdout, sent.stderr, again.stdout, again.stderr] {
        assert!(!text.contains('\u{1b}'), "{text}");
    }
    let list = desk.run(&["journal"]).expect(0).stdout;
    let shown = desk.run(&["journal", "show", "1"]).expect(0).stdout;
    for text in [list, shown] {
        assert!(
            text.contains("[2Jgone") && !text.contains('\u{1b}'),
            "{text}"
        );
    }
}
