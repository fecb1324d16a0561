//! What is wrong with an order, where, and how bad: one shape for our checks and the server's
//! refusals. Field names are the wire's.

use std::{fmt, str::FromStr};

use super::{money::Money, number::NumberError};

/// A field of `customer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::EnumIter)]
pub enum CustomerField {
    /// `id`
    Id,
    /// `name`
    Name,
    /// `address`
    Address,
    /// `region`
    Region,
    /// `addressDescription`
    AddressDescription,
    /// `phone`
    Phone,
    /// `call`
    Call,
}

/// A field of one `cart` item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::EnumIter)]
pub enum LineField {
    /// The line as a whole.
    Line,
    /// `product`
    Product,
    /// `quantity`
    Quantity,
    /// `options`
    Options,
    /// `discount`
    Discount,
    /// `note`
    Note,
}

/// A field of one `payments` item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::EnumIter)]
pub enum PaymentField {
    /// The payment as a whole.
    Payment,
    /// `id`
    Id,
    /// `title`
    Title,
    /// `price`
    Price,
}

/// A field of the order, by its path on the wire: `customer.address`, `cart[2].quantity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// No single field: the order, the store or the key.
    Order,
    /// `customer.…`
    Customer(CustomerField),
    /// `cart` as a whole.
    Cart,
    /// `cart[i].…`
    Line(usize, LineField),
    /// `paymentNote`
    PaymentNote,
    /// `payments` as a whole.
    Payments,
    /// `payments[i].…`
    Payment(usize, PaymentField),
    /// `note`
    Note,
    /// `type`
    SaleType,
    /// `status`
    Status,
    /// `restaurantDelivery`
    RestaurantDelivery,
    /// `callbackUrl`
    CallbackUrl,
    /// `idempotencyKey`
    IdempotencyKey,
}

impl CustomerField {
    /// The wire's word.
    pub fn as_wire(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Address => "address",
            Self::Region => "region",
            Self::AddressDescription => "addressDescription",
            Self::Phone => "phone",
            Self::Call => "call",
        }
    }
}

impl LineField {
    /// The wire's word; empty for the line as a whole.
    pub fn as_wire(self) -> &'static str {
        match self {
            Self::Line => "",
            Self::Product => "product",
            Self::Quantity => "quantity",
            Self::Options => "options",
            Self::Discount => "discount",
            Self::Note => "note",
        }
    }
}

impl PaymentField {
    /// The wire's word; empty for the payment as a whole.
    pub fn as_wire(self) -> &'static str {
        match self {
            Self::Payment => "",
            Self::Id => "id",
            Self::Title => "title",
            Self::Price => "price",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let item = |f: &mut fmt::Formatter<'_>, list: &str, place: usize, name: &str| match name {
            "" => write!(f, "{list}[{place}]"),
            name => write!(f, "{list}[{place}].{name}"),
        };
        match *self {
            Self::Order => f.write_str(""),
            Self::Customer(field) => write!(f, "customer.{}", field.as_wire()),
            Self::Cart => f.write_str("cart"),
            Self::Line(place, field) => item(f, "cart", place, field.as_wire()),
            Self::PaymentNote => f.write_str("paymentNote"),
            Self::Payments => f.write_str("payments"),
            Self::Payment(place, field) => item(f, "payments", place, field.as_wire()),
            Self::Note => f.write_str("note"),
            Self::SaleType => f.write_str("type"),
            Self::Status => f.write_str("status"),
            Self::RestaurantDelivery => f.write_str("restaurantDelivery"),
            Self::CallbackUrl => f.write_str("callbackUrl"),
            Self::IdempotencyKey => f.write_str("idempotencyKey"),
        }
    }
}

/// The text is no path of a field we know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such field: {0}")]
pub struct UnknownField(pub String);

impl FromStr for Field {
    type Err = UnknownField;

    /// Reads a path as joi prints it. A part of a field (`cart[0].options[1]`) is the field.
    fn from_str(path: &str) -> Result<Self, UnknownField> {
        let unknown = || UnknownField(path.to_owned());
        if let Some(name) = path.strip_prefix("customer.") {
            return customer_field(name).map(Self::Customer).ok_or_else(unknown);
        }
        if let Some((place, name)) = item_of(path, "cart") {
            return line_field(name)
                .map(|field| Self::Line(place, field))
                .ok_or_else(unknown);
        }
        if let Some((place, name)) = item_of(path, "payments") {
            return payment_field(name)
                .map(|field| Self::Payment(place, field))
                .ok_or_else(unknown);
        }
        match path {
            "" => Ok(Self::Order),
            "customer" => Ok(Self::Customer(CustomerField::Name)),
            "cart" => Ok(Self::Cart),
            "paymentNote" => Ok(Self::PaymentNote),
            "payments" => Ok(Self::Payments),
            "note" => Ok(Self::Note),
            "type" => Ok(Self::SaleType),
            "status" => Ok(Self::Status),
            "restaurantDelivery" => Ok(Self::RestaurantDelivery),
            "callbackUrl" => Ok(Self::CallbackUrl),
            "idempotencyKey" => Ok(Self::IdempotencyKey),
            _ => Err(unknown()),
        }
    }
}

