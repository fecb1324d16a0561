//! Keys: none twice, every one told, and every text readable.

use std::collections::HashMap;

use egui::{Color32, Event, Key, Modifiers, Theme};
use packetdesk::{
    store::settings::Language,
    ui::{command::Command, texts::Texts, tokens::Tokens},
};

use crate::desk_harness::{TestDesk, key_event, released};

const LANGUAGES: [Language; 2] = [Language::Tr, Language::En];

#[test]
fn no_two_commands_share_a_key() {
    let mut seen: HashMap<(Modifiers, Key), Command> = HashMap::new();
    for command in Command::all() {
        let Some(shortcut) = command.shortcut() else {
            continue;
        };
        // Ctrl and Command are one key outside of a Mac.
        let mut modifiers = shortcut.modifiers;
        modifiers.command |= modifiers.ctrl;
        modifiers.ctrl = false;
        let other = seen.insert((modifiers, shortcut.logical_key), command);
        assert_eq!(other, None, "{command:?} has the key of another");
    }
    assert!(seen.len() > 15);
}

#[test]
fn no_key_clashes_with_copy_paste_quit_or_close() {
    let taken = [Key::C, Key::V, Key::X, Key::A, Key::Q, Key::W, Key::Y];
    for command in Command::all() {
        if let Some(shortcut) = command.shortcut() {
            let is_taken = taken.contains(&shortcut.logical_key);
            assert!(!is_taken, "{command:?} takes {:?}", shortcut.logical_key);
            // On Turkish keyboards AltGr is Ctrl+Alt.
            assert!(!shortcut.modifiers.alt, "{command:?}");
        }
    }
}

#[test]
fn every_command_has_words_in_both_languages() {
    for language in LANGUAGES {
        let texts = Texts::new(language);
        for command in Command::all() {
            assert!(texts.has(&command.text_id()), "{command:?} in {language:?}");
            assert!(!command.text(&texts).trim().is_empty());
        }
    }
}

#[test]
fn f1_shows_every_command_that_has_a_key() {
    let mut desk = TestDesk::new();
    desk.key(Key::F1);
    let texts = Texts::new(Language::Tr);
    for command in Command::all() {
        if let Some(key) = command.key_text(&texts) {
            let words = command.text(&texts);
            assert!(desk.sees(&words), "{words} is not in the list");
            assert!(
                desk.sees(&key),
                "the key {key} of {words} is not in the list"
            );
        }
    }
    desk.key(Key::Escape);
    assert!(desk.state().dialog.is_none());
}

#[test]
fn a_command_can_be_clicked_in_the_list() {
    let mut desk = TestDesk::new();
    desk.key(Key::F1);
    let keys = "Diğer alanlar Ctrl D";
    desk.press(keys);
    assert!(desk.state().is_more_open);
    assert!(desk.state().dialog.is_none());
}

/// Relative luminance of sRGB (WCAG 2.2).
fn luminance(colour: Color32) -> f64 {
    let part = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(colour.r()) + 0.7152 * part(colour.g()) + 0.0722 * part(colour.b())
}

fn contrast(one: Color32, other: Color32) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_text_stands_out_from_its_ground() {
    assert!((contrast(Color32::WHITE, Color32::BLACK) - 21.0).abs() < 0.01);
    for theme in [Theme::Light, Theme::Dark] {
        for (name, ink, ground) in Tokens::of_theme(theme).text_pairs() {
            let contrast = contrast(ink, ground);
            assert!(contrast >= 4.5, "{name} in {theme:?}: {contrast:.2}");
        }
    }
}

#[test]
fn the_rarer_fields_come_into_sight() {
    let mut desk = TestDesk::new();
    desk.ctrl(egui::Key::D);
    assert!(desk.has_cursor("Arayan numara"));
    desk.types("0555 010 20 30");
    assert_eq!(desk.order().order.customer.call, "0555 010 20 30");
    desk.ctrl(egui::Key::D);
    assert!(!desk.sees("Arayan numara"));
}

#[test]
fn a_key_that_is_held_down_throws_one_order_away_and_counts_on() {
    let mut desk = TestDesk::new();
    for name in ["Bir", "İki", "Üç"] {
        desk.ctrl(Key::N);
        desk.fill("Ad", name);
    }
    let delete = Event::Key {
        key: Key::Delete,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND | Modifiers::SHIFT,
    };
    desk.together(vec![delete; 3]);
    assert_eq!(desk.state().discarded.len(), 1);

    desk.take("ayran 30");
    desk.together([
        key_event(Key::Plus),
        released(Key::Plus),
        key_event(Key::Plus),
        key_event(Key::Plus),
    ]);
    let quantity = desk.order().order.lines[0].quantity.value().unwrap();
    assert_eq!(
        quantity.decimal(),
        4.into(),
        "each press in one frame counts"
    );
}
