//! The thread that talks to the keyring and to the file of keys, and what it shares with the
//! handles.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::{ExposeSecret as _, SecretString};

use super::key_file::KeyFile;
use super::keyring::Keyring;
use super::keys::{Kept, KeyError, KeyId, KeyPlace, KeyringProblem, KeyringState, StoredKey};

/// How many requests may wait. More than that pile up only behind a question nobody answers.
const QUEUE_LEN: usize = 32;

/// Where an answer goes.
pub(super) type Answer<T> = Box<dyn FnOnce(T) + Send>;

/// One thing to do, and where its outcome goes.
pub(super) enum Request {
    Get(KeyId, Answer<Result<Option<StoredKey>, KeyError>>),
    Put(KeyId, SecretString, Answer<Result<Kept, KeyError>>),
    Forget(KeyId, Answer<Result<(), KeyError>>),
    AcceptFile(bool, Answer<Result<(), KeyError>>),
    AskAgain(Answer<Result<(), KeyError>>),
}

/// What handles can see without asking the thread.
#[derive(Default)]
pub(super) struct Shared {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    keys: BTreeMap<KeyId, StoredKey>,
    keyring: KeyringState,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn known(&self, id: &KeyId) -> Option<StoredKey> {
        self.lock().keys.get(id).cloned()
    }

    pub(super) fn keyring(&self) -> KeyringState {
        self.lock().keyring.clone()
    }

    /// A key that the user has just entered; it replaces the one used so far.
    pub(super) fn enter(&self, id: &KeyId, key: &SecretString) {
        let stored = StoredKey {
            key: key.clone(),
            place: KeyPlace::ThisRunOnly,
        };
        self.lock().keys.insert(id.clone(), stored);
    }

    pub(super) fn forget(&self, id: &KeyId) {
        self.lock().keys.remove(id);
    }

    /// A key that was read. One that the user entered meanwhile is newer and stays.
    fn found(&self, id: &KeyId, stored: StoredKey) -> StoredKey {
        self.lock().keys.entry(id.clone()).or_insert(stored).clone()
    }

    /// A key was kept; noted only while it is still the one in use.
    fn settle(&self, id: &KeyId, key: &SecretString, place: KeyPlace) {
        if let Some(stored) = self.lock().keys.get_mut(id)
            && same(&stored.key, key)
        {
            stored.place = place;
        }
    }

    fn kept_in(&self, place: KeyPlace) -> Vec<(KeyId, SecretString)> {
        let state = self.lock();
        let there = state
            .keys
            .iter()
            .filter(|(_, stored)| stored.place == place);
        there
            .map(|(id, stored)| (id.clone(), stored.key.clone()))
            .collect()
    }

    fn set_keyring(&self, keyring: KeyringState) {
        self.lock().keyring = keyring;
    }
}

fn same(a: &SecretString, b: &SecretString) -> bool {
    a.expose_secret() == b.expose_secret()
}

/// Starts the thread and lets it go: it ends when no handle is left, and if it is then stuck in a
/// question, the program ends without it.
pub(super) fn start(
    keyring: Box<dyn Keyring>,
    file: PathBuf,
    accept_file: bool,
    shared: Arc<Shared>,
) -> SyncSender<Request> {
    let (sender, receiver) = mpsc::sync_channel(QUEUE_LEN);
    let worker = Worker {
        keyring,
        file: KeyFile::new(file),
        accept_file,
        refusal: None,
        shared,
    };
    let started = std::thread::Builder::new()
        .name("keyring".to_owned())
        .spawn(move || worker.run(&receiver));
    if let Err(error) = started {
        // Requests are then answered by an error, and keys last for the run.
        tracing::error!(%error, "the keyring's thread could not be started");
    }
    sender
}

struct Worker {
    keyring: Box<dyn Keyring>,
    file: KeyFile,
    accept_file: bool,
    /// What the keyring answered when it cannot be asked again in this run.
    refusal: Option<KeyringProblem>,
    shared: Arc<Shared>,
}

impl Worker {
    fn run(mut self, requests: &Receiver<Request>) {
        for request in requests {
            match request {
                Request::Get(id, answer) => answer(self.get(&id)),
                Request::Put(id, key, answer) => answer(Ok(self.put(&id, &key))),
                Request::Forget(id, answer) => answer(self.forget(&id)),
                Request::AcceptFile(accept, answer) => answer(self.accept_file(accept)),
                Request::AskAgain(answer) => answer(self.ask_again()),
            }
        }
    }

