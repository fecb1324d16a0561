//! `packetdesk packets get`: one packet in full.

use std::fmt::{Display, Write as _};

use clap::Args;
use jiff::{Timestamp, civil::DateTime};
use serde_json::{Value, json};

use super::{NONE, amount_or_none, one_line, word_or_none};
use crate::{
    api::{ApiError, Packet, PacketCustomer, PacketLine, PacketPayment},
    cli::{
        menu::{amount, number},
        outbox::clock,
        output::{self, Exit, Failure},
        session::{Session, failure_of},
        store_args::StoreArgs,
    },
    domain::NumberStyle,
};

/// Options of `packets get`.
#[derive(Debug, Args)]
pub(super) struct GetArgs {
    /// Which packet: its packetId or uuid, as `packetdesk packets open` lists it.
    #[arg(value_name = "ID")]
    id: String,
    /// One JSON document for machines: the server's answer word for word in `raw`.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: &GetArgs, store: StoreArgs) -> Result<Exit, Failure> {
    let session = Session::open(store).await?;
    let packet = session.client().get_packet(args.id.trim()).await;
    let packet = packet.map_err(|error| not_read(&error))?;
    if args.json {
        output::document(&document(&packet))?;
    } else {
        output::say(&text(&packet))?;
    }
    Ok(Exit::Done)
}

/// Why a packet was not read. That it is not there is the server's word, and no fault of the way to
/// it.
fn not_read(error: &ApiError) -> Failure {
    let failure = failure_of(error);
    let is_server_s_word = |said: &String| said.contains("packets.notFound");
    if !error.said.as_ref().is_some_and(is_server_s_word) {
        return failure;
    }
    Failure {
        exit: Exit::Refused,
        ..failure
    }
    .advise(
        "A packet that is closed is not found any more; `packetdesk packets open` lists the open ones.",
    )
}

fn document(packet: &Packet) -> Value {
    let payments = |payments: &[PacketPayment]| payments.iter().map(payment_document).collect();
    let told: Option<Value> = packet.payments.as_deref().map(payments);
    json!({
        "packetId": packet.id,
        "uuid": packet.uuid,
        "docNo": packet.doc_no,
        "type": packet.sale_type,
        "channel": packet.channel,
        "orderCode": packet.order_code,
        "scheduledFor": packet.scheduled_for,
        "status": packet.status,
        "currency": packet.currency,
        "total": packet.total.map(amount),
        "paid": packet.paid.map(amount),
        "open": packet.open().map(amount),
        "totalDiscount": packet.total_discount.map(amount),
        "paymentNote": packet.payment_note,
        "note": packet.note,
        "lines": packet.lines.iter().map(line_document).collect::<Value>(),
        "cancelledLines": packet.cancels.iter().map(|cancelled| {
            let mut line = line_document(&cancelled.line);
            line["reason"] = json!(cancelled.reason);
            line["cancelledAt"] = json!(cancelled.at_ms.and_then(time_of).map(|at| at.to_string()));
            line
        }).collect::<Value>(),
        "payments": told,
        "cancelledPayments": payments(&packet.cancelled_payments),
        "customer": packet.customer.as_ref().map(customer_document),
        "withheld": withheld(packet),
        "raw": serde_json::from_str::<Value>(&packet.raw).unwrap_or(Value::Null),
    })
}

fn line_document(line: &PacketLine) -> Value {
    json!({
        "id": line.id,
        "lineId": line.line_id,
        "title": line.title,
        "quantity": number(line.quantity.decimal()),
        "options": line.options.iter().map(|option| json!({
            "id": option.id,
            "title": option.title,
            "price": option.price.map(amount),
        })).collect::<Value>(),
        "extra": amount(line.extra),
        "discount": amount(line.discount),
        "note": line.note,
        "total": line.total.map(amount),
    })
}

fn payment_document(payment: &PacketPayment) -> Value {
    json!({
        "lineId": payment.line_id,
        "methodId": payment.method_id,
        "title": payment.title,
        "amount": amount(payment.amount),
        "cash": payment.cash,
        "isDiscount": payment.is_discount,
    })
}

fn customer_document(customer: &PacketCustomer) -> Value {
    json!({
        "id": customer.id,
        "name": customer.name,
        "phone": customer.phone,
        "call": customer.call,
        "address": customer.address,
        "addressDescription": customer.address_description,
        "region": customer.region,
    })
}

/// What the server keeps to itself where the key may not read customers or the restaurant has not
/// agreed to hand out personal data (contract section 3.3).
fn withheld(packet: &Packet) -> Vec<&'static str> {
    let customer = packet.customer.as_ref();
    let missing = [
        ("customer", customer.is_none()),
        ("name", customer.is_some_and(|known| known.name.is_none())),
        (
            "phone",
            customer.is_some_and(|known| known.phone.is_none() && known.call.is_none()),
        ),
        (
            "address",
            customer.is_some_and(|known| known.address.is_none()),
        ),
        ("paymentNote", packet.payment_note.is_none()),
    ];
    let missing = missing.into_iter().filter(|(_, is_missing)| *is_missing);
    missing.map(|(name, _)| name).collect()
}

fn time_of(ms: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(ms).ok()
}

/// When a packet is wanted: milliseconds since 1970, or a text.
fn scheduled(text: &str) -> String {
    let at = text.parse().ok().and_then(time_of);
    match at {
        Some(at) => clock(at),
        None => text
            .parse::<DateTime>()
            .map_or_else(|_odd| one_line(text), |at| at.to_string()),
    }
}

