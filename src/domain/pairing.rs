//! Which line is which, where two readings of one packet, or a packet and the order it was made
//! from, are held against each other.

use std::{collections::HashSet, hash::Hash};

use super::{
    difference::{is_same_line, is_same_payment},
    id::{LineKey, PaymentKey},
    order::{Line, Order, Payment},
};

/// Items that get the keys of known ones, each key at most once.
struct Pairing<'a, T, K> {
    items: &'a [T],
    keys: Vec<Option<K>>,
    used: HashSet<K>,
}

impl<'a, T, K: Copy + Eq + Hash> Pairing<'a, T, K> {
    fn new(items: &'a [T]) -> Self {
        Self {
            items,
            keys: vec![None; items.len()],
            used: HashSet::new(),
        }
    }

    /// Gives what is still without a key that of the first known one that is the same.
    fn pass(
        &mut self,
        known: &[T],
        key: impl Fn(&T) -> K,
        is_same: impl Fn(&T, &T) -> bool,
    ) -> &mut Self {
        for (item, taken) in self.items.iter().zip(&mut self.keys) {
            if taken.is_some() {
                continue;
            }
            let free = known
                .iter()
                .find(|other| !self.used.contains(&key(other)) && is_same(item, other));
            if let Some(free) = free {
                *taken = Some(key(free));
                self.used.insert(key(free));
            }
        }
        self
    }
}

/// The key of the line of a packet that each line is. `base` is the packet as it was, `mine` what
/// somebody has made of it since: a line that was put in there may have come to the packet too.
///
/// Best first: the server's id, then all that is sent, then product and choices, then the product
/// alone. Two ids that differ are two lines, whatever else is the same. Of equal lines, one that
/// was left alone goes before one that was changed or taken out.
pub fn line_keys(lines: &[Line], base: &Order, mine: &Order) -> Vec<Option<LineKey>> {
    let key = |line: &Line| line.key;
    let untouched = untouched(&base.lines, &mine.lines, key, is_same_line);
    let mut pairing = Pairing::new(lines);
    pairing
        .pass(&base.lines, key, has_same_line_id)
        .pass(&mine.lines, key, has_same_line_id)
        .pass(&untouched, key, is_equal_line)
        .pass(&base.lines, key, is_equal_line)
        .pass(&mine.lines, key, is_equal_line)
        .pass(&base.lines, key, |line, other| {
            may_be_one(&line.line_id, &other.line_id) && is_alike(line, other)
        })
        .pass(&base.lines, key, |line, other| {
            may_be_one(&line.line_id, &other.line_id) && is_same_product(line, other)
        });
    pairing.keys
}

/// The key of the line of the order as this desk sent it that each line of a packet is, whose
/// product is not known yet.
pub fn sent_line_keys(lines: &[Line], sent: &Order) -> Vec<Option<LineKey>> {
    let key = |line: &Line| line.key;
    let mut pairing = Pairing::new(lines);
    pairing
        .pass(&sent.lines, key, has_same_line_id)
        .pass(&sent.lines, key, |line, other| {
            is_alike(line, other)
                && line.quantity.value() == other.quantity.value()
                && line.discount.value() == other.discount.value()
                && line.note.trim() == other.note.trim()
        })
        .pass(&sent.lines, key, |line, other| {
            is_alike(line, other) && line.quantity.value() == other.quantity.value()
        })
        .pass(&sent.lines, key, is_alike)
        .pass(&sent.lines, key, is_same_product);
    pairing.keys
}

/// As [`line_keys`], for payments.
pub fn payment_keys(payments: &[Payment], base: &Order, mine: &Order) -> Vec<Option<PaymentKey>> {
    let key = |payment: &Payment| payment.key;
    let untouched = untouched(&base.payments, &mine.payments, key, is_same_payment);
    let mut pairing = Pairing::new(payments);
    pairing
        .pass(&base.payments, key, has_same_payment_id)
        .pass(&mine.payments, key, has_same_payment_id)
        .pass(&untouched, key, is_same_payment)
        .pass(&base.payments, key, is_same_payment)
        .pass(&mine.payments, key, is_same_payment)
        .pass(&base.payments, key, |payment, other| {
            may_be_one(&payment.line_id, &other.line_id) && is_same_way(payment, other)
        });
    pairing.keys
}

/// What is the same in both.
fn untouched<T: Clone, K: PartialEq>(
    base: &[T],
    mine: &[T],
    key: impl Fn(&T) -> K,
    is_same: impl Fn(&T, &T) -> bool,
) -> Vec<T> {
    let stays = |item: &&T| {
        let mut mine = mine.iter();
        mine.any(|other| key(other) == key(item) && is_same(item, other))
    };
    base.iter().filter(stays).cloned().collect()
}

fn has_same_line_id(line: &Line, other: &Line) -> bool {
    line.line_id.is_some() && line.line_id == other.line_id
}

fn has_same_payment_id(payment: &Payment, other: &Payment) -> bool {
    payment.line_id.is_some() && payment.line_id == other.line_id
}

fn may_be_one(id: &Option<String>, other: &Option<String>) -> bool {
    id.is_none() || other.is_none() || id == other
}

/// All that is sent is the same; a line of no known product goes by its name.
fn is_equal_line(line: &Line, other: &Line) -> bool {
    is_same_product(line, other)
        && is_same_line(
            &Line {
                product: other.product.clone(),
                ..line.clone()
            },
            other,
        )
}

fn is_same_product(line: &Line, other: &Line) -> bool {
    let is_known = !line.product.as_str().is_empty() && !other.product.as_str().is_empty();
    match is_known {
        true => line.product == other.product,
        false => line.title.trim() == other.title.trim(),
    }
}

/// Of one name, and with choices of the same names.
fn is_alike(line: &Line, other: &Line) -> bool {
    is_same_product(line, other) && choice_names(line) == choice_names(other)
}

fn choice_names(line: &Line) -> Vec<&str> {
    let mut names: Vec<&str> = line.choices.iter().map(|one| one.title.trim()).collect();
    names.sort_unstable();
    names
}

fn is_same_way(payment: &Payment, other: &Payment) -> bool {
    payment.is_discount == other.is_discount
        && match payment.is_discount {
            true => payment.title.trim() == other.title.trim(),
            false => payment.method == other.method,
        }
}
