//! A call comes in: who it is stands in a strip, and F4 begins an order for them.

use std::sync::Arc;

use egui::{Event, Key, Modifiers, PointerButton, ViewportCommand};
use packetdesk::{
    desk::{OrderState, StoreChoice, Wanted},
    domain::CustomerField,
    store::settings::Environment,
};
use serde_json::json;
use tempfile::TempDir;

use crate::{
    desk_harness::{Setup, TestDesk, key_event, released},
    finder::{desk_of, town},
};

const AYSE: &str = "tel:+905324176530";
const STRANGER: &str = "0544 111 22 33";
const OTHER_STRANGER: &str = "0545 111 22 33";
const SHARED: &str = "02163456789";

fn field(desk: &TestDesk, field: CustomerField) -> String {
    desk.order().order.customer.field(field).to_owned()
}

/// How many wait.
fn waiting(desk: &TestDesk) -> usize {
    desk.state().calls.waiting().len()
}

fn shift_f4(desk: &mut TestDesk) {
    desk.harness.key_press_modifiers(Modifiers::SHIFT, Key::F4);
    desk.settle();
}

#[test]
fn the_strip_says_who_it_may_be() {
    let mut desk = desk_of(&town());
    assert!(!desk.sees("Siparişi al"));
    desk.call(AYSE);
    assert!(desk.sees("0532 417 65 30") && desk.sees("Arıyor"));
    assert!(desk.sees("Ayşe Yılmaz · Moda"));
    assert!(desk.sees("Siparişi al") && desk.sees("F4"));
    assert!(desk.order().is_untouched(), "nothing happens by itself");
    assert_eq!(desk.state().orders.len(), 1);
}

#[test]
fn the_strip_says_how_often_and_when_last() {
    let mut desk = desk_of(&town());
    desk.call(AYSE);
    desk.key(Key::F4);
    desk.take("2 ayran 30");
    desk.fill("Ödeme notu", "nakit");
    desk.send();
    desk.accepted();
    desk.pass(2 * 24 * 3600 + 60);
    desk.call(AYSE);
    desk.until_sees("Ayşe Yılmaz · Moda · 1 sipariş · 2 gün önce");
}

#[test]
fn several_people_of_one_number_are_named_and_a_stranger_is_new() {
    let mut desk = desk_of(&town());
    desk.call(SHARED);
    assert!(desk.sees("Bu numara 2 kişinin: Mehmet Kaya, Zeynep Kaya"));
    shift_f4(&mut desk);
    desk.call(STRANGER);
    assert!(desk.sees("0544 111 22 33") && desk.sees("Yeni müşteri"));
}

#[test]
fn a_crowd_of_one_number_is_counted() {
    let people: Vec<_> = ["Ali", "Bora", "Can", "Derya", "Ece"]
        .iter()
        .map(|name| json!({"id": name, "name": name, "phone": STRANGER, "address": "Yurt 4"}))
        .collect();
    let mut desk = desk_of(&json!(people));
    desk.call(STRANGER);
    assert!(desk.sees("Bu numara 5 kişinin: "));
    assert!(desk.sees(", …"));
}

#[test]
fn typing_goes_on_undisturbed() {
    let mut desk = desk_of(&town());
    desk.fill("Adres", "Gül Sk.");
    desk.types(" 4");
    desk.call(AYSE);
    assert!(desk.has_cursor("Adres"));
    desk.types(", D 5");
    desk.call(STRANGER);
    desk.types(", Moda");
    assert_eq!(desk.value("Adres"), "Gül Sk. 4, D 5, Moda");
    shift_f4(&mut desk);
    desk.types("!");
    shift_f4(&mut desk);
    desk.types("!");
    assert_eq!(desk.value("Adres"), "Gül Sk. 4, D 5, Moda!!");
    assert_eq!(waiting(&desk), 0);
}

#[test]
fn a_letter_and_the_ring_may_come_in_one_frame() {
    let mut desk = desk_of(&town());
    desk.types("kün");
    desk.harness
        .input_mut()
        .events
        .push(Event::Text("e".to_owned()));
    desk.call(AYSE);
    desk.types("fe");
    assert_eq!(desk.value("Ürün ara"), "künefe");
}

#[test]
fn tab_passes_the_strip_by() {
    let mut desk = desk_of(&town());
    let round = |desk: &mut TestDesk| {
        desk.key(Key::F3);
        (0..8)
            .map(|_| {
                desk.key(Key::Tab);
                desk.harness.ctx.memory(|memory| memory.focused())
            })
            .collect::<Vec<_>>()
    };
    let before = round(&mut desk);
    desk.call(AYSE);
    desk.call(STRANGER);
    assert_eq!(round(&mut desk), before);
}

