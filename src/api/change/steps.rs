//! The calls that make a packet another, written down.

use std::{collections::HashSet, fmt};

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::{FrozenStep, PacketOrder, PaymentsKnown, StepKind, reading::has_no_method};
use crate::{
    api::{
        body::{self, BodyError},
        packet::Packet,
    },
    domain::{
        Catalogue, ChangeField, Difference, Field, FieldChange, Line, LineField, LineKey, Money,
        Order, PacketStatus, PaymentField, Problem, Reason, Totals,
    },
};

/// The packet that a change starts from.
#[derive(Clone, Copy)]
pub struct ChangeStart<'a> {
    /// The id that the calls name it by.
    pub packet_id: &'a str,
    /// As it was told.
    pub packet: &'a Packet,
    /// The same as an order: the wanted one is made from it, with its keys.
    pub read: &'a PacketOrder,
}

/// A change, written down.
#[derive(Clone, PartialEq, Eq)]
pub struct FrozenChange {
    /// The calls, in their order; none if nothing would change.
    pub steps: Vec<FrozenStep>,
    /// What the packet is to become, with the ids that lines and payments get by these calls: to be
    /// kept with them, so that what has arrived can be told.
    pub wanted: Order,
    /// What these calls cannot keep.
    pub losses: Vec<Loss>,
}

impl fmt::Debug for FrozenChange {
    /// Without the wanted order, which is a guest's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrozenChange")
            .field("steps", &self.steps)
            .field("losses", &self.losses)
            .finish_non_exhaustive()
    }
}

/// What is lost when lines or payments are replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// What somebody else has added to a line that stays: there is no way to send it.
    Extra {
        /// The line.
        line: LineKey,
        /// How much.
        amount: Money,
    },
    /// The payments of the packet, of which only the sum is known.
    UnseenPayments {
        /// Their sum.
        paid: Money,
    },
}

/// Why a change cannot be written down. Places are those in the wanted order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeBodyError {
    /// A number field holds what is no number.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// A packet keeps at least one line.
    #[error("a packet must keep at least one line; it is cancelled on the Restomenum panel")]
    NoLines,
    /// The menu does not say which product a line is.
    #[error("cart[{place}]: it is not known which product of the menu “{title}” is")]
    NoProduct {
        /// Which line.
        place: usize,
        /// What the packet calls it.
        title: String,
    },
    /// A payment by no method of the store cannot be sent again.
    #[error("payments[{place}]: it is by no payment method of the store")]
    NoMethod {
        /// Which payment.
        place: usize,
    },
    /// The server does not take nothing for this field.
    #[error("{} cannot be emptied", .0.field())]
    CannotBeEmptied(ChangeField),
}

impl ChangeBodyError {
    /// The same at its place on the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Body(BodyError::Number(field)) => Problem::error(*field, Reason::WrongType),
            Self::Body(_) => Problem::error(Field::Order, Reason::WrongType),
            Self::NoLines => Problem::error(Field::Cart, Reason::CartEmpty),
            Self::NoProduct { place, .. } => Problem::error(
                Field::Line(*place, LineField::Product),
                Reason::WhichProduct,
            ),
            Self::NoMethod { place } => Problem::error(
                Field::Payment(*place, PaymentField::Id),
                Reason::UnknownPaymentMethod,
            ),
            Self::CannotBeEmptied(field) => Problem::error(field.field(), Reason::Required),
        }
    }
}

