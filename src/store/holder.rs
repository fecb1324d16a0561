//! Which processes are alive: each holds a lock on a file of its own, which the system releases
//! when the process ends, however it ends. What a dead process had claimed is free again.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use super::{
    files::{self, FileError},
    paths::Home,
};

/// This process, as others on the same folder see it. Dropping it gives up its claims.
#[derive(Debug)]
pub struct Holder {
    id: String,
    path: PathBuf,
    folder: PathBuf,
    // Locked as long as it is open.
    _file: File,
}

impl Holder {
    /// Announces this process, and clears away the files of dead ones.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn announce(home: &Home) -> Result<Self, FileError> {
        let folder = home.holders_dir();
        files::create_private_dir(&folder)?;
        sweep(&folder);
        loop {
            let id = uuid::Uuid::now_v7().to_string();
            let path = folder.join(&id);
            let file = files::append_private(&path)?;
            file.lock().map_err(|error| FileError {
                path: path.clone(),
                action: files::FileAction::Write,
                kind: error.kind(),
                words: error.to_string(),
            })?;
            // Someone may have swept it away before it was locked.
            if path.exists() {
                return Ok(Self {
                    id,
                    path,
                    folder,
                    _file: file,
                });
            }
        }
    }

    /// The name that its claims bear.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether the process of this name still runs. In doubt it does: a claim is rather honoured
    /// for too long than taken twice.
    pub fn is_alive(&self, id: &str) -> bool {
        id == self.id || is_locked(&self.folder.join(id)).unwrap_or(true)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        if let Err(error) = files::remove(&self.path) {
            tracing::debug!(%error, "left for the next start to clear away");
        }
    }
}

fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if is_locked(&path).is_ok_and(|locked| !locked)
            && let Err(error) = files::remove(&path)
        {
            tracing::debug!(%error, "a dead process's file stays");
        }
    }
}

/// Looks with a shared lock, so that two who look at once do not take each other for the holder.
fn is_locked(path: &Path) -> io::Result<bool> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_alive_until_it_lets_go() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::at(dir.path());
        let (one, other) = (
            Holder::announce(&home).unwrap(),
            Holder::announce(&home).unwrap(),
        );
        assert!(one.is_alive(other.id()) && other.is_alive(one.id()) && one.is_alive(one.id()));
        let gone = other.id().to_owned();
        drop(other);
        assert!(!one.is_alive(&gone));
        assert!(!one.is_alive("never seen"));
    }

    #[test]
    fn files_of_dead_processes_are_cleared_away() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::at(dir.path());
        files::create_private_dir(&home.holders_dir()).unwrap();
        let left = home.holders_dir().join("dead");
        fs::write(&left, "").unwrap();
        let one = Holder::announce(&home).unwrap();
        assert!(!left.exists());
        assert_eq!(fs::read_dir(home.holders_dir()).unwrap().count(), 1);
        drop(one);
        assert_eq!(fs::read_dir(home.holders_dir()).unwrap().count(), 0);
    }
}
