//! The body schemas of the write endpoints (contract 6.1 and 7), per dialect.
//!
//! Choices where the contract is silent, each the strictest reading that real clients still meet:
//! texts follow plain joi and may not be empty where nothing says they may; keys that the contract
//! does not name are let through on create (a sent price is "ignored") and refused on update.

use rust_decimal::Decimal;

use super::config::Dialect;
use super::joi::{Key, Need, Schema, key, optional, required, text, text_up_to};

const SALE_TYPES: &[&str] = &["dine_in", "takeaway", "delivery"];
const STATUSES: &[&str] = &[
    "none",
    "Approved",
    "Ready",
    "OnDelivery",
    "Delivered",
    "Rejected",
];

/// The bodies that each write endpoint takes.
#[derive(Debug)]
pub(super) struct Schemas {
    /// `packets/create`
    pub(super) create: Schema,
    /// `packets/update`
    pub(super) update: Schema,
    /// `packets/update-orders`
    pub(super) orders: Schema,
    /// `packets/update-payments`
    pub(super) payments: Schema,
}

impl Schemas {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self {
            create: create(dialect),
            update: update(dialect),
            orders: open(vec![
                required("packetId", text()),
                required("cart", cart(dialect)),
            ]),
            payments: open(vec![
                required("packetId", text()),
                required("payments", payments(dialect)),
            ]),
        }
    }
}

fn open(keys: Vec<Key>) -> Schema {
    Schema::Record { keys, open: true }
}

fn closed(keys: Vec<Key>) -> Schema {
    Schema::Record { keys, open: false }
}

/// The text limits that only the newer contract names (contract 14, row 12).
fn limited(dialect: Dialect, max: usize) -> Schema {
    match dialect {
        Dialect::Classic => text(),
        Dialect::Current => text_up_to(max),
    }
}

fn create(dialect: Dialect) -> Schema {
    let customer = open(vec![
        required("id", text()),
        required("name", text()),
        required("address", text()),
        optional("region", text()),
        optional("addressDescription", text()),
        optional("phone", text()),
        optional("call", text()),
    ]);
    let mut keys = vec![
        required("customer", customer),
        required("cart", cart(dialect)),
        required("paymentNote", text()),
        optional("payments", payments(dialect)),
        optional("note", limited(dialect, 1000)),
        optional("status", Schema::Choice(&["none", "Approved"])),
        optional("restaurantDelivery", Schema::Flag),
        optional("idempotencyKey", limited(dialect, 128)),
        optional("callbackUrl", Schema::HttpsUri { max: Some(500) }),
    ];
    if dialect == Dialect::Current {
        keys.push(optional("type", Schema::Choice(SALE_TYPES)));
    }
    open(keys)
}

fn cart(dialect: Dialect) -> Schema {
    let thousandth = Decimal::new(1, 3);
    let (least, option, options_max) = match dialect {
        Dialect::Classic => (Decimal::ZERO, text(), usize::MAX),
        Dialect::Current => {
            let record = closed(vec![optional("id", text()), optional("title", text())]);
            (thousandth, Schema::TextOrRecord(Box::new(record)), 50)
        }
    };
    let options = Schema::List {
        min: 0,
        max: options_max,
        item: Box::new(option),
    };
    let mut keys = vec![
        required("product", limited(dialect, 128)),
        required(
            "quantity",
            Schema::Number {
                min: Some(least),
                max: Some(Decimal::from(9999)),
            },
        ),
        optional("options", options),
        optional("discount", from_zero()),
        optional("note", limited(dialect, 500)),
    ];
    if dialect == Dialect::Current {
        keys.extend(line_marks());
        keys.push(optional("taxRate", Schema::Any));
    }
    Schema::List {
        min: 1,
        max: 200,
        item: Box::new(open(keys)),
    }
}

fn payments(dialect: Dialect) -> Schema {
    let mut keys = vec![
        required("id", text()),
        required("price", from_zero()),
        key("title", Need::WhenTrue("isDiscount"), text()),
        optional("isDiscount", Schema::Flag),
    ];
    if dialect == Dialect::Current {
        keys.extend(line_marks());
    }
    Schema::List {
        min: 0,
        max: 20,
        item: Box::new(open(keys)),
    }
}

/// `lineId` and `metadata`: their rules have sentences of their own, see `marks`.
fn line_marks() -> [Key; 2] {
    [
        optional("lineId", text()),
        optional("metadata", Schema::Any),
    ]
}

fn from_zero() -> Schema {
    Schema::Number {
        min: Some(Decimal::ZERO),
        max: None,
    }
}

fn update(dialect: Dialect) -> Schema {
    // Only of the note is it said that an empty text clears it.
    let note = Schema::Text {
        max: (dialect == Dialect::Current).then_some(1000),
        empty: true,
    };
    let mut keys = vec![
        required("packetId", text()),
        optional("status", Schema::Choice(STATUSES)),
        optional("note", note),
        optional("paymentNote", text()),
        optional("invoiceUrl", Schema::HttpsUri { max: None }),
        optional("invoiceNumber", text()),
        optional(
            "customer",
            closed(vec![optional("address", text()), optional("phone", text())]),
        ),
    ];
    if dialect == Dialect::Current {
        keys.push(optional("type", Schema::Choice(SALE_TYPES)));
    }
    closed(keys)
}
