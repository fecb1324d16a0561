//! The engine and the orders of a day: told at once, and again whenever something of them changes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, sync_channel},
    },
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use packetdesk::{
    api::{ApiKey, FrozenPacket, StoreAddress},
    desk::{
        Clock, ClockHand, Day, Desk, DeskConfig, Event, OrderId, Request, Sending, StoreChoice,
    },
    domain::{Catalogue, Money, Order, Quantity},
    practice::{PracticeConfig, PracticeThread},
    store::{
        database::outbox::{EntryState, NewEntry},
        draft::Draft,
        paths::Home,
        settings_file::SettingsFile,
    },
};
use tempfile::TempDir;

use crate::{
    domain_makers::product,
    fake_keyring::{FakeKeyring, Mood},
    outbox::{new_entry, open, uuid},
};

const PATIENCE: Duration = Duration::from_secs(30);
const AYRAN: &str = "2c25-e899";
const START: &str = "2026-11-25T20:30:00Z";

struct Run {
    desk: Desk,
    woken: Receiver<()>,
    hand: ClockHand,
}

fn run(dir: &TempDir, store: &PracticeThread) -> Run {
    let home = Home::at(dir.path());
    let (settings, _) = SettingsFile::open(&home);
    let (sender, woken) = sync_channel(1024);
    let (clock, hand) = Clock::by_hand(START.parse().unwrap());
    let desk = Desk::start(DeskConfig {
        home,
        settings,
        choice: choice(store),
        keyring: Box::new(FakeKeyring::new(Mood::Absent)),
        // A full channel means that the test is woken already.
        wake: Arc::new(move || sender.try_send(()).unwrap_or_default()),
        clock: clock.in_zone(TimeZone::get("Europe/Istanbul").unwrap()),
    })
    .unwrap();
    Run { desk, woken, hand }
}

fn choice(store: &PracticeThread) -> StoreChoice {
    StoreChoice::Address {
        address: StoreAddress::parse(&store.base_url()).unwrap(),
        key: ApiKey::parse(&store.api_key()).unwrap(),
    }
}

