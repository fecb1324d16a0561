//! A disk that is full, read-only or locked: said in words, nothing kept is lost, and nothing is
//! sent that is not safe.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, Instant},
};

use packetdesk::{
    api::FrozenPacket,
    desk::{Event, OrderId, Request, Sending, StoreChoice},
    domain::Money,
    store::{
        database::{
            Database, DatabaseTrouble,
            outbox::{Enqueued, EntryState, StoreRef},
        },
        draft::Draft,
        paths::Home,
    },
};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::{
    desk_engine::{Engine, address, engine_in, small_menu, with_faults},
    outbox::{at, draft, enqueue, entry_in, home, new_entry, open, state_of, uuid, wait_for},
};

/// The folder of the process that a test starts.
const FOLDER: &str = "PACKETDESK_TEST_FOLDER";

fn trouble_of_opening(home: &Home) -> DatabaseTrouble {
    Database::open(home).unwrap_err().trouble
}

#[test]
fn a_folder_that_is_none_is_said_to_be_not_writable() {
    let (dir, _) = home();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    assert_eq!(
        trouble_of_opening(&Home::at(&file)),
        DatabaseTrouble::NotWritable
    );
    assert_eq!(
        trouble_of_opening(&Home::at(&file.join("below"))),
        DatabaseTrouble::NotWritable
    );
}

#[test]
fn a_file_that_is_a_folder_is_said_to_be_not_writable() {
    let (_dir, home) = home();
    fs::create_dir(home.database_file()).unwrap();
    assert_eq!(trouble_of_opening(&home), DatabaseTrouble::NotWritable);
    fs::remove_dir(home.database_file()).unwrap();
    drop(open(&home));
}

#[test]
fn a_lock_is_waited_for_and_then_told() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let id = entry_in(&mut database, "a", EntryState::Queued);
    let other = Connection::open(home.database_file()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let started = Instant::now();
    let error = database.claim(id, at(10)).map(|_| ()).unwrap_err();
    assert_eq!(error.trouble, DatabaseTrouble::Locked);
    assert_eq!(
        error.to_string(),
        "another program keeps the orders locked: database is locked"
    );
    let waited = started.elapsed();
    assert!((1.9..4.0).contains(&waited.as_secs_f64()), "{waited:?}");
    assert_eq!(state_of(&database, id), EntryState::Queued, "reading works");
    other.execute_batch("ROLLBACK").unwrap();
    assert!(database.claim(id, at(11)).unwrap().is_some());
}

#[test]
fn a_file_that_another_program_has_to_itself_is_told_when_it_is_opened() {
    let (_dir, home) = home();
    drop(open(&home));
    let other = Connection::open(home.database_file()).unwrap();
    other
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT")
        .unwrap();
    assert_eq!(trouble_of_opening(&home), DatabaseTrouble::Locked);
    drop(other);
    drop(open(&home));
}

