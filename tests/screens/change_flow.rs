//! A packet changed after it was sent: found, changed, looked at, sent; refused, half done, gone,
//! lost on the way. Against a real desk thread and both generations of a practice store.

use egui::Key;
use egui_kittest::kittest::NodeT as _;
use packetdesk::{
    api::{Client, Packet, StepKind},
    desk::{Accepted, ChangeProgress, ChangeStage, ChangeWord, OrderState, StoreChoice, Underway},
    domain::{CustomerField, LineField, Money},
    practice::{Dialect, Endpoint, PracticeConfig},
    ui::{command::Screen, spot::Spot},
};
use rstest::rstest;

use crate::desk_harness::{Setup, TestDesk, address_of, key_event, released};

fn desk(dialect: Dialect) -> TestDesk {
    TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            dialect,
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    })
}

/// A packet of two ayran and a künefe for a caller, paid in cash, and the tab free again.
fn sent(desk: &mut TestDesk) -> Accepted {
    desk.take("künefe");
    desk.small_order();
    desk.fill("Telefon", "0532 111 22 33");
    desk.key(Key::F7);
    desk.key(Key::Enter);
    desk.send();
    let accepted = desk.accepted();
    desk.ctrl(Key::N);
    accepted
}

/// Finds the packet by the end of its caller's number, and opens it to be changed.
fn opened(desk: &mut TestDesk) {
    desk.key(Key::F11);
    desk.until("the day", |state| state.orders_screen.day.is_some());
    desk.types("112233");
    desk.until("its row", |state| state.orders_screen.shown.len() == 1);
    desk.key(Key::ArrowDown);
    desk.until("its packet", |state| {
        let packet = state.orders_screen.packet.as_ref();
        packet.is_some_and(|news| !news.is_pending && news.shown.is_some())
    });
    desk.key(Key::Enter);
    assert_eq!(desk.state().screen, Screen::Desk);
    assert!(desk.order().is_change());
}

/// A packet that is open to be changed.
fn changing(dialect: Dialect) -> (TestDesk, Accepted) {
    let mut desk = desk(dialect);
    let accepted = sent(&mut desk);
    opened(&mut desk);
    (desk, accepted)
}

/// The packet as another program reads it.
fn packet(desk: &TestDesk, accepted: &Accepted) -> Packet {
    let store = desk.store();
    let StoreChoice::Address { address, key } = address_of(store) else {
        panic!("an address");
    };
    let client = Client::new(address, key).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime
        .block_on(client.get_packet(&accepted.packet_id))
        .unwrap()
}

fn calls(desk: &TestDesk) -> [u64; 3] {
    [
        Endpoint::PacketsUpdate,
        Endpoint::PacketsUpdateOrders,
        Endpoint::PacketsUpdatePayments,
    ]
    .map(|endpoint| desk.store().requests(endpoint))
}

/// Lets the difference be in sight for long enough.
fn seen(desk: &mut TestDesk) {
    for _ in 0..4 {
        desk.harness.step();
    }
}

/// One ayran more, and it is flat 7.
fn one_more(desk: &mut TestDesk) {
    desk.ctrl(Key::M);
    desk.ctrl(Key::A);
    desk.types("3");
    desk.key(Key::F2);
    desk.refill("Adres", "Caferağa Mah. Moda Cad. No 12 D 7");
}

fn lahmacun(desk: &mut TestDesk) {
    desk.take("lahmacun");
    // Its options may stay as they are.
    desk.ctrl(Key::Enter);
}

fn reviewed(desk: &mut TestDesk) {
    desk.key(Key::F9);
    seen(desk);
    assert!(desk.sees("paketinde ne değişecek?"));
}

/// Looks at the difference and sends it.
fn go(desk: &mut TestDesk) {
    reviewed(desk);
    desk.key(Key::Enter);
}

fn over(desk: &mut TestDesk) {
    desk.until("the end of the change", |state| {
        !matches!(state.order().state, OrderState::Changing(_))
    });
}

fn done(desk: &mut TestDesk) {
    over(desk);
    assert!(
        matches!(desk.order().state, OrderState::Accepted(_)),
        "{:?}",
        desk.order().change_word
    );
}

fn underway(desk: &TestDesk) -> Underway {
    desk.order().underway().unwrap().clone()
}

