//! The Orders screen: what became of this desk's orders, and what is open at the store.

use std::time::{Duration, Instant};

use egui::{Key, Role};
use egui_kittest::kittest::Queryable as _;
use packetdesk::{
    api::{ApiKey, Client, FrozenStep, StepKind, StoreAddress},
    app::State,
    desk::OrderState,
    practice::{Access, Dialect, Endpoint, PracticeConfig},
    store::{database::Database, paths::Home},
    ui::{command::Screen, orders::rows::Part},
};
use serde_json::{Value, json};

use crate::{
    changed_menu::restart_with_changed_menu,
    desk_harness::{Setup, TestDesk, address_of},
};

const DIALECTS: [Dialect; 2] = [Dialect::Classic, Dialect::Current];

fn desk(dialect: Dialect, faults: &[&str]) -> TestDesk {
    TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            dialect,
            open_packets: true,
            faults: faults.iter().map(|text| text.parse().unwrap()).collect(),
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    })
}

fn is_read(state: &State) -> bool {
    let packet = state.orders_screen.packet.as_ref();
    packet.is_some_and(|news| !news.is_pending)
}

/// To the store's open packets, once they are read.
fn to_open(desk: &mut TestDesk) {
    desk.key(Key::F11);
    if desk.state().orders_screen.part == Part::Day {
        desk.ctrl(Key::H);
    }
    desk.until("the open packets", |state| {
        state.orders_screen.open.is_some()
    });
}

/// Chooses the one row that is left, and waits for its packet.
fn show(desk: &mut TestDesk, search: &str) {
    desk.types(search);
    assert_eq!(desk.state().orders_screen.shown.len(), 1, "{search}");
    desk.key(Key::ArrowDown);
    desk.until("its packet", is_read);
}

fn shown(desk: &TestDesk) -> usize {
    desk.state().orders_screen.shown.len()
}

#[test]
fn an_order_that_was_sent_is_found_and_shown_in_full() {
    for dialect in DIALECTS {
        let mut desk = desk(dialect, &[]);
        desk.small_order();
        desk.send();
        let accepted = desk.accepted();
        let number = format!("#{}", accepted.doc_no.unwrap());
        desk.key(Key::F11);
        assert!(desk.has_cursor("Siparişlerde ara"));
        desk.until_sees("Bu masadan (1)");
        for search in ["ayşe", "AYRAN", "48", "caferaga", "telefon"] {
            desk.types(search);
            assert_eq!(shown(&desk), 1, "{search} in {dialect}");
            desk.key(Key::Escape);
        }
        desk.types("köfte");
        assert!(desk.sees("Bu aramaya uyan yok."));
        desk.press("hepsini göster");
        show(&mut desk, "ayse");
        for text in [
            &number,
            "2 × Ayran",
            "Sunucu toplamı",
            "Ayşe Yılmaz",
            "Durum etiketi",
        ] {
            assert!(desk.sees(text), "{text} in {dialect}");
        }
        // Once what is looked for, then the screen.
        desk.key(Key::Escape);
        assert_eq!(desk.state().screen, Screen::Orders);
        desk.key(Key::Escape);
        assert_eq!(desk.state().screen, Screen::Desk);
    }
}

#[test]
fn the_way_from_an_accepted_order_leads_to_its_packet() {
    let mut desk = desk(Dialect::Current, &[]);
    desk.small_order();
    desk.send();
    desk.accepted();
    desk.press("Paketi siparişlerde göster");
    desk.until("its packet", is_read);
    assert_eq!(desk.state().screen, Screen::Orders);
    let shown = desk.state().orders_screen.shown().unwrap();
    assert!(shown.ours.is_some());
    assert!(desk.sees("2 × Ayran"));
}

