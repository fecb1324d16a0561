//! A whole order without the mouse, in both dialects of the platform.

use egui::Key;
use packetdesk::{
    desk::OrderState,
    practice::{Dialect, PracticeConfig},
};
use serde_json::json;

use crate::desk_harness::{Setup, TestDesk};

fn desk_of(dialect: Dialect) -> TestDesk {
    TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            dialect,
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    })
}

/// Two Adana with options and an ayran, customer, cash: 905 ₺.
fn enter_by_keyboard(desk: &mut TestDesk) {
    desk.key(Key::F3);
    desk.types("2 adana");
    desk.key(Key::Enter);
    assert!(desk.sees("2 × Adana Kebap"), "the options are asked for");
    // 1,5 portions for 100 more, hot, and by the cursor one extra for 15.
    desk.sign(Key::Num2, "2");
    desk.sign(Key::Num6, "6");
    desk.sign(Key::Space, " ");
    desk.key(Key::Enter);
    assert!(desk.state().dialog.is_none());
    assert!(desk.has_cursor("Ürün ara"), "on to the next product");
    assert_eq!(desk.value("Ürün ara"), "");
    desk.types("ayran 30");
    desk.key(Key::Enter);

    desk.key(Key::F2);
    assert!(desk.has_cursor("Müşteri bul"));
    for text in [
        "0532 111 22 33",
        "Ayşe Yılmaz",
        "Moda Cad. No 12 D 5",
        "Kadıköy",
        "zil bozuk",
    ] {
        desk.types(text);
        desk.key(Key::Tab);
    }
    assert!(
        desk.has_cursor("Sipariş notu"),
        "Tab goes on in reading order"
    );
    desk.types("Acele");

    desk.key(Key::F7);
    desk.key(Key::Enter);
    assert!(desk.has_cursor("Nakit tutarı"));
}

fn is_taken(dialect: Dialect) {
    let mut desk = desk_of(dialect);
    enter_by_keyboard(&mut desk);
    desk.key(Key::F9);
    let accepted = desk.accepted();

    let received = desk.received();
    assert_eq!(received.len(), 1);
    let packet = &received[0];
    assert_eq!(accepted.doc_no, Some(packet.doc_no.to_string()));
    let id = match dialect {
        Dialect::Classic => &packet.packet_id,
        Dialect::Current => &packet.uuid,
    };
    assert_eq!(&accepted.packet_id, id);
    assert_eq!(accepted.total, Some(accepted.estimate));
    assert_eq!(accepted.estimate.decimal(), packet.total);

    assert!(desk.sees(&format!("#{}", packet.doc_no)));
    assert!(desk.sees(&accepted.packet_id));
    assert!(desk.sees("Sunucu toplamı"));
    assert!(!desk.sees("Sunucunun toplamı tahminden farklı"));
}

#[test]
fn it_is_taken_by_the_classic_platform() {
    is_taken(Dialect::Classic);
}

#[test]
fn it_is_taken_by_the_current_platform() {
    is_taken(Dialect::Current);
}

#[test]
fn what_arrives_is_what_was_entered() {
    let mut desk = desk_of(Dialect::Classic);
    enter_by_keyboard(&mut desk);
    let (key, customer) = {
        let order = &desk.order().order;
        (order.idempotency_key.clone(), order.customer.id.clone())
    };
    desk.key(Key::F9);
    desk.accepted();

    let packet = desk.received().remove(0);
    assert_eq!(packet.idempotency_key.as_deref(), Some(key.as_str()));
    assert_eq!(
        packet.body,
        json!({
            "customer": {
                "id": customer,
                "name": "Ayşe Yılmaz",
                "address": "Moda Cad. No 12 D 5",
                "region": "Kadıköy",
                "addressDescription": "zil bozuk",
                "phone": "0532 111 22 33",
            },
            "cart": [
                {
                    "product": "1783-e4e9",
                    "quantity": 2,
                    "options": ["1,5 porsiyon", "Acılı", "Köz biber"],
                },
                {"product": "2c25-e899", "quantity": 1},
            ],
            "paymentNote": "Nakit",
            "payments": [
                {"id": "29-nakit", "price": 905, "isDiscount": false},
            ],
            "note": "Acele",
            "status": "Approved",
            "restaurantDelivery": true,
            "idempotencyKey": key,
        })
    );
}

#[test]
fn the_next_order_begins_with_one_key() {
    let mut desk = desk_of(Dialect::Classic);
    enter_by_keyboard(&mut desk);
    desk.key(Key::F9);
    desk.accepted();
    desk.ctrl(Key::N);
    assert!(matches!(desk.order().state, OrderState::Draft));
    assert!(desk.order().order.is_untouched());
    assert!(desk.has_cursor("Ürün ara"));
    assert_eq!(desk.state().orders.len(), 1, "the sent one made room");
}
