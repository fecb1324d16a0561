//! `packetdesk menu` and `check`, as whole processes, and stores named in the settings.

use std::process::Stdio;

use packetdesk::practice::{Access, Dialect};
use rstest::rstest;

use crate::cli::{Desk, good_order, store};

#[rstest]
fn the_menu_is_one_json_document(#[values(Dialect::Classic, Dialect::Current)] dialect: Dialect) {
    let (desk, store) = (Desk::new(), store(dialect));
    let ran = desk.run_at(&store, &["menu", "--json"]).expect(0);
    let menu = ran.json();
    assert!(menu["products"].as_array().unwrap().len() >= 100);
    assert!(menu["categories"].as_array().unwrap().len() >= 10);
    let methods = menu["paymentMethods"].as_array().unwrap();
    assert!(methods.iter().any(|method| method["cash"] == true));
    assert_eq!(menu["leftOut"].as_array().unwrap().len(), 0);
    assert_eq!(menu["failed"].as_array().unwrap().len(), 0);
    assert!(menu["truncated"].is_null());
    let products = menu["products"].as_array().unwrap();
    let soup = products
        .iter()
        .find(|p| p["title"] == "Mercimek Çorbası")
        .unwrap();
    assert_eq!(soup["price"].to_string(), "85");
    assert_eq!(ran.stderr, "");
}

#[test]
fn the_menu_is_text_for_people() {
    let desk = Desk::new();
    let ran = desk.run(&["menu", "--practice"]).expect(0);
    let soups = ran.stdout.find("Çorbalar\n").unwrap();
    let soup = ran.stdout.find("Mercimek Çorbası").unwrap();
    let methods = ran.stdout.find("Payment methods\n").unwrap();
    assert!(soups < soup && soup < methods);
    assert!(ran.stdout.contains("₺85.00"));
    assert!(ran.stdout[methods..].contains("Nakit"));
}

#[test]
fn a_menu_in_part_is_a_menu_and_the_rest_is_told() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    store.set_access(Access::default().without("payment_methods:read"));
    let ran = desk.run_at(&store, &["menu", "--json"]).expect(0);
    assert_eq!(ran.json()["failed"][0]["list"], "payment-methods/list");
    assert!(
        ran.stderr
            .contains("payment-methods/list could not be loaded")
    );
}

#[rstest]
#[case("products:503", 3)]
#[case("products:cut-before", 3)]
#[case("products:not-json", 3)]
#[case("products:refuse=plugin.scope.denied:status=403", 4)]
#[case("products:refuse=unauthorized:status=401", 4)]
#[case("products:refuse=Server not found", 1)]
fn a_menu_that_does_not_come_has_its_code(#[case] fault: &str, #[case] code: i32) {
    let (desk, store) = (Desk::new(), store(Dialect::Current));
    store.add_fault(fault.parse().unwrap());
    for args in [&["menu"][..], &["find", "adana"]] {
        let ran = desk.run_at(&store, args).expect(code);
        assert_eq!(ran.stdout, "");
        assert!(ran.stderr.starts_with("packetdesk: "), "{}", ran.stderr);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::new();
    let mut child = desk
        .command(&["menu", "--practice", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[rstest]
fn a_good_key_is_told(#[values(Dialect::Classic, Dialect::Current)] dialect: Dialect) {
    let (desk, store) = (Desk::new(), store(dialect));
    let check = desk.run_at(&store, &["check", "--json"]).expect(0).json();
    assert_eq!(check["canSend"], true);
    assert_eq!(check["baseUrl"], store.base_url().as_str());
    assert_eq!(
        check["serverId"].as_str(),
        store.api_key().split('.').next()
    );
    assert!(check["roundTripMs"].is_number());
    assert!(check["clockOffsetSecs"].as_i64().unwrap().abs() <= 2);
    let scopes = check["scopes"].as_object().unwrap();
    assert_eq!(scopes.len(), 5);
    assert!(scopes.values().all(|state| state == "granted"));
    let text = desk.run_at(&store, &["check"]).expect(0).stdout;
    assert!(text.contains("orders:write          granted\n"), "{text}");
    assert_eq!(store.received(), []);
}

#[test]
fn a_key_that_cannot_send_is_four() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    store.set_access(Access::default().without("orders:write"));
    let ran = desk.run_at(&store, &["check", "--json"]).expect(4);
    assert_eq!(ran.json()["scopes"]["orders:write"], "denied");
    assert_eq!(ran.json()["canSend"], false);
    store.set_access(Access::default().without("customers:read"));
    let ran = desk.run_at(&store, &["check", "--json"]).expect(0);
    assert_eq!(ran.json()["scopes"]["customers:read"], "denied");
}

#[test]
fn a_wrong_key_is_four_and_a_probe_that_fails_three() {
    let (desk, store) = (Desk::new(), store(Dialect::Current));
    desk.run_with_key(&store.base_url(), "a.b.c", &["check"])
        .expect(4);
    store.add_fault("create:503".parse().unwrap());
    let ran = desk.run_at(&store, &["check", "--json"]).expect(3);
    assert_eq!(ran.json()["scopes"]["orders:write"], "unknown");
}

/// Settings with one store at this address, whose key may be kept in a file.
fn settings(base_url: &str) -> String {
    format!(
        "active_store = \"Şube\"\naccept_key_file = true\n\n[[stores]]\nname = \"Şube\"\n\
         environment = \"practice\"\nbase_url = \"{base_url}\"\nserver_id = \"practice\"\n"
    )
}

#[test]
fn a_store_of_the_settings_is_used() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    desk.file("settings.toml", &settings(&store.base_url()));
    let key = store.api_key();
    desk.file(
        "keys.toml",
        &format!("[keys]\n\"practice/practice\" = \"{key}\"\n"),
    );
    let file = desk.file("order.json", &good_order());
    let path = file.to_str().unwrap();
    let named = desk
        .run(&["submit", "--json", "--store", "Şube", path])
        .expect(0);
    assert_eq!(named.json()["store"], "Şube");
    desk.run(&["submit", path]).expect(0);
    assert_eq!(store.received().len(), 2);
    let ran = desk.run(&["menu", "--store", "Merkez"]).expect(2);
    assert!(
        ran.stderr.contains("no store is called Merkez"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("Şube"), "{}", ran.stderr);
}

#[test]
fn a_store_without_its_key_is_four() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    desk.file("settings.toml", &settings(&store.base_url()));
    let ran = desk.run(&["menu"]).expect(4);
    assert!(ran.stderr.starts_with("packetdesk: "), "{}", ran.stderr);
}

#[test]
fn broken_settings_are_told_and_do_not_stop() {
    let desk = Desk::new();
    desk.file("settings.toml", "this is = = not toml");
    let ran = desk.run(&["find", "adana"]).expect(0);
    assert!(ran.stderr.contains("settings file"), "{}", ran.stderr);
    assert!(ran.stdout.contains("Adana Kebap"));
}
