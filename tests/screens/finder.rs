//! The box that finds a customer: by keyboard alone, and what the order takes over.

use std::cell::Cell;

use egui::Key;
use packetdesk::{
    desk::{PeopleState, Wanted},
    domain::{CustomerField, CustomerHit},
    practice::{Access, PracticeConfig, PracticeMenu},
};
use serde_json::{Value, json};

use crate::desk_harness::{Setup, TestDesk};

/// A desk whose store has these customers, with all of them on the machine.
pub fn desk_of(customers: &Value) -> TestDesk {
    let mut desk = TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            menu: menu_with(customers),
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    });
    until_all_known(&mut desk);
    desk
}

pub fn menu_with(customers: &Value) -> PracticeMenu {
    let text = include_str!("../../assets/practice/menu.json");
    let mut menu: Value = serde_json::from_str(text).unwrap();
    menu["customers"] = customers.clone();
    PracticeMenu::from_json(&menu.to_string()).unwrap()
}

fn until_all_known(desk: &mut TestDesk) {
    desk.until("the customers", |state| {
        matches!(state.people.state, Some(PeopleState::Whole { .. }))
    });
}

/// People of a small town.
pub fn town() -> Value {
    json!([
        { "id": "c1", "name": "Ayşe Yılmaz", "phone": "+90 532 417 65 30",
          "address": "Moda Cad. 12", "region": "Moda" },
        { "id": "c2", "name": "Işıl Çağlar", "phone": null, "address": "Bahariye Cad. 4" },
        { "id": "c3", "name": "Ebru Iğdır", "phone": "0533 218 44 07", "address": null,
          "region": "Üsküdar" },
        { "id": "c4", "name": "Mehmet Kaya", "phone": "0216 345 67 89", "address": "Rıhtım Cad. 9" },
        { "id": "c5", "name": "Zeynep Kaya", "phone": "0216 345 67 89", "address": "Rıhtım Cad. 9" },
        { "id": "c6", "name": "Adem Usta", "phone": "0555 999 65 30", "address": "Liman Sk. 1" },
    ])
}

/// A desk that has read the first page of so many customers.
fn desk_with_a_page_of(count: u32, name: impl Fn(u32) -> String) -> TestDesk {
    let customers: Vec<Value> = (1..=count)
        .map(|at| {
            json!({ "id": format!("c{at:04}"), "name": name(at),
                    "phone": format!("0532 000 {:02} {:02}", at / 100, at % 100),
                    "address": "Gül Sk. 4" })
        })
        .collect();
    let mut desk = TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            menu: menu_with(&json!(customers)),
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    });
    desk.until("a page", |state| state.people.index.len() == 500);
    desk
}

fn field(desk: &TestDesk, field: CustomerField) -> String {
    desk.order().order.customer.field(field).to_owned()
}

fn seek(desk: &mut TestDesk, text: &str) {
    desk.key(Key::F2);
    assert!(desk.has_cursor("Müşteri bul"));
    desk.types(text);
}

#[test]
fn a_whole_number_in_any_spelling_is_taken_with_enter() {
    for text in [
        "5324176530",
        "0532 417 65 30",
        "+905324176530",
        "0090 532 4176530",
    ] {
        let mut desk = desk_of(&town());
        seek(&mut desk, text);
        assert_eq!(desk.state().people.chosen, Some(0), "{text}");
        desk.key(Key::Enter);
        assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
        assert_eq!(desk.value("Telefon"), "0532 417 65 30");
        assert_eq!(desk.value("Adres"), "Moda Cad. 12");
        assert_eq!(desk.value("Bölge"), "Moda");
        assert_eq!(desk.value("Müşteri bul"), "");
        assert!(desk.has_cursor("Ürün ara"), "on to what they want");
    }
}

