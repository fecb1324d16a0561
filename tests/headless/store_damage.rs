//! A damaged database: set aside as it is, and what can be read from it is kept.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    fs,
    io::{Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    sync::LazyLock,
};

use packetdesk::{
    desk::Books,
    store::{
        database::{
            Database, DatabaseTrouble, OpenReport, Salvaged,
            outbox::{EntryId, EntryState},
        },
        paths::Home,
    },
};
use rstest::rstest;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::outbox::{at, draft, enqueue, entry_in, home, open, state_of, uuid, wait_for};

/// As many as fill some hundred pages.
const ENTRIES: usize = 400;
const PAGE: usize = 4096;
/// What the page of a table that holds rows begins with.
const LEAF: u8 = 13;

/// A database of many entries and one draft, all of it in the one file.
fn filled() -> (TempDir, Home) {
    static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let (_dir, home) = home();
        let mut database = open(&home);
        for number in 0..ENTRIES {
            enqueue(&mut database, &format!("key-{number:04}"));
        }
        let typed = [(uuid(1), draft("typed", "iki"))];
        database.keep_drafts(&typed, Some(uuid(1)), at(1)).unwrap();
        drop(database);
        assert!(!beside(&home, "-wal").exists());
        fs::read(home.database_file()).unwrap()
    });
    let (dir, home) = home();
    fs::write(home.database_file(), &*FILE).unwrap();
    (dir, home)
}

fn beside(home: &Home, ending: &str) -> PathBuf {
    let mut name = home.database_file().into_os_string();
    name.push(ending);
    name.into()
}

fn cut(path: &Path, length: u64) {
    fs::File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_len(length)
        .unwrap();
}

fn overwrite(path: &Path, offset: u64, bytes: &[u8]) {
    let mut file = fs::File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(offset)).unwrap();
    file.write_all(bytes).unwrap();
}

/// The leaf of the table that holds the entry of this key; other pages have bytes of it too.
fn page_of(home: &Home, key: &str) -> u64 {
    let text = format!("\"note\":\"{key}\"");
    let bytes = fs::read(home.database_file()).unwrap();
    let holds_it = |page: &[u8]| {
        let mut places = page.windows(text.len());
        page[0] == LEAF && places.any(|window| window == text.as_bytes())
    };
    let page = bytes.chunks(PAGE).position(holds_it);
    (page.unwrap() * PAGE) as u64
}

fn spoil_page_of(home: &Home, key: &str) {
    overwrite(&home.database_file(), page_of(home, key), &[0x5a; PAGE]);
}

/// Has the next opening look closely, as it does where damage was met.
fn suspect(home: &Home) {
    fs::write(beside(home, "-suspect"), "").unwrap();
}

fn mended(home: &Home) -> (Database, PathBuf, Salvaged) {
    let (database, report) = Database::open(home).unwrap();
    let Some(OpenReport::SetAside { kept, salvaged }) = report else {
        panic!("nothing was set aside")
    };
    (database, kept, salvaged)
}

const NOTHING: Salvaged = Salvaged {
    drafts: 0,
    entries: 0,
    is_partial: true,
};

