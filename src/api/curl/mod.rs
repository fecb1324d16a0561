//! A call as a `curl` command, byte for byte as it went out, with the key left as a variable.
//!
//! What the shells and `curl` itself would change is kept from them:
//!
//! * No header is added that was not there: `curl` would send a `User-Agent`, an `Accept`, a form's
//!   `Content-Type`, and `Expect` with a larger body.
//! * Brackets in an address are no pattern, and a body that begins with `@` is no file.
//! * One argument holds at most 128 kB on Linux, and a terminal changes control characters that are
//!   pasted into it: such a body is written by `printf` and comes through a pipe.

mod powershell;
mod sh;

pub use powershell::powershell;
pub use sh::sh;

use super::exchange::Header;

/// The variable that the key is taken from.
pub const KEY_VARIABLE: &str = "PACKETDESK_API_KEY";

/// From here on old versions of `curl` ask the server first whether it wants the body, in bytes.
const ASKED_FIRST: usize = 1024;

/// A call to be written down.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// The whole address, with its query as it was on the wire.
    pub url: &'a str,
    /// The headers that went out, but for `Authorization`.
    pub headers: &'a [Header],
    /// The body, if one went out.
    pub body: Option<&'a str>,
}

impl Call<'_> {
    /// The headers as `curl` takes them, less those that it writes by itself.
    fn header_arguments(&self) -> Vec<String> {
        let sent = self.headers.iter().filter(|header| !is_made(&header.name));
        let mut arguments: Vec<String> = sent
            .filter_map(|header| argument(&header.name, std::str::from_utf8(&header.value).ok()?))
            .collect();
        let mut unwanted = vec!["user-agent", "accept"];
        if let Some(body) = self.body {
            unwanted.push("content-type");
            if body.len() > ASKED_FIRST {
                unwanted.push("expect");
            }
        }
        unwanted.retain(|name| !self.has(name));
        arguments.extend(unwanted.iter().map(|name| format!("{}:", written(name))));
        arguments
    }

    fn has(&self, name: &str) -> bool {
        let mut names = self.headers.iter().map(|header| &header.name);
        names.any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Whether the method has to be said: `curl` takes it from whether there is a body.
    fn names_method(&self) -> bool {
        self.method != if self.body.is_some() { "POST" } else { "GET" }
    }
}

/// Headers that belong to the connection, and the one that holds the key.
fn is_made(name: &str) -> bool {
    const MADE: [&str; 5] = [
        "authorization",
        "connection",
        "content-length",
        "host",
        "transfer-encoding",
    ];
    MADE.iter().any(|made| name.eq_ignore_ascii_case(made))
}

/// A header with its value; `curl` has a sign of its own for an empty one.
fn argument(name: &str, value: &str) -> Option<String> {
    let name = written(name);
    let is_sendable = !value.chars().any(|c| c.is_control() && c != '\t');
    is_sendable.then(|| match value.trim() {
        "" => format!("{name};"),
        value => format!("{name}: {value}"),
    })
}

/// `Content-Type` for `content-type`, as people know it.
fn written(name: &str) -> String {
    let mut begins = true;
    name.chars()
        .map(|letter| {
            let written = if begins {
                letter.to_ascii_uppercase()
            } else {
                letter
            };
            begins = letter == '-';
            written
        })
        .collect()
}