#[test]
fn a_known_caller_is_taken_over_and_the_next_word_is_a_product() {
    let mut desk = desk_of(&town());
    desk.call(AYSE);
    desk.key(Key::F4);
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    assert_eq!(desk.value("Telefon"), "0532 417 65 30");
    assert_eq!(desk.value("Adres"), "Moda Cad. 12");
    assert_eq!(field(&desk, CustomerField::Call), "0532 417 65 30");
    assert!(desk.has_cursor("Ürün ara"));
    assert_eq!(desk.state().orders.len(), 1, "the fresh order was used");
    assert!(!desk.sees("Siparişi al"));
    desk.take("2 ayran 30");
    desk.fill("Ödeme notu", "nakit");
    desk.send();
    desk.accepted();
    let body = &desk.received()[0].body;
    assert_eq!(body["customer"]["id"], "c1");
    assert_eq!(body["customer"]["call"], "0532 417 65 30");
}

#[test]
fn the_number_that_called_is_the_one_of_the_order() {
    let mut desk = desk_of(&json!([
        { "id": "c1", "name": "Ayşe Yılmaz", "phone": "0216 111 22 33 / 0532 417 65 30",
          "address": "Moda Cad. 12" },
    ]));
    desk.call(AYSE);
    desk.key(Key::F4);
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    assert_eq!(field(&desk, CustomerField::Call), "0532 417 65 30");
}

#[test]
fn what_is_not_known_of_a_known_caller_is_asked_first() {
    let mut desk = desk_of(&town());
    desk.call("0533 218 44 07");
    desk.key(Key::F4);
    assert_eq!(desk.value("Ad"), "Ebru Iğdır");
    assert!(desk.has_cursor("Adres"));
}

#[test]
fn a_stranger_is_asked_for_the_name() {
    let mut desk = desk_of(&town());
    desk.call(STRANGER);
    desk.key(Key::F4);
    assert_eq!(desk.value("Telefon"), "0544 111 22 33");
    assert_eq!(field(&desk, CustomerField::Call), "0544 111 22 33");
    assert!(desk.has_cursor("Ad"));
    assert_eq!(desk.order().customer, None);
}

#[test]
fn of_several_people_none_is_chosen_by_itself() {
    let mut desk = desk_of(&town());
    desk.call(SHARED);
    desk.key(Key::F4);
    assert!(desk.has_cursor("Müşteri bul"));
    assert!(desk.sees("Zeynep Kaya, 0216 345 67 89, Rıhtım Cad. 9"));
    assert_eq!(field(&desk, CustomerField::Name), "");
    assert_eq!(field(&desk, CustomerField::Call), "0216 345 67 89");
    desk.key(Key::ArrowDown);
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    assert_eq!(desk.value("Ad"), "Zeynep Kaya");
    assert_eq!(desk.value("Telefon"), "0216 345 67 89");
    assert_eq!(field(&desk, CustomerField::Call), "0216 345 67 89");
    assert!(desk.has_cursor("Ürün ara"));
}

#[test]
fn an_extension_of_the_house_is_a_number_like_others() {
    let mut desk = desk_of(&town());
    desk.call("sip:12@pbx.local");
    desk.key(Key::F4);
    assert_eq!(field(&desk, CustomerField::Call), "12");
    assert!(desk.has_cursor("Ad"));
}

#[test]
fn two_callers_at_once_get_two_orders() {
    let mut desk = desk_of(&town());
    desk.call(AYSE);
    desk.call(STRANGER);
    assert!(desk.sees("Ayşe Yılmaz · Moda"), "the first comes first");
    assert!(desk.sees("0544 111 22 33"), "and the next can be seen");
    desk.key(Key::F4);
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    assert!(
        desk.sees("Yeni müşteri"),
        "now the other one is in the strip"
    );
    desk.key(Key::F4);
    assert_eq!(desk.value("Telefon"), "0544 111 22 33");
    assert_eq!(desk.state().orders.len(), 2);
    let first = &desk.state().orders[0];
    assert!(first.is_held);
    assert_eq!(first.order.customer.name, "Ayşe Yılmaz");
    // Once more is nothing.
    desk.key(Key::F4);
    assert_eq!(desk.state().orders.len(), 2);
}

#[test]
fn both_keys_in_one_frame_take_both() {
    let mut desk = desk_of(&town());
    desk.call(AYSE);
    desk.call(STRANGER);
    desk.together([key_event(Key::F4), released(Key::F4), key_event(Key::F4)]);
    assert_eq!(desk.state().orders.len(), 2);
}

