//! An open order as a document: everything comes back, and what cannot be read is told by place.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use jiff::Timestamp;
use packetdesk::{
    domain::{
        Customer, Edit, Line, LineChoice, LineKey, LineRemark, Money, NumberError, Order, Payment,
        PaymentKey, Remark, SaleType, SendStatus, Typed,
    },
    store::draft::{Draft, DraftError},
};
use rstest::rstest;
use serde_json::{Value, json};

use super::samples::{self, money, quantity};

const GOLDEN: &str = include_str!("../data/draft-1.json");

/// Texts that are easily changed or cut on their way to a disk.
const HOSTILE: &str = "\"'\\/ \n\r\t\0\u{1f}\u{7f} İıŞşĞğ i\u{307} 🍕👩\u{200d}👧 \
    \u{202e}مرحبا\u{202c} \u{2028}\u{feff}\u{fffd} {\"format\":\"x\"} '); DROP TABLE drafts;--";

fn begun() -> Timestamp {
    "2026-11-25T09:30:00.123456789Z".parse().unwrap()
}

fn line(key: u64) -> Line {
    Line {
        key: LineKey(key),
        product: "p1".into(),
        title: "Adana Kebap".to_owned(),
        price: money("250.50"),
        choices: Vec::new(),
        quantity: Typed::Good(quantity("2")),
        discount: Typed::Good(Money::ZERO),
        note: String::new(),
        line_id: None,
    }
}

/// Every field differs from that of a new draft.
fn rich_draft() -> Draft {
    let hostile = |name: &str| format!("{name} {HOSTILE}");
    let mut order = samples::order(&samples::catalogue());
    order.customer = Customer {
        id: hostile("id"),
        name: hostile("name"),
        address: hostile("address"),
        region: hostile("region"),
        address_description: hostile("description"),
        phone: hostile("phone"),
        call: hostile("call"),
    };
    order.remove_line(LineKey(2));
    order.push_line(Line {
        product: HOSTILE.into(),
        title: hostile("title"),
        price: money("0.1000000000000000000000000001"),
        choices: vec![
            LineChoice {
                id: None,
                title: hostile("choice"),
                price: money("-1.50"),
            },
            LineChoice {
                id: Some(hostile("choice id")),
                title: String::new(),
                price: money("999999999999"),
            },
        ],
        quantity: Typed::read_quantity("1.500"),
        discount: Typed::read_money(HOSTILE),
        note: hostile("note"),
        ..line(0)
    });
    order.push_payment(HOSTILE.into(), HOSTILE, Typed::read_money(""), true);
    order.payment_note = hostile("payment note");
    order.note = hostile("note");
    order.sale_type = Some(SaleType::Takeaway);
    order.status = SendStatus::None;
    order.restaurant_delivery = false;
    order.callback_url = hostile("callback");
    Draft {
        order,
        opened_at: begun(),
        is_held: true,
        chosen_line: Some(LineKey(3)),
        was_tried: true,
        tendered: Some(Typed::read_money("iki yüz")),
        change_of: Some("0190a0b0-0000-7000-8000-0000000000bb".parse().unwrap()),
        name: hostile("name"),
        customer: None,
        remarks: remarks(),
        sought: HOSTILE.to_owned(),
        base: None,
    }
}

/// One remark of every kind.
fn remarks() -> Vec<LineRemark> {
    let about = |line, remark| LineRemark {
        line: LineKey(line),
        remark,
    };
    vec![
        about(
            1,
            Remark::PriceChanged {
                before: money("180"),
                now: money("195.50"),
            },
        ),
        about(
            1,
            Remark::Renamed {
                before: "Adana \"eski\"".to_owned(),
                now: "Adana Kebap".to_owned(),
            },
        ),
        about(
            3,
            Remark::ChoicePriceChanged {
                title: "Büyük".to_owned(),
                before: money("0"),
                now: money("-1"),
            },
        ),
        about(
            3,
            Remark::ChoiceRenamed {
                before: "Çok acılı".to_owned(),
                now: "Acılı".to_owned(),
            },
        ),
        about(
            3,
            Remark::StockShort {
                left: "-2.5".parse().unwrap(),
            },
        ),
    ]
}

