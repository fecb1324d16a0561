//! Words, and which customers have them.

use std::{
    collections::{BTreeSet, HashMap},
    ops::Range,
};

use super::slots::{Owners, Slot};

/// Each word once, with its customers. Many customers share few words, so looking through the
/// words is much less than looking through the customers.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// All words in the order in which they came, each with [`END`] behind it.
    text: String,
    /// Where each word begins in the text.
    starts: Vec<usize>,
    /// The customers of each word.
    owners: Vec<Owners>,
    /// The places of the words in the lists above, in the order of the alphabet.
    sorted: Vec<usize>,
}

/// Stands in no word.
const END: char = '\n';

impl Lexicon {
    /// Makes of a customer who had the words of the first text one who has those of the second.
    pub(super) fn change(&mut self, slot: Slot, before: &str, after: &str) {
        let before: BTreeSet<&str> = before.split_ascii_whitespace().collect();
        let after: BTreeSet<&str> = after.split_ascii_whitespace().collect();
        for word in before.difference(&after) {
            self.remove(word, slot);
        }
        for word in after.difference(&before) {
            self.add(word, slot);
        }
    }

    fn add(&mut self, word: &str, slot: Slot) {
        match self.find(word) {
            Ok(at) => self.owners[at].insert(slot),
            Err(rank) => {
                self.sorted.insert(rank, self.starts.len());
                self.push(word, Owners::One(slot));
            }
        }
    }

    /// The word stays: the next customer may well have it.
    fn remove(&mut self, word: &str, slot: Slot) {
        if let Ok(at) = self.find(word) {
            self.owners[at].remove(slot);
        }
    }

    /// The customers of a word.
    pub(super) fn exact(&self, word: &str) -> &[Slot] {
        self.find(word).map_or(&[], |at| self.owners[at].as_slice())
    }

    /// The customers of each word that begins so.
    pub(super) fn beginning(&self, prefix: &str) -> impl Iterator<Item = &[Slot]> {
        let rank = |is_before: &dyn Fn(&str) -> bool| {
            self.sorted.partition_point(|&at| is_before(self.word(at)))
        };
        let from = rank(&|word| word < prefix);
        let to = rank(&|word| word < prefix || word.starts_with(prefix));
        let found = &self.sorted[from..to];
        found.iter().map(|&at| self.owners[at].as_slice())
    }

    /// Each word with this inside, and its customers.
    pub(super) fn inside(&self, part: &str) -> impl Iterator<Item = (&str, &[Slot])> {
        let mut from = 0;
        let mut at = 0;
        std::iter::from_fn(move || {
            let place = from + self.text[from..].find(part)?;
            while self.starts.get(at + 1).is_some_and(|start| *start <= place) {
                at += 1;
            }
            let range = self.range(at);
            from = range.end;
            Some((&self.text[range], self.owners[at].as_slice()))
        })
    }

    fn push(&mut self, word: &str, owners: Owners) {
        self.starts.push(self.text.len());
        self.text.push_str(word);
        self.text.push(END);
        self.owners.push(owners);
    }

    /// Where a word is, or where it would be sorted in.
    fn find(&self, word: &str) -> Result<usize, usize> {
        let rank = self.sorted.binary_search_by(|&at| self.word(at).cmp(word));
        rank.map(|rank| self.sorted[rank])
    }

    fn word(&self, at: usize) -> &str {
        &self.text[self.range(at)]
    }

    fn range(&self, at: usize) -> Range<usize> {
        let next = self.starts.get(at + 1).copied();
        self.starts[at]..next.unwrap_or(self.text.len()) - END.len_utf8()
    }
}

/// Makes a lexicon of many customers at once.
#[derive(Default)]
pub(super) struct LexiconBuilder {
    words: HashMap<String, Owners>,
}

impl LexiconBuilder {
    /// Adds a customer to a word.
    pub(super) fn add(&mut self, word: &str, slot: Slot) {
        match self.words.get_mut(word) {
            Some(owners) => owners.insert(slot),
            None => {
                self.words.insert(word.to_owned(), Owners::One(slot));
            }
        }
    }

    /// Sorts the words. They are copied in that order, so that neighbours lie together in memory.
    pub(super) fn finish(self) -> Lexicon {
        let mut words: Vec<(String, Owners)> = self.words.into_iter().collect();
        words.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let length = words.iter().map(|(word, _)| word.len() + END.len_utf8());
        let mut lexicon = Lexicon {
            text: String::with_capacity(length.sum()),
            starts: Vec::with_capacity(words.len()),
            owners: Vec::with_capacity(words.len()),
            sorted: (0..words.len()).collect(),
        };
        for (word, mut owners) in words {
            owners.shrink();
            lexicon.push(&word, owners);
        }
        lexicon
    }
}
