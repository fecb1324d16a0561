//! The Inspector: what went out and came back is found, read and compared, by keys alone.

use std::time::Duration;

use egui::{Event, Key, Modifiers, OutputCommand, Role};
use egui_kittest::kittest::{By, Queryable as _};
use packetdesk::{
    app::State,
    practice::{PracticeConfig, PracticeMenu},
    store::{journal::ExchangeOutcome, paths::Home},
    ui::command::Screen,
};
use rusqlite::Connection;

use crate::desk_harness::{Setup, TestDesk};

/// A desk whose Inspector shows the exchange of an order that was refused once for a field.
fn refused() -> TestDesk {
    refused_at([1366.0, 768.0])
}

fn refused_at(size: [f32; 2]) -> TestDesk {
    let fault = "create:refuse=\"cart[0].quantity\" must be less than or equal to 1:times=1";
    let mut desk = TestDesk::with(Setup {
        size,
        practice: Some(PracticeConfig {
            faults: vec![fault.parse().unwrap()],
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    });
    desk.small_order();
    desk.send();
    open(&mut desk);
    only_orders(&mut desk);
    desk
}

/// Goes to the Inspector.
pub fn open(desk: &mut TestDesk) {
    desk.key(Key::F12);
    desk.until("an exchange", |state| state.inspector.reading.is_some());
}

/// Looks for orders that were sent, and shows the newest try.
pub fn only_orders(desk: &mut TestDesk) {
    desk.types("Ayşe");
    until_rows(desk, |state| {
        let rows = &state.inspector.rows;
        !rows.is_empty() && rows.iter().all(|row| row.endpoint.starts_with("packets/"))
    });
    desk.key(Key::PageUp);
    let mut rows = desk.state().inspector.rows.iter();
    let place = rows.position(|row| row.endpoint == "packets/create");
    for _ in 0..place.unwrap() {
        desk.key(Key::ArrowDown);
    }
    desk.until("the order", |state| {
        let shown = state.inspector.shown.as_ref();
        shown.is_some_and(|story| story.exchange.row.endpoint == "packets/create")
    });
}

fn until_rows(desk: &mut TestDesk, are_so: impl Fn(&State) -> bool) {
    desk.until("the rows", are_so);
}

/// The rows of the list that are drawn.
fn drawn(desk: &TestDesk) -> usize {
    let rows = By::new().predicate(|node| node.role() == Role::ListItem);
    desk.harness.query_all(rows).count()
}

fn press(desk: &mut TestDesk, modifiers: Modifiers, key: Key) {
    desk.harness.key_press_modifiers(modifiers, key);
    desk.settle();
}

const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// What comes into the clipboard in the next frames.
pub fn copied(desk: &mut TestDesk) -> String {
    let copied = (0..4).find_map(|_| {
        desk.harness.step();
        let commands = &desk.harness.output().platform_output.commands;
        commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    });
    copied.unwrap()
}

/// Presses a key with Ctrl and Shift in the next frame.
fn ctrl_shift(desk: &mut TestDesk, key: Key) {
    desk.harness.input_mut().events.push(Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: CTRL_SHIFT,
    });
}

#[test]
fn f12_leads_there_and_back_to_where_the_cursor_was() {
    let mut desk = TestDesk::new();
    desk.fill("Ad", "Ayşe");
    open(&mut desk);
    assert!(desk.has_cursor("Sunucu kayıtları"));
    assert!(desk.sees("Ürünler"));
    desk.key(Key::F12);
    assert_eq!(desk.state().screen, Screen::Desk);
    assert!(desk.has_cursor("Ad"));
    desk.types(" Yılmaz");
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    desk.key(Key::F12);
    desk.key(Key::Escape);
    assert!(desk.has_cursor("Ad"));
    desk.click("Kayıtlar");
    assert_eq!(desk.state().screen, Screen::Inspector);
    desk.click("Kayıtlar");
    assert_eq!(desk.state().screen, Screen::Desk);
}

#[test]
fn keys_of_an_order_that_is_not_in_sight_do_nothing() {
    let mut desk = TestDesk::new();
    desk.small_order();
    open(&mut desk);
    desk.key(Key::F9);
    press(&mut desk, CTRL_SHIFT, Key::Delete);
    desk.key(Key::F8);
    desk.types("adana");
    assert!(desk.received().is_empty());
    desk.key(Key::F12);
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    assert_eq!(desk.order().order.lines.len(), 1);
    assert_eq!(desk.value("Ürün ara"), "");
}

#[test]
fn a_call_and_an_order_lead_back_to_the_desk() {
    let mut desk = TestDesk::new();
    open(&mut desk);
    desk.call("0532 111 22 33");
    assert_eq!(
        desk.state().screen,
        Screen::Inspector,
        "nobody is disturbed"
    );
    desk.key(Key::F4);
    assert_eq!(desk.state().screen, Screen::Desk);
    assert!(desk.has_cursor("Ad"));
    open(&mut desk);
    desk.ctrl(Key::N);
    assert_eq!(desk.state().screen, Screen::Desk);
}

#[test]
fn what_is_typed_is_looked_for_and_all_can_be_seen_again() {
    let mut desk = refused();
    assert!(desk.sees("Reddedildi"));
    assert!(desk.sees("Sipariş gönderme"));
    desk.refill("Sunucu kayıtları", "yok böyle biri");
    until_rows(&mut desk, |state| state.inspector.rows.is_empty());
    assert!(desk.sees("Bu aramaya uyan kayıt yok"));
    desk.click("Hepsini göster");
    until_rows(&mut desk, |state| state.inspector.rows.len() > 3);
    assert_eq!(desk.value("Sunucu kayıtları"), "");
}

#[test]
fn the_list_can_be_filtered() {
    let mut desk = refused();
    desk.refill("Sunucu kayıtları", "");
    press(&mut desk, Modifiers::NONE, Key::Delete);
    desk.click("Her sonuç");
    desk.click("Sorunlu olanlar");
    until_rows(&mut desk, |state| state.inspector.rows.len() == 1);
    let outcome = desk.state().inspector.rows[0].outcome;
    assert_eq!(outcome, ExchangeOutcome::Refused);
    desk.click("Sorunlu olanlar");
    desk.click("Her sonuç");
    until_rows(&mut desk, |state| state.inspector.rows.len() > 3);
    desk.click("Her işlem");
    desk.click("Ödeme yöntemleri");
    until_rows(&mut desk, |state| {
        let mut rows = state.inspector.rows.iter();
        rows.all(|row| row.endpoint == "payment-methods/list")
    });
}

#[test]
fn the_field_of_the_problem_is_marked_and_leads_there() {
    let mut desk = refused();
    assert!(desk.sees("Sunucu isteği reddetti"));
    assert!(desk.sees("must be less than or equal to 1"));
    assert!(desk.sees("\"quantity\": 2"), "the pretty text shows it");
    let reading = desk.state().inspector.reading.clone().unwrap();
    let text = reading.request.pretty.as_ref().unwrap();
    let mark = &text.marks[0];
    assert_eq!(&text.lines.text()[mark.bytes.clone()], "\"quantity\": 2");
    desk.click("cart[0].quantity");
    assert!(desk.sees("\"quantity\": 2"));
}

#[test]
fn bodies_are_shown_raw_or_set_out_and_can_be_taken_along() {
    let mut desk = refused();
    let sent = desk.state().inspector.shown.as_ref().unwrap();
    let body = sent.exchange.request_body.as_deref().unwrap().to_owned();
    assert!(desk.sees("\"paymentNote\": \"nakit\""));
    desk.ctrl(Key::P);
    assert!(!desk.sees("\"paymentNote\": \"nakit\""));
    assert!(desk.sees("ham"));
    ctrl_shift(&mut desk, Key::R);
    assert_eq!(copied(&mut desk), body);
    desk.settle();
    ctrl_shift(&mut desk, Key::P);
    let reply = copied(&mut desk);
    assert!(reply.contains("must be less than"), "{reply}");
}

/// An order that was answered at the third try.
pub fn third_time_lucky() -> TestDesk {
    let mut desk = TestDesk::with_faults(&["create:500:times=1", "create:cut-after:times=1"]);
    desk.small_order();
    desk.send();
    desk.later(60);
    desk.pass(60);
    desk.accepted();
    open(&mut desk);
    only_orders(&mut desk);
    desk
}

pub fn attempt(state: &State) -> Option<u32> {
    let shown = state.inspector.shown.as_ref()?;
    shown.exchange.row.attempt
}

#[test]
fn the_tries_of_an_order_are_one_story() {
    let mut desk = third_time_lucky();
    let story = &desk.state().inspector.shown.as_ref().unwrap().story;
    let creates = story.iter().filter(|row| row.endpoint == "packets/create");
    assert_eq!(creates.count(), 3);
    assert!(desk.sees("Bu siparişin"));
    assert_eq!(attempt(desk.state()), Some(3));
    press(&mut desk, Modifiers::ALT, Key::ArrowUp);
    desk.until("the second try", |state| attempt(state) == Some(2));
    assert!(desk.sees("Yanıt gelmedi."));
    press(&mut desk, Modifiers::ALT, Key::ArrowUp);
    desk.until("the first try", |state| attempt(state) == Some(1));
    assert!(desk.sees("500 Sunucu hatası"));
    press(&mut desk, Modifiers::ALT, Key::ArrowDown);
    desk.until("the second try", |state| attempt(state) == Some(2));
}

#[test]
fn two_exchanges_are_compared_line_by_line() {
    let mut desk = third_time_lucky();
    press(&mut desk, CTRL_SHIFT, Key::M);
    press(&mut desk, Modifiers::ALT, Key::ArrowUp);
    desk.until("the second try", |state| attempt(state) == Some(2));
    press(&mut desk, CTRL_SHIFT, Key::D);
    desk.until("the difference", |state| state.allowed().difference);
    assert!(desk.sees("aynı satır"), "what is the same is folded");
    assert!(
        desk.sees("- HTTP/1.1 200"),
        "only the third try was answered"
    );
    desk.harness.get_by_label("Farkı kopyala").click();
    let text = copied(&mut desk);
    assert!(text.contains("\n- HTTP/1.1 200"), "{text}");
    assert!(!text.contains("+ POST"), "the requests are the same");
    desk.key(Key::Escape);
    assert_eq!(desk.state().screen, Screen::Inspector);
    assert!(desk.sees("İstek"));
}

#[test]
fn the_menus_of_two_stores_are_compared() {
    let text = include_str!("../../assets/practice/menu.json");
    let menu =
        PracticeMenu::from_json(&text.replace("\"Ayran 30 cl\"", "\"Ayran 33 cl\"")).unwrap();
    let mut desk = TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            menu,
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    });
    open(&mut desk);
    desk.click("Karşılaştır…");
    desk.click_button("Menüleri karşılaştır");
    desk.until("the difference", |state| state.allowed().difference);
    assert!(desk.sees("- Ayran 33 cl: 35,00 ₺"));
    assert!(desk.sees("+ Ayran 30 cl: 35,00 ₺"));
    assert!(!desk.sees("- Künefe"));
}

