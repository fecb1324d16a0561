//! A packet that is there already, read as an order that can be edited, and the calls that make it
//! another (contract section 7).
//!
//! Lines and payments are replaced as a whole, so that everything that is to stay has to be sent
//! again, each line with its `lineId` where the server tells such: only then it stays the same line
//! and keeps what other programs have put on it.

mod fit;
mod reading;
mod steps;

use std::{fmt, sync::Arc};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    client::Client,
    envelope::{judge, payload},
    error::ApiError,
    read,
};
use crate::domain::{LineKey, Money, Order, ProductId};

pub use steps::{ChangeBodyError, ChangeStart, FrozenChange, Loss};

/// A packet read as an order.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PacketOrder {
    /// What stands in it. Prices are those of the menu, by which the server reckons again.
    pub order: Order,
    /// What the server says of each of its lines, in their order.
    pub lines: Vec<ToldLine>,
    /// How its payments are known.
    pub payments: PaymentsKnown,
    /// Notes and the customer were kept back: what is not known of them cannot be compared.
    pub is_withheld: bool,
}

impl fmt::Debug for PacketOrder {
    /// Without the order, which is a guest's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PacketOrder")
            .field("lines", &self.lines)
            .field("payments", &self.payments)
            .field("is_withheld", &self.is_withheld)
            .finish_non_exhaustive()
    }
}

/// What the server says of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldLine {
    /// Which line.
    pub key: LineKey,
    /// What it costs, by the server's reckoning.
    pub total: Option<Money>,
    /// Added to the line by somebody else, which is lost when lines are replaced: there is no way
    /// to send it.
    pub extra: Money,
    /// Its VAT in percent; older servers do not tell it.
    #[serde(default)]
    pub vat_rate: Option<Decimal>,
    /// Which product of the menu it is: packets only tell its name.
    pub product: ProductFit,
}

/// Which product a line of a packet is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductFit {
    /// This one, for sure.
    Sure,
    /// One of these, which are called alike.
    Several(Vec<ProductId>),
    /// None that the menu has: its lines cannot be sent again before a person says which it is.
    Unknown,
}

/// How the payments of a packet are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentsKnown {
    /// The server tells them, or that there are none.
    Told,
    /// The server tells their sum only, and it is that of what this desk sent.
    AsSent,
    /// The server tells their sum only: changing them replaces what is not seen.
    SumOnly,
}

/// One call that changes a packet.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::Display,
)]
#[strum(serialize_all = "lowercase")]
pub enum StepKind {
    /// `packets/update`: notes, address and phone, kind of sale, status label.
    Fields,
    /// `packets/update-orders`: all lines.
    Orders,
    /// `packets/update-payments`: all payments.
    Payments,
}

impl StepKind {
    /// The endpoint.
    pub fn endpoint(self) -> &'static str {
        match self {
            Self::Fields => "packets/update",
            Self::Orders => "packets/update-orders",
            Self::Payments => "packets/update-payments",
        }
    }
}

/// Such a call, written once and then only sent.
#[derive(Clone, PartialEq, Eq)]
pub struct FrozenStep {
    /// Which call.
    pub kind: StepKind,
    /// Its body, byte for byte.
    pub json: Arc<str>,
}

impl fmt::Debug for FrozenStep {
    /// Without the body, which may hold a guest's address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrozenStep")
            .field("kind", &self.kind)
            .field("bytes", &self.json.len())
            .finish()
    }
}

/// What the server says after such a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Updated {
    /// The new total, after [`StepKind::Orders`].
    pub total: Option<Money>,
    /// What is paid now, after [`StepKind::Payments`].
    pub paid: Option<Money>,
    /// The answer, word for word.
    pub raw: Arc<str>,
}

impl Client {
    /// Changes a packet. These calls have no idempotency key: after a lost reply the packet is read
    /// and compared before anything is sent again.
    ///
    /// # Errors
    /// [`ApiError::outcome`] tells whether it may have been done all the same.
    pub async fn update_packet(&self, step: &FrozenStep) -> Result<Updated, ApiError> {
        self.post(step.kind.endpoint(), Arc::clone(&step.json), |reply| {
            let body = judge(reply)?;
            let money = |name| {
                let object = payload(&body).as_object();
                let object = object.or_else(|| body.as_object())?;
                read::decimal_or_none(object, name).map(Money::from)
            };
            Ok(Updated {
                total: money("total"),
                paid: money("paid"),
                raw: reply.text.as_str().into(),
            })
        })
        .await
    }
}
