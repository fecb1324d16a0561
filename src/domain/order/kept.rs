//! How an order is kept: what its fields are called, what stands for missing ones, its keys.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    Customer, Line, LineKey, Money, Order, Payment, PaymentKey, PaymentMethodId, ProductId,
    SaleType, SendStatus, Typed,
};

/// The fields of [`Order`] as they are kept. They stand here once more because the keys are mended
/// after reading, and no derived reading of [`Order`] itself should go round that.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Order", default = "blank_order")]
struct KeptOrder {
    customer: Customer,
    lines: Vec<Line>,
    payment_note: String,
    payments: Vec<Payment>,
    note: String,
    #[serde(deserialize_with = "read_sale_type")]
    sale_type: Option<SaleType>,
    status: SendStatus,
    restaurant_delivery: bool,
    callback_url: String,
    idempotency_key: String,
    next_key: u64,
}

/// What is taken for the missing parts of a kept order.
fn blank_order() -> Order {
    Order::new("", "")
}

/// What is taken for the missing parts of a kept line. A missing quantity is none, which a check
/// tells; it is never guessed.
pub(super) fn blank_line() -> Line {
    Line {
        key: LineKey(0),
        product: ProductId::new(""),
        title: String::new(),
        price: Money::ZERO,
        choices: Vec::new(),
        quantity: Typed::read_quantity(""),
        discount: Typed::Good(Money::ZERO),
        note: String::new(),
        line_id: None,
    }
}

/// What is taken for the missing parts of a kept payment.
pub(super) fn blank_payment() -> Payment {
    Payment {
        key: PaymentKey(0),
        method: PaymentMethodId::new(""),
        title: String::new(),
        amount: Typed::read_money(""),
        is_discount: false,
        line_id: None,
    }
}

impl Serialize for Order {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        KeptOrder::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Order {
    /// Missing parts are those of a new order, unknown ones are not looked at. Lines and payments
    /// keep their keys.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut order = KeptOrder::deserialize(deserializer)?;
        order.mend_keys();
        Ok(order)
    }
}

/// No key reaches this; one that does was not given by us, and there must be room above it.
const KEYS_END: u64 = 1 << 62;

impl Order {
    /// Makes sure that each key names one thing, and that the next key is larger than all: a kept
    /// order may be damaged, and a key used twice would change the wrong line.
    fn mend_keys(&mut self) {
        let lines = self.lines.iter().map(|line| line.key.0);
        let payments = self.payments.iter().map(|payment| payment.key.0);
        let largest = lines
            .chain(payments)
            .filter(|key| *key < KEYS_END)
            .max()
            .unwrap_or_default();
        if !(largest + 1..=KEYS_END).contains(&self.next_key) {
            self.next_key = largest + 1;
        }
        let mut next = self.next_key;
        let mut used = BTreeSet::new();
        for line in &mut self.lines {
            line.key = LineKey(key_or_next(line.key.0, &mut used, &mut next));
        }
        used.clear();
        for payment in &mut self.payments {
            payment.key = PaymentKey(key_or_next(payment.key.0, &mut used, &mut next));
        }
        self.next_key = next;
    }
}

/// The key, if it is one and not used yet; else the next one.
fn key_or_next(key: u64, used: &mut BTreeSet<u64>, next: &mut u64) -> u64 {
    if (1..KEYS_END).contains(&key) && used.insert(key) {
        return key;
    }
    let fresh = *next;
    *next += 1;
    fresh
}

impl Serialize for SaleType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_wire())
    }
}

/// A kept word that this program does not know counts as none.
fn read_sale_type<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SaleType>, D::Error> {
    let word = Option::<String>::deserialize(deserializer)?;
    Ok(word.as_deref().and_then(SaleType::from_wire))
}

impl Serialize for SendStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_wire())
    }
}

impl<'de> Deserialize<'de> for SendStatus {
    /// A kept word that this program does not know counts as the default.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Ok(Self::from_wire(&word).unwrap_or_default())
    }
}
