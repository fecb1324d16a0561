//! Guests' data replaced, so that a case can be handed on without them.
//!
//! * A word becomes another of the same length: letters stay letters, digits digits, capitals
//!   capitals, and what stands between the words stays. A number of a phone still looks like one.
//! * Equal stays equal in every spelling (`AYŞE` and `ayşe`, `0532…` and `+90 532…`), and what is
//!   different stays different, so that one guest can be followed through all calls.
//! * What is known as personal from one place is replaced wherever else it stands: in the words of
//!   an error, in addresses with `%C5%9F`, in texts with `\u015f`, in lines of a log.
//! * Product names, prices, ids and keys stay.
//! * The replacement follows from a secret that is thrown away: nobody can try names.
//!
//! First everything is shown to a [`Collector`], then the [`Mask`] made of it rewrites the same.

mod body;
mod fields;
mod phones;
mod secret;
mod text;
mod units;
mod words;

use std::collections::{BTreeSet, HashMap, HashSet};

use body::{Piece, Role, pieces};
use secret::Secret;
use text::Reading;

pub use fields::Kind;

/// Gathers what is personal.
#[derive(Default)]
pub struct Collector {
    /// Words to be replaced, folded, each in the spelling that it has before a number.
    words: BTreeSet<String>,
    /// Words that are replaced also when they stand alone, with their spellings.
    alone: HashMap<String, HashSet<String>>,
    /// Words that are replaced when they follow each other.
    pairs: HashSet<(String, String)>,
    /// Phone numbers, less country and what stands before them.
    phones: BTreeSet<String>,
}

impl Collector {
    /// A personal text by itself.
    pub fn field(&mut self, kind: Kind, text: &str) {
        let reading = Reading::of(text);
        for phone in &reading.phones {
            self.phones.insert(phone.number.clone());
        }
        for (place, word) in reading.words.iter().enumerate() {
            self.words.insert(reading.key(place));
            let stands_alone = match kind {
                Kind::Name => word.letters >= words::SHORTEST_NAME,
                Kind::Address | Kind::Note => {
                    reading.words.len() == 1 && word.letters >= words::SHORTEST_ALONE
                }
                Kind::Phone => false,
            };
            if stands_alone {
                let spellings = self.alone.entry(word.folded.clone()).or_default();
                spellings.insert(word.spelling.clone());
            }
        }
        for pair in reading.words.windows(2) {
            if let [first, second] = pair
                && words::is_telling(first, second)
            {
                self.pairs
                    .insert((first.folded.clone(), second.folded.clone()));
            }
        }
    }

    /// A body of an endpoint, whole or in part, JSON or not.
    pub fn body(&mut self, endpoint: &str, text: &str) {
        for piece in pieces(endpoint, text) {
            self.piece(&text[piece.range.clone()], &piece);
        }
    }

    /// An address with its query.
    pub fn url(&mut self, url: &str) {
        for piece in body::url_pieces(url) {
            self.piece(&url[piece.range.clone()], &piece);
        }
    }

    fn piece(&mut self, text: &str, piece: &Piece) {
        match piece.role {
            Role::Personal(kind) | Role::Number(kind) => self.field(kind, text),
            Role::Unsound => self.field(Kind::Note, text),
            Role::Url => self.url(text),
            Role::Free | Role::Name => {}
        }
    }

    /// What replaces all that was gathered. `secret` should be random and kept nowhere.
    pub fn into_mask(self, secret: [u8; 32]) -> Mask {
        let secret = Secret::new(secret);
        let known: HashSet<&str> = self.words.iter().map(|word| words::bare(word)).collect();
        let mut taken = HashSet::new();
        let mut replaced = HashMap::new();
        for word in &self.words {
            let mask = secret.word_apart(word, |mask| {
                known.contains(mask) || (mask.len() > 2 && !taken.insert(mask.to_owned()))
            });
            replaced.insert(word.clone(), mask);
        }
        let mut numbers = HashMap::new();
        let mut taken = HashSet::new();
        for number in &self.phones {
            let mask = secret.number_apart(number, |mask| {
                self.phones.contains(mask) || !taken.insert(mask.to_owned())
            });
            numbers.insert(number.clone(), mask);
        }
        Mask {
            secret,
            words: replaced,
            numbers,
            alone: self.alone,
            pairs: self.pairs,
        }
    }
}

/// Replaces what is personal.
pub struct Mask {
    secret: Secret,
    words: HashMap<String, String>,
    numbers: HashMap<String, String>,
    alone: HashMap<String, HashSet<String>>,
    pairs: HashSet<(String, String)>,
}

