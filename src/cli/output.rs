//! Where words go, and how a run ends.

use std::{
    fmt::Display,
    io::{self, Write as _},
    process::ExitCode,
};

use serde_json::Value;

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Refused by the server or by checks.
    Refused = 1,
    /// Wrong usage.
    Usage = 2,
    /// The server could not be reached, or the outcome is unknown.
    Unreached = 3,
    /// The key is missing or refused.
    Key = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a run ends early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// With which code.
    pub exit: Exit,
    /// One sentence without a full stop.
    pub message: String,
    /// What to do, as one sentence, where there is something.
    pub advice: Option<String>,
}

impl Failure {
    /// A failure that speaks for itself.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            advice: None,
        }
    }

    /// With what to do.
    #[must_use]
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

/// Writes a text for people to standard output.
pub(super) fn say(text: &str) -> Result<(), Failure> {
    exact(&printable(text))
}

/// Writes a text to standard output, byte for byte. A reader that has gone away is no error.
pub(super) fn exact(text: &str) -> Result<(), Failure> {
    bytes(text.as_bytes())
}

/// Writes bytes to standard output. A reader that has gone away is no error.
pub(super) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(
            Exit::Usage,
            format!("the output could not be written: {error}"),
        )),
        _ => Ok(()),
    }
}

/// A text that came from elsewhere, without what would steer the terminal.
pub(super) fn printable(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() && !matches!(character, '\n' | '\t') {
            clean.extend(character.escape_unicode());
        } else {
            clean.push(character);
        }
    }
    clean
}

/// Writes the one JSON document of a run to standard output.
pub(super) fn document(value: &Value) -> Result<(), Failure> {
    exact(&format!("{value:#}\n"))
}

/// Rows with their cells below each other.
pub(super) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells: Vec<_> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// Writes a line for people to standard error. There is nowhere to tell that it could not be
/// written.
pub(super) fn note(text: impl Display) {
    let text = printable(&text.to_string());
    let written = writeln!(io::stderr().lock(), "{text}");
    drop(written);
}

/// Tells a failure, and gives its exit code.
pub(super) fn fail(failure: &Failure) -> ExitCode {
    let stop = if failure.message.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    note(format_args!("packetdesk: {}{stop}", failure.message));
    if let Some(advice) = &failure.advice {
        note(advice);
    }
    failure.exit.into()
}
