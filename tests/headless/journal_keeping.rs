//! What the journal's file goes through: damage, newer programs, disks, pruning. Nothing of it
//! hinders a call.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    env, fs,
    process::Command,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use packetdesk::{
    api::{Client, Label, Recorder as _, SentRequest},
    store::{
        database::DatabaseTrouble,
        journal::{ExchangeOutcome, Journal, JournalReader},
        paths::Home,
        settings::JournalKeep,
    },
};
use rusqlite::Connection;

use crate::{
    journal::{Desk, KEY, all, beside, journal, store_ref},
    odd_server::{OddServer, reply},
    raw_http::wait_for,
};

const NOTHING_OPEN: &str = r#"{"success":true,"data":[]}"#;

async fn server() -> OddServer {
    OddServer::answering("200 OK", "", NOTHING_OPEN).await
}

fn count(home: &Home, what: &str) -> i64 {
    let connection = Connection::open(home.journal_file()).unwrap();
    let sql = format!("SELECT count(*) FROM {what}");
    connection.query_row(&sql, [], |row| row.get(0)).unwrap()
}

/// Ends the journal of a desk, which writes all it has, and begins another.
fn again(desk: &mut Desk, change: impl FnOnce(&Home)) {
    let home = desk.home();
    desk.journal = journal(&Home::at(&home.data_dir().join("elsewhere")));
    change(&home);
    desk.journal = journal(&home);
}

#[tokio::test]
async fn a_file_that_is_no_journal_is_set_aside_and_calls_go_on() {
    let (desk, server) = (Desk::new(), server().await);
    let path = desk.home().journal_file();
    let rubbish = b"this was a journal once ".repeat(300);
    fs::write(&path, &rubbish).unwrap();
    desk.client(&server.base_url(), KEY)
        .open_packets()
        .await
        .unwrap();
    let page = desk.search(all()).await;
    assert_eq!(page.rows.len(), 1);
    let kept = page.set_aside.unwrap();
    assert_eq!(kept, beside(path, ".broken-1"));
    assert_eq!(fs::read(kept).unwrap(), rubbish);
}

#[tokio::test]
async fn a_file_that_turns_out_to_be_damaged_is_set_aside_while_it_is_written() {
    let (mut desk, server) = (Desk::new(), server().await);
    for _ in 0..20 {
        desk.client(&server.base_url(), KEY)
            .open_packets()
            .await
            .unwrap();
    }
    desk.journal.written().await;
    again(&mut desk, |home| {
        let mut bytes = fs::read(home.journal_file()).unwrap();
        let page = bytes.len() / 40;
        bytes[page..].fill(0x5a);
        // The schema, in the first page, stays.
        bytes.splice(
            ..page,
            fs::read(home.journal_file()).unwrap()[..page].to_vec(),
        );
        fs::write(home.journal_file(), bytes).unwrap();
    });
    desk.client(&server.base_url(), KEY)
        .open_packets()
        .await
        .unwrap();
    let page = desk.search(all()).await;
    assert_eq!(page.rows.len(), 1);
    assert!(page.set_aside.unwrap().exists());
}

#[test]
fn who_only_reads_a_damaged_journal_is_told_once() {
    let desk = Desk::new();
    fs::write(desk.home().journal_file(), b"rubbish".repeat(200)).unwrap();
    let mut reader = JournalReader::new(&desk.home());
    let error = reader.search(&all()).unwrap_err();
    assert_eq!(error.trouble, DatabaseTrouble::Damaged);
    assert!(error.to_string().contains("it was set aside"), "{error}");
    let page = reader.search(&all()).unwrap();
    assert!(page.rows.is_empty() && page.set_aside.is_some());
}

#[tokio::test]
async fn a_newer_programs_journal_is_left_alone_and_calls_go_on() {
    let (mut desk, server) = (Desk::new(), server().await);
    desk.client(&server.base_url(), KEY)
        .open_packets()
        .await
        .unwrap();
    desk.journal.written().await;
    let mut before = Vec::new();
    again(&mut desk, |home| {
        let connection = Connection::open(home.journal_file()).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        drop(connection);
        before = fs::read(home.journal_file()).unwrap();
    });
    desk.client(&server.base_url(), KEY)
        .open_packets()
        .await
        .unwrap();
    desk.journal.written().await;
    assert_eq!(fs::read(desk.home().journal_file()).unwrap(), before);
    let error = JournalReader::new(&desk.home()).search(&all()).unwrap_err();
    assert_eq!(error.trouble, DatabaseTrouble::Newer);
    assert!(error.to_string().contains("a newer version"), "{error}");
}

