//! What differs between two orders, done again to a third one, and what both sides have changed.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use packetdesk::{
    api::{ChangeStart, FrozenPacket, FrozenStep, Packet, PacketOrder, PaymentsKnown},
    domain::{
        Catalogue, ChangeField, ChangedBy, Difference, Line, LineChoice, LineKey, Order,
        PaymentChange, PaymentKey, ThreeSides, Typed,
    },
};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use crate::samples::{catalogue, money, order, quantity};

/// Something that a person does to an order.
#[derive(Debug, Clone)]
enum Step {
    Add(usize, u32),
    Quantity(usize, u32),
    Discount(usize, u32),
    Note(usize, String),
    Choice(usize, usize),
    Remove(usize),
    Pay(usize, u32),
    Amount(usize, u32),
    RemovePayment(usize),
    Field(usize, String),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let text = || "[a-zçğıöşü ]{0,4}";
    let step = prop_oneof![
        (0..3_usize, 1..4_u32).prop_map(|(at, much)| Step::Add(at, much)),
        (0..6_usize, 1..4_u32).prop_map(|(at, much)| Step::Quantity(at, much)),
        (0..6_usize, 0..2_u32).prop_map(|(at, much)| Step::Discount(at, much)),
        (0..6_usize, text()).prop_map(|(at, note)| Step::Note(at, note)),
        (0..6_usize, 0..4_usize).prop_map(|(at, choice)| Step::Choice(at, choice)),
        (0..6_usize).prop_map(Step::Remove),
        (0..3_usize, 0..3_u32).prop_map(|(at, much)| Step::Pay(at, much)),
        (0..6_usize, 0..3_u32).prop_map(|(at, much)| Step::Amount(at, much)),
        (0..6_usize).prop_map(Step::RemovePayment),
        (0..5_usize, text()).prop_map(|(at, text)| Step::Field(at, text)),
    ];
    proptest::collection::vec(step, 0..8)
}

fn done(order: &Order, menu: &Catalogue, steps: &[Step]) -> Order {
    let mut order = order.clone();
    for step in steps {
        do_step(&mut order, menu, step);
    }
    order
}

fn do_step(order: &mut Order, menu: &Catalogue, step: &Step) {
    let line = |order: &Order, at: usize| order.lines.get(at).map(|line| line.key);
    let payment = |order: &Order, at: usize| order.payments.get(at).map(|payment| payment.key);
    match step {
        Step::Add(at, much) => {
            // Always a line of its own, also where an equal one is there.
            let mut other = Order::new("", "");
            other.add(&menu.products()[*at], Vec::new(), (*much).into());
            order.push_line(other.lines.remove(0));
        }
        Step::Quantity(at, much) => with_line(order, *at, |line| {
            line.quantity = Typed::Good((*much).into());
        }),
        Step::Discount(at, much) => with_line(order, *at, |line| {
            line.discount = Typed::Good(money(&much.to_string()));
        }),
        Step::Note(at, note) => with_line(order, *at, |line| line.note.clone_from(note)),
        Step::Choice(at, choice) => {
            let known = menu.products().iter().flat_map(|product| product.choices());
            let choices = known.skip(*choice).take(1).map(LineChoice::from);
            with_line(order, *at, |line| line.choices = choices.collect());
        }
        Step::Remove(at) => {
            line(order, *at).and_then(|key| order.remove_line(key));
        }
        Step::Pay(at, much) => {
            let much = money(&much.to_string());
            match at {
                0 => order.add_payment("m1".into(), "Nakit", much),
                1 => order.add_payment("m2".into(), "Kart", much),
                _ => order.add_discount("İkram", much),
            };
        }
        Step::Amount(at, much) => {
            if let Some(key) = payment(order, *at) {
                let amount = Typed::Good(money(&much.to_string()));
                order.payment_mut(key).unwrap().amount = amount;
            }
        }
        Step::RemovePayment(at) => {
            payment(order, *at).and_then(|key| order.remove_payment(key));
        }
        Step::Field(at, text) => {
            let field = [
                ChangeField::Address,
                ChangeField::Phone,
                ChangeField::Note,
                ChangeField::PaymentNote,
                ChangeField::SaleType,
            ][*at];
            let text = match field {
                ChangeField::SaleType if text.len() > 2 => "takeaway",
                _ => text,
            };
            field.put(order, text);
        }
    }
}

