//! The touch density: whatever is pressed on the desk is large enough for a finger.

use egui::{Key, Rect, Role};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use packetdesk::store::settings::Density;

use crate::desk_harness::{Setup, TestDesk};

/// What a finger needs, in points.
const FINGER: f32 = 40.0;

fn touch_desk() -> TestDesk {
    let mut desk = TestDesk::with(Setup {
        size: [1024.0, 768.0],
        ..Setup::default()
    });
    make_roomy(&mut desk);
    desk
}

fn make_roomy(desk: &mut TestDesk) {
    desk.ctrl(Key::K);
    desk.types("dokunmatik");
    desk.key(Key::Enter);
    assert_eq!(desk.state().settings.density, Density::Touch);
}

/// Everything that can be pressed: name, role and place.
fn targets(desk: &TestDesk) -> Vec<(String, Role, Rect)> {
    let is_target = |role| {
        matches!(
            role,
            Role::Button
                | Role::Tab
                | Role::CheckBox
                | Role::ComboBox
                | Role::Link
                | Role::ListBoxOption
                | Role::RadioButton
                | Role::TextInput
                | Role::MultilineTextInput
        )
    };
    let nodes = desk
        .harness
        .query_all(By::new().predicate(move |node| is_target(node.role())));
    nodes
        .map(|node| {
            let known = node.accesskit_node();
            (known.label().unwrap_or_default(), known.role(), node.rect())
        })
        .collect()
}

fn are_large(desk: &TestDesk, least: usize) {
    let targets = targets(desk);
    assert!(targets.len() >= least, "only {targets:?}");
    let small: Vec<_> = targets
        .iter()
        .filter(|(_, _, place)| place.height() < FINGER || place.width() < FINGER)
        .collect();
    assert!(small.is_empty(), "too small for a finger: {small:#?}");
}

#[test]
fn on_the_desk_with_an_order() {
    let mut desk = touch_desk();
    desk.take("künefe");
    desk.fill("Telefon", "0532 111 22 33");
    desk.press("+ Nakit");
    desk.press("+ İndirim");
    desk.ctrl(Key::D);
    desk.key(Key::F9);
    assert!(desk.sees("yer düzeltilmeli"), "with jumps beside Send");
    desk.key(Key::F6);
    are_large(&desk, 50);
}

#[test]
fn with_many_orders_and_banners() {
    let mut desk = touch_desk();
    for number in 0..7 {
        desk.fill("Ad", &format!("Müşteri {number}"));
        desk.ctrl(Key::N);
    }
    desk.fill("Ad", "Ayşe");
    desk.discard();
    assert!(desk.sees("silindi"));
    are_large(&desk, 40);
}

#[test]
fn with_orders_in_the_outbox() {
    let mut desk = TestDesk::with_faults(&["create:429:retry-after=600:times=1"]);
    make_roomy(&mut desk);
    desk.small_order();
    desk.send();
    assert!(desk.sees("Bekleyen 1"));
    are_large(&desk, 20);
    let mut desk = TestDesk::with_faults(&["create:cut-after:times=1"]);
    make_roomy(&mut desk);
    desk.small_order();
    desk.key(Key::F9);
    desk.until_answered(0);
    are_large(&desk, 20);
    desk.pass(24 * 3600 + 1800);
    desk.until_sees("Kesin bu sipariş");
    are_large(&desk, 20);
}

#[test]
fn after_sending() {
    let mut desk = touch_desk();
    desk.small_order();
    desk.send();
    desk.accepted();
    are_large(&desk, 20);
}

#[test]
fn in_the_windows_over_the_desk() {
    let mut desk = touch_desk();
    desk.small_order();
    desk.ctrl(Key::K);
    are_large(&desk, 30);
    desk.key(Key::Escape);
    desk.ctrl(Key::R);
    are_large(&desk, 30);
    desk.key(Key::Escape);
    desk.key(Key::F1);
    are_large(&desk, 40);
    desk.key(Key::Escape);
    desk.click_button("Ayarlar");
    are_large(&desk, 30);
    desk.key(Key::Escape);
    desk.take("mercimek");
    desk.key(Key::Enter);
    are_large(&desk, 30);
}

#[test]
fn for_a_mouse_the_desk_is_denser() {
    let desk = TestDesk::new();
    let is_small = |(_, _, place): &(String, Role, Rect)| place.height() < FINGER;
    assert!(targets(&desk).iter().any(is_small));
}
