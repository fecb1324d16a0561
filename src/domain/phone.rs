//! Phone numbers, one form for every spelling.
//!
//! `0532 111 22 33`, `+90 532…`, `0090532…`, `90532…` and `532…` are one number, whatever stands
//! between the digits, and stored and typed numbers are read by the same rules:
//!
//! * Ten digits after `0`, `90`, both, or nothing are a number of Turkey. No operator or town is
//!   asked for: new ones come, and an unknown one must be found like the rest.
//! * `+` or `00` and a country keep the number of that country.
//! * All else (extensions, `112`, `444 0 444`, half a number, rubbish) is kept as its digits.
//! * A caller id may put the country after the number: `5321112233;90`.
//! * Several numbers in one field are several: a number that is whole ends before the next sign,
//!   and letters part numbers always.
//!
//! Written by hand: the ports of libphonenumber refuse what is too short, too long or of an
//! unknown country, which is what we keep, and what is left for them to do is the table below.

pub mod caller;
mod parts;

use std::fmt;

use parts::{Parts, only_digits};

/// Turkey, whose numbers are written without their country.
const HOME: &str = "+90";
/// Digits of a number of Turkey, without `0` and country.
const HOME_LENGTH: usize = 10;
/// Fewer digits after `00` are no country and number.
const SHORTEST_ABROAD: usize = 7;
/// More digits no country has.
const LONGEST_ABROAD: usize = 15;
/// Local numbers have this many digits, and so has `444 0 444`.
const LOCAL_LENGTH: usize = 7;
/// Extensions inside a house have up to this many digits.
const LONGEST_INTERNAL: usize = 5;

/// A phone number: equal for all spellings of one number. Any text with a digit has one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneNumber(Box<str>);

impl PhoneNumber {
    /// The first number of a text; nothing if it has no digits.
    pub fn read(text: &str) -> Option<Self> {
        Self::read_all(text).into_iter().next()
    }

    /// All numbers of a text, in its order.
    pub fn read_all(text: &str) -> Vec<Self> {
        match with_country_behind(text) {
            Some(number) => vec![number],
            None => Parts::of(text).numbers(),
        }
    }

    /// Makes a number of one run of plain digits.
    fn of_digits(has_plus: bool, digits: &str) -> Self {
        let canonical = match (home_part(has_plus, digits), abroad_part(has_plus, digits)) {
            (Some(home), _) => format!("{HOME}{home}"),
            (None, Some(abroad)) => format!("+{abroad}"),
            (None, None) => digits.to_owned(),
        };
        Self(canonical.into())
    }

    /// The one form: `+` with country and number, or the digits alone where the country is not
    /// known. For comparing and for searching; [`Self::display`] is for people.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How it is written for people: `0532 111 22 33`, `+49 301 234 567`, `112`.
    pub fn display(&self) -> String {
        if let Some(number) = self.home() {
            let (area, rest) = number.split_at(3);
            let (first, last) = rest.split_at(3);
            let (second, third) = last.split_at(2);
            return format!("0{area} {first} {second} {third}");
        }
        match self.0.strip_prefix('+') {
            Some(abroad) if abroad.len() <= LONGEST_ABROAD => grouped(abroad),
            Some(_) | None => self.0.to_string(),
        }
    }

    /// Whether it looks mistyped: no length that a number of its kind has. Nobody is kept from
    /// using it.
    pub fn is_odd(&self) -> bool {
        if self.home().is_some() {
            return false;
        }
        if self.0.starts_with(HOME) {
            return true;
        }
        match self.0.strip_prefix('+') {
            Some(abroad) => !(SHORTEST_ABROAD..=LONGEST_ABROAD).contains(&abroad.len()),
            None => {
                let length = self.0.len();
                self.0.starts_with('0') || (length > LONGEST_INTERNAL && length != LOCAL_LENGTH)
            }
        }
    }

    /// The ten digits of a number of Turkey.
    fn home(&self) -> Option<&str> {
        let number = self.0.strip_prefix(HOME)?;
        is_home(number).then_some(number)
    }

    /// Whether nothing more can belong to it, when several numbers stand in one text.
    fn is_whole(&self) -> bool {
        let is_abroad = self.0.starts_with('+') && !self.0.starts_with(HOME);
        self.home().is_some() || (is_abroad && self.0.len() > HOME_LENGTH && !self.is_odd())
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display())
    }
}

