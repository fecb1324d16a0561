//! Several orders at once: each keeps what was entered, until it is sent or thrown away.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use packetdesk::{desk::OrderState, store::paths::Home};
use rusqlite::Connection;

use crate::desk_harness::{Setup, TestDesk};

fn press(desk: &mut TestDesk, modifiers: Modifiers, key: Key) {
    desk.harness.key_press_modifiers(modifiers, key);
    desk.settle();
}

fn next_order(desk: &mut TestDesk) {
    press(desk, Modifiers::CTRL, Key::Tab);
}

fn previous_order(desk: &mut TestDesk) {
    press(desk, Modifiers::CTRL | Modifiers::SHIFT, Key::Tab);
}

fn restore(desk: &mut TestDesk) {
    press(desk, Modifiers::COMMAND | Modifiers::SHIFT, Key::T);
}

/// A desk with an order for each of these names, the last in sight.
fn desk_with(names: &[&str]) -> TestDesk {
    let mut desk = TestDesk::new();
    for (place, name) in names.iter().enumerate() {
        if place > 0 {
            desk.ctrl(Key::N);
        }
        desk.fill("Ad", name);
    }
    desk
}

fn name_order(desk: &mut TestDesk, name: &str) {
    desk.ctrl(Key::K);
    desk.types("siparişe ad ver");
    desk.key(Key::Enter);
    assert!(desk.has_cursor("Siparişin adı"));
    desk.types(name);
    desk.key(Key::Enter);
    assert!(desk.state().dialog.is_none());
}

/// The name of the order in sight.
fn in_sight(desk: &TestDesk) -> &str {
    &desk.order().order.customer.name
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

#[test]
fn keys_walk_the_orders_in_both_directions_and_round() {
    let mut desk = desk_with(&["Bir", "İki", "Üç"]);
    let mut walk = |step: fn(&mut TestDesk)| {
        step(&mut desk);
        in_sight(&desk).to_owned()
    };
    assert_eq!([walk(next_order), walk(next_order)], ["Bir", "İki"]);
    assert_eq!([walk(previous_order), walk(previous_order)], ["Bir", "Üç"]);
    assert_eq!(walk(previous_order), "İki");
    assert!(desk.has_cursor("Ürün ara"));
}

#[test]
fn alt_and_a_digit_go_to_the_order_of_that_place() {
    let mut desk = desk_with(&["Bir", "İki", "Üç"]);
    // Some systems also write the digit.
    for (key, digit, name) in [(Key::Num1, "1", "Bir"), (Key::Num3, "3", "Üç")] {
        let event = egui::Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::ALT,
        };
        desk.together([event, egui::Event::Text(digit.to_owned())]);
        assert_eq!(in_sight(&desk), name);
        assert_eq!(desk.value("Ürün ara"), "");
        assert_eq!(desk.value("Ad"), name);
    }
    press(&mut desk, Modifiers::ALT, Key::Num9);
    assert_eq!(in_sight(&desk), "Üç", "there is no ninth");
}

#[test]
fn the_signs_of_a_turkish_keyboard_are_no_commands() {
    let mut desk = desk_with(&["Bir", "İki"]);
    desk.take("mercimek");
    desk.sign(Key::Num1, "1");
    desk.key(Key::Enter);
    // AltGr is Ctrl and Alt where it is Alt at all.
    let alt_gr = Modifiers::CTRL | Modifiers::COMMAND | Modifiers::ALT;
    for key in [Key::Num1, Key::E, Key::T, Key::I, Key::K, Key::R] {
        press(&mut desk, alt_gr, key);
        assert!(desk.state().dialog.is_none(), "{key:?}");
        assert_eq!(in_sight(&desk), "İki", "{key:?}");
        assert!(desk.has_cursor("Ürün ara"), "{key:?}");
    }
}

