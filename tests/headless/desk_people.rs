//! The engine and the people of a store: what is there at once, the list behind it, and what comes
//! of a restart, of faults and of a store that is left.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, sync_channel},
    },
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use packetdesk::{
    api::{ApiKey, FrozenPacket, StoreAddress},
    desk::{
        Clock, ClockHand, Desk, DeskConfig, Event, OrderId, PeopleState, Request, Sending,
        StoreChoice,
    },
    domain::{CustomerIndex, CustomerKey, KnownCustomer, Money, Order, PhoneNumber},
    practice::{Access, PracticeConfig, PracticeMenu, PracticeThread},
    store::{
        database::{Database, customers::ListState, outbox::StoreRef},
        draft::Draft,
        paths::Home,
        settings::Environment,
        settings_file::SettingsFile,
    },
};
use rstest::rstest;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    fake_keyring::{FakeKeyring, Mood},
    odd_server::{OddServer, reply},
};

const PATIENCE: Duration = Duration::from_secs(30);
/// A time that the hand of the clock goes on by while nothing is told: pauses pass with it.
const A_WHILE: SignedDuration = SignedDuration::from_secs(1);
const HALF_A_DAY: SignedDuration = SignedDuration::from_hours(12);

/// A run of the program without a window.
struct Run {
    desk: Desk,
    woken: Receiver<()>,
    hand: ClockHand,
    index: Option<CustomerIndex>,
    /// What was told of the list, in order.
    states: Vec<PeopleState>,
}

/// Where runs follow one another.
struct Place {
    dir: TempDir,
    clock: (Clock, ClockHand),
}

impl Place {
    fn new() -> Self {
        Self {
            dir: TempDir::new().unwrap(),
            clock: Clock::by_hand(Timestamp::from_second(1_780_000_000).unwrap()),
        }
    }

    fn run(&self, choice: StoreChoice) -> Run {
        let home = Home::at(self.dir.path());
        let (settings, _) = SettingsFile::open(&home);
        let (sender, woken) = sync_channel(1024);
        let desk = Desk::start(DeskConfig {
            home,
            settings,
            choice,
            keyring: Box::new(FakeKeyring::new(Mood::Absent)),
            // A full channel means that the test is woken already.
            wake: Arc::new(move || sender.try_send(()).unwrap_or_default()),
            clock: self.clock.0.clone(),
        })
        .unwrap();
        Run {
            desk,
            woken,
            hand: self.clock.1.clone(),
            index: None,
            states: Vec::new(),
        }
    }

    fn database(&self) -> Database {
        Database::open(&Home::at(self.dir.path())).unwrap().0
    }
}

impl Run {
    /// Takes events in as a screen does, until one is what is looked for. The clock stands still.
    fn until<T>(&mut self, what: &str, looked_for: impl Fn(&Self, &Event) -> Option<T>) -> T {
        self.until_while(what, SignedDuration::ZERO, looked_for)
    }

    fn until_while<T>(
        &mut self,
        what: &str,
        passing: SignedDuration,
        looked_for: impl Fn(&Self, &Event) -> Option<T>,
    ) -> T {
        let started = Instant::now();
        loop {
            while let Some(mut event) = self.desk.next_event() {
                self.take(&mut event);
                if let Some(found) = looked_for(self, &event) {
                    return found;
                }
            }
            assert!(started.elapsed() < PATIENCE, "waited in vain for {what}");
            if self.woken.recv_timeout(Duration::from_millis(50)).is_err() {
                self.hand.advance(passing);
            }
        }
    }

    fn take(&mut self, event: &mut Event) {
        match event {
            Event::People(index) => self.index = Some(std::mem::take(index)),
            Event::Customers(people) => {
                let index = self.index.as_mut().unwrap();
                people.iter().for_each(|person| index.put(person.clone()));
            }
            Event::PeopleState(state) => self.states.push(state.clone()),
            _ => {}
        }
    }

    fn known(&self) -> usize {
        self.index.as_ref().unwrap().len()
    }

    /// The state that is told next and is no [`PeopleState::Reading`].
    fn until_rested(&mut self) -> PeopleState {
        self.until_while("the end of reading", A_WHILE, |_, event| match event {
            Event::PeopleState(PeopleState::Reading { .. }) => None,
            Event::PeopleState(state) => Some(state.clone()),
            _ => None,
        })
    }

