//! An order whose outcome stays unknown for the whole day of its key: it is never sent again by
//! itself, and what may be it is found among the store's open packets.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::net::TcpListener;

use jiff::SignedDuration;
use packetdesk::{
    api::ErrorKind,
    desk::{
        Step, StoreTrouble,
        sender::matches::{Match, look_for},
    },
    domain::{CustomerKey, Money},
    practice::{PracticeConfig, PracticeThread},
    store::{
        database::outbox::{EntryId, EntryState},
        draft::Draft,
    },
};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    odd_server::{OddServer, reply},
    sending::{KEY, Place, Sending, courier, creates, store_ref},
};

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn mins(mins: i64) -> SignedDuration {
    SignedDuration::from_mins(mins)
}

/// A store that takes an order and never manages to say so.
async fn unanswered() -> (Place, PracticeThread, Sending, EntryId) {
    let mut place = Place::new();
    let shop = place.free_store();
    place.load_menu(&shop).await;
    shop.add_fault("create:half".parse().unwrap());
    let mut sending = place.sender().await;
    sending.give(&store_ref("a"), &shop);
    let id = sending.enqueue(place.order("key-1", &store_ref("a"))).await;
    sending.settle().await;
    (place, shop, sending, id)
}

#[tokio::test]
async fn when_the_day_of_its_key_is_over_an_order_is_a_persons_to_decide() {
    let (place, shop, mut sending, id) = unanswered().await;
    // It is asked about to the last: a quarter of an hour before the day is over.
    sending.pass(hours(23) + mins(44)).await;
    assert_eq!(creates(&shop), 2);
    assert_eq!(sending.now(id).step, Step::Unknown);
    sending.pass(mins(1)).await;
    assert_eq!(creates(&shop), 2);
    let lapsed = sending.now(id);
    assert_eq!((lapsed.step, lapsed.next_at), (Step::Lapsed, None));
    assert!(lapsed.may_have_arrived);
    assert_eq!(sending.entry(id).await.state, EntryState::Lapsed);
    assert_eq!(sending.sender.wakes_at(), None);
    // Nothing brings it out again by itself.
    shop.clear_faults();
    sending.sender.hurry(id, &store_ref("a")).await.unwrap();
    sending.settle().await;
    sending.give(&store_ref("a"), &shop);
    sending.pass(hours(48)).await;
    drop(sending);
    let mut next = place.sender().await;
    next.give(&store_ref("a"), &shop);
    next.settle().await;
    next.sender.hurry(id, &store_ref("a")).await.unwrap();
    next.pass(hours(1)).await;
    assert_eq!(next.now(id).step, Step::Lapsed);
    assert_eq!(creates(&shop), 2);
}

#[rstest]
#[case::the_day_may_end_while_the_program_is_closed(hours(24))]
#[case::a_clock_set_back_far_makes_no_old_key_new(-hours(5))]
#[tokio::test]
async fn a_key_too_old_to_ask_with(#[case] closed_for: SignedDuration) {
    let (place, shop, sending, id) = unanswered().await;
    drop(sending);
    place.hand.advance(closed_for);
    let mut next = place.sender().await;
    next.give(&store_ref("a"), &shop);
    next.settle().await;
    assert_eq!(next.now(id).step, Step::Lapsed);
    assert_eq!(creates(&shop), 1);
}

#[tokio::test]
async fn an_order_that_certainly_is_not_there_does_not_lapse() {
    let mut place = Place::new();
    let shop = place.free_store();
    place.load_menu(&shop).await;
    let mut sending = place.sender().await;
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let address = address.unwrap();
    let (offline, keyless) = (store_ref("offline"), store_ref("keyless"));
    let way = courier(&format!("http://{address}"), KEY);
    sending.sender.give(&offline, Ok(way));
    sending.give_none(&keyless, StoreTrouble::KeyMissing);
    let waiting = sending.enqueue(place.order("key-1", &offline)).await;
    let queued = sending.enqueue(place.order("key-2", &keyless)).await;
    sending.settle().await;
    sending.pass(hours(72)).await;
    assert_eq!(sending.now(waiting).step, Step::Waiting);
    assert_eq!(sending.now(queued).step, Step::Queued);
    sending.give(&offline, &shop);
    sending.give(&keyless, &shop);
    sending.until_accepted(2).await;
}

#[tokio::test]
async fn the_day_of_a_key_begins_when_it_may_have_arrived_not_with_tries_before_that() {
    let mut place = Place::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let shop = place.free_store();
    place.load_menu(&shop).await;
    let mut sending = place.sender().await;
    let store = store_ref("a");
    sending
        .sender
        .give(&store, Ok(courier(&format!("http://{address}"), KEY)));
    let id = sending.enqueue(place.order("key-1", &store)).await;
    sending.settle().await;
    // Two days without a network.
    shop.add_fault("create:half:times=3".parse().unwrap());
    sending.give(&store, &shop);
    sending.pass(hours(48)).await;
    assert_eq!(sending.now(id).step, Step::Unknown);
    sending.pass(hours(23)).await;
    assert_eq!(sending.now(id).step, Step::Unknown);
    assert_eq!(creates(&shop), 2);
    sending.until_accepted(1).await;
    assert_eq!(shop.received().len(), 1);
}

