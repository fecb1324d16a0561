//! The sender, its disk and its log: nothing goes out that is not written down, what cannot be
//! written is not lost, two programs share one outbox, and no guest comes into the log.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use jiff::SignedDuration;
use packetdesk::{
    desk::{Books, Step, sender::News, sender::Sender},
    practice::{Endpoint, PracticeHandle, PracticeThread},
    store::{
        database::{DatabaseTrouble, outbox::EntryState},
        paths::Home,
    },
};
use rusqlite::Connection;
use tracing_subscriber::fmt::MakeWriter;

use crate::sending::{Place, Sending, courier, store_ref};

const KEY: &str = "srvA1.pluginB2.c2VjcmV0";

fn creates(shop: &PracticeHandle) -> u64 {
    shop.requests(Endpoint::PacketsCreate)
}

async fn one_store() -> (Place, PracticeThread, Sending) {
    let mut place = Place::new();
    let shop = place.free_store();
    place.load_menu(&shop).await;
    let mut sending = place.sender().await;
    sending.give(&store_ref("a"), &shop);
    (place, shop, sending)
}

/// Another program that keeps the file to itself.
fn lock(place: &Place) -> Connection {
    let file = Home::at(place.dir.path()).database_file();
    let other = Connection::open(file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

fn troubles(sending: &Sending) -> Vec<DatabaseTrouble> {
    let of = |news: &News| match news {
        News::Trouble(error) => Some(error.trouble),
        _ => None,
    };
    sending.news.iter().filter_map(of).collect()
}

fn works(sending: &Sending) -> usize {
    let works = |news: &&News| matches!(news, News::Works);
    sending.news.iter().filter(works).count()
}

#[tokio::test]
async fn an_answer_that_cannot_be_written_is_kept_and_its_order_not_sent_again() {
    let (place, shop, mut sending) = one_store().await;
    let first = sending.enqueue(place.order("key-1", &store_ref("a"))).await;
    sending.look().await;
    sending.enqueue(place.order("key-2", &store_ref("a"))).await;
    let other = lock(&place);
    sending.one_answer().await;
    assert_eq!(troubles(&sending), [DatabaseTrouble::Locked]);
    assert!(sending.accepted().is_empty() && sending.sender.is_busy());
    assert_eq!(sending.now(first).step, Step::Sending);
    // The disk is tried again, and as long as it fails nothing goes out.
    let again = sending.sender.wakes_at().unwrap();
    assert_eq!(again.duration_since(place.clock.now()).as_secs(), 2);
    place.hand.advance(SignedDuration::from_secs(2));
    sending.look().await;
    assert_eq!((creates(&shop), works(&sending)), (1, 0));
    other.execute_batch("ROLLBACK").unwrap();
    place.hand.advance(SignedDuration::from_secs(2));
    sending.settle().await;
    assert_eq!(works(&sending), 1);
    assert_eq!(sending.accepted().len(), 2);
    assert_eq!(sending.accepted()[0].id, first);
    assert_eq!((creates(&shop), shop.received().len()), (2, 2));
    assert_eq!(sending.entry(first).await.state, EntryState::Accepted);
}

#[tokio::test]
async fn what_cannot_be_claimed_on_disk_does_not_go_out() {
    let (place, shop, mut sending) = one_store().await;
    sending.enqueue(place.order("key-1", &store_ref("a"))).await;
    let other = lock(&place);
    sending.look().await;
    assert_eq!(troubles(&sending), [DatabaseTrouble::Locked]);
    assert_eq!((creates(&shop), sending.sender.is_busy()), (0, false));
    let new = place.order("key-2", &store_ref("a"));
    let error = sending.sender.enqueue(new).await.unwrap_err();
    assert_eq!(error.trouble, DatabaseTrouble::Locked);
    other.execute_batch("ROLLBACK").unwrap();
    place.hand.advance(SignedDuration::from_secs(2));
    sending.settle().await;
    assert_eq!((creates(&shop), works(&sending)), (1, 1));
}

#[tokio::test]
async fn an_answer_that_was_never_written_is_asked_for_by_the_next_run() {
    let (place, shop, mut sending) = one_store().await;
    let id = sending.enqueue(place.order("key-1", &store_ref("a"))).await;
    sending.look().await;
    let other = lock(&place);
    sending.one_answer().await;
    drop(sending);
    other.execute_batch("ROLLBACK").unwrap();
    let mut next = place.sender().await;
    next.give(&store_ref("a"), &shop);
    next.until_accepted(1).await;
    assert_eq!(next.accepted()[0].id, id);
    assert_eq!((creates(&shop), shop.received().len()), (2, 1));
}

#[tokio::test]
async fn an_order_that_is_gone_from_the_books_holds_nothing_up() {
    let (place, shop, mut sending) = one_store().await;
    sending.enqueue(place.order("key-1", &store_ref("a"))).await;
    sending.look().await;
    let file = Home::at(place.dir.path()).database_file();
    let other = Connection::open(file).unwrap();
    other
        .execute_batch("DELETE FROM tries; DELETE FROM entries")
        .unwrap();
    sending.one_answer().await;
    assert_eq!(troubles(&sending), [DatabaseTrouble::Other]);
    assert_eq!(
        sending.accepted().len(),
        1,
        "told, though it cannot be kept"
    );
    sending.settle().await;
    assert!(!sending.sender.is_busy());
    sending.enqueue(place.order("key-2", &store_ref("a"))).await;
    sending.settle().await;
    assert_eq!(works(&sending), 1);
    assert_eq!((sending.accepted().len(), creates(&shop)), (2, 2));
}

/// Sends until the outbox is empty, side by side with another. Gives how many orders it sent
/// itself, and of how many it has told that they were accepted.
async fn empty(mut sending: Sending) -> (usize, usize) {
    loop {
        sending.look().await;
        let open = sending.books.run(|db| db.open_entries()).await.unwrap();
        if open.is_empty() {
            sending.look().await;
            let news = sending.news.iter();
            let calls = news.filter(|news| matches!(news, News::Called { .. }));
            return (calls.count(), sending.accepted().len());
        }
        if sending.sender.is_busy() {
            sending.one_answer().await;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn two_programs_on_one_outbox_send_each_order_once() {
    let (place, shop, mut one) = one_store().await;
    let store = store_ref("a");
    one.enqueue_many(&place, &store, 30).await;
    let mut other = place.sender().await;
    for sending in [&mut one, &mut other] {
        sending.sender = Sender::new(sending.books.clone(), place.clock.clone(), 60);
        sending.give(&store, &shop);
    }
    let (one, other) = tokio::join!(empty(one), empty(other));
    assert_eq!(one.0 + other.0, 30);
    assert!(one.0 > 0 && other.0 > 0, "{one:?} and {other:?}");
    assert_eq!((one.1, other.1), (30, 30), "each tells of all of them");
    assert_eq!((creates(&shop), shop.received().len()), (30, 30));
}

#[tokio::test]
async fn two_programs_share_the_budget_of_their_key() {
    let (place, shop, mut one) = one_store().await;
    let store = store_ref("a");
    one.enqueue_many(&place, &store, 20).await;
    one.settle().await;
    let mut other = place.sender().await;
    other.give(&store, &shop);
    let id = other.enqueue(place.order("one more", &store)).await;
    other.settle().await;
    assert_eq!(creates(&shop), 20);
    let wait = other
        .now(id)
        .next_at
        .unwrap()
        .duration_since(place.clock.now());
    assert_eq!(wait.as_millis(), 60_100);
}

#[tokio::test]
async fn without_books_nothing_is_sent_and_that_is_told() {
    let place = Place::new();
    let books = Books::new(Home::at(place.dir.path()));
    let mut sender = Sender::new(books, place.clock.clone(), 20);
    let news = sender.look().await;
    assert!(matches!(&*news, [News::Trouble(_)]), "{news:?}");
}

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<u8>>>);

impl Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Heard {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_tells_of_failures_and_of_no_guest_and_no_key() {
    let heard = Heard::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::INFO)
        .with_writer(heard.clone())
        .finish();
    let _quiet = tracing::subscriber::set_default(subscriber);
    let (place, shop, mut sending) = one_store().await;
    for fault in [
        "refuse=Işıl Çağlar 0555 000 11 22",
        "half",
        "500",
        "429",
        "cut-before",
    ] {
        let fault = format!("create:{fault}:times=1");
        shop.add_fault(fault.parse().unwrap());
    }
    sending.enqueue_many(&place, &store_ref("a"), 5).await;
    sending.until_accepted(4).await;
    let way = courier(&shop.base_url(), KEY);
    sending.sender.give(&store_ref("b"), Ok(way));
    sending.enqueue(place.order("key-b", &store_ref("b"))).await;
    sending.settle().await;
    let log = String::from_utf8(heard.0.lock().unwrap().clone()).unwrap();
    assert!(log.matches("an order was not taken").count() >= 6, "{log}");
    let secret = shop.api_key();
    let secret = secret.rsplit('.').next().unwrap();
    for private in [
        "Işıl",
        "Çağlar",
        "Gül Sk",
        "0555",
        "nakit",
        "Zil",
        "customer of",
        "c2VjcmV0",
        secret,
    ] {
        assert!(!log.contains(private), "{private} in {log}");
    }
}