impl Mask {
    /// A personal text by itself.
    pub fn field(&self, text: &str) -> String {
        let mut reading = Reading::of(text);
        for place in 0..reading.phones.len() {
            self.replace_phone(&mut reading, place);
        }
        for place in 0..reading.words.len() {
            self.replace_word(&mut reading, place);
        }
        reading.written()
    }

    /// Any other text: what is known as personal is replaced in it.
    pub fn text(&self, text: &str) -> String {
        let mut reading = Reading::of(text);
        self.replace_known_phones(&mut reading);
        for place in 0..reading.words.len() {
            if self.is_known(&reading, place) {
                self.replace_word(&mut reading, place);
            }
        }
        reading.written()
    }

    /// A body of an endpoint, whole or in part, JSON or not.
    pub fn body(&self, endpoint: &str, text: &str) -> String {
        self.rewritten(text, pieces(endpoint, text))
    }

    /// An address with its query.
    pub fn url(&self, url: &str) -> String {
        self.rewritten(url, body::url_pieces(url))
    }

    fn rewritten(&self, text: &str, pieces: Vec<Piece>) -> String {
        let mut written = String::with_capacity(text.len());
        let mut done = 0;
        for piece in pieces {
            written.push_str(&text[done..piece.range.start]);
            let part = &text[piece.range.clone()];
            written.push_str(&match piece.role {
                Role::Personal(_) => self.field(part),
                Role::Number(_) => self.number(part),
                Role::Free => self.text(part),
                Role::Name => self.id(part),
                Role::Url => self.url(part),
                Role::Unsound => self.unsound(part),
            });
            done = piece.range.end;
        }
        written.push_str(&text[done..]);
        written
    }

    /// A name or id that is no guest's: only numbers of guests are replaced in it.
    pub fn id(&self, text: &str) -> String {
        let mut reading = Reading::of(text);
        self.replace_known_phones(&mut reading);
        reading.written()
    }

    /// A personal number that has to stay one for JSON.
    fn number(&self, text: &str) -> String {
        let masked = self.field(text);
        let is_number = serde_json::from_str::<serde_json::Number>(&masked).is_ok();
        if is_number {
            masked
        } else {
            text.chars()
                .map(|c| if c.is_ascii_digit() { '1' } else { c })
                .collect()
        }
    }

    /// A body of which nobody can tell what is a name: all is replaced but what the wire itself says.
    fn unsound(&self, text: &str) -> String {
        let mut reading = Reading::of(text);
        for place in 0..reading.phones.len() {
            self.replace_phone(&mut reading, place);
        }
        for place in 0..reading.words.len() {
            if !fields::is_of_the_wire(&reading.words[place].folded) {
                self.replace_word(&mut reading, place);
            }
        }
        reading.written()
    }

    /// Whether a word stands here as a guest's: alone, or beside one that it is known with.
    fn is_known(&self, reading: &Reading<'_>, place: usize) -> bool {
        let word = &reading.words[place];
        let is_alone = self
            .alone
            .get(&word.folded)
            .is_some_and(|spellings| words::is_meant(word, spellings));
        let beside = |first: usize, second: usize| {
            let pair = reading.words.get(first).zip(reading.words.get(second));
            pair.is_some_and(|(first, second)| {
                words::are_neighbours(first, second)
                    && self
                        .pairs
                        .contains(&(first.folded.clone(), second.folded.clone()))
            })
        };
        is_alone
            || beside(place, place + 1)
            || place
                .checked_sub(1)
                .is_some_and(|before| beside(before, place))
    }

    fn replace_known_phones(&self, reading: &mut Reading<'_>) {
        for place in 0..reading.phones.len() {
            if self.numbers.contains_key(&reading.phones[place].number) {
                self.replace_phone(reading, place);
            }
        }
    }

    fn replace_word(&self, reading: &mut Reading<'_>, place: usize) {
        let key = reading.key(place);
        match self.words.get(&key) {
            Some(mask) => reading.replace_word(place, mask),
            None => reading.replace_word(place, &self.secret.word(&key)),
        }
    }

    fn replace_phone(&self, reading: &mut Reading<'_>, place: usize) {
        let number = &reading.phones[place].number;
        let mask = match self.numbers.get(number) {
            Some(mask) => mask.clone(),
            None => self.secret.number(number),
        };
        reading.replace_phone(place, &mask);
    }
}
