//! Sending an order, and what the answers make of it.

use super::{
    notice::Notice,
    state::{Finding, State},
};
use crate::{
    api::{ApiError, BodyError, FrozenPacket, Packet, refusal},
    desk::{
        Accepted, AskError, Decision, Desk, OpenOrder, OrderId, OrderState, Outgoing, Request,
        Sending, Step, sender::matches::Match,
    },
    domain::{Catalogue, Field, Problem, Reason, Totals},
    store::{
        database::{DatabaseTrouble, outbox::EntryId},
        draft::Draft,
    },
};

/// Sends the order in sight. One that waits in the outbox is tried now: the same bytes under the
/// same key, whatever stands on screen.
pub(super) fn send(state: &mut State, desk: &Desk) {
    match &state.order().state {
        OrderState::Draft => send_draft(state, desk),
        OrderState::Outgoing(outgoing) => {
            let outgoing = outgoing.clone();
            ask_again(state, desk, &outgoing);
        }
        OrderState::Accepted(_) | OrderState::Changing(_) => {}
    }
}

fn ask_again(state: &mut State, desk: &Desk, outgoing: &Outgoing) {
    let Some(entry) = outgoing.entry else { return };
    match outgoing.step {
        Step::Queued | Step::Waiting | Step::Unknown => {
            super::logic::ask(state, desk, Request::TryNow(entry));
        }
        Step::Lapsed => look_for_packet(state, desk),
        Step::Saving | Step::Sending => {}
    }
}

fn send_draft(state: &mut State, desk: &Desk) {
    state.order_mut().mark_tried();
    state.derive();
    if state.derived.has_errors {
        let first = state.derived.marks.errors().next().map(|mark| mark.spot);
        if let Some(spot) = first {
            super::logic::jump(state, spot);
        }
        return;
    }
    let empty = Catalogue::default();
    let catalogue = state.catalogue().map_or(&empty, AsRef::as_ref);
    match FrozenPacket::new(&state.order().order, catalogue) {
        Ok(packet) => hand_over(state, desk, packet),
        // The checks find every number that cannot be written; if one slips through, it is told.
        Err(error) => {
            tracing::error!(%error, "a checked order could not be written down");
            let field = match error {
                BodyError::Number(field) => field,
                BodyError::Syntax { .. } | BodyError::Shape => Field::Order,
            };
            let problem = Problem::error(field, Reason::WrongType);
            let sent = state.order().order.clone();
            state.order_mut().refuse(&sent, vec![problem]);
        }
    }
}

/// The order counts as handed over only once the desk has taken it.
fn hand_over(state: &mut State, desk: &Desk, packet: FrozenPacket) {
    let open = state.order();
    let sending = Sending {
        order: open.id,
        draft: open.to_draft(),
        packet,
        estimate: Totals::of(&open.order).total,
    };
    match desk.ask(Request::Send(Box::new(sending))) {
        Ok(()) => {
            let open = state.order_mut();
            open.mark_kept();
            open.hand_over();
        }
        Err(AskError::Busy | AskError::Stopped) => state.notice(Notice::Busy),
    }
}

/// Where an order in the outbox is now.
pub(super) fn outgoing(state: &mut State, desk: &Desk, id: OrderId, outgoing: Outgoing) {
    // It was too late to take it out of the outbox, so it is not thrown away either.
    state.leaving.take_if(|leaving| *leaving == id);
    let is_lapsed = outgoing.step == Step::Lapsed;
    let entry = outgoing.entry;
    if let Some(open) = state.order_of(id) {
        open.note_outgoing(outgoing);
        if let Some(entry) = entry.filter(|_| is_lapsed) {
            look_for(state, desk, id, entry);
        }
    }
}

/// It could not be made safe on disk, so it was not sent.
pub(super) fn not_kept(state: &mut State, id: OrderId, trouble: DatabaseTrouble) {
    if let Some(open) = state.order_of(id) {
        open.not_kept(trouble);
    }
}

/// The server has taken an order.
pub(super) fn accepted(state: &mut State, desk: &Desk, accepted: Accepted) {
    if let Some(open) = state.order_of(accepted.order) {
        open.accept(accepted.clone());
    }
    state.findings.remove(&accepted.order);
    state.last = Some(accepted);
    super::changing::ask_for_originals(state, desk);
}

/// The server said no to an order as it was sent.
pub(super) fn refused(state: &mut State, id: OrderId, sent: &Draft, error: &ApiError) {
    let catalogue = state.catalogue().cloned().unwrap_or_default();
    if let Some(open) = state.order_of(id) {
        let problems = refusal::problems(error, &sent.order, &catalogue);
        open.refuse(&sent.order, problems);
    }
    take_changes_in(state, id);
}

