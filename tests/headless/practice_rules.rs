//! The rules behind the schemas: products, options, tax, payments, callback address, marks.

use Dialect::{Classic, Current};
use packetdesk::practice::{Dialect, PracticeConfig, PracticeMenu};
use rstest::rstest;
use serde_json::{Value, json};

use crate::raw_http::Shop;

#[rstest]
#[case(Classic, 200)]
#[case(Current, 400)]
fn an_unknown_product_refuses_the_whole_order(#[case] dialect: Dialect, #[case] status: u16) {
    let shop = Shop::new(dialect);
    let mut body = shop.order();
    let known = body["cart"][0].clone();
    body["cart"] = json!([known, { "product": "yok-1", "quantity": 1, "taxRate": 900 }]);
    assert_eq!(
        shop.create(&body).refusal(),
        (status, "Product not found: yok-1".to_owned())
    );
    assert!(shop.received().is_empty());
}

#[rstest]
#[case(Classic, 200)]
#[case(Current, 400)]
fn an_unknown_option_is_named(#[case] dialect: Dialect, #[case] status: u16) {
    let shop = Shop::new(dialect);
    let mut body = shop.order();
    body["cart"][0]["options"] = json!(["Çikolatalı"]);
    let product = shop.id("Lahmacun");
    assert_eq!(
        shop.create(&body).refusal(),
        (
            status,
            format!("Invalid option: {product}: not found in the product (Çikolatalı)")
        )
    );
}

#[rstest]
fn an_option_is_declared_once(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    let mut body = shop.order();
    body["cart"][0]["options"] = json!(["Acılı", "Acılı"]);
    let (_, message) = shop.create(&body).refusal();
    let product = shop.id("Lahmacun");
    assert_eq!(
        message,
        format!("Invalid option: {product}: declared more than once (Acılı)")
    );
}

