//! Products, categories, payment methods, customers; keys, scopes, consent, unknown paths.

use Dialect::{Classic, Current};
use packetdesk::practice::{Access, Dialect, Endpoint, PracticeConfig, PracticeMenu};
use rstest::rstest;
use serde_json::{Value, json};

use crate::raw_http::{Shop, head, send};

#[rstest]
fn the_catalogue_is_served(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    let products = shop.get("products/list");
    assert_eq!(products.json().get("truncated"), None);
    assert_eq!(
        products.header("content-type").as_deref(),
        Some("application/json; charset=utf-8")
    );
    let adana = shop.product("Adana Kebap");
    let id = adana["id"].as_str().unwrap();
    assert_eq!(shop.get(&format!("products/get?id={id}")).data(), adana);
    let categories = shop.get("categories/list").data();
    let first = &categories[0];
    let id = first["id"].as_str().unwrap();
    assert_eq!(shop.get(&format!("categories/get?id={id}")).data(), *first);
    let methods = shop.get("payment-methods/list").data();
    assert_eq!(methods[0]["title"], json!("Nakit"));
    assert_eq!(methods[0]["cash"], json!(true));
}

#[rstest]
#[case(Classic, "products/get", "products", 200, 200)]
#[case(Current, "products/get", "products", 400, 404)]
#[case(Classic, "categories/get", "categories", 200, 200)]
#[case(Current, "categories/get", "categories", 400, 404)]
#[case(Classic, "packets/get", "packets", 200, 200)]
#[case(Current, "packets/get", "packets", 400, 404)]
#[case(Classic, "customers/get", "customers", 400, 404)]
#[case(Current, "customers/get", "customers", 400, 404)]
fn a_record_needs_an_id_that_exists(
    #[case] dialect: Dialect,
    #[case] name: &str,
    #[case] resource: &str,
    #[case] missing: u16,
    #[case] absent: u16,
) {
    let shop = Shop::new(dialect);
    let parameter = match resource {
        "packets" => "packetId",
        "customers" => "customerId",
        _ => "id",
    };
    for query in [
        String::new(),
        format!("?{parameter}="),
        "?other=1".to_owned(),
    ] {
        assert_eq!(
            shop.get(&format!("{name}{query}")).refusal(),
            (missing, format!("plugin.{resource}.missingParams"))
        );
    }
    assert_eq!(
        shop.get(&format!("{name}?{parameter}=yok")).refusal(),
        (absent, format!("plugin.{resource}.notFound"))
    );
}

#[test]
fn a_long_product_list_is_cut_and_says_so() {
    let menu = |count: usize| {
        let products: Vec<Value> = (0..count)
            .map(|n| json!({ "id": format!("p{n}"), "title": "P", "price": 1 }))
            .collect();
        let menu = json!({ "products": products, "categories": [], "paymentMethods": [] });
        Shop::with(PracticeConfig {
            menu: PracticeMenu::from_json(&menu.to_string()).unwrap(),
            ..PracticeConfig::default()
        })
    };
    let whole = menu(2000).get("products/list").json();
    assert_eq!(whole["data"].as_array().unwrap().len(), 2000);
    assert_eq!(whole.get("truncated"), None);
    assert_eq!(whole.get("total"), None);
    let cut = menu(2001).get("products/list").json();
    assert_eq!(cut["data"].as_array().unwrap().len(), 2000);
    assert_eq!(cut["truncated"], json!(true));
    assert_eq!(cut["total"], json!(2001));
}

#[test]
fn customers_come_in_pages() {
    let shop = Shop::new(Classic);
    let page = |query: &str| shop.get(&format!("customers/list{query}")).json();
    let len = |page: &Value| page["data"].as_array().unwrap().len();
    let first = page("");
    assert_eq!(len(&first), 100);
    assert_eq!(first["hasMore"], json!(true));
    let cursor = first["nextCursor"].as_str().unwrap();
    assert_eq!(first["data"][99]["id"], json!(cursor));
    let second = page(&format!("?after={cursor}"));
    assert_eq!(len(&second), 100);
    assert_eq!(second["hasMore"], json!(false));
    assert_eq!(second["nextCursor"], Value::Null);
    assert_ne!(second["data"][0]["id"], first["data"][99]["id"]);
    // Larger pages are clipped, odd limits ignored; neither is an error.
    assert_eq!(len(&page("?limit=7")), 7);
    assert_eq!(len(&page("?limit=100000")), 200);
    for odd in ["0", "-3", "x", "1.5"] {
        assert_eq!(len(&page(&format!("?limit={odd}"))), 100, "{odd}");
    }
    // A malformed cursor restarts, an unknown one ends.
    assert_eq!(page("?after=a%2Fb"), first);
    assert_eq!(page(&format!("?after={}", "x".repeat(201))), first);
    let unknown = page(&format!("?after={}", "x".repeat(200)));
    assert_eq!(unknown["data"], json!([]));
    assert_eq!(unknown["hasMore"], json!(false));
}

