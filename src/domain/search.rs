//! Search over the menu, as fast as a key press.
//!
//! # What matches, best first
//!
//! 1. the whole code of a product (a scanner types all of it),
//! 2. the whole title, then the beginning of the title,
//! 3. every typed word begins a word of the title, in any order,
//! 4. the same with the words of the category as well,
//! 5. every typed word stands somewhere in title or category; or the text stands in the title if
//!    blanks are left out; or three to seven digits stand in the code,
//! 6. only if nothing else was found: every typed word begins a word but for one slip of the
//!    finger (a wrong, missing, additional or swapped letter in a word of four or more).
//!
//! Among equals active products come first, of these the [`Preferred`] ones, then the menu's
//! order: rank of the category, then the server's order. Nothing typed matches the whole menu. The
//! best of all products are found: the limit comes after the ranking.
//!
//! # Bar codes
//!
//! Eight digits or more are a bar code, as a scanner types it (EAN-8, UPC-A, EAN-13, GTIN-14),
//! whatever number of noughts stands before it. It finds what has just this code and nothing else.
//! One that is not known is looked for in names alone, letter by letter: it must not find what has
//! a part of it. It is never a quantity, but may stand after one: `3*8690001112223`.
//!
//! # A quantity before the name
//!
//! `2 adana`, `2x adana`, `2 x adana`, `2*adana` and `1,5 kıyma` are a quantity and a name, by
//! [`Query::parse`]. Titles begin with numbers too (`4 Peynirli Pizza`, `1 lt Ayran`), so the text
//! is also read as a name alone. Where both readings find something they are ranked together:
//! a code or a title that begins with the whole text, number included, comes first; then codes and
//! beginnings of titles by the quantity reading; then titles that contain the whole text from the
//! start of a word; then the other matches of the quantity reading. Each [`Hit`] carries the
//! quantity of the reading that found it, and one product can be found by both readings.

mod fit;
mod preferred;
mod query;
mod words;

use std::collections::HashMap;

use super::{
    catalogue::{Category, Product},
    number::NumberError,
    quantity::Quantity,
    text::fold,
};
pub use fit::{Fit, fit};
pub use preferred::Preferred;
use query::Parting;
pub use query::Query;
use words::{Letters, SHORTEST_SLIP, any_word, begins_word, is_near_prefix, without_blanks};

/// A product that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its place in the products.
    pub place: usize,
    /// The quantity typed before the name, if the product was found by reading the text so.
    pub quantity: Option<Quantity>,
    /// Why the number before the name is no quantity; such a product is not to be added before
    /// the person has said how many.
    pub unread: Option<NumberError>,
}

/// Folded texts of the menu, ready to be searched.
#[derive(Debug, Default)]
pub struct SearchIndex {
    /// In the order in which equal matches are shown.
    entries: Vec<Entry>,
    categories: Vec<String>,
    /// The entries of each code, by [`query::code_key`].
    by_barcode: HashMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Entry {
    place: usize,
    active: bool,
    title: String,
    /// The title without blanks.
    joined: String,
    barcode: String,
    category: Option<usize>,
    /// The letters of all its texts.
    letters: Letters,
    /// The letters its words begin with.
    initials: Letters,
}

impl SearchIndex {
    /// Folds a menu. The categories come in rank order.
    pub fn new(products: &[Product], categories: &[Category]) -> Self {
        let category_texts: Vec<String> = categories.iter().map(|c| fold(&c.title)).collect();
        let mut rank_of = HashMap::with_capacity(categories.len());
        for (rank, category) in categories.iter().enumerate() {
            rank_of.entry(&category.id).or_insert(rank);
        }
        let rank = |product: &Product| rank_of.get(&product.category).copied();
        let mut places: Vec<usize> = (0..products.len()).collect();
        places.sort_by_key(|&place| {
            let product = &products[place];
            (!product.active, rank(product).unwrap_or(usize::MAX))
        });
        let mut by_barcode: HashMap<String, Vec<usize>> = HashMap::new();
        let mut entries = Vec::with_capacity(products.len());
        for place in places {
            let product = &products[place];
            let entry = Entry::new(place, product, rank(product), &category_texts);
            if !entry.barcode.is_empty() {
                by_barcode
                    .entry(query::code_key(&entry.barcode))
                    .or_default()
                    .push(entries.len());
            }
            entries.push(entry);
        }
        Self {
            entries,
            categories: category_texts,
            by_barcode,
        }
    }