fn money(text: &str) -> Money {
    Money::parse_wire(text).unwrap()
}

fn fault(desk: &TestDesk, spec: &str) {
    desk.store().add_fault(spec.parse().unwrap());
}

#[rstest]
fn one_more_ayran_and_flat_seven(#[values(Dialect::Classic, Dialect::Current)] dialect: Dialect) {
    let (mut desk, accepted) = changing(dialect);
    let before = packet(&desk, &accepted);
    one_more(&mut desk);
    lahmacun(&mut desk);
    reviewed(&mut desk);
    for text in [
        "#1 paketinde ne değişecek?",
        "2 × Ayran 30 cl",
        "3 × Ayran 30 cl",
        "1 × Lahmacun",
        "340,50 ₺",
        "Ödemeyi 340,50 ₺ yap",
    ] {
        assert_eq!(desk.exactly(text).min(1), 1, "{text} in {dialect}");
    }
    assert!(!desk.sees("1 × Künefe"), "it stays as it is");
    assert_eq!(calls(&desk), [0, 0, 0], "nothing goes out by looking");
    desk.key(Key::Enter);
    done(&mut desk);
    assert_eq!(calls(&desk), [1, 1, 0]);
    let after = packet(&desk, &accepted);
    assert_eq!(after.total, Some(money("340.5")));
    assert_eq!(after.paid, Some(money("215.5")));
    let lines: Vec<_> = after
        .lines
        .iter()
        .map(|line| (line.title.as_str(), line.quantity.decimal().to_string()))
        .collect();
    let wanted = [("Künefe", "1"), ("Ayran 30 cl", "3"), ("Lahmacun", "1")];
    assert_eq!(
        lines,
        wanted.map(|(title, count)| (title, count.to_owned()))
    );
    let address = after.customer.unwrap().address;
    assert_eq!(
        address.as_deref(),
        Some("Caferağa Mah. Moda Cad. No 12 D 7")
    );
    for place in 0..2 {
        let ids = [&before, &packet(&desk, &accepted)].map(|one| one.lines[place].line_id.clone());
        assert_eq!(ids[0], ids[1]);
        assert_eq!(ids[0].is_some(), dialect == Dialect::Current);
    }
    assert!(after.cancels.is_empty());
    assert!(desk.sees("Paket değiştirildi"));
    assert!(desk.sees("#1"));
    assert_eq!(desk.exactly("Sunucu toplamı"), 1);
    assert!(!desk.sees("Şimdi (sunucu)"), "what it was is past");
    assert!(desk.sees("Son gönderilen: #1 · 340,50 ₺"));
    assert_eq!(desk.received().len(), 1, "no other packet");
    desk.key(Key::F11);
    desk.until("the order of the day at its new total", |state| {
        let day = state.orders_screen.day.as_ref();
        day.is_some_and(|day| {
            let entries: Vec<_> = day.orders.iter().map(|order| &order.entry).collect();
            entries.len() == 1
                && entries[0].total == Some(money("340.5"))
                && entries[0].estimate == money("340.5")
        })
    });
}

#[test]
fn pressed_twice_or_held_or_clicked_it_is_sent_once() {
    let (mut desk, _) = changing(Dialect::Current);
    one_more(&mut desk);
    let held = egui::Event::Key {
        key: Key::F9,
        physical_key: None,
        pressed: true,
        repeat: true,
        modifiers: egui::Modifiers::NONE,
    };
    desk.together([key_event(Key::F9), released(Key::F9), key_event(Key::F9)]);
    desk.harness.input_mut().events.push(held.clone());
    desk.harness.step();
    assert!(desk.order().is_editable(), "nobody has seen it yet");
    desk.harness.event(released(Key::F9));
    desk.key(Key::Escape);
    reviewed(&mut desk);
    desk.button("Değişikliği gönder").click();
    desk.button("Değişikliği gönder").click();
    desk.together([
        key_event(Key::F9),
        released(Key::F9),
        key_event(Key::F9),
        key_event(Key::Enter),
        held.clone(),
    ]);
    desk.together([held, key_event(Key::F9)]);
    done(&mut desk);
    assert_eq!(calls(&desk), [1, 1, 0]);
}

