//! What is done with an exchange from the buttons, the menus and the palette of the Inspector.

use egui::Key;
use egui_kittest::kittest::Queryable as _;
use packetdesk::{
    app::{State, state::Dialog},
    practice::PracticeConfig,
    ui::{bundle::Look, command::Screen},
};

use crate::{
    desk_harness::{Setup, TestDesk, key_event, released},
    inspector::{attempt, copied, only_orders, open, third_time_lucky},
};

/// A desk whose Inspector shows the exchange of an order that was taken.
fn taken() -> TestDesk {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.send();
    desk.accepted();
    open(&mut desk);
    only_orders(&mut desk);
    desk
}

fn run(desk: &mut TestDesk, command: &str) {
    desk.ctrl(Key::K);
    desk.types(command);
    desk.key(Key::Enter);
}

#[test]
fn what_an_order_comes_to_shows_up_without_a_key() {
    let mut desk = TestDesk::with_faults(&["create:500:times=1"]);
    desk.small_order();
    desk.send();
    open(&mut desk);
    only_orders(&mut desk);
    assert_eq!(attempt(desk.state()), Some(1));
    let rows = desk.state().inspector.rows.len();
    // The next try comes by itself while the Inspector is open.
    desk.pass(60);
    desk.until("the second try", |state| {
        state.inspector.rows.len() > rows
            && state
                .inspector
                .shown
                .as_ref()
                .is_some_and(|story| story.story.len() > 1)
    });
    assert_eq!(attempt(desk.state()), Some(1), "the reader is left alone");
    assert!(desk.sees("Bu siparişin"));
}

#[test]
fn an_exchange_is_sent_again_and_the_cursor_comes_back() {
    for by_palette in [false, true] {
        let mut desk = taken();
        let before = desk.received().len();
        match by_palette {
            true => run(&mut desk, "Yeniden gönder"),
            false => desk.click_button("Yeniden gönder"),
        }
        let Some(Dialog::Again(form)) = &desk.state().dialog else {
            panic!("no dialog");
        };
        let shown = desk.state().inspector.shown.as_ref().unwrap();
        assert_eq!(form.again_of, Some(shown.exchange.row.id));
        assert_eq!(
            Some(form.text.as_str()),
            shown.exchange.request_body.as_deref()
        );
        let name = form.target().unwrap().name.clone();
        desk.click_button(&format!("{name} · ALIŞTIRMA mağazasına gönder"));
        desk.until_sees("HTTP 200");
        assert_eq!(
            desk.received().len(),
            before,
            "the same key is the same packet"
        );
        desk.key(Key::Escape);
        assert!(desk.state().dialog.is_none());
        assert_eq!(desk.state().screen, Screen::Inspector);
        if by_palette {
            assert!(desk.has_cursor("Sunucu kayıtları"));
        }
        // The new one stands in the list, as a repetition.
        desk.until_sees("yeniden");
    }
}

#[test]
fn an_exchange_becomes_an_order_on_the_desk() {
    for by_palette in [false, true] {
        let mut desk = taken();
        match by_palette {
            true => run(&mut desk, "Sipariş olarak aç"),
            false => desk.click_button("Sipariş olarak aç"),
        }
        assert_eq!(desk.state().screen, Screen::Desk);
        assert!(desk.has_cursor("Ürün ara"));
        assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
        assert!(desk.order().is_editable());
        let first = desk.received()[0].body["idempotencyKey"].clone();
        assert_ne!(first, desk.order().order.idempotency_key.as_str());
        desk.send();
        desk.accepted();
        assert_eq!(desk.received().len(), 2);
    }
}

#[test]
fn an_exchange_is_copied_as_a_command_from_menu_and_palette() {
    let mut desk = taken();
    let key = desk.store().api_key();
    for (command, sign) in [
        ("curl komutu olarak kopyala", "$PACKETDESK_API_KEY"),
        (
            "PowerShell komutu olarak kopyala",
            "$env:PACKETDESK_API_KEY",
        ),
    ] {
        desk.click("Kopyala…");
        desk.button(command).click();
        let text = copied(&mut desk);
        assert!(
            text.contains(sign) && text.contains("paymentNote"),
            "{text}"
        );
        assert!(!text.contains(&key));
        desk.settle();
        assert!(desk.sees("Komut kopyalandı"));
        desk.ctrl(Key::K);
        desk.types(command);
        desk.harness.event(key_event(Key::Enter));
        assert_eq!(copied(&mut desk), text);
        desk.harness.event(released(Key::Enter));
        desk.settle();
    }
}

