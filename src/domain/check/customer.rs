//! Who the packet goes to.

use super::required;
use crate::domain::{
    order::Customer,
    problem::{CustomerField, Field, Problem},
};

/// The server demands a key, a name and an address (contract section 6.1). It does not say how
/// long they may be.
pub(super) fn check(customer: &Customer, problems: &mut Vec<Problem>) {
    let demanded = [
        (&customer.id, CustomerField::Id),
        (&customer.name, CustomerField::Name),
        (&customer.address, CustomerField::Address),
    ];
    for (text, field) in demanded {
        required(text, Field::Customer(field), problems);
    }
}
