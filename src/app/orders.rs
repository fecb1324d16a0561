//! Many orders at once: holding, switching, naming, throwing away and bringing back.

use super::{
    commands, logic,
    notice::Notice,
    state::{Dialog, State},
    usual,
};
use crate::{
    desk::{Desk, OpenOrder, OrderId, OrderState, Request},
    ui::{command::Screen, order_name, spot::Spot},
};

/// Puts the order aside and goes on with a fresh one, or with one that is fresh already.
pub(super) fn hold(state: &mut State) {
    if state.order().is_untouched() {
        return;
    }
    state.order_mut().hold(true);
    start_fresh(state);
}

/// A new order. Those that are done make room for it.
pub(super) fn new_order(state: &mut State) {
    clear_done(state, None);
    start_fresh(state);
}

/// Takes orders that are done off the desk, but for this one, and for one whose change is still to
/// be made.
pub(super) fn clear_done(state: &mut State, but: Option<OrderId>) {
    let is_done = |open: &OpenOrder, orders: &[OpenOrder]| {
        matches!(open.state, OrderState::Accepted(_))
            && but != Some(open.id)
            && !orders.iter().any(|other| other.change_of == Some(open.id))
    };
    while let Some(place) = state
        .orders
        .iter()
        .position(|open| is_done(open, &state.orders))
    {
        let done = state.remove_order(place);
        state.forget_later(done.id);
    }
}

/// Goes on with an order that nothing is entered in.
pub(super) fn start_fresh(state: &mut State) {
    state.screen = Screen::Desk;
    usual::rank(state);
    let fresh = |open: &OpenOrder| open.is_editable() && open.is_untouched();
    match state.orders.iter().position(fresh) {
        Some(place) => state.active = place,
        None => state.open_order(),
    }
    state.underive();
    commands::clear_search(state);
    state.go_to(Spot::Search);
}

/// To the order so many tabs further; round and round.
pub(super) fn step(state: &mut State, by: isize) {
    let count = state.orders.len();
    let there = state.active.wrapping_add(count).wrapping_add_signed(by) % count;
    show(state, there);
}

/// To an open order, if it is still there.
pub(super) fn show_order(state: &mut State, id: OrderId) {
    if let Some(place) = state.orders.iter().position(|open| open.id == id) {
        show(state, place);
    }
}

/// Takes up an order. The fields are others now, so the cursor goes where the next name goes.
fn show(state: &mut State, place: usize) {
    state.screen = Screen::Desk;
    state.active = place;
    state.order_mut().hold(false);
    state.underive();
    state.go_to(Spot::Search);
}

/// Asks for the name of the order in sight.
pub(super) fn ask_name(state: &mut State) {
    state.dialog = Some(Dialog::NameOrder(state.order().name.clone()));
    state.go_to(Spot::Dialog);
}

pub(super) fn name_typed(state: &mut State, text: &str) {
    if let Some(Dialog::NameOrder(name)) = &mut state.dialog {
        *name = text.chars().take(order_name::LONGEST).collect();
    }
}

pub(super) fn give_name(state: &mut State) {
    if let Some(Dialog::NameOrder(name)) = state.dialog.take() {
        state.order_mut().give_name(name.trim());
    }
}

/// Throws the order away. One in the outbox has to come out of it first.
pub(super) fn discard(state: &mut State, desk: &Desk) {
    if state.order().is_unsent() {
        state.leaving = Some(state.order().id);
        commands::take_back(state, desk);
    } else {
        throw_away(state, desk, state.active);
    }
}

/// How many orders that were thrown away can be brought back.
const DISCARDED: usize = 20;

/// What was typed can be brought back, as long as not too many follow.
pub(super) fn throw_away(state: &mut State, desk: &Desk, place: usize) {
    let was_in_sight = place == state.active;
    let closed = state.remove_order(place);
    logic::ask(state, desk, Request::Forget(closed.id));
    if closed.is_editable() && !closed.is_untouched() && !closed.is_unchanged() {
        if state.discarded.len() == DISCARDED {
            state.discarded.remove(0);
        }
        state.discarded.push(closed);
        state.notice(Notice::Discarded);
    }
    // It may have come out of the outbox while somebody types in another one.
    if was_in_sight {
        state.go_to(Spot::Search);
    }
}

/// Brings back what was thrown away last.
pub(super) fn restore(state: &mut State) {
    let Some(mut order) = state.discarded.pop() else {
        return;
    };
    if state.discarded.is_empty() {
        state.notices.retain(|notice| *notice != Notice::Discarded);
    }
    order.keep_again();
    state.orders.push(order);
    show(state, state.orders.len() - 1);
}