#[test]
fn an_order_for_a_known_customer_goes_out_as_theirs() {
    let mut desk = desk_of(&town());
    seek(&mut desk, "5324176530");
    desk.key(Key::Enter);
    desk.take("2 ayran 30");
    desk.fill("Ödeme notu", "nakit");
    desk.key(Key::F9);
    desk.accepted();
    let customer = &desk.received()[0].body["customer"];
    assert_eq!(customer["id"], "c1");
    assert_eq!(customer["name"], "Ayşe Yılmaz");
    assert_eq!(customer["phone"], "0532 417 65 30");
    assert_eq!(customer["address"], "Moda Cad. 12");
}

#[test]
fn a_part_of_a_number_chooses_nobody_by_itself() {
    let mut desk = desk_of(&town());
    seek(&mut desk, "6530");
    assert!(desk.sees("Ayşe Yılmaz") && desk.sees("Adem Usta"));
    assert_eq!(desk.state().people.chosen, None);
    desk.key(Key::Enter);
    assert_eq!(
        desk.state().people.chosen,
        Some(0),
        "Enter shows what it would take"
    );
    assert_eq!(field(&desk, CustomerField::Name), "");
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    assert_eq!(desk.value("Telefon"), "0532 417 65 30");
}

#[test]
fn one_number_of_two_people_is_asked_for() {
    let mut desk = desk_of(&town());
    seek(&mut desk, "02163456789");
    assert!(desk.sees("Mehmet Kaya") && desk.sees("Zeynep Kaya"));
    assert_eq!(desk.state().people.chosen, None);
    desk.click("Zeynep Kaya, 0216 345 67 89, Rıhtım Cad. 9");
    assert_eq!(desk.value("Ad"), "Zeynep Kaya");
}

#[test]
fn letters_find_names_addresses_and_regions() {
    for (text, name) in [
        ("isil", "Işıl Çağlar"),
        ("CAGLAR", "Işıl Çağlar"),
        ("bahariye", "Işıl Çağlar"),
        ("uskudar", "Ebru Iğdır"),
        ("IĞDIR", "Ebru Iğdır"),
        ("kaya zey", "Zeynep Kaya"),
    ] {
        let mut desk = desk_of(&town());
        seek(&mut desk, text);
        desk.key(Key::ArrowDown);
        desk.key(Key::Enter);
        assert_eq!(desk.value("Ad"), name, "{text}");
    }
}

#[test]
fn nobody_found_starts_a_new_customer_with_what_was_typed() {
    for key in [Key::Enter, Key::Tab] {
        let mut desk = desk_of(&town());
        seek(&mut desk, "0541 222 33 44");
        assert!(desk.sees("telefon: 0541 222 33 44"));
        desk.key(key);
        assert_eq!(desk.value("Telefon"), "0541 222 33 44");
        assert!(desk.has_cursor("Ad"), "{key:?}");

        seek(&mut desk, "Çınar Öz");
        desk.key(key);
        assert_eq!(desk.value("Ad"), "Çınar Öz");
        assert_eq!(desk.value("Telefon"), "0541 222 33 44", "the number stays");
        assert!(desk.has_cursor("Telefon"), "{key:?}");
        assert_eq!(desk.order().customer, None);
    }
}

#[test]
fn with_tab_a_partial_match_is_somebody_new() {
    let mut desk = desk_of(&town());
    seek(&mut desk, "Kaya");
    assert!(desk.sees("Mehmet Kaya"));
    desk.key(Key::Tab);
    assert_eq!(desk.value("Ad"), "Kaya");
    assert_eq!(desk.order().customer, None);
}

#[test]
fn tab_out_of_an_empty_box_leaves_the_customer_as_it_is() {
    let mut desk = desk_of(&town());
    seek(&mut desk, "0532 417 65 30");
    desk.key(Key::Enter);
    let before = (desk.order().customer, desk.order().order.customer.clone());
    assert!(before.0.is_some());
    desk.key(Key::F2);
    desk.key(Key::Enter);
    assert!(desk.sees("Işıl Çağlar"), "all of them are listed");
    desk.key(Key::Tab);
    assert!(desk.has_cursor("Telefon"));
    assert_eq!(
        (desk.order().customer, desk.order().order.customer.clone()),
        before
    );
}

