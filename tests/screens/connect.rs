//! Connecting a store: paste the key, try it, keep it where it belongs.

use std::{fs, path::Path, sync::Arc};

use egui::Key;
use egui_kittest::kittest::NodeT as _;
use packetdesk::{
    desk::StoreChoice,
    practice::{Access, PracticeConfig, PracticeThread},
    store::{
        keys::KeyPlace,
        paths::Home,
        settings::{Environment, Language},
        settings_file::SettingsFile,
    },
};
use tempfile::TempDir;

use crate::{
    desk_harness::{Setup, TestDesk},
    fake_keyring::{FakeKeyring, Mood},
};

/// A key as the platform makes them.
const KEY: &str = "srvA1.plugin-7.s3cr3t-for-tests-only";

/// A store of one's own on this machine.
fn own_store(access: Access) -> PracticeThread {
    PracticeThread::start(PracticeConfig {
        api_key: Some(KEY.to_owned()),
        access,
        ..PracticeConfig::default()
    })
    .unwrap()
}

/// The program at its first launch, with the form open and the key in it.
fn form_with(key: &str, keyring: &FakeKeyring, home: &Arc<TempDir>) -> TestDesk {
    let mut desk = TestDesk::with(Setup {
        practice: None,
        keyring: keyring.clone(),
        home: Arc::clone(home),
        ..Setup::default()
    });
    desk.ctrl(Key::B);
    desk.harness.event(egui::Event::Paste(key.to_owned()));
    desk.settle();
    desk
}

fn form(key: &str) -> TestDesk {
    form_with(
        key,
        &FakeKeyring::default(),
        &Arc::new(TempDir::new().unwrap()),
    )
}

fn address(desk: &mut TestDesk, address: &str) {
    desk.click_button("Özel adres");
    desk.fill("Sunucu adresi", address);
}

/// Connects to a store of one's own and waits until its menu is there.
fn connect(desk: &mut TestDesk, store: &PracticeThread, place: KeyPlace) {
    address(desk, &store.base_url());
    desk.fill("Mağazanın adı", "Moda Şubesi");
    desk.click_button("Bağla");
    desk.until("the store", |state| {
        state.dialog.is_none()
            && state.store.name == "Moda Şubesi"
            && state.store.key_place == Some(place)
            && state.menu.loaded.is_some()
    });
}

/// Goes to the practice store by the menu.
fn go_to_practice(desk: &mut TestDesk) {
    desk.click_button("Ayarlar");
    desk.press("Alıştırma mağazasına geç");
    desk.until("the practice store", |state| {
        state.store.environment == Environment::Practice && state.menu.loaded.is_some()
    });
}

/// Every file under a folder that holds this text.
fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if String::from_utf8_lossy(&fs::read(&path).unwrap()).contains(text) {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    found
}

#[test]
fn without_a_key_there_is_nothing_to_try() {
    let mut desk = TestDesk::new();
    desk.ctrl(Key::B);
    assert!(desk.button("Anahtarı dene").accesskit_node().is_disabled());
    assert!(desk.button("Bağla").accesskit_node().is_disabled());
}

#[test]
fn an_odd_key_is_refused_before_anything_is_sent() {
    let mut desk = form("yanlış yapıştırma");
    desk.click_button("Anahtarı dene");
    assert!(desk.sees("Bu bir API anahtarı değil"));
    desk.refill("API anahtarı", KEY);
    assert!(!desk.sees("Bu bir API anahtarı değil"));
}

#[test]
fn the_key_is_not_shown() {
    let desk = form(KEY);
    assert!(!desk.sees("s3cr3t"));
    assert!(!desk.value("API anahtarı").contains("s3cr3t"));
}

#[test]
fn an_address_without_encryption_is_refused() {
    let mut desk = form(KEY);
    address(&mut desk, "http://ornek.com");
    desk.click_button("Bağla");
    assert!(desk.sees("Adres https:// ile başlamalı"));
    desk.refill("Sunucu adresi", "ornek");
    desk.click_button("Bağla");
    assert!(desk.sees("Bu bir adres değil."));
}

