//! API keys: in the system's keyring; where there is none, for this run only, or in a file that
//! the user agreed to.
//!
//! The keyring may stop to ask its user something, so it has a thread of its own
//! (`keyring_thread.rs`); the thread is never waited for at the end. A refusal is remembered for
//! the run, and an entry that could not be read is never written over.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender, TrySendError};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::oneshot;

use super::files::FileError;
use super::keyring::{Keyring, SystemKeyring};
use super::keyring_thread::{self, Answer, Request, Shared};
use super::paths::Home;
use super::settings::Environment;

/// Longest id of a store, in characters. With it, names fit every system's keyring (the tightest
/// is Windows' user name, 513 characters).
pub const MAX_SERVER_ID_LEN: usize = 128;

/// Whose key it is: the same store may be installed in two environments, with a key in each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId {
    environment: Environment,
    server_id: String,
    slot: Option<String>,
}

/// What cannot be the id of a store. The text itself is not repeated: it may be a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadServerId {
    /// Nothing but spaces.
    #[error("The store's id is empty.")]
    Empty,
    /// Over [`MAX_SERVER_ID_LEN`].
    #[error("The store's id is longer than {MAX_SERVER_ID_LEN} characters.")]
    TooLong,
    /// A dot separates the parts of an API key, so it cannot stand in the first of them.
    #[error("The store's id has a dot in it; it is the part of the API key before the first dot.")]
    Dot,
    /// Line breaks and the like.
    #[error("The store's id has a character in it that cannot be printed.")]
    Unprintable,
}

impl KeyId {
    /// Checks the id of a store. Spaces around it do not count.
    pub fn new(environment: Environment, server_id: &str) -> Result<Self, BadServerId> {
        let server_id = server_id.trim();
        if server_id.is_empty() {
            Err(BadServerId::Empty)
        } else if server_id.contains('.') {
            Err(BadServerId::Dot)
        } else if server_id.chars().count() > MAX_SERVER_ID_LEN {
            Err(BadServerId::TooLong)
        } else if server_id.chars().any(char::is_control) {
            Err(BadServerId::Unprintable)
        } else {
            Ok(Self {
                environment,
                server_id: server_id.to_owned(),
                slot: None,
            })
        }
    }

    /// The same store's key at another address; see [`StoreEntry::key_slot`].
    ///
    /// [`StoreEntry::key_slot`]: super::settings::StoreEntry::key_slot
    #[must_use]
    pub fn in_slot(mut self, slot: Option<String>) -> Self {
        self.slot = slot;
        self
    }

    /// The user name of the keyring's entry. Must stay as it is: it finds the keys that earlier
    /// versions stored. An id has no dot, so that what follows one can only be a slot.
    #[must_use]
    pub fn user_name(&self) -> String {
        let environment: &'static str = self.environment.into();
        match &self.slot {
            None => format!("{environment}/{}", self.server_id),
            Some(slot) => format!("{environment}/{}.{slot}", self.server_id),
        }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.user_name())
    }
}

/// Why the keyring did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyringProblem {
    /// It is locked, or its question was dismissed. Not asked again in this run by itself.
    #[error("The keyring is locked, or its question was dismissed; unlock it and ask again.")]
    Locked,
    /// This system has none, or none that answers.
    #[error("This system has no keyring that answers ({words}).")]
    Absent {
        /// The system's words.
        words: String,
    },
    /// Anything else; another try may help.
    #[error("The keyring failed ({words}).")]
    Failed {
        /// The system's words.
        words: String,
    },
}

/// Why a key was not read, kept or deleted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The keyring.
    #[error(transparent)]
    Keyring(#[from] KeyringProblem),
    /// The file of keys.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file of keys could not be understood and was renamed.
    #[error("The file of keys could not be understood; it is kept as {}.", kept_as.display())]
    BrokenFile {
        /// Where it is now.
        kept_as: PathBuf,
    },
    /// No answer yet: the keyring is perhaps asking its user something.
    #[error("The keyring has not answered yet; perhaps it is asking something in its own window.")]
    Waiting,
    /// Nothing to keep.
    #[error("The API key is empty.")]
    EmptyKey,
}

/// Where a key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the system's keyring.
    Keyring,
    /// In a file that only the user can read, as the user agreed.
    File,
    /// In memory until the program ends.
    ThisRunOnly,
}