/// An order is out of the outbox again.
pub(super) fn taken_back(state: &mut State, desk: &Desk, id: OrderId, needs_new_key: bool) {
    state.findings.remove(&id);
    let Some(open) = state.order_of(id) else {
        return;
    };
    if needs_new_key {
        open.renew_key(super::state::fresh_key());
    }
    open.take_back();
    take_changes_in(state, id);
    if state.leaving.take_if(|leaving| *leaving == id).is_some()
        && let Some(place) = state.orders.iter().position(|open| open.id == id)
    {
        super::orders::throw_away(state, desk, place);
    }
}

/// What was to be changed once the packet is known is changed in the order itself, now that there
/// is no packet.
fn take_changes_in(state: &mut State, id: OrderId) {
    let is_change = |open: &OpenOrder| open.change_of == Some(id);
    let Some(place) = state.orders.iter().position(is_change) else {
        return;
    };
    let was_in_sight = state.active == place;
    let change = state.remove_order(place);
    state.forget_later(change.id);
    let Some(open) = state.order_of(id) else {
        return;
    };
    let is_same_customer = open.customer == change.customer;
    open.change(|order| {
        let key = std::mem::take(&mut order.idempotency_key);
        let customer = std::mem::take(&mut order.customer.id);
        *order = change.order;
        order.idempotency_key = key;
        if is_same_customer {
            order.customer.id = customer;
        }
    });
    open.customer = change.customer;
    if was_in_sight {
        super::orders::show_order(state, id);
    }
}

/// A copy of the order in sight under a name and key of its own.
pub(super) fn copy_of_order(state: &mut State, change_of: Option<OrderId>) {
    let mut order = state.order().order.clone();
    order.idempotency_key = super::state::fresh_key();
    order.forget_line_ids();
    let (tendered, customer) = (state.order().tendered.clone(), state.order().customer);
    // Whom the store knows keeps the store's key.
    if super::people::known(state).is_none_or(|known| known.remote_id.is_none()) {
        order.customer.id = super::state::fresh_customer();
    }
    state.open_order();
    let open = state.order_mut();
    open.change(|empty| *empty = order);
    open.customer = customer;
    open.tender(tendered);
    open.change_of = change_of;
    state.underive();
}

/// Looks for the packet of an order whose key is too old to ask with.
pub(super) fn look_for_packet(state: &mut State, desk: &Desk) {
    let open = state.order();
    if let Some(entry) = open.outgoing().and_then(|outgoing| outgoing.entry) {
        look_for(state, desk, open.id, entry);
    }
}

fn look_for(state: &mut State, desk: &Desk, id: OrderId, entry: EntryId) {
    if !matches!(state.findings.get(&id), Some(Finding::Pending)) {
        state.findings.insert(id, Finding::Pending);
        super::logic::ask(state, desk, Request::LookForPacket(id, entry));
    }
}

/// What the store has that may be the order.
pub(super) fn found(state: &mut State, id: OrderId, result: Result<Vec<Match>, ApiError>) {
    let finding = match result {
        Ok(matches) => Finding::Ready(matches),
        Err(error) => Finding::Failed(error),
    };
    state.findings.insert(id, finding);
}

/// What the person says about such an order.
pub(super) fn decide(state: &mut State, desk: &Desk, decision: Decision) {
    let id = state.order().id;
    let entry = state.order().outgoing().and_then(|outgoing| outgoing.entry);
    if let Some(entry) = entry {
        super::logic::ask(state, desk, Request::Decide(id, entry, decision));
    }
}

/// Takes in what the server says about a packet it took. Its order may have made room for the next
/// one meanwhile; then the last sent is still told in full.
pub(super) fn read_back(state: &mut State, id: OrderId, result: Result<Box<Packet>, ApiError>) {
    let read = result.ok();
    if let Some(last) = state.last.as_mut().filter(|last| last.order == id) {
        note_read(last, read.as_deref());
    }
    if let Some(open) = state.order_of(id)
        && let OrderState::Accepted(accepted) = &mut open.state
    {
        note_read(accepted, read.as_deref());
    }
}

/// Without a total, or without any answer, number and total stay open.
fn note_read(accepted: &mut Accepted, packet: Option<&Packet>) {
    accepted.doc_no = packet.and_then(|packet| packet.doc_no.clone());
    accepted.total = packet.and_then(|packet| packet.total);
    accepted.is_unread = accepted.total.is_none();
}
