//! The door of the desk: one desk on the same files, and others that knock.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::{
        fs::{PermissionsExt as _, symlink},
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, sync_channel},
    time::{Duration, Instant},
};

use packetdesk::{
    api::{ApiKey, StoreAddress},
    desk::{Door, DoorError, Knock, KnockError, Opened, StoreChoice, Wanted, knock},
    store::paths::Home,
};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(10);
/// The longest line that the door reads, in bytes.
const LONGEST: usize = 64 * 1024;
/// How many visitors the door listens to at once.
const VISITORS: usize = 8;

const HEARD: &str = "{\"heard\":true}\n";
const NOT_UNDERSTOOD: &str = "{\"heard\":false,\"why\":\"the desk does not understand this\"}\n";

/// A door, and what was asked there.
struct Desk {
    door: Door,
    asked: Receiver<Knock>,
}

fn try_open(home: &Home) -> Option<Desk> {
    let (sender, asked) = sync_channel(16);
    match Door::open(home, move |knock| sender.try_send(knock).is_ok()).unwrap() {
        Opened::Mine(door) => Some(Desk { door, asked }),
        Opened::Theirs => None,
    }
}

fn open(home: &Home) -> Desk {
    try_open(home).expect("nobody else has a door here")
}

impl Desk {
    fn next(&self) -> Knock {
        self.asked.recv_timeout(PATIENCE).unwrap()
    }

    /// A knock comes through, and nothing was heard before it.
    #[track_caller]
    fn assert_hears(&self, home: &Home) {
        knock(home, &raise(Wanted::Practice)).unwrap();
        assert_eq!(self.next(), raise(Wanted::Practice));
    }
}

fn raise(store: Wanted) -> Knock {
    Knock::Raise { store }
}

fn temporary() -> (TempDir, Home) {
    let dir = TempDir::new().unwrap();
    let home = Home::at(&dir.path().join("desk"));
    (dir, home)
}