/// What the open packets of a store have to say about an order.
async fn matches_of(sending: &Sending, id: EntryId) -> Vec<Match> {
    let contents = sending.books.run(move |db| db.contents(id)).await;
    let (_, draft) = contents.unwrap().unwrap();
    let estimate = sending.entry(id).await.estimate;
    let way = sending.sender.courier(&store_ref("a")).unwrap();
    look_for(way, &draft, estimate).await.unwrap()
}

#[tokio::test]
async fn the_packet_of_a_lapsed_order_is_found_by_its_customer_its_lines_and_its_total() {
    let (place, shop, mut sending, id) = unanswered().await;
    shop.clear_faults();
    for number in 2..=5 {
        let other = place.order(&format!("key-{number}"), &store_ref("a"));
        sending.enqueue(other).await;
    }
    sending.settle().await;
    let matches = matches_of(&sending, id).await;
    let first = &matches[0];
    let packet = &shop.received()[0];
    assert_eq!(packet.idempotency_key.as_deref(), Some("key-1"));
    assert_eq!(first.packet_id, packet.packet_id);
    assert_eq!(first.doc_no.as_deref(), Some("1"));
    assert_eq!(first.total.map(Money::decimal), Some(packet.total));
    assert!(first.agrees.customer_id && first.agrees.customer);
    assert!(first.agrees.lines && first.agrees.total);
    assert_eq!(first.lines.len(), 3);
    assert!(first.customer.contains("Işıl Çağlar"), "{}", first.customer);
}

#[tokio::test]
async fn an_order_that_never_arrived_has_no_match_of_its_own() {
    let mut place = Place::new();
    let shop = place.store(PracticeConfig::default());
    place.load_menu(&shop).await;
    let mut sending = place.sender().await;
    sending.give(&store_ref("a"), &shop);
    shop.add_fault("create:500".parse().unwrap());
    let id = sending.enqueue(place.order("key-1", &store_ref("a"))).await;
    sending.settle().await;
    assert_eq!(matches_of(&sending, id).await, []);
}

/// A store of these open packets; reads of the ids in `broken` answer with a status of their own.
async fn listing(
    packets: Vec<Value>,
    broken: &'static [(&'static str, &'static str)],
) -> OddServer {
    let list = json!({ "success": true, "data": packets }).to_string();
    OddServer::replying(move |request| {
        if request.contains("/packets/open") {
            return reply("200 OK", "", &list);
        }
        let id = request.split_once("packetId=").unwrap().1;
        let id = id.split(' ').next().unwrap();
        if let Some((_, status)) = broken.iter().find(|(one, _)| *one == id) {
            return reply(status, "", "<html>");
        }
        let found = packets.iter().find(|packet| packet["packetId"] == id);
        reply(
            "200 OK",
            "",
            &json!({ "success": true, "data": found.unwrap() }).to_string(),
        )
    })
    .await
}

/// A packet of one Lahmacun at this price.
fn packet(id: &str, channel: &str, total: i64, customer: &str) -> Value {
    json!({
        "packetId": id, "docNo": 7, "entegrasyon": channel, "itemCount": 1, "total": total,
        "paid": 0, "customer": { "id": customer },
        "orders": [{ "title": "Lahmacun", "quantity": 1, "lineTotal": total }],
    })
}

/// A draft for a customer of this id, with other lines than the packets here.
fn draft(place: &Place, customer: &str) -> Draft {
    let mut draft = place.order("key-1", &store_ref("a")).draft;
    draft.order.customer.id = customer.to_owned();
    draft
}

async fn place_with_menu() -> (Place, PracticeThread) {
    let mut place = Place::new();
    let shop = place.free_store();
    place.load_menu(&shop).await;
    (place, shop)
}

fn reads(server: &OddServer) -> usize {
    let gets = |request: &&String| request.contains("/packets/get");
    server.requests().iter().filter(gets).count()
}

fn ids(matches: &[Match]) -> Vec<&str> {
    matches.iter().map(|found| &*found.packet_id).collect()
}

fn ninety() -> Money {
    Money::parse_wire("90").unwrap()
}

#[tokio::test]
async fn packets_of_delivery_platforms_are_not_looked_at() {
    let (place, _shop) = place_with_menu().await;
    let server = listing(
        vec![
            packet("p-1", "yemeksepeti", 90, "c-1"),
            packet("p-2", "getir", 90, "c-1"),
            packet("p-3", "packet", 90, "c-2"),
        ],
        &[],
    )
    .await;
    let way = courier(&server.base_url(), KEY);
    let matches = look_for(&way, &draft(&place, "c-1"), ninety()).await;
    let matches = matches.unwrap();
    assert_eq!(ids(&matches), ["p-3"]);
    assert!(matches[0].agrees.total && !matches[0].agrees.customer_id);
    assert_eq!(reads(&server), 1);
}

