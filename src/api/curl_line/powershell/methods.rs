//! What .NET and the handing over to programs make of a text.

use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::api::curl_line::word::{Letters, Word};

/// What a method of .NET makes of texts.
pub(super) fn made_by(method: &str, mut values: Vec<Word>) -> Option<Word> {
    let first = (!values.is_empty()).then(|| values.swap_remove(0))?;
    match method {
        "GetBytes" => Some(first),
        "Unescape" => Some(unescaped(&first)),
        "FromBase64String" => {
            let bytes = BASE64_STANDARD.decode(first.text.trim()).ok()?;
            let mut decoded = Word::starting(first.start);
            let text = String::from_utf8(bytes).ok()?;
            text.chars()
                .for_each(|letter| decoded.push(letter, first.start));
            decoded.end = first.end;
            Some(decoded)
        }
        _ => None,
    }
}

/// A text with its `\u` and doubled backslashes meant as letters.
fn unescaped(word: &Word) -> Word {
    let mut plain = Word::starting(word.start);
    plain.end = word.end;
    plain.filled_in = word.filled_in;
    let mut letters = Letters::of(&word.text);
    let mut place = 0;
    while let Some((_, letter)) = letters.next() {
        let at = word.at.get(place).copied().unwrap_or(word.start);
        place += 1;
        if letter != '\\' {
            plain.push(letter, at);
            continue;
        }
        match letters.next() {
            Some((_, 'u')) => {
                place += 5;
                plain.push_unit(letters.number(16, 4).unwrap_or(0xfffd), at);
            }
            Some((_, 'n')) => {
                place += 1;
                plain.push('\n', at);
            }
            Some((_, 'r')) => {
                place += 1;
                plain.push('\r', at);
            }
            Some((_, 't')) => {
                place += 1;
                plain.push('\t', at);
            }
            Some((_, other)) => {
                place += 1;
                plain.push(other, at);
            }
            None => {}
        }
    }
    plain
}

/// Windows PowerShell hands quotes on only behind a backslash.
pub(super) fn unescaped_for_programs(word: Word) -> Word {
    if !word.text.contains("{\\\"") {
        return word;
    }
    let mut plain = Word::starting(word.start);
    plain.end = word.end;
    plain.filled_in = word.filled_in;
    let mut letters = word.text.chars().zip(word.at.iter().copied()).peekable();
    while let Some((letter, at)) = letters.next() {
        if letter == '\\' && matches!(letters.peek(), Some(('"' | '\\', _))) {
            if let Some((next, _)) = letters.next() {
                plain.push(next, at);
            }
        } else {
            plain.push(letter, at);
        }
    }
    plain
}
