//! Known customers in memory, found as fast as a key press.
//!
//! # What matches, best first
//!
//! Digits alone are a phone number, in any spelling that [`PhoneNumber`] knows:
//!
//! 1. the whole number,
//! 2. from three digits on the beginning of a number, typed with `0`, `+90`, `0090` or without,
//! 3. from four digits on the end of a number, which is what people remember of it,
//! 4. from four digits on any place inside a number,
//! 5. words of a name that begin so: some names are numbers.
//!
//! Where there is a letter, the text is words, and digits among them may be a house number
//! (`moda 12`). All words must be found, in any order:
//!
//! 1. seven digits or more that are a whole number: a text pasted with more around it,
//! 2. every typed word begins a word of the name,
//! 3. the same with the words of addresses, of how to find the door, and of regions as well,
//! 4. every typed word stands somewhere inside a word of these.
//!
//! Among equals the most recent order comes first, then more orders, then the name. Nothing typed
//! matches everybody in this order. The best of all are found: the limit comes after the ranking.
//!
//! One person may have several numbers, and several people one number: all of them are found, and
//! nothing is merged. With each comes which number or address fits: of several addresses the one
//! that has most of the words, and of these the one that has them whole. Missing names, numbers and
//! addresses are no fault; such a customer is found by what there is.
//!
//! # Memory
//!
//! Words are kept once, with the list of their customers; numbers likewise. With 100,000 customers
//! that is some 30 MB, beside 60 MB for what is known of them.

mod index;
mod lexicon;
mod needle;
mod search;
mod slots;
mod take_over;

pub use index::CustomerIndex;

use serde::{Deserialize, Serialize};

use super::{phone::PhoneNumber, text::fold};

/// Our own name for a customer, given by the database.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct CustomerKey(pub u64);

/// A customer who ordered before, or is known to the store.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownCustomer {
    /// Our own key.
    pub key: CustomerKey,
    /// The server's id, if the store knows this customer.
    pub remote_id: Option<String>,
    /// Who; may be empty.
    pub name: String,
    /// Phone numbers as they were written.
    pub phones: Vec<String>,
    /// Where to.
    pub addresses: Vec<KnownAddress>,
    /// Part of town, where it belongs to no single address.
    pub region: Option<String>,
    /// What to remember of this customer; not searched.
    pub note: String,
    /// How many orders there were.
    pub orders: u32,
    /// When the last order was, in seconds since 1970.
    pub last_order: Option<i64>,
}

impl KnownCustomer {
    /// The place of the address to which the last order went; the first where none did.
    pub fn latest_address(&self) -> Option<usize> {
        let places = self.addresses.iter().enumerate();
        places
            .max_by_key(|(place, address)| (address.last_used, std::cmp::Reverse(*place)))
            .map(|(place, _)| place)
    }

    /// Part of town: of the address to which the last order went, else of the customer.
    pub fn latest_region(&self) -> Option<&str> {
        let latest = self.latest_address().map(|place| &self.addresses[place]);
        let regions = [latest.map(|address| &address.region), self.region.as_ref()];
        let mut regions = regions.into_iter().flatten().map(|region| region.trim());
        regions.find(|region| !region.is_empty())
    }

    /// The place of an address that says the same.
    pub fn place_of_address(&self, text: &str) -> Option<usize> {
        let wanted = fold(text);
        self.addresses
            .iter()
            .position(|known| fold(&known.address) == wanted)
    }

    /// The place of a number, however it is spelled.
    pub fn place_of_phone(&self, number: &PhoneNumber) -> Option<usize> {
        numbers(self)
            .find(|(_, known)| known == number)
            .map(|(place, _)| place)
    }
}

/// An address of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownAddress {
    /// Street and house.
    pub address: String,
    /// How to find the door.
    pub description: String,
    /// Part of town.
    pub region: String,
    /// When an order last went there, in seconds since 1970.
    pub last_used: Option<i64>,
}

/// A customer who was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerHit {
    /// Who.
    pub key: CustomerKey,
    /// By what.
    pub found: Found,
    /// Which of the phone numbers fits, by its place among them.
    pub phone: Option<usize>,
    /// Which of the addresses fits best, by its place among them.
    pub address: Option<usize>,
}

/// By what a customer was found, best first within one kind of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "camelCase")]
pub enum Found {
    /// Nothing was typed.
    Recent,
    /// A whole phone number.
    Phone,
    /// The beginning of a phone number.
    PhoneBeginning,
    /// The end of a phone number, such as its last four digits.
    PhoneEnd,
    /// Digits inside a phone number.
    InsidePhone,
    /// Beginnings of words of the name.
    Name,
    /// Beginnings of words of addresses and regions, with those of the name.
    Address,
    /// Letters inside words of any of these.
    Inside,
}

/// What a text becomes that nobody was found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewCustomer {
    /// The phone number of the new customer, as typed.
    Phone(String),
    /// The name of the new customer, as typed.
    Name(String),
}

/// What a text that found nobody becomes in a new customer, so that it need not be typed again:
/// more digits than letters are a phone number, all else is a name.
pub fn starts_new(text: &str) -> NewCustomer {
    let text = text.trim();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits: usize = super::phone::digits(text).len();
    if digits > letters {
        NewCustomer::Phone(text.to_owned())
    } else {
        NewCustomer::Name(text.to_owned())
    }
}

/// The numbers of a customer, each with the place among [`KnownCustomer::phones`].
fn numbers(customer: &KnownCustomer) -> impl Iterator<Item = (usize, PhoneNumber)> {
    let phones = customer.phones.iter().enumerate();
    phones.flat_map(|(place, text)| {
        let numbers = PhoneNumber::read_all(text).into_iter();
        numbers.map(move |number| (place, number))
    })
}
