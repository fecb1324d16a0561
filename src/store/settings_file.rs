//! Reading and writing `settings.toml` without losing anything a person wrote into it.
//!
//! * Comments and unknown keys stay when settings are saved.
//! * A value of the wrong kind is reported and its default used; it stays in the file until the
//!   user changes that setting.
//! * A file that is not TOML is set aside and reported.
//! * A file that cannot be read is reported, and not written over in this run.
//! * What another program or editor changed meanwhile stays, unless it is the same setting.

use std::fs::File;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use serde::Serialize;
use serde::de::{DeserializeOwned, IntoDeserializer as _};
use toml_edit::{DocumentMut, Item, TableLike};

use super::files::{self, FileError};
use super::keys::BadServerId;
use super::paths::Home;
use super::settings::{JournalKeep, Settings};
use super::settings_stores;

/// The version of the file that this program writes.
pub const VERSION: i64 = 1;

/// Something about the settings file that the user should know. The program goes on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsReport {
    /// The file is not TOML. It was renamed, and the defaults are used.
    #[error("The settings file could not be understood ({reason}); it is kept as {}.", kept_as.display())]
    Broken {
        /// Where it is now.
        kept_as: PathBuf,
        /// The parser's sentence, with the line.
        reason: String,
    },
    /// The file cannot be read. The defaults are used and nothing is saved in this run.
    #[error("{0} The settings are not saved until that is put right.")]
    Unreadable(FileError),
    /// The file is broken and could not be renamed. Nothing is saved in this run.
    #[error("The settings file could not be understood ({reason}) and stays as it is: {error}")]
    BrokenAndStuck {
        /// The parser's sentence, with the line.
        reason: String,
        /// Why it could not be renamed.
        error: FileError,
    },
    /// One value is not of the kind it should be. Its default is used; the file keeps the value.
    #[error("The setting {key} should be {expected}; its value in the file is not used.")]
    BadValue {
        /// Which one, such as `theme` or `stores[1].environment`.
        key: String,
        /// What belongs there.
        expected: &'static str,
    },
    /// A newer program wrote the file. What this one knows of it is used.
    #[error("The settings file is of version {found}, newer than this program's {VERSION}.")]
    Newer {
        /// The file's version.
        found: i64,
    },
}

