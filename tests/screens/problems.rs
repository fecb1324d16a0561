//! What is wrong is said under its field in one sentence, and beside Send with a jump to it.

use egui::Key;
use packetdesk::{desk::OrderState, practice::Endpoint};

use crate::{changed_menu::restart_with_changed_menu, desk_harness::TestDesk};

/// The sentence stands on screen, and F9 sends nothing.
fn is_refused_with(desk: &mut TestDesk, sentence: &str) {
    desk.key(Key::F9);
    assert!(matches!(desk.order().state, OrderState::Draft));
    assert!(desk.sees(sentence), "not on screen: {sentence}");
    assert!(desk.sees("yer düzeltilmeli:"));
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 0);
}

/// A small order whose first line's quantity is typed anew.
fn with_quantity(text: &str) -> TestDesk {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.ctrl(Key::M);
    desk.types(text);
    desk
}

#[test]
fn nothing_is_said_of_empty_fields_before_the_first_try() {
    let desk = TestDesk::new();
    assert!(desk.state().derived.has_errors);
    assert!(!desk.sees("gerekli"));
    assert!(!desk.sees("düzeltilmeli"));
}

#[test]
fn empty_fields_are_all_named_after_the_first_try() {
    let mut desk = TestDesk::new();
    desk.key(Key::F9);
    for sentence in [
        "Ad gerekli",
        "Adres gerekli",
        "Nasıl ödeneceğini yazın",
        "Sepete en az bir ürün ekleyin",
        "4 yer düzeltilmeli:",
    ] {
        assert!(desk.sees(sentence), "not on screen: {sentence}");
    }
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 0);
}

#[test]
fn a_jump_beside_send_puts_the_cursor_there() {
    for place in ["Adres", "Ad", "Ödeme notu"] {
        let mut desk = TestDesk::new();
        desk.key(Key::F9);
        desk.click_button(place);
        assert!(desk.has_cursor(place), "no cursor in {place}");
    }
}

#[test]
fn the_jump_to_an_empty_cart_leads_to_the_search() {
    let mut desk = TestDesk::new();
    desk.key(Key::F9);
    desk.fill("Ad", "Ayşe");
    desk.click_button("Sepet");
    assert!(desk.has_cursor("Ürün ara"));
}

#[test]
fn the_first_problem_has_the_cursor_after_a_try() {
    let mut desk = TestDesk::new();
    desk.take("ayran 30");
    desk.fill("Ad", "Ayşe");
    desk.key(Key::F9);
    assert!(desk.has_cursor("Adres"));
}

#[test]
fn a_problem_goes_as_soon_as_it_is_mended() {
    let mut desk = TestDesk::new();
    desk.key(Key::F9);
    desk.fill("Ad", "Ayşe");
    assert!(!desk.sees("Ad gerekli"));
    assert!(desk.sees("3 yer düzeltilmeli:"));
}

#[test]
fn a_quantity_of_nothing() {
    let mut desk = with_quantity("0");
    is_refused_with(&mut desk, "Miktar sıfırdan büyük olmalı");
    assert!(desk.has_cursor("Ayran 30 cl miktarı"));
}

#[test]
fn a_quantity_of_letters() {
    let mut desk = with_quantity("iki");
    is_refused_with(&mut desk, "Sayı değil");
    assert_eq!(desk.value("Ayran 30 cl miktarı"), "iki", "kept as typed");
}

#[test]
fn a_quantity_that_is_too_large() {
    let mut desk = with_quantity("10000");
    is_refused_with(&mut desk, "Miktar en çok 9999 olabilir");
}

#[test]
fn a_quantity_that_is_too_small() {
    let mut desk = with_quantity("0,0001");
    is_refused_with(&mut desk, "Miktar en az 0,001 olmalı");
}