#[test]
fn who_has_the_number_is_told_in_the_frame_in_which_it_is_known() {
    let mut desk = TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            menu: menu_with(&town()),
            faults: vec!["customers:500".parse().unwrap()],
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    });
    desk.fill("Telefon", "0532 417 65 30");
    assert!(desk.state().derived.of_same_number.is_empty());
    desk.store().clear_faults();
    desk.pass(2);
    let told = Cell::new(0);
    desk.until("the customers", |state| {
        told.set(state.derived.of_same_number.len());
        !state.people.index.is_empty()
    });
    assert_eq!(told.get(), 1);
}

#[test]
fn escape_closes_the_list_wherever_the_cursor_is() {
    let mut desk = desk_of(&town());
    seek(&mut desk, "kaya");
    // Beside everything: the cursor is nowhere then.
    let beside = desk.place_of("Sepet boş").center_bottom() + egui::vec2(0.0, 120.0);
    desk.harness.hover_at(beside);
    desk.harness.drag_at(beside);
    desk.harness.drop_at(beside);
    desk.settle();
    assert!(!desk.has_cursor("Müşteri bul"));
    assert!(desk.sees("Mehmet Kaya"), "the list is still open");
    desk.key(Key::Escape);
    assert!(!desk.sees("Mehmet Kaya"));
    assert!(desk.has_cursor("Ürün ara"));
    assert_eq!(desk.value("Müşteri bul"), "kaya");
}

#[test]
fn a_scanner_in_the_box_takes_the_product_and_leaves_the_customer() {
    for end in [Key::Enter, Key::Tab] {
        let mut desk = desk_of(&town());
        seek(&mut desk, "0532 417 65 30");
        desk.key(Key::Enter);
        seek(&mut desk, "2900000001039");
        desk.key(end);
        assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
        assert_eq!(desk.value("Telefon"), "0532 417 65 30");
        assert_eq!(desk.value("Müşteri bul"), "");
        assert_eq!(desk.order().order.lines[0].title, "Kola 33 cl");
        assert!(desk.has_cursor("Ürün ara"));
    }
}

#[test]
fn who_was_known_in_the_store_before_is_asked_for_in_the_next() {
    let mut desk = TestDesk::new();
    until_all_known(&mut desk);
    let people = &desk.state().people.index;
    let with_phone = |hit: &CustomerHit| {
        let known = people.get(hit.key)?;
        Some((known.key, known.phones.first()?.clone()))
    };
    let (key, phone) = people.search("", 50).iter().find_map(with_phone).unwrap();
    seek(&mut desk, &phone);
    desk.key(Key::ArrowDown);
    desk.key(Key::ArrowUp);
    desk.key(Key::Enter);
    assert_eq!(desk.order().customer, Some(key));
    desk.knock(Wanted::Practice);
    desk.until("the built-in store", |state| state.store.opening == 2);
    until_all_known(&mut desk);
    assert!(desk.state().people.index.get(key).is_none());
    assert!(desk.sees("Bu numarayla kayıtlı:"));
}

#[test]
fn the_last_row_is_somebody_new() {
    let mut desk = desk_of(&town());
    seek(&mut desk, "Kaya");
    desk.key(Key::ArrowUp);
    desk.key(Key::Enter);
    assert_eq!(desk.value("Ad"), "Kaya");
}

