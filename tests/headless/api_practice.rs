//! The client against the practice store, in both dialects and under every fault.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use std::time::Duration;

use packetdesk::{
    api::{
        ApiError, ErrorKind, FrozenPacket, MenuList, Outcome, Packet, Retry, read_menu, refusal,
    },
    domain::{Field, LineField, Money, PaymentField, PaymentMethodId, ProductId, Reason, Totals},
    practice::{Access, Dialect, Endpoint, PracticeStore},
};
use rstest::rstest;

use crate::practice::{client, client_within, menu, order, store};

#[rstest]
#[tokio::test]
async fn the_menu_is_read_whole(#[values(Dialect::Classic, Dialect::Current)] dialect: Dialect) {
    let store = store(dialect).await;
    let replies = client(&store).fetch_menu().await.unwrap();
    assert_eq!(replies.failed, []);
    let (menu, report) = read_menu(&replies);
    assert_eq!(report.left_out, []);
    assert_eq!(report.truncated, None);
    assert!(menu.products().len() >= 100);
    assert!(menu.categories().len() >= 10);
    assert!(menu.payment_methods().iter().any(|method| method.cash));
    for product in menu.products() {
        assert!(
            menu.category(&product.category).is_some(),
            "{}",
            product.title
        );
    }
}

#[rstest]
#[case("payment_methods:read", MenuList::PaymentMethods)]
#[tokio::test]
async fn a_part_of_the_menu_that_is_denied_does_not_take_the_rest(
    #[case] scope: &str,
    #[case] list: MenuList,
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let store = store(dialect).await;
    store.set_access(Access::default().without(scope));
    let replies = client(&store).fetch_menu().await.unwrap();
    assert_eq!(replies.failed.len(), 1);
    assert_eq!(replies.failed[0].0, list);
    assert_eq!(replies.failed[0].1.kind, ErrorKind::ScopeDenied);
    assert!(!read_menu(&replies).0.is_empty());
}

#[tokio::test]
async fn broken_categories_do_not_take_the_products() {
    let store = store(Dialect::Current).await;
    store.add_fault("categories:half".parse().unwrap());
    let replies = client(&store).fetch_menu().await.unwrap();
    assert_eq!(replies.categories, None);
    assert_eq!(replies.failed[0].0, MenuList::Categories);
    assert!(!read_menu(&replies).0.is_empty());
}

#[tokio::test]
async fn products_of_wrong_types_are_left_out_and_counted() {
    let store = store(Dialect::Classic).await;
    store.add_fault("products:wrong-types".parse().unwrap());
    let replies = client(&store).fetch_menu().await.unwrap();
    let (menu, report) = read_menu(&replies);
    assert!(menu.products().len() + report.left_out.len() >= 100);
    assert!(!report.left_out.is_empty());
}

async fn sent_and_read(store: &PracticeStore) -> (Packet, Money) {
    let client = client(store);
    let menu = menu(&client).await;
    let order = order(&menu, "key-1");
    let frozen = FrozenPacket::new(&order, &menu).unwrap();
    let created = client.create_packet(&frozen).await.unwrap();
    let packet = client.get_packet(&created.packet_id).await.unwrap();
    let open = client.open_packets().await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].doc_no, packet.doc_no);
    assert_eq!(open[0].total, packet.total);
    (packet, Totals::of(&order).total)
}

#[rstest]
#[tokio::test]
async fn an_order_is_accepted_and_costs_what_we_said(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let store = store(dialect).await;
    let (packet, estimate) = sent_and_read(&store).await;
    assert_eq!(packet.total, Some(estimate));
    assert_eq!(packet.paid, Money::parse_wire("11.25").ok());
    assert!(packet.doc_no.is_some());
    assert_eq!(packet.note.as_deref(), Some("Zil çalma"));
    let customer = packet.customer.unwrap();
    assert_eq!(customer.name.as_deref(), Some("Işıl Çağlar"));
    assert_eq!(store.received().len(), 1);
}

#[tokio::test]
async fn the_same_order_reads_back_alike_in_both_dialects() {
    let (old, _) = sent_and_read(&store(Dialect::Classic).await).await;
    let (new, _) = sent_and_read(&store(Dialect::Current).await).await;
    assert_eq!(old.total, new.total);
    assert_eq!(old.paid, new.paid);
    assert_eq!(old.lines.len(), new.lines.len());
    for (was, is) in old.lines.iter().zip(&new.lines) {
        assert_eq!((&was.title, &was.note), (&is.title, &is.note));
        assert_eq!(was.quantity, is.quantity);
        assert_eq!((was.extra, was.discount), (is.extra, is.discount));
        assert!(was.total.is_some());
        assert_eq!(was.total, is.total);
        let titles = |line: &packetdesk::api::PacketLine| -> Vec<String> {
            line.options
                .iter()
                .map(|option| option.title.clone())
                .collect()
        };
        assert_eq!(titles(was), titles(is));
    }
}

async fn create_under(store: &PracticeStore, fault: &str, key: &str) -> Result<String, ApiError> {
    let client = client(store);
    let menu = menu(&client).await;
    let frozen = FrozenPacket::new(&order(&menu, key), &menu).unwrap();
    store.add_fault(fault.parse().unwrap());
    let made = client.create_packet(&frozen).await;
    made.map(|created| created.packet_id)
}

const SOON: Option<Duration> = Some(Duration::from_secs(2));

