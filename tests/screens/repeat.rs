//! Ordering again what a customer ordered before, by keyboard alone.

use egui::Key;
use packetdesk::{
    domain::CustomerField,
    practice::{Endpoint, PracticeConfig},
    store::paths::Home,
};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{
    changed_menu::restart_with,
    desk_harness::{Setup, TestDesk},
};

const ADANA: &str = "1783-e4e9";
const AYRAN: &str = "2c25-e899";
const KUNEFE: &str = "uMYXJJ7w9wQ8zaTgm66j-1693060744386";

/// A desk that has sent an order of Ayşe's: two Adana with options and a note, künefe, an ayran
/// with a discount, paid in cash.
fn desk() -> TestDesk {
    desk_of(PracticeConfig::default())
}

fn desk_of(config: PracticeConfig) -> TestDesk {
    let mut desk = TestDesk::with(Setup {
        practice: Some(config),
        ..Setup::default()
    });
    first_order(&mut desk);
    desk
}

fn first_order(desk: &mut TestDesk) {
    desk.take("2 adana kebap");
    for (key, text) in [(Key::Num2, "2"), (Key::Num6, "6"), (Key::Space, " ")] {
        desk.sign(key, text);
    }
    desk.key(Key::Enter);
    desk.key(Key::F6);
    desk.types("az pişmiş");
    desk.key(Key::Enter);
    desk.take("künefe");
    desk.take("ayran 30");
    desk.ctrl(Key::I);
    desk.types("5");
    desk.key(Key::Enter);
    desk.fill("Telefon", "0532 111 22 33");
    desk.fill("Ad", "Ayşe Yılmaz");
    desk.fill("Adres", "Moda Cad. No 12 D 5");
    desk.fill("Bölge", "Kadıköy");
    desk.fill("Sipariş notu", "Acele");
    desk.key(Key::F7);
    desk.key(Key::Enter);
    send(desk);
    desk.ctrl(Key::N);
}

/// Sends, and waits until the one who ordered is known.
fn send(desk: &mut TestDesk) {
    desk.send();
    desk.accepted();
    let sent = i64::try_from(desk.received().len()).unwrap();
    desk.until("the customer", |state| {
        let found = state.people.index.search("ayşe yılmaz", 1);
        let known = found
            .first()
            .and_then(|hit| state.people.index.get(hit.key));
        known.is_some_and(|known| i64::from(known.orders) >= sent)
    });
}

fn pick_ayse(desk: &mut TestDesk) {
    desk.key(Key::F2);
    desk.types("5321112233");
    desk.key(Key::Enter);
}

fn until_known(desk: &mut TestDesk, count: usize) {
    desk.until("the earlier orders", |state| {
        let orders = state.earlier.orders();
        orders.is_some_and(|orders| orders.len() == count)
    });
}

fn open_list(desk: &mut TestDesk) {
    desk.harness
        .key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, Key::L);
    desk.settle();
}

/// The products of the cart, in its order.
fn products(desk: &TestDesk) -> Vec<String> {
    let lines = &desk.order().order.lines;
    lines.iter().map(|line| line.product.to_string()).collect()
}

/// The store with its menu changed, as the desk knows it from now on.
fn change_menu(desk: &mut TestDesk, change: impl FnOnce(&mut Vec<Value>)) {
    let before = desk.state().menu.loaded.as_ref().unwrap().catalogue.clone();
    restart_with(desk, change);
    desk.key(Key::F5);
    desk.until("the new menu", |state| {
        let menu = state.catalogue();
        !state.menu.is_pending && menu.is_some_and(|menu| menu.products() != before.products())
    });
}

fn of<'a>(products: &'a mut [Value], id: &str) -> &'a mut Value {
    products
        .iter_mut()
        .find(|product| product["id"] == id)
        .unwrap()
}