/// The golden document with the value at a place replaced.
fn golden_with(place: &str, value: Value) -> String {
    let mut document: Value = serde_json::from_str(GOLDEN).unwrap();
    *document.pointer_mut(place).unwrap() = value;
    document.to_string()
}

/// A document that says only this of its order.
fn only(order: &Value) -> String {
    json!({ "format": "packetdesk-draft-1", "order": order }).to_string()
}

fn wrong_at(path: &str) -> DraftError {
    DraftError::NotADraft {
        path: path.to_owned(),
    }
}

#[test]
fn everything_comes_back() {
    let draft = rich_draft();
    let json = draft.to_json();
    assert_eq!(Draft::from_json(&json), Ok(draft));
    // A NUL would end the text for programs written in C.
    assert!(!json.bytes().any(|byte| byte < b' '), "{json}");
}

#[test]
fn the_format_stands_first() {
    let draft = Draft::new(Order::new("c-1", "key-1"), begun());
    assert_eq!(
        draft.to_json(),
        concat!(
            r#"{"format":"packetdesk-draft-1","order":{"customer":{"id":"c-1","name":"","#,
            r#""address":"","region":"","address_description":"","phone":"","call":""},"#,
            r#""lines":[],"payment_note":"","payments":[],"note":"","sale_type":null,"#,
            r#""status":"Approved","restaurant_delivery":true,"callback_url":"","#,
            r#""idempotency_key":"key-1","next_key":1},"#,
            r#""opened_at":"2026-11-25T09:30:00.123456789Z","is_held":false,"#,
            r#""chosen_line":null,"was_tried":false,"tendered":null,"change_of":null}"#,
        )
    );
}

#[test]
fn numbers_are_kept_exactly_and_words_are_the_wires() {
    let document: Value = serde_json::from_str(&rich_draft().to_json()).unwrap();
    let at = |place: &str| document.pointer(place).unwrap().clone();
    assert_eq!(at("/order/lines/0/price"), json!("250.5"));
    assert_eq!(at("/order/lines/0/quantity"), json!({ "good": "2" }));
    assert_eq!(
        at("/order/lines/2/price"),
        json!("0.1000000000000000000000000001")
    );
    assert_eq!(at("/order/lines/2/quantity"), json!({ "bad": "1.500" }));
    assert_eq!(at("/order/lines/2/discount"), json!({ "bad": HOSTILE }));
    assert_eq!(at("/order/payments/3/amount"), json!({ "bad": "" }));
    assert_eq!(at("/order/sale_type"), json!("takeaway"));
    assert_eq!(at("/order/status"), json!("none"));
    assert_eq!(at("/tendered"), json!({ "bad": "iki yüz" }));
}

#[rstest]
#[case("1.500", NumberError::Ambiguous { small: "1.5".parse().unwrap(), large: 1500.into() })]
#[case("", NumberError::Empty)]
#[case("on iki", NumberError::NotANumber)]
#[case(" 1,2,3 ", NumberError::NotANumber)]
#[case("9999999999999", NumberError::TooLarge)]
fn a_bad_number_comes_back_with_its_text_and_reason(
    #[case] text: &str,
    #[case] reason: NumberError,
) {
    let mut order = Order::new("c-1", "key-1");
    let line = order.push_line(line(0));
    order.apply(Edit::Quantity(line, text.to_owned()));
    let payment = order.add_discount("", Money::ZERO);
    order.apply(Edit::PaymentAmount(payment, text.to_owned()));
    let draft = Draft {
        tendered: Some(Typed::read_money(text)),
        ..Draft::new(order, begun())
    };
    let read = Draft::from_json(&draft.to_json()).unwrap();
    let text = text.to_owned();
    assert_eq!(
        read.order.lines[0].quantity,
        Typed::Bad {
            text: text.clone(),
            reason
        }
    );
    let bad_amount = Typed::Bad { text, reason };
    assert_eq!(read.order.payments[0].amount, bad_amount);
    assert_eq!(read.tendered, Some(bad_amount));
}

#[test]
fn a_text_that_is_understood_now_is_a_number_again() {
    let read = |place: &str| {
        Draft::from_json(&golden_with(place, json!({ "bad": " 1.234,50 TL " })))
            .unwrap()
            .order
    };
    assert_eq!(
        read("/order/lines/0/quantity").lines[0].quantity,
        Typed::Good(quantity("1234.50"))
    );
    assert_eq!(
        read("/order/lines/0/discount").lines[0].discount,
        Typed::Good(money("1234.50"))
    );
}

