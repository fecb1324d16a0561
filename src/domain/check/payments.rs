//! How it is paid.

use super::{MOST_PAYMENTS, cart, required};
use crate::domain::{
    catalogue::Catalogue,
    money::Money,
    order::{Order, Payment},
    problem::{Field, PaymentField, Problem, Reason},
    totals::Totals,
    typed::Typed,
};

pub(super) fn check(order: &Order, catalogue: &Catalogue, problems: &mut Vec<Problem>) {
    required(&order.payment_note, Field::PaymentNote, problems);
    check_all(order, catalogue, problems);
    for (place, payment) in order.payments.iter().enumerate() {
        check_way(place, payment, catalogue, problems);
        check_amount(place, payment, problems);
    }
}

/// What concerns the payments together.
fn check_all(order: &Order, catalogue: &Catalogue, problems: &mut Vec<Problem>) {
    let mut error = |reason| problems.push(Problem::error(Field::Payments, reason));
    if order.payments.len() > MOST_PAYMENTS {
        error(Reason::TooMany {
            limit: MOST_PAYMENTS,
        });
    }
    let has_method = order.payments.iter().any(|payment| !payment.is_discount);
    if has_method && store_has_no_methods(catalogue) {
        error(Reason::NoPaymentMethods);
    }
    if let Some(by) = paid_above_total(order) {
        error(Reason::PaidAboveTotal { by: Some(by) });
    }
}

fn store_has_no_methods(catalogue: &Catalogue) -> bool {
    catalogue.knows_payment_methods() && catalogue.payment_methods().is_empty()
}

/// By how much the payments go beyond the total. Unreadable and negative payments are left out,
/// and nothing is said while a line of the cart is at fault.
fn paid_above_total(order: &Order) -> Option<Money> {
    if !cart::is_countable(&order.lines) {
        return None;
    }
    let paid: Money = order
        .payments
        .iter()
        .filter_map(|payment| payment.amount.value())
        .filter(|amount| !amount.is_negative())
        .sum();
    let above = paid - Totals::of(order).total;
    (above > Money::ZERO && paid > Money::ZERO).then_some(above)
}

/// By what it is paid: a discount needs a title of its own, all else a method of this store.
fn check_way(place: usize, payment: &Payment, catalogue: &Catalogue, problems: &mut Vec<Problem>) {
    let id = Field::Payment(place, PaymentField::Id);
    let so_far = problems.len();
    required(payment.method.as_str(), id, problems);
    if payment.is_discount {
        if payment.title.trim().is_empty() {
            let title = Field::Payment(place, PaymentField::Title);
            problems.push(Problem::error(title, Reason::DiscountTitle));
        }
        return;
    }
    let is_named = problems.len() == so_far;
    let are_known = catalogue.knows_payment_methods() && !catalogue.payment_methods().is_empty();
    if is_named && are_known && catalogue.payment_method(&payment.method).is_none() {
        problems.push(Problem::error(id, Reason::UnknownPaymentMethod));
    }
}

fn check_amount(place: usize, payment: &Payment, problems: &mut Vec<Problem>) {
    let field = Field::Payment(place, PaymentField::Price);
    match &payment.amount {
        Typed::Bad { reason, .. } => {
            problems.push(Problem::error(field, Reason::Number(*reason)));
        }
        Typed::Good(amount) if amount.is_negative() => {
            problems.push(Problem::error(field, Reason::Negative));
        }
        // The server stores only payments above 0 (contract section 6.1).
        Typed::Good(amount) if amount.is_zero() => {
            problems.push(Problem::warning(field, Reason::PaymentZero));
        }
        Typed::Good(_) => {}
    }
}