fn with_line(order: &mut Order, at: usize, change: impl FnOnce(&mut Line)) {
    if let Some(line) = order.lines.get_mut(at) {
        change(line);
    }
}

/// What the server would be sent of an order, its lines and payments by key.
fn wire(order: &Order, menu: &Catalogue) -> Value {
    let mut order = order.clone();
    order.lines.sort_by_key(|line| line.key);
    order.payments.sort_by_key(|payment| payment.key);
    // The server does not store a payment of nothing.
    order
        .payments
        .retain(|payment| payment.amount != Typed::Good(money("0")));
    let body = FrozenPacket::new(&order, menu).unwrap();
    let body: Value = serde_json::from_str(body.json()).unwrap();
    let keys: Vec<u64> = order.lines.iter().map(|line| line.key.0).collect();
    json!([
        keys,
        body["cart"],
        body.get("payments"),
        body.get("note"),
        body["paymentNote"],
        body["customer"]["address"],
        body["customer"].get("phone"),
        body.get("type"),
    ])
}

fn packet(paid: &str) -> Packet {
    let text = format!(
        r#"{{"success":true,"data":{{"packetId":"9","total":0,"paid":{paid},"orders":[{{"id":"a","lineId":"a"}}]}}}}"#
    );
    Packet::from_raw(text.into()).unwrap()
}

fn as_read(order: &Order) -> PacketOrder {
    PacketOrder {
        order: order.clone(),
        lines: Vec::new(),
        payments: PaymentsKnown::Told,
        is_withheld: false,
    }
}

/// The same order under keys of its own, as another reading of it has them.
fn rekeyed(order: &Order) -> Order {
    let mut other = Order::new("", "other");
    other.customer = order.customer.clone();
    other.note.clone_from(&order.note);
    other.payment_note.clone_from(&order.payment_note);
    other.sale_type = order.sale_type;
    for payment in &order.payments {
        other.put_payment(payment.clone(), None);
    }
    for line in order.lines.iter().rev() {
        other.put_line(line.clone(), None);
    }
    other
}

