//! Files that only their owner can read, written wholly or not at all.

use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Something that could not be done with a file or folder.
///
/// Holds the words of the system instead of its error, so that it can be cloned into an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} could not be {action}: {words}.", path.display())]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What was tried.
    pub action: FileAction,
    /// The kind of failure, for callers that tell them apart.
    pub kind: io::ErrorKind,
    /// The system's own words.
    pub words: String,
}

/// What was tried with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileAction {
    /// Reading it.
    Read,
    /// Writing it.
    Write,
    /// Creating a folder.
    Create,
    /// Renaming it, to keep it beside its successor.
    SetAside,
    /// Deleting it.
    Remove,
}

impl fmt::Display for FileAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Write => "written",
            Self::Create => "created",
            Self::SetAside => "set aside",
            Self::Remove => "removed",
        })
    }
}

impl FileError {
    fn new(path: &Path, action: FileAction, error: &io::Error) -> Self {
        Self {
            path: path.to_owned(),
            action,
            kind: error.kind(),
            words: error.to_string(),
        }
    }
}

/// Creates a folder and its missing parents for their owner only (mode 0700 on Unix).
///
/// A folder that is already there keeps its mode: it may be one of the user's own.
pub fn create_private_dir(path: &Path) -> Result<(), FileError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(|error| FileError::new(path, FileAction::Create, &error))
}

/// Reads a whole file; `None` when there is none.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::new(path, FileAction::Read, &error)),
    }
}

/// Replaces a file at once: the new text goes to a temporary file beside it, is synced to disk,
/// and takes the old one's name. Only the owner can read it (mode 0600 on Unix), whatever the
/// mode of the file before. A symbolic link stays one; what it points at is replaced.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    if let Some(parent) = path.parent() {
        create_private_dir(parent)?;
    }
    let failed = |error: io::Error| FileError::new(path, FileAction::Write, &error);
    let target = match fs::canonicalize(path) {
        Ok(target) => target,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(failed(error)),
    };
    let mut file = private_options().open(&target).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.commit().map_err(failed)
}

fn private_options() -> atomic_write_file::OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut options = atomic_write_file::OpenOptions::new();
    #[cfg(unix)]
    {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        atomic_write_file::unix::OpenOptionsExt::preserve_mode(&mut options, false);
    }
    options
}

/// Makes an existing file readable by its owner only. Does nothing where there are no modes.
pub fn make_private(path: &Path) -> Result<(), FileError> {
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(path, mode)
            .map_err(|error| FileError::new(path, FileAction::Write, &error))?;
    }
    #[cfg(not(unix))]
    let _no_modes_here = path;
    Ok(())
}

/// Opens a file for appending, creating it for its owner only.
pub fn append_private(path: &Path) -> Result<fs::File, FileError> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map_err(|error| FileError::new(path, FileAction::Write, &error))
}

/// Makes an empty file for its owner only where there is none. One that is there is not opened: that
/// would take the locks away that this process has on it.
pub fn make_new_private(path: &Path) -> Result<(), FileError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(FileError::new(path, FileAction::Create, &error))
        }
        _ => Ok(()),
    }
}

/// Waits until a file is on disk.
pub fn sync(path: &Path) -> Result<(), FileError> {
    append_private(path)?
        .sync_all()
        .map_err(|error| FileError::new(path, FileAction::Write, &error))
}

/// Opens a file that is there only to be locked, creating it for its owner only.
pub fn open_lock(path: &Path) -> Result<fs::File, FileError> {
    let mut options = fs::OpenOptions::new();
    // Windows locks no file that is only appended to.
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map_err(|error| FileError::new(path, FileAction::Write, &error))
}

/// Renames a file to the first free `<name>.broken-<n>` beside it and returns that name. Nothing
/// that was set aside earlier is written over.
pub fn set_aside(path: &Path) -> Result<PathBuf, FileError> {
    let failed = |error: io::Error| FileError::new(path, FileAction::SetAside, &error);
    for number in 1_u32.. {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".broken-{number}"));
        let kept = PathBuf::from(name);
        // Reserves the name, so that two programs at once cannot take the same one.
        match fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&kept)
        {
            Ok(_reserved) => {
                fs::rename(path, &kept).map_err(failed)?;
                return Ok(kept);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(io::Error::other("every name is taken")))
}

/// Deletes a file; one that is not there is no error.
pub fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(FileError::new(path, FileAction::Remove, &error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_broken_file_does_not_replace_the_first() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        for text in ["first", "second"] {
            write_private(&path, text.as_bytes()).unwrap();
            set_aside(&path).unwrap();
        }
        assert!(!path.exists());
        let kept = |n: u32| fs::read_to_string(dir.path().join(format!("a.toml.broken-{n}")));
        assert_eq!(
            (kept(1).unwrap(), kept(2).unwrap()),
            ("first".into(), "second".into())
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_written_file_and_its_new_folder_are_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new").join("a.toml");
        write_private(&path, b"1").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        write_private(&path, b"2").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
    }

    #[cfg(unix)]
    #[test]
    fn a_linked_file_stays_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let (link, target) = (dir.path().join("link.toml"), dir.path().join("target.toml"));
        fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        write_private(&link, b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
    }

    #[test]
    fn a_failure_says_which_file_and_why_in_one_sentence() {
        let dir = tempfile::tempdir().unwrap();
        let blocker = dir.path().join("file");
        fs::write(&blocker, "").unwrap();
        let error = write_private(&blocker.join("a.toml"), b"1").unwrap_err();
        assert_eq!(error.action, FileAction::Create);
        let text = error.to_string();
        assert!(
            text.contains("could not be created: ") && text.ends_with('.'),
            "{text}"
        );
    }

    #[test]
    fn removing_what_is_not_there_is_fine() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(remove(&dir.path().join("none")), Ok(()));
    }
}
