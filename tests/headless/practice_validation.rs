//! Bodies against their schemas, in joi's words, just inside and just outside every limit.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use packetdesk::practice::Dialect::{self, Classic, Current};
use rstest::rstest;
use serde_json::{Value, json};

use crate::raw_http::Shop;

/// Sets what is at a JSON pointer, making the last key where it is not there yet.
fn put(body: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match body.pointer_mut(parent).unwrap() {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        parent => parent[key] = value,
    }
}

fn remove(body: &mut Value, pointer: &str) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap();
    assert!(parent.as_object_mut().unwrap().remove(key).is_some());
}

/// An order with every field, each sound.
fn full(shop: &Shop) -> Value {
    let mut order = shop.order();
    put(
        &mut order,
        "/payments",
        json!([{ "id": "29-nakit", "price": 1 }]),
    );
    put(&mut order, "/cart/0/options", json!(["Acılı"]));
    order
}

const fn refused_with(dialect: Dialect) -> u16 {
    match dialect {
        Classic => 200,
        Current => 400,
    }
}

#[rstest]
fn a_missing_field_is_named(
    #[values(Classic, Current)] dialect: Dialect,
    #[values(
        "customer",
        "customer.id",
        "customer.name",
        "customer.address",
        "cart",
        "cart[0].product",
        "cart[0].quantity",
        "paymentNote",
        "payments[0].id",
        "payments[0].price"
    )]
    field: &str,
) {
    let shop = Shop::new(dialect);
    let mut body = full(&shop);
    assert_eq!(shop.create(&body).status, 200);
    let pointer = format!("/{}", field.replace(['.', '['], "/").replace(']', ""));
    remove(&mut body, &pointer);
    assert_eq!(
        shop.create(&body).refusal(),
        (refused_with(dialect), format!("\"{field}\" is required"))
    );
    assert_eq!(shop.received().len(), 1);
}

#[rstest]
fn an_empty_text_is_not_allowed(
    #[values(Classic, Current)] dialect: Dialect,
    #[values(
        "customer.id",
        "customer.name",
        "customer.address",
        "customer.region",
        "customer.addressDescription",
        "customer.phone",
        "customer.call",
        "cart[0].product",
        "cart[0].note",
        "cart[0].options[0]",
        "paymentNote",
        "payments[0].id",
        "note",
        "idempotencyKey",
        "callbackUrl"
    )]
    field: &str,
) {
    let shop = Shop::new(dialect);
    let mut body = full(&shop);
    let pointer = format!("/{}", field.replace(['.', '['], "/").replace(']', ""));
    put(&mut body, &pointer, json!(""));
    assert_eq!(
        shop.create(&body).refusal().1,
        format!("\"{field}\" is not allowed to be empty")
    );
}

#[rstest]
#[case("/customer", json!("Ece"), r#""customer" must be of type object"#)]
#[case("/customer/name", json!(5), r#""customer.name" must be a string"#)]
#[case("/customer/phone", json!(null), r#""customer.phone" must be a string"#)]
#[case("/cart", json!({}), r#""cart" must be an array"#)]
#[case("/cart/0", json!("x"), r#""cart[0]" must be of type object"#)]
#[case("/cart/0/quantity", json!("iki"), r#""cart[0].quantity" must be a number"#)]
#[case("/cart/0/quantity", json!("1,5"), r#""cart[0].quantity" must be a number"#)]
#[case("/cart/0/quantity", json!(true), r#""cart[0].quantity" must be a number"#)]
#[case("/cart/0/quantity", json!(null), r#""cart[0].quantity" must be a number"#)]
#[case("/cart/0/options", json!("Acılı"), r#""cart[0].options" must be an array"#)]
#[case("/cart/0/discount", json!(-0.01), r#""cart[0].discount" must be greater than or equal to 0"#)]
#[case("/cart/0/note", json!([]), r#""cart[0].note" must be a string"#)]
#[case("/payments", json!("x"), r#""payments" must be an array"#)]
#[case("/payments/0/price", json!(-1), r#""payments[0].price" must be greater than or equal to 0"#)]
#[case("/payments/0/isDiscount", json!("evet"), r#""payments[0].isDiscount" must be a boolean"#)]
#[case("/status", json!("Ready"), r#""status" must be one of [none, Approved]"#)]
#[case("/status", json!(1), r#""status" must be one of [none, Approved]"#)]
#[case("/restaurantDelivery", json!(1), r#""restaurantDelivery" must be a boolean"#)]
#[case("/paymentNote", json!(null), r#""paymentNote" must be a string"#)]
#[case("/callbackUrl", json!("http://plugin.example/x"), r#""callbackUrl" must be a valid uri with a scheme matching the https pattern"#)]
#[case("/callbackUrl", json!("plugin.example"), r#""callbackUrl" must be a valid uri with a scheme matching the https pattern"#)]
fn a_wrong_value_is_told_in_joi_words(
    #[values(Classic, Current)] dialect: Dialect,
    #[case] pointer: &str,
    #[case] value: Value,
    #[case] message: &str,
) {
    let shop = Shop::new(dialect);
    let mut body = full(&shop);
    put(&mut body, pointer, value);
    assert_eq!(
        shop.create(&body).refusal(),
        (refused_with(dialect), message.to_owned())
    );
    assert!(shop.received().is_empty());
}

