//! An order on the desk: what was entered, where it is in its life, what the server said.

mod change;
mod refused;
mod undo;

pub use change::ChangeWord;

use jiff::Timestamp;
use uuid::Uuid;

use self::{refused::Refused, undo::Undo};
use super::{changing::Underway, outgoing::Outgoing};
use crate::{
    domain::{
        Catalogue, Customer, CustomerKey, Edit, LineKey, LineRemark, Money, Order, PaymentKey,
        Problem, Totals, Typed,
    },
    store::{
        database::{
            DatabaseTrouble,
            outbox::{Entry, StoreRef},
        },
        draft::Draft,
        packet_base::PacketBase,
    },
};

/// Names an order for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderId(pub Uuid);

impl OrderId {
    /// A new name; names sort by time.
    pub fn fresh() -> Self {
        Self(Uuid::now_v7())
    }
}

/// Where an order is in its life (design: life of an order).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderState {
    /// Being made.
    Draft,
    /// Handed over; nothing of it changes until it is answered or taken back.
    Outgoing(Outgoing),
    /// The server has it.
    Accepted(Accepted),
    /// A change of a packet, handed over; nothing of it changes until it is answered or taken back.
    Changing(Underway),
}

/// What is known of a packet the server took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The order that it was made from.
    pub order: OrderId,
    /// Whose packet it is.
    pub store: StoreRef,
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

