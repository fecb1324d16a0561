//! The database as the engine uses it: its calls wait for the disk, so they run beside the engine's
//! thread, one after the other.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use crate::store::{
    database::{Database, DatabaseError, DatabaseTrouble, OpenReport},
    holder::Holder,
    paths::Home,
};

/// A way to the database. Clones share it.
#[derive(Debug, Clone)]
pub struct Books {
    home: Home,
    shelf: Arc<Mutex<Shelf>>,
}

#[derive(Debug, Default)]
struct Shelf {
    database: Option<Database>,
    /// This process, however often the database is opened: what it is sending stays its own.
    holder: Option<Arc<Holder>>,
    /// Why it is not open.
    trouble: Option<DatabaseError>,
    /// Counts the openings.
    opening: u64,
}

impl Shelf {
    fn open(&mut self, home: &Home) -> Result<Option<OpenReport>, DatabaseError> {
        let holder = match &self.holder {
            Some(holder) => Arc::clone(holder),
            None => Arc::clone(self.holder.insert(Arc::new(Holder::announce(home)?))),
        };
        let (database, report) = Database::open_as(home, holder)?;
        self.database = Some(database);
        self.trouble = None;
        self.opening += 1;
        Ok(report)
    }

    fn close_damaged(&mut self, error: &DatabaseError) {
        if let Some(database) = self.database.take() {
            database.abandon();
            self.trouble = Some(error.clone());
        }
    }
}

impl Books {
    /// The books in this folder, not opened yet.
    pub fn new(home: Home) -> Self {
        Self {
            home,
            shelf: Arc::default(),
        }
    }

    /// Opens the database if it is not open; what is to be told about that comes back. The whole of
    /// it is looked through beside, and it is closed if that finds damage.
    ///
    /// # Errors
    /// It cannot be opened; a later try may succeed.
    pub async fn open(&self) -> Result<Option<OpenReport>, DatabaseError> {
        let books = self.clone();
        beside(move || {
            let mut shelf = lock(&books.shelf);
            if shelf.database.is_some() {
                return Ok(None);
            }
            let report = shelf
                .open(&books.home)
                .inspect_err(|error| shelf.trouble = Some(error.clone()))?;
            look_through(&books.shelf, shelf.opening, books.home.database_file());
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
            let mut shelf = lock(&books.shelf);
            let Some(database) = shelf.database.as_mut() else {
                return Err(shelf.trouble.clone().unwrap_or_else(closed));
            };
            let result = work(database);
            if let Err(error) = &result
                && error.trouble == DatabaseTrouble::Damaged
            {
                shelf.close_damaged(error);
            }
            result
        })
        .await
    }
}

/// A poisoned lock means a fault in one call; the database itself rolls back.
fn lock(shelf: &Mutex<Shelf>) -> MutexGuard<'_, Shelf> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

/// On a thread of its own: with ten thousands of orders it takes longer than a start may, and a
/// program that ends does not wait for it.
fn look_through(shelf: &Arc<Mutex<Shelf>>, opening: u64, path: PathBuf) {
    let shelf: Weak<Mutex<Shelf>> = Arc::downgrade(shelf);
    let look = move || match Database::look_through(&path) {
        Err(error) if error.trouble == DatabaseTrouble::Damaged => {
            let Some(shelf) = shelf.upgrade() else { return };
            let mut shelf = lock(&shelf);
            if shelf.opening == opening {
                shelf.close_damaged(&error);
            }
        }
        Err(error) => tracing::warn!(%error, "the orders could not be looked through"),
        Ok(()) => {}
    };
    let thread = std::thread::Builder::new().name("look-through".to_owned());
    if let Err(error) = thread.spawn(look) {
        tracing::warn!(%error, "the orders are not looked through");
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
