//! Packets as the server tells them, both generations (contract sections 5.1 to 5.5).

mod debug;

use std::sync::Arc;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{
    envelope::{items, payload},
    read::{self, Object},
};
use crate::domain::{Money, Quantity};

/// A packet in full. All but its id may be missing.
#[derive(Clone, PartialEq, Eq)]
pub struct Packet {
    /// `packetId`, or `uuid` where that is all there is.
    pub id: String,
    /// Id of the sale for life, where the server knows such.
    pub uuid: Option<String>,
    /// Number of the day, for people.
    pub doc_no: Option<String>,
    /// Kind of sale, in the server's word.
    pub sale_type: Option<String>,
    /// Where it came from: `packet`, `yemeksepeti`, …
    pub channel: Option<String>,
    /// The order number of an integration.
    pub order_code: Option<String>,
    /// When it is wanted, for one that was ordered ahead: the server's word, milliseconds since
    /// 1970 or a text (contract section 14, row 19).
    pub scheduled_for: Option<String>,
    /// Status, in the server's word.
    pub status: Option<String>,
    /// Currency code.
    pub currency: Option<String>,
    /// What it costs.
    pub total: Option<Money>,
    /// What is paid, discounts on the order included.
    pub paid: Option<Money>,
    /// Discounts on the order.
    pub total_discount: Option<Money>,
    /// How it will be paid; only with consent (contract section 3.3).
    pub payment_note: Option<String>,
    /// Note on the order; only with consent.
    pub note: Option<String>,
    /// Its lines.
    pub lines: Vec<PacketLine>,
    /// Lines that were taken out; older servers do not tell them.
    pub cancels: Vec<CancelledLine>,
    /// Its payments; older servers do not tell them.
    pub payments: Option<Vec<PacketPayment>>,
    /// Payments that were taken out, which count no more.
    pub cancelled_payments: Vec<PacketPayment>,
    /// Its lines have ids of their own that may be sent back: the newer generation.
    pub has_line_ids: bool,
    /// Who it goes to; may be trimmed or missing without consent.
    pub customer: Option<PacketCustomer>,
    /// The answer, word for word.
    pub raw: Arc<str>,
}

/// A line of a packet.
#[derive(Clone, PartialEq, Eq)]
pub struct PacketLine {
    /// Its id on the server.
    pub id: Option<String>,
    /// The same where it can be sent back, so that the line stays the same line (contract section
    /// 6.5); nothing from older servers, and for lines entered on the panel.
    pub line_id: Option<String>,
    /// Id of the product, which only lines of integrations may tell.
    pub product_id: Option<String>,
    /// Name of the product when it was sold.
    pub title: String,
    /// How much; 1 where the server's text is no number (contract section 5.4).
    pub quantity: Quantity,
    /// What was chosen.
    pub options: Vec<PacketOption>,
    /// Added to the whole line.
    pub extra: Money,
    /// Taken off the whole line.
    pub discount: Money,
    /// For the kitchen.
    pub note: String,
    /// What the line costs, by the server's reckoning.
    pub total: Option<Money>,
    /// Its VAT in percent; older servers do not tell it.
    pub vat_rate: Option<Decimal>,
}

/// A line that was taken out of a packet.
#[derive(Clone, PartialEq, Eq)]
pub struct CancelledLine {
    /// The line as it was.
    pub line: PacketLine,
    /// Why; only with consent.
    pub reason: Option<String>,
    /// When, in milliseconds since 1970.
    pub at_ms: Option<i64>,
}

/// A choice on a line of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PacketOption {
    /// Its id, where the server tells it.
    pub id: Option<String>,
    /// Its name.
    pub title: String,
    /// Its price, already inside the line's total.
    pub price: Option<Money>,
}

/// A payment of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PacketPayment {
    /// Its id on the server, as that of a line.
    pub line_id: Option<String>,
    /// The method; none where it is bound to no method of the store.
    pub method_id: Option<String>,
    /// Its name.
    pub title: String,
    /// How much.
    pub amount: Money,
    /// Whether it is cash.
    pub cash: bool,
    /// A discount rather than money.
    pub is_discount: bool,
}

/// The customer of a packet. Every field may be withheld.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct PacketCustomer {
    /// Key of the customer.
    pub id: Option<String>,
    /// Who.
    pub name: Option<String>,
    /// Where to.
    pub address: Option<String>,
    /// Part of town.
    pub region: Option<String>,
    /// How to find the door.
    pub address_description: Option<String>,
    /// Phone number on record.
    pub phone: Option<String>,
    /// The number that called.
    pub call: Option<String>,
}

/// A packet of the list of open ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPacket {
    /// `packetId`, or `uuid` where that is all there is.
    pub id: String,
    /// Id of the sale for life, where the server knows such.
    pub uuid: Option<String>,
    /// Number of the day, for people.
    pub doc_no: Option<String>,
    /// Where it came from.
    pub channel: Option<String>,
    /// The order number of an integration.
    pub order_code: Option<String>,
    /// Kind of sale, in the server's word.
    pub sale_type: Option<String>,
    /// When it is wanted, as of [`Packet::scheduled_for`].
    pub scheduled_for: Option<String>,
    /// How many lines it has.
    pub item_count: Option<u32>,
    /// What it costs.
    pub total: Option<Money>,
    /// What is paid, discounts on the order included.
    pub paid: Option<Money>,
    /// Discounts on the order.
    pub total_discount: Option<Money>,
}

