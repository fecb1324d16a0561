//! A menu is read however the server writes it; what cannot be used is left out and told.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use packetdesk::{
    api::{
        ApiError, ErrorKind, LeftOut, MenuList, MenuReplies, MenuReport,
        menu::{Kind, Why},
        read_menu,
    },
    domain::{Catalogue, Money, NumberError, ProductId},
};
use rstest::rstest;
use serde_json::{Value, json};

fn read(products: &str) -> (Catalogue, MenuReport) {
    read_menu(&MenuReplies {
        products: products.into(),
        categories: None,
        payment_methods: None,
        failed: Vec::new(),
    })
}

/// A whole product with one field set to something else, or taken out.
fn product_with(field: &str, value: Option<Value>) -> String {
    let mut product = json!({
        "id": "7c1d", "title": "Künefe", "category": "a0", "price": 145.5, "tax": 10,
        "active": true, "image": null, "barcode": "869", "barcodeType": "Product",
        "stock": -3, "languages": {},
        "options": [{"id": "Q", "title": "Boy", "min": "1", "max": "1", "multiple": false,
                     "choices": [{"id": 1680, "title": "Tek", "price": 0}]}],
    });
    let object = product.as_object_mut().unwrap();
    match value {
        Some(value) => object.insert(field.to_owned(), value),
        None => object.remove(field),
    };
    json!({"success": true, "data": [product]}).to_string()
}

#[test]
fn a_whole_product_is_read() {
    let (menu, report) = read(&product_with("extra", Some(json!({"unknown": 1}))));
    let product = &menu.products()[0];
    assert_eq!(product.id.as_str(), "7c1d");
    assert_eq!(product.title, "Künefe");
    assert_eq!(product.price, Money::parse_wire("145.5").unwrap());
    assert_eq!(product.barcode.as_deref(), Some("869"));
    assert_eq!(product.stock, Some((-3).into()));
    let group = &product.option_groups[0];
    assert_eq!((group.min, group.max, group.multiple), (1, 1, false));
    assert_eq!(group.choices[0].id.as_deref(), Some("1680"));
    assert_eq!(report, MenuReport::default());
}

#[rstest]
#[case::number_id("id", Some(json!(17)))]
#[case::no_category("category", None)]
#[case::null_category("category", Some(Value::Null))]
#[case::text_price("price", Some(json!("145.50")))]
#[case::comma_price("price", Some(json!("145,5")))]
#[case::no_tax("tax", None)]
#[case::no_active("active", None)]
#[case::text_active("active", Some(json!("true")))]
#[case::number_active("active", Some(json!(1)))]
#[case::no_image("image", None)]
#[case::empty_barcode("barcode", Some(json!("")))]
#[case::null_barcode("barcode", Some(Value::Null))]
#[case::number_barcode("barcode", Some(json!(8690)))]
#[case::no_stock("stock", None)]
#[case::null_stock("stock", Some(Value::Null))]
#[case::odd_stock("stock", Some(json!("çok")))]
#[case::no_languages("languages", None)]
#[case::odd_languages("languages", Some(json!({"US": {"title": 3}})))]
#[case::no_options("options", None)]
#[case::null_options("options", Some(Value::Null))]
#[case::odd_options("options", Some(json!("yok")))]
#[case::number_title("title", Some(json!(7)))]
fn an_odd_product_stays(#[case] field: &str, #[case] value: Option<Value>) {
    let (menu, report) = read(&product_with(field, value));
    assert_eq!(report, MenuReport::default());
    let product = &menu.products()[0];
    assert!(product.active);
    assert_eq!(product.price, Money::parse_wire("145.5").unwrap());
}

#[rstest]
#[case::no_id("id", None, Why::NoId)]
#[case::null_id("id", Some(Value::Null), Why::NoId)]
#[case::empty_id("id", Some(json!("")), Why::NoId)]
#[case::no_title("title", None, Why::NoTitle)]
#[case::blank_title("title", Some(json!("  ")), Why::NoTitle)]
#[case::no_price("price", None, Why::NoPrice)]
#[case::null_price("price", Some(Value::Null), Why::NoPrice)]
#[case::word_price("price", Some(json!("bedava")), Why::BadPrice(NumberError::NotANumber))]
#[case::list_price("price", Some(json!([1])), Why::BadPrice(NumberError::NotANumber))]
#[case::huge_price("price", Some(json!(1e300)), Why::BadPrice(NumberError::NotANumber))]
#[case::large_price("price", Some(json!(9e12)), Why::BadPrice(NumberError::TooLarge))]
#[case::negative_price("price", Some(json!(-1)), Why::NegativePrice)]
fn a_product_that_cannot_be_sold_is_left_out_and_told(
    #[case] field: &str,
    #[case] value: Option<Value>,
    #[case] why: Why,
) {
    let (menu, report) = read(&product_with(field, value));
    assert!(menu.is_empty());
    assert_eq!(report.left_out.len(), 1);
    let LeftOut {
        what, why: told, ..
    } = &report.left_out[0];
    assert_eq!((*what, told), (Kind::Product, &why));
}

