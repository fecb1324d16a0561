//! What was on the desk is there again at the next start.

use std::sync::Arc;

use egui::Key;
use packetdesk::{
    desk::{OpenOrder, OrderState, Step},
    practice::Endpoint,
};
use tempfile::TempDir;

use crate::desk_harness::{Setup, TestDesk, address_of};

/// What a person would miss of an order.
fn typed(open: &OpenOrder) -> impl PartialEq + std::fmt::Debug + use<> {
    (
        open.id,
        open.order.clone(),
        open.tendered.clone(),
        open.is_held,
        open.opened_at,
    )
}

#[test]
fn every_open_order_is_as_it_was() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.take("künefe");
    desk.refill("Künefe miktarı", "1.500,x");
    desk.fill("Sipariş notu", "Kapıda zil çalma \"lütfen\"");
    desk.click_button("+ Nakit");
    desk.fill("Verilecek para", "200");
    desk.key(Key::F8);
    desk.fill("Ad", "Mehmet");
    desk.ctrl(Key::N);
    desk.take("ayran 30");
    desk.harness
        .key_press_modifiers(egui::Modifiers::CTRL, Key::Tab);
    desk.settle();
    let before: Vec<_> = desk.state().orders.iter().map(typed).collect();
    let in_sight = desk.order().id;
    assert_eq!(before.len(), 3);
    let desk = desk.restart();
    let after: Vec<_> = desk.state().orders.iter().map(typed).collect();
    assert_eq!(after, before);
    assert_eq!(desk.order().id, in_sight);
}

#[test]
fn an_empty_desk_stays_empty() {
    let desk = TestDesk::new().restart();
    assert_eq!(desk.state().orders.len(), 1);
    assert!(desk.order().order.is_untouched());
}

#[test]
fn an_order_thrown_away_or_done_does_not_come_back() {
    let mut desk = TestDesk::new();
    desk.take("künefe");
    desk.discard();
    desk.small_order();
    desk.send();
    desk.accepted();
    desk.ctrl(Key::N);
    let desk = desk.restart();
    assert_eq!(desk.state().orders.len(), 1);
    assert!(desk.order().order.is_untouched());
}

#[test]
fn an_order_thrown_away_and_brought_back_is_kept_again() {
    let mut desk = TestDesk::new();
    desk.take("künefe");
    desk.discard();
    desk.click_button("Silinen siparişi geri getir");
    let desk = desk.restart();
    assert_eq!(desk.order().order.lines.len(), 1);
}

#[test]
fn a_waiting_order_goes_on_by_itself() {
    let mut desk = TestDesk::with_faults(&["create:429:retry-after=30:times=1"]);
    desk.small_order();
    desk.send();
    let key = desk.order().order.idempotency_key.clone();
    let mut desk = desk.restart();
    assert_eq!(desk.step(), Some(Step::Waiting));
    assert!(desk.sees("Bekleyen 1"));
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    desk.later(31);
    desk.accepted();
    assert_eq!(desk.received().len(), 1);
    assert_eq!(desk.received()[0].idempotency_key, Some(key));
}

#[test]
fn an_order_of_unknown_outcome_is_asked_about_by_itself() {
    let mut desk = TestDesk::with_faults(&["create:cut-after:times=2"]);
    desk.small_order();
    desk.send();
    let desk = desk.restart();
    assert_eq!(desk.step(), Some(Step::Unknown));
    let mut desk = desk.restart();
    assert!(!desk.order().is_editable());
    desk.later(3);
    desk.later(6);
    desk.accepted();
    assert_eq!(desk.received().len(), 1);
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 3);
}

#[test]
fn a_refusal_stands_at_its_field_until_that_changes() {
    let mut desk = TestDesk::with_faults(&[
        "create:refuse=\"customer.name\" length must be less than or equal to 3 characters long:times=1",
    ]);
    desk.small_order();
    desk.send();
    assert!(desk.sees("Ad en çok 3 karakter olabilir") || desk.sees("1 yer düzeltilmeli"));
    let mut desk = desk.restart();
    assert!(matches!(desk.order().state, OrderState::Draft));
    assert!(desk.sees("1 yer düzeltilmeli"));
    assert!(desk.sees("reddedildi"));
    desk.refill("Ad", "Ali");
    assert!(!desk.sees("1 yer düzeltilmeli"));
    let desk = desk.restart();
    assert!(!desk.sees("1 yer düzeltilmeli"));
}

