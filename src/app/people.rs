//! The customers of the store in use: who is found, and what an order takes over from them.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use super::{
    customer_notes::{self, Notes},
    logic,
    state::{State, fresh_customer},
};
use crate::{
    desk::{Desk, OpenOrder, OrderId, PeopleState},
    domain::{
        Customer, CustomerField, CustomerHit, CustomerIndex, CustomerKey, Edit, Found,
        KnownCustomer, NewCustomer, PhoneNumber, customers::starts_new, text::fold,
    },
    ui::{desk::finder::FinderEvent, spot::Spot},
};

/// So many are found: more than anybody looks through.
const LIMIT: usize = 50;
/// From so many digits on a text is a whole number of somebody who is not known.
const WHOLE_NUMBER: usize = 10;
/// How long a frame may put customers into the index.
const BUDGET: Duration = Duration::from_millis(4);

/// The customers of the store in use, and the box that finds them.
#[derive(Debug, Default)]
pub struct People {
    /// All of them, ready to be searched.
    pub index: Box<CustomerIndex>,
    /// Changed ones that are not yet in it.
    coming: VecDeque<KnownCustomer>,
    /// How much of the store's list is there; nothing before that is known.
    pub state: Option<PeopleState>,
    /// What is to be remembered of them.
    pub(super) notes: Notes,
    /// The order whose list is open.
    open_for: Option<OrderId>,
    /// Who was found.
    pub hits: Vec<CustomerHit>,
    /// Which row Enter takes; the row after the last hit is somebody new.
    pub chosen: Option<usize>,
    /// Bring that row into sight.
    pub follow: bool,
}

impl People {
    /// Whether the list is open for this order.
    pub fn is_open_for(&self, order: OrderId) -> bool {
        self.open_for == Some(order)
    }

    /// Closes the list of who was found.
    pub fn close(&mut self) {
        self.open_for = None;
        self.hits.clear();
        self.chosen = None;
    }

    /// Puts changed customers into the index while there is time; false if there are more.
    fn take_in(&mut self, started: Instant) -> bool {
        while let Some(customer) = self.coming.pop_front() {
            self.index.put(customer);
            if started.elapsed() > BUDGET {
                break;
            }
        }
        self.coming.is_empty()
    }
}

/// Another store: nobody is known yet.
pub(super) fn store_opened(state: &mut State) {
    state.people = People::default();
}

/// The customers on this machine.
pub(super) fn loaded(state: &mut State, index: Box<CustomerIndex>) {
    state.people.index = index;
    state.people.coming.clear();
    look_who_they_are(state);
    found_anew(state);
}

/// Customers that are new or have changed.
pub(super) fn changed(state: &mut State, desk: &Desk, customers: Vec<KnownCustomer>) {
    for customer in &customers {
        customer_notes::is_kept(state, desk, customer);
    }
    state.people.coming.extend(customers);
}

/// Puts changed customers into the index, a few in each frame; false if there are more.
pub(super) fn take_in(state: &mut State) -> bool {
    if state.people.coming.is_empty() {
        return true;
    }
    let is_done = state.people.take_in(Instant::now());
    found_anew(state);
    // With the last of them no further frame may follow this one.
    state.derive();
    is_done
}

/// Who is found may have changed. The row that is chosen stays with its customer.
fn found_anew(state: &mut State) {
    state.underive();
    if state.people.open_for.is_none() {
        return;
    }
    let chosen = state.people.chosen;
    let key = chosen
        .and_then(|row| state.people.hits.get(row))
        .map(|hit| hit.key);
    let was_new = chosen == Some(state.people.hits.len());
    search(state);
    let people = &mut state.people;
    people.chosen = match key {
        Some(key) => people.hits.iter().position(|hit| hit.key == key),
        // Somebody new, unless the one who has the number has just come.
        None if was_new => people.chosen.or(Some(people.hits.len())),
        None => people.chosen,
    };
    // Whoever scrolled the list looks at it.
    people.follow = people.chosen != chosen;
}

/// What a person did in the box that finds a customer.
pub(super) fn finder(state: &mut State, event: FinderEvent) {
    if !state.order().is_editable() {
        return;
    }
    match event {
        FinderEvent::Typed(text) => typed(state, text),
        FinderEvent::Move(by) => move_by(state, by),
        FinderEvent::TakeChosen => take_chosen(state),
        FinderEvent::GoOn => go_on(state),
        FinderEvent::Take(row) => take(state, row),
        FinderEvent::Clear => clear(state),
        FinderEvent::Leave => state.people.close(),
    }
}

fn typed(state: &mut State, text: String) {
    state.order_mut().seek(text);
    open(state);
}

