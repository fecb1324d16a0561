//! A sender over a real database, with a clock turned by hand, and the stores it sends to.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use jiff::{SignedDuration, Timestamp};
use packetdesk::{
    api::{ApiKey, Client, FrozenPacket, StoreAddress, Timeouts, read_menu},
    desk::{
        Books, Clock, ClockHand, Outgoing, StoreTrouble,
        sender::{News, Sender, WRITES_PER_MINUTE, courier::Courier},
    },
    domain::{Catalogue, Totals},
    practice::{Endpoint, PracticeConfig, PracticeHandle, PracticeThread},
    store::{
        database::outbox::{Enqueued, Entry, EntryId, NewEntry, StoreRef, Try},
        draft::Draft,
        paths::Home,
        settings::Environment,
    },
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::practice;

/// A key that belongs to no store of a test.
pub const KEY: &str = "srvA1.pluginB2.c2VjcmV0";

/// How long anything may take that is not told by the clock.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The folder, the clock, and what orders are made of.
pub struct Place {
    pub dir: TempDir,
    pub clock: Clock,
    pub hand: ClockHand,
    menu: Catalogue,
}

impl Place {
    pub fn new() -> Self {
        let start = Timestamp::from_second(1_780_000_000).unwrap();
        let (clock, hand) = Clock::by_hand(start);
        Self {
            dir: TempDir::new().unwrap(),
            clock,
            hand,
            menu: Catalogue::default(),
        }
    }

    /// A practice store that goes by this clock, and knows nothing of limits.
    pub fn free_store(&self) -> PracticeThread {
        self.store(PracticeConfig {
            limits: None,
            ..PracticeConfig::default()
        })
    }

    /// A practice store that goes by this clock.
    pub fn store(&self, config: PracticeConfig) -> PracticeThread {
        let clock = self.clock.clone();
        PracticeThread::start(PracticeConfig {
            clock: Arc::new(move || {
                let ms = clock.now().as_millisecond().try_into().unwrap();
                SystemTime::UNIX_EPOCH + Duration::from_millis(ms)
            }),
            ..config
        })
        .unwrap()
    }

    /// Reads the menu that orders are made from.
    pub async fn load_menu(&mut self, store: &PracticeHandle) {
        let replies = client(&store.base_url(), &store.api_key(), PATIENCE)
            .fetch_menu()
            .await
            .unwrap();
        self.menu = read_menu(&replies).0;
    }

    /// Another start of the program on this folder.
    pub async fn sender(&self) -> Sending {
        let books = Books::new(Home::at(self.dir.path()));
        assert_eq!(books.open().await.unwrap(), None);
        Sending {
            sender: Sender::new(books.clone(), self.clock.clone(), WRITES_PER_MINUTE),
            books,
            clock: self.clock.clone(),
            hand: self.hand.clone(),
            news: Vec::new(),
        }
    }

    /// An order under this key, to this store.
    pub fn order(&self, key: &str, store: &StoreRef) -> NewEntry {
        let mut order = practice::order(&self.menu, key);
        order.customer.id = format!("customer of {key}");
        NewEntry {
            order: Uuid::now_v7(),
            store: store.clone(),
            packet: FrozenPacket::new(&order, &self.menu).unwrap(),
            estimate: Totals::of(&order).total,
            draft: Draft::new(order, self.clock.now()),
            is_on_desk: false,
        }
    }
}

/// One run of the program: its sender, and what it has told.
pub struct Sending {
    pub sender: Sender,
    pub books: Books,
    pub clock: Clock,
    hand: ClockHand,
    pub news: Vec<News>,
}

impl Sending {
    pub async fn enqueue(&mut self, new: NewEntry) -> EntryId {
        match self.sender.enqueue(new).await.unwrap() {
            Enqueued::New(entry) => entry.id,
            Enqueued::Known(entry) => panic!("known: {entry:?}"),
        }
    }

    /// So many orders, their keys counted from 1.
    pub async fn enqueue_many(
        &mut self,
        place: &Place,
        store: &StoreRef,
        count: usize,
    ) -> Vec<EntryId> {
        let mut entries = Vec::new();
        for number in 1..=count {
            let key = format!("{}-{number:03}", store.server_id);
            entries.push(self.enqueue(place.order(&key, store)).await);
        }
        entries
    }

    pub fn give(&mut self, store: &StoreRef, handle: &PracticeHandle) {
        let courier = courier(&handle.base_url(), &handle.api_key());
        self.sender.give(store, Ok(courier));
    }

    pub fn give_none(&mut self, store: &StoreRef, trouble: StoreTrouble) {
        self.sender.give(store, Err(trouble));
    }

    pub async fn look(&mut self) {
        let news = self.sender.look().await;
        self.news.extend(news);
    }

    /// Waits for one call to be over.
    pub async fn one_answer(&mut self) {
        let turn = tokio::time::timeout(PATIENCE, self.sender.turn());
        let turn = turn.await.unwrap();
        let news = self.sender.take(turn).await;
        self.news.extend(news);
    }

    /// Looks, and waits until nothing is under way; the clock stands still.
    pub async fn settle(&mut self) {
        self.look().await;
        while self.sender.is_busy() {
            self.one_answer().await;
        }
    }

    /// Turns the clock, then looks and waits.
    pub async fn pass(&mut self, time: SignedDuration) {
        self.hand.advance(time);
        self.settle().await;
    }

    /// Turns the clock to the next time that something can go; gives how long that was.
    pub async fn pass_on(&mut self) -> SignedDuration {
        let next = self.sender.wakes_at().unwrap();
        let time = next.duration_since(self.clock.now());
        self.pass(time).await;
        time
    }

    /// Passes on until so many orders are accepted.
    pub async fn until_accepted(&mut self, count: usize) {
        self.settle().await;
        for _ in 0..1000 {
            if self.accepted().len() >= count {
                return;
            }
            self.pass_on().await;
        }
        panic!("{} of {count} accepted", self.accepted().len());
    }

    pub fn accepted(&self) -> Vec<&Entry> {
        let news = self.news.iter();
        news.filter_map(|news| match news {
            News::Accepted(entry) => Some(&**entry),
            _ => None,
        })
        .collect()
    }

    pub fn refused(&self) -> Vec<&Entry> {
        let news = self.news.iter();
        news.filter_map(|news| match news {
            News::Refused(entry) => Some(&**entry),
            _ => None,
        })
        .collect()
    }

    /// What was told of an entry since the last time, in order.
    pub fn told(&mut self, id: EntryId) -> Vec<Outgoing> {
        let mut told = Vec::new();
        self.news.retain(|news| match news {
            News::Outgoing { entry, outgoing } if entry.id == id => {
                told.push(outgoing.clone());
                false
            }
            _ => true,
        });
        told
    }

    /// Where an entry is now, as last told.
    pub fn now(&self, id: EntryId) -> Outgoing {
        self.sender.told(id).unwrap().clone()
    }

    pub async fn entry(&self, id: EntryId) -> Entry {
        let entry = self.books.run(move |db| db.entry(id)).await;
        entry.unwrap().unwrap()
    }

    pub async fn tries(&self, id: EntryId) -> Vec<Try> {
        self.books.run(move |db| db.tries(id)).await.unwrap()
    }
}

/// How many orders a store was asked to take, whatever became of them.
pub fn creates(store: &PracticeHandle) -> u64 {
    store.requests(Endpoint::PacketsCreate)
}

/// A practice store without limits, and a sender that has a way to it.
pub async fn one_store() -> (Place, PracticeThread, Sending) {
    let mut place = Place::new();
    let shop = place.free_store();
    place.load_menu(&shop).await;
    let mut sending = place.sender().await;
    sending.give(&store_ref("a"), &shop);
    (place, shop, sending)
}

/// How orders name a store of a test.
pub fn store_ref(server_id: &str) -> StoreRef {
    StoreRef {
        name: server_id.to_owned(),
        environment: Environment::Sandbox,
        address: "https://example.test".to_owned(),
        server_id: server_id.to_owned(),
    }
}

pub fn client(base_url: &str, key: &str, whole: Duration) -> Client {
    Client::with_timeouts(
        StoreAddress::parse(base_url).unwrap(),
        ApiKey::parse(key).unwrap(),
        Timeouts {
            connect: Duration::from_secs(5),
            whole,
        },
    )
    .unwrap()
}

pub fn courier(base_url: &str, key: &str) -> Courier {
    Courier::new(client(base_url, key, PATIENCE), None)
}