#[tokio::test]
async fn a_journal_that_cannot_be_written_hinders_no_call_and_goes_on_when_it_can() {
    let (desk, server) = (Desk::new(), server().await);
    fs::create_dir(desk.home().journal_file()).unwrap();
    let client = desk.client(&server.base_url(), KEY);
    client.open_packets().await.unwrap();
    desk.journal.written().await;
    let error = JournalReader::new(&desk.home()).search(&all()).unwrap_err();
    assert_ne!(error.trouble, DatabaseTrouble::Damaged);
    fs::remove_dir(desk.home().journal_file()).unwrap();
    let rows = loop {
        client.open_packets().await.unwrap();
        let rows = desk.rows().await;
        if !rows.is_empty() {
            break rows;
        }
    };
    assert_eq!(rows[0].outcome, ExchangeOutcome::Done);
}

#[tokio::test]
async fn a_journal_that_another_program_has_locked_hinders_no_call() {
    let (desk, server) = (Desk::new(), server().await);
    let client = desk.client(&server.base_url(), KEY);
    client.open_packets().await.unwrap();
    desk.journal.written().await;
    let other = Connection::open(desk.home().journal_file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    for _ in 0..5 {
        client.open_packets().await.unwrap();
    }
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(desk.rows().await.len(), 6, "they waited for the disk");
}

#[tokio::test]
async fn a_journal_that_cannot_keep_up_leaves_calls_out_and_makes_none_wait() {
    let (desk, server) = (Desk::new(), server().await);
    desk.client(&server.base_url(), KEY)
        .open_packets()
        .await
        .unwrap();
    desk.journal.written().await;
    let other = Connection::open(desk.home().journal_file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let recorder = desk
        .journal
        .recorder(store_ref(&server.base_url(), "srv1"), "sandbox/srv1");
    let request = || SentRequest {
        method: "GET",
        url: format!("{}/plugin-api/packets/open", server.base_url()),
        endpoint: "packets/open".to_owned(),
        headers: Vec::new(),
        body: None,
        label: Label::default(),
    };
    let begun = Instant::now();
    for _ in 0..5_000 {
        recorder.began(request());
    }
    assert!(begun.elapsed() < Duration::from_secs(1), "they waited");
    other.execute_batch("ROLLBACK").unwrap();
    let kept = wait_for("room in the line", || {
        // What is asked has to stand in the line too.
        let kept = count(&desk.home(), "exchanges");
        (kept > 1_000).then_some(kept)
    });
    assert!(kept < 5_000, "none was left out");
    wait_for("the end of the line", || {
        recorder.began(request());
        let rows = JournalReader::new(&desk.home())
            .search(&all())
            .unwrap()
            .rows;
        (rows[0].id.0 > kept).then_some(())
    });
}

#[tokio::test]
async fn equal_bodies_are_kept_once_and_go_with_the_last() {
    let menu = format!(r#"{{"success":true,"data":["{}"]}}"#, "x".repeat(300_000));
    let server = OddServer::answering("200 OK", "", &menu).await;
    let time = Arc::new(Mutex::new(Timestamp::now()));
    let desk = kept_by(JournalKeep::default(), &time);
    let client = desk.client(&server.base_url(), KEY);
    let later = |days: i64| {
        *time.lock().unwrap() += SignedDuration::from_hours(24 * days);
    };
    client.open_packets().await.unwrap();
    later(20);
    client.open_packets().await.unwrap();
    desk.journal.written().await;
    assert_eq!(
        (
            count(&desk.home(), "exchanges"),
            count(&desk.home(), "bodies")
        ),
        (2, 1)
    );
    for id in [1, 2] {
        assert_eq!(
            desk.show(id).await.exchange.answer.unwrap().body,
            menu.as_bytes()
        );
    }
    later(11);
    desk.journal.keep(JournalKeep::default());
    until(&desk, 1);
    assert_eq!(count(&desk.home(), "bodies"), 1);
    later(20);
    desk.journal.keep(JournalKeep::default());
    until(&desk, 0);
    for table in ["bodies", "details", "words"] {
        assert_eq!(count(&desk.home(), table), 0, "{table}");
    }
}

/// A desk whose journal goes by this time.
fn kept_by(keep: JournalKeep, time: &Arc<Mutex<Timestamp>>) -> Desk {
    let mut desk = Desk::new();
    let time = Arc::clone(time);
    let now = Arc::new(move || *time.lock().unwrap());
    desk.journal = Journal::start(&desk.home(), keep, now);
    desk
}

/// Waits until so many exchanges are left.
fn until(desk: &Desk, left: i64) {
    wait_for("the pruning", || {
        (count(&desk.home(), "exchanges") == left).then_some(())
    });
}

#[tokio::test]
async fn what_is_older_than_the_chosen_days_goes_but_nothing_under_way() {
    let time = Arc::new(Mutex::new(Timestamp::now()));
    let month = JournalKeep {
        days: 30,
        megabytes: 500,
    };
    let desk = kept_by(month, &time);
    let server = server().await;
    let client = desk.client(&server.base_url(), KEY);
    for _ in 0..120 {
        client.open_packets().await.unwrap();
    }
    *time.lock().unwrap() += SignedDuration::from_hours(24 * 29);
    client.open_packets().await.unwrap();
    *time.lock().unwrap() += SignedDuration::from_hours(25);
    client.open_packets().await.unwrap();
    desk.journal.written().await;
    until(&desk, 2);
    let ids: Vec<_> = desk.rows().await.iter().map(|row| row.id.0).collect();
    assert_eq!(ids, [122, 121]);
    // Ids are never given twice.
    desk.journal.keep(JournalKeep { days: 1, ..month });
    until(&desk, 1);
    client.open_packets().await.unwrap();
    assert_eq!(desk.rows().await[0].id.0, 123);
}

#[tokio::test]
async fn what_is_more_than_the_chosen_size_goes_and_the_room_is_given_back() {
    let mut desk = Desk::new();
    let number = Mutex::new(0_u32);
    let server = OddServer::replying(move |_request| {
        let mut number = number.lock().unwrap();
        *number += 1;
        let body = format!(
            r#"{{"success":true,"data":["{}{number}"]}}"#,
            "x".repeat(100_000)
        );
        reply("200 OK", "", &body)
    })
    .await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let waiting = desk.client(&format!("http://{}", silent.local_addr().unwrap()), KEY);
    let waiting = tokio::spawn(async move { waiting.open_packets().await });
    let taken = silent.accept().await.unwrap();
    let client: Client = desk.client(&server.base_url(), KEY);
    for _ in 0..60 {
        client.open_packets().await.unwrap();
    }
    assert_eq!(desk.rows().await.len(), 61);
    let small = JournalKeep {
        days: 30,
        megabytes: 2,
    };
    desk.journal.keep(small);
    wait_for("the pruning", || {
        (count(&desk.home(), "exchanges") < 20).then_some(())
    });
    let left = wait_for("the end of the pruning", || {
        let before = count(&desk.home(), "exchanges");
        std::thread::yield_now();
        (before == count(&desk.home(), "exchanges")).then_some(before)
    });
    wait_for("the room", || {
        (count(
            &desk.home(),
            "pragma_freelist_count WHERE freelist_count > 0",
        ) == 0)
            .then_some(())
    });
    assert!(left > 2, "more went than had to: {left}");
    let rows = desk.rows().await;
    assert_eq!(rows[0].id.0, 61, "the newest stays");
    let oldest = rows.last().unwrap();
    assert_eq!(
        (oldest.id.0, oldest.outcome),
        (1, ExchangeOutcome::Open),
        "it is under way"
    );
    drop(taken);
    waiting.abort();
    // It may have seen the end of the connection first.
    waiting.await.ok();
    drop(client);
    again(&mut desk, |home| {
        let size = fs::metadata(home.journal_file()).unwrap().len();
        assert!(size < 3_000_000, "{size} bytes");
    });
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let (desk, server) = (Desk::new(), server().await);
    desk.client(&server.base_url(), KEY)
        .open_packets()
        .await
        .unwrap();
    desk.journal.written().await;
    for ending in ["", "-wal", "-shm"] {
        let file = beside(desk.home().journal_file(), ending);
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{ending}");
    }
}

/// The folder of the process that a test starts.
const FOLDER: &str = "PACKETDESK_TEST_FOLDER";

#[test]
#[ignore = "a part of another test, which runs it with little room"]
fn call_until_there_is_no_room() {
    let Some(folder) = env::var_os(FOLDER) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let home = Home::at(folder.as_ref());
        let desk = Desk::at(journal(&home));
        let number = Mutex::new(0_u32);
        let server = OddServer::replying(move |_request| {
            let mut number = number.lock().unwrap();
            *number += 1;
            let body = format!(r#"{{"data":["{}{number}"]}}"#, "x".repeat(50_000));
            reply("200 OK", "", &body)
        })
        .await;
        let client = desk.client(&server.base_url(), KEY);
        for _ in 0..100 {
            client.open_packets().await.unwrap();
        }
        desk.journal.written().await;
        assert_eq!(server.requests().len(), 100);
    });
}

#[test]
fn without_room_on_the_disk_no_call_is_hindered() {
    let folder = tempfile::tempdir().unwrap();
    // 512 bytes each. Without the trap the system would end the process.
    let shell = "trap '' XFSZ; ulimit -f 2000; exec \"$0\" \"$@\"";
    let part = "journal_keeping::call_until_there_is_no_room";
    let ran = Command::new("sh")
        .args(["-ec", shell])
        .arg(env::current_exe().unwrap())
        .args([part, "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
    // There was room for some, and those can be read.
    let kept = JournalReader::new(&Home::at(folder.path()))
        .search(&all())
        .unwrap();
    assert!((2..100).contains(&kept.rows.len()), "{}", kept.rows.len());
}