#[test]
fn the_last_order_goes_out_again_with_two_keys() {
    let mut desk = desk();
    pick_ayse(&mut desk);
    until_known(&mut desk, 1);
    assert!(desk.sees("Son sipariş · az önce"));
    assert!(desk.sees("2 × Adana Kebap"));
    desk.ctrl(Key::L);
    assert!(desk.has_cursor("Ürün ara"));
    assert_eq!(products(&desk), [ADANA, KUNEFE, AYRAN]);
    assert_eq!(desk.order().remarks().count(), 0, "nothing has changed");
    desk.key(Key::F9);
    desk.accepted();

    let sent = desk.received();
    let (first, again) = (&sent[0].body, &sent[1].body);
    assert_eq!(again["cart"][0], first["cart"][0]);
    assert_eq!(again["cart"][1], first["cart"][1]);
    assert_eq!(again["cart"][2], json!({ "product": AYRAN, "quantity": 1 }));
    assert_eq!(again["customer"]["address"], first["customer"]["address"]);
    assert_eq!(again["paymentNote"], "Nakit");
    // Without the discount of the last time: 2 × 435 + 145,50 + 35.
    assert_eq!(
        again["payments"],
        json!([{ "id": "29-nakit", "price": 1050.5, "isDiscount": false }])
    );
    assert_eq!(again.get("note"), None, "that was another evening");
    assert_ne!(again["idempotencyKey"], first["idempotencyKey"]);
}

/// A disk that is kept busy: what is asked of it waits.
struct BusyDisk(Connection);

impl BusyDisk {
    fn of(desk: &mut TestDesk) -> Self {
        desk.key(Key::F2);
        desk.types("osman ağaoğlu");
        desk.key(Key::ArrowDown);
        desk.key(Key::Enter);
        until_known(desk, 0);
        let file = Home::at(desk.home()).database_file();
        let other = Connection::open(file).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        // What is written about somebody else has to wait, and all that comes behind it.
        desk.fill("Müşteri notu", "köpek var");
        pick_ayse(desk);
        Self(other)
    }

    fn rests(self) {
        self.0.execute_batch("COMMIT").unwrap();
    }
}

#[test]
fn a_key_that_comes_too_early_waits_for_the_orders() {
    let mut desk = desk();
    let busy = BusyDisk::of(&mut desk);
    desk.ctrl(Key::L);
    assert!(desk.sees("Geçmiş siparişler getiriliyor…"));
    assert!(desk.has_cursor("Ürün ara"), "nothing is in the way");
    assert_eq!(products(&desk), [] as [&str; 0]);
    busy.rests();
    desk.until("the lines", |state| state.order().order.lines.len() == 3);
    assert!(!desk.sees("Geçmiş siparişler getiriliyor…"));
    assert!(desk.order().is_editable(), "nobody said to send it");
}

#[test]
fn what_was_typed_meanwhile_stays() {
    let mut desk = desk();
    let busy = BusyDisk::of(&mut desk);
    desk.ctrl(Key::L);
    desk.key(Key::F9);
    desk.take("su 50");
    busy.rests();
    desk.until("the lines", |state| state.order().order.lines.len() == 4);
    assert!(desk.order().is_editable(), "it has changed since F9");
    assert_eq!(desk.order().order.lines[0].title, "Su 50 cl");
}

#[test]
fn another_order_gets_nothing_that_was_not_meant_for_it() {
    let mut desk = desk();
    let busy = BusyDisk::of(&mut desk);
    desk.ctrl(Key::L);
    desk.ctrl(Key::N);
    busy.rests();
    pick_ayse(&mut desk);
    until_known(&mut desk, 1);
    assert_eq!(products(&desk), [] as [&str; 0]);
}

#[test]
fn a_send_that_comes_too_early_waits_as_well() {
    let mut desk = desk();
    let busy = BusyDisk::of(&mut desk);
    desk.ctrl(Key::L);
    desk.key(Key::F9);
    assert!(!desk.sees("yer düzeltilmeli:"), "it is no empty order");
    busy.rests();
    desk.accepted();
    let sent = desk.received();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1].body["cart"][0], sent[0].body["cart"][0]);
}