/// What [`PhoneNumber::as_str`] begins with for numbers that begin as typed: one text for each way
/// to read it. Empty if no digit was typed.
pub(super) fn beginnings(typed: &str) -> Vec<String> {
    let (has_plus, digits) = only_digits(typed);
    let after_zeros = digits.strip_prefix("00");
    if digits.is_empty() {
        return Vec::new();
    }
    let abroad = |rest: &str| match rest.strip_prefix("900") {
        Some(home) => vec![format!("{HOME}{home}"), format!("+{rest}")],
        None => vec![format!("+{rest}")],
    };
    let mut all = match (after_zeros, digits.strip_prefix('0')) {
        (Some(rest), _) => abroad(rest),
        (None, Some(rest)) => {
            let with_country = rest.starts_with("90").then(|| format!("+{rest}"));
            std::iter::once(format!("{HOME}{rest}"))
                .chain(with_country)
                .collect()
        }
        (None, None) if has_plus => return abroad(&digits),
        (None, None) => {
            let mut both = abroad(&digits);
            both.push(format!("{HOME}{digits}"));
            both
        }
    };
    all.push(digits);
    all
}

/// All digits of a text as plain digits.
pub(super) fn digits(text: &str) -> String {
    only_digits(text).1
}

/// The ten digits, if this is a number of Turkey.
fn home_part(has_plus: bool, digits: &str) -> Option<&str> {
    let abroad = abroad_part(has_plus, digits);
    let text = abroad.unwrap_or(digits);
    let (before, number) = text.split_at_checked(text.len().checked_sub(HOME_LENGTH)?)?;
    let is_prefix = match abroad {
        Some(_) => matches!(before, "90" | "900"),
        None => matches!(before, "" | "0" | "90" | "090" | "900" | "0900"),
    };
    (is_prefix && is_home(number)).then_some(number)
}

fn is_home(number: &str) -> bool {
    number.len() == HOME_LENGTH && !number.starts_with('0')
}

/// Country and number, if `+` or `00` says that they are.
fn abroad_part(has_plus: bool, digits: &str) -> Option<&str> {
    let after_zeros = digits
        .strip_prefix("00")
        .filter(|rest| rest.len() >= SHORTEST_ABROAD)
        .or_else(|| has_plus.then_some(digits));
    after_zeros.filter(|rest| !rest.starts_with('0'))
}

/// `digits;countryCode`, as caller ids write it.
fn with_country_behind(text: &str) -> Option<PhoneNumber> {
    let (number, country) = text.rsplit_once(';')?;
    let country = country.trim();
    let country = country
        .strip_prefix('+')
        .or_else(|| country.strip_prefix("00"))
        .unwrap_or(country);
    let is_country = country.bytes().all(|byte| byte.is_ascii_digit())
        && is_country_code(country)
        && Parts::of(number).is_one_number();
    if !is_country {
        return None;
    }
    let (has_plus, digits) = only_digits(number);
    if has_plus || digits.starts_with("00") || country == &HOME[1..] {
        return Some(PhoneNumber::of_digits(has_plus, &digits));
    }
    let has_country = digits.starts_with(country) && digits.len() > HOME_LENGTH;
    let national = digits.strip_prefix('0').unwrap_or(&digits);
    Some(if has_country {
        PhoneNumber::of_digits(true, &digits)
    } else {
        PhoneNumber::of_digits(true, &format!("{country}{national}"))
    })
}

/// Groups of three after the country; no digit stands alone at the end.
fn grouped(abroad: &str) -> String {
    let (country, mut rest) = abroad.split_at(country_length(abroad).min(abroad.len()));
    let mut text = format!("+{country}");
    while !rest.is_empty() {
        let length = if rest.len() > 4 { 3 } else { rest.len() };
        let (group, after) = rest.split_at(length);
        text.push(' ');
        text.push_str(group);
        rest = after;
    }
    text
}

fn is_country_code(digits: &str) -> bool {
    !digits.is_empty() && !digits.starts_with('0') && digits.len() == country_length(digits)
}

/// How many digits the country code has with which these digits begin.
fn country_length(digits: &str) -> usize {
    const TWO: [&str; 43] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46",
        "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63",
        "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95",
    ];
    match digits.get(..2) {
        _ if digits.starts_with(['1', '7']) => 1,
        Some("98") => 2,
        Some(two) if TWO.contains(&two) => 2,
        _ => 3,
    }
}