#[test]
fn a_taken_order_still_shows_its_packet() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.send();
    let before = desk.accepted();
    let mut desk = desk.restart();
    let after = desk.accepted();
    assert_eq!(after.packet_id, before.packet_id);
    assert_eq!(after.doc_no, before.doc_no);
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 1);
}

#[test]
fn an_order_that_the_disk_does_not_take_is_not_sent() {
    let home = Arc::new(TempDir::new().unwrap());
    // A folder of this name can be no database.
    let in_the_way = home.path().join("packetdesk.db");
    std::fs::create_dir(&in_the_way).unwrap();
    let mut desk = TestDesk::with(Setup {
        home,
        ..Setup::default()
    });
    desk.until_sees("Düzelene kadar siparişler saklanmaz ve gönderilmez");
    desk.small_order();
    desk.key(Key::F9);
    desk.until("the answer", |state| state.order().not_kept.is_some());
    assert!(desk.sees("Sipariş gönderilmedi"));
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 0);
    std::fs::remove_dir(&in_the_way).unwrap();
    desk.send();
    desk.accepted();
    assert_eq!(desk.received().len(), 1);
    assert!(!desk.sees("Düzelene kadar"));
}

#[test]
fn what_was_typed_while_the_disk_failed_is_kept_once_it_works() {
    let home = Arc::new(TempDir::new().unwrap());
    let in_the_way = home.path().join("packetdesk.db");
    std::fs::create_dir(&in_the_way).unwrap();
    let mut desk = TestDesk::with(Setup {
        home,
        ..Setup::default()
    });
    desk.small_order();
    std::fs::remove_dir(&in_the_way).unwrap();
    desk.until("the disk to work", |state| state.disk.is_none());
    let desk = desk.restart();
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
}

/// A second window on the same files and store, as if the first could not be asked to come forward.
fn second_window(first: &TestDesk) -> TestDesk {
    let mut desk = TestDesk::opened(
        address_of(first.store()),
        None,
        Setup {
            practice: None,
            clock: first.clock(),
            home: first.shared_home(),
            ..Setup::default()
        },
    );
    desk.until("the menu", |state| state.menu.loaded.is_some());
    desk
}

#[test]
fn a_second_window_does_not_show_the_orders_of_the_first() {
    let mut first = TestDesk::new();
    first.small_order();
    let second = second_window(&first);
    assert_eq!(second.state().orders.len(), 1);
    assert!(second.order().order.is_untouched());
    first.send();
    first.accepted();
    assert_eq!(first.store().requests(Endpoint::PacketsCreate), 1);
}

#[test]
fn two_windows_make_one_packet_of_one_order() {
    let mut first = TestDesk::with_faults(&["create:429:retry-after=30:times=1"]);
    first.small_order();
    first.send();
    let mut second = second_window(&first);
    // It is due in both at once.
    second.pass(31);
    first.accepted();
    second.settle();
    assert_eq!(first.received().len(), 1);
    assert_eq!(first.store().requests(Endpoint::PacketsCreate), 2);
    assert!(first.sees("Bekleyen 0"));
}

#[test]
fn an_answer_that_is_just_coming_is_not_asked_for_again() {
    let mut desk = TestDesk::with_faults(&["create:late=400:times=1"]);
    desk.small_order();
    desk.key(Key::F9);
    // On a busy machine the answer may be there already; then there is nothing to ask for either.
    desk.until("it to be on its way", |state| match &state.order().state {
        OrderState::Outgoing(outgoing) => outgoing.step == Step::Sending,
        OrderState::Accepted(_) => true,
        OrderState::Draft | OrderState::Changing(_) => false,
    });
    let mut desk = desk.restart();
    desk.accepted();
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 1);
}
