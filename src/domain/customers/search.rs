//! From a typed text to the customers.

use std::cmp::Reverse;

use super::{
    CustomerHit, CustomerIndex, Found, KnownCustomer,
    index::place_text,
    lexicon::Lexicon,
    needle::Needle,
    numbers,
    slots::{Slot, SlotSet},
};

impl CustomerIndex {
    /// The best matches, best first, at most `limit`. See [the module](super) for how they rank.
    pub fn search(&self, text: &str, limit: usize) -> Vec<CustomerHit> {
        let needle = Needle::new(text);
        let mut hits = Hits::new(self, limit);
        if needle.is_empty() {
            let everybody = self.ranking.iter().take(limit);
            hits.hits
                .extend(everybody.map(|slot| (*slot, Found::Recent)));
        } else {
            hits.collect(&needle);
        }
        let found = hits.hits.into_iter();
        found
            .filter_map(|(slot, found)| Some(hit(self.record(slot)?, found, &needle)))
            .collect()
    }
}

/// Matches, best first. Every kind is looked for only while there is room for more.
struct Hits<'a> {
    index: &'a CustomerIndex,
    limit: usize,
    seen: SlotSet,
    hits: Vec<(Slot, Found)>,
}

impl<'a> Hits<'a> {
    fn new(index: &'a CustomerIndex, limit: usize) -> Self {
        Self {
            index,
            limit,
            seen: SlotSet::new(index.records.len()),
            hits: Vec::new(),
        }
    }

    fn collect(&mut self, needle: &Needle) {
        self.add(Found::Phone, |hits| hits.whole_numbers(needle));
        if needle.has_letters {
            self.add(Found::Name, |hits| {
                hits.words(needle, |word| hits.word_beginnings(&hits.index.names, word))
            });
            self.add(Found::Address, |hits| {
                hits.words(needle, |word| {
                    let mut found = hits.word_beginnings(&hits.index.names, word);
                    found.add_all_of(&hits.word_beginnings(&hits.index.places, word));
                    found
                })
            });
            self.add(Found::Inside, |hits| {
                hits.words(needle, |word| hits.inside_words(word))
            });
        } else {
            self.add(Found::PhoneBeginning, |hits| hits.beginnings(needle));
            self.add_digits(needle);
            self.add(Found::Name, |hits| {
                hits.words(needle, |word| hits.word_beginnings(&hits.index.names, word))
            });
        }
    }

    /// Adds the best of one kind that were not found before.
    fn add(&mut self, found: Found, look: impl FnOnce(&Self) -> SlotSet) {
        if self.is_full() {
            return;
        }
        let mut slots = look(self);
        slots.remove_all_of(&self.seen);
        if slots.is_empty() {
            return;
        }
        self.seen.add_all_of(&slots);
        let room = self.limit - self.hits.len();
        let ranking = self.index.ranking.iter();
        let best = ranking.filter(|slot| slots.contains(**slot)).take(room);
        self.hits.extend(best.map(|slot| (*slot, found)));
    }

    /// The end of a number and its inside are looked for at once.
    fn add_digits(&mut self, needle: &Needle) {
        if needle.digits.is_empty() || self.is_full() {
            return;
        }
        let mut ends = self.none();
        let mut insides = self.none();
        for (number, slots) in self.index.phones.inside(&needle.digits) {
            if number.ends_with(&needle.digits) {
                ends.insert_all(slots);
            } else {
                insides.insert_all(slots);
            }
        }
        self.add(Found::PhoneEnd, |_| ends);
        self.add(Found::InsidePhone, |_| insides);
    }

    fn is_full(&self) -> bool {
        self.hits.len() >= self.limit
    }

    fn none(&self) -> SlotSet {
        SlotSet::new(self.index.records.len())
    }

    fn whole_numbers(&self, needle: &Needle) -> SlotSet {
        let mut found = self.none();
        for number in &needle.whole {
            found.insert_all(self.index.phones.exact(number));
        }
        found
    }

    fn beginnings(&self, needle: &Needle) -> SlotSet {
        let mut found = self.none();
        for beginning in &needle.beginnings {
            for slots in self.index.phones.beginning(beginning) {
                found.insert_all(slots);
            }
        }
        found
    }

    /// Who has all the words.
    fn words(&self, needle: &Needle, look: impl Fn(&str) -> SlotSet) -> SlotSet {
        let Some((first, more)) = needle.words.split_first() else {
            return self.none();
        };
        let mut found = look(first);
        for word in more {
            if found.is_empty() {
                break;
            }
            found.keep_only(&look(word));
        }
        found
    }

    fn word_beginnings(&self, lexicon: &Lexicon, word: &str) -> SlotSet {
        let mut found = self.none();
        for slots in lexicon.beginning(word) {
            found.insert_all(slots);
        }
        found
    }

    fn inside_words(&self, word: &str) -> SlotSet {
        let mut found = self.none();
        for lexicon in [&self.index.names, &self.index.places] {
            for (_, slots) in lexicon.inside(word) {
                found.insert_all(slots);
            }
        }
        found
    }
}

fn hit(customer: &KnownCustomer, found: Found, needle: &Needle) -> CustomerHit {
    CustomerHit {
        key: customer.key,
        found,
        phone: phone_of(customer, found, needle),
        address: address_of(customer, found, needle),
    }
}

/// Which phone fits.
fn phone_of(customer: &KnownCustomer, found: Found, needle: &Needle) -> Option<usize> {
    let fits: &dyn Fn(&str) -> bool = match found {
        Found::Phone => &|number| needle.whole.iter().any(|whole| whole == number),
        Found::PhoneBeginning => &|number| needle.begins(number),
        Found::PhoneEnd => &|number| number.ends_with(&needle.digits),
        Found::InsidePhone => &|number| number.contains(&needle.digits),
        Found::Recent | Found::Name | Found::Address | Found::Inside => return None,
    };
    numbers(customer).find_map(|(place, number)| fits(number.as_str()).then_some(place))
}

/// Which address has most of the words; of equals the one that has more of them whole, since `12`
/// is number 12 sooner than 120; then the first.
fn address_of(customer: &KnownCustomer, found: Found, needle: &Needle) -> Option<usize> {
    let fits: &dyn Fn(&str, &str) -> bool = match found {
        Found::Address => &|known, word| known.starts_with(word),
        Found::Inside => &|known, word| known.contains(word),
        _ => return None,
    };
    let fit_of = |text: &str| {
        let count = |fits: &dyn Fn(&str, &str) -> bool| {
            let is_in = |word: &&String| text.split(' ').any(|known| fits(known, word));
            needle.words.iter().filter(is_in).count()
        };
        (count(fits), count(&|known, word| known == word))
    };
    let addresses = customer.addresses.iter().enumerate();
    let fits = addresses.map(|(place, address)| (fit_of(&place_text(address)), Reverse(place)));
    fits.filter(|((count, _), _)| *count > 0)
        .max()
        .map(|(_, Reverse(place))| place)
}