    fn get(&mut self, id: &KeyId) -> Result<Option<StoredKey>, KeyError> {
        // An earlier request, or the user, may have found it while this one waited.
        if let Some(known) = self.shared.known(id) {
            return Ok(Some(known));
        }
        let in_keyring = self.ask(|keyring| keyring.get(&id.user_name()));
        if let Ok(Some(key)) = in_keyring {
            let stored = StoredKey {
                key,
                place: KeyPlace::Keyring,
            };
            return Ok(Some(self.shared.found(id, stored)));
        }
        if self.accept_file
            && let Some(key) = self.file.get(&id.user_name())?
        {
            let stored = StoredKey {
                key,
                place: KeyPlace::File,
            };
            return Ok(Some(self.shared.found(id, stored)));
        }
        in_keyring.map(|_none| None).map_err(KeyError::from)
    }

    fn put(&mut self, id: &KeyId, key: &SecretString) -> Kept {
        let kept = match self.put_in_keyring(id, key) {
            Ok(()) => {
                self.drop_stale_copy(id);
                Kept {
                    place: KeyPlace::Keyring,
                    problem: None,
                }
            }
            Err(problem) if self.accept_file => match self.file.put(&id.user_name(), key) {
                Ok(()) => Kept {
                    place: KeyPlace::File,
                    problem: Some(problem.into()),
                },
                Err(error) => Kept {
                    place: KeyPlace::ThisRunOnly,
                    problem: Some(error),
                },
            },
            Err(problem) => Kept {
                place: KeyPlace::ThisRunOnly,
                problem: Some(problem.into()),
            },
        };
        self.shared.settle(id, key, kept.place);
        kept
    }

    /// Reads before it writes: what could not be read may be a key of value, and stays.
    fn put_in_keyring(&mut self, id: &KeyId, key: &SecretString) -> Result<(), KeyringProblem> {
        let user = id.user_name();
        let before = self.ask(|keyring| keyring.get(&user))?;
        if before.is_some_and(|before| same(&before, key)) {
            return Ok(());
        }
        self.ask(|keyring| {
            keyring
                .set(&user, key)
                .map_err(|problem| without_key(problem, key))
        })
    }

    /// The keyring has the newer key now, and the file's would only be found by mistake.
    fn drop_stale_copy(&self, id: &KeyId) {
        if self.accept_file
            && let Err(error) = self.file.remove(&id.user_name())
        {
            tracing::warn!(%error, "an older key stays in the file of keys");
        }
    }

    fn forget(&mut self, id: &KeyId) -> Result<(), KeyError> {
        // The keys of this run are forgotten by the handle at once, and again here in case a read
        // was under way.
        self.shared.forget(id);
        if self.accept_file {
            self.file.remove(&id.user_name())?;
        }
        Ok(self.ask(|keyring| keyring.delete(&id.user_name()))?)
    }

    fn accept_file(&mut self, accept: bool) -> Result<(), KeyError> {
        if accept {
            self.accept_file = true;
            for (id, key) in self.shared.kept_in(KeyPlace::ThisRunOnly) {
                self.file.put(&id.user_name(), &key)?;
                self.shared.settle(&id, &key, KeyPlace::File);
            }
        } else {
            self.file.delete()?;
            self.accept_file = false;
            for (id, key) in self.shared.kept_in(KeyPlace::File) {
                self.shared.settle(&id, &key, KeyPlace::ThisRunOnly);
            }
        }
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "all requests are answered alike")]
    fn ask_again(&mut self) -> Result<(), KeyError> {
        self.refusal = None;
        self.shared.set_keyring(KeyringState::NotAsked);
        Ok(())
    }

    /// Makes one call, unless the keyring has refused in this run: each further call would put the
    /// same question on the user's screen again.
    fn ask<T>(
        &mut self,
        call: impl FnOnce(&mut dyn Keyring) -> Result<T, KeyringProblem>,
    ) -> Result<T, KeyringProblem> {
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone());
        }
        self.shared.set_keyring(KeyringState::Asking);
        let result = call(self.keyring.as_mut());
        self.shared.set_keyring(match &result {
            Ok(_) => KeyringState::Ready,
            Err(problem) => KeyringState::Unusable(problem.clone()),
        });
        if let Err(problem) = &result {
            tracing::warn!(%problem, "keyring");
            if !matches!(problem, KeyringProblem::Failed { .. }) {
                self.refusal = Some(problem.clone());
            }
        }
        result
    }
}

/// A keyring that quotes what it was given must not bring a key into an error text.
fn without_key(problem: KeyringProblem, key: &SecretString) -> KeyringProblem {
    match problem {
        KeyringProblem::Failed { words } if words.contains(key.expose_secret()) => {
            KeyringProblem::Failed {
                words: "its message is not shown, for it has the key in it".to_owned(),
            }
        }
        problem => problem,
    }
}