    /// Reads the list to its end, whatever fails on the way.
    fn until_whole(&mut self) {
        self.until_while("the whole list", A_WHILE, |_, event| {
            matches!(event, Event::PeopleState(PeopleState::Whole { .. })).then_some(())
        });
    }

    /// What the engine was asked before this is done, and what was due before it is begun.
    fn catch_up(&mut self) {
        let nobody = CustomerKey(9_999_999);
        self.desk
            .ask(Request::EarlierOrders {
                customer: nobody,
                before: None,
                limit: 1,
            })
            .unwrap();
        self.until("an answer", |_, event| {
            let Event::EarlierOrders { customer, .. } = event else {
                return None;
            };
            (*customer == nobody).then_some(())
        });
    }

    fn one(&self, phone: &str) -> KnownCustomer {
        let index = self.index.as_ref().unwrap();
        let keys = index.by_phone(&PhoneNumber::read(phone).unwrap());
        assert_eq!(keys.len(), 1, "{phone}");
        index.get(keys[0]).unwrap().clone()
    }
}

fn phone(number: usize) -> String {
    format!("0532{number:07}")
}

fn customer(number: usize) -> Value {
    json!({
        "id": format!("cu_{number:06}"), "name": format!("Ad {number}"), "phone": phone(number),
        "address": format!("Gül Sk. {number}"), "region": "Moda", "total": 1,
    })
}

/// A store that gives three customers at a time, and tells where it was asked to begin.
struct Listing {
    server: OddServer,
    customers: Arc<Mutex<BTreeMap<String, Value>>>,
    forgets: Arc<Mutex<Forgets>>,
}

/// What becomes of cursors.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Forgets {
    Nothing,
    /// An empty page, as the contract has it for an unknown cursor.
    OnceToNobody,
    AlwaysToNobody,
    /// The first page, as the contract has it for a malformed cursor.
    OnceToTheStart,
    AlwaysToTheStart,
}

impl Listing {
    async fn start(count: usize) -> Self {
        let customers = (1..=count).map(|number| (format!("cu_{number:06}"), customer(number)));
        let customers = Arc::new(Mutex::new(customers.collect()));
        let forgets = Arc::new(Mutex::new(Forgets::Nothing));
        let (served, mood) = (Arc::clone(&customers), Arc::clone(&forgets));
        let server = OddServer::replying(move |request| {
            let body = match request.contains("/customers/list") {
                true => page(
                    &served.lock().unwrap(),
                    after(request),
                    &mut mood.lock().unwrap(),
                ),
                false => json!({"success": true, "data": []}),
            };
            reply("200 OK", "", &body.to_string())
        })
        .await;
        Self {
            server,
            customers,
            forgets,
        }
    }

    fn choice(&self) -> StoreChoice {
        StoreChoice::Address {
            address: StoreAddress::parse(&self.server.base_url()).unwrap(),
            key: ApiKey::parse("srvA1.pluginB2.c2VjcmV0").unwrap(),
        }
    }

    fn store(&self) -> StoreRef {
        StoreRef {
            name: String::new(),
            environment: Environment::Custom,
            address: self.server.base_url(),
            server_id: "srvA1".to_owned(),
        }
    }

    /// Where each page was asked for: the number of the customer before it, 0 for the start.
    fn pages(&self) -> Vec<usize> {
        let requests = self.server.requests();
        let pages = requests
            .iter()
            .filter(|text| text.contains("/customers/list"));
        pages
            .map(|request| {
                assert!(request.contains("limit=500"), "{request}");
                after(request).map_or(0, |id| id[3..].parse().unwrap())
            })
            .collect()
    }

    fn set(&self, forgets: Forgets) {
        *self.forgets.lock().unwrap() = forgets;
    }
}

fn after(request: &str) -> Option<&str> {
    let (_, after) = request.lines().next()?.split_once("after=")?;
    after.split([' ', '&']).next()
}

