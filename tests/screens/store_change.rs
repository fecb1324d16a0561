//! An order whose outcome is open belongs to the store that it was sent to.

use egui::Key;
use packetdesk::{app::state::Dialog, desk::OrderState};

use crate::desk_harness::TestDesk;

#[test]
fn the_store_stays_while_an_outcome_is_open() {
    let mut desk = TestDesk::with_faults(&["create:cut-after:times=1"]);
    desk.small_order();
    desk.send();
    assert!(matches!(desk.order().state, OrderState::Unknown { .. }));

    desk.ctrl(Key::B);
    assert!(desk.state().dialog.is_none(), "not by key");
    desk.click_button("Mağazanızı bağlayın");
    assert!(desk.state().dialog.is_none(), "not by button");
    assert!(desk.sees("Önce onu yeniden sorun"));

    // Another order may be begun, but that does not let go of the store either.
    desk.ctrl(Key::N);
    desk.ctrl(Key::B);
    assert!(desk.state().dialog.is_none());
}

#[test]
fn the_store_can_be_changed_once_the_outcome_is_known() {
    let mut desk = TestDesk::with_faults(&["create:cut-after:times=1"]);
    desk.small_order();
    desk.send();
    desk.send();
    desk.accepted();
    desk.click_button("Mağazanızı bağlayın");
    assert!(matches!(desk.state().dialog, Some(Dialog::Connect(_))));
}
