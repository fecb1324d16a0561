//! `packets/create` (contract 6).

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::config::Dialect;
use super::idempotency::Claim;
use super::joi;
use super::marks::{self, Known};
use super::packet::{Origin, Packet};
use super::received::AcceptedPacket;
use super::reply::{Refusal, Reply};
use super::request::{self, CartItem, PaymentItem};
use super::rules;
use super::shared::Shared;
use super::state::{name_lines, name_payments};

/// Checks the body, claims its key, waits `delay`, and makes the packet or answers with the one
/// that the key made before.
///
/// The body is judged first, so a broken body is refused even under a key that already made a
/// packet; a sound but different body gets the first packet (contract 6.3 leaves both open).
pub(super) async fn create(
    shared: &Arc<Shared>,
    body: &Value,
    delay: Duration,
) -> Result<Reply, Refusal> {
    joi::validate(&shared.schemas.create, body).map_err(Refusal::Invalid)?;
    if let Some(address) = request::text(body, "callbackUrl") {
        rules::callback_url(address, &shared.webhook_domain)?;
    }
    let marks = shared.dialect == Dialect::Current;
    let cart = request::cart(body, marks);
    let payments = request::payments(body, marks);
    check_marks(&cart, &payments)?;

    let Some(key) = request::text(body, "idempotencyKey") else {
        tokio::time::sleep(delay).await;
        return make(shared, body, &cart, &payments);
    };
    let claim = shared.state().keys.claim(key, shared.now());
    match claim {
        Claim::InProgress => Err(Refusal::Conflict(
            "Duplicate request already in progress".to_owned(),
        )),
        Claim::Made(packet) => {
            let state = shared.state();
            let packet = state.packets.get(packet).ok_or(Refusal::Internal)?;
            Ok(answer(packet, shared.dialect))
        }
        Claim::Mine => {
            let _held = Held {
                shared: Arc::clone(shared),
                key: key.to_owned(),
            };
            tokio::time::sleep(delay).await;
            make(shared, body, &cart, &payments)
        }
    }
}

/// Frees the key at the end, unless a packet settled it.
struct Held {
    shared: Arc<Shared>,
    key: String,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.shared.state().keys.release(&self.key);
    }
}

fn check_marks(cart: &[CartItem<'_>], payments: &[PaymentItem<'_>]) -> Result<(), Refusal> {
    let nothing = Known::default();
    marks::line_ids(cart.iter().filter_map(|item| item.line_id), &nothing)?;
    marks::line_ids(payments.iter().filter_map(|item| item.line_id), &nothing)?;
    marks::metadata(cart.iter().filter_map(|item| item.metadata))?;
    marks::metadata(payments.iter().filter_map(|item| item.metadata))
}

fn make(
    shared: &Shared,
    body: &Value,
    cart: &[CartItem<'_>],
    payments: &[PaymentItem<'_>],
) -> Result<Reply, Refusal> {
    let mut lines = rules::lines(cart, &shared.menu, shared.dialect)?;
    let mut payments = rules::payments(payments, &shared.menu)?;
    rules::covered(&lines, &payments)?;

    let now = shared.now();
    let mut state = shared.state();
    let id = state.next_packet_id(now);
    name_lines(&mut lines, &id, &Known::default());
    name_payments(&mut payments, &Known::default());
    let owned = |name| request::text(body, name).map(ToOwned::to_owned);
    let packet = Packet {
        id,
        uuid: Uuid::new_v4().to_string(),
        doc_no: state.next_doc_no(),
        customer: customer(body),
        payment_note: owned("paymentNote").unwrap_or_default(),
        note: owned("note"),
        status: owned("status").unwrap_or_else(|| "Approved".to_owned()),
        sale_type: owned("type").filter(|_| shared.dialect == Dialect::Current),
        invoice_url: None,
        invoice_number: None,
        lines,
        cancels: Vec::new(),
        payments,
        cancelled_payments: Vec::new(),
        origin: Origin::default(),
    };
    let key = request::text(body, "idempotencyKey");
    let accepted = AcceptedPacket::new(&packet, key, body.clone());
    if let Some(file) = &mut state.received {
        file.append(&accepted).map_err(|error| {
            tracing::error!(%error, "practice store: the received file cannot be written");
            Refusal::Internal
        })?;
    }
    let reply = answer(&packet, shared.dialect);
    if let Some(key) = key {
        let place = state.packets.len();
        state.keys.settle(key, place, now);
    }
    state.accepted.push(accepted);
    state.packets.push(packet);
    Ok(reply)
}

fn customer(body: &Value) -> Map<String, Value> {
    body.get("customer")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

/// `packetId` in classic, `uuid` in current: each is what `packets/get` takes (contract 6.2).
fn answer(packet: &Packet, dialect: Dialect) -> Reply {
    let (name, id) = match dialect {
        Dialect::Classic => ("packetId", &packet.id),
        Dialect::Current => ("uuid", &packet.uuid),
    };
    Reply::written(dialect, Map::from_iter([(name.to_owned(), json!(id))]))
}
