//! An order as it is being made: customer, cart, payments, delivery.

mod kept;
mod keys;
mod titles;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    catalogue::{Choice, Product},
    id::{LineKey, PaymentKey, PaymentMethodId, ProductId},
    money::Money,
    quantity::Quantity,
    typed::Typed,
};

/// Who the packet goes to. Names are the wire's (contract section 6.1).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Customer {
    /// Our own key for this customer; the server demands one.
    pub id: String,
    /// Who.
    pub name: String,
    /// Where to.
    pub address: String,
    /// Part of town.
    pub region: String,
    /// How to find the door.
    pub address_description: String,
    /// Phone number on record.
    pub phone: String,
    /// The number that called.
    pub call: String,
}

/// What kind of sale it is, where the platform knows kinds (contract section 6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum SaleType {
    /// Eaten in.
    DineIn,
    /// Fetched by the guest.
    Takeaway,
    /// Brought to the guest.
    Delivery,
}

impl SaleType {
    /// The wire's word.
    pub fn as_wire(self) -> &'static str {
        match self {
            Self::DineIn => "dine_in",
            Self::Takeaway => "takeaway",
            Self::Delivery => "delivery",
        }
    }

    /// Reads the wire's word.
    pub fn from_wire(text: &str) -> Option<Self> {
        match text {
            "dine_in" => Some(Self::DineIn),
            "takeaway" => Some(Self::Takeaway),
            "delivery" => Some(Self::Delivery),
            _ => None,
        }
    }
}

/// The status a new packet starts with; the server takes only these two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::EnumIter)]
pub enum SendStatus {
    /// Waits for the restaurant's yes.
    None,
    /// Goes to the kitchen at once.
    #[default]
    Approved,
}

impl SendStatus {
    /// The wire's word.
    pub fn as_wire(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Approved => "Approved",
        }
    }

    /// Reads the wire's word.
    pub fn from_wire(text: &str) -> Option<Self> {
        match text {
            "none" => Some(Self::None),
            "Approved" => Some(Self::Approved),
            _ => None,
        }
    }
}

/// A choice taken for a line, with the name and price it had when it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LineChoice {
    /// Id as text, where the menu gave one.
    pub id: Option<String>,
    /// Its name.
    pub title: String,
    /// Added to the price of one piece.
    pub price: Money,
}

impl From<&Choice> for LineChoice {
    fn from(choice: &Choice) -> Self {
        Self {
            id: choice.id.clone(),
            title: choice.title.clone(),
            price: choice.price,
        }
    }
}

/// One line of the cart. Title and prices are copied when it is added, so a later menu does not
/// change what was said to the caller; a check tells when they differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default = "kept::blank_line")]
pub struct Line {
    /// Its name within the order.
    pub key: LineKey,
    /// What is ordered.
    pub product: ProductId,
    /// The product's name when it was added.
    pub title: String,
    /// The price of one piece when it was added, without choices.
    pub price: Money,
    /// What was chosen.
    pub choices: Vec<LineChoice>,
    /// How much.
    pub quantity: Typed<Quantity>,
    /// Taken off the whole line.
    pub discount: Typed<Money>,
    /// For the kitchen.
    pub note: String,
    /// Its id at the server, where it is a line of a packet that is there already and the server
    /// tells such ids (contract section 6.5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_id: Option<String>,
}

impl Line {
    /// Price of one piece with its choices.
    pub fn unit_price(&self) -> Money {
        self.price + self.choices.iter().map(|choice| choice.price).sum()
    }

    /// It turns out to be this product: what was chosen is found in it by name.
    pub fn become_product(&mut self, product: &Product) {
        self.product = product.id.clone();
        self.price = product.price;
        for chosen in &mut self.choices {
            let mut known = product
                .option_groups
                .iter()
                .flat_map(|group| &group.choices);
            if let Some(choice) = known.find(|choice| choice.title == chosen.title) {
                *chosen = LineChoice::from(choice);
            }
        }
    }

