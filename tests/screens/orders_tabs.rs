//! Several orders at once: each keeps what was entered, until it is sent or thrown away.

use egui::{Key, Modifiers};
use packetdesk::desk::OrderState;

use crate::desk_harness::TestDesk;

fn next_order(desk: &mut TestDesk) {
    desk.harness.key_press_modifiers(Modifiers::CTRL, Key::Tab);
    desk.settle();
}

#[test]
fn a_new_order_leaves_the_old_one_as_it_is() {
    let mut desk = TestDesk::new();
    desk.small_order();
    let first = desk.order().order.clone();
    desk.ctrl(Key::N);
    assert!(desk.order().order.is_untouched());
    assert_eq!(desk.value("Ad"), "");
    assert!(desk.has_cursor("Ürün ara"));
    assert!(desk.sees("Ayşe Yılmaz, "), "its tab has the name");
    next_order(&mut desk);
    assert_eq!(desk.order().order, first);
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
}

#[test]
fn f8_holds_and_the_cart_comes_back_equal() {
    let mut desk = TestDesk::new();
    desk.take("mercimek");
    desk.sign(Key::Num2, "2");
    desk.key(Key::Enter);
    desk.key(Key::F6);
    desk.types("limonlu");
    desk.key(Key::Enter);
    desk.small_order();
    desk.press("+ Nakit");
    let held = desk.order().order.clone();
    desk.key(Key::F8);
    assert!(desk.order().order.is_untouched());
    assert!(desk.sees("bekletildi"));
    desk.take("künefe");
    assert_eq!(desk.order().order.lines.len(), 1, "orders do not mix");
    next_order(&mut desk);
    assert_eq!(desk.order().order, held);
    assert!(!desk.sees("bekletildi"));
}

#[test]
fn an_empty_order_is_not_held() {
    let mut desk = TestDesk::new();
    desk.key(Key::F8);
    desk.ctrl(Key::N);
    assert_eq!(desk.state().orders.len(), 1);
}

#[test]
fn a_tab_is_clicked() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.ctrl(Key::N);
    desk.click("Ayşe Yılmaz, 0 dk");
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
}

#[test]
fn orders_have_keys_of_their_own() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.ctrl(Key::N);
    let orders = &desk.state().orders;
    assert_ne!(
        orders[0].order.idempotency_key,
        orders[1].order.idempotency_key
    );
    assert_ne!(orders[0].order.customer.id, orders[1].order.customer.id);
}

#[test]
fn an_order_is_thrown_away() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.ctrl(Key::N);
    desk.take("künefe");
    desk.key(Key::F3);
    desk.discard();
    assert_eq!(desk.state().orders.len(), 1);
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
}

#[test]
fn the_last_order_thrown_away_leaves_a_fresh_one() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.key(Key::F3);
    desk.discard();
    assert_eq!(desk.state().orders.len(), 1);
    assert!(desk.order().order.is_untouched());
}

#[test]
fn an_answer_finds_its_order_while_another_is_in_sight() {
    let mut desk = TestDesk::with_faults(&["create:delay=800"]);
    desk.small_order();
    desk.key(Key::F9);
    desk.ctrl(Key::N);
    assert!(desk.sees("gönderiliyor"));
    desk.take("künefe");
    desk.until("the first to be taken", |state| {
        state
            .orders
            .iter()
            .any(|open| matches!(open.state, OrderState::Accepted(_)))
    });
    assert!(matches!(desk.order().state, OrderState::Draft));
    assert_eq!(desk.order().order.lines.len(), 1);
    assert!(desk.sees("Son gönderilen:"));
}

#[test]
fn a_sent_order_makes_room_and_the_last_one_stays_in_the_strip() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.send();
    let accepted = desk.accepted();
    desk.ctrl(Key::N);
    assert_eq!(desk.state().orders.len(), 1);
    let number = accepted.doc_no.unwrap();
    assert!(desk.sees(&format!("Son gönderilen: #{number} · ")));
}

#[test]
fn what_was_thrown_away_can_be_brought_back() {
    let mut desk = TestDesk::new();
    desk.small_order();
    let order = desk.order().order.clone();
    desk.key(Key::F3);
    desk.discard();
    desk.take("künefe");
    desk.click_button("Silinen siparişi geri getir");
    assert_eq!(desk.order().order, order);
    assert_eq!(
        desk.state().orders.len(),
        2,
        "the one begun since stays too"
    );
}