/// The file is never to be changed: such documents lie in databases.
#[test]
fn a_document_of_version_1_is_readable_for_ever() {
    let draft = Draft::from_json(GOLDEN).unwrap();
    let order = &draft.order;
    assert_eq!(
        order.customer,
        Customer {
            id: "0190a0b0-0000-7000-8000-000000000001".to_owned(),
            name: "Çağrı \"Işık\" Öğüt".to_owned(),
            address: "Gül Sk. 4\nD:\t2".to_owned(),
            region: "Şişli".to_owned(),
            address_description: "\0 mavi kapı 🚪".to_owned(),
            phone: "+905320000000".to_owned(),
            call: "05320000001".to_owned(),
        }
    );
    assert_eq!(order.lines, golden_lines());
    assert_eq!(order.payments, golden_payments());
    assert_eq!(order.payment_note, "yarısı nakit");
    assert_eq!(order.note, "zili çalma");
    assert_eq!(order.sale_type, Some(SaleType::Delivery));
    assert_eq!(order.status, SendStatus::None);
    assert!(!order.restaurant_delivery);
    assert_eq!(order.callback_url, "https://shop.example/packets");
    assert_eq!(
        order.idempotency_key,
        "0190a0b0-0000-7000-8000-0000000000aa"
    );
    assert_eq!(order.clone().push_line(line(0)), LineKey(9));
    assert_eq!(
        draft,
        Draft {
            order: order.clone(),
            opened_at: begun(),
            is_held: true,
            chosen_line: Some(LineKey(1)),
            was_tried: true,
            tendered: Some(Typed::Good(money("500"))),
            change_of: Some("0190a0b0-0000-7000-8000-0000000000bb".parse().unwrap()),
            name: String::new(),
            customer: None,
            remarks: Vec::new(),
            sought: String::new(),
            base: None,
        }
    );
    // Written again it says the same, up to the blanks between its parts.
    let again: Value = serde_json::from_str(&draft.to_json()).unwrap();
    assert_eq!(again, serde_json::from_str::<Value>(GOLDEN).unwrap());
}

fn golden_lines() -> Vec<Line> {
    let choice = |id: Option<&str>, title: &str, price: &str| LineChoice {
        id: id.map(str::to_owned),
        title: title.to_owned(),
        price: money(price),
    };
    vec![
        Line {
            product: "p3".into(),
            title: "Künefe".to_owned(),
            price: money("145.50"),
            choices: vec![
                choice(Some("2"), "Büyük", "60"),
                choice(None, "مع القشطة", "-0.25"),
            ],
            quantity: Typed::Good(quantity("1.234")),
            discount: Typed::Good(money("12.5")),
            note: "az şekerli".to_owned(),
            ..line(3)
        },
        Line {
            price: money("0.1000000000000000000000000001"),
            quantity: Typed::Bad {
                text: "1.500".to_owned(),
                reason: NumberError::Ambiguous {
                    small: "1.5".parse().unwrap(),
                    large: 1500.into(),
                },
            },
            discount: Typed::Bad {
                text: "on lira".to_owned(),
                reason: NumberError::NotANumber,
            },
            ..line(1)
        },
    ]
}

fn golden_payments() -> Vec<Payment> {
    vec![
        Payment {
            key: PaymentKey(2),
            method: "m1".into(),
            title: "Nakit".to_owned(),
            amount: Typed::Good(money("100")),
            is_discount: false,
            line_id: None,
        },
        Payment {
            key: PaymentKey(6),
            method: "discount".into(),
            title: "İkram".to_owned(),
            amount: Typed::Bad {
                text: String::new(),
                reason: NumberError::Empty,
            },
            is_discount: true,
            line_id: None,
        },
    ]
}

