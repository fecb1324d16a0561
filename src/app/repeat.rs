//! Ordering again what a customer ordered before: the last order with one key, or any of them.
//!
//! The earlier orders are asked for as soon as an order gets a customer, so that they are there
//! when somebody says "the same as last time". A key pressed before that waits for them, and so
//! does the key that sends: fast fingers send the order they mean, not an empty one.

use super::{
    logic, sending,
    state::{Dialog, State},
};
use crate::{
    desk::{Desk, OrderId, Request},
    domain::{CustomerKey, KnownCustomer},
    store::database::{
        customers::{EarlierOrder, EarlierOrders},
        outbox::EntryId,
    },
    ui::{
        desk::earlier::{EarlierEvent, EarlierList},
        spot::Spot,
        view::RepeatWord,
    },
};

/// How many earlier orders are asked for at once.
const PAGE: usize = 20;

/// The earlier orders of the customer of the order in sight.
#[derive(Debug, Default)]
pub struct Earlier {
    customer: Option<CustomerKey>,
    /// Newest first; nothing before they are known.
    orders: Option<Vec<EarlierOrder>>,
    /// Where older ones begin.
    next: Option<EntryId>,
    /// What is on its way.
    asked: Option<Asked>,
    /// There may be a newer one.
    is_old: bool,
    /// The last one is to be repeated in this order once it is known.
    wanted_for: Option<OrderId>,
    /// That order is then to be sent, if nothing of it was changed since this revision, and there
    /// is nothing that has to be seen first.
    send_at: Option<u64>,
    /// The order that the last one was added to, and its revision then.
    added: Option<(OrderId, u64)>,
    /// What is said, about which order at which revision.
    said: Option<(OrderId, u64, RepeatWord)>,
}

/// Which part of the orders was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Newest,
    Before(EntryId),
}

impl Asked {
    fn before(self) -> Option<EntryId> {
        match self {
            Self::Newest => None,
            Self::Before(entry) => Some(entry),
        }
    }
}

impl Earlier {
    /// The orders, newest first; nothing before they are known.
    pub fn orders(&self) -> Option<&[EarlierOrder]> {
        self.orders.as_deref()
    }

    /// Whether there are older ones that are not here.
    pub fn has_more(&self) -> bool {
        self.next.is_some()
    }

    /// What is said of repeating in an order, as long as nothing of it has changed since.
    pub fn said(&self, order: OrderId, revision: u64) -> Option<RepeatWord> {
        self.said
            .filter(|(about, at, _)| (*about, *at) == (order, revision))
            .map(|(_, _, word)| word)
    }

    fn of(customer: Option<CustomerKey>) -> Self {
        Self {
            customer,
            ..Self::default()
        }
    }
}

/// Asks for the earlier orders of whoever the order in sight is for.
pub(super) fn look(state: &mut State, desk: &Desk) {
    let customer = state.order().customer;
    if state.earlier.customer != customer {
        state.earlier = Earlier::of(customer);
    }
    let earlier = &state.earlier;
    if customer.is_some() && earlier.asked.is_none() && (earlier.orders.is_none() || earlier.is_old)
    {
        state.earlier.is_old = false;
        ask(state, desk, Asked::Newest);
    }
}

/// What the desk cannot take now is asked for with the next frame.
fn ask(state: &mut State, desk: &Desk, asked: Asked) {
    let earlier = &mut state.earlier;
    let Some(customer) = earlier.customer else {
        return;
    };
    let request = Request::EarlierOrders {
        customer,
        before: asked.before(),
        limit: PAGE,
    };
    match desk.ask(request) {
        Ok(()) => earlier.asked = Some(asked),
        Err(_) => earlier.is_old |= asked == Asked::Newest,
    }
}

