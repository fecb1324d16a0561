//! The database: orders being made, and orders on their way (SQLite).
//!
//! | module | what it does |
//! |---|---|
//! | [`outbox`] | orders frozen and handed over, their tries, what came of them |
//! | `drafts` | orders being made, and small marks |
//! | `migrations` | from one version of the tables to the next, with a copy before each step |
//! | `damage` | a damaged file is set aside, what can be read from it is kept |
//! | `error` | what can go wrong, in kinds that a person can act on |
//!
//! Every commit is on disk before the call returns (`synchronous=FULL`). Several processes may use
//! one database at once; what one of them is sending is claimed under its [`Holder`] name.

mod damage;
mod drafts;
mod error;
mod migrations;
pub mod outbox;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

pub use damage::Salvaged;
pub use drafts::AdoptedDrafts;
pub use error::{DatabaseError, DatabaseTrouble};

use super::{files, holder::Holder, paths::Home};

/// How long a call waits for another process that writes.
const PATIENCE: Duration = Duration::from_secs(2);

/// An open database.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
    holder: Holder,
    path: PathBuf,
}

/// Something to tell about opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenReport {
    /// The file was damaged: where it is now, and what could be read from it.
    SetAside {
        /// The damaged file.
        kept: PathBuf,
        /// What is in the new one.
        salvaged: Salvaged,
    },
}

impl Database {
    /// Opens it, or creates it. A damaged one is set aside, and what can be read from it is kept.
    ///
    /// # Errors
    /// [`DatabaseTrouble`] says whether a person can help: a full or read-only disk, a file made by
    /// a newer program, one that another program keeps locked.
    pub fn open(home: &Home) -> Result<(Self, Option<OpenReport>), DatabaseError> {
        let path = home.database_file();
        let holder = Holder::announce(home)?;
        match connect(&path) {
            Ok(connection) => Ok((Self::new(connection, holder, path), None)),
            Err(error) if error.trouble == DatabaseTrouble::Damaged => {
                let (connection, report) = damage::mend(&path)?;
                Ok((Self::new(connection, holder, path), Some(report)))
            }
            Err(error) => Err(error),
        }
    }

    fn new(connection: Connection, holder: Holder, path: PathBuf) -> Self {
        Self {
            connection,
            holder,
            path,
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Changes when another process has written.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn version_of_others(&self) -> Result<i64, DatabaseError> {
        let version = self
            .connection
            .pragma_query_value(None, "data_version", |row| row.get(0))?;
        Ok(version)
    }

    /// Whether it can be written at all.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&mut self) -> Result<(), DatabaseError> {
        self.together(|transaction, _| {
            transaction.execute(
                "INSERT INTO marks VALUES ('check', '') ON CONFLICT (name) DO UPDATE SET value = value",
                [],
            )?;
            Ok(())
        })
    }

    /// Does several steps as one: all of them are on disk, or none.
    fn together<T>(
        &mut self,
        steps: impl FnOnce(&rusqlite::Transaction<'_>, &Holder) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        // Immediate: a transaction that starts by reading could not be retried when it has to write.
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = steps(&transaction, &self.holder)?;
        transaction.commit()?;
        Ok(result)
    }
}

/// Opens the file and brings its tables up to date.
fn connect(path: &Path) -> Result<Connection, DatabaseError> {
    if let Some(folder) = path.parent() {
        files::create_private_dir(folder)?;
    }
    // SQLite would create it readable by everybody; its companions take after it.
    drop(files::append_private(path)?);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    migrations::run(&mut connection, path, &migrations::ALL)?;
    damage::look_for(&connection)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}
