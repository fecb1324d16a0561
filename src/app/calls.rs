//! Incoming calls that wait to be taken. They live in memory alone: a call is over in minutes.

use eframe::egui::{self, ViewportCommand};
use jiff::{SignedDuration, Timestamp};

use super::{orders, people, state::State};
use crate::{
    domain::{CustomerField, CustomerKey, Edit, PhoneNumber, phone::caller},
    ui::spot::Spot,
};

/// How many may wait: more than a restaurant has lines. The oldest makes room.
const MOST: usize = 8;
/// After so long nobody waits on the line any more.
const FORGOTTEN: SignedDuration = SignedDuration::from_secs(5 * 60);

/// An incoming call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingCall {
    /// From where; nothing if the number is withheld.
    pub number: Option<PhoneNumber>,
    /// When it was told last.
    pub at: Timestamp,
}

/// The calls that wait, oldest first.
#[derive(Debug, Default)]
pub struct Calls {
    waiting: Vec<IncomingCall>,
    last: Option<IncomingCall>,
}

impl Calls {
    /// The calls that wait, oldest first.
    pub fn waiting(&self) -> &[IncomingCall] {
        &self.waiting
    }

    /// The last that came in this run, whether it was taken or not.
    pub fn last(&self) -> Option<&IncomingCall> {
        self.last.as_ref()
    }

    /// Somebody calls. A number waits once, however often it rings; withheld ones are never taken
    /// for each other.
    fn ring(&mut self, number: Option<PhoneNumber>, now: Timestamp) {
        let call = IncomingCall { number, at: now };
        self.last = Some(call.clone());
        let is_same =
            |known: &&mut IncomingCall| known.number.is_some() && known.number == call.number;
        if let Some(known) = self.waiting.iter_mut().find(is_same) {
            known.at = now;
            return;
        }
        if self.waiting.len() == MOST {
            self.waiting.remove(0);
        }
        self.waiting.push(call);
    }

    /// Takes a call off the list, by its place in it.
    fn take(&mut self, place: usize) -> Option<IncomingCall> {
        (place < self.waiting.len()).then(|| self.waiting.remove(place))
    }

    /// Forgets those that nobody took.
    pub(super) fn forget_old(&mut self, now: Timestamp) {
        for call in &mut self.waiting {
            // The clock may have been set back.
            call.at = call.at.min(now);
        }
        self.waiting
            .retain(|call| now.duration_since(call.at) < FORGOTTEN);
    }

    /// When the next of them is forgotten.
    pub(super) fn next_change(&self) -> Option<Timestamp> {
        let oldest = self.waiting.iter().map(|call| call.at).min()?;
        oldest.checked_add(FORGOTTEN).ok()
    }
}

/// Shows who calls, and takes nothing away from whoever types: the window only asks for attention
/// where another one is in front of it.
pub(super) fn ring(state: &mut State, number: &str, ctx: &egui::Context) {
    state.calls.ring(caller::read(number), state.now());
    if !ctx.input(|input| input.focused) {
        ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(
            egui::UserAttentionType::Informational,
        ));
    }
}

/// Begins an order for a caller; the one in sight is put aside as it is.
pub(super) fn take(state: &mut State, place: usize) {
    let Some(call) = state.calls.take(place) else {
        return;
    };
    put_aside(state);
    orders::start_fresh(state);
    let Some(number) = call.number else {
        state.order_mut().is_of_caller = true;
        // Whoever withholds the number is asked for one.
        return state.go_to(Spot::Finder);
    };
    set(state, CustomerField::Call, number.display());
    match state.people.index.by_phone(&number).as_slice() {
        [] => {
            set(state, CustomerField::Phone, number.display());
            state.go_to(Spot::Customer(CustomerField::Name));
        }
        &[one] => pick(state, one, &number),
        _ => {
            state.order_mut().seek(number.display());
            people::open(state);
            state.go_to(Spot::Finder);
        }
    }
}

/// Whose number was entered by hand need not wait any more: the order in sight is theirs.
pub(super) fn entered_by_hand(state: &mut State) {
    let open = state.order();
    let Some(number) = PhoneNumber::read(&open.order.customer.phone) else {
        return;
    };
    let mut waiting = state.calls.waiting.iter();
    let Some(place) = waiting.position(|call| call.number.as_ref() == Some(&number)) else {
        return;
    };
    state.calls.take(place);
    if state.order().order.customer.call.trim().is_empty() {
        set(state, CustomerField::Call, number.display());
    }
}

/// The order in sight waits, if it was begun. Those that were sent before it make room, since who
/// goes from call to call never asks for a new order.
fn put_aside(state: &mut State) {
    let here = state.order().id;
    orders::clear_done(state, Some(here));
    let open = state.order_mut();
    if open.is_editable() && !open.is_untouched() {
        open.hold(true);
    }
}

fn set(state: &mut State, field: CustomerField, text: String) {
    state.order_mut().apply(Edit::Customer(field, text));
}

fn pick(state: &mut State, customer: CustomerKey, number: &PhoneNumber) {
    let known = state.people.index.get(customer);
    let phone = known.and_then(|known| known.place_of_phone(number));
    people::pick(state, customer, phone, None);
}

/// Takes the oldest call off the screen.
pub(super) fn dismiss(state: &mut State) {
    state.calls.take(0);
}
