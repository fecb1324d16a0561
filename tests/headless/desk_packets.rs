//! The engine and the packets of a store: read while somebody looks, within the budget, and known
//! after that.
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
    api::{ApiError, ApiKey, ErrorKind, StoreAddress},
    desk::{
        Clock, ClockHand, Desk, DeskConfig, Event, OpenPackets, PacketNews, Request, StoreChoice,
    },
    practice::{Dialect, Endpoint, PracticeConfig, PracticeThread},
    store::{database::outbox::StoreRef, paths::Home, settings_file::SettingsFile},
};
use tempfile::TempDir;

use crate::fake_keyring::{FakeKeyring, Mood};

const PATIENCE: Duration = Duration::from_secs(30);
const START: &str = "2026-11-25T20:30:00Z";
/// The Getir order of the practice store, whose id does not tell when it was made.
const GETIR: &str = "YJyv0cQ2rT8kLmWbXn41";

struct Run {
    desk: Desk,
    woken: Receiver<()>,
    hand: ClockHand,
    store: StoreRef,
}

fn run(dir: &TempDir, choice: StoreChoice, clock: &(Clock, ClockHand)) -> Run {
    let home = Home::at(dir.path());
    let (settings, _) = SettingsFile::open(&home);
    let (sender, woken) = sync_channel(1024);
    let desk = Desk::start(DeskConfig {
        home,
        settings,
        choice,
        keyring: Box::new(FakeKeyring::new(Mood::Absent)),
        // A full channel means that the test is woken already.
        wake: Arc::new(move || sender.try_send(()).unwrap_or_default()),
        clock: clock.0.clone(),
    })
    .unwrap();
    let mut run = Run {
        desk,
        woken,
        hand: clock.1.clone(),
        store: StoreRef::built_in(),
    };
    run.store = run.until("the store", |event| match event {
        Event::StoreOpened(info) => info.store,
        _ => None,
    });
    run
}

fn clock() -> (Clock, ClockHand) {
    Clock::by_hand(START.parse().unwrap())
}

fn choice(store: &PracticeThread) -> StoreChoice {
    StoreChoice::Address {
        address: StoreAddress::parse(&store.base_url()).unwrap(),
        key: ApiKey::parse(&store.api_key()).unwrap(),
    }
}

fn practice(dialect: Dialect, faults: &[&str]) -> PracticeThread {
    PracticeThread::start(PracticeConfig {
        dialect,
        open_packets: true,
        faults: faults.iter().map(|text| text.parse().unwrap()).collect(),
        ..PracticeConfig::default()
    })
    .unwrap()
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
            self.woken.recv_timeout(Duration::from_millis(50)).ok();
        }
    }

    fn watch(&self, is_watched: bool) {
        self.desk
            .ask(Request::WatchOpenPackets(is_watched))
            .unwrap();
    }

    /// The next list that is told, and why it could not be read.
    fn open(&mut self) -> (Option<Box<OpenPackets>>, Option<ApiError>) {
        self.until("the open packets", |event| match event {
            Event::OpenPackets(open, failure) => Some((open, failure)),
            _ => None,
        })
    }

    /// The next list that was read without a fault.
    fn list(&mut self) -> Box<OpenPackets> {
        let (open, failure) = self.open();
        assert_eq!(failure, None);
        open.unwrap()
    }

    fn read(&self, packet_id: &str) {
        let request = Request::ReadPacket(self.store.clone(), packet_id.to_owned());
        self.desk.ask(request).unwrap();
    }

    /// What comes of reading a packet in the end.
    fn packet(&mut self) -> Box<PacketNews> {
        self.until("the packet", |event| match event {
            Event::PacketNews(news) if !news.is_pending => Some(news),
            _ => None,
        })
    }

    fn pass(&self, seconds: i64) {
        self.hand.advance(SignedDuration::from_secs(seconds));
    }

    /// The same where the reads themselves are held up: asking for faults is none of them.
    fn settle_beside(&mut self) {
        self.desk.ask(Request::WatchFaults(true)).unwrap();
        let is_there = self.until("the faults", |event| match event {
            Event::Faults(result) => Some(result.is_ok()).filter(|is_there| *is_there),
            _ => None,
        });
        assert!(is_there);
    }

    /// Nothing is on its way when an answer to something later is there.
    fn settle(&mut self) {
        self.desk.ask(Request::RefreshMenu).unwrap();
        self.until("the menu", |event| match event {
            Event::Menu(menu) => Some(menu).filter(|menu| !menu.is_from_disk).map(|_| ()),
            _ => None,
        });
    }
}

fn asked(store: &PracticeThread) -> u64 {
    store.requests(Endpoint::PacketsOpen)
}

fn start() -> Timestamp {
    START.parse().unwrap()
}

#[test]
fn the_list_is_read_every_fifteen_seconds_while_somebody_looks_and_never_else() {
    let (store, dir) = (practice(Dialect::Classic, &[]), TempDir::new().unwrap());
    let mut run = run(&dir, choice(&store), &clock());
    run.settle();
    assert_eq!(asked(&store), 0, "nobody looks");

    run.watch(true);
    assert_eq!(run.list().packets.len(), 7);
    run.pass(14);
    run.settle();
    assert_eq!(asked(&store), 1);
    run.pass(1);
    assert_eq!(run.list().read_at, start() + SignedDuration::from_secs(15));
    assert_eq!(asked(&store), 2);

    run.watch(false);
    run.settle();
    run.pass(300);
    run.settle();
    assert_eq!(asked(&store), 2, "it was read though nobody looks");

    run.watch(true);
    let told = run.list();
    assert_eq!(
        told.read_at,
        start() + SignedDuration::from_secs(15),
        "known at once"
    );
    assert_eq!(run.list().read_at, start() + SignedDuration::from_secs(315));
    run.watch(false);
    run.pass(9);
    run.watch(true);
    run.list();
    run.settle();
    assert_eq!(asked(&store), 3, "a list of nine seconds is new enough");
}

