//! What the lists of the Orders screen are made of: one row an order or packet, and what is looked
//! for among them.

use std::fmt;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    domain::{Money, PhoneNumber, text::fold},
    store::database::outbox::EntryState,
};

/// The two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Part {
    /// This desk's orders of the day.
    #[default]
    Day,
    /// The store's open packets, of every channel.
    Open,
}

/// Which rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RowFilter {
    /// All of them.
    #[default]
    All,
    /// Orders that are not with the server yet, or may not be.
    Waiting,
    /// Orders that the server refused.
    Refused,
    /// Orders that the server has.
    Accepted,
    /// Packets of this desk.
    Ours,
    /// Packets that are not paid in full.
    Unpaid,
}

impl RowFilter {
    /// The choices of a part.
    pub fn of(part: Part) -> &'static [Self] {
        match part {
            Part::Day => &[Self::All, Self::Waiting, Self::Refused, Self::Accepted],
            Part::Open => &[Self::All, Self::Ours, Self::Unpaid],
        }
    }

    /// Whether it lets a row through.
    pub fn takes(self, row: &OrderRow) -> bool {
        match self {
            Self::All => true,
            Self::Waiting => row.state.is_some_and(EntryState::is_open),
            Self::Refused => row.state == Some(EntryState::Refused),
            Self::Accepted => row.state == Some(EntryState::Accepted),
            Self::Ours => row.is_ours,
            Self::Unpaid => row.rest().is_none_or(|rest| !rest.is_zero()),
        }
    }
}

/// Names a row, whatever list it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RowName {
    /// An order of this desk.
    Order(Uuid),
    /// A packet, by its id in the list.
    Packet(String),
}

/// How old something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// Since then.
    Since(Timestamp),
    /// At least since then: it was seen first then.
    AtLeast(Timestamp),
}

impl Age {
    /// Since when, as far as known.
    pub fn at(self) -> Timestamp {
        match self {
            Self::Since(at) | Self::AtLeast(at) => at,
        }
    }
}

/// Where a later change of a packet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowChange {
    /// It is on its way.
    Underway,
    /// It was refused, or somebody else was first: somebody has to look.
    Stuck,
}

/// One row.
#[derive(Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// Its name.
    pub name: RowName,
    /// The packet to read it by, once there is one.
    pub packet_id: Option<String>,
    /// Number of the day.
    pub number: Option<String>,
    /// Where it came from, in the server's word.
    pub channel: String,
    /// Name, else phone number, else the number of the integration; may be empty.
    pub who: String,
    /// How many lines it has.
    pub items: Option<usize>,
    /// What it costs; with `is_estimate` by our reckoning.
    pub total: Option<Money>,
    /// The total is our own estimate.
    pub is_estimate: bool,
    /// What is paid, as far as the server has said.
    pub paid: Option<Money>,
    /// How old it is; nothing where nothing is known.
    pub age: Option<Age>,
    /// When it is wanted, for one that was ordered ahead: the server's word.
    pub scheduled_for: Option<String>,
    /// Where an order of this desk is; nothing for a packet of the store.
    pub state: Option<EntryState>,
    /// Where the newest change of it is, while that is of interest.
    pub change: Option<RowChange>,
    /// It is this desk's.
    pub is_ours: bool,
    /// What it is found by.
    pub words: SearchWords,
}

impl fmt::Debug for OrderRow {
    /// Without who it is for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderRow")
            .field("name", &self.name)
            .field("number", &self.number)
            .field("channel", &self.channel)
            .field("total", &self.total)
            .field("age", &self.age)
            .field("state", &self.state)
            .field("change", &self.change)
            .finish_non_exhaustive()
    }
}

impl OrderRow {
    /// What is still to be paid.
    pub fn rest(&self) -> Option<Money> {
        Some(self.total? - self.paid?)
    }

    /// Whether somebody has to look at it.
    pub fn needs_somebody(&self) -> bool {
        let is_stuck = matches!(self.state, Some(EntryState::Refused | EntryState::Lapsed));
        is_stuck || self.change == Some(RowChange::Stuck)
    }
}

/// The words and numbers that a row is found by. Never shown, and never told in the log.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SearchWords {
    /// Folded words with a blank before each.
    words: String,
    /// The digits of phone numbers, without country and trunk prefix.
    digits: Vec<String>,
}

impl fmt::Debug for SearchWords {
    /// Without the words, which are a guest's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchWords").finish_non_exhaustive()
    }
}

impl SearchWords {
    /// Takes in texts and phone numbers.
    pub fn of<'a>(
        texts: impl IntoIterator<Item = &'a str>,
        phones: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut words = String::new();
        for text in texts {
            words.push(' ');
            words.push_str(&fold(text));
        }
        let numbers = phones.into_iter().flat_map(PhoneNumber::read_all);
        let digits = numbers.map(|number| digits_of(number.as_str()));
        Self {
            words,
            digits: digits.collect(),
        }
    }
}

/// What is looked for.
#[derive(Clone, Default)]
pub struct RowQuery {
    words: Vec<String>,
    /// The digits of a phone number, or of a part of one.
    digits: Option<String>,
}

/// So many digits may be a part of a phone number.
const SHORTEST_NUMBER: usize = 3;

impl RowQuery {
    /// Reads what was typed.
    pub fn read(text: &str) -> Self {
        let words = fold(text);
        let is_number = text
            .chars()
            .all(|letter| letter.is_ascii_digit() || " +-()/.".contains(letter));
        let digits = digits_of(text);
        Self {
            words: words
                .split(' ')
                .filter(|word| !word.is_empty())
                .map(|word| format!(" {word}"))
                .collect(),
            digits: (is_number && digits.len() >= SHORTEST_NUMBER).then_some(digits),
        }
    }

    /// Whether a row is meant: every typed word begins a word of it, or the digits stand in one of
    /// its phone numbers.
    pub fn finds(&self, row: &SearchWords) -> bool {
        let by_words = self.words.iter().all(|word| row.words.contains(word));
        let by_number = self
            .digits
            .as_ref()
            .is_some_and(|digits| row.digits.iter().any(|number| number.contains(digits)));
        by_words || by_number
    }
}

/// The digits of a number as they are in all its spellings: `0532…`, `+90 532…` and `532…` are one.
fn digits_of(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let plain = digits.trim_start_matches('0');
    let home = plain.strip_prefix("90").filter(|rest| rest.len() >= 10);
    home.unwrap_or(plain).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str) -> bool {
        let row = SearchWords::of(
            ["14", "Çiğdem İnce", "Adana dürüm", "Yemeksepeti", "YS-7841"],
            ["0532 111 22 33"],
        );
        RowQuery::read(text).finds(&row)
    }

    #[test]
    fn a_row_is_found_by_words_that_begin_its_words_in_any_order() {
        for text in [
            "",
            "14",
            "#14",
            "cigdem",
            "İNCE çiğ",
            "durum adana",
            "yemek",
            "ys 7841",
        ] {
            assert!(finds(text), "{text}");
        }
        for text in ["4", "igdem", "15", "ince ayran", "841"] {
            assert!(!finds(text), "{text}");
        }
    }

    #[test]
    fn a_row_is_found_by_any_spelling_and_any_part_of_a_phone_number() {
        for text in [
            "0532",
            "532 111",
            "+90 532 111 22 33",
            "00905321112233",
            "2233",
            "(0532) 111-22",
        ] {
            assert!(finds(text), "{text}");
        }
        for text in ["22", "0533", "532 111 22 34"] {
            assert!(!finds(text), "{text}");
        }
    }
}
