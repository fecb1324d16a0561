//! The order read back: everything that is said to the caller, in its order, in one glance.

use egui::Key;
use packetdesk::app::state::Dialog;

use crate::desk_harness::{Setup, TestDesk};

fn is_open(desk: &TestDesk) -> bool {
    matches!(desk.state().dialog, Some(Dialog::ReadBack))
}

fn small_screen() -> TestDesk {
    TestDesk::with(Setup {
        size: [1024.0, 768.0],
        ..Setup::default()
    })
}

/// An order with everything that there is to say.
fn fill_in(desk: &mut TestDesk) {
    desk.take("2 adana dürüm");
    desk.sign(Key::Num1, "1");
    desk.sign(Key::Num4, "4");
    desk.ctrl(Key::Enter);
    desk.key(Key::F6);
    desk.types("az pişmiş");
    desk.key(Key::Enter);
    desk.take("künefe");
    for (field, text) in [
        ("Telefon", "0532 111 22 33"),
        ("Ad", "Ayşe Yılmaz"),
        ("Adres", "Moda Cad. No 12 D 5"),
        ("Bölge", "Kadıköy"),
        ("Adres tarifi", "3. kat, zil bozuk"),
        ("Sipariş notu", "Plastik çatal koymayın"),
    ] {
        desk.fill(field, text);
    }
    desk.key(Key::F7);
    desk.key(Key::Enter);
    desk.fill("Verilecek para", "1000");
}

#[test]
fn everything_is_said_in_the_order_of_the_talk() {
    let mut desk = small_screen();
    fill_in(&mut desk);
    desk.ctrl(Key::R);
    assert!(is_open(&desk));
    let said = [
        "Ayşe Yılmaz  ·  0532 111 22 33",
        "Adana Dürüm, Lavaş, Acısız — not: az pişmiş",
        "Moda Cad. No 12 D 5\n3. kat, zil bozuk  ·  Kadıköy",
        "Plastik çatal koymayın",
        "Nakit 565,50 ₺",
        "434,50 ₺ (1.000,00 ₺ ile ödeyecek)",
    ];
    let places: Vec<f32> = said
        .iter()
        .map(|words| {
            assert_eq!(desk.exactly(words), 1, "{words}");
            desk.place_of(words).top()
        })
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert_eq!(desk.exactly("2 ×"), 1);
    assert_eq!(desk.exactly("420,00 ₺"), 1 + 1, "in the cart and read back");
}

#[test]
fn enter_and_escape_and_its_key_close_it_and_send_nothing() {
    for close in [Key::Enter, Key::Escape] {
        let mut desk = TestDesk::new();
        desk.small_order();
        desk.field("Ad").focus();
        desk.settle();
        desk.ctrl(Key::R);
        desk.key(close);
        assert!(!is_open(&desk));
        assert!(desk.order().is_editable());
        assert!(desk.has_cursor("Ad"), "the cursor is where it was");
    }
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.ctrl(Key::R);
    desk.ctrl(Key::R);
    assert!(!is_open(&desk));
}

#[test]
fn enter_on_its_send_button_closes_as_well() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.ctrl(Key::R);
    for _ in 0..3 {
        desk.key(Key::Tab);
        desk.key(Key::Enter);
        assert!(desk.order().is_editable());
        desk.ctrl(Key::R);
    }
}

#[test]
fn f9_sends_from_within() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.ctrl(Key::R);
    desk.key(Key::F9);
    assert!(!is_open(&desk));
    desk.accepted();
    assert_eq!(desk.received().len(), 1);
}

#[test]
fn f9_leads_to_what_is_to_be_mended() {
    let mut desk = TestDesk::new();
    desk.take("künefe");
    desk.ctrl(Key::R);
    desk.key(Key::F9);
    assert!(!is_open(&desk));
    assert!(desk.order().is_editable());
    assert!(desk.has_cursor("Ad"));
}

#[test]
fn a_sent_order_is_read_back_with_the_total_of_the_server_and_cannot_be_sent_again() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.send();
    desk.accepted();
    desk.ctrl(Key::R);
    assert!(is_open(&desk));
    desk.key(Key::F9);
    assert!(is_open(&desk));
    assert_eq!(desk.received().len(), 1);
}

#[test]
fn an_empty_order_is_not_read_back() {
    let mut desk = TestDesk::new();
    desk.ctrl(Key::R);
    assert!(!is_open(&desk));
}

#[test]
fn nothing_is_typed_into_the_fields_under_it() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.fill("Sipariş notu", "acele");
    let before = desk.order().order.clone();
    desk.ctrl(Key::R);
    desk.types("x");
    desk.key(Key::Delete);
    desk.key(Key::Backspace);
    assert_eq!(desk.order().order, before);
}

#[test]
fn who_fetches_it_is_not_read_an_address() {
    let mut desk = small_screen();
    fill_in(&mut desk);
    desk.click_button("Gel al");
    desk.ctrl(Key::R);
    assert_eq!(desk.count("3. kat, zil bozuk  ·"), 0);
    assert_eq!(desk.exactly("Gel al"), 2, "the button under it, and here");
}

#[test]
fn twelve_lines_are_seen_at_once_on_a_small_screen() {
    let mut desk = small_screen();
    fill_in(&mut desk);
    for search in [
        "ayran 30", "su 50", "soda 20", "gazoz", "kola 33", "kola 1", "limonata", "humus",
        "haydari", "cacık",
    ] {
        desk.take(search);
    }
    assert_eq!(desk.order().order.lines.len(), 12);
    desk.ctrl(Key::R);
    let first = desk.place_of("Ayşe Yılmaz  ·").top();
    let last = desk.place_of("·  Kalan");
    assert!(first > 0.0);
    assert!(last.bottom() < 768.0 - 100.0, "{last:?}");
}

#[test]
fn a_longer_order_is_walked_by_keys() {
    let mut desk = small_screen();
    fill_in(&mut desk);
    for _ in 0..4 {
        for search in ["ayran 30", "su 50", "soda 20", "gazoz", "kola 33", "humus"] {
            desk.take(search);
            // With a note of its own it does not grow into the line before.
            desk.key(Key::F6);
            desk.types("buzsuz");
            desk.key(Key::Enter);
        }
    }
    assert_eq!(desk.order().order.lines.len(), 26);
    desk.ctrl(Key::R);
    let top = |desk: &TestDesk| desk.place_of("Ayşe Yılmaz  ·").top();
    let at_first = top(&desk);
    desk.key(Key::ArrowDown);
    assert!(top(&desk) < at_first);
    desk.key(Key::End);
    let last = desk.place_of("·  Kalan");
    assert!(last.bottom() < 700.0, "{last:?}");
    desk.key(Key::Home);
    assert_eq!(top(&desk), at_first);
    desk.key(Key::PageDown);
    assert!(top(&desk) < at_first - 200.0);
}

#[test]
fn a_number_that_cannot_be_read_is_shown_as_typed() {
    let mut desk = TestDesk::new();
    desk.take("ayran 30");
    desk.refill("Ayran 30 cl miktarı", "1.500");
    desk.ctrl(Key::R);
    assert_eq!(desk.exactly("1.500 ×"), 1);
    assert!(desk.sees("(düzeltilecek kalem sayılmadı)"));
}
