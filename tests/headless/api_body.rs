//! An order is written down exactly, and read back as the same order.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use packetdesk::{
    api::{BodyError, FrozenPacket, order_from_json},
    domain::{
        Catalogue, Field, LineChoice, LineField, NumberError, Order, PaymentField, PaymentMethodId,
        ProductId, Reason, SaleType, SendStatus, Typed,
    },
};
use proptest::prelude::*;
use rstest::rstest;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::samples::{self, money, quantity};

fn frozen(order: &Order) -> Value {
    let packet = FrozenPacket::new(order, &samples::catalogue()).unwrap();
    serde_json::from_str(packet.json()).unwrap()
}

#[test]
fn the_body_holds_what_the_contract_asks_for() {
    let menu = samples::catalogue();
    let mut order = samples::order(&menu);
    order.lines[0].note = "  az pişmiş\n".to_owned();
    order.lines[2].discount = Typed::Good(money("12.50"));
    order.note = " Kapıda zil çalma ".to_owned();
    let packet = FrozenPacket::new(&order, &menu).unwrap();
    let expected = concat!(
        r#"{"customer":{"id":"c-9","name":"Deniz Er","address":"Gül Sk. 4"},"#,
        r#""cart":[{"product":"p1","quantity":2,"note":"az pişmiş"},"#,
        r#"{"product":"p2","quantity":1,"options":["Soğuk"]},"#,
        r#"{"product":"p3","quantity":0.5,"options":["Tek"],"discount":12.5}],"#,
        r#""paymentNote":"nakit","#,
        r#""payments":[{"id":"m1","price":100,"isDiscount":false},"#,
        r#"{"id":"gone","price":50,"isDiscount":false},"#,
        r#"{"id":"discount","title":"İkram","price":5,"isDiscount":true}],"#,
        r#""note":"Kapıda zil çalma","status":"Approved","restaurantDelivery":true,"#,
        r#""idempotencyKey":"key-1"}"#,
    );
    assert_eq!(packet.json(), expected);
    assert_eq!(packet.idempotency_key(), "key-1");
    assert!(!format!("{packet:?}").contains("Deniz"));
}

#[test]
fn what_is_chosen_beyond_is_sent() {
    let mut order = samples::order(&samples::catalogue());
    order.sale_type = Some(SaleType::Takeaway);
    order.status = SendStatus::None;
    order.restaurant_delivery = false;
    order.callback_url = "https://plugin.example/cb".to_owned();
    order.customer.address_description = "3. kat".to_owned();
    let body = frozen(&order);
    assert_eq!(body["type"], "takeaway");
    assert_eq!(body["status"], "none");
    assert_eq!(body["restaurantDelivery"], false);
    assert_eq!(body["callbackUrl"], "https://plugin.example/cb");
    assert_eq!(body["customer"]["addressDescription"], "3. kat");
}

#[test]
fn an_id_goes_only_where_a_name_has_several_prices() {
    let menu = samples::catalogue();
    let mut order = samples::order(&menu);
    let kunefe = menu.product(&ProductId::new("p3")).unwrap();
    order.lines[2].choices = kunefe.choices().map(LineChoice::from).collect();
    let options = &frozen(&order)["cart"][2]["options"];
    assert_eq!(options.to_string(), r#"["Tek",{"id":"2"},{"id":"3"}]"#);
}

/// A refusal names a payment by its place in the body, so every payment has the same place there
/// as on screen.
#[test]
fn a_payment_of_nothing_keeps_its_place() {
    let mut order = samples::order(&samples::catalogue());
    order.payments[0].amount = Typed::Good(money("0"));
    let sent = frozen(&order);
    let sent = sent["payments"].as_array().unwrap();
    assert_eq!(sent.len(), order.payments.len());
    for (payment, sent) in order.payments.iter().zip(sent) {
        assert_eq!(sent["id"], payment.method.as_str());
    }
    assert_eq!(sent[0]["price"].to_string(), "0");
}

#[test]
fn what_is_no_number_is_never_sent() {
    let menu = samples::catalogue();
    let bad = |text: &str| Typed::read_quantity(text);
    let mut order = samples::order(&menu);
    order.lines[1].quantity = bad("iki");
    let field = Field::Line(1, LineField::Quantity);
    assert_eq!(
        FrozenPacket::new(&order, &menu),
        Err(BodyError::Number(field))
    );

    let mut order = samples::order(&menu);
    order.lines[0].discount = Typed::read_money("1.234");
    let field = Field::Line(0, LineField::Discount);
    assert_eq!(
        FrozenPacket::new(&order, &menu),
        Err(BodyError::Number(field))
    );

    let mut order = samples::order(&menu);
    order.payments[2].amount = Typed::read_money("x");
    let field = Field::Payment(2, PaymentField::Price);
    assert_eq!(
        FrozenPacket::new(&order, &menu),
        Err(BodyError::Number(field))
    );
}

#[test]
fn a_given_body_with_a_key_is_sent_as_it_stands() {
    let text = "{ \"idempotencyKey\" : \"k\",\n \"cart\": [{\"quantity\": 1.50}], \"x\": 1e3 }";
    let packet = FrozenPacket::from_json(text, || unreachable!()).unwrap();
    assert_eq!(packet.json(), text);
    assert_eq!(packet.idempotency_key(), "k");
}

#[rstest]
#[case("{}", r#"{"idempotencyKey":"made"}"#)]
#[case("{ \"x\": 1e3 }\n", r#"{ "x": 1e3 ,"idempotencyKey":"made"}"#)]
#[case(r#"{"x":{},"y":1.50}"#, r#"{"x":{},"y":1.50,"idempotencyKey":"made"}"#)]
#[case(
    r#"{"idempotencyKey":null,"y":1.50}"#,
    r#"{"idempotencyKey":"made","y":1.50}"#
)]
#[case(
    r#"{"idempotencyKey":"","own":null}"#,
    r#"{"idempotencyKey":"made","own":null}"#
)]
fn a_given_body_without_a_key_gets_one_and_keeps_the_rest(
    #[case] text: &str,
    #[case] expected: &str,
) {
    let packet = FrozenPacket::from_json(text, || "made".to_owned()).unwrap();
    assert_eq!(packet.idempotency_key(), "made");
    assert_eq!(packet.json(), expected);
}

