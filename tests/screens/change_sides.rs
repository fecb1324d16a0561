//! Somebody else changes a packet while it is changed here: nothing goes out before a person has
//! seen the three sides and decided.

use egui::Key;
use packetdesk::{
    app::{State, state::Dialog},
    domain::ChangedBy,
    practice::{Dialect, Endpoint, PracticeConfig},
};
use rstest::rstest;

use crate::{
    desk_harness::{Setup, TestDesk},
    others::Others,
};

const AYRAN: &str = "Ayran 30 cl";

pub fn desk(dialect: Dialect) -> TestDesk {
    TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            dialect,
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    })
}

/// Opens the packet of the accepted order in sight, to change it; gives its id.
pub fn open_packet(desk: &mut TestDesk) -> String {
    desk.press("Paketi siparişlerde göster");
    desk.until("its packet", |state| {
        let news = state.orders_screen.packet.as_ref();
        news.is_some_and(|news| !news.is_pending && news.shown.is_some())
    });
    desk.key(Key::F10);
    assert!(desk.order().is_editable(), "the packet is not opened");
    let base = desk.order().base.as_ref().unwrap();
    base.packet_id.clone()
}

/// Two ayran, sent and opened once more.
fn opened(dialect: Dialect) -> (TestDesk, Others, String) {
    let mut desk = desk(dialect);
    desk.small_order();
    desk.send();
    desk.accepted();
    let id = open_packet(&mut desk);
    let others = Others::at(desk.store());
    (desk, others, id)
}

/// Looks at the difference for long enough, and sends.
pub fn send_difference(desk: &mut TestDesk) {
    assert!(
        matches!(desk.state().dialog, Some(Dialog::Difference(_))),
        "the difference is not in sight"
    );
    for _ in 0..4 {
        desk.harness.step();
    }
    desk.key(Key::Enter);
}

fn is_stopped(state: &State) -> bool {
    state.order().theirs().is_some()
}

/// Sends what was changed, which is not taken because of others.
fn send_in_vain(desk: &mut TestDesk) {
    desk.key(Key::F9);
    send_difference(desk);
    desk.until("the word of the others", is_stopped);
    assert!(desk.sees("Paketi bu arada başkası değiştirdi"));
}

fn decide(desk: &mut TestDesk, place: usize) {
    let keys = [(Key::Num1, "1"), (Key::Num2, "2"), (Key::Num3, "3")];
    let (key, text) = keys[place - 1];
    desk.sign(key, text);
}

fn writes(desk: &TestDesk) -> u64 {
    let endpoints = [
        Endpoint::PacketsUpdate,
        Endpoint::PacketsUpdateOrders,
        Endpoint::PacketsUpdatePayments,
    ];
    endpoints.iter().map(|at| desk.store().requests(*at)).sum()
}

/// Who has changed what, of each line in sight.
fn lines_by(desk: &TestDesk) -> Vec<(String, ChangedBy)> {
    let Some(Dialog::Sides(sides, _)) = &desk.state().dialog else {
        panic!("the three sides are not in sight");
    };
    let title = |row: &packetdesk::domain::Sides<packetdesk::domain::Line>| {
        let line = row.theirs.as_ref().or(row.mine.as_ref());
        line.or(row.base.as_ref()).unwrap().title.clone()
    };
    let lines = sides.lines.iter();
    lines.map(|row| (title(row), row.changed_by)).collect()
}

fn by(title: &str, changed_by: ChangedBy) -> (String, ChangedBy) {
    (title.to_owned(), changed_by)
}

