//! An order on the desk: what was entered, where it is in its life, what the server said.

use jiff::Timestamp;

use crate::{
    api::FrozenPacket,
    domain::{Edit, Field, LineKey, Money, Order, Problem, Typed},
};

/// Names an open order for as long as the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderId(pub u64);

/// How many changes of the cart can be taken back.
const UNDO_STEPS: usize = 50;

/// Where an order is in its life (design: life of an order).
#[derive(Debug, Clone)]
pub enum OrderState {
    /// Being made.
    Draft,
    /// On its way; nothing of it changes until an answer is there.
    Sending {
        /// What is sent.
        packet: FrozenPacket,
        /// An earlier try of the same bytes was never answered.
        was_unknown: bool,
    },
    /// It may or may not have arrived. Only the same bytes under the same key may be sent.
    Unknown {
        /// What was sent.
        packet: FrozenPacket,
        /// What happened, for the person.
        trouble: Trouble,
    },
    /// The server has it.
    Accepted(Accepted),
}

/// Why a send did not end in an answer about the order itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing was sent: no network, no server.
    Unreachable,
    /// What answered pointed elsewhere, where the key is not carried.
    Redirected,
    /// The server asks to wait.
    RateLimited {
        /// Until when, if it said.
        until: Option<Timestamp>,
    },
    /// The same order is being worked on there right now.
    InProgress,
    /// The reply was lost, cut or unreadable.
    ReplyLost,
    /// The server has a fault of its own.
    ServerFault {
        /// Its status.
        status: u16,
    },
}

/// What is known of a packet the server took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The order that it was made from.
    pub order: OrderId,
    /// Its id, to be read again with.
    pub packet_id: String,
    /// Daily document number, once read.
    pub doc_no: Option<String>,
    /// The server's total, once read.
    pub total: Option<Money>,
    /// What we had estimated.
    pub estimate: Money,
    /// When it was taken.
    pub at: Timestamp,
    /// Reading it back failed or is not permitted: the id stands, number and total stay open.
    pub is_unread: bool,
}

/// An order on the desk.
#[derive(Debug, Clone)]
pub struct OpenOrder {
    /// Its name.
    pub id: OrderId,
    /// What was entered.
    pub order: Order,
    /// Where it is in its life.
    pub state: OrderState,
    /// When it was begun.
    pub opened_at: Timestamp,
    /// Put aside by the person.
    pub is_held: bool,
    /// The line that line commands act on.
    pub chosen_line: Option<LineKey>,
    /// Sending was tried: empty fields are told from now on.
    pub was_tried: bool,
    /// What the caller will pay with.
    pub tendered: Option<Typed<Money>>,
    /// What the last try ran into, if nothing was sent.
    pub trouble: Option<Trouble>,
    refused: Vec<Refused>,
    undo: Vec<Order>,
    revision: u64,
}

/// A refusal, and what stood at its place then: it is shown until that changes.
#[derive(Debug, Clone)]
struct Refused {
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

impl OpenOrder {
    /// A new order.
    pub fn new(id: OrderId, order: Order, opened_at: Timestamp) -> Self {
        Self {
            id,
            order,
            state: OrderState::Draft,
            opened_at,
            is_held: false,
            chosen_line: None,
            was_tried: false,
            tendered: None,
            trouble: None,
            refused: Vec::new(),
            undo: Vec::new(),
            revision: 0,
        }
    }

    /// Whether it can be changed: not while it is on its way, its outcome open, or it is done.
    pub fn is_editable(&self) -> bool {
        matches!(self.state, OrderState::Draft)
    }

    /// Whether it may be with the server although no answer says so.
    pub fn is_outcome_open(&self) -> bool {
        matches!(
            self.state,
            OrderState::Sending { .. } | OrderState::Unknown { .. }
        )
    }

    /// Whether it still waits to reach the server although sending was tried.
    pub fn is_unsent(&self) -> bool {
        match self.state {
            OrderState::Sending { .. } | OrderState::Unknown { .. } => true,
            OrderState::Draft => self.trouble.is_some(),
            OrderState::Accepted(_) => false,
        }
    }

    /// What the last try ran into, wherever that left the order.
    pub fn trouble_of_now(&self) -> Option<&Trouble> {
        match &self.state {
            OrderState::Unknown { trouble, .. } => Some(trouble),
            OrderState::Draft => self.trouble.as_ref(),
            OrderState::Sending { .. } | OrderState::Accepted(_) => None,
        }
    }

    /// Grows with every change, so that what is derived from the order can be kept till then.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Makes a change, if the order can be changed.
    pub fn apply(&mut self, edit: Edit) {
        if !self.is_editable() {
            return;
        }
        if edit.is_of_cart() {
            self.remember();
        }
        self.order.apply(edit);
        self.keep_line_chosen();
        self.touch();
    }

