//! What the server refused, shown until that changes.

use crate::domain::{Field, LineKey, Order, Problem};

/// A refusal, and what stood at its place then.
#[derive(Debug, Clone)]
pub(super) struct Refused {
    problem: Problem,
    place: Place,
    stood: Option<String>,
}

/// What a refusal is about. A line is named by key: it may move before it is mended.
#[derive(Debug, Clone, Copy)]
enum Place {
    Line(LineKey),
    Field(Field),
}

impl Refused {
    /// A problem of an order as it was sent.
    pub(super) fn of(problem: Problem, sent: &Order) -> Self {
        let place = place_in(sent, problem.field);
        Self {
            stood: stands_at(sent, place),
            place,
            problem,
        }
    }

    /// The problem, if what was refused still stands in the order. A line's problem follows its
    /// line when others are taken out.
    pub(super) fn standing(&self, order: &Order) -> Option<Problem> {
        if stands_at(order, self.place) != self.stood {
            return None;
        }
        let mut problem = self.problem.clone();
        if let (Place::Line(key), Field::Line(place, _)) = (self.place, &mut problem.field)
            && let Some(now) = order.place_of(key)
        {
            *place = now;
        }
        Some(problem)
    }
}

fn place_in(order: &Order, field: Field) -> Place {
    match field {
        Field::Line(place, _) => match order.lines.get(place) {
            Some(line) => Place::Line(line.key),
            None => Place::Field(Field::Cart),
        },
        other => Place::Field(other),
    }
}

/// What stands at a place, as a text to compare; nothing for a line that is gone. What concerns the
/// whole order stands until the next try.
fn stands_at(order: &Order, place: Place) -> Option<String> {
    let text = match place {
        Place::Line(key) => format!("{:?}", order.line(key)?),
        Place::Field(field) => match field {
            Field::Order | Field::IdempotencyKey => String::new(),
            Field::Customer(field) => order.customer.field(field).to_owned(),
            Field::Cart | Field::Line(..) => format!("{:?}", order.lines),
            Field::Payments | Field::Payment(..) => {
                format!("{:?}{:?}", order.payments, order.lines)
            }
            Field::PaymentNote => order.payment_note.clone(),
            Field::Note => order.note.clone(),
            Field::SaleType | Field::RestaurantDelivery => {
                format!("{:?}{}", order.sale_type, order.restaurant_delivery)
            }
            Field::Status => order.status.as_wire().to_owned(),
            Field::CallbackUrl => order.callback_url.clone(),
        },
    };
    Some(text)
}