    fn is_same_thing(&self, other: &Self) -> bool {
        self.product == other.product
            && self.price == other.price
            && self.has_same_choices(other)
            && self.note == other.note
            && self.discount == other.discount
    }

    /// The order in which choices were taken does not matter; how often each was taken does.
    fn has_same_choices(&self, other: &Self) -> bool {
        let times = |choices: &[LineChoice], wanted: &LineChoice| {
            choices.iter().filter(|choice| *choice == wanted).count()
        };
        self.choices.len() == other.choices.len()
            && self
                .choices
                .iter()
                .all(|choice| times(&self.choices, choice) == times(&other.choices, choice))
    }
}

/// One payment: by a method of the store, or a discount with a title of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default = "kept::blank_payment")]
pub struct Payment {
    /// Its name within the order.
    pub key: PaymentKey,
    /// A method of the store; for a discount any text.
    pub method: PaymentMethodId,
    /// Needed for a discount; ignored by the server for a normal payment.
    pub title: String,
    /// How much.
    pub amount: Typed<Money>,
    /// A discount on the whole order rather than money.
    pub is_discount: bool,
    /// Its id at the server, as that of a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_id: Option<String>,
}

/// An order while it is made. Every number a person types is kept as typed until it is good.
#[derive(Clone, PartialEq, Eq)]
pub struct Order {
    /// Who it goes to.
    pub customer: Customer,
    /// What is ordered.
    pub lines: Vec<Line>,
    /// How it will be paid, as a sentence; the server demands one.
    pub payment_note: String,
    /// How it is paid, as amounts; may be empty.
    pub payments: Vec<Payment>,
    /// For the whole order.
    pub note: String,
    /// Kind of sale; nothing is sent where nothing is chosen, older servers do not know it.
    pub sale_type: Option<SaleType>,
    /// The status the packet starts with.
    pub status: SendStatus,
    /// Whether the restaurant's own courier brings it.
    pub restaurant_delivery: bool,
    /// Stamp of ownership; usually empty.
    pub callback_url: String,
    /// Made once per order and kept for all its tries.
    pub idempotency_key: String,
    next_key: u64,
}

impl fmt::Debug for Order {
    /// Without who it goes to and without notes, which are a guest's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.lines.iter().map(|line| &line.title);
        f.debug_struct("Order")
            .field("idempotency_key", &self.idempotency_key)
            .field("lines", &lines.collect::<Vec<_>>())
            .field("payments", &self.payments.len())
            .finish_non_exhaustive()
    }
}

impl Order {
    /// An empty order of a customer that has only a key yet.
    pub fn new(customer_id: impl Into<String>, idempotency_key: impl Into<String>) -> Self {
        Self {
            customer: Customer {
                id: customer_id.into(),
                ..Customer::default()
            },
            lines: Vec::new(),
            payment_note: String::new(),
            payments: Vec::new(),
            note: String::new(),
            sale_type: None,
            status: SendStatus::default(),
            restaurant_delivery: true,
            callback_url: String::new(),
            idempotency_key: idempotency_key.into(),
            next_key: 1,
        }
    }

    /// Whether nothing has been entered that would be missed.
    pub fn is_untouched(&self) -> bool {
        let customer = Customer {
            id: self.customer.id.clone(),
            ..Customer::default()
        };
        self.lines.is_empty()
            && self.payments.is_empty()
            && self.customer == customer
            && self.payment_note.is_empty()
            && self.note.is_empty()
            && self.callback_url.is_empty()
    }

