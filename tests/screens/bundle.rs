//! A case is handed on from the screen as a file.

use packetdesk::{
    app::{State, state::Dialog},
    store::bundle,
    ui::bundle::{Look, Saving},
};

use crate::desk_harness::TestDesk;

fn run(desk: &mut TestDesk, command: &str) {
    desk.ctrl(egui::Key::K);
    desk.types(command);
    desk.key(egui::Key::Enter);
}

fn opened(desk: &mut TestDesk) {
    run(desk, "Kayıtları dosyaya aktar");
    desk.until("the bundle", is_ready);
}

fn is_ready(state: &State) -> bool {
    matches!(&state.dialog, Some(Dialog::Bundle(form)) if matches!(form.look, Look::Ready(_)))
}

#[test]
fn what_is_seen_is_what_is_written() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.send();
    desk.accepted();
    opened(&mut desk);
    assert!(desk.sees("manifest.json"));
    let Some(Dialog::Bundle(form)) = &desk.state().dialog else {
        panic!("no dialog");
    };
    let Look::Ready(seen) = form.look.clone() else {
        panic!("no bundle");
    };
    let all: String = seen.files.iter().map(|file| file.text.as_str()).collect();
    assert!(!all.contains("Ayşe") && !all.contains("Caferağa"));
    assert!(form.place.ends_with(".zip"));

    let place = desk.home().join("vaka.zip");
    desk.refill("Kaydedilecek yer", place.to_str().unwrap());
    desk.click_button("Kaydet");
    desk.until_sees("Kaydedildi");
    assert_eq!(std::fs::read(&place).unwrap(), seen.zip().unwrap());

    desk.refill("Kaydedilecek yer", place.to_str().unwrap());
    desk.click_button("Kaydet");
    desk.until_sees("Bu adla bir dosya var");
    desk.click_button("Var olan dosyanın yerine kaydet");
    desk.until_sees("Kaydedildi");
}

#[test]
fn real_data_is_only_handed_on_after_a_warning() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.send();
    desk.accepted();
    opened(&mut desk);
    assert!(!desk.sees("gerçek adı, telefonu"));
    desk.click("Müşteri bilgilerini gizle");
    desk.until("the open bundle", is_ready);
    assert!(desk.sees("gerçek adı, telefonu"));
    let place = desk.home().join("vaka.zip");
    desk.refill("Kaydedilecek yer", place.to_str().unwrap());
    desk.click_button("Gerçek bilgilerle kaydet");
    desk.until("it is saved", |state| {
        matches!(&state.dialog, Some(Dialog::Bundle(form)) if matches!(form.saving, Saving::Done(_)))
    });
    let read = bundle::read(&std::fs::read(&place).unwrap()).unwrap();
    let bodies: String = read
        .iter()
        .filter_map(|exchange| exchange.request_body.as_deref())
        .collect();
    assert!(bodies.contains("Ayşe Yılmaz"));
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let mut desk = TestDesk::new();
    opened(&mut desk);
    let blocker = desk.home().join("settings.toml");
    desk.refill("Kaydedilecek yer", blocker.join("a.zip").to_str().unwrap());
    desk.click_button("Kaydet");
    desk.until_sees("Kaydedilemedi");
}
