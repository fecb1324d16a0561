//! The database: orders being made, and orders on their way (SQLite).
//!
//! | module | what it does |
//! |---|---|
//! | [`outbox`] | orders frozen and handed over, their tries, what came of them |
//! | [`changes`] | changes of packets, step by step |
//! | [`packets`] | what was read of a store's packets last |
//! | [`customers`] | the people of each store, their earlier orders, how far its list is read |
//! | `day` | the orders that were handed over in a while |
//! | [`usage`] | how much each product is used, and the favourites among them |
//! | `learning` | what an accepted order tells: who it was for, what was in it |
//! | `people` | what is kept of one person: numbers and addresses |
//! | `drafts` | orders being made, and small marks |
//! | `takeover` | orders that no living process shows |
//! | `opening` | opening the file, one process at a time |
//! | `migrations` | from one version of the tables to the next, with a copy before each step |
//! | `damage` | a damaged file is set aside, what can be read from it is kept |
//! | `salvage` | what can be read from a damaged file, row by row |
//! | `error` | what can go wrong, in kinds that a person can act on |
//!
//! Every commit is on disk before the call returns (`synchronous=FULL`). Several processes may use
//! one database at once; what one of them is sending is claimed under its [`Holder`] name.

mod accepted;
pub mod changes;
pub mod customers;
mod damage;
mod day;
mod drafts;
mod error;
mod learning;
pub(super) mod migrations;
pub(super) mod opening;
pub mod other_calls;
pub mod outbox;
pub mod packets;
mod people;
mod salvage;
mod takeover;
pub mod usage;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rusqlite::{Connection, TransactionBehavior};

pub use damage::Salvaged;
pub use error::{DatabaseError, DatabaseTrouble};
pub use takeover::{TakenOrder, TakenOver};

use super::{holder::Holder, paths::Home};
use opening::Identity;

/// How long a call waits for another process that writes.
const PATIENCE: Duration = Duration::from_secs(2);

/// An open database.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
    holder: Arc<Holder>,
    path: PathBuf,
    file: Identity,
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
        Self::open_as(home, Arc::new(Holder::announce(home)?))
    }

    /// Opens it under a name that this process has already: what it had claimed stays its own.
    ///
    /// # Errors
    /// Those of [`open`](Self::open).
    pub fn open_as(
        home: &Home,
        holder: Arc<Holder>,
    ) -> Result<(Self, Option<OpenReport>), DatabaseError> {
        let path = home.database_file();
        let (connection, report) = opening::open(&path)?;
        let file = Identity::of(&path)?;
        let database = Self {
            connection,
            holder,
            path,
            file,
        };
        Ok((database, report))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Looks through a whole file beside whoever uses it: a page that is seldom touched would else
    /// be found damaged in the middle of the evening rush.
    ///
    /// # Errors
    /// [`DatabaseTrouble::Damaged`], or why it cannot be read.
    pub fn look_through(path: &Path) -> Result<(), DatabaseError> {
        damage::look_through(path)
    }

    /// Closes a damaged one without touching it further. The next opening mends it.
    pub fn abandon(self) {
        opening::suspect(&self.path);
        if let Err(error) = opening::leave_as_it_is(&self.connection, true) {
            tracing::warn!(%error, "a damaged database may change as it is closed");
        }
    }

    /// Changes when another process has written.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn version_of_others(&self) -> Result<i64, DatabaseError> {
        self.is_still_there()?;
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
        steps: impl FnOnce(&Connection, &Holder) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        // Immediate: a transaction that starts by reading could not be retried when it has to write.
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = steps(&transaction, &self.holder)?;
        transaction.commit()?;
        // What was written before the file was set aside is in the new one, the rest nowhere.
        self.is_still_there()?;
        Ok(result)
    }

    /// Another process may have found the file damaged and set it aside.
    fn is_still_there(&self) -> Result<(), DatabaseError> {
        if Identity::of(&self.path)? == self.file {
            return Ok(());
        }
        let words = "another process has set it aside";
        Err(DatabaseError::new(DatabaseTrouble::Damaged, words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_on_disk_before_it_returns() {
        let dir = tempfile::tempdir().unwrap();
        let (database, _) = Database::open(&Home::at(dir.path())).unwrap();
        let number = |name: &str| {
            database
                .connection
                .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
                .unwrap()
        };
        let mode = database
            .connection
            .pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0));
        assert_eq!(mode, Ok("wal".to_owned()));
        assert_eq!(number("synchronous"), 2, "FULL");
        assert_eq!(number("foreign_keys"), 1);
    }
}
