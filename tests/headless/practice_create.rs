//! An accepted packet: what is answered, read back, kept and written down.

use std::fs;

use Dialect::{Classic, Current};
use packetdesk::practice::{Access, Dialect, PracticeConfig, PracticeThread};
use rstest::rstest;
use serde_json::{Value, json};

use crate::raw_http::Shop;

/// Two Adana with priced and free choices, three discounted Lahmacun, three and a half Köfte.
fn order(shop: &Shop) -> Value {
    json!({
        "customer": {
            "id": "c-9", "name": "Şükrü Ağaoğlu", "address": "Ihlamur Sk. 3", "region": "Moda",
            "addressDescription": "3. kat", "phone": "0555 000 11 22", "call": "5550001122",
        },
        "cart": [
            {
                "product": shop.id("Adana Kebap"), "quantity": 2,
                "options": ["1,5 porsiyon", "Acılı", "Ekstra lavaş"], "note": "az pişmiş",
            },
            { "product": shop.id("Lahmacun"), "quantity": 3, "discount": 20 },
            { "product": shop.id("Izgara Köfte"), "quantity": 3.5 },
        ],
        "paymentNote": "kart",
        "payments": [
            { "id": "7f-kart", "price": 100.25, "title": "Sahte ad" },
            { "id": "29-nakit", "price": 0 },
            { "id": "kupon", "price": 9.75, "title": "Kupon", "isDiscount": true },
        ],
        "note": "Kapıda zil çalma",
    })
}

#[test]
fn classic_answers_and_reads_back_the_older_shapes() {
    let shop = Shop::new(Classic);
    let answer = shop.create(&order(&shop));
    let id = answer.made();
    assert_eq!(
        answer.json(),
        json!({ "success": true, "data": { "packetId": id } })
    );
    let packet = shop.packet(&id);
    assert_eq!(packet["packetId"], json!(id));
    assert_eq!(packet["entegrasyon"], json!("packet"));
    assert_eq!(packet["status"], json!("Approved"));
    // 2 × (320 + 100 + 12.50), 3 × 90 − 20, 3.5 × 245.90.
    assert_eq!(packet["total"].to_string(), "1975.65");
    assert_eq!(packet["paid"], json!(110));
    assert_eq!(packet["totalDiscount"].to_string(), "9.75");
    let first = &packet["orders"][0];
    assert_eq!(
        first["options"],
        json!(["1,5 porsiyon", "Acılı", "Ekstra lavaş"])
    );
    assert_eq!(first["note"], json!("az pişmiş"));
    let totals: Vec<String> = (0..3)
        .map(|n| packet["orders"][n]["lineTotal"].to_string())
        .collect();
    assert_eq!(totals, ["865", "250", "860.65"]);
    assert_eq!(packet["orders"][1]["discount"], json!(20));
    for newer in ["uuid", "payments", "cancels", "currency", "type"] {
        assert_eq!(packet.get(newer), None, "{newer}");
    }
    for newer in ["lineId", "lineTotalDecimal", "amounts", "vatRate"] {
        assert_eq!(first.get(newer), None, "{newer}");
    }
}

#[test]
fn current_answers_and_reads_back_the_newer_shapes() {
    let shop = Shop::new(Current);
    let answer = shop.create(&order(&shop));
    let uuid = answer.made();
    assert_eq!(answer.json(), json!({ "ok": true, "uuid": uuid }));
    let packet = shop.packet(&uuid);
    assert_eq!(packet["uuid"], json!(uuid));
    assert_ne!(packet["packetId"], json!(uuid));
    assert_eq!(shop.packet(packet["packetId"].as_str().unwrap()), packet);
    assert_eq!(packet["type"], Value::Null);
    assert_eq!(packet["currency"], json!("TRY"));
    assert_eq!(packet["amountExponent"], json!(2));
    assert_eq!(packet["total"].to_string(), "1975.65");
    let line = &packet["orders"][0];
    assert_eq!(line["id"], line["lineId"]);
    assert_eq!(line["lineTotalDecimal"], json!(865));
    assert_eq!(line["options"][0]["title"], json!("1,5 porsiyon"));
    assert_eq!(line["options"][0]["price"], json!(100));
    assert_eq!(line["options"][0]["vatRate"], Value::Null);
    assert!(line["options"][0]["id"].is_string());
    assert_eq!(packet["orders"][1]["discountDecimal"], json!(20));
    assert_eq!(line.get("lineTotal"), None);
    // The payment of zero is not stored; a normal title is the method's own.
    let payments = packet["payments"].as_array().unwrap();
    assert_eq!(payments.len(), 2);
    assert_eq!(payments[0]["methodId"], json!("7f-kart"));
    assert_eq!(payments[0]["title"], json!("Kredi Kartı"));
    assert_eq!(payments[0]["amount"].to_string(), "100.25");
    assert_eq!(payments[0]["cash"], json!(false));
    assert_eq!(payments[1]["methodId"], Value::Null);
    assert_eq!(payments[1]["title"], json!("Kupon"));
    assert_eq!(payments[1]["isDiscount"], json!(true));
    assert!(payments[1]["lineId"].as_str().unwrap().starts_with("pay-"));
}