fn text(packet: &Packet) -> String {
    let mut text = String::new();
    head(&mut text, packet);
    lines(&mut text, packet);
    sums(&mut text, packet);
    payments(&mut text, packet);
    customer(&mut text, packet);
    text
}

/// Writing to a String does not fail, here and below.
fn line(text: &mut String, name: &str, value: &dyn Display) {
    writeln!(text, "{name:<14}{value}").ok();
}

fn line_if(text: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value.map(one_line).filter(|value| !value.is_empty()) {
        line(text, name, &value);
    }
}

fn head(text: &mut String, packet: &Packet) {
    line(text, "packet", &one_line(&packet.id));
    line_if(text, "uuid", packet.uuid.as_deref());
    line(text, "number", &word_or_none(packet.doc_no.as_deref()));
    line_if(text, "channel", packet.channel.as_deref());
    line_if(text, "order code", packet.order_code.as_deref());
    line_if(text, "kind of sale", packet.sale_type.as_deref());
    if let Some(wanted) = &packet.scheduled_for {
        line(text, "wanted for", &scheduled(wanted));
    }
    line(text, "status", &word_or_none(packet.status.as_deref()));
}

fn lines(text: &mut String, packet: &Packet) {
    text.push_str("\nlines\n");
    if packet.lines.is_empty() {
        text.push_str("  (none)\n");
    }
    for line in &packet.lines {
        line_text(text, line);
    }
    if packet.cancels.is_empty() {
        return;
    }
    text.push_str("\ncancelled lines\n");
    for cancelled in &packet.cancels {
        line_text(text, &cancelled.line);
        if let Some(reason) = &cancelled.reason {
            writeln!(text, "          reason: {}", one_line(reason)).ok();
        }
        if let Some(at) = cancelled.at_ms.and_then(time_of) {
            writeln!(text, "          cancelled at {}", clock(at)).ok();
        }
    }
}

fn line_text(text: &mut String, line: &PacketLine) {
    let quantity = line.quantity.format(NumberStyle::English);
    let title = one_line(&line.title);
    let total = amount_or_none(line.total);
    writeln!(text, "  {quantity:>6}  {title:<40} {total:>12}").ok();
    for option in &line.options {
        let price = option.price.filter(|price| !price.is_zero());
        let price = price.map(|price| format!("  {}", price.format(NumberStyle::English)));
        let title = one_line(&option.title);
        writeln!(text, "          + {title}{}", price.unwrap_or_default()).ok();
    }
    for (name, value) in [("extra", line.extra), ("discount", line.discount)] {
        if !value.is_zero() {
            let value = value.format(NumberStyle::English);
            writeln!(text, "          {name} {value}").ok();
        }
    }
    if !line.note.trim().is_empty() {
        writeln!(text, "          note: {}", one_line(&line.note)).ok();
    }
}

fn sums(text: &mut String, packet: &Packet) {
    text.push('\n');
    line(text, "total", &amount_or_none(packet.total));
    line(text, "paid", &amount_or_none(packet.paid));
    if let Some(discount) = packet.total_discount.filter(|discount| !discount.is_zero()) {
        line(text, "  of it off", &discount.format(NumberStyle::English));
    }
    line(text, "open", &amount_or_none(packet.open()));
    if let Some(currency) = packet.currency.as_deref().filter(|code| *code != "TRY") {
        line(text, "currency", &one_line(currency));
    }
}

fn payments(text: &mut String, packet: &Packet) {
    text.push_str("\npayments\n");
    match &packet.payments {
        None => text.push_str("  (this server tells only their sum)\n"),
        Some(payments) if payments.is_empty() => text.push_str("  (none)\n"),
        Some(payments) => payments.iter().for_each(|it| payment_text(text, it)),
    }
    if !packet.cancelled_payments.is_empty() {
        text.push_str("\ncancelled payments\n");
        let cancelled = packet.cancelled_payments.iter();
        cancelled.for_each(|it| payment_text(text, it));
    }
    text.push('\n');
    told_or_withheld(text, "payment note", packet.payment_note.as_deref());
    line_if(text, "note", packet.note.as_deref());
}

fn payment_text(text: &mut String, payment: &PacketPayment) {
    let title = match payment.title.trim() {
        "" => word_or_none(payment.method_id.as_deref()),
        title => one_line(title),
    };
    let kind = match (payment.is_discount, payment.cash) {
        (true, _) => "  (discount)",
        (false, true) => "  (cash)",
        (false, false) => "",
    };
    let amount = payment.amount.format(NumberStyle::English);
    writeln!(text, "  {title:<48} {amount:>12}{kind}").ok();
}

fn customer(text: &mut String, packet: &Packet) {
    text.push_str("\ncustomer\n");
    let Some(customer) = &packet.customer else {
        text.push_str("  (withheld: the server tells nothing of the customer)\n");
        return;
    };
    told_or_withheld(text, "name", customer.name.as_deref());
    match (&customer.phone, &customer.call) {
        (None, None) => told_or_withheld(text, "phone", None),
        (phone, call) => {
            line_if(text, "phone", phone.as_deref());
            line_if(text, "called from", call.as_deref());
        }
    }
    told_or_withheld(text, "address", customer.address.as_deref());
    line_if(text, "directions", customer.address_description.as_deref());
    line_if(text, "part of town", customer.region.as_deref());
    line_if(text, "id", customer.id.as_deref());
}

/// What is not there may not be told to this key, or nobody has said it.
fn told_or_withheld(text: &mut String, name: &str, value: Option<&str>) {
    match value.map(one_line) {
        None => line(text, name, &"(not told)"),
        Some(value) if value.is_empty() => line(text, name, &NONE),
        Some(value) => line(text, name, &value),
    }
}