#[test]
fn packets_of_every_channel_are_there_and_ours_is_marked() {
    for dialect in DIALECTS {
        let mut desk = desk(dialect, &[]);
        desk.small_order();
        desk.send();
        desk.accepted();
        to_open(&mut desk);
        desk.until("our packet", |state| state.orders_screen.rows.len() == 8);
        let rows = &desk.state().orders_screen.rows;
        assert_eq!(rows.iter().filter(|row| row.is_ours).count(), 1);
        // Newest first, also those that do not tell when they were made.
        let numbers: Vec<_> = rows
            .iter()
            .filter_map(|row| row.number.as_deref())
            .collect();
        assert_eq!(numbers, ["48", "47", "46", "45", "44", "43", "42", "41"]);
        assert!(!desk.sees("en az 0 dk"), "that says nothing");
        for search in ["yemeksepeti", "YS-784120", "getir", "trendyol", "migros"] {
            desk.types(search);
            assert!(shown(&desk) > 0, "{search}");
            desk.key(Key::Escape);
        }
        desk.types("yemeksepeti");
        assert_eq!(shown(&desk), 2, "deliveryhero is the same channel");
        desk.key(Key::Escape);
        desk.press("Bizim 1");
        assert_eq!(shown(&desk), 1);
        desk.press("Ödenmemiş 4");
        assert_eq!(shown(&desk), 4);
        desk.press("Tümü 8");
        show(&mut desk, "trendyol");
        for text in [
            "1 × Karışık Pide",
            "200,00 ₺ ödendi",
            "Burak Şimşek",
            "Kalanı kapıda kartla",
        ] {
            assert!(desk.sees(text), "{text} in {dialect}");
        }
        desk.key(Key::Escape);
        show(&mut desk, "migros");
        assert!(desk.count(" için") > 0, "ordered ahead");
        desk.key(Key::Escape);
        show(&mut desk, "telefon #45");
        assert!(desk.sees("Müşteri bilgisi girilmemiş."), "{dialect}");
    }
}

#[test]
fn the_store_is_asked_only_while_somebody_looks() {
    let mut desk = desk(Dialect::Classic, &[]);
    let asked = |desk: &TestDesk| desk.store().requests(Endpoint::PacketsOpen);
    to_open(&mut desk);
    assert_eq!(asked(&desk), 1);
    desk.key(Key::F11);
    desk.pass(120);
    desk.key(Key::F5);
    desk.until("the menu", |state| !state.menu.is_pending);
    assert_eq!(asked(&desk), 1);
    let before = desk.state().now();
    desk.key(Key::F11);
    desk.until("the list as it is now", |state| {
        let open = state.orders_screen.open.as_ref();
        open.is_some_and(|open| open.read_at >= before)
    });
    assert_eq!(asked(&desk), 2);
    assert!(desk.sees("az önce okundu"));
}

