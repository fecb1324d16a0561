//! The restaurant that comes with the program, and menus read from files.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::{HashMap, HashSet};

use packetdesk::practice::{Dialect, MenuError, PracticeConfig, PracticeMenu};
use rstest::rstest;
use serde_json::Value;

use crate::raw_http::Shop;

fn list(shop: &Shop, name: &str) -> Vec<Value> {
    shop.get(name).data().as_array().unwrap().clone()
}

#[test]
fn the_restaurant_is_whole() {
    assert_eq!(PracticeMenu::embedded().store_name(), "Lezzet Sofrası");
    let shop = Shop::new(Dialect::Classic);
    let categories = list(&shop, "categories/list");
    assert_eq!(categories.len(), 12);
    let ids: HashSet<&str> = categories
        .iter()
        .map(|it| it["id"].as_str().unwrap())
        .collect();
    let ranks: HashSet<u64> = categories
        .iter()
        .map(|it| it["rank"].as_u64().unwrap())
        .collect();
    assert_eq!(ranks, (1..=12).collect());
    let products = list(&shop, "products/list");
    assert!((110..=140).contains(&products.len()), "{}", products.len());
    for product in &products {
        let category = product["category"].as_str().unwrap();
        assert!(ids.contains(category), "{product}");
        assert!(product["price"].as_f64().unwrap() > 0.0, "{product}");
    }
    for (title, price) in [
        ("Adana Kebap", "320"),
        ("Urfa Kebap", "320"),
        ("Adana Dürüm", "210"),
        ("Izgara Köfte", "245.90"),
        ("Mercimek Çorbası", "85"),
        ("Çiğ Köfte Dürüm", "95"),
        ("Lahmacun", "90"),
        ("Karışık Pide", "230"),
        ("Çoban Salata", "110"),
        ("Künefe", "145.50"),
        ("Ayran 30 cl", "35"),
        ("Şalgam", "40"),
        ("Kola 33 cl", "60"),
        ("Su 50 cl", "15"),
        ("Fırın Sütlaç", "120"),
        ("Baklava (4 dilim)", "180"),
    ] {
        assert_eq!(shop.product(title)["price"].to_string(), price, "{title}");
    }
    assert_eq!(shop.product("Şalgam")["stock"].as_i64(), Some(2));
    let methods = list(&shop, "payment-methods/list");
    let cash: Vec<&Value> = methods.iter().filter(|it| it["cash"] == true).collect();
    assert_eq!(cash.len(), 1);
    assert_eq!(cash[0]["title"], "Nakit");
}

#[test]
fn every_oddity_of_the_contract_is_on_the_menu() {
    let shop = Shop::new(Dialect::Classic);
    let products = list(&shop, "products/list");
    let some = |what: &str, test: &dyn Fn(&Value) -> bool| {
        assert!(products.iter().any(test), "no product {what}");
    };
    some("is inactive", &|it| it["active"] == false);
    some("is active", &|it| it["active"] == true);
    for (what, range) in [("gone", 0..1), ("low", 1..4), ("negative", -99..0)] {
        some(what, &|it| {
            it["stock"]
                .as_i64()
                .is_some_and(|stock| range.contains(&stock))
        });
    }
    for field in ["stock", "tax", "barcode", "languages", "options"] {
        some(&format!("lacks {field}"), &|it| it.get(field).is_none());
    }
    some("has an empty barcode", &|it| it["barcode"] == "");
    some("has a null image", &|it| it["image"].is_null());
    some("has an image", &|it| it["image"].is_string());
    some("has empty languages", &|it| {
        it["languages"]
            .as_object()
            .is_some_and(|map| map.is_empty())
    });
    some("is translated", &|it| {
        it["languages"]["en"]["title"].is_string()
    });
    let groups: Vec<&Value> = products
        .iter()
        .flat_map(|it| it["options"].as_array().into_iter().flatten())
        .collect();
    let some_group = |what: &str, test: &dyn Fn(&Value) -> bool| {
        assert!(groups.iter().any(|group| test(group)), "no group {what}");
    };
    some_group("without an id", &|it| it.get("id").is_none());
    some_group("with a text id", &|it| it["id"].is_string());
    some_group("with a number id", &|it| it["id"].is_number());
    some_group("with an empty title", &|it| it["title"] == "");
    for bound in ["min", "max"] {
        some_group("with a number", &|it| it[bound].is_number());
        some_group("with a numeric text", &|it| it[bound].is_string());
    }
    some_group("of several", &|it| it["multiple"] == true);
    some_group("with a decimal price", &|it| {
        it["choices"].to_string().contains(".5")
    });
}

