//! What an order will cost, by our estimate: the server has the last word on prices.

use super::{
    money::Money,
    order::{Line, Order},
};

/// The estimate of an order. A line whose quantity or discount cannot be read counts as nothing
/// and is told by [`is_complete`](Self::is_complete).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// Per line, in cart order: price with choices times quantity, less the line's discount.
    pub lines: Vec<Option<Money>>,
    /// Before any discount.
    pub subtotal: Money,
    /// All line discounts.
    pub line_discounts: Money,
    /// What the order costs: the sum of the lines as shown.
    pub total: Money,
    /// All payments, discounts on the order included.
    pub paid: Money,
    /// Of these, discounts on the order.
    pub order_discounts: Money,
}

impl Totals {
    /// Adds up an order.
    pub fn of(order: &Order) -> Self {
        let mut totals = Self::default();
        for line in &order.lines {
            let line_total = line_total(line);
            if let (Some(line_total), Some(discount)) = (line_total, line.discount.value()) {
                totals.subtotal = totals.subtotal + line_total + discount;
                totals.line_discounts = totals.line_discounts + discount;
                totals.total = totals.total + line_total;
            }
            totals.lines.push(line_total);
        }
        for payment in &order.payments {
            let amount = payment.amount.value().unwrap_or_default();
            totals.paid = totals.paid + amount;
            if payment.is_discount {
                totals.order_discounts = totals.order_discounts + amount;
            }
        }
        totals
    }

    /// Whether every line could be counted.
    pub fn is_complete(&self) -> bool {
        self.lines.iter().all(Option::is_some)
    }

    /// What is still to be paid; negative if the payments go beyond the total.
    pub fn open(&self) -> Money {
        self.total - self.paid
    }

    /// The change for the note a caller will pay with: `tendered` less what remains for cash.
    /// Nothing if the note does not suffice.
    pub fn change_due(due: Money, tendered: Money) -> Option<Money> {
        let change = tendered - due;
        (!change.is_negative()).then_some(change)
    }
}

/// The estimate of one line, rounded to the cent so that shown lines add up to the shown total.
pub fn line_total(line: &Line) -> Option<Money> {
    let quantity = line.quantity.value()?;
    let discount = line.discount.value()?;
    Some(line.unit_price().times(quantity) - discount)
}
