//! What another start of the program asks of the desk that is open, and how it asks.

use std::{
    io,
    sync::mpsc::sync_channel,
    time::{Duration, Instant},
};

use interprocess::local_socket::Stream;
use serde::{Deserialize, Serialize};

use super::{
    line::{self, LineError},
    request::StoreChoice,
    session::entry_address,
};
use crate::{
    api::StoreAddress,
    store::{
        paths::Home,
        settings::{Settings, StoreEntry},
    },
};

/// How long the open desk has to answer. A person waits for it in front of an empty screen.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two tries to reach a desk that is only just opening its door.
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// What another start of the program asks of the one that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "knock", rename_all = "camelCase")]
pub enum Knock {
    /// Bring the window to the front, and open a store.
    Raise {
        /// The store.
        store: Wanted,
    },
    /// Show who calls.
    Call {
        /// The number, in any spelling; empty if it is withheld.
        #[serde(default)]
        number: String,
    },
    /// Another process has changed the settings: look at them again.
    Settings,
}

/// The store that was asked for on a command line. Never with its key: whoever gave it gave it to
/// the other process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Wanted {
    /// None: the one in use is right.
    Nothing,
    /// The built-in practice store.
    Practice,
    /// The one of this name in the settings.
    Named {
        /// Its name.
        name: String,
    },
    /// The one at this address with this id.
    Address {
        /// Where.
        url: String,
        /// The store's id: the first part of its key.
        server_id: String,
    },
}

impl From<&StoreChoice> for Wanted {
    fn from(choice: &StoreChoice) -> Self {
        match choice {
            StoreChoice::Configured => Self::Nothing,
            StoreChoice::Practice => Self::Practice,
            StoreChoice::Named(name) => Self::Named { name: name.clone() },
            StoreChoice::Address { address, key } => Self::Address {
                url: address.to_string(),
                server_id: key.server_id().to_owned(),
            },
        }
    }
}

impl Wanted {
    /// The store of the settings that is meant, if it is one of them.
    pub fn entry_in<'a>(&self, settings: &'a Settings) -> Option<&'a StoreEntry> {
        match self {
            Self::Nothing | Self::Practice => None,
            Self::Named { name } => settings.store(name),
            Self::Address { url, server_id } => {
                let there = StoreAddress::parse(url).ok()?;
                settings.stores.iter().find(|entry| {
                    entry.server_id == *server_id && entry_address(entry).as_ref() == Ok(&there)
                })
            }
        }
    }
}

/// What the desk answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    heard: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

impl Answer {
    pub(super) const HEARD: Self = Self {
        heard: true,
        why: None,
    };

    pub(super) fn refused(why: impl Into<String>) -> Self {
        Self {
            heard: false,
            why: Some(why.into()),
        }
    }
}

/// Why the open desk did not hear.
#[derive(Debug, thiserror::Error)]
pub enum KnockError {
    /// Nobody comes to the door.
    #[error("The open desk could not be reached: {0}.")]
    Unreached(#[from] io::Error),
    /// No answer, or not in time.
    #[error("The open desk did not answer.")]
    Silent,
    /// It did not take what was asked.
    #[error("The open desk did not take it: {0}.")]
    Refused(String),
    /// Its answer is none.
    #[error("The open desk's answer could not be read: {0}.")]
    Odd(#[source] serde_json::Error),
}

/// Asks something of the desk that is open on the same files, and waits until it has heard: about
/// two seconds at most.
///
/// # Errors
/// [`KnockError`] if it did not hear; what was asked will then not happen.
pub fn knock(home: &Home, knock: &Knock) -> Result<(), KnockError> {
    let (sender, answer) = sync_channel(1);
    let (home, knock) = (home.clone(), knock.clone());
    let until = Instant::now() + PATIENCE;
    // On a thread of its own, since not every system's sockets know a time limit.
    std::thread::Builder::new()
        .name("knock".to_owned())
        .spawn(move || {
            // Nobody waits for an answer that comes late.
            drop(sender.send(ask(&home, &knock, until)));
        })?;
    answer
        .recv_timeout(PATIENCE)
        .unwrap_or(Err(KnockError::Silent))
}

/// Tells the desk something if one is open on the same files; one that is not there, or does not
/// hear, will see it at its next start.
pub fn tell_if_open(home: &Home, knock: &Knock) {
    let stream = line::name_of(home).and_then(|name| line::connect(name, PATIENCE));
    let Ok(stream) = stream else { return };
    if let Err(error) = say(&stream, knock, Instant::now() + PATIENCE) {
        tracing::info!(%error, "the open desk was not told");
    }
}

fn ask(home: &Home, knock: &Knock, until: Instant) -> Result<(), KnockError> {
    say(&reach(home, until)?, knock, until)
}

fn say(stream: &Stream, knock: &Knock, until: Instant) -> Result<(), KnockError> {
    line::write(stream, knock, PATIENCE)?;
    let answer = match line::read(stream, until) {
        Ok(answer) if answer.is_empty() => return Err(KnockError::Silent),
        Ok(answer) => answer,
        Err(LineError::Broken(error)) => return Err(error.into()),
        Err(LineError::TooSlow | LineError::TooLong) => return Err(KnockError::Silent),
    };
    let answer: Answer = serde_json::from_slice(&answer).map_err(KnockError::Odd)?;
    match answer.why {
        _ if answer.heard => Ok(()),
        why => Err(KnockError::Refused(why.unwrap_or_default())),
    }
}

/// A desk that has only just begun has its lock before its door.
fn reach(home: &Home, until: Instant) -> io::Result<Stream> {
    loop {
        let reached = line::name_of(home).and_then(|name| line::connect(name, PATIENCE));
        match reached {
            Err(_) if Instant::now() + TRY_AGAIN < until => std::thread::sleep(TRY_AGAIN),
            other => return other,
        }
    }
}