#[test]
fn what_is_not_known_is_asked_next_and_what_was_typed_fills_it() {
    let mut desk = desk_of(&town());
    desk.fill("Adres", "Gül Sk. 4");
    seek(&mut desk, "ebru");
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    assert_eq!(
        desk.value("Adres"),
        "Gül Sk. 4",
        "no record blanks what was typed"
    );

    let mut desk = desk_of(&town());
    seek(&mut desk, "ebru");
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    assert!(desk.has_cursor("Adres"));

    // Another customer does not inherit an address.
    desk.types("Gül Sk. 4");
    seek(&mut desk, "isil");
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    assert_eq!(desk.value("Adres"), "Bahariye Cad. 4");
    assert_eq!(desk.value("Telefon"), "");
    assert_eq!(desk.value("Bölge"), "");
    desk.ctrl(Key::Z);
    assert_eq!(desk.value("Ad"), "Ebru Iğdır");
    assert_eq!(desk.value("Adres"), "Gül Sk. 4");
    assert_eq!(desk.value("Telefon"), "0533 218 44 07");
}

#[test]
fn escape_empties_the_box_and_stays_in_it_then_leads_to_the_menu() {
    let mut desk = desk_of(&town());
    seek(&mut desk, "kaya");
    desk.key(Key::Escape);
    assert!(desk.has_cursor("Müşteri bul"));
    assert_eq!(desk.value("Müşteri bul"), "");
    assert!(desk.sees("Adres tarifi"), "the fields are back");
    desk.key(Key::Escape);
    assert!(desk.has_cursor("Ürün ara"));
}

#[test]
fn what_stands_in_the_box_is_of_its_order_and_is_kept() {
    let mut desk = desk_of(&town());
    seek(&mut desk, "0541 222 3");
    desk.key(Key::F8);
    assert_eq!(
        desk.state().orders.len(),
        2,
        "a number that was begun is an order"
    );
    assert!(desk.sees("0541 222 3, bekletildi"), "and is called so");
    assert_eq!(desk.value("Müşteri bul"), "");
    desk.harness
        .key_press_modifiers(egui::Modifiers::CTRL, Key::Tab);
    desk.settle();
    assert_eq!(desk.value("Müşteri bul"), "0541 222 3");

    let mut desk = desk.restart();
    assert_eq!(desk.value("Müşteri bul"), "0541 222 3");
    desk.key(Key::F2);
    desk.key(Key::End);
    desk.types("3 44");
    desk.key(Key::Enter);
    assert_eq!(desk.value("Telefon"), "0541 222 33 44");
}

#[test]
fn a_note_about_a_customer_is_there_with_the_next_order() {
    let mut desk = desk_of(&town());
    seek(&mut desk, "5324176530");
    desk.key(Key::Enter);
    desk.field("Müşteri notu").focus();
    desk.settle();
    for letter in ["z", "i", "l", " ", "ç", "a", "l", "m", "a"] {
        desk.types(letter);
    }
    assert_eq!(desk.value("Müşteri notu"), "zil çalma");
    desk.until("the note", |state| {
        let known = state
            .order()
            .customer
            .and_then(|key| state.people.index.get(key));
        known.is_some_and(|known| known.note == "zil çalma")
    });

    let mut desk = desk.restart();
    desk.until("the customers", |state| !state.people.index.is_empty());
    desk.ctrl(Key::N);
    seek(&mut desk, "5324176530");
    desk.key(Key::Enter);
    assert_eq!(desk.value("Müşteri notu"), "zil çalma");
    desk.take("2 ayran 30");
    desk.fill("Ödeme notu", "nakit");
    desk.key(Key::F9);
    desk.accepted();
    assert!(
        !desk.received()[0].body.to_string().contains("zil çalma"),
        "it is never sent"
    );
}

