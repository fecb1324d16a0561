//! Looking at a store: what a check tells in both dialects, and what it costs.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use packetdesk::{
    api::{
        ApiKey, CHECK_READS, Client, Consent, Dialect as Seen, ErrorKind, FrozenPacket, LeftOutWhy,
        MethodCount, Scope, ScopeState, StoreAddress,
    },
    practice::{Access, Dialect, Endpoint, PracticeConfig, PracticeMenu, PracticeStore, start},
};
use rstest::rstest;
use serde_json::{Value, json};
use strum::IntoEnumIterator as _;

use crate::{
    odd_server::{OddServer, reply},
    practice::{client, menu, order, store},
};

fn seen(dialect: Dialect) -> Seen {
    match dialect {
        Dialect::Classic => Seen::Classic,
        Dialect::Current => Seen::Current,
    }
}

fn all_requests(store: &PracticeStore) -> u64 {
    Endpoint::ALL
        .iter()
        .map(|endpoint| store.requests(*endpoint))
        .sum()
}

#[rstest]
#[tokio::test]
async fn a_good_store_in_order(#[values(Dialect::Classic, Dialect::Current)] dialect: Dialect) {
    let store = store(dialect).await;
    let check = client(&store).check_store().await.unwrap();
    for scope in Scope::iter() {
        assert_eq!(
            check.key.state(scope),
            Some(&ScopeState::Granted),
            "{scope:?}"
        );
    }
    assert!(check.can_send());
    assert_eq!(check.dialect, Some(seen(dialect)), "told from the refusal");
    assert_eq!(check.consent, Consent::Given);
    let menu = check.menu.unwrap();
    assert!(menu.products > 100 && menu.inactive > 0 && menu.inactive < menu.products);
    assert!(menu.categories.unwrap() > 5);
    assert_eq!(menu.report.left_out, []);
    let methods = check.payment_methods.unwrap();
    assert!(methods.all > 1 && methods.usable == methods.all);
    assert!(
        check
            .key
            .clock_offset
            .is_some_and(|offset| offset.as_secs().abs() <= 2)
    );
    assert_eq!(store.received(), []);
    // One write beside the reads.
    assert_eq!(
        all_requests(&store),
        u64::try_from(CHECK_READS).unwrap() + 1
    );
}

#[rstest]
#[tokio::test]
async fn packets_tell_the_dialect_whatever_a_refusal_says(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
    #[values(200, 400)] status: u16,
) {
    let store = store(dialect).await;
    let client = client(&store);
    let menu = menu(&client).await;
    let order = order(&menu, "desk-1");
    let frozen = FrozenPacket::new(&order, &menu).unwrap();
    client.create_packet(&frozen).await.unwrap();
    let fault = format!("create:refuse=\"cart\" is required:status={status}");
    store.add_fault(fault.parse().unwrap());
    let check = client.check_store().await.unwrap();
    assert_eq!(check.dialect, Some(seen(dialect)));
}

#[tokio::test]
async fn what_does_not_tell_the_dialect_is_said_to_be_unknown() {
    let store = store(Dialect::Classic).await;
    store.add_fault("create:503".parse().unwrap());
    let check = client(&store).check_store().await.unwrap();
    assert_eq!(check.dialect, None);
    assert!(matches!(
        check.key.state(Scope::OrdersWrite),
        Some(ScopeState::Unknown(_))
    ));
}

#[rstest]
#[tokio::test]
async fn a_missing_permission_hides_only_what_it_opens(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    for missing in Scope::iter() {
        let store = store(dialect).await;
        store.set_access(Access::default().without(missing.as_wire()));
        let check = client(&store).check_store().await.unwrap();
        for scope in Scope::iter() {
            let is_denied = check.key.state(scope) == Some(&ScopeState::Denied);
            assert_eq!(is_denied, scope == missing, "{scope:?} without {missing:?}");
        }
        assert_eq!(check.menu.is_none(), missing == Scope::ProductsRead);
        let has_methods = check.payment_methods.is_some();
        assert_eq!(has_methods, missing != Scope::PaymentMethodsRead);
        assert_eq!(
            check.consent == Consent::Unknown,
            missing == Scope::CustomersRead
        );
        assert_eq!(check.can_send(), !missing.is_needed());
        assert_eq!(check.dialect, Some(seen(dialect)), "without {missing:?}");
    }
}

#[tokio::test]
async fn withheld_data_is_told_from_no_customers() {
    let store = store(Dialect::Current).await;
    store.set_access(Access {
        consent: false,
        ..Access::default()
    });
    let check = client(&store).check_store().await.unwrap();
    assert_eq!(check.consent, Consent::Withheld);
    assert_eq!(
        check.key.state(Scope::CustomersRead),
        Some(&ScopeState::Granted)
    );

    let without = changed_menu(|menu| menu["customers"] = json!([]));
    let store = of_menu(without).await;
    let check = client(&store).check_store().await.unwrap();
    assert_eq!(check.consent, Consent::NoCustomers);
}

fn changed_menu(change: impl FnOnce(&mut Value)) -> PracticeMenu {
    let text = include_str!("../../assets/practice/menu.json");
    let mut menu: Value = serde_json::from_str(text).unwrap();
    change(&mut menu);
    PracticeMenu::from_json(&menu.to_string()).unwrap()
}

async fn of_menu(menu: PracticeMenu) -> PracticeStore {
    let config = PracticeConfig {
        menu,
        ..PracticeConfig::default()
    };
    start(config).await.unwrap()
}

#[tokio::test]
async fn what_cannot_be_used_is_named_with_its_reason() {
    let server = OddServer::replying(|request| {
        let path = request.split_whitespace().nth(1).unwrap_or_default();
        let body = match path.trim_start_matches("/plugin-api/") {
            "products/list" => json!({ "success": true, "data": [
                { "id": "1", "title": "Künefe", "price": "160" },
                { "id": "2", "title": "Şalgam" },
                { "id": "1", "title": "Künefe", "price": 150 },
            ]}),
            "payment-methods/list" => json!({ "success": true, "data": [
                { "id": "n", "title": "Nakit", "cash": true },
                { "id": "k" },
            ]}),
            "packets/create" => json!({ "success": false, "message": "\"customer\" is required" }),
            _ => json!({ "success": true, "data": [] }),
        };
        reply("200 OK", "", &body.to_string())
    });
    let server = server.await;
    let address = StoreAddress::parse(&server.base_url()).unwrap();
    let client = Client::new(address, ApiKey::parse("srvA1.p.s").unwrap()).unwrap();
    let check = client.check_store().await.unwrap();
    let menu = check.menu.unwrap();
    assert_eq!((menu.products, menu.categories), (1, Some(0)));
    let left_out: Vec<_> = menu
        .report
        .left_out
        .iter()
        .map(|left_out| (left_out.name.as_str(), left_out.why.clone()))
        .collect();
    assert_eq!(
        left_out,
        [
            ("Şalgam", LeftOutWhy::NoPrice),
            ("Künefe", LeftOutWhy::SameId)
        ]
    );
    assert_eq!(
        check.payment_methods,
        Some(MethodCount { all: 2, usable: 1 })
    );
    assert_eq!(check.dialect, Some(Seen::Classic));
}

#[tokio::test]
async fn a_wrong_key_ends_the_check_at_once() {
    let store = store(Dialect::Classic).await;
    store.add_fault("*:refuse=unauthorized:status=401".parse().unwrap());
    let error = client(&store).check_store().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    assert_eq!(all_requests(&store), 1);
}