#[rstest]
#[case("create:429:retry-after=2", ErrorKind::RateLimited { retry_after: SOON }, Outcome::NotDone)]
#[case("create:429", ErrorKind::RateLimited { retry_after: None }, Outcome::NotDone)]
#[case("create:500", ErrorKind::Server { retry_after: None }, Outcome::Unknown)]
#[case("create:503:retry-after=2", ErrorKind::Server { retry_after: SOON }, Outcome::Unknown)]
#[case("create:cut-before", ErrorKind::Lost { timed_out: false }, Outcome::Unknown)]
#[case("create:cut-after", ErrorKind::Lost { timed_out: false }, Outcome::Unknown)]
#[case("create:half", ErrorKind::Lost { timed_out: false }, Outcome::Unknown)]
#[case(
    "create:refuse=Duplicate request already in progress:status=409",
    ErrorKind::InProgress,
    Outcome::Unknown
)]
#[case(
    "create:refuse=Server not found:status=200",
    ErrorKind::Refused,
    Outcome::NotDone
)]
#[tokio::test]
async fn a_fault_is_what_it_is(
    #[case] fault: &str,
    #[case] kind: ErrorKind,
    #[case] outcome: Outcome,
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let store = store(dialect).await;
    let error = create_under(&store, fault, "k").await.unwrap_err();
    assert_eq!(error.kind, kind);
    assert_eq!(error.outcome(), outcome);
    assert_eq!(store.requests(Endpoint::PacketsCreate), 1);
}

#[rstest]
#[case("create:not-json")]
#[case("create:wrong-types")]
#[tokio::test]
async fn an_answer_that_makes_no_sense_leaves_the_outcome_open(
    #[case] fault: &str,
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let store = store(dialect).await;
    let error = create_under(&store, fault, "k").await.unwrap_err();
    assert!(
        matches!(error.kind, ErrorKind::Unreadable { .. }),
        "{error:?}"
    );
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(error.retry(), Retry::After(None));
    assert!(error.said.is_some());
}

#[rstest]
#[case("create:cut-after:times=1")]
#[case("create:half:times=1")]
#[case("create:not-json:times=1")]
#[case("create:cut-before:times=1")]
#[case("create:500:times=1")]
#[case("create:429:times=1")]
#[tokio::test]
async fn the_second_try_makes_it_one_packet(
    #[case] fault: &str,
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let store = store(dialect).await;
    let client = client(&store);
    let menu = menu(&client).await;
    let frozen = FrozenPacket::new(&order(&menu, "one key"), &menu).unwrap();
    store.add_fault(fault.parse().unwrap());
    client.create_packet(&frozen).await.unwrap_err();
    let second = client.create_packet(&frozen).await.unwrap();
    let third = client.create_packet(&frozen).await.unwrap();
    assert_eq!(second.packet_id, third.packet_id);
    let received = store.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].body.to_string(), frozen.json());
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_asked_for_again() {
    let store = store(Dialect::Current).await;
    let patient = client(&store);
    let menu = menu(&patient).await;
    let frozen = FrozenPacket::new(&order(&menu, "slow"), &menu).unwrap();
    store.add_fault("create:late=60000:times=1".parse().unwrap());
    let hasty = client_within(&store, Duration::from_millis(300));
    let error = hasty.create_packet(&frozen).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Lost { timed_out: true });
    let made = patient.create_packet(&frozen).await.unwrap();
    assert!(!made.packet_id.is_empty());
    assert_eq!(store.received().len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_refusal_comes_back_to_its_field(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let store = store(dialect).await;
    let client = client(&store);
    let menu = menu(&client).await;
    let good = order(&menu, "");
    let mut gone = good.clone();
    gone.lines[1].product = ProductId::new("no-such");
    let mut stranger = good.clone();
    stranger.payments[0].method = PaymentMethodId::new("no-such");
    let mut rich = good.clone();
    rich.add_discount("çok", Money::parse_wire("100000").unwrap());
    let mut nameless = good.clone();
    nameless.customer.name = String::new();
    let cases = [
        (
            gone,
            Field::Line(1, LineField::Product),
            Reason::ProductGone,
        ),
        (
            stranger,
            Field::Payment(0, PaymentField::Id),
            Reason::UnknownPaymentMethod,
        ),
        (rich, Field::Payments, Reason::PaidAboveTotal { by: None }),
        (nameless, "customer.name".parse().unwrap(), Reason::Required),
    ];
    for (place, (mut order, field, reason)) in cases.into_iter().enumerate() {
        order.idempotency_key = format!("key-{place}");
        let frozen = FrozenPacket::new(&order, &menu).unwrap();
        let error = client.create_packet(&frozen).await.unwrap_err();
        let problems = refusal::problems(&error, &order, &menu);
        assert_eq!(problems.len(), 1, "{error:?}");
        assert_eq!(problems[0].field, field);
        assert_eq!(problems[0].reason, reason);
        assert_eq!(problems[0].said, error.said);
    }
    assert_eq!(store.received(), []);
}

#[rstest]
#[tokio::test]
async fn an_unknown_packet_is_not_found(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let store = store(dialect).await;
    let error = client(&store).get_packet("no such").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
    assert_eq!(error.retry(), Retry::Useless);
}

#[rstest]
#[tokio::test]
async fn writes_beyond_the_budget_are_told_with_the_wait(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let store = store(dialect).await;
    let client = client(&store);
    let order = FrozenPacket::from_json("{}", || "k".to_owned()).unwrap();
    for _ in 0..20 {
        let error = client.create_packet(&order).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Refused);
    }
    let error = client.create_packet(&order).await.unwrap_err();
    let Retry::After(Some(wait)) = error.retry() else {
        panic!("{error:?}");
    };
    assert!((1..=60).contains(&wait.as_secs()));
}