#[test]
fn a_held_key_that_opened_the_difference_does_not_send_it() {
    let (mut desk, _) = changing(Dialect::Classic);
    one_more(&mut desk);
    desk.harness.event(key_event(Key::F9));
    let held = egui::Event::Key {
        key: Key::F9,
        physical_key: None,
        pressed: true,
        repeat: true,
        modifiers: egui::Modifiers::NONE,
    };
    for _ in 0..20 {
        desk.harness.event(held.clone());
        desk.harness.step();
    }
    assert!(desk.order().is_editable());
    assert!(desk.sees("ne değişecek?"));
    desk.harness.event(released(Key::F9));
    desk.key(Key::F9);
    done(&mut desk);
}

#[test]
fn enter_on_the_way_back_goes_back() {
    let (mut desk, _) = changing(Dialect::Classic);
    one_more(&mut desk);
    reviewed(&mut desk);
    desk.button("Düzenlemeye dön").focus();
    desk.settle();
    desk.key(Key::Enter);
    assert!(!desk.sees("ne değişecek?"));
    assert!(desk.order().is_editable(), "nothing was sent");
}

#[rstest]
fn half_done_is_shown_as_that_and_only_the_rest_is_sent_again(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, accepted) = changing(dialect);
    fault(
        &desk,
        "update-payments:refuse=unknown_payment_method:times=1",
    );
    one_more(&mut desk);
    reviewed(&mut desk);
    desk.key(Key::F7);
    assert!(desk.sees("Nakit 250,50 ₺"));
    desk.key(Key::F9);
    over(&mut desk);
    assert_eq!(calls(&desk), [1, 1, 1]);
    for text in [
        "Değişikliğin bir kısmı yapıldı",
        "Bilgiler: değişti.",
        "Kalemler: değişti.",
        "Ödemeler: reddedildi.",
    ] {
        assert!(desk.sees(text), "{text} in {dialect}");
    }
    assert!(!desk.sees("Ödemeler: değişti."));
    let after = packet(&desk, &accepted);
    assert_eq!(after.total, Some(money("250.5")));
    assert_eq!(after.paid, Some(money("215.5")));
    assert_eq!(desk.value("Nakit tutarı"), "250,50", "nothing is lost");
    // It is mended.
    desk.key(Key::F7);
    desk.ctrl(Key::A);
    desk.types("240");
    reviewed(&mut desk);
    assert!(!desk.sees("3 × Ayran 30 cl"));
    let change = desk.state().derived.change.clone().unwrap();
    assert_eq!(change.steps, [StepKind::Payments], "{dialect}");
    assert_eq!(change.old_total, Some(money("250.5")));
    desk.key(Key::Enter);
    done(&mut desk);
    assert_eq!(calls(&desk), [1, 1, 2]);
    assert_eq!(packet(&desk, &accepted).paid, Some(money("240")));
}

#[rstest]
fn what_was_not_even_sent_is_said_beside_what_was_refused(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, accepted) = changing(dialect);
    // Less than is paid: payments go before lines.
    desk.key(Key::Delete);
    desk.refill("Adres", "Daire 7");
    fault(
        &desk,
        "update-payments:refuse=unknown_payment_method:times=1",
    );
    reviewed(&mut desk);
    desk.key(Key::F7);
    desk.key(Key::F9);
    over(&mut desk);
    assert_eq!(calls(&desk), [1, 0, 1]);
    for text in [
        "Bilgiler: değişti.",
        "Ödemeler: reddedildi.",
        "Kalemler: gönderilmedi.",
    ] {
        assert_eq!(desk.count(text), 1, "{text} in {dialect}");
    }
    assert_eq!(packet(&desk, &accepted).total, Some(money("215.5")));
    // It was the server's mistake: the same once more.
    desk.key(Key::F7);
    desk.ctrl(Key::A);
    desk.types("145,5");
    go(&mut desk);
    done(&mut desk);
    assert_eq!(calls(&desk), [1, 1, 2]);
    assert_eq!(packet(&desk, &accepted).total, Some(money("145.5")));
}