/// Opens the list for what stands in the box.
pub(super) fn open(state: &mut State) {
    state.people.open_for = Some(state.order().id);
    search(state);
}

fn search(state: &mut State) {
    let text = state.order().sought.clone();
    let people = &mut state.people;
    people.hits = people.index.search(&text, LIMIT);
    people.chosen = chosen_by_itself(&people.hits, &text);
    people.follow = true;
}

/// One customer of exactly this number, or somebody new where nobody can be meant. Everything else
/// a person has to choose.
fn chosen_by_itself(hits: &[CustomerHit], text: &str) -> Option<usize> {
    let is_typed = !text.trim().is_empty();
    let of_number = hits.iter().filter(|hit| hit.found == Found::Phone).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_number = matches!(starts_new(text), NewCustomer::Phone(_)) && digits >= WHOLE_NUMBER;
    match of_number {
        1 => Some(0),
        0 if is_typed && (hits.is_empty() || is_number) => Some(hits.len()),
        _ => None,
    }
}

fn rows(state: &State) -> usize {
    let is_typed = !state.order().sought.trim().is_empty();
    state.people.hits.len() + usize::from(is_typed)
}

fn move_by(state: &mut State, by: isize) {
    if !state.people.is_open_for(state.order().id) {
        open(state);
    }
    let last = rows(state).checked_sub(1);
    let people = &mut state.people;
    people.chosen = match (people.chosen, last) {
        (_, None) => None,
        (None, Some(_)) if by > 0 => Some(0),
        (None, Some(last)) => Some(last),
        (Some(row), Some(last)) => Some(row.saturating_add_signed(by).min(last)),
    };
    people.follow = true;
}

fn take_chosen(state: &mut State) {
    if !state.people.is_open_for(state.order().id) {
        return open(state);
    }
    match state.people.chosen {
        Some(row) => take_by_key(state, row),
        None => move_by(state, 1),
    }
}

/// Nothing typed and nobody chosen is nobody new: who the order is for stays.
fn go_on(state: &mut State) {
    match state.people.chosen {
        Some(row) => take_by_key(state, row),
        None if state.order().sought.trim().is_empty() => {
            state.go_to(Spot::Customer(CustomerField::Phone));
        }
        None => start_new(state),
    }
}

/// A scanner types here too where the cursor was left here. The code of a product is nobody's
/// number.
fn take_by_key(state: &mut State, row: usize) {
    let is_new = row >= state.people.hits.len();
    if is_new && logic::is_code_of_product(state, &state.order().sought) {
        let code = state.order().sought.clone();
        state.order_mut().seek(String::new());
        state.go_to(Spot::Search);
        return logic::take_code(state, code);
    }
    take(state, row);
}

fn take(state: &mut State, row: usize) {
    match state.people.hits.get(row).copied() {
        Some(hit) => pick(state, hit.key, hit.phone, hit.address),
        None => start_new(state),
    }
}

fn clear(state: &mut State) {
    state.order_mut().seek(String::new());
    state.people.close();
    state.go_to(Spot::Finder);
}

/// Makes the order in sight one for this customer, with this of the numbers and addresses.
pub(super) fn pick(
    state: &mut State,
    key: CustomerKey,
    phone: Option<usize>,
    address: Option<usize>,
) {
    let Some(known) = state.people.index.get(key).cloned() else {
        return;
    };
    let open = state.order_mut();
    if !open.is_editable() {
        return;
    }
    // What was typed by hand fills what is not known; what belongs to another customer does not.
    let was_other = open.customer.is_some_and(|other| other != key);
    open.change_customer(Some(key), |customer| {
        if was_other {
            *customer = Customer {
                call: std::mem::take(&mut customer.call),
                ..Customer::default()
            };
        }
        customer.take_over(&known, fresh_customer(), phone, address);
    });
    open.seek(String::new());
    go_to_missing(state, Spot::Search);
}

/// To the first field that the server demands and that is empty; else there.
fn go_to_missing(state: &mut State, otherwise: Spot) {
    let customer = &state.order().order.customer;
    let fields = [CustomerField::Name, CustomerField::Address];
    let missing = fields
        .into_iter()
        .find(|field| customer.field(*field).trim().is_empty());
    state.go_to(missing.map_or(otherwise, Spot::Customer));
}

/// Starts a new customer with what was typed, in the field where it belongs.
fn start_new(state: &mut State) {
    let text = state.order().sought.clone();
    let next = match starts_new(&text) {
        NewCustomer::Phone(_) => CustomerField::Name,
        NewCustomer::Name(_) => CustomerField::Phone,
    };
    let open = state.order_mut();
    let was_known = open.customer.is_some();
    open.change_customer(None, |customer| {
        if was_known {
            *customer = Customer {
                id: fresh_customer(),
                call: std::mem::take(&mut customer.call),
                ..Customer::default()
            };
        }
        match starts_new(&text) {
            NewCustomer::Phone(phone) => customer.phone = phone,
            NewCustomer::Name(name) => customer.name = name,
        }
    });
    open.seek(String::new());
    state.go_to(Spot::Customer(next));
}