#[rstest]
fn each_choice_is_seen_as_a_difference_before_anything_goes_out(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
    #[values(1, 2)] choice: usize,
) {
    let (mut desk, others, id) = opened(dialect);
    desk.take("künefe");
    others.make_lines(&id, &[(3, AYRAN), (1, "Haydari")]);
    let before = writes(&desk);
    send_in_vain(&mut desk);
    desk.key(Key::F9);
    assert!(desk.sees("paketini bu arada başkası değiştirdi"));
    assert_eq!(
        lines_by(&desk),
        [
            by(AYRAN, ChangedBy::Them),
            by("Haydari", ChangedBy::Them),
            by("Künefe", ChangedBy::Me)
        ]
    );
    for text in ["2 × Ayran", "3 × Ayran", "1 × Haydari", "1 × Künefe"] {
        assert!(desk.sees(text), "{text}");
    }
    decide(&mut desk, choice);
    assert!(desk.sees("paketinde ne değişecek?"));
    assert_eq!(writes(&desk), before, "nothing goes out unseen");
    send_difference(&mut desk);
    desk.accepted();
    let expected: &[&str] = match choice {
        1 => &["3 Ayran 30 cl", "1 Haydari", "1 Künefe"],
        _ => &["2 Ayran 30 cl", "1 Künefe"],
    };
    assert_eq!(others.lines(&id), expected);
    assert_eq!(writes(&desk), before + 1);
}

#[rstest]
fn theirs_stays_and_nothing_is_sent(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, others, id) = opened(dialect);
    desk.take("künefe");
    others.make_lines(&id, &[(3, AYRAN)]);
    let before = writes(&desk);
    send_in_vain(&mut desk);
    desk.key(Key::F9);
    decide(&mut desk, 3);
    assert!(!desk.state().orders.iter().any(|open| open.is_change()));
    let mut desk = desk.restart();
    assert!(!desk.state().orders.iter().any(|open| open.is_change()));
    desk.settle();
    assert_eq!(writes(&desk), before);
    assert_eq!(others.lines(&id), ["3 Ayran 30 cl"]);
}

#[rstest]
fn it_can_be_decided_later_and_after_a_restart(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, others, id) = opened(dialect);
    desk.take("künefe");
    others.make_lines(&id, &[(3, AYRAN)]);
    let before = writes(&desk);
    send_in_vain(&mut desk);
    desk.key(Key::F9);
    desk.key(Key::Escape);
    assert!(desk.state().dialog.is_none() && is_stopped(desk.state()));
    let mut desk = desk.restart();
    let has_word = |state: &State| state.orders.iter().any(|open| open.theirs().is_some());
    desk.until("the word of the others", has_word);
    let place = desk.state().orders.iter().position(|open| open.is_change());
    let keys = [Key::Num1, Key::Num2, Key::Num3];
    desk.harness
        .key_press_modifiers(egui::Modifiers::ALT, keys[place.unwrap()]);
    desk.settle();
    desk.key(Key::F9);
    assert_eq!(
        lines_by(&desk),
        [by(AYRAN, ChangedBy::Them), by("Künefe", ChangedBy::Me)]
    );
    decide(&mut desk, 1);
    assert_eq!(writes(&desk), before);
    send_difference(&mut desk);
    desk.accepted();
    assert_eq!(others.lines(&id), ["3 Ayran 30 cl", "1 Künefe"]);
}

#[rstest]
fn what_they_change_while_the_difference_is_looked_at_is_seen_too(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, others, id) = opened(dialect);
    desk.take("künefe");
    others.make_lines(&id, &[(3, AYRAN)]);
    send_in_vain(&mut desk);
    desk.key(Key::F9);
    decide(&mut desk, 1);
    others.make_lines(&id, &[(4, AYRAN), (1, "Humus")]);
    let before = writes(&desk);
    send_difference(&mut desk);
    desk.until("the word of the others", is_stopped);
    assert_eq!(writes(&desk), before);
    desk.key(Key::F9);
    assert_eq!(
        lines_by(&desk),
        [
            by(AYRAN, ChangedBy::Them),
            by("Humus", ChangedBy::Them),
            by("Künefe", ChangedBy::Me)
        ]
    );
    decide(&mut desk, 1);
    send_difference(&mut desk);
    desk.accepted();
    let expected = ["4 Ayran 30 cl", "1 Humus", "1 Künefe"];
    assert_eq!(others.lines(&id), expected);
}

#[rstest]
fn that_only_the_label_is_another_is_said(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, others, id) = opened(dialect);
    desk.take("künefe");
    others.label(&id, "OnDelivery");
    send_in_vain(&mut desk);
    desk.key(Key::F9);
    assert!(desk.sees("Durum etiketi"), "why it was stopped is seen");
    assert!(desk.sees("Yolda"));
    assert!(desk.sees("bilgilere dokunulmamış"));
    decide(&mut desk, 1);
    send_difference(&mut desk);
    desk.accepted();
    assert_eq!(others.lines(&id), ["2 Ayran 30 cl", "1 Künefe"]);
    assert_eq!(others.packet(&id).status.as_deref(), Some("OnDelivery"));
}

