//! The menu as the server last told it, word for word, so that the next start shows one at once.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::files::{self, FileError};
use super::paths::Home;

/// What the file calls itself; another text there means that it is not ours.
const FORMAT: &str = "packetdesk-menu-1";

/// Longest readable part of a snapshot's file name, in bytes.
const READABLE_NAME_LEN: usize = 80;

/// Which store a menu belongs to: the address asked and the store's id on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreKey {
    base_url: String,
    server_id: String,
}

impl StoreKey {
    /// A `/` at the end of the address makes no difference.
    #[must_use]
    pub fn new(base_url: &str, server_id: &str) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            server_id: server_id.to_owned(),
        }
    }

    /// A name that every file system takes: a readable part for people, and a hash of both parts
    /// that keeps apart what the readable part makes equal.
    pub(super) fn file_name(&self) -> String {
        let whole = format!("{} {}", self.base_url, self.server_id);
        let readable: String = whole
            .trim_start_matches("https://")
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '.' {
                    c.to_ascii_lowercase()
                } else {
                    '-'
                }
            })
            .take(READABLE_NAME_LEN)
            .collect();
        format!("menu-{readable}-{:016x}.json", fnv1a(whole.as_bytes()))
    }
}

/// FNV-1a, 64 bits: the standard library's hash may change with the compiler, and file names may
/// not. Two stores with one hash cost a refresh, since the file says whose it is.
pub(super) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The server's replies about the menu, unchanged to the last digit.
#[derive(Debug, Clone)]
pub struct MenuSnapshot {
    /// When the replies arrived.
    pub fetched_at: jiff::Timestamp,
    /// The whole reply of `products/list`.
    pub products: Box<RawValue>,
    /// The whole reply of `categories/list`.
    pub categories: Box<RawValue>,
    /// The whole reply of `payment-methods/list`.
    pub payment_methods: Box<RawValue>,
}

/// The file's shape.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    format: String,
    base_url: String,
    server_id: String,
    fetched_at: String,
    products: Box<RawValue>,
    categories: Box<RawValue>,
    payment_methods: Box<RawValue>,
}

/// What was found where a snapshot should be.
#[derive(Debug)]
pub enum Found {
    /// The menu.
    Menu(MenuSnapshot),
    /// None was ever kept.
    Nothing,
    /// Something unreadable or foreign, now kept under another name.
    SetAside {
        /// Its new name.
        kept_as: PathBuf,
        /// What was wrong with it.
        reason: String,
    },
}

impl MenuSnapshot {
    /// Keeps this menu as the last seen one of a store.
    pub fn save(&self, home: &Home, store: &StoreKey) -> Result<(), FileError> {
        let stored = Stored {
            format: FORMAT.to_owned(),
            base_url: store.base_url.clone(),
            server_id: store.server_id.clone(),
            fetched_at: self.fetched_at.to_string(),
            products: self.products.clone(),
            categories: self.categories.clone(),
            payment_methods: self.payment_methods.clone(),
        };
        let path = home.menu_snapshot_file(store);
        let bytes = serde_json::to_vec(&stored).map_err(|error| FileError {
            path: path.clone(),
            action: files::FileAction::Write,
            kind: std::io::ErrorKind::InvalidData,
            words: error.to_string(),
        })?;
        files::write_private(&path, &bytes)
    }

    /// Reads the last seen menu of a store. A broken or foreign file is set aside and counts as
    /// none: a menu can always be fetched again.
    ///
    /// # Errors
    /// The file is there but the system does not let us read or rename it.
    pub fn load(home: &Home, store: &StoreKey) -> Result<Found, FileError> {
        let path = home.menu_snapshot_file(store);
        let Some(bytes) = files::read(&path)? else {
            return Ok(Found::Nothing);
        };
        match Self::parse(&bytes, store) {
            Ok(menu) => Ok(Found::Menu(menu)),
            Err(reason) => Ok(Found::SetAside {
                kept_as: files::set_aside(&path)?,
                reason,
            }),
        }
    }

    fn parse(bytes: &[u8], store: &StoreKey) -> Result<Self, String> {
        let stored: Stored = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if stored.format != FORMAT {
            return Err(format!("its format is not {FORMAT}"));
        }
        if (&stored.base_url, &stored.server_id) != (&store.base_url, &store.server_id) {
            return Err("it belongs to another store".to_owned());
        }
        Ok(Self {
            fetched_at: stored
                .fetched_at
                .parse()
                .map_err(|error: jiff::Error| error.to_string())?,
            products: stored.products,
            categories: stored.categories,
            payment_methods: stored.payment_methods,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_stable() {
        let name = StoreKey::new("https://sandbox.plugins.restomenum.app/", "srvA1").file_name();
        assert_eq!(
            name,
            "menu-sandbox.plugins.restomenum.app-srva1-216600f83acd4fee.json"
        );
    }

    #[test]
    fn names_that_read_alike_stay_apart_and_short() {
        let long = "a".repeat(3000);
        let names = [
            StoreKey::new("https://shop.example", "srvA1").file_name(),
            StoreKey::new("https://shop.example", "srva1").file_name(),
            StoreKey::new("https://shop.example/srvA1", "").file_name(),
            StoreKey::new("http://../../etc", "C:\\CON").file_name(),
            StoreKey::new(&format!("https://{long}"), "1").file_name(),
            StoreKey::new(&format!("https://{long}"), "2").file_name(),
        ];
        for (at, name) in names.iter().enumerate() {
            assert!(!names[..at].contains(name), "{name}");
            assert!(
                name.len() < 128 && !name.contains(['/', '\\', ':']),
                "{name}"
            );
        }
    }
}
