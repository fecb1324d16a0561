//! A barcode scanner: digits faster than frames, and an Enter or a Tab after them.

use egui::{Event, Key};

use crate::desk_harness::{Setup, TestDesk, key_event, released};

const AYRAN: &str = "2900000001015";
const KOLA: &str = "2900000001039";
const UNKNOWN: &str = "8690504999999";

/// What a scanner sends: each key goes down, writes its digit, and comes up.
fn scan(code: &str, end: Key) -> Vec<Event> {
    let digits = code.chars().flat_map(|digit| {
        let key = Key::from_name(&digit.to_string()).unwrap();
        [
            key_event(key),
            Event::Text(digit.to_string()),
            released(key),
        ]
    });
    digits.chain(stroke(end)).collect()
}

/// A key that writes nothing.
fn stroke(key: Key) -> [Event; 2] {
    [key_event(key), released(key)]
}

/// The cart: `2 × Ayran 30 cl`.
fn cart(desk: &TestDesk) -> Vec<String> {
    let lines = desk.order().order.lines.iter();
    lines
        .map(|line| {
            let quantity = line.quantity.value().unwrap().decimal();
            format!("{quantity} × {}", line.title)
        })
        .collect()
}

/// Events one to a frame, as from a slow scanner on a fast machine.
fn one_by_one(desk: &mut TestDesk, events: Vec<Event>) {
    for event in events {
        desk.together([event]);
    }
}

#[test]
fn a_code_and_its_enter_in_one_frame() {
    let mut desk = TestDesk::new();
    desk.together(scan(KOLA, Key::Enter));
    assert_eq!(cart(&desk), ["1 × Kola 33 cl"]);
    assert_eq!(desk.value("Ürün ara"), "");
}

#[test]
fn a_code_digit_by_digit() {
    for end in [Key::Enter, Key::Tab] {
        let mut desk = TestDesk::new();
        one_by_one(&mut desk, scan(KOLA, end));
        assert_eq!(cart(&desk), ["1 × Kola 33 cl"], "{end:?}");
        assert!(desk.has_cursor("Ürün ara"));
    }
}

#[test]
fn the_enter_right_after_the_frame_of_the_digits() {
    let mut desk = TestDesk::new();
    let mut digits = scan(KOLA, Key::Enter);
    let enter = digits.split_off(digits.len() - 2);
    desk.harness.input_mut().events.extend(digits);
    desk.harness.step();
    desk.together(enter);
    assert_eq!(cart(&desk), ["1 × Kola 33 cl"]);
}

#[test]
fn a_tab_ends_a_code_too() {
    let mut desk = TestDesk::new();
    desk.together(scan(KOLA, Key::Tab));
    assert_eq!(cart(&desk), ["1 × Kola 33 cl"]);
    assert_eq!(desk.value("Ürün ara"), "");
    assert!(desk.has_cursor("Ürün ara"));
    desk.together(scan(AYRAN, Key::Tab));
    assert_eq!(cart(&desk), ["1 × Kola 33 cl", "1 × Ayran 30 cl"]);
    // After anything else it goes on.
    desk.types("kola");
    desk.key(Key::Tab);
    assert!(!desk.has_cursor("Ürün ara"));
}

#[test]
fn several_codes_in_one_frame() {
    let mut desk = TestDesk::new();
    let codes = [KOLA, AYRAN, UNKNOWN, KOLA];
    let events = codes.iter().flat_map(|code| scan(code, Key::Enter));
    desk.together(events.collect::<Vec<_>>());
    assert_eq!(cart(&desk), ["2 × Kola 33 cl", "1 × Ayran 30 cl"]);
    assert_eq!(desk.value("Ürün ara"), "");
    let mut desk = TestDesk::new();
    let events = [KOLA, AYRAN].iter().flat_map(|code| scan(code, Key::Tab));
    desk.together(events.collect::<Vec<_>>());
    assert_eq!(cart(&desk), ["1 × Kola 33 cl", "1 × Ayran 30 cl"]);
}

#[test]
fn a_quantity_is_typed_before_the_code() {
    for before in ["3*", "3x", "3 "] {
        let mut desk = TestDesk::new();
        desk.types(before);
        desk.together(scan(KOLA, Key::Enter));
        assert_eq!(cart(&desk), ["3 × Kola 33 cl"], "{before}");
    }
}

#[test]
fn a_code_is_never_a_quantity() {
    let mut desk = TestDesk::new();
    // What was left in the box, after a code.
    desk.types(" ayran");
    desk.key(Key::Home);
    desk.together(scan(KOLA, Key::Enter));
    assert_eq!(cart(&desk), [""; 0]);
}

