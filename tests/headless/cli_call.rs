//! `packetdesk call`: a process of its own that hands a number to the open desk.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::net::UnixListener,
    process::Stdio,
    sync::mpsc::{Receiver, sync_channel},
    time::{Duration, Instant},
};

use packetdesk::{
    desk::{Door, Knock, Opened},
    store::paths::Home,
};
use rstest::rstest;
use serde_json::{Value, json};

use crate::cli::{Desk, Ran};

const PATIENCE: Duration = Duration::from_secs(10);
/// What a person at the phone does not notice.
const AT_ONCE: Duration = Duration::from_millis(100);

/// An open desk on the files of a test, as far as its door goes.
struct OpenDesk {
    /// Closed while its files are still there.
    door: Door,
    desk: Desk,
    asked: Receiver<Knock>,
}

impl OpenDesk {
    fn new() -> Self {
        let desk = Desk::new();
        let (sender, asked) = sync_channel(16);
        let opened = Door::open(&Home::at(desk.home()), move |knock| {
            sender.try_send(knock).is_ok()
        });
        let Opened::Mine(door) = opened.unwrap() else {
            panic!("nobody else has a door here")
        };
        Self { desk, asked, door }
    }

    fn next(&self) -> Knock {
        self.asked.recv_timeout(PATIENCE).unwrap()
    }

    fn call(&self, args: &[&str]) -> Ran {
        self.desk.run(&[&["call"], args].concat())
    }
}

fn of(number: &str) -> Knock {
    Knock::Call {
        number: number.to_owned(),
    }
}

#[rstest]
#[case(&["0532 111 22 33"], "+905321112233")]
#[case::as_several_arguments(&["0532", "111", "22", "33"], "+905321112233")]
#[case(&["tel:+905321112233"], "+905321112233")]
#[case(&["tel:0532-111-22-33;ext=12"], "+905321112233")]
#[case(&["sip:%2B905321112233@10.0.0.1:5060"], "+905321112233")]
#[case(&["callto:05321112233"], "+905321112233")]
#[case(&["+4930123456"], "+4930123456")]
#[case(&["12"], "12")]
#[case::withheld(&["anonymous"], "")]
#[case(&["Gizli", "numara"], "")]
#[case(&["sip:anonymous@192.168.1.1"], "")]
#[case(&[""], "")]
#[case(&[], "")]
fn the_open_desk_hears_the_number_in_its_one_form(#[case] args: &[&str], #[case] number: &str) {
    let open = OpenDesk::new();
    let ran = open.call(args).expect(0);
    assert_eq!(open.next(), of(number));
    assert_eq!(ran.stderr, "");
    assert!(
        ran.stdout.starts_with("The open desk shows "),
        "{}",
        ran.stdout
    );
    assert_eq!(open.asked.try_iter().count(), 0);
}

#[test]
fn it_says_what_the_desk_shows() {
    let open = OpenDesk::new();
    let ran = open.call(&["tel:+905321112233"]).expect(0);
    assert_eq!(
        ran.stdout,
        "The open desk shows the call of 0532 111 22 33.\n"
    );
    let ran = open.call(&["Gizli"]).expect(0);
    assert_eq!(ran.stdout, "The open desk shows a call without a number.\n");
    let ran = open.call(&["--json", "tel:+905321112233"]).expect(0);
    assert_eq!(
        ran.json(),
        json!({"number": "+905321112233", "display": "0532 111 22 33", "desk": "open"})
    );
    let ran = open.call(&["Gizli", "--json"]).expect(0);
    assert_eq!(
        ran.json(),
        json!({"number": Value::Null, "display": Value::Null, "desk": "open"})
    );
}

#[test]
fn a_telephone_does_not_wait_for_it() {
    let open = OpenDesk::new();
    let times = (0..10).map(|_| {
        let started = Instant::now();
        open.call(&["05321112233"]).expect(0);
        started.elapsed()
    });
    // The quickest: a busy machine makes any of them slow.
    let quickest = times.min().unwrap();
    assert!(quickest < AT_ONCE, "{quickest:?}");
}