impl FrozenStep {
    /// Writes down the calls that turn a packet into the wanted order and give it the status label:
    /// only those that change anything. Fields come first; then lines before payments if what is
    /// paid now fits into what the new lines cost, else payments before lines.
    ///
    /// Where the server tells ids of lines, each line and payment that stays is sent with its own,
    /// and each other with one of `make_line_id`: 8 to 64 letters, digits and hyphens, not digits
    /// alone, never twice the same (contract section 6.5).
    ///
    /// # Errors
    /// [`ChangeBodyError`] if what is to be sent cannot be; what stays untouched is not looked at.
    pub fn all(
        start: ChangeStart<'_>,
        wanted: &Order,
        catalogue: &Catalogue,
        status: Option<PacketStatus>,
        mut make_line_id: impl FnMut() -> String,
    ) -> Result<FrozenChange, ChangeBodyError> {
        let difference = Difference::between(&start.read.order, wanted);
        let mut wanted = wanted.clone();
        let mut steps = Vec::new();
        let status = status.filter(|label| !has_label(start.packet, *label));
        if !difference.fields.is_empty() || status.is_some() {
            steps.push(fields(start, &difference.fields, status)?);
        }
        let mut replacing = Vec::new();
        if !difference.lines.is_empty() {
            name_lines(&mut wanted, start, &mut make_line_id);
            replacing.push(orders(start, &wanted, catalogue)?);
        }
        if !difference.payments.is_empty() {
            name_payments(&mut wanted, start, &mut make_line_id);
            replacing.push(payments(start, &wanted)?);
        }
        if start.packet.paid.unwrap_or_default() > Totals::of(&wanted).total {
            replacing.reverse();
        }
        steps.extend(replacing);
        let losses = losses(start, &wanted, &difference);
        Ok(FrozenChange {
            steps,
            wanted,
            losses,
        })
    }

    fn new(kind: StepKind, packet_id: &str, rest: Map<String, Value>) -> Self {
        let mut body = Map::new();
        body.insert("packetId".to_owned(), packet_id.into());
        body.extend(rest);
        Self {
            kind,
            json: Value::Object(body).to_string().into(),
        }
    }
}

fn has_label(packet: &Packet, label: PacketStatus) -> bool {
    packet.status.as_deref() == Some(label.as_wire())
}

fn fields(
    start: ChangeStart<'_>,
    changes: &[FieldChange],
    status: Option<PacketStatus>,
) -> Result<FrozenStep, ChangeBodyError> {
    let mut body = Map::new();
    let mut customer = Map::new();
    for change in changes {
        let new = change.new.as_str();
        if new.is_empty() && !change.field.can_be_emptied() {
            return Err(ChangeBodyError::CannotBeEmptied(change.field));
        }
        let (into, name) = match change.field {
            ChangeField::Address => (&mut customer, "address"),
            ChangeField::Phone => (&mut customer, "phone"),
            ChangeField::Note => (&mut body, "note"),
            ChangeField::PaymentNote => (&mut body, "paymentNote"),
            ChangeField::SaleType => (&mut body, "type"),
        };
        into.insert(name.to_owned(), new.into());
    }
    if !customer.is_empty() {
        body.insert("customer".to_owned(), customer.into());
    }
    if let Some(label) = status {
        body.insert("status".to_owned(), label.as_wire().into());
    }
    Ok(FrozenStep::new(StepKind::Fields, start.packet_id, body))
}

fn orders(
    start: ChangeStart<'_>,
    wanted: &Order,
    catalogue: &Catalogue,
) -> Result<FrozenStep, ChangeBodyError> {
    if wanted.lines.is_empty() {
        return Err(ChangeBodyError::NoLines);
    }
    let mut cart = Vec::with_capacity(wanted.lines.len());
    for (place, line) in wanted.lines.iter().enumerate() {
        if line.product.as_str().trim().is_empty() {
            let title = line.title.clone();
            return Err(ChangeBodyError::NoProduct { place, title });
        }
        let mut item = body::item(line, place, catalogue)?;
        if let Some(rate) = own_tax_rate(start, line, catalogue).and_then(body::number) {
            item.insert("taxRate".to_owned(), rate);
        }
        put_line_id(&mut item, line.line_id.as_deref());
        cart.push(Value::Object(item));
    }
    let body = Map::from_iter([("cart".to_owned(), cart.into())]);
    Ok(FrozenStep::new(StepKind::Orders, start.packet_id, body))
}

