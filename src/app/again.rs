//! An exchange once more: as an order on the desk, or as the same call.

use std::collections::HashSet;

use super::{
    notice::Notice,
    state::{Dialog, State, fresh_customer, fresh_key},
};
use crate::{
    api::{
        BodyError, RawRequest, key_in, left_out_fields, order_from_json, unknown_fields, with_key,
    },
    desk::{AgainCall, AgainResult, AskError, Desk, Request, again},
    domain::{Catalogue, Field, LineField, Order, PaymentField, Problem, check::check},
    store::{
        database::outbox::StoreRef,
        journal::{Exchange, ExchangeId},
    },
    ui::{
        again::{AgainEvent, AgainForm, AgainStep, KeyState, Said},
        command::Screen,
        spot::Spot,
    },
};

/// The exchange that is shown.
fn shown(state: &State) -> Option<&Exchange> {
    Some(&state.inspector.shown.as_ref()?.exchange)
}

/// Whether the exchange that is shown holds an order.
pub(super) fn has_order(state: &State) -> bool {
    shown(state).is_some_and(|exchange| {
        exchange.row.endpoint == "packets/create" && exchange.request_body.is_some()
    })
}

/// The order of the exchange that is shown, as a new one on the desk.
pub(super) fn open_as_order(state: &mut State) {
    let body = shown(state).and_then(|exchange| exchange.request_body.clone());
    if let Some(body) = body {
        // The journal keeps what went out, and a person may have sent what is no order.
        if let Err(error) = open_text(state, &body) {
            let words = match error {
                BodyError::Syntax { line, column } => state.texts.with(
                    "json-not-read",
                    &[("line", line.into()), ("column", column.into())],
                ),
                BodyError::Shape | BodyError::Number(_) => {
                    state.texts.get("json-no-object").to_owned()
                }
            };
            state.notice(Notice::NotOpened(words));
        }
    }
}

/// An order in the wire's words as a new one on the desk, under a key of its own. What could not be
/// read of it is told.
pub(super) fn open_text(state: &mut State, text: &str) -> Result<(), BodyError> {
    let (mut order, problems) = order_from_json(text, state.catalogue().map(AsRef::as_ref))?;
    let mut left_out = left_out_fields(text)?;
    let mut told = HashSet::new();
    let unread = problems
        .iter()
        .map(|problem| problem.field.to_string())
        .filter(|field| told.insert(field.clone()));
    left_out.splice(0..0, unread.collect::<Vec<_>>());
    order.idempotency_key = fresh_key();
    let customer = state.people.index.by_remote_id(&order.customer.id);
    // Whom the store knows keeps the store's key.
    if customer.is_none() {
        order.customer.id = fresh_customer();
    }
    state.open_order();
    state.screen = Screen::Desk;
    let open = state.order_mut();
    open.change(|empty| *empty = order);
    open.customer = customer;
    open.mark_tried();
    state.underive();
    state.dialog = None;
    state.go_to(Spot::Search);
    if !left_out.is_empty() {
        state.notice(Notice::NotTakenOver(left_out));
    }
    Ok(())
}

/// The call of the exchange that is shown, to be made once more.
pub(super) fn send_again(state: &mut State) {
    let Some(exchange) = shown(state) else { return };
    let row = &exchange.row;
    let recorded = RawRequest::recorded(
        &row.method,
        &row.endpoint,
        &exchange.url,
        exchange.request_body.clone(),
    );
    let (id, store) = (row.id, row.store.clone());
    match recorded {
        Ok(request) => open(state, request, Some((id, store))),
        Err(problem) => {
            tracing::warn!(%problem, "an exchange cannot be repeated");
            let words = state.texts.get("again-not-possible").to_owned();
            state.notice(Notice::NotOpened(words));
        }
    }
}

/// Opens the dialog on a call: one of the journal with its store, or one of a person's own.
pub(super) fn open(
    state: &mut State,
    request: RawRequest,
    repeats: Option<(ExchangeId, StoreRef)>,
) {
    let (again_of, before) = repeats.unzip();
    let text = request.body().map(ToString::to_string).unwrap_or_default();
    let stores = again::stores(before.as_ref(), state.store.store.as_ref(), &state.settings);
    let form = AgainForm {
        number: 0,
        again_of,
        key_before: key_in(&text).ok().flatten(),
        text,
        query: request.query().to_owned(),
        before: request,
        stores,
        store: 0,
        key: KeyState::None,
        said: Said::NotChecked,
        menu_of: state.store.name.clone(),
        step: AgainStep::Ready,
    };
    state.dialog = Some(Dialog::Again(Box::new(form)));
    look(state);
    state.go_to(Spot::Dialog);
}

fn form(state: &mut State) -> Option<&mut AgainForm> {
    match &mut state.dialog {
        Some(Dialog::Again(form)) => Some(form),
        _ => None,
    }
}