#[test]
fn a_given_body_can_be_sent_under_another_key() {
    let packet = FrozenPacket::from_json_with_key(r#"{"idempotencyKey":"a"}"#, "b").unwrap();
    assert_eq!(packet.json(), r#"{"idempotencyKey":"b"}"#);
    assert_eq!(packet.idempotency_key(), "b");
}

#[rstest]
#[case("", BodyError::Syntax { line: 1, column: 0 })]
#[case("{\n\"a\": }", BodyError::Syntax { line: 2, column: 6 })]
#[case("[]", BodyError::Shape)]
#[case("7", BodyError::Shape)]
fn what_is_no_order_at_all_is_told(#[case] text: &str, #[case] error: BodyError) {
    assert_eq!(order_from_json(text, None).unwrap_err(), error);
    assert_eq!(
        FrozenPacket::from_json(text, String::new).unwrap_err(),
        error
    );
}

fn problems(text: &str) -> Vec<(String, Reason)> {
    let (_, problems) = order_from_json(text, Some(&samples::catalogue())).unwrap();
    problems
        .into_iter()
        .map(|problem| (problem.field.to_string(), problem.reason))
        .collect()
}

#[rstest]
#[case(r#"{"customer":7}"#, "customer.name")]
#[case(r#"{"customer":{"address":7}}"#, "customer.address")]
#[case(r#"{"customer":{"region":null}}"#, "customer.region")]
#[case(r#"{"cart":{}}"#, "cart")]
#[case(r#"{"cart":[3]}"#, "cart[0]")]
#[case(r#"{"cart":[{"product":3}]}"#, "cart[0].product")]
#[case(r#"{"cart":[{"product":"p1","quantity":"2"}]}"#, "cart[0].quantity")]
#[case(r#"{"cart":[{"product":"p1","discount":[]}]}"#, "cart[0].discount")]
#[case(r#"{"cart":[{"product":"p1","note":1}]}"#, "cart[0].note")]
#[case(r#"{"cart":[{"product":"p1","options":"Tek"}]}"#, "cart[0].options")]
#[case(
    r#"{"cart":[{"product":"p1","options":[1,"Tek"]}]}"#,
    "cart[0].options"
)]
#[case(r#"{"cart":[{"product":"p1","options":[{}]}]}"#, "cart[0].options")]
#[case(r#"{"paymentNote":false}"#, "paymentNote")]
#[case(r#"{"payments":1}"#, "payments")]
#[case(r#"{"payments":[null]}"#, "payments[0]")]
#[case(r#"{"payments":[{"id":1}]}"#, "payments[0].id")]
#[case(r#"{"payments":[{"id":"m1","price":"5"}]}"#, "payments[0].price")]
#[case(r#"{"payments":[{"id":"m1","title":5}]}"#, "payments[0].title")]
#[case(r#"{"payments":[{"id":"m1","isDiscount":"yes"}]}"#, "payments[0]")]
#[case(r#"{"note":[]}"#, "note")]
#[case(r#"{"type":1}"#, "type")]
#[case(r#"{"status":true}"#, "status")]
#[case(r#"{"restaurantDelivery":"no"}"#, "restaurantDelivery")]
#[case(r#"{"callbackUrl":{}}"#, "callbackUrl")]
#[case(r#"{"idempotencyKey":5}"#, "idempotencyKey")]
fn a_wrong_type_stands_at_its_field(#[case] text: &str, #[case] field: &str) {
    assert_eq!(problems(text), [(field.to_owned(), Reason::WrongType)]);
}