    /// Adds so much of a product. A line that is the same thing (product, choices, note and
    /// discount equal) grows, as long as the server would take both parts and the sum; else a new
    /// line is made, also for a quantity that a check will refuse.
    pub fn add(
        &mut self,
        product: &Product,
        choices: Vec<LineChoice>,
        quantity: Quantity,
    ) -> LineKey {
        let line = Line {
            // `push_line` gives the key.
            key: LineKey(0),
            product: product.id.clone(),
            title: product.title.clone(),
            price: product.price,
            choices,
            quantity: Typed::Good(quantity),
            discount: Typed::Good(Money::ZERO),
            note: String::new(),
            line_id: None,
        };
        for known in &mut self.lines {
            if !known.is_same_thing(&line) {
                continue;
            }
            let have = known.quantity.value().filter(|have| have.is_in_range());
            let more = Some(quantity).filter(|more| more.is_in_range());
            if let (Some(have), Some(more)) = (have, more)
                && let Some(sum) = have.plus(more)
            {
                known.quantity = Typed::Good(sum);
                return known.key;
            }
        }
        self.push_line(line)
    }

    /// Puts a whole line at the end, under a key of this order.
    pub fn push_line(&mut self, line: Line) -> LineKey {
        let key = LineKey(self.take_key());
        self.lines.push(Line { key, ..line });
        key
    }

    /// The line of a key.
    pub fn line(&self, key: LineKey) -> Option<&Line> {
        self.lines.iter().find(|line| line.key == key)
    }

    /// The line of a key, to change it.
    pub fn line_mut(&mut self, key: LineKey) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.key == key)
    }

    /// The place of a line in the cart, which is its index on the wire.
    pub fn place_of(&self, key: LineKey) -> Option<usize> {
        self.lines.iter().position(|line| line.key == key)
    }

    /// Takes a line out and gives it back.
    pub fn remove_line(&mut self, key: LineKey) -> Option<Line> {
        self.place_of(key).map(|place| self.lines.remove(place))
    }

    /// One more of a line, within what the server takes.
    pub fn one_more(&mut self, key: LineKey) {
        self.change_quantity(key, Quantity::one_more);
    }

    /// One less of a line, never to nothing: taking a line out is a step of its own.
    pub fn one_less(&mut self, key: LineKey) {
        self.change_quantity(key, Quantity::one_less);
    }

    fn change_quantity(&mut self, key: LineKey, change: impl Fn(Quantity) -> Option<Quantity>) {
        if let Some(line) = self.line_mut(key)
            && let Some(changed) = line.quantity.value().and_then(change)
        {
            line.quantity = Typed::Good(changed);
        }
    }

    /// Adds a payment by a method of the store.
    pub fn add_payment(
        &mut self,
        method: PaymentMethodId,
        title: &str,
        amount: Money,
    ) -> PaymentKey {
        self.push_payment(method, title, Typed::Good(amount), false)
    }

    /// Adds a discount on the whole order. Its id is free (contract section 6.1).
    pub fn add_discount(&mut self, title: &str, amount: Money) -> PaymentKey {
        self.push_payment(
            PaymentMethodId::new("discount"),
            title,
            Typed::Good(amount),
            true,
        )
    }

    /// Adds a payment as it stands.
    pub fn push_payment(
        &mut self,
        method: PaymentMethodId,
        title: &str,
        amount: Typed<Money>,
        is_discount: bool,
    ) -> PaymentKey {
        let key = PaymentKey(self.take_key());
        self.payments.push(Payment {
            key,
            method,
            title: title.to_owned(),
            amount,
            is_discount,
            line_id: None,
        });
        key
    }

    /// The payment of a key, to change it.
    pub fn payment_mut(&mut self, key: PaymentKey) -> Option<&mut Payment> {
        self.payments.iter_mut().find(|payment| payment.key == key)
    }

    /// Takes a payment out and gives it back.
    pub fn remove_payment(&mut self, key: PaymentKey) -> Option<Payment> {
        let place = self
            .payments
            .iter()
            .position(|payment| payment.key == key)?;
        Some(self.payments.remove(place))
    }

    /// Makes its lines and payments such as the server does not know yet: those of another packet.
    pub fn forget_line_ids(&mut self) {
        for line in &mut self.lines {
            line.line_id = None;
        }
        for payment in &mut self.payments {
            payment.line_id = None;
        }
    }

    fn take_key(&mut self) -> u64 {
        let key = self.next_key;
        self.next_key += 1;
        key
    }
}