#[test]
fn one_bad_product_hides_no_other() {
    let (menu, report) = read(
        r#"{"success":true,"data":[
            {"id":"a","title":"A","price":1},
            {"id":"b","title":"B"},
            null, 7, "x",
            {"id":"a","title":"A2","price":2},
            {"id":"c","title":"C","price":"3"}]}"#,
    );
    let titles: Vec<_> = menu.products().iter().map(|p| p.title.as_str()).collect();
    assert_eq!(titles, ["A", "C"]);
    let told: Vec<_> = report
        .left_out
        .iter()
        .map(|left_out| (left_out.name.as_str(), left_out.why.clone()))
        .collect();
    assert_eq!(
        told,
        [
            ("B", Why::NoPrice),
            ("#3", Why::WrongShape),
            ("#4", Why::WrongShape),
            ("#5", Why::WrongShape),
            ("A2", Why::SameId),
        ]
    );
}

#[rstest]
#[case::enveloped(r#"{"success":true,"data":[{"id":"a","title":"A","price":1}]}"#)]
#[case::flat(r#"{"ok":true,"data":[{"id":"a","title":"A","price":1}]}"#)]
#[case::bare(r#"[{"id":"a","title":"A","price":1}]"#)]
fn every_envelope_is_opened(#[case] text: &str) {
    let (menu, report) = read(text);
    assert!(menu.product(&ProductId::new("a")).is_some());
    assert_eq!(report, MenuReport::default());
}

#[test]
fn prices_keep_every_digit() {
    let (menu, _) = read(
        r#"[{"id":"a","title":"A","price":0.1},{"id":"b","title":"B","price":30.299999999999997},{"id":"c","title":"C","price":1e2}]"#,
    );
    let prices: Vec<_> = menu
        .products()
        .iter()
        .map(|product| product.price.decimal().normalize().to_string())
        .collect();
    assert_eq!(prices, ["0.1", "30.299999999999997", "100"]);
}

#[rstest]
#[case(json!(0), json!(99), json!(true), (0, 99, true))]
#[case(json!("2"), json!("3"), json!("true"), (2, 3, true))]
#[case(json!("1.0"), json!(1.0), json!(0), (1, 1, false))]
#[case(json!(-1), json!("x"), Value::Null, (0, 0, true))]
#[case(Value::Null, json!(1), Value::Null, (0, 1, false))]
#[case(json!(""), json!(4), Value::Null, (0, 4, true))]
fn group_limits_are_read(
    #[case] min: Value,
    #[case] max: Value,
    #[case] multiple: Value,
    #[case] expected: (u32, u32, bool),
) {
    let groups = json!([{"min": min, "max": max, "multiple": multiple, "choices": []}]);
    let (menu, _) = read(&product_with("options", Some(groups)));
    let group = &menu.products()[0].option_groups[0];
    assert_eq!((group.min, group.max, group.multiple), expected);
    assert_eq!(group.title, "");
}

#[test]
fn bad_groups_and_choices_are_told_and_the_product_stays() {
    let groups = json!([
        "x",
        {"title": "Boy", "choices": [{"title": "Tek"}, {"id": 4}, {"title": "Çift", "price": "?"}, 3]},
    ]);
    let (menu, report) = read(&product_with("options", Some(groups)));
    let product = &menu.products()[0];
    assert_eq!(product.option_groups[0].choices.len(), 1);
    let told: Vec<_> = report
        .left_out
        .iter()
        .map(|left_out| (left_out.what, left_out.name.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Kind::OptionGroup, "Künefe / #1"),
            (Kind::Choice, "Künefe / 4"),
            (Kind::Choice, "Künefe / Çift"),
            (Kind::Choice, "Künefe / #4"),
        ]
    );
}