impl Accepted {
    /// What is known from the entry of an acknowledged order.
    pub fn of(entry: &Entry) -> Option<Self> {
        Some(Self {
            order: OrderId(entry.order),
            store: entry.store.clone(),
            packet_id: entry.packet_id.clone()?,
            doc_no: entry.doc_no.clone(),
            total: entry.total,
            estimate: entry.estimate,
            at: entry.settled_at.unwrap_or(entry.created_at),
            is_unread: false,
        })
    }
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
    /// Why it could not be made safe on disk, and so was not sent.
    pub not_kept: Option<DatabaseTrouble>,
    /// The order that this one is a later change of.
    pub change_of: Option<OrderId>,
    /// The packet that it changes.
    pub base: Option<Box<PacketBase>>,
    /// What came of the change as it was handed over last, while that is of use.
    pub change_word: Option<ChangeWord>,
    /// What the person calls it; empty if it has no name of its own.
    pub name: String,
    /// The person on this machine's list that it is made for.
    pub customer: Option<CustomerKey>,
    /// What is typed to find the customer by, and not yet taken.
    pub sought: String,
    /// Begun for a caller whose number is withheld: it is theirs although nothing is entered yet.
    pub is_of_caller: bool,
    refused: Vec<Refused>,
    remarks: Vec<LineRemark>,
    /// The payment that a repetition made to pay the whole, and nobody has changed since.
    pays_whole: Option<PaymentKey>,
    undo: Undo,
    revision: u64,
    is_unkept: bool,
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
            not_kept: None,
            change_of: None,
            base: None,
            change_word: None,
            name: String::new(),
            customer: None,
            sought: String::new(),
            is_of_caller: false,
            refused: Vec::new(),
            remarks: Vec::new(),
            pays_whole: None,
            undo: Undo::default(),
            revision: 0,
            is_unkept: false,
        }
    }

    /// An order as it was kept.
    pub fn from_draft(id: OrderId, draft: Draft) -> Self {
        Self {
            is_held: draft.is_held,
            chosen_line: draft.chosen_line,
            was_tried: draft.was_tried,
            tendered: draft.tendered,
            change_of: draft.change_of.map(OrderId),
            base: draft.base,
            name: draft.name,
            customer: draft.customer,
            remarks: draft.remarks,
            sought: draft.sought,
            ..Self::new(id, draft.order, draft.opened_at)
        }
    }

    /// The order as it is to be kept.
    pub fn to_draft(&self) -> Draft {
        Draft {
            is_held: self.is_held,
            chosen_line: self.chosen_line,
            was_tried: self.was_tried,
            tendered: self.tendered.clone(),
            change_of: self.change_of.map(|order| order.0),
            base: self.base.clone(),
            name: self.name.clone(),
            customer: self.customer,
            remarks: self.remarks().cloned().collect(),
            sought: self.sought.clone(),
            ..Draft::new(self.order.clone(), self.opened_at)
        }
    }

    /// Whether it has changed since it was handed over to be kept.
    pub fn is_unkept(&self) -> bool {
        self.is_unkept
    }

    /// It was handed over to be kept as it is now.
    pub fn mark_kept(&mut self) {
        self.is_unkept = false;
    }

    /// Gives it another key: under the old one it may be with the server.
    pub fn renew_key(&mut self, key: String) {
        self.order.idempotency_key = key;
        self.touch();
    }

    /// It was forgotten on disk, and is to be kept again.
    pub fn keep_again(&mut self) {
        self.is_unkept = true;
    }

    /// Gives it a name of its own; an empty one takes it away.
    pub fn give_name(&mut self, name: &str) {
        self.is_unkept |= self.name != name;
        name.clone_into(&mut self.name);
    }

    /// Puts it aside, or takes it up again.
    pub fn hold(&mut self, is_held: bool) {
        self.is_unkept |= self.is_held != is_held;
        self.is_held = is_held;
    }

    /// Sending is tried: empty fields are told from now on.
    pub fn mark_tried(&mut self) {
        self.is_unkept |= !self.was_tried;
        self.was_tried = true;
    }

    /// What the caller will pay with.
    pub fn tender(&mut self, tendered: Option<Typed<Money>>) {
        self.is_unkept = true;
        self.tendered = tendered;
    }

    /// What is typed to find the customer by.
    pub fn seek(&mut self, text: String) {
        self.is_unkept |= self.sought != text;
        self.sought = text;
    }

    /// Makes it an order for somebody: changes the customer as a whole, in one step that can be
    /// taken back.
    pub fn change_customer(
        &mut self,
        customer: Option<CustomerKey>,
        change: impl FnOnce(&mut Customer),
    ) {
        if !self.is_editable() {
            return;
        }
        self.undo.begin(&self.order, self.customer);
        self.customer = customer;
        change(&mut self.order.customer);
        self.keep_fixed();
        self.undo
            .has_changed_customer(customer, &self.order.customer);
        self.touch();
    }

    /// Nothing is known any more of who it is for; what is typed stays.
    pub fn unlink_customer(&mut self, id: String) {
        self.customer = None;
        self.order.customer.id = id;
        self.keep_fixed();
        self.touch();
    }

    /// Whether nothing has been entered that would be missed.
    pub fn is_untouched(&self) -> bool {
        self.base.is_none()
            && self.order.is_untouched()
            && self.sought.trim().is_empty()
            && self.name.is_empty()
            && !self.is_of_caller
    }

    /// Whether it can be changed: not while it is on its way, its outcome open, or it is done.
    pub fn is_editable(&self) -> bool {
        matches!(self.state, OrderState::Draft)
    }

    /// Whether it may be with the server although no answer says so.
    pub fn is_outcome_open(&self) -> bool {
        self.outgoing().is_some_and(Outgoing::is_outcome_open)
    }

    /// Whether it was handed over and the server has not acknowledged it.
    pub fn is_unsent(&self) -> bool {
        self.outgoing().is_some() || self.underway().is_some()
    }

    /// Where in the outbox it is, if it is there.
    pub fn outgoing(&self) -> Option<&Outgoing> {
        match &self.state {
            OrderState::Outgoing(outgoing) => Some(outgoing),
            OrderState::Draft | OrderState::Accepted(_) | OrderState::Changing(_) => None,
        }
    }

    /// Where in the outbox its change is, if it is there.
    pub fn underway(&self) -> Option<&Underway> {
        match &self.state {
            OrderState::Changing(underway) => Some(underway),
            OrderState::Draft | OrderState::Outgoing(_) | OrderState::Accepted(_) => None,
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
            self.undo.begin_in_cart(&self.order, self.customer);
        }
        if matches!(edit, Edit::PaymentAmount(..)) {
            self.pays_whole = None;
        }
        self.order.apply(edit);
        self.keep_fixed();
        self.keep_whole_paid();
        self.keep_line_chosen();
        self.touch();
    }

    /// Changes the order in a way that is no single edit (adding a product, a payment).
    pub fn change<R>(&mut self, change: impl FnOnce(&mut Order) -> R) -> Option<R> {
        if !self.is_editable() {
            return None;
        }
        self.undo.begin_in_cart(&self.order, self.customer);
        let result = change(&mut self.order);
        self.keep_fixed();
        self.keep_whole_paid();
        self.keep_line_chosen();
        self.touch();
        Some(result)
    }

    /// Adds lines of an earlier order, by their places in it, as one step. The first of them is
    /// chosen, so that what was added is seen.
    pub fn repeat(&mut self, earlier: &Order, places: &[usize], catalogue: &Catalogue) {
        if !self.is_editable() {
            return;
        }
        self.undo.begin(&self.order, self.customer);
        let there = self.order.lines.len();
        let was_unpaid = self.order.payments.is_empty();
        let said = self
            .order
            .repeat(earlier, places.iter().copied(), catalogue);
        self.keep_fixed();
        self.remarks.extend(said);
        if was_unpaid {
            self.pays_whole = self.order.payments.first().map(|payment| payment.key);
        }
        self.keep_whole_paid();
        if let Some(first) = self.order.lines.get(there) {
            self.chosen_line = Some(first.key);
        }
        self.undo.has_filled(&self.order);
        self.touch();
    }

    /// What is to be said of lines that were ordered before, as long as it is true of them.
    pub fn remarks(&self) -> impl Iterator<Item = &LineRemark> {
        let holds = |said: &&LineRemark| {
            let line = self.order.line(said.line);
            line.is_some_and(|line| said.remark.holds(line))
        };
        self.remarks.iter().filter(holds)
    }

    /// Takes back the last change of the cart, or of the customer as a whole.
    pub fn undo(&mut self) {
        if self.is_editable() && self.undo.take_back(&mut self.order, &mut self.customer) {
            self.keep_fixed();
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
        self.is_unkept |= self.chosen_line != Some(key);
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
        self.is_unkept = true;
    }

    /// Marks the order as handed over.
    pub fn hand_over(&mut self) {
        self.not_kept = None;
        self.refused.clear();
        self.go_to(OrderState::Outgoing(Outgoing::saving()));
    }

    /// Tells where in the outbox it is. One that is done does not come back from there.
    pub fn note_outgoing(&mut self, outgoing: Outgoing) {
        if outgoing.is_outcome_open() {
            // A later change may be taken into it, with payments as somebody typed them.
            self.pays_whole = None;
        }
        if !matches!(self.state, OrderState::Accepted(_)) {
            self.go_to(OrderState::Outgoing(outgoing));
        }
    }

    /// It is not safe on disk, so it was not sent: back to an editable order.
    pub fn not_kept(&mut self, trouble: DatabaseTrouble) {
        self.not_kept = Some(trouble);
        self.go_to(OrderState::Draft);
    }

    /// It was taken back from the outbox: back to an editable order.
    pub fn take_back(&mut self) {
        self.go_to(OrderState::Draft);
    }

    /// Where it is, the outbox keeps.
    fn go_to(&mut self, state: OrderState) {
        if self.state != state {
            self.state = state;
            self.revision += 1;
        }
    }

    /// The server refused what was `sent`: back to an editable order, problems kept at their fields
    /// until these change. An order that was changed since (it was kept, the refusal came later)
    /// shows those that still stand.
    pub fn refuse(&mut self, sent: &Order, problems: Vec<Problem>) {
        self.was_tried = true;
        self.refused = problems
            .into_iter()
            .map(|problem| Refused::of(problem, sent))
            .collect();
        self.go_to(OrderState::Draft);
        self.touch();
    }

    /// The server has it.
    pub fn accept(&mut self, accepted: Accepted) {
        self.change_word = None;
        self.go_to(OrderState::Accepted(accepted));
    }

    /// What the server refused and has not been changed since.
    pub fn refused(&self) -> impl Iterator<Item = Problem> {
        self.refused
            .iter()
            .filter_map(|refused| refused.standing(&self.order))
    }

    /// Lets the payment that a repetition made follow the cart, as long as it is the only one.
    fn keep_whole_paid(&mut self) {
        let Some(key) = self.pays_whole else { return };
        let mut payments = self.order.payments.iter();
        let is_only = payments.all(|payment| payment.is_discount || payment.key == key);
        let totals = Totals::of(&self.order);
        let whole = totals.total - totals.order_discounts;
        let is_countable = totals.is_complete() && whole > Money::ZERO;
        match self.order.payment_mut(key).filter(|_| is_only) {
            None => self.pays_whole = None,
            Some(payment) if is_countable => payment.amount = Typed::Good(whole),
            Some(_) => {}
        }
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
        self.is_unkept = true;
    }
}
