//! The engine without a screen: what it is asked, what it tells, and that it ends.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, sync_channel},
    },
    time::{Duration, Instant},
};

use jiff::Timestamp;
use packetdesk::{
    api::{ApiKey, FrozenPacket, StoreAddress},
    desk::{AskError, Clock, Desk, DeskConfig, Event, OrderId, Request, Sending, StoreChoice},
    domain::{Money, Order},
    practice::{PracticeConfig, PracticeMenu, PracticeThread},
    store::{
        draft::Draft,
        paths::Home,
        settings::{Environment, Language},
        settings_file::SettingsFile,
    },
};
use tempfile::TempDir;

use crate::fake_keyring::{FakeKeyring, Mood};

const PATIENCE: Duration = Duration::from_secs(20);

pub struct Engine {
    pub desk: Desk,
    woken: Receiver<()>,
    home: TempDir,
}

fn engine(choice: StoreChoice) -> Engine {
    engine_in(TempDir::new().unwrap(), choice)
}

/// An engine in a folder that need not be a fresh one.
pub fn engine_in(home: TempDir, choice: StoreChoice) -> Engine {
    let paths = Home::at(home.path());
    let (settings, _) = SettingsFile::open(&paths);
    let (sender, woken) = sync_channel(1024);
    let desk = Desk::start(DeskConfig {
        home: paths,
        settings,
        choice,
        keyring: Box::new(FakeKeyring::new(Mood::Absent)),
        // A full channel means that the test is woken already.
        wake: Arc::new(move || sender.try_send(()).unwrap_or_default()),
        clock: Clock::system(),
    })
    .unwrap();
    Engine { desk, woken, home }
}

impl Engine {
    pub fn home(&self) -> Home {
        Home::at(self.home.path())
    }

    /// The first event that is looked for; those before it are passed by.
    pub fn until<T>(&mut self, what: &str, looked_for: impl Fn(Event) -> Option<T>) -> T {
        let started = Instant::now();
        loop {
            while let Some(event) = self.desk.next_event() {
                if let Some(found) = looked_for(event) {
                    return found;
                }
            }
            assert!(started.elapsed() < PATIENCE, "waited in vain for {what}");
            // Every event is followed by a wake.
            self.woken.recv_timeout(PATIENCE).unwrap();
        }
    }

    /// How many products the next menu has.
    fn menu(&mut self) -> usize {
        self.until("a menu", |event| match event {
            Event::Menu(menu) => Some(menu.catalogue.products().len()),
            _ => None,
        })
    }
}

pub fn address(store: &PracticeThread) -> StoreChoice {
    StoreChoice::Address {
        address: StoreAddress::parse(&store.base_url()).unwrap(),
        key: ApiKey::parse(&store.api_key()).unwrap(),
    }
}

pub fn with_faults(faults: &[&str], menu: PracticeMenu) -> PracticeThread {
    PracticeThread::start(PracticeConfig {
        faults: faults.iter().map(|fault| fault.parse().unwrap()).collect(),
        menu,
        ..PracticeConfig::default()
    })
    .unwrap()
}

/// A menu of one product.
pub fn small_menu() -> PracticeMenu {
    let menu = serde_json::json!({
        "products": [{"id": "p-1", "title": "Çay", "category": "c-1", "price": 20, "active": true}],
        "categories": [{"id": "c-1", "title": "İçecekler", "rank": 1, "active": true}],
        "paymentMethods": [{"id": "m-1", "title": "Nakit", "cash": true}],
    });
    PracticeMenu::from_json(&menu.to_string()).unwrap()
}

#[test]
fn a_menu_that_comes_late_is_not_that_of_the_next_store() {
    let slow = with_faults(&["products:delay=150"], small_menu());
    let slower = with_faults(&["products:delay=600"], PracticeMenu::embedded());
    let mut engine = engine(address(&slow));
    engine.until("the first call", |event| {
        matches!(event, Event::MenuPending).then_some(())
    });
    engine
        .desk
        .ask(Request::OpenStore(address(&slower)))
        .unwrap();
    assert!(
        engine.menu() > 100,
        "the menu of the store in use, and no other before it"
    );
}

#[test]
fn a_menu_that_failed_is_asked_for_again_on_demand() {
    let store = with_faults(&["products:503:times=1"], small_menu());
    let mut engine = engine(address(&store));
    let status = engine.until("the failure", |event| match event {
        Event::MenuFailed(error) => Some(error.status),
        _ => None,
    });
    assert_eq!(status, Some(503));
    engine.desk.ask(Request::RefreshMenu).unwrap();
    assert_eq!(engine.menu(), 1);
}

#[test]
fn without_a_store_in_the_settings_it_opens_the_practice_store() {
    let mut engine = engine(StoreChoice::Configured);
    let environment = engine.until("the store", |event| match event {
        Event::StoreOpened(info) => Some(info.environment),
        _ => None,
    });
    assert_eq!(environment, Environment::Practice);
    assert!(engine.menu() > 100);
}

#[test]
fn an_order_sent_without_a_store_comes_back() {
    let mut engine = engine(StoreChoice::Named("yok".to_owned()));
    let sending = Sending {
        order: OrderId::fresh(),
        draft: Draft::new(Order::new("c-1", "desk-1"), Timestamp::UNIX_EPOCH),
        packet: FrozenPacket::from_json("{}", || "desk-1".to_owned()).unwrap(),
        estimate: Money::ZERO,
    };
    let sent = sending.order;
    engine.desk.ask(Request::Send(Box::new(sending))).unwrap();
    let back = engine.until("the order", |event| match event {
        Event::TakenBack {
            order,
            needs_new_key,
        } => Some((order, needs_new_key)),
        _ => None,
    });
    assert_eq!(back, (sent, false));
}

#[test]
fn what_it_was_asked_before_the_end_is_still_done() {
    let engine = engine(StoreChoice::Practice);
    let Engine { desk, home, .. } = engine;
    let (file, _) = SettingsFile::open(&Home::at(home.path()));
    let mut settings = file.settings().clone();
    settings.language = Language::En;
    desk.ask(Request::SaveSettings(settings)).unwrap();
    drop(desk);
    let (file, _) = SettingsFile::open(&Home::at(home.path()));
    assert_eq!(file.settings().language, Language::En);
}

#[test]
fn it_takes_no_more_than_it_can_remember() {
    let engine = engine(StoreChoice::Practice);
    let mut answers = Vec::new();
    for _ in 0..1_000 {
        answers.push(engine.desk.ask(Request::RefreshMenu));
    }
    assert!(answers.contains(&Ok(())));
    assert!(
        answers.contains(&Err(AskError::Busy)),
        "the channel is bounded"
    );
}