/// Takes in what a customer ordered before.
pub(super) fn found(
    state: &mut State,
    desk: &Desk,
    customer: CustomerKey,
    before: Option<EntryId>,
    found: EarlierOrders,
) {
    let earlier = &mut state.earlier;
    let is_asked = earlier.asked.map(Asked::before) == Some(before);
    if earlier.customer != Some(customer) || !is_asked {
        return;
    }
    earlier.asked = None;
    earlier.next = found.next;
    match before {
        None => earlier.orders = Some(found.orders),
        Some(_) => earlier.orders.get_or_insert_default().extend(found.orders),
    }
    let (wanted, send_at) = (earlier.wanted_for.take(), earlier.send_at.take());
    earlier
        .said
        .take_if(|(_, _, word)| *word == RepeatWord::Waiting);
    if wanted != Some(state.order().id) {
        return;
    }
    let revision = state.order().revision();
    // The cursor stays: it may be anywhere by now.
    add_last(state);
    if is_awaited(state) {
        // Another one was taken meanwhile, and is asked for.
        state.earlier.send_at = send_at;
    }
    let was_repeated = state.order().revision() != revision;
    if was_repeated && send_at == Some(revision) && is_nothing_to_say(state) {
        sending::send(state, desk);
    }
}

/// Whether an order may go out that nobody has seen: there is nothing to be told to the caller.
fn is_nothing_to_say(state: &mut State) -> bool {
    state.derive();
    state.derived.marks.all().is_empty() && state.derived.remarks.is_empty()
}

/// Whether the last order is still waited for, to be added to the order in sight. From a disk that
/// fails it does not come.
pub(super) fn is_awaited(state: &State) -> bool {
    state.disk.is_none() && state.earlier.wanted_for == Some(state.order().id)
}

/// Sends the order in sight once the last one is in it, unless there is something to be seen first.
pub(super) fn send_once_there(state: &mut State) {
    state.earlier.send_at = Some(state.order().revision());
}

/// An order of one of these customers may have been taken.
pub(super) fn customers_changed(state: &mut State, customers: &[KnownCustomer]) {
    let ours = state.earlier.customer;
    if customers.iter().any(|changed| Some(changed.key) == ours) {
        state.earlier.is_old = true;
    }
}

/// What was asked for while the disk failed never comes, and what was to be done with it then is
/// not what is wanted now.
pub(super) fn disk_works(state: &mut State) {
    let earlier = &mut state.earlier;
    earlier.is_old |= earlier.asked.take() == Some(Asked::Newest);
    earlier.wanted_for = None;
    earlier.send_at = None;
    earlier.said = None;
}

/// Adds the last order of the customer to the cart, or says why not. The next thing said is a
/// product.
pub(super) fn last(state: &mut State) {
    state.go_to(Spot::Search);
    add_last(state);
}

fn add_last(state: &mut State) {
    let Some(newest) = known(state) else { return };
    match newest.first() {
        Some(order) => {
            let (entry, count) = (order.entry, order.draft.order.lines.len());
            add_whole(state, entry, count);
        }
        None => say(state, RepeatWord::None),
    }
}

/// A second press right after the first is one of doubt, not for two of everything.
fn add_whole(state: &mut State, entry: EntryId, count: usize) {
    let stamp = |state: &State| Some((state.order().id, state.order().revision()));
    if state.earlier.added == stamp(state) {
        return say(state, RepeatWord::Added);
    }
    repeat(state, entry, &(0..count).collect::<Vec<_>>());
    state.earlier.added = stamp(state);
}

/// Opens the list of the customer's earlier orders, or says why not.
pub(super) fn open(state: &mut State) {
    if state.order().customer.is_none() {
        return ask_who(state);
    }
    state.dialog = Some(Dialog::Earlier(EarlierList::default()));
}

fn ask_who(state: &mut State) {
    say(state, RepeatWord::NoCustomer);
    state.go_to(Spot::Finder);
}

/// The orders that are known. Those that are on their way are waited for.
fn known(state: &mut State) -> Option<&[EarlierOrder]> {
    if state.order().customer.is_none() {
        ask_who(state);
        return None;
    }
    // The order may have got its customer in this very frame.
    let customer = state.order().customer;
    if state.earlier.customer != customer {
        state.earlier = Earlier::of(customer);
    }
    let is_coming = state.earlier.orders.is_none()
        || state.earlier.is_old
        || state.earlier.asked == Some(Asked::Newest);
    if is_coming {
        state.earlier.wanted_for = Some(state.order().id);
        say(state, RepeatWord::Waiting);
        return None;
    }
    state.earlier.orders()
}

fn say(state: &mut State, word: RepeatWord) {
    let open = state.order();
    state.earlier.said = Some((open.id, open.revision(), word));
}

