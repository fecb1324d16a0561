//! The palette: every command by either of its names, orders and stores by theirs, and the way back.

use std::sync::Arc;

use egui::{Event, Key, Modifiers, Role};
use egui_kittest::kittest::{By, Queryable as _};
use packetdesk::{
    app::state::Dialog,
    domain::NumberStyle,
    store::{
        paths::Home,
        settings::{Density, Environment, Language, StoreColour, StoreEntry},
        settings_file::SettingsFile,
    },
    ui::{
        command::Command,
        palette::{Goal, Palette},
        texts::Texts,
    },
};
use tempfile::TempDir;

use crate::desk_harness::{Setup, TestDesk, key_event};

const LANGUAGES: [Language; 2] = [Language::Tr, Language::En];

fn palette(desk: &TestDesk) -> &Palette {
    match &desk.state().dialog {
        Some(Dialog::Palette(palette)) => palette,
        other => panic!("no palette is open, but {other:?}"),
    }
}

fn goals(desk: &TestDesk) -> Vec<Goal> {
    let rows = &palette(desk).rows;
    rows.iter().map(|row| row.goal.clone()).collect()
}

/// What stands in the rows.
fn texts(desk: &TestDesk) -> Vec<&str> {
    let rows = &palette(desk).rows;
    rows.iter().map(|row| row.text.as_str()).collect()
}

fn chosen(desk: &TestDesk) -> Goal {
    let palette = palette(desk);
    palette.rows[palette.chosen].goal.clone()
}

/// Opens the palette on a text.
fn find(desk: &mut TestDesk, text: &str) {
    desk.ctrl(Key::K);
    desk.types(text);
}

fn click_row(desk: &mut TestDesk, text: &str) {
    let row = By::new().role(Role::ListBoxOption).label(text);
    desk.harness.get(row).click();
    desk.settle();
}

fn run(desk: &mut TestDesk, text: &str) {
    find(desk, text);
    desk.key(Key::Enter);
}

#[test]
fn every_command_is_found_by_its_turkish_and_its_english_name_whatever_is_on_screen() {
    for on_screen in LANGUAGES {
        let mut desk = TestDesk::with(Setup {
            language: on_screen,
            ..Setup::default()
        });
        desk.ctrl(Key::K);
        for language in LANGUAGES {
            let names = Texts::new(language);
            for command in Command::all() {
                desk.ctrl(Key::A);
                desk.types(&command.text(&names));
                let found = goals(&desk);
                assert_eq!(
                    found.first(),
                    Some(&Goal::Command(command)),
                    "{command:?} by its name in {language:?}, on a screen in {on_screen:?}"
                );
            }
        }
    }
}

#[test]
fn every_command_can_be_reached_by_keyboard_alone() {
    let mut desk = TestDesk::new();
    desk.ctrl(Key::K);
    for command in Command::all() {
        assert!(
            goals(&desk).contains(&Goal::Command(command)),
            "{command:?}"
        );
    }
    assert!(Command::Palette.shortcut().is_some());
}

#[test]
fn letters_without_their_dots_and_words_in_any_order_find_it_too() {
    let mut desk = TestDesk::new();
    desk.small_order();
    for text in [
        "SİPARİŞİ GÖNDER",
        "siparisi gonder",
        "gön sip",
        "gonder",
        "send the",
        "order send",
        "F9",
    ] {
        find(&mut desk, text);
        assert_eq!(chosen(&desk), Goal::Command(Command::SendOrder), "{text}");
        desk.key(Key::Escape);
    }
}

#[test]
fn the_best_comes_first_and_what_can_be_done_before_what_cannot() {
    let mut desk = TestDesk::new();
    // There is nothing to read back yet.
    find(&mut desk, "sipariş");
    let found = texts(&desk);
    let place = |text: &str| found.iter().position(|found| *found == text).unwrap();
    assert!(place("Sipariş notu") < place("Yeni sipariş"));
    assert!(place("Siparişi beklet") < place("Siparişi müşteriye oku"));
}

#[test]
fn rows_tell_the_key() {
    let mut desk = TestDesk::new();
    find(&mut desk, "yeni sipariş");
    let row = &palette(&desk).rows[0];
    assert_eq!(row.key.as_deref(), Some("Ctrl N"));
    assert!(desk.sees("Ctrl N"));
}

