//! A first launch: nothing is connected, and everything works already.

use packetdesk::store::settings::Environment;

use crate::desk_harness::{Setup, TestDesk};

fn first() -> TestDesk {
    TestDesk::with(Setup {
        practice: None,
        ..Setup::default()
    })
}

#[test]
fn the_practice_store_is_open_with_its_menu() {
    let desk = first();
    assert_eq!(desk.state().store.environment, Environment::Practice);
    assert!(desk.sees("ALIŞTIRMA"));
    assert!(desk.sees("Lezzet Sofrası"));
    assert!(desk.sees("Mercimek Çorbası"), "the menu is on screen");
    assert!(
        desk.sees("Çorbalar") && desk.sees("Tümü"),
        "and its categories"
    );
    assert!(desk.sees("Sepet boş. Ürün adını yazıp Enter’a basın."));
    assert!(desk.sees("Bağlı"));
}

#[test]
fn it_says_plainly_that_orders_go_nowhere() {
    let desk = first();
    assert!(desk.sees("Alıştırma mağazası: siparişler hiçbir yere gitmez."));
}

#[test]
fn the_cursor_stands_in_the_search_box() {
    assert!(first().has_cursor("Ürün ara"));
}

#[test]
fn the_button_in_the_banner_opens_the_form() {
    let mut desk = first();
    desk.click_button("Mağazanızı bağlayın");
    assert!(desk.has_cursor("API anahtarı"));
    desk.key(egui::Key::Escape);
    assert!(desk.state().dialog.is_none());
    assert!(desk.has_cursor("Ürün ara"));
}

#[test]
fn an_order_can_be_sent_at_once() {
    let mut desk = first();
    desk.small_order();
    desk.send();
    let accepted = desk.accepted();
    assert_eq!(accepted.total, Some(accepted.estimate));
    assert!(desk.sees("Sipariş gönderildi"));
}
