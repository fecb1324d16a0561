//! What is known of an accepted packet, and what is said where it is not as expected.

use egui::Key;

use crate::{changed_menu::restart_with_changed_menu, desk_harness::TestDesk};

#[test]
fn a_total_that_differs_is_shown_beside_the_estimate() {
    let mut desk = TestDesk::new();
    desk.take("künefe");
    desk.fill_customer();
    restart_with_changed_menu(&mut desk);
    desk.send();
    let accepted = desk.accepted();
    assert_eq!(accepted.estimate.decimal().to_string(), "145.50");
    assert_eq!(
        accepted.total.map(|total| total.decimal()),
        Some(160.into())
    );
    assert!(desk.sees("160,00") && desk.sees("145,50"));
    assert!(desk.sees("Müşteriye sunucunun tutarını söyleyin."));
}

#[test]
fn a_packet_that_cannot_be_read_back_was_taken_all_the_same() {
    let mut desk = TestDesk::with_faults(&["get:500"]);
    desk.small_order();
    desk.send();
    let accepted = desk.accepted();
    assert!(accepted.is_unread);
    assert!(desk.sees("Sipariş gönderildi"));
    assert!(desk.sees("Sipariş alındı; fiş numarası okunamadı."));
    assert!(desk.sees(&accepted.packet_id));
    assert!(desk.sees("Bekleyen 0"));
}

#[test]
fn a_packet_is_read_whatever_types_its_numbers_have() {
    let mut desk = TestDesk::with_faults(&["get:wrong-types"]);
    desk.small_order();
    desk.send();
    let accepted = desk.accepted();
    assert!(desk.sees(&accepted.packet_id));
    assert_eq!(desk.received().len(), 1);
}

#[test]
fn the_last_sent_is_told_in_full_though_the_next_order_was_begun_at_once() {
    let mut desk = TestDesk::with_faults(&["get:delay=200:times=1"]);
    desk.small_order();
    desk.harness.key_press(Key::F9);
    desk.until("the packet", |state| state.last.is_some());
    assert_eq!(desk.state().last.as_ref().unwrap().doc_no, None);
    desk.ctrl(Key::N);
    assert!(desk.order().order.is_untouched());
    desk.until("its number", |state| {
        state
            .last
            .as_ref()
            .is_some_and(|last| last.doc_no.is_some())
    });
    assert!(desk.sees("Son gönderilen: #1 · 70,00"));
}
