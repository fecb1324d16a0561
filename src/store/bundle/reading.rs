//! Reads the exchanges of a bundle, which may come from anybody.

use std::io::{Cursor, Read as _};

use serde::Deserialize;
use zip::{ZipArchive, result::ZipError};

use super::{FORMAT, shape};
use crate::store::journal::Exchange;

/// The largest zip file that is read, in bytes.
pub const LARGEST: usize = 128 * 1024 * 1024;
/// The most that all files of it may hold together, in bytes: a small zip file can hold a flood.
const LARGEST_UNPACKED: u64 = 512 * 1024 * 1024;
/// The most exchanges.
const MOST: usize = 20_000;

/// Why a bundle was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is no zip file, or a damaged one.
    #[error("this is not a zip file, or a damaged one: {0}")]
    NotZip(String),
    /// It lacks a file that belongs to it.
    #[error("this is not a bundle of PacketDesk: it has no {0}")]
    Missing(String),
    /// A newer program made it.
    #[error("the bundle is of format {0}; this program reads format {FORMAT}: use a newer one")]
    Newer(u64),
    /// It holds more than any real one.
    #[error("the bundle is too large to be read")]
    TooLarge,
    /// A file of it cannot be read.
    #[error("{file} cannot be read: {words}")]
    Odd {
        /// Which file.
        file: String,
        /// What is wrong, with line and column.
        words: String,
    },
}

#[derive(Deserialize)]
struct Format {
    format: u64,
}

#[derive(Deserialize)]
struct Manifest {
    exchanges: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    file: String,
}

struct Unpacking<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

/// The exchanges of a bundle, in its order.
///
/// # Errors
/// Why not; nothing is read of a bundle that cannot be read whole.
pub fn read(bytes: &[u8]) -> Result<Vec<Exchange>, ReadError> {
    read_within(bytes, LARGEST_UNPACKED)
}

fn read_within(bytes: &[u8], unpacked: u64) -> Result<Vec<Exchange>, ReadError> {
    if bytes.len() > LARGEST {
        return Err(ReadError::TooLarge);
    }
    let zip = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| ReadError::NotZip(error.to_string()))?;
    let mut unpacking = Unpacking {
        zip,
        left: unpacked,
    };
    let manifest = unpacking.manifest()?;
    if manifest.exchanges.len() > MOST {
        return Err(ReadError::TooLarge);
    }
    let files = manifest.exchanges.into_iter();
    files
        .map(|listed| unpacking.exchange(&listed.file))
        .collect()
}

impl Unpacking<'_> {
    fn manifest(&mut self) -> Result<Manifest, ReadError> {
        const NAME: &str = "manifest.json";
        let text = self.text(NAME)?;
        let odd = |error: serde_json::Error| odd(NAME, error.to_string());
        let Format { format } = serde_json::from_str(&text).map_err(odd)?;
        if format > FORMAT {
            return Err(ReadError::Newer(format));
        }
        serde_json::from_str(&text).map_err(odd)
    }

    fn exchange(&mut self, file: &str) -> Result<Exchange, ReadError> {
        let text = self.text(file)?;
        shape::read(&text).map_err(|words| odd(file, words))
    }

    /// A file of it. What the zip file says about its size is not believed.
    fn text(&mut self, name: &str) -> Result<String, ReadError> {
        let file = self.zip.by_name(name).map_err(|error| match error {
            ZipError::FileNotFound => ReadError::Missing(name.to_owned()),
            error => odd(name, error.to_string()),
        })?;
        let mut bytes = Vec::new();
        file.take(self.left + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| odd(name, error.to_string()))?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.left = self.left.checked_sub(length).ok_or(ReadError::TooLarge)?;
        String::from_utf8(bytes).map_err(|error| odd(name, error.to_string()))
    }
}

fn odd(file: &str, words: String) -> ReadError {
    ReadError::Odd {
        file: file.to_owned(),
        words,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    #[test]
    fn a_small_file_that_holds_a_flood_is_refused() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let files = [
            (
                "manifest.json",
                r#"{"format":1,"exchanges":[{"file":"a"}]}"#,
            ),
            ("a", &" ".repeat(200_000)),
        ];
        for (name, text) in files {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        assert!(bytes.len() < 2000);
        assert_eq!(read_within(&bytes, 100_000), Err(ReadError::TooLarge));
        // What is within bounds is read, and is no exchange.
        assert!(matches!(
            read_within(&bytes, 300_000),
            Err(ReadError::Odd { .. })
        ));
    }

    #[test]
    fn more_exchanges_than_any_real_bundle_has_are_refused() {
        let listed = vec![r#"{"file":"a"}"#; MOST + 1].join(",");
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("manifest.json", SimpleFileOptions::default())
            .unwrap();
        write!(zip, r#"{{"format":1,"exchanges":[{listed}]}}"#).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        assert_eq!(read(&bytes), Err(ReadError::TooLarge));
    }
}
