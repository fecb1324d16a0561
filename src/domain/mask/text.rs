//! A text as words and phone numbers, any of which can be replaced.

use super::{
    phones::{Phone, phones},
    units::{Unit, units},
    words::{Word, is_part, words},
};

/// A text, read.
pub(super) struct Reading<'a> {
    units: Vec<Unit<'a>>,
    /// What stands in place of a letter; nothing for an accent that is gone.
    instead: Vec<Option<Option<char>>>,
    pub(super) words: Vec<Word>,
    pub(super) phones: Vec<Phone>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let units = units(text);
        let phones = phones(&units);
        let mut is_phone = vec![false; units.len()];
        for phone in &phones {
            is_phone[phone.whole()].fill(true);
        }
        // A caller id may put the country behind the number: `5321112233;90`.
        let is_country = |word: &Word| {
            let sign = word.places.start.checked_sub(1);
            let before = sign.and_then(|sign| sign.checked_sub(1));
            word.is_short_number()
                && sign.is_some_and(|sign| units[sign].letter == ';')
                && before.is_some_and(|before| is_phone[before])
        };
        let words = words(&units)
            .into_iter()
            .filter(|word| !is_phone[word.places.clone()].contains(&true) && !is_country(word))
            .collect();
        Self {
            instead: vec![None; units.len()],
            units,
            words,
            phones,
        }
    }

    /// What decides about the mask of a word. There are few short numbers, so they are taken
    /// together with the word before: else a house number would be the same everywhere.
    pub(super) fn key(&self, place: usize) -> String {
        let word = &self.words[place];
        let before = place
            .checked_sub(1)
            .and_then(|before| self.words.get(before));
        match before {
            Some(before) if word.is_short_number() => {
                format!("{}\u{1}{}", before.folded, word.shape)
            }
            _ => word.shape.clone(),
        }
    }

    /// Puts a mask in place of a word, capitals where it has them.
    pub(super) fn replace_word(&mut self, place: usize, mask: &str) {
        let mut mask = mask.chars();
        for unit in self.words[place].places.clone() {
            let letter = self.units[unit].letter;
            self.instead[unit] = Some(if is_part(letter) {
                mask.next().map(|new| match letter.is_uppercase() {
                    true => new.to_ascii_uppercase(),
                    false => new,
                })
            } else {
                None
            });
        }
    }

    /// Puts other digits in place of those of a phone number.
    pub(super) fn replace_phone(&mut self, place: usize, mask: &str) {
        let digits = self.phones[place].digits.iter();
        for (unit, digit) in digits.zip(mask.chars()) {
            self.instead[*unit] = Some(Some(digit));
        }
    }

    /// The text as it is now. What was not replaced is written as it was.
    pub(super) fn written(&self) -> String {
        let mut written = String::new();
        for (unit, instead) in self.units.iter().zip(&self.instead) {
            match instead {
                None => written.push_str(unit.raw),
                Some(Some(letter)) if *letter == unit.letter => written.push_str(unit.raw),
                Some(Some(letter)) => written.push(*letter),
                Some(None) => {}
            }
        }
        written
    }
}
