//! Where a key may be sent, and how a key is read and kept out of texts.

use packetdesk::api::{AddressError, ApiKey, Client, Environment, KeyError, StoreAddress};
use rstest::rstest;

#[rstest]
#[case(
    "https://plugins.restomenum.app",
    "https://plugins.restomenum.app",
    Environment::Production
)]
#[case(
    "https://sandbox.plugins.restomenum.app/",
    "https://sandbox.plugins.restomenum.app",
    Environment::Sandbox
)]
#[case(
    " https://PLUGINS.restomenum.app// ",
    "https://plugins.restomenum.app",
    Environment::Production
)]
#[case(
    "https://example.com/gate/",
    "https://example.com/gate",
    Environment::Other
)]
#[case(
    "http://localhost:8080",
    "http://localhost:8080",
    Environment::Loopback
)]
#[case("http://127.0.0.1:1", "http://127.0.0.1:1", Environment::Loopback)]
#[case("http://127.9.8.7", "http://127.9.8.7", Environment::Loopback)]
#[case("http://[::1]:9", "http://[::1]:9", Environment::Loopback)]
#[case("https://localhost:9", "https://localhost:9", Environment::Loopback)]
fn an_address_is_taken(#[case] text: &str, #[case] base: &str, #[case] environment: Environment) {
    let address = StoreAddress::parse(text).unwrap();
    assert_eq!(address.as_str(), base);
    assert_eq!(address.environment(), environment);
}

#[rstest]
#[case("", AddressError::NotAnAddress)]
#[case("plugins.restomenum.app", AddressError::NotAnAddress)]
#[case("https://", AddressError::NotAnAddress)]
#[case("ftp://localhost", AddressError::Scheme)]
#[case("file:///etc/passwd", AddressError::Scheme)]
#[case("http://plugins.restomenum.app", AddressError::NotEncrypted)]
#[case("http://localhost.example.com", AddressError::NotEncrypted)]
#[case("http://127.0.0.1.example.com", AddressError::NotEncrypted)]
#[case("http://192.168.1.4", AddressError::NotEncrypted)]
#[case("http://0.0.0.0", AddressError::NotEncrypted)]
#[case("http://[::2]", AddressError::NotEncrypted)]
#[case("https://me:pw@example.com", AddressError::UserInfo)]
#[case("http://localhost@example.com", AddressError::NotEncrypted)]
#[case("https://example.com?a=1", AddressError::QueryOrFragment)]
#[case("https://example.com/#x", AddressError::QueryOrFragment)]
fn an_address_is_refused(#[case] text: &str, #[case] error: AddressError) {
    assert_eq!(StoreAddress::parse(text), Err(error));
}

#[test]
fn the_fixed_addresses_pass_their_own_rule() {
    for fixed in [StoreAddress::sandbox(), StoreAddress::production()] {
        assert_eq!(StoreAddress::parse(fixed.as_str()), Ok(fixed));
    }
}

#[rstest]
#[case("srv1.plug.s3cret")]
#[case("  srv1.plug.s3cret\r\n")]
#[case("\"srv1.plug.s3cret\"")]
#[case("Bearer srv1.plug.s3cret")]
#[case("Authorization: Bearer srv1.plug.s3cret")]
#[case("'bearer srv1.plug.s3cret' ")]
fn a_pasted_key_is_cleaned(#[case] pasted: &str) {
    let key = ApiKey::parse(pasted).unwrap();
    assert_eq!(key.expose(), "srv1.plug.s3cret");
    assert_eq!(key.server_id(), "srv1");
}

#[rstest]
#[case("", KeyError::Empty)]
#[case("  \n", KeyError::Empty)]
#[case("Bearer ", KeyError::Shape)]
#[case("s3cret", KeyError::Shape)]
#[case("srv1.s3cret", KeyError::Shape)]
#[case("srv1..s3cret", KeyError::Shape)]
#[case(".plug.s3cret", KeyError::Shape)]
#[case("srv1.plug.", KeyError::Shape)]
#[case("srv1.plug.s3 cret", KeyError::Character)]
#[case("srv1.plug.s3\ncret", KeyError::Character)]
#[case("srv1.plüg.s3cret", KeyError::Character)]
fn an_odd_key_is_refused_without_showing_it(#[case] pasted: &str, #[case] error: KeyError) {
    let refused = ApiKey::parse(pasted).unwrap_err();
    assert_eq!(refused, error);
    assert!(!format!("{refused} {refused:?}").contains("cret"));
}

#[test]
fn no_debug_text_shows_the_key() {
    let key = ApiKey::parse("srv1.plug.s3cret").unwrap();
    let client = Client::new(
        StoreAddress::parse("http://localhost:1").unwrap(),
        key.clone(),
    );
    let shown = format!("{key:?} {:?}", client.unwrap());
    assert!(shown.contains("srv1"), "{shown}");
    assert!(!shown.contains("s3cret"), "{shown}");
}
