//! The customers and the lists by which they are found.

use std::{cmp::Reverse, collections::HashMap};

use super::{
    CustomerKey, KnownAddress, KnownCustomer,
    lexicon::{Lexicon, LexiconBuilder},
    numbers,
    slots::Slot,
};
use crate::domain::{phone::PhoneNumber, text::fold};

/// All known customers, ready to be searched. See [the module](super) for how they are found.
#[derive(Debug, Default)]
pub struct CustomerIndex {
    /// Empty where a customer was taken out.
    pub(super) records: Vec<Option<KnownCustomer>>,
    free: Vec<Slot>,
    slot_of: HashMap<CustomerKey, Slot>,
    /// The order in which equal matches are shown.
    pub(super) ranking: Vec<Slot>,
    pub(super) names: Lexicon,
    pub(super) places: Lexicon,
    pub(super) phones: Lexicon,
}

impl CustomerIndex {
    /// Indexes many customers at once. Of several with one key the last counts.
    pub fn build(mut customers: Vec<KnownCustomer>) -> Self {
        customers.reverse();
        customers.sort_by_key(|customer| customer.key);
        customers.dedup_by_key(|customer| customer.key);
        customers.sort_by_cached_key(rank);
        let slots = customers.iter().enumerate();
        let slot_of = slots.map(|(at, customer)| (customer.key, Slot::new(at)));
        Self {
            free: Vec::new(),
            slot_of: slot_of.collect(),
            ranking: (0..customers.len()).map(Slot::new).collect(),
            // One after the other: what each needs while it is made is much more than what stays.
            names: lexicon(&customers, name_text),
            places: lexicon(&customers, places_text),
            phones: lexicon(&customers, numbers_text),
            records: customers.into_iter().map(Some).collect(),
        }
    }

    /// Adds a customer, or puts this one in the place of the one with the same key.
    pub fn put(&mut self, customer: KnownCustomer) {
        let slot = match self.slot_of.get(&customer.key) {
            Some(slot) => *slot,
            None => self.new_slot(customer.key),
        };
        let before = self.take(slot);
        self.change_words(slot, before.as_ref(), Some(&customer));
        let place = self.place_in_ranking(&customer);
        self.ranking.insert(place, slot);
        self.records[slot.at()] = Some(customer);
    }

    /// Takes a customer out and gives it back.
    pub fn remove(&mut self, key: CustomerKey) -> Option<KnownCustomer> {
        let slot = self.slot_of.remove(&key)?;
        let customer = self.take(slot)?;
        self.change_words(slot, Some(&customer), None);
        self.free.push(slot);
        Some(customer)
    }

    /// The customer of a key.
    pub fn get(&self, key: CustomerKey) -> Option<&KnownCustomer> {
        self.record(*self.slot_of.get(&key)?)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.slot_of.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.slot_of.is_empty()
    }

    /// Whom the store knows under this key of its own.
    pub fn by_remote_id(&self, id: &str) -> Option<CustomerKey> {
        let is_it = |known: &&KnownCustomer| known.remote_id.as_deref() == Some(id);
        let found = self.records.iter().flatten().find(is_it);
        found.map(|known| known.key)
    }

    /// Who has exactly this number, the most recent order first.
    pub fn by_phone(&self, number: &PhoneNumber) -> Vec<CustomerKey> {
        let slots = self.phones.exact(number.as_str()).iter();
        let mut customers: Vec<&KnownCustomer> =
            slots.filter_map(|slot| self.record(*slot)).collect();
        customers.sort_by_cached_key(|customer| rank(customer));
        customers.iter().map(|customer| customer.key).collect()
    }

    pub(super) fn record(&self, slot: Slot) -> Option<&KnownCustomer> {
        self.records.get(slot.at())?.as_ref()
    }

    fn new_slot(&mut self, key: CustomerKey) -> Slot {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.records.push(None);
            Slot::new(self.records.len() - 1)
        });
        self.slot_of.insert(key, slot);
        slot
    }

    /// Takes a customer from the records and the ranking.
    fn take(&mut self, slot: Slot) -> Option<KnownCustomer> {
        let place = self.place_in_ranking(self.record(slot)?);
        self.ranking.remove(place);
        self.records[slot.at()].take()
    }

    /// Touches the lists of those words only that are not the same before and after: somebody who
    /// orders again keeps most of them, and some lists are as long as there are customers.
    fn change_words(
        &mut self,
        slot: Slot,
        before: Option<&KnownCustomer>,
        after: Option<&KnownCustomer>,
    ) {
        let lists: [(&mut Lexicon, TextOf); 3] = [
            (&mut self.names, name_text),
            (&mut self.places, places_text),
            (&mut self.phones, numbers_text),
        ];
        for (lexicon, text_of) in lists {
            let before = before.map(text_of).unwrap_or_default();
            let after = after.map(text_of).unwrap_or_default();
            lexicon.change(slot, &before, &after);
        }
    }

    /// Where a customer stands, or would stand, among the others.
    fn place_in_ranking(&self, customer: &KnownCustomer) -> usize {
        let wanted = rank(customer);
        self.ranking
            .partition_point(|slot| self.record(*slot).is_some_and(|other| rank(other) < wanted))
    }
}

/// What sorts customers: the most recent order, more orders, the name; the key, so that no two are
/// equal.
fn rank(customer: &KnownCustomer) -> impl Ord + use<> {
    (
        Reverse(customer.last_order),
        Reverse(customer.orders),
        fold(&customer.name),
        customer.key,
    )
}

/// The words by which one list finds a customer, as a text.
type TextOf = fn(&KnownCustomer) -> String;

fn lexicon(customers: &[KnownCustomer], text_of: TextOf) -> Lexicon {
    let mut lexicon = LexiconBuilder::default();
    for (at, customer) in customers.iter().enumerate() {
        for word in text_of(customer).split_ascii_whitespace() {
            lexicon.add(word, Slot::new(at));
        }
    }
    lexicon.finish()
}

/// The folded name.
fn name_text(customer: &KnownCustomer) -> String {
    fold(&customer.name)
}

/// The folded texts of all addresses, and the region.
fn places_text(customer: &KnownCustomer) -> String {
    let addresses = customer.addresses.iter().map(place_text);
    let region = customer.region.as_deref().map(fold);
    addresses.chain(region).collect::<Vec<_>>().join(" ")
}

/// The folded text of an address.
pub(super) fn place_text(place: &KnownAddress) -> String {
    fold(&[&*place.address, &place.description, &place.region].join(" "))
}

/// All numbers in their one form, with blanks between them.
fn numbers_text(customer: &KnownCustomer) -> String {
    let mut text = String::new();
    for (_, number) in numbers(customer) {
        text.push_str(number.as_str());
        text.push(' ');
    }
    text
}