#[test]
fn a_quantity_that_can_be_read_in_two_ways() {
    let mut desk = with_quantity("1,250");
    is_refused_with(&mut desk, "Birini yazın");
    desk.refill("Ayran 30 cl miktarı", "1,25");
    assert!(!desk.sees("Birini yazın"));
    assert!(desk.sees("43,75"));
}

#[test]
fn no_quantity_at_all() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.ctrl(Key::M);
    desk.key(Key::Backspace);
    is_refused_with(&mut desk, "Bir sayı yazın");
}

#[test]
fn a_discount_above_its_line() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.ctrl(Key::I);
    desk.types("70,01");
    is_refused_with(&mut desk, "İndirim kalemin tutarını");
    desk.refill("İndirim (₺)", "70");
    assert!(
        !desk.sees("İndirim kalemin tutarını"),
        "the whole line may be given"
    );
}

#[test]
fn payments_above_the_total() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.click_button("+ Nakit");
    desk.refill("Nakit tutarı", "70,5");
    is_refused_with(&mut desk, "Ödemeler toplamı");
    desk.refill("Nakit tutarı", "70");
    assert!(!desk.sees("Ödemeler toplamı"));
}

#[test]
fn a_payment_of_nothing_is_pointed_out_and_sent_all_the_same() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.click_button("+ Nakit");
    desk.refill("Nakit tutarı", "0");
    assert!(desk.sees("Sıfır tutarlı ödeme kaydedilmez"));
    assert!(desk.sees("1 yere bakın:"));
    desk.send();
    desk.accepted();
    assert_eq!(desk.received()[0].body["payments"][0]["price"], 0);
}

#[test]
fn an_amount_of_letters() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.click_button("+ Nakit");
    desk.refill("Nakit tutarı", "hepsi");
    is_refused_with(&mut desk, "Sayı değil");
}

#[test]
fn a_discount_without_a_name() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.click_button("+ İndirim");
    desk.refill("İndirim tutarı", "5");
    is_refused_with(&mut desk, "İndirimin adını yazın");
}

#[test]
fn a_callback_address_without_encryption() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.ctrl(Key::D);
    desk.fill("Bildirim adresi (callbackUrl)", "http://ornek.com/geri");
    is_refused_with(&mut desk, "Adres https:// ile başlamalı");
}

#[test]
fn a_callback_address_that_is_hidden_again_is_opened_by_the_jump() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.ctrl(Key::D);
    desk.fill("Bildirim adresi (callbackUrl)", "https://192.168.1.5/geri");
    desk.ctrl(Key::D);
    assert!(!desk.state().is_more_open);
    is_refused_with(&mut desk, "özel bir ağa");
    assert!(desk.has_cursor("Bildirim adresi (callbackUrl)"));
}

#[test]
fn notes_that_are_too_long() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.key(Key::F3);
    desk.key(Key::F6);
    let event = egui::Event::Paste("ğ".repeat(501));
    desk.harness.event(event);
    desk.settle();
    is_refused_with(&mut desk, "En çok 500 karakter olabilir");
    desk.key(Key::End);
    desk.key(Key::Backspace);
    assert!(!desk.sees("karakter olabilir"), "500 are fine");
    desk.fill("Sipariş notu", &"ş".repeat(1001));
    is_refused_with(&mut desk, "En çok 1000 karakter olabilir");
}

#[test]
fn a_product_that_is_gone_after_the_menu_changed() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.take("künefe");
    restart_with_changed_menu(&mut desk);
    desk.key(Key::F5);
    desk.until("the new menu", |state| {
        !state.menu.is_pending
            && state
                .catalogue()
                .is_some_and(|menu| menu.search("ayran 30", 9).is_empty())
    });
    assert!(desk.sees("Fiyatı değişti: şimdi"));
    is_refused_with(
        &mut desk,
        "Bu ürün menüde artık yok. Çıkarın ya da değiştirin.",
    );
    desk.key(Key::F3);
    desk.key(Key::Delete);
    assert!(!desk.sees("Bu ürün menüde artık yok"));
    desk.send();
    desk.accepted();
}