/// Runs a part of this file in a process of its own, behind a line of the shell.
fn run_part(shell: &str, part: &str, folder: &Path) -> Output {
    let part = format!("store_disk_trouble::{part}");
    let ran = Command::new("sh")
        .args(["-ec", &format!("{shell}\nexec \"$0\" \"$@\"")])
        .arg(env::current_exe().unwrap())
        .args([&part, "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
    ran
}

/// What the other process has told, one word after each of these.
fn told(ran: &Output, what: &str) -> Vec<String> {
    let text = String::from_utf8(ran.stdout.clone()).unwrap();
    let words = text.lines().filter_map(|line| line.split_once(what));
    words.map(|(_, word)| word.trim().to_owned()).collect()
}

#[test]
#[ignore = "a part of other tests, which run it with little room"]
fn hand_orders_over_until_there_is_no_room() {
    let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let home = Home::at(&folder);
    let ballast = folder.join("ballast");
    fs::write(&ballast, vec![0; 64 * 1024]).unwrap();
    let mut database = open(&home);
    let mut kept = 0;
    let error = loop {
        let key = format!("key-{kept}");
        match database.enqueue(&new_entry(uuid(kept), &key), at(1)) {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < 10_000, "there is no end to the room");
    };
    println!("trouble {:?}", error.trouble);
    println!("kept {kept}");
    let again = database.check().map_err(|error| error.trouble);
    println!("again {again:?}");
    let seen = database.open_entries().unwrap().len() as u128;
    assert_eq!(seen, kept, "what is kept can be read");
    fs::remove_file(&ballast).unwrap();
    let later = database.enqueue(&new_entry(uuid(kept), "later"), at(2));
    println!("later {}", later.is_ok());
}

/// What was told is what is on disk, and it can be gone on with.
fn assert_nothing_is_lost(home: &Home, ran: &Output) {
    let kept: usize = told(ran, "kept ")[0].parse().unwrap();
    assert!(kept > 10, "there was room for some");
    let more = usize::from(told(ran, "later ") == ["true"]);
    let mut database = open(home);
    assert_eq!(database.open_entries().unwrap().len(), kept + more);
    assert_eq!(Database::look_through(&home.database_file()), Ok(()));
    enqueue(&mut database, "there is room again");
}

#[test]
fn where_the_file_may_not_grow_nothing_that_was_kept_is_lost() {
    let (dir, home) = home();
    // 512 bytes each. Without the trap the system would end the process.
    let shell = "trap '' XFSZ; ulimit -f 2000";
    let ran = run_part(shell, "hand_orders_over_until_there_is_no_room", dir.path());
    // The system says that the file is too large, of which SQLite makes that writing failed.
    let trouble = told(&ran, "trouble ");
    assert!(trouble == ["Disk"] || trouble == ["Full"], "{trouble:?}");
    assert_nothing_is_lost(&home, &ran);
}

#[test]
#[ignore = "mounts a small disk, which needs root"]
fn on_a_full_disk_nothing_that_was_kept_is_lost_and_it_goes_on_with_room() {
    let (dir, _) = home();
    let (small, copy) = (dir.path().join("small"), dir.path().join("copy"));
    let shell = format!(
        "mkdir {small} {copy}
         test -n \"$MOUNTED\" || MOUNTED=1 exec unshare -m sh -ec '
             mount -t tmpfs -o size=2m none {small}
             \"$0\" \"$@\"
             cp {small}/packetdesk.db* {copy}' \"$0\" \"$@\"",
        small = small.display(),
        copy = copy.display(),
    );
    let ran = run_part(&shell, "hand_orders_over_until_there_is_no_room", &small);
    assert_eq!(told(&ran, "trouble "), ["Full"]);
    assert_eq!(told(&ran, "later "), ["true"]);
    assert_nothing_is_lost(&Home::at(&copy), &ran);
}

#[test]
#[ignore = "a part of another test, which runs it on a disk that cannot be written"]
fn open_where_nothing_can_be_written() {
    let Some(folder) = env::var_os(FOLDER) else {
        return;
    };
    println!(
        "trouble {:?}",
        trouble_of_opening(&Home::at(Path::new(&folder)))
    );
}

#[test]
#[ignore = "mounts a read-only disk, which needs root"]
fn a_read_only_disk_is_said_to_be_not_writable() {
    let (dir, home) = home();
    drop(open(&home));
    let folder = dir.path().display();
    let shell = format!(
        "test -n \"$MOUNTED\" || MOUNTED=1 exec unshare -m sh -ec '
             mount --bind {folder} {folder}
             mount -o remount,ro,bind {folder}
             exec \"$0\" \"$@\"' \"$0\" \"$@\"",
    );
    let ran = run_part(&shell, "open_where_nothing_can_be_written", dir.path());
    assert_eq!(told(&ran, "trouble "), ["NotWritable"]);
}

fn keep(engine: &Engine, order: OrderId, draft: &Draft) {
    wait_for("a free place", || {
        let request = Request::Keep {
            drafts: vec![(order, draft.clone())],
            in_sight: order,
        };
        engine.desk.ask(request).ok()
    });
}

/// The document of an order, as another process reads it.
fn document(home: &Home, order: OrderId) -> Option<String> {
    let connection = Connection::open(home.database_file()).ok()?;
    let document = connection.query_row(
        "SELECT document FROM drafts WHERE order_id = ?1",
        [order.0.to_string()],
        |row| row.get(0),
    );
    document.ok()
}

fn trouble(event: Event) -> Option<DatabaseTrouble> {
    match event {
        Event::DiskTrouble(error) => Some(error.trouble),
        _ => None,
    }
}

#[test]
fn without_the_disk_nothing_is_sent_and_what_is_typed_is_kept_when_it_is_back() {
    let store = with_faults(&[], small_menu());
    let dir = TempDir::new().unwrap();
    let blocker = Home::at(dir.path()).database_file();
    fs::create_dir(&blocker).unwrap();
    let mut engine = engine_in(dir, address(&store));
    assert_eq!(
        engine.until("the trouble", trouble),
        DatabaseTrouble::NotWritable
    );
    let (sent, typed) = (OrderId::fresh(), OrderId::fresh());
    let sending = Sending {
        order: sent,
        draft: draft("sent", "gönder"),
        packet: FrozenPacket::from_json_with_key("{}", "sent").unwrap(),
        estimate: Money::ZERO,
    };
    engine.desk.ask(Request::Send(Box::new(sending))).unwrap();
    let not_kept = engine.until("the answer", |event| match event {
        Event::NotKept(order, error) => Some((order, error.trouble)),
        _ => None,
    });
    assert_eq!(not_kept, (sent, DatabaseTrouble::NotWritable));
    keep(&engine, typed, &draft("typed", "yaz"));
    fs::remove_dir(&blocker).unwrap();
    engine.until("the end of the trouble", |event| match event {
        Event::DiskWorks => Some(()),
        Event::DiskTrouble(error) => panic!("told again: {error}"),
        _ => None,
    });
    let home = engine.home();
    for (order, draft) in [
        (sent, draft("sent", "gönder")),
        (typed, draft("typed", "yaz")),
    ] {
        let kept = wait_for("the order on disk", || document(&home, order));
        assert_eq!(Draft::from_json(&kept), Ok(draft));
    }
    assert_eq!(store.received().len(), 0);
    assert_eq!(open(&home).open_entries().unwrap(), []);
}

#[test]
fn an_order_that_was_thrown_away_while_the_disk_was_locked_does_not_come_back() {
    let mut engine = engine_in(TempDir::new().unwrap(), StoreChoice::Practice);
    let (home, order) = (engine.home(), OrderId::fresh());
    keep(&engine, order, &draft("a", "at"));
    wait_for("the order on disk", || document(&home, order));
    let other = Connection::open(home.database_file()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    engine.desk.ask(Request::Forget(order)).unwrap();
    assert_eq!(
        engine.until("the trouble", trouble),
        DatabaseTrouble::Locked
    );
    other.execute_batch("ROLLBACK").unwrap();
    engine.until("the end of the trouble", |event| {
        matches!(event, Event::DiskWorks).then_some(())
    });
    wait_for("the end of the order", || {
        document(&home, order).is_none().then_some(())
    });
}

#[test]
fn damage_met_while_it_runs_is_mended_and_told() {
    let mut engine = engine_in(TempDir::new().unwrap(), StoreChoice::Practice);
    let (home, order) = (engine.home(), OrderId::fresh());
    keep(&engine, order, &draft("a", "bir"));
    wait_for("the order on disk", || document(&home, order));
    // Another process has set the file aside.
    fs::rename(home.database_file(), home.data_dir().join("moved")).unwrap();
    keep(&engine, order, &draft("a", "iki"));
    assert_eq!(
        engine.until("the trouble", trouble),
        DatabaseTrouble::Damaged
    );
    engine.until("the end of the trouble", |event| {
        matches!(event, Event::DiskWorks).then_some(())
    });
    let kept = wait_for("the order on disk", || document(&home, order));
    assert_eq!(Draft::from_json(&kept), Ok(draft("a", "iki")));
}

#[test]
fn an_order_whose_process_was_killed_while_sending_it_is_shown() {
    let mut engine = engine_in(TempDir::new().unwrap(), StoreChoice::Practice);
    let (home, order) = (engine.home(), OrderId::fresh());
    keep(&engine, order, &draft("a", "bir"));
    wait_for("an open database", || document(&home, order));
    let mut killed = open(&home);
    let id = entry_in(&mut killed, "killed", EntryState::Sending);
    // It tells nobody that it ends.
    drop(killed);
    let shown = engine.until("the order", |event| match event {
        Event::Restored { orders, .. } => Some(orders),
        _ => None,
    });
    let entry = &shown[0].entry.as_ref().unwrap().entry;
    assert_eq!((entry.id, entry.may_have_arrived), (id, true));
}

#[test]
fn the_last_change_of_an_order_that_was_sent_before_is_kept() {
    let mut engine = engine_in(TempDir::new().unwrap(), StoreChoice::Practice);
    let (home, order) = (engine.home(), OrderId::fresh());
    let sending = |note: &str| {
        let sending = Sending {
            order,
            draft: draft("same", note),
            packet: FrozenPacket::from_json_with_key("{}", "same").unwrap(),
            estimate: Money::ZERO,
        };
        Request::Send(Box::new(sending))
    };
    keep(&engine, order, &draft("same", "ilk"));
    wait_for("an open database", || document(&home, order));
    // Another process is sending it.
    let mut other = open(&home);
    let mut new = new_entry(order.0, "same");
    new.store = StoreRef::built_in();
    let Enqueued::New(entry) = other.enqueue(&new, at(1)).unwrap() else {
        panic!("it is new");
    };
    assert!(other.claim(entry.id, at(2)).unwrap().is_some());
    engine.desk.ask(sending("değişti")).unwrap();
    engine.until("what became of it", |event| match event {
        Event::Outgoing(about, _) if about == order => Some(()),
        _ => None,
    });
    let kept = wait_for("the order on disk", || {
        document(&home, order).filter(|kept| kept.contains("değişti"))
    });
    assert_eq!(Draft::from_json(&kept), Ok(draft("same", "değişti")));
}

#[test]
fn a_change_is_on_disk_within_a_quarter_of_a_second() {
    let engine = engine_in(TempDir::new().unwrap(), StoreChoice::Practice);
    let home = engine.home();
    keep(&engine, OrderId::fresh(), &draft("first", ""));
    // A busy machine may be late once, but not each time.
    let fastest = (0..5).map(|number| {
        let (order, started) = (OrderId::fresh(), Instant::now());
        keep(&engine, order, &draft(&format!("k{number}"), "hızlı"));
        wait_for("the order on disk", || document(&home, order));
        started.elapsed()
    });
    let fastest = fastest.min().unwrap();
    assert!(fastest <= Duration::from_millis(250), "{fastest:?}");
}

#[test]
fn a_thousand_quick_changes_are_a_handful_of_commits() {
    let engine = engine_in(TempDir::new().unwrap(), StoreChoice::Practice);
    let (home, order) = (engine.home(), OrderId::fresh());
    let is_kept = |text: &str| {
        let document = document(&home, order)?;
        (document == draft("a", text).to_json()).then_some(())
    };
    // Making the tables and opening the store write pages of their own.
    keep(&engine, order, &draft("a", "the first"));
    wait_for("the first change", || is_kept("the first"));
    let mut log = home.database_file().into_os_string();
    log.push("-wal");
    let pages = || fs::metadata(&log).unwrap().len() / 4096;
    let (before, started) = (pages(), Instant::now());
    for number in 0..1_000 {
        keep(&engine, order, &draft("a", &number.to_string()));
    }
    wait_for("the last change", || is_kept("999"));
    let gatherings = started.elapsed().as_millis() as u64 / 100 + 2;
    // Each commit adds at least one page to the log, and one of a single order not many. What is
    // learned of the store meanwhile adds some of its own.
    let added = pages() - before;
    assert!(gatherings < 100, "too slow to tell");
    assert!(
        added <= 4 * gatherings + 40,
        "{added} pages in {gatherings} gatherings"
    );
}
