//! What a word becomes: chance to whoever lacks the secret, always the same to whoever has it.

use sha2::{Digest as _, Sha256};

use super::words;

/// Consonants and vowels that every spelling of a word can be read as.
const CONSONANTS: &[u8] = b"bdfghklmnprstvyz";
const VOWELS: &[u8] = b"aeiou";
/// How often a mask that is taken already is made anew.
const TRIES: u32 = 64;

/// Random bytes that are kept nowhere.
pub(super) struct Secret([u8; 32]);

/// Bytes that follow from the secret and a word, as many as are asked for.
struct Stream {
    seed: Sha256,
    block: [u8; 32],
    next: usize,
    count: u32,
}

impl Secret {
    pub(super) fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The mask of a word: as many small letters and digits as it has, in their places.
    pub(super) fn word(&self, word: &str) -> String {
        self.word_of_try(word, 0)
    }

    /// One that is not refused, as far as there is one.
    pub(super) fn word_apart(
        &self,
        word: &str,
        mut is_refused: impl FnMut(&str) -> bool,
    ) -> String {
        (0..TRIES)
            .map(|again| self.word_of_try(word, again))
            .find(|mask| !is_refused(mask))
            .unwrap_or_else(|| self.word(word))
    }

    /// The mask of a phone number: its first digit stays, which tells mobile phones.
    pub(super) fn number(&self, number: &str) -> String {
        self.number_of_try(number, 0)
    }

    /// One that is not refused, as far as there is one.
    pub(super) fn number_apart(
        &self,
        number: &str,
        mut is_refused: impl FnMut(&str) -> bool,
    ) -> String {
        (0..TRIES)
            .map(|again| self.number_of_try(number, again))
            .find(|mask| !is_refused(mask))
            .unwrap_or_else(|| self.number(number))
    }

    fn word_of_try(&self, word: &str, again: u32) -> String {
        let mut stream = self.stream(b'w', word, again);
        let mut is_vowel = stream.byte().is_multiple_of(2);
        let written = words::bare(word);
        let mut begins = true;
        let letter = |letter: char| {
            let from = match (letter.is_ascii_digit(), is_vowel) {
                (true, _) if begins && letter == '0' => b"0",
                (true, _) if begins => b"123456789".as_slice(),
                (true, _) => b"0123456789",
                (false, true) => VOWELS,
                (false, false) => CONSONANTS,
            };
            begins = false;
            is_vowel = !is_vowel;
            char::from(from[usize::from(stream.byte()) % from.len()])
        };
        written.chars().map(letter).collect()
    }

    fn number_of_try(&self, number: &str, again: u32) -> String {
        let mut stream = self.stream(b'p', number, again);
        let digit = |(place, digit): (usize, char)| match place {
            0 => digit,
            _ => char::from(b'0' + stream.byte() % 10),
        };
        number.chars().enumerate().map(digit).collect()
    }

    fn stream(&self, kind: u8, word: &str, again: u32) -> Stream {
        let seed = Sha256::new()
            .chain_update(self.0)
            .chain_update([kind])
            .chain_update(again.to_le_bytes())
            .chain_update(word);
        Stream {
            seed,
            block: [0; 32],
            next: 32,
            count: 0,
        }
    }
}

impl Stream {
    fn byte(&mut self) -> u8 {
        if self.next >= self.block.len() {
            let block = self
                .seed
                .clone()
                .chain_update([0])
                .chain_update(self.count.to_le_bytes());
            self.block = block.finalize().into();
            self.count += 1;
            self.next = 0;
        }
        self.next += 1;
        self.block[self.next - 1]
    }
}
