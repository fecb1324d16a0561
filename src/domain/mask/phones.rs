//! Phone numbers in a text, in any spelling.

use std::ops::RangeInclusive;

use super::units::{Unit, units};
use crate::domain::phone::PhoneNumber;

/// Fewer digits are no number that could be called.
const SHORTEST: usize = 7;
/// Digits of a number less its country.
const NATIONAL: usize = 10;
/// So many signs may stand between two digits of one number.
const GAP: usize = 2;

/// A phone number in a text.
pub(super) struct Phone {
    /// Its digits less country and what stands before it: equal for all spellings.
    pub(super) number: String,
    /// Where these digits are.
    pub(super) digits: Vec<usize>,
    /// Where all of it is.
    first: usize,
    last: usize,
}

impl Phone {
    pub(super) fn whole(&self) -> RangeInclusive<usize> {
        self.first..=self.last
    }
}

/// Whether a text is the number of a mobile phone and nothing else.
pub(super) fn is_mobile(text: &str) -> bool {
    let units = units(text);
    let digits: String = units
        .iter()
        .map(|unit| unit.letter)
        .filter(char::is_ascii_digit)
        .collect();
    let is_own = |number: &str| number.len() == NATIONAL && number.starts_with('5');
    units
        .iter()
        .all(|unit| unit.letter.is_ascii_digit() || is_between(unit.letter))
        && ["0090", "90", "0", ""]
            .iter()
            .any(|before| digits.strip_prefix(before).is_some_and(is_own))
}

/// The numbers of a text.
pub(super) fn phones(units: &[Unit<'_>]) -> Vec<Phone> {
    runs(units)
        .iter()
        .flat_map(|run| numbers(units, run))
        .collect()
}

/// The digits of each run that holds enough of them and touches no letter.
fn runs(units: &[Unit<'_>]) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    for (place, unit) in units.iter().enumerate() {
        let is_near = run.last().is_some_and(|last| place - last <= GAP + 1);
        if unit.letter.is_ascii_digit() {
            if !is_near {
                runs.push(std::mem::take(&mut run));
            }
            run.push(place);
        } else if !is_between(unit.letter) {
            runs.push(std::mem::take(&mut run));
        }
    }
    runs.push(run);
    runs.retain(|run| run.len() >= SHORTEST && !touches_letters(units, run));
    runs
}

fn is_between(letter: char) -> bool {
    matches!(
        letter,
        ' ' | '-' | '.' | '(' | ')' | '+' | '\u{a0}' | '\u{2011}'
    )
}

fn touches_letters(units: &[Unit<'_>], run: &[usize]) -> bool {
    let is_letter = |place: Option<usize>| {
        place
            .and_then(|place| units.get(place))
            .is_some_and(|unit| unit.letter.is_alphanumeric())
    };
    is_letter(run.first().and_then(|first| first.checked_sub(1)))
        || is_letter(run.last().map(|last| last + 1))
}

/// The numbers that a run holds, one after the other.
fn numbers(units: &[Unit<'_>], run: &[usize]) -> Vec<Phone> {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return Vec::new();
    };
    let has_plus = first
        .checked_sub(1)
        .is_some_and(|before| units[before].letter == '+');
    let start = first - usize::from(has_plus);
    let text: String = units[start..=*last]
        .iter()
        .map(|unit| unit.letter)
        .collect();
    let digits: String = run.iter().map(|place| units[*place].letter).collect();
    let mut found = Vec::new();
    let mut from = 0;
    for number in PhoneNumber::read_all(&text) {
        let national = national(number.as_str());
        let Some(at) = digits[from..].find(national) else {
            continue;
        };
        let places = &run[from + at..from + at + national.len()];
        if national.len() >= SHORTEST {
            found.push(Phone {
                number: national.to_owned(),
                digits: places.to_vec(),
                first: run[from],
                last: places.last().copied().unwrap_or(*last),
            });
        }
        from += at + national.len();
    }
    found
}

/// A number less its country, as far as that can be told.
fn national(number: &str) -> &str {
    let digits = number.trim_start_matches('+');
    match digits.len().checked_sub(NATIONAL) {
        Some(country) => &digits[country..],
        None => digits,
    }
}
