//! Steps that can be taken back. What was typed after a step, at a place that the step had changed
//! too, stays: only a step of the cart takes back what came after it there.

use strum::IntoEnumIterator as _;

use crate::domain::{Customer, CustomerField, CustomerKey, Edit, Order};

/// How many steps can be taken back.
const STEPS: usize = 50;

/// The steps, the newest last.
#[derive(Debug, Clone, Default)]
pub(super) struct Undo(Vec<Step>);

/// What a step brings back.
#[derive(Debug, Clone)]
struct Step {
    before: Order,
    customer: Option<CustomerKey>,
    beside: Beside,
}

/// What a step changed beside lines and payments.
#[derive(Debug, Clone)]
enum Beside {
    Nothing,
    /// What was empty: the order after it.
    Filled(Box<Order>),
    /// The customer as a whole: who, and what was entered of them, after it.
    Customer(Option<CustomerKey>, Box<Customer>),
}

impl Undo {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Begins a step of the cart; several changes of nothing are one.
    pub(super) fn begin_in_cart(&mut self, order: &Order, customer: Option<CustomerKey>) {
        let is_known = self.0.last().is_some_and(|step| {
            !matches!(step.beside, Beside::Customer(..))
                && step.before.lines == order.lines
                && step.before.payments == order.payments
        });
        if !is_known {
            self.begin(order, customer);
        }
    }

    /// Begins a step.
    pub(super) fn begin(&mut self, order: &Order, customer: Option<CustomerKey>) {
        if self.0.len() == STEPS {
            self.0.remove(0);
        }
        self.0.push(Step {
            before: order.clone(),
            customer,
            beside: Beside::Nothing,
        });
    }

    /// The step begun last has filled what was empty.
    pub(super) fn has_filled(&mut self, order: &Order) {
        if let Some(step) = self.0.last_mut() {
            step.beside = Beside::Filled(Box::new(order.clone()));
        }
    }

    /// The step begun last has changed the customer as a whole.
    pub(super) fn has_changed_customer(&mut self, key: Option<CustomerKey>, customer: &Customer) {
        if let Some(step) = self.0.last_mut() {
            step.beside = Beside::Customer(key, Box::new(customer.clone()));
        }
    }

    /// Changes what every step brings back: something was learned that was so all the time.
    pub(super) fn change_all(&mut self, change: impl Fn(&mut Order)) {
        for step in &mut self.0 {
            change(&mut step.before);
        }
    }

    /// Takes the last step back; false if there is none.
    pub(super) fn take_back(
        &mut self,
        order: &mut Order,
        customer: &mut Option<CustomerKey>,
    ) -> bool {
        let Some(step) = self.0.pop() else {
            return false;
        };
        match &step.beside {
            Beside::Nothing => {}
            Beside::Filled(after) => empty_again(order, after, &step.before),
            Beside::Customer(key, after) => {
                unchange(order, after, &step.before.customer, CustomerField::iter());
                if customer == key {
                    *customer = step.customer;
                }
            }
        }
        order.lines = step.before.lines;
        order.payments = step.before.payments;
        true
    }
}

/// Takes back what a step filled outside the cart.
fn empty_again(order: &mut Order, after: &Order, before: &Order) {
    let address = [
        CustomerField::Address,
        CustomerField::Region,
        CustomerField::AddressDescription,
    ];
    unchange(order, &after.customer, &before.customer, address);
    if order.payment_note == after.payment_note {
        order.payment_note.clone_from(&before.payment_note);
    }
    let delivery = |order: &Order| (order.sale_type, order.restaurant_delivery);
    if delivery(order) == delivery(after) {
        (order.sale_type, order.restaurant_delivery) = delivery(before);
    }
}

/// Brings back the fields that nobody has changed since.
fn unchange(
    order: &mut Order,
    after: &Customer,
    before: &Customer,
    fields: impl IntoIterator<Item = CustomerField>,
) {
    for field in fields {
        if order.customer.field(field) == after.field(field) {
            let text = before.field(field).to_owned();
            order.apply(Edit::Customer(field, text));
        }
    }
}