#[test]
fn minor_amounts_add_up() {
    let shop = Shop::new(Current);
    let mut body = shop.order();
    // Quantities that leave fractions of a kuruş in both parts.
    body["cart"] = json!([{
        "product": shop.id("Adana Kebap"), "quantity": 0.333,
        "options": ["Ekstra lavaş"], "discount": 0.005,
    }]);
    let id = shop.create(&body).made();
    let line = shop.packet(&id)["orders"][0].clone();
    let part = |name: &str| line["amounts"][name].as_i64().unwrap();
    // 0.333 × 332.50 − 0.005 = 110.7175
    assert_eq!(line["lineTotalDecimal"].to_string(), "110.72");
    assert_eq!(part("gross"), 11072);
    assert_eq!(
        part("base") + part("options") + part("extra") - part("discount") + part("timer"),
        part("gross")
    );
    assert_eq!(part("net") + part("vat"), part("gross"));
    assert_eq!(part("net"), 10065);
}

#[rstest]
fn open_lists_every_packet_in_short(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    assert_eq!(shop.get("packets/open").data(), json!([]));
    let first = shop.create(&order(&shop)).made();
    shop.create(&shop.order()).made();
    let open = shop.get("packets/open").data();
    assert_eq!(open.as_array().unwrap().len(), 2);
    let id = match dialect {
        Classic => "packetId",
        Current => "uuid",
    };
    assert_eq!(open[0][id], json!(first));
    assert_eq!(open[0]["docNo"], json!(1));
    assert_eq!(open[1]["docNo"], json!(2));
    assert_eq!(open[0]["itemCount"], json!(3));
    assert_eq!(open[0]["total"].to_string(), "1975.65");
    assert_eq!(open[0]["paid"], json!(110));
    assert_eq!(open[0].get("orders"), None);
    assert_eq!(open[0].get("customer"), None);
    assert_eq!(open[0].get("currency").is_some(), dialect == Current);
}

#[test]
fn the_test_sees_what_was_accepted() {
    let shop = Shop::new(Classic);
    let mut body = order(&shop);
    body["idempotencyKey"] = json!("desk-1");
    let id = shop.create(&body).made();
    let received = shop.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].packet_id, id);
    assert_eq!(received[0].idempotency_key.as_deref(), Some("desk-1"));
    assert_eq!(received[0].total.to_string(), "1975.65");
    assert_eq!(received[0].body, body);
}

#[test]
fn accepted_packets_are_appended_to_the_file() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("received.jsonl");
    fs::write(&path, "{\"older\":1}\n").unwrap();
    let shop = Shop::with(PracticeConfig {
        received: Some(path.clone()),
        ..PracticeConfig::default()
    });
    let mut body = order(&shop);
    body["idempotencyKey"] = json!("desk-1");
    body["cart"][2]["quantity"] = serde_json::from_str("3.50").unwrap();
    let id = shop.create(&body).made();
    // Flushed before the reply: it is there now. The same key writes nothing again.
    shop.create(&body).made();
    body["cart"] = json!([]);
    shop.create(&body).refusal();
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0], "{\"older\":1}");
    let line: Value = serde_json::from_str(lines[1]).unwrap();
    assert_eq!(line["packetId"], json!(id));
    assert!(line["uuid"].is_string());
    assert_eq!(line["docNo"], json!(1));
    assert_eq!(line["idempotencyKey"], json!("desk-1"));
    assert_eq!(line["total"].to_string(), "1975.65");
    assert_eq!(line["body"]["cart"][2]["quantity"].to_string(), "3.50");
    assert_eq!(line["body"]["customer"]["name"], json!("Şükrü Ağaoğlu"));
}

#[cfg(target_os = "linux")]
#[test]
fn an_order_that_cannot_be_written_down_is_not_accepted() {
    let shop = Shop::with(PracticeConfig {
        received: Some("/dev/full".into()),
        ..PracticeConfig::default()
    });
    assert_eq!(
        shop.create(&shop.order()).refusal(),
        (500, "internal_error".to_owned())
    );
    assert!(shop.received().is_empty());
    assert_eq!(shop.get("packets/open").data(), json!([]));
}

#[test]
fn a_file_that_cannot_be_opened_stops_the_start() {
    let home = tempfile::tempdir().unwrap();
    let config = PracticeConfig {
        received: Some(home.path().join("missing/received.jsonl")),
        ..PracticeConfig::default()
    };
    let error = PracticeThread::start(config).unwrap_err().to_string();
    assert!(
        error.starts_with("the file for received packets cannot be opened"),
        "{error}"
    );
    assert!(error.ends_with("received.jsonl"), "{error}");
}

#[cfg(unix)]
#[test]
fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("received.jsonl");
    let _shop = Shop::with(PracticeConfig {
        received: Some(path.clone()),
        ..PracticeConfig::default()
    });
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[rstest]
#[case(Classic, json!({"id": "c-9", "call": "5550001122", "addressDescription": "3. kat", "region": "Moda"}))]
#[case(Current, json!({"id": "c-9", "region": "Moda"}))]
fn personal_data_needs_consent_and_scope(#[case] dialect: Dialect, #[case] left: Value) {
    let shop = Shop::new(dialect);
    let id = shop.create(&order(&shop)).made();
    let whole = shop.packet(&id);
    assert_eq!(whole["customer"]["name"], json!("Şükrü Ağaoğlu"));
    assert_eq!(whole["note"], json!("Kapıda zil çalma"));
    assert_eq!(whole["paymentNote"], json!("kart"));
    let without_consent = Access {
        consent: false,
        ..Access::default()
    };
    for access in [without_consent, Access::default().without("customers:read")] {
        shop.set_access(access);
        let packet = shop.packet(&id);
        assert_eq!(packet["customer"], left);
        assert_eq!(packet.get("note"), None);
        assert_eq!(packet.get("paymentNote"), None);
        assert_eq!(packet["orders"][0].get("note"), None);
        assert_eq!(packet["total"], whole["total"]);
    }
}