#[test]
fn without_the_scope_or_consent_the_history_of_this_desk_is_searched() {
    let no_scope = Access {
        scopes: [
            "orders:write",
            "orders:read",
            "products:read",
            "payment_methods:read",
        ]
        .map(Into::into)
        .into(),
        ..Access::default()
    };
    let no_consent = Access {
        consent: false,
        ..Access::default()
    };
    for (access, words) in [
        (no_scope, "Bu anahtar mağazanın müşterilerini okuyamaz"),
        (
            no_consent,
            "Mağaza müşteri bilgisi paylaşımına izin vermemiş",
        ),
    ] {
        let mut desk = TestDesk::with(Setup {
            practice: Some(PracticeConfig {
                access,
                ..PracticeConfig::default()
            }),
            ..Setup::default()
        });
        desk.until("an answer", |state| {
            matches!(
                state.people.state,
                Some(PeopleState::Denied | PeopleState::Withheld)
            )
        });
        desk.small_order();
        desk.fill("Telefon", "0541 222 33 44");
        desk.key(Key::F9);
        desk.accepted();
        desk.until("who it was for", |state| !state.people.index.is_empty());
        desk.ctrl(Key::N);
        seek(&mut desk, "3344");
        assert!(desk.sees(words), "{words}");
        assert!(desk.sees("1 sipariş"));
        desk.key(Key::ArrowDown);
        desk.key(Key::Enter);
        assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
        assert!(desk.sees("1 sipariş · az önce"));
    }
}

#[test]
fn addresses_of_a_customer_are_gone_through_with_a_key() {
    let mut desk = desk_of(&town());
    seek(&mut desk, "5324176530");
    desk.key(Key::Enter);
    desk.take("2 ayran 30");
    desk.refill("Adres", "Yeni Sk. 7");
    desk.fill("Adres tarifi", "2. kat");
    desk.fill("Ödeme notu", "nakit");
    desk.key(Key::F9);
    desk.accepted();
    desk.until("the address", |state| {
        let known = state
            .order()
            .customer
            .and_then(|key| state.people.index.get(key));
        known.is_some_and(|known| known.addresses.len() == 2)
    });

    desk.ctrl(Key::N);
    seek(&mut desk, "5324176530");
    desk.key(Key::Enter);
    assert_eq!(
        desk.value("Adres"),
        "Yeni Sk. 7",
        "where the last order went"
    );
    assert_eq!(desk.value("Adres tarifi"), "2. kat");
    assert!(desk.sees("1 / 2"));
    desk.ctrl(Key::J);
    assert_eq!(desk.value("Adres"), "Moda Cad. 12");
    assert_eq!(
        desk.value("Adres tarifi"),
        "",
        "the door of another address is not this one's"
    );
    desk.ctrl(Key::J);
    assert_eq!(desk.value("Adres"), "Yeni Sk. 7");
}

#[test]
fn a_known_number_typed_into_its_field_is_told_and_taken_with_a_click() {
    let mut desk = desk_of(&town());
    desk.fill("Telefon", "0216 345 67 89");
    assert!(desk.sees("Bu numarayla kayıtlı:"));
    desk.click_button("Mehmet Kaya");
    assert_eq!(desk.value("Ad"), "Mehmet Kaya");
    assert!(!desk.sees("Bu numarayla kayıtlı:"));
}

#[test]
fn an_order_with_another_name_and_number_is_nobodys_any_more() {
    let mut desk = desk_of(&town());
    seek(&mut desk, "5324176530");
    desk.key(Key::Enter);
    desk.refill("Ad", "Ayse YILMAZ");
    assert!(desk.order().customer.is_some(), "the same name");
    desk.refill("Ad", "Hasan Er");
    assert!(desk.order().customer.is_some(), "the same number");
    desk.refill("Telefon", "0541 222 33 44");
    assert_eq!(desk.order().customer, None);
    assert_ne!(desk.order().order.customer.id, "c1");
}

#[test]
fn enter_in_the_box_sends_nothing() {
    let mut desk = desk_of(&town());
    desk.small_order();
    seek(&mut desk, "");
    desk.key(Key::Enter);
    desk.key(Key::Enter);
    desk.types("kaya");
    desk.key(Key::Enter);
    assert!(desk.received().is_empty());
    assert!(desk.order().is_editable());
}