#[test]
fn a_page_holds_at_most_five_hundred_customers() {
    let customers: Vec<Value> = (0..501)
        .map(|n| json!({ "id": format!("c{n:03}") }))
        .collect();
    let menu =
        json!({ "products": [], "categories": [], "paymentMethods": [], "customers": customers });
    let shop = Shop::with(PracticeConfig {
        menu: PracticeMenu::from_json(&menu.to_string()).unwrap(),
        ..PracticeConfig::default()
    });
    let page = shop.get("customers/list?limit=501").json();
    assert_eq!(page["data"].as_array().unwrap().len(), 500);
    assert_eq!(page["hasMore"], json!(true));
    assert_eq!(page["nextCursor"], json!("c499"));
}

#[rstest]
fn customers_shrink_without_consent(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::with(PracticeConfig {
        dialect,
        access: Access {
            consent: false,
            ..Access::default()
        },
        ..PracticeConfig::default()
    });
    let one = shop.get("customers/get?customerId=cu_0001").data();
    assert_eq!(one, json!({ "id": "cu_0001", "region": "Kadıköy" }));
    let list = shop.get("customers/list").data();
    // The seventh has no region.
    assert_eq!(list[6], json!({ "id": "cu_0007" }));
    shop.set_access(Access::default());
    let one = shop.get("customers/get?customerId=cu_0001").data();
    assert_eq!(one["name"], json!("Ayşe Yılmaz"));
    assert!(one["total"].is_number());
    assert_eq!(
        shop.get("customers/get?customerId=a%2Fb").refusal(),
        (400, "plugin.customers.missingParams".to_owned())
    );
}

#[rstest]
fn every_endpoint_needs_its_scope(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    for endpoint in Endpoint::ALL {
        shop.set_access(Access::default().without(endpoint.scope()));
        let answer = if endpoint.method() == "GET" {
            shop.get(endpoint.name())
        } else {
            shop.post(endpoint.name(), &json!({}))
        };
        let status = if dialect == Current || endpoint.resource() == "customers" {
            403
        } else {
            200
        };
        assert_eq!(
            answer.refusal(),
            (status, "plugin.scope.denied".to_owned()),
            "{}",
            endpoint.name()
        );
    }
}

#[rstest]
fn the_key_must_be_right(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    let key = shop.api_key();
    assert_eq!(key.split('.').count(), 3);
    let ask = |key: &str| {
        send(shop.address(), &head("GET", "products/list", key, ""))
            .unwrap()
            .unwrap()
    };
    assert_eq!(ask(&key).status, 200);
    for wrong in ["", "a.b.c", &key[..key.len() - 1], &format!("{key}x")] {
        assert_eq!(ask(wrong).refusal(), (401, "unauthorized".to_owned()));
    }
    let bare = "GET /plugin-api/products/list HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = send(shop.address(), bare).unwrap().unwrap();
    assert_eq!(answer.refusal(), (401, "unauthorized".to_owned()));
}

#[rstest]
fn other_paths_and_verbs_are_not_found(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    assert_eq!(shop.get("tables/open").refusal().0, 404);
    assert_eq!(shop.get("packets/create").refusal().0, 404);
    assert_eq!(shop.post("products/list", &json!({})).refusal().0, 404);
}

#[test]
fn a_stopped_store_lets_go_of_its_port() {
    let shop = Shop::new(Classic);
    let (handle, address) = (shop.handle(), shop.address());
    drop(shop);
    assert!(std::net::TcpStream::connect(address).is_err());
    assert!(handle.received().is_empty());
    let again = Shop::with(PracticeConfig {
        listen: address,
        api_key: Some("s.p.secret".to_owned()),
        ..PracticeConfig::default()
    });
    assert_eq!(again.base_url(), format!("http://{address}"));
    assert_eq!(again.api_key(), "s.p.secret");
    again.get("products/list").data();
    let taken = packetdesk::practice::PracticeThread::start(PracticeConfig {
        listen: address,
        ..PracticeConfig::default()
    });
    let error = taken.unwrap_err().to_string();
    assert!(error.contains(&address.to_string()), "{error}");
}

#[test]
fn a_debug_text_does_not_hold_the_key() {
    let shop = Shop::new(Classic);
    let text = format!("{:?}", shop.handle());
    assert!(!text.contains(&shop.api_key()), "{text}");
    let config = PracticeConfig {
        api_key: Some("s.p.secret".to_owned()),
        ..PracticeConfig::default()
    };
    assert!(!format!("{config:?}").contains("s.p.secret"));
}