/// Looks what the checks say of the body as it is now.
fn look(state: &mut State) {
    let catalogue = state.catalogue().cloned();
    let menu_of = state.store.name.clone();
    let Some(form) = form(state) else { return };
    form.menu_of = menu_of;
    form.said = said(&form.before, &form.text, catalogue.as_deref());
    form.key = match key_in(&form.text) {
        Ok(key) if form.before.is_order() => match key == form.key_before && key.is_some() {
            true => KeyState::Same,
            false => KeyState::New,
        },
        Ok(_) | Err(_) => KeyState::None,
    };
}

/// What the checks say of a body.
fn said(request: &RawRequest, text: &str, catalogue: Option<&Catalogue>) -> Said {
    if !request.is_write() {
        return Said::NotChecked;
    }
    if !request.is_order() {
        // Its fields are not ours to judge, but JSON it has to be.
        return key_in(text).map_or_else(Said::Unread, |_| Said::NotChecked);
    }
    let read = order_from_json(text, catalogue).and_then(|read| Ok((read, unknown_fields(text)?)));
    match read {
        Ok(((order, problems), unknown)) => Said::Read {
            problems: all_problems(&order, problems, catalogue),
            unknown,
        },
        Err(error) => Said::Unread(error),
    }
}

/// What reading and the checks find. A wrong type at a field, or at what it belongs to, says it all.
fn all_problems(
    order: &Order,
    mut problems: Vec<Problem>,
    catalogue: Option<&Catalogue>,
) -> Vec<Problem> {
    let known: HashSet<Field> = problems.iter().map(|problem| problem.field).collect();
    let is_told = |field: Field| {
        let item = match field {
            Field::Line(place, _) => Field::Line(place, LineField::Line),
            Field::Payment(place, _) => Field::Payment(place, PaymentField::Payment),
            other => other,
        };
        known.contains(&field) || known.contains(&item)
    };
    if let Some(catalogue) = catalogue {
        let found = check(order, catalogue);
        problems.extend(found.into_iter().filter(|problem| !is_told(problem.field)));
    }
    problems
}

/// Does what was done in the dialog.
pub(super) fn handle(state: &mut State, desk: &Desk, event: AgainEvent) {
    let Some(form) = form(state) else { return };
    let can_change = matches!(form.step, AgainStep::Ready | AgainStep::Over(_));
    match event {
        AgainEvent::Text(text) if can_change => change(state, text),
        AgainEvent::Query(query) if can_change => {
            form.query = query;
            form.step = AgainStep::Ready;
        }
        AgainEvent::Store(place) if can_change => {
            form.store = place;
            form.step = AgainStep::Ready;
        }
        AgainEvent::SameKey if can_change => {
            if let Some(key) = form.key_before.clone() {
                change_key(state, &key);
            }
        }
        AgainEvent::NewKey if can_change => change_key(state, &fresh_key()),
        AgainEvent::Send if can_change => send_or_ask(state, desk),
        AgainEvent::Confirm if matches!(form.step, AgainStep::Asking) => send(state, desk),
        AgainEvent::Back if matches!(form.step, AgainStep::Asking) => {
            form.step = AgainStep::Ready;
            state.go_to(Spot::Dialog);
        }
        AgainEvent::Text(_)
        | AgainEvent::Query(_)
        | AgainEvent::Store(_)
        | AgainEvent::SameKey
        | AgainEvent::NewKey
        | AgainEvent::Send
        | AgainEvent::Confirm
        | AgainEvent::Back => {}
    }
}

fn change(state: &mut State, text: String) {
    if let Some(form) = form(state) {
        form.text = text;
        form.step = AgainStep::Ready;
    }
    look(state);
}

fn change_key(state: &mut State, key: &str) {
    let changed = form(state).and_then(|form| with_key(&form.text, key).ok());
    if let Some(text) = changed {
        change(state, text);
    }
}

fn send_or_ask(state: &mut State, desk: &Desk) {
    let Some(form) = form(state) else { return };
    if form.target().is_some_and(again::is_real) {
        form.step = AgainStep::Asking;
        state.go_to(Spot::Dialog);
    } else {
        send(state, desk);
    }
}

fn send(state: &mut State, desk: &Desk) {
    state.last_again += 1;
    let number = state.last_again;
    let Some(form) = form(state) else { return };
    let Some(store) = form.target().cloned() else {
        return;
    };
    let call = AgainCall {
        number,
        store,
        request: form.request(),
        again_of: form.again_of,
    };
    match desk.ask(Request::CallAgain(Box::new(call))) {
        Ok(()) => {
            form.number = number;
            form.step = AgainStep::Sending;
        }
        Err(AskError::Busy | AskError::Stopped) => {
            form.step = AgainStep::Ready;
            state.notice(Notice::Busy);
        }
    }
}

/// What came of a call. Whoever has closed the dialog finds it in the journal.
pub(super) fn answered(state: &mut State, number: u64, result: AgainResult) {
    if let Some(form) = form(state).filter(|form| form.number == number) {
        form.step = AgainStep::Over(result);
    }
}

/// Another menu is there.
pub(super) fn menu_changed(state: &mut State) {
    look(state);
}

/// Whether there is an exchange whose call can be made once more.
pub(super) fn can_repeat(state: &State) -> bool {
    shown(state).is_some()
}