#[test]
fn an_unknown_code_takes_nothing_and_the_next_one_takes_its_place() {
    for end in [Key::Enter, Key::Tab] {
        let mut desk = TestDesk::new();
        desk.together(scan(UNKNOWN, end));
        assert!(cart(&desk).is_empty());
        assert!(desk.sees("Bu barkodla ürün yok: 8690504999999"));
        assert_eq!(desk.value("Ürün ara"), UNKNOWN);
        assert!(desk.has_cursor("Ürün ara"));
        desk.together(scan(KOLA, end));
        assert_eq!(cart(&desk), ["1 × Kola 33 cl"], "{end:?}");
        one_by_one(&mut desk, scan(UNKNOWN, end));
        one_by_one(&mut desk, scan(AYRAN, end));
        assert_eq!(cart(&desk).len(), 2);
    }
}

#[test]
fn a_code_that_lost_a_digit_takes_nothing() {
    let mut desk = TestDesk::new();
    desk.together(scan(&KOLA[1..], Key::Enter));
    assert!(cart(&desk).is_empty());
    assert!(desk.sees("Bu barkodla ürün yok"));
}

#[test]
fn what_is_not_found_is_typed_over() {
    let mut desk = TestDesk::new();
    desk.take("suşi");
    desk.types("künefe");
    assert_eq!(desk.value("Ürün ara"), "künefe");
    desk.key(Key::Enter);
    assert_eq!(cart(&desk), ["1 × Künefe"]);
}

#[test]
fn a_code_is_heard_where_no_field_has_the_cursor() {
    let mut desk = TestDesk::new();
    desk.click_button("Çorbalar");
    assert!(!desk.has_cursor("Ürün ara"));
    desk.together(scan(KOLA, Key::Enter));
    assert_eq!(cart(&desk), ["1 × Kola 33 cl"]);

    // On a button its Enter would else press that.
    desk.fill_customer();
    desk.button("Gönder").focus();
    desk.settle();
    desk.together(scan(AYRAN, Key::Enter));
    assert_eq!(cart(&desk), ["1 × Kola 33 cl", "1 × Ayran 30 cl"]);
    assert!(desk.order().is_editable());

    desk.button("Gönder").focus();
    desk.settle();
    one_by_one(&mut desk, scan(AYRAN, Key::Tab));
    assert_eq!(cart(&desk), ["1 × Kola 33 cl", "2 × Ayran 30 cl"]);
    assert!(desk.order().is_editable());
}

#[test]
fn a_second_end_of_the_line_takes_nothing() {
    let mut desk = TestDesk::with(Setup {
        frame: 1.0 / 60.0,
        ..Setup::default()
    });
    let mut twice = scan(KOLA, Key::Enter);
    twice.extend(stroke(Key::Enter));
    desk.together(twice);
    assert_eq!(cart(&desk), ["1 × Kola 33 cl"]);
    desk.harness
        .input_mut()
        .events
        .extend(scan(AYRAN, Key::Enter));
    desk.harness.step();
    desk.harness.input_mut().events.extend(stroke(Key::Enter));
    desk.harness.step();
    assert!(desk.state().dialog.is_none());
    assert_eq!(cart(&desk), ["1 × Kola 33 cl", "1 × Ayran 30 cl"]);
    // A hand comes later.
    for _ in 0..30 {
        desk.harness.step();
    }
    desk.key(Key::Enter);
    assert!(desk.state().dialog.is_some(), "the soup asks for its size");
}

#[test]
fn an_enter_that_is_held_down_takes_one_product() {
    let mut desk = TestDesk::new();
    desk.types("künefe");
    // It goes down again and again, and never comes up.
    one_by_one(&mut desk, vec![key_event(Key::Enter); 5]);
    assert_eq!(cart(&desk), ["1 × Künefe"]);
    assert!(desk.state().dialog.is_none());
}

#[test]
fn in_another_field_it_is_a_text_like_any_other() {
    let mut desk = TestDesk::new();
    desk.field("Sipariş notu").focus();
    desk.settle();
    desk.together(scan(KOLA, Key::Enter));
    assert_eq!(desk.value("Sipariş notu"), KOLA);
    assert!(cart(&desk).is_empty());
}

#[test]
fn keys_on_a_button_are_its_own() {
    let mut desk = TestDesk::new();
    desk.take("kola 33");
    desk.button("Gönder").focus();
    desk.settle();
    desk.sign(Key::Plus, "+");
    assert!(!desk.has_cursor("Ürün ara"));
    assert_eq!(cart(&desk), ["2 × Kola 33 cl"]);
}
