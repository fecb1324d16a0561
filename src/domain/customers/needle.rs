//! The search text, taken apart into numbers and words.

use crate::domain::{
    phone::{self, PhoneNumber},
    text::fold,
};

/// From so many digits on the beginning of a number is looked for.
const SHORTEST_BEGINNING: usize = 3;
/// From so many digits on the end and the inside of a number are looked for.
const SHORTEST_END: usize = 4;
/// From so many digits on a number between words is a phone number and no house number.
const SHORTEST_AMONG_WORDS: usize = 7;

/// What a person looks for.
#[derive(Debug, Default)]
pub(super) struct Needle {
    /// Phone numbers, in their one form.
    pub(super) whole: Vec<String>,
    /// What phone numbers may begin with, in their one form.
    pub(super) beginnings: Vec<String>,
    /// Digits that may stand inside a phone number; empty if they are too few.
    pub(super) digits: String,
    /// Folded words.
    pub(super) words: Vec<String>,
    /// Whether there is a letter, so that the words are looked for in addresses too.
    pub(super) has_letters: bool,
}

impl Needle {
    pub(super) fn new(text: &str) -> Self {
        let folded = fold(text);
        let words = folded.split_ascii_whitespace().map(str::to_owned).collect();
        let has_letters = folded.chars().any(|c| !c.is_ascii_digit() && c != ' ');
        let numbers = PhoneNumber::read_all(text).into_iter();
        let numbers = numbers.map(|number| number.as_str().to_owned());
        if has_letters {
            return Self {
                whole: numbers
                    .filter(|number| number.len() >= SHORTEST_AMONG_WORDS)
                    .collect(),
                words,
                has_letters,
                ..Self::default()
            };
        }
        let beginnings = phone::beginnings(text);
        let digits = phone::digits(text);
        Self {
            whole: numbers.chain(beginnings.iter().cloned()).collect(),
            beginnings: if digits.len() >= SHORTEST_BEGINNING {
                beginnings
            } else {
                Vec::new()
            },
            digits: if digits.len() >= SHORTEST_END {
                digits
            } else {
                String::new()
            },
            words,
            has_letters,
        }
    }

    /// Whether a number begins as typed.
    pub(super) fn begins(&self, number: &str) -> bool {
        let mut beginnings = self.beginnings.iter();
        beginnings.any(|beginning| number.starts_with(beginning.as_str()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.whole.is_empty()
    }
}