#[test]
fn what_is_typed_right_behind_the_key_goes_where_the_cursor_goes() {
    let mut desk = desk_of(&town());
    desk.call(STRANGER);
    desk.together([key_event(Key::F4), Event::Text("Deniz Er".to_owned())]);
    assert_eq!(desk.value("Ad"), "Deniz Er");
    desk.together([released(Key::F4)]);
    desk.call(AYSE);
    desk.together([key_event(Key::F4), Event::Text("künefe".to_owned())]);
    assert_eq!(desk.value("Ürün ara"), "künefe");
}

#[test]
fn two_callers_without_a_number_get_two_orders_too() {
    let mut desk = desk_of(&town());
    desk.call("anonymous");
    desk.call("");
    assert!(desk.sees("Numara gizli"));
    assert!(!desk.sees("Yeni müşteri"), "nobody knows");
    assert_eq!(waiting(&desk), 2);
    desk.key(Key::F4);
    assert!(desk.has_cursor("Müşteri bul"));
    desk.key(Key::F4);
    assert_eq!(desk.state().orders.len(), 2);
    assert_eq!(field(&desk, CustomerField::Call), "");
}

#[test]
fn the_order_in_sight_stays_as_it_is() {
    let mut desk = desk_of(&town());
    desk.small_order();
    desk.press("+ Nakit");
    let before = desk.order().order.clone();
    desk.call(AYSE);
    assert_eq!(desk.order().order, before);
    desk.key(Key::F4);
    assert_eq!(desk.state().orders.len(), 2);
    assert!(desk.sees("bekletildi"));
    desk.harness.key_press_modifiers(Modifiers::CTRL, Key::Tab);
    desk.settle();
    assert_eq!(desk.order().order, before);
}

#[test]
fn an_order_under_way_is_no_order_for_the_next_caller() {
    let mut desk = TestDesk::with_faults(&["create:delay=800"]);
    desk.small_order();
    desk.key(Key::F9);
    desk.call(STRANGER);
    desk.key(Key::F4);
    assert_eq!(desk.value("Telefon"), "0544 111 22 33");
    desk.until("the first to be taken", |state| {
        let is_taken = |state: &OrderState| matches!(state, OrderState::Accepted(_));
        state.orders.iter().any(|open| is_taken(&open.state))
    });
    assert_eq!(desk.value("Telefon"), "0544 111 22 33");
    assert_eq!(desk.received().len(), 1);
}

#[test]
fn orders_that_are_done_make_room_but_for_the_one_in_sight() {
    let mut desk = desk_of(&town());
    for _ in 0..3 {
        desk.call(AYSE);
        desk.key(Key::F4);
        desk.take("2 ayran 30");
        desk.fill("Ödeme notu", "nakit");
        desk.send();
        desk.accepted();
    }
    assert_eq!(desk.received().len(), 3);
    assert!(desk.state().orders.len() <= 2);
    // What was just sent can still be looked at.
    desk.call(STRANGER);
    desk.key(Key::F4);
    assert!(desk.sees("Ayşe Yılmaz, gönderildi"));
}

#[test]
fn an_open_dialog_is_not_disturbed() {
    let mut desk = desk_of(&town());
    desk.take("2 adana");
    assert!(desk.state().dialog.is_some());
    desk.call(AYSE);
    desk.key(Key::F4);
    shift_f4(&mut desk);
    assert!(desk.state().dialog.is_some());
    assert_eq!(waiting(&desk), 1);
    desk.key(Key::Escape);
    desk.key(Key::F4);
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
}

#[test]
fn the_list_of_found_customers_gives_way() {
    let mut desk = desk_of(&town());
    desk.key(Key::F2);
    desk.types("kaya");
    desk.call(AYSE);
    assert!(desk.has_cursor("Müşteri bul"));
    desk.key(Key::F4);
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    assert_eq!(desk.value("Müşteri bul"), "");
    let before = &desk.state().orders[0];
    assert_eq!(before.sought, "kaya", "what was looked for waits as well");
}

#[test]
fn a_number_waits_once_however_often_it_rings() {
    let mut desk = desk_of(&town());
    desk.call(AYSE);
    desk.pass(59);
    desk.call("0532 417 65 30");
    desk.call(STRANGER);
    assert_eq!(waiting(&desk), 2);
    desk.pass(240);
    assert!(desk.sees("4 dk önce aradı"));
    desk.call(AYSE);
    assert_eq!(waiting(&desk), 2);
    assert!(desk.sees("Ayşe Yılmaz · Moda") && desk.sees("Arıyor"));
    desk.pass(61);
    assert_eq!(waiting(&desk), 1, "the other one has gone");
    desk.key(Key::F4);
    desk.key(Key::F4);
    assert_eq!(desk.state().orders.len(), 1);
}