#[rstest]
fn a_line_that_they_took_out_and_that_was_changed_here_is_a_conflict(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, others, id) = opened(dialect);
    desk.key(Key::Plus);
    assert!(desk.sees("3"), "one ayran more");
    let changed = desk.order().difference().unwrap();
    assert_eq!(changed.lines.len(), 1, "{changed:?}");
    others.make_lines(&id, &[(1, "Haydari")]);
    send_in_vain(&mut desk);
    desk.key(Key::F9);
    assert!(desk.sees("çakışıyor"));
    assert!(desk.sees("Çakışan yerlerde ilk seçenek sizinkini alır."));
    let lines = lines_by(&desk);
    assert!(lines.contains(&by(AYRAN, ChangedBy::Conflict)), "{lines:?}");
    decide(&mut desk, 1);
    send_difference(&mut desk);
    desk.accepted();
    assert_eq!(others.lines(&id), ["1 Haydari", "3 Ayran 30 cl"]);
}

#[rstest]
fn what_both_have_put_in_comes_once(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, others, id) = opened(dialect);
    desk.take("haydari");
    desk.take("künefe");
    others.make_lines(&id, &[(2, AYRAN), (1, "Haydari")]);
    send_in_vain(&mut desk);
    desk.key(Key::F9);
    let lines = lines_by(&desk);
    assert!(
        lines.contains(&by("Haydari", ChangedBy::BothAlike)),
        "{lines:?}"
    );
    decide(&mut desk, 1);
    send_difference(&mut desk);
    desk.accepted();
    let expected = ["2 Ayran 30 cl", "1 Haydari", "1 Künefe"];
    assert_eq!(others.lines(&id), expected);
}

#[rstest]
fn what_was_paid_meanwhile_is_seen_and_stays(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (mut desk, others, id) = opened(dialect);
    desk.take("künefe");
    others.pay(&id, 50);
    send_in_vain(&mut desk);
    desk.key(Key::F9);
    assert!(desk.sees("50,00 ₺"), "what they took is seen");
    decide(&mut desk, 1);
    send_difference(&mut desk);
    desk.accepted();
    let packet = others.packet(&id);
    assert_eq!(packet.paid.unwrap().decimal(), 50.into());
    assert_eq!(others.lines(&id), ["2 Ayran 30 cl", "1 Künefe"]);
}

#[rstest]
fn a_second_change_starts_from_what_the_first_has_made(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    use packetdesk::api::PaymentsKnown;
    let mut desk = desk(dialect);
    desk.small_order();
    desk.key(Key::F7);
    desk.key(Key::Enter);
    desk.send();
    desk.accepted();
    let id = open_packet(&mut desk);
    let others = Others::at(desk.store());
    desk.take("künefe");
    desk.key(Key::F9);
    // The payment pays the whole.
    desk.key(Key::F7);
    send_difference(&mut desk);
    desk.accepted();
    let paid = others.packet(&id).paid;
    assert_eq!(paid, others.packet(&id).total);
    assert_eq!(open_packet(&mut desk), id);
    let base = desk.order().base.clone().unwrap();
    let expected = match dialect {
        Dialect::Classic => PaymentsKnown::AsSent,
        Dialect::Current => PaymentsKnown::Told,
    };
    assert_eq!(base.read.payments, expected);
    assert_eq!(desk.order().order.payments.len(), 1);
    assert_eq!(desk.order().unclear_lines().count(), 0);
    let changed = desk.order().difference().unwrap();
    assert!(changed.is_empty(), "{changed:?}");
    desk.take("haydari");
    desk.key(Key::F9);
    desk.key(Key::F7);
    send_difference(&mut desk);
    desk.accepted();
    let packet = others.packet(&id);
    assert_eq!(packet.paid, packet.total);
    assert_eq!(
        others.lines(&id),
        ["2 Ayran 30 cl", "1 Künefe", "1 Haydari"]
    );
}