#[rstest]
#[case("9999", None)]
#[case("9999.001", Some("must be less than or equal to 9999"))]
#[case("10000", Some("must be less than or equal to 9999"))]
#[case("0.001", None)]
#[case("1e-3", None)]
#[case("0.0009", Some("must be greater than or equal to 0.001"))]
#[case("0", Some("must be greater than or equal to 0.001"))]
#[case("-1", Some("must be greater than or equal to 0.001"))]
#[case("9007199254740992", Some("must be a safe number"))]
#[case("1e400", Some("cannot be infinity"))]
#[case("\"2.5\"", None)]
fn quantity_has_limits_in_current(#[case] text: &str, #[case] problem: Option<&str>) {
    assert_quantity(Current, text, problem);
}

#[rstest]
#[case("9999", None)]
#[case("10000", Some("must be less than or equal to 9999"))]
#[case("0", None)]
#[case("-0.001", Some("must be greater than or equal to 0"))]
fn quantity_may_be_zero_in_classic(#[case] text: &str, #[case] problem: Option<&str>) {
    assert_quantity(Classic, text, problem);
}

fn assert_quantity(dialect: Dialect, text: &str, problem: Option<&str>) {
    let shop = Shop::new(dialect);
    let mut body = shop.order();
    let quantity: Value = serde_json::from_str(text).unwrap();
    put(&mut body, "/cart/0/quantity", quantity);
    let answer = shop.create(&body);
    match problem {
        None => {
            answer.made();
        }
        Some(problem) => assert_eq!(
            answer.refusal().1,
            format!("\"cart[0].quantity\" {problem}")
        ),
    }
}

#[rstest]
#[case("/note", 1000, "note")]
#[case("/cart/0/note", 500, "cart[0].note")]
#[case("/idempotencyKey", 128, "idempotencyKey")]
fn texts_have_a_length_in_current(#[case] pointer: &str, #[case] max: usize, #[case] field: &str) {
    let shop = Shop::new(Current);
    let mut body = shop.order();
    put(&mut body, pointer, json!("ğ".repeat(max)));
    shop.create(&body).made();
    put(&mut body, pointer, json!("ğ".repeat(max + 1)));
    let message = format!("\"{field}\" length must be less than or equal to {max} characters long");
    assert_eq!(shop.create(&body).refusal(), (400, message));
    // joi counts as JavaScript does: a letter beyond the first plane is two.
    put(&mut body, pointer, json!("😀".repeat(max / 2 + 1)));
    assert_eq!(shop.create(&body).status, 400);
    // The older contract names no such limits.
    let classic = Shop::new(Classic);
    let mut body = classic.order();
    put(&mut body, pointer, json!("ğ".repeat(max + 1)));
    classic.create(&body).made();
}

#[test]
fn a_product_id_has_a_length_in_current() {
    let shop = Shop::new(Current);
    let mut body = shop.order();
    put(&mut body, "/cart/0/product", json!("p".repeat(129)));
    assert_eq!(
        shop.create(&body).refusal().1,
        r#""cart[0].product" length must be less than or equal to 128 characters long"#
    );
    put(&mut body, "/cart/0/product", json!("p".repeat(128)));
    let (_, message) = shop.create(&body).refusal();
    assert!(message.starts_with("Product not found: ppp"), "{message}");
}

#[rstest]
fn a_callback_address_has_a_length(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    let mut body = shop.order();
    let start = "https://plugin.example/";
    put(
        &mut body,
        "/callbackUrl",
        json!(format!("{start}{}", "x".repeat(500 - start.len()))),
    );
    shop.create(&body).made();
    put(
        &mut body,
        "/callbackUrl",
        json!(format!("{start}{}", "x".repeat(501 - start.len()))),
    );
    assert_eq!(
        shop.create(&body).refusal().1,
        r#""callbackUrl" length must be less than or equal to 500 characters long"#
    );
}