#[test]
fn what_is_missing_is_that_of_a_new_order() {
    let read = Draft::from_json(&only(&json!({ "idempotency_key": "key-1" })));
    let empty = Draft::new(Order::new("", "key-1"), Timestamp::UNIX_EPOCH);
    assert_eq!(read, Ok(empty));

    let sparse = json!({
        "idempotency_key": "key-1",
        "customer": { "name": "Deniz Er" },
        "lines": [{ "title": "Ayran", "choices": [{}] }],
        "payments": [{ "title": "Kart" }],
    });
    let order = Draft::from_json(&only(&sparse)).unwrap().order;
    let nothing_typed = NumberError::Empty;
    assert_eq!(order.customer.name, "Deniz Er");
    assert_eq!(order.customer.id, "");
    assert_eq!(
        order.lines,
        [Line {
            product: "".into(),
            title: "Ayran".to_owned(),
            price: Money::ZERO,
            choices: vec![LineChoice::default()],
            quantity: Typed::Bad {
                text: String::new(),
                reason: nothing_typed
            },
            ..line(1)
        }]
    );
    assert_eq!(
        order.payments,
        [Payment {
            key: PaymentKey(2),
            method: "".into(),
            title: "Kart".to_owned(),
            amount: Typed::Bad {
                text: String::new(),
                reason: nothing_typed
            },
            is_discount: false,
            line_id: None,
        }]
    );
}

#[rstest]
#[case(json!({ "format": "packetdesk-draft-1" }))]
#[case(json!({ "format": "packetdesk-draft-1", "order": {} }))]
#[case(json!({ "format": "packetdesk-draft-1", "order": { "idempotency_key": "" } }))]
#[case(json!({ "format": "packetdesk-draft-1", "order": { "idempotency_key": " \n" } }))]
fn an_order_without_its_key_is_refused(#[case] document: Value) {
    assert_eq!(
        Draft::from_json(&document.to_string()),
        Err(DraftError::NoIdempotencyKey)
    );
}

#[test]
fn unknown_fields_and_words_are_no_fault() {
    let golden = Draft::from_json(GOLDEN).unwrap();
    let mut document: Value = serde_json::from_str(GOLDEN).unwrap();
    for place in [
        "",
        "/order",
        "/order/customer",
        "/order/lines/0",
        "/order/lines/0/choices/0",
        "/order/payments/0",
    ] {
        document.pointer_mut(place).unwrap()["of_tomorrow"] = json!([{ "a": null }]);
    }
    assert_eq!(Draft::from_json(&document.to_string()), Ok(golden));

    let read = |place: &str, value: Value| {
        let order = Draft::from_json(&golden_with(place, value)).unwrap().order;
        (order.sale_type, order.status)
    };
    let (delivery, none) = (Some(SaleType::Delivery), SendStatus::None);
    assert_eq!(read("/order/sale_type", json!("drone")), (None, none));
    assert_eq!(read("/order/sale_type", json!("Delivery")), (None, none));
    assert_eq!(read("/order/sale_type", Value::Null), (None, none));
    assert_eq!(
        read("/order/status", json!("approved")),
        (delivery, SendStatus::Approved)
    );
}

#[test]
fn remarks_are_kept_in_these_words() {
    let document: Value = serde_json::from_str(&rich_draft().to_json()).unwrap();
    assert_eq!(
        document["remarks"],
        json!([
            { "line": 1, "remark": { "price_changed": { "before": "180", "now": "195.50" } } },
            { "line": 1, "remark": {
                "renamed": { "before": "Adana \"eski\"", "now": "Adana Kebap" } } },
            { "line": 3, "remark": {
                "choice_price_changed": { "title": "Büyük", "before": "0", "now": "-1" } } },
            { "line": 3, "remark": {
                "choice_renamed": { "before": "Çok acılı", "now": "Acılı" } } },
            { "line": 3, "remark": { "stock_short": { "left": "-2.5" } } },
        ])
    );
}

/// They are no part of the order: none is worth losing it for.
#[test]
fn remarks_that_cannot_be_read_are_left_out() {
    let golden = Draft::from_json(GOLDEN).unwrap();
    let with = |remarks: Value| {
        let mut document: Value = serde_json::from_str(GOLDEN).unwrap();
        document["remarks"] = remarks;
        Draft::from_json(&document.to_string()).unwrap()
    };
    for odd in [Value::Null, json!(7), json!("x"), json!({ "line": 1 })] {
        assert_eq!(with(odd), golden);
    }
    let known = json!({ "line": 3, "remark": { "stock_short": { "left": "2" } } });
    let read = with(json!([
        { "line": 3, "remark": { "of_tomorrow": { "now": "1" } } },
        null,
        { "line": "x", "remark": { "stock_short": { "left": "2" } } },
        { "line": 3, "remark": { "stock_short": { "left": "iki" } } },
        known,
    ]));
    assert_eq!(
        read.remarks,
        [LineRemark {
            line: LineKey(3),
            remark: Remark::StockShort { left: 2.into() },
        }]
    );
}