#[test]
fn a_send_that_comes_too_early_sends_nothing_that_has_to_be_seen_first() {
    let mut desk = desk();
    change_menu(&mut desk, |products| {
        of(products, KUNEFE)["price"] = 160.into();
    });
    let busy = BusyDisk::of(&mut desk);
    desk.ctrl(Key::L);
    desk.key(Key::F9);
    busy.rests();
    desk.until("the lines", |state| state.order().order.lines.len() == 3);
    assert!(desk.order().is_editable());
    assert_eq!(desk.count("Geçen sefer 145,50 ₺, şimdi 160,00 ₺"), 1);
    desk.key(Key::F9);
    desk.accepted();
}

#[test]
fn one_undo_takes_the_whole_order_back() {
    let mut desk = desk();
    pick_ayse(&mut desk);
    until_known(&mut desk, 1);
    desk.take("su 50");
    let before = desk.order().order.lines.clone();
    desk.ctrl(Key::L);
    assert_eq!(products(&desk).len(), 4, "added to what is there");
    desk.ctrl(Key::Z);
    assert_eq!(desk.order().order.lines, before);
    assert_eq!(desk.order().order.payments, []);
    assert_eq!(desk.value("Ödeme notu"), "");
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz", "who it is for stays");
}

#[test]
fn without_a_customer_it_asks_for_one() {
    for all in [false, true] {
        let mut desk = desk();
        match all {
            true => open_list(&mut desk),
            false => desk.ctrl(Key::L),
        }
        assert!(desk.sees("Tekrarlamak için önce müşteriyi bulun."));
        assert!(desk.has_cursor("Müşteri bul"));
        assert!(desk.state().dialog.is_none());
        desk.key(Key::Escape);
        desk.take("ayran 30");
        assert!(!desk.sees("Tekrarlamak için"), "said once");
        assert_eq!(products(&desk), [AYRAN]);
    }
}

#[test]
fn somebody_who_never_ordered_here_gets_nobody_elses_order() {
    let mut desk = desk();
    desk.fill("Ad", "Işıl Çağlar");
    desk.fill("Adres", "Bahariye Cad. 4");
    desk.fill("Ödeme notu", "kart");
    desk.take("su 50");
    desk.send();
    desk.accepted();
    desk.ctrl(Key::N);
    pick_ayse(&mut desk);
    until_known(&mut desk, 1);
    desk.key(Key::F2);
    desk.types("ışıl çağlar");
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    assert_eq!(desk.value("Ad"), "Işıl Çağlar");
    desk.ctrl(Key::L);
    desk.until("the line", |state| !state.order().order.lines.is_empty());
    assert_eq!(desk.order().order.lines[0].title, "Su 50 cl");
}

#[test]
fn a_listed_customer_without_orders_is_said_to_have_none() {
    let mut desk = desk();
    desk.until("the store's list", |state| state.people.index.len() > 10);
    desk.key(Key::F2);
    desk.types("osman ağaoğlu");
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    until_known(&mut desk, 0);
    desk.ctrl(Key::L);
    assert!(desk.sees("Bu bilgisayarda bu müşterinin geçmiş siparişi yok."));
    open_list(&mut desk);
    desk.key(Key::Enter);
    assert!(desk.state().dialog.is_some(), "nothing to take");
    desk.key(Key::Escape);
    assert!(desk.state().dialog.is_none());
    assert_eq!(products(&desk), [] as [&str; 0]);
}

#[test]
fn what_is_different_today_is_said_on_its_line() {
    let mut desk = desk();
    change_menu(&mut desk, |products| {
        let adana = of(products, ADANA);
        adana["price"] = 340.into();
        adana["title"] = "Adana Kebap (zırh)".into();
        adana["options"][2]["choices"][0]["price"] = 20.into();
        of(products, KUNEFE)["active"] = false.into();
        of(products, AYRAN)["stock"] = 0.into();
    });
    pick_ayse(&mut desk);
    until_known(&mut desk, 1);
    desk.ctrl(Key::L);
    for words in [
        "Geçen sefer 320,00 ₺, şimdi 340,00 ₺",
        "“Köz biber” geçen sefer 15,00 ₺, şimdi 20,00 ₺",
        "Geçen seferki adı: Adana Kebap",
        "Bu ürün şu anda menüde kapalı",
        "Stokta 0 görünüyor",
    ] {
        assert_eq!(desk.count(words), 1, "{words}");
    }
    assert!(!desk.sees("Fiyatı değişti"), "not said twice");
    // The new total is paid: 2 × 460 + 145,50 + 35.
    assert!(desk.sees("1.100,50"));
    desk.key(Key::F9);
    desk.accepted();
    let sent = desk.received();
    let body = &sent.last().unwrap().body;
    assert_eq!(body["payments"][0]["price"], 1100.5);
    assert_eq!(sent.last().unwrap().total, "1100.50".parse().unwrap());
}