proptest! {
    #[test]
    fn a_difference_done_to_the_old_order_gives_the_new_one(steps in steps()) {
        let menu = catalogue();
        let old = order(&menu);
        let new = done(&old, &menu, &steps);
        let difference = Difference::between(&old, &new);
        let applied = difference.apply(&old);
        prop_assert_eq!(wire(&applied, &menu), wire(&new, &menu));
        prop_assert!(Difference::between(&applied, &new).is_empty());
        prop_assert!(Difference::between(&new, &new).is_empty());
    }

    #[test]
    fn nothing_is_sent_where_nothing_differs_and_only_there(steps in steps(), paid in 0..400_u32) {
        let menu = catalogue();
        let old = order(&menu);
        let new = done(&old, &menu, &steps);
        let difference = Difference::between(&old, &new);
        let is_same_wire = wire(&old, &menu) == wire(&new, &menu);
        prop_assert!(!difference.is_empty() || is_same_wire);
        let (packet, read) = (packet(&paid.to_string()), as_read(&old));
        let start = ChangeStart { packet_id: "9", packet: &packet, read: &read };
        let mut made = 0;
        let frozen = FrozenStep::all(start, &new, &menu, None, || {
            made += 1;
            format!("line-{made:04}")
        });
        match frozen {
            Ok(frozen) => {
                prop_assert_eq!(frozen.steps.is_empty(), difference.is_empty());
                prop_assert!(Difference::between(&new, &frozen.wanted).is_empty());
            }
            Err(_) => prop_assert!(!difference.is_empty()),
        }
    }

    #[test]
    fn one_side_alone_is_taken_as_it_is(steps in steps()) {
        let menu = catalogue();
        let base = order(&menu);
        let changed = done(&base, &menu, &steps);
        let mine = ThreeSides::of(&base, &base, &changed);
        prop_assert_eq!(wire(mine.merged(), &menu), wire(&changed, &menu));
        prop_assert!(!mine.has_conflict() && !mine.is_changed_by_them());
        let theirs = ThreeSides::of(&base, &changed, &base);
        prop_assert_eq!(wire(theirs.merged(), &menu), wire(&changed, &menu));
        prop_assert!(!theirs.has_conflict());
        let is_changed = !Difference::between(&base, &changed).is_empty();
        prop_assert_eq!(theirs.is_changed_by_them(), is_changed);
    }

    #[test]
    fn of_three_sides_nothing_is_forgotten(here in steps(), there in steps()) {
        let menu = catalogue();
        let base = order(&menu);
        let mine = done(&base, &menu, &here);
        let told = as_read(&rekeyed(&done(&base, &menu, &there)));
        let theirs = told.aligned_to(&base, &mine).order;
        let sides = ThreeSides::of(&base, &theirs, &mine);
        let merged = sides.merged();
        for row in &sides.lines {
            let key = [&row.base, &row.theirs, &row.mine].into_iter().flatten().next().unwrap().key;
            let expected = match row.changed_by {
                ChangedBy::Nobody | ChangedBy::Them => &row.theirs,
                ChangedBy::Me | ChangedBy::BothAlike | ChangedBy::Conflict => &row.mine,
            };
            prop_assert_eq!(merged.line(key).is_some(), expected.is_some());
            if let (Some(line), Some(expected)) = (merged.line(key), expected) {
                prop_assert_eq!(&line.note, &expected.note);
                prop_assert_eq!(&line.quantity, &expected.quantity);
            }
        }
        prop_assert_eq!(sides.lines.iter().filter(|row| row.theirs.is_some()).count(), theirs.lines.len());
        prop_assert_eq!(sides.lines.iter().filter(|row| row.mine.is_some()).count(), mine.lines.len());
    }

    #[test]
    fn aligning_keeps_every_key_once(here in steps(), there in steps()) {
        let menu = catalogue();
        let base = order(&menu);
        let mine = done(&base, &menu, &here);
        let told = rekeyed(&done(&base, &menu, &there));
        let mut aligned = as_read(&told).aligned_to(&base, &mine).order;
        prop_assert_eq!(aligned.lines.len(), told.lines.len());
        prop_assert_eq!(aligned.payments.len(), told.payments.len());
        for (line, before) in aligned.lines.iter().zip(&told.lines) {
            let same = Line { key: before.key, ..line.clone() };
            prop_assert_eq!(&same, before);
            let known = [&base, &mine].into_iter().find_map(|order| order.line(line.key));
            prop_assert!(known.is_none_or(|known| known.product == line.product));
        }
        let mut lines: Vec<LineKey> = aligned.lines.iter().map(|line| line.key).collect();
        let mut payments: Vec<PaymentKey> = aligned.payments.iter().map(|one| one.key).collect();
        lines.sort_unstable();
        lines.dedup();
        payments.sort_unstable();
        payments.dedup();
        prop_assert_eq!((lines.len(), payments.len()), (aligned.lines.len(), aligned.payments.len()));
        let fresh = aligned.push_line(order(&menu).lines.remove(0));
        prop_assert!(base.line(fresh).is_none() && mine.line(fresh).is_none());
        prop_assert!(!lines.contains(&fresh));
    }

    #[test]
    fn the_same_packet_read_again_differs_in_nothing(steps in steps()) {
        let menu = catalogue();
        let base = done(&order(&menu), &menu, &steps);
        let again = as_read(&rekeyed(&base)).aligned_to(&base, &base);
        prop_assert_eq!(Difference::between(&base, &again.order), Difference::default());
    }
}

/// A base of two lines, and both sides of it.
fn sides(mine: impl FnOnce(&mut Order), theirs: impl FnOnce(&mut Order)) -> ThreeSides {
    let menu = catalogue();
    let mut base = order(&menu);
    base.lines.truncate(2);
    let (mut here, mut there) = (base.clone(), base.clone());
    mine(&mut here);
    theirs(&mut there);
    ThreeSides::of(&base, &there, &here)
}

fn set_quantity(order: &mut Order, at: usize, much: &str) {
    order.lines[at].quantity = Typed::Good(quantity(much));
}

#[test]
fn each_side_changes_another_line() {
    let sides = sides(
        |mine| set_quantity(mine, 0, "5"),
        |theirs| set_quantity(theirs, 1, "7"),
    );
    let by: Vec<ChangedBy> = sides.lines.iter().map(|row| row.changed_by).collect();
    assert_eq!(by, [ChangedBy::Me, ChangedBy::Them]);
    let merged = sides.merged();
    assert_eq!(merged.lines[0].quantity, Typed::Good(quantity("5")));
    assert_eq!(merged.lines[1].quantity, Typed::Good(quantity("7")));
    assert!(!sides.has_conflict() && sides.is_changed_by_them());
}