#[test]
fn who_is_entered_by_hand_waits_no_more() {
    let mut desk = desk_of(&town());
    desk.call(STRANGER);
    desk.call(AYSE);
    desk.key(Key::F2);
    desk.types("532 417 65 30");
    assert_eq!(waiting(&desk), 2, "nobody is chosen yet");
    desk.key(Key::Enter);
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    assert_eq!(field(&desk, CustomerField::Call), "0532 417 65 30");
    assert_eq!(waiting(&desk), 1);
    assert!(desk.sees("0544 111 22 33"));
    // And digit by digit.
    desk.ctrl(Key::N);
    desk.fill("Telefon", "0544 111 22 3");
    assert_eq!(waiting(&desk), 1);
    desk.types("3");
    assert_eq!(waiting(&desk), 0);
    assert_eq!(field(&desk, CustomerField::Call), "0544 111 22 33");
}

#[test]
fn who_calls_again_while_the_order_is_open_is_shown() {
    let mut desk = desk_of(&town());
    desk.call(AYSE);
    desk.key(Key::F4);
    desk.call(AYSE);
    assert_eq!(waiting(&desk), 1);
    desk.fill("Ödeme notu", "nakit");
    desk.ctrl(Key::N);
    desk.harness.key_press_modifiers(Modifiers::CTRL, Key::Tab);
    desk.settle();
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    assert_eq!(waiting(&desk), 1, "to look at the order is not to answer");
}

#[test]
fn who_was_waved_off_is_shown_when_calling_again() {
    let mut desk = desk_of(&town());
    desk.call(AYSE);
    shift_f4(&mut desk);
    assert_eq!(waiting(&desk), 0);
    assert!(desk.sees("Bekleyen arama yok. Son arayan: 0532 417 65 30, az önce"));
    desk.call(AYSE);
    assert_eq!(waiting(&desk), 1);
}

#[test]
fn a_call_is_forgotten_after_five_minutes_by_the_clock() {
    let mut desk = desk_of(&town());
    desk.call(AYSE);
    desk.pass(59);
    assert!(desk.sees("Arıyor"));
    desk.pass(1);
    assert!(desk.sees("1 dk önce aradı"));
    desk.pass(239);
    assert_eq!(waiting(&desk), 1);
    let next = desk.state().next_change();
    assert!(next.as_secs() <= 1, "the window wakes by itself: {next:?}");
    desk.pass(1);
    assert_eq!(waiting(&desk), 0);
    assert!(!desk.sees("Siparişi al"));
    desk.key(Key::F4);
    assert!(desk.order().is_untouched());
}

#[test]
fn a_clock_that_was_set_back_keeps_no_call_for_long() {
    let mut desk = desk_of(&town());
    desk.call(AYSE);
    desk.pass(-3600);
    assert!(desk.sees("Arıyor"));
    desk.pass(300);
    assert_eq!(waiting(&desk), 0);
}

#[test]
fn eight_wait_and_the_oldest_makes_room() {
    let mut desk = desk_of(&town());
    for line in 1..=9 {
        desk.call(&format!("0544 111 22 0{line}"));
    }
    assert_eq!(waiting(&desk), 8);
    assert!(desk.sees("0544 111 22 02") && desk.sees("+5"));
    for _ in 0..9 {
        desk.key(Key::F4);
    }
    assert_eq!(desk.state().orders.len(), 8);
    assert_eq!(desk.value("Telefon"), "0544 111 22 09");
}

#[test]
fn another_than_the_first_is_taken_by_a_click() {
    let mut desk = desk_of(&town());
    desk.call(AYSE);
    desk.call(STRANGER);
    desk.call(OTHER_STRANGER);
    desk.click_button("0545 111 22 33");
    assert_eq!(desk.value("Telefon"), "0545 111 22 33");
    assert_eq!(waiting(&desk), 2);
    desk.click_button("Siparişi al");
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
}

#[test]
fn who_waves_a_call_off_by_mouse_goes_on_typing() {
    let mut desk = desk_of(&town());
    desk.fill("Adres", "Gül Sk.");
    desk.call(AYSE);
    desk.click_button("Yok say");
    assert_eq!(waiting(&desk), 0);
    desk.types(" 4");
    assert_eq!(desk.value("Adres"), "Gül Sk. 4");
}

