//! Favourites and what this desk sells most, first in the menu; by keyboard, and over a restart.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use packetdesk::{app::State, desk::OrderState, store::settings::Density};

use crate::{
    changed_menu::restart_with_changed_menu,
    desk_harness::{Setup, TestDesk},
};

/// Titles of the products shown, in order.
fn shown(state: &State) -> Vec<&str> {
    let products = state.catalogue().unwrap().products();
    let shown = &state.browse.shown;
    shown
        .iter()
        .map(|shown| products[shown.place].title.as_str())
        .collect()
}

fn first(desk: &TestDesk, count: usize) -> Vec<&str> {
    shown(desk.state())[..count].to_vec()
}

/// The titles of the favourites, as kept.
fn favourites(state: &State) -> Vec<&str> {
    let catalogue = state.catalogue().unwrap();
    let favourites = state.usual.preferences.favourites.iter();
    favourites
        .map(|id| catalogue.product(id).map_or("?", |product| &product.title))
        .collect()
}

fn is_kept(desk: &mut TestDesk, titles: &[&str]) {
    desk.until("the favourites", |state| favourites(state) == titles);
}

/// Finds a product and gives it its star, or takes it; then the box is empty again.
fn star(desk: &mut TestDesk, search: &str) {
    desk.key(Key::F3);
    desk.types(search);
    desk.ctrl(Key::S);
    desk.key(Key::Escape);
}

fn move_favourite(desk: &mut TestDesk, key: Key) {
    desk.harness
        .key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, key);
    desk.settle();
}

/// Sends an order of these products and begins the next one.
fn sell(desk: &mut TestDesk, products: &[&str]) {
    let before = desk.state().usual.preferences.usage.clone();
    for product in products {
        desk.take(product);
    }
    desk.fill_customer();
    desk.send();
    desk.accepted();
    desk.until("the use", |state| state.usual.preferences.usage != before);
    desk.ctrl(Key::N);
}

/// The whole menu of the practice store.
const ALL: usize = 128;

#[test]
fn without_history_the_menu_is_as_the_store_has_it() {
    let desk = TestDesk::new();
    assert_eq!(first(&desk, 2), ["Mercimek Çorbası", "Ezogelin Çorbası"]);
    assert!(!desk.sees("Favoriler") && !desk.sees("Sık satılanlar"));
    assert!(!desk.sees("Menünün kalanı"));
}

#[test]
fn favourites_come_first_then_what_is_sold_most_each_product_once() {
    let mut desk = TestDesk::new();
    sell(&mut desk, &["künefe", "ayran 30"]);
    sell(&mut desk, &["ayran 30"]);
    assert_eq!(
        first(&desk, 3),
        ["Ayran 30 cl", "Künefe", "Mercimek Çorbası"]
    );
    star(&mut desk, "lahmacun");
    is_kept(&mut desk, &["Lahmacun"]);
    star(&mut desk, "künefe");
    is_kept(&mut desk, &["Lahmacun", "Künefe"]);
    desk.click_button("Tümü");
    assert_eq!(
        first(&desk, 4),
        ["Lahmacun", "Künefe", "Ayran 30 cl", "Mercimek Çorbası"]
    );
    let mut all = shown(desk.state());
    assert_eq!(all.len(), ALL);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), ALL, "none twice");
    for heading in ["Favoriler", "Sık satılanlar", "Menünün kalanı"] {
        assert!(desk.sees(heading), "{heading}");
    }
    let above = |upper: &str, lower: &str| {
        desk.place_of(upper).bottom() <= desk.place_of(lower).top() + 1.0
    };
    assert!(above("Favoriler", "Lahmacun") && above("Lahmacun", "Sık satılanlar"));
    assert!(above("Ayran 30 cl", "Menünün kalanı"));
}

#[test]
fn a_category_and_a_search_have_no_headings() {
    let mut desk = TestDesk::new();
    star(&mut desk, "künefe");
    is_kept(&mut desk, &["Künefe"]);
    desk.click_button("Tatlılar");
    assert!(!desk.sees("Favoriler"));
    assert!(shown(desk.state()).contains(&"Künefe"), "it is complete");
    desk.key(Key::F3);
    desk.types("kunefe");
    assert!(!desk.sees("Favoriler"));
}

#[test]
fn the_first_of_all_is_one_enter_away() {
    let mut desk = TestDesk::new();
    star(&mut desk, "ayran 30");
    is_kept(&mut desk, &["Ayran 30 cl"]);
    desk.click_button("Tümü");
    desk.key(Key::F3);
    desk.key(Key::Enter);
    assert_eq!(desk.order().order.lines[0].title, "Ayran 30 cl");
}

