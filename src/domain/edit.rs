//! The changes a person makes to an order, as values: what a screen returns and a journal keeps.

use strum::IntoEnumIterator as _;

use super::{
    id::{LineKey, PaymentKey, PaymentMethodId},
    order::{LineChoice, Order, SaleType, SendStatus},
    problem::CustomerField,
    typed::Typed,
};

/// One change. Texts are taken as typed; a number that cannot be read is kept as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// A field of the customer.
    Customer(CustomerField, String),
    /// `paymentNote`
    PaymentNote(String),
    /// `note`
    Note(String),
    /// Quantity of a line, as typed.
    Quantity(LineKey, String),
    /// Discount of a line, as typed; nothing typed is no discount.
    Discount(LineKey, String),
    /// Note of a line.
    LineNote(LineKey, String),
    /// Other choices for a line.
    Choices(LineKey, Vec<LineChoice>),
    /// One more of a line.
    OneMore(LineKey),
    /// One less of a line.
    OneLess(LineKey),
    /// A line taken out.
    RemoveLine(LineKey),
    /// Another method for a payment: its id and name.
    PaymentMethod(PaymentKey, PaymentMethodId, String),
    /// Amount of a payment, as typed.
    PaymentAmount(PaymentKey, String),
    /// Title of a discount.
    PaymentTitle(PaymentKey, String),
    /// A payment taken out.
    RemovePayment(PaymentKey),
    /// Kind of sale.
    SaleType(Option<SaleType>),
    /// The status the packet starts with.
    Status(SendStatus),
    /// Whether the restaurant's courier brings it.
    RestaurantDelivery(bool),
    /// `callbackUrl`
    CallbackUrl(String),
}

impl Edit {
    /// Whether it changes the cart, so that it can be taken back as one step.
    pub fn is_of_cart(&self) -> bool {
        matches!(
            self,
            Self::Quantity(..)
                | Self::Discount(..)
                | Self::LineNote(..)
                | Self::Choices(..)
                | Self::OneMore(..)
                | Self::OneLess(..)
                | Self::RemoveLine(..)
        )
    }

    /// The line it changes, if it changes one.
    pub fn line(&self) -> Option<LineKey> {
        match self {
            Self::Quantity(key, _)
            | Self::Discount(key, _)
            | Self::LineNote(key, _)
            | Self::Choices(key, _)
            | Self::OneMore(key)
            | Self::OneLess(key)
            | Self::RemoveLine(key) => Some(*key),
            Self::Customer(..)
            | Self::PaymentNote(_)
            | Self::Note(_)
            | Self::PaymentMethod(..)
            | Self::PaymentAmount(..)
            | Self::PaymentTitle(..)
            | Self::RemovePayment(_)
            | Self::SaleType(_)
            | Self::Status(_)
            | Self::RestaurantDelivery(_)
            | Self::CallbackUrl(_) => None,
        }
    }
}

impl Order {
    /// Makes a change. A line or payment that is gone meanwhile is left alone.
    pub fn apply(&mut self, edit: Edit) {
        match edit {
            Edit::Customer(field, text) => *self.customer.field_mut(field) = text,
            Edit::PaymentNote(text) => self.payment_note = text,
            Edit::Note(text) => self.note = text,
            Edit::OneMore(key) => self.one_more(key),
            Edit::OneLess(key) => self.one_less(key),
            Edit::RemoveLine(key) => drop(self.remove_line(key)),
            Edit::RemovePayment(key) => drop(self.remove_payment(key)),
            Edit::SaleType(kind) => self.sale_type = kind,
            Edit::Status(status) => self.status = status,
            Edit::RestaurantDelivery(own) => self.restaurant_delivery = own,
            Edit::CallbackUrl(text) => self.callback_url = text,
            Edit::Quantity(..) | Edit::Discount(..) | Edit::LineNote(..) | Edit::Choices(..) => {
                self.apply_to_line(edit);
            }
            Edit::PaymentMethod(..) | Edit::PaymentAmount(..) | Edit::PaymentTitle(..) => {
                self.apply_to_payment(edit);
            }
        }
    }

    fn apply_to_line(&mut self, edit: Edit) {
        let Some(line) = edit.line().and_then(|key| self.line_mut(key)) else {
            return;
        };
        match edit {
            Edit::Quantity(_, text) => line.quantity = Typed::read_quantity(&text),
            Edit::Discount(_, text) if text.trim().is_empty() => {
                line.discount = Typed::Good(super::Money::ZERO);
            }
            Edit::Discount(_, text) => line.discount = Typed::read_money(&text),
            Edit::LineNote(_, text) => line.note = text,
            Edit::Choices(_, choices) => line.choices = choices,
            _ => {}
        }
    }

    fn apply_to_payment(&mut self, edit: Edit) {
        match edit {
            Edit::PaymentMethod(key, method, title) => {
                if let Some(payment) = self.payment_mut(key) {
                    payment.method = method;
                    payment.title = title;
                }
            }
            Edit::PaymentAmount(key, text) => {
                if let Some(payment) = self.payment_mut(key) {
                    payment.amount = Typed::read_money(&text);
                }
            }
            Edit::PaymentTitle(key, text) => {
                if let Some(payment) = self.payment_mut(key) {
                    payment.title = text;
                }
            }
            _ => {}
        }
    }
}

impl Order {
    /// Takes over what a packet that is there already keeps whatever is sent (contract section 7.1).
    pub fn keep_fixed_of(&mut self, packet: &Self) {
        for field in CustomerField::iter().filter(|field| field.is_fixed()) {
            packet
                .customer
                .field(field)
                .clone_into(self.customer.field_mut(field));
        }
        self.status = packet.status;
        self.restaurant_delivery = packet.restaurant_delivery;
        packet.callback_url.clone_into(&mut self.callback_url);
    }
}

impl super::Customer {
    /// A field by its name.
    pub fn field(&self, field: CustomerField) -> &str {
        match field {
            CustomerField::Id => &self.id,
            CustomerField::Name => &self.name,
            CustomerField::Address => &self.address,
            CustomerField::Region => &self.region,
            CustomerField::AddressDescription => &self.address_description,
            CustomerField::Phone => &self.phone,
            CustomerField::Call => &self.call,
        }
    }

    fn field_mut(&mut self, field: CustomerField) -> &mut String {
        match field {
            CustomerField::Id => &mut self.id,
            CustomerField::Name => &mut self.name,
            CustomerField::Address => &mut self.address,
            CustomerField::Region => &mut self.region,
            CustomerField::AddressDescription => &mut self.address_description,
            CustomerField::Phone => &mut self.phone,
            CustomerField::Call => &mut self.call,
        }
    }
}
