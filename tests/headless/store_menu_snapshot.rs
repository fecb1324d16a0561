//! The menu on disk: word for word, one file a store, never in the way when it is broken.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;

use packetdesk::store::menu_snapshot::{Found, MenuSnapshot, StoreKey};
use packetdesk::store::paths::Home;
use serde_json::value::RawValue;

/// Texts that a JSON library would like to rewrite.
const PRODUCTS: &str = r#"{"success":true, "data":[ {"title":"Ad\u0131yaman Çiğ Köfte","price":12.50,"tax":1E2,
    "big":12345678901234567890.123456789,"price":0.1} ]}"#;

fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).unwrap()
}

fn snapshot(products: &str) -> MenuSnapshot {
    MenuSnapshot {
        fetched_at: "2026-11-25T09:30:00.123456789Z".parse().unwrap(),
        products: raw(products),
        categories: raw(r#"{"success":true,"data":[]}"#),
        payment_methods: raw("[1.00]"),
    }
}

fn menu(found: Found) -> MenuSnapshot {
    match found {
        Found::Menu(menu) => menu,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_replies_come_back_to_the_last_digit() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::at(dir.path());
    let store = StoreKey::new("https://sandbox.plugins.restomenum.app", "srvA1");
    assert!(matches!(
        MenuSnapshot::load(&home, &store).unwrap(),
        Found::Nothing
    ));

    let kept = snapshot(PRODUCTS);
    kept.save(&home, &store).unwrap();
    let same_store = StoreKey::new("https://sandbox.plugins.restomenum.app/", "srvA1");
    let menu = menu(MenuSnapshot::load(&home, &same_store).unwrap());
    assert_eq!(menu.products.get(), PRODUCTS);
    assert_eq!(menu.categories.get(), kept.categories.get());
    assert_eq!(menu.payment_methods.get(), "[1.00]");
    assert_eq!(menu.fetched_at, kept.fetched_at);
}

#[test]
fn each_store_has_its_own_and_the_latest_counts() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::at(dir.path());
    let sandbox = StoreKey::new("https://sandbox.plugins.restomenum.app", "srvA1");
    let production = StoreKey::new("https://plugins.restomenum.app", "srvA1");
    snapshot("[1]").save(&home, &sandbox).unwrap();
    snapshot("[2]").save(&home, &sandbox).unwrap();
    assert!(matches!(
        MenuSnapshot::load(&home, &production).unwrap(),
        Found::Nothing
    ));
    assert_eq!(
        menu(MenuSnapshot::load(&home, &sandbox).unwrap())
            .products
            .get(),
        "[2]"
    );
}

#[test]
fn a_broken_or_foreign_file_is_set_aside_and_counts_as_none() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::at(dir.path());
    let store = StoreKey::new("https://plugins.restomenum.app", "srvA1");
    let path = home.menu_snapshot_file(&store);
    snapshot(PRODUCTS).save(&home, &store).unwrap();
    let whole = fs::read_to_string(&path).unwrap();

    for (broken, why) in [
        (whole[..whole.len() / 2].to_owned(), "cut off"),
        (String::new(), "empty"),
        (
            whole.replace("packetdesk-menu-1", "packetdesk-menu-9"),
            "another format",
        ),
        (whole.replace("srvA1", "srvB2"), "another store's"),
        (whole.replace("2026-11-25T", "yesterday "), "no time"),
    ] {
        fs::write(&path, &broken).unwrap();
        let found = MenuSnapshot::load(&home, &store).unwrap();
        let Found::SetAside { kept_as, reason } = found else {
            panic!("{why}: {found:?}")
        };
        assert_eq!(fs::read_to_string(kept_as).unwrap(), broken, "{why}");
        assert!(!reason.is_empty(), "{why}");
        assert!(
            matches!(MenuSnapshot::load(&home, &store).unwrap(), Found::Nothing),
            "{why}"
        );
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let home = Home::at(dir.path());
    let store = StoreKey::new("http://127.0.0.1:8080", "practice");
    snapshot("[]").save(&home, &store).unwrap();
    let mode = fs::metadata(home.menu_snapshot_file(&store))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_folder_that_cannot_be_written_is_told_in_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("cache"), "in the way").unwrap();
    let store = StoreKey::new("http://127.0.0.1:8080", "practice");
    let error = snapshot("[]")
        .save(&Home::at(dir.path()), &store)
        .unwrap_err();
    let text = error.to_string();
    assert!(text.contains("cache") && text.ends_with('.'), "{text}");
}