fn practice(faults: &[&str]) -> PracticeThread {
    PracticeThread::start(PracticeConfig {
        faults: faults.iter().map(|text| text.parse().unwrap()).collect(),
        ..PracticeConfig::default()
    })
    .unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The state of each order, newest first.
fn states(day: &Day) -> Vec<EntryState> {
    day.orders.iter().map(|order| order.entry.state).collect()
}

impl Run {
    fn until<T>(&mut self, what: &str, looked_for: impl Fn(Event) -> Option<T>) -> T {
        let started = Instant::now();
        loop {
            while let Some(event) = self.desk.next_event() {
                if let Some(found) = looked_for(event) {
                    return found;
                }
            }
            assert!(started.elapsed() < PATIENCE, "waited in vain for {what}");
            if self.woken.recv_timeout(Duration::from_millis(50)).is_err() {
                self.hand.advance(SignedDuration::from_millis(100));
            }
        }
    }

    fn watch(&self, date: Option<&str>) {
        self.desk.ask(Request::WatchDay(date.map(day))).unwrap();
    }

    /// The next thing told of the day.
    fn day(&mut self) -> Arc<Day> {
        self.until("the day", |event| match event {
            Event::Day(day) => Some(day.unwrap()),
            _ => None,
        })
    }

    fn day_when(&mut self, what: &str, is_so: impl Fn(&Day) -> bool) -> Arc<Day> {
        self.until(what, |event| match event {
            Event::Day(Ok(day)) if is_so(&day) => Some(day),
            _ => None,
        })
    }

    fn send(&self, order: OrderId, key: &str, products: &[&str]) {
        let mut made = Order::new(format!("c-{key}"), key);
        "Şükrü Çağ".clone_into(&mut made.customer.name);
        "Gül Sk. 4".clone_into(&mut made.customer.address);
        "nakit".clone_into(&mut made.payment_note);
        for id in products {
            made.add(&product(id, id, "x", "10"), Vec::new(), Quantity::ONE);
        }
        let sending = Sending {
            order,
            packet: FrozenPacket::new(&made, &Catalogue::default()).unwrap(),
            draft: Draft::new(made, Timestamp::UNIX_EPOCH),
            estimate: Money::ZERO,
        };
        self.desk.ask(Request::Send(Box::new(sending))).unwrap();
    }
}

#[test]
fn an_order_is_told_on_its_way_when_it_is_accepted_and_when_it_was_read() {
    let (dir, store) = (TempDir::new().unwrap(), practice(&[]));
    let mut run = run(&dir, &store);
    run.watch(Some("2026-11-25"));
    assert_eq!(run.day().orders.len(), 0);
    run.send(OrderId::fresh(), "a", &[AYRAN]);
    let read = run.day_when("the order with its total", |day| {
        let order = day.orders.first();
        order.is_some_and(|order| order.entry.total.is_some() && order.entry.doc_no.is_some())
    });
    assert_eq!(states(&read), [EntryState::Accepted]);
    let sent = read.orders[0].sent.as_ref().unwrap();
    assert_eq!(sent.order.customer.name, "Şükrü Çağ");
    assert_eq!(read.date, day("2026-11-25"));
}

#[test]
fn what_the_server_refuses_is_told_and_is_one_order_when_it_is_sent_again() {
    let (dir, store) = (TempDir::new().unwrap(), practice(&[]));
    let mut run = run(&dir, &store);
    run.watch(Some("2026-11-25"));
    run.day();
    let order = OrderId::fresh();
    run.send(order, "a", &["no-such-product"]);
    run.day_when("the refusal", |day| states(day) == [EntryState::Refused]);
    run.send(order, "a", &[AYRAN]);
    let told = run.day_when("the acceptance", |day| {
        states(day) == [EntryState::Accepted]
    });
    let lines = &told.orders[0].sent.as_ref().unwrap().order.lines;
    assert_eq!(lines[0].product, AYRAN.into());
}

#[test]
fn what_another_process_hands_over_is_told_too() {
    let (dir, store) = (TempDir::new().unwrap(), practice(&[]));
    let mut run = run(&dir, &store);
    run.watch(Some("2026-11-25"));
    let empty = run.day();
    let mut other = open(&Home::at(dir.path()));
    let new = NewEntry {
        store: empty.store.clone(),
        ..new_entry(uuid(1), "of the command line")
    };
    other.enqueue(&new, START.parse().unwrap()).unwrap();
    let told = run.day_when("the other's order", |day| !day.orders.is_empty());
    assert_eq!(told.orders[0].entry.order, uuid(1));
}

#[test]
fn midnight_is_that_of_the_machines_zone() {
    let (dir, store) = (TempDir::new().unwrap(), practice(&[]));
    let mut run = run(&dir, &store);
    let mut other = open(&Home::at(dir.path()));
    run.watch(Some("2026-11-25"));
    let store_ref = run.day().store.clone();
    // In Istanbul it is 23:30 and then 0:10.
    for (number, at) in [(1, START), (2, "2026-11-25T21:10:00Z")] {
        let new = NewEntry {
            store: store_ref.clone(),
            ..new_entry(uuid(number), &format!("key {number}"))
        };
        other.enqueue(&new, at.parse().unwrap()).unwrap();
    }
    for (date, order) in [("2026-11-25", uuid(1)), ("2026-11-26", uuid(2))] {
        run.watch(Some(date));
        let told = run.day_when(date, |told| told.date == day(date));
        let orders: Vec<_> = told.orders.iter().map(|order| order.entry.order).collect();
        assert_eq!(orders, [order], "{date}");
    }
}

#[test]
fn nothing_is_told_any_more_once_nobody_looks() {
    let (dir, store) = (TempDir::new().unwrap(), practice(&[]));
    let mut run = run(&dir, &store);
    run.watch(Some("2026-11-25"));
    run.day();
    run.watch(None);
    run.send(OrderId::fresh(), "a", &[AYRAN]);
    let is_read = |event| match event {
        Event::Day(_) => panic!("a day that nobody looks at"),
        Event::PacketRead { .. } => Some(()),
        _ => None,
    };
    run.until("the order read back", is_read);
    run.watch(Some("2026-11-25"));
    assert_eq!(states(&run.day()), [EntryState::Accepted]);
}

#[test]
fn another_store_is_told_its_own_day() {
    let (dir, store, other) = (TempDir::new().unwrap(), practice(&[]), practice(&[]));
    let mut run = run(&dir, &store);
    run.watch(Some("2026-11-25"));
    run.send(OrderId::fresh(), "a", &[AYRAN]);
    let first = run.day_when("the order", |day| states(day) == [EntryState::Accepted]);
    run.desk.ask(Request::OpenStore(choice(&other))).unwrap();
    let second = run.day_when("the other store", |day| {
        day.store.place() != first.store.place()
    });
    assert_eq!(second.orders.len(), 0);
}

#[test]
fn a_disk_that_does_not_read_is_told_and_the_day_is_there_once_it_does() {
    let (dir, store) = (TempDir::new().unwrap(), practice(&[]));
    let in_the_way = dir.path().join("packetdesk.db");
    std::fs::create_dir(&in_the_way).unwrap();
    let mut run = run(&dir, &store);
    run.watch(Some("2026-11-25"));
    run.until("the trouble", |event| {
        matches!(event, Event::Day(Err(_))).then_some(())
    });
    std::fs::remove_dir(&in_the_way).unwrap();
    assert_eq!(run.day_when("the day", |_| true).orders.len(), 0);
}
