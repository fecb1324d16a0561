//! Orders from elsewhere: pasted, in files, in command lines.

use std::fs;

use egui::Key;
use packetdesk::{
    app::{State, state::Dialog},
    ui::bring_in::BringInForm,
};

use crate::{
    again::{ORDER, paste},
    desk_harness::TestDesk,
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