#[test]
fn a_text_and_its_enter_in_one_frame_find_who_is_meant() {
    let mut desk = desk_of(&town());
    desk.key(Key::F2);
    desk.together([
        egui::Event::Text("05324176530".to_owned()),
        crate::desk_harness::key_event(Key::Enter),
    ]);
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
}

#[test]
fn the_list_is_of_use_while_it_fills_and_the_chosen_row_stays_with_its_customer() {
    let mut desk = desk_with_a_page_of(1_200, |at| match at {
        100 | 200 | 300 => format!("Veli Er {at}"),
        // Comes later, and stands before them.
        700 | 1_100 => format!("Ali Veli {at}"),
        _ => format!("Deniz {at}"),
    });
    seek(&mut desk, "veli");
    assert!(desk.sees("500 müşteri; mağazanın listesi okunuyor"));
    desk.key(Key::ArrowDown);
    desk.key(Key::ArrowDown);
    let chosen = |desk: &TestDesk| {
        let people = &desk.state().people;
        people.hits[people.chosen.unwrap()].key
    };
    let before = chosen(&desk);
    for known in [1_000, 1_200] {
        desk.pass(1);
        desk.until("the next page", |state| state.people.index.len() == known);
        assert_eq!(chosen(&desk), before);
    }
    assert_eq!(desk.state().people.chosen, Some(3));
    desk.until_sees("1200 müşteri");
    desk.key(Key::Enter);
    assert_eq!(desk.value("Ad"), "Veli Er 200");
}

#[test]
fn what_was_typed_after_a_customer_was_chosen_outlives_that_step() {
    let mut desk = desk_of(&town());
    seek(&mut desk, "5324176530");
    desk.key(Key::Enter);
    desk.refill("Adres", "Yeni Sk. 7");
    desk.key(Key::F3);
    desk.ctrl(Key::Z);
    assert_eq!(desk.order().customer, None);
    assert_eq!(desk.value("Ad"), "");
    assert_eq!(desk.value("Adres"), "Yeni Sk. 7");
}

#[test]
fn a_customer_of_one_store_is_nobody_in_the_next() {
    let mut desk = desk_of(&town());
    seek(&mut desk, "5324176530");
    desk.key(Key::Enter);
    assert_eq!(desk.order().order.customer.id, "c1");
    desk.knock(Wanted::Practice);
    desk.until("the customers of the next store", |state| {
        state.store.opening == 2 && state.people.index.len() == 200
    });
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz", "what is typed goes along");
    assert_eq!(desk.order().customer, None);
    assert_ne!(desk.order().order.customer.id, "c1");
}

#[test]
fn who_has_the_number_comes_while_somebody_new_was_to_be_begun() {
    let mut desk = desk_with_a_page_of(600, |at| format!("Deniz {at}"));
    seek(&mut desk, "05320000555");
    assert!(desk.state().people.hits.is_empty());
    assert_eq!(desk.state().people.chosen, Some(0), "somebody new");
    desk.pass(1);
    desk.until("the next page", |state| state.people.index.len() == 600);
    assert_eq!(desk.state().people.hits.len(), 1);
    assert_eq!(desk.state().people.chosen, Some(0));
    desk.key(Key::Enter);
    assert_eq!(desk.value("Ad"), "Deniz 555");
}

#[test]
fn an_address_typed_for_today_stays_when_the_number_tells_who_it_is() {
    let mut desk = desk_of(&town());
    desk.fill("Adres", "Yeni Sk. 7");
    desk.fill("Bölge", "Fener");
    seek(&mut desk, "5324176530");
    desk.key(Key::Enter);
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    assert_eq!(desk.value("Adres"), "Yeni Sk. 7");
    assert_eq!(desk.value("Bölge"), "Fener");
    desk.ctrl(Key::J);
    assert_eq!(
        desk.value("Adres"),
        "Moda Cad. 12",
        "the known one is a key away"
    );

    // Whoever was found by an address means that one.
    seek(&mut desk, "bahariye");
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    assert_eq!(desk.value("Adres"), "Bahariye Cad. 4");
}