/// Why settings were not saved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// The file could not be read before, so it is not written over.
    #[error("The settings were not saved: the file could not be read and is not written over.")]
    NotOurs,
    /// The file could not be read or written now.
    #[error("The settings were not saved. {0}")]
    File(#[from] FileError),
    /// Two stores have one name.
    #[error("The settings were not saved: two stores are called {0}.")]
    SameName(String),
    /// What stands in a store's id cannot be one; perhaps it is a whole API key.
    #[error("The settings were not saved. {0}")]
    ServerId(#[from] BadServerId),
    /// A value cannot be written as TOML.
    #[error("The settings were not saved: {0}.")]
    Unwritable(String),
}

/// The file on disk, as it was last seen, and the settings read from it.
#[derive(Debug)]
pub struct SettingsFile {
    path: PathBuf,
    /// The file's text as last read or written; `None` when there was no file.
    text: Option<String>,
    document: DocumentMut,
    settings: Settings,
    writable: bool,
}

impl SettingsFile {
    /// Reads the settings. Whatever is wrong is told by the reports, and never stops the program.
    #[must_use]
    pub fn open(home: &Home) -> (Self, Vec<SettingsReport>) {
        let mut file = Self {
            path: home.settings_file(),
            text: None,
            document: DocumentMut::new(),
            settings: Settings::default(),
            writable: true,
        };
        let mut reports = Vec::new();
        if let Err(error) = file.reread(&mut reports) {
            file.writable = false;
            reports.push(SettingsReport::Unreadable(error));
        }
        file.settings = read_settings(&file.document, &mut reports);
        (file, reports)
    }

    /// The settings as last read or saved.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Looks at the file again: another hand may have changed it. The reports tell what was found
    /// wrong on the way.
    ///
    /// # Errors
    /// The file cannot be read; the settings are as before.
    pub fn reload(&mut self) -> Result<Vec<SettingsReport>, FileError> {
        let mut reports = Vec::new();
        if !self.writable {
            return Ok(reports);
        }
        let before = self.text.clone();
        self.reread(&mut reports)?;
        if self.text.is_some() && self.text != before {
            self.settings = read_settings(&self.document, &mut reports);
        }
        Ok(reports)
    }

    /// Writes the settings that differ from the last known ones into the file, and leaves
    /// everything else in it as it is now: afterwards [`SettingsFile::settings`] has what another
    /// hand changed meanwhile, too. The reports tell what was found wrong on the way.
    pub fn save(&mut self, settings: &Settings) -> Result<Vec<SettingsReport>, SaveError> {
        settings_stores::check(&settings.stores)?;
        let mut reports = Vec::new();
        // Between reading and writing no other process may write. Let go of at the end.
        let _lock = self.writable.then(|| self.lock()).flatten();
        if self.writable {
            self.reread(&mut reports)?;
        }
        if !self.writable {
            return Err(SaveError::NotOurs);
        }
        // Whatever comes of it, what the file says is known from here on.
        let now = read_settings(&self.document, &mut Vec::new());
        let known = std::mem::replace(&mut self.settings, now);
        let mut document = self.document.clone();
        write_changes(&mut document, &known, settings)?;
        let text = document.to_string();
        if self.text.as_ref() != Some(&text) {
            files::write_private(&self.path, text.as_bytes())?;
        }
        self.text = Some(text);
        self.document = document;
        // What is odd in it was told when it was read.
        self.settings = read_settings(&self.document, &mut Vec::new());
        Ok(reports)
    }

    /// Keeps other processes from saving; nothing where there are no locks, or no folder yet.
    fn lock(&self) -> Option<File> {
        let path = self.path.with_extension("lock");
        let lock = files::open_lock(&path).ok()?;
        lock.lock().ok()?;
        Some(lock)
    }

    /// Takes over the file's present text. A broken one is set aside, and the last good document
    /// stays the base of the next save.
    fn reread(&mut self, reports: &mut Vec<SettingsReport>) -> Result<(), FileError> {
        let Some(bytes) = files::read(&self.path)? else {
            self.text = None;
            return Ok(());
        };
        let broken = match String::from_utf8(bytes) {
            Ok(text) if self.text.as_ref() == Some(&text) => return Ok(()),
            Ok(text) => match text.parse::<DocumentMut>() {
                Ok(document) => {
                    self.document = document;
                    self.text = Some(text);
                    return Ok(());
                }
                Err(error) => parse_words(&error, &text),
            },
            Err(_) => "it is not UTF-8 text".to_owned(),
        };
        self.text = None;
        reports.push(match files::set_aside(&self.path) {
            Ok(kept_as) => SettingsReport::Broken {
                kept_as,
                reason: broken,
            },
            Err(error) => {
                self.writable = false;
                SettingsReport::BrokenAndStuck {
                    reason: broken,
                    error,
                }
            }
        });
        Ok(())
    }
}

fn parse_words(error: &toml_edit::TomlError, text: &str) -> String {
    let at = error.span().map_or(0, |span| span.start);
    let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
    let words = error.message().lines().collect::<Vec<_>>().join(", ");
    format!("line {line}: {words}")
}

// One row per setting, so that reading and writing cannot name a key differently.
const LANGUAGE: Key = Key {
    name: "language",
    expected: "\"tr\" or \"en\"",
};
const THEME: Key = Key {
    name: "theme",
    expected: "\"light\", \"dark\" or \"system\"",
};
const DENSITY: Key = Key {
    name: "density",
    expected: "\"normal\" or \"touch\"",
};
const ACTIVE_STORE: Key = Key {
    name: "active_store",
    expected: "the name of a store",
};
const ACCEPT_KEY_FILE: Key = Key {
    name: "accept_key_file",
    expected: "true or false",
};
const JOURNAL_DAYS: Key = Key {
    name: "journal_days",
    expected: "a number of days from 1 to 3650",
};
const JOURNAL_MEGABYTES: Key = Key {
    name: "journal_megabytes",
    expected: "a number of megabytes from 10 to 100000",
};
const FILE_VERSION: Key = Key {
    name: "version",
    expected: "a whole number",
};

struct Key {
    name: &'static str,
    expected: &'static str,
}

fn read_settings(document: &DocumentMut, reports: &mut Vec<SettingsReport>) -> Settings {
    let version: i64 = read_key(document, &FILE_VERSION, reports).unwrap_or(VERSION);
    if version > VERSION {
        reports.push(SettingsReport::Newer { found: version });
    }
    Settings {
        language: read_key(document, &LANGUAGE, reports).unwrap_or_default(),
        theme: read_key(document, &THEME, reports).unwrap_or_default(),
        density: read_key(document, &DENSITY, reports).unwrap_or_default(),
        stores: settings_stores::read(document, reports),
        active_store: read_key(document, &ACTIVE_STORE, reports),
        accept_key_file: read_key(document, &ACCEPT_KEY_FILE, reports).unwrap_or_default(),
        journal: read_journal(document, reports),
    }
}

fn read_journal(document: &DocumentMut, reports: &mut Vec<SettingsReport>) -> JournalKeep {
    let usual = JournalKeep::default();
    let mut number = |key: &Key, range: RangeInclusive<u32>| {
        let number: u32 = read_key(document, key, reports)?;
        if !range.contains(&number) {
            reports.push(bad_value(key));
            return None;
        }
        Some(number)
    };
    JournalKeep {
        days: number(&JOURNAL_DAYS, JournalKeep::DAYS).unwrap_or(usual.days),
        megabytes: number(&JOURNAL_MEGABYTES, JournalKeep::MEGABYTES).unwrap_or(usual.megabytes),
    }
}

fn read_key<T: DeserializeOwned>(
    document: &DocumentMut,
    key: &Key,
    reports: &mut Vec<SettingsReport>,
) -> Option<T> {
    let item = document.get(key.name)?;
    let value = read_item(item);
    if value.is_none() {
        reports.push(bad_value(key));
    }
    value
}

fn bad_value(key: &Key) -> SettingsReport {
    SettingsReport::BadValue {
        key: key.name.to_owned(),
        expected: key.expected,
    }
}

/// A value of the wanted kind, or `None`. The parser's words are not used: they may quote what
/// stands in the file, and somebody may have put a key there.
pub(super) fn read_item<T: DeserializeOwned>(item: &Item) -> Option<T> {
    let value = item.clone().into_value().ok()?;
    T::deserialize(value.into_deserializer()).ok()
}

fn write_changes(
    document: &mut DocumentMut,
    old: &Settings,
    new: &Settings,
) -> Result<(), SaveError> {
    // Every field is named here, so that a new one cannot be forgotten.
    let Settings {
        language,
        theme,
        density,
        stores,
        active_store,
        accept_key_file,
        journal,
    } = new;
    let root = document.as_table_mut();
    if !root.contains_key(FILE_VERSION.name) {
        write_key(root, FILE_VERSION.name, &VERSION)?;
    }
    if old.language != *language {
        write_key(root, LANGUAGE.name, language)?;
    }
    if old.theme != *theme {
        write_key(root, THEME.name, theme)?;
    }
    if old.density != *density {
        write_key(root, DENSITY.name, density)?;
    }
    if old.active_store != *active_store {
        match active_store {
            Some(name) => write_key(root, ACTIVE_STORE.name, name)?,
            None => drop(root.remove(ACTIVE_STORE.name)),
        }
    }
    if old.accept_key_file != *accept_key_file {
        write_key(root, ACCEPT_KEY_FILE.name, accept_key_file)?;
    }
    if old.journal.days != journal.days {
        write_key(root, JOURNAL_DAYS.name, &journal.days)?;
    }
    if old.journal.megabytes != journal.megabytes {
        write_key(root, JOURNAL_MEGABYTES.name, &journal.megabytes)?;
    }
    if old.stores != *stores {
        settings_stores::write(root, &old.stores, stores)?;
    }
    Ok(())
}

/// Sets one key, keeping the comments around it.
pub(super) fn write_key<T: Serialize + ?Sized>(
    table: &mut dyn TableLike,
    key: &str,
    value: &T,
) -> Result<(), SaveError> {
    let mut value = value
        .serialize(toml_edit::ser::ValueSerializer::new())
        .map_err(|error| SaveError::Unwritable(error.to_string()))?;
    match table.get_mut(key) {
        Some(item) => {
            if let Some(old) = item.as_value() {
                *value.decor_mut() = old.decor().clone();
            }
            *item = Item::Value(value);
        }
        None => drop(table.insert(key, Item::Value(value))),
    }
    Ok(())
}