    /// The best matches, best first, at most `limit`. See [the module](self) for how they rank.
    pub fn find(&self, text: &str, limit: usize, preferred: &Preferred) -> Vec<Hit> {
        let (query, parting) = Query::take_apart(text);
        let mut scanned = self.scanned(text, &query);
        if !scanned.is_empty() {
            scanned.truncate(limit);
            return scanned;
        }
        let named = Needle::new(query.text);
        let mut found = Found::new(limit);
        if query.has_number() && parting == Parting::Loose {
            let whole = Needle::new(text);
            self.collect(&whole, Slot::of_whole, None, preferred, &mut found);
        }
        self.collect(
            &named,
            |tier| Some(Slot::of_name(tier)),
            Some(&query),
            preferred,
            &mut found,
        );
        if found.is_empty() && query.code().is_none() {
            self.collect_slips(&named, &query, preferred, &mut found);
        }
        found.into_hits()
    }

    /// What has the code that the text is; after a quantity, or as a whole, since a code may be
    /// written in groups.
    fn scanned(&self, text: &str, query: &Query<'_>) -> Vec<Hit> {
        let named = query.code();
        let hits = named.map(|code| self.of_code(&code, Some(query)));
        if let Some(hits) = hits.filter(|hits| !hits.is_empty()) {
            return hits;
        }
        let whole = query::code(text).filter(|_| query.has_number());
        whole.map_or_else(Vec::new, |code| self.of_code(&code, None))
    }

    fn of_code(&self, code: &str, query: Option<&Query<'_>>) -> Vec<Hit> {
        let entries = self.by_barcode.get(&query::code_key(code));
        let entries = entries.map(Vec::as_slice).unwrap_or_default();
        entries
            .iter()
            .map(|&at| self.entries[at].hit(query))
            .collect()
    }

    /// The entries of products in the order in which equal matches are shown.
    fn in_order<'a>(
        &'a self,
        preferred: &'a Preferred,
    ) -> impl Iterator<Item = (usize, &'a Entry)> {
        let first = preferred.entries.iter();
        let first = first.filter_map(|&at| Some((at, self.entries.get(at)?)));
        let rest = self.entries.iter().enumerate();
        first.chain(rest.filter(|(at, _)| !preferred.is_first(*at)))
    }

    /// See [`Catalogue::prefer`](super::Catalogue::prefer); places in the products.
    pub fn prefer(&self, favourites: Vec<usize>, most_used: Vec<usize>) -> Preferred {
        let entry_of: HashMap<usize, usize> = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.active)
            .map(|(at, entry)| (entry.place, at))
            .collect();
        let places = favourites.iter().chain(&most_used);
        let entries = places
            .filter_map(|place| entry_of.get(place).copied())
            .collect();
        Preferred::new(favourites, most_used, entries)
    }

    fn collect(
        &self,
        needle: &Needle,
        slot_of: impl Fn(Tier) -> Option<Slot>,
        query: Option<&Query<'_>>,
        preferred: &Preferred,
        found: &mut Found,
    ) {
        let codes = self.by_barcode.get(&query::code_key(&needle.joined));
        let codes = codes.map(Vec::as_slice).unwrap_or_default();
        for &at in codes {
            found.add(slot_of(Tier::Barcode), self.entries[at].hit(query));
        }
        for (at, entry) in self.in_order(preferred) {
            if !entry.letters.contain(needle.letters) || codes.contains(&at) {
                continue;
            }
            if let Some(tier) = entry.tier(needle, self.category_of(entry)) {
                found.add(slot_of(tier), entry.hit(query));
            }
        }
    }

    fn collect_slips(
        &self,
        needle: &Needle,
        query: &Query<'_>,
        preferred: &Preferred,
        found: &mut Found,
    ) {
        if needle.words().all(|word| word.len() < SHORTEST_SLIP) {
            return;
        }
        for (_, entry) in self.in_order(preferred) {
            let category = self.category_of(entry);
            let is_near = needle.words().all(|word| {
                any_word(&entry.title, |known| is_near_prefix(known, word))
                    || any_word(category, |known| is_near_prefix(known, word))
            });
            if is_near {
                found.add(Some(Slot::Last), entry.hit(Some(query)));
            }
        }
    }

    fn category_of(&self, entry: &Entry) -> &str {
        entry
            .category
            .map_or("", |category| self.categories[category].as_str())
    }
}

impl Entry {
    fn new(
        place: usize,
        product: &Product,
        category: Option<usize>,
        categories: &[String],
    ) -> Self {
        let title = fold(&product.title);
        let barcode = without_blanks(&fold(product.barcode.as_deref().unwrap_or_default()));
        let category_text = category.map_or("", |category| categories[category].as_str());
        Self {
            place,
            active: product.active,
            joined: without_blanks(&title),
            category,
            letters: Letters::of(&title)
                .and(Letters::of(category_text))
                .and(Letters::of(&barcode)),
            initials: Letters::of_initials(&title).and(Letters::of_initials(category_text)),
            title,
            barcode,
        }
    }

