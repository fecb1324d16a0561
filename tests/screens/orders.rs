//! The Orders screen: what became of this desk's orders, and what is open at the store.

use std::time::{Duration, Instant};

use egui::{Key, Role};
use egui_kittest::kittest::Queryable as _;
use packetdesk::{
    app::State,
    desk::OrderState,
    practice::{Access, Dialect, Endpoint, PracticeConfig},
    store::{database::Database, paths::Home},
    ui::{command::Screen, orders::rows::Part},
};

use crate::desk_harness::{Setup, TestDesk, address_of};

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
        desk.until_sees("Bugün bu masadan (1)");
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
        let ours = desk
            .state()
            .orders_screen
            .rows
            .iter()
            .filter(|row| row.is_ours);
        assert_eq!(ours.count(), 1);
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
