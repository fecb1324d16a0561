//! The file of keys, for systems without a keyring. It is touched only if the user agreed.

use std::path::PathBuf;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};
use toml_edit::{DocumentMut, Item, Table};

use super::files;
use super::keys::KeyError;

const TABLE: &str = "keys";

const HEADER: &str = "\
# API keys of PacketDesk, kept here because this system has no keyring and its user agreed.
# Whoever reads this file can send orders to these stores.

";

/// The file, by its name. Every call reads it anew: it is small, and calls are rare.
#[derive(Debug)]
pub(super) struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    pub(super) const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// # Errors
    /// A broken file is set aside, which is told once: afterwards there is no file.
    pub(super) fn get(&self, user: &str) -> Result<Option<SecretString>, KeyError> {
        let document = self.load()?;
        let key = document
            .get(TABLE)
            .and_then(|table| table.get(user))
            .and_then(Item::as_str);
        Ok(key.map(SecretString::from))
    }

    pub(super) fn put(&self, user: &str, key: &SecretString) -> Result<(), KeyError> {
        let mut document = match self.load() {
            // It was set aside, so a new one harms nothing.
            Err(error @ KeyError::BrokenFile { .. }) => {
                tracing::warn!(%error, "file of keys");
                DocumentMut::new()
            }
            loaded => loaded?,
        };
        let root = document.as_table_mut();
        if root.is_empty() {
            root.decor_mut().set_prefix(HEADER);
        }
        let table = root
            .entry(TABLE)
            .or_insert_with(|| Item::Table(Table::new()));
        if !table.is_table_like() {
            *table = Item::Table(Table::new());
        }
        table[user] = toml_edit::value(key.expose_secret());
        self.save(&document)
    }

    pub(super) fn remove(&self, user: &str) -> Result<(), KeyError> {
        let mut document = self.load()?;
        let table = document.get_mut(TABLE).and_then(Item::as_table_like_mut);
        match table.and_then(|table| table.remove(user)) {
            Some(_removed) => self.save(&document),
            None => Ok(()),
        }
    }

    pub(super) fn delete(&self) -> Result<(), KeyError> {
        Ok(files::remove(&self.path)?)
    }

    fn load(&self) -> Result<DocumentMut, KeyError> {
        let Some(bytes) = files::read(&self.path)?.map(Zeroizing::new) else {
            return Ok(DocumentMut::new());
        };
        // It may have been copied or restored with a looser mode.
        files::make_private(&self.path)?;
        let parsed = std::str::from_utf8(&bytes)
            .ok()
            .and_then(|text| text.parse().ok());
        match parsed {
            Some(document) => Ok(document),
            None => Err(KeyError::BrokenFile {
                kept_as: files::set_aside(&self.path)?,
            }),
        }
    }

    fn save(&self, document: &DocumentMut) -> Result<(), KeyError> {
        let text = Zeroizing::new(document.to_string());
        Ok(files::write_private(&self.path, text.as_bytes())?)
    }
}
