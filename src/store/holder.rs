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
        id == self.id || matches!(look(&self.folder.join(id)), Ok(Claimed::Yes) | Err(_))
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
        // Removed while it is locked: a process that has just made its file is waiting to lock it,
        // and must find it gone afterwards.
        if let Ok(Claimed::No(_lock)) = look(&path)
            && let Err(error) = files::remove(&path)
        {
            tracing::debug!(%error, "a dead process's file stays");
        }
    }
}

/// Whether a file is some living process's.
enum Claimed {
    Yes,
    /// Nobody's, and it cannot become anybody's while this is open.
    No(File),
    /// It is not there.
    Gone,
}

/// Looks with a shared lock, so that two who look at once do not take each other for the holder.
fn look(path: &Path) -> io::Result<Claimed> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Claimed::Gone),
        Err(error) => return Err(error),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(Claimed::No(file)),
        Err(TryLockError::WouldBlock) => Ok(Claimed::Yes),
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
    fn a_process_that_starts_while_others_clear_away_is_seen_by_all() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::at(dir.path());
        let watcher = Holder::announce(&home).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..300 {
                        let holder = Holder::announce(&home).unwrap();
                        sweep(&home.holders_dir());
                        assert!(holder.path.exists() && watcher.is_alive(holder.id()));
                    }
                });
            }
        });
        assert_eq!(fs::read_dir(home.holders_dir()).unwrap().count(), 1);
    }

    #[test]
    fn in_doubt_a_process_is_alive() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::at(dir.path());
        let one = Holder::announce(&home).unwrap();
        // No file can stand below a file.
        assert!(one.is_alive(&format!("{}/below", one.id())));
        // Whoever has no file any more has given up its claims, but nobody takes one's own from
        // oneself.
        fs::remove_dir_all(home.holders_dir()).unwrap();
        assert!(one.is_alive(one.id()));
        assert!(!one.is_alive("00000000-0000-7000-8000-000000000000"));
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