#[test]
fn new_exchanges_come_on_top_and_leave_a_reader_alone() {
    let mut desk = TestDesk::new();
    open(&mut desk);
    let before = desk.state().inspector.rows.len();
    desk.key(Key::F5);
    until_rows(&mut desk, |state| state.inspector.rows.len() >= before + 3);
    fill_journal(&desk, 400);
    desk.types("x");
    desk.key(Key::Backspace);
    until_rows(&mut desk, |state| state.inspector.rows.len() == 200);
    for _ in 0..6 {
        desk.key(Key::PageDown);
    }
    let (first, chosen) = {
        let inspector = &desk.state().inspector;
        (inspector.rows[0].id, inspector.chosen)
    };
    desk.key(Key::F5);
    desk.until("new ones", |state| state.inspector.newer.len() >= 3);
    assert!(desk.sees("yeni kayıt"));
    assert_eq!(desk.state().inspector.rows[0].id, first);
    assert_eq!(desk.state().inspector.chosen, chosen);
    desk.harness
        .get_by(|node| {
            node.role() == Role::Button
                && node
                    .label()
                    .is_some_and(|label| label.ends_with("yeni kayıt"))
        })
        .click();
    desk.settle();
    assert!(desk.state().inspector.rows[0].id > first);
    assert!(!desk.sees("yeni kayıt"));
}

