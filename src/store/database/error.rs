//! What can go wrong with the database.

use rusqlite::ErrorCode;

use crate::store::files::FileError;

/// A step that did not happen: nothing of it is on disk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{trouble}: {words}")]
pub struct DatabaseError {
    /// What kind of trouble.
    pub trouble: DatabaseTrouble,
    /// The words of the system.
    pub words: String,
}

/// The kinds of trouble, by what a person can do about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DatabaseTrouble {
    /// No room on the disk.
    #[error("the disk is full")]
    Full,
    /// The folder or file may not be written.
    #[error("the program's folder cannot be written")]
    NotWritable,
    /// Another program keeps the file locked.
    #[error("another program keeps the orders locked")]
    Locked,
    /// The file is not what it should be.
    #[error("the file of the orders is damaged")]
    Damaged,
    /// A newer version of this program has changed the file.
    #[error("the orders were kept by a newer version of this program")]
    Newer,
    /// The disk does not read or write.
    #[error("the disk does not work")]
    Disk,
    /// A fault of the program.
    #[error("the orders could not be kept")]
    Other,
}

impl DatabaseError {
    /// An error of our own.
    pub(in crate::store) fn new(trouble: DatabaseTrouble, words: impl Into<String>) -> Self {
        Self {
            trouble,
            words: words.into(),
        }
    }
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        Self::new(trouble_of(&error), error.to_string())
    }
}

fn trouble_of(error: &rusqlite::Error) -> DatabaseTrouble {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => DatabaseTrouble::Full,
        // The index of the log could not grow, which is how a full disk often shows first.
        Some(ErrorCode::SystemIoFailure) if is_short_of_room(error) => DatabaseTrouble::Full,
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            DatabaseTrouble::NotWritable
        }
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::FileLockingProtocolFailed,
        ) => DatabaseTrouble::Locked,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => DatabaseTrouble::Damaged,
        Some(ErrorCode::SystemIoFailure) => DatabaseTrouble::Disk,
        // A value of the wrong kind in a column can only come from outside.
        None if is_odd_value(error) => DatabaseTrouble::Damaged,
        _ => DatabaseTrouble::Other,
    }
}

fn is_short_of_room(error: &rusqlite::Error) -> bool {
    error
        .sqlite_error()
        .is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
}

fn is_odd_value(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..)
    )
}

impl From<FileError> for DatabaseError {
    fn from(error: FileError) -> Self {
        let trouble = match error.kind {
            std::io::ErrorKind::StorageFull
            | std::io::ErrorKind::QuotaExceeded
            | std::io::ErrorKind::FileTooLarge => DatabaseTrouble::Full,
            std::io::ErrorKind::PermissionDenied
            | std::io::ErrorKind::ReadOnlyFilesystem
            | std::io::ErrorKind::NotADirectory
            | std::io::ErrorKind::AlreadyExists
            | std::io::ErrorKind::NotFound => DatabaseTrouble::NotWritable,
            _ => DatabaseTrouble::Disk,
        };
        Self::new(trouble, error.to_string())
    }
}
