//! Payments: amounts prefilled, the rest, change, discounts on the whole order.

use egui::Key;

use crate::desk_harness::TestDesk;

/// Two künefe and an ayran: 326 ₺.
fn desk() -> TestDesk {
    let mut desk = TestDesk::new();
    desk.take("2 künefe");
    desk.take("ayran 30");
    desk
}

#[test]
fn f7_and_enter_pay_the_whole_by_the_first_method() {
    let mut desk = desk();
    desk.key(Key::F7);
    assert!(
        desk.button("+ Nakit").is_focused() || desk.button("Nakit ile ödeme ekle").is_focused()
    );
    desk.key(Key::Enter);
    assert!(desk.has_cursor("Nakit tutarı"));
    assert_eq!(desk.value("Nakit tutarı"), "326,00");
    assert!(!desk.sees("Kalan"));
}

#[test]
fn tab_reaches_the_next_method() {
    let mut desk = desk();
    desk.key(Key::F7);
    desk.key(Key::Tab);
    desk.key(Key::Enter);
    assert_eq!(desk.value("Kredi Kartı tutarı"), "326,00");
}

#[test]
fn the_second_payment_gets_the_rest() {
    let mut desk = desk();
    desk.key(Key::F7);
    desk.key(Key::Enter);
    desk.types("100");
    assert_eq!(
        desk.value("Nakit tutarı"),
        "100",
        "typed over what stood there"
    );
    assert!(desk.sees("Kalan"));
    desk.press("+ Kredi Kartı");
    assert_eq!(desk.value("Kredi Kartı tutarı"), "226,00");
    desk.fill_customer();
    desk.send();
    desk.accepted();
    assert_eq!(desk.received()[0].paid, 326.into());
}

#[test]
fn f7_goes_back_to_the_last_payment() {
    let mut desk = desk();
    desk.key(Key::F7);
    desk.key(Key::Enter);
    desk.key(Key::F3);
    desk.key(Key::F7);
    assert!(desk.has_cursor("Nakit tutarı"));
    assert_eq!(desk.order().order.payments.len(), 1);
}

#[test]
fn the_change_for_a_note_is_told() {
    let mut desk = desk();
    desk.key(Key::F7);
    desk.key(Key::Enter);
    desk.fill("Verilecek para", "1500");
    assert!(desk.sees("1.174,00"));
    desk.refill("Verilecek para", "300");
    assert!(desk.sees("yetmiyor"));
    desk.refill("Verilecek para", "1.500");
    assert!(desk.sees("Birini yazın"), "never guessed");
}

#[test]
fn change_is_for_cash_only() {
    let mut desk = desk();
    desk.press("+ Kredi Kartı");
    assert!(!desk.sees("Verilecek para"));
}

#[test]
fn a_discount_on_the_order_has_a_name_and_lowers_what_is_to_pay() {
    let mut desk = desk();
    desk.press("+ İndirim");
    assert!(desk.has_cursor("İndirim adı"));
    desk.types("Telafi");
    desk.key(Key::Tab);
    desk.types("26");
    desk.press("+ Nakit");
    assert_eq!(desk.value("Nakit tutarı"), "300,00");
    desk.fill_customer();
    desk.send();
    desk.accepted();
    let payments = &desk.received()[0].body["payments"];
    assert_eq!(payments[0]["title"], "Telafi");
    assert_eq!(payments[0]["isDiscount"], true);
    assert_eq!(payments[1]["price"].to_string(), "300");
}

#[test]
fn the_first_payment_also_says_how_it_will_be_paid() {
    let mut desk = desk();
    desk.press("+ Kredi Kartı");
    assert_eq!(desk.value("Ödeme notu"), "Kredi Kartı");
}

#[test]
fn a_note_that_was_written_stays() {
    let mut desk = desk();
    desk.fill("Ödeme notu", "kapıda kart");
    desk.press("+ Nakit");
    assert_eq!(desk.value("Ödeme notu"), "kapıda kart");
}

#[test]
fn a_payment_is_taken_out() {
    let mut desk = desk();
    desk.press("+ Nakit");
    desk.press("Nakit ödemesini çıkar");
    assert!(desk.order().order.payments.is_empty());
}

#[test]
fn a_comma_that_could_be_a_thousand_is_asked_about() {
    let mut desk = desk();
    desk.press("+ Nakit");
    desk.refill("Nakit tutarı", "1,200");
    assert!(desk.sees("Birini yazın"));
}
