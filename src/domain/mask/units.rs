//! A text letter by letter, whichever way each is written: `ı`, `\u0131`, `%C4%B1`, `&#305;`.

/// A letter and how it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit<'a> {
    pub(super) letter: char,
    pub(super) raw: &'a str,
}

/// Reads a text. The parts as written, put together again, are the text.
pub(super) fn units(text: &str) -> Vec<Unit<'_>> {
    let mut units = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((letter, length)) = next(rest) {
        let (raw, behind) = rest.split_at(length);
        units.push(Unit { letter, raw });
        rest = behind;
    }
    units
}

/// The first letter, and how many bytes it takes.
fn next(text: &str) -> Option<(char, usize)> {
    let first = text.chars().next()?;
    let special = match first {
        '\\' => Some(backslash(text)),
        '%' => percent(text),
        '&' => entity(text),
        _ => None,
    };
    Some(special.unwrap_or((first, first.len_utf8())))
}

/// Backslashes as of JSON, escaped as often as they may be.
fn backslash(text: &str) -> (char, usize) {
    let run = text.len() - text.trim_start_matches('\\').len();
    let behind = &text[run..];
    if let Some(unit) = hex_unit(behind) {
        let length = run + 5;
        return match char::from_u32(unit) {
            Some(letter) => (letter, length),
            None => surrogate(unit, &text[length..])
                .map_or(('\u{fffd}', length), |(letter, more)| {
                    (letter, length + more)
                }),
        };
    }
    match behind.chars().next() {
        Some('n' | 'r' | 't' | 'b' | 'f') => (' ', run + 1),
        Some(sign @ ('"' | '/' | '\'')) => (sign, run + 1),
        _ => ('\\', run),
    }
}

/// The number of `u0131`.
fn hex_unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('u')?.get(..4)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(digits, 16).ok())?
}

/// The second half of a letter that is written as two.
fn surrogate(high: u32, text: &str) -> Option<(char, usize)> {
    let run = text.len() - text.trim_start_matches('\\').len();
    let low = hex_unit(&text[run..]).filter(|_| run > 0)?;
    let units = [u16::try_from(high).ok()?, u16::try_from(low).ok()?];
    let letter = char::decode_utf16(units).next()?.ok()?;
    Some((letter, run + 5))
}

/// Bytes as of addresses, as many as make a letter.
fn percent(text: &str) -> Option<(char, usize)> {
    let bytes: Vec<u8> = text
        .as_bytes()
        .chunks(3)
        .map_while(|chunk| match chunk {
            [b'%', high, low] => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
            }
            _ => None,
        })
        .take(4)
        .collect();
    let first = bytes.utf8_chunks().next()?.valid().chars().next()?;
    Some((first, first.len_utf8() * 3))
}

/// Letters as of web pages.
fn entity(text: &str) -> Option<(char, usize)> {
    let (number, _) = text.strip_prefix("&#")?.split_once(';')?;
    if number.len() > 7 {
        return None;
    }
    let value = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some((char::from_u32(value)?, number.len() + 3))
}