/// The VAT of a line that stays, where it is not what the menu has for its product: it would become
/// that otherwise. Only newer servers tell it, and take it.
fn own_tax_rate(start: ChangeStart<'_>, line: &Line, catalogue: &Catalogue) -> Option<Decimal> {
    let before = start.read.order.line(line.key)?;
    let told = start.read.told(line.key)?.vat_rate?;
    let by_menu = catalogue.product(&line.product)?.tax;
    let is_same_product =
        before.product == line.product || before.product.as_str().trim().is_empty();
    let is_taken = (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&told);
    let is_own = start.packet.has_line_ids && is_same_product && is_taken;
    (is_own && by_menu != Some(told)).then_some(told)
}

fn payments(start: ChangeStart<'_>, wanted: &Order) -> Result<FrozenStep, ChangeBodyError> {
    if let Some(place) = wanted.payments.iter().position(has_no_method) {
        return Err(ChangeBodyError::NoMethod { place });
    }
    let mut items = body::payments(&wanted.payments)?;
    for (item, payment) in items.iter_mut().zip(&wanted.payments) {
        put_line_id(item, payment.line_id.as_deref());
    }
    let items: Vec<Value> = items.into_iter().map(Value::Object).collect();
    let body = Map::from_iter([("payments".to_owned(), items.into())]);
    Ok(FrozenStep::new(StepKind::Payments, start.packet_id, body))
}

fn put_line_id(item: &mut Map<String, Value>, id: Option<&str>) {
    if let Some(id) = id {
        item.insert("lineId".to_owned(), id.into());
    }
}

fn name_lines(
    wanted: &mut Order,
    start: ChangeStart<'_>,
    make_line_id: &mut impl FnMut() -> String,
) {
    let known = start.read.order.lines.iter();
    let known = known.filter_map(|line| line.line_id.as_deref());
    let ids = wanted.lines.iter_mut().map(|line| &mut line.line_id);
    name(ids, start.packet.has_line_ids, known, make_line_id);
}

fn name_payments(
    wanted: &mut Order,
    start: ChangeStart<'_>,
    make_line_id: &mut impl FnMut() -> String,
) {
    let known = start.read.order.payments.iter();
    let known = known.filter_map(|payment| payment.line_id.as_deref());
    let ids = wanted
        .payments
        .iter_mut()
        .map(|payment| &mut payment.line_id);
    name(ids, start.packet.has_line_ids, known, make_line_id);
}

/// An id stays where the packet has it, and only once: the server refuses one that it has cancelled
/// meanwhile, and one that comes twice.
fn name<'a>(
    ids: impl Iterator<Item = &'a mut Option<String>>,
    has_line_ids: bool,
    known: impl Iterator<Item = &'a str>,
    make_line_id: &mut impl FnMut() -> String,
) {
    let mut free: HashSet<&str> = known.collect();
    for id in ids {
        let stays = has_line_ids && id.as_deref().is_some_and(|id| free.remove(id));
        if !stays {
            *id = has_line_ids.then(&mut *make_line_id);
        }
    }
}

fn losses(start: ChangeStart<'_>, wanted: &Order, difference: &Difference) -> Vec<Loss> {
    let mut losses = Vec::new();
    if !difference.lines.is_empty() {
        let stays = |key: LineKey| wanted.line(key).is_some();
        let told = start.read.lines.iter();
        let extra = told.filter(|told| !told.extra.is_zero() && stays(told.key));
        losses.extend(extra.map(|told| Loss::Extra {
            line: told.key,
            amount: told.extra,
        }));
    }
    let paid = start.packet.paid.unwrap_or_default();
    let is_unseen = start.read.payments == PaymentsKnown::SumOnly && !paid.is_zero();
    if !difference.payments.is_empty() && is_unseen {
        losses.push(Loss::UnseenPayments { paid });
    }
    losses
}
