//! The engine and what is used most: told when a store is opened, after each accepted order, and
//! when a favourite is set.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, sync_channel},
    },
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use packetdesk::{
    api::{ApiKey, FrozenPacket, StoreAddress},
    desk::{Clock, ClockHand, Desk, DeskConfig, Event, OrderId, Request, Sending, StoreChoice},
    domain::{Catalogue, Money, Order, Preferences, Quantity},
    practice::{PracticeConfig, PracticeThread},
    store::{draft::Draft, paths::Home, settings_file::SettingsFile},
};
use tempfile::TempDir;

use crate::{
    domain_makers::product,
    fake_keyring::{FakeKeyring, Mood},
};

const PATIENCE: Duration = Duration::from_secs(30);
/// Two products of the practice store.
const AYRAN: &str = "2c25-e899";
const ADANA: &str = "1783-e4e9";

/// A run of the program without a window.
struct Run {
    desk: Desk,
    woken: Receiver<()>,
    hand: ClockHand,
}

fn run(dir: &TempDir, store: &PracticeThread) -> Run {
    let home = Home::at(dir.path());
    let (settings, _) = SettingsFile::open(&home);
    let (sender, woken) = sync_channel(1024);
    let (clock, hand) = Clock::by_hand(Timestamp::from_second(1_780_000_000).unwrap());
    let desk = Desk::start(DeskConfig {
        home,
        settings,
        choice: choice(store),
        keyring: Box::new(FakeKeyring::new(Mood::Absent)),
        // A full channel means that the test is woken already.
        wake: Arc::new(move || sender.try_send(()).unwrap_or_default()),
        clock,
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

fn practice() -> PracticeThread {
    PracticeThread::start(PracticeConfig::default()).unwrap()
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
                self.hand.advance(SignedDuration::from_secs(1));
            }
        }
    }

    fn preferences(&mut self) -> Preferences {
        self.until("the preferences", |event| match event {
            Event::Preferences(preferences) => Some(preferences),
            _ => None,
        })
    }

    fn set_favourite(&self, product: &str, place: Option<usize>) {
        let product = product.into();
        self.desk
            .ask(Request::SetFavourite { product, place })
            .unwrap();
    }

    fn send(&self, key: &str, products: &[&str]) {
        let mut order = Order::new(format!("c-{key}"), key);
        "Ece Tan".clone_into(&mut order.customer.name);
        "Gül Sk. 4".clone_into(&mut order.customer.address);
        "nakit".clone_into(&mut order.payment_note);
        for id in products {
            let product = product(id, id, "x", "10");
            order.add(&product, Vec::new(), Quantity::ONE);
        }
        let sending = Sending {
            order: OrderId::fresh(),
            packet: FrozenPacket::new(&order, &Catalogue::default()).unwrap(),
            draft: Draft::new(order, Timestamp::UNIX_EPOCH),
            estimate: Money::ZERO,
        };
        self.desk.ask(Request::Send(Box::new(sending))).unwrap();
    }
}

fn used(preferences: &Preferences) -> Vec<(&str, u32)> {
    let usage = preferences.usage.iter();
    usage
        .map(|(product, usage)| (product.as_str(), usage.orders))
        .collect()
}

#[test]
fn an_accepted_order_is_told_as_use_and_is_known_at_the_next_start() {
    let (dir, store) = (TempDir::new().unwrap(), practice());
    let mut first = run(&dir, &store);
    assert_eq!(first.preferences(), Preferences::default());
    first.send("a", &[AYRAN]);
    assert_eq!(used(&first.preferences()), [(AYRAN, 1)]);
    first.send("b", &[AYRAN, ADANA]);
    let told = first.preferences();
    assert_eq!(used(&told), [(ADANA, 1), (AYRAN, 2)]);
    drop(first);
    assert_eq!(run(&dir, &store).preferences(), told);
}

#[test]
fn favourites_are_told_in_their_order_with_each_change() {
    let (dir, store) = (TempDir::new().unwrap(), practice());
    let mut run = run(&dir, &store);
    run.preferences();
    for (product, place, expected) in [
        (AYRAN, Some(9), &[AYRAN][..]),
        (ADANA, Some(0), &[ADANA, AYRAN]),
        (ADANA, Some(1), &[AYRAN, ADANA]),
        (AYRAN, None, &[ADANA]),
    ] {
        run.set_favourite(product, place);
        let told = run.preferences().favourites;
        let told: Vec<_> = told.iter().map(|product| product.as_str()).collect();
        assert_eq!(told, expected);
    }
}

#[test]
fn another_store_is_told_its_own() {
    let (dir, store, other) = (TempDir::new().unwrap(), practice(), practice());
    let mut run = run(&dir, &store);
    run.preferences();
    run.set_favourite(AYRAN, Some(0));
    run.preferences();
    run.desk.ask(Request::OpenStore(choice(&other))).unwrap();
    run.until("the other store", |event| match event {
        Event::StoreOpened(info) if info.opening == 2 => Some(()),
        _ => None,
    });
    assert_eq!(run.preferences(), Preferences::default());
    run.desk.ask(Request::OpenStore(choice(&store))).unwrap();
    let favourites = run.until("the first store", |event| match event {
        Event::Preferences(told) if !told.favourites.is_empty() => Some(told.favourites),
        _ => None,
    });
    assert_eq!(favourites, [AYRAN.into()]);
}

#[test]
fn a_disk_that_takes_nothing_is_told_and_read_again_once_it_works() {
    let (dir, store) = (TempDir::new().unwrap(), practice());
    let in_the_way = dir.path().join("packetdesk.db");
    std::fs::create_dir(&in_the_way).unwrap();
    let mut run = run(&dir, &store);
    run.set_favourite(AYRAN, Some(0));
    run.until("the trouble", |event| {
        matches!(event, Event::FavouriteNotKept(_)).then_some(())
    });
    std::fs::remove_dir(&in_the_way).unwrap();
    assert_eq!(run.preferences(), Preferences::default());
    run.set_favourite(AYRAN, Some(0));
    assert_eq!(run.preferences().favourites, [AYRAN.into()]);
}