#[rstest]
fn a_refusal_of_the_first_step_stands_at_its_field(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, accepted) = changing(dialect);
    let words = "\"customer.address\" length must be less than or equal to 20 characters long";
    fault(&desk, &format!("update:refuse={words}:times=1"));
    one_more(&mut desk);
    go(&mut desk);
    over(&mut desk);
    assert_eq!(calls(&desk), [1, 0, 0]);
    assert!(matches!(
        &desk.order().change_word,
        Some(ChangeWord::Refused { step: StepKind::Fields, done, .. }) if done.is_empty()
    ));
    assert!(desk.sees("Değişiklik reddedildi"));
    assert!(!desk.sees("değişti."));
    let marks = &desk.state().derived.marks;
    let spot = Spot::Customer(CustomerField::Address);
    assert!(marks.at(spot).is_some(), "{dialect}");
    assert_eq!(desk.value("Adres"), "Caferağa Mah. Moda Cad. No 12 D 7");
    assert_eq!(packet(&desk, &accepted).total, Some(money("215.5")));
    // Mended, both go.
    desk.refill("Adres", "Moda Cad. 12/7");
    go(&mut desk);
    done(&mut desk);
    assert_eq!(calls(&desk), [2, 1, 0]);
    let after = packet(&desk, &accepted);
    assert_eq!(after.total, Some(money("250.5")));
}

#[rstest]
fn an_unknown_product_marks_its_line(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, accepted) = changing(dialect);
    one_more(&mut desk);
    lahmacun(&mut desk);
    let product = desk.order().order.lines[2].product.clone();
    let words = format!("Product not found: {}", product.as_str());
    fault(&desk, &format!("update-orders:refuse={words}:times=1"));
    go(&mut desk);
    over(&mut desk);
    let line = desk.order().order.lines[2].key;
    let mark = desk
        .state()
        .derived
        .marks
        .at(Spot::Line(line, LineField::Product));
    assert!(mark.is_some(), "{dialect}");
    assert!(desk.sees("Bilgiler: değişti."));
    assert!(desk.sees("Kalemler: reddedildi."));
    // Without it the rest goes.
    let choose = desk.order().chosen_line;
    assert_eq!(choose, Some(line));
    desk.key(Key::Delete);
    go(&mut desk);
    done(&mut desk);
    assert_eq!(calls(&desk), [1, 2, 0]);
    let after = packet(&desk, &accepted);
    assert_eq!(after.total, Some(money("250.5")));
}

#[rstest]
fn a_packet_closed_meanwhile_leaves_what_was_typed(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, _) = changing(dialect);
    one_more(&mut desk);
    fault(&desk, "get:refuse=plugin.packets.notFound:status=404");
    go(&mut desk);
    over(&mut desk);
    assert_eq!(calls(&desk), [0, 0, 0]);
    assert!(desk.sees("Paket artık açık değil"));
    assert!(desk.sees("Yazdıklarınız duruyor."));
    assert_eq!(desk.value("Adres"), "Caferağa Mah. Moda Cad. No 12 D 7");
    let key = desk.order().order.idempotency_key.clone();
    desk.press("Ayrı sipariş yap");
    assert!(!desk.order().is_change());
    assert!(!desk.sees("Paket artık açık değil"));
    assert_ne!(desk.order().order.idempotency_key, key);
    desk.store().clear_faults();
    desk.key(Key::F9);
    let new = desk.accepted();
    let received = desk.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[1].body["cart"][1]["quantity"], 3);
    assert!(received[1].body["cart"][1].get("lineId").is_none());
    assert_eq!(received[1].body["customer"]["name"], "Ayşe Yılmaz");
    assert_eq!(new.total, Some(money("250.5")));
}

#[rstest]
fn a_lost_reply_is_read_back_and_nothing_is_done_twice(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
    #[values("cut-after", "half", "not-json")] way: &str,
) {
    let (mut desk, accepted) = changing(dialect);
    fault(&desk, &format!("update-orders:{way}:times=1"));
    one_more(&mut desk);
    go(&mut desk);
    let mut passed = 0;
    while desk.order().underway().is_some() && passed < 60 {
        desk.until("a rest or the end", |state| {
            state
                .order()
                .underway()
                .is_none_or(|one| one.next_at.is_some())
        });
        desk.pass(2);
        passed += 1;
    }
    done(&mut desk);
    assert_eq!(calls(&desk), [1, 1, 0], "{dialect} {way}");
    assert_eq!(packet(&desk, &accepted).total, Some(money("250.5")));
}

