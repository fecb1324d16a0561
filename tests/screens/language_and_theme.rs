//! Language and theme change at once, in the middle of an order, and nothing typed is lost.

use egui::Key;
use packetdesk::{
    practice::PracticeConfig,
    store::settings::{Language, Theme},
};

use crate::desk_harness::{Setup, TestDesk};

fn choose(desk: &mut TestDesk, menu: &str, item: &str) {
    desk.click_button(menu);
    desk.press(item);
}

#[test]
fn the_language_changes_at_once_and_back() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.fill("Ad", " Kaya");
    let order = desk.order().order.clone();

    choose(&mut desk, "Ayarlar", "English");
    assert!(desk.sees("Order note") && desk.sees("Unsent 0"));
    assert!(!desk.sees("Sipariş notu") && !desk.sees("Bekleyen"));
    assert_eq!(desk.value("Name"), "Ayşe Yılmaz Kaya");
    assert_eq!(desk.order().order, order);

    choose(&mut desk, "Settings", "Türkçe");
    assert!(desk.sees("Sipariş notu") && desk.sees("Bekleyen 0"));
    assert_eq!(desk.order().order, order);
}

#[test]
fn numbers_are_written_as_the_language_does() {
    let mut desk = TestDesk::new();
    desk.take("3 iskender");
    desk.ctrl(Key::Enter);
    desk.ctrl(Key::Enter);
    assert!(desk.sees("1.140,00"));
    choose(&mut desk, "Ayarlar", "English");
    assert!(desk.sees("1,140.00"));
    assert!(!desk.sees("1.140,00"));
}

#[test]
fn problems_and_search_come_over_too() {
    let mut desk = TestDesk::new();
    desk.key(Key::F9);
    desk.key(Key::F3);
    desk.types("suşi");
    assert!(desk.sees("Adres gerekli"));
    choose(&mut desk, "Ayarlar", "English");
    assert!(!desk.sees("Adres gerekli"));
    assert_eq!(desk.state().browse.search, "suşi");
    assert!(desk.sees("suşi"));
}

#[test]
fn language_and_theme_are_kept_for_the_next_start() {
    let mut desk = TestDesk::new();
    choose(&mut desk, "Ayarlar", "English");
    choose(&mut desk, "Settings", "Light / dark");
    assert!(desk.harness.ctx.global_style().visuals.dark_mode);
    let file = desk.home().join("settings.toml");
    desk.until("the settings file", |_| {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        text.contains("\"en\"") && text.contains("\"dark\"")
    });
}

/// Walks through every dialog and state; a missing letter or an input without a name panics.
fn shows_everything(language: Language, theme: Theme) {
    let mut desk = TestDesk::with(Setup {
        language,
        theme,
        practice: Some(PracticeConfig {
            faults: vec!["create:cut-after:times=1".parse().unwrap()],
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    });
    let is_dark = desk.harness.ctx.global_style().visuals.dark_mode;
    assert_eq!(is_dark, theme == Theme::Dark);
    desk.key(Key::F1);
    desk.key(Key::Escape);
    desk.ctrl(Key::B);
    desk.key(Key::Escape);
    desk.key(Key::F9);
    desk.take("mercimek");
    desk.key(Key::Enter);
    desk.ctrl(Key::Enter);
    desk.ctrl(Key::D);
    desk.key(Key::F7);
    desk.key(Key::Enter);
    let words = |tr: &'static str, en| if language == Language::Tr { tr } else { en };
    desk.fill(words("Ad", "Name"), "Ayşe");
    desk.fill(words("Adres", "Address"), "Moda");
    desk.send();
    assert!(desk.sees(words("bilinmiyor", "not known")));
    desk.send();
    desk.accepted();
    assert!(desk.sees(words("Sipariş gönderildi", "accepted")) || desk.sees("sent"));
}

#[test]
fn turkish_and_light() {
    shows_everything(Language::Tr, Theme::Light);
}

#[test]
fn turkish_and_dark() {
    shows_everything(Language::Tr, Theme::Dark);
}

#[test]
fn english_and_light() {
    shows_everything(Language::En, Theme::Light);
}

#[test]
fn english_and_dark() {
    shows_everything(Language::En, Theme::Dark);
}