/// Puts so many copies of the first exchange into the journal, each somewhat older than the next.
fn fill_journal(desk: &TestDesk, count: u32) {
    let file = Connection::open(Home::at(desk.home()).journal_file()).unwrap();
    file.busy_timeout(Duration::from_secs(5)).unwrap();
    file.execute_batch(&format!(
        "BEGIN IMMEDIATE;
         CREATE TEMP TABLE new (n INTEGER PRIMARY KEY);
         WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {count})
         INSERT INTO new SELECT n FROM n;
         CREATE TEMP TABLE last AS SELECT max(id) AS id FROM exchanges;
         INSERT INTO exchanges (id, at, store, endpoint, method, status, outcome, total, who)
         SELECT last.id + n, at, store, endpoint, method, status, outcome, total, 'Kişi ' || n
         FROM exchanges, new, last WHERE exchanges.id = 1;
         INSERT INTO details (id, key_name, url, request_headers, program)
         SELECT last.id + n, key_name, url, request_headers, program
         FROM details, new, last WHERE details.id = 1;
         INSERT INTO words (rowid, text) SELECT last.id + n, ' kisi ' || n || ' ' FROM new, last;
         COMMIT;"
    ))
    .unwrap();
}

#[test]
fn of_a_hundred_thousand_exchanges_only_those_in_sight_are_drawn() {
    let mut desk = TestDesk::new();
    fill_journal(&desk, 100_000);
    open(&mut desk);
    assert!(desk.state().inspector.has_more);
    assert!(drawn(&desk) < 30, "{} rows are drawn", drawn(&desk));
    let before = desk.state().inspector.rows.clone();
    desk.harness.event(Event::Text("kişi 77777".to_owned()));
    desk.harness.step();
    assert!(drawn(&desk) < 30);
    assert_eq!(desk.value("Sunucu kayıtları"), "kişi 77777");
    assert!(!before.is_empty(), "what was found stays until the answer");
    until_rows(&mut desk, |state| state.inspector.rows.len() == 1);
    assert!(desk.sees("Kişi 77777"));
    desk.refill("Sunucu kayıtları", "kişi");
    until_rows(&mut desk, |state| state.inspector.rows.len() == 200);
    // More pages come as one goes on.
    for _ in 0..30 {
        desk.key(Key::PageDown);
    }
    until_rows(&mut desk, |state| state.inspector.rows.len() >= 400);
    assert!(drawn(&desk) < 30);
    let ids: Vec<_> = desk
        .state()
        .inspector
        .rows
        .iter()
        .map(|row| row.id)
        .collect();
    assert!(ids.is_sorted_by(|one, next| one > next), "none is twice");
}