    fn hit(&self, query: Option<&Query<'_>>) -> Hit {
        Hit {
            place: self.place,
            quantity: query.and_then(|query| query.quantity),
            unread: query.and_then(|query| query.unread),
        }
    }

    /// How well the needle fits, the whole code aside.
    fn tier(&self, needle: &Needle, category: &str) -> Option<Tier> {
        if let Some(rest) = self.title.strip_prefix(needle.text.as_str()) {
            return Some(if rest.is_empty() {
                Tier::Title
            } else {
                Tier::TitlePrefix
            });
        }
        if self.initials.contain(needle.initials) {
            if begins_word(&self.title, &needle.text) {
                return Some(Tier::Phrase);
            }
            if needle.words().all(|word| begins_word(&self.title, word)) {
                return Some(Tier::Words);
            }
            let mut words = needle.words();
            if words.all(|word| begins_word(&self.title, word) || begins_word(category, word)) {
                return Some(Tier::WordsOfCategory);
            }
        }
        self.is_inside(needle, category).then_some(Tier::Inside)
    }

    fn is_inside(&self, needle: &Needle, category: &str) -> bool {
        needle
            .words()
            .all(|word| self.title.contains(word) || category.contains(word))
            || self.joined.contains(&needle.joined)
            || (needle.is_part_of_code() && self.barcode.contains(&needle.joined))
    }
}

/// How well a product fits one reading of the text, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tier {
    Barcode,
    Title,
    TitlePrefix,
    Phrase,
    Words,
    WordsOfCategory,
    Inside,
}

/// Where a match is shown: the tiers of the readings put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    WholeBarcode,
    WholeTitle,
    Barcode,
    Title,
    TitlePrefix,
    WholePhrase,
    Words,
    WordsOfCategory,
    Last,
}

impl Slot {
    const COUNT: usize = Self::Last as usize + 1;

    /// The whole text, although it can be read as quantity and name.
    fn of_whole(tier: Tier) -> Option<Self> {
        match tier {
            Tier::Barcode => Some(Self::WholeBarcode),
            Tier::Title | Tier::TitlePrefix => Some(Self::WholeTitle),
            Tier::Phrase => Some(Self::WholePhrase),
            // `1 ayran` must not find `Ayran 1 lt` before a quantity of Ayran.
            Tier::Words | Tier::WordsOfCategory | Tier::Inside => None,
        }
    }

    /// The text, or the name after a quantity.
    fn of_name(tier: Tier) -> Self {
        match tier {
            Tier::Barcode => Self::Barcode,
            Tier::Title => Self::Title,
            Tier::TitlePrefix => Self::TitlePrefix,
            Tier::Phrase | Tier::Words => Self::Words,
            Tier::WordsOfCategory => Self::WordsOfCategory,
            Tier::Inside => Self::Last,
        }
    }
}

/// Matches by slot. They come in the order in which equals are shown, so within a slot the first
/// are the best and no more than the limit need be kept.
struct Found {
    slots: [Vec<Hit>; Slot::COUNT],
    limit: usize,
}

impl Found {
    fn new(limit: usize) -> Self {
        Self {
            slots: Default::default(),
            limit,
        }
    }

    fn add(&mut self, slot: Option<Slot>, hit: Hit) {
        if let Some(slot) = slot
            && self.slots[slot as usize].len() < self.limit
        {
            self.slots[slot as usize].push(hit);
        }
    }

    fn is_empty(&self) -> bool {
        self.slots.iter().all(Vec::is_empty)
    }

    fn into_hits(self) -> Vec<Hit> {
        self.slots.into_iter().flatten().take(self.limit).collect()
    }
}

/// Fewer digits are in every second code.
const SHORTEST_PART: usize = 3;

/// A folded text that is searched for.
struct Needle {
    text: String,
    joined: String,
    letters: Letters,
    initials: Letters,
}

impl Needle {
    fn new(text: &str) -> Self {
        let text = fold(text);
        Self {
            joined: without_blanks(&text),
            letters: Letters::of(&text),
            initials: Letters::of_initials(&text),
            text,
        }
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split_ascii_whitespace()
    }

    fn is_part_of_code(&self) -> bool {
        let digits = self.joined.len();
        let is_part = (SHORTEST_PART..query::SHORTEST_CODE).contains(&digits);
        is_part && self.joined.bytes().all(|byte| byte.is_ascii_digit())
    }
}
