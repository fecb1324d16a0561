//! One line of JSON over the local socket, within a time and a size: nobody on the other side can
//! keep a reader waiting or fill its memory.

use std::{
    io::{self, Read as _, Write as _},
    time::{Duration, Instant},
};

use interprocess::{
    ConnectWaitMode,
    local_socket::{ConnectOptions, Name, Stream, prelude::*},
};
use serde::Serialize;

use crate::store::paths::Home;

/// The longest line that is read, in bytes.
const LONGEST: usize = 64 * 1024;

/// Why no line came.
#[derive(Debug, thiserror::Error)]
pub(super) enum LineError {
    /// More than a line may have.
    #[error("the line is too long")]
    TooLong,
    /// Not in time.
    #[error("the line did not come in time")]
    TooSlow,
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(#[from] io::Error),
}

/// Where the desk of this home listens.
///
/// # Errors
/// The system has no such sockets.
#[cfg(unix)]
pub(super) fn name_of(home: &Home) -> io::Result<Name<'static>> {
    home.door_socket()
        .to_fs_name::<interprocess::local_socket::GenericFilePath>()
}

/// Where the desk of this home listens.
///
/// # Errors
/// The system has no such sockets.
#[cfg(not(unix))]
pub(super) fn name_of(home: &Home) -> io::Result<Name<'static>> {
    home.door_name()
        .to_ns_name::<interprocess::local_socket::GenericNamespaced>()
}

/// Connects to whoever listens, now or not at all.
///
/// # Errors
/// Nobody listens, or nobody comes to the door within `patience`.
pub(super) fn connect(name: Name<'_>, patience: Duration) -> io::Result<Stream> {
    ConnectOptions::new()
        .name(name)
        .wait_mode(ConnectWaitMode::Timeout(patience))
        .connect_sync()
}

/// Reads up to the end of the line or of what is sent. Empty if the other side said nothing.
///
/// # Errors
/// [`LineError`]; nothing of the line can be used then.
pub(super) fn read(mut stream: &Stream, until: Instant) -> Result<Vec<u8>, LineError> {
    let mut line = Vec::new();
    let mut part = [0; 4096];
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(LineError::TooSlow);
        }
        where_possible(stream.set_recv_timeout(Some(left)))?;
        let count = match stream.read(&mut part) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if is_timeout(&error) => return Err(LineError::TooSlow),
            Err(error) => return Err(error.into()),
        };
        let new = &part[..count];
        let end = new.iter().position(|byte| *byte == b'\n');
        line.extend_from_slice(&new[..end.unwrap_or(count)]);
        if line.len() > LONGEST {
            return Err(LineError::TooLong);
        }
        if count == 0 || end.is_some() {
            return Ok(line);
        }
    }
}

/// Writes a value as a line.
///
/// # Errors
/// The other side does not take it within `patience`, or has gone.
pub(super) fn write(
    mut stream: &Stream,
    value: &impl Serialize,
    patience: Duration,
) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    where_possible(stream.set_send_timeout(Some(patience)))?;
    stream.write_all(&line)
}

/// Named pipes know no time limits; there, what waits has a thread of its own.
fn where_possible(limited: io::Result<()>) -> io::Result<()> {
    match limited {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        other => other,
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}
