//! An order whose outcome stays unknown: what a person can do meanwhile, and after a day.

use egui::Key;
use packetdesk::{
    desk::{OrderState, Step},
    practice::{Endpoint, PracticeConfig},
};

use crate::{
    desk_harness::{Setup, TestDesk},
    finder::{menu_with, town},
};

const DAY: i64 = 24 * 3600;

/// The reply was lost; whether the store has the order depends on the fault.
fn lost(fault: &str) -> TestDesk {
    let mut desk = TestDesk::with_faults(&[fault]);
    desk.small_order();
    desk.send();
    assert_eq!(desk.step(), Some(Step::Unknown));
    desk
}

/// A day without an answer.
fn lapsed(fault: &str) -> TestDesk {
    let mut desk = lost(fault);
    desk.pass(DAY);
    desk.until("the key to lapse", |state| {
        let outgoing = state.order().outgoing();
        outgoing.is_some_and(|outgoing| outgoing.step == Step::Lapsed)
    });
    desk
}

#[test]
fn a_change_is_noted_beside_the_order_and_does_not_go_out() {
    let mut desk = lost("create:cut-after:times=1");
    let sent = desk.order().id;
    desk.click_button("Değişikliği not al");
    assert_eq!(desk.order().change_of, Some(sent));
    assert!(desk.sees("Sonradan değişiklik") && desk.sees("değişiklik"));
    desk.refill("Adres", "Daire 5 değil 7");
    desk.key(Key::F9);
    assert!(
        matches!(desk.order().state, OrderState::Draft),
        "it waits for its packet"
    );
    desk.pass(3);
    desk.until("the packet", |state| {
        state
            .last
            .as_ref()
            .is_some_and(|last| last.doc_no.is_some())
    });
    assert_eq!(desk.received().len(), 1);
    assert_ne!(
        desk.received()[0].body["customer"]["address"],
        "Daire 5 değil 7"
    );
    desk.until("the packet to change", |state| state.order().is_change());
    assert!(desk.sees("#1 değişiyor"));
    assert_eq!(desk.value("Adres"), "Daire 5 değil 7");
    // The change stays until it is made; the order itself is done.
    desk.ctrl(Key::N);
    assert_eq!(desk.state().orders.len(), 2);
}

#[test]
fn a_noted_change_is_the_order_itself_when_that_did_not_arrive() {
    let mut desk = TestDesk::with_faults(&[
        "create:cut-before:times=1",
        "create:refuse=Product not found\\: 1:times=1",
    ]);
    desk.small_order();
    desk.send();
    let (id, key) = (desk.order().id, desk.order().order.idempotency_key.clone());
    desk.click_button("Değişikliği not al");
    desk.refill("Adres", "Daire 7");
    desk.pass(3);
    desk.until("the refusal", |state| state.orders.len() == 1);
    assert_eq!(desk.order().id, id);
    assert!(desk.order().is_editable());
    assert_eq!(desk.value("Adres"), "Daire 7");
    assert_eq!(desk.order().order.idempotency_key, key);
    desk.send();
    desk.accepted();
    assert_eq!(desk.received().len(), 1);
    assert_eq!(desk.received()[0].body["customer"]["address"], "Daire 7");
}

#[test]
fn a_copy_is_an_order_of_its_own() {
    let mut desk = lost("create:cut-after:times=1");
    let sent = desk.order().order.clone();
    desk.click_button("Yeni sipariş olarak kopyala");
    assert_eq!(desk.order().change_of, None);
    assert_ne!(desk.order().order.idempotency_key, sent.idempotency_key);
    assert_eq!(desk.order().order.lines, sent.lines);
    desk.refill("Adres", "Daire 7");
    desk.send();
    desk.accepted();
    assert_eq!(desk.received().len(), 2, "the person asked for two");
}

