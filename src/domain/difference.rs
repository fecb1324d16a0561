//! What differs between a packet as it is and the order that it is to become.
//!
//! Lines and payments are the same where they have the same key: an order is edited from a copy of
//! the one that was read.

use super::{
    order::{Line, LineChoice, Order, Payment, SaleType},
    problem::{CustomerField, Field},
    typed::Typed,
};

/// What differs. Empty if nothing would be sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Lines, in the order of the new cart; those taken out come after the one they stood behind.
    pub lines: Vec<LineChange>,
    /// Payments, in the same way.
    pub payments: Vec<PaymentChange>,
    /// Fields.
    pub fields: Vec<FieldChange>,
}

/// What becomes of a line that does not stay as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineChange {
    /// It is new.
    Added(Line),
    /// It is taken out.
    Removed(Line),
    /// Quantity, choices, discount or note differ.
    Changed {
        /// As it is.
        old: Box<Line>,
        /// As it will be.
        new: Box<Line>,
    },
}

/// What becomes of a payment that does not stay as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentChange {
    /// It is new.
    Added(Payment),
    /// It is taken out.
    Removed(Payment),
    /// Method, title or amount differ.
    Changed {
        /// As it is.
        old: Payment,
        /// As it will be.
        new: Payment,
    },
}

/// A field that becomes another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Which.
    pub field: ChangeField,
    /// As it is.
    pub old: String,
    /// As it will be.
    pub new: String,
}

/// The fields of a packet that can be changed after it was made (contract section 7.1). The status
/// label is none of an order's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum ChangeField {
    /// `customer.address`
    Address,
    /// `customer.phone`
    Phone,
    /// `note`
    Note,
    /// `paymentNote`
    PaymentNote,
    /// `type`
    SaleType,
}

impl ChangeField {
    /// What stands in it, as it is sent.
    pub fn of(self, order: &Order) -> String {
        match self {
            Self::Address => order.customer.address.trim().to_owned(),
            Self::Phone => order.customer.phone.trim().to_owned(),
            Self::Note => order.note.trim().to_owned(),
            Self::PaymentNote => order.payment_note.trim().to_owned(),
            Self::SaleType => order
                .sale_type
                .map_or_else(String::new, |kind| kind.as_wire().to_owned()),
        }
    }

    /// Where it stands on the screen and on the wire.
    pub fn field(self) -> Field {
        match self {
            Self::Address => Field::Customer(CustomerField::Address),
            Self::Phone => Field::Customer(CustomerField::Phone),
            Self::Note => Field::Note,
            Self::PaymentNote => Field::PaymentNote,
            Self::SaleType => Field::SaleType,
        }
    }

    /// Whether the server takes nothing for it (contract section 7.1).
    pub fn can_be_emptied(self) -> bool {
        self == Self::Note
    }

    /// Puts a text into it.
    pub fn put(self, order: &mut Order, text: &str) {
        match self {
            Self::Address => text.clone_into(&mut order.customer.address),
            Self::Phone => text.clone_into(&mut order.customer.phone),
            Self::Note => text.clone_into(&mut order.note),
            Self::PaymentNote => text.clone_into(&mut order.payment_note),
            Self::SaleType => order.sale_type = SaleType::from_wire(text),
        }
    }
}

impl Difference {
    /// What turns one order into another.
    pub fn between(old: &Order, new: &Order) -> Self {
        Self {
            lines: changes(
                &old.lines,
                &new.lines,
                |line| line.key,
                is_same_line,
                |change| match change {
                    Change::Added(line) => LineChange::Added(line),
                    Change::Removed(line) => LineChange::Removed(line),
                    Change::Changed(old, new) => LineChange::Changed {
                        old: Box::new(old),
                        new: Box::new(new),
                    },
                },
            ),
            payments: changes(
                &stored_payments(old),
                &stored_payments(new),
                |payment| payment.key,
                is_same_payment,
                |change| match change {
                    Change::Added(payment) => PaymentChange::Added(payment),
                    Change::Removed(payment) => PaymentChange::Removed(payment),
                    Change::Changed(old, new) => PaymentChange::Changed { old, new },
                },
            ),
            fields: <ChangeField as strum::IntoEnumIterator>::iter()
                .filter_map(|field| {
                    let (old, new) = (field.of(old), field.of(new));
                    (old != new).then_some(FieldChange { field, old, new })
                })
                .collect(),
        }
    }

    /// Makes the same changes to an order, which need not be the one that they were found in: a
    /// line or payment that is changed but not there any more comes back as a new one. What is new
    /// comes at the end; everything else stays in its place.
    #[must_use]
    pub fn apply(&self, order: &Order) -> Order {
        let mut changed = order.clone();
        for change in &self.lines {
            change.apply(&mut changed);
        }
        for change in &self.payments {
            change.apply(&mut changed);
        }
        for change in &self.fields {
            change.field.put(&mut changed, &change.new);
        }
        changed
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.payments.is_empty() && self.fields.is_empty()
    }
}

