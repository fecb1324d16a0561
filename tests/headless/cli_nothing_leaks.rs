//! The API key is in no word of the commands and in no file that they leave, after a session that
//! used all of them, with the log at its most talkative and a server that repeats the key.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::process::Command;

use packetdesk::practice::{Dialect, PracticeConfig, PracticeThread};
use rstest::rstest;

use crate::cli::{Desk, Ran, good_order, run_with_input};

const KEY: &str = "srvA1.plugin-7.s3cr3t-for-tests-only";
const SECRET: &str = "s3cr3t-for-tests";

/// The commands of a session, and all that they said.
struct Session {
    desk: Desk,
    store: PracticeThread,
    said: Vec<(String, String)>,
}

impl Session {
    fn new(dialect: Dialect) -> Self {
        let refusal = format!("create:refuse=bad Bearer {KEY}:times=1");
        let store = PracticeThread::start(PracticeConfig {
            dialect,
            api_key: Some(KEY.to_owned()),
            faults: vec![refusal.parse().unwrap()],
            ..PracticeConfig::default()
        });
        Self {
            desk: Desk::new(),
            store: store.unwrap(),
            said: Vec::new(),
        }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.desk.command(args);
        command.env("PACKETDESK_LOG", "trace");
        command
    }

    fn note(&mut self, args: &[&str], ran: Ran) -> Ran {
        let name = args.join(" ");
        self.said
            .push((name, format!("{}{}", ran.stdout, ran.stderr)));
        ran
    }

    /// Runs a command that calls the store, its key in the environment.
    fn calls(&mut self, args: &[&str]) -> Ran {
        let mut command = self.command(args);
        command
            .args(["--base-url", &self.store.base_url()])
            .env("PACKETDESK_API_KEY", KEY);
        let ran = command.output().unwrap().into();
        self.note(args, ran)
    }

    /// The same with the key on standard input.
    fn calls_with_stdin(&mut self, args: &[&str]) -> Ran {
        let mut command = self.command(args);
        command.args(["--base-url", &self.store.base_url(), "--key-stdin"]);
        let ran = run_with_input(&mut command, KEY);
        self.note(args, ran)
    }

    /// Runs a command that looks at what is on this machine.
    fn looks(&mut self, args: &[&str]) -> Ran {
        let ran = self.command(args).output().unwrap().into();
        self.note(args, ran)
    }

    fn leaks(&self) -> Vec<String> {
        let said = self
            .said
            .iter()
            .map(|(what, text)| (what.clone(), text.clone()));
        let files = self.desk.files().into_iter().map(|(path, bytes)| {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            (path.display().to_string(), text)
        });
        said.chain(files)
            .filter(|(_, text)| text.contains(SECRET))
            .map(|(what, _)| what)
            .collect()
    }
}

#[rstest]
fn after_a_session_that_used_every_command(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut session = Session::new(dialect);
    let order = session.desk.file("order.json", &good_order());
    let order = order.to_str().unwrap();
    session.calls(&["check"]).expect(0);
    session.calls_with_stdin(&["menu"]).expect(0);
    session.calls(&["find", "ayran"]).expect(0);
    // Probing the key for its permissions has met the server that repeats it.
    session.calls(&["submit", order]).expect(0);
    let open = session.calls(&["packets", "open", "--json"]).expect(0);
    let id = open.json()["packets"][0]["packetId"].clone();
    let id = id.as_str().unwrap();
    session.calls(&["packets", "open"]).expect(0);
    session.calls(&["packets", "get", id]).expect(0);
    session.calls(&["packets", "get", id, "--json"]).expect(0);
    session.calls(&["day"]).expect(0);
    session.calls(&["day", "--json"]).expect(0);
    let table = session.desk.home().join("day.csv");
    let table = table.to_str().unwrap();
    session.calls(&["day", "--csv", table]).expect(0);
    session.looks(&["outbox", "--all"]).expect(0);
    session.looks(&["outbox", "show", "1"]).expect(0);
    session.looks(&["journal"]).expect(0);
    let found = session.looks(&["journal", "--endpoint", "packets/create", "--json"]);
    let exchanges = found.json()["exchanges"].as_array().unwrap().clone();
    let ids: Vec<String> = exchanges
        .iter()
        .map(|exchange| exchange["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 2, "the probe and the order");
    for id in &ids {
        session.looks(&["journal", "show", id]).expect(0);
        session.looks(&["journal", "show", id, "--json"]).expect(0);
        let curl = session.looks(&["curl", id]).expect(0);
        assert!(
            curl.stdout.contains("$PACKETDESK_API_KEY"),
            "{}",
            curl.stdout
        );
        session.looks(&["curl", id, "--powershell"]).expect(0);
    }
    session.calls(&["replay", &ids[0], "--yes"]).expect(0);
    let bundle = session.desk.home().join("case.zip");
    let bundle = bundle.to_str().unwrap();
    session
        .looks(&["export", "--out", bundle, "--unmasked"])
        .expect(0);
    session.looks(&["stores"]).expect(0);
    // Without a keyring, and without the word that a file may be used, it is not connected.
    let mut add = session.command(&["stores", "add", "Moda", "--environment", "sandbox"]);
    add.arg("--key-stdin");
    let ran = run_with_input(&mut add, KEY);
    session.note(&["stores", "add"], ran).expect(4);
    // A wrong key is told without being repeated.
    let mut wrong = session.command(&["check", "--base-url", &session.store.base_url()]);
    wrong.env("PACKETDESK_API_KEY", format!("{KEY}-and-more"));
    let ran = wrong.output().unwrap().into();
    session.note(&["check with a wrong key"], ran).expect(4);

    let files = session.desk.files();
    let journal = files
        .iter()
        .filter(|(path, _)| path.to_string_lossy().contains("journal.db"))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
        .collect::<String>();
    assert!(
        journal.contains("bad Bearer [key]"),
        "the server repeated it"
    );
    assert_eq!(session.leaks(), [] as [String; 0]);
}

#[rstest]
fn packets_and_days_leave_a_guest_nowhere_but_where_orders_are_kept(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut session = Session::new(dialect);
    let order = session.desk.file("order.json", &good_order());
    session
        .calls(&["submit", order.to_str().unwrap()])
        .expect(1);
    session
        .calls(&["submit", order.to_str().unwrap()])
        .expect(0);
    let open = session.calls(&["packets", "open", "--json"]).expect(0);
    let id = open.json()["packets"][0]["packetId"].clone();
    let packet = session.calls(&["packets", "get", id.as_str().unwrap()]);
    assert!(packet.expect(0).stdout.contains("Deniz Er"));
    let table = session.desk.home().join("day.csv");
    session
        .calls(&["day", "--csv", table.to_str().unwrap()])
        .expect(0);
    session.calls(&["day"]).expect(0);
    let kept = [".db", ".db-wal", ".db-shm", "order.json", "day.csv"];
    for (path, bytes) in session.desk.files() {
        let name = path.to_string_lossy();
        let text = String::from_utf8_lossy(&bytes);
        let is_told = text.contains("Deniz") || text.contains("Gül Sk");
        let is_kept = kept.iter().any(|end| name.ends_with(end));
        assert!(is_kept || !is_told, "{name}: {text}");
    }
}
