//! Packets that integrations have brought, changed here: what they do not tell is asked for or kept
//! as it is, and never guessed.

use egui::Key;
use packetdesk::{
    api::PaymentsKnown,
    app::{State, state::Dialog},
    domain::ProductId,
    practice::{Access, Dialect, PracticeConfig, PracticeMenu},
};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    change_sides::send_difference,
    desk_harness::{Setup, TestDesk},
    others::Others,
};

const MENU: &str = include_str!("../../assets/practice/menu.json");

/// The menu with a second product of this name, and perhaps of another price.
fn menu_with_twin(title: &str, price: Option<u32>) -> PracticeMenu {
    let mut menu: Value = serde_json::from_str(MENU).unwrap();
    let products = menu["products"].as_array_mut().unwrap();
    let mut twin = products
        .iter()
        .find(|it| it["title"] == title)
        .unwrap()
        .clone();
    twin["id"] = json!("twin-0001");
    if let Some(price) = price {
        twin["price"] = json!(price);
    }
    products.push(twin);
    PracticeMenu::from_json(&menu.to_string()).unwrap()
}

fn desk(dialect: Dialect, menu: PracticeMenu, access: Access) -> TestDesk {
    TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            dialect,
            menu,
            access,
            open_packets: true,
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    })
}

/// Opens the one open packet that is found like this, to change it; gives its id.
fn open(desk: &mut TestDesk, search: &str) -> String {
    desk.key(Key::F11);
    desk.ctrl(Key::H);
    desk.until("the open packets", |state| {
        state.orders_screen.open.is_some()
    });
    desk.types(search);
    assert_eq!(desk.state().orders_screen.shown.len(), 1, "{search}");
    desk.key(Key::ArrowDown);
    desk.until("its packet", is_read);
    desk.key(Key::F10);
    let base = desk.order().base.as_ref().unwrap();
    base.packet_id.clone()
}

fn is_read(state: &State) -> bool {
    let packet = state.orders_screen.packet.as_ref();
    packet.is_some_and(|news| !news.is_pending && news.shown.is_some())
}

#[rstest]
fn its_lines_are_found_in_the_menu_by_their_names(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut desk = desk(dialect, PracticeMenu::embedded(), Access::default());
    let id = open(&mut desk, "telefon #45");
    assert_eq!(desk.order().unclear_lines().count(), 0);
    desk.take("haydari");
    desk.key(Key::F9);
    send_difference(&mut desk);
    desk.accepted();
    let others = Others::at(desk.store());
    let expected = ["2 İskender", "1 Kuzu Pirzola", "1 Haydari"];
    assert_eq!(others.lines(&id), expected);
    assert_eq!(others.packet(&id).lines[1].note, "az pişmiş");
}

#[rstest]
fn a_name_that_two_products_have_is_asked_for_with_the_keyboard_alone(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let menu = menu_with_twin("Kuzu Pirzola", None);
    let mut desk = desk(dialect, menu, Access::default());
    let id = open(&mut desk, "telefon #45");
    assert_eq!(desk.order().unclear_lines().count(), 1);
    desk.take("haydari");
    desk.key(Key::F9);
    assert!(desk.state().dialog.is_none(), "first it has to be known");
    assert!(desk.sees("Menüdeki hangi ürün olduğunu seçin"));
    desk.ctrl(Key::E);
    let Some(Dialog::Which(which)) = &desk.state().dialog else {
        panic!("it is not asked which product it is");
    };
    assert_eq!(which.title, "Kuzu Pirzola");
    let alike = which.found.iter().take(2);
    assert!(alike.clone().all(|found| found.title == "Kuzu Pirzola"));
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    assert_eq!(desk.order().unclear_lines().count(), 0);
    let line = desk.order().order.lines.iter();
    let line = line.filter(|line| line.product == ProductId::new("twin-0001"));
    assert_eq!(line.count(), 1, "the second of them was taken");
    let difference = desk.order().difference().unwrap();
    assert_eq!(difference.lines.len(), 1, "saying it changes nothing");
    desk.key(Key::F9);
    send_difference(&mut desk);
    desk.accepted();
    let others = Others::at(desk.store());
    let expected = ["2 İskender", "1 Kuzu Pirzola", "1 Haydari"];
    assert_eq!(others.lines(&id), expected);
}

