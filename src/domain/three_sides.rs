//! A packet that somebody else has changed while it was being changed here: as it was, as they made
//! it, as it was to become.
//!
//! Lines and payments are the same where they have the same key, in all three orders.

use std::{collections::HashSet, hash::Hash};

use strum::IntoEnumIterator as _;

use super::{
    difference::{ChangeField, Difference, is_same_line, is_same_payment, stored_payments},
    order::{Line, Order, Payment},
};

/// The three sides, thing by thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreeSides {
    /// Every line of any side: those of the packet as it is now, each taken out line behind the
    /// one it stood after, then what was put in here.
    pub lines: Vec<Sides<Line>>,
    /// Every payment of any side, in the same way.
    pub payments: Vec<Sides<Payment>>,
    /// Every field.
    pub fields: Vec<FieldSides>,
    merged: Order,
}

/// A line or payment on each side; nothing where it is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides<T> {
    /// As it was when the change began.
    pub base: Option<T>,
    /// As it is now.
    pub theirs: Option<T>,
    /// As it was to become.
    pub mine: Option<T>,
    /// Who has changed it.
    pub changed_by: ChangedBy,
}

/// A field on each side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSides {
    /// Which.
    pub field: ChangeField,
    /// As it was when the change began.
    pub base: String,
    /// As it is now.
    pub theirs: String,
    /// As it was to become.
    pub mine: String,
    /// Who has changed it.
    pub changed_by: ChangedBy,
}

/// Which side has changed a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum ChangedBy {
    /// It is as it was.
    Nobody,
    /// Only here.
    Me,
    /// Only there.
    Them,
    /// Here and there, to the same.
    BothAlike,
    /// Here and there, to something else: a person has to decide. What was made of it here wins in
    /// [`ThreeSides::merged`].
    Conflict,
}

impl ChangedBy {
    fn of<T>(base: &T, theirs: &T, mine: &T, is_same: impl Fn(&T, &T) -> bool) -> Self {
        match (is_same(base, theirs), is_same(base, mine)) {
            (true, true) => Self::Nobody,
            (true, false) => Self::Me,
            (false, true) => Self::Them,
            (false, false) if is_same(theirs, mine) => Self::BothAlike,
            (false, false) => Self::Conflict,
        }
    }
}

impl ThreeSides {
    /// Holds three orders against each other whose keys name the same things.
    pub fn of(base: &Order, theirs: &Order, mine: &Order) -> Self {
        Self {
            lines: rows(
                [&base.lines, &theirs.lines, &mine.lines],
                |line| line.key,
                is_same_line,
            ),
            payments: rows(
                [base, theirs, mine].map(stored_payments).each_ref(),
                |payment| payment.key,
                is_same_payment,
            ),
            fields: ChangeField::iter()
                .map(|field| field_row(field, base, theirs, mine))
                .collect(),
            merged: merge(base, theirs, mine),
        }
    }

    /// What was changed here, done to the packet as it is now. Where both sides have changed a
    /// thing, it becomes what it was made here; what they took out and was changed here comes back
    /// as new. The key of the order and what no packet tells are those of this side.
    pub fn merged(&self) -> &Order {
        &self.merged
    }

    /// Whether both sides have changed one thing to something else.
    pub fn has_conflict(&self) -> bool {
        let is_conflict = |by: ChangedBy| by == ChangedBy::Conflict;
        self.lines.iter().any(|row| is_conflict(row.changed_by))
            || self.payments.iter().any(|row| is_conflict(row.changed_by))
            || self.fields.iter().any(|row| is_conflict(row.changed_by))
    }

    /// Whether they have changed anything that a packet tells.
    pub fn is_changed_by_them(&self) -> bool {
        let is_theirs = |by: ChangedBy| !matches!(by, ChangedBy::Nobody | ChangedBy::Me);
        self.lines.iter().any(|row| is_theirs(row.changed_by))
            || self.payments.iter().any(|row| is_theirs(row.changed_by))
            || self.fields.iter().any(|row| is_theirs(row.changed_by))
    }
}

fn field_row(field: ChangeField, base: &Order, theirs: &Order, mine: &Order) -> FieldSides {
    let [base, theirs, mine] = [base, theirs, mine].map(|order| field.of(order));
    FieldSides {
        field,
        changed_by: ChangedBy::of(&base, &theirs, &mine, |one, other| one == other),
        base,
        theirs,
        mine,
    }
}

/// Every thing once, in the order that a packet made of all three would have.
fn rows<T: Clone, K: Copy + Eq + Hash>(
    [base, theirs, mine]: [&Vec<T>; 3],
    key: impl Fn(&T) -> K,
    is_same: impl Fn(&T, &T) -> bool,
) -> Vec<Sides<T>> {
    let find = |list: &[T], wanted: K| list.iter().find(|item| key(item) == wanted).cloned();
    keys_in_order([base, theirs, mine], &key)
        .into_iter()
        .map(|wanted| {
            let [base, theirs, mine] = [base, theirs, mine].map(|list| find(list, wanted));
            let changed_by =
                ChangedBy::of(&base, &theirs, &mine, |one, other| match (one, other) {
                    (Some(one), Some(other)) => is_same(one, other),
                    (one, other) => one.is_none() && other.is_none(),
                });
            Sides {
                base,
                theirs,
                mine,
                changed_by,
            }
        })
        .collect()
}

fn keys_in_order<T, K: Copy + Eq + Hash>(
    [base, theirs, mine]: [&[T]; 3],
    key: impl Fn(&T) -> K,
) -> Vec<K> {
    let mut order: Vec<K> = theirs.iter().map(&key).collect();
    let mut known: HashSet<K> = order.iter().copied().collect();
    let mut before = None;
    for item in base {
        if known.insert(key(item)) {
            let place = order.iter().position(|one| Some(*one) == before);
            order.insert(place.map_or(0, |place| place + 1), key(item));
        }
        before = Some(key(item));
    }
    order.extend(mine.iter().map(&key).filter(|key| known.insert(*key)));
    order
}

fn merge(base: &Order, theirs: &Order, mine: &Order) -> Order {
    let mut merged = Difference::between(base, mine).apply(theirs);
    merged.keep_clear_of(mine);
    merged.keep_clear_of(base);
    merged.idempotency_key.clone_from(&mine.idempotency_key);
    merged.status = mine.status;
    merged.restaurant_delivery = mine.restaurant_delivery;
    merged.callback_url.clone_from(&mine.callback_url);
    merged
}