    /// Changes the order in a way that is no single edit (adding a product, a payment).
    pub fn change<R>(&mut self, change: impl FnOnce(&mut Order) -> R) -> Option<R> {
        if !self.is_editable() {
            return None;
        }
        self.remember();
        let result = change(&mut self.order);
        self.keep_line_chosen();
        self.touch();
        Some(result)
    }

    /// Takes back the last change of the cart.
    pub fn undo(&mut self) {
        if self.is_editable()
            && let Some(before) = self.undo.pop()
        {
            self.order.lines = before.lines;
            self.order.payments = before.payments;
            self.keep_line_chosen();
            self.touch();
        }
    }

    /// Whether there is something to take back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Chooses a line.
    pub fn choose_line(&mut self, key: LineKey) {
        self.chosen_line = Some(key);
    }

    /// Moves to a line above or below; stops at the ends.
    pub fn move_line(&mut self, by: isize) {
        let here = self
            .chosen_line
            .and_then(|key| self.order.place_of(key))
            .unwrap_or_default();
        let last = self.order.lines.len().saturating_sub(1);
        let there = here.saturating_add_signed(by).min(last);
        self.chosen_line = self.order.lines.get(there).map(|line| line.key);
    }

    /// Marks the order as on its way.
    pub fn start_sending(&mut self, packet: FrozenPacket) {
        let was_unknown = matches!(self.state, OrderState::Unknown { .. });
        self.trouble = None;
        self.refused.clear();
        self.state = OrderState::Sending {
            packet,
            was_unknown,
        };
        self.touch();
    }

    /// Whether an earlier try of what is being sent was never answered.
    pub fn was_unknown(&self) -> bool {
        matches!(
            self.state,
            OrderState::Sending {
                was_unknown: true,
                ..
            }
        )
    }

    /// The server refused it: back to an editable order, problems kept at their fields.
    pub fn refuse(&mut self, problems: Vec<Problem>) {
        self.state = OrderState::Draft;
        self.was_tried = true;
        self.refused = problems
            .into_iter()
            .map(|problem| {
                let place = self.place_of(problem.field);
                Refused {
                    stood: self.stands_at(place),
                    place,
                    problem,
                }
            })
            .collect();
        self.touch();
    }

    /// Nothing was carried out: back to an editable order, the same key kept.
    pub fn fail_safely(&mut self, trouble: Trouble) {
        self.state = OrderState::Draft;
        self.trouble = Some(trouble);
        self.touch();
    }

    /// It may have been carried out: frozen until the same bytes are answered.
    pub fn lose_reply(&mut self, trouble: Trouble) {
        if let OrderState::Sending { packet, .. } | OrderState::Unknown { packet, .. } = &self.state
        {
            self.state = OrderState::Unknown {
                packet: packet.clone(),
                trouble,
            };
            self.touch();
        }
    }

    /// The server has it.
    pub fn accept(&mut self, accepted: Accepted) {
        self.state = OrderState::Accepted(accepted);
        self.trouble = None;
        self.touch();
    }

    /// What the server refused and has not been changed since.
    pub fn refused(&self) -> impl Iterator<Item = Problem> {
        self.refused
            .iter()
            .filter(|refused| self.stands_at(refused.place) == refused.stood)
            .map(|refused| self.moved(refused))
    }

    /// A line's problem follows its line when others are taken out.
    fn moved(&self, refused: &Refused) -> Problem {
        let mut problem = refused.problem.clone();
        if let (Place::Line(key), Field::Line(place, _)) = (refused.place, &mut problem.field)
            && let Some(now) = self.order.place_of(key)
        {
            *place = now;
        }
        problem
    }

    fn place_of(&self, field: Field) -> Place {
        match field {
            Field::Line(place, _) => match self.order.lines.get(place) {
                Some(line) => Place::Line(line.key),
                None => Place::Field(Field::Cart),
            },
            other => Place::Field(other),
        }
    }

    /// What stands at a place now, as a text to compare; nothing for a line that is gone. What
    /// concerns the whole order stands until the next try.
    fn stands_at(&self, place: Place) -> Option<String> {
        let order = &self.order;
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

    fn remember(&mut self) {
        if self.undo.last().is_some_and(|before| {
            before.lines == self.order.lines && before.payments == self.order.payments
        }) {
            return;
        }
        if self.undo.len() == UNDO_STEPS {
            self.undo.remove(0);
        }
        self.undo.push(self.order.clone());
    }

    fn keep_line_chosen(&mut self) {
        let known = self
            .chosen_line
            .is_some_and(|key| self.order.place_of(key).is_some());
        if !known {
            self.chosen_line = self.order.lines.last().map(|line| line.key);
        }
    }

    fn touch(&mut self) {
        self.revision += 1;
    }
}