#[rstest]
fn lists_have_a_length(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    let mut body = shop.order();
    let line = body["cart"][0].clone();
    body["cart"] = json!([]);
    assert_eq!(
        shop.create(&body).refusal().1,
        r#""cart" must contain at least 1 items"#
    );
    body["cart"] = json!(vec![line.clone(); 200]);
    shop.create(&body).made();
    body["cart"] = json!(vec![line.clone(); 201]);
    assert_eq!(
        shop.create(&body).refusal().1,
        r#""cart" must contain less than or equal to 200 items"#
    );
    body["cart"] = json!([line]);
    let payment = json!({ "id": "29-nakit", "price": 1 });
    body["payments"] = json!(vec![payment.clone(); 20]);
    shop.create(&body).made();
    body["payments"] = json!(vec![payment; 21]);
    assert_eq!(
        shop.create(&body).refusal().1,
        r#""payments" must contain less than or equal to 20 items"#
    );
}

#[test]
fn a_line_has_at_most_fifty_options_in_current() {
    let shop = Shop::new(Current);
    let mut body = shop.order();
    put(&mut body, "/cart/0/options", json!(vec!["Acılı"; 51]));
    assert_eq!(
        shop.create(&body).refusal().1,
        r#""cart[0].options" must contain less than or equal to 50 items"#
    );
    // Fifty pass the schema and fail on a rule.
    put(&mut body, "/cart/0/options", json!(vec!["Acılı"; 50]));
    let (_, message) = shop.create(&body).refusal();
    assert!(message.starts_with("Invalid option: "), "{message}");
}

#[rstest]
#[case(json!({"title": "Acılı", "price": 5}), r#""cart[0].options[0].price" is not allowed"#)]
#[case(json!(7), r#""cart[0].options[0]" must be one of [string, object]"#)]
#[case(json!({}), r#""cart[0].options[0]" must contain at least one of [id, title]"#)]
#[case(json!({"id": 12}), r#""cart[0].options[0].id" must be a string"#)]
fn an_option_object_is_closed_in_current(#[case] option: Value, #[case] message: &str) {
    let shop = Shop::new(Current);
    let mut body = shop.order();
    put(&mut body, "/cart/0/options", json!([option]));
    assert_eq!(shop.create(&body).refusal(), (400, message.to_owned()));
}

#[test]
fn an_option_is_a_text_in_classic() {
    let shop = Shop::new(Classic);
    let mut body = shop.order();
    put(&mut body, "/cart/0/options", json!([{ "title": "Acılı" }]));
    assert_eq!(
        shop.create(&body).refusal().1,
        r#""cart[0].options[0]" must be a string"#
    );
}

#[test]
fn type_exists_in_current_only() {
    let current = Shop::new(Current);
    let mut body = current.order();
    for kind in ["dine_in", "takeaway", "delivery"] {
        put(&mut body, "/type", json!(kind));
        let id = current.create(&body).made();
        assert_eq!(current.packet(&id)["type"], json!(kind));
    }
    put(&mut body, "/type", json!("table"));
    assert_eq!(
        current.create(&body).refusal(),
        (
            400,
            r#""type" must be one of [dine_in, takeaway, delivery]"#.to_owned()
        )
    );
    let classic = Shop::new(Classic);
    let id = classic.create(&body).made();
    assert_eq!(classic.packet(&id).get("type"), None);
}

#[rstest]
fn a_discount_payment_needs_a_title(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    let mut body = shop.order();
    body["payments"] = json!([{ "id": "free", "price": 5, "isDiscount": true }]);
    assert_eq!(
        shop.create(&body).refusal().1,
        r#""payments[0].title" is required"#
    );
    body["payments"][0]["title"] = json!("İkram");
    shop.create(&body).made();
}

#[rstest]
fn a_sent_price_and_unknown_keys_are_ignored(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    let mut body = shop.order();
    body["cart"][0]["price"] = json!(1);
    body["colour"] = json!("red");
    let id = shop.create(&body).made();
    assert_eq!(shop.packet(&id)["total"], json!(90));
}

#[rstest]
fn a_body_must_be_json(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    let post = |body| {
        crate::raw_http::post_as(&shop.handle(), "packets/create", &shop.api_key(), body).unwrap()
    };
    assert_eq!(post("{\"customer\":").status, 400);
    assert_eq!(post("[]").refusal().1, r#""value" must be of type object"#);
    assert_eq!(post("").refusal().1, r#""customer" is required"#);
    // The first problem only, in the order of the schema.
    assert_eq!(
        post(r#"{"cart":5,"customer":{}}"#).refusal().1,
        r#""customer.id" is required"#
    );
}
