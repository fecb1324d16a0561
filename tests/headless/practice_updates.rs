//! Changing a packet after it was accepted.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use packetdesk::practice::Dialect::{self, Classic, Current};
use rstest::rstest;
use serde_json::{Value, json};

use crate::raw_http::{Answer, Shop};

/// The fields of a write's answer, without either envelope.
fn fields(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let mut body = answer.json();
    if body["ok"] == json!(true) {
        body.as_object_mut().unwrap().remove("ok");
        return body;
    }
    answer.data()
}

/// The packet's document id, whatever create answered with.
fn packet_id(shop: &Shop, body: &Value) -> String {
    let made = shop.create(body).made();
    shop.packet(&made)["packetId"].as_str().unwrap().to_owned()
}

#[rstest]
fn only_named_fields_change(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    let id = packet_id(&shop, &shop.order());
    let answer = shop.post(
        "packets/update",
        &json!({
            "packetId": id, "status": "OnDelivery", "note": "acele", "paymentNote": "nakit",
            "customer": { "address": "Yeni Sk. 1" },
        }),
    );
    // paymentNote was that already.
    assert_eq!(
        fields(&answer),
        json!({ "packetId": id, "updated": ["status", "note", "customer"] })
    );
    let packet = shop.packet(&id);
    assert_eq!(packet["status"], json!("OnDelivery"));
    assert_eq!(packet["note"], json!("acele"));
    assert_eq!(packet["customer"]["address"], json!("Yeni Sk. 1"));
    assert_eq!(packet["customer"]["name"], json!("Işıl Çağlar"));
    assert_eq!(packet["total"], json!(90));
    // An empty note clears it.
    let answer = shop.post("packets/update", &json!({ "packetId": id, "note": "" }));
    assert_eq!(fields(&answer)["updated"], json!(["note"]));
    assert_eq!(shop.packet(&id).get("note"), None);
}

#[rstest]
#[case(json!({"total": 1}), r#""total" is not allowed"#)]
#[case(json!({"customer": {"name": "x"}}), r#""customer.name" is not allowed"#)]
#[case(json!({"paymentNote": ""}), r#""paymentNote" is not allowed to be empty"#)]
#[case(json!({"customer": {"phone": ""}}), r#""customer.phone" is not allowed to be empty"#)]
#[case(json!({"status": "Closed"}), r#""status" must be one of [none, Approved, Ready, OnDelivery, Delivered, Rejected]"#)]
#[case(json!({"invoiceUrl": "http://x.example"}), r#""invoiceUrl" must be a valid uri with a scheme matching the https pattern"#)]
fn other_fields_are_refused(
    #[values(Classic, Current)] dialect: Dialect,
    #[case] change: Value,
    #[case] message: &str,
) {
    let shop = Shop::new(dialect);
    let id = packet_id(&shop, &shop.order());
    let before = shop.packet(&id);
    let mut body = change;
    body["packetId"] = json!(id);
    assert_eq!(shop.post("packets/update", &body).refusal().1, message);
    assert_eq!(shop.packet(&id), before);
}

#[test]
fn the_type_changes_in_current_only() {
    let body = |id: &str| json!({ "packetId": id, "type": "takeaway" });
    let current = Shop::new(Current);
    let id = packet_id(&current, &current.order());
    let answer = current.post("packets/update", &body(&id));
    assert_eq!(fields(&answer)["updated"], json!(["type"]));
    assert_eq!(current.packet(&id)["type"], json!("takeaway"));
    let classic = Shop::new(Classic);
    let id = packet_id(&classic, &classic.order());
    assert_eq!(
        classic.post("packets/update", &body(&id)).message(),
        r#""type" is not allowed"#
    );
}

