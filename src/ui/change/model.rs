//! A change of a packet, reckoned once for the views that show it.

use crate::{
    api::{FrozenChange, Loss, PaymentsKnown, StepKind},
    domain::{Difference, Line, LineChange, Money, Order, PaymentKey, Totals, totals},
    store::packet_base::PacketBase,
};

/// What becomes of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeModel {
    /// What people call it.
    pub number: String,
    /// What differs.
    pub difference: Difference,
    /// What it costs now, by the server's reckoning.
    pub old_total: Option<Money>,
    /// What is paid now.
    pub old_paid: Option<Money>,
    /// Our estimate of what it will cost.
    pub new_total: Money,
    /// What will be paid; nothing where payments stay and are not told.
    pub new_paid: Option<Money>,
    /// The payment that can be made to pay the whole, and how much that is.
    pub offer: Option<(PaymentKey, Money)>,
    /// Lines that nobody changes and that will cost something else all the same.
    pub repriced: Vec<Repriced>,
    /// Lines whose addition by somebody else is lost, and how much it is.
    pub lost_extras: Vec<(String, Money)>,
    /// How its payments are known.
    pub payments: PaymentsKnown,
    /// The calls that make the change, in their order.
    pub steps: Vec<StepKind>,
    /// A number that cannot be read keeps the estimate from being whole.
    pub is_complete: bool,
}

/// A line that will cost something else, because the server reckons by the menu of now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repriced {
    /// Its name.
    pub title: String,
    /// What it costs now.
    pub old: Money,
    /// What it will cost.
    pub new: Money,
}

impl ChangeModel {
    /// Compares a packet with what it is to become; `frozen` are the calls that do it, if they
    /// could be written down.
    pub fn of(base: &PacketBase, order: &Order, frozen: Option<&FrozenChange>) -> Self {
        let difference = Difference::between(&base.read.order, order);
        let packet = base.packet();
        let (old_total, old_paid) = packet
            .as_ref()
            .map_or((None, None), |packet| (packet.total, packet.paid));
        let new = Totals::of(order);
        let sends_lines = !difference.lines.is_empty();
        let sends_payments = !difference.payments.is_empty();
        let new_paid = if !sends_payments && base.read.payments == PaymentsKnown::SumOnly {
            old_paid
        } else {
            Some(new.paid)
        };
        Self {
            number: number_of(base),
            old_total,
            old_paid,
            // Where lines stay, the server does not reckon anew.
            new_total: match old_total {
                Some(total) if !sends_lines => total,
                _ => new.total,
            },
            new_paid,
            offer: offer(order, &new, base.read.payments),
            repriced: if sends_lines {
                repriced(base, order, &difference)
            } else {
                Vec::new()
            },
            lost_extras: frozen.map_or_else(Vec::new, |frozen| lost_extras(order, frozen)),
            payments: base.read.payments,
            steps: frozen.map_or_else(Vec::new, |frozen| {
                frozen.steps.iter().map(|step| step.kind).collect()
            }),
            is_complete: new.is_complete(),
            difference,
        }
    }

    /// What is still to be paid after it; negative if too much is paid.
    pub fn open(&self) -> Option<Money> {
        Some(self.new_total - self.new_paid?)
    }

    /// Whether the server would refuse it, because more is paid than it costs.
    pub fn is_overpaid(&self) -> bool {
        self.open().is_some_and(Money::is_negative)
    }

    /// Whether it can go out.
    pub fn can_be_sent(&self) -> bool {
        !self.steps.is_empty() && !self.is_overpaid() && self.is_complete
    }
}

/// What people call a packet.
pub fn number_of(base: &PacketBase) -> String {
    match &base.doc_no {
        Some(number) if !number.is_empty() => format!("#{number}"),
        _ => base.packet_id.clone(),
    }
}

/// The only payment that is no discount, if it does not pay just the whole.
fn offer(order: &Order, new: &Totals, known: PaymentsKnown) -> Option<(PaymentKey, Money)> {
    if known == PaymentsKnown::SumOnly && order.payments.is_empty() {
        return None;
    }
    let mut money = order.payments.iter().filter(|payment| !payment.is_discount);
    let (Some(only), None) = (money.next(), money.next()) else {
        return None;
    };
    let whole = new.total - new.order_discounts;
    let is_other = only.amount.value() != Some(whole);
    (is_other && whole > Money::ZERO && new.is_complete()).then_some((only.key, whole))
}

/// Lines that stay as they are in the order and cost something else by the menu of now.
fn repriced(base: &PacketBase, order: &Order, difference: &Difference) -> Vec<Repriced> {
    let is_touched = |line: &Line| {
        difference.lines.iter().any(|change| match change {
            LineChange::Added(other) | LineChange::Removed(other) => other.key == line.key,
            LineChange::Changed { old, .. } => old.key == line.key,
        })
    };
    // The order has today's prices, if the menu was read anew since.
    let lines = order.lines.iter();
    lines
        .filter(|line| !is_touched(line))
        .filter_map(|line| {
            let told = base.read.lines.iter().find(|told| told.key == line.key)?;
            let (old, new) = (told.total?, totals::line_total(line)?);
            // What somebody else has put on it is told by itself.
            (old - told.extra != new).then(|| Repriced {
                title: line.title.clone(),
                old,
                new,
            })
        })
        .collect()
}

fn lost_extras(order: &Order, frozen: &FrozenChange) -> Vec<(String, Money)> {
    let extra = |loss: &Loss| match loss {
        Loss::Extra { line, amount } => Some((order.line(*line)?.title.clone(), *amount)),
        Loss::UnseenPayments { .. } => None,
    };
    frozen.losses.iter().filter_map(extra).collect()
}
