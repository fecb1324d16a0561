use serde_json::{Value, json};

use super::*;
use crate::domain::{LineChoice, LineKey, PaymentMethodId, ProductId, Quantity, Typed};

/// As the older generation tells a packet: no ids of lines that could be sent back, options by
/// name, no payments.
fn classic() -> Value {
    json!({"packetId": "p-1", "docNo": 7, "total": 130, "paid": 20, "status": "Approved",
        "note": "", "paymentNote": "nakit", "type": "delivery",
        "customer": {"id": "c-1", "name": "Deniz Er", "phone": "5320001122", "address": "Gül Sk. 4"},
        "orders": [
            {"id": "1-a", "title": "Çay", "quantity": 2, "options": [], "note": "", "lineTotal": 40},
            {"id": "1-b", "title": "Dürüm", "quantity": 1, "options": ["Acılı"], "note": "soğansız",
             "discount": 5, "lineTotal": 90}]})
}

/// The newer one.
fn current() -> Value {
    let mut packet = classic();
    for (line, id) in [(0, "line-0000a"), (1, "line-0000b")] {
        packet["orders"][line]["id"] = json!(id);
        packet["orders"][line]["lineId"] = json!(id);
    }
    packet["orders"][1]["options"] = json!([{"id": "77", "title": "Acılı", "price": 5}]);
    packet["payments"] = json!([{"lineId": "pay-1", "methodId": "m-1", "title": "Nakit",
        "amount": 20, "cash": true, "isDiscount": false}]);
    packet
}

fn read(packet: &Value) -> Packet {
    Packet::from_raw(packet.to_string().into()).unwrap()
}

/// The packet as an order.
fn order(packet: &Packet) -> Order {
    let mut order = Order::new("c-1", "");
    order.note = packet.note.clone().unwrap_or_default();
    order.payment_note = packet.payment_note.clone().unwrap_or_default();
    if let Some(customer) = &packet.customer {
        order.customer.address = customer.address.clone().unwrap_or_default();
        order.customer.phone = customer.phone.clone().unwrap_or_default();
    }
    order.sale_type = packet
        .sale_type
        .as_deref()
        .and_then(crate::domain::SaleType::from_wire);
    for line in &packet.lines {
        order.push_line(Line {
            key: LineKey(0),
            product: ProductId::new(line.title.clone()),
            title: line.title.clone(),
            price: Money::ZERO,
            choices: line
                .options
                .iter()
                .map(|option| LineChoice {
                    id: option.id.clone(),
                    title: option.title.clone(),
                    price: Money::ZERO,
                })
                .collect(),
            quantity: Typed::Good(line.quantity),
            discount: Typed::Good(line.discount),
            note: line.note.clone(),
            line_id: line.line_id.clone(),
        });
    }
    let key = order.add_payment(
        PaymentMethodId::new("m-1"),
        "Nakit",
        packet.paid.unwrap_or_default(),
    );
    if let Some(told) = packet.payments.as_ref().and_then(|list| list.first()) {
        order
            .payment_mut(key)
            .unwrap()
            .line_id
            .clone_from(&told.line_id);
    }
    order
}

/// One more tea, paid with five more, at another door.
fn more(read: &Order) -> Order {
    let mut wanted = read.clone();
    wanted.lines[0].quantity = Typed::Good(Quantity::from(3));
    wanted.payments[0].amount = Typed::read_money("25");
    "Lale Sk. 9".clone_into(&mut wanted.customer.address);
    wanted
}

fn with_fields(packet: &Value) -> Value {
    let mut packet = packet.clone();
    packet["customer"]["address"] = json!("Lale Sk. 9");
    packet
}

fn with_lines(packet: &Value) -> Value {
    let mut packet = packet.clone();
    packet["orders"][0]["quantity"] = json!(3);
    packet["total"] = json!(150);
    packet
}

fn with_payments(packet: &Value) -> Value {
    let mut packet = packet.clone();
    packet["paid"] = json!(25);
    if packet.get("payments").is_some() {
        packet["payments"][0]["amount"] = json!(25);
    }
    packet
}

use StepState::{Done, Refused, Sending, Unknown, Waiting};

