//! Sending an order, and what the answers make of it.

use std::time::Duration;

use super::state::State;
use crate::{
    api::{ApiError, BodyError, Created, ErrorKind, FrozenPacket, Outcome, Packet, refusal},
    desk::{Accepted, Desk, OpenOrder, OrderId, OrderState, Request, Trouble},
    domain::{Catalogue, Field, Problem, Reason, Totals},
};

/// Sends the order in sight, or asks again about one whose outcome is open: then the same bytes
/// under the same key, whatever stands on screen.
pub(super) fn send(state: &mut State, desk: &Desk) {
    match &state.order().state {
        OrderState::Sending { .. } | OrderState::Accepted(_) => {}
        OrderState::Unknown { packet, .. } => {
            let packet = packet.clone();
            hand_over(state, desk, packet);
        }
        OrderState::Draft => send_draft(state, desk),
    }
}

fn send_draft(state: &mut State, desk: &Desk) {
    state.order_mut().was_tried = true;
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
            state.order_mut().refuse(vec![problem]);
        }
    }
}

/// The order counts as on its way only once the desk has taken it.
fn hand_over(state: &mut State, desk: &Desk, packet: FrozenPacket) {
    let order = state.order().id;
    match desk.ask(Request::Send {
        order,
        packet: packet.clone(),
    }) {
        Ok(()) => state.order_mut().start_sending(packet),
        Err(_busy) => state.notice(super::state::Notice::Busy),
    }
}

/// Takes in the answer to a send.
pub(super) fn answered(state: &mut State, id: OrderId, result: Result<Created, ApiError>) {
    let now = state.now();
    let catalogue = state.catalogue().cloned().unwrap_or_default();
    let Some(open) = state.order_of(id) else {
        return;
    };
    match result {
        Ok(created) => {
            let accepted = Accepted {
                order: id,
                packet_id: created.packet_id,
                doc_no: None,
                total: None,
                estimate: Totals::of(&open.order).total,
                at: now,
                is_unread: false,
            };
            open.accept(accepted.clone());
            state.last = Some(accepted);
        }
        Err(error) => failed(open, &error, &catalogue, now),
    }
}

fn failed(open: &mut OpenOrder, error: &ApiError, catalogue: &Catalogue, now: jiff::Timestamp) {
    let trouble = trouble_of(error, now);
    if error.outcome() == Outcome::Unknown {
        return open.lose_reply(trouble.unwrap_or(Trouble::ReplyLost));
    }
    match trouble {
        // Whether an earlier try of the same bytes arrived is not answered by a later one that
        // did not get that far.
        Some(trouble) if open.was_unknown() => open.lose_reply(trouble),
        Some(trouble) => open.fail_safely(trouble),
        None if open.was_unknown() && error.is_about_key() => open.lose_reply(Trouble::ReplyLost),
        None => open.refuse(refusal::problems(error, &open.order, catalogue)),
    }
}

/// What kept a send from an answer about the order; nothing if it was answered.
fn trouble_of(error: &ApiError, now: jiff::Timestamp) -> Option<Trouble> {
    let until = |wait: Option<Duration>| Some(now + jiff::SignedDuration::try_from(wait?).ok()?);
    match &error.kind {
        ErrorKind::Unreachable => Some(Trouble::Unreachable),
        ErrorKind::Redirected => Some(Trouble::Redirected),
        ErrorKind::RateLimited { retry_after } => Some(Trouble::RateLimited {
            until: until(*retry_after),
        }),
        ErrorKind::InProgress => Some(Trouble::InProgress),
        ErrorKind::Server { .. } => Some(Trouble::ServerFault {
            status: error.status.unwrap_or_default(),
        }),
        ErrorKind::Lost { .. } | ErrorKind::TooLarge | ErrorKind::Unreadable { .. } => {
            Some(Trouble::ReplyLost)
        }
        ErrorKind::Unauthorized
        | ErrorKind::ScopeDenied
        | ErrorKind::NotFound
        | ErrorKind::Refused => None,
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
