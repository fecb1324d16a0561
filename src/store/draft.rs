//! An open order as one JSON document, so that it survives a restart.
//!
//! * Missing fields are those of a new order, and unknown ones are not looked at: documents of
//!   older and newer programs of one format can be read.
//! * Only the idempotency key must be there. An order that got another one could come twice.
//! * Errors tell where, never what stands there: a draft holds a guest's data, errors are logged.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::packet_base::PacketBase;
use crate::domain::{CustomerKey, LineKey, LineRemark, Money, Order, Typed};

/// What the document calls itself, before its version.
const FORMAT_NAME: &str = "packetdesk-draft-";

/// The version of the document that this program writes.
pub const VERSION: u64 = 1;

/// An open order, and how it lay on the desk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default = "Draft::blank")]
pub struct Draft {
    /// What was entered.
    pub order: Order,
    /// When it was begun; the start of 1970 if the document does not say.
    pub opened_at: Timestamp,
    /// Put aside by the person.
    pub is_held: bool,
    /// The line that line commands act on.
    pub chosen_line: Option<LineKey>,
    /// Sending was tried: empty fields are told.
    pub was_tried: bool,
    /// What the caller will pay with.
    pub tendered: Option<Typed<Money>>,
    /// The order that this one is a later change of.
    pub change_of: Option<Uuid>,
    /// What the person calls it. Without a name, a document says nothing of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The person on this machine's list that it is made for. Without one, a document says nothing
    /// of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerKey>,
    /// What is to be said of lines that were ordered before. Where there is nothing, a document
    /// says nothing of it.
    #[serde(
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "read_remarks"
    )]
    pub remarks: Vec<LineRemark>,
    /// What was typed to find the customer by, and not yet taken. Empty in most documents.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sought: String,
    /// The packet that this order is to change. A new order's document says nothing of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<Box<PacketBase>>,
}

impl fmt::Debug for Draft {
    /// Without what was entered, which is a guest's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("idempotency_key", &self.order.idempotency_key)
            .field("lines", &self.order.lines.len())
            .finish_non_exhaustive()
    }
}

/// Why a text is no draft that can be used. Says nothing of what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// The text is not JSON; the position counts from 1.
    #[error("The kept order is not JSON (line {line}, column {column}).")]
    NotJson {
        /// Where reading stopped.
        line: usize,
        /// Where in that line, in bytes.
        column: usize,
    },
    /// JSON, but a part of it is not what a draft has there.
    #[error("The kept order cannot be read: {path} is not what it should be.")]
    NotADraft {
        /// Which part, such as `order.lines[0].price`.
        path: String,
    },
    /// A newer program wrote it. Reading on could lose what this one does not know.
    #[error("The kept order is of version {found}, newer than this program's {VERSION}.")]
    Newer {
        /// The document's version.
        found: u64,
    },
    /// The key that makes repeated sending safe is missing.
    #[error("The kept order has no idempotency key; sending it could double an order.")]
    NoIdempotencyKey,
}

/// The document: its format first, then the draft.
#[derive(Serialize)]
struct Document<'a> {
    format: String,
    #[serde(flatten)]
    draft: &'a Draft,
}

impl Draft {
    /// An order as it lies on the desk when it is new.
    #[must_use]
    pub fn new(order: Order, opened_at: Timestamp) -> Self {
        Self {
            order,
            opened_at,
            is_held: false,
            chosen_line: None,
            was_tried: false,
            tendered: None,
            change_of: None,
            name: String::new(),
            customer: None,
            remarks: Vec::new(),
            sought: String::new(),
            base: None,
        }
    }

    /// What is taken for the missing parts of a document.
    fn blank() -> Self {
        Self::new(Order::new("", ""), Timestamp::UNIX_EPOCH)
    }

    /// Writes the document. An order without an idempotency key is written too, but not read back.
    #[must_use]
    pub fn to_json(&self) -> String {
        let document = Document {
            format: format!("{FORMAT_NAME}{VERSION}"),
            draft: self,
        };
        serde_json::json!(document).to_string()
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`DraftError`] tells why it cannot be used; nothing of it is guessed then.
    pub fn from_json(text: &str) -> Result<Self, DraftError> {
        // In two steps: a path is then made of our own field names only, and a field that stands
        // twice is no error.
        let document: Value = serde_json::from_str(text).map_err(|error| DraftError::NotJson {
            line: error.line(),
            column: error.column(),
        })?;
        check_format(&document)?;
        check_objects(&document["order"])?;
        let draft: Self = serde_path_to_error::deserialize(document)
            .map_err(|error| not_a_draft(error.path().to_string()))?;
        if draft.order.idempotency_key.trim().is_empty() {
            return Err(DraftError::NoIdempotencyKey);
        }
        Ok(draft)
    }
}

/// They only help to talk with the caller: one that this program does not know is left out, and
/// nothing is worth losing an order for.
fn read_remarks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<LineRemark>, D::Error> {
    let kept = Value::deserialize(deserializer)?;
    let read = |kept: &Value| LineRemark::deserialize(kept).ok();
    Ok(items(&kept).filter_map(read).collect())
}

fn check_format(document: &Value) -> Result<(), DraftError> {
    let version = document
        .get("format")
        .and_then(Value::as_str)
        .and_then(|format| format.strip_prefix(FORMAT_NAME))
        .and_then(|version| version.parse().ok());
    match version {
        Some(VERSION) => Ok(()),
        Some(found) if found > VERSION => Err(DraftError::Newer { found }),
        _ => Err(not_a_draft("format")),
    }
}

/// A derived reading takes a list for an object too, its items for the fields in their order. That
/// order is no part of the format.
fn check_objects(order: &Value) -> Result<(), DraftError> {
    check_object(order, "order")?;
    check_object(&order["customer"], "order.customer")?;
    check_items(&order["payments"], "order.payments")?;
    check_items(&order["lines"], "order.lines")?;
    for (at, line) in items(&order["lines"]).enumerate() {
        check_items(&line["choices"], &format!("order.lines[{at}].choices"))?;
    }
    Ok(())
}

fn check_items(list: &Value, path: &str) -> Result<(), DraftError> {
    items(list)
        .enumerate()
        .try_for_each(|(at, item)| check_object(item, &format!("{path}[{at}]")))
}

fn check_object(value: &Value, path: &str) -> Result<(), DraftError> {
    if value.is_array() {
        Err(not_a_draft(path))
    } else {
        Ok(())
    }
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn not_a_draft(path: impl Into<String>) -> DraftError {
    DraftError::NotADraft { path: path.into() }
}