/// A key that was found.
#[derive(Debug, Clone)]
pub struct StoredKey {
    /// The key.
    pub key: SecretString,
    /// Where it is kept.
    pub place: KeyPlace,
}

/// What became of a key that was to be kept. It can be used in this run in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where it is now.
    pub place: KeyPlace,
    /// Why it is nowhere better.
    pub problem: Option<KeyError>,
}

/// What is known of the keyring.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum KeyringState {
    /// It was not needed yet.
    #[default]
    NotAsked,
    /// A call is under way; if it takes long, the system is asking its user something.
    Asking,
    /// The last call did what it should.
    Ready,
    /// The last call failed.
    Unusable(KeyringProblem),
}

/// What the screens show about one store's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyStatus {
    /// Where the key is kept, if it was found or entered in this run.
    pub place: Option<KeyPlace>,
    /// What is known of the keyring.
    pub keyring: KeyringState,
}

/// Handle to the keys. Clones share one thread, which ends by itself after the last of them.
#[derive(Debug, Clone)]
pub struct KeyStore {
    requests: SyncSender<Request>,
    shared: Arc<Shared>,
}

impl KeyStore {
    /// The keys in the keyring of this system; see [`KeyStore::start`].
    #[must_use]
    pub fn of_the_system(home: &Home, accept_file: bool) -> Self {
        Self::start(Box::new(SystemKeyring), home, accept_file)
    }

    /// Starts the thread. The keyring is not touched before the first request.
    ///
    /// `accept_file` is the user's agreement to keep keys in [`Home::keys_file`].
    #[must_use]
    pub fn start(keyring: Box<dyn Keyring>, home: &Home, accept_file: bool) -> Self {
        let shared = Arc::new(Shared::default());
        let requests =
            keyring_thread::start(keyring, home.keys_file(), accept_file, Arc::clone(&shared));
        Self { requests, shared }
    }

    /// The key of a store: the one used in this run, else the keyring's, else the file's if the
    /// user agreed to it. `None` only if the keyring could be read and has none.
    ///
    /// Waits for as long as the system asks its user something.
    pub async fn get(&self, id: &KeyId) -> Result<Option<StoredKey>, KeyError> {
        match self.shared.known(id) {
            Some(known) => Ok(Some(known)),
            None => self.ask(|answer| Request::Get(id.clone(), answer)).await,
        }
    }

    /// [`KeyStore::get`] for callers without an async runtime.
    ///
    /// # Errors
    /// [`KeyError::Waiting`] after `patience`; the question stays on the user's screen, and its
    /// answer is there for the next call.
    pub fn get_blocking(
        &self,
        id: &KeyId,
        patience: Duration,
    ) -> Result<Option<StoredKey>, KeyError> {
        match self.shared.known(id) {
            Some(known) => Ok(Some(known)),
            None => self.ask_blocking(patience, |answer| Request::Get(id.clone(), answer)),
        }
    }

    /// Keeps a key in the best place there is. It is usable in this run at once, also if this
    /// fails or is still waiting.
    pub async fn put(&self, id: &KeyId, key: SecretString) -> Result<Kept, KeyError> {
        self.enter(id, &key)?;
        self.ask(|answer| Request::Put(id.clone(), key, answer))
            .await
    }

    /// [`KeyStore::put`] for callers without an async runtime; see [`KeyStore::get_blocking`].
    pub fn put_blocking(
        &self,
        id: &KeyId,
        key: SecretString,
        patience: Duration,
    ) -> Result<Kept, KeyError> {
        self.enter(id, &key)?;
        self.ask_blocking(patience, |answer| Request::Put(id.clone(), key, answer))
    }

    /// Takes a key for this run without keeping it anywhere; [`KeyStore::put`] does so too before
    /// it asks the keyring.
    ///
    /// # Errors
    /// [`KeyError::EmptyKey`].
    pub fn enter(&self, id: &KeyId, key: &SecretString) -> Result<(), KeyError> {
        if key.expose_secret().trim().is_empty() {
            return Err(KeyError::EmptyKey);
        }
        self.shared.enter(id, key);
        Ok(())
    }

    /// Deletes a key wherever it is kept. Afterwards it is not used any more, even if the
    /// keyring's entry could not be deleted, which is then the error.
    pub async fn forget(&self, id: &KeyId) -> Result<(), KeyError> {
        self.shared.forget(id);
        self.ask(|answer| Request::Forget(id.clone(), answer)).await
    }