fn steps(states: &[(StepKind, StepState)]) -> Vec<ChangeStep> {
    (1..)
        .zip(states)
        .map(|(number, (kind, state))| ChangeStep {
            number,
            kind: *kind,
            state: *state,
            tries: 1,
            started_at: None,
            ended_at: None,
            status: None,
            answer: None,
        })
        .collect()
}

/// All three steps in these states.
fn three(states: [StepState; 3]) -> Vec<ChangeStep> {
    let [fields, orders, payments] = states;
    steps(&[
        (StepKind::Fields, fields),
        (StepKind::Orders, orders),
        (StepKind::Payments, payments),
    ])
}

fn next(base: &Value, wanted: impl Fn(&Order) -> Order, steps: &[ChangeStep], now: &Value) -> Next {
    next_with_status(base, wanted, None, steps, now)
}

fn next_with_status(
    base: &Value,
    wanted: impl Fn(&Order) -> Order,
    status: Option<PacketStatus>,
    steps: &[ChangeStep],
    now: &Value,
) -> Next {
    let base = read(base);
    let as_order = order(&base);
    let wanted = wanted(&as_order);
    let plan = Plan {
        base: &base,
        read: &as_order,
        wanted: &wanted,
        status,
        steps,
    };
    decide(&plan, &read(now))
}

#[test]
fn each_step_goes_in_its_turn_and_all_done_is_done() {
    for base in [classic(), current()] {
        let one = with_fields(&base);
        let two = with_lines(&one);
        let three_done = with_payments(&two);
        for (states, now, expected) in [
            ([Waiting, Waiting, Waiting], &base, Next::Send(1)),
            ([Done, Waiting, Waiting], &one, Next::Send(2)),
            ([Done, Done, Waiting], &two, Next::Send(3)),
            ([Done, Done, Done], &three_done, Next::Done),
            // What becomes of it later is no matter of the change.
            ([Done, Done, Done], &base, Next::Done),
            ([Done, Refused, Waiting], &one, Next::Refused(2)),
        ] {
            assert_eq!(
                next(&base, more, &three(states), now),
                expected,
                "{states:?}"
            );
        }
    }
}

#[test]
fn a_step_of_unknown_outcome_is_seen_in_the_packet() {
    for base in [classic(), current()] {
        let one = with_fields(&base);
        let two = with_lines(&one);
        let all = with_payments(&two);
        for (states, now, expected) in [
            ([Unknown, Waiting, Waiting], &base, Next::Send(1)),
            ([Unknown, Waiting, Waiting], &one, Next::Arrived(1)),
            ([Sending, Waiting, Waiting], &one, Next::Arrived(1)),
            ([Done, Unknown, Waiting], &one, Next::Send(2)),
            ([Done, Unknown, Waiting], &two, Next::Arrived(2)),
            ([Done, Done, Unknown], &two, Next::Send(3)),
            ([Done, Done, Unknown], &all, Next::Arrived(3)),
            // Neither as before nor as it should be.
            ([Done, Unknown, Waiting], &base, Next::TheyChanged),
            ([Done, Done, Unknown], &base, Next::TheyChanged),
        ] {
            assert_eq!(
                next(&base, more, &three(states), now),
                expected,
                "{states:?}"
            );
        }
        // They undid it, or took lines out, after it may have arrived.
        let mut fewer = two.clone();
        fewer["orders"].as_array_mut().unwrap().pop();
        let unknown = three([Done, Unknown, Waiting]);
        assert_eq!(next(&base, more, &unknown, &fewer), Next::TheyChanged);
    }
}

