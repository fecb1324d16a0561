//! Where everything that the program keeps lives.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use super::menu_snapshot::{StoreKey, fnv1a};

/// The environment variable that moves everything into one folder.
pub const HOME_VARIABLE: &str = "PACKETDESK_HOME";

/// The longest path of a socket that every system takes, in bytes.
const LONGEST_SOCKET_PATH: usize = 100;

/// The folders of one installation. Nothing is created until something is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    config: PathBuf,
    data: PathBuf,
    cache: PathBuf,
    logs: PathBuf,
}

/// Why no place for the program's files was found.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// The system names no home folder for this user.
    #[error("This user has no home folder; set {HOME_VARIABLE} to a folder that can be written.")]
    NoHomeFolder,
    /// A relative folder was given and the current folder cannot be told.
    #[error("The folder named by {HOME_VARIABLE} cannot be found: {0}.")]
    Unresolved(#[source] io::Error),
}

impl Home {
    /// Takes the value of [`HOME_VARIABLE`]; unset or empty means the system's usual folders.
    pub fn from_env(value: Option<OsString>) -> Result<Self, HomeError> {
        match value.filter(|value| !value.is_empty()) {
            Some(dir) => Ok(Self::at(
                &std::path::absolute(dir).map_err(HomeError::Unresolved)?,
            )),
            None => Self::of_the_system(),
        }
    }

    /// Everything inside one folder.
    #[must_use]
    pub fn at(dir: &Path) -> Self {
        Self {
            config: dir.to_owned(),
            data: dir.to_owned(),
            cache: dir.join("cache"),
            logs: dir.join("logs"),
        }
    }

    fn of_the_system() -> Result<Self, HomeError> {
        let dirs =
            directories::ProjectDirs::from("", "", "packetdesk").ok_or(HomeError::NoHomeFolder)?;
        Ok(Self {
            config: dirs.config_dir().to_owned(),
            data: dirs.data_local_dir().to_owned(),
            cache: dirs.cache_dir().to_owned(),
            logs: dirs
                .state_dir()
                .unwrap_or_else(|| dirs.data_local_dir())
                .join("logs"),
        })
    }

    /// The one folder of everything, if there is such; a person's own files go there too then.
    #[must_use]
    pub fn one_folder(&self) -> Option<&Path> {
        (self.config == self.data).then_some(self.data.as_path())
    }

    /// The settings.
    #[must_use]
    pub fn settings_file(&self) -> PathBuf {
        self.config.join("settings.toml")
    }

    /// API keys, only where there is no keyring and only if the user agreed.
    #[must_use]
    pub fn keys_file(&self) -> PathBuf {
        self.data.join("keys.toml")
    }

    /// The folder of what cannot be fetched again.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data
    }

    /// Locked by the desk that is open.
    #[must_use]
    pub fn lock_file(&self) -> PathBuf {
        self.data.join("desk.lock")
    }

    /// Where the desk that is open listens for other starts of the program. Systems take only short
    /// paths for that; in place of one that is too long stands one among the temporary files.
    #[must_use]
    pub fn door_socket(&self) -> PathBuf {
        let beside = self.real_data().join("desk.sock");
        if beside.as_os_str().len() <= LONGEST_SOCKET_PATH {
            beside
        } else {
            std::env::temp_dir().join(format!("{}.sock", self.door_name()))
        }
    }

    /// The same as one word, where it is no file.
    #[must_use]
    pub fn door_name(&self) -> String {
        let folder = self.real_data();
        let hash = fnv1a(folder.as_os_str().as_encoded_bytes());
        format!("packetdesk-{hash:016x}")
    }

    /// However the folder is written by whoever names it, it is one.
    fn real_data(&self) -> PathBuf {
        std::fs::canonicalize(&self.data).unwrap_or_else(|_not_there_yet| self.data.clone())
    }

    /// The last seen menu of one store. It can be fetched again, so it lives with the caches.
    #[must_use]
    pub fn menu_snapshot_file(&self, store: &StoreKey) -> PathBuf {
        self.cache.join(store.file_name())
    }

    /// Orders being made and on their way.
    #[must_use]
    pub fn database_file(&self) -> PathBuf {
        self.data.join("packetdesk.db")
    }

    /// Every call to a server and what came of it.
    #[must_use]
    pub fn journal_file(&self) -> PathBuf {
        self.data.join("journal.db")
    }

    /// One file for each process that runs on this data.
    #[must_use]
    pub fn holders_dir(&self) -> PathBuf {
        self.data.join("holders")
    }

    /// The folder of the log files.
    #[must_use]
    pub fn log_dir(&self) -> &Path {
        &self.logs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_folder_holds_everything() {
        let dir = std::env::temp_dir().join("desk");
        let home = Home::from_env(Some(dir.clone().into())).unwrap();
        let store = StoreKey::new("https://shop.example", "srvA1");
        for path in [
            home.settings_file(),
            home.keys_file(),
            home.database_file(),
            home.journal_file(),
            home.holders_dir(),
            home.menu_snapshot_file(&store),
            home.log_dir().to_owned(),
            home.lock_file(),
            home.door_socket(),
        ] {
            assert!(path.starts_with(&dir), "{}", path.display());
        }
    }

    #[test]
    fn a_relative_folder_does_not_follow_a_later_change_of_folder() {
        let home = Home::from_env(Some("desk".into())).unwrap();
        assert!(home.settings_file().is_absolute());
    }

    #[test]
    fn an_empty_variable_is_an_unset_one() {
        let of_the_system = Home::from_env(None).unwrap();
        assert_eq!(
            Home::from_env(Some(OsString::new())).unwrap(),
            of_the_system
        );
        assert!(of_the_system.settings_file().is_absolute());
    }
}
