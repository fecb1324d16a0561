//! How packets are read back, in both generations (contract 5).

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Map, Number, Value, json};

use super::config::Dialect;
use super::marks::stamped;
use super::menu::Choice;
use super::packet::{Cancelled, Line, Packet, Payment, round};

/// What shapes a reading.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    pub(super) dialect: Dialect,
    /// Whether personal data and free texts are handed out (contract 3.3).
    pub(super) personal: bool,
    /// Author of the metadata.
    pub(super) plugin: &'a str,
}

/// A number without a float in between; whole ones without a point.
pub(super) fn number(amount: Decimal) -> Value {
    amount
        .normalize()
        .to_string()
        .parse::<Number>()
        .map_or(Value::Null, Value::Number)
}

/// The item of `packets/open` (contract 5.2).
pub(super) fn summary(packet: &Packet, dialect: Dialect) -> Value {
    let mut out = Map::new();
    identity(&mut out, packet, dialect);
    origin(&mut out, packet);
    out.insert("itemCount".to_owned(), json!(packet.lines.len()));
    if dialect == Dialect::Current {
        out.insert("currency".to_owned(), json!("TRY"));
    }
    sums(&mut out, packet);
    Value::Object(out)
}

/// The answer of `packets/get` (contract 5.3).
pub(super) fn packet(packet: &Packet, view: View<'_>) -> Value {
    let mut out = Map::new();
    identity(&mut out, packet, view.dialect);
    origin(&mut out, packet);
    out.insert("status".to_owned(), json!(packet.status));
    if view.dialect == Dialect::Current {
        let channel = packet.origin.channel.to_ascii_uppercase();
        out.insert("channel".to_owned(), json!(channel));
        out.insert("currency".to_owned(), json!("TRY"));
        out.insert("amountExponent".to_owned(), json!(2));
    }
    sums(&mut out, packet);
    if view.personal {
        out.insert("paymentNote".to_owned(), json!(packet.payment_note));
        if let Some(note) = &packet.note {
            out.insert("note".to_owned(), json!(note));
        }
    }
    let has_products = packet.origin.is_elsewhere();
    let lines = packet
        .lines
        .iter()
        .map(|it| with_product(line(it, view), has_products));
    let lines = lines.collect();
    out.insert("orders".to_owned(), Value::Array(lines));
    if view.dialect == Dialect::Current {
        let cancels = packet.cancels.iter().map(|it| cancelled(it, view));
        out.insert("cancels".to_owned(), cancels.collect());
        let payments = |list: &[Payment]| list.iter().map(|it| payment(it, view)).collect();
        out.insert("payments".to_owned(), payments(&packet.payments));
        out.insert(
            "cancelPayments".to_owned(),
            payments(&packet.cancelled_payments),
        );
    }
    out.insert("customer".to_owned(), customer(packet, view));
    Value::Object(out)
}

fn identity(out: &mut Map<String, Value>, packet: &Packet, dialect: Dialect) {
    out.insert("packetId".to_owned(), json!(packet.id));
    if dialect == Dialect::Current {
        out.insert("uuid".to_owned(), json!(packet.uuid));
        out.insert("type".to_owned(), json!(packet.sale_type));
    }
    out.insert("docNo".to_owned(), json!(packet.doc_no));
}

/// What only integrations and orders ahead have is left out elsewhere, rather than null.
fn origin(out: &mut Map<String, Value>, packet: &Packet) {
    let origin = &packet.origin;
    out.insert("entegrasyon".to_owned(), json!(origin.channel));
    if let Some(code) = origin.order_code {
        out.insert("orderCode".to_owned(), json!(code));
    }
    if let Some(at) = origin.scheduled_ms {
        out.insert("isScheduled".to_owned(), json!(true));
        out.insert("scheduledDate".to_owned(), json!(at));
    }
}

/// Lines of integrations carry their product as well (contract section 5.4).
fn with_product(mut line: Value, has_product: bool) -> Value {
    if has_product && let Value::Object(fields) = &mut line {
        let title = fields.get("title").cloned().unwrap_or_default();
        fields.insert("product".to_owned(), json!({ "title": title }));
    }
    line
}

fn sums(out: &mut Map<String, Value>, packet: &Packet) {
    out.insert("total".to_owned(), number(packet.total()));
    out.insert("paid".to_owned(), number(packet.paid()));
    out.insert("totalDiscount".to_owned(), number(packet.total_discount()));
}

