//! The day at a glance: its figures, its steps, its table.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;

use egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use jiff::tz::TimeZone;
use packetdesk::{desk::Clock, ui::command::Screen};

use crate::desk_harness::{Setup, TestDesk};

/// The program at half past one in the afternoon of a Wednesday in Istanbul.
fn at_noon() -> TestDesk {
    let (clock, hand) = Clock::by_hand("2026-11-25T10:30:00Z".parse().unwrap());
    let clock = clock.in_zone(TimeZone::get("Europe/Istanbul").unwrap());
    TestDesk::with(Setup {
        clock: (clock, hand),
        ..Setup::default()
    })
}

fn one_order(desk: &mut TestDesk) {
    desk.small_order();
    desk.send();
    desk.accepted();
    desk.ctrl(Key::N);
}

fn show(desk: &mut TestDesk) {
    desk.harness.key_press_modifiers(Modifiers::SHIFT, Key::F11);
    desk.settle();
    desk.until_sees("25.11.2026 Çarşamba · bugün");
}

#[test]
fn what_was_sold_is_told_by_the_hour_and_follows_what_happens() {
    let mut desk = at_noon();
    show(&mut desk);
    desk.until_sees("Bu gün bu bilgisayardan verilen sipariş yok.");
    let export = desk.button("Günü CSV olarak kaydet");
    assert!(export.accesskit_node().is_disabled());
    desk.key(Key::F11);
    assert_eq!(desk.state().screen, Screen::Desk);
    one_order(&mut desk);
    one_order(&mut desk);
    show(&mut desk);
    desk.until_sees("Saat 13: 2 sipariş");
    desk.harness.key_press_modifiers(Modifiers::SHIFT, Key::F11);
    desk.settle();
    assert_eq!(desk.state().screen, Screen::Orders);
    assert!(!desk.state().glance.is_shown);
}

#[test]
fn the_days_before_are_a_step_away_and_today_is_the_last() {
    let mut desk = at_noon();
    one_order(&mut desk);
    show(&mut desk);
    desk.until_sees("Saat 13: 1 sipariş");
    desk.click("Önceki gün");
    desk.until_sees("24.11.2026 Salı");
    desk.until_sees("Bu gün bu bilgisayardan verilen sipariş yok.");
    desk.click("Önceki gün");
    desk.until_sees("23.11.2026 Pazartesi");
    desk.click("Sonraki gün");
    desk.until_sees("24.11.2026 Salı");
    desk.click("Bugüne dön");
    desk.until_sees("Saat 13: 1 sipariş");
    assert!(!desk.sees("Bugüne dön"));
}

#[test]
fn the_table_is_saved_beside_an_earlier_one_and_its_place_is_told() {
    let mut desk = at_noon();
    one_order(&mut desk);
    show(&mut desk);
    desk.until_sees("Saat 13: 1 sipariş");
    for name in ["packetdesk-2026-11-25.csv", "packetdesk-2026-11-25 (2).csv"] {
        desk.click("Günü CSV olarak kaydet");
        desk.until_sees(name);
        let table = fs::read_to_string(desk.home().join(name)).unwrap();
        assert!(table.starts_with("\u{feff}Zaman;Fiş no;"), "{table}");
        assert_eq!(table.matches("\r\n").count(), 2);
        assert!(table.contains("2026-11-25 13:30;"), "{table}");
        assert!(table.contains(";alındı;"), "{table}");
    }
}

#[test]
fn at_midnight_today_is_another_day_in_the_list_and_at_a_glance() {
    let mut desk = at_noon();
    one_order(&mut desk);
    desk.key(Key::F11);
    desk.until_sees("Bu masadan (1)");
    desk.key(Key::ArrowDown);
    desk.until("its packet", |state| state.orders_screen.shown().is_some());
    // Until one minute after midnight in Istanbul.
    desk.pass(10 * 3600 + 31 * 60);
    desk.until_sees("Bu masadan (0)");
    assert!(desk.sees("Bugün bu masadan sipariş gönderilmedi."));
    assert!(desk.sees("2 × Ayran"), "who looks at a packet goes on");
    desk.press("Özet");
    desk.until_sees("26.11.2026 Perşembe · bugün");
    desk.click("Önceki gün");
    desk.until_sees("Saat 13: 1 sipariş");
    // The day that is looked at stays when today becomes another.
    desk.pass(24 * 3600);
    assert!(desk.sees("25.11.2026 Çarşamba"));
    desk.click("Bugüne dön");
    desk.until_sees("27.11.2026 Cuma · bugün");
    // A clock that is set back knows no later day than today.
    desk.pass(-24 * 3600);
    desk.until_sees("26.11.2026 Perşembe · bugün");
}