#[rstest]
fn what_waits_is_tried_now_and_taken_back_while_nothing_was_sent(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, accepted) = changing(dialect);
    fault(&desk, "update:429:retry-after=600:times=1");
    one_more(&mut desk);
    go(&mut desk);
    desk.until("a rest", |state| {
        let underway = state.order().underway();
        underway.is_some_and(|one| one.stage == ChangeStage::Waiting)
    });
    assert!(desk.sees("Değişiklik bekliyor"));
    assert!(underway(&desk).can_be_taken_back());
    // Nothing of it can be edited while it waits.
    let before = desk.order().order.clone();
    desk.key(Key::Plus);
    desk.key(Key::Delete);
    assert_eq!(desk.order().order, before);
    desk.ctrl(Key::G);
    desk.until("it back", |state| state.order().is_editable());
    assert_eq!(desk.value("Adres"), "Caferağa Mah. Moda Cad. No 12 D 7");
    assert_eq!(calls(&desk), [1, 0, 0]);
    assert_eq!(packet(&desk, &accepted).total, Some(money("215.5")));

    // The store is left alone until then, so it is only in line.
    go(&mut desk);
    desk.until("a rest", |state| {
        let underway = state.order().underway();
        underway.is_some_and(|one| one.next_at.is_some())
    });
    desk.key(Key::F9);
    done(&mut desk);
    assert_eq!(calls(&desk), [2, 1, 0]);
    assert_eq!(packet(&desk, &accepted).total, Some(money("250.5")));
}

#[test]
fn other_orders_go_on_while_a_change_waits() {
    let (mut desk, accepted) = changing(Dialect::Classic);
    fault(&desk, "update:500:times=1");
    one_more(&mut desk);
    go(&mut desk);
    desk.until("a rest", |state| {
        let underway = state.order().underway();
        underway.is_some_and(|one| one.next_at.is_some())
    });
    let change = desk.order().id;
    desk.key(Key::Escape);
    assert_eq!(desk.order().id, change);
    desk.key(Key::F8);
    assert_ne!(desk.order().id, change, "held, another is in sight");
    desk.small_order();
    desk.send();
    desk.accepted();
    assert_eq!(desk.received().len(), 2);
    for _ in 0..30 {
        desk.pass(3);
        if calls(&desk)[1] == 1 {
            break;
        }
    }
    desk.until("the change", |state| {
        let open = state.orders.iter().find(|open| open.id == change);
        open.is_some_and(|open| matches!(open.state, OrderState::Accepted(_)))
    });
    assert_eq!(packet(&desk, &accepted).total, Some(money("250.5")));
}

#[rstest]
fn a_change_that_waits_is_there_after_a_restart(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, accepted) = changing(dialect);
    fault(&desk, "update-orders:429:retry-after=600:times=1");
    one_more(&mut desk);
    go(&mut desk);
    desk.until("a rest", |state| {
        let underway = state.order().underway();
        underway.is_some_and(|one| one.stage == ChangeStage::Waiting)
    });
    assert_eq!(calls(&desk), [1, 1, 0]);
    assert!(!underway(&desk).can_be_taken_back(), "a part is done");
    let id = desk.order().id;
    let mut desk = desk.restart();
    desk.until("the change", |state| {
        let open = state.orders.iter().find(|open| open.id == id);
        open.is_some_and(|open| open.underway().is_some_and(|one| one.change.is_some()))
    });
    let place = desk
        .state()
        .orders
        .iter()
        .position(|open| open.id == id)
        .unwrap();
    assert_eq!(place, desk.state().active);
    assert!(desk.sees("Değişiklik bekliyor"));
    assert!(desk.sees("yapıldı"), "the fields are done");
    desk.key(Key::F9);
    done(&mut desk);
    assert_eq!(calls(&desk), [1, 2, 0]);
    assert_eq!(packet(&desk, &accepted).total, Some(money("250.5")));
    assert!(desk.sees("Paket değiştirildi"));
}

#[test]
fn a_refusal_is_still_told_after_a_restart() {
    let (mut desk, accepted) = changing(Dialect::Current);
    fault(&desk, "update-orders:refuse=Product not found:times=1");
    one_more(&mut desk);
    go(&mut desk);
    over(&mut desk);
    assert!(desk.sees("Değişikliğin bir kısmı yapıldı"));
    let id = desk.order().id;
    let mut desk = desk.restart();
    desk.until("the change", |state| {
        let open = state.orders.iter().find(|open| open.id == id);
        open.is_some_and(|open| open.is_change())
    });
    assert_eq!(desk.order().id, id);
    reviewed(&mut desk);
    let change = desk.state().derived.change.clone().unwrap();
    assert_eq!(change.steps, [StepKind::Orders]);
    desk.key(Key::Enter);
    done(&mut desk);
    assert_eq!(packet(&desk, &accepted).total, Some(money("250.5")));
}

