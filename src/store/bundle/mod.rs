//! A bundle: exchanges in a zip file, to be handed on to whoever looks into a case.
//!
//! | file | what it holds |
//! |---|---|
//! | `manifest.json` | the [format](FORMAT), which program on what system made it and when, whether guests' data is masked, a line for each exchange with its file, and what was left out |
//! | `exchanges/0001-57-packets-create.json` | an exchange with all that is known of it; in its name are its place, its id and its endpoint |
//! | `settings.json` | the settings, which hold no key |
//! | `log.txt` | the last lines of the log |
//!
//! Bodies and header values are `{"text": …}`, or `{"base64": …}` where they are no text, so that an
//! unmasked bundle holds every byte. The API key is in no exchange, in no settings and in no log, so
//! it is in no bundle. Guests' data is replaced by a [`Mask`] unless that is switched off; its secret
//! is made for one bundle and kept nowhere.
//!
//! [`prepare`] makes the texts of all files, which can be looked at; [`Prepared::zip`] packs the very
//! same; [`read`] gives the exchanges back.

mod gathering;
mod masked;
mod reading;
mod shape;

use std::{
    fmt,
    io::{Cursor, Write as _},
};

use jiff::Timestamp;
use serde_json::{Value, json};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    journal::Exchange,
    settings::{Settings, StoreEntry},
};
use crate::domain::mask::Mask;

pub use gathering::{Gathered, MOST, Wanted, gather};
pub use reading::{LARGEST, ReadError, read};

/// The layout above. Grows when what wrote it before could not read it any more.
pub const FORMAT: u64 = 1;

/// What tells about this machine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct System {
    /// Such as `linux`.
    pub os: String,
    /// Such as `x86_64`.
    pub architecture: String,
    /// What draws the window, where there is one.
    pub window: Option<String>,
    /// Language and country, as the system names them.
    pub locale: Option<String>,
    /// Such as `Europe/Istanbul`.
    pub time_zone: Option<String>,
}

impl System {
    /// This machine.
    pub fn here(window: Option<String>) -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty());
        Self {
            os: std::env::consts::OS.to_owned(),
            architecture: std::env::consts::ARCH.to_owned(),
            window,
            locale,
            time_zone: jiff::tz::TimeZone::system()
                .iana_name()
                .map(ToOwned::to_owned),
        }
    }
}

/// What a bundle is made of.
#[derive(Clone)]
pub struct Contents {
    /// In the order in which they are to stand.
    pub exchanges: Vec<Exchange>,
    /// What was left out of them, in words.
    pub left_out: Vec<String>,
    /// The settings.
    pub settings: Settings,
    /// The last lines of the log.
    pub log: String,
    /// The machine.
    pub system: System,
    /// When it is made.
    pub at: Timestamp,
}

/// A file of a bundle.
#[derive(Clone, PartialEq, Eq)]
pub struct BundleFile {
    /// With the folder it is in.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

impl fmt::Debug for BundleFile {
    /// Without what stands in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.name, self.text.len())
    }
}

/// A bundle that can be looked at and written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// All files, the manifest first.
    pub files: Vec<BundleFile>,
    /// How many exchanges are in it.
    pub exchanges: usize,
    /// Whether guests' data is replaced.
    pub is_masked: bool,
}

/// Random bytes for the mask of one bundle.
pub fn fresh_secret() -> [u8; 32] {
    let (first, second) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    let mut secret = [0; 32];
    secret[..16].copy_from_slice(first.as_bytes());
    secret[16..].copy_from_slice(second.as_bytes());
    secret
}

