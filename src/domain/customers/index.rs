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

/// Which list a word belongs to.
#[derive(Clone, Copy)]
enum List {
    Names,
    Places,
    Phones,
}

impl CustomerIndex {
    /// Indexes many customers at once. Of several with one key the last counts.
    pub fn build(customers: Vec<KnownCustomer>) -> Self {
        let by_key: HashMap<CustomerKey, KnownCustomer> = customers
            .into_iter()
            .map(|customer| (customer.key, customer))
            .collect();
        let mut customers: Vec<KnownCustomer> = by_key.into_values().collect();
        customers.sort_by_cached_key(rank);
        let mut slot_of = HashMap::with_capacity(customers.len());
        let mut names = LexiconBuilder::default();
        let mut places = LexiconBuilder::default();
        let mut phones = LexiconBuilder::default();
        for (at, customer) in customers.iter().enumerate() {
            let slot = Slot::new(at);
            slot_of.insert(customer.key, slot);
            for_each_word(customer, |list, word| match list {
                List::Names => names.add(word, slot),
                List::Places => places.add(word, slot),
                List::Phones => phones.add(word, slot),
            });
        }
        Self {
            free: Vec::new(),
            slot_of,
            ranking: (0..customers.len()).map(Slot::new).collect(),
            records: customers.into_iter().map(Some).collect(),
            names: names.finish(),
            places: places.finish(),
            phones: phones.finish(),
        }
    }

    /// Adds a customer, or puts this one in the place of the one with the same key.
    pub fn put(&mut self, customer: KnownCustomer) {
        self.remove(customer.key);
        let slot = self.free.pop().unwrap_or_else(|| {
            self.records.push(None);
            Slot::new(self.records.len() - 1)
        });
        for_each_word(&customer, |list, word| self.list_mut(list).add(word, slot));
        self.slot_of.insert(customer.key, slot);
        let place = self.place_in_ranking(&customer);
        self.ranking.insert(place, slot);
        self.records[slot.at()] = Some(customer);
    }

    /// Takes a customer out and gives it back.
    pub fn remove(&mut self, key: CustomerKey) -> Option<KnownCustomer> {
        let slot = self.slot_of.remove(&key)?;
        let place = self.place_in_ranking(self.record(slot)?);
        self.ranking.remove(place);
        let customer = self.records[slot.at()].take()?;
        for_each_word(&customer, |list, word| {
            self.list_mut(list).remove(word, slot);
        });
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

    fn list_mut(&mut self, list: List) -> &mut Lexicon {
        match list {
            List::Names => &mut self.names,
            List::Places => &mut self.places,
            List::Phones => &mut self.phones,
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

/// Goes over all that a customer is found by; a word may come several times.
fn for_each_word(customer: &KnownCustomer, mut visit: impl FnMut(List, &str)) {
    for word in fold(&customer.name).split_ascii_whitespace() {
        visit(List::Names, word);
    }
    let addresses = customer.addresses.iter().map(place_text);
    let region = customer.region.as_deref().map(fold);
    for text in addresses.chain(region) {
        for word in text.split_ascii_whitespace() {
            visit(List::Places, word);
        }
    }
    for (_, number) in numbers(customer) {
        visit(List::Phones, number.as_str());
    }
}

/// The folded text of an address.
pub(super) fn place_text(place: &KnownAddress) -> String {
    fold(&[&*place.address, &place.description, &place.region].join(" "))
}