#[rstest]
#[case("6", ChangedBy::BothAlike)]
#[case("6.000", ChangedBy::BothAlike)]
#[case("7", ChangedBy::Conflict)]
fn both_sides_change_one_line(#[case] theirs: &str, #[case] by: ChangedBy) {
    let sides = sides(
        |mine| set_quantity(mine, 0, "6"),
        |order| set_quantity(order, 0, theirs),
    );
    assert_eq!(sides.lines[0].changed_by, by);
    assert_eq!(sides.has_conflict(), by == ChangedBy::Conflict);
    assert_eq!(sides.merged().lines[0].quantity, Typed::Good(quantity("6")));
}

#[test]
fn a_line_they_took_out_and_that_was_changed_here_comes_back_as_new() {
    let sides = sides(
        |mine| {
            mine.lines[0].line_id = Some("line-0001".to_owned());
            set_quantity(mine, 0, "6");
        },
        |theirs| drop(theirs.lines.remove(0)),
    );
    assert_eq!(sides.lines[0].changed_by, ChangedBy::Conflict);
    assert_eq!(sides.lines[0].theirs, None);
    let back = sides.merged().lines.last().unwrap();
    assert_eq!(back.product, "p1".into());
    // Its id is that of a cancelled line, which the server refuses.
    assert_eq!(back.line_id, None);
}

#[test]
fn a_line_that_was_taken_out_here_and_changed_there_stays_out() {
    let sides = sides(
        |mine| drop(mine.lines.remove(1)),
        |theirs| set_quantity(theirs, 1, "3"),
    );
    assert_eq!(sides.lines[1].changed_by, ChangedBy::Conflict);
    assert_eq!(sides.merged().lines.len(), 1);
}

#[test]
fn a_line_that_both_took_out_is_no_conflict() {
    let out = |order: &mut Order| drop(order.lines.remove(0));
    let sides = sides(out, out);
    assert_eq!(sides.lines[0].changed_by, ChangedBy::BothAlike);
    assert_eq!(sides.merged().lines.len(), 1);
    assert!(!sides.has_conflict());
}

#[test]
fn fields_have_three_sides_too() {
    let sides = sides(
        |mine| {
            mine.note = "flat 5".to_owned();
            mine.customer.phone = "0555".to_owned();
        },
        |theirs| {
            theirs.note = "flat 4".to_owned();
            theirs.customer.address = "Yeni Sk. 1".to_owned();
        },
    );
    let by = |wanted| {
        let row = sides.fields.iter().find(|row| row.field == wanted).unwrap();
        row.changed_by
    };
    assert_eq!(by(ChangeField::Note), ChangedBy::Conflict);
    assert_eq!(by(ChangeField::Phone), ChangedBy::Me);
    assert_eq!(by(ChangeField::Address), ChangedBy::Them);
    assert_eq!(by(ChangeField::PaymentNote), ChangedBy::Nobody);
    let merged = sides.merged();
    assert_eq!(merged.note, "flat 5");
    assert_eq!(merged.customer.address, "Yeni Sk. 1");
    assert_eq!(merged.customer.phone, "0555");
}

#[test]
fn the_merged_order_keeps_the_key_of_the_draft_and_what_no_packet_tells() {
    let sides = sides(
        |mine| {
            mine.idempotency_key = "draft".to_owned();
            mine.restaurant_delivery = false;
        },
        |theirs| theirs.idempotency_key = "read".to_owned(),
    );
    assert_eq!(sides.merged().idempotency_key, "draft");
    assert!(!sides.merged().restaurant_delivery);
}

#[test]
fn a_payment_of_nothing_is_none() {
    let menu = catalogue();
    let old = order(&menu);
    let mut new = old.clone();
    new.add_payment("m2".into(), "Kart", money("0"));
    assert!(Difference::between(&old, &new).is_empty());
    new.payments[0].amount = Typed::Good(money("0.00"));
    let difference = Difference::between(&old, &new);
    let gone = PaymentChange::Removed(old.payments[0].clone());
    assert_eq!(difference.payments, [gone]);
}

#[test]
fn another_price_of_the_menu_is_no_difference() {
    let menu = catalogue();
    let old = order(&menu);
    let mut new = old.clone();
    new.lines[2].price = money("200");
    new.lines[2].title = "Künefe (yeni)".to_owned();
    for choice in &mut new.lines[1].choices {
        choice.price = money("9");
    }
    // The id of a discount is free, the server tells none.
    new.payments[2].method = "x".into();
    assert!(Difference::between(&old, &new).is_empty());
}