#[test]
fn arrows_walk_over_the_headings() {
    let mut desk = TestDesk::new();
    for search in ["künefe", "lahmacun", "ayran 30"] {
        star(&mut desk, search);
    }
    is_kept(&mut desk, &["Künefe", "Lahmacun", "Ayran 30 cl"]);
    desk.click_button("Tümü");
    desk.key(Key::F3);
    // Two columns: Künefe, Lahmacun / Ayran / Mercimek, Ezogelin.
    let mut walk = |keys: &[Key]| {
        keys.iter().for_each(|key| desk.key(*key));
        desk.state().chosen_product().unwrap().title.clone()
    };
    assert_eq!(walk(&[Key::ArrowRight]), "Lahmacun");
    assert_eq!(walk(&[Key::ArrowDown]), "Ayran 30 cl", "the row is short");
    assert_eq!(walk(&[Key::ArrowDown]), "Mercimek Çorbası");
    assert_eq!(walk(&[Key::ArrowRight, Key::ArrowUp]), "Ayran 30 cl");
    assert_eq!(walk(&[Key::ArrowUp]), "Künefe");
    assert_eq!(walk(&[Key::ArrowUp, Key::ArrowUp]), "Künefe");
    assert_eq!(walk(&[Key::ArrowDown, Key::ArrowDown]), "Mercimek Çorbası");
}

#[test]
fn the_last_row_is_reached_and_stays_in_sight() {
    let mut desk = TestDesk::new();
    star(&mut desk, "künefe");
    is_kept(&mut desk, &["Künefe"]);
    desk.click_button("Tümü");
    desk.key(Key::F3);
    for _ in 0..20 {
        desk.key(Key::PageDown);
    }
    assert_eq!(desk.state().browse.chosen, ALL - 1);
    let title = desk.state().chosen_product().unwrap().title.clone();
    let tile = desk.harness.get_by_label(&title).rect();
    assert!(
        tile.top() > 100.0 && tile.bottom() < 768.0,
        "{title} at {tile:?}"
    );
}

#[test]
fn favourites_are_moved_by_key() {
    let mut desk = TestDesk::new();
    for search in ["künefe", "lahmacun", "ayran 30"] {
        star(&mut desk, search);
    }
    is_kept(&mut desk, &["Künefe", "Lahmacun", "Ayran 30 cl"]);
    desk.click_button("Tümü");
    desk.key(Key::F3);
    move_favourite(&mut desk, Key::ArrowDown);
    is_kept(&mut desk, &["Lahmacun", "Künefe", "Ayran 30 cl"]);
    assert_eq!(first(&desk, 3), ["Lahmacun", "Künefe", "Ayran 30 cl"]);
    assert_eq!(desk.state().browse.chosen, 1, "it stays the chosen one");
    move_favourite(&mut desk, Key::ArrowDown);
    is_kept(&mut desk, &["Lahmacun", "Ayran 30 cl", "Künefe"]);
    move_favourite(&mut desk, Key::ArrowDown);
    move_favourite(&mut desk, Key::ArrowUp);
    is_kept(&mut desk, &["Lahmacun", "Künefe", "Ayran 30 cl"]);
    // The lines of the cart have the same keys without Shift.
    assert_eq!(desk.state().browse.chosen, 1);
}

#[test]
fn a_star_given_in_the_list_moves_nothing_at_once() {
    let mut desk = TestDesk::new();
    desk.key(Key::ArrowDown);
    let title = desk.state().chosen_product().unwrap().title.clone();
    let before = shown(desk.state()).join(",");
    desk.ctrl(Key::S);
    is_kept(&mut desk, &[&title]);
    assert_eq!(shown(desk.state()).join(","), before);
    desk.ctrl(Key::S);
    is_kept(&mut desk, &[]);
    desk.ctrl(Key::S);
    is_kept(&mut desk, &[&title]);
    desk.key(Key::Escape);
    assert_eq!(first(&desk, 1), [title]);
}

#[test]
fn what_is_sold_changes_the_list_with_the_next_order_and_not_before() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.send();
    desk.accepted();
    desk.until("the use", |state| !state.usual.preferences.usage.is_empty());
    assert_eq!(first(&desk, 1), ["Mercimek Çorbası"]);
    desk.ctrl(Key::N);
    assert!(matches!(desk.order().state, OrderState::Draft));
    assert_eq!(first(&desk, 1), ["Ayran 30 cl"]);
}