#[rstest]
#[case::to_half(|path: &Path, size: u64| cut(path, size / 2 / PAGE as u64 * PAGE as u64))]
#[case::to_half_and_a_bit(|path: &Path, size: u64| cut(path, size / 2 + 77))]
#[case::to_100_bytes(|path: &Path, _| cut(path, 100))]
#[case::to_one_byte(|path: &Path, _| cut(path, 1))]
#[case::header(|path: &Path, _| overwrite(path, 0, &[0xa5; 100]))]
#[case::first_page(|path: &Path, _| overwrite(path, 100, &[0xa5; PAGE - 100]))]
#[case::all(|path: &Path, size: u64| overwrite(path, 0, &vec![0x5a; usize::try_from(size).unwrap()]))]
#[case::version_lost(|path: &Path, _| overwrite(path, 60, &[0; 4]))]
#[case::version_below_nothing(|path: &Path, _| overwrite(path, 60, &[0xff; 4]))]
fn a_damaged_file_is_set_aside_as_it_is(#[case] damage: fn(&Path, u64)) {
    let (_dir, home) = filled();
    let path = home.database_file();
    damage(&path, fs::metadata(&path).unwrap().len());
    let bytes = fs::read(&path).unwrap();
    let (mut database, kept, salvaged) = mended(&home);
    assert_eq!(kept, beside(&home, ".broken-1"));
    assert_eq!(fs::read(&kept).unwrap(), bytes);
    assert_eq!(database.open_entries().unwrap().len(), salvaged.entries);
    assert!(
        salvaged.is_partial || salvaged.entries == ENTRIES,
        "{salvaged:?}"
    );
    enqueue(&mut database, "the next");
    drop(database);
    let names: Vec<_> = fs::read_dir(home.data_dir())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| {
            name.contains("-read") || name.contains("-mended") || name.contains("-suspect")
        })
        .collect();
    assert_eq!(names, [] as [&str; 0]);
    assert_eq!(
        open(&home).open_entries().unwrap().len(),
        salvaged.entries + 1
    );
}

#[test]
fn an_empty_file_is_a_new_database() {
    let (_dir, home) = filled();
    cut(&home.database_file(), 0);
    assert_eq!(open(&home).open_entries().unwrap(), []);
}

#[test]
fn a_log_without_its_file_is_not_thrown_away() {
    let (_dir, home) = home();
    let mut database = open(&home);
    enqueue(&mut database, "a");
    let log = fs::read(beside(&home, "-wal")).unwrap();
    // As a crash leaves it.
    let crashed = tempfile::tempdir().unwrap();
    let home = Home::at(crashed.path());
    fs::write(home.database_file(), "").unwrap();
    fs::write(beside(&home, "-wal"), &log).unwrap();
    let (_database, kept, salvaged) = mended(&home);
    assert_eq!(salvaged.entries, 0);
    assert_eq!(fs::read(beside(&home, ".broken-1-wal")).unwrap(), log);
    assert_eq!(fs::read(kept).unwrap(), b"");
}

#[rstest]
#[case::in_the_middle(["key-0100", "key-0300"])]
#[case::at_the_end(["key-0100", "key-0399"])]
#[case::at_both_ends(["key-0000", "key-0399"])]
fn behind_and_between_spoiled_pages_the_rest_is_read(#[case] spoiled: [&str; 2]) {
    let (_dir, home) = filled();
    for page in spoiled.map(|key| page_of(&home, key)) {
        overwrite(&home.database_file(), page, &[0x5a; PAGE]);
    }
    suspect(&home);
    let bytes = fs::read(home.database_file()).unwrap();
    let (database, kept, salvaged) = mended(&home);
    assert_eq!(fs::read(kept).unwrap(), bytes);
    assert_eq!((salvaged.drafts, salvaged.is_partial), (1, true));
    let keys: Vec<_> = database
        .open_entries()
        .unwrap()
        .into_iter()
        .map(|entry| entry.idempotency_key)
        .collect();
    assert_eq!(keys.len(), salvaged.entries);
    for key in ["key-0050", "key-0200", "key-0350"] {
        assert!(keys.iter().any(|known| known == key), "{key}");
    }
    for key in spoiled {
        assert!(!keys.iter().any(|known| known == key), "{key}");
    }
    // Two pages hold a few entries each.
    assert!(
        (ENTRIES - 20..ENTRIES).contains(&salvaged.entries),
        "{salvaged:?}"
    );
    assert_eq!(Database::look_through(&home.database_file()), Ok(()));
}

#[test]
fn where_nothing_can_be_read_nothing_is_claimed() {
    let (_dir, home) = filled();
    overwrite(&home.database_file(), 0, &[0xa5; PAGE]);
    let (_database, _, salvaged) = mended(&home);
    assert_eq!(salvaged, NOTHING);
}