#[test]
fn without_a_network_the_last_list_is_shown_with_its_age() {
    let setup = Setup {
        practice: Some(PracticeConfig {
            open_packets: true,
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    };
    let (home, clock) = (std::sync::Arc::clone(&setup.home), setup.clock.clone());
    let mut first = TestDesk::with(setup);
    let choice = address_of(first.store());
    to_open(&mut first);
    show(&mut first, "getir");
    drop(first);
    clock.1.advance(jiff::SignedDuration::from_mins(12));
    let setup = Setup {
        practice: None,
        home,
        clock,
        ..Setup::default()
    };
    let mut desk = TestDesk::opened(choice, None, setup);
    to_open(&mut desk);
    desk.until("why it is old", |state| {
        state.orders_screen.failure.is_some()
    });
    assert_eq!(shown(&desk), 7);
    assert!(desk.sees("12 dk önce okundu"));
    assert!(desk.sees("Son bilinen liste gösteriliyor."));
    show(&mut desk, "getir");
    assert!(desk.sees("en az 12 dk"));
    assert!(desk.sees("4 × Lahmacun"));
    assert!(desk.sees("Son bilinen hali gösteriliyor."));
}

#[test]
fn a_list_that_cannot_be_read_says_why_and_what_is_empty_says_so() {
    let mut desk = desk(
        Dialect::Current,
        &["open:refuse=plugin.scope.denied:status=403"],
    );
    desk.key(Key::F11);
    desk.until_sees("Bugün bu masadan sipariş gönderilmedi.");
    desk.ctrl(Key::H);
    desk.until("the refusal", |state| state.orders_screen.failure.is_some());
    assert!(!desk.sees("Mağazada açık paket yok."));
    assert!(desk.sees("yeniden oku"));
    drop(desk);

    let mut desk = TestDesk::new();
    to_open(&mut desk);
    assert!(desk.sees("Mağazada açık paket yok."));
}

#[test]
fn what_is_withheld_is_said_and_of_ours_what_was_sent_is_shown() {
    for dialect in DIALECTS {
        let mut desk = desk(dialect, &[]);
        desk.small_order();
        desk.send();
        desk.accepted();
        desk.store().set_access(Access {
            consent: false,
            ..Access::default()
        });
        to_open(&mut desk);
        desk.until("our packet", |state| state.orders_screen.rows.len() == 8);
        show(&mut desk, "getir");
        assert!(desk.sees("Müşteri bilgileri paylaşılmıyor"), "{dialect}");
        assert!(!desk.sees("Elif"));
        desk.key(Key::Escape);
        show(&mut desk, "ayse");
        assert!(
            desk.sees("bu masadan gönderilenler gösteriliyor"),
            "{dialect}"
        );
        assert!(desk.sees("nakit"));
    }
}

#[test]
fn orders_that_did_not_become_packets_stand_out_and_lead_to_the_desk() {
    let fault = "create:refuse=Product not found:times=1";
    let mut desk = desk(Dialect::Classic, &[fault]);
    desk.small_order();
    desk.key(Key::F9);
    desk.until("the refusal", |state| {
        matches!(state.order().state, OrderState::Draft) && state.order().refused().count() > 0
    });
    desk.key(Key::F11);
    desk.until_sees("Reddedilen 1");
    desk.press("Reddedilen 1");
    desk.key(Key::ArrowDown);
    assert!(desk.sees("Sunucu kabul etmedi: Product not found"));
    assert!(desk.sees("2 × Ayran"));
    desk.press("Masada aç");
    assert_eq!(desk.state().screen, Screen::Desk);
    assert!(desk.order().is_editable());
}

#[test]
fn a_status_label_is_put_on_a_packet_with_words_that_it_is_one() {
    for dialect in DIALECTS {
        let mut desk = desk(dialect, &[]);
        to_open(&mut desk);
        show(&mut desk, "trendyol");
        assert!(desk.sees("Bu yalnız bir etikettir"));
        assert!(desk.sees("Restomenum panelinden iptal edilir"));
        desk.press("Hazır");
        let packet = desk.state().orders_screen.shown().unwrap();
        let news = desk
            .state()
            .changes
            .of_packet(&packet.store, &packet.packet);
        assert!(news.is_some(), "{dialect}");
        assert!(desk.sees("“Hazır” etiketi"));
    }
}

/// Another program changes a packet.
fn they_change(desk: &TestDesk, kind: StepKind, body: &Value) {
    let store = desk.store();
    let address = StoreAddress::parse(&store.base_url()).unwrap();
    let client = Client::new(address, ApiKey::parse(&store.api_key()).unwrap()).unwrap();
    let step = FrozenStep {
        kind,
        json: body.to_string().into(),
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(client.update_packet(&step)).unwrap();
}

/// The product of this name, as the server calls it.
fn product(desk: &TestDesk, title: &str) -> String {
    let menu = desk.state().catalogue().unwrap();
    let found = menu.products().iter().find(|it| it.title == title);
    found.unwrap().id.to_string()
}

#[test]
fn what_somebody_else_took_out_or_put_in_is_shown_where_the_server_tells_it() {
    for dialect in DIALECTS {
        let mut desk = desk(dialect, &[]);
        desk.small_order();
        desk.key(Key::F7);
        desk.key(Key::Enter);
        desk.send();
        let id = desk.accepted().packet_id;
        let cart = json!([{ "product": product(&desk, "Lahmacun"), "quantity": 3, "discount": 5,
            "note": "çok acılı" }]);
        let nothing = json!({ "packetId": id, "payments": [] });
        they_change(&desk, StepKind::Payments, &nothing);
        let lines = json!({ "packetId": id, "cart": cart });
        they_change(&desk, StepKind::Orders, &lines);
        to_open(&mut desk);
        show(&mut desk, "ayşe");
        for text in ["3 × Lahmacun", "indirim 5,00 ₺", "çok acılı", "265,00 ₺"] {
            assert!(desk.sees(text), "{text} in {dialect}");
        }
        // The classic generation says nothing of what was taken out.
        let is_told = dialect == Dialect::Current;
        assert_eq!(desk.sees("Çıkarılan 1 kalem"), is_told, "{dialect}");
        assert_eq!(desk.sees("2 × Ayran"), is_told, "{dialect}");
        assert_eq!(desk.exactly("Nakit"), usize::from(is_told), "{dialect}");
        assert!(desk.sees("Kalan"));
    }
}

#[test]
fn where_the_server_reckons_otherwise_it_is_said_at_the_line() {
    for dialect in DIALECTS {
        let mut desk = desk(dialect, &[]);
        desk.take("lahmacun");
        desk.key(Key::Enter);
        desk.take("2 künefe");
        desk.fill_customer();
        restart_with_changed_menu(&mut desk);
        desk.send();
        desk.accepted();
        desk.key(Key::F11);
        desk.until_sees("Bu masadan (1)");
        show(&mut desk, "ayşe");
        // Twice 145,50 was sent, and a künefe costs 160 by now.
        assert!(desk.sees("320,00 ₺"), "{dialect}");
        assert!(desk.sees("Tahminimiz 291,00 ₺, fark +29,00 ₺"), "{dialect}");
        assert_eq!(desk.count(", fark "), 1, "lahmacun costs what it did");
        assert!(desk.sees("Müşteriye sunucunun tutarını söyleyin."));
    }
}

#[test]
fn a_packet_that_is_closed_while_it_is_looked_at_stays_in_sight_and_is_told() {
    for dialect in DIALECTS {
        let mut desk = desk(dialect, &[]);
        to_open(&mut desk);
        show(&mut desk, "trendyol");
        let packet = desk.state().orders_screen.shown().unwrap();
        let id = packet.packet.id.clone();
        desk.store().close_packet(&id);
        desk.pass(15);
        desk.until_sees("kapatılmış ya da iptal edilmiş olabilir");
        assert_eq!(desk.state().orders_screen.rows.len(), 6, "{dialect}");
        assert!(desk.sees("1 × Karışık Pide"));
        assert!(desk.sees("Son bilinen hali gösteriliyor."));
        // On from there as ever.
        desk.key(Key::Escape);
        desk.key(Key::ArrowDown);
        desk.until("another packet", |state| {
            let row = state.orders_screen.row();
            is_read(state) && row.is_some_and(|row| row.channel == "migros")
        });
        assert!(!desk.sees("1 × Karışık Pide"));
    }
}

#[test]
fn the_list_rests_while_the_window_is_hidden_or_the_day_is_shown() {
    let mut desk = desk(Dialect::Current, &[]);
    let asked = |desk: &TestDesk| desk.store().requests(Endpoint::PacketsOpen);
    to_open(&mut desk);
    assert_eq!(asked(&desk), 1);
    // Nothing is on its way any more when the menu is there.
    let quiet = |desk: &mut TestDesk| {
        desk.key(Key::F5);
        desk.until("the menu", |state| !state.menu.is_pending);
    };
    let rest = |desk: &mut TestDesk, why: &str| {
        quiet(desk);
        let before = asked(desk);
        desk.pass(300);
        quiet(desk);
        assert_eq!(asked(desk), before, "{why}");
    };
    let hide = |desk: &mut TestDesk, is_hidden: bool| {
        let windows = &mut desk.harness.input_mut().viewports;
        let window = windows.entry(egui::ViewportId::ROOT).or_default();
        window.minimized = Some(is_hidden);
        desk.settle();
    };
    let is_new = |state: &State| {
        let open = state.orders_screen.open.as_ref();
        open.is_some_and(|open| open.read_at == state.now())
    };
    hide(&mut desk, true);
    rest(&mut desk, "nobody sees it");
    hide(&mut desk, false);
    desk.until("the list as it is now", is_new);
    desk.press("Özet");
    assert!(desk.sees("Günün özeti"));
    rest(&mut desk, "the day is shown");
    desk.press("Siparişlere dön");
    assert_eq!(desk.state().screen, Screen::Orders);
    desk.until("the list as it is now", is_new);
}

#[test]
fn an_order_is_found_by_its_phone_number_in_any_spelling_and_by_turkish_letters() {
    let mut desk = desk(Dialect::Classic, &[]);
    desk.small_order();
    desk.refill("Ad", "Işıl İğdır");
    desk.refill("Telefon", "0532 111 22 33");
    desk.send();
    desk.accepted();
    desk.key(Key::F11);
    desk.until_sees("Bu masadan (1)");
    for search in [
        "+90 532 111 22 33",
        "05321112233",
        "(532) 111-22",
        "2233",
        "ISIL IGDIR",
        "ışıl",
        "i\u{307}ğdır",
        "moda CAD",
        "ayran",
    ] {
        desk.types(search);
        assert_eq!(shown(&desk), 1, "{search}");
        desk.key(Key::Escape);
    }
    for search in ["0533", "işçi", "künefe"] {
        desk.types(search);
        assert_eq!(shown(&desk), 0, "{search}");
        desk.key(Key::Escape);
    }
}

#[test]
fn no_debug_text_tells_of_a_guest() {
    let mut desk = desk(Dialect::Current, &[]);
    desk.small_order();
    desk.send();
    desk.accepted();
    to_open(&mut desk);
    show(&mut desk, "ayşe yılmaz");
    let state = desk.state();
    let screen = &state.orders_screen;
    let words = format!(
        "{screen:?} {:?} {:?} {:?} {:?}",
        screen.day, screen.open, screen.packet, state.glance
    );
    assert!(words.contains("OrderRow"));
    for guest in [
        "Ayşe",
        "ayşe",
        "ayse",
        "Yılmaz",
        "Caferağa",
        "Burak",
        "0555",
    ] {
        assert!(!words.contains(guest), "{guest} in {words}");
    }
}

#[test]
fn two_thousand_packets_are_walked_without_drawing_them_all() {
    let setup = Setup::default();
    let (home, clock) = (std::sync::Arc::clone(&setup.home), setup.clock.clone());
    let first = TestDesk::with(setup);
    let store = first.state().store.store.clone().unwrap();
    let choice = address_of(first.store());
    drop(first);
    let ids: Vec<String> = (0..2_000).map(|number| format!("pkt-{number}")).collect();
    let items = ids.iter().enumerate().map(|(number, id)| {
        serde_json::json!({ "packetId": id, "docNo": number + 3_000, "entegrasyon": "getir",
            "orderCode": format!("G-{number}"), "itemCount": 2, "total": 250, "paid": 0 })
    });
    let raw = serde_json::json!({ "success": true, "data": items.collect::<Vec<_>>() });
    let (mut database, _) = Database::open(&Home::at(home.path())).unwrap();
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    database
        .keep_open_packets(&store, &raw.to_string(), &names, clock.0.now())
        .unwrap();
    drop(database);

    let setup = Setup {
        practice: None,
        home,
        clock,
        ..Setup::default()
    };
    let mut desk = TestDesk::opened(choice, None, setup);
    to_open(&mut desk);
    assert_eq!(shown(&desk), 2_000);
    let drawn = desk.harness.query_all_by_role(Role::ListItem).count();
    assert!((5..40).contains(&drawn), "{drawn} rows are drawn");
    let begun = Instant::now();
    for _ in 0..10 {
        desk.key(Key::PageDown);
    }
    desk.types("G-1999");
    assert_eq!(shown(&desk), 1);
    // An unoptimised program on a busy machine; it takes a tenth of that.
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "{:?}",
        begun.elapsed()
    );
}
