//! A packet as the store keeps it, and its arithmetic (contract 5.4).

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Value};

use super::menu::Choice;

/// One order line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) quantity: Decimal,
    pub(super) unit_price: Decimal,
    pub(super) options: Vec<Choice>,
    pub(super) discount: Decimal,
    pub(super) note: String,
    /// The product's rate, or the line's own when it was declared; frozen here.
    pub(super) vat_rate: Option<Decimal>,
    pub(super) metadata: Option<Value>,
}

/// An order line that a later cart left out.
#[derive(Clone, Debug)]
pub(super) struct Cancelled {
    pub(super) line: Line,
    pub(super) at_ms: u64,
}

/// One stored payment.
#[derive(Clone, Debug)]
pub(super) struct Payment {
    pub(super) line_id: String,
    pub(super) method_id: Option<String>,
    pub(super) title: String,
    pub(super) amount: Decimal,
    pub(super) cash: bool,
    pub(super) is_discount: bool,
    pub(super) metadata: Option<Value>,
}

/// Where a packet came from.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    /// The code of its channel.
    pub(super) channel: &'static str,
    /// Its number there; only integrations have such.
    pub(super) order_code: Option<&'static str>,
    /// When it is wanted, if it was ordered ahead.
    pub(super) scheduled_ms: Option<u64>,
}

impl Default for Origin {
    /// Made by hand, by phone or by a plugin.
    fn default() -> Self {
        Self {
            channel: "packet",
            order_code: None,
            scheduled_ms: None,
        }
    }
}

impl Origin {
    /// Whether an integration brought it.
    pub(super) fn is_elsewhere(&self) -> bool {
        self.order_code.is_some()
    }
}

/// One packet.
#[derive(Clone, Debug)]
pub(super) struct Packet {
    /// Document id, `packetId` on the wire.
    pub(super) id: String,
    /// Lifetime id of the sale.
    pub(super) uuid: String,
    pub(super) doc_no: u64,
    /// The customer block as it was sent.
    pub(super) customer: Map<String, Value>,
    pub(super) payment_note: String,
    pub(super) note: Option<String>,
    pub(super) status: String,
    pub(super) sale_type: Option<String>,
    pub(super) invoice_url: Option<String>,
    pub(super) invoice_number: Option<String>,
    pub(super) lines: Vec<Line>,
    pub(super) cancels: Vec<Cancelled>,
    pub(super) payments: Vec<Payment>,
    pub(super) cancelled_payments: Vec<Payment>,
    pub(super) origin: Origin,
}

impl Line {
    /// Quantity times unit price, without options and discount.
    pub(super) fn base(&self) -> Decimal {
        self.quantity * self.unit_price
    }

    /// The chosen options, times quantity.
    pub(super) fn options_sum(&self) -> Decimal {
        self.quantity
            * self
                .options
                .iter()
                .map(|option| option.price)
                .sum::<Decimal>()
    }

    /// What the line costs, in lira to the kuruş. No contract gives the rounding rule; halves go
    /// away from zero here.
    pub(super) fn total(&self) -> Decimal {
        round(self.base() + self.options_sum() - self.discount)
    }
}

impl Packet {
    /// Sum of the lines.
    pub(super) fn total(&self) -> Decimal {
        lines_total(&self.lines)
    }

    /// Sum of the payments, discounts included.
    pub(super) fn paid(&self) -> Decimal {
        payments_total(&self.payments)
    }

    /// Sum of the discount payments.
    pub(super) fn total_discount(&self) -> Decimal {
        self.payments
            .iter()
            .filter(|payment| payment.is_discount)
            .map(|payment| payment.amount)
            .sum()
    }

    /// Whether `id` names this packet: both of its ids do.
    pub(super) fn is(&self, id: &str) -> bool {
        self.id == id || self.uuid == id
    }
}

pub(super) fn lines_total(lines: &[Line]) -> Decimal {
    lines.iter().map(Line::total).sum()
}

pub(super) fn payments_total(payments: &[Payment]) -> Decimal {
    payments.iter().map(|payment| payment.amount).sum()
}

/// To the kuruş, halves away from zero.
pub(super) fn round(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}