fn visit(home: &Home) -> UnixStream {
    let stream = UnixStream::connect(home.door_socket()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// What the door answers to these bytes.
fn answer(home: &Home, said: &[u8]) -> String {
    let mut stream = visit(home);
    // The door may have heard enough before the end.
    stream.write_all(said).ok();
    answer_on(stream)
}

fn answer_on(stream: UnixStream) -> String {
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    line
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_second_door_on_the_same_files_is_theirs() {
    let (_dir, home) = temporary();
    let (_other_dir, other) = temporary();
    let desk = open(&home);
    assert!(try_open(&home).is_none());
    assert!(try_open(&other).is_some(), "other files, another desk");
    desk.assert_hears(&home);
}

#[test]
fn a_knock_is_heard_word_for_word() {
    let (_dir, home) = temporary();
    let desk = open(&home);
    for wanted in [
        Wanted::Nothing,
        Wanted::Practice,
        Wanted::Named {
            name: "Moda \"Şubesi\"\n2".to_owned(),
        },
        Wanted::Address {
            url: "https://shop.example".to_owned(),
            server_id: "srvA1".to_owned(),
        },
    ] {
        knock(&home, &raise(wanted.clone())).unwrap();
        assert_eq!(desk.next(), raise(wanted));
    }
    assert_eq!(desk.asked.try_iter().count(), 0);
}

#[test]
fn the_line_is_as_other_programs_would_write_it() {
    let (_dir, home) = temporary();
    let desk = open(&home);
    let line = r#"{"knock":"raise","store":{"kind":"named","name":"Moda"},"later":1}"#;
    assert_eq!(answer(&home, format!("{line}\n").as_bytes()), HEARD);
    let name = "Moda".to_owned();
    assert_eq!(desk.next(), raise(Wanted::Named { name }));
}

#[test]
fn a_call_is_heard_and_may_say_more_or_less_one_day() {
    let (_dir, home) = temporary();
    let desk = open(&home);
    for (line, number) in [
        (
            r#"{"knock":"call","number":"+905321112233"}"#,
            "+905321112233",
        ),
        (r#"{"knock":"call","number":"tel:12","line":2}"#, "tel:12"),
        (r#"{"knock":"call"}"#, ""),
    ] {
        assert_eq!(answer(&home, format!("{line}\n").as_bytes()), HEARD);
        let number = number.to_owned();
        assert_eq!(desk.next(), Knock::Call { number });
    }
}

#[test]
fn the_key_stays_in_the_process_that_has_it() {
    let (_dir, home) = temporary();
    fs::create_dir_all(home.data_dir()).unwrap();
    let listener = UnixListener::bind(home.door_socket()).unwrap();
    let choice = StoreChoice::Address {
        address: StoreAddress::parse("https://shop.example/").unwrap(),
        key: ApiKey::parse("srvA1.pluginB2.bm90LWEtcmVhbC1rZXk").unwrap(),
    };
    let listening = std::thread::Builder::new().spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).unwrap();
        stream.write_all(HEARD.as_bytes()).unwrap();
        line
    });
    knock(&home, &raise(Wanted::from(&choice))).unwrap();
    assert_eq!(
        listening.unwrap().join().unwrap(),
        "{\"knock\":\"raise\",\"store\":{\"kind\":\"address\",\
         \"url\":\"https://shop.example\",\"serverId\":\"srvA1\"}}\n"
    );
}

#[test]
fn what_a_killed_process_left_is_in_nobodys_way() {
    let (_dir, home) = temporary();
    fs::create_dir_all(home.data_dir()).unwrap();
    fs::write(home.lock_file(), "4711").unwrap();
    // A socket file outlives its listener.
    drop(UnixListener::bind(home.door_socket()).unwrap());
    assert!(UnixStream::connect(home.door_socket()).is_err());
    open(&home).assert_hears(&home);
}

#[test]
fn once_a_door_is_closed_the_next_can_be_opened() {
    let (_dir, home) = temporary();
    drop(open(&home));
    assert!(!home.door_socket().exists());
    open(&home).assert_hears(&home);
}

#[test]
fn a_visitor_who_says_nothing_does_not_keep_the_door_from_closing() {
    let (_dir, home) = temporary();
    let desk = open(&home);
    let _silent = visit(&home);
    let started = Instant::now();
    drop(desk.door);
    assert!(started.elapsed() < Duration::from_secs(1));
    open(&home).assert_hears(&home);
}

#[test]
fn where_nobody_is_a_knock_ends_in_good_time() {
    let (_dir, home) = temporary();
    let started = Instant::now();
    let error = knock(&home, &raise(Wanted::Nothing)).unwrap_err();
    assert!(
        matches!(error, KnockError::Unreached(_) | KnockError::Silent),
        "{error}"
    );
    assert!(started.elapsed() < Duration::from_secs(4));
}

#[test]
fn a_desk_that_does_not_answer_is_not_waited_for() {
    let (_dir, home) = temporary();
    fs::create_dir_all(home.data_dir()).unwrap();
    let _deaf = UnixListener::bind(home.door_socket()).unwrap();
    let started = Instant::now();
    let error = knock(&home, &raise(Wanted::Nothing)).unwrap_err();
    assert!(matches!(error, KnockError::Silent), "{error}");
    assert!(started.elapsed() < Duration::from_secs(4));
}

#[test]
fn what_cannot_be_taken_is_not_called_heard() {
    let (_dir, home) = temporary();
    let Opened::Mine(_door) = Door::open(&home, |_knock| false).unwrap() else {
        panic!("nobody else has a door here")
    };
    let error = knock(&home, &raise(Wanted::Nothing)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The open desk did not take it: the desk is busy or closing."
    );
}

#[test]
fn rubbish_is_refused_and_does_nothing() {
    let (_dir, home) = temporary();
    let desk = open(&home);
    for rubbish in [
        &b"hello\n"[..],
        b"{}\n",
        b"\xff\xfe\n",
        b"{\"knock\":\"sing\"}\n",
        b"{\"knock\":\"raise\"}\n",
        b"{\"knock\":\"raise\",\"store\":{\"kind\":\"any\"}}\n",
        b"[[[[[[[[\n{\"knock\":\"raise\",\"store\":{\"kind\":\"practice\"}}\n",
    ] {
        assert_eq!(answer(&home, rubbish), NOT_UNDERSTOOD);
    }
    // Whoever only looks in wants no answer.
    drop(visit(&home));
    desk.assert_hears(&home);
    assert_eq!(desk.asked.try_iter().count(), 0);
}

#[test]
fn a_line_is_read_up_to_its_limit_and_no_further() {
    let (_dir, home) = temporary();
    let desk = open(&home);
    let mut longest = vec![b'x'; LONGEST];
    longest.push(b'\n');
    assert_eq!(answer(&home, &longest), NOT_UNDERSTOOD);
    let too_long = "{\"heard\":false,\"why\":\"the line is too long\"}\n";
    assert_eq!(answer(&home, &vec![b'x'; LONGEST + 1]), too_long);
    assert_eq!(answer(&home, &vec![b'x'; 4 * LONGEST]), too_long);
    desk.assert_hears(&home);
}

#[test]
fn visitors_who_say_nothing_keep_nobody_waiting() {
    let (_dir, home) = temporary();
    let desk = open(&home);
    let mut silent: Vec<_> = (1..VISITORS).map(|_| visit(&home)).collect();
    desk.assert_hears(&home);
    assert_eq!(
        answer_on(silent.remove(0)),
        "{\"heard\":false,\"why\":\"the line did not come in time\"}\n"
    );
}

#[test]
fn a_full_house_is_emptied_in_time_for_the_next_knock() {
    let (_dir, home) = temporary();
    let desk = open(&home);
    let _silent: Vec<_> = (0..VISITORS).map(|_| visit(&home)).collect();
    desk.assert_hears(&home);
}

#[test]
fn a_folder_too_deep_for_a_socket_has_its_door_elsewhere() {
    let dir = TempDir::new().unwrap();
    let deep: PathBuf = dir.path().join("a".repeat(90)).join("b".repeat(90));
    let home = Home::at(&deep);
    let desk = open(&home);
    let socket = home.door_socket();
    assert!(socket.starts_with(std::env::temp_dir()));
    assert!(!socket.starts_with(dir.path()), "{}", socket.display());
    assert_eq!(mode(&socket), 0o600);
    desk.assert_hears(&home);
    // The folder is one, however it is called.
    let link = dir.path().join("link");
    symlink(&deep, &link).unwrap();
    desk.assert_hears(&Home::at(&link));
    assert!(try_open(&Home::at(&link)).is_none());
    drop(desk);
    assert!(!socket.exists());
}

#[test]
fn nobody_but_the_owner_may_knock() {
    let (_dir, home) = temporary();
    let _desk = open(&home);
    assert_eq!(mode(home.data_dir()), 0o700);
    assert_eq!(mode(&home.lock_file()), 0o600);
    assert_eq!(mode(&home.door_socket()), 0o600);
}

#[test]
fn without_a_folder_there_is_no_door() {
    let dir = TempDir::new().unwrap();
    let blocker = dir.path().join("file");
    fs::write(&blocker, "").unwrap();
    let error = Door::open(&Home::at(&blocker.join("desk")), |_| true).unwrap_err();
    assert!(matches!(error, DoorError::File(_)), "{error}");
}