/// The toast has two choices "Kaşar", at 20 and at 35.
#[test]
fn a_title_with_two_prices_needs_the_id_in_current() {
    let shop = Shop::new(Current);
    let toast = shop.product("Ayvalık Tostu");
    let ids: Vec<String> = toast["options"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|group| group["choices"].as_array().unwrap())
        .filter(|choice| choice["title"] == "Kaşar")
        .map(|choice| choice["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 2);
    let order = |options: Value| {
        let mut body = shop.order();
        body["cart"] = json!([{ "product": toast["id"], "quantity": 1, "options": options }]);
        body
    };
    for named in [json!(["Kaşar"]), json!([{ "title": "Kaşar" }])] {
        let (status, message) = shop.create(&order(named)).refusal();
        assert_eq!(status, 400);
        assert!(message.contains("ambiguous"), "{message}");
        assert!(message.ends_with("(Kaşar)"), "{message}");
    }
    let total = |options| {
        let id = shop.create(&order(options)).made();
        shop.packet(&id)["total"].clone()
    };
    assert_eq!(total(json!([{ "id": ids[0] }])), json!(170));
    assert_eq!(total(json!([{ "id": ids[1] }])), json!(185));
    assert_eq!(
        total(json!([{ "id": ids[0] }, { "id": ids[1] }])),
        json!(205)
    );
    // Classic has no ids to send and takes the first.
    let classic = Shop::new(Classic);
    let id = classic.create(&order(json!(["Kaşar"]))).made();
    assert_eq!(classic.packet(&id)["total"], json!(170));
}

#[test]
fn tax_rates_are_judged_together_in_current() {
    let shop = Shop::new(Current);
    let (a, b) = (shop.id("Lahmacun"), shop.id("Su 50 cl"));
    let order = |first: Value, second: Value| {
        let mut body = shop.order();
        body["cart"] = json!([
            { "product": a, "quantity": 1, "taxRate": first },
            { "product": b, "quantity": 1, "taxRate": second },
        ]);
        shop.create(&body)
    };
    order(json!(0), json!(100)).made();
    for (first, second) in [(json!(-0.1), json!(100.1)), (json!("8"), json!(null))] {
        assert_eq!(
            order(first, second).refusal(),
            (400, format!("Invalid taxRate (0-100 expected): {a}, {b}"))
        );
    }
    assert_eq!(
        order(json!(1), json!(101)).refusal().1,
        format!("Invalid taxRate (0-100 expected): {b}")
    );
    // The declared rate is frozen on the line.
    let id = order(json!(1), json!(20)).made();
    assert_eq!(shop.packet(&id)["orders"][0]["vatRate"], json!(1));
}

#[rstest]
fn a_payment_needs_a_method_of_the_store(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    let mut body = shop.order();
    body["payments"] = json!([{ "id": "pm-1", "title": "Nakit", "price": 1 }]);
    assert_eq!(
        shop.create(&body).refusal(),
        (400, "unknown_payment_method".to_owned())
    );
    // A discount is free to carry any id.
    body["payments"][0]["isDiscount"] = json!(true);
    shop.create(&body).made();
}

#[rstest]
fn a_store_without_methods_has_its_own_code(#[values(Classic, Current)] dialect: Dialect) {
    let menu =
        r#"{"products":[{"id":"p","title":"P","price":10}],"categories":[],"paymentMethods":[]}"#;
    let shop = Shop::with(PracticeConfig {
        dialect,
        menu: PracticeMenu::from_json(menu).unwrap(),
        ..PracticeConfig::default()
    });
    let mut body = json!({
        "customer": { "id": "c", "name": "n", "address": "a" },
        "cart": [{ "product": "p", "quantity": 1 }],
        "paymentNote": "nakit",
        "payments": [{ "id": "pm-1", "price": 1 }],
    });
    assert_eq!(
        shop.create(&body).refusal(),
        (400, "no_payment_methods_configured".to_owned())
    );
    body["payments"] = json!([]);
    shop.create(&body).made();
}

#[rstest]
#[case(Classic, 200)]
#[case(Current, 400)]
fn payments_may_reach_the_total_and_not_exceed_it(#[case] dialect: Dialect, #[case] status: u16) {
    let shop = Shop::new(dialect);
    let mut body = shop.order();
    let pay = |cash: f64| {
        json!([
            { "id": "29-nakit", "price": cash },
            { "id": "x", "price": 10, "isDiscount": true, "title": "İndirim" },
        ])
    };
    body["payments"] = pay(80.0);
    let id = shop.create(&body).made();
    assert_eq!(shop.packet(&id)["paid"], json!(90));
    body["payments"] = pay(80.01);
    assert_eq!(
        shop.create(&body).refusal(),
        (
            status,
            "Paid amount is greater than total (paid: 90.01, total: 90)".to_owned()
        )
    );
    // A refused order takes no document number.
    body["payments"] = json!([]);
    let id = shop.create(&body).made();
    assert_eq!(shop.packet(&id)["docNo"], json!(2));
}

#[rstest]
#[case("https://plugin.example", None)]
#[case("https://status.plugin.example/x?y=1", None)]
#[case(
    "https://notplugin.example/x",
    Some("callbackUrl must be under the same domain as webhookUrl (plugin.example)")
)]
#[case(
    "https://8.8.8.8/x",
    Some("callbackUrl must be under the same domain as webhookUrl (plugin.example)")
)]
#[case(
    "https://127.0.0.1/x",
    Some("callbackUrl rejected: private IP address")
)]
#[case("https://10.1.2.3/x", Some("callbackUrl rejected: private IP address"))]
#[case(
    "https://172.16.0.1/x",
    Some("callbackUrl rejected: private IP address")
)]
#[case(
    "https://192.168.1.1/x",
    Some("callbackUrl rejected: private IP address")
)]
#[case(
    "https://169.254.1.1/x",
    Some("callbackUrl rejected: private IP address")
)]
#[case(
    "https://100.64.0.1/x",
    Some("callbackUrl rejected: private IP address")
)]
#[case("https://[::1]/x", Some("callbackUrl rejected: private IP address"))]
#[case(
    "https://[fd00::1]/x",
    Some("callbackUrl rejected: private IP address")
)]
#[case(
    "https://[::ffff:10.0.0.1]/x",
    Some("callbackUrl rejected: private IP address")
)]
#[case(
    "https://localhost/x",
    Some("callbackUrl rejected: resolves to a private IP")
)]
#[case(
    "https://nowhere.invalid/x",
    Some("callbackUrl rejected: DNS lookup failed")
)]
fn a_callback_address_is_judged(
    #[values(Classic, Current)] dialect: Dialect,
    #[case] address: &str,
    #[case] message: Option<&str>,
) {
    let shop = Shop::new(dialect);
    let mut body = shop.order();
    body["callbackUrl"] = json!(address);
    let answer = shop.create(&body);
    match message {
        None => {
            answer.made();
        }
        Some(message) => assert_eq!(answer.refusal(), (400, message.to_owned())),
    }
}

#[rstest]
#[case("kiosk-1-01", true)]
#[case("a2345678", true)]
#[case("a234567", false)]
#[case("12345678", false)]
#[case("-2345678", false)]
#[case("a234567 ", false)]
#[case("a23456ğ8", false)]
#[case("A.b_c:d-9", true)]
#[case("kuver", false)]
#[case("NEW", false)]
fn a_line_id_has_a_form_in_current(#[case] id: &str, #[case] sound: bool) {
    let shop = Shop::new(Current);
    let mut body = shop.order();
    body["cart"][0]["lineId"] = json!(id);
    let answer = shop.create(&body);
    if sound {
        let made = answer.made();
        assert_eq!(shop.packet(&made)["orders"][0]["lineId"], json!(id));
    } else {
        assert_eq!(answer.refusal(), (400, format!("Invalid lineId: {id}")));
    }
}

