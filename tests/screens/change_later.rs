//! What was written down to be changed while it was not known whether the order had arrived: once
//! the packet is known it is a change of it.

use egui::Key;
use packetdesk::{
    app::State,
    desk::{OrderState, Step},
    practice::{Dialect, PracticeConfig},
};
use rstest::rstest;

use crate::{
    change_sides::send_difference,
    desk_harness::{Setup, TestDesk},
    others::Others,
};

fn lost(dialect: Dialect) -> TestDesk {
    let mut desk = TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            dialect,
            faults: vec!["create:cut-after:times=1".parse().unwrap()],
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    });
    desk.small_order();
    desk.send();
    assert_eq!(desk.step(), Some(Step::Unknown));
    desk
}

/// A change written down beside an order whose packet is known by now.
fn known(dialect: Dialect, change: impl FnOnce(&mut TestDesk)) -> TestDesk {
    let mut desk = lost(dialect);
    desk.click_button("Değişikliği not al");
    change(&mut desk);
    desk.pass(3);
    desk.until("the packet", is_change);
    desk
}

fn is_change(state: &State) -> bool {
    state.order().base.is_some()
}

#[rstest]
fn it_becomes_a_change_of_the_packet(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut desk = known(dialect, |desk| desk.refill("Adres", "Daire 5 değil 7"));
    assert!(desk.order().is_editable());
    assert_eq!(desk.order().change_of, None);
    assert!(desk.sees("#1 değişiyor"));
    desk.key(Key::F9);
    assert!(desk.sees("#1 paketinde ne değişecek?"));
    assert_eq!(desk.exactly("Daire 5 değil 7"), 1);
    let change = desk.state().derived.change.clone().unwrap();
    assert!(
        change.difference.lines.is_empty(),
        "{:?}",
        change.difference
    );
    assert!(
        change.difference.payments.is_empty(),
        "{:?}",
        change.difference
    );
    assert_eq!(change.difference.fields.len(), 1);
}

#[rstest]
fn a_line_more_is_seen_as_one(#[values(Dialect::Classic, Dialect::Current)] dialect: Dialect) {
    let mut desk = known(dialect, |desk| desk.take("künefe"));
    desk.key(Key::F9);
    let change = desk.state().derived.change.clone().unwrap();
    assert_eq!(change.difference.lines.len(), 1, "{:?}", change.difference);
    assert!(desk.sees("1 × Künefe"));
}

#[rstest]
fn it_is_sent_once_its_difference_was_seen(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut desk = known(dialect, |desk| {
        desk.take("künefe");
        desk.refill("Adres", "Daire 7");
    });
    let id = desk.order().base.as_ref().unwrap().packet_id.clone();
    desk.key(Key::F9);
    send_difference(&mut desk);
    desk.accepted();
    let others = Others::at(desk.store());
    assert_eq!(others.lines(&id), ["2 Ayran 30 cl", "1 Künefe"]);
    let customer = others.packet(&id).customer.unwrap();
    assert_eq!(customer.address.as_deref(), Some("Daire 7"));
    assert_eq!(desk.received().len(), 1, "no second packet");
}

#[rstest]
fn what_others_did_before_its_packet_was_known_stays(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut desk = lost(dialect);
    desk.click_button("Değişikliği not al");
    desk.take("künefe");
    let others = Others::at(desk.store());
    let id = desk.received()[0].packet_id.clone();
    others.make_lines(&id, &[(2, "Ayran 30 cl"), (1, "Haydari")]);
    desk.pass(3);
    desk.until("the packet", is_change);
    desk.key(Key::F9);
    let change = desk.state().derived.change.clone().unwrap();
    assert_eq!(change.difference.lines.len(), 1, "{:?}", change.difference);
    send_difference(&mut desk);
    desk.accepted();
    let expected = ["2 Ayran 30 cl", "1 Haydari", "1 Künefe"];
    assert_eq!(others.lines(&id), expected);
}

#[test]
fn the_order_itself_makes_room_once_its_change_is_one_of_the_packet() {
    let mut desk = known(Dialect::Classic, |desk| desk.refill("Adres", "Daire 7"));
    assert_eq!(desk.state().orders.len(), 2);
    desk.ctrl(Key::N);
    assert_eq!(desk.state().orders.len(), 2, "the change and a fresh one");
}

#[test]
fn it_can_still_be_made_an_order_of_its_own() {
    let mut desk = known(Dialect::Current, |desk| desk.refill("Adres", "Daire 7"));
    desk.click("Ayrı sipariş yap");
    assert!(!desk.order().is_change());
    desk.send();
    desk.accepted();
    assert_eq!(desk.received().len(), 2);
    assert_eq!(desk.received()[1].body["customer"]["address"], "Daire 7");
}

#[test]
fn a_packet_that_cannot_be_read_now_is_read_once_asked_for() {
    let mut desk = lost(Dialect::Classic);
    desk.click_button("Değişikliği not al");
    desk.refill("Adres", "Daire 7");
    let fault = "get:500:times=5".parse().unwrap();
    desk.store().add_fault(fault);
    desk.pass(3);
    desk.until_sees("okunamadı");
    assert!(matches!(desk.order().state, OrderState::Draft));
    assert_eq!(desk.value("Adres"), "Daire 7");
    desk.store().clear_faults();
    desk.key(Key::F9);
    desk.until("the packet", is_change);
    assert_eq!(desk.value("Adres"), "Daire 7");
}

#[test]
fn it_is_a_change_after_a_restart_too() {
    let mut desk = known(Dialect::Current, |desk| desk.refill("Adres", "Daire 7")).restart();
    desk.until("the change", |state| {
        state.orders.iter().any(|open| open.is_change())
    });
    let place = desk
        .state()
        .orders
        .iter()
        .position(packetdesk::desk::OpenOrder::is_change);
    desk.harness.key_press_modifiers(
        egui::Modifiers::ALT,
        [Key::Num1, Key::Num2, Key::Num3][place.unwrap()],
    );
    desk.settle();
    assert!(desk.order().is_change());
    desk.key(Key::F9);
    assert_eq!(desk.exactly("Daire 7"), 1);
}
