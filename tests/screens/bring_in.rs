//! Orders from elsewhere: pasted, in files, in command lines.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use egui::{DroppedFile, Event, Key, ViewportCommand, ViewportId};
use egui_kittest::kittest::Queryable as _;
use packetdesk::{
    app::{State, state::Dialog},
    ui::{bring_in::BringInForm, bundle::Saving, command::Screen},
};

use crate::{
    again::{ORDER, paste},
    desk_harness::TestDesk,
    inspector,
};

fn form(state: &State) -> &BringInForm {
    match &state.dialog {
        Some(Dialog::BringIn(form)) => form,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_order_in_json_becomes_one_on_the_desk_under_a_new_key() {
    let mut desk = TestDesk::new();
    paste(&mut desk, ORDER);
    assert!(desk.sees("Sipariş okundu"));
    desk.click_button("Sipariş olarak aç");
    let order = &desk.order().order;
    assert_eq!(order.customer.name, "Işıl ’Çağlar’ $5");
    assert_eq!(order.customer.address, "Gül Sk. \"4\"");
    assert_eq!(order.lines[0].note, "az tuzlu!");
    assert!(!order.lines[0].price.is_zero(), "it is priced by the menu");
    assert!(order.idempotency_key.starts_with("desk-"));
    assert!(order.customer.id.starts_with("pd-"));
    assert!(!desk.sees("alınamadı"));
    desk.send();
    desk.accepted();
    assert_eq!(
        desk.received()[0].body["customer"]["name"],
        "Işıl ’Çağlar’ $5"
    );
}

#[test]
fn what_cannot_be_taken_over_is_told() {
    let mut desk = TestDesk::new();
    paste(
        &mut desk,
        &ORDER.replace("\"quantity\":2.0", "\"quantity\":\"two\",\"qty\":1"),
    );
    desk.click_button("Sipariş olarak aç");
    assert!(desk.sees("cart[0].quantity, cart[0].qty"));
}

#[test]
fn a_key_in_a_command_is_taken_out_at_once() {
    let mut desk = TestDesk::new();
    let quoted = ORDER.replace('\'', r"'\''");
    let line = format!(
        "curl https://plugins.restomenum.app/plugin-api/packets/create \\\n  -H 'Authorization: Bearer srvX.plug.t0ps3cret' -u me:t0ps3cret -d '{quoted}'"
    );
    paste(&mut desk, &line);
    assert!(!form(desk.state()).text.contains("t0ps3cret"));
    assert!(!desk.sees("t0ps3cret"));
    assert!(desk.sees("Metindeki anahtar silindi"));
    assert!(desk.sees("POST packets/create okundu"));
    desk.click_button("Sipariş olarak aç");
    assert_eq!(desk.order().order.customer.name, "Işıl ’Çağlar’ $5");
}

#[test]
fn what_is_wrong_is_told_by_line_and_column_and_the_text_stays() {
    let mut desk = TestDesk::new();
    let line = "curl https://a.example/plugin-api/packets/create \\\n -d '{\"ş\": x}'";
    paste(&mut desk, line);
    assert!(
        desk.sees("Satır 2, sütun 12"),
        "{:?}",
        form(desk.state()).found
    );
    assert_eq!(form(desk.state()).text, line);
    // It can still be sent as it is.
    desk.click_button("Ham olarak aç");
    assert!(matches!(desk.state().dialog, Some(Dialog::Again(_))));
}

#[test]
fn files_are_read_by_path_and_by_dropping_them() {
    let mut desk = TestDesk::new();
    let file = desk.home().join("sipariş.json");
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(ORDER.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    fs::write(&file, wide).unwrap();
    paste(&mut desk, "typed before");
    for (path, told) in [
        (desk.home().join("yok.json"), "Böyle bir dosya yok"),
        (desk.home().to_owned(), "Bu bir klasör"),
    ] {
        desk.refill("Dosya yolu", path.to_str().unwrap());
        desk.key(Key::Enter);
        desk.until_sees(told);
        assert_eq!(form(desk.state()).text, "typed before");
    }
    desk.refill("Dosya yolu", &format!("\"{}\"", file.display()));
    desk.click_button("Oku");
    desk.until_sees("sipariş.json: Sipariş okundu");
    assert_eq!(form(desk.state()).text, ORDER);
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("it is read beside the window".to_owned())
    }
}

fn drop_file(desk: &mut TestDesk, path: PathBuf) {
    let files = &mut desk.harness.input_mut().dropped_files;
    files.push(Arc::new(Dropped(path)));
    desk.settle();
}

#[test]
fn a_file_dropped_on_the_window_is_brought_in() {
    let mut desk = TestDesk::new();
    let file = desk.home().join("sipariş.json");
    fs::write(&file, ORDER).unwrap();
    drop_file(&mut desk, file.clone());
    desk.until_sees("sipariş.json: Sipariş okundu");
    assert_eq!(form(desk.state()).text, ORDER);
    // Another window is not thrown away for it.
    desk.key(Key::Escape);
    desk.ctrl(Key::K);
    drop_file(&mut desk, file);
    assert!(matches!(desk.state().dialog, Some(Dialog::Palette(_))));
}

#[test]
fn the_clipboard_is_asked_for_and_a_later_paste_goes_where_the_cursor_is() {
    let mut desk = TestDesk::new();
    paste(&mut desk, "before");
    desk.button("Panodan al").click();
    desk.harness.step();
    let windows = &desk.harness.output().viewport_output;
    let asked = &windows[&ViewportId::ROOT].commands;
    assert!(asked.contains(&ViewportCommand::RequestPaste), "{asked:?}");
    desk.harness.event(Event::Paste(ORDER.to_owned()));
    desk.settle();
    assert_eq!(form(desk.state()).text, ORDER);

    desk.click_button("Panodan al");
    // Nothing was in the clipboard.
    for _ in 0..6 {
        desk.harness.step();
    }
    desk.field("Dosya yolu").focus();
    desk.settle();
    desk.harness.event(Event::Paste("/tmp/a.json".to_owned()));
    desk.settle();
    assert_eq!(desk.value("Dosya yolu"), "/tmp/a.json");
    assert_eq!(form(desk.state()).text, ORDER);
}

#[test]
fn what_was_typed_is_not_lost_to_a_click_beside_the_window() {
    let mut desk = TestDesk::new();
    paste(&mut desk, "{");
    desk.harness.drag_at(egui::pos2(5.0, 400.0));
    desk.harness.drop_at(egui::pos2(5.0, 400.0));
    desk.settle();
    assert_eq!(form(desk.state()).text, "{");
    desk.key(Key::Escape);
    assert!(desk.state().dialog.is_none());
}

/// A bundle with an order in it, with real data, in the desk's folder.
fn export(desk: &mut TestDesk) -> PathBuf {
    desk.small_order();
    desk.send();
    desk.accepted();
    desk.ctrl(Key::K);
    desk.types("Kayıtları dosyaya aktar");
    desk.key(Key::Enter);
    desk.until_sees("manifest.json");
    desk.click("Müşteri bilgilerini gizle");
    desk.until_sees("manifest.json");
    let place = desk.home().join("vaka.zip");
    desk.refill("Kaydedilecek yer", place.to_str().unwrap());
    desk.click_button("Gerçek bilgilerle kaydet");
    desk.until("it is saved", |state| {
        matches!(&state.dialog, Some(Dialog::Bundle(form)) if matches!(form.saving, Saving::Done(_)))
    });
    desk.key(Key::Escape);
    place
}

#[test]
fn an_exchange_of_a_bundle_becomes_an_order_or_is_sent_by_hand() {
    let mut desk = TestDesk::new();
    let place = export(&mut desk);
    let sent = desk.received()[0].body.to_string();
    paste(&mut desk, "typed before");
    desk.refill("Dosya yolu", place.to_str().unwrap());
    desk.key(Key::Enter);
    desk.until_sees("vaka.zip: Sipariş okundu");
    assert!(desk.sees("kayıt var; birini seçin"));
    let bundled = form(desk.state()).bundle.clone().unwrap();
    assert!(bundled.calls.len() > 3);
    assert_eq!(bundled.calls[bundled.chosen].row.endpoint, "packets/create");

    // By keys alone: another one and back, then Enter opens it.
    let order = bundled.chosen;
    let other = if order == 0 {
        (Key::ArrowDown, Key::ArrowUp)
    } else {
        (Key::ArrowUp, Key::ArrowDown)
    };
    desk.key(other.0);
    assert_ne!(form(desk.state()).bundle.as_ref().unwrap().chosen, order);
    assert!(desk.sees("okundu. Adresi kullanılmaz"));
    desk.key(other.1);
    desk.key(Key::Enter);
    assert!(desk.state().dialog.is_none());
    assert_eq!(desk.order().order.customer.name, "Ayşe Yılmaz");
    assert!(desk.order().order.idempotency_key.starts_with("desk-"));

    desk.ctrl(Key::K);
    desk.types("içe aktar");
    desk.key(Key::Enter);
    drop_file(&mut desk, place);
    desk.until_sees("vaka.zip: Sipariş okundu");
    desk.click_button("Ham olarak aç");
    let Some(Dialog::Again(raw)) = &desk.state().dialog else {
        panic!("no raw call");
    };
    let kept: serde_json::Value = serde_json::from_str(&raw.text).unwrap();
    assert_eq!(kept.to_string(), sent);
}

#[test]
fn from_a_bundle_one_comes_back_to_the_text() {
    let mut desk = TestDesk::new();
    let place = export(&mut desk);
    paste(&mut desk, ORDER);
    drop_file(&mut desk, place.clone());
    desk.until_sees("birini seçin");
    desk.click_button("Metne dön");
    assert_eq!(desk.value("Metin"), ORDER);
    assert!(desk.sees("Sipariş okundu"));
    // A damaged one is told, and the text stays.
    let bytes = fs::read(&place).unwrap();
    fs::write(&place, &bytes[..bytes.len() / 2]).unwrap();
    drop_file(&mut desk, place);
    desk.until_sees("Zip dosyası bozuk ya da yarım");
    assert_eq!(desk.value("Metin"), ORDER);
}

#[test]
fn from_the_inspector_too_an_order_comes_to_the_desk() {
    let mut desk = TestDesk::new();
    inspector::open(&mut desk);
    desk.click_button("Sipariş içe aktar");
    desk.harness.event(Event::Paste(ORDER.to_owned()));
    desk.settle();
    // By keys alone: from the text past the file to the button. One of the same name lies below.
    let is_there = |desk: &TestDesk| {
        let mut buttons = desk.harness.query_all_by_label("Sipariş olarak aç");
        buttons.any(|button| button.is_focused())
    };
    for _ in 0..6 {
        if !is_there(&desk) {
            desk.key(Key::Tab);
        }
    }
    assert!(is_there(&desk));
    desk.key(Key::Enter);
    assert_eq!(desk.state().screen, Screen::Desk);
    assert_eq!(desk.order().order.customer.name, "Işıl ’Çağlar’ $5");
}
