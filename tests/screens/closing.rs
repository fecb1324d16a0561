//! Closing the window: what is not sent is not lost by one wrong click.

use egui::{Key, ViewportCommand, ViewportEvent, ViewportId};

use crate::desk_harness::TestDesk;

/// The window's close button is pressed; whether the window stays.
fn stays_open(desk: &mut TestDesk) -> bool {
    let window = desk
        .harness
        .input_mut()
        .viewports
        .entry(ViewportId::ROOT)
        .or_default();
    window.events.push(ViewportEvent::Close);
    desk.harness.step();
    let commands = &desk.harness.output().viewport_output[&ViewportId::ROOT].commands;
    let stays = commands.contains(&ViewportCommand::CancelClose);
    desk.harness
        .input_mut()
        .viewports
        .entry(ViewportId::ROOT)
        .or_default()
        .events
        .clear();
    desk.settle();
    stays
}

/// An order that waits for its next try.
fn waiting() -> TestDesk {
    let mut desk = TestDesk::with_faults(&["create:429:times=1"]);
    desk.small_order();
    desk.send();
    desk
}

#[test]
fn an_untouched_desk_closes_at_once() {
    let mut desk = TestDesk::new();
    assert!(!stays_open(&mut desk));
}

#[test]
fn an_order_begun_is_on_disk_and_holds_nothing_up() {
    let mut desk = TestDesk::new();
    desk.small_order();
    assert!(!stays_open(&mut desk));
}

#[test]
fn an_order_that_waits_is_told_once() {
    let mut desk = waiting();
    assert!(stays_open(&mut desk));
    assert!(desk.sees(
        "Gönderilmemiş 1 sipariş var. Diskte duruyorlar; program yeniden açılınca gönderilir."
    ));
    assert!(!stays_open(&mut desk), "the second time it is meant");
}

#[test]
fn an_order_that_was_taken_does_not_hold_the_window() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.send();
    desk.accepted();
    assert!(!stays_open(&mut desk));
}

#[test]
fn whoever_goes_on_is_told_again() {
    let mut desk = waiting();
    assert!(stays_open(&mut desk));
    desk.ctrl(Key::N);
    assert!(!desk.sees("Gönderilmemiş 1 sipariş var"));
    assert!(stays_open(&mut desk));
}

#[test]
fn the_title_counts_what_waits() {
    let mut desk = TestDesk::with_faults(&["create:429:times=1"]);
    desk.small_order();
    assert_eq!(desk.harness.state().title(), "PacketDesk");
    desk.send();
    assert_eq!(desk.harness.state().title(), "(1) PacketDesk");
    desk.later(3);
    desk.accepted();
    assert_eq!(desk.harness.state().title(), "PacketDesk");
}