fn page(customers: &BTreeMap<String, Value>, after: Option<&str>, mood: &mut Forgets) -> Value {
    let mut after = after.unwrap_or_default().to_owned();
    if !after.is_empty() {
        let is_once = matches!(mood, Forgets::OnceToNobody | Forgets::OnceToTheStart);
        match mood {
            Forgets::Nothing => {}
            Forgets::OnceToNobody | Forgets::AlwaysToNobody => after = "x".to_owned(),
            Forgets::OnceToTheStart | Forgets::AlwaysToTheStart => after.clear(),
        }
        if is_once {
            *mood = Forgets::Nothing;
        }
    }
    let rest: Vec<_> = customers.iter().filter(|(id, _)| **id > after).collect();
    let page = &rest[..rest.len().min(3)];
    let has_more = rest.len() > page.len();
    json!({
        "success": true, "data": page.iter().map(|(_, customer)| customer).collect::<Vec<_>>(),
        "nextCursor": has_more.then(|| page.last().unwrap().0), "hasMore": has_more,
    })
}

/// Reads so many pages of a store, one after the other, and ends.
fn begin(place: &Place, listing: &Listing, pages: usize) {
    let mut run = place.run(listing.choice());
    let known = pages * 3;
    run.until_while(
        "some pages",
        SignedDuration::from_millis(250),
        |run, event| (matches!(event, Event::Customers(_)) && run.known() == known).then_some(()),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_read_page_by_page_behind_what_is_there() {
    let (place, listing) = (Place::new(), Listing::start(7).await);
    let mut run = place.run(listing.choice());
    let first = run.until("the people of this machine", |run, event| {
        matches!(event, Event::People(_)).then(|| run.known())
    });
    assert_eq!(first, 0);
    run.until_whole();
    assert_eq!(run.known(), 7);
    assert_eq!(listing.pages(), [0, 3, 6]);
    let reading = PeopleState::Reading { last_whole: None };
    assert_eq!(run.states.len(), 2);
    assert_eq!(run.states[0], reading);
    let seventh = run.one(&phone(7));
    assert_eq!(
        (seventh.name.as_str(), seventh.remote_id.as_deref()),
        ("Ad 7", Some("cu_000007"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_waits_for_its_pause() {
    let (place, listing) = (Place::new(), Listing::start(7).await);
    let mut run = place.run(listing.choice());
    run.until("a page", |_, event| {
        matches!(event, Event::Customers(_)).then_some(())
    });
    run.catch_up();
    assert_eq!(listing.pages(), [0], "the clock stands still");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_goes_on_at_the_cursor() {
    let (place, listing) = (Place::new(), Listing::start(10).await);
    begin(&place, &listing, 2);
    let state = place.database().list_state(&listing.store()).unwrap();
    assert_eq!(state.cursor.as_deref(), Some("cu_000006"));
    let mut run = place.run(listing.choice());
    let there = run.until("the people of this machine", |run, event| {
        matches!(event, Event::People(_)).then(|| run.known())
    });
    assert_eq!(there, 6);
    run.until_whole();
    assert_eq!(run.known(), 10);
    assert_eq!(listing.pages(), [0, 3, 6, 9]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_list_is_read_again_after_half_a_day_and_not_before() {
    let (place, listing) = (Place::new(), Listing::start(2).await);
    place.run(listing.choice()).until_whole();
    let read_at = place.clock.0.now();
    let mut run = place.run(listing.choice());
    let state = run.until_rested();
    assert_eq!(state, PeopleState::Whole { read_at });
    place
        .clock
        .1
        .advance(HALF_A_DAY - SignedDuration::from_secs(60));
    run.catch_up();
    assert_eq!(listing.pages(), [0]);
    // Meanwhile one has a new number, one is gone, and one is new.
    let mut changed = customer(1);
    changed["phone"] = json!("02165554433");
    changed["address"] = Value::Null;
    let now = [(1, changed), (3, customer(3))];
    *listing.customers.lock().unwrap() = now
        .into_iter()
        .map(|(number, customer)| (format!("cu_{number:06}"), customer))
        .collect();
    place.clock.1.advance(SignedDuration::from_secs(60));
    run.until_whole();
    assert_eq!(listing.pages(), [0, 0]);
    assert_eq!(run.known(), 3, "nobody is forgotten");
    let first = run.one("02165554433");
    assert_eq!(first, run.one(&phone(1)), "the number before stays");
    assert_eq!(first.addresses[0].address, "Gül Sk. 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_was_read_in_the_future_is_read_again() {
    let (place, listing) = (Place::new(), Listing::start(2).await);
    place.run(listing.choice()).until_whole();
    place.clock.1.advance(SignedDuration::from_hours(-24 * 365));
    place.run(listing.choice()).until_whole();
    assert_eq!(listing.pages(), [0, 0]);
    let state = place.database().list_state(&listing.store()).unwrap();
    assert_eq!(state.finished_at, Some(place.clock.0.now()));
}

#[rstest]
#[case::empty_page(Forgets::OnceToNobody, &[6, 0, 3, 6, 9])]
#[case::empty_page_for_ever(Forgets::AlwaysToNobody, &[6, 0, 3])]
#[case::first_page(Forgets::OnceToTheStart, &[6, 3, 6, 9])]
#[case::first_page_for_ever(Forgets::AlwaysToTheStart, &[6, 3])]
#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_is_not_known_any_more_starts_over_and_loses_nobody(
    #[case] forgets: Forgets,
    #[case] expected: &[usize],
) {
    let (place, listing) = (Place::new(), Listing::start(10).await);
    begin(&place, &listing, 2);
    listing.set(forgets);
    let mut run = place.run(listing.choice());
    run.until_whole();
    assert_eq!(&listing.pages()[2..], expected);
    let is_found = matches!(forgets, Forgets::OnceToNobody | Forgets::OnceToTheStart);
    assert_eq!(run.known(), if is_found { 10 } else { 6 });
    let state = place.database().list_state(&listing.store()).unwrap();
    let finished_at = state.finished_at;
    assert!(finished_at.is_some(), "it is not read without end");
    assert_eq!(
        state,
        ListState {
            finished_at,
            ..ListState::default()
        }
    );
}

fn practice(config: PracticeConfig) -> PracticeThread {
    PracticeThread::start(config).unwrap()
}

fn address(store: &PracticeThread) -> StoreChoice {
    StoreChoice::Address {
        address: StoreAddress::parse(&store.base_url()).unwrap(),
        key: ApiKey::parse(&store.api_key()).unwrap(),
    }
}

/// A store of one product and so many customers.
fn menu(customers: usize) -> PracticeMenu {
    let menu = json!({
        "products": [{"id": "p-1", "title": "Çay", "category": "c-1", "price": 20, "active": true}],
        "categories": [{"id": "c-1", "title": "İçecekler", "rank": 1, "active": true}],
        "paymentMethods": [{"id": "m-1", "title": "Nakit", "cash": true}],
        "customers": (1..=customers).map(customer).collect::<Vec<_>>(),
    });
    PracticeMenu::from_json(&menu.to_string()).unwrap()
}

#[test]
fn every_fault_is_outlived_and_everybody_comes_once() {
    let faults = [
        "customers:429:retry-after=1:times=1",
        "customers:500:after=1:times=1",
        "customers:half:after=2:times=1",
        "customers:cut-before:after=3:times=1",
        "customers:not-json:after=4:times=1",
    ];
    let store = practice(PracticeConfig {
        menu: menu(1_201),
        faults: faults.iter().map(|fault| fault.parse().unwrap()).collect(),
        ..PracticeConfig::default()
    });
    let place = Place::new();
    let mut run = place.run(address(&store));
    run.until_whole();
    assert_eq!(run.known(), 1_201);
    run.one(&phone(1_201));
    let failed = run
        .states
        .iter()
        .filter(|state| matches!(state, PeopleState::Failed(_)));
    assert!(failed.count() >= 1);
    drop(run);
    let mut again = place.run(address(&store));
    again.until("the people of this machine", |_, event| {
        matches!(event, Event::People(_)).then_some(())
    });
    assert_eq!(again.known(), 1_201);
}

#[rstest]
#[case::scope(Access::default().without("customers:read"), PeopleState::Denied)]
#[case::consent(Access { consent: false, ..Access::default() }, PeopleState::Withheld)]
fn without_scope_or_consent_it_says_so_and_goes_by_its_own_history(
    #[case] access: Access,
    #[case] told: PeopleState,
) {
    let store = practice(PracticeConfig {
        menu: menu(3),
        access,
        ..PracticeConfig::default()
    });
    let place = Place::new();
    let mut run = place.run(address(&store));
    assert_eq!(run.until_rested(), told);
    assert_eq!(
        run.known(),
        0,
        "nobody is nothing but a number of the store"
    );
    send(&mut run, "Ece Tan", "0532 111 22 33", None);
    assert_eq!(run.one("05321112233").name, "Ece Tan");
    drop(run);
    store.set_access(Access::default());
    let mut again = place.run(address(&store));
    again.until_whole();
    assert_eq!(again.known(), 4, "with the permission the list comes");
}

/// Sends an order, and waits until who it was for is told.
fn send(run: &mut Run, name: &str, phone: &str, customer: Option<CustomerKey>) -> KnownCustomer {
    let key = OrderId::fresh();
    let mut order = Order::new("c-1", key.0.to_string());
    name.clone_into(&mut order.customer.name);
    phone.clone_into(&mut order.customer.phone);
    "Gül Sk. 4".clone_into(&mut order.customer.address);
    let body = json!({
        "customer": {"id": "c-1", "name": name, "address": "Gül Sk. 4", "phone": phone},
        "cart": [{"product": "p-1", "quantity": 1}], "paymentNote": "nakit",
    });
    let idempotency_key = key.0.to_string();
    let sending = Sending {
        order: key,
        draft: Draft {
            customer,
            ..Draft::new(order, Timestamp::UNIX_EPOCH)
        },
        packet: FrozenPacket::from_json(&body.to_string(), || idempotency_key).unwrap(),
        estimate: Money::ZERO,
    };
    run.desk.ask(Request::Send(Box::new(sending))).unwrap();
    let name = name.to_owned();
    run.until_while("who ordered", A_WHILE, |_, event| match event {
        Event::Customers(people) => {
            let mut people = people.iter();
            people
                .find(|person| person.name == name && person.orders > 0)
                .cloned()
        }
        _ => None,
    })
}

#[test]
fn who_ordered_is_told_with_notes_and_earlier_orders() {
    let store = practice(PracticeConfig {
        menu: menu(2),
        ..PracticeConfig::default()
    });
    let place = Place::new();
    let mut run = place.run(address(&store));
    run.until_whole();
    let listed = run.one(&phone(2));
    assert_eq!((listed.orders, listed.last_order), (0, None));
    let first = send(&mut run, "Ad 2", "0216 555 44 33", Some(listed.key));
    assert_eq!((first.key, first.orders), (listed.key, 1));
    let second = send(&mut run, "Ad 2", &phone(2), None);
    assert_eq!((second.key, second.orders), (listed.key, 2));
    assert_eq!(second.addresses[0].address, "Gül Sk. 4");
    assert_eq!(run.known(), 2);

    let key = listed.key;
    let note = Request::NoteAbout(key, "köpek var".to_owned());
    run.desk.ask(note).unwrap();
    run.until("the note", |_, event| match event {
        Event::Customers(people) => (people[0].note == "köpek var").then_some(()),
        _ => None,
    });
    let mut before = None;
    let mut phones = Vec::new();
    for _ in 0..2 {
        run.desk
            .ask(Request::EarlierOrders {
                customer: key,
                before,
                limit: 1,
            })
            .unwrap();
        let asked = before;
        let found = run.until("earlier orders", |_, event| match event {
            Event::EarlierOrders {
                customer,
                before,
                found,
            } => (*customer == key && *before == asked).then(|| found.clone()),
            _ => None,
        });
        phones.push(found.orders[0].draft.order.customer.phone.clone());
        before = found.next;
    }
    assert_eq!(phones, [phone(2), "0216 555 44 33".to_owned()]);
    assert_eq!(before, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_store_that_was_left_nothing_more_is_read_or_told() {
    let (place, listing) = (Place::new(), Listing::start(30).await);
    let other = practice(PracticeConfig {
        menu: menu(2),
        ..PracticeConfig::default()
    });
    let mut run = place.run(listing.choice());
    run.until("a page", |_, event| {
        matches!(event, Event::Customers(_)).then_some(())
    });
    run.desk.ask(Request::OpenStore(address(&other))).unwrap();
    run.until("the other store", |_, event| {
        matches!(event, Event::StoreOpened(_)).then_some(())
    });
    run.until_whole();
    assert_eq!(run.known(), 2);
    place.clock.1.advance(SignedDuration::from_secs(60));
    run.catch_up();
    assert_eq!(listing.pages(), [0]);
    assert_eq!(run.known(), 2);
    // Back again it goes on.
    run.desk.ask(Request::OpenStore(listing.choice())).unwrap();
    run.until("the people of the first store", |run, event| {
        (matches!(event, Event::People(_)) && run.known() == 3).then_some(())
    });
    run.until_whole();
    assert_eq!(run.known(), 30);
    assert_eq!(listing.pages(), [0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
}
