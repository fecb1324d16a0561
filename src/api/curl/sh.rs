//! The command for a POSIX shell.

use std::fmt::Write as _;

use super::{Call, KEY_VARIABLE};

/// The longest body that goes as an argument, in bytes: Linux takes 128 kB at most.
const LONGEST_ARGUMENT: usize = 100_000;

/// The call for `sh`, `bash` and `zsh`, one option a line. Ends with a line break.
pub fn sh(call: Call<'_>) -> String {
    let body = call.body.map(Body::of);
    let mut text = match &body {
        Some(Body::Piped(printed)) => format!("{printed} | "),
        Some(Body::Argument(_)) | None => String::new(),
    };
    text.push_str("curl --globoff");
    if call.names_method() {
        // Writing to a String does not fail, here and below.
        write!(text, " -X {}", quoted(call.method)).ok();
    }
    write!(text, " {}", quoted(call.url)).ok();
    write!(text, " \\\n  -H \"Authorization: Bearer ${KEY_VARIABLE}\"").ok();
    for header in call.header_arguments() {
        write!(text, " \\\n  -H {}", quoted(&header)).ok();
    }
    match &body {
        Some(Body::Argument(body)) => write!(text, " \\\n  --data-raw {body}").ok(),
        Some(Body::Piped(_)) => write!(text, " \\\n  --data-binary @-").ok(),
        None => None,
    };
    text.push('\n');
    text
}

/// How a body gets to `curl`.
enum Body {
    /// As this argument.
    Argument(String),
    /// From this command.
    Piped(String),
}

impl Body {
    fn of(body: &str) -> Self {
        if body.chars().any(is_changed_by_terminals) {
            Self::Piped(format!("printf {}", quoted(&printable(body))))
        } else if body.len() > LONGEST_ARGUMENT {
            Self::Piped(format!("printf %s {}", quoted(body)))
        } else {
            Self::Argument(quoted(body))
        }
    }
}

/// Line breaks pass; a tab completes a file name, a carriage return becomes a line break, and no
/// argument can hold a nought.
fn is_changed_by_terminals(letter: char) -> bool {
    letter.is_ascii_control() && letter != '\n'
}

/// A text as `printf` takes it, without control characters but line breaks. One that begins with a
/// dash would be an option.
fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len() + 16);
    for (place, letter) in text.char_indices() {
        match letter {
            '-' if place == 0 => printable.push_str("\\055"),
            '\\' => printable.push_str("\\\\"),
            '%' => printable.push_str("%%"),
            _ if is_changed_by_terminals(letter) => {
                write!(printable, "\\{:03o}", u32::from(letter)).ok();
            }
            _ => printable.push(letter),
        }
    }
    printable
}

/// A word in single quotes, in which a POSIX shell changes nothing.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
