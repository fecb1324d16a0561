//! A keyring in memory that can be locked, absent, failing or stuck, and counts its calls.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use packetdesk::store::keyring::Keyring;
use packetdesk::store::keys::KeyringProblem;
use secrecy::{ExposeSecret as _, SecretString};

/// How the keyring answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    #[default]
    Open,
    Locked,
    Absent,
    /// Reads, then fails to write with words that quote what was to be written.
    FailsToWrite,
    /// Fails each call; another time it may work.
    Failing,
    /// Ends the thread that asks.
    Panics,
}

#[derive(Debug, Default)]
pub struct Inside {
    pub entries: BTreeMap<String, String>,
    pub mood: Mood,
    /// Every call, such as `get sandbox/srvA1`.
    pub calls: Vec<String>,
    /// When set, the next call says that it has begun and waits, as for a dialog.
    dialog: Option<(SyncSender<()>, Receiver<()>)>,
}

/// Clones share one keyring.
#[derive(Debug, Clone, Default)]
pub struct FakeKeyring(Arc<Mutex<Inside>>);

/// A dialog on the screen of nobody.
pub struct Dialog {
    pub opened: Receiver<()>,
    close: SyncSender<()>,
}

impl Dialog {
    pub fn close(self) {
        self.close.send(()).unwrap();
    }
}

impl FakeKeyring {
    pub fn new(mood: Mood) -> Self {
        let keyring = Self::default();
        keyring.set_mood(mood);
        keyring
    }

    pub fn with_entry(user: &str, key: &str) -> Self {
        let keyring = Self::default();
        keyring
            .0
            .lock()
            .unwrap()
            .entries
            .insert(user.to_owned(), key.to_owned());
        keyring
    }

    /// Puts an entry in, as another program might.
    pub fn put(&self, user: &str, key: &str) {
        let entries = &mut self.0.lock().unwrap().entries;
        entries.insert(user.to_owned(), key.to_owned());
    }

    /// Takes an entry out, as another program might.
    pub fn remove(&self, user: &str) {
        self.0.lock().unwrap().entries.remove(user);
    }

    pub fn set_mood(&self, mood: Mood) {
        self.0.lock().unwrap().mood = mood;
    }

    pub fn entry(&self, user: &str) -> Option<String> {
        self.0.lock().unwrap().entries.get(user).cloned()
    }

    pub fn calls(&self) -> Vec<String> {
        self.0.lock().unwrap().calls.clone()
    }

    /// The next call opens a dialog and blocks until it is closed.
    pub fn open_dialog_at_next_call(&self) -> Dialog {
        let (opened_sender, opened) = sync_channel(1);
        let (close, closed) = sync_channel(1);
        self.0.lock().unwrap().dialog = Some((opened_sender, closed));
        Dialog { opened, close }
    }

    pub fn boxed(&self) -> Box<dyn Keyring> {
        Box::new(self.clone())
    }

    fn call(&self, verb: &str, user: &str) -> Result<Mood, KeyringProblem> {
        let dialog = {
            let mut inside = self.0.lock().unwrap();
            inside.calls.push(format!("{verb} {user}"));
            inside.dialog.take()
        };
        if let Some((opened, closed)) = dialog {
            // Nobody need be waiting for it to open.
            opened.send(()).ok();
            // An error means that the test ended without closing it.
            closed.recv().unwrap_or_default();
        }
        let mood = self.0.lock().unwrap().mood;
        match mood {
            Mood::Open | Mood::FailsToWrite => Ok(mood),
            Mood::Locked => Err(KeyringProblem::Locked),
            Mood::Absent => Err(KeyringProblem::Absent {
                words: "no bus".to_owned(),
            }),
            Mood::Failing => Err(KeyringProblem::Failed {
                words: "broken pipe".to_owned(),
            }),
            Mood::Panics => panic!("as asked by the test"),
        }
    }
}

impl Keyring for FakeKeyring {
    fn get(&mut self, user: &str) -> Result<Option<SecretString>, KeyringProblem> {
        self.call("get", user)?;
        Ok(self.entry(user).map(SecretString::from))
    }

    fn set(&mut self, user: &str, key: &SecretString) -> Result<(), KeyringProblem> {
        let key = key.expose_secret().to_owned();
        if self.call("set", user)? == Mood::FailsToWrite {
            return Err(KeyringProblem::Failed {
                words: format!("cannot store {key}"),
            });
        }
        self.0.lock().unwrap().entries.insert(user.to_owned(), key);
        Ok(())
    }

    fn delete(&mut self, user: &str) -> Result<(), KeyringProblem> {
        self.call("delete", user)?;
        self.0.lock().unwrap().entries.remove(user);
        Ok(())
    }
}