fn repeat(state: &mut State, entry: EntryId, places: &[usize]) {
    let Some(order) = of(state, entry).map(|order| order.draft.order.clone()) else {
        return;
    };
    let catalogue = state.catalogue().cloned().unwrap_or_default();
    state.order_mut().repeat(&order, places, &catalogue);
}

fn of(state: &State, entry: EntryId) -> Option<&EarlierOrder> {
    let orders = state.earlier.orders()?;
    orders.iter().find(|order| order.entry == entry)
}

/// What a person did in the list of earlier orders.
pub(super) fn handle(state: &mut State, desk: &Desk, event: EarlierEvent) {
    let Some(Dialog::Earlier(list)) = &state.dialog else {
        return;
    };
    let mut list = list.clone();
    if list.order.and_then(|entry| of(state, entry)).is_none() {
        let newest = state.earlier.orders().and_then(<[_]>::first);
        list.order = newest.map(|order| order.entry);
    }
    let count = list
        .order
        .and_then(|entry| of(state, entry))
        .map_or(0, |order| order.draft.order.lines.len());
    match event {
        EarlierEvent::Move(by) => match list.line {
            Some(line) => list.line = Some(moved(line, by, count)),
            None => choose_by(state, desk, &mut list, by),
        },
        EarlierEvent::Into if count > 0 => list.line = Some(list.line.unwrap_or(0)),
        EarlierEvent::Toggle(place) if place < count => {
            list.line = Some(place);
            if !list.taken.remove(&place) {
                list.taken.insert(place);
            }
        }
        EarlierEvent::Into | EarlierEvent::Toggle(_) => {}
        EarlierEvent::Choose(entry) => {
            list = of_order(entry);
            ask_below(state, desk, &list);
        }
        EarlierEvent::Back => {
            let Some(entry) = list.order.filter(|_| list.line.is_some()) else {
                return logic::close_dialog(state);
            };
            list = of_order(entry);
        }
        EarlierEvent::Take => {
            if let Some(entry) = list.order.filter(|_| count > 0) {
                repeat(state, entry, &list.places(count));
                state.dialog = None;
                return state.go_to(Spot::Search);
            }
        }
    }
    state.dialog = Some(Dialog::Earlier(list));
}

fn of_order(entry: EntryId) -> EarlierList {
    EarlierList {
        order: Some(entry),
        ..EarlierList::default()
    }
}

/// To the order so many below.
fn choose_by(state: &mut State, desk: &Desk, list: &mut EarlierList, by: isize) {
    let Some(orders) = state.earlier.orders() else {
        return;
    };
    let here = place_in(orders, list);
    let there = moved(here.unwrap_or(0), by, orders.len());
    *list = EarlierList {
        order: orders.get(there).map(|order| order.entry),
        ..EarlierList::default()
    };
    ask_below(state, desk, list);
}

fn place_in(orders: &[EarlierOrder], list: &EarlierList) -> Option<usize> {
    orders
        .iter()
        .position(|order| Some(order.entry) == list.order)
}

/// Whoever is at the oldest one that is here may want older ones.
fn ask_below(state: &mut State, desk: &Desk, list: &EarlierList) {
    let Some(orders) = state.earlier.orders() else {
        return;
    };
    let is_last = place_in(orders, list).is_none_or(|place| place + 1 == orders.len());
    if let Some(next) = state.earlier.next.filter(|_| is_last)
        && state.earlier.asked.is_none()
    {
        ask(state, desk, Asked::Before(next));
    }
}

fn moved(from: usize, by: isize, count: usize) -> usize {
    from.saturating_add_signed(by).min(count.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{database::DatabaseTrouble, settings::Settings};

    #[test]
    fn what_a_failing_disk_does_not_give_keeps_no_order_and_is_not_added_later() {
        let mut state = State::new(Settings::default());
        state.earlier = Earlier::of(Some(CustomerKey(1)));
        state.earlier.asked = Some(Asked::Newest);
        state.order_mut().customer = Some(CustomerKey(1));
        last(&mut state);
        assert!(is_awaited(&state));
        state.disk = Some(DatabaseTrouble::Other);
        assert!(!is_awaited(&state));
        state.disk = None;
        disk_works(&mut state);
        assert!(!is_awaited(&state));
        let open = state.order();
        assert_eq!(state.earlier.said(open.id, open.revision()), None);
    }
}