#[tokio::test]
async fn the_stores_own_key_of_a_customer_does_not_tell_which_order_it_is() {
    let (place, _shop) = place_with_menu().await;
    let packets = vec![
        packet("p-1", "packet", 90, "c-1"),
        packet("p-2", "packet", 90, "c-1"),
    ];
    for known in [None, Some(CustomerKey(1))] {
        let server = listing(packets.clone(), &[]).await;
        let way = courier(&server.base_url(), KEY);
        let mut draft = draft(&place, "c-1");
        draft.customer = known;
        let matches = look_for(&way, &draft, ninety()).await.unwrap();
        let is_certain = known.is_none();
        assert_eq!(matches.len(), if is_certain { 1 } else { 2 });
        assert!(
            matches
                .iter()
                .all(|found| { found.agrees.customer && found.agrees.customer_id == is_certain })
        );
    }
}

#[tokio::test]
async fn only_so_many_packets_are_read_those_of_the_right_time_and_total_first() {
    let (place, _shop) = place_with_menu().await;
    // The clock of the tests stands at 1,780,000,000,000 ms.
    let mut packets: Vec<_> = (0..40)
        .map(|n| {
            packet(
                &format!("{}", 1_779_900_000_000_i64 + n),
                "packet",
                90,
                "c-2",
            )
        })
        .collect();
    packets.push(packet("1780000060000", "packet", 10, "c-2"));
    packets.push(packet("1780000060001", "packet", 90, "c-2"));
    let server = listing(packets, &[]).await;
    let way = courier(&server.base_url(), KEY);
    let matches = look_for(&way, &draft(&place, "c-1"), ninety()).await;
    assert_eq!(reads(&server), 24);
    let requests = server.requests();
    assert!(requests[1].contains("1780000060001") && requests[2].contains("1780000060000"));
    let matches = matches.unwrap();
    assert_eq!(matches.len(), 23);
    let made_at = matches[0].made_at.unwrap();
    assert_eq!(made_at.as_millisecond(), 1_780_000_060_001);
}

#[tokio::test]
async fn the_customers_key_ends_the_search() {
    let (place, _shop) = place_with_menu().await;
    let packets = (0..9)
        .map(|n| packet(&format!("p-{n}"), "packet", 90, &format!("c-{n}")))
        .collect();
    let server = listing(packets, &[]).await;
    let way = courier(&server.base_url(), KEY);
    let matches = look_for(&way, &draft(&place, "c-2"), ninety()).await;
    assert_eq!(ids(&matches.unwrap()), ["p-2", "p-0", "p-1"]);
    assert_eq!(reads(&server), 3);
}

#[tokio::test]
async fn a_packet_that_cannot_be_read_is_told_and_not_passed_by() {
    let (place, _shop) = place_with_menu().await;
    let server = listing(
        vec![packet("p-1", "packet", 90, "c-1")],
        &[("p-1", "500 Internal Server Error")],
    )
    .await;
    let way = courier(&server.base_url(), KEY);
    let error = look_for(&way, &draft(&place, "c-1"), ninety()).await;
    let kind = error.unwrap_err().kind;
    assert_eq!(kind, ErrorKind::Server { retry_after: None });
}

#[rstest]
#[case("404 Not Found", &["p-2"])]
#[case("200 OK", &["p-1", "p-2"])]
#[tokio::test]
async fn one_that_was_closed_or_is_odd_does_not_hide_the_others(
    #[case] status: &'static str,
    #[case] found: &[&str],
) {
    let (place, _shop) = place_with_menu().await;
    let packets = vec![
        packet("p-1", "packet", 90, "c-2"),
        packet("p-2", "packet", 90, "c-2"),
    ];
    let broken: &'static [_] = match status {
        "200 OK" => &[("p-1", "200 OK")],
        _ => &[("p-1", "404 Not Found")],
    };
    let server = listing(packets, broken).await;
    let way = courier(&server.base_url(), KEY);
    let matches = look_for(&way, &draft(&place, "c-1"), ninety()).await;
    let matches = matches.unwrap();
    assert_eq!(ids(&matches), found);
    assert!(matches.iter().all(|one| one.agrees.total));
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_told() {
    let (place, _shop) = place_with_menu().await;
    let server = OddServer::answering("401 Unauthorized", "", "{}").await;
    let way = courier(&server.base_url(), KEY);
    let error = look_for(&way, &draft(&place, "c-1"), ninety()).await;
    assert_eq!(error.unwrap_err().kind, ErrorKind::Unauthorized);
}