/// Splits `cart[2].quantity` into place and name; the name is empty for `cart[2]`.
fn item_of<'a>(path: &'a str, list: &str) -> Option<(usize, &'a str)> {
    let (place, rest) = path
        .strip_prefix(list)?
        .strip_prefix('[')?
        .split_once(']')?;
    Some((place.parse().ok()?, rest.strip_prefix('.').unwrap_or(rest)))
}

/// The first word of a deeper path.
fn head(name: &str) -> &str {
    name.split(['[', '.']).next().unwrap_or(name)
}

fn customer_field(name: &str) -> Option<CustomerField> {
    use strum::IntoEnumIterator as _;
    CustomerField::iter().find(|field| field.as_wire() == head(name))
}

fn line_field(name: &str) -> Option<LineField> {
    use strum::IntoEnumIterator as _;
    match head(name) {
        // Sent only by others (contract 6.5, 6.6), so nothing on our screen but the line itself.
        "lineId" | "metadata" | "taxRate" => Some(LineField::Line),
        word => LineField::iter().find(|field| field.as_wire() == word),
    }
}

fn payment_field(name: &str) -> Option<PaymentField> {
    use strum::IntoEnumIterator as _;
    match head(name) {
        "lineId" | "metadata" | "isDiscount" => Some(PaymentField::Payment),
        word => PaymentField::iter().find(|field| field.as_wire() == word),
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The order is not sent before it is mended.
    Error,
    /// Pointed out; the person may send all the same.
    Warning,
}

/// What is wrong. The words for it are the screen's; a refusal keeps the server's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Must be filled in.
    Required,
    /// A number field holds something else.
    Number(NumberError),
    /// More than so many characters.
    TooLong {
        /// What the server takes, in characters.
        limit: usize,
    },
    /// No length that a phone number has.
    PhoneOdd,
    /// An empty cart.
    CartEmpty,
    /// More lines, payments or options than the server takes.
    TooMany {
        /// What the server takes.
        limit: usize,
    },
    /// A quantity of nothing, or less.
    QuantityNotPositive,
    /// A quantity below 0.001.
    QuantityTooSmall,
    /// A quantity above 9999.
    QuantityTooLarge,
    /// An amount below 0.
    Negative,
    /// A discount beyond its line.
    DiscountAboveLine {
        /// What the line costs before its discount.
        line: Money,
    },
    /// The product is not on the menu (any more).
    ProductGone,
    /// The menu does not say which product it is: none, or several are called so.
    WhichProduct,
    /// The product is on the menu, but closed now.
    ProductInactive,
    /// The product costs something else now.
    PriceChanged {
        /// What one piece costs on the menu of now, without choices.
        now: Money,
    },
    /// An option that the product does not have (any more).
    OptionGone {
        /// Its name.
        title: String,
    },
    /// An option that costs something else now.
    OptionPriceChanged {
        /// Its name.
        title: String,
        /// What it adds to the price of one piece on the menu of now.
        now: Money,
    },
    /// A name shared by choices of different price, and no id to tell them apart.
    OptionAmbiguous {
        /// Its name.
        title: String,
    },
    /// Fewer choices of a group than it asks for.
    TooFewChoices {
        /// Name of the group; may be empty.
        group: String,
        /// How many it asks for.
        min: u32,
    },
    /// More choices of a group than it allows.
    TooManyChoices {
        /// Name of the group; may be empty.
        group: String,
        /// How many it allows.
        max: u32,
    },
    /// A payment of 0 is not stored by the server.
    PaymentZero,
    /// A discount needs a title.
    DiscountTitle,
    /// Not a payment method of this store.
    UnknownPaymentMethod,
    /// The store has no payment method at all.
    NoPaymentMethods,
    /// The payments are more than the order costs.
    PaidAboveTotal {
        /// By how much; unknown where only the server knows.
        by: Option<Money>,
    },
    /// Not an https address.
    CallbackNotHttps,
    /// Points into a private network.
    CallbackPrivate,
    /// A word the field does not know.
    NotOneOf {
        /// What it knows.
        allowed: &'static [&'static str],
    },
    /// Not the kind of value the field takes (a text for a number, say).
    WrongType,
    /// The key lacks a permission.
    ScopeDenied,
    /// The key was not accepted.
    Unauthorized,
    /// The server does not know the store of this key.
    StoreUnknown,
    /// The packet is not among the open ones (any more).
    PacketNotOpen,
    /// Refused for a reason we have no words for: the server's are shown.
    Refused,
}

/// One thing that is wrong with an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub field: Field,
    /// What.
    pub reason: Reason,
    /// How bad.
    pub severity: Severity,
    /// The server's words, if it was the server that said so.
    pub said: Option<String>,
}

impl Problem {
    /// Something that must be mended before sending.
    pub fn error(field: Field, reason: Reason) -> Self {
        Self {
            field,
            reason,
            severity: Severity::Error,
            said: None,
        }
    }

    /// Something to look at.
    pub fn warning(field: Field, reason: Reason) -> Self {
        Self {
            field,
            reason,
            severity: Severity::Warning,
            said: None,
        }
    }

    /// What the server refused, with its words.
    pub fn refused(field: Field, reason: Reason, said: impl Into<String>) -> Self {
        Self {
            field,
            reason,
            severity: Severity::Error,
            said: Some(said.into()),
        }
    }
}