#[test]
fn remarks_outlive_a_restart_and_go_with_their_line() {
    let mut desk = desk();
    change_menu(&mut desk, |products| {
        of(products, KUNEFE)["price"] = 160.into();
    });
    pick_ayse(&mut desk);
    until_known(&mut desk, 1);
    desk.ctrl(Key::L);
    let words = "Geçen sefer 145,50 ₺, şimdi 160,00 ₺";
    assert_eq!(desk.count(words), 1);
    let mut desk = desk.restart();
    desk.until("the order", |state| state.order().order.lines.len() == 3);
    assert_eq!(desk.count(words), 1);
    // The orders of an earlier run are known too.
    until_known(&mut desk, 1);
    desk.ctrl(Key::ArrowDown);
    desk.key(Key::Delete);
    assert_eq!(products(&desk), [ADANA, AYRAN]);
    assert_eq!(desk.count(words), 0);
    desk.ctrl(Key::Z);
    assert_eq!(desk.count(words), 1);
    desk.ctrl(Key::L);
    assert_eq!(desk.count(words), 2);
}

/// What the kitchen cannot make is not left out silently: the order waits until it is mended.
#[test]
fn what_is_gone_stands_in_the_way_until_it_is_mended() {
    let mut desk = desk();
    change_menu(&mut desk, |products| {
        products.retain(|product| product["id"] != AYRAN);
        let extras = &mut of(products, ADANA)["options"][2]["choices"];
        extras.as_array_mut().unwrap().remove(0);
    });
    pick_ayse(&mut desk);
    until_known(&mut desk, 1);
    desk.ctrl(Key::L);
    assert!(desk.sees("“Köz biber” seçeneği artık yok. Seçenekleri değiştirin."));
    assert!(desk.sees("Bu ürün menüde artık yok. Çıkarın ya da değiştirin."));
    assert_eq!(desk.order().remarks().count(), 0, "not said twice");
    desk.key(Key::F9);
    assert!(desk.order().is_editable());
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 0);
    // The first of the new lines is chosen; its options are confirmed as they are today.
    desk.key(Key::F3);
    desk.ctrl(Key::ArrowUp);
    desk.ctrl(Key::E);
    desk.key(Key::Enter);
    desk.ctrl(Key::ArrowDown);
    desk.ctrl(Key::ArrowDown);
    desk.key(Key::Delete);
    assert_eq!(products(&desk), [ADANA, KUNEFE]);
    desk.key(Key::F9);
    desk.accepted();
    let sent = desk.received();
    let body = &sent.last().unwrap().body;
    let options = &body["cart"][0]["options"];
    assert_eq!(*options, json!(["1,5 porsiyon", "Acılı"]));
    // The payment follows: 2 × 420 + 145,50.
    assert_eq!(body["payments"][0]["price"], 985.5);
}