#[test]
fn go_to_order_lists_the_open_orders() {
    let mut desk = desk_with(&["Bir", "İki", "Üç"]);
    desk.ctrl(Key::K);
    desk.types("siparişe git");
    desk.key(Key::Enter);
    assert!(desk.has_cursor("Sipariş ara: ad, telefon ya da sıra"));
    assert!(desk.sees("Sipariş 1: Bir") && desk.sees("Sipariş 2: İki"));
    assert!(desk.sees("Alt 2"));
    desk.types("iki");
    desk.key(Key::Enter);
    assert_eq!(in_sight(&desk), "İki");
}

#[test]
fn an_order_is_named_and_the_name_comes_back_after_a_restart() {
    let mut desk = desk_with(&["Ayşe Yılmaz"]);
    name_order(&mut desk, "mavi kapı");
    assert!(desk.sees("mavi kapı, 0 dk"), "its tab");
    assert!(!desk.sees("Ayşe Yılmaz, 0 dk"));
    assert_eq!(
        desk.value("Ad"),
        "Ayşe Yılmaz",
        "the customer's name is another"
    );
    assert!(desk.has_cursor("Ad"), "and goes on there");
    let mut desk = desk.restart();
    assert!(desk.sees("mavi kapı, 0 dk"));
    name_order(&mut desk, "yeşil kapı");
    assert_eq!(desk.order().name, "yeşil kapı", "typed over");
    desk.ctrl(Key::K);
    desk.types("name the order");
    desk.key(Key::Enter);
    desk.key(Key::Delete);
    desk.key(Key::Enter);
    assert!(
        desk.sees("Ayşe Yılmaz, 0 dk"),
        "an empty name takes it away"
    );
}

#[test]
fn escape_leaves_the_name_as_it_was() {
    let mut desk = desk_with(&["Ayşe Yılmaz"]);
    name_order(&mut desk, "mavi kapı");
    desk.ctrl(Key::K);
    desk.types("siparişe ad");
    desk.key(Key::Enter);
    desk.types("başka");
    desk.key(Key::Escape);
    assert_eq!(desk.order().name, "mavi kapı");
}

#[test]
fn a_name_is_short_and_has_no_blanks_around_it() {
    let mut desk = desk_with(&["Ayşe Yılmaz"]);
    name_order(&mut desk, " ç ");
    assert_eq!(desk.order().name, "ç");
    name_order(&mut desk, &"ğ".repeat(100));
    assert_eq!(desk.order().name, "ğ".repeat(24));
}

#[test]
fn a_name_alone_keeps_an_order_on_the_desk() {
    let mut desk = TestDesk::new();
    name_order(&mut desk, "2. telefon");
    desk.key(Key::F8);
    assert_eq!(desk.state().orders.len(), 2, "held beside a fresh one");
    let mut desk = desk.restart();
    assert!(desk.sees("2. telefon"));
    previous_order(&mut desk);
    assert_eq!(desk.order().name, "2. telefon");
}

#[test]
fn several_that_were_thrown_away_come_back_newest_first() {
    let mut desk = desk_with(&["Bir", "İki", "Üç"]);
    let orders: Vec<_> = desk
        .state()
        .orders
        .iter()
        .map(|o| o.order.clone())
        .collect();
    desk.discard();
    assert!(desk.sees("Sipariş silindi."));
    desk.discard();
    desk.discard();
    assert!(desk.sees("3 sipariş silindi."));
    assert!(desk.order().order.is_untouched());
    for (name, left) in [("Bir", 2), ("İki", 1), ("Üç", 0)] {
        restore(&mut desk);
        assert_eq!(in_sight(&desk), name);
        assert_eq!(desk.state().discarded.len(), left);
        assert_eq!(desk.sees("silindi."), left > 0);
    }
    restore(&mut desk);
    let names = ["", "Bir", "İki", "Üç"];
    let there = desk.state().orders.iter();
    let there: Vec<_> = there
        .map(|open| open.order.customer.name.as_str())
        .collect();
    assert_eq!(there, names);
    for order in &orders {
        let open = desk.state().orders.iter().find(|open| open.order == *order);
        assert!(open.is_some(), "as it was, under its key");
    }
}

