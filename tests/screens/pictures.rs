//! Pictures of the screens, compared with those kept in `tests/snapshots`; the first of them is in
//! the README. Written anew with `UPDATE_SNAPSHOTS=1`.

use egui::{Key, Modifiers};
use packetdesk::{
    desk::Clock,
    practice::PracticeConfig,
    store::settings::{Language, Theme},
};

use crate::{
    desk_harness::{Setup, TestDesk},
    recorded,
};

/// The built-in practice store, whose name on screen is always the same.
fn desk(size: [f32; 2], theme: Theme, language: Language) -> TestDesk {
    TestDesk::with(Setup {
        size,
        theme,
        language,
        practice: None,
        ..Setup::default()
    })
}

const USUAL: [f32; 2] = [1366.0, 768.0];

fn turkish(theme: Theme) -> TestDesk {
    desk(USUAL, theme, Language::Tr)
}

/// An evening's order for two.
fn fill_order(desk: &mut TestDesk) {
    desk.take("2 adana dürüm");
    for (key, text) in [(Key::Num1, "1"), (Key::Num4, "4")] {
        desk.sign(key, text);
    }
    desk.ctrl(Key::Enter);
    if desk.state().dialog.is_some() {
        desk.ctrl(Key::Enter);
    }
    desk.take("lahmacun");
    desk.key(Key::Enter);
    desk.key(Key::F6);
    desk.types("çıtır olsun");
    desk.key(Key::Enter);
    desk.take("künefe");
    desk.take("2 ayran 30");
}

fn fill_caller(desk: &mut TestDesk) {
    desk.key(Key::F2);
    for text in [
        "0532 111 22 33",
        "Ayşe Yılmaz",
        "Caferağa Mah. Moda Cad. No 12 D 5",
        "Kadıköy",
        "3. kat, zil bozuk",
        "Plastik çatal koymayın",
    ] {
        desk.types(text);
        desk.key(Key::Tab);
    }
    desk.key(Key::F7);
    desk.key(Key::Enter);
    desk.key(Key::F3);
}

/// Looks with a cursor that does not blink, and without a mouse over anything.
fn matches(desk: &mut TestDesk, name: &str) {
    matches_but_for(desk, name, "");
}