#[test]
fn calls_at_the_same_time_all_arrive() {
    let open = OpenDesk::new();
    let calls: Vec<_> = (1..=5)
        .map(|line| {
            let mut command = open.desk.command(&["call", &format!("053211122{line:02}")]);
            command.stdout(Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut call in calls {
        assert!(call.wait().unwrap().success());
    }
    let mut heard: Vec<_> = open
        .asked
        .try_iter()
        .map(|knock| format!("{knock:?}"))
        .collect();
    heard.sort();
    heard.dedup();
    assert_eq!(heard.len(), 5);
}

#[test]
fn the_store_of_the_open_desk_is_not_changed() {
    let open = OpenDesk::new();
    // Not even the key is asked for.
    open.call(&["12", "--base-url", "https://shop.example"])
        .expect(0);
    open.call(&["12", "--store", "Moda"]).expect(0);
    open.call(&["12", "--practice"]).expect(0);
    assert_eq!(
        open.asked.try_iter().collect::<Vec<_>>(),
        [of("12"), of("12"), of("12")]
    );
}

#[test]
fn wrong_options_are_told_whether_a_desk_is_open_or_not() {
    let open = OpenDesk::new();
    for args in [
        &["call", "12", "--practice", "--store", "Moda"][..],
        &["call", "12", "--key-stdin"],
        &["call", "12", "--base-url", "http://shop.example"],
        &["call", "--number", "12"],
    ] {
        open.desk.run(args).expect(2);
        Desk::new().run(args).expect(2);
    }
    assert_eq!(open.asked.try_iter().count(), 0);
}

#[test]
fn without_a_desk_and_a_display_it_says_so_in_one_sentence() {
    let desk = Desk::new();
    let ran = desk.run(&["call", "05321112233"]).expect(2);
    assert_eq!(ran.stdout, "");
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("no display"), "{}", ran.stderr);
    // The desk that is to be started needs its key.
    desk.run(&["call", "12", "--base-url", "https://shop.example"])
        .expect(4);
}

/// A desk of which no more is known than that it has the lock and answers this.
fn answered_with(answer: &'static str) -> Ran {
    let desk = Desk::new();
    let home = Home::at(desk.home());
    fs::create_dir_all(home.data_dir()).unwrap();
    let lock = fs::File::create(home.lock_file()).unwrap();
    lock.lock().unwrap();
    let listener = UnixListener::bind(home.door_socket()).unwrap();
    let answering = std::thread::Builder::new().spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
        line
    });
    let ran = desk.run(&["call", "05321112233"]);
    assert_eq!(
        answering.unwrap().join().unwrap(),
        "{\"knock\":\"call\",\"number\":\"+905321112233\"}\n"
    );
    ran
}

#[test]
fn a_desk_of_an_older_version_gets_no_second_window_beside_it() {
    let answer = "{\"heard\":false,\"why\":\"the desk does not understand this\"}\n";
    let ran = answered_with(answer).expect(3);
    assert_eq!(ran.stdout, "");
    assert_eq!(
        ran.stderr,
        "packetdesk: The open desk did not take it: the desk does not understand this.\n\
         If it is of an older version, close it and start it again.\n"
    );
}

#[test]
fn what_a_desk_of_a_later_version_answers_besides_is_no_matter() {
    let ran = answered_with("{\"heard\":true,\"place\":2}\n").expect(0);
    assert!(ran.stdout.contains("0532 111 22 33"), "{}", ran.stdout);
}

#[test]
fn the_number_of_a_caller_is_in_no_file() {
    let open = OpenDesk::new();
    let mut command = open.desk.command(&["call", "tel:+905321112233"]);
    command.env("PACKETDESK_LOG", "trace");
    Ran::from(command.output().unwrap()).expect(0);
    // Its socket is no file that can be read.
    drop(open.door);
    for (path, bytes) in open.desk.files() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("5321112233"), "{}", path.display());
    }
}

#[test]
fn the_desktop_entry_for_links_hands_them_over() {
    let entry = include_str!("../../assets/packetdesk-call.desktop");
    let value = |key: &str| {
        let mut lines = entry.lines();
        let found = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        found.unwrap_or_else(|| panic!("no {key}"))
    };
    assert_eq!(value("MimeType"), "x-scheme-handler/tel;");
    assert_eq!(value("NoDisplay"), "true");
    assert_eq!(value("Terminal"), "false");
    // The desktop puts the link in the place of %u, or nothing.
    let command = value("Exec").strip_prefix("packetdesk ").unwrap();
    let open = OpenDesk::new();
    for (link, number) in [
        (Some("tel:+90-532-111-22-33;ext=4"), "+905321112233"),
        (None, ""),
    ] {
        let words = command.split(' ');
        let args: Vec<_> = words
            .filter_map(|word| if word == "%u" { link } else { Some(word) })
            .collect();
        open.desk.run(&args).expect(0);
        assert_eq!(open.next(), of(number));
    }
}