fn line(line: &Line, view: View<'_>) -> Value {
    let mut out = Map::new();
    out.insert("id".to_owned(), json!(line.id));
    if view.dialect == Dialect::Current {
        out.insert("lineId".to_owned(), json!(line.id));
    }
    out.insert("title".to_owned(), json!(line.title));
    out.insert("quantity".to_owned(), number(line.quantity));
    let [extra, discount, total] = match view.dialect {
        Dialect::Classic => ["extra", "discount", "lineTotal"],
        Dialect::Current => ["extraDecimal", "discountDecimal", "lineTotalDecimal"],
    };
    let options = line.options.iter().map(|it| option(it, view.dialect));
    out.insert("options".to_owned(), options.collect());
    out.insert(extra.to_owned(), json!(0));
    out.insert(discount.to_owned(), number(line.discount));
    if view.personal {
        out.insert("note".to_owned(), json!(line.note));
    }
    out.insert(total.to_owned(), number(line.total()));
    if view.dialect == Dialect::Current {
        if let Some(rate) = line.vat_rate {
            out.insert("vatRate".to_owned(), number(rate));
        }
        out.insert("amounts".to_owned(), amounts(line));
        out.insert(
            "metadata".to_owned(),
            metadata(line.metadata.as_ref(), view),
        );
    }
    Value::Object(out)
}

fn option(choice: &Choice, dialect: Dialect) -> Value {
    match dialect {
        Dialect::Classic => json!(choice.title),
        Dialect::Current => json!({
            "id": choice.id,
            "title": choice.title,
            "price": number(choice.price),
            "vatRate": null,
        }),
    }
}

fn metadata(list: Option<&Value>, view: View<'_>) -> Value {
    list.map_or(Value::Null, |list| stamped(list, view.plugin))
}

fn cancelled(cancelled: &Cancelled, view: View<'_>) -> Value {
    let mut out = line(&cancelled.line, view);
    if let Value::Object(fields) = &mut out {
        if view.personal {
            fields.insert("reason".to_owned(), Value::Null);
        }
        fields.insert("cancelledAt".to_owned(), json!(cancelled.at_ms));
    }
    out
}

fn payment(payment: &Payment, view: View<'_>) -> Value {
    json!({
        "lineId": payment.line_id,
        "metadata": metadata(payment.metadata.as_ref(), view),
        "methodId": payment.method_id,
        "title": payment.title,
        "amount": number(payment.amount),
        "cash": payment.cash,
        "isDiscount": payment.is_discount,
    })
}

/// Without consent, classic keeps what is no personal data and current only id and region
/// (contract 3.3).
fn customer(packet: &Packet, view: View<'_>) -> Value {
    let kept: &[&str] = match (view.personal, view.dialect) {
        (true, _) => &[
            "id",
            "name",
            "phone",
            "call",
            "address",
            "addressDescription",
            "region",
        ],
        (false, Dialect::Classic) => &["id", "call", "addressDescription", "region"],
        (false, Dialect::Current) => &["id", "region"],
    };
    let fields = kept.iter().map(|&name| {
        let value = packet.customer.get(name).cloned().unwrap_or_default();
        (name.to_owned(), value)
    });
    Value::Object(fields.collect())
}

/// Minor units that add up to the last kuruş: what rounding leaves over goes to the largest part
/// (contract 5.4).
fn amounts(line: &Line) -> Value {
    let gross = minor(line.total());
    let discount = minor(line.discount);
    let mut base = minor(line.base());
    let mut options = minor(line.options_sum());
    let rest = gross - (base + options - discount);
    if base.abs() >= options.abs() {
        base += rest;
    } else {
        options += rest;
    }
    let rate = line.vat_rate.unwrap_or_default();
    let net = minor(line.total() * Decimal::ONE_HUNDRED / (Decimal::ONE_HUNDRED + rate));
    json!({
        "base": base,
        "options": options,
        "extra": 0,
        "discount": discount,
        "timer": 0,
        "gross": gross,
        "net": net,
        "vat": gross - net,
    })
}

fn minor(amount: Decimal) -> i64 {
    (round(amount) * Decimal::ONE_HUNDRED)
        .to_i64()
        .unwrap_or_default()
}
