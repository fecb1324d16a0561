//! The keyboard throughout: where Tab goes, that one sees where the cursor is, and that no key does
//! by accident what it is not pressed for.

use egui::{Key, Modifiers, Rect, Role, Shape};
use egui_kittest::{
    Node,
    kittest::{By, NodeT as _, Queryable as _},
};
use packetdesk::{domain::NumberStyle, ui::tokens::Tokens};

use crate::desk_harness::{Setup, TestDesk};

/// What has the cursor.
fn focused(desk: &TestDesk) -> Option<Node<'_>> {
    desk.harness
        .query_all(By::new().predicate(|node| node.is_focused() && node.role() != Role::Window))
        .find(|node| node.accesskit_node().label().is_some())
}

fn name_of(node: &Node<'_>) -> String {
    node.accesskit_node().label().unwrap_or_default()
}

fn role_of(node: &Node<'_>) -> Role {
    node.accesskit_node().role()
}

fn is_text_field(role: Role) -> bool {
    matches!(
        role,
        Role::TextInput | Role::MultilineTextInput | Role::PasswordInput
    )
}

/// The names of what Tab reaches from where the cursor is, this included, until it comes back or so
/// many were reached.
fn tab_round(desk: &mut TestDesk, most: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    while names.len() < most {
        let Some(name) = focused(desk).map(|node| name_of(&node)) else {
            desk.key(Key::Tab);
            continue;
        };
        if names.first() == Some(&name) {
            break;
        }
        names.push(name);
        desk.key(Key::Tab);
    }
    names
}

/// An order with a line, two payments and the rarer fields open.
fn full_desk() -> TestDesk {
    let mut desk = TestDesk::with(Setup {
        size: [1024.0, 768.0],
        ..Setup::default()
    });
    desk.take("künefe");
    desk.ctrl(Key::D);
    desk.press("+ Nakit");
    desk.press("+ İndirim");
    desk
}

#[test]
fn tab_follows_the_talk_with_the_caller() {
    let mut desk = TestDesk::new();
    desk.take("künefe");
    desk.key(Key::F2);
    let round = tab_round(&mut desk, 60);
    let talk = [
        "Müşteri bul",
        "Telefon",
        "Ad",
        "Adres",
        "Bölge",
        "Adres tarifi",
        "Sipariş notu",
        "Kuryemiz",
        "Başka kurye",
        "Gel al",
        "+ Nakit",
    ];
    assert_eq!(round[..talk.len()], talk);
    let place = |name: &str| {
        let place = round.iter().position(|reached| reached == name);
        place.unwrap_or_else(|| panic!("{name} is not reached: {round:?}"))
    };
    let order = [
        "+ İndirim",
        "Ödeme notu",
        "Diğer alanlar",
        "Gönder",
        "Ürün ara",
    ];
    let places = order.map(place);
    assert!(places.is_sorted(), "{round:?}");
    assert_eq!(place("Künefe miktarı"), place("Ürün ara") + 1, "the cart");
    assert_eq!(place("Künefe miktarı"), round.len() - 1, "and round again");
}

#[test]
fn shift_and_tab_go_back_the_same_way() {
    let mut desk = TestDesk::new();
    desk.key(Key::F2);
    let there = tab_round(&mut desk, 60);
    desk.key(Key::F2);
    let mut back = Vec::new();
    for _ in 0..there.len() {
        back.push(focused(&desk).map(|node| name_of(&node)).unwrap());
        desk.harness.key_press_modifiers(Modifiers::SHIFT, Key::Tab);
        desk.settle();
    }
    back[1..].reverse();
    assert_eq!(back, there);
}

/// Whether a line in the accent's colour runs around a place.
fn has_ring(desk: &TestDesk, place: Rect) -> bool {
    let theme = desk.harness.ctx.theme();
    let accent = Tokens::of_theme(theme).accent;
    let shapes = desk.harness.output().shapes.iter();
    shapes.map(|clipped| &clipped.shape).any(|shape| {
        let Shape::Rect(ring) = shape else {
            return false;
        };
        ring.stroke.color == accent
            && ring.stroke.width >= 2.0
            && ring.rect.expand(3.0).contains_rect(place)
            && place.expand(6.0).contains_rect(ring.rect)
    })
}