/// The list of a store's open packets.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenList {
    /// Those that could be read, in the server's order.
    pub packets: Vec<OpenPacket>,
    /// The answer, word for word.
    pub raw: Arc<str>,
}

/// What an answer tells of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// `packetId`, or `uuid` where that is all there is.
    pub id: String,
    /// Id of the sale for life, where the server knows such.
    pub uuid: Option<String>,
    /// Number of the day, for people.
    pub doc_no: Option<String>,
    /// Who it goes to.
    pub customer: Option<PacketCustomer>,
    /// It stands in a list, and the answer is not about it alone.
    pub is_listed: bool,
}

/// All packets that an answer of an endpoint tells of, whatever was made of the answer.
pub fn mentions(endpoint: &str, answer: &str) -> Vec<Mention> {
    if !endpoint.starts_with("packets/") {
        return Vec::new();
    }
    let Ok(body) = serde_json::from_str::<Value>(answer) else {
        return Vec::new();
    };
    match payload(&body) {
        Value::Array(items) => items
            .iter()
            .filter_map(|item| Mention::read(item, true))
            .collect(),
        one => Mention::read(one, false)
            .or_else(|| Mention::read(&body, false))
            .into_iter()
            .collect(),
    }
}

impl Mention {
    fn read(value: &Value, is_listed: bool) -> Option<Self> {
        let object = value.as_object()?;
        let customer = object.get("customer").and_then(Value::as_object);
        Some(Self {
            id: packet_id(object)?,
            uuid: read::filled_text(object, "uuid"),
            doc_no: read::filled_text(object, "docNo"),
            customer: customer.map(read_customer),
            is_listed,
        })
    }
}

/// The id of a packet that was just made, wherever the generation puts it (contract section 6.2).
pub(super) fn created_id(body: &Value) -> Option<String> {
    [body.get("data").unwrap_or(&Value::Null), body]
        .into_iter()
        .filter_map(Value::as_object)
        .find_map(packet_id)
}

/// When a packet was made, where its id tells: those of the oldest kind are milliseconds since 1970
/// (contract section 5.1).
pub fn made_at(id: &str) -> Option<Timestamp> {
    let is_one = id.len() == 13 && id.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| Timestamp::from_millisecond(id.parse().ok()?).ok())?
}

fn packet_id(object: &Object) -> Option<String> {
    read::filled_text(object, "packetId").or_else(|| read::filled_text(object, "uuid"))
}

impl Packet {
    /// Reads an answer of `packets/get`; nothing if it holds no packet.
    pub(super) fn read(body: &Value, raw: Arc<str>) -> Option<Self> {
        let object = payload(body).as_object()?;
        Some(Self {
            id: packet_id(object)?,
            uuid: read::filled_text(object, "uuid"),
            doc_no: read::text(object, "docNo"),
            sale_type: read::filled_text(object, "type"),
            channel: read::filled_text(object, "entegrasyon"),
            order_code: read::filled_text(object, "orderCode"),
            scheduled_for: read::filled_text(object, "scheduledDate"),
            status: read::filled_text(object, "status"),
            currency: read::filled_text(object, "currency"),
            total: money(object, "total"),
            paid: money(object, "paid"),
            total_discount: money(object, "totalDiscount"),
            payment_note: read::text(object, "paymentNote"),
            note: read::text(object, "note"),
            has_line_ids: objects(object, "orders").any(|line| line.contains_key("lineId")),
            lines: objects(object, "orders").map(read_line).collect(),
            cancels: objects(object, "cancels").map(read_cancelled).collect(),
            cancelled_payments: objects(object, "cancelPayments")
                .map(read_payment)
                .collect(),
            payments: object
                .get("payments")
                .and_then(Value::as_array)
                .map(|_| objects(object, "payments").map(read_payment).collect()),
            customer: object
                .get("customer")
                .and_then(Value::as_object)
                .map(read_customer),
            raw,
        })
    }

    /// Reads an answer that was kept word for word; nothing if it holds no packet.
    pub fn from_raw(raw: Arc<str>) -> Option<Self> {
        let body = serde_json::from_str(&raw).ok()?;
        Self::read(&body, raw)
    }

    /// What is still to be paid.
    pub fn open(&self) -> Option<Money> {
        Some(self.total? - self.paid.unwrap_or_default())
    }

    /// Whether what is personal was kept back, the notes with it (contract section 3.3). A packet
    /// always has a payment note, or a guest with a name, where they may be seen.
    pub fn is_withheld(&self) -> bool {
        let is_person = self.customer.as_ref().is_some_and(|customer| {
            let personal = [&customer.name, &customer.address, &customer.phone];
            personal.into_iter().any(Option::is_some)
        });
        !is_person && self.note.is_none() && self.payment_note.is_none()
    }

