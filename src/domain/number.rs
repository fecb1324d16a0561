//! Decimal numbers as people type them in Turkish and English, read without guessing.
//!
//! A text can be read in two ways when its only separator stands before exactly three digits:
//! `1.234` is 1234 to one person and 1,234 to another. Such a text is refused, with both
//! readings, and never guessed by a factor of a thousand.

use rust_decimal::Decimal;

/// Which habits a number is written with. Reading accepts both, whatever the style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NumberStyle {
    /// `1.234,50 ₺`
    #[default]
    Turkish,
    /// `₺1,234.50`
    English,
}

impl NumberStyle {
    /// The sign between whole and part.
    pub fn decimal_separator(self) -> char {
        match self {
            Self::Turkish => ',',
            Self::English => '.',
        }
    }

    /// The sign between thousands.
    pub fn group_separator(self) -> char {
        match self {
            Self::Turkish => '.',
            Self::English => ',',
        }
    }
}

/// Why a text is not a number we can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Nothing was typed.
    #[error("a number is needed")]
    Empty,
    /// Something that is no number.
    #[error("not a number")]
    NotANumber,
    /// More than any price or quantity can be.
    #[error("the number is too large")]
    TooLarge,
    /// Two readings that differ by a thousand; both are kept for the sentence on screen.
    #[error("could be {small} or {large}")]
    Ambiguous {
        /// The reading with the separator as decimal sign.
        small: Decimal,
        /// The reading with the separator between thousands.
        large: Decimal,
    },
}

/// The largest amount read from a person or a server: sums of 200 lines of 9999 such pieces
/// still fit the decimal type.
pub const LARGEST: Decimal = Decimal::from_parts(3_567_587_327, 232, 0, false, 0);

/// Reads a number typed with Turkish or English habits, with or without a lira sign.
///
/// # Errors
/// [`NumberError`] tells what is wrong with the text.
pub fn parse(text: &str) -> Result<Decimal, NumberError> {
    let bare: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}'))
        .collect();
    let bare = without_currency(&bare);
    let (negative, digits) = match bare.strip_prefix(['-', '−']) {
        Some(rest) => (true, without_currency(rest)),
        None => (false, bare.strip_prefix('+').unwrap_or(bare)),
    };
    if digits.is_empty() {
        return Err(if negative {
            NumberError::NotANumber
        } else {
            NumberError::Empty
        });
    }
    let value = parse_unsigned(digits)?;
    Ok(if negative { -value } else { value })
}

fn without_currency(text: &str) -> &str {
    const SIGNS: [&str; 4] = ["₺", "TL", "tl", "TRY"];
    for sign in SIGNS {
        if let Some(rest) = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)) {
            return rest;
        }
    }
    text
}

fn parse_unsigned(text: &str) -> Result<Decimal, NumberError> {
    if !text
        .chars()
        .all(|c| c.is_ascii_digit() || c == '.' || c == ',')
        || !text.contains(|c: char| c.is_ascii_digit())
    {
        return Err(NumberError::NotANumber);
    }
    match (text.rfind('.'), text.rfind(',')) {
        (None, None) => whole_and_part(text, ""),
        (Some(dot), Some(comma)) => {
            let (group, at) = if dot > comma {
                (',', dot)
            } else {
                ('.', comma)
            };
            let (whole, part) = (&text[..at], &text[at + 1..]);
            whole_and_part(&ungrouped(whole, group)?, part)
        }
        (Some(at), None) | (None, Some(at)) => one_separator(text, at),
    }
}

/// A text with one kind of separator: thousands if it is repeated, decimal sign if three digits do
/// not follow, else not to be guessed.
fn one_separator(text: &str, at: usize) -> Result<Decimal, NumberError> {
    let separator = if text.as_bytes()[at] == b'.' {
        '.'
    } else {
        ','
    };
    if text.matches(separator).count() > 1 {
        return whole_and_part(&ungrouped(text, separator)?, "");
    }
    let (whole, part) = (&text[..at], &text[at + 1..]);
    let looks_grouped =
        part.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    if looks_grouped {
        return Err(NumberError::Ambiguous {
            small: whole_and_part(whole, part)?.normalize(),
            large: whole_and_part(&format!("{whole}{part}"), "")?,
        });
    }
    whole_and_part(whole, part)
}

/// Drops the thousands signs, if they stand where they should.
fn ungrouped(text: &str, group: char) -> Result<String, NumberError> {
    if !text.contains(group) {
        return if text.contains(['.', ',']) {
            Err(NumberError::NotANumber)
        } else {
            Ok(text.to_owned())
        };
    }
    let mut groups = text.split(group);
    let first = groups.next().unwrap_or_default();
    let well_placed = (1..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_digit())
        && groups.all(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit()));
    if well_placed {
        Ok(text.replace(group, ""))
    } else {
        Err(NumberError::NotANumber)
    }
}

fn whole_and_part(whole: &str, part: &str) -> Result<Decimal, NumberError> {
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    if whole.len() > 12 {
        return Err(NumberError::TooLarge);
    }
    if part.len() > 12 {
        return Err(NumberError::NotANumber);
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let text = if part.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{part}")
    };
    let value: Decimal = text
        .parse()
        .map_err(|_invalid: rust_decimal::Error| NumberError::NotANumber)?;
    if value > LARGEST {
        Err(NumberError::TooLarge)
    } else {
        Ok(value)
    }
}

/// Writes a number in a style, with at least `min_part` digits after the decimal sign and no
/// trailing zeros beyond. What it writes, [`parse`] reads back as the same number: where three
/// digits would make the text ambiguous a fourth is added.
pub fn format(value: Decimal, min_part: usize, style: NumberStyle, grouped: bool) -> String {
    let plain = value.normalize().abs().to_string();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut part = part.to_owned();
    while part.len() < min_part {
        part.push('0');
    }
    if part.len() == 3 {
        part.push('0');
    }
    let mut text = String::with_capacity(plain.len() + 6);
    if value.is_sign_negative() && !value.is_zero() {
        text.push('−');
    }
    for (place, digit) in whole.chars().enumerate() {
        if grouped && place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(style.group_separator());
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push(style.decimal_separator());
        text.push_str(&part);
    }
    text
}

/// Reads the digits of a JSON number (or of a text that holds one), exactly.
///
/// # Errors
/// [`NumberError`] if it is no decimal number or beyond [`LARGEST`].
pub fn parse_wire(text: &str) -> Result<Decimal, NumberError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NumberError::Empty);
    }
    let value = text
        .parse::<Decimal>()
        .or_else(|_plain| Decimal::from_scientific(text))
        .map_err(|_invalid| NumberError::NotANumber)?;
    if value.abs() > LARGEST {
        Err(NumberError::TooLarge)
    } else {
        Ok(value)
    }
}