#[rstest]
#[case(Classic, 200)]
#[case(Current, 404)]
fn an_unknown_packet_is_not_found(#[case] dialect: Dialect, #[case] status: u16) {
    let shop = Shop::new(dialect);
    let cart = shop.order()["cart"].clone();
    for (name, rest) in [
        ("packets/update", json!({})),
        ("packets/update-orders", json!({ "cart": cart })),
        ("packets/update-payments", json!({ "payments": [] })),
    ] {
        let mut body = rest;
        assert_eq!(
            shop.post(name, &body).message(),
            r#""packetId" is required"#
        );
        body["packetId"] = json!("yok");
        assert_eq!(
            shop.post(name, &body).refusal(),
            (status, "plugin.packets.notFound".to_owned())
        );
    }
}

#[rstest]
fn orders_are_replaced_whole(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    let mut order = shop.order();
    order["payments"] = json!([{ "id": "29-nakit", "price": 60 }]);
    let id = packet_id(&shop, &order);
    let replace = |cart: Value| {
        shop.post(
            "packets/update-orders",
            &json!({ "packetId": id, "cart": cart }),
        )
    };
    let water = shop.id("Su 50 cl");
    let answer = replace(json!([{ "product": water, "quantity": 4 }]));
    assert_eq!(fields(&answer), json!({ "packetId": id, "total": 60 }));
    let packet = shop.packet(&id);
    assert_eq!(packet["orders"].as_array().unwrap().len(), 1);
    assert_eq!(packet["total"], json!(60));
    // Three bottles no longer cover what was paid.
    assert_eq!(
        replace(json!([{ "product": water, "quantity": 3 }])).message(),
        "Paid amount is greater than total (paid: 60, total: 45)"
    );
    assert_eq!(
        replace(json!([])).message(),
        r#""cart" must contain at least 1 items"#
    );
    assert_eq!(
        replace(json!([{ "product": "yok", "quantity": 1 }])).message(),
        "Product not found: yok"
    );
    assert_eq!(shop.packet(&id), packet);
}

#[test]
fn lines_left_out_are_kept_as_cancelled_in_current() {
    let shop = Shop::new(Current);
    let (water, cola) = (shop.id("Su 50 cl"), shop.id("Kola 33 cl"));
    let mut order = shop.order();
    order["cart"] = json!([
        { "product": water, "quantity": 2, "lineId": "desk-line-1" },
        { "product": cola, "quantity": 1, "lineId": "desk-line-2" },
    ]);
    let id = packet_id(&shop, &order);
    let replace = |cart: Value| {
        shop.post(
            "packets/update-orders",
            &json!({ "packetId": id, "cart": cart }),
        )
    };
    fields(&replace(
        json!([{ "product": cola, "quantity": 3, "lineId": "desk-line-2" }]),
    ));
    let packet = shop.packet(&id);
    assert_eq!(packet["orders"][0]["lineId"], json!("desk-line-2"));
    assert_eq!(packet["orders"][0]["quantity"], json!(3));
    let cancels = packet["cancels"].as_array().unwrap();
    assert_eq!(cancels.len(), 1);
    assert_eq!(cancels[0]["lineId"], json!("desk-line-1"));
    assert_eq!(cancels[0]["title"], json!("Su 50 cl"));
    assert_eq!(cancels[0]["reason"], Value::Null);
    assert!(cancels[0]["cancelledAt"].as_u64().unwrap() > 1_700_000_000_000);
    assert_eq!(
        replace(json!([{ "product": cola, "quantity": 1, "lineId": "desk-line-1" }])).refusal(),
        (409, "lineId belongs to a cancelled line".to_owned())
    );
}

