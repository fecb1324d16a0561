//! An order that changes a packet which is there already.

use jiff::Timestamp;

use super::{OpenOrder, OrderId, OrderState};
use crate::{
    api::{ApiError, FrozenStep, ProductFit, StepKind, ToldLine},
    desk::changing::Underway,
    domain::{Difference, LineKey, Order, Problem, Product},
    store::packet_base::PacketBase,
};

/// What came of a change that was handed over and did not go through as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeWord {
    /// The server said no to a step.
    Refused {
        /// To which.
        step: StepKind,
        /// Its answer.
        error: ApiError,
        /// What it says is wrong, if it says so.
        problem: Option<Problem>,
        /// What was done before, and stays done.
        done: Vec<StepKind>,
    },
    /// Somebody else has changed the packet: nothing is sent before a person has decided.
    TheyChanged {
        /// The packet as it is now.
        theirs: Box<PacketBase>,
        /// What was done before that was seen, and stays done.
        done: Vec<StepKind>,
    },
    /// It was not taken: another change of the packet is not over yet.
    InTheWay,
    /// The packet that it is to change could not be read.
    Unread(ApiError),
    /// The packet is not open any more.
    Gone {
        /// What was done before, and stays done.
        done: Vec<StepKind>,
        /// What may have been done: its reply was lost, and the packet does not tell any more.
        unclear: Option<StepKind>,
    },
}

impl OpenOrder {
    /// A packet, to be changed.
    pub fn of_packet(
        id: OrderId,
        base: Box<PacketBase>,
        key: String,
        opened_at: Timestamp,
    ) -> Self {
        let mut order = base.read.order.clone();
        order.idempotency_key = key;
        Self {
            chosen_line: order.lines.last().map(|line| line.key),
            base: Some(base),
            is_unkept: true,
            ..Self::new(id, order, opened_at)
        }
    }

    /// Whether it changes a packet that is there already.
    pub fn is_change(&self) -> bool {
        self.base.is_some()
    }

    /// Whether it is to change a packet and does not differ from it.
    pub fn is_unchanged(&self) -> bool {
        self.difference()
            .is_some_and(|difference| difference.is_empty())
    }

    /// What it changes of its packet.
    pub fn difference(&self) -> Option<Difference> {
        let base = self.base.as_ref()?;
        Some(Difference::between(&base.read.order, &self.order))
    }

    /// Its packet as others have made it meanwhile, while nobody has decided about that.
    pub fn theirs(&self) -> Option<&PacketBase> {
        match &self.change_word {
            Some(ChangeWord::TheyChanged { theirs, .. }) => Some(theirs),
            _ => None,
        }
    }

    /// What the server says of a line of its packet.
    pub fn told(&self, line: LineKey) -> Option<&ToldLine> {
        let lines = &self.base.as_ref()?.read.lines;
        lines.iter().find(|told| told.key == line)
    }

    /// Whether it is not known which product a line is.
    pub fn is_unclear(&self, line: LineKey) -> bool {
        let told = self.told(line);
        told.is_some_and(|told| told.product != ProductFit::Sure)
    }

    /// Its lines of which it is not known which product they are.
    pub fn unclear_lines(&self) -> impl Iterator<Item = LineKey> {
        let lines = self.order.lines.iter();
        lines
            .map(|line| line.key)
            .filter(|key| self.is_unclear(*key))
    }

    /// Says which product a line of its packet is. That changes nothing of the packet.
    pub fn say_product(&mut self, line: LineKey, product: &Product) {
        if !self.is_editable() {
            return;
        }
        let Some(base) = &mut self.base else { return };
        let told = base.read.lines.iter_mut().find(|told| told.key == line);
        let Some(told) = told else { return };
        told.product = ProductFit::Sure;
        let say = |order: &mut Order| {
            if let Some(line) = order.line_mut(line) {
                line.become_product(product);
            }
        };
        say(&mut base.read.order);
        say(&mut self.order);
        self.undo.change_all(say);
        self.touch();
    }

    /// The packet as it is now is what it changes from here on. Its keys are those of what it
    /// changed so far.
    pub fn change_from(&mut self, base: Box<PacketBase>) {
        take_line_ids(&mut self.order, &base.read.order);
        self.change_of = None;
        self.base = Some(base);
        self.keep_fixed();
        self.undo = super::Undo::default();
        self.keep_line_chosen();
        self.touch();
    }

    /// What it is to become is another: with the changes of others in it.
    pub fn take_over(&mut self, order: Order) {
        let key = std::mem::take(&mut self.order.idempotency_key);
        self.order = order;
        self.order.idempotency_key = key;
        self.touch();
    }

    /// It changes no packet any more, and becomes an order of its own.
    pub fn be_an_order(&mut self, customer: String, key: String) {
        self.base = None;
        self.change_of = None;
        self.change_word = None;
        self.refused.clear();
        self.order.forget_line_ids();
        self.order.customer.id = customer;
        self.order.idempotency_key = key;
        self.undo = super::Undo::default();
        self.touch();
    }

    /// Marks the change as handed over.
    pub fn hand_change_over(&mut self, steps: &[FrozenStep]) {
        self.not_kept = None;
        self.refused.clear();
        self.change_word = None;
        self.go_to(OrderState::Changing(Underway::saving(steps)));
    }

    /// Tells where in the outbox the change is. One that is done does not come back from there.
    pub fn note_underway(&mut self, underway: Underway) {
        if !matches!(self.state, OrderState::Accepted(_)) {
            self.go_to(OrderState::Changing(underway));
        }
    }

    /// It did not go through as a whole: back to an editable order, which tells what came of it,
    /// with the problems of what was sent at their places.
    pub fn change_failed(&mut self, word: ChangeWord, problems: Vec<Problem>) {
        self.change_word = Some(word);
        let sent = self.order.clone();
        self.refuse(&sent, problems);
    }

    /// A person has decided what is to become of the changes of others.
    pub fn decided(&mut self) {
        self.change_word = None;
        self.touch();
    }

    /// What a packet keeps whatever is sent stays as it is in it.
    pub(super) fn keep_fixed(&mut self) {
        if let Some(base) = &self.base {
            self.order.keep_fixed_of(&base.read.order);
        }
    }
}

/// Lines and payments that are the same get the ids by which the server knows them now.
fn take_line_ids(order: &mut Order, packet: &Order) {
    for line in &mut order.lines {
        let same = packet.lines.iter().find(|other| other.key == line.key);
        line.line_id = same.and_then(|same| same.line_id.clone());
    }
    for payment in &mut order.payments {
        let same = packet
            .payments
            .iter()
            .find(|other| other.key == payment.key);
        payment.line_id = same.and_then(|same| same.line_id.clone());
    }
}