#[rstest]
fn fields_are_changed_though_a_line_is_not_known(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let menu = menu_with_twin("Kuzu Pirzola", None);
    let mut desk = desk(dialect, menu, Access::default());
    let id = open(&mut desk, "telefon #45");
    desk.refill("Sipariş notu", "Paketler ayrı olsun");
    desk.key(Key::F9);
    send_difference(&mut desk);
    desk.accepted();
    let others = Others::at(desk.store());
    let note = others.packet(&id).note;
    assert_eq!(note.as_deref(), Some("Paketler ayrı olsun"));
}

#[rstest]
fn of_two_products_of_one_name_the_price_decides(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let menu = menu_with_twin("Kuzu Pirzola", Some(99));
    let mut desk = desk(dialect, menu, Access::default());
    open(&mut desk, "telefon #45");
    assert_eq!(desk.order().unclear_lines().count(), 0);
}

#[rstest]
fn what_is_withheld_is_not_sent_unless_something_was_typed_over_it(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let access = Access {
        consent: false,
        ..Access::default()
    };
    let mut desk = desk(dialect, PracticeMenu::embedded(), access);
    let id = open(&mut desk, "trendyol");
    assert!(desk.sees("Müşteri bilgileri ve notlar bu mağazada gizli."));
    assert_eq!(desk.value("Adres"), "");
    desk.refill("Adres", "Yeni Mah. 5");
    desk.key(Key::F9);
    let change = desk.state().derived.change.clone().unwrap();
    assert_eq!(change.difference.fields.len(), 1);
    send_difference(&mut desk);
    desk.accepted();
    desk.store().set_access(Access::default());
    let others = Others::at(desk.store());
    let packet = others.packet(&id);
    let customer = packet.customer.unwrap();
    assert_eq!(customer.address.as_deref(), Some("Yeni Mah. 5"));
    assert_eq!(customer.phone.as_deref(), Some("0555 010 43 43"));
    assert_eq!(packet.note.as_deref(), Some("Kalanı kapıda kartla"));
}

#[test]
fn of_payments_that_are_not_told_the_sum_stays_and_after_a_change_they_are_known() {
    let mut desk = desk(
        Dialect::Classic,
        PracticeMenu::embedded(),
        Access::default(),
    );
    let id = open(&mut desk, "trendyol");
    let base = desk.order().base.clone().unwrap();
    assert_eq!(base.read.payments, PaymentsKnown::SumOnly);
    assert!(desk.sees("Sunucu ödemeleri tek tek göstermiyor"));
    desk.take("haydari");
    desk.key(Key::F9);
    send_difference(&mut desk);
    desk.accepted();
    let others = Others::at(desk.store());
    let before = others.packet(&id);
    assert_eq!(before.paid.unwrap().decimal(), 200.into());
    // Replaced by what is written here, which is said first.
    crate::change_sides::open_packet(&mut desk);
    desk.key(Key::F7);
    desk.key(Key::Enter);
    desk.key(Key::F9);
    assert!(desk.sees("Görünmeyen ödemelerin hepsi silinir"));
    send_difference(&mut desk);
    desk.accepted();
    let packet = others.packet(&id);
    assert_eq!(packet.paid, packet.total);
    crate::change_sides::open_packet(&mut desk);
    let base = desk.order().base.clone().unwrap();
    assert_eq!(base.read.payments, PaymentsKnown::AsSent);
    assert_eq!(desk.order().order.payments.len(), 1);
}

#[rstest]
fn a_new_menu_and_undo_leave_the_change_what_it_is(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut desk = desk(dialect, PracticeMenu::embedded(), Access::default());
    open(&mut desk, "telefon #45");
    desk.take("haydari");
    desk.key(Key::F5);
    desk.until("the menu", |state| !state.menu.is_pending);
    let difference = desk.order().difference().unwrap();
    assert_eq!(difference.lines.len(), 1);
    desk.ctrl(Key::Z);
    assert!(desk.order().is_unchanged());
    desk.ctrl(Key::Z);
    assert!(desk.order().is_change() && desk.order().is_unchanged());
}
