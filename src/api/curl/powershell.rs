//! The command for PowerShell, right in Windows PowerShell 5.1 and in 7.
//!
//! The two hand quotes on to programs in different ways, so the body goes through a file. The text
//! is plain ASCII: Windows PowerShell reads a saved script in the old code page of its country, and
//! typographic quotes end its strings too.

use std::fmt::Write as _;

use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{Call, KEY_VARIABLE};

/// The call for PowerShell. Ends with a line break.
pub fn powershell(call: Call<'_>) -> String {
    match call.body {
        None => format!("{}\n", command(call)),
        Some(body) => format!(
            "$file = [IO.Path]::GetTempFileName()\ntry {{\n  {}\n  {} --data-binary \"@$file\"\n}} finally {{\n  Remove-Item $file\n}}\n",
            written(body),
            command(call),
        ),
    }
}

fn command(call: Call<'_>) -> String {
    let mut text = "curl.exe --globoff".to_owned();
    if call.names_method() {
        // Writing to a String does not fail, here and below.
        write!(text, " -X {}", quoted(call.method)).ok();
    }
    write!(text, " {}", quoted(call.url)).ok();
    write!(text, " -H \"Authorization: Bearer $env:{KEY_VARIABLE}\"").ok();
    let headers = call.header_arguments();
    for header in headers.iter().filter(|header| is_handed_on(header)) {
        write!(text, " -H {}", quoted(header)).ok();
    }
    text
}

/// Whether both PowerShells hand an argument on as it is.
fn is_handed_on(argument: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"';
    argument.bytes().all(is_plain) && !argument.ends_with('\\')
}

/// Writes the body into the file, as UTF-8 without a mark before it.
fn written(body: &str) -> String {
    let is_typographic = |letter| matches!(letter, '\u{2018}'..='\u{201b}');
    if body.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        format!("[IO.File]::WriteAllText($file, {})", quoted(body))
    } else if body.chars().any(|c| c.is_control() || is_typographic(c)) {
        let coded = BASE64_STANDARD.encode(body);
        format!("[IO.File]::WriteAllBytes($file, [Convert]::FromBase64String('{coded}'))")
    } else {
        let escaped = quoted(&escaped(body));
        format!("[IO.File]::WriteAllText($file, [regex]::Unescape({escaped}))")
    }
}

/// Other letters than those of ASCII by their UTF-16 numbers.
fn escaped(body: &str) -> String {
    let mut escaped = String::with_capacity(body.len() * 2);
    for letter in body.chars() {
        match letter {
            '\\' => escaped.push_str("\\\\"),
            ' '..='~' => escaped.push(letter),
            _ => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    write!(escaped, "\\u{unit:04x}").ok();
                }
            }
        }
    }
    escaped
}

/// A word in single quotes.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "''"))
}