#[test]
fn a_second_damage_does_not_replace_what_was_set_aside() {
    let (_dir, home) = filled();
    let mut kept = Vec::new();
    for byte in [0xa1, 0xa2, 0xa3] {
        overwrite(&home.database_file(), 0, &[byte; 64]);
        let bytes = fs::read(home.database_file()).unwrap();
        kept.push((mended(&home).1, bytes));
    }
    let names: Vec<_> = kept.iter().map(|(path, _)| path.clone()).collect();
    assert_eq!(
        names,
        [1, 2, 3].map(|number| beside(&home, &format!(".broken-{number}")))
    );
    for (path, bytes) in kept {
        assert_eq!(fs::read(path).unwrap(), bytes);
    }
}

/// A file and its log as a crash leaves them: the first entries in the file, the last in the log.
fn crashed() -> (TempDir, Home) {
    let (_dir, running) = home();
    let mut database = open(&running);
    enqueue(&mut database, "in the file");
    drop(database);
    let mut database = open(&running);
    enqueue(&mut database, "first in the log");
    enqueue(&mut database, "last in the log");
    let (dir, home) = home();
    for ending in ["", "-wal"] {
        fs::copy(beside(&running, ending), beside(&home, ending)).unwrap();
    }
    (dir, home)
}

#[test]
fn what_is_only_in_the_log_is_kept_with_a_damaged_file() {
    let (_dir, home) = crashed();
    overwrite(&home.database_file(), 0, &[0xa5; 100]);
    let files = ["", "-wal"].map(|ending| fs::read(beside(&home, ending)).unwrap());
    let (_database, kept, _) = mended(&home);
    assert_eq!(fs::read(&kept).unwrap(), files[0]);
    assert_eq!(fs::read(beside(&home, ".broken-1-wal")).unwrap(), files[1]);
}

#[rstest]
#[case::its_end(|log: &[u8]| log.len() - 100, &["in the file", "first in the log"])]
#[case::its_head(|_: &[u8]| 0, &["in the file"])]
fn a_damaged_log_is_read_as_far_as_it_is_sound(
    #[case] place: fn(&[u8]) -> usize,
    #[case] keys: &[&str],
) {
    let (_dir, home) = crashed();
    let log = fs::read(beside(&home, "-wal")).unwrap();
    overwrite(&beside(&home, "-wal"), place(&log) as u64, &[0x5a; 32]);
    let found: Vec<_> = open(&home)
        .open_entries()
        .unwrap()
        .into_iter()
        .map(|entry| entry.idempotency_key)
        .collect();
    assert_eq!(found, keys);
}

#[test]
fn a_row_that_is_no_entry_stays_in_the_file_that_is_set_aside() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let ids = ["a", "b", "c", "d"].map(|key| entry_in(&mut database, key, EntryState::Waiting));
    drop(database);
    let connection = Connection::open(home.database_file()).unwrap();
    connection
        .execute_batch(
            "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
             UPDATE entries SET state = 'flying' WHERE id = 1;
             UPDATE entries SET environment = 'mars' WHERE id = 2;
             UPDATE entries SET body = 'rubbish' WHERE id = 3;
             INSERT INTO tries VALUES (77, 1, '', '', 0, NULL, NULL, NULL, NULL);",
        )
        .unwrap();
    drop(connection);
    suspect(&home);
    let (database, _, salvaged) = mended(&home);
    assert_eq!(
        salvaged,
        Salvaged {
            drafts: 0,
            entries: 1,
            is_partial: true
        }
    );
    assert_eq!(state_of(&database, ids[3]), EntryState::Waiting);
    assert_eq!(database.tries(ids[3]).unwrap().len(), 1);
    assert_eq!(database.tries(EntryId(77)).unwrap(), []);
    drop(database);
    suspect(&home);
    drop(open(&home));
}

#[test]
fn mending_that_was_broken_off_is_finished_by_the_next_opening() {
    let (_dir, home) = filled();
    // The damaged file had left its place, its log had not.
    fs::rename(home.database_file(), beside(&home, "-mended")).unwrap();
    fs::write(beside(&home, "-wal"), "the damaged file's").unwrap();
    assert_eq!(open(&home).open_entries().unwrap().len(), ENTRIES);
    assert_eq!(
        fs::read(beside(&home, "-wal.broken-1")).unwrap(),
        b"the damaged file's"
    );
}

