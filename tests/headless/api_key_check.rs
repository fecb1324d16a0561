//! Probing a key: which permissions answer, how far away the store is, whether the clocks agree.

use packetdesk::{
    api::{ApiKey, Client, ErrorKind, Scope, ScopeState, StoreAddress},
    practice::{Access, Dialect, Endpoint},
};
use rstest::rstest;
use strum::IntoEnumIterator as _;

use crate::practice::{client, store};

#[rstest]
#[tokio::test]
async fn a_good_key_is_granted_everything_and_nothing_is_sent(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let store = store(dialect).await;
    let check = client(&store).check_key().await.unwrap();
    for scope in Scope::iter() {
        assert_eq!(check.state(scope), Some(&ScopeState::Granted), "{scope:?}");
    }
    assert!(check.can_send());
    assert!(check.round_trip.as_secs() < 20);
    assert_eq!(store.received(), []);
    assert_eq!(store.requests(Endpoint::PacketsCreate), 1);
}

#[rstest]
#[tokio::test]
async fn a_missing_permission_is_named(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    for missing in Scope::iter() {
        let store = store(dialect).await;
        store.set_access(Access::default().without(missing.as_wire()));
        let check = client(&store).check_key().await.unwrap();
        for scope in Scope::iter() {
            let expected = if scope == missing {
                ScopeState::Denied
            } else {
                ScopeState::Granted
            };
            assert_eq!(check.state(scope), Some(&expected), "without {missing:?}");
        }
        assert_eq!(check.can_send(), !missing.is_needed());
    }
}

#[tokio::test]
async fn a_wrong_key_is_told_at_the_first_probe() {
    let store = store(Dialect::Classic).await;
    let client = Client::new(
        StoreAddress::parse(&store.base_url()).unwrap(),
        ApiKey::parse("a.b.c").unwrap(),
    )
    .unwrap();
    let error = client.check_key().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    assert_eq!(store.requests(Endpoint::PacketsCreate), 0);
}

#[tokio::test]
async fn a_probe_that_fails_leaves_its_permission_open() {
    let store = store(Dialect::Current).await;
    store.add_fault("open:503".parse().unwrap());
    store.add_fault("create:429".parse().unwrap());
    let check = client(&store).check_key().await.unwrap();
    for scope in [Scope::OrdersRead, Scope::OrdersWrite] {
        assert!(matches!(check.state(scope), Some(ScopeState::Unknown(_))));
    }
    assert_eq!(check.state(Scope::ProductsRead), Some(&ScopeState::Granted));
    assert!(!check.can_send());
}

#[tokio::test]
async fn a_store_that_only_breaks_connections_is_an_error() {
    let store = store(Dialect::Current).await;
    store.add_fault("*:cut-before".parse().unwrap());
    let error = client(&store).check_key().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Lost { timed_out: false });
}
