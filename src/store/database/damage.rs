//! A damaged file: it is set aside and never deleted, and whatever can be read from it goes into a
//! new one.
//!
//! The new file is whole before the damaged one leaves its place: a full disk, or an end in the
//! middle, loses nothing.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags};

use super::{
    OpenReport, changes,
    error::{DatabaseError, DatabaseTrouble},
    opening::{self, beside},
    outbox, salvage,
};
use crate::store::files::{self, FileAction, FileError};

/// What could be read from a damaged file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Salvaged {
    /// Orders being made.
    pub drafts: usize,
    /// Orders handed over.
    pub entries: usize,
    /// Some parts could not be read: there may have been more.
    pub is_partial: bool,
}

/// No file with anything in it is smaller, in bytes: it has at least one page.
const SMALLEST: u64 = 512;

/// Looks through the whole file.
pub(super) fn look_for(connection: &Connection) -> Result<(), DatabaseError> {
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(damaged(found));
    }
    if let Some(id) = outbox::odd_entries(connection)?.first() {
        return Err(damaged(format!("entry {id} is not what it should be")));
    }
    match changes::odd_changes(connection)?.first() {
        None => Ok(()),
        Some(id) => Err(damaged(format!("change {id} is not what it should be"))),
    }
}

/// Looks through the whole file by a connection of its own.
pub(super) fn look_through(path: &Path) -> Result<(), DatabaseError> {
    let connection = opening::connect_to(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    look_for(&connection)
}

/// Whether the tables are those of this version, as the file says they are.
pub(super) fn look_for_tables(connection: &Connection) -> Result<(), DatabaseError> {
    let tables: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema
         WHERE type = 'table' AND name IN ('drafts', 'entries', 'tries', 'marks',
             'customer_lists', 'customers', 'customer_phones', 'customer_addresses',
             'product_usage', 'favourites', 'other_calls', 'changes', 'change_steps',
             'open_packets', 'seen_packets')",
        [],
        |row| row.get(0),
    )?;
    if tables == 15 {
        Ok(())
    } else {
        Err(damaged("a table is missing"))
    }
}

/// What SQLite would take for an empty file and write over, or, worse, whose log it would delete,
/// and with it the newest orders.
pub(super) fn look_for_lost_file(path: &Path) -> Result<(), DatabaseError> {
    let size = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
    match (size(path), size(&beside(path, "-wal"))) {
        (0, 0) | (SMALLEST.., _) => Ok(()),
        (0, _) => Err(damaged("the file is gone, only its log is there")),
        (1..SMALLEST, _) => Err(damaged("the file was cut off")),
    }
}

fn damaged(words: impl Into<String>) -> DatabaseError {
    DatabaseError::new(DatabaseTrouble::Damaged, words)
}

/// Sets the damaged file aside and puts a new one with what can be read in its place.
pub(super) fn mend(path: &Path) -> Result<OpenReport, DatabaseError> {
    let fresh = fresh(path);
    remove_all(&fresh)?;
    let held = hold(path)?;
    let salvaged = match fill(path, &fresh) {
        Ok(salvaged) => salvaged,
        Err(error) => {
            remove_all(&fresh)?;
            return Err(error);
        }
    };
    files::make_new_private(path)?;
    if cfg!(windows) {
        // There no open file can be renamed, neither by us nor from under another process.
        drop(held);
    }
    let kept = set_aside(path)?;
    finish_mending(path)?;
    tracing::error!(file = %kept.display(), ?salvaged, "a damaged database was set aside");
    Ok(OpenReport::SetAside { kept, salvaged })
}

/// Keeps other processes that have the file open from writing between its copy and its leaving:
/// what they wrote would be in neither. Whoever comes after that finds it gone.
fn hold(path: &Path) -> Result<Option<Connection>, DatabaseError> {
    if look_for_lost_file(path).is_err() {
        // SQLite would take it for a new one, and delete its log.
        return Ok(None);
    }
    let held = opening::connect_to(path, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|held| {
        opening::leave_as_it_is(&held, true)?;
        held.execute_batch("BEGIN IMMEDIATE")?;
        Ok(held)
    });
    match held {
        Ok(held) => Ok(Some(held)),
        Err(error) if error.trouble == DatabaseTrouble::Locked => Err(error),
        // What cannot be opened nobody else can write either.
        Err(_damaged) => Ok(None),
    }
}

/// Puts a new file in its place where the damaged one has left it.
pub(super) fn finish_mending(path: &Path) -> Result<(), DatabaseError> {
    let (fresh, log) = (fresh(path), beside(path, "-wal"));
    if path.exists() || !fresh.exists() {
        return Ok(());
    }
    if log.exists() {
        // It belongs to the damaged file.
        files::set_aside(&log)?;
    }
    rename(&fresh, path)?;
    sync_folder(path);
    Ok(())
}

fn fresh(path: &Path) -> PathBuf {
    beside(path, "-mended")
}

/// Without this a power cut could bring the damaged file back, which would be mended again.
fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Some(folder) = path.parent()
        && let Err(error) = fs::File::open(folder).and_then(|folder| folder.sync_all())
    {
        tracing::warn!(%error, "the folder of the orders could not be synced");
    }
    #[cfg(not(unix))]
    let _folders_are_not_synced_here = path;
}

/// The file with what SQLite keeps beside it: its newest commits may only be there.
fn set_aside(path: &Path) -> Result<PathBuf, FileError> {
    let kept = files::set_aside(path)?;
    let log = beside(path, "-wal");
    if log.exists() {
        rename(&log, &beside(&kept, "-wal"))?;
    }
    // Only an index into the log, made again when needed.
    files::remove(&beside(path, "-shm"))?;
    Ok(kept)
}

fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    fs::rename(from, to).map_err(|error| FileError {
        path: from.to_owned(),
        action: FileAction::SetAside,
        kind: error.kind(),
        words: error.to_string(),
    })
}

/// Makes the new file, whole and without companions, from a copy: SQLite would write into the file
/// that is kept.
fn fill(path: &Path, fresh: &Path) -> Result<Salvaged, DatabaseError> {
    let copy = beside(path, "-read");
    remove_all(&copy)?;
    let result = copy_file(path, &copy)
        .and_then(|()| copy_file(&beside(path, "-wal"), &beside(&copy, "-wal")))
        .and_then(|()| {
            let mut into = opening::connect(fresh)?;
            let salvaged = salvage::take_over(&copy, &mut into)?;
            into.pragma_update(None, "journal_mode", "DELETE")?;
            Ok(salvaged)
        });
    remove_all(&copy)?;
    result
}

/// What cannot be read is not copied.
fn copy_file(from: &Path, to: &Path) -> Result<(), DatabaseError> {
    match files::read(from) {
        Ok(Some(bytes)) => Ok(files::write_private(to, &bytes)?),
        Ok(None) => Ok(()),
        Err(error) if error.kind == ErrorKind::PermissionDenied => Err(error.into()),
        Err(error) => {
            tracing::warn!(%error, "nothing of a damaged database is readable");
            Ok(())
        }
    }
}

/// A file with its companions.
fn remove_all(path: &Path) -> Result<(), FileError> {
    ["", "-wal", "-shm", "-journal"]
        .iter()
        .try_for_each(|ending| files::remove(&beside(path, ending)))
}
