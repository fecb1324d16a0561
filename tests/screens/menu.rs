//! Finding a product, and a menu that stays usable when it cannot be loaded again.

use std::sync::Arc;

use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packetdesk::ui::desk::top_strip::Link;
use tempfile::TempDir;

use crate::desk_harness::{Setup, TestDesk, address_of, key_event};

/// Titles of the products found, as ranked.
fn found(desk: &TestDesk) -> Vec<&str> {
    let products = desk.state().catalogue().unwrap().products();
    let shown = &desk.state().browse.shown;
    shown
        .iter()
        .map(|shown| products[shown.place].title.as_str())
        .collect()
}

/// The product that Enter takes, by what a screen reader says.
fn chosen(desk: &TestDesk) -> String {
    let tiles = desk.harness.query_all_by_role(egui::Role::Button);
    let marked = |title: &str| found(desk).contains(&title);
    tiles
        .filter(|node| node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True))
        .filter_map(|node| node.accesskit_node().label())
        .find(|label| marked(label))
        .unwrap()
}

#[test]
fn the_best_hit_stands_first() {
    let mut desk = TestDesk::new();
    desk.types("adana");
    assert_eq!(found(&desk)[0], "Adana Kebap");
    assert!(found(&desk).contains(&"Adana Dürüm"));
    let first = desk.harness.get_by_label("Adana Kebap").rect();
    let second = desk.harness.get_by_label(found(&desk)[1]).rect();
    assert!((first.top(), first.left()) < (second.top(), second.left()));
}

#[test]
fn turkish_letters_need_not_be_typed() {
    for text in ["cig kofte", "ÇİĞ KÖFTE", "çiğ köfte"] {
        let mut desk = TestDesk::new();
        desk.types(text);
        assert_eq!(found(&desk)[0], "Çiğ Köfte Dürüm", "{text}");
    }
}

#[test]
fn arrows_choose_and_enter_takes() {
    let mut desk = TestDesk::new();
    desk.types("kola");
    assert_eq!(chosen(&desk), "Kola 33 cl");
    desk.key(Key::ArrowRight);
    let second = found(&desk)[1].to_owned();
    assert_eq!(chosen(&desk), second);
    desk.key(Key::ArrowLeft);
    desk.key(Key::ArrowLeft);
    assert_eq!(chosen(&desk), "Kola 33 cl", "it stops at the first");
    desk.key(Key::ArrowRight);
    desk.key(Key::Enter);
    assert_eq!(desk.order().order.lines[0].title, second);
}

#[test]
fn arrows_keep_what_they_choose_in_sight() {
    let mut desk = TestDesk::new();
    for _ in 0..20 {
        desk.key(Key::ArrowDown);
    }
    let title = chosen(&desk);
    let tile = desk.harness.get_by_label(&title).rect();
    assert!(
        tile.top() > 100.0 && tile.bottom() < 768.0,
        "{title} at {tile:?}"
    );
}

#[test]
fn a_quantity_may_stand_before_the_name() {
    for (text, quantity) in [
        ("2 ayran 30", "2"),
        ("3xayran 30", "3"),
        ("1,5 ayran 30", "1.5"),
    ] {
        let mut desk = TestDesk::new();
        desk.take(text);
        let line = &desk.order().order.lines[0];
        assert_eq!(line.title, "Ayran 30 cl", "{text}");
        let typed = line.quantity.value().unwrap().decimal();
        assert_eq!(typed.to_string(), quantity, "{text}");
    }
}

#[test]
fn a_quantity_that_can_be_read_in_two_ways_takes_nothing() {
    let mut desk = TestDesk::new();
    desk.take("1,250 ayran 30");
    assert!(desk.order().order.lines.is_empty());
    assert!(desk.sees("Birini yazın"));
    assert_eq!(desk.value("Ürün ara"), "1,250 ayran 30");
}

#[test]
fn a_scanner_types_and_enters_in_one_frame() {
    let mut desk = TestDesk::new();
    desk.together([
        egui::Event::Text("künefe".to_owned()),
        key_event(Key::Enter),
    ]);
    assert_eq!(desk.order().order.lines[0].title, "Künefe");
    assert_eq!(desk.value("Ürün ara"), "");
}

