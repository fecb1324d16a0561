//! What differs between a packet as it is and the order that it is to become.
//!
//! Lines and payments are the same where they have the same key: an order is edited from a copy of
//! the one that was read.

use super::{
    order::{Line, Order, Payment, SaleType},
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
                &old.payments,
                &new.payments,
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

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.payments.is_empty() && self.fields.is_empty()
    }
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
fn is_same_line(old: &Line, new: &Line) -> bool {
    old.product == new.product
        && old.has_same_choices(new)
        && is_same_number(&old.quantity, &new.quantity)
        && is_same_number(&old.discount, &new.discount)
        && old.note.trim() == new.note.trim()
}

fn is_same_payment(old: &Payment, new: &Payment) -> bool {
    old.method == new.method
        && old.is_discount == new.is_discount
        && (!old.is_discount || old.title.trim() == new.title.trim())
        && is_same_number(&old.amount, &new.amount)
}

fn is_same_number<T: Copy + PartialEq>(old: &Typed<T>, new: &Typed<T>) -> bool {
    old == new || matches!((old.value(), new.value()), (Some(old), Some(new)) if old == new)
}
