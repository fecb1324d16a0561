//! Words, and which of them are a guest's where they stand by themselves.

use std::{collections::HashSet, ops::Range};

use super::{fields, units::Unit};
use crate::domain::text::fold;

/// Shorter parts of a name are too common to be looked for alone.
pub(super) const SHORTEST_NAME: usize = 3;
/// Shorter notes of one word are too common to be looked for alone.
pub(super) const SHORTEST_ALONE: usize = 4;
/// From here on a word is telling whether it begins with a capital or not.
const TELLING: usize = 5;
/// Numbers of fewer digits are so few that chance alone repeats them.
const SHORT_NUMBER: usize = 5;
/// So many signs may stand between two words that belong together.
const GAP: usize = 3;

/// A run of letters and digits.
pub(super) struct Word {
    /// Where its letters are.
    pub(super) places: Range<usize>,
    /// Equal for all spellings.
    pub(super) folded: String,
    /// As it is written.
    pub(super) spelling: String,
    /// What its mask is made of: a small letter or digit for each of its own.
    pub(super) shape: String,
    /// How many letters it has, digits not counted.
    pub(super) letters: usize,
}

impl Word {
    fn new(units: &[Unit<'_>], places: Range<usize>) -> Self {
        let spelling: String = units[places.clone()]
            .iter()
            .map(|unit| unit.letter)
            .collect();
        let folded = fold(&spelling);
        let own = || spelling.chars().filter(|letter| is_part(*letter));
        // Each letter of the fold stands for one of the word, but for ligatures and foreign scripts.
        let shape = if folded.chars().count() == own().count() && !folded.contains(' ') {
            folded.clone()
        } else {
            own()
                .map(|letter| if letter.is_numeric() { '1' } else { letter })
                .collect::<String>()
                .to_lowercase()
        };
        Self {
            letters: own().filter(|letter| letter.is_alphabetic()).count(),
            places,
            folded,
            spelling,
            shape,
        }
    }

    pub(super) fn is_short_number(&self) -> bool {
        self.letters == 0 && self.shape.len() < SHORT_NUMBER
    }

    fn begins_large(&self) -> bool {
        self.spelling.starts_with(char::is_uppercase)
    }
}

/// Whether a sign is a letter or a digit; accents of their own only follow one.
pub(super) fn is_part(letter: char) -> bool {
    letter.is_alphanumeric()
}

fn is_accent(letter: char) -> bool {
    matches!(
        letter,
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200c}' | '\u{200d}'
    )
}

/// The words of a text.
pub(super) fn words(units: &[Unit<'_>]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut begun = None;
    for (place, unit) in units.iter().enumerate() {
        match begun {
            None if is_part(unit.letter) => begun = Some(place),
            Some(start) if !is_part(unit.letter) && !is_accent(unit.letter) => {
                words.push(Word::new(units, start..place));
                begun = None;
            }
            None | Some(_) => {}
        }
    }
    words.extend(begun.map(|start| Word::new(units, start..units.len())));
    words
}

/// The word itself, without the one that a short number is taken together with.
pub(super) fn bare(key: &str) -> &str {
    key.rsplit('\u{1}').next().unwrap_or(key)
}

/// Whether two words after each other are a guest's wherever they stand.
pub(super) fn is_telling(first: &Word, second: &Word) -> bool {
    let has_word = first.letters.max(second.letters) >= 2;
    let are_common = fields::is_common(&first.folded) && fields::is_common(&second.folded);
    has_word && first.shape.len() + second.shape.len() >= 4 && !are_common
}

/// Whether they stand close enough.
pub(super) fn are_neighbours(first: &Word, second: &Word) -> bool {
    second.places.start.saturating_sub(first.places.end) <= GAP
}

/// Whether a word that stands alone is the guest's and not a word of the language: a guest may be
/// called `Can`.
pub(super) fn is_meant(word: &Word, spellings: &HashSet<String>) -> bool {
    if fields::is_common(&word.folded) {
        return word.begins_large() && spellings.contains(&word.spelling);
    }
    word.begins_large() || word.letters >= TELLING || spellings.contains(&word.spelling)
}