#[test]
fn keys_go_on_after_reading() {
    let mut order = Order::new("c-1", "key-1");
    for _ in 0..3 {
        order.push_line(line(0));
    }
    let payment = order.add_discount("", Money::ZERO);
    order.remove_line(LineKey(2));
    order.remove_payment(payment);
    let draft = Draft::new(order, begun());
    let mut read = Draft::from_json(&draft.to_json()).unwrap().order;
    let keys: Vec<_> = read.lines.iter().map(|line| line.key).collect();
    assert_eq!(keys, [LineKey(1), LineKey(3)]);
    // 2 and 4 were given once, and may still be on a screen.
    assert_eq!(read.push_line(line(0)), LineKey(5));
    assert_eq!(read.add_discount("", Money::ZERO), PaymentKey(6));
}

/// Lines have the keys 3 and 1, payments 2 and 6.
#[rstest]
#[case::too_small(json!(0), 7)]
#[case::in_use(json!(6), 7)]
#[case::right(json!(7), 7)]
#[case::ahead(json!(70), 70)]
#[case::without_room(json!(u64::MAX), 7)]
fn a_new_key_is_larger_than_all(#[case] next_key: Value, #[case] given: u64) {
    let text = golden_with("/order/next_key", next_key);
    let mut order = Draft::from_json(&text).unwrap().order;
    assert_eq!(order.push_line(line(0)), LineKey(given));
    assert_eq!(order.add_discount("", Money::ZERO), PaymentKey(given + 1));
    assert_eq!(order.lines[..2], golden_lines());
    assert_eq!(order.payments[..2], golden_payments());
}

#[test]
fn a_new_key_is_larger_than_all_where_no_next_one_is_kept() {
    let mut document: Value = serde_json::from_str(GOLDEN).unwrap();
    document["order"]
        .as_object_mut()
        .unwrap()
        .remove("next_key");
    let mut order = Draft::from_json(&document.to_string()).unwrap().order;
    assert_eq!(order.push_line(line(0)), LineKey(7));
}

#[test]
fn no_key_names_two_things() {
    let order = json!({
        "idempotency_key": "key-1",
        "lines": [{ "key": 4 }, { "key": 4 }, {}, { "key": 0 }, { "key": u64::MAX }],
        "payments": [{ "key": 4 }, { "key": 4 }],
        "next_key": 2,
    });
    let mut order = Draft::from_json(&only(&order)).unwrap().order;
    let lines: Vec<_> = order.lines.iter().map(|line| line.key.0).collect();
    let payments: Vec<_> = order.payments.iter().map(|payment| payment.key.0).collect();
    assert_eq!(lines, [4, 5, 6, 7, 8]);
    assert_eq!(payments, [4, 9]);
    assert_eq!(order.push_line(line(0)), LineKey(10));
}

