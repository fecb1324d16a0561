//! Keeping orders: what has changed goes to the desk thread at once, which writes it to disk.

use super::{notice::Notice, state::State};
use crate::{
    api::refusal,
    desk::{
        Accepted, Desk, OpenOrder, OrderId, OrderState, Outgoing, Request, RestoredEntry,
        RestoredOrder,
    },
    store::database::outbox::EntryState,
};

/// Hands over what has changed. What the desk cannot take now is handed over with the next frame.
pub(super) fn keep(state: &mut State, desk: &Desk) {
    let in_sight = state.order().id;
    let drafts: Vec<_> = state
        .orders
        .iter()
        .filter(|open| open.is_unkept())
        .map(|open| (open.id, open.to_draft()))
        .collect();
    let forgotten = std::mem::take(&mut state.to_forget);
    for (place, order) in forgotten.iter().enumerate() {
        if desk.ask(Request::Forget(*order)).is_err() {
            state.to_forget.extend_from_slice(&forgotten[place..]);
            break;
        }
    }
    if drafts.is_empty() && state.kept_in_sight == Some(in_sight) {
        return;
    }
    if desk.ask(Request::Keep { drafts, in_sight }).is_ok() {
        for open in &mut state.orders {
            open.mark_kept();
        }
        state.kept_in_sight = Some(in_sight);
    }
}

/// Shows orders of an earlier run, or of the command line, with what became of them.
pub(super) fn restore(
    state: &mut State,
    desk: &Desk,
    orders: Vec<RestoredOrder>,
    in_sight: Option<OrderId>,
    unreadable: usize,
) {
    if unreadable > 0 {
        state.notice(Notice::Unreadable(unreadable));
    }
    let was_blank = state.orders.len() == 1 && state.order().is_untouched();
    let seen = state.order().id;
    for restored in orders {
        let id = restored.order;
        if state.order_of(id).is_some() {
            continue;
        }
        let open = open(state, restored);
        // What nobody entered anything into is not worth a tab.
        if open.is_untouched() && open.is_editable() {
            state.forget_later(id);
        } else {
            state.orders.push(open);
        }
    }
    if was_blank && state.orders.len() > 1 {
        state.orders.remove(0);
    }
    state.orders.sort_by_key(|open| (open.opened_at, open.id));
    let wanted = if was_blank { in_sight } else { Some(seen) };
    let place = |id: OrderId| state.orders.iter().position(|open| open.id == id);
    state.active = wanted
        .and_then(place)
        .unwrap_or_else(|| state.orders.len() - 1);
    state.underive();
    super::changing::ask_for_originals(state, desk);
}

fn open(state: &State, restored: RestoredOrder) -> OpenOrder {
    let mut open = OpenOrder::from_draft(restored.order, restored.draft);
    let Some(RestoredEntry { entry, sent }) = restored.entry else {
        return open;
    };
    match entry.state {
        EntryState::Accepted => {
            if let Some(mut accepted) = Accepted::of(&entry) {
                accepted.is_unread = accepted.doc_no.is_none();
                open.accept(accepted);
            }
        }
        EntryState::Refused => {
            let catalogue = state.catalogue().cloned().unwrap_or_default();
            if let Some(error) = &entry.trouble {
                open.refuse(
                    &sent.order,
                    refusal::problems(error, &sent.order, &catalogue),
                );
                open.mark_kept();
            }
        }
        EntryState::Withdrawn => {}
        EntryState::Queued
        | EntryState::Sending
        | EntryState::Waiting
        | EntryState::Unknown
        | EntryState::Lapsed => open.note_outgoing(Outgoing::of(&entry)),
    }
    open
}

/// How many orders would be gone with the window: those that the disk does not take.
pub(super) fn lost_with_window(state: &State) -> usize {
    if state.disk.is_none() {
        return 0;
    }
    let is_lost = |open: &&OpenOrder| match open.state {
        OrderState::Draft => !open.is_untouched() && !open.is_unchanged(),
        OrderState::Outgoing(_) | OrderState::Accepted(_) | OrderState::Changing(_) => false,
    };
    state.orders.iter().filter(is_lost).count()
}