impl LineChange {
    fn apply(&self, order: &mut Order) {
        match self {
            Self::Removed(line) => drop(order.remove_line(line.key)),
            Self::Added(new) => put_line(order, new),
            Self::Changed { new, .. } => put_line(order, new),
        }
    }
}

/// In its place, as the server's line that is there; else as one that is new.
fn put_line(order: &mut Order, new: &Line) {
    if let Some(there) = order.line_mut(new.key) {
        let line_id = there.line_id.take();
        *there = Line {
            line_id,
            ..new.clone()
        };
        return;
    }
    let new = Line {
        line_id: None,
        ..new.clone()
    };
    let key = new.key;
    order.put_line(new, Some(key));
}

impl PaymentChange {
    fn apply(&self, order: &mut Order) {
        match self {
            Self::Removed(payment) => drop(order.remove_payment(payment.key)),
            Self::Added(new) | Self::Changed { new, .. } => put_payment(order, new),
        }
    }
}

fn put_payment(order: &mut Order, new: &Payment) {
    if let Some(there) = order.payment_mut(new.key) {
        let line_id = there.line_id.take();
        *there = Payment {
            line_id,
            ..new.clone()
        };
        return;
    }
    let new = Payment {
        line_id: None,
        ..new.clone()
    };
    let key = new.key;
    order.put_payment(new, Some(key));
}

enum Change<T> {
    Added(T),
    Removed(T),
    Changed(T, T),
}

fn changes<T: Clone, K: PartialEq, C>(
    old: &[T],
    new: &[T],
    key: impl Fn(&T) -> K,
    is_same: impl Fn(&T, &T) -> bool,
    name: impl Fn(Change<T>) -> C,
) -> Vec<C> {
    let is_in = |list: &[T], item: &T| list.iter().any(|other| key(other) == key(item));
    let gone_after = |place: usize| {
        let behind = old.get(place..).unwrap_or_default();
        behind
            .iter()
            .take_while(|item| !is_in(new, item))
            .cloned()
            .map(Change::Removed)
    };
    let mut all: Vec<Change<T>> = gone_after(0).collect();
    for item in new {
        let Some(place) = old.iter().position(|other| key(other) == key(item)) else {
            all.push(Change::Added(item.clone()));
            continue;
        };
        if let Some(before) = old.get(place).filter(|before| !is_same(before, item)) {
            all.push(Change::Changed(before.clone(), item.clone()));
        }
        all.extend(gone_after(place + 1));
    }
    all.into_iter().map(name).collect()
}

/// Whether the server would be sent the same. Names and prices are the server's own.
pub(super) fn is_same_line(old: &Line, new: &Line) -> bool {
    old.product == new.product
        && has_same_choices(&old.choices, &new.choices)
        && is_same_number(&old.quantity, &new.quantity)
        && is_same_number(&old.discount, &new.discount)
        && old.note.trim() == new.note.trim()
}

/// In any order, each as often.
fn has_same_choices(old: &[LineChoice], new: &[LineChoice]) -> bool {
    let times = |choices: &[LineChoice], wanted: &LineChoice| {
        let same = choices.iter().filter(|one| is_same_choice(one, wanted));
        same.count()
    };
    old.len() == new.len()
        && old
            .iter()
            .all(|choice| times(old, choice) == times(new, choice))
}

fn is_same_choice(old: &LineChoice, new: &LineChoice) -> bool {
    match (&old.id, &new.id) {
        (Some(old), Some(new)) => old == new,
        (None, None) => old.title == new.title,
        _ => false,
    }
}

/// The payments that the server keeps: one of nothing it does not store (contract section 6.1).
pub(super) fn stored_payments(order: &Order) -> Vec<Payment> {
    let is_stored = |payment: &&Payment| !payment.amount.value().is_some_and(super::Money::is_zero);
    order.payments.iter().filter(is_stored).cloned().collect()
}

/// The id of a discount means nothing, nor does the name of a payment.
pub(super) fn is_same_payment(old: &Payment, new: &Payment) -> bool {
    let is_same_way = match old.is_discount {
        true => old.title.trim() == new.title.trim(),
        false => old.method == new.method,
    };
    old.is_discount == new.is_discount && is_same_way && is_same_number(&old.amount, &new.amount)
}

fn is_same_number<T: Copy + PartialEq>(old: &Typed<T>, new: &Typed<T>) -> bool {
    old == new || matches!((old.value(), new.value()), (Some(old), Some(new)) if old == new)
}
