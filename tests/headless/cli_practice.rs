//! `packetdesk practice` as a process of its own, used by other processes.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, ChildStdout, Command, Stdio},
};

use rstest::rstest;
use serde_json::Value;

use crate::cli::{Desk, good_order};

/// A running practice store; killed if a test ends without stopping it.
struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    base_url: String,
    key: String,
}

impl Server {
    fn start(desk: &Desk, args: &[&str]) -> Self {
        let mut child = desk
            .command(&["practice"])
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let greeting: Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| greeting[name].as_str().unwrap().to_owned();
        assert_eq!(greeting.as_object().unwrap().len(), 2);
        Self {
            base_url: text("baseUrl"),
            key: text("apiKey"),
            child,
            stdout,
        }
    }

    /// Sends a signal, and gives the exit code and what else came on standard output.
    fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
        let code = self.child.wait().unwrap().code();
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        (code, rest)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already if the test went well.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[rstest]
#[case("-TERM")]
#[case("-INT")]
fn it_serves_until_it_is_asked_to_stop(#[case] signal: &str) {
    let desk = Desk::new();
    let server = Server::start(&desk, &[]);
    assert!(server.base_url.starts_with("http://127.0.0.1:"));
    desk.run_with_key(&server.base_url, &server.key, &["check"])
        .expect(0);
    assert_eq!(server.stop(signal), (Some(0), String::new()));
}

#[rstest]
#[case("classic", "packetId")]
#[case("current", "uuid")]
fn accepted_packets_are_written_down(#[case] dialect: &str, #[case] id: &str) {
    let desk = Desk::new();
    let received = desk.home().join("received.jsonl");
    let args = [
        "--dialect",
        dialect,
        "--received",
        received.to_str().unwrap(),
    ];
    let server = Server::start(&desk, &args);
    let file = desk.file("order.json", &good_order());
    let run = ["submit", "--json", file.to_str().unwrap()];
    let first = desk
        .run_with_key(&server.base_url, &server.key, &run)
        .expect(0)
        .json();
    desk.run_with_key(&server.base_url, &server.key, &run)
        .expect(0);
    assert_eq!(server.stop("-TERM").0, Some(0));
    let text = fs::read_to_string(&received).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0][id], first["packetId"]);
    assert_eq!(lines[0]["body"]["cart"][0]["product"], "63ff-e535");
}

#[test]
fn faults_are_armed_from_the_start() {
    let desk = Desk::new();
    let server = Server::start(&desk, &["--fault", "create:429", "--fault", "products:503"]);
    let file = desk.file("order.json", &good_order());
    let run = ["submit", file.to_str().unwrap()];
    desk.run_with_key(&server.base_url, &server.key, &run)
        .expect(3);
    desk.run_with_key(&server.base_url, &server.key, &["menu"])
        .expect(3);
}

#[test]
fn it_sells_what_the_file_says() {
    let desk = Desk::new();
    let menu = desk.file(
        "menu.json",
        r#"{"products":[{"id":"x","title":"Tek Ürün","category":"k","price":9.5}],
            "categories":[{"id":"k","title":"K","rank":1}],"paymentMethods":[]}"#,
    );
    let server = Server::start(&desk, &["--menu", menu.to_str().unwrap()]);
    let ran = desk
        .run_with_key(&server.base_url, &server.key, &["menu", "--json"])
        .expect(0);
    assert_eq!(ran.json()["products"][0]["title"], "Tek Ürün");
    assert_eq!(ran.json()["products"][0]["price"].to_string(), "9.5");
}

#[rstest]
#[case(&["--dialect", "old"])]
#[case(&["--fault", "create:sing"])]
#[case(&["--listen", "nowhere"])]
#[case(&["--listen", "0.0.0.0:0"])]
#[case(&["--menu", "/no/such/file"])]
#[case(&["--received", "/no/such/folder/file"])]
#[case(&["--store", "a"])]
#[case(&["--practice"])]
fn options_that_cannot_be_used_are_two(#[case] args: &[&str]) {
    let desk = Desk::new();
    let ran: crate::cli::Ran = desk
        .command(&["practice"])
        .args(args)
        .output()
        .unwrap()
        .into();
    let ran = ran.expect(2);
    assert_eq!(ran.stdout, "");
    assert!(!ran.stderr.is_empty());
}

#[test]
fn a_taken_address_is_told() {
    let desk = Desk::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let ran = desk.run(&["practice", "--listen", &address]).expect(2);
    assert!(ran.stderr.contains(&address), "{}", ran.stderr);
}
