//! Opening the file of the journal.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior};
use rusqlite_migration::M;

use crate::store::{
    database::{
        DatabaseError, DatabaseTrouble, migrations,
        opening::{self, Identity, beside},
    },
    files,
};

/// Every step of the tables there is, oldest first. One that was ever released never changes.
const STEPS: [M<'static>; 1] = [M::up(include_str!("migrations/1.sql"))];

/// The largest log that stays beside the file, in bytes.
const LARGEST_LOG: i64 = 8 * 1024 * 1024;

/// The mark that says where a damaged journal is.
const SET_ASIDE: &str = "set aside";

/// An open file.
#[derive(Debug)]
pub(super) struct JournalFile {
    pub(super) connection: Connection,
    path: PathBuf,
    identity: Identity,
}

impl JournalFile {
    /// Opens it to be written, or makes it. A damaged one is set aside, which is told.
    pub(super) fn open(path: &Path) -> Result<(Self, bool), DatabaseError> {
        if let Some(folder) = path.parent() {
            files::create_private_dir(folder)?;
        }
        let _turn = opening::take_turn(path)?;
        let (connection, was_damaged) = match connect(path) {
            Err(error) if error.trouble == DatabaseTrouble::Damaged => {
                start_anew(path)?;
                (connect(path)?, true)
            }
            other => (other?, false),
        };
        let file = Self {
            identity: Identity::of(path)?,
            path: path.to_owned(),
            connection,
        };
        Ok((file, was_damaged))
    }

    /// Opens it to be read; nothing if there is none.
    pub(super) fn open_to_read(path: &Path) -> Result<Option<Self>, DatabaseError> {
        if !path.exists() {
            return Ok(None);
        }
        let Some(connection) = connect_to_read(path)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            identity: Identity::of(path)?,
            path: path.to_owned(),
            connection,
        }))
    }

    /// Begins to write.
    pub(super) fn write(&mut self) -> Result<Transaction<'_>, DatabaseError> {
        // Immediate: one that starts by reading could not be retried when it has to write.
        let begun = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(begun)
    }

    /// Whether it still is what its name leads to: another process may have set it aside.
    pub(super) fn is_still_there(&self) -> bool {
        Identity::of(&self.path) == Ok(self.identity)
    }

    /// Sets it aside where it turned out to be damaged, unless another process was faster.
    pub(super) fn set_aside(self) -> Result<(), DatabaseError> {
        let _turn = opening::take_turn(&self.path)?;
        if !self.is_still_there() {
            return Ok(());
        }
        opening::leave_as_it_is(&self.connection, true)?;
        drop(self.connection);
        start_anew(&self.path)
    }

    /// Where the journal before this one is, if it was damaged.
    pub(super) fn before_this(&self) -> Result<Option<PathBuf>, DatabaseError> {
        let found: Option<String> = self
            .connection
            .prepare_cached("SELECT value FROM marks WHERE name = ?1")?
            .query_row([SET_ASIDE], |row| row.get(0))
            .optional()?;
        Ok(found.map(PathBuf::from))
    }
}

fn connect(path: &Path) -> Result<Connection, DatabaseError> {
    files::make_new_private(path)?;
    if let Err(error) = files::make_private(path) {
        tracing::warn!(%error, "others may read the journal");
    }
    let mut connection = opening::connect_to(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // A file that turns out to be damaged, or a newer program's, stays as it is.
    opening::leave_as_it_is(&connection, true)?;
    migrations::refuse_newer(&connection, &STEPS)?;
    // Only counts before the first table is made.
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "journal_size_limit", LARGEST_LOG)?;
    migrations::run(&mut connection, path, &STEPS)?;
    look_for_tables(&connection)?;
    connection.set_prepared_statement_cache_capacity(64);
    opening::leave_as_it_is(&connection, false)?;
    Ok(connection)
}

/// Nothing where another process is just making it.
fn connect_to_read(path: &Path) -> Result<Option<Connection>, DatabaseError> {
    let open = |flags| {
        let connection = opening::connect_to(path, flags)?;
        opening::leave_as_it_is(&connection, true)?;
        migrations::refuse_newer(&connection, &STEPS)?;
        if is_empty(&connection)? {
            return Ok(None);
        }
        look_for_tables(&connection)?;
        Ok(Some(connection))
    };
    let connection = match open(OpenFlags::SQLITE_OPEN_READ_WRITE) {
        Err(DatabaseError {
            trouble: DatabaseTrouble::NotWritable,
            ..
        }) => open(OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        other => other?,
    };
    if let Some(connection) = &connection {
        connection.pragma_update(None, "query_only", true)?;
        connection.set_prepared_statement_cache_capacity(64);
    }
    Ok(connection)
}

/// Whether there are no tables yet: they come all at once.
fn is_empty(connection: &Connection) -> Result<bool, DatabaseError> {
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(tables == 0)
}

/// Whether the tables are those of this version, as the file says they are.
fn look_for_tables(connection: &Connection) -> Result<(), DatabaseError> {
    let tables: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema
         WHERE type = 'table'
           AND name IN ('stores', 'endpoints', 'bodies', 'exchanges', 'details', 'words', 'marks')",
        [],
        |row| row.get(0),
    )?;
    if tables == 7 {
        Ok(())
    } else {
        let words = "a table is missing";
        Err(DatabaseError::new(DatabaseTrouble::Damaged, words))
    }
}

/// Sets the file aside, and begins a new one that says so. The caller has the turn to open it.
fn start_anew(path: &Path) -> Result<(), DatabaseError> {
    let kept = files::set_aside(path)?;
    // What is in its log belongs to it.
    for ending in ["-wal", "-shm"] {
        let companion = beside(path, ending);
        if companion.exists()
            && let Err(error) = std::fs::rename(&companion, beside(&kept, ending))
        {
            tracing::warn!(%error, "a log of a damaged journal is lost");
            files::remove(&companion)?;
        }
    }
    tracing::error!(file = %kept.display(), "a damaged journal was set aside");
    let connection = connect(path)?;
    connection.execute(
        "INSERT INTO marks VALUES (?1, ?2)",
        [SET_ASIDE, &kept.to_string_lossy()],
    )?;
    Ok(())
}