#[test]
fn a_clock_that_is_set_back_does_not_stop_the_list() {
    let (store, dir) = (practice(Dialect::Classic, &[]), TempDir::new().unwrap());
    let mut run = run(&dir, choice(&store), &clock());
    run.watch(true);
    run.list();
    run.pass(-3600);
    let told = run.list();
    assert_eq!(told.read_at, start() - SignedDuration::from_hours(1));
    run.pass(14);
    run.settle();
    assert_eq!(asked(&store), 2);
    run.pass(1);
    run.list();
    assert_eq!(asked(&store), 3);
}

#[test]
fn another_store_tells_its_own_packets() {
    let dir = TempDir::new().unwrap();
    let stores = [Dialect::Classic, Dialect::Current].map(|dialect| practice(dialect, &[]));
    let mut run = run(&dir, choice(&stores[0]), &clock());
    run.watch(true);
    run.list();
    stores[1].close_packet(GETIR);
    run.desk
        .ask(Request::OpenStore(choice(&stores[1])))
        .unwrap();
    let second = run.list();
    assert_ne!(second.store.place(), run.store.place());
    assert_eq!(second.packets.len(), 6);
    run.pass(15);
    run.list();
    assert_eq!(stores.each_ref().map(asked), [1, 2], "the first rests");
}

#[test]
fn a_store_that_asks_to_wait_is_left_alone_for_so_long() {
    let fault = "open:429:retry-after=40:times=1";
    let (store, dir) = (
        practice(Dialect::Classic, &[fault]),
        TempDir::new().unwrap(),
    );
    let mut run = run(&dir, choice(&store), &clock());
    run.watch(true);
    let (open, failure) = run.open();
    assert_eq!(open, None);
    assert!(matches!(
        failure.unwrap().kind,
        ErrorKind::RateLimited { .. }
    ));
    run.pass(39);
    run.settle_beside();
    assert_eq!(asked(&store), 1);
}

#[test]
fn failures_are_told_with_what_is_known_and_come_less_and_less_often() {
    let fault = "open:500:after=1:times=3";
    let (store, dir) = (
        practice(Dialect::Current, &[fault]),
        TempDir::new().unwrap(),
    );
    let mut run = run(&dir, choice(&store), &clock());
    run.watch(true);
    run.list();
    for pause in [15, 15, 30] {
        run.pass(pause - 1);
        run.settle();
        let before = asked(&store);
        run.pass(1);
        let (open, failure) = run.open();
        assert_eq!(asked(&store), before + 1);
        assert_eq!(open.unwrap().read_at, start(), "as it was read last");
        assert!(failure.is_some());
    }
    run.pass(60);
    run.list();
}

#[test]
fn the_last_list_and_a_packet_are_known_after_a_restart_without_a_network() {
    for dialect in [Dialect::Classic, Dialect::Current] {
        let (store, dir, clock) = (practice(dialect, &[]), TempDir::new().unwrap(), clock());
        let choice = choice(&store);
        let mut first = run(&dir, choice.clone(), &clock);
        first.watch(true);
        let before = first.list();
        first.read(GETIR);
        let read = first.packet().shown.unwrap().packet;
        first.pass(5);
        drop((first, store));

        let mut second = run(&dir, choice, &clock);
        second.watch(true);
        // Whichever comes first, what is kept or that nobody answers.
        let (known, failure) = second.until("all that is known", |event| match event {
            Event::OpenPackets(open, failure) => open.zip(failure),
            _ => None,
        });
        assert_eq!(known, before, "{dialect}");
        assert_eq!(known.seen_at.get(GETIR), Some(&start()));
        assert_eq!(failure.kind, ErrorKind::Unreachable);

        second.read(GETIR);
        let news = second.packet();
        assert_eq!(news.failure.unwrap().kind, ErrorKind::Unreachable);
        let shown = news.shown.unwrap();
        assert_eq!((shown.packet, shown.read_at), (read, start()));
    }
}

#[test]
fn of_packets_walked_through_only_the_last_is_read() {
    let (store, dir) = (practice(Dialect::Classic, &[]), TempDir::new().unwrap());
    let mut run = run(&dir, choice(&store), &clock());
    run.watch(true);
    let ids: Vec<String> = run.list().packets.iter().map(|it| it.id.clone()).collect();
    for id in &ids {
        run.read(id);
    }
    let news = run.packet();
    assert_eq!(Some(&news.packet_id), ids.last());
    assert_eq!(store.requests(Endpoint::PacketsGet), 1);
}

#[test]
fn a_packet_that_is_not_there_any_more_is_told_with_what_was_known() {
    let fault = "get:refuse=plugin.packets.notFound:status=404:after=1";
    let (store, dir) = (
        practice(Dialect::Classic, &[fault]),
        TempDir::new().unwrap(),
    );
    let mut run = run(&dir, choice(&store), &clock());
    run.read(GETIR);
    assert!(run.packet().failure.is_none());
    run.read(GETIR);
    let news = run.packet();
    assert_eq!(news.failure.unwrap().kind, ErrorKind::NotFound);
    assert_eq!(news.shown.unwrap().packet.id, GETIR);
}
