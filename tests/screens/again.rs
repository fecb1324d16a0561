//! A call once more, or as a person wrote it: which bytes, which key, which store, and never twice
//! by accident.

use egui::Key;
use packetdesk::{
    app::{State, state::Dialog},
    practice::{Dialect, Endpoint, PracticeConfig},
    store::paths::Home,
    ui::again::{AgainForm, AgainStep},
};
use rstest::rstest;

use crate::desk_harness::{Setup, TestDesk, key_event};

/// A key that does not say that it is a practice store's.
const KEY: &str = "srvA1.plugin-7.s3cr3t-for-tests-only";

/// An order that every practice store takes, with everything a shell or a reader could trip over.
pub const ORDER: &str = "{ \"idempotencyKey\" : \"first-1\",\n  \"customer\": {\"id\":\"c-9\",\"name\":\"Işıl ’Çağlar’ $5\",\"address\":\"Gül Sk. \\\"4\\\"\"},\n  \"cart\": [{\"product\":\"63ff-e535\",\"quantity\":2.0,\"note\":\"az tuzlu!\"}],\n  \"paymentNote\": \"nakit\" }";

fn desk_with(dialect: Dialect, key: Option<&str>) -> TestDesk {
    TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            dialect,
            api_key: key.map(str::to_owned),
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    })
}

/// Opens the dialog that brings something in, and pastes.
pub fn paste(desk: &mut TestDesk, text: &str) {
    desk.ctrl(Key::K);
    desk.types("içe aktar");
    desk.key(Key::Enter);
    assert!(matches!(desk.state().dialog, Some(Dialog::BringIn(_))));
    desk.harness.event(egui::Event::Paste(text.to_owned()));
    desk.settle();
}

fn open_raw(desk: &mut TestDesk, text: &str) {
    paste(desk, text);
    desk.click_button("Ham olarak aç");
    settle_long(desk);
}

/// Until a click is meant for what is there now.
fn settle_long(desk: &mut TestDesk) {
    for _ in 0..4 {
        desk.harness.step();
    }
    desk.settle();
}

fn form(state: &State) -> &AgainForm {
    match &state.dialog {
        Some(Dialog::Again(form)) => form,
        other => panic!("{other:?}"),
    }
}

fn send_label(desk: &TestDesk) -> String {
    let form = form(desk.state());
    let store = form.target().unwrap();
    let asks = if store.name.contains("127.0.0.1") && form.stores.len() > 1 {
        packetdesk::desk::again::is_real(store)
    } else {
        false
    };
    let kind = if asks { "ÖZEL" } else { "ALIŞTIRMA" };
    let end = if asks { "…" } else { "" };
    format!("{} · {kind} mağazasına gönder{end}", store.name)
}

fn send(desk: &mut TestDesk) {
    settle_long(desk);
    let label = send_label(desk);
    desk.click_button(&label);
}

fn until_over(desk: &mut TestDesk) {
    desk.until("an answer", |state| {
        matches!(form(state).step, AgainStep::Over(_))
    });
}

#[rstest]
fn the_same_key_is_the_same_packet_and_a_new_key_another(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut desk = desk_with(dialect, None);
    open_raw(&mut desk, ORDER);
    send(&mut desk);
    until_over(&mut desk);
    let first = desk.received()[0].clone();
    let packet = match dialect {
        Dialect::Classic => &first.packet_id,
        Dialect::Current => &first.uuid,
    };
    desk.until_sees(&format!("Paket {packet}"));
    assert_eq!(
        first.body.to_string(),
        serde_json::from_str::<serde_json::Value>(ORDER)
            .unwrap()
            .to_string()
    );
    send(&mut desk);
    desk.until("the second call", |state| {
        form(state).number == 2 && matches!(form(state).step, AgainStep::Over(_))
    });
    desk.until_sees(&format!("Paket {packet}"));
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 2);
    assert_eq!(desk.received().len(), 1);
    desk.click_button("Yeni anahtar");
    // Only the key's text is another.
    let key = packetdesk::api::key_in(&form(desk.state()).text)
        .unwrap()
        .unwrap();
    assert_eq!(form(desk.state()).text, ORDER.replace("first-1", &key));
    assert_ne!(key, "first-1");
    send(&mut desk);
    until_over(&mut desk);
    assert_eq!(desk.received().len(), 2);
    desk.click_button("Aynı anahtar");
    assert_eq!(form(desk.state()).text, ORDER);
}