/// An order of Ayşe's, whom the store knows, that was sent into these faults.
fn lost_of_known(faults: &[&str]) -> TestDesk {
    let mut desk = TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            menu: menu_with(&town()),
            faults: faults.iter().map(|text| text.parse().unwrap()).collect(),
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    });
    desk.until("the customers", |state| state.people.index.len() == 6);
    desk.take("2 ayran 30");
    desk.fill("Ödeme notu", "nakit");
    desk.key(Key::F2);
    desk.types("5324176530");
    desk.key(Key::Enter);
    desk.send();
    assert_eq!(desk.step(), Some(Step::Unknown));
    desk
}

#[test]
fn a_copy_is_for_the_same_customer() {
    let mut desk = lost_of_known(&["create:cut-after:times=1"]);
    let customer = desk.order().customer;
    assert!(customer.is_some());
    desk.click_button("Yeni sipariş olarak kopyala");
    assert_eq!(desk.order().customer, customer);
    assert_eq!(desk.order().order.customer.id, "c1");
}

#[test]
fn a_noted_change_may_be_for_another_customer_and_stays_in_sight() {
    let mut desk = lost_of_known(&[
        "create:cut-before:times=1",
        "create:refuse=Product not found\\: 1:times=1",
    ]);
    let id = desk.order().id;
    desk.ctrl(Key::N);
    desk.fill("Ad", "Başkası");
    desk.harness
        .key_press_modifiers(egui::Modifiers::CTRL, Key::Tab);
    desk.settle();
    assert_eq!(desk.order().id, id);
    desk.click_button("Değişikliği not al");
    desk.key(Key::F2);
    desk.types("işıl");
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    assert_eq!(desk.value("Ad"), "Işıl Çağlar");
    let customer = desk.order().customer;
    desk.pass(3);
    desk.until("the refusal", |state| state.orders.len() == 2);
    assert_eq!(desk.order().id, id);
    assert_eq!(desk.order().customer, customer);
    assert_eq!(desk.order().order.customer.id, "c2");
}

#[test]
fn after_a_day_nothing_goes_out_and_the_packet_is_shown() {
    let mut desk = lapsed("create:cut-after:times=1");
    desk.until_sees("Kesin bu sipariş: müşteri kodu aynı");
    assert!(desk.sees("Bu siparişe siz karar verin"));
    assert!(desk.sees("Ayşe Yılmaz"));
    assert!(desk.sees("Bekleyen 1"));
    desk.pass(DAY);
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 1);
    desk.click_button("#1 bu sipariş");
    let accepted = desk.accepted();
    assert_eq!(accepted.packet_id, desk.received()[0].packet_id);
    assert!(desk.sees("Bekleyen 0"));
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 1);
}

#[test]
fn an_order_that_the_store_does_not_have_is_sent_under_a_new_key() {
    let mut desk = lapsed("create:cut-before:times=1");
    desk.until_sees("Açık paketler arasında yok.");
    let key = desk.order().order.idempotency_key.clone();
    desk.click_button("Mağazada yok, düzenleyip yeniden gönder");
    desk.until("the order", |state| state.order().is_editable());
    let mut desk = desk.restart();
    assert_ne!(
        desk.order().order.idempotency_key,
        key,
        "also after a restart"
    );
    assert_eq!(desk.received().len(), 0, "not before the person sends it");
    desk.send();
    desk.accepted();
    assert_eq!(desk.received().len(), 1);
}

#[test]
fn open_packets_that_cannot_be_read_are_looked_for_again() {
    let mut desk = TestDesk::with_faults(&["create:cut-after:times=1", "open:500:times=1"]);
    desk.small_order();
    desk.send();
    desk.pass(DAY);
    desk.until_sees("Açık paketler okunamadı.");
    desk.click_button("Yeniden bak");
    desk.until_sees("Kesin bu sipariş: müşteri kodu aynı");
}

#[test]
fn a_decision_waits_through_a_restart() {
    let desk = lapsed("create:cut-after:times=1");
    let mut desk = desk.restart();
    assert_eq!(desk.step(), Some(Step::Lapsed));
    desk.until_sees("Kesin bu sipariş: müşteri kodu aynı");
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 1);
}
