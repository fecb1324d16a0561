//! The search text, taken apart into a quantity and a name.

use crate::domain::{number::NumberError, quantity::Quantity};

/// What a person typed into the search box, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query<'a> {
    /// A quantity before the name: `2 adana`, `2xadana`, `1,5 kıyma`.
    pub quantity: Option<Quantity>,
    /// Why the number before the name is no quantity: `1,250 kıyma` is not guessed. Such a number
    /// is not searched for.
    pub unread: Option<NumberError>,
    /// The rest, which is searched for.
    pub text: &'a str,
}

/// How a number was parted from the name after it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Parting {
    /// By a blank, or by an x that could be a letter of the name.
    Loose,
    /// By a sign that no name has in this place: `2* adana`.
    Sign,
}

/// So many digits are a bar code: the shortest one there is, and far more than anybody orders.
pub(super) const SHORTEST_CODE: usize = 8;
/// The longest one.
const LONGEST_CODE: usize = 14;

/// The digits of a text that is a bar code, written in one or in groups.
pub(super) fn code(text: &str) -> Option<String> {
    let is_of_code = |c: char| c.is_ascii_digit() || c.is_whitespace();
    if !text.chars().all(is_of_code) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (SHORTEST_CODE..=LONGEST_CODE)
        .contains(&digits.len())
        .then_some(digits)
}

/// What a code is found by. A scanner may leave out the noughts before a bar code, or add some.
pub(super) fn code_key(code: &str) -> String {
    let is_digits = code.bytes().all(|byte| byte.is_ascii_digit());
    match is_digits && code.len() >= SHORTEST_CODE {
        true => format!("{code:0>LONGEST_CODE$}"),
        false => code.to_owned(),
    }
}

impl<'a> Query<'a> {
    /// Takes a search text apart. A number is a quantity if a blank and a name follow, or an `x`,
    /// `×` or `*`. Digits alone (`12`) are a text or a code, a bar code is never a quantity, and
    /// what is written in one word (`7up`, `3lü`, `2'li`) is a name.
    pub fn parse(text: &'a str) -> Self {
        Self::take_apart(text).0
    }

    pub(super) fn take_apart(text: &'a str) -> (Self, Parting) {
        let text = text.trim();
        let plain = Self {
            quantity: None,
            unread: None,
            text,
        };
        let Some((number, name, parting)) = split_number(text) else {
            return (plain, Parting::Loose);
        };
        let query = match Quantity::parse(number) {
            Ok(quantity) => Self {
                quantity: Some(quantity),
                text: name,
                ..plain
            },
            Err(NumberError::NotANumber | NumberError::Empty) => return (plain, Parting::Loose),
            Err(unread) => Self {
                unread: Some(unread),
                text: name,
                ..plain
            },
        };
        (query, parting)
    }

    /// The bar code that is searched for, if it is one.
    pub fn code(&self) -> Option<String> {
        code(self.text)
    }

    /// Whether a number stands before the name, be it a quantity or not.
    pub(super) fn has_number(&self) -> bool {
        self.quantity.is_some() || self.unread.is_some()
    }
}

/// Splits a number from the name after it, where the two are parted as [`Query::parse`] says.
fn split_number(text: &str) -> Option<(&str, &str, Parting)> {
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.')?;
    let (number, rest) = text.split_at(end);
    if number.len() >= SHORTEST_CODE && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let name = rest.trim_start();
    let is_apart = name.len() < rest.len();
    if let Some(name) = name.strip_prefix(['*', '×']) {
        return Some((number, name.trim_start(), Parting::Sign));
    }
    if let Some(after) = name.strip_prefix(['x', 'X']) {
        // `2 xl pizza`: after a blank the x must stand alone to be a sign.
        let stands_alone = after.is_empty() || after.starts_with(char::is_whitespace);
        if !is_apart || stands_alone {
            return Some((number, after.trim_start(), Parting::Loose));
        }
    }
    is_apart.then_some((number, name, Parting::Loose))
}
