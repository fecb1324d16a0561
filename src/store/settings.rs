//! The settings themselves; [`super::settings_file`] reads and writes them.

use std::{ops::RangeInclusive, time::Duration};

use serde::{Deserialize, Serialize};

use super::keys::{BadServerId, KeyId};

/// Everything the user can set. `Default` is a first launch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// The language of the screens.
    pub language: Language,
    /// Light, dark or as the system is.
    pub theme: Theme,
    /// How high rows and buttons are.
    pub density: Density,
    /// The connected stores, in the order in which they are shown. Names differ from each other.
    pub stores: Vec<StoreEntry>,
    /// Name of the store that the desk opens on; without one, or with one that is gone, it opens
    /// on the practice store.
    pub active_store: Option<String>,
    /// Whether API keys may be kept in a file where there is no keyring.
    pub accept_key_file: bool,
    /// How much of the journal is kept.
    pub journal: JournalKeep,
}

/// How much of the journal is kept: what is older goes, and the oldest of what is more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalKeep {
    /// For how many days.
    pub days: u32,
    /// How large its file may be, in megabytes.
    pub megabytes: u32,
}

impl JournalKeep {
    /// What [`days`](Self::days) may be.
    pub const DAYS: RangeInclusive<u32> = 1..=3650;
    /// What [`megabytes`](Self::megabytes) may be.
    pub const MEGABYTES: RangeInclusive<u32> = 10..=100_000;

    /// For how long.
    pub fn time(&self) -> Duration {
        Duration::from_secs(u64::from(self.days) * 24 * 60 * 60)
    }

    /// How large, in bytes.
    pub fn bytes(&self) -> u64 {
        u64::from(self.megabytes) * 1_000_000
    }
}

impl Default for JournalKeep {
    /// 30 days, 500 MB.
    fn default() -> Self {
        Self {
            days: 30,
            megabytes: 500,
        }
    }
}

impl Settings {
    /// The store with this name.
    #[must_use]
    pub fn store(&self, name: &str) -> Option<&StoreEntry> {
        self.stores.iter().find(|store| store.name == name)
    }

    /// The store that the desk opens on, unless that is the practice store.
    #[must_use]
    pub fn active(&self) -> Option<&StoreEntry> {
        self.store(self.active_store.as_deref()?)
    }
}

/// The languages there are texts for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Language {
    /// Turkish.
    #[default]
    Tr,
    /// English.
    En,
}

/// The colours of the screens.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Theme {
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// As the system is.
    #[default]
    System,
}

/// How high rows and buttons are.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Density {
    /// For keyboard and mouse.
    #[default]
    Normal,
    /// For fingers.
    Touch,
}

/// Which installation of the platform a store is on.
///
/// There is no default: a key sent to the wrong environment is a mistake, so an unknown word in
/// the file is reported and never guessed.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::VariantArray,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Environment {
    /// A practice store in another process.
    Practice,
    /// The platform's place for trying things.
    Sandbox,
    /// Real orders.
    Production,
    /// An address of one's own.
    Custom,
}

/// What tells a store from the others at a glance, always beside its name. None of them looks like
/// a problem, like something that waits, or like the practice store.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Default,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::VariantArray,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum StoreColour {
    /// Says nothing: what stores had before they could be told apart.
    #[default]
    Grey,
    /// Blue.
    Blue,
    /// The green of leaves.
    Green,
    /// Pink, towards purple.
    Magenta,
    /// Light blue, towards green.
    Cyan,
    /// Green, towards yellow.
    Lime,
}

/// One connected store. Its API key is elsewhere, under [`StoreEntry::key_id`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreEntry {
    /// What the user calls it.
    pub name: String,
    /// The environment it is on.
    pub environment: Environment,
    /// The address, where the environment does not decide it.
    pub base_url: Option<String>,
    /// The platform's id of the store: the first part of its API key, never more of it.
    pub server_id: String,
    /// Its colour.
    pub colour: StoreColour,
    /// What its key's name in the keyring ends in, where another store of the same environment and
    /// id is at another address.
    pub key_slot: Option<String>,
}

impl StoreEntry {
    /// Under what its API key is kept.
    pub fn key_id(&self) -> Result<KeyId, BadServerId> {
        let id = KeyId::new(self.environment, &self.server_id)?;
        Ok(id.in_slot(self.key_slot.clone()))
    }
}