#[test]
fn shown_story_and_found_are_offered_as_a_bundle() {
    let mut desk = third_time_lucky();
    let story = desk.state().inspector.shown.as_ref().unwrap().story.len();
    desk.click_button("Kayıtları dosyaya aktar");
    let exchanges = |state: &State| match &state.dialog {
        Some(Dialog::Bundle(form)) => match &form.look {
            Look::Ready(bundle) => Some(bundle.exchanges),
            _ => None,
        },
        _ => None,
    };
    desk.until("the story", |state| exchanges(state) == Some(story));
    desk.click("Açık olan kayıt");
    desk.until("one", |state| exchanges(state) == Some(1));
    let found = desk.state().inspector.rows.len();
    desk.click("Bulunan kayıtlar");
    desk.until("those found", |state| exchanges(state) == Some(found));
    desk.key(Key::Escape);
    assert_eq!(desk.state().screen, Screen::Inspector);
    run(&mut desk, "Kayıtları dosyaya aktar");
    desk.until("the story", |state| exchanges(state) == Some(story));
}

#[test]
fn a_bundle_is_ready_though_its_story_grows_meanwhile() {
    let mut desk = TestDesk::with_faults(&["create:500:times=2"]);
    desk.small_order();
    desk.send();
    desk.later(60);
    open(&mut desk);
    only_orders(&mut desk);
    let story = |state: &State| {
        state
            .inspector
            .shown
            .as_ref()
            .map(|story| story.story.len())
    };
    assert_eq!(story(desk.state()), Some(2));
    desk.harness.get_by_label("Kayıtları dosyaya aktar").click();
    desk.pass(60);
    desk.until("a longer story", |state| story(state) > Some(2));
    desk.until_sees("manifest.json");
    desk.click("Açık olan kayıt");
    desk.until_sees("manifest.json");
}

#[test]
fn escape_leads_back_from_a_question_before_it_closes() {
    let mut desk = TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            api_key: Some("srvA1.plugin-7.s3cr3t-for-tests-only".to_owned()),
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    });
    desk.small_order();
    desk.send();
    desk.accepted();
    open(&mut desk);
    only_orders(&mut desk);
    desk.click_button("Yeniden gönder");
    let Some(Dialog::Again(form)) = &desk.state().dialog else {
        panic!("no dialog");
    };
    let send = format!("{} · ÖZEL mağazasına gönder…", form.target().unwrap().name);
    desk.click_button(&send);
    assert!(desk.sees("Gönderilsin mi?"));
    desk.key(Key::Escape);
    assert!(!desk.sees("Gönderilsin mi?"));
    assert!(matches!(desk.state().dialog, Some(Dialog::Again(_))));
    desk.key(Key::Escape);
    assert!(desk.state().dialog.is_none());
    assert_eq!(desk.received().len(), 1);
}

#[test]
fn a_key_held_too_long_changes_no_byte_of_what_is_sent_again() {
    let mut desk = taken();
    desk.ctrl(Key::K);
    desk.types("Yeniden gönder");
    for _ in 0..12 {
        // Never let go, a key is held down.
        desk.harness.event(key_event(Key::Enter));
        desk.harness.step();
    }
    let Some(Dialog::Again(form)) = &desk.state().dialog else {
        panic!("no dialog");
    };
    assert!(form.is_unchanged(), "{:?}", form.text);
    assert!(desk.has_cursor("Gönderilecek gövde"));
    desk.harness.event(released(Key::Enter));
    // Pressed anew, it is a line like any other.
    desk.key(Key::Enter);
    let Some(Dialog::Again(form)) = &desk.state().dialog else {
        panic!("no dialog");
    };
    assert!(!form.is_unchanged());
}

#[test]
fn menus_of_the_tools_are_walked_by_keys() {
    let mut desk = taken();
    desk.harness.get_by_label("Karşılaştır…").focus();
    desk.settle();
    desk.key(Key::Enter);
    assert!(desk.sees("Karşılaştırmak için tut"));
    let item = "Karşılaştırmak için tut";
    let is_there = |desk: &TestDesk| {
        let mut items = desk.harness.query_all_by_label(item);
        items.any(|item| item.is_focused())
    };
    for _ in 0..4 {
        if !is_there(&desk) {
            desk.key(Key::Tab);
        }
    }
    assert!(is_there(&desk));
    desk.key(Key::Enter);
    assert!(desk.state().inspector.marked.is_some());
    assert_eq!(desk.state().screen, Screen::Inspector);
    // Escape closes the list alone.
    desk.click("Karşılaştır…");
    desk.key(Key::Escape);
    assert_eq!(desk.state().screen, Screen::Inspector);
    assert!(!desk.sees("Menüleri karşılaştır"));
}