#[test]
fn not_more_than_twenty_wait_to_be_brought_back() {
    let mut desk = TestDesk::new();
    for number in 0..23 {
        desk.fill("Ad", &format!("Müşteri {number}"));
        desk.discard();
    }
    let discarded = &desk.state().discarded;
    assert_eq!(discarded.len(), 20);
    assert_eq!(discarded[0].order.customer.name, "Müşteri 3");
    restore(&mut desk);
    assert_eq!(in_sight(&desk), "Müşteri 22");
}

#[test]
fn tabs_tell_the_minutes_since_the_order_was_opened() {
    let mut desk = desk_with(&["Bir"]);
    desk.pass(7 * 60);
    desk.ctrl(Key::N);
    desk.fill("Ad", "İki");
    desk.pass(60);
    assert!(desk.sees("Bir, 8 dk") && desk.sees("İki, 1 dk"));
    desk.pass(3 * 3600);
    assert!(desk.sees("Bir, 3 sa"));
}

/// Whether the tab of this name is whole within the window.
fn tab_is_in_sight(desk: &TestDesk, label: &str) -> bool {
    let tab = desk.harness.query_by_role_and_label(egui::Role::Tab, label);
    tab.is_some_and(|tab| {
        let after = desk.button("50 sipariş").rect();
        tab.rect().left() > 190.0 && tab.rect().right() <= after.left()
    })
}

#[test]
fn with_fifty_orders_the_active_one_and_the_buttons_stay_in_sight() {
    let mut desk = TestDesk::with(Setup {
        size: [1024.0, 768.0],
        ..Setup::default()
    });
    for number in 1..=50 {
        if number > 1 {
            desk.ctrl(Key::N);
        }
        desk.fill("Ad", &format!("Müşteri {number}"));
    }
    assert!(tab_is_in_sight(&desk, "Müşteri 50, 0 dk"));
    assert!(!tab_is_in_sight(&desk, "Müşteri 1, 0 dk"));
    for label in ["50 sipariş", "+ Yeni", "Ayarlar"] {
        let button = desk.button(label).rect();
        assert!(button.left() > 0.0 && button.right() < 1024.0, "{label}");
    }
    next_order(&mut desk);
    assert!(tab_is_in_sight(&desk, "Müşteri 1, 0 dk"));
    press(&mut desk, Modifiers::ALT, Key::Num9);
    assert!(tab_is_in_sight(&desk, "Müşteri 9, 0 dk"));
    desk.click_button("50 sipariş");
    desk.types("27");
    desk.key(Key::Enter);
    assert!(tab_is_in_sight(&desk, "Müşteri 27, 0 dk"));
    assert_eq!(in_sight(&desk), "Müşteri 27");
}

#[test]
fn an_order_is_opened_with_what_is_entered_first() {
    let mut desk = TestDesk::new();
    desk.pass(2 * 3600);
    desk.fill("Ad", "Bir");
    desk.pass(60);
    assert!(desk.sees("Bir, 1 dk"));
}

#[test]
fn an_order_that_comes_out_of_the_outbox_to_be_thrown_away_leaves_the_cursor_alone() {
    let mut desk = TestDesk::with_faults(&["create:429:retry-after=30:times=1"]);
    desk.small_order();
    desk.send();
    let id = desk.order().id;
    let other = Connection::open(Home::at(desk.home()).database_file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    desk.discard();
    desk.ctrl(Key::N);
    desk.fill("Sipariş notu", "zil");
    other.execute_batch("COMMIT").unwrap();
    desk.until("the order to go", |state| {
        state.orders.iter().all(|open| open.id != id)
    });
    assert!(desk.has_cursor("Sipariş notu"));
}

#[test]
fn an_order_that_goes_under_an_open_window_takes_no_cursor_from_it() {
    let mut desk = TestDesk::with_faults(&["create:429:retry-after=30:times=1"]);
    desk.small_order();
    desk.send();
    let id = desk.order().id;
    let other = Connection::open(Home::at(desk.home()).database_file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    desk.discard();
    desk.ctrl(Key::K);
    other.execute_batch("COMMIT").unwrap();
    desk.until("the order to go", |state| {
        state.orders.iter().all(|open| open.id != id)
    });
    assert!(desk.has_cursor("Komut, sipariş ya da mağaza ara"));
}
