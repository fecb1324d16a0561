//! Every rule known before sending (contract sections 6 and 14), by field.
//!
//! Lengths are counted as the server's validator counts them, in UTF-16 units: an emoji is two.
//! A field of blanks only is an empty field. A number that cannot be read is one problem, never
//! several: nothing is concluded from it.

mod callback;
mod cart;
mod customer;
mod payments;

use super::{
    catalogue::Catalogue,
    order::Order,
    problem::{Field, Problem, Reason, Severity},
};

pub use cart::check_choices;

/// The most lines a cart takes.
pub const MOST_LINES: usize = 200;
/// The most options of one line.
pub const MOST_OPTIONS: usize = 50;
/// The most payments of an order, discounts included.
pub const MOST_PAYMENTS: usize = 20;
/// The longest product id.
pub const LONGEST_PRODUCT_ID: usize = 128;
/// The longest note of a line.
pub const LONGEST_LINE_NOTE: usize = 500;
/// The longest note of an order.
pub const LONGEST_NOTE: usize = 1000;
/// The longest callback address.
pub const LONGEST_CALLBACK_URL: usize = 500;
/// The longest idempotency key.
pub const LONGEST_IDEMPOTENCY_KEY: usize = 128;

/// All that is wrong with an order, in the order of the screen: customer, cart, payments, rest.
///
/// What depends on the menu is checked only as far as the menu is known: against an empty
/// catalogue (nothing loaded yet) no product, option or payment method is called unknown, and a
/// product missing from a menu that [is partial](Catalogue::is_partial) is only pointed out.
pub fn check(order: &Order, catalogue: &Catalogue) -> Vec<Problem> {
    let mut problems = Vec::new();
    customer::check(&order.customer, &mut problems);
    cart::check(&order.lines, catalogue, &mut problems);
    payments::check(order, catalogue, &mut problems);
    check_rest(order, &mut problems);
    problems
}

/// Whether nothing stands in the way of sending: warnings do not.
pub fn is_sendable(problems: &[Problem]) -> bool {
    problems
        .iter()
        .all(|problem| problem.severity != Severity::Error)
}

fn check_rest(order: &Order, problems: &mut Vec<Problem>) {
    longest(&order.note, LONGEST_NOTE, Field::Note, problems);
    callback::check(&order.callback_url, problems);
    let key = &order.idempotency_key;
    required(key, Field::IdempotencyKey, problems);
    longest(
        key,
        LONGEST_IDEMPOTENCY_KEY,
        Field::IdempotencyKey,
        problems,
    );
}

/// Demands a text of more than blanks.
fn required(text: &str, field: Field, problems: &mut Vec<Problem>) {
    if text.trim().is_empty() {
        problems.push(Problem::error(field, Reason::Required));
    }
}

/// Demands a text of at most so many characters.
fn longest(text: &str, limit: usize, field: Field, problems: &mut Vec<Problem>) {
    if text.encode_utf16().count() > limit {
        problems.push(Problem::error(field, Reason::TooLong { limit }));
    }
}
