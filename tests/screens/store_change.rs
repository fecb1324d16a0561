//! An order that was handed over goes to the store that it was made for, whichever is in use.

use egui::Key;
use packetdesk::{
    desk::{OrderState, Step, StoreChoice, Wanted},
    store::settings::Environment,
};

use crate::desk_harness::{Setup, TestDesk};

#[test]
fn an_open_outcome_is_asked_about_at_its_own_store() {
    let mut desk = TestDesk::with_faults(&["create:cut-after:times=1"]);
    desk.small_order();
    desk.send();
    assert_eq!(desk.step(), Some(Step::Unknown));
    desk.knock(Wanted::Practice);
    desk.until("the built-in store", |state| {
        state.store.environment == Environment::Practice
            && state.store.opening == 2
            && state.menu.loaded.is_some()
    });
    assert!(desk.sees("Bekleyen 1"), "it is still the other store's");
    assert!(desk.sees("Mağaza: 127.0.0.1"));
    desk.later(3);
    desk.accepted();
    assert_eq!(desk.received().len(), 1);
}

#[test]
fn a_draft_goes_with_the_desk_to_the_next_store() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.knock(Wanted::Practice);
    desk.until("the built-in store", |state| {
        state.store.opening == 2 && state.menu.loaded.is_some()
    });
    assert!(matches!(desk.order().state, OrderState::Draft));
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    desk.key(Key::F9);
    desk.accepted();
    assert_eq!(desk.received().len(), 0, "not to the store before");
}

#[test]
fn without_a_store_to_go_to_nothing_is_sent_and_that_is_said() {
    let choice = StoreChoice::Named("Kadıköy".to_owned());
    let mut desk = TestDesk::opened(choice, None, Setup::default());
    desk.until("the trouble", |state| state.store_trouble.is_some());
    desk.fill_customer();
    desk.key(Key::F9);
    assert!(matches!(desk.order().state, OrderState::Draft));
    assert!(!desk.state().allowed().send);
    assert!(desk.sees("Ayarlarda “Kadıköy” adlı mağaza yok."));
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
}
