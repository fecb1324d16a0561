//! Files that an order is brought in from: texts, and bundles with calls of a journal. Reading them,
//! and asking for one, happens beside the engine.

use std::{
    fmt, fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::{
    engine::{Done, Engine},
    event::Event,
};
use crate::{
    api::RawRequest,
    store::{
        bundle::{self, ReadError},
        journal::{Exchange, ExchangeRow},
    },
};

/// The largest text that is taken, in bytes: orders are a hundredth of it.
pub const LARGEST_TEXT: usize = 1024 * 1024;

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// The file's name.
    pub name: String,
    /// What is in it.
    pub held: Held,
}

/// What a file holds.
#[derive(Clone, PartialEq, Eq)]
pub enum Held {
    /// A text.
    Text(String),
    /// The calls of a bundle, in its order. There is one at least.
    Bundle(Vec<BundledCall>),
}

impl fmt::Debug for Held {
    /// Without the text, which holds a guest's name and address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Bundle(calls) => f.debug_tuple("Bundle").field(calls).finish(),
        }
    }
}

/// A call of a bundle, which can be made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundledCall {
    /// What a list shows of it.
    pub row: ExchangeRow,
    /// The call.
    pub call: RawRequest,
}

impl BundledCall {
    /// Nothing for a call that is none of the Plugin API's.
    fn of(exchange: Exchange) -> Option<Self> {
        let row = exchange.row;
        let body = exchange.request_body;
        let call = RawRequest::recorded(&row.method, &row.endpoint, &exchange.url, body).ok()?;
        Some(Self { row, call })
    }
}

/// Why nothing can be brought in from a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BringInError {
    /// There is none.
    #[error("there is no such file")]
    Missing,
    /// It is a folder.
    #[error("this is a folder")]
    Folder,
    /// Larger than any order.
    #[error("the file is too large")]
    TooLarge,
    /// Not a text in UTF-8 or UTF-16.
    #[error("this is not a text")]
    NotText,
    /// A zip file that is no bundle, or one that cannot be read.
    #[error("{0}")]
    Bundle(ReadError),
    /// A bundle without a call that could be made.
    #[error("the bundle holds no call")]
    NoCalls,
    /// The system's words.
    #[error("the file could not be read: {0}")]
    Unreadable(String),
}

impl From<io::Error> for BringInError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::IsADirectory => Self::Folder,
            _ => Self::Unreadable(error.to_string()),
        }
    }
}

/// Reads a file: a text, or a bundle.
///
/// # Errors
/// Why there is nothing to be had from it.
pub fn read(path: &Path) -> Result<Brought, BringInError> {
    if fs::metadata(path)?.is_dir() {
        return Err(BringInError::Folder);
    }
    let mut file = fs::File::open(path)?;
    let mut bytes = Vec::new();
    // Something that never ends has no size to ask for before.
    let most = (2 * LARGEST_TEXT + 1) as u64;
    (&mut file).take(most).read_to_end(&mut bytes)?;
    let held = if is_zip(&bytes) {
        let rest = (bundle::LARGEST + 1).saturating_sub(bytes.len()) as u64;
        file.take(rest).read_to_end(&mut bytes)?;
        Held::Bundle(calls_of(&bytes)?)
    } else {
        Held::Text(text_of(&bytes)?)
    };
    let name = path.file_name().unwrap_or(path.as_os_str());
    Ok(Brought {
        name: name.to_string_lossy().into_owned(),
        held,
    })
}

/// Whether it begins as zip files do, an empty one too. No text does.
fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

fn calls_of(bytes: &[u8]) -> Result<Vec<BundledCall>, BringInError> {
    let exchanges = bundle::read(bytes).map_err(BringInError::Bundle)?;
    let calls: Vec<BundledCall> = exchanges.into_iter().filter_map(BundledCall::of).collect();
    match calls.is_empty() {
        true => Err(BringInError::NoCalls),
        false => Ok(calls),
    }
}

/// A text as Windows and all others keep it: UTF-8 with a mark before it or without, or UTF-16 with
/// one.
///
/// # Errors
/// It is none, or too large.
pub fn text_of(bytes: &[u8]) -> Result<String, BringInError> {
    let units = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        let text = String::from_utf16(&units).ok();
        text.filter(|_| rest.is_empty())
    };
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    };
    if bytes.len() > 2 * LARGEST_TEXT || text.as_ref().is_some_and(|text| text.len() > LARGEST_TEXT)
    {
        return Err(BringInError::TooLarge);
    }
    text.ok_or(BringInError::NotText)
}

impl Engine {
    /// Reads the file at a path that was typed, or that was dropped on the window.
    pub(super) fn bring_in_file(&mut self, number: u64, path: PathBuf) {
        let teller = self.teller.clone();
        self.calls.spawn(async move {
            let result = read_beside(path).await.map(Some);
            teller.tell(Event::BroughtIn { number, result }).await;
            Done::Nothing
        });
    }

    /// Asks the person for a file with the system's own window.
    pub(super) fn choose_file(&mut self, number: u64) {
        let teller = self.teller.clone();
        self.calls.spawn(async move {
            let chosen = rfd::AsyncFileDialog::new().pick_file().await;
            let result = match chosen {
                Some(file) => read_beside(file.path().to_owned()).await.map(Some),
                None => Ok(None),
            };
            teller.tell(Event::BroughtIn { number, result }).await;
            Done::Nothing
        });
    }
}

async fn read_beside(path: PathBuf) -> Result<Brought, BringInError> {
    match tokio::task::spawn_blocking(move || read(&path)).await {
        Ok(result) => result,
        Err(error) => Err(BringInError::Unreadable(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_windows_and_all_others_keep_them() {
        let text = "{\"note\":\"Şiş köfte 😀\"}";
        let with_mark = [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat();
        let wide = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| {
            let units = text.encode_utf16().flat_map(unit);
            mark.into_iter().chain(units).collect::<Vec<u8>>()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            with_mark,
            wide([0xff, 0xfe], u16::to_le_bytes),
            wide([0xfe, 0xff], u16::to_be_bytes),
        ] {
            assert_eq!(text_of(&bytes).as_deref(), Ok(text));
        }
        for bytes in [&b"\xfc\xe7"[..], b"\xff\xfea", b"\xff\xfe\x00\xd8"] {
            assert_eq!(text_of(bytes), Err(BringInError::NotText));
        }
        assert_eq!(
            text_of(&vec![b' '; LARGEST_TEXT + 1]),
            Err(BringInError::TooLarge)
        );
    }

    #[test]
    fn what_is_no_file_is_told() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(dir.path()), Err(BringInError::Folder));
        assert_eq!(read(&dir.path().join("no")), Err(BringInError::Missing));
        let file = dir.path().join("sipariş.json");
        fs::write(&file, "{}").unwrap();
        let read = read(&file).unwrap();
        assert_eq!(read.name, "sipariş.json");
        assert_eq!(read.held, Held::Text("{}".to_owned()));
    }

    #[test]
    fn a_zip_file_that_is_no_bundle_is_told_as_such() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("vaka.zip");
        fs::write(&file, b"PK\x03\x04 and nothing more").unwrap();
        let damaged = read(&file);
        assert!(
            matches!(damaged, Err(BringInError::Bundle(ReadError::NotZip(_)))),
            "{damaged:?}"
        );
        let empty = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
        fs::write(&file, empty).unwrap();
        assert_eq!(
            read(&file),
            Err(BringInError::Bundle(ReadError::Missing(
                "manifest.json".to_owned()
            )))
        );
    }
}
