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
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
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
/// still fit the decimal type, exact to some nine digits after the sign.
pub const LARGEST: Decimal = Decimal::from_parts(3_567_587_327, 232, 0, false, 0);

/// As many digits as [`LARGEST`] has.
const MOST_WHOLE_DIGITS: usize = 12;

/// Reads a number typed with Turkish or English habits, with or without a lira sign. Blanks may
/// stand around the signs and between thousands (`1 234,50`), nowhere else.
///
/// # Errors
/// [`NumberError`] tells what is wrong with the text.
pub fn parse(text: &str) -> Result<Decimal, NumberError> {
    let text = text.trim();
    let bare = without_currency(text);
    let (negative, digits) = match bare.strip_prefix(['-', '−']) {
        Some(rest) => (true, without_currency(rest.trim_start())),
        None => (false, bare.strip_prefix('+').unwrap_or(bare).trim_start()),
    };
    if digits.is_empty() {
        return Err(if bare.is_empty() {
            NumberError::Empty
        } else {
            NumberError::NotANumber
        });
    }
    let value = parse_unsigned(&without_gaps(digits)?)?;
    Ok(if negative && !value.is_zero() {
        -value
    } else {
        value
    })
}

fn without_currency(text: &str) -> &str {
    const SIGNS: [&str; 3] = ["₺", "TL", "TRY"];
    for sign in SIGNS {
        if let Some((start, rest)) = text.split_at_checked(sign.len())
            && start.eq_ignore_ascii_case(sign)
        {
            return rest.trim_start();
        }
        if let Some(at) = text.len().checked_sub(sign.len())
            && let Some((rest, end)) = text.split_at_checked(at)
            && end.eq_ignore_ascii_case(sign)
        {
            return rest.trim_end();
        }
    }
    text
}

/// Drops the blanks between thousands. Other signs may follow the last group: `1 234,50`.
fn without_gaps(text: &str) -> Result<String, NumberError> {
    if !text.contains(char::is_whitespace) {
        return Ok(text.to_owned());
    }
    let end = text.find(['.', ',']).unwrap_or(text.len());
    let (whole, part) = text.split_at(end);
    if part.contains(char::is_whitespace) {
        return Err(NumberError::NotANumber);
    }
    let mut joined = join_groups(whole.split(char::is_whitespace))?;
    // `1 234.567` cannot be read in two ways: the blank is the thousands sign.
    if part.len() > 1 && part[1..].contains(['.', ',']) {
        return Err(NumberError::NotANumber);
    }
    joined.push_str(part);
    Ok(joined)
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
    if text.contains(group) {
        join_groups(text.split(group))
    } else if text.contains(['.', ',']) {
        Err(NumberError::NotANumber)
    } else {
        Ok(text.to_owned())
    }
}

/// Puts groups of thousands together: one to three digits that do not begin with 0, then threes.
fn join_groups<'a>(groups: impl Iterator<Item = &'a str>) -> Result<String, NumberError> {
    let mut joined = String::new();
    for group in groups {
        let is_well_placed = if joined.is_empty() {
            (1..=3).contains(&group.len()) && !group.starts_with('0')
        } else {
            group.len() == 3
        };
        if !is_well_placed || !group.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NumberError::NotANumber);
        }
        joined.push_str(group);
    }
    Ok(joined)
}

fn whole_and_part(whole: &str, part: &str) -> Result<Decimal, NumberError> {
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    if whole.len() > MOST_WHOLE_DIGITS {
        return Err(NumberError::TooLarge);
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let text = if part.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{part}")
    };
    let value = Decimal::from_str_exact(&text)
        .map_err(|_too_fine: rust_decimal::Error| NumberError::NotANumber)?;
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
    let is_ambiguous = part.len() == 3 && whole.len() <= 3 && whole != "0";
    if is_ambiguous {
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

/// Reads the digits of a JSON number, or of a text that holds one; some texts of the server have a
/// decimal comma (contract section 5.4). Digits beyond what the decimal type holds are rounded.
///
/// # Errors
/// [`NumberError`] if it is no decimal number or beyond [`LARGEST`].
pub fn parse_wire(text: &str) -> Result<Decimal, NumberError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NumberError::Empty);
    }
    if !text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.,eE".contains(&byte))
    {
        return Err(NumberError::NotANumber);
    }
    let digits = text.replacen(',', ".", 1);
    let whole = digits.trim_start_matches(['+', '-', '0']);
    if whole.bytes().take_while(u8::is_ascii_digit).count() > MOST_WHOLE_DIGITS {
        return Err(NumberError::TooLarge);
    }
    let value = digits
        .parse::<Decimal>()
        .or_else(|_plain| Decimal::from_scientific(&digits))
        .map_err(|_invalid| NumberError::NotANumber)?;
    if value.abs() > LARGEST {
        Err(NumberError::TooLarge)
    } else {
        Ok(value)
    }
}