#[test]
fn a_click_takes_a_product() {
    let mut desk = TestDesk::new();
    desk.types("künefe");
    desk.click("Künefe");
    assert_eq!(desk.order().order.lines.len(), 1);
    assert!(desk.has_cursor("Ürün ara"));
}

#[test]
fn a_category_shows_its_products_only() {
    let mut desk = TestDesk::new();
    desk.click_button("Çorbalar");
    assert_eq!(found(&desk).len(), 10);
    assert!(desk.sees("Ezogelin Çorbası") && !desk.sees("Adana Kebap"));
    desk.click_button("Tümü");
    assert_eq!(found(&desk).len(), 128);
}

#[test]
fn a_search_looks_beyond_the_category() {
    let mut desk = TestDesk::new();
    desk.click_button("Çorbalar");
    desk.key(Key::F3);
    desk.types("künefe");
    assert_eq!(found(&desk), ["Künefe"]);
    desk.key(Key::Escape);
    assert_eq!(found(&desk).len(), 10, "back to the category");
    assert!(desk.has_cursor("Ürün ara"));
}

#[test]
fn nothing_found_is_said_with_the_words_searched() {
    let mut desk = TestDesk::new();
    desk.types("suşi");
    assert!(desk.sees("“suşi” için ürün bulunamadı."));
    desk.key(Key::Enter);
    assert!(desk.order().order.lines.is_empty());
}

#[test]
fn a_product_off_the_menu_is_marked_and_warned_of() {
    let mut desk = TestDesk::new();
    desk.types("brokoli");
    assert_eq!(found(&desk), ["Brokoli Çorbası"]);
    desk.key(Key::Enter);
    assert!(desk.sees("Bu ürün şu anda menüde kapalı"));
    assert_eq!(
        desk.state().derived.marks.errors().count(),
        0,
        "it can be sent all the same"
    );
}

#[test]
fn a_refresh_that_fails_keeps_the_old_menu_and_says_so() {
    let mut desk = TestDesk::with_faults(&["products:503:after=1"]);
    desk.key(Key::F5);
    desk.until("the failure", |state| state.menu.failure.is_some());
    assert!(desk.sees("Menü yenilenemedi, eski menüyle devam ediliyor."));
    assert!(desk.sees("Menü az önce"), "its age stays");
    assert_eq!(found(&desk).len(), 128);
    desk.take("künefe");
    assert_eq!(
        desk.order().order.lines.len(),
        1,
        "and it is as usable as before"
    );

    desk.store().clear_faults();
    desk.click_button("Menüyü yenile");
    desk.until("the menu", |state| {
        state.menu.failure.is_none() && !state.menu.is_pending
    });
    assert!(!desk.sees("Menü yenilenemedi"));
}

#[test]
fn a_menu_that_never_came_can_be_asked_for_again() {
    let practice =
        packetdesk::practice::PracticeThread::start(packetdesk::practice::PracticeConfig {
            faults: vec!["products:503".parse().unwrap()],
            ..Default::default()
        })
        .unwrap();
    let mut desk = TestDesk::opened(address_of(&practice), Some(practice), Setup::default());
    desk.until("the failure", |state| state.menu.failure.is_some());
    assert!(desk.sees("Menü yok") && desk.sees("Sunucuda arıza var"));
    desk.store().clear_faults();
    desk.click_button("Menüyü yenile");
    desk.until("the menu", |state| state.menu.loaded.is_some());
    assert!(desk.sees("Mercimek Çorbası"));
}

#[test]
fn the_next_start_shows_the_kept_menu_while_the_server_is_gone() {
    let home = Arc::new(TempDir::new().unwrap());
    let with_home = || Setup {
        home: Arc::clone(&home),
        ..Setup::default()
    };
    let mut first = TestDesk::with(with_home());
    let choice = address_of(first.store());
    first.practice = None;
    drop(first);

    let mut second = TestDesk::opened(choice, None, with_home());
    second.until("the kept menu", |state| state.menu.loaded.is_some());
    assert!(second.sees("Mercimek Çorbası"));
    second.until("the failure", |state| state.menu.failure.is_some());
    assert_eq!(second.state().link, Link::Offline);
    assert!(second.sees("Bağlantı yok"));
    assert!(second.sees("Mercimek Çorbası"), "it stays");
    second.small_order();
    assert_eq!(second.order().order.lines.len(), 1);
}