#[test]
fn single_lines_of_an_order_are_chosen() {
    let mut desk = desk();
    pick_ayse(&mut desk);
    until_known(&mut desk, 1);
    open_list(&mut desk);
    assert!(desk.sees("Geçmiş siparişler"));
    assert!(desk.sees("Moda Cad. No 12 D 5 · Kadıköy"));
    // One at the cursor.
    desk.key(Key::ArrowRight);
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    assert!(desk.state().dialog.is_none());
    assert!(desk.has_cursor("Ürün ara"));
    assert_eq!(products(&desk), [KUNEFE]);
    // Several, by digit and space, one of them put back.
    open_list(&mut desk);
    desk.sign(Key::Num3, "3");
    desk.sign(Key::Num2, "2");
    desk.key(Key::Tab);
    desk.key(Key::ArrowUp);
    desk.sign(Key::Space, " ");
    desk.sign(Key::Num2, "2");
    assert!(desk.sees("2 kalemi sepete ekle"));
    desk.key(Key::Enter);
    assert_eq!(products(&desk), [KUNEFE, ADANA, AYRAN]);
    assert_eq!(desk.value("Ürün ara"), "", "nothing is typed meanwhile");
    desk.ctrl(Key::Z);
    assert_eq!(products(&desk), [KUNEFE]);
}

#[test]
fn escape_goes_back_step_by_step_and_changes_nothing() {
    let mut desk = desk();
    pick_ayse(&mut desk);
    until_known(&mut desk, 1);
    open_list(&mut desk);
    desk.sign(Key::Num1, "1");
    desk.sign(Key::Num9, "9");
    assert!(desk.sees("1 kalemi sepete ekle"));
    desk.key(Key::Escape);
    assert!(desk.state().dialog.is_some());
    assert!(desk.sees("Tümünü sepete ekle"));
    desk.key(Key::Escape);
    assert!(desk.state().dialog.is_none());
    assert_eq!(products(&desk), [] as [&str; 0]);
    assert!(desk.has_cursor("Ürün ara"));
}

#[test]
fn an_older_order_is_chosen_among_many() {
    let mut desk = desk_of(PracticeConfig {
        limits: None,
        ..PracticeConfig::default()
    });
    // More than are asked for at once, each with its own count of water.
    for count in 1..=22 {
        pick_ayse(&mut desk);
        desk.take(&format!("{count} su 50"));
        desk.fill("Ödeme notu", "nakit");
        send(&mut desk);
        desk.ctrl(Key::N);
        // So many calls are not made at once.
        desk.pass(60);
    }
    pick_ayse(&mut desk);
    until_known(&mut desk, 20);
    open_list(&mut desk);
    assert!(desk.sees("22 × Su 50 cl"), "the newest first");
    desk.key(Key::ArrowDown);
    assert!(desk.sees("21 × Su 50 cl"));
    for _ in 0..18 {
        desk.key(Key::ArrowDown);
    }
    assert!(desk.sees("3 × Su 50 cl"));
    until_known(&mut desk, 23);
    for _ in 0..9 {
        desk.key(Key::ArrowDown);
    }
    assert!(desk.sees("2 × Adana Kebap"), "the first of all");
    desk.key(Key::Enter);
    assert_eq!(products(&desk), [ADANA, KUNEFE, AYRAN]);
}

#[test]
fn an_order_taken_meanwhile_is_the_last_one_then() {
    let mut desk = desk();
    pick_ayse(&mut desk);
    until_known(&mut desk, 1);
    desk.ctrl(Key::L);
    // Ayşe calls again while the first order is still being taken down.
    desk.ctrl(Key::N);
    pick_ayse(&mut desk);
    desk.take("3 su 50");
    desk.fill("Ödeme notu", "nakit");
    send(&mut desk);
    desk.ctrl(Key::N);
    assert_eq!(desk.state().orders.len(), 2);
    pick_ayse(&mut desk);
    desk.ctrl(Key::L);
    desk.until("the line", |state| !state.order().order.lines.is_empty());
    assert_eq!(desk.order().order.lines[0].title, "Su 50 cl");
}

#[test]
fn another_address_and_payment_that_were_said_stay() {
    let mut desk = desk();
    pick_ayse(&mut desk);
    until_known(&mut desk, 1);
    desk.refill("Adres", "Yeni Sk. 9");
    desk.fill("Ödeme notu", "kapıda kart");
    desk.key(Key::F3);
    desk.ctrl(Key::L);
    let order = &desk.order().order;
    assert_eq!(order.customer.field(CustomerField::Address), "Yeni Sk. 9");
    assert_eq!(order.payment_note, "kapıda kart");
}
