//! What to do next for a change, from what the packet was, what it is to become, how far its steps
//! are, and what the packet is now: pure rules.
//!
//! The calls have no idempotency key. Whether one of unknown outcome arrived is seen in the packet;
//! where the packet looks the same either way, sending again does no harm, since each call replaces
//! what it is about as a whole.

use std::collections::BTreeSet;

use crate::{
    api::{Packet, PacketLine, PacketPayment, StepKind},
    domain::{
        ChangeField, Difference, Line, Money, Order, PacketStatus, Payment, PhoneNumber, text,
    },
    store::database::changes::{ChangeStep, StepState},
};

/// A change as far as it has come.
pub(super) struct Plan<'a> {
    /// The packet as the person saw it.
    pub(super) base: &'a Packet,
    /// The same as an order.
    pub(super) read: &'a Order,
    /// What it is to become.
    pub(super) wanted: &'a Order,
    /// The status label that it is to get, if another.
    pub(super) status: Option<PacketStatus>,
    /// Its steps, in their order.
    pub(super) steps: &'a [ChangeStep],
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// All of it is done.
    Done,
    /// The server said no to this step.
    Refused(u32),
    /// This step, whose outcome was unknown, has arrived.
    Arrived(u32),
    /// This step goes out, for the first time or again.
    Send(u32),
    /// Somebody else has changed what this is about.
    TheyChanged,
}

/// Decides. `now` is the packet as it was read just now.
pub(super) fn decide(plan: &Plan<'_>, now: &Packet) -> Next {
    let step = plan.steps.iter().find(|step| step.state != StepState::Done);
    let Some(step) = step else {
        return Next::Done;
    };
    let now = Compared { plan, now };
    match step.state {
        StepState::Refused => Next::Refused(step.number),
        StepState::Sending | StepState::Unknown
            if !now.is_as_before(step.kind) && now.is_as_wanted(step.kind) =>
        {
            Next::Arrived(step.number)
        }
        _ if now.is_as_expected() => Next::Send(step.number),
        _ => Next::TheyChanged,
    }
}

/// A packet as it is now, beside what it was and is to become.
struct Compared<'a> {
    plan: &'a Plan<'a>,
    now: &'a Packet,
}

impl Compared<'_> {
    /// Whether nobody but this change has touched what matters to it. Where lines or payments are
    /// replaced as a whole that is the rest of the packet too; else only the fields that change.
    fn is_as_expected(&self) -> bool {
        let steps = self.plan.steps;
        let replaces = steps.iter().any(|step| step.kind != StepKind::Fields);
        let of = |kind| steps.iter().find(|step| step.kind == kind);
        let is_as_expected = |kind| match of(kind).map(|step| step.state) {
            Some(StepState::Done) => self.is_as_done(kind),
            _ => self.is_as_before(kind),
        };
        is_as_expected(StepKind::Fields)
            && (!replaces
                || is_as_expected(StepKind::Orders)
                    && is_as_expected(StepKind::Payments)
                    && (self.plan.status.is_some() || self.has_status_of_before()))
    }

    fn is_as_before(&self, kind: StepKind) -> bool {
        let (before, now) = (self.plan.base, self.now);
        match kind {
            StepKind::Fields => {
                let is_same = |field: ChangeField| is_told(now, field, &field.of(self.plan.read));
                self.changed_fields().into_iter().all(is_same)
                    && (self.plan.status.is_none() || self.has_status_of_before())
            }
            StepKind::Orders => same_lines(before, now),
            StepKind::Payments => {
                same_money(before.paid, now.paid)
                    && match (&before.payments, &now.payments) {
                        (Some(before), Some(now)) => same_payments(before, now),
                        _ => true,
                    }
            }
        }
    }

    fn is_as_wanted(&self, kind: StepKind) -> bool {
        let (wanted, now) = (self.plan.wanted, self.now);
        match kind {
            StepKind::Fields => {
                let is_there = |field: ChangeField| is_told(now, field, &field.of(wanted));
                self.changed_fields().into_iter().all(is_there)
                    && self.plan.status.is_none_or(|status| {
                        now.status
                            .as_deref()
                            .is_none_or(|now| now == status.as_wire())
                    })
            }
            StepKind::Orders => has_wanted_lines(wanted, now),
            StepKind::Payments => has_wanted_payments(wanted, now),
        }
    }

    /// As wanted, of a step that the server says it has done: it may have named lines and payments
    /// anew.
    fn is_as_done(&self, kind: StepKind) -> bool {
        self.is_as_wanted(kind)
            || match kind {
                StepKind::Fields => false,
                StepKind::Orders => has_wanted_lines(&without_ids(self.plan.wanted), self.now),
                StepKind::Payments => has_wanted_payments(&without_ids(self.plan.wanted), self.now),
            }
    }

    fn changed_fields(&self) -> Vec<ChangeField> {
        let fields = Difference::between(self.plan.read, self.plan.wanted).fields;
        fields.into_iter().map(|change| change.field).collect()
    }

    fn has_status_of_before(&self) -> bool {
        match (&self.plan.base.status, &self.now.status) {
            (Some(before), Some(now)) => before == now,
            _ => true,
        }
    }
}