#[test]
fn nothing_to_send_says_so() {
    let (mut desk, _) = changing(Dialect::Current);
    reviewed(&mut desk);
    assert!(desk.sees("Değişen bir şey yok"));
    desk.key(Key::F9);
    desk.key(Key::Enter);
    assert!(desk.order().is_editable());
    desk.key(Key::Escape);
    assert!(!desk.sees("ne değişecek?"));
    assert_eq!(calls(&desk), [0, 0, 0]);
    // There is nothing to bring back either.
    desk.discard();
    assert!(!desk.order().is_change());
    assert!(desk.state().discarded.is_empty());
}

#[rstest]
fn what_a_packet_keeps_cannot_be_edited(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, _) = changing(dialect);
    for field in ["Ad", "Bölge", "Adres tarifi"] {
        assert!(desk.field(field).accesskit_node().is_disabled(), "{field}");
    }
    for field in ["Telefon", "Adres", "Sipariş notu", "Ödeme notu"] {
        assert!(!desk.field(field).accesskit_node().is_disabled(), "{field}");
    }
    desk.key(Key::F2);
    assert!(desk.has_cursor("Telefon"));
    assert!(
        !desk.sees("Bu numarayla kayıtlı"),
        "whose it is stays as it is"
    );
}

#[test]
fn a_change_thrown_away_can_be_brought_back() {
    let (mut desk, accepted) = changing(Dialect::Current);
    one_more(&mut desk);
    desk.discard();
    assert!(!desk.order().is_change());
    desk.harness
        .key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, Key::T);
    desk.settle();
    assert!(desk.order().is_change());
    assert_eq!(desk.value("Adres"), "Caferağa Mah. Moda Cad. No 12 D 7");
    go(&mut desk);
    done(&mut desk);
    assert_eq!(packet(&desk, &accepted).total, Some(money("250.5")));
}

#[rstest]
fn more_paid_than_it_costs_is_offered_to_be_set_to_the_whole(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, accepted) = changing(dialect);
    desk.key(Key::Delete);
    assert_eq!(desk.order().order.lines.len(), 1);
    reviewed(&mut desk);
    assert!(desk.sees("Fazla"));
    assert_eq!(desk.exactly("70,00 ₺").min(1), 1);
    desk.key(Key::F9);
    assert!(desk.order().is_editable(), "the server would refuse it");
    desk.key(Key::F7);
    assert!(desk.sees("Nakit 145,50 ₺"));
    assert!(!desk.sees("Fazla"));
    let change = desk.state().derived.change.clone().unwrap();
    assert_eq!(change.steps, [StepKind::Payments, StepKind::Orders]);
    desk.key(Key::F9);
    done(&mut desk);
    let after = packet(&desk, &accepted);
    assert_eq!(after.total, Some(money("145.5")));
    assert_eq!(after.paid, Some(money("145.5")));
}

#[test]
fn cash_and_what_is_given_tell_the_change_due() {
    let (mut desk, _) = changing(Dialect::Current);
    one_more(&mut desk);
    desk.key(Key::F7);
    desk.ctrl(Key::A);
    desk.types("250,50");
    desk.fill("Verilecek para", "300");
    assert!(desk.sees("49,50 ₺"));
}