#[test]
fn a_try_tells_what_the_key_may_do() {
    let store = own_store(Access::default().without("customers:read"));
    let mut desk = form(KEY);
    address(&mut desk, &store.base_url());
    desk.click_button("Anahtarı dene");
    desk.until_sees("Mağaza yanıt veriyor");
    assert!(desk.sees("Ürünleri okuma") && desk.sees("Müşterileri okuma"));
    assert_eq!(desk.exactly("var"), 4);
    assert_eq!(desk.exactly("yok"), 1);
    assert!(desk.state().dialog.is_some(), "trying does not connect");
}

#[test]
fn a_key_that_the_store_does_not_know() {
    let store = own_store(Access::default());
    let mut desk = form("srvA1.plugin-7.another-secret");
    address(&mut desk, &store.base_url());
    desk.click_button("Anahtarı dene");
    desk.until_sees("Anahtar kabul edilmedi.");
    assert!(!desk.sees("another-secret"));
}

#[test]
fn an_address_where_nobody_answers() {
    let store = own_store(Access::default());
    let url = store.base_url();
    drop(store);
    let mut desk = form(KEY);
    address(&mut desk, &url);
    desk.click_button("Anahtarı dene");
    desk.until_sees("Sunucuya ulaşılamadı. İnternet bağlantısına ve adrese bakın.");
}

#[test]
fn the_store_is_kept_in_the_settings_and_the_key_in_the_keyring_only() {
    let store = own_store(Access::default());
    let keyring = FakeKeyring::default();
    let home = Arc::new(TempDir::new().unwrap());
    let mut desk = form_with(KEY, &keyring, &home);
    connect(&mut desk, &store, KeyPlace::Keyring);

    assert_eq!(desk.state().store.environment, Environment::Custom);
    assert!(desk.sees("ÖZEL") && desk.sees("Moda Şubesi"));
    assert!(!desk.sees("siparişler hiçbir yere gitmez"));
    assert_eq!(keyring.entry("custom/srvA1").as_deref(), Some(KEY));
    assert_eq!(files_with(home.path(), "Moda Şubesi"), ["settings.toml"]);
    assert!(files_with(home.path(), "s3cr3t").is_empty());

    desk.small_order();
    desk.send();
    desk.accepted();
    assert_eq!(store.received().len(), 1, "and orders go there");
}

#[test]
fn the_next_start_opens_the_connected_store() {
    let store = own_store(Access::default());
    let keyring = FakeKeyring::default();
    let home = Arc::new(TempDir::new().unwrap());
    let mut desk = form_with(KEY, &keyring, &home);
    connect(&mut desk, &store, KeyPlace::Keyring);
    drop(desk);

    let setup = Setup {
        keyring,
        home,
        ..Setup::default()
    };
    let mut desk = TestDesk::opened(StoreChoice::Configured, None, setup);
    desk.until("the store", |state| {
        state
            .menu
            .loaded
            .as_ref()
            .is_some_and(|menu| !menu.is_from_disk)
    });
    assert_eq!(desk.state().store.name, "Moda Şubesi");
    assert_eq!(desk.state().store.key_place, Some(KeyPlace::Keyring));
}

#[test]
fn a_cart_that_was_begun_survives_the_change_of_store() {
    let store = own_store(Access::default());
    let mut desk = TestDesk::with(Setup {
        practice: None,
        ..Setup::default()
    });
    desk.small_order();
    let order = desk.order().order.clone();
    desk.ctrl(Key::B);
    desk.types(KEY);
    connect(&mut desk, &store, KeyPlace::Keyring);
    assert_eq!(desk.order().order, order);
}

#[test]
fn without_a_keyring_the_key_lasts_for_this_run_and_a_file_is_offered() {
    let store = own_store(Access::default());
    let keyring = FakeKeyring::new(Mood::Absent);
    let home = Arc::new(TempDir::new().unwrap());
    let mut desk = form_with(KEY, &keyring, &home);
    connect(&mut desk, &store, KeyPlace::ThisRunOnly);
    assert!(desk.sees("çalışan bir anahtarlık yok"));
    assert!(
        files_with(home.path(), "s3cr3t").is_empty(),
        "nothing without a yes"
    );

    desk.click_button("Dosyada sakla (yalnızca bu kullanıcı okur)");
    desk.until("the file", |state| {
        state.store.key_place == Some(KeyPlace::File)
    });
    assert!(desk.sees("dosyada saklanıyor"));
    assert!(!desk.sees("çalışan bir anahtarlık yok"));
    assert_eq!(files_with(home.path(), "s3cr3t"), ["keys.toml"]);
    is_private(home.path());
}