/// Whether a field stands so in a packet, as far as the server tells it.
fn is_told(packet: &Packet, field: ChangeField, text: &str) -> bool {
    let customer = packet.customer.as_ref();
    let told = match field {
        ChangeField::Address => customer.and_then(|customer| customer.address.as_deref()),
        ChangeField::Phone => customer.and_then(|customer| customer.phone.as_deref()),
        ChangeField::Note => packet.note.as_deref(),
        ChangeField::PaymentNote => packet.payment_note.as_deref(),
        ChangeField::SaleType => packet.sale_type.as_deref(),
    };
    told.is_none_or(|told| match field {
        ChangeField::Phone => same_phone(told, text),
        _ => same_text(told, text),
    })
}

/// Whether two texts differ in blanks and ends of lines at most, which a server may tidy up.
fn same_text(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// Whether two texts are the same number, however it is written.
fn same_phone(one: &str, other: &str) -> bool {
    let is_same = |one, other| PhoneNumber::read(one) == PhoneNumber::read(other);
    same_text(one, other) || PhoneNumber::read(one).is_some() && is_same(one, other)
}

/// An order whose lines and payments are known by what they are alone.
fn without_ids(order: &Order) -> Order {
    let mut order = order.clone();
    for line in &mut order.lines {
        line.line_id = None;
    }
    for payment in &mut order.payments {
        payment.line_id = None;
    }
    order
}

fn same_money(one: Option<Money>, other: Option<Money>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

fn same_name(one: &str, other: &str) -> bool {
    text::fold(one).trim() == text::fold(other).trim()
}

/// Whether two lists hold the same, in any order: what has an id by that, the rest by what it is.
fn same_things<A, B>(
    one: &[A],
    other: &[B],
    id_of_one: impl Fn(&A) -> Option<&str>,
    id_of_other: impl Fn(&B) -> Option<&str>,
    is_same: impl Fn(&A, &B) -> bool,
) -> bool {
    let mut taken = BTreeSet::new();
    let (with_id, without_id): (Vec<&A>, Vec<&A>) =
        one.iter().partition(|thing| id_of_one(thing).is_some());
    let mut has = |thing: &A| {
        let id = id_of_one(thing);
        let found = other.iter().enumerate().find(|(place, there)| {
            !taken.contains(place)
                && (id.is_none() || id == id_of_other(there))
                && is_same(thing, there)
        });
        found.is_some_and(|(place, _)| taken.insert(place))
    };
    one.len() == other.len() && with_id.into_iter().chain(without_id).all(&mut has)
}

/// What a line costs is no matter: prices change with the menu, and some grow by the minute.
fn same_lines(before: &Packet, now: &Packet) -> bool {
    let is_kept_back = before.is_withheld() || now.is_withheld();
    same_things(
        &before.lines,
        &now.lines,
        |line| line.line_id.as_deref(),
        |line| line.line_id.as_deref(),
        |before: &PacketLine, now: &PacketLine| {
            same_name(&before.title, &now.title)
                && before.quantity == now.quantity
                && before.discount == now.discount
                && before.extra == now.extra
                && told_options(before) == told_options(now)
                && same_note(&before.note, &now.note, is_kept_back)
        },
    )
}

fn told_options(line: &PacketLine) -> Vec<(Option<&str>, &str)> {
    sorted(
        line.options
            .iter()
            .map(|option| (option.id.as_deref(), option.title.as_str())),
    )
}

fn has_wanted_lines(wanted: &Order, now: &Packet) -> bool {
    let is_kept_back = now.is_withheld();
    let title = |title: &str| text::fold(title).trim().to_owned();
    same_things(
        &wanted.lines,
        &now.lines,
        // Where the server tells no ids, ours say nothing.
        |line| line.line_id.as_deref().filter(|_| now.has_line_ids),
        |line| line.line_id.as_deref(),
        |wanted: &Line, now: &PacketLine| {
            // The server names products anew, so that one that was renamed is known by its id only.
            let is_known = wanted.line_id.is_some() && wanted.line_id == now.line_id;
            (is_known || same_name(&wanted.title, &now.title))
                && wanted.quantity.value() == Some(now.quantity)
                && wanted.discount.value() == Some(now.discount)
                && sorted(wanted.choices.iter().map(|choice| title(&choice.title)))
                    == sorted(now.options.iter().map(|option| title(&option.title)))
                && same_note(&wanted.note, &now.note, is_kept_back)
        },
    )
}

/// A note that is kept back can be any.
fn same_note(one: &str, now: &str, is_kept_back: bool) -> bool {
    let is_empty = |text: &str| text.trim().is_empty();
    same_text(one, now) || is_kept_back && (is_empty(one) || is_empty(now))
}

fn same_payments(before: &[PacketPayment], now: &[PacketPayment]) -> bool {
    same_things(
        before,
        now,
        |payment| payment.line_id.as_deref(),
        |payment| payment.line_id.as_deref(),
        |before: &PacketPayment, now: &PacketPayment| {
            before.method_id == now.method_id
                && before.title == now.title
                && before.amount == now.amount
                && before.is_discount == now.is_discount
        },
    )
}

/// Only payments of more than nothing are stored (contract section 6.1). Older servers tell their
/// sum alone.
fn has_wanted_payments(wanted: &Order, now: &Packet) -> bool {
    let amount = |payment: &Payment| payment.amount.value().unwrap_or_default();
    let stored = wanted
        .payments
        .iter()
        .filter(|payment| !amount(payment).is_zero());
    let stored: Vec<&Payment> = stored.collect();
    let sum: Money = stored.iter().map(|payment| amount(payment)).sum();
    let Some(told) = &now.payments else {
        return same_money(Some(sum), now.paid);
    };
    let told = told.iter().filter(|payment| !payment.amount.is_zero());
    let told: Vec<&PacketPayment> = told.collect();
    same_money(Some(sum), now.paid)
        && same_things(
            &stored,
            &told,
            |payment| payment.line_id.as_deref(),
            |payment| payment.line_id.as_deref(),
            |wanted: &&Payment, now: &&PacketPayment| {
                let method = now.method_id.as_deref();
                amount(wanted) == now.amount
                    && wanted.is_discount == now.is_discount
                    && match wanted.is_discount {
                        true => same_name(&wanted.title, &now.title),
                        false => method.is_none_or(|method| method == wanted.method.as_str()),
                    }
            },
        )
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort();
    items
}

#[cfg(test)]
mod tests;