#[test]
fn barcodes_are_real_and_each_is_used_once() {
    let shop = Shop::new(Dialect::Classic);
    let mut seen = HashMap::new();
    for product in list(&shop, "products/list") {
        let Some(code) = product["barcode"].as_str().filter(|code| !code.is_empty()) else {
            continue;
        };
        let digits: Vec<u32> = code.chars().map(|c| c.to_digit(10).unwrap()).collect();
        assert_eq!(digits.len(), 13, "{code}");
        let sum: u32 = digits
            .iter()
            .zip([1, 3].into_iter().cycle())
            .map(|(d, w)| d * w)
            .sum();
        assert_eq!(sum % 10, 0, "{code}");
        assert!(
            seen.insert(code.to_owned(), product.clone()).is_none(),
            "{code}"
        );
    }
    assert!(seen.len() >= 8);
}

#[test]
fn the_customers_have_every_turkish_letter() {
    let shop = Shop::new(Dialect::Classic);
    let customers = shop.get("customers/list?limit=500").data();
    let customers = customers.as_array().unwrap();
    assert_eq!(customers.len(), 200);
    let names: String = customers
        .iter()
        .filter_map(|it| it["name"].as_str())
        .collect();
    for letter in "İıIşŞğçÇöÖüÜ".chars() {
        assert!(names.contains(letter), "{letter}");
    }
    for field in ["name", "phone", "address"] {
        assert!(customers.iter().any(|it| it[field].is_null()), "{field}");
    }
    assert!(customers.iter().any(|it| it.get("region").is_none()));
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let phones: Vec<&str> = customers
        .iter()
        .filter_map(|it| it["phone"].as_str())
        .collect();
    // Nobody's number: all in one range that is not handed out.
    assert!(phones.iter().all(|phone| digits(phone).contains("555000")));
    for spelling in ["+90", "0090", "0 (", "-"] {
        assert!(
            phones.iter().any(|phone| phone.contains(spelling)),
            "{spelling}"
        );
    }
}

#[rstest]
#[case("{", "the menu is not valid JSON")]
#[case("[]", "the menu has no list named \"products\"")]
#[case(
    r#"{"products":[],"categories":{}}"#,
    "the menu has no list named \"categories\""
)]
#[case(
    r#"{"products":[{"id":"a"},{"id":"a"}],"categories":[],"paymentMethods":[]}"#,
    "the menu has two records with the id \"a\" in \"products\""
)]
#[case(
    r#"{"products":[{"id":"a","title":"A","price":1e10}],"categories":[],"paymentMethods":[]}"#,
    "the price of \"A\" in the menu is beyond one billion"
)]
fn a_broken_menu_is_told_in_a_sentence(#[case] text: &str, #[case] sentence: &str) {
    let error = PracticeMenu::from_json(text).unwrap_err().to_string();
    assert!(error.starts_with(sentence), "{error}");
}

#[test]
fn a_menu_is_read_from_a_file_and_served_as_written() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("menu.json");
    assert!(matches!(
        PracticeMenu::from_file(&path),
        Err(MenuError::Read { .. })
    ));
    let odd = r#"{"id":"a","title":null,"price":"12.50","options":"none"}"#;
    let text = format!(
        r#"{{"products":[{odd},{{"title":"no id"}}],"categories":[],"paymentMethods":[]}}"#
    );
    std::fs::write(&path, text).unwrap();
    let shop = Shop::with(PracticeConfig {
        menu: PracticeMenu::from_file(&path).unwrap(),
        ..PracticeConfig::default()
    });
    let products = list(&shop, "products/list");
    assert_eq!(products[0].to_string(), odd);
    assert_eq!(products.len(), 2);
    let mut order = serde_json::json!({
        "customer": { "id": "c", "name": "n", "address": "a" },
        "cart": [{ "product": "a", "quantity": 2 }],
        "paymentNote": "nakit",
    });
    let id = shop.create(&order).made();
    assert_eq!(shop.packet(&id)["total"], serde_json::json!(25));
    order["cart"][0]["product"] = serde_json::json!("no id");
    assert_eq!(shop.create(&order).message(), "Product not found: no id");
}
