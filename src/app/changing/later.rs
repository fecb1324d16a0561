//! Changes that were written down while it was not known whether their order had arrived: once the
//! packet is known, they become changes of it.

use super::{answers, reading};
use crate::{
    app::{logic, state::State},
    desk::{Accepted, ChangeWord, Desk, OpenOrder, OrderId, OrderState, PacketNews, Request},
    domain::ThreeSides,
};

/// The packet that an order was written down as a change of, once it is known.
fn original<'a>(state: &'a State, change: &OpenOrder) -> Option<&'a Accepted> {
    let of = change.change_of.filter(|_| change.base.is_none())?;
    let original = state.orders.iter().find(|open| open.id == of)?;
    match &original.state {
        OrderState::Accepted(accepted) => Some(accepted),
        OrderState::Draft | OrderState::Outgoing(_) | OrderState::Changing(_) => None,
    }
}

/// Whether the order in sight waits for a packet that can be read.
pub(in crate::app) fn can_be_read(state: &State) -> bool {
    original(state, state.order()).is_some()
}

/// Reads the packets that changes wait for.
pub(in crate::app) fn ask_for_originals(state: &mut State, desk: &Desk) {
    let wanted: Vec<_> = state
        .orders
        .iter()
        .filter_map(|open| original(state, open))
        .map(|accepted| Request::ReadPacket(accepted.store.clone(), accepted.packet_id.clone()))
        .collect();
    for request in wanted {
        logic::ask(state, desk, request);
    }
}

/// Reads the packet that the order in sight waits for, once more.
pub(in crate::app) fn read_original(state: &mut State, desk: &Desk) {
    state.order_mut().change_word = None;
    ask_for_originals(state, desk);
}

/// A packet was read: those who wait for it become changes of it.
pub(in crate::app) fn packet_told(state: &mut State, news: &PacketNews) {
    if news.is_pending {
        return;
    }
    let is_waiting = |open: &&OpenOrder| {
        original(state, open).is_some_and(|accepted| {
            accepted.packet_id == news.packet_id && accepted.store.place() == news.store.place()
        })
    };
    let waiting: Vec<OrderId> = state
        .orders
        .iter()
        .filter(is_waiting)
        .map(|open| open.id)
        .collect();
    for id in waiting {
        become_change(state, id, news);
    }
}

fn become_change(state: &mut State, id: OrderId, news: &PacketNews) {
    let shown = news.shown.as_ref().filter(|_| news.failure.is_none());
    let base = shown.and_then(|shown| {
        let change = state.orders.iter().find(|open| open.id == id)?;
        let of = change.change_of?;
        let original = state.orders.iter().find(|open| open.id == of)?;
        let base = reading::base_like(state, shown, (&original.order, &change.order))?;
        // It was written down as a change of what was sent: what others have made of that since
        // stays.
        let sides = ThreeSides::of(&original.order, &base.read.order, &change.order);
        Some((base, sides.merged().clone()))
    });
    let Some(open) = state.order_of(id) else {
        return;
    };
    match (base, &news.failure) {
        (Some((base, wanted)), _) => {
            open.change_word = None;
            open.take_over(wanted);
            open.change_from(base);
        }
        (None, Some(error)) if answers::is_gone(error) => {
            open.change_word = Some(ChangeWord::Gone {
                done: Vec::new(),
                unclear: None,
            });
        }
        (None, Some(error)) => open.change_word = Some(ChangeWord::Unread(error.clone())),
        // Without a menu there is no telling which product is which; F9 reads it again.
        (None, None) => {}
    }
    state.underive();
}
