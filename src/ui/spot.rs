//! Places on the desk that can be jumped to and that a problem can be shown at.

use crate::domain::{CustomerField, Field, LineField, LineKey, Order, PaymentField, PaymentKey};

/// One place. Lines and payments are named by key, so that a place stays where it is when others
/// are taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spot {
    /// The search box of the menu.
    Search,
    /// The search box of the orders.
    Orders,
    /// The search box of the exchanges.
    Exchanges,
    /// The stores that a menu can be compared with.
    CompareWith,
    /// The box that finds a customer.
    Finder,
    /// A field of the customer.
    Customer(CustomerField),
    /// The cart as a whole.
    Cart,
    /// A field of a line.
    Line(LineKey, LineField),
    /// The buttons that add a payment.
    AddPayment,
    /// A field of a payment.
    Payment(PaymentKey, PaymentField),
    /// What the caller will pay with.
    Tendered,
    /// Payment note.
    PaymentNote,
    /// Order note.
    Note,
    /// Kind of sale.
    SaleType,
    /// First status.
    Status,
    /// Callback address.
    CallbackUrl,
    /// The order as a whole: shown beside Send.
    Order,
    /// The first field of an open dialog.
    Dialog,
}

impl Spot {
    /// Where a field of an order is on screen.
    pub fn of(field: Field, order: &Order) -> Self {
        match field {
            Field::Order | Field::IdempotencyKey => Self::Order,
            Field::Customer(field) => Self::Customer(field),
            Field::Cart => Self::Cart,
            Field::Line(place, field) => order
                .lines
                .get(place)
                .map_or(Self::Cart, |line| Self::Line(line.key, field)),
            Field::PaymentNote => Self::PaymentNote,
            Field::Payments => Self::AddPayment,
            Field::Payment(place, field) => order
                .payments
                .get(place)
                .map_or(Self::AddPayment, |payment| {
                    Self::Payment(payment.key, field)
                }),
            Field::Note => Self::Note,
            Field::SaleType | Field::RestaurantDelivery => Self::SaleType,
            Field::Status => Self::Status,
            Field::CallbackUrl => Self::CallbackUrl,
        }
    }

    /// Whether it lies among the rarer fields, which must be opened first.
    pub fn is_behind_more(self) -> bool {
        matches!(
            self,
            Self::Status
                | Self::CallbackUrl
                | Self::SaleType
                | Self::Customer(CustomerField::Id | CustomerField::Call)
        )
    }

    /// Where the text cursor goes to mend what is wrong here.
    pub fn to_focus(self) -> Self {
        match self {
            Self::Cart => Self::Search,
            Self::Line(key, LineField::Line | LineField::Product | LineField::Options) => {
                Self::Line(key, LineField::Line)
            }
            Self::Payment(key, PaymentField::Payment | PaymentField::Id) => {
                Self::Payment(key, PaymentField::Id)
            }
            other => other,
        }
    }
}
