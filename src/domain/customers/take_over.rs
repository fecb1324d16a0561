//! What an order takes over from a known customer.

use super::KnownCustomer;
use crate::domain::{order::Customer, phone::PhoneNumber};

impl Customer {
    /// Takes over what is known, with this of the numbers and addresses. Where none is named: the
    /// number that called or was typed, else the first; the address that was typed, else that of
    /// the last order. What is not known stays as it was typed. A customer who has no id in the
    /// store gets this one.
    pub fn take_over(
        &mut self,
        known: &KnownCustomer,
        own_id: String,
        phone: Option<usize>,
        address: Option<usize>,
    ) {
        self.id = known.remote_id.clone().unwrap_or(own_id);
        set(&mut self.name, &known.name);
        let phone = phone.unwrap_or_else(|| self.place_that_called(known));
        if let Some(phone) = known.phones.get(phone) {
            let number = PhoneNumber::read(phone);
            let text = number.map_or_else(|| phone.clone(), |number| number.display());
            set(&mut self.phone, &text);
        }
        if self.region.trim().is_empty() {
            set(
                &mut self.region,
                known.region.as_deref().unwrap_or_default(),
            );
        }
        let typed = !self.address.trim().is_empty();
        let latest = known.latest_address().filter(|_| !typed);
        if let Some(place) = address.or(latest) {
            self.take_address(known, place);
        }
    }

    /// Takes one of the addresses over whole: the door of one address is not that of another.
    pub fn take_address(&mut self, known: &KnownCustomer, place: usize) {
        let Some(place) = known.addresses.get(place) else {
            return;
        };
        self.address.clone_from(&place.address);
        self.address_description.clone_from(&place.description);
        let regions = [Some(&place.region), known.region.as_ref()];
        let region = regions
            .into_iter()
            .flatten()
            .find(|text| !text.trim().is_empty());
        self.region = region.cloned().unwrap_or_default();
    }

    /// The place of the number that called or was typed; else the first.
    fn place_that_called(&self, known: &KnownCustomer) -> usize {
        [&self.call, &self.phone]
            .into_iter()
            .filter_map(|text| PhoneNumber::read(text))
            .find_map(|number| known.place_of_phone(&number))
            .unwrap_or(0)
    }
}

/// Nothing that is known is no reason to blank what was typed.
fn set(field: &mut String, text: &str) {
    if !text.trim().is_empty() {
        text.clone_into(field);
    }
}