#[test]
fn a_line_id_has_a_length_and_is_used_once() {
    let shop = Shop::new(Current);
    let mut body = shop.order();
    body["cart"][0]["lineId"] = json!(format!("a{}", "1".repeat(63)));
    shop.create(&body).made();
    let long = format!("a{}", "1".repeat(64));
    body["cart"][0]["lineId"] = json!(long);
    assert_eq!(
        shop.create(&body).refusal().1,
        format!("Invalid lineId: {long}")
    );
    body["cart"][0]["lineId"] = json!("kiosk-1-01");
    let line = body["cart"][0].clone();
    body["cart"] = json!([line.clone(), line]);
    assert_eq!(
        shop.create(&body).refusal(),
        (400, "Duplicate lineId: kiosk-1-01".to_owned())
    );
    // Payments are a list of their own, so the same id may be there too.
    body["cart"].as_array_mut().unwrap().pop();
    body["payments"] = json!([{ "id": "29-nakit", "price": 1, "lineId": "kiosk-1-01" }]);
    shop.create(&body).made();
    body["payments"][0]["lineId"] = json!("new");
    assert_eq!(shop.create(&body).refusal().1, "Invalid lineId: new");
    // Classic does not know the field.
    let classic = Shop::new(Classic);
    classic.create(&body).made();
}

const NOT_A_LIST: &str = "metadata must be an array of {key, value}";

#[rstest]
#[case(json!({"kiosk": "1"}), NOT_A_LIST)]
#[case(json!(["x"]), NOT_A_LIST)]
#[case(json!([{"key": "a"}]), NOT_A_LIST)]
#[case(json!([{"key": "-a", "value": 1}]), "Invalid metadata key: -a")]
#[case(json!([{"key": "a.b", "value": 1}]), "Invalid metadata key: a.b")]
#[case(json!([{"key": "a", "value": null}]), "Invalid metadata value: a")]
#[case(json!([{"key": "a", "value": {}}]), "Invalid metadata value: a")]
#[case(json!([{"key": "a", "value": "x".repeat(257)}]), "Invalid metadata value: a")]
#[case(json!([{"key": "a", "value": 1}, {"key": "a", "value": 2}]), "Duplicate metadata key: a")]
fn metadata_has_rules_in_current(#[case] metadata: Value, #[case] message: &str) {
    let shop = Shop::new(Current);
    let mut body = shop.order();
    body["cart"][0]["metadata"] = metadata.clone();
    assert_eq!(shop.create(&body).refusal(), (400, message.to_owned()));
    let mut body = shop.order();
    body["payments"] = json!([{ "id": "29-nakit", "price": 1, "metadata": metadata }]);
    assert_eq!(shop.create(&body).refusal(), (400, message.to_owned()));
}

#[test]
fn metadata_is_read_back_with_its_author() {
    let shop = Shop::new(Current);
    let mut body = shop.order();
    let key = "k".repeat(64);
    body["cart"][0]["metadata"] = json!([
        { "key": "ref", "value": "x".repeat(256), "by": "somebody" },
        { "key": key, "value": 1.5 },
        { "key": "flag", "value": true },
    ]);
    let id = shop.create(&body).made();
    let author = shop.api_key().split('.').nth(1).unwrap().to_owned();
    let read = &shop.packet(&id)["orders"][0]["metadata"];
    assert_eq!(read.as_array().unwrap().len(), 3);
    assert_eq!(read[0]["by"], json!(author));
    assert_eq!(read[1], json!({ "key": key, "value": 1.5, "by": author }));
}

#[test]
fn metadata_has_budgets() {
    let shop = Shop::new(Current);
    let mut body = shop.order();
    let items = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|n| json!({ "key": format!("k{n}"), "value": "x".repeat(200) }))
            .collect()
    };
    body["cart"][0]["metadata"] = json!(items(10));
    shop.create(&body).made();
    body["cart"][0]["metadata"] = json!(items(11));
    assert_eq!(
        shop.create(&body).refusal().1,
        "metadata must contain at most 10 items per line"
    );
    // Ten such lines are about 22 KB.
    body["cart"][0]["metadata"] = json!(items(10));
    let line = body["cart"][0].clone();
    body["cart"] = json!(vec![line.clone(); 8]);
    shop.create(&body).made();
    body["cart"] = json!(vec![line; 10]);
    let (status, message) = shop.create(&body).refusal();
    assert_eq!(status, 400);
    assert!(
        message.starts_with("Total metadata size of the request (")
            && message.ends_with(") exceeds 20480 bytes"),
        "{message}"
    );
}

#[test]
fn inactive_products_can_be_ordered_and_choices_counted_freely() {
    // The contract names no message for either, so the store takes both.
    let shop = Shop::new(Current);
    let menu = shop.product("Ramazan Menüsü");
    assert_eq!(menu["active"], json!(false));
    let mut body = shop.order();
    body["cart"] = json!([
        { "product": menu["id"], "quantity": 1 },
        { "product": shop.id("Adana Kebap"), "quantity": 1 },
    ]);
    shop.create(&body).made();
}