#[test]
fn a_search_puts_what_is_sold_first_among_equals() {
    let mut desk = TestDesk::new();
    desk.types("kola");
    assert_eq!(first(&desk, 2), ["Kola 33 cl", "Kola Zero 33 cl"]);
    desk.key(Key::Escape);
    sell(&mut desk, &["kola 1 lt"]);
    desk.types("kola");
    assert_eq!(first(&desk, 2), ["Kola 1 lt", "Kola 33 cl"]);
    desk.key(Key::Escape);
    star(&mut desk, "kola zero");
    is_kept(&mut desk, &["Kola Zero 33 cl"]);
    desk.types("kola");
    assert_eq!(first(&desk, 2), ["Kola Zero 33 cl", "Kola 1 lt"]);
    // What fits better stays first.
    desk.refill("Ürün ara", "kola 33");
    assert_eq!(first(&desk, 1), ["Kola 33 cl"]);
}

#[test]
fn a_star_is_given_and_taken_by_mouse() {
    let mut desk = TestDesk::new();
    desk.types("künefe");
    desk.click("Favori: Künefe");
    is_kept(&mut desk, &["Künefe"]);
    assert!(
        desk.order().order.lines.is_empty(),
        "nothing is taken by it"
    );
    desk.click("Favori: Künefe");
    is_kept(&mut desk, &[]);
    desk.click("Künefe");
    assert_eq!(desk.order().order.lines.len(), 1);
}

#[test]
fn for_fingers_every_tile_has_its_star() {
    let mut desk = TestDesk::new();
    assert_eq!(desk.count("Favori: "), 1, "the chosen one alone");
    desk.click_button("Ayarlar");
    desk.press("Dokunmatik / normal boy");
    assert_eq!(desk.state().settings.density, Density::Touch);
    assert!(desk.count("Favori: ") > 10);
    let star = desk.place_of("Favori: Ezogelin Çorbası");
    assert!(star.width() >= 40.0 && star.height() >= 40.0);
    desk.click("Favori: Ezogelin Çorbası");
    is_kept(&mut desk, &["Ezogelin Çorbası"]);
}

#[test]
fn favourites_and_use_are_there_after_a_restart() {
    let mut desk = TestDesk::new();
    sell(&mut desk, &["künefe"]);
    star(&mut desk, "lahmacun");
    is_kept(&mut desk, &["Lahmacun"]);
    let mut desk = desk.restart();
    is_kept(&mut desk, &["Lahmacun"]);
    assert_eq!(first(&desk, 3), ["Lahmacun", "Künefe", "Mercimek Çorbası"]);
}

#[test]
fn each_store_has_its_own() {
    let mut desk = TestDesk::new();
    sell(&mut desk, &["künefe"]);
    star(&mut desk, "lahmacun");
    is_kept(&mut desk, &["Lahmacun"]);
    let home = desk.shared_home();
    // One at another address, on the same files.
    let mut other = TestDesk::with(Setup {
        home,
        ..Setup::default()
    });
    star(&mut other, "ayran 30");
    is_kept(&mut other, &["Ayran 30 cl"]);
    assert_eq!(
        first(&other, 2),
        ["Ayran 30 cl", "Mercimek Çorbası"],
        "nothing of the first one"
    );
}

#[test]
fn what_left_the_menu_is_not_shown_and_keeps_its_place() {
    let mut desk = TestDesk::new();
    sell(&mut desk, &["ayran 30"]);
    for search in ["künefe", "ayran 30", "lahmacun"] {
        star(&mut desk, search);
    }
    is_kept(&mut desk, &["Künefe", "Ayran 30 cl", "Lahmacun"]);
    restart_with_changed_menu(&mut desk);
    desk.key(Key::F5);
    desk.until("the new menu", |state| {
        let menu = state.catalogue().unwrap();
        !state.menu.is_pending && menu.search("ayran 30", 9).is_empty()
    });
    assert_eq!(first(&desk, 3), ["Künefe", "Lahmacun", "Mercimek Çorbası"]);
    // One step over it, and it stays between the two.
    desk.key(Key::F3);
    move_favourite(&mut desk, Key::ArrowDown);
    is_kept(&mut desk, &["?", "Lahmacun", "Künefe"]);
    assert_eq!(first(&desk, 2), ["Lahmacun", "Künefe"]);
}

#[test]
fn a_star_that_the_disk_does_not_take_is_told_and_not_shown() {
    let home = std::sync::Arc::new(tempfile::TempDir::new().unwrap());
    let in_the_way = home.path().join("packetdesk.db");
    std::fs::create_dir(&in_the_way).unwrap();
    let mut desk = TestDesk::with(Setup {
        home,
        ..Setup::default()
    });
    desk.types("künefe");
    desk.ctrl(Key::S);
    desk.until_sees("Favori kaydedilemedi");
    assert!(favourites(desk.state()).is_empty());
    std::fs::remove_dir(&in_the_way).unwrap();
    desk.until("the disk to work", |state| state.disk.is_none());
    desk.ctrl(Key::S);
    is_kept(&mut desk, &["Künefe"]);
}
