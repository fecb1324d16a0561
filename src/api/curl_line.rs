//! A call from a command line: `curl` as shells and browsers write it, and what PowerShell has for
//! it. Keys in it are found, so that they can be taken out, and never read.

mod cmd;
mod options;
mod posix;
mod powershell;
mod word;

use std::{fmt, ops::Range};

use super::raw::{RawProblem, RawRequest};
use word::Word;

/// A call that stands in a command line.
#[derive(Clone)]
pub struct CurlLine {
    /// The call.
    pub request: RawRequest,
    /// Where it would have gone: scheme and host.
    pub origin: String,
    /// Where each letter of the body stands in the text, as byte offsets.
    body_at: Vec<usize>,
}

impl fmt::Debug for CurlLine {
    /// Without what is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CurlLine")
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}

/// Why a command line holds no call that can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CurlProblem {
    /// A quote is opened and never closed.
    OpenQuote,
    /// The shell would have put something else here.
    Variable,
    /// The shell would have run another command here.
    Substitution,
    /// The body is in a file or comes from another program.
    BodyElsewhere,
    /// A form or an upload, which the Plugin API does not take.
    Form,
    /// There is no address.
    NoAddress,
    /// What should follow an option is missing.
    NoValue,
    /// It is no call of the Plugin API.
    Call(RawProblem),
}

/// Why, and where in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurlError {
    /// Why.
    pub problem: CurlProblem,
    /// Where, as a byte offset.
    pub at: usize,
}

impl CurlError {
    fn new(problem: CurlProblem, at: usize) -> Self {
        Self { problem, at }
    }
}

/// How a command line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Posix,
    Cmd,
    PowerShell,
}

/// Whether a text is a command line rather than JSON.
pub fn is_command(text: &str) -> bool {
    dialect_of(text).is_some()
}

/// A command, taken apart into words.
struct Command {
    words: Vec<Word>,
    /// What comes to it from another program, or from a file that was written before it.
    piped: Option<Word>,
}

/// Reads a call.
///
/// # Errors
/// Why there is none, and where.
pub fn read_curl(text: &str) -> Result<CurlLine, CurlError> {
    let command = command(text)?;
    let parts = options::sorted(&command.words, command.piped.as_ref())?;
    let Some(address) = parts.address else {
        return Err(CurlError::new(CurlProblem::NoAddress, 0));
    };
    let (origin, endpoint) = split_address(&address)?;
    let body = parts.body.unwrap_or_default();
    if let Some(at) = body.filled_in {
        return Err(CurlError::new(CurlProblem::Variable, at));
    }
    let has_body = parts.has_body;
    let method = match &parts.method {
        Some(method) => method.text.as_str(),
        None if has_body => "POST",
        None => "GET",
    };
    let mut url = address.text.clone();
    if !parts.query.is_empty() {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(&parts.query);
    }
    let text = has_body.then(|| body.text.as_str().into());
    let request = RawRequest::recorded(method, &endpoint, &url, text).map_err(|problem| {
        let at = match (&problem, &parts.method) {
            (RawProblem::Method, Some(method)) => method.start,
            _ => address.start,
        };
        CurlError::new(CurlProblem::Call(problem), at)
    })?;
    Ok(CurlLine {
        request,
        origin,
        body_at: body.at,
    })
}

/// Where keys and passwords stand in a text, so that they can be taken out of it: those of the
/// command line, and whatever looks like the header of a key.
pub fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found = options::headers_of_keys(text);
    if is_command(text)
        && let Ok(command) = command(text)
    {
        found.extend(options::passwords(&command.words));
    }
    found.sort_by_key(|range| (range.start, range.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for mut range in found.into_iter().filter(|range| !range.is_empty()) {
        // The last letter may take more than a byte.
        while !text.is_char_boundary(range.end) {
            range.end += 1;
        }
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

impl CurlLine {
    /// Where a line and a column of its body stand in the text it came from.
    pub fn place_of(&self, text: &str, line: usize, column: usize) -> (usize, usize) {
        let body = self.request.body().map_or("", |body| &**body);
        let before: usize = body
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(|line| line.chars().count())
            .sum();
        let letter = before.saturating_add(column.saturating_sub(1));
        let last = self.body_at.last().copied().unwrap_or_default();
        line_and_column(text, self.body_at.get(letter).copied().unwrap_or(last))
    }
}

/// Line and column of a place, from 1, in letters.
pub fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let column = before.get(start..).unwrap_or_default().chars().count() + 1;
    (line, column)
}

fn command(text: &str) -> Result<Command, CurlError> {
    match dialect_of(text) {
        Some(Dialect::Cmd) => Ok(Command {
            words: cmd::words(text)?,
            piped: None,
        }),
        Some(Dialect::PowerShell) => powershell::command(text),
        Some(Dialect::Posix) | None => posix::command(text),
    }
}

/// The shell that a command line is written for; nothing if it is no command line. Only how it
/// begins tells: what a body holds may look like anything.
fn dialect_of(text: &str) -> Option<Dialect> {
    let code = text
        .lines()
        .map(str::trim_start)
        .find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let bare = code.trim_start_matches(['$', '%', '>']).trim_start();
    let name = bare.split([' ', '\t', '\\', '^', '`', '\r']).next()?;
    let name = name.trim_matches(['"', '\'']).to_ascii_lowercase();
    let line = code.trim_end();
    let breaks_with =
        |sign: char| line.ends_with(sign) && line.matches(['"', '\'']).count() % 2 == 0;
    let first_quote = text.find(['"', '\'']);
    let is_careted =
        first_quote.is_some_and(|at| text.get(..at).is_some_and(|before| before.ends_with('^')));
    match name.as_str() {
        "printf" | "echo" => text.contains("| curl").then_some(Dialect::Posix),
        "curl" | "curl.exe" if is_careted || breaks_with('^') => Some(Dialect::Cmd),
        "curl" | "curl.exe" if breaks_with('`') => Some(Dialect::PowerShell),
        "curl.exe" if text.contains('\'') => Some(Dialect::PowerShell),
        "curl.exe" => Some(Dialect::Cmd),
        "curl" => Some(Dialect::Posix),
        _ if code.starts_with(['{', '[']) && !code.starts_with("[IO.File]") => None,
        _ => powershell::is_call(text).then_some(Dialect::PowerShell),
    }
}

/// Scheme and host, and the endpoint behind the name of the Plugin API.
fn split_address(address: &Word) -> Result<(String, String), CurlError> {
    const API: &str = "/plugin-api/";
    let wrong = || CurlError::new(CurlProblem::Call(RawProblem::Endpoint), address.start);
    let path = address.text.split(['?', '#']).next().unwrap_or_default();
    let (origin, endpoint) = path.split_once(API).ok_or_else(wrong)?;
    Ok((origin.to_owned(), endpoint.trim_end_matches('/').to_owned()))
}

#[cfg(test)]
mod tests;