#[test]
fn of_two_processes_that_find_damage_one_mends_and_the_other_goes_on_with_the_new_file() {
    let (_dir, home) = filled();
    let mut other = open(&home);
    spoil_page_of(&home, "key-0200");
    suspect(&home);
    let (mut one, _, _) = mended(&home);
    let id = enqueue(&mut one, "new").id;
    let refused = other
        .claim(EntryId(1), at(10))
        .map(|claim| claim.map(|_| ()));
    assert_eq!(refused.unwrap_err().trouble, DatabaseTrouble::Damaged);
    assert_eq!(
        other.version_of_others().unwrap_err().trouble,
        DatabaseTrouble::Damaged
    );
    other.abandon();
    let again = open(&home);
    assert_eq!(state_of(&again, id), EntryState::Queued);
    assert!(!beside(&home, ".broken-2").exists());
}

#[test]
fn a_damaged_file_that_another_process_is_writing_waits_for_that() {
    let (_dir, home) = filled();
    spoil_page_of(&home, "key-0200");
    suspect(&home);
    let other = Connection::open(home.database_file()).unwrap();
    other
        .execute_batch("BEGIN IMMEDIATE; DELETE FROM drafts")
        .unwrap();
    let error = Database::open(&home).unwrap_err();
    assert_eq!(error.trouble, DatabaseTrouble::Locked);
    assert!(!beside(&home, ".broken-1").exists());
    other.execute_batch("COMMIT").unwrap();
    let (_database, _, salvaged) = mended(&home);
    assert_eq!(salvaged.drafts, 0, "what it wrote is in the new file");
    let late = other.execute("INSERT INTO marks VALUES ('late', '')", []);
    assert_eq!(
        late,
        Ok(1),
        "only its own looking tells that the file was set aside"
    );
}

#[tokio::test]
async fn damage_that_shows_later_closes_the_books_and_the_next_opening_mends() {
    let (_dir, home) = filled();
    let books = Books::new(home.clone());
    assert_eq!(books.open().await, Ok(None));
    let claimed = books.run(|db| db.claim(EntryId(1), at(10))).await.unwrap();
    let holder = claimed.unwrap().entry.holder.unwrap();
    // The open connection has read neither this page nor the log.
    spoil_page_of(&home, "key-0200");
    let error = books
        .run(|db| db.open_entries().map(|_| ()))
        .await
        .unwrap_err();
    assert_eq!(error.trouble, DatabaseTrouble::Damaged);
    let closed = books.run(|db| db.version_of_others()).await.unwrap_err();
    assert_eq!(closed, error, "why it is closed is told, not that it is");
    let report = books.open().await.unwrap();
    assert!(
        matches!(report, Some(OpenReport::SetAside { .. })),
        "{report:?}"
    );
    let entry = books
        .run(|db| {
            assert_eq!(
                db.recover(at(12))?,
                [],
                "what this process sends is still its own"
            );
            db.entry(EntryId(1))
        })
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (entry.state, entry.holder),
        (EntryState::Sending, Some(holder))
    );
}

#[tokio::test]
async fn a_page_that_nobody_touches_is_looked_at_soon_after_the_start() {
    let (_dir, home) = filled();
    spoil_page_of(&home, "key-0200");
    let books = Books::new(home.clone());
    assert_eq!(
        books.open().await,
        Ok(None),
        "the start does not wait for it"
    );
    wait_for("the look", || {
        beside(&home, "-suspect").exists().then_some(())
    });
    let error = books.run(|db| db.version_of_others()).await.unwrap_err();
    assert_eq!(error.trouble, DatabaseTrouble::Damaged);
    let report = books.open().await.unwrap();
    assert!(
        matches!(report, Some(OpenReport::SetAside { .. })),
        "{report:?}"
    );
}