#[test]
fn nothing_moves_from_the_second_call_on() {
    let mut desk = desk_of(&town());
    desk.call(AYSE);
    let with = desk.place_of("Mercimek");
    shift_f4(&mut desk);
    assert_eq!(desk.place_of("Mercimek"), with);
    desk.call(SHARED);
    desk.call(STRANGER);
    assert_eq!(desk.place_of("Mercimek"), with);
    desk.pass(301);
    assert_eq!(desk.place_of("Mercimek"), with);
}

#[test]
fn a_click_on_its_way_meets_no_other_product() {
    let mut desk = TestDesk::with(Setup {
        frame: 0.1,
        ..Setup::default()
    });
    let before = desk.place_of("Mercimek");
    let click = |desk: &mut TestDesk| {
        let pos = desk.place_of("Mercimek").center();
        for pressed in [true, false] {
            let events = &mut desk.harness.input_mut().events;
            events.push(Event::PointerMoved(pos));
            events.push(Event::PointerButton {
                pos,
                button: PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
            desk.harness.step();
        }
        desk.settle();
    };
    desk.harness.step();
    desk.call(STRANGER);
    assert_ne!(desk.place_of("Mercimek"), before, "the strip has come");
    click(&mut desk);
    assert!(desk.order().order.lines.is_empty());
    assert!(desk.state().dialog.is_none());
    for _ in 0..6 {
        desk.harness.step();
    }
    click(&mut desk);
    let is_taken = !desk.order().order.lines.is_empty() || desk.state().dialog.is_some();
    assert!(is_taken, "after that a click is a click");
}

#[test]
fn the_window_asks_for_attention_only_where_it_is_not_in_front() {
    let mut desk = desk_of(&town());
    let asks = |told: &[ViewportCommand]| {
        assert!(!told.contains(&ViewportCommand::Focus));
        let is_asking =
            |told: &&ViewportCommand| matches!(told, ViewportCommand::RequestUserAttention(_));
        told.iter().any(|told| is_asking(&told))
    };
    assert!(!asks(&desk.call(AYSE)));
    desk.harness.input_mut().focused = false;
    desk.together([Event::WindowFocused(false)]);
    assert!(asks(&desk.call(STRANGER)));
}

#[test]
fn alt_f4_takes_no_call() {
    let mut desk = desk_of(&town());
    desk.call(AYSE);
    desk.harness.key_press_modifiers(Modifiers::ALT, Key::F4);
    desk.settle();
    assert_eq!(waiting(&desk), 1);
}

#[test]
fn the_caller_is_looked_for_in_the_store_in_use() {
    let mut desk = desk_of(&town());
    desk.call(AYSE);
    assert!(desk.sees("Ayşe Yılmaz · Moda"));
    desk.knock(Wanted::Practice);
    desk.until("the built-in store and its customers", |state| {
        state.store.environment == Environment::Practice
            && state.store.opening == 2
            && state.people.index.len() > 100
    });
    assert_eq!(waiting(&desk), 1, "the caller still waits");
    assert!(desk.sees("Yeni müşteri"));
    desk.key(Key::F4);
    assert_eq!(desk.value("Telefon"), "0532 417 65 30");
    assert!(desk.has_cursor("Ad"));
}

#[test]
fn without_a_store_a_call_is_shown_and_taken() {
    let choice = StoreChoice::Named("Kadıköy".to_owned());
    let mut desk = TestDesk::opened(choice, None, Setup::default());
    desk.call(STRANGER);
    assert!(desk.sees("0544 111 22 33"));
    desk.until("the trouble", |state| state.store_trouble.is_some());
    desk.key(Key::F4);
    assert_eq!(desk.value("Telefon"), "0544 111 22 33");
}

#[test]
fn a_call_that_was_taken_is_there_after_a_restart() {
    let mut desk = desk_of(&town());
    desk.call(STRANGER);
    desk.key(Key::F4);
    desk.call(AYSE);
    let mut desk = desk.restart();
    assert_eq!(field(&desk, CustomerField::Call), "0544 111 22 33");
    assert_eq!(desk.value("Telefon"), "0544 111 22 33");
    assert_eq!(waiting(&desk), 0, "a line is not held for a restart");
    desk.call(AYSE);
    desk.key(Key::F4);
    assert_eq!(desk.state().orders.len(), 2);
}

#[test]
fn callers_are_in_no_file_before_they_are_taken() {
    let home = Arc::new(TempDir::new().unwrap());
    let mut desk = TestDesk::with(Setup {
        home: Arc::clone(&home),
        ..Setup::default()
    });
    desk.call("0599 876 54 32");
    shift_f4(&mut desk);
    drop(desk);
    let mut folders = vec![home.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("599 876 54"), "{}", path.display());
            assert!(!text.contains("5998765432"), "{}", path.display());
        }
    }
}
