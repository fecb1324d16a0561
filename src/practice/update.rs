//! `packets/update`, `packets/update-orders` and `packets/update-payments` (contract 7).

use serde_json::{Map, Value, json};

use super::config::Dialect;
use super::joi;
use super::marks::{self, Known};
use super::packet::{Cancelled, Packet};
use super::reply::{Refusal, Reply};
use super::request;
use super::rules;
use super::shapes::number;
use super::shared::Shared;
use super::state::{epoch_ms, name_lines, name_payments};

/// Changes what the allow-list names; `updated` lists the fields that really changed.
pub(super) fn fields(shared: &Shared, body: &Value) -> Result<Reply, Refusal> {
    joi::validate(&shared.schemas.update, body).map_err(Refusal::Invalid)?;
    let mut state = shared.state();
    let packet = state
        .packet_mut(request::text(body, "packetId").unwrap_or_default())
        .ok_or(Refusal::NotFound)?;
    let mut updated = Vec::new();
    let wanted = |name| request::text(body, name).map(ToOwned::to_owned);
    if let Some(status) = wanted("status").filter(|it| *it != packet.status) {
        packet.status = status;
        updated.push("status");
    }
    if let Some(note) = wanted("paymentNote").filter(|it| *it != packet.payment_note) {
        packet.payment_note = note;
        updated.push("paymentNote");
    }
    let optional = [
        ("note", &mut packet.note),
        ("invoiceUrl", &mut packet.invoice_url),
        ("invoiceNumber", &mut packet.invoice_number),
        ("type", &mut packet.sale_type),
    ];
    for (name, field) in optional {
        // An empty text clears a field that was never set as well: nothing changes.
        let new = wanted(name).filter(|it| *it != field.clone().unwrap_or_default());
        if let Some(new) = new {
            *field = Some(new).filter(|it| !it.is_empty());
            updated.push(name);
        }
    }
    if update_customer(packet, body) {
        updated.push("customer");
    }
    Ok(answer(packet, shared.dialect, "updated", json!(updated)))
}

fn update_customer(packet: &mut Packet, body: &Value) -> bool {
    let mut changed = false;
    let sent = body.get("customer").and_then(Value::as_object);
    for (name, value) in sent.into_iter().flatten() {
        if packet.customer.get(name) != Some(value) {
            packet.customer.insert(name.clone(), value.clone());
            changed = true;
        }
    }
    changed
}

/// Replaces all lines; those not declared again are kept as cancelled ones.
pub(super) fn orders(shared: &Shared, body: &Value) -> Result<Reply, Refusal> {
    joi::validate(&shared.schemas.orders, body).map_err(Refusal::Invalid)?;
    let cart = request::cart(body, shared.dialect == Dialect::Current);
    let now = shared.now();
    let mut state = shared.state();
    let packet = state
        .packet_mut(request::text(body, "packetId").unwrap_or_default())
        .ok_or(Refusal::NotFound)?;
    let known = Known {
        active: packet.lines.iter().map(|line| line.id.clone()).collect(),
        cancelled: packet.cancels.iter().map(|it| it.line.id.clone()).collect(),
    };
    marks::line_ids(cart.iter().filter_map(|item| item.line_id), &known)?;
    marks::metadata(cart.iter().filter_map(|item| item.metadata))?;
    let mut lines = rules::lines(&cart, &shared.menu, shared.dialect)?;
    rules::covered(&lines, &packet.payments)?;
    for (line, item) in lines.iter_mut().zip(&cart) {
        let before = packet.lines.iter().find(|old| old.id == line.id);
        if let Some(before) = before {
            line.metadata = marks::kept(before.metadata.as_ref(), item.metadata);
        }
    }
    name_lines(&mut lines, &packet.id, &known);

    let mut next = packet.clone();
    let (_, gone): (Vec<_>, Vec<_>) = packet
        .lines
        .iter()
        .cloned()
        .partition(|old| lines.iter().any(|line| line.id == old.id));
    next.cancels.extend(gone.into_iter().map(|line| Cancelled {
        line,
        at_ms: epoch_ms(now),
    }));
    next.lines = lines;
    check_document(&next)?;
    *packet = next;
    let total = number(packet.total());
    Ok(answer(packet, shared.dialect, "total", total))
}

/// Replaces all payments; those not declared again are kept as cancelled ones.
pub(super) fn payments(shared: &Shared, body: &Value) -> Result<Reply, Refusal> {
    joi::validate(&shared.schemas.payments, body).map_err(Refusal::Invalid)?;
    let items = request::payments(body, shared.dialect == Dialect::Current);
    let mut state = shared.state();
    let packet = state
        .packet_mut(request::text(body, "packetId").unwrap_or_default())
        .ok_or(Refusal::NotFound)?;
    let ids = |list: &[super::packet::Payment]| list.iter().map(|it| it.line_id.clone()).collect();
    let known = Known {
        active: ids(&packet.payments),
        cancelled: ids(&packet.cancelled_payments),
    };
    marks::line_ids(items.iter().filter_map(|item| item.line_id), &known)?;
    marks::metadata(items.iter().filter_map(|item| item.metadata))?;
    let mut payments = rules::payments(&items, &shared.menu)?;
    rules::covered(&packet.lines, &payments)?;
    for payment in &mut payments {
        let same = |id: &str| id == payment.line_id;
        let before = packet.payments.iter().find(|old| same(&old.line_id));
        let sent = items.iter().find(|item| item.line_id.is_some_and(same));
        if let Some(before) = before {
            let sent = sent.and_then(|item| item.metadata);
            payment.metadata = marks::kept(before.metadata.as_ref(), sent);
        }
    }
    name_payments(&mut payments, &known);

    let mut next = packet.clone();
    let gone = packet
        .payments
        .iter()
        .filter(|old| payments.iter().all(|new| new.line_id != old.line_id));
    next.cancelled_payments.extend(gone.cloned());
    next.payments = payments;
    check_document(&next)?;
    *packet = next;
    let paid = number(packet.paid());
    Ok(answer(packet, shared.dialect, "paid", paid))
}

/// The metadata of the whole document, cancelled lines included, has a budget.
fn check_document(packet: &Packet) -> Result<(), Refusal> {
    let lines = packet.lines.iter();
    let cancelled = packet.cancels.iter().map(|it| &it.line);
    let payments = packet.payments.iter().chain(&packet.cancelled_payments);
    marks::document(
        lines
            .chain(cancelled)
            .filter_map(|line| line.metadata.as_ref())
            .chain(payments.filter_map(|payment| payment.metadata.as_ref())),
    )
}

fn answer(packet: &Packet, dialect: Dialect, name: &str, value: Value) -> Reply {
    let fields = [
        ("packetId".to_owned(), json!(packet.id)),
        (name.to_owned(), value),
    ];
    Reply::written(dialect, Map::from_iter(fields))
}