#[rstest]
fn a_second_change_while_one_is_under_way_is_not_taken(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut desk = desk(dialect);
    let accepted = sent(&mut desk);
    opened(&mut desk);
    one_more(&mut desk);
    // Its label is set from the Orders screen meanwhile, and waits.
    fault(&desk, "update:429:retry-after=600:times=1");
    desk.key(Key::F11);
    desk.until("its packet", |state| state.orders_screen.shown().is_some());
    desk.press("Hazır");
    desk.until("a rest", |state| {
        let packet = state.orders_screen.shown().unwrap();
        let news = state.changes.of_packet(&packet.store, &packet.packet);
        news.is_some_and(|news| {
            matches!(&news.state,
            ChangeProgress::Underway(one) if one.stage == ChangeStage::Waiting)
        })
    });
    desk.key(Key::F10);
    assert!(desk.order().is_change());
    go(&mut desk);
    over(&mut desk);
    assert_eq!(desk.order().change_word, Some(ChangeWord::InTheWay));
    assert!(desk.sees("Bu paketin başka bir değişikliği sürüyor"));
    assert_eq!(desk.value("Adres"), "Caferağa Mah. Moda Cad. No 12 D 7");
    desk.pass(601);
    desk.until("the label", |state| {
        let packet = state.orders_screen.shown().unwrap();
        let news = state.changes.of_packet(&packet.store, &packet.packet);
        news.is_some_and(|news| matches!(news.state, ChangeProgress::Done { .. }))
    });
    assert_eq!(packet(&desk, &accepted).status.as_deref(), Some("Ready"));
    go(&mut desk);
    done(&mut desk);
    let after = packet(&desk, &accepted);
    assert_eq!(after.total, Some(money("250.5")));
    assert_eq!(after.status.as_deref(), Some("Ready"));
}

#[test]
fn a_long_difference_says_how_much_it_is_and_is_walked_by_key() {
    let mut desk = desk(Dialect::Current);
    let accepted = sent(&mut desk);
    opened(&mut desk);
    for product in ["sütlaç", "kola", "gavurdağı", "şalgam", "baklava", "künefe"] {
        desk.take(product);
        if desk.state().dialog.is_some() {
            desk.ctrl(Key::Enter);
        }
    }
    let added = desk.order().order.lines.len() - 2;
    assert!(added >= 5, "{added}");
    desk.key(Key::F2);
    desk.refill("Adres", "Caferağa Mah. Moda Cad. No 12 D 7");
    desk.fill("Sipariş notu", "Zil çalmayın");
    desk.fill("Ödeme notu", " yok");
    reviewed(&mut desk);
    let count = desk
        .state()
        .derived
        .change
        .as_ref()
        .unwrap()
        .difference
        .lines
        .len()
        + 3;
    assert!(desk.sees(&format!("{count} fark")));
    let before = desk.place_of("1 × Fırın Sütlaç");
    desk.key(Key::End);
    assert!(
        desk.place_of("1 × Fırın Sütlaç").top() < before.top(),
        "it has moved"
    );
    desk.key(Key::Home);
    assert_eq!(desk.place_of("1 × Fırın Sütlaç"), before);
    desk.key(Key::Enter);
    done(&mut desk);
    let after = packet(&desk, &accepted);
    assert_eq!(after.lines.len(), added + 2);
    assert_eq!(after.note.as_deref(), Some("Zil çalmayın"));
}

#[rstest]
fn an_untouched_packet_with_a_discount_costs_what_it_costs(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut desk = desk(dialect);
    desk.small_order();
    desk.fill("Telefon", "0532 111 22 33");
    desk.click("+ İndirim");
    desk.fill("İndirim adı", "İkram");
    desk.refill("İkram tutarı", "20");
    desk.send();
    desk.accepted();
    desk.ctrl(Key::N);
    opened(&mut desk);
    assert!(desk.sees("Şimdi (sunucu)"));
    assert_eq!(desk.exactly("50,00 ₺"), 2, "{dialect}: before and after");
}

#[test]
fn without_a_connection_a_change_waits_on_disk_and_can_be_taken_back() {
    let (mut desk, _) = changing(Dialect::Current);
    one_more(&mut desk);
    desk.practice = None;
    go(&mut desk);
    desk.until("a rest", |state| {
        let underway = state.order().underway();
        underway.is_some_and(|one| one.stage == ChangeStage::Waiting)
    });
    assert!(underway(&desk).can_be_taken_back());
    assert!(desk.sees("Diskte, kendiliğinden sürer"));
    // Nothing of it was sent, so it is thrown away as a whole, and brought back.
    desk.discard();
    desk.until("another order", |state| !state.order().is_change());
    let keys = egui::Modifiers::COMMAND | egui::Modifiers::SHIFT;
    desk.harness.key_press_modifiers(keys, Key::T);
    desk.settle();
    assert!(desk.order().is_change());
    assert!(desk.order().is_editable());
    assert_eq!(desk.value("Adres"), "Caferağa Mah. Moda Cad. No 12 D 7");
}