#[rstest]
#[case("/order", json!([]), "order")]
#[case("/order/customer", json!("Deniz Er"), "order.customer")]
#[case("/order/customer", json!(["c-1", "Deniz Er"]), "order.customer")]
#[case("/order/customer/phone", json!(905), "order.customer.phone")]
#[case("/order/lines", json!({}), "order.lines")]
#[case("/order/lines/1", json!(7), "order.lines[1]")]
#[case("/order/lines/1", json!([7]), "order.lines[1]")]
#[case("/order/lines/0/choices/1", json!([]), "order.lines[0].choices[1]")]
#[case("/order/payments/1", json!([]), "order.payments[1]")]
#[case("/order/lines/1/key", json!("1"), "order.lines[1].key")]
#[case("/order/lines/1/key", json!(-1), "order.lines[1].key")]
#[case("/order/lines/1/key", json!(1.5), "order.lines[1].key")]
#[case("/order/lines/1/price", json!(12.5), "order.lines[1].price")]
#[case("/order/lines/1/price", json!("12,5"), "order.lines[1].price")]
#[case("/order/lines/0/choices/1/id", json!(2), "order.lines[0].choices[1].id")]
#[case("/order/lines/0/quantity", json!("2"), "order.lines[0].quantity")]
#[case("/order/lines/0/quantity", json!({ "fine": "2" }), "order.lines[0].quantity")]
#[case("/order/lines/0/quantity/good", json!(2), "order.lines[0].quantity.good")]
#[case("/order/lines/0/quantity/good", json!("iki"), "order.lines[0].quantity.good")]
#[case("/order/payments/1/amount/bad", json!(null), "order.payments[1].amount.bad")]
#[case("/order/note", json!(null), "order.note")]
#[case("/order/sale_type", json!(1), "order.sale_type")]
#[case("/order/status", json!(true), "order.status")]
#[case("/order/restaurant_delivery", json!("yes"), "order.restaurant_delivery")]
#[case("/order/next_key", json!(1e30), "order.next_key")]
#[case("/opened_at", json!("yesterday"), "opened_at")]
#[case("/is_held", json!(1), "is_held")]
#[case("/tendered/good", json!([]), "tendered.good")]
#[case("/change_of", json!("key-1"), "change_of")]
#[case("/format", json!(1), "format")]
#[case("", json!([]), "format")]
#[case("", json!(null), "format")]
fn a_wrong_type_is_told_by_its_place(
    #[case] place: &str,
    #[case] value: Value,
    #[case] path: &str,
) {
    let error = Draft::from_json(&golden_with(place, value)).unwrap_err();
    assert_eq!(error, wrong_at(path));
    assert_eq!(
        error.to_string(),
        format!("The kept order cannot be read: {path} is not what it should be.")
    );
}

#[rstest]
#[case("packetdesk-draft-2", DraftError::Newer { found: 2 })]
#[case("packetdesk-draft-12", DraftError::Newer { found: 12 })]
#[case("packetdesk-draft-0", wrong_at("format"))]
#[case("packetdesk-draft-", wrong_at("format"))]
#[case("packetdesk-draft-1.1", wrong_at("format"))]
#[case("packetdesk-menu-1", wrong_at("format"))]
#[case("", wrong_at("format"))]
fn only_its_own_format_is_read(#[case] format: &str, #[case] error: DraftError) {
    let text = golden_with("/format", json!(format));
    assert_eq!(Draft::from_json(&text), Err(error));
}

#[test]
fn a_newer_format_is_refused_in_words_whatever_else_it_holds() {
    let error = Draft::from_json(r#"{"order":7,"format":"packetdesk-draft-3"}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The kept order is of version 3, newer than this program's 1."
    );
}

#[rstest]
#[case("", 1, 0)]
#[case("nonsense", 1, 2)]
#[case(
    "{\"format\":\"packetdesk-draft-1\",\n\"order\":{\"note\":\"Gül",
    2,
    21
)]
#[case("{}{}", 1, 3)]
fn what_is_no_json_is_told_by_its_position(
    #[case] text: &str,
    #[case] line: usize,
    #[case] column: usize,
) {
    assert_eq!(
        Draft::from_json(text),
        Err(DraftError::NotJson { line, column })
    );
}

#[test]
fn deep_nesting_is_no_json_rather_than_a_crash() {
    let text = "[".repeat(1_000_000);
    assert!(matches!(
        Draft::from_json(&text),
        Err(DraftError::NotJson { line: 1, .. })
    ));
}

#[test]
fn a_field_that_stands_twice_counts_once() {
    let text = r#"{"format":"packetdesk-draft-1","order":{"note":"a","idempotency_key":"key-1","note":"b"}}"#;
    assert_eq!(Draft::from_json(text).unwrap().order.note, "b");
}

#[test]
fn nothing_of_the_guest_is_in_its_debug_text() {
    let draft = Draft::from_json(GOLDEN).unwrap();
    assert_eq!(
        format!("{draft:?}"),
        r#"Draft { idempotency_key: "0190a0b0-0000-7000-8000-0000000000aa", lines: 2, .. }"#
    );
}