/// As [`matches`], with the text masked that is another in every run.
fn matches_but_for(desk: &mut TestDesk, name: &str, text: &str) {
    let ctx = &desk.harness.ctx;
    ctx.all_styles_mut(|style| style.visuals.text_cursor.blink = false);
    desk.harness.remove_cursor();
    desk.settle();
    if !text.is_empty() {
        let place = desk.place_of(text);
        desk.harness.mask(place);
    }
    desk.harness.snapshot(name);
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn the_desk_with_an_order() {
    let mut desk = turkish(Theme::Light);
    fill_order(&mut desk);
    fill_caller(&mut desk);
    matches(&mut desk, "desk-light");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn the_desk_with_problems() {
    let mut desk = turkish(Theme::Dark);
    fill_order(&mut desk);
    desk.ctrl(Key::M);
    desk.types("1,250");
    desk.fill("Ad", "Ayşe Yılmaz");
    desk.key(Key::F9);
    matches(&mut desk, "desk-problems-dark");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn the_smallest_desk_in_english() {
    let mut desk = desk([1024.0, 768.0], Theme::Light, Language::En);
    fill_order(&mut desk);
    fill_caller(&mut desk);
    matches(&mut desk, "desk-english-1024");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn a_wide_desk() {
    let mut desk = desk([1920.0, 1080.0], Theme::Light, Language::Tr);
    fill_order(&mut desk);
    fill_caller(&mut desk);
    matches(&mut desk, "desk-1920");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn the_option_picker() {
    let mut desk = turkish(Theme::Light);
    desk.take("2 adana");
    desk.sign(Key::Num2, "2");
    desk.sign(Key::Num6, "6");
    matches(&mut desk, "picker");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn the_form_that_connects_a_store() {
    let mut desk = turkish(Theme::Light);
    desk.ctrl(Key::B);
    desk.types("yanlış yapıştırma");
    desk.click_button("Anahtarı dene");
    matches(&mut desk, "connect");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn a_call_that_comes_in() {
    let mut desk = turkish(Theme::Light);
    desk.until("the customers", |state| state.people.index.len() == 200);
    fill_order(&mut desk);
    desk.call("tel:+905550000002");
    desk.call("0544 111 22 33");
    matches(&mut desk, "call");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn the_list_of_keys() {
    let mut desk = turkish(Theme::Dark);
    desk.key(Key::F1);
    matches(&mut desk, "keys-dark");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn the_palette() {
    let mut desk = turkish(Theme::Light);
    fill_order(&mut desk);
    desk.ctrl(Key::K);
    desk.types("sipariş");
    matches(&mut desk, "palette");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn an_order_read_back() {
    let mut desk = desk([1024.0, 768.0], Theme::Dark, Language::Tr);
    fill_order(&mut desk);
    fill_caller(&mut desk);
    desk.ctrl(Key::R);
    matches(&mut desk, "read-back-dark");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn an_accepted_order() {
    let mut desk = turkish(Theme::Light);
    fill_order(&mut desk);
    fill_caller(&mut desk);
    desk.send();
    let accepted = desk.accepted();
    matches_but_for(&mut desk, "result", &accepted.packet_id);
}

/// A store of one's own whose creates fail like this.
fn desk_with_fault(theme: Theme, fault: &str) -> TestDesk {
    TestDesk::with(Setup {
        theme,
        practice: Some(PracticeConfig {
            faults: vec![fault.parse().unwrap()],
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    })
}

// Where a store of one's own is shown, its name holds its port.

/// Until the program knows that the store's fault is used up, which it tells in a banner.
fn until_mended(desk: &mut TestDesk) {
    desk.until("a store in order", |state| {
        let faults = state.bench.faults.as_ref();
        faults.is_some_and(|faults| faults.is_empty())
    });
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn an_order_whose_outcome_is_open() {
    let mut desk = desk_with_fault(Theme::Dark, "create:cut-after:times=1");
    desk.small_order();
    desk.key(Key::F9);
    desk.until_answered(0);
    // The pause before the next try is somewhat by chance; then it is being asked again.
    let until = desk.outgoing().next_at.unwrap();
    let left = until.as_second() - desk.state().now().as_second();
    desk.pass(left - 1);
    until_mended(&mut desk);
    matches_but_for(&mut desk, "unknown-dark", "127.0.0.1");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn an_order_that_waits_for_a_key() {
    let mut desk = desk_with_fault(Theme::Light, "create:refuse=unauthorized:status=401");
    fill_order(&mut desk);
    fill_caller(&mut desk);
    desk.send();
    matches_but_for(&mut desk, "waiting", "127.0.0.1");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn an_order_to_decide_about() {
    let mut desk = desk_with_fault(Theme::Light, "create:cut-after:times=1");
    fill_order(&mut desk);
    fill_caller(&mut desk);
    desk.key(Key::F9);
    desk.until_answered(0);
    desk.pass(24 * 3600 + 1800);
    desk.until_sees("Kesin bu sipariş");
    until_mended(&mut desk);
    matches_but_for(&mut desk, "lapsed", "127.0.0.1");
}

/// The store's open packets, one of them shown in full.
fn orders(size: [f32; 2], theme: Theme, language: Language) -> TestDesk {
    let mut desk = desk(size, theme, language);
    desk.key(Key::F11);
    desk.ctrl(Key::H);
    desk.until("the open packets", |state| {
        state.orders_screen.rows.len() == 7
    });
    // The last but two was ordered by phone, the one below it is paid in part.
    for _ in 0..5 {
        desk.key(Key::ArrowDown);
    }
    desk.until("its packet", |state| {
        let packet = state.orders_screen.packet.as_ref();
        packet.is_some_and(|news| !news.is_pending)
    });
    desk
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn the_orders() {
    let mut desk = orders(USUAL, Theme::Light, Language::Tr);
    // When it is wanted is another time in every run.
    matches_but_for(&mut desk, "orders-light", " için");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn the_orders_in_the_smallest_window() {
    let mut desk = orders([1024.0, 768.0], Theme::Dark, Language::En);
    matches_but_for(&mut desk, "orders-dark-1024", "for ");
}

/// An evening's order that was sent, and is being changed: one line less, one changed, one more,
/// and another door.
fn fill_change(desk: &mut TestDesk) {
    fill_order(desk);
    fill_caller(desk);
    desk.send();
    desk.accepted();
    desk.key(Key::F11);
    desk.until("its row", |state| state.orders_screen.shown.len() == 1);
    desk.key(Key::ArrowDown);
    desk.until("its packet", |state| {
        let packet = state.orders_screen.packet.as_ref();
        packet.is_some_and(|news| !news.is_pending)
    });
    desk.key(Key::F10);
    desk.ctrl(Key::M);
    desk.ctrl(Key::A);
    desk.types("3");
    desk.ctrl(Key::ArrowUp);
    desk.key(Key::F3);
    desk.key(Key::Delete);
    desk.take("kola");
    desk.refill("Adres", "Caferağa Mah. Moda Cad. No 12 D 7");
}

/// The difference, for long enough that it can be sent.
fn review(desk: &mut TestDesk) {
    desk.key(Key::F9);
    for _ in 0..4 {
        desk.harness.step();
    }
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn what_will_be_different_about_a_packet() {
    let mut desk = turkish(Theme::Light);
    fill_change(&mut desk);
    review(&mut desk);
    matches(&mut desk, "difference");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn a_change_that_is_half_done() {
    let fault = "update-payments:refuse=unknown_payment_method:times=1";
    let mut desk = TestDesk::with(Setup {
        size: [1024.0, 768.0],
        theme: Theme::Dark,
        practice: Some(PracticeConfig {
            faults: vec![fault.parse().unwrap()],
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    });
    fill_change(&mut desk);
    review(&mut desk);
    desk.key(Key::F7);
    desk.key(Key::F9);
    desk.until("what came of it", |state| {
        state.order().change_word.is_some()
    });
    until_mended(&mut desk);
    matches_but_for(&mut desk, "change-half-done-dark-1024", "127.0.0.1");
}

/// The Inspector on the order of a guest that went through at the third try.
fn inspector(size: [f32; 2], theme: Theme, language: Language) -> TestDesk {
    let setup = Setup {
        size,
        theme,
        language,
        practice: None,
        clock: Clock::by_hand(recorded::evening(180)),
        ..Setup::default()
    };
    recorded::an_evening(&setup.home);
    let mut desk = TestDesk::with(setup);
    desk.key(Key::F12);
    desk.types("yılmaz");
    desk.until("the order", |state| state.inspector.rows.len() == 3);
    desk.key(Key::PageUp);
    desk.until("its texts", |state| shows(state, 3));
    desk
}

/// Whether the exchange of this name is shown.
fn shows(state: &packetdesk::app::State, id: i64) -> bool {
    let shown = state.inspector.shown.as_ref();
    shown.is_some_and(|story| story.exchange.row.id.0 == id)
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn the_inspector() {
    let mut desk = inspector(USUAL, Theme::Light, Language::Tr);
    matches(&mut desk, "inspector-light");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn the_inspector_in_the_dark() {
    let mut desk = inspector([1920.0, 1080.0], Theme::Dark, Language::En);
    desk.ctrl(Key::P);
    matches(&mut desk, "inspector-dark");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn the_inspector_in_the_smallest_window() {
    let mut desk = inspector([1024.0, 768.0], Theme::Light, Language::Tr);
    matches(&mut desk, "inspector-1024");
}

#[test]
#[ignore = "needs a software renderer (Mesa); run by .ci/run"]
fn two_exchanges_compared() {
    let mut desk = inspector(USUAL, Theme::Dark, Language::Tr);
    let ctrl_shift = Modifiers::COMMAND | Modifiers::SHIFT;
    desk.harness.key_press_modifiers(ctrl_shift, Key::M);
    desk.settle();
    desk.harness
        .key_press_modifiers(Modifiers::ALT, Key::ArrowUp);
    desk.until("the try before", |state| shows(state, 2));
    desk.harness.key_press_modifiers(ctrl_shift, Key::D);
    desk.until("the difference", |state| state.allowed().difference);
    matches(&mut desk, "inspector-compare");
}
