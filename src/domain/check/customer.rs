//! Who the packet goes to.

use super::required;
use crate::domain::{
    order::Customer,
    phone::PhoneNumber,
    problem::{CustomerField, Field, Problem, Reason},
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
    check_phone(&customer.phone, problems);
}

/// The server takes any phone, so an odd one is only pointed out.
fn check_phone(text: &str, problems: &mut Vec<Problem>) {
    if text.trim().is_empty() {
        return;
    }
    let numbers = PhoneNumber::read_all(text);
    if numbers.is_empty() || numbers.iter().any(PhoneNumber::is_odd) {
        let field = Field::Customer(CustomerField::Phone);
        problems.push(Problem::warning(field, Reason::PhoneOdd));
    }
}