#[test]
fn enter_does_it() {
    let mut desk = TestDesk::new();
    desk.take("künefe");
    run(&mut desk, "bir artır");
    assert!(desk.state().dialog.is_none());
    let quantity = &desk.order().order.lines[0].quantity;
    assert_eq!(quantity.text(NumberStyle::Turkish), "2");
    run(&mut desk, "touch");
    assert_eq!(desk.state().settings.density, Density::Touch);
}

#[test]
fn what_cannot_be_done_now_is_told_and_does_nothing() {
    let mut desk = TestDesk::new();
    run(&mut desk, "geri çek ve düzelt");
    assert_eq!(chosen(&desk), Goal::Command(Command::TakeBack));
    assert!(desk.sees("şu anda olmaz"));
    let dimmed = By::new()
        .label("Geri çek ve düzelt")
        .predicate(|node| node.role() == Role::ListBoxOption && node.is_disabled());
    assert_eq!(desk.harness.query_all(dimmed).count(), 1);
    click_row(&mut desk, "Geri çek ve düzelt");
    assert!(matches!(desk.state().dialog, Some(Dialog::Palette(_))));
}

#[test]
fn what_can_be_done_follows_the_state_of_the_order() {
    let mut desk = TestDesk::with_faults(&["create:429:retry-after=600:times=1"]);
    desk.small_order();
    find(&mut desk, "geri çek ve düzelt");
    assert!(desk.sees("şu anda olmaz"));
    desk.key(Key::Escape);
    desk.send();
    find(&mut desk, "geri çek ve düzelt");
    assert!(!desk.sees("şu anda olmaz"));
    desk.key(Key::Enter);
    desk.until("the order to be back", |state| state.order().is_editable());
    desk.key(Key::F9);
    desk.pass(601);
    desk.accepted();
    find(&mut desk, "siparişi gönder");
    desk.key(Key::Enter);
    assert_eq!(desk.received().len(), 1, "what is done is not sent again");
}

#[test]
fn with_nothing_typed_what_was_used_last_stands_first() {
    let mut desk = TestDesk::new();
    desk.ctrl(Key::K);
    assert_eq!(chosen(&desk), Goal::Command(Command::Palette));
    desk.key(Key::Escape);
    run(&mut desk, "açık / koyu");
    run(&mut desk, "diğer alanlar");
    desk.ctrl(Key::K);
    let first = [Command::ToggleMore, Command::SwitchTheme, Command::Palette];
    assert_eq!(goals(&desk)[..3], first.map(Goal::Command));
    assert_eq!(goals(&desk).len(), Command::all().count(), "none twice");
}

#[test]
fn arrows_pages_and_ends_move_and_stop_at_the_ends() {
    let mut desk = TestDesk::new();
    desk.ctrl(Key::K);
    let last = Command::all().count() - 1;
    for (key, row) in [
        (Key::ArrowUp, 0),
        (Key::ArrowDown, 1),
        (Key::PageDown, 11),
        (Key::PageUp, 1),
        (Key::End, last),
        (Key::ArrowDown, last),
        (Key::PageDown, last),
        (Key::Home, 0),
        (Key::PageUp, 0),
    ] {
        desk.key(key);
        assert_eq!(palette(&desk).chosen, row, "after {key:?}");
    }
    desk.key(Key::End);
    let text = texts(&desk)[last].to_owned();
    let row = By::new().role(Role::ListBoxOption).label(&text);
    let row = desk.harness.get(row).rect();
    let field = desk.field("Komut, sipariş ya da mağaza ara").rect();
    assert!(
        row.top() > field.bottom() && row.bottom() < 768.0,
        "in sight"
    );
    desk.types("x");
    assert_eq!(palette(&desk).chosen, 0, "another text begins at the best");
}

#[test]
fn escape_puts_the_cursor_back_where_it_was() {
    let mut desk = TestDesk::new();
    desk.take("künefe");
    for field in ["Ad", "Adres", "Ödeme notu", "Ürün ara", "Künefe miktarı"] {
        desk.field(field).focus();
        desk.settle();
        find(&mut desk, "gön");
        assert!(desk.has_cursor("Komut, sipariş ya da mağaza ara"));
        desk.key(Key::Escape);
        assert!(desk.state().dialog.is_none());
        assert!(desk.has_cursor(field), "back in {field}");
    }
    desk.fill("Ad", "Ayşe");
    find(&mut desk, "gön");
    desk.key(Key::Escape);
    desk.types(" Yılmaz");
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz", "and goes on there");
}

