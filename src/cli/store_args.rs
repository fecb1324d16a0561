//! Which store: the options that every command and the desk share.

use std::{env, io::Read as _};

use clap::Args;

use super::output::{Exit, Failure};
use crate::{
    api::{ApiKey, StoreAddress},
    desk::StoreChoice,
};

/// The variable that holds the key for `--base-url`.
const KEY_VARIABLE: &str = "PACKETDESK_API_KEY";
/// More than any key is long, in bytes.
const LONGEST_KEY: u64 = 16 * 1024;

/// Options that name a store.
#[derive(Debug, Clone, Default, Args)]
pub struct StoreArgs {
    /// Use the store of this name in the settings.
    #[arg(long, value_name = "NAME", global = true, help_heading = "Which store")]
    store: Option<String>,
    /// Use this address; the key comes from PACKETDESK_API_KEY or with --key-stdin.
    #[arg(long, value_name = "URL", global = true, help_heading = "Which store")]
    base_url: Option<String>,
    /// Read the key for --base-url, or of a store to be connected, from standard input.
    #[arg(long, global = true, help_heading = "Which store")]
    key_stdin: bool,
    /// Use the built-in practice store.
    #[arg(long, global = true, help_heading = "Which store")]
    practice: bool,
}

/// A store as the options name it.
pub(super) enum NamedStore {
    /// By its name.
    Name(String),
    /// By where it is.
    Address(StoreAddress),
    /// The built-in practice store.
    Practice,
}

impl StoreArgs {
    /// Whether any of the options was given.
    pub fn is_given(&self) -> bool {
        self.store.is_some() || self.base_url.is_some() || self.key_stdin || self.practice
    }

    /// Whether standard input is taken by the key.
    pub(super) fn reads_stdin(&self) -> bool {
        self.key_stdin
    }

    /// Whether the options name a store, without looking for its key.
    ///
    /// # Errors
    /// Options that contradict each other, or an address that is not used.
    pub fn check(&self) -> Result<(), Failure> {
        let usage = |message: &str| Err(Failure::new(Exit::Usage, message));
        match (self.practice, &self.store, &self.base_url) {
            (_, _, None) if self.key_stdin => usage("--key-stdin goes with --base-url"),
            (false, None, Some(url)) => parse_address(url).map(drop),
            (_, None, None) | (false, Some(_), None) => Ok(()),
            _ => usage("only one of --store, --base-url and --practice can be used"),
        }
    }

    /// What the options name, for a command that calls nobody and needs no key.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub(super) fn named(&self) -> Result<Option<NamedStore>, Failure> {
        self.check()?;
        Ok(match (&self.store, &self.base_url) {
            (Some(name), _) => Some(NamedStore::Name(name.clone())),
            (None, Some(url)) => Some(NamedStore::Address(parse_address(url)?)),
            (None, None) => self.practice.then_some(NamedStore::Practice),
        })
    }

    /// The options that name a store of the settings.
    pub(super) fn of_name(name: &str) -> Self {
        Self {
            store: Some(name.to_owned()),
            ..Self::default()
        }
    }

    /// Whether they name the practice store and nothing else.
    pub(super) fn is_practice(&self) -> bool {
        self.practice && self.store.is_none() && self.base_url.is_none()
    }

    /// Address and key of a store to be connected. May read standard input.
    ///
    /// # Errors
    /// Options that name a store there is, an address that is not used, or no good key.
    pub(super) fn new_store(self) -> Result<(Option<StoreAddress>, ApiKey), Failure> {
        if self.practice || self.store.is_some() {
            return Err(Failure::new(
                Exit::Usage,
                "a store to be connected is named by NAME, --environment and --base-url alone",
            ));
        }
        let address = self.base_url.as_deref().map(parse_address).transpose()?;
        Ok((address, read_key(self.key_stdin)?))
    }

    /// The store that is meant. May read standard input.
    ///
    /// # Errors
    /// As [`Self::check`], or no good key.
    pub fn choice(self) -> Result<StoreChoice, Failure> {
        self.check()?;
        Ok(match (self.store, self.base_url) {
            (Some(name), _) => StoreChoice::Named(name),
            (None, Some(url)) => StoreChoice::Address {
                address: parse_address(&url)?,
                key: read_key(self.key_stdin)?,
            },
            (None, None) if self.practice => StoreChoice::Practice,
            (None, None) => StoreChoice::Configured,
        })
    }
}

fn parse_address(url: &str) -> Result<StoreAddress, Failure> {
    StoreAddress::parse(url)
        .map_err(|error| Failure::new(Exit::Usage, format!("--base-url: {error}")))
}

/// The key from standard input or from the environment; never from an argument, which every
/// process on the machine could see.
fn read_key(from_stdin: bool) -> Result<ApiKey, Failure> {
    let text = if from_stdin {
        let mut text = String::new();
        std::io::stdin()
            .lock()
            .take(LONGEST_KEY)
            .read_to_string(&mut text)
            .map_err(|error| {
                Failure::new(Exit::Key, format!("the key could not be read: {error}"))
            })?;
        text
    } else {
        env::var(KEY_VARIABLE).unwrap_or_default()
    };
    if text.trim().is_empty() {
        return Err(Failure::new(Exit::Key, "there is no API key")
            .advise(format!("Set {KEY_VARIABLE}, or use --key-stdin.")));
    }
    ApiKey::parse(&text).map_err(|error| Failure::new(Exit::Key, error.to_string()))
}