/// Walks with Tab over everything there is, and sees that each stop is marked.
fn every_stop_is_seen(desk: &mut TestDesk, least: usize) {
    let mut seen = Vec::new();
    for _ in 0..80 {
        desk.key(Key::Tab);
        let Some(node) = focused(desk) else { continue };
        let (name, id) = (name_of(&node), node.accesskit_node().id());
        let is_seen = has_ring(desk, node.rect());
        assert!(is_seen, "nobody sees the cursor at {name}");
        if seen.first().is_some_and(|(first, _)| *first == id) {
            break;
        }
        seen.push((id, name));
    }
    assert!(seen.len() >= least, "only {seen:?}");
}

#[test]
fn the_cursor_is_seen_wherever_it_is_on_the_desk() {
    let mut desk = full_desk();
    desk.fill("Telefon", "0532 111 22 33");
    desk.key(Key::F9);
    every_stop_is_seen(&mut desk, 35);
}

#[test]
fn the_cursor_is_seen_on_the_tabs_of_many_orders() {
    let mut desk = TestDesk::new();
    for number in 0..6 {
        desk.fill("Ad", &format!("Müşteri {number}"));
        desk.ctrl(Key::N);
    }
    desk.discard();
    every_stop_is_seen(&mut desk, 25);
}

#[test]
fn the_cursor_is_seen_on_an_order_under_way() {
    let mut desk = TestDesk::with_faults(&["create:429:retry-after=600:times=1"]);
    desk.small_order();
    desk.send();
    every_stop_is_seen(&mut desk, 8);
    let mut desk = TestDesk::with_faults(&["create:cut-after:times=1"]);
    desk.small_order();
    desk.key(Key::F9);
    desk.until_answered(0);
    every_stop_is_seen(&mut desk, 8);
    desk.pass(24 * 3600 + 1800);
    desk.until_sees("Kesin bu sipariş");
    every_stop_is_seen(&mut desk, 8);
}

#[test]
fn the_cursor_is_seen_in_every_window() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.ctrl(Key::B);
    every_stop_is_seen(&mut desk, 6);
    desk.key(Key::Escape);
    desk.key(Key::F1);
    every_stop_is_seen(&mut desk, 20);
    desk.key(Key::Escape);
    desk.ctrl(Key::R);
    every_stop_is_seen(&mut desk, 2);
    desk.key(Key::Escape);
    desk.ctrl(Key::K);
    every_stop_is_seen(&mut desk, 1);
    desk.types("siparişe ad");
    desk.key(Key::Enter);
    every_stop_is_seen(&mut desk, 3);
    desk.key(Key::Escape);
    desk.take("mercimek");
    desk.key(Key::Enter);
    every_stop_is_seen(&mut desk, 3);
}

/// Puts the cursor on the one thing of this name as Tab would.
fn tab_to(desk: &mut TestDesk, name: &str) {
    for _ in 0..80 {
        if focused(desk).is_some_and(|node| name_of(&node) == name) {
            return;
        }
        desk.key(Key::Tab);
    }
    panic!("{name} is not reached");
}

#[test]
fn a_menu_is_walked_by_arrows_and_taken_by_enter() {
    let mut desk = TestDesk::new();
    tab_to(&mut desk, "Ayarlar");
    desk.key(Key::Enter);
    assert!(desk.sees("Mağaza bağla"));
    let mut reached = Vec::new();
    for _ in 0..8 {
        desk.key(Key::ArrowDown);
        let node = focused(&desk).unwrap();
        assert!(has_ring(&desk, node.rect()), "{}", name_of(&node));
        reached.push(name_of(&node));
        if reached
            .last()
            .is_some_and(|name| name.starts_with("English"))
        {
            break;
        }
    }
    assert_eq!(
        reached.last().map(String::as_str),
        Some("English"),
        "{reached:?}"
    );
    desk.key(Key::Enter);
    assert!(desk.sees("Connected"));
}

#[test]
fn another_method_is_chosen_by_arrows_and_enter() {
    let mut desk = TestDesk::new();
    desk.take("künefe");
    desk.press("+ Nakit");
    tab_to(&mut desk, "Ödeme yöntemi");
    desk.key(Key::Enter);
    desk.key(Key::ArrowDown);
    desk.key(Key::ArrowDown);
    let node = focused(&desk).unwrap();
    let chosen = name_of(&node);
    assert!(has_ring(&desk, node.rect()), "{chosen}");
    desk.key(Key::Enter);
    assert_ne!(chosen, "Nakit");
    assert_eq!(desk.order().order.payments[0].title, chosen);
}

