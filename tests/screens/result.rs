//! What is known of an accepted packet, and what is said where it is not as expected.

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
