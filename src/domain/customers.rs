//! Placeholder until the domain's own is merged.
use serde::{Deserialize, Serialize};

use super::phone::PhoneNumber;

/// Names a customer on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CustomerKey(pub u64);

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCustomer {
    /// Key.
    pub key: CustomerKey,
    /// Remote id.
    pub remote_id: Option<String>,
    /// Name.
    pub name: String,
    /// Phones.
    pub phones: Vec<String>,
    /// Addresses.
    pub addresses: Vec<KnownAddress>,
    /// Region.
    pub region: Option<String>,
    /// Note.
    pub note: String,
    /// Orders.
    pub orders: u32,
    /// Last order.
    pub last_order: Option<i64>,
}

/// An address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAddress {
    /// Address.
    pub address: String,
    /// Description.
    pub description: String,
    /// Region.
    pub region: String,
    /// Last used.
    pub last_used: Option<i64>,
}

/// Index.
#[derive(Debug, Clone, Default)]
pub struct CustomerIndex(Vec<KnownCustomer>);

impl CustomerIndex {
    /// Builds.
    pub fn build(customers: Vec<KnownCustomer>) -> Self {
        Self(customers)
    }

    /// Gets.
    pub fn get(&self, key: CustomerKey) -> Option<&KnownCustomer> {
        self.0.iter().find(|customer| customer.key == key)
    }

    /// Puts.
    pub fn put(&mut self, customer: KnownCustomer) {
        self.0.retain(|known| known.key != customer.key);
        self.0.push(customer);
    }

    /// By phone.
    pub fn by_phone(&self, phone: &PhoneNumber) -> Vec<CustomerKey> {
        let has = |customer: &&KnownCustomer| {
            let phones = customer.phones.iter();
            phones
                .flat_map(|text| PhoneNumber::read_all(text))
                .any(|known| known == *phone)
        };
        self.0
            .iter()
            .filter(has)
            .map(|customer| customer.key)
            .collect()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
