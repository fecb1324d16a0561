//! One order is one packet, however often Send is pressed.

use egui::Key;
use packetdesk::{
    desk::{OrderState, Step},
    practice::Endpoint,
};

use crate::desk_harness::{Setup, TestDesk, key_event, released};

fn is_sent_once(desk: &mut TestDesk) {
    desk.accepted();
    assert_eq!(desk.received().len(), 1);
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 1);
}

#[test]
fn f9_twice_in_one_frame() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.together([key_event(Key::F9), released(Key::F9), key_event(Key::F9)]);
    is_sent_once(&mut desk);
}

#[test]
fn a_double_click_on_send() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.button("Gönder").click();
    desk.button("Gönder").click();
    desk.settle();
    is_sent_once(&mut desk);
}

#[test]
fn f9_and_a_click_in_one_frame() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.harness.key_press(Key::F9);
    desk.button("Gönder").click();
    desk.settle();
    is_sent_once(&mut desk);
}

#[test]
fn what_is_typed_in_the_frame_of_f9_goes_along() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.together([egui::Event::Text("!".to_owned()), key_event(Key::F9)]);
    is_sent_once(&mut desk);
    assert_eq!(desk.received()[0].body["paymentNote"], "nakit!");
}

#[test]
fn f9_while_it_is_on_its_way() {
    let mut desk = TestDesk::with_faults(&["create:delay=300"]);
    desk.small_order();
    desk.key(Key::F9);
    assert!(matches!(desk.step(), Some(Step::Saving | Step::Sending)));
    assert!(desk.sees("Gönderiliyor…"));
    desk.key(Key::F9);
    desk.key(Key::F9);
    is_sent_once(&mut desk);
}

#[test]
fn f9_after_it_was_taken() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.send();
    desk.accepted();
    desk.key(Key::F9);
    is_sent_once(&mut desk);
}

#[test]
fn f9_under_an_open_dialog_sends_nothing() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.key(Key::F1);
    desk.key(Key::F9);
    assert!(matches!(desk.order().state, OrderState::Draft));
    desk.key(Key::Escape);
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 0);
    desk.key(Key::F9);
    is_sent_once(&mut desk);
}

#[test]
fn two_orders_of_one_caller_are_two_packets() {
    let mut desk = TestDesk::new();
    for _ in 0..2 {
        desk.small_order();
        desk.send();
        desk.accepted();
        desk.ctrl(Key::N);
    }
    let received = desk.received();
    assert_eq!(received.len(), 2);
    assert_ne!(received[0].idempotency_key, received[1].idempotency_key);
}

#[test]
fn the_second_half_of_a_double_click_does_not_put_the_result_out_of_sight() {
    let mut desk = TestDesk::with(Setup {
        frame: 1.0 / 60.0,
        ..Setup::default()
    });
    desk.small_order();
    desk.send();
    // A fast store: its answer is there, and with it another button in the same place.
    let sent = desk.order().id;
    assert!(matches!(desk.order().state, OrderState::Accepted(_)));
    desk.click_button("Yeni sipariş");
    assert_eq!(desk.order().id, sent);
    assert!(desk.sees("Sipariş gönderildi"));
    // Whoever has seen it can press it.
    for _ in 0..60 {
        desk.harness.step();
    }
    desk.click_button("Yeni sipariş");
    assert_ne!(desk.order().id, sent);
}