/// Takes another of the customer's addresses.
pub(super) fn take_address(state: &mut State, place: usize) {
    let Some(known) = known(state).cloned() else {
        return;
    };
    let key = Some(known.key);
    state
        .order_mut()
        .change_customer(key, |customer| customer.take_address(&known, place));
}

/// Takes the address after the one in the order; round and round.
pub(super) fn next_address(state: &mut State) {
    let Some(known) = known(state).filter(|known| !known.addresses.is_empty()) else {
        return;
    };
    let here = known.place_of_address(&state.order().order.customer.address);
    let next = here.map_or(0, |place| (place + 1) % known.addresses.len());
    take_address(state, next);
}

/// The known customer of the order in sight.
pub(super) fn known(state: &State) -> Option<&KnownCustomer> {
    state.people.index.get(state.order().customer?)
}

/// Whether a change is about who the order is for.
pub(super) fn says_who(edit: &Edit) -> bool {
    matches!(
        edit,
        Edit::Customer(CustomerField::Name | CustomerField::Phone, _)
    )
}

/// An order whose name and number are both somebody else's is not that customer's any more.
pub(super) fn look_who_it_is(state: &mut State) {
    if is_of_somebody_else(state.order(), &state.people.index) {
        state.order_mut().unlink_customer(fresh_customer());
    }
}

/// Orders may have been changed while nobody was known, or come from another store: its customers
/// and their ids are not those of this one.
fn look_who_they_are(state: &mut State) {
    let people = &state.people.index;
    for open in &mut state.orders {
        let is_of_nobody = open.customer.is_some_and(|key| people.get(key).is_none());
        if open.is_editable() && (is_of_nobody || is_of_somebody_else(open, people)) {
            open.unlink_customer(fresh_customer());
        }
    }
}

fn is_of_somebody_else(open: &OpenOrder, people: &CustomerIndex) -> bool {
    let Some(known) = open.customer.and_then(|key| people.get(key)) else {
        return false;
    };
    let customer = &open.order.customer;
    let has_name = fold(&customer.name) == fold(&known.name);
    let numbers = PhoneNumber::read_all(&customer.phone);
    let has_number = numbers
        .iter()
        .any(|number| known.place_of_phone(number).is_some());
    !has_name && !has_number
}

/// Who has the number in the order in sight, while it is not said whose order it is.
pub(super) fn of_same_number(state: &State) -> Vec<CustomerKey> {
    let open = state.order();
    // Somebody of the store before is nobody in this one.
    if known(state).is_some() || !open.is_editable() {
        return Vec::new();
    }
    PhoneNumber::read(&open.order.customer.phone)
        .map(|number| state.people.index.by_phone(&number))
        .unwrap_or_default()
}

/// Who has a number; nothing while the customers are not there yet.
pub(super) fn of_number<'a>(
    state: &'a State,
    number: Option<&PhoneNumber>,
) -> Option<Vec<&'a KnownCustomer>> {
    let people = &state.people;
    people.state.as_ref()?;
    let keys = people.index.by_phone(number?);
    Some(
        keys.iter()
            .filter_map(|key| people.index.get(*key))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::settings::Settings;

    #[test]
    fn an_order_that_became_somebody_else_s_before_the_customers_came_is_theirs_no_more() {
        let mut state = State::new(Settings::default());
        let key = CustomerKey(5);
        let orders = [
            ("Ayşe Er", "0532 111 22 33"),
            ("AYSE ER", "0216 555 44 33"),
            ("Mehmet", "+90 532 111 22 33"),
            ("Can", "0216 555 44 33"),
        ];
        for (name, phone) in orders {
            state.open_order();
            state.order_mut().change_customer(Some(key), |customer| {
                name.clone_into(&mut customer.name);
                phone.clone_into(&mut customer.phone);
            });
        }
        let known = KnownCustomer {
            key,
            name: "Ayşe Er".to_owned(),
            phones: vec!["05321112233".to_owned()],
            ..KnownCustomer::default()
        };
        loaded(&mut state, Box::new(CustomerIndex::build(vec![known])));
        let ours = state.orders[state.orders.len() - orders.len()..].iter();
        let customers: Vec<_> = ours.map(|open| open.customer).collect();
        assert_eq!(customers, [Some(key), Some(key), Some(key), None]);
        assert_eq!(
            state.order().order.customer.name,
            "Can",
            "what is typed stays"
        );
    }
}