#[rstest]
#[case(
    r#"{"success":true,"data":[],"truncated":true,"total":2345}"#,
    Some(2345)
)]
#[case(
    r#"{"success":true,"data":[],"truncated":"true","total":"2345"}"#,
    Some(2345)
)]
#[case(r#"{"success":true,"data":[],"truncated":true}"#, Some(0))]
#[case(r#"{"success":true,"data":[],"truncated":false,"total":3}"#, None)]
#[case(r#"{"success":true,"data":[]}"#, None)]
fn a_cut_list_is_told(#[case] text: &str, #[case] truncated: Option<u64>) {
    assert_eq!(read(text).1.truncated, truncated);
}

#[rstest]
#[case("")]
#[case("<html>")]
#[case(r#"{"success":true}"#)]
#[case(r#"{"success":true,"data":{}}"#)]
fn an_answer_without_a_list_is_told(#[case] text: &str) {
    let (menu, report) = read(text);
    assert!(menu.is_empty());
    assert_eq!(report.left_out[0].what, Kind::List);
    assert_eq!(report.left_out[0].name, "products/list");
}

#[test]
fn categories_and_methods_are_read() {
    let (menu, report) = read_menu(&MenuReplies {
        products: r#"[{"id":"a","title":"A","price":1,"category":"k2"}]"#.into(),
        categories: Some(
            r##"{"data":[{"id":"k1","title":"SON","color":"#fff"},
                {"id":"k2","title":"TATLI","rank":"3","active":false},
                {"id":"k3","title":"ÖN","rank":1,"languages":{}},{"id":"k4"}]}"##
                .into(),
        ),
        payment_methods: Some(
            r#"{"data":[{"id":"m1","title":"Nakit","cash":true},{"id":2,"title":"Kart"},{"title":"?"}]}"#
                .into(),
        ),
        failed: Vec::new(),
    });
    let titles: Vec<_> = menu.categories().iter().map(|c| c.title.as_str()).collect();
    assert_eq!(titles, ["ÖN", "TATLI", "SON"]);
    assert!(!menu.categories()[1].active);
    let methods: Vec<_> = menu
        .payment_methods()
        .iter()
        .map(|method| (method.id.as_str(), method.cash))
        .collect();
    assert_eq!(methods, [("m1", true), ("2", false)]);
    let told: Vec<_> = report
        .left_out
        .iter()
        .map(|l| (l.what, l.why.clone()))
        .collect();
    assert_eq!(
        told,
        [
            (Kind::Category, Why::NoTitle),
            (Kind::PaymentMethod, Why::NoId)
        ]
    );
}

#[test]
fn a_menu_without_its_other_lists_is_a_menu() {
    let denied = ApiError {
        kind: ErrorKind::ScopeDenied,
        status: Some(200),
        said: Some("plugin.scope.denied".to_owned()),
    };
    let (menu, report) = read_menu(&MenuReplies {
        products: r#"[{"id":"a","title":"A","price":1}]"#.into(),
        categories: None,
        payment_methods: None,
        failed: vec![(MenuList::PaymentMethods, denied)],
    });
    assert_eq!(menu.products().len(), 1);
    assert_eq!(report, MenuReport::default());
}

#[rstest]
#[case::whole(r#"[{"id":"a","title":"A","price":1}]"#, false)]
#[case::same_id(
    r#"[{"id":"a","title":"A","price":1},{"id":"a","title":"B","price":1}]"#,
    false
)]
#[case::bad_choice(
    r#"[{"id":"a","title":"A","price":1,"options":[{"choices":[{}]}]}]"#,
    false
)]
#[case::bad_product(r#"[{"id":"a","title":"A","price":1},{"id":"b"}]"#, true)]
#[case::cut(
    r#"{"data":[{"id":"a","title":"A","price":1}],"truncated":true}"#,
    true
)]
#[case::unreadable("<html>", true)]
fn a_menu_knows_that_products_are_missing(#[case] products: &str, #[case] is_partial: bool) {
    assert_eq!(read(products).0.is_partial(), is_partial);
}

#[rstest]
#[case(Some(r#"[{"id":"m","title":"Nakit"}]"#), true)]
#[case(Some("[]"), true)]
#[case(Some(r#"[{"id":"m"}]"#), false)]
#[case(Some("{}"), false)]
#[case(None, false)]
fn a_menu_knows_whether_its_payment_methods_are_all(
    #[case] methods: Option<&str>,
    #[case] are_known: bool,
) {
    let (menu, _) = read_menu(&MenuReplies {
        products: r#"[{"id":"a","title":"A","price":1}]"#.into(),
        categories: None,
        payment_methods: methods.map(Into::into),
        failed: Vec::new(),
    });
    assert_eq!(menu.knows_payment_methods(), are_known);
}