/// Something that somebody else can do to a packet, or the server by itself, and whether it matters.
type Touch = (&'static str, fn(&mut Value), bool);

fn touched() -> Vec<Touch> {
    vec![
        ("one more", |p| p["orders"][1]["quantity"] = json!(2), true),
        (
            "a line gone",
            |p| drop(p["orders"].as_array_mut().unwrap().pop()),
            true,
        ),
        (
            "a line more",
            |p| {
                let line = p["orders"][0].clone();
                p["orders"].as_array_mut().unwrap().push(line);
            },
            true,
        ),
        (
            "other options",
            |p| p["orders"][1]["options"] = json!([]),
            true,
        ),
        ("a note", |p| p["orders"][0]["note"] = json!("demli"), true),
        (
            "a discount",
            |p| p["orders"][0]["discount"] = json!(3),
            true,
        ),
        ("an extra", |p| p["orders"][0]["extra"] = json!(3), true),
        (
            "another product",
            |p| p["orders"][0]["title"] = json!("Ayran"),
            true,
        ),
        ("paid more", |p| p["paid"] = json!(30), true),
        ("a label", |p| p["status"] = json!("Ready"), true),
        (
            "the address",
            |p| p["customer"]["address"] = json!("Ada Sk. 1"),
            true,
        ),
        // What this change leaves alone.
        ("the note", |p| p["note"] = json!("acele"), false),
        ("the phone", |p| p["customer"]["phone"] = json!("1"), false),
        ("prices", |p| p["orders"][0]["lineTotal"] = json!(44), false),
        ("the number of the day", |p| p["docNo"] = json!(9), false),
        (
            "the order of lines",
            |p| p["orders"].as_array_mut().unwrap().reverse(),
            false,
        ),
        (
            "a cancelled line",
            |p| p["cancels"] = json!([{"title": "Su"}]),
            false,
        ),
    ]
}

#[test]
fn what_somebody_else_did_stops_it_where_it_matters() {
    for base in [classic(), current()] {
        for (what, touch, matters) in touched() {
            let mut now = base.clone();
            touch(&mut now);
            let expected = if matters {
                Next::TheyChanged
            } else {
                Next::Send(1)
            };
            let waiting = three([Waiting; 3]);
            assert_eq!(next(&base, more, &waiting, &now), expected, "{what}");
            // And between the steps.
            let mut now = with_fields(&base);
            touch(&mut now);
            let expected = if matters {
                Next::TheyChanged
            } else {
                Next::Send(2)
            };
            let between = three([Done, Waiting, Waiting]);
            assert_eq!(
                next(&base, more, &between, &now),
                expected,
                "{what}, between"
            );
        }
    }
}

#[test]
fn where_only_fields_change_only_those_matter() {
    let address = |read: &Order| {
        let mut wanted = read.clone();
        "Lale Sk. 9".clone_into(&mut wanted.customer.address);
        wanted
    };
    let fields = steps(&[(StepKind::Fields, Waiting)]);
    for base in [classic(), current()] {
        for (what, touch, _) in touched() {
            let mut now = base.clone();
            touch(&mut now);
            let expected = match what {
                "the address" => Next::TheyChanged,
                _ => Next::Send(1),
            };
            assert_eq!(next(&base, address, &fields, &now), expected, "{what}");
        }
    }
}

#[test]
fn a_label_goes_on_whatever_else_happens_to_the_packet() {
    for base in [classic(), current()] {
        let mut ready = base.clone();
        ready["status"] = json!("Ready");
        let mut rejected = with_lines(&base);
        rejected["status"] = json!("Rejected");
        for (state, now, expected) in [
            (Waiting, with_lines(&base), Next::Send(1)),
            (Waiting, rejected.clone(), Next::TheyChanged),
            (Unknown, base.clone(), Next::Send(1)),
            (Unknown, ready, Next::Arrived(1)),
            (Unknown, rejected, Next::TheyChanged),
        ] {
            let step = steps(&[(StepKind::Fields, state)]);
            let ready = Some(PacketStatus::Ready);
            let next = next_with_status(&base, Order::clone, ready, &step, &now);
            assert_eq!(next, expected, "{state}");
        }
    }
}

#[test]
fn what_is_kept_back_is_not_compared() {
    for base in [classic(), current()] {
        let mut base = base.clone();
        for name in ["note", "paymentNote"] {
            base.as_object_mut().unwrap().remove(name);
        }
        for line in base["orders"].as_array_mut().unwrap() {
            line.as_object_mut().unwrap().remove("note");
        }
        base["customer"] = json!({"id": "c-1", "region": "Moda"});
        let noted = |read: &Order| {
            let mut wanted = more(read);
            "acele".clone_into(&mut wanted.note);
            "demli".clone_into(&mut wanted.lines[0].note);
            wanted
        };
        // Nothing tells whether the fields arrived: once more does no harm.
        assert_eq!(
            next(&base, noted, &three([Unknown, Waiting, Waiting]), &base),
            Next::Send(1)
        );
        assert_eq!(
            next(&base, noted, &three([Done, Waiting, Waiting]), &base),
            Next::Send(2)
        );
        let lines = with_lines(&base);
        assert_eq!(
            next(&base, noted, &three([Done, Unknown, Waiting]), &lines),
            Next::Arrived(2)
        );
        assert_eq!(
            next(&base, noted, &three([Done, Done, Waiting]), &lines),
            Next::Send(3)
        );
        let mut no_customer = lines.clone();
        no_customer.as_object_mut().unwrap().remove("customer");
        let done = three([Done, Done, Waiting]);
        assert_eq!(next(&base, noted, &done, &no_customer), Next::Send(3));
    }
}

#[test]
fn equal_lines_are_counted() {
    for mut base in [classic(), current()] {
        let mut twin = base["orders"][0].clone();
        if twin.get("lineId").is_some() {
            twin["lineId"] = json!("line-0000c");
        }
        base["orders"].as_array_mut().unwrap().push(twin);
        // One of the two tea lines goes.
        let one_less = |read: &Order| {
            let mut wanted = read.clone();
            wanted.lines.pop();
            wanted
        };
        let mut now = base.clone();
        now["orders"].as_array_mut().unwrap().pop();
        let unknown = steps(&[(StepKind::Orders, Unknown)]);
        assert_eq!(next(&base, one_less, &unknown, &now), Next::Arrived(1));
        assert_eq!(next(&base, one_less, &unknown, &base), Next::Send(1));
        // Somebody took the other two.
        now["orders"].as_array_mut().unwrap().pop();
        assert_eq!(next(&base, one_less, &unknown, &now), Next::TheyChanged);
    }
}

#[test]
fn with_ids_an_added_line_is_known_whatever_it_is_called_now() {
    let base = current();
    let added = |read: &Order| {
        let mut wanted = read.clone();
        let mut line = wanted.lines[0].clone();
        line.line_id = Some("desk-0001".to_owned());
        "Çay (büyük)".clone_into(&mut line.title);
        wanted.push_line(line);
        wanted
    };
    let with_line = |id: &str| {
        let mut now = base.clone();
        let mut line = now["orders"][0].clone();
        line["lineId"] = json!(id);
        line["title"] = json!("Büyük çay");
        now["orders"].as_array_mut().unwrap().push(line);
        now
    };
    let unknown = steps(&[(StepKind::Orders, Unknown)]);
    assert_eq!(
        next(&base, added, &unknown, &with_line("desk-0001")),
        Next::Arrived(1)
    );
    assert_eq!(
        next(&base, added, &unknown, &with_line("other-001")),
        Next::TheyChanged
    );
}

#[test]
fn a_line_of_the_panel_has_no_id_until_it_is_sent_again() {
    let mut base = current();
    base["orders"][1]["lineId"] = Value::Null;
    let mut now = with_lines(&base);
    now["orders"][1]["lineId"] = json!("p-1-00ff");
    let orders = |state| steps(&[(StepKind::Orders, state)]);
    assert_eq!(
        next(&base, more_tea, &orders(Unknown), &now),
        Next::Arrived(1)
    );
    assert_eq!(
        next(&base, more_tea, &orders(Unknown), &base),
        Next::Send(1)
    );
    // With ids, the same line under another id is another line: somebody put it in anew.
    let base = current();
    let mut replaced = base.clone();
    replaced["orders"][1]["lineId"] = json!("line-0000z");
    assert_eq!(
        next(&base, more_tea, &orders(Waiting), &replaced),
        Next::TheyChanged
    );
}

fn more_tea(read: &Order) -> Order {
    let mut wanted = read.clone();
    wanted.lines[0].quantity = Typed::Good(Quantity::from(3));
    wanted
}

#[test]
fn payments_are_compared_one_by_one_where_they_are_told_and_by_their_sum_where_not() {
    // The same sum by another method.
    let by_card = |read: &Order| {
        let mut wanted = read.clone();
        wanted.payments[0].method = PaymentMethodId::new("m-2");
        // Of nothing, and never stored.
        wanted.add_payment(PaymentMethodId::new("m-3"), "Çek", Money::ZERO);
        wanted
    };
    let unknown = steps(&[(StepKind::Payments, Unknown)]);
    let mut now = current();
    now["payments"][0]["methodId"] = json!("m-2");
    assert_eq!(next(&current(), by_card, &unknown, &now), Next::Arrived(1));
    assert_eq!(
        next(&current(), by_card, &unknown, &current()),
        Next::Send(1)
    );
    now["payments"][0]["methodId"] = json!("m-9");
    assert_eq!(next(&current(), by_card, &unknown, &now), Next::TheyChanged);
    // Nothing tells: the same payments once more are the same payments.
    assert_eq!(
        next(&classic(), by_card, &unknown, &classic()),
        Next::Send(1)
    );
}

#[test]
fn payments_may_go_before_lines() {
    for base in [classic(), current()] {
        let order = |states: [StepState; 2]| {
            steps(&[
                (StepKind::Payments, states[0]),
                (StepKind::Orders, states[1]),
            ])
        };
        let less = |read: &Order| {
            let mut wanted = more_tea(read);
            wanted.payments[0].amount = Typed::read_money("25");
            wanted
        };
        let paid = with_payments(&base);
        assert_eq!(
            next(&base, less, &order([Unknown, Waiting]), &paid),
            Next::Arrived(1)
        );
        assert_eq!(
            next(&base, less, &order([Done, Waiting]), &paid),
            Next::Send(2)
        );
        assert_eq!(
            next(&base, less, &order([Done, Waiting]), &base),
            Next::TheyChanged
        );
    }
}

#[test]
fn a_number_or_text_that_the_server_tidied_up_is_still_ours() {
    let fields = |read: &Order| {
        let mut wanted = read.clone();
        "0 (532) 777 66 55".clone_into(&mut wanted.customer.phone);
        "Lale Sk. 9\nkat 2".clone_into(&mut wanted.customer.address);
        wanted
    };
    for base in [classic(), current()] {
        let mut now = base.clone();
        now["customer"]["phone"] = json!("5327776655");
        now["customer"]["address"] = json!(" Lale Sk. 9 kat 2 ");
        let step = |state| steps(&[(StepKind::Fields, state), (StepKind::Orders, Waiting)]);
        assert_eq!(next(&base, fields, &step(Unknown), &now), Next::Arrived(1));
        assert_eq!(next(&base, fields, &step(Done), &now), Next::Send(2));
        now["customer"]["phone"] = json!("5327776650");
        assert_eq!(next(&base, fields, &step(Done), &now), Next::TheyChanged);
    }
}

#[test]
fn what_the_server_named_anew_after_it_said_yes_is_still_ours() {
    let base = current();
    let mut now = with_lines(&base);
    for line in now["orders"].as_array_mut().unwrap() {
        line["lineId"] = json!(format!("new-{}", line["lineId"].as_str().unwrap()));
    }
    let step = |state| steps(&[(StepKind::Orders, state), (StepKind::Payments, Waiting)]);
    let paid = |read: &Order| {
        let mut wanted = more_tea(read);
        wanted.payments[0].amount = Typed::read_money("25");
        wanted
    };
    assert_eq!(next(&base, paid, &step(Done), &now), Next::Send(2));
    // Without its word it may be somebody else who put the same in.
    assert_eq!(next(&base, paid, &step(Unknown), &now), Next::TheyChanged);
    now["orders"][0]["quantity"] = json!(4);
    assert_eq!(next(&base, paid, &step(Done), &now), Next::TheyChanged);
}

#[test]
fn a_payment_of_nothing_counts_neither_here_nor_there() {
    let base = current();
    let mut now = with_payments(&base);
    now["payments"]
        .as_array_mut()
        .unwrap()
        .push(json!({"lineId": "pay-2", "methodId": "m-3",
        "title": "Çek", "amount": 0, "cash": false, "isDiscount": false}));
    let paid = |read: &Order| {
        let mut wanted = read.clone();
        wanted.payments[0].amount = Typed::read_money("25");
        wanted
    };
    let unknown = steps(&[(StepKind::Payments, Unknown)]);
    assert_eq!(next(&base, paid, &unknown, &now), Next::Arrived(1));
}