/// No file of the program can be read by anybody else.
#[cfg(unix)]
fn is_private(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        if path.is_dir() {
            is_private(&path);
        } else {
            assert_eq!(mode, 0o600, "{}", path.display());
        }
    }
}

#[cfg(not(unix))]
fn is_private(_folder: &Path) {}

#[test]
fn a_key_that_is_gone_is_asked_for_again() {
    let store = own_store(Access::default());
    let home = Arc::new(TempDir::new().unwrap());
    let mut desk = form_with(KEY, &FakeKeyring::default(), &home);
    connect(&mut desk, &store, KeyPlace::Keyring);
    drop(desk);

    let setup = Setup {
        home,
        ..Setup::default()
    };
    let mut desk = TestDesk::opened(StoreChoice::Configured, None, setup);
    desk.until("the trouble", |state| state.store_trouble.is_some());
    assert!(desk.sees("Bu mağazanın anahtarı bulunamadı. Mağazayı yeniden bağlayın."));
    assert!(
        desk.sees("Mercimek Çorbası"),
        "the kept menu is there all the same"
    );
    desk.click_button("Mağazanızı bağlayın");
    assert!(desk.has_cursor("API anahtarı"));
}

#[test]
fn one_can_go_back_to_the_practice_store() {
    let store = own_store(Access::default());
    let mut desk = form(KEY);
    connect(&mut desk, &store, KeyPlace::Keyring);
    go_to_practice(&mut desk);
    assert!(desk.sees("siparişler hiçbir yere gitmez"));
}

#[test]
fn one_can_come_back_to_the_store_without_its_key() {
    let store = own_store(Access::default());
    let mut desk = form(KEY);
    connect(&mut desk, &store, KeyPlace::Keyring);
    go_to_practice(&mut desk);
    desk.click_button("Ayarlar");
    desk.press("Moda Şubesi");
    desk.until("the store again", |state| {
        state.store.name == "Moda Şubesi"
            && state.store.key_place == Some(KeyPlace::Keyring)
            && state.menu.loaded.is_some()
    });
    assert!(!desk.sees("siparişler hiçbir yere gitmez"));
}

#[test]
fn what_was_agreed_to_outlives_the_next_change_of_a_setting() {
    let store = own_store(Access::default());
    let home = Arc::new(TempDir::new().unwrap());
    let mut desk = form_with(KEY, &FakeKeyring::new(Mood::Absent), &home);
    connect(&mut desk, &store, KeyPlace::ThisRunOnly);
    desk.click_button("Dosyada sakla (yalnızca bu kullanıcı okur)");
    desk.until("the file", |state| {
        state.store.key_place == Some(KeyPlace::File)
    });
    desk.click_button("Ayarlar");
    desk.press("English");
    desk.until("English", |state| state.settings.language == Language::En);
    drop(desk);

    let (kept, _) = SettingsFile::open(&Home::at(home.path()));
    assert_eq!(kept.settings().language, Language::En);
    assert!(kept.settings().accept_key_file);
    assert_eq!(kept.settings().stores.len(), 1);
}

#[test]
fn another_store_has_another_name_and_does_not_inherit_the_menu() {
    let first = own_store(Access::default());
    let mut desk = form(KEY);
    connect(&mut desk, &first, KeyPlace::Keyring);
    assert!(desk.sees("Mercimek Çorbası"));

    let second = PracticeThread::start(PracticeConfig {
        api_key: Some("srvB2.plugin-7.s3cr3t-of-another".to_owned()),
        faults: vec!["products:503".parse().unwrap()],
        ..PracticeConfig::default()
    })
    .unwrap();
    desk.ctrl(Key::B);
    desk.harness.event(egui::Event::Paste(second.api_key()));
    desk.settle();
    address(&mut desk, &second.base_url());
    desk.fill("Mağazanın adı", "moda şubesi");
    desk.click_button("Bağla");
    desk.until_sees("Bu adda bir mağaza var.");
    assert_eq!(desk.state().store.opening, 2, "the store in use stays");
    desk.refill("Mağazanın adı", "Moda Sahil");
    desk.click_button("Bağla");
    desk.until("the failure", |state| state.menu.failure.is_some());
    assert!(!desk.sees("Mercimek Çorbası"), "prices of another store");
    assert!(desk.sees("Menü yok"));
}