#[test]
fn the_note_of_a_line_stays_open_under_it() {
    let mut desk = TestDesk::new();
    desk.take("künefe");
    desk.key(Key::F6);
    desk.types("az");
    find(&mut desk, "açık / koyu");
    desk.key(Key::Enter);
    assert!(desk.has_cursor("Kalem notu"));
    desk.types(" şerbetli");
    assert_eq!(desk.order().order.lines[0].note, "az şerbetli");
}

#[test]
fn what_is_typed_right_after_the_key_is_not_written_under_it() {
    let mut desk = TestDesk::new();
    desk.fill("Ad", "Ayşe");
    // Frame by frame, as a fast typist.
    desk.harness.input_mut().events.push(Event::Key {
        key: Key::K,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    });
    for text in ["g", "ö", "n"] {
        desk.harness.step();
        let text = Event::Text(text.to_owned());
        desk.harness.input_mut().events.push(text);
    }
    desk.settle();
    assert_eq!(desk.order().order.customer.name, "Ayşe");
    assert_eq!(palette(&desk).search, "gön");
}

#[test]
fn a_text_and_its_enter_in_one_frame_do_what_was_typed() {
    let mut desk = TestDesk::new();
    desk.ctrl(Key::K);
    let text = Event::Text("diğer alanlar".to_owned());
    desk.together([text, key_event(Key::Enter)]);
    assert!(desk.state().is_more_open);
}

#[test]
fn an_open_order_is_found_by_name_phone_and_place() {
    let mut desk = TestDesk::new();
    for (name, phone) in [
        ("Işık Öğüt", "0532 111 22 33"),
        ("Mehmet", "0555 444 00 11"),
        ("Ayşe", ""),
    ] {
        desk.fill("Ad", name);
        desk.fill("Telefon", phone);
        desk.ctrl(Key::N);
    }
    let first = desk.state().orders[0].id;
    for text in [
        "isik",
        "IŞIK",
        "1112233",
        "2233",
        "0532 111",
        "siparişe git ışık",
        "go to order 1",
        "order isik",
        "1",
    ] {
        find(&mut desk, text);
        assert_eq!(chosen(&desk), Goal::Order(first), "{text}");
        desk.key(Key::Escape);
    }
    run(&mut desk, "mehmet");
    assert_eq!(desk.value("Ad"), "Mehmet");
    assert!(desk.has_cursor("Ürün ara"));
}

#[test]
fn a_connected_store_is_found_and_opened() {
    let home = Arc::new(TempDir::new().unwrap());
    let (mut file, _) = SettingsFile::open(&Home::at(home.path()));
    let mut settings = file.settings().clone();
    settings.stores.push(StoreEntry {
        name: "Moda Şubesi".to_owned(),
        environment: Environment::Sandbox,
        base_url: None,
        server_id: "s1".to_owned(),
        colour: StoreColour::Grey,
        key_slot: None,
    });
    file.save(&settings).unwrap();
    let mut desk = TestDesk::with(Setup {
        home,
        ..Setup::default()
    });
    for text in ["moda", "subesi", "mağaza moda", "store moda"] {
        find(&mut desk, text);
        assert_eq!(
            chosen(&desk),
            Goal::Store("Moda Şubesi".to_owned()),
            "{text}"
        );
        desk.key(Key::Escape);
    }
    run(&mut desk, "moda");
    desk.until("the store in the settings", |state| {
        state.settings.active_store.as_deref() == Some("Moda Şubesi")
    });
}

#[test]
fn nothing_found_is_said_with_the_words_searched() {
    let mut desk = TestDesk::new();
    find(&mut desk, "zzzz");
    assert!(desk.sees("“zzzz” bulunamadı."));
    desk.key(Key::Enter);
    desk.key(Key::ArrowDown);
    assert!(matches!(desk.state().dialog, Some(Dialog::Palette(_))));
}

#[test]
fn a_row_is_clicked() {
    let mut desk = TestDesk::new();
    find(&mut desk, "diğer");
    click_row(&mut desk, "Diğer alanlar");
    assert!(desk.state().is_more_open);
}

#[test]
fn other_keys_do_nothing_under_it() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.ctrl(Key::K);
    for key in [Key::F9, Key::F8, Key::Delete] {
        desk.key(key);
    }
    assert!(desk.order().is_editable());
    assert_eq!(desk.order().order.lines.len(), 1);
    assert_eq!(desk.state().orders.len(), 1);
}