    /// Whether `id` names this packet: either of its ids does.
    pub fn is(&self, id: &str) -> bool {
        self.id == id || self.uuid.as_deref() == Some(id)
    }
}

impl OpenList {
    /// Reads an answer of `packets/open`; nothing if it holds no list.
    pub(super) fn read(body: &Value, raw: Arc<str>) -> Option<Self> {
        let items = items(body)?;
        Some(Self {
            packets: items.iter().filter_map(OpenPacket::read).collect(),
            raw,
        })
    }

    /// Reads an answer that was kept word for word; nothing if it holds no list.
    pub fn from_raw(raw: Arc<str>) -> Option<Self> {
        let body = serde_json::from_str(&raw).ok()?;
        Self::read(&body, raw)
    }
}

impl OpenPacket {
    fn read(item: &Value) -> Option<Self> {
        let object = item.as_object()?;
        Some(Self {
            id: packet_id(object)?,
            uuid: read::filled_text(object, "uuid"),
            doc_no: read::text(object, "docNo"),
            channel: read::filled_text(object, "entegrasyon"),
            order_code: read::filled_text(object, "orderCode"),
            sale_type: read::filled_text(object, "type"),
            scheduled_for: read::filled_text(object, "scheduledDate"),
            item_count: read::count(object, "itemCount"),
            total: money(object, "total"),
            paid: money(object, "paid"),
            total_discount: money(object, "totalDiscount"),
        })
    }

    /// What is still to be paid.
    pub fn open(&self) -> Option<Money> {
        Some(self.total? - self.paid.unwrap_or_default())
    }

    /// Whether `id` names this packet: either of its ids does.
    pub fn is(&self, id: &str) -> bool {
        self.id == id || self.uuid.as_deref() == Some(id)
    }
}

fn objects<'a>(object: &'a Object, name: &str) -> impl Iterator<Item = &'a Object> {
    read::list(object, name).iter().filter_map(Value::as_object)
}

fn money(object: &Object, name: &str) -> Option<Money> {
    read::decimal_or_none(object, name).map(Money::from)
}

/// The newer name of an amount, else the older (contract section 16).
fn line_money(line: &Object, newer: &str, older: &str) -> Option<Money> {
    money(line, newer).or_else(|| money(line, older))
}

fn read_line(line: &Object) -> PacketLine {
    let product = line.get("product").and_then(Value::as_object);
    PacketLine {
        id: read::filled_text(line, "lineId").or_else(|| read::filled_text(line, "id")),
        line_id: read::filled_text(line, "lineId"),
        product_id: product.and_then(|product| read::filled_text(product, "id")),
        title: read::filled_text(line, "title")
            .or_else(|| read::filled_text(product?, "title"))
            .unwrap_or_default(),
        quantity: read::decimal_or_none(line, "quantity").map_or(Quantity::ONE, Quantity::from),
        options: read::list(line, "options")
            .iter()
            .filter_map(read_option)
            .collect(),
        extra: line_money(line, "extraDecimal", "extra").unwrap_or_default(),
        discount: line_money(line, "discountDecimal", "discount").unwrap_or_default(),
        note: read::text(line, "note").unwrap_or_default(),
        total: line_money(line, "lineTotalDecimal", "lineTotal"),
        vat_rate: read::decimal_or_none(line, "vatRate"),
    }
}

fn read_cancelled(cancelled: &Object) -> CancelledLine {
    CancelledLine {
        line: read_line(cancelled),
        reason: read::filled_text(cancelled, "reason"),
        at_ms: read::text(cancelled, "cancelledAt").and_then(|ms| ms.parse().ok()),
    }
}

fn read_option(item: &Value) -> Option<PacketOption> {
    if let Some(title) = read::text_of(item) {
        return Some(PacketOption {
            id: None,
            title,
            price: None,
        });
    }
    let option = item.as_object()?;
    Some(PacketOption {
        id: read::filled_text(option, "id"),
        title: read::filled_text(option, "title").or_else(|| read::filled_text(option, "id"))?,
        price: money(option, "price"),
    })
}

fn read_payment(payment: &Object) -> PacketPayment {
    PacketPayment {
        line_id: read::filled_text(payment, "lineId"),
        method_id: read::filled_text(payment, "methodId"),
        title: read::text(payment, "title").unwrap_or_default(),
        amount: line_money(payment, "amount", "price").unwrap_or_default(),
        cash: read::flag(payment, "cash").unwrap_or(false),
        is_discount: read::flag(payment, "isDiscount").unwrap_or(false),
    }
}

fn read_customer(customer: &Object) -> PacketCustomer {
    PacketCustomer {
        id: read::text(customer, "id"),
        name: read::text(customer, "name"),
        address: read::text(customer, "address"),
        region: read::text(customer, "region"),
        address_description: read::text(customer, "addressDescription"),
        phone: read::text(customer, "phone"),
        call: read::text(customer, "call"),
    }
}
