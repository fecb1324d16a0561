//! The cart by keyboard: quantities, notes, discounts, options, taking out and taking back.

use egui::Key;
use packetdesk::domain::NumberStyle;

use crate::desk_harness::TestDesk;

/// Quantities of the lines, as shown in Turkish.
fn quantities(desk: &TestDesk) -> Vec<String> {
    let lines = &desk.order().order.lines;
    lines
        .iter()
        .map(|line| line.quantity.text(NumberStyle::Turkish))
        .collect()
}

fn desk_with(searches: &[&str]) -> TestDesk {
    let mut desk = TestDesk::new();
    for search in searches {
        desk.take(search);
    }
    desk
}

#[test]
fn plus_and_minus_change_the_chosen_line() {
    let mut desk = desk_with(&["ayran 30", "su 50"]);
    desk.sign(Key::Plus, "+");
    desk.sign(Key::Plus, "+");
    desk.sign(Key::Minus, "-");
    assert_eq!(quantities(&desk), ["1", "2"]);
    assert_eq!(
        desk.value("Ürün ara"),
        "",
        "the signs are not typed as well"
    );
    desk.ctrl(Key::ArrowUp);
    desk.sign(Key::Plus, "+");
    assert_eq!(quantities(&desk), ["2", "2"]);
}

#[test]
fn one_less_never_takes_the_line_out() {
    let mut desk = desk_with(&["ayran 30"]);
    desk.sign(Key::Minus, "-");
    assert_eq!(quantities(&desk), ["1"]);
}

#[test]
fn delete_takes_the_line_out_and_undo_brings_it_back() {
    let mut desk = desk_with(&["ayran 30", "su 50"]);
    let before = desk.order().order.lines.clone();
    desk.key(Key::Delete);
    assert_eq!(quantities(&desk), ["1"]);
    desk.ctrl(Key::Z);
    assert_eq!(desk.order().order.lines, before);
}

#[test]
fn a_quantity_is_typed_over() {
    let mut desk = desk_with(&["ayran 30"]);
    desk.ctrl(Key::M);
    assert!(desk.has_cursor("Ayran 30 cl miktarı"));
    desk.types("1,5");
    assert_eq!(desk.value("Ayran 30 cl miktarı"), "1,5");
    assert!(desk.sees("52,50"), "the total follows while typing");
    desk.key(Key::Enter);
    assert!(desk.has_cursor("Ürün ara"));
    assert_eq!(quantities(&desk), ["1,5"]);
}

#[test]
fn comma_and_dot_of_the_numeric_pad_are_the_same() {
    for text in ["0,5", "0.5"] {
        let mut desk = desk_with(&["ayran 30"]);
        desk.ctrl(Key::M);
        for sign in text.chars() {
            desk.types(&sign.to_string());
        }
        assert_eq!(
            desk.value("Ayran 30 cl miktarı"),
            text,
            "as typed while typing"
        );
        desk.key(Key::Enter);
        assert_eq!(quantities(&desk), ["0,5"]);
        assert!(desk.sees("17,50"));
    }
}

#[test]
fn digits_in_the_search_box_are_searched_for() {
    let mut desk = desk_with(&["ayran 30"]);
    desk.sign(Key::Num5, "5");
    assert_eq!(desk.value("Ürün ara"), "5");
    assert_eq!(quantities(&desk), ["1"]);
}

#[test]
fn plus_and_minus_belong_to_the_text_once_something_is_typed() {
    let mut desk = desk_with(&["ayran 30"]);
    desk.types("kola");
    desk.sign(Key::Minus, "-");
    desk.key(Key::Delete);
    assert_eq!(desk.value("Ürün ara"), "kola-");
    assert_eq!(quantities(&desk), ["1"]);
}

#[test]
fn line_keys_leave_other_fields_alone() {
    let mut desk = desk_with(&["2 ayran 30"]);
    desk.fill("Adres", "A-B");
    desk.sign(Key::Minus, "-");
    desk.key(Key::Delete);
    assert_eq!(desk.value("Adres"), "A-B-");
    assert_eq!(quantities(&desk), ["2"]);
}

#[test]
fn a_note_is_written_and_shown() {
    let mut desk = desk_with(&["ayran 30"]);
    desk.key(Key::F6);
    assert!(desk.has_cursor("Kalem notu"));
    desk.types("buzsuz");
    desk.key(Key::Enter);
    assert!(desk.has_cursor("Ürün ara"));
    assert!(desk.sees("buzsuz"));
    assert_eq!(desk.order().order.lines[0].note, "buzsuz");
}

#[test]
fn a_discount_is_written_and_shown() {
    let mut desk = desk_with(&["2 ayran 30"]);
    desk.ctrl(Key::I);
    assert!(desk.has_cursor("İndirim (₺)"));
    desk.types("7,25");
    desk.key(Key::Enter);
    assert!(desk.has_cursor("Ürün ara"));
    assert!(desk.sees("indirim −"));
    assert!(desk.sees("Ara toplam"));
    assert!(desk.sees("62,75"));
}

#[test]
fn equal_lines_grow_together() {
    let desk = desk_with(&["ayran 30", "2 ayran 30"]);
    assert_eq!(quantities(&desk), ["3"]);
}

#[test]
fn a_line_with_a_note_stays_by_itself() {
    let mut desk = desk_with(&["ayran 30"]);
    desk.key(Key::F6);
    desk.types("buzsuz");
    desk.key(Key::Enter);
    desk.take("ayran 30");
    assert_eq!(quantities(&desk), ["1", "1"]);
}

#[test]
fn options_are_chosen_anew() {
    let mut desk = desk_with(&["mercimek"]);
    desk.sign(Key::Num1, "1");
    desk.key(Key::Enter);
    assert!(desk.sees("Küçük"));
    desk.ctrl(Key::E);
    desk.sign(Key::Num2, "2");
    desk.key(Key::Enter);
    let line = &desk.order().order.lines[0];
    assert_eq!(line.choices.len(), 1);
    assert_eq!(line.choices[0].title, "Büyük");
    assert!(desk.sees("110,00"));
    assert!(desk.has_cursor("Ürün ara"));
}

#[test]
fn a_choice_that_is_needed_is_asked_for_but_can_be_left_out() {
    let mut desk = desk_with(&["mercimek"]);
    desk.key(Key::Enter);
    assert!(desk.sees("Boy: en az 1 seçim gerekli"));
    assert!(desk.order().order.lines.is_empty());
    desk.ctrl(Key::Enter);
    assert_eq!(quantities(&desk), ["1"]);
    assert!(
        desk.sees("1 yere bakın:"),
        "and it is pointed out afterwards"
    );
}

#[test]
fn escape_leaves_the_picker_without_a_line() {
    let mut desk = desk_with(&["mercimek"]);
    desk.key(Key::Escape);
    assert!(desk.state().dialog.is_none());
    assert!(desk.order().order.lines.is_empty());
}

#[test]
fn a_long_cart_keeps_the_chosen_line_in_sight() {
    let mut desk = TestDesk::new();
    for search in [
        "ayran 30", "ayran 1", "su 50", "soda 20", "gazoz", "kola 33", "kola 1", "limonata",
        "humus", "haydari", "cacık", "künefe",
    ] {
        desk.take(search);
    }
    assert_eq!(desk.order().order.lines.len(), 12);
    desk.ctrl(Key::M);
    let field = desk.field("Künefe miktarı").rect();
    assert!(desk.has_cursor("Künefe miktarı"));
    assert!(field.bottom() < 768.0, "the field is on screen: {field:?}");
}
