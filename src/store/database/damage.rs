//! A damaged file: it is set aside and never deleted, and whatever can be read from it goes into a
//! new one.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags, params_from_iter, types::Value};

use super::{
    OpenReport, connect,
    error::{DatabaseError, DatabaseTrouble},
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

/// The tables, those that others point to first.
const TABLES: [&str; 4] = ["drafts", "entries", "tries", "marks"];

/// Looks through the whole file: a page that is never touched would else be found damaged in the
/// middle of the evening rush.
pub(super) fn look_for(connection: &Connection) -> Result<(), DatabaseError> {
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" {
        Ok(())
    } else {
        Err(DatabaseError::new(DatabaseTrouble::Damaged, found))
    }
}

/// Sets the damaged file aside and makes a new one with what can be read.
pub(super) fn mend(path: &Path) -> Result<(Connection, OpenReport), DatabaseError> {
    let kept = set_aside(path)?;
    let mut connection = connect(path)?;
    let salvaged = salvage(&kept, &mut connection);
    tracing::error!(file = %kept.display(), ?salvaged, "a damaged database was set aside");
    Ok((connection, OpenReport::SetAside { kept, salvaged }))
}

/// The file with what SQLite keeps beside it: its newest commits may only be there.
fn set_aside(path: &Path) -> Result<PathBuf, FileError> {
    let kept = files::set_aside(path)?;
    let (log, index) = (beside(path, "-wal"), beside(path, "-shm"));
    if log.exists() {
        let to = beside(&kept, "-wal");
        fs::rename(&log, &to).map_err(|error| FileError {
            path: log,
            action: FileAction::SetAside,
            kind: error.kind(),
            words: error.to_string(),
        })?;
    }
    // Only an index into the log, made again when needed.
    files::remove(&index)?;
    Ok(kept)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Reads a copy: SQLite would write into the file that is kept.
fn salvage(kept: &Path, into: &mut Connection) -> Salvaged {
    let nothing = Salvaged {
        is_partial: true,
        ..Salvaged::default()
    };
    let copy = beside(kept, "-read");
    let result = copy_file(kept, &copy)
        .and_then(|()| copy_file(&beside(kept, "-wal"), &beside(&copy, "-wal")))
        .map_err(DatabaseError::from)
        .and_then(|()| {
            let from = Connection::open_with_flags(&copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            take_over(&from, into)
        });
    for ending in ["", "-wal", "-shm"] {
        if let Err(error) = files::remove(&beside(&copy, ending)) {
            tracing::warn!(%error, "a copy of a damaged database stays");
        }
    }
    result.unwrap_or_else(|error| {
        tracing::warn!(%error, "nothing could be read from a damaged database");
        nothing
    })
}

fn copy_file(from: &Path, to: &Path) -> Result<(), FileError> {
    match files::read(from)? {
        Some(bytes) => files::write_private(to, &bytes),
        None => Ok(()),
    }
}

fn take_over(from: &Connection, into: &mut Connection) -> Result<Salvaged, DatabaseError> {
    let mut salvaged = Salvaged::default();
    let transaction = into.transaction()?;
    for table in TABLES {
        let (rows, is_whole) = match readable_columns(from, &transaction, table) {
            Ok(columns) => take_table(from, &transaction, table, &columns),
            Err(error) => {
                tracing::warn!(table, %error, "not readable");
                (0, false)
            }
        };
        salvaged.is_partial |= !is_whole;
        match table {
            "drafts" => salvaged.drafts = rows,
            "entries" => salvaged.entries = rows,
            _ => {}
        }
    }
    transaction.commit()?;
    Ok(salvaged)
}

/// The columns that both have: the damaged file may be of an older version.
fn readable_columns(
    from: &Connection,
    into: &Connection,
    table: &str,
) -> rusqlite::Result<Vec<String>> {
    let columns = |connection: &Connection| {
        let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
        let names = statement.query_map([table], |row| row.get(0))?;
        names.collect::<rusqlite::Result<Vec<String>>>()
    };
    let here = columns(into)?;
    let mut there = columns(from)?;
    if there.is_empty() {
        return Err(rusqlite::Error::QueryReturnedNoRows);
    }
    there.retain(|name| here.contains(name));
    Ok(there)
}

/// Reads from both ends, as far as each goes: a damaged page hides what lies behind it.
fn take_table(
    from: &Connection,
    into: &Connection,
    table: &str,
    columns: &[String],
) -> (usize, bool) {
    let key = columns.first().map_or("rowid", String::as_str);
    let mut taken = 0;
    for direction in ["ASC", "DESC"] {
        let select = format!(
            "SELECT {} FROM {table} ORDER BY {key} {direction}",
            columns.join(", ")
        );
        match take_rows(from, into, table, columns, &select, &mut taken) {
            Ok(()) => return (taken, true),
            Err(error) => tracing::warn!(table, direction, %error, "read up to a damaged place"),
        }
    }
    (taken, false)
}

fn take_rows(
    from: &Connection,
    into: &Connection,
    table: &str,
    columns: &[String],
    select: &str,
    taken: &mut usize,
) -> rusqlite::Result<()> {
    let places = vec!["?"; columns.len()].join(", ");
    let mut insert = into.prepare(&format!(
        "INSERT OR IGNORE INTO {table} ({}) VALUES ({places})",
        columns.join(", ")
    ))?;
    let mut statement = from.prepare(select)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let values = (0..columns.len())
            .map(|place| row.get::<_, Value>(place))
            .collect::<rusqlite::Result<Vec<_>>>()?;
        // A row that breaks a rule of its table is no row of ours; the others count.
        match insert.execute(params_from_iter(values)) {
            Ok(rows) => *taken += rows,
            Err(error) => tracing::warn!(table, %error, "a row cannot be kept"),
        }
    }
    Ok(())
}
