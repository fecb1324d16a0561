//! The database as the engine uses it: its calls wait for the disk, so they run beside the engine's
//! thread, one after the other.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::store::{
    database::{Database, DatabaseError, DatabaseTrouble, OpenReport},
    paths::Home,
};

/// A way to the database. Clones share it.
#[derive(Debug, Clone)]
pub struct Books {
    home: Home,
    database: Arc<Mutex<Option<Database>>>,
}

impl Books {
    /// The books in this folder, not opened yet.
    pub fn new(home: Home) -> Self {
        Self {
            home,
            database: Arc::default(),
        }
    }

    /// Opens the database if it is not open; what is to be told about that comes back.
    ///
    /// # Errors
    /// It cannot be opened; a later try may succeed.
    pub async fn open(&self) -> Result<Option<OpenReport>, DatabaseError> {
        let books = self.clone();
        beside(move || {
            let mut place = books.lock();
            if place.is_some() {
                return Ok(None);
            }
            let (database, report) = Database::open(&books.home)?;
            *place = Some(database);
            Ok(report)
        })
        .await
    }

    /// Does something with the open database. One found damaged is closed, to be mended by the
    /// next [`open`](Self::open).
    ///
    /// # Errors
    /// It is not open, or what was to be done failed: nothing of it is on disk.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Database) -> Result<T, DatabaseError> + Send + 'static,
    ) -> Result<T, DatabaseError> {
        let books = self.clone();
        beside(move || {
            let mut place = books.lock();
            let database = place.as_mut().ok_or_else(closed)?;
            let result = work(database);
            if let Err(error) = &result
                && error.trouble == DatabaseTrouble::Damaged
            {
                *place = None;
            }
            result
        })
        .await
    }

    /// A poisoned lock means a fault in one call; the database itself rolls back.
    fn lock(&self) -> MutexGuard<'_, Option<Database>> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DatabaseError> + Send + 'static,
) -> Result<T, DatabaseError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(DatabaseError {
            trouble: DatabaseTrouble::Other,
            words: error.to_string(),
        }),
    }
}

fn closed() -> DatabaseError {
    DatabaseError {
        trouble: DatabaseTrouble::Other,
        words: "it is not open".to_owned(),
    }
}