#[test]
fn everything_fits_into_the_smallest_window() {
    let desk = refused_at([1024.0, 768.0]);
    for text in [
        "Sunucu kayıtları",
        "İstek",
        "Yanıt",
        "Sipariş içe aktar",
        "Kayıtlar",
    ] {
        let place = desk.place_of(text);
        assert!(
            place.right() <= 1024.0 && place.bottom() <= 768.0,
            "{text}: {place:?}"
        );
    }
    let request = desk
        .harness
        .get_by_role_and_label(Role::Document, "İstek")
        .rect();
    let reply = desk
        .harness
        .get_by_role_and_label(Role::Document, "Yanıt")
        .rect();
    assert!(reply.top() >= request.bottom(), "one above the other");
    assert!(request.height() > 120.0 && reply.height() > 120.0);
}

#[test]
fn a_text_is_scrolled_with_keys_once_it_has_the_cursor() {
    let mut desk = refused();
    let chosen = desk.state().inspector.chosen;
    assert!(!desk.sees("HTTP/1.1") || desk.sees("POST"));
    for _ in 0..30 {
        if desk
            .harness
            .get_by_role_and_label(Role::Document, "İstek")
            .is_focused()
        {
            break;
        }
        desk.key(Key::Tab);
    }
    assert!(
        desk.harness
            .get_by_role_and_label(Role::Document, "İstek")
            .is_focused()
    );
    desk.key(Key::End);
    assert!(desk.sees("\"idempotencyKey\"") || desk.sees("}"));
    desk.key(Key::ArrowUp);
    assert_eq!(
        desk.state().inspector.chosen,
        chosen,
        "the list is left alone"
    );
}
