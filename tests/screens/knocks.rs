//! Another start of the program: the open window comes to the front with the store asked for.

use std::sync::Arc;

use egui::{UserAttentionType, ViewportCommand};
use packetdesk::{
    desk::{StoreChoice, Wanted},
    practice::{PracticeConfig, PracticeThread},
    store::{
        paths::Home,
        settings::{Environment, Settings, StoreColour, StoreEntry},
        settings_file::SettingsFile,
    },
};
use tempfile::TempDir;

use crate::{
    desk_harness::{Setup, TestDesk, address_of},
    fake_keyring::FakeKeyring,
};

const KEY: &str = "srvA1.plugin-7.s3cr3t-for-tests-only";
const NAME: &str = "Moda Şubesi";

fn own_store() -> PracticeThread {
    PracticeThread::start(PracticeConfig {
        api_key: Some(KEY.to_owned()),
        ..PracticeConfig::default()
    })
    .unwrap()
}

/// The desk on the built-in practice store, with one's own store among the settings.
fn desk_that_knows(store: &PracticeThread) -> TestDesk {
    let home = Arc::new(TempDir::new().unwrap());
    let (mut file, _) = SettingsFile::open(&Home::at(home.path()));
    let settings = Settings {
        stores: vec![StoreEntry {
            name: NAME.to_owned(),
            environment: Environment::Custom,
            base_url: Some(format!("{}/", store.base_url())),
            server_id: "srvA1".to_owned(),
            colour: StoreColour::Grey,
            key_slot: None,
        }],
        ..Settings::default()
    };
    file.save(&settings).unwrap();
    TestDesk::with(Setup {
        practice: None,
        keyring: FakeKeyring::with_entry("custom/srvA1", KEY),
        home,
        ..Setup::default()
    })
}

fn named(name: &str) -> Wanted {
    Wanted::Named {
        name: name.to_owned(),
    }
}

fn at(url: &str, server_id: &str) -> Wanted {
    Wanted::Address {
        url: url.to_owned(),
        server_id: server_id.to_owned(),
    }
}

fn until_open(desk: &mut TestDesk, name: &str) {
    desk.until("the store and its menu", |state| {
        state.store.name == name
            && state
                .menu
                .loaded
                .as_ref()
                .is_some_and(|menu| !menu.is_from_disk)
    });
}

/// How many stores were opened so far.
fn openings(desk: &TestDesk) -> u64 {
    desk.state().store.opening
}

#[test]
fn the_window_comes_before_the_eyes() {
    let mut desk = TestDesk::new();
    let told = desk.knock(Wanted::Nothing);
    for command in [
        ViewportCommand::Visible(true),
        ViewportCommand::Minimized(false),
        ViewportCommand::Focus,
        ViewportCommand::RequestUserAttention(UserAttentionType::Informational),
    ] {
        assert!(told.contains(&command), "{command:?}: {told:?}");
    }
    desk.settle();
    desk.harness.step();
    let windows = &desk.harness.output().viewport_output;
    let later = &windows[&egui::ViewportId::ROOT].commands;
    assert!(!later.contains(&ViewportCommand::Focus), "only once");
    assert_eq!(openings(&desk), 1);
}

#[test]
fn a_store_asked_for_by_name_is_opened_and_remembered() {
    let store = own_store();
    let mut desk = desk_that_knows(&store);
    desk.knock(named(NAME));
    until_open(&mut desk, NAME);
    assert_eq!(desk.state().settings.active_store.as_deref(), Some(NAME));
    // The order that is being typed does not suffer from a second knock.
    desk.small_order();
    desk.knock(named(NAME));
    desk.settle();
    assert_eq!(openings(&desk), 2, "it is open already");
    desk.send();
    desk.accepted();
    assert_eq!(store.received().len(), 1);
}

#[test]
fn a_store_asked_for_by_its_address_is_opened_with_the_key_kept_here() {
    let store = own_store();
    let mut desk = desk_that_knows(&store);
    desk.knock(at(&store.base_url(), "srvA1"));
    until_open(&mut desk, NAME);
    assert!(desk.exactly("Bağlı") > 0);
}

#[test]
fn the_practice_store_is_opened_on_request() {
    let store = own_store();
    let mut desk = desk_that_knows(&store);
    desk.knock(Wanted::Practice);
    desk.settle();
    assert_eq!(openings(&desk), 1, "it is open already");
    desk.knock(named(NAME));
    until_open(&mut desk, NAME);
    desk.knock(Wanted::Practice);
    until_open(&mut desk, "");
    assert_eq!(desk.state().store.environment, Environment::Practice);
    assert_eq!(desk.state().settings.active_store, None);
}

#[test]
fn an_address_that_is_not_connected_is_told_and_changes_nothing() {
    let store = own_store();
    let mut desk = desk_that_knows(&store);
    desk.knock(at("https://shop.example", "srvA1"));
    desk.settle();
    assert!(desk.sees(
        "https://shop.example adresindeki mağaza burada bağlı değil. Açmak için anahtarıyla bağlayın."
    ));
    // The right place, another store of it.
    desk.knock(at(&store.base_url(), "srvB2"));
    desk.settle();
    assert!(desk.sees(&format!("{} adresindeki mağaza", store.base_url())));
    assert_eq!(openings(&desk), 1);
    assert_eq!(desk.state().settings.active_store, None);
}

#[test]
fn a_name_that_is_not_in_the_settings_is_told_and_changes_nothing() {
    let mut desk = TestDesk::new();
    desk.knock(named("Kadıköy"));
    desk.settle();
    assert!(desk.sees("Ayarlarda “Kadıköy” adlı mağaza yok."));
    assert_eq!(openings(&desk), 1);
    assert!(desk.state().store_trouble.is_none());
}

#[test]
fn the_address_that_the_desk_was_started_on_is_open_already() {
    let store = own_store();
    let choice = address_of(&store);
    let StoreChoice::Address { address, .. } = &choice else {
        panic!("{choice:?}")
    };
    let here = at(address.as_str(), "srvA1");
    let mut desk = TestDesk::opened(choice.clone(), Some(store), Setup::default());
    desk.until("the menu", |state| state.menu.loaded.is_some());
    desk.knock(here.clone());
    desk.settle();
    assert_eq!(desk.count("burada bağlı değil"), 0);
    // Once it is left its key is needed again.
    desk.knock(Wanted::Practice);
    until_open(&mut desk, "");
    desk.knock(here);
    desk.settle();
    assert_eq!(desk.count("burada bağlı değil"), 1);
}