/// Makes the files of a bundle; guests' data is replaced if there is a secret for that.
pub fn prepare(contents: &Contents, secret: Option<[u8; 32]>) -> Prepared {
    let is_masked = secret.is_some();
    let mask = secret.map(|secret| masked::mask_of(&contents.exchanges, secret));
    let exchanges = match &mask {
        Some(mask) => contents
            .exchanges
            .iter()
            .map(|exchange| masked::exchange(mask, exchange))
            .collect(),
        None => contents.exchanges.clone(),
    };
    let names: Vec<String> = exchanges
        .iter()
        .enumerate()
        .map(|(place, exchange)| file_name(place, exchange))
        .collect();
    let mut files = vec![
        document(
            "manifest.json",
            &manifest(contents, is_masked, &exchanges, &names),
        ),
        document("settings.json", &settings(&contents.settings)),
        BundleFile {
            name: "log.txt".to_owned(),
            text: log(&contents.log, mask.as_ref()),
        },
    ];
    let written = exchanges.iter().zip(&names);
    files.extend(written.map(|(exchange, name)| document(name, &shape::written(exchange))));
    Prepared {
        files,
        exchanges: exchanges.len(),
        is_masked,
    }
}

/// Tells an exchange from others at a glance.
fn file_name(place: usize, exchange: &Exchange) -> String {
    let row = &exchange.row;
    let endpoint: String = row
        .endpoint
        .chars()
        .map(|letter| match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' => letter,
            _ => '-',
        })
        .take(60)
        .collect();
    format!("exchanges/{:04}-{}-{endpoint}.json", place + 1, row.id)
}

fn log(log: &str, mask: Option<&Mask>) -> String {
    match mask {
        Some(mask) => log.lines().map(|line| mask.text(line) + "\n").collect(),
        None => log.to_owned(),
    }
}

fn document(name: &str, value: &Value) -> BundleFile {
    BundleFile {
        name: name.to_owned(),
        text: format!("{value:#}\n"),
    }
}

fn manifest(
    contents: &Contents,
    is_masked: bool,
    exchanges: &[Exchange],
    names: &[String],
) -> Value {
    let index: Vec<Value> = exchanges
        .iter()
        .zip(names)
        .map(|(exchange, name)| {
            let row = &exchange.row;
            json!({
                "file": name,
                "id": row.id.0,
                "time": row.at.to_string(),
                "store": row.store.name,
                "environment": row.store.environment,
                "method": row.method,
                "endpoint": row.endpoint,
                "status": row.status,
                "outcome": <&str>::from(row.outcome),
                "packetId": row.packet_id,
                "idempotencyKey": row.idempotency_key,
            })
        })
        .collect();
    let mut left_out = vec!["API keys".to_owned()];
    if is_masked {
        left_out.push(
            "guests' names, phones, addresses and notes, each replaced by another".to_owned(),
        );
    }
    left_out.extend(contents.left_out.iter().cloned());
    let system = &contents.system;
    json!({
        "format": FORMAT,
        "program": "packetdesk",
        "version": env!("CARGO_PKG_VERSION"),
        "createdAt": contents.at.to_string(),
        "masked": is_masked,
        "system": {
            "os": system.os,
            "architecture": system.architecture,
            "window": system.window,
            "locale": system.locale,
            "timeZone": system.time_zone,
        },
        "leftOut": left_out,
        "exchanges": index,
    })
}

/// The settings. Keys are kept elsewhere.
fn settings(settings: &Settings) -> Value {
    let store = |store: &StoreEntry| {
        json!({
            "name": store.name,
            "environment": store.environment,
            "baseUrl": store.base_url,
            "serverId": store.server_id,
        })
    };
    json!({
        "language": <&str>::from(settings.language),
        "theme": <&str>::from(settings.theme),
        "density": <&str>::from(settings.density),
        "activeStore": settings.active_store,
        "acceptKeyFile": settings.accept_key_file,
        "journal": { "days": settings.journal.days, "megabytes": settings.journal.megabytes },
        "stores": settings.stores.iter().map(store).collect::<Value>(),
    })
}

impl Prepared {
    /// The zip file. Equal for equal files.
    pub fn zip(&self) -> Result<Vec<u8>, zip::result::ZipError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o600);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for file in &self.files {
            zip.start_file(file.name.as_str(), options)?;
            zip.write_all(file.text.as_bytes())?;
        }
        Ok(zip.finish()?.into_inner())
    }

    /// How large all files are together before they are packed, in bytes.
    pub fn size(&self) -> usize {
        self.files.iter().map(|file| file.text.len()).sum()
    }
}