#[rstest]
fn payments_are_replaced_whole(#[values(Classic, Current)] dialect: Dialect) {
    let shop = Shop::new(dialect);
    let id = packet_id(&shop, &shop.order());
    let replace = |payments: Value| {
        shop.post(
            "packets/update-payments",
            &json!({ "packetId": id, "payments": payments }),
        )
    };
    let answer = replace(json!([{ "id": "29-nakit", "price": 90 }]));
    assert_eq!(fields(&answer), json!({ "packetId": id, "paid": 90 }));
    assert_eq!(
        replace(json!([{ "id": "29-nakit", "price": 90.01 }])).message(),
        "Paid amount is greater than total (paid: 90.01, total: 90)"
    );
    assert_eq!(
        replace(json!([{ "id": "yok", "price": 1 }])).refusal(),
        (400, "unknown_payment_method".to_owned())
    );
    assert_eq!(shop.packet(&id)["paid"], json!(90));
    assert_eq!(fields(&replace(json!([])))["paid"], json!(0));
    let packet = shop.packet(&id);
    assert_eq!(packet["paid"], json!(0));
    if dialect == Current {
        assert_eq!(packet["cancelPayments"][0]["amount"], json!(90));
    }
}

#[test]
fn the_metadata_of_a_document_has_a_budget() {
    let shop = Shop::new(Current);
    let id = packet_id(&shop, &shop.order());
    let product = shop.id("Su 50 cl");
    let metadata: Vec<Value> = (0..10)
        .map(|n| json!({ "key": format!("k{n}"), "value": "x".repeat(180) }))
        .collect();
    // Each write leaves about 16 KB more behind in cancelled lines.
    let line = json!({ "product": product, "quantity": 1, "metadata": metadata });
    let body = json!({ "packetId": id, "cart": vec![line; 8] });
    let refusal = (0..8)
        .map(|_| shop.post("packets/update-orders", &body))
        .find(|answer| answer.status != 200)
        .unwrap();
    let (status, message) = refusal.refusal();
    assert_eq!(status, 400);
    assert!(
        message.starts_with("Total metadata size after merge (")
            && message.contains(") exceeds 102400 bytes (yours: ")
            && message.ends_with(", other plugins: 0)"),
        "{message}"
    );
}

#[test]
fn metadata_stays_on_a_line_that_is_declared_again_unless_it_is_sent_anew() {
    let shop = Shop::new(Current);
    let mut order = shop.order();
    order["cart"][0]["lineId"] = json!("line-0001");
    order["cart"][0]["metadata"] = json!([{ "key": "ref", "value": "eski" }]);
    order["payments"] = json!([{
        "id": "29-nakit", "price": 10, "lineId": "pay-0001",
        "metadata": [{ "key": "fis", "value": 7 }],
    }]);
    let id = packet_id(&shop, &order);
    shop.handle()
        .mark_line(&id, "line-0001", "kiosk", "ref", "k-7");
    let kiosk = json!({ "key": "ref", "value": "k-7", "by": "kiosk" });
    let values = |list: &str| -> Vec<Value> {
        let packet = shop.packet(&id);
        let items = packet[list][0]["metadata"].as_array().unwrap();
        items.iter().map(|item| item["value"].clone()).collect()
    };
    let replace = |metadata: Option<Value>| {
        let mut item =
            json!({ "product": shop.id("Su 50 cl"), "quantity": 3, "lineId": "line-0001" });
        if let Some(metadata) = metadata {
            item["metadata"] = metadata;
        }
        let body = json!({ "packetId": id, "cart": [item] });
        fields(&shop.post("packets/update-orders", &body));
    };
    replace(None);
    assert_eq!(values("orders"), [json!("eski"), json!("k-7")]);
    replace(Some(json!([{ "key": "ref", "value": "yeni" }])));
    assert_eq!(values("orders"), [json!("k-7"), json!("yeni")]);
    assert_eq!(shop.packet(&id)["orders"][0]["metadata"][0], kiosk);
    replace(Some(json!([])));
    assert_eq!(values("orders"), [json!("k-7")]);
    let body = json!({ "packetId": id, "payments": [
        { "id": "29-nakit", "price": 12, "lineId": "pay-0001" },
    ]});
    fields(&shop.post("packets/update-payments", &body));
    assert_eq!(values("payments"), [json!(7)]);
}
