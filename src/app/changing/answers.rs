//! What the answers make of a change.

use std::sync::Arc;

use super::reading;
use crate::{
    api::{ApiError, Packet, StepKind, refusal},
    app::{orders, state::State},
    desk::{
        Accepted, ChangeNews, ChangeProgress, ChangeWord, Desk, OpenOrder, OrderId, OrderState,
    },
    domain::{Catalogue, Difference, Order, Problem, Reason, Totals},
    store::{database::outbox::StoreRef, packet_base::PacketBase},
};

/// Puts the order of a change where its change is.
pub(super) fn take(state: &mut State, desk: &Desk, news: &ChangeNews) {
    let id = news.order;
    let Some(open) = state.order_of(id) else {
        return;
    };
    if matches!(open.state, OrderState::Accepted(_)) {
        return;
    }
    match &news.state {
        ChangeProgress::Underway(underway) => {
            open.note_underway(underway.clone());
            // It was too late to take it back, so it is not thrown away either.
            if !underway.can_be_taken_back() {
                state.leaving.take_if(|leaving| *leaving == id);
            }
        }
        ChangeProgress::Done { packet } => done(state, id, packet.as_deref()),
        ChangeProgress::Refused {
            step,
            error,
            done,
            now,
            is_unclear,
        } => {
            let unclear = is_unclear.then_some(*step);
            refused(state, id, (*step, error, done, unclear), now.as_ref());
        }
        ChangeProgress::TheyChanged { now, done } => they_changed(state, id, now, done),
        ChangeProgress::InTheWay(_) => open.change_failed(ChangeWord::InTheWay, Vec::new()),
        ChangeProgress::TakenBack => taken_back(state, desk, id),
        ChangeProgress::NotKept(trouble) => open.not_kept(*trouble),
    }
}

fn done(state: &mut State, id: OrderId, packet: Option<&Packet>) {
    let now = state.now();
    let Some(open) = state.order_of(id) else {
        return;
    };
    let Some(base) = &open.base else { return };
    let total = packet.and_then(|packet| packet.total);
    let read_no = packet.and_then(|packet| packet.doc_no.clone());
    let accepted = Accepted {
        order: id,
        store: base.store.clone(),
        packet_id: base.packet_id.clone(),
        doc_no: read_no.or_else(|| base.doc_no.clone()),
        total,
        estimate: Totals::of(&open.order).total,
        at: now,
        is_unread: total.is_none(),
    };
    open.accept(accepted.clone());
    state.last = Some(accepted);
    state.underive();
}

/// The packet as it is now is what a second try starts from.
fn refused(
    state: &mut State,
    id: OrderId,
    (step, error, done, unclear): (StepKind, &ApiError, &[StepKind], Option<StepKind>),
    now: Option<&Arc<Packet>>,
) {
    let catalogue = state.catalogue().cloned().unwrap_or_default();
    let base = now.and_then(|now| reading::newer_base(state, id, now));
    let Some(open) = state.order_of(id) else {
        return;
    };
    let problems = refusal::step_problems(step, error, &open.order, &catalogue);
    let done = done.to_vec();
    let word = match is_gone(error) {
        true => ChangeWord::Gone { done, unclear },
        false => ChangeWord::Refused {
            step,
            error: error.clone(),
            problem: problems.first().cloned(),
            done,
        },
    };
    let placed = match word {
        ChangeWord::Gone { .. } => Vec::new(),
        _ => problems,
    };
    // First the ids that the server knows now: what was refused stands as long as nothing changes.
    if let Some(base) = base {
        open.change_from(base);
    }
    open.change_failed(word, placed);
    state.underive();
}

/// Whether it says that the packet is not open any more.
pub(super) fn is_gone(error: &ApiError) -> bool {
    let problems = refusal::problems(error, &Order::new("", ""), &Catalogue::default());
    let is_it = |problem: &Problem| problem.reason == Reason::PacketNotOpen;
    problems.iter().any(is_it)
}

fn they_changed(state: &mut State, id: OrderId, now: &Arc<Packet>, done: &[StepKind]) {
    let Some(theirs) = reading::newer_base(state, id, now) else {
        return;
    };
    let Some(open) = state.order_of(id) else {
        return;
    };
    // Told once more after a restart, when it was decided already.
    if is_known(open, now) {
        return;
    }
    let done = done.to_vec();
    open.change_failed(ChangeWord::TheyChanged { theirs, done }, Vec::new());
    state.underive();
}

fn is_known(open: &OpenOrder, now: &Packet) -> bool {
    let is_base = open.base.as_ref().is_some_and(|base| base.raw == now.raw);
    is_base && open.is_editable()
}

/// The label that was put on a packet from this desk is not somebody else's doing: who changes the
/// packet goes on from there, if nothing else about it has changed.
pub(super) fn label_put(state: &mut State, store: &StoreRef, now: &Packet) {
    let ids: Vec<OrderId> = state.orders.iter().map(|open| open.id).collect();
    for id in ids {
        let Some(newer) = only_the_label_differs(state, id, store, now) else {
            continue;
        };
        if let Some(open) = state.order_of(id) {
            open.change_from(newer);
        }
    }
    state.underive();
}

fn only_the_label_differs(
    state: &State,
    id: OrderId,
    store: &StoreRef,
    now: &Packet,
) -> Option<Box<PacketBase>> {
    let open = state.orders.iter().find(|open| open.id == id)?;
    let base = open.base.as_ref().filter(|_| open.is_editable())?;
    let is_it = base.store.place() == store.place() && now.is(&base.packet_id);
    let before = base.packet().filter(|_| is_it && open.theirs().is_none())?;
    let newer = reading::newer_base(state, id, now)?;
    let difference = Difference::between(&base.read.order, &newer.read.order);
    let is_same = difference.is_empty()
        && (before.total, before.paid) == (now.total, now.paid)
        && before.lines == now.lines
        && before.payments == now.payments;
    is_same.then_some(newer)
}

fn taken_back(state: &mut State, desk: &Desk, id: OrderId) {
    if let Some(open) = state.order_of(id) {
        open.take_back();
    }
    if state.leaving.take_if(|leaving| *leaving == id).is_some()
        && let Some(place) = state.orders.iter().position(|open| open.id == id)
    {
        orders::throw_away(state, desk, place);
    }
}