    /// The user's agreement to the file of keys, or its end. With it, the keys of this run that
    /// are kept nowhere else go into the file; without it, the file is deleted, and its keys that
    /// were used in this run last until the program ends.
    pub async fn accept_file(&self, accept: bool) -> Result<(), KeyError> {
        self.ask(|answer| Request::AcceptFile(accept, answer)).await
    }

    /// Lets the next request ask the keyring again after a refusal. Only for when the user says
    /// so. A Secret Service that was not there at the first request is not found later either:
    /// that takes a restart.
    pub async fn ask_again(&self) -> Result<(), KeyError> {
        self.ask(Request::AskAgain).await
    }

    /// What is known at this moment; never waits.
    #[must_use]
    pub fn status(&self, id: &KeyId) -> KeyStatus {
        KeyStatus {
            place: self.shared.known(id).map(|known| known.place),
            keyring: self.shared.keyring(),
        }
    }

    async fn ask<T: Send + 'static>(
        &self,
        request: impl FnOnce(Answer<Result<T, KeyError>>) -> Request,
    ) -> Result<T, KeyError> {
        let (sender, receiver) = oneshot::channel();
        // A caller that stopped waiting needs no answer.
        self.post(request(Box::new(move |answer| drop(sender.send(answer)))))?;
        receiver.await.unwrap_or_else(|_ended| Err(thread_ended()))
    }

    fn ask_blocking<T: Send + 'static>(
        &self,
        patience: Duration,
        request: impl FnOnce(Answer<Result<T, KeyError>>) -> Request,
    ) -> Result<T, KeyError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        self.post(request(Box::new(move |answer| drop(sender.send(answer)))))?;
        receiver
            .recv_timeout(patience)
            .unwrap_or_else(|error| match error {
                RecvTimeoutError::Timeout => Err(KeyError::Waiting),
                RecvTimeoutError::Disconnected => Err(thread_ended()),
            })
    }

    /// Never blocks: a full queue means that the thread has long been stuck in a question.
    fn post(&self, request: Request) -> Result<(), KeyError> {
        self.requests
            .try_send(request)
            .map_err(|error| match error {
                TrySendError::Full(_) => KeyError::Waiting,
                TrySendError::Disconnected(_) => thread_ended(),
            })
    }
}

fn thread_ended() -> KeyError {
    KeyringProblem::Failed {
        words: "its thread has ended".to_owned(),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_names_are_stable() {
        let name = |environment| KeyId::new(environment, " srvA1 ").unwrap().user_name();
        assert_eq!(super::super::keyring::SERVICE, "packetdesk");
        assert_eq!(name(Environment::Practice), "practice/srvA1");
        assert_eq!(name(Environment::Sandbox), "sandbox/srvA1");
        assert_eq!(name(Environment::Production), "production/srvA1");
        assert_eq!(name(Environment::Custom), "custom/srvA1");
        let id = KeyId::new(Environment::Custom, "srvA1").unwrap();
        let slot = Some("0123456789abcdef".to_owned());
        assert_eq!(
            id.in_slot(slot).user_name(),
            "custom/srvA1.0123456789abcdef"
        );
    }

    #[test]
    fn names_fit_the_tightest_keyring() {
        let longest = KeyId::new(Environment::Production, &"x".repeat(MAX_SERVER_ID_LEN)).unwrap();
        let longest = longest.in_slot(Some("f".repeat(16)));
        assert!(longest.user_name().len() <= 513);
        let longer = KeyId::new(Environment::Production, &"x".repeat(MAX_SERVER_ID_LEN + 1));
        assert_eq!(longer, Err(BadServerId::TooLong));
    }

    #[test]
    fn what_cannot_be_an_id_is_refused_without_repeating_it() {
        let refused = |text| KeyId::new(Environment::Sandbox, text).unwrap_err();
        assert_eq!(refused("  "), BadServerId::Empty);
        assert_eq!(refused("a\nb"), BadServerId::Unprintable);
        let whole_key = refused("srvA1.plugin.secret");
        assert_eq!(whole_key, BadServerId::Dot);
        assert!(!format!("{whole_key} {whole_key:?}").contains("secret"));
    }
}
