//! The faults of the practice store, switched from the screen: a customer's story played through.

use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packetdesk::{
    app::State,
    desk::{StoreChoice, Wanted},
    practice::{Dialect, Endpoint, PracticeConfig},
    store::settings::{Environment, Language},
    ui::{bench::Story, texts::Texts},
};
use rstest::rstest;
use strum::IntoEnumIterator as _;

use crate::desk_harness::{Setup, TestDesk};

const TITLE: &str = "Alıştırma arızaları";

/// A practice store in another process, as far as the desk can tell.
fn practice(dialect: Dialect) -> TestDesk {
    TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            dialect,
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    })
}

fn open(desk: &mut TestDesk) {
    desk.click_button("Ayarlar");
    desk.press(TITLE);
    desk.until("the faults", |state| state.bench.faults.is_some());
}

fn switch(desk: &mut TestDesk, story: Story) {
    let title = story.title(&Texts::new(Language::Tr));
    let role = egui::Role::Switch;
    desk.harness
        .get_by_role_and_label(role, &title)
        .click_accesskit();
    desk.settle();
}

fn count(state: &State) -> usize {
    state.bench.faults.as_ref().map_or(0, Vec::len)
}

#[rstest]
fn it_hung_and_then_came_twice(#[values(Dialect::Classic, Dialect::Current)] dialect: Dialect) {
    let mut desk = practice(dialect);
    open(&mut desk);
    switch(&mut desk, Story::HungThenTwice);
    desk.until("both faults", |state| count(state) == 2);
    assert!(desk.sees("açık, 1 kez kaldı"));
    desk.key(Key::Escape);
    assert!(desk.sees("Alıştırma için bilerek bozuldu: Takıldı, sonra iki kez geldi"));

    desk.small_order();
    desk.send();
    assert!(desk.order().is_outcome_open(), "the reply was lost");
    desk.until("that they are used up", |state| count(state) == 0);
    assert!(!desk.sees("bilerek bozuldu"));
    desk.later(3);
    desk.accepted();
    // It went out twice and there is one.
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 2);
    assert_eq!(desk.received().len(), 1);
}

#[test]
fn what_is_left_is_seen_as_it_is_used_up() {
    let mut desk = practice(Dialect::Classic);
    open(&mut desk);
    switch(&mut desk, Story::ServerError);
    desk.until_sees("açık, 2 kez kaldı");
    desk.key(Key::Escape);
    desk.small_order();
    desk.send();
    desk.until_sees("Sunucu hatası (açık, 1 kez kaldı)");
    assert_eq!(desk.received().len(), 0);
}

#[test]
fn a_story_is_switched_off_again_and_all_of_them_at_once() {
    let mut desk = practice(Dialect::Current);
    open(&mut desk);
    switch(&mut desk, Story::HungThenTwice);
    switch(&mut desk, Story::ReplyLost);
    switch(&mut desk, Story::TooMany);
    desk.until("all of them", |state| count(state) == 4);
    switch(&mut desk, Story::HungThenTwice);
    desk.until("one less", |state| count(state) == 2);
    assert_eq!(desk.store().faults().len(), 2);
    desk.click_button("Hepsini kapat");
    desk.until("none", |state| count(state) == 0);
    assert!(desk.store().faults().is_empty());
    assert!(desk.button("Hepsini kapat").accesskit_node().is_disabled());
}

#[test]
fn any_other_fault_is_typed_and_what_is_wrong_with_it_told() {
    let mut desk = practice(Dialect::Classic);
    open(&mut desk);
    assert!(desk.has_cursor("Başka bir arıza (Enter ile açılır)"));
    for (text, words) in [
        ("", "“” bir işlem değil"),
        ("siparis:429", "“siparis” bir işlem değil"),
        ("create", "“create” bir arıza söylemiyor"),
        ("create:patla", "“patla” bir arıza değil"),
        (
            "create:delay=yarın",
            "“yarın”, delay için geçerli bir sayı değil",
        ),
        ("create:429:iki", "“iki” bir seçenek değil"),
    ] {
        desk.refill("Başka bir arıza (Enter ile açılır)", text);
        desk.key(Key::Enter);
        assert!(desk.sees(words), "{words}");
    }
    assert!(desk.store().faults().is_empty());
    desk.refill("Başka bir arıza (Enter ile açılır)", " create:429:times=3 ");
    desk.key(Key::Enter);
    desk.until("it", |state| count(state) == 1);
    assert_eq!(desk.value("Başka bir arıza (Enter ile açılır)"), "");
    assert!(desk.sees("açık, 3 kez kaldı") && desk.sees("Elle yazılan arıza"));
    let role = egui::Role::Switch;
    let fault = "create:429:times=3";
    desk.harness
        .get_by_role_and_label(role, fault)
        .click_accesskit();
    desk.until("none", |state| count(state) == 0);
}

#[test]
fn faults_that_were_there_before_are_seen() {
    let desk = &mut TestDesk::with_faults(&["create:cut-after:times=1", "*:delay=1"]);
    desk.until("them", |state| count(state) == 2);
    assert!(desk.sees("*:delay=1 (açık, kapatılana kadar)"));
}

#[test]
fn the_built_in_store_has_a_bench_too_and_keeps_its_faults() {
    let mut desk = TestDesk::opened(StoreChoice::Practice, None, Setup::default());
    desk.until("the menu", |state| state.menu.loaded.is_some());
    open(&mut desk);
    switch(&mut desk, Story::NoMenu);
    desk.until("it", |state| count(state) == 1);
    desk.key(Key::Escape);
    desk.key(Key::F5);
    desk.until("the failure", |state| state.menu.failure.is_some());
    desk.knock(Wanted::Practice);
    assert!(desk.sees("Menü gelmiyor (açık, kapatılana kadar)"));
}

#[test]
fn only_a_practice_store_is_broken_on_purpose() {
    let config = PracticeConfig {
        api_key: Some("srvA1.plugin-7.secret".to_owned()),
        faults: vec!["create:503".parse().unwrap()],
        ..PracticeConfig::default()
    };
    let mut desk = TestDesk::with(Setup {
        practice: Some(config),
        ..Setup::default()
    });
    assert_eq!(desk.state().store.environment, Environment::Custom);
    assert!(!desk.state().allowed().practice);
    assert!(!desk.sees("bilerek bozuldu"));
    desk.click_button("Ayarlar");
    assert!(desk.button(TITLE).accesskit_node().is_disabled());
}

#[test]
fn the_switches_are_reached_by_the_keyboard() {
    let mut desk = practice(Dialect::Classic);
    desk.ctrl(Key::K);
    desk.types("alıştırma arızaları");
    desk.key(Key::Enter);
    desk.until("the faults", |state| state.bench.faults.is_some());
    let first = Story::iter()
        .next()
        .unwrap()
        .title(&Texts::new(Language::Tr));
    for _ in 0..40 {
        desk.key(Key::Tab);
        let role = egui::Role::Switch;
        if desk
            .harness
            .get_by_role_and_label(role, &first)
            .is_focused()
        {
            break;
        }
    }
    desk.key(Key::Space);
    desk.until("the story", |state| count(state) == 2);
}