#[test]
fn what_the_checks_would_have_said_stands_beside_and_holds_nothing_up() {
    let mut desk = desk_with(Dialect::Current, None);
    let wrong = ORDER
        .replace("\"quantity\":2.0", "\"quantity\":-1,\"qty\":3")
        .replace("63ff-e535", "no-such");
    open_raw(&mut desk, &wrong);
    assert!(desk.sees("cart[0].quantity"));
    assert!(desk.sees("Miktar sıfırdan büyük olmalı"));
    assert!(desk.sees("cart[0].qty"));
    assert!(desk.sees("Böyle bir alan yok"));
    assert!(desk.sees("menüde artık yok"));
    send(&mut desk);
    until_over(&mut desk);
    assert!(desk.sees("HTTP 4"));
    assert_eq!(desk.received().len(), 0);
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 1);
    desk.field("Gönderilecek gövde").focus();
    desk.settle();
    desk.ctrl(Key::End);
    desk.types("}");
    assert!(
        desk.sees("JSON okunamıyor: satır 4, sütun 27"),
        "{:?}",
        form(desk.state()).said
    );
    desk.ctrl(Key::A);
    desk.types("[1]");
    assert!(desk.sees("süslü parantez"));
    send(&mut desk);
    until_over(&mut desk);
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 2);
}

#[test]
fn a_store_that_may_be_real_is_named_and_asked_about() {
    let mut desk = desk_with(Dialect::Current, Some(KEY));
    open_raw(&mut desk, ORDER);
    send(&mut desk);
    assert!(desk.sees("gerçek bir mağaza olabilir"));
    assert!(desk.sees("127.0.0.1"));
    // Whoever goes on pressing Enter, or clicks twice, sends nothing.
    settle_long(&mut desk);
    desk.key(Key::Enter);
    assert!(matches!(form(desk.state()).step, AgainStep::Ready));
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 0);
    settle_long(&mut desk);
    let label = send_label(&desk);
    desk.button(&label).click();
    desk.harness.step();
    desk.harness.step();
    for _ in 0..2 {
        desk.harness.event(key_event(Key::Enter));
        desk.harness.step();
    }
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 0);
    settle_long(&mut desk);
    let confirm = label.trim_end_matches('…').to_owned();
    desk.click_button(&confirm);
    until_over(&mut desk);
    assert_eq!(desk.received().len(), 1);
}

#[test]
fn a_held_key_and_a_double_click_send_once() {
    let mut desk = desk_with(Dialect::Current, None);
    open_raw(&mut desk, ORDER);
    settle_long(&mut desk);
    let label = send_label(&desk);
    desk.button(&label).focus();
    desk.settle();
    for _ in 0..12 {
        // Never let go, a key is held down.
        desk.harness.event(key_event(Key::Enter));
        desk.harness.step();
    }
    until_over(&mut desk);
    for _ in 0..12 {
        desk.harness.event(key_event(Key::Enter));
        desk.harness.step();
    }
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 1);
    desk.harness
        .event(crate::desk_harness::released(Key::Enter));
    settle_long(&mut desk);
    desk.button(&label).click();
    desk.button(&label).click();
    desk.settle();
    desk.until("an answer", |state| {
        form(state).number == 2 && matches!(form(state).step, AgainStep::Over(_))
    });
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 2);
}

#[test]
fn orders_keep_half_of_the_budget() {
    let mut desk = desk_with(Dialect::Current, None);
    open_raw(&mut desk, ORDER);
    for number in 1..=11 {
        send(&mut desk);
        desk.until("an answer", |state| {
            form(state).number == number && matches!(form(state).step, AgainStep::Over(_))
        });
    }
    assert!(desk.sees("Gönderilmedi: siparişler önce gidiyor"));
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 10);
    desk.key(Key::Escape);
    desk.small_order();
    desk.send();
    desk.accepted();
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 11);
}

#[test]
fn reading_calls_are_made_again_too() {
    let mut desk = desk_with(Dialect::Current, None);
    desk.small_order();
    desk.send();
    let packet = desk.accepted().packet_id;
    let before = desk.store().requests(Endpoint::PacketsGet);
    let line =
        format!("curl 'https://plugins.restomenum.app/plugin-api/packets/get?packetId={packet}'");
    open_raw(&mut desk, &line);
    assert_eq!(desk.value("Sorgu"), format!("packetId={packet}"));
    send(&mut desk);
    until_over(&mut desk);
    assert!(desk.sees("HTTP 200"));
    assert_eq!(desk.store().requests(Endpoint::PacketsGet), before + 1);
}

#[test]
fn what_cannot_be_written_down_first_is_not_sent_and_that_is_told() {
    let setup = Setup {
        practice: Some(PracticeConfig::default()),
        ..Setup::default()
    };
    // Where the journal should be is something else.
    std::fs::create_dir_all(Home::at(setup.home.path()).journal_file()).unwrap();
    let mut desk = TestDesk::with(setup);
    open_raw(&mut desk, ORDER);
    send(&mut desk);
    until_over(&mut desk);
    desk.until_sees("Hiçbir şey gönderilmedi: istek önce kayda geçirilemedi.");
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 0);
}