#[test]
fn the_list_of_keys_is_walked_by_arrows_and_taken_by_enter() {
    let mut desk = TestDesk::new();
    desk.key(Key::F1);
    tab_to(&mut desk, "Sipariş notu Ctrl O");
    desk.key(Key::ArrowDown);
    assert_eq!(
        focused(&desk).map(|node| name_of(&node)).unwrap(),
        "Diğer alanlar Ctrl D"
    );
    desk.key(Key::Enter);
    assert!(desk.state().is_more_open);
    assert!(desk.state().dialog.is_none());
}

#[test]
fn enter_sends_nothing_in_any_field() {
    let mut desk = full_desk();
    desk.fill_customer();
    desk.refill("İndirim adı", "ikram");
    desk.ctrl(Key::M);
    let mut fields = Vec::new();
    for _ in 0..60 {
        let here = focused(&desk).map(|node| (name_of(&node), role_of(&node)));
        if let Some((name, role)) = here
            && is_text_field(role)
            && !fields.contains(&name)
        {
            desk.key(Key::Enter);
            desk.ctrl(Key::Enter);
            assert!(
                desk.order().is_editable(),
                "Enter in {name} has sent the order"
            );
            desk.field(&name).focus();
            desk.settle();
            fields.push(name);
        }
        desk.key(Key::Tab);
    }
    assert!(fields.len() >= 14, "{fields:?}");
    assert!(desk.received().is_empty());
}

#[test]
fn both_decimal_keys_of_the_numeric_pad_are_understood_in_every_number_field() {
    for sign in [",", "."] {
        let mut desk = TestDesk::new();
        desk.take("10 künefe");
        desk.press("+ Nakit");
        desk.press("+ İndirim");
        let text = format!("2{sign}5");
        let names = desk.harness.query_all(By::new().predicate(|node| {
            let label = node.label().unwrap_or_default();
            node.role() == Role::TextInput && label.ends_with("tutarı")
        }));
        let mut fields: Vec<String> = names.map(|node| name_of(&node)).collect();
        assert_eq!(fields.len(), 2, "{fields:?}");
        fields.extend(["Künefe miktarı", "Verilecek para"].map(str::to_owned));
        for field in &fields {
            desk.field(field).focus();
            desk.settle();
            desk.ctrl(Key::A);
            // Sign by sign, each with its key, as the pad sends them.
            for letter in text.chars() {
                desk.types(&letter.to_string());
            }
            assert_eq!(desk.value(field), text, "as typed while typing");
        }
        desk.ctrl(Key::I);
        desk.types(&text);
        desk.key(Key::Enter);
        let open = desk.order();
        let line = &open.order.lines[0];
        assert_eq!(line.quantity.text(NumberStyle::Turkish), "2,5");
        assert_eq!(line.discount.text(NumberStyle::Turkish), "2,50");
        for payment in &open.order.payments {
            assert_eq!(payment.amount.text(NumberStyle::Turkish), "2,50");
        }
        let tendered = open.tendered.as_ref().unwrap();
        assert_eq!(tendered.text(NumberStyle::Turkish), "2,50");
    }
}

#[test]
fn digits_in_either_search_box_never_change_a_quantity() {
    let mut desk = TestDesk::new();
    desk.take("künefe");
    for key in [Key::F3, Key::F2] {
        desk.key(key);
        for (key, digit) in [(Key::Num7, "7"), (Key::Num0, "0"), (Key::Num5, "5")] {
            desk.sign(key, digit);
        }
        let quantity = &desk.order().order.lines[0].quantity;
        assert_eq!(quantity.text(NumberStyle::Turkish), "1");
        desk.key(Key::Escape);
    }
}

#[test]
fn a_line_is_taken_out_by_key_from_the_cart_and_brought_back() {
    let mut desk = TestDesk::new();
    desk.take("künefe");
    desk.take("ayran 30");
    let before = desk.order().order.lines.clone();
    desk.ctrl(Key::ArrowUp);
    desk.key(Key::Delete);
    assert_eq!(desk.order().order.lines, before[1..]);
    desk.ctrl(Key::Z);
    assert_eq!(desk.order().order.lines, before);
    // From a field, by the palette, which no text can take the key from.
    desk.fill("Ad", "Ayşe");
    desk.ctrl(Key::K);
    desk.types("kalemi çıkar");
    desk.key(Key::Enter);
    assert_eq!(desk.order().order.lines.len(), 1);
    desk.ctrl(Key::K);
    desk.types("undo");
    desk.key(Key::Enter);
    assert_eq!(desk.order().order.lines, before);
    assert_eq!(desk.value("Ad"), "Ayşe");
}
