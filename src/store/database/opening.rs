//! Opening the file: one process at a time, so that none sees what another has half done.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::{
    OpenReport, PATIENCE, damage,
    error::{DatabaseError, DatabaseTrouble},
    learning, migrations,
};
use crate::store::files;

/// How often it is tried whether another process is done with opening.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Opens the file, or makes it. A damaged one is mended.
pub(super) fn open(path: &Path) -> Result<(Connection, Option<OpenReport>), DatabaseError> {
    if let Some(folder) = path.parent() {
        files::create_private_dir(folder)?;
    }
    let _turn = take_turn(path)?;
    damage::finish_mending(path)?;
    match connect(path).and_then(|connection| check_suspect(path, connection)) {
        Ok(connection) => Ok((connection, None)),
        Err(error) if error.trouble == DatabaseTrouble::Damaged => {
            let report = damage::mend(path)?;
            forget_suspicion(path)?;
            Ok((connect(path)?, Some(report)))
        }
        Err(error) => Err(error),
    }
}

/// A file beside the database.
pub(in crate::store) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Waits for other processes that open the file; the turn is over when what comes back is dropped.
pub(in crate::store) fn take_turn(path: &Path) -> Result<File, DatabaseError> {
    let lock = files::open_lock(&beside(path, "-opening"))?;
    let started = Instant::now();
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::WouldBlock) if started.elapsed() < PATIENCE => {
                std::thread::sleep(LOOK_AGAIN);
            }
            Err(TryLockError::WouldBlock) => {
                let words = "another process is opening it";
                return Err(DatabaseError::new(DatabaseTrouble::Locked, words));
            }
            Err(TryLockError::Error(error)) => {
                return Err(DatabaseError::new(DatabaseTrouble::Disk, error.to_string()));
            }
        }
    }
}

/// Opens the file and brings its tables up to date.
pub(super) fn connect(path: &Path) -> Result<Connection, DatabaseError> {
    damage::look_for_lost_file(path)?;
    // SQLite would make it readable by everybody; its companions take after it.
    files::make_new_private(path)?;
    if let Err(error) = files::make_private(path) {
        tracing::warn!(%error, "others may read the orders");
    }
    let mut connection = connect_to(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // A file that turns out to be damaged, or a newer program's, stays as it is.
    leave_as_it_is(&connection, true)?;
    migrations::refuse_newer(&connection, &migrations::ALL)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    migrations::run(&mut connection, path, &migrations::ALL)?;
    damage::look_for_tables(&connection)?;
    connection.set_prepared_statement_cache_capacity(64);
    learning::learn_missed(&mut connection)?;
    leave_as_it_is(&connection, false)?;
    Ok(connection)
}

/// A connection that sees what there is, and changes nothing of it.
pub(in crate::store) fn connect_to(
    path: &Path,
    flags: OpenFlags,
) -> Result<Connection, DatabaseError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(connection)
}

/// Whether closing leaves the log beside the file instead of taking it in.
pub(in crate::store) fn leave_as_it_is(
    connection: &Connection,
    yes: bool,
) -> Result<(), DatabaseError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, yes)?;
    Ok(())
}

/// Has the next opening look through the whole file.
pub(super) fn suspect(path: &Path) {
    if let Err(error) = files::make_new_private(&suspicion(path)) {
        tracing::warn!(%error, "a damaged database may be opened again as it is");
    }
}

fn check_suspect(path: &Path, connection: Connection) -> Result<Connection, DatabaseError> {
    if suspicion(path).exists() {
        leave_as_it_is(&connection, true)?;
        damage::look_for(&connection)?;
        leave_as_it_is(&connection, false)?;
        forget_suspicion(path)?;
    }
    Ok(connection)
}

fn forget_suspicion(path: &Path) -> Result<(), DatabaseError> {
    Ok(files::remove(&suspicion(path))?)
}

fn suspicion(path: &Path) -> PathBuf {
    beside(path, "-suspect")
}

/// Which file it is, whatever its name is later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Identity(#[cfg(unix)] (u64, u64));

impl Identity {
    /// That of the file of this name.
    pub(in crate::store) fn of(path: &Path) -> Result<Self, DatabaseError> {
        let gone = |error: std::io::Error| {
            DatabaseError::new(DatabaseTrouble::Damaged, format!("it is gone: {error}"))
        };
        let metadata = fs::metadata(path).map_err(gone)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            Ok(Self((metadata.dev(), metadata.ino())))
        }
        // There no file is renamed that another process has open.
        #[cfg(not(unix))]
        {
            drop(metadata);
            Ok(Self())
        }
    }
}