#[test]
fn unknown_words_and_missing_ids_stand_at_their_fields() {
    let found = problems(
        r#"{"type":"table","status":"Ready","cart":[{}],"payments":[{"price":1}],"own":{}}"#,
    );
    let fields: Vec<_> = found.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(
        fields,
        ["cart[0].product", "payments[0].id", "type", "status"]
    );
    assert_eq!(found[0].1, Reason::Required);
    assert!(matches!(found[2].1, Reason::NotOneOf { allowed } if allowed.contains(&"delivery")));
}

#[test]
fn a_number_out_of_reach_is_kept_as_it_was_written() {
    let text = r#"{"cart":[{"product":"p1","quantity":1e+30}]}"#;
    let (order, problems) = order_from_json(text, None).unwrap();
    assert_eq!(problems, []);
    assert!(matches!(
        &order.lines[0].quantity,
        Typed::Bad { text, reason: NumberError::TooLarge | NumberError::NotANumber } if text == "1e+30"
    ));
}

#[test]
fn options_are_found_by_name_and_by_id() {
    let text = r#"{"cart":[{"product":"p3","quantity":1,
        "options":["Tek",{"id":3},{"id":"2"},{"title":"Tek"},"Büyük","Yok",{"id":"99"}]}]}"#;
    let (order, problems) = order_from_json(text, Some(&samples::catalogue())).unwrap();
    assert_eq!(problems, []);
    let found: Vec<_> = order.lines[0]
        .choices
        .iter()
        .map(|choice| (choice.id.as_deref(), choice.title.as_str(), choice.price))
        .collect();
    assert_eq!(
        found,
        [
            (Some("1"), "Tek", money("0")),
            (Some("3"), "Büyük", money("80")),
            (Some("2"), "Büyük", money("60")),
            (Some("1"), "Tek", money("0")),
            (None, "Büyük", money("0")),
            (None, "Yok", money("0")),
            (Some("99"), "99", money("0")),
        ]
    );
}

prop_compose! {
    fn any_line()(
        product in 0..3_usize,
        quantity in 1..9_999_000_i64,
        discount in 0..100_000_i64,
        chosen in any::<u8>(),
        note in "([a-zçğıöşü]([ a-zçğıöşü]{0,8}[a-zçğıöşü])?)?",
    ) -> (usize, i64, i64, u8, String) {
        (product, quantity, discount, chosen, note)
    }
}

fn order_of(
    menu: &Catalogue,
    lines: Vec<(usize, i64, i64, u8, String)>,
    payments: Vec<(bool, i64)>,
) -> Order {
    let mut order = Order::new("c-1", "key");
    order.customer.name = "Ömer \"Ö\" \\ Işık".to_owned();
    order.customer.phone = "+90 532".to_owned();
    for (place, amount, discount, chosen, note) in lines {
        let product = &menu.products()[place];
        let choices = product
            .choices()
            .enumerate()
            .filter(|(bit, _)| chosen & (1 << bit) != 0)
            .map(|(_, choice)| LineChoice::from(choice))
            .collect();
        let key = order.add(product, choices, quantity("1"));
        let line = order.line_mut(key).unwrap();
        line.quantity = Typed::Good(Decimal::new(amount, 3).into());
        line.discount = Typed::Good(Decimal::new(discount, 2).into());
        line.note = note;
    }
    for (is_discount, amount) in payments {
        let amount = Decimal::new(amount, 2).into();
        if is_discount {
            order.add_discount("İkram", amount);
        } else {
            order.add_payment(PaymentMethodId::new("m2"), "", amount);
        }
    }
    order
}

proptest! {
    #[test]
    fn an_order_comes_back_as_it_was_written(
        lines in prop::collection::vec(any_line(), 0..6),
        payments in prop::collection::vec((any::<bool>(), 1..1_000_000_i64), 0..4),
        status in any::<bool>(),
        delivery in any::<bool>(),
    ) {
        let menu = samples::catalogue();
        let mut order = order_of(&menu, lines, payments);
        order.status = if status { SendStatus::None } else { SendStatus::Approved };
        order.restaurant_delivery = delivery;
        let packet = FrozenPacket::new(&order, &menu).unwrap();
        let (back, problems) = order_from_json(packet.json(), Some(&menu)).unwrap();
        prop_assert_eq!(problems, vec![]);
        let again = FrozenPacket::new(&back, &menu).unwrap();
        prop_assert_eq!(again.json(), packet.json());
        prop_assert_eq!(back.customer, order.customer);
        prop_assert_eq!(back.lines.len(), order.lines.len());
        for (here, there) in order.lines.iter().zip(&back.lines) {
            prop_assert_eq!(&here.choices, &there.choices);
            prop_assert_eq!(&here.quantity, &there.quantity);
            prop_assert_eq!(&here.discount, &there.discount);
            prop_assert_eq!(&here.note, &there.note);
            prop_assert_eq!((&here.title, here.price), (&there.title, there.price));
        }
    }

    #[test]
    fn no_text_makes_the_reading_panic(text in "\\PC{0,60}") {
        drop(order_from_json(&text, None));
        drop(FrozenPacket::from_json(&text, String::new));
    }
}
