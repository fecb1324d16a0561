//! Guests' data is replaced: nothing of it is left, equal stays equal, and the rest stays.

use packetdesk::domain::mask::{Collector, Kind, Mask};
use proptest::prelude::*;
use serde_json::{Value, json};

const CREATE: &str = "packets/create";

fn mask_of(bodies: &[(&str, &str)]) -> Mask {
    let mut collector = Collector::default();
    for (endpoint, body) in bodies {
        collector.body(endpoint, body);
    }
    collector.into_mask([7; 32])
}

fn order() -> Value {
    json!({
        "customer": {
            "id": "pd-0190", "name": "Ayşe Yılmaz", "phone": "0532 111 22 33",
            "call": "5321112233;90", "address": "Caferağa Mah. Moda Cad. No 12 D 5",
            "addressDescription": "Yeşil kapı", "region": "Kadıköy",
            "birthday": "12.03.1980", "vip": true, "nickname": "Ayşoş", "floor": 3
        },
        "cart": [{"product": "63ff-e535", "quantity": 2, "note": "Ayşe hanıma az acılı", "options": ["Yoğurtlu"]}],
        "paymentNote": "nakit, 2", "note": "Zile basmayın",
        "payments": [{"id": "m1", "price": 100.50, "isDiscount": false, "title": "Nakit"},
                     {"id": "d", "price": 5, "isDiscount": true, "title": "Ayşe indirimi"}],
        "callbackUrl": "https://plugin.example/cb?guest=Ayşe&order=17",
        "idempotencyKey": "desk-0190"
    })
}

#[test]
fn what_is_a_guests_goes_and_the_rest_stays() {
    let text = order().to_string();
    let masked = mask_of(&[(CREATE, &text)]).body(CREATE, &text);
    for gone in [
        "Ayşe",
        "Yılmaz",
        "0532",
        "111",
        "5321112233",
        "Caferağa",
        "Moda",
        "Yeşil",
        "Kadıköy",
        "acılı",
        "Zile",
        "indirimi",
        "1980",
        "Ayşoş",
        "nakit",
    ] {
        assert!(!masked.contains(gone), "{gone} in {masked}");
    }
    let (was, is): (Value, Value) = (order(), serde_json::from_str(&masked).unwrap());
    for kept in [
        "/customer/id",
        "/customer/vip",
        "/cart/0/product",
        "/cart/0/quantity",
        "/cart/0/options",
        "/payments/0",
        "/payments/1/price",
        "/idempotencyKey",
    ] {
        assert_eq!(was.pointer(kept), is.pointer(kept), "{kept}");
    }
    assert!(
        is["callbackUrl"]
            .as_str()
            .unwrap()
            .starts_with("https://plugin.example/cb?guest=")
    );
}

#[test]
fn lengths_capitals_and_signs_stay() {
    let mask = Collector::default().into_mask([1; 32]);
    let masked = mask.field("AYŞE Yılmaz-Er, No: 12/A");
    let shape = |text: &str| -> String {
        text.chars()
            .map(|c| match c {
                _ if c.is_numeric() => '0',
                _ if c.is_uppercase() => 'A',
                _ if c.is_alphabetic() => 'a',
                sign => sign,
            })
            .collect()
    };
    assert_eq!(shape(&masked), shape("AYŞE Yılmaz-Er, No: 12/A"));
    assert_ne!(masked, "AYŞE Yılmaz-Er, No: 12/A");
}

#[test]
fn equal_stays_equal_in_every_spelling() {
    let mask = Collector::default().into_mask([2; 32]);
    let small = mask.field("Ayşe Yılmaz").to_lowercase();
    for same in [
        "AYŞE YILMAZ",
        "ayşe yılmaz",
        "ayse yilmaz",
        "AYSE YILMAZ",
        "Ays\u{327}e Yılmaz",
    ] {
        assert_eq!(mask.field(same).to_lowercase(), small, "{same}");
    }
    let digits = |text: &str| -> String {
        let digits: String = mask
            .field(text)
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        digits[digits.len() - 10..].to_owned()
    };
    let number = digits("0532 111 22 33");
    for same in [
        "+90 532 111 22 33",
        "5321112233",
        "00905321112233",
        "(0532) 111-22-33",
    ] {
        assert_eq!(digits(same), number, "{same}");
    }
    assert!(number.starts_with('5') && number != "5321112233");
    assert_eq!(&mask.field("5321112233;90")[10..], ";90");
    assert_ne!(digits("0532 111 22 34"), number);
    assert_ne!(mask.field("Ayşe"), mask.field("Fatma"));
}

#[test]
fn another_secret_makes_another_mask() {
    let of = |secret| {
        Collector::default()
            .into_mask([secret; 32])
            .field("Caferağa Mahallesi")
    };
    assert_ne!(of(1), of(2));
    assert_eq!(of(1), of(1));
}

#[test]
fn what_is_known_is_replaced_wherever_it_stands() {
    let text = order().to_string();
    let mask = mask_of(&[(CREATE, &text)]);
    let name = mask.field("Ayşe Yılmaz");
    assert_eq!(
        mask.text("Customer \"Ayşe Yılmaz\" is blocked"),
        format!("Customer \"{name}\" is blocked")
    );
    for place in [
        "müşteri AYŞE YILMAZ",
        "ayse yilmaz",
        r"Ay\u015fe Y\u0131lmaz",
        r#"{\"n\":\"Ay\\u015fe\"}"#,
        "q=Ay%C5%9Fe+Y%C4%B1lmaz",
        "Ay&#351;e Y&#x131;lmaz",
        "0532-111-22-33",
        "tel +905321112233 yok",
        "moda cad. no 12",
        "Sayın Yılmaz",
        "yılmaz",
        r"\nAyşe",
    ] {
        let masked = mask.text(place);
        let decoded = masked
            .replace(r"\u015f", "ş")
            .replace(r"\u0131", "ı")
            .replace("%C5%9F", "ş");
        let folded = packetdesk::domain::text::fold(&decoded);
        for gone in ["ayse", "yilmaz", "5321112233", "111 22 33", "moda cad"] {
            assert!(!folded.contains(gone), "{gone} in {masked}");
        }
    }
    // Words of the language, ids, and short numbers that a note happens to hold.
    for kept in [
        "2 of 22 orders, status 200",
        "Product not found: 63ff-e535",
        "the server refused the order",
        "desk-0190",
        "INFO desk: nothing to do",
    ] {
        assert_eq!(mask.text(kept), kept);
    }
}

#[test]
fn a_guest_called_as_a_word_of_the_language_does_not_hide_the_language() {
    let mut collector = Collector::default();
    collector.field(Kind::Name, "Can Er");
    let mask = collector.into_mask([3; 32]);
    assert_eq!(mask.text("it can not be sent"), "it can not be sent");
    assert!(!mask.text("Can Er aradı").contains("Can"));
    assert!(!mask.text("Sayın Can").contains("Can"));
}

#[test]
fn half_a_reply_is_masked_as_far_as_it_goes() {
    let text = order().to_string();
    for end in (1..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let half = &text[..end];
        let masked = mask_of(&[(CREATE, half)]).body(CREATE, half);
        for gone in [
            "Ayşe", "Yılmaz", "Yılm", "0532 111", "532111", "Cafer", "Moda", "Kadık",
        ] {
            assert!(!masked.contains(gone), "{gone} in {masked}");
        }
    }
}

#[test]
fn the_list_of_customers_is_personal_whatever_its_fields_are_called() {
    let text = json!({
        "success": true, "nextCursor": "c-9",
        "data": [{"id": "c-8", "name": "Zeynep Ak", "phone": 5351234567_u64, "address": null,
                  "unvan": "Doktor", "total": 1250.5, "lat": 40.98, "tags": ["Vejetaryen"],
                  "addresses": [{"title": "Ofis", "text": "Bağdat Cad. 7"}]}]
    })
    .to_string();
    let masked = mask_of(&[("customers/list", &text)]).body("customers/list", &text);
    let is: Value = serde_json::from_str(&masked).unwrap();
    assert_eq!(
        (&is["nextCursor"], &is["data"][0]["id"]),
        (&json!("c-9"), &json!("c-8"))
    );
    assert_eq!(is["data"][0]["total"].to_string(), "1250.5");
    assert_ne!(is["data"][0]["phone"], json!(5351234567_u64));
    for gone in [
        "Zeynep",
        "Doktor",
        "Ofis",
        "Bağdat",
        "5351234567",
        "40.98",
        "Vejetaryen",
    ] {
        assert!(!masked.contains(gone), "{gone} in {masked}");
    }
}

#[test]
fn json_that_is_broken_is_masked_whole() {
    let text = r#"{"customer":{"name":"Ayşe "Abla" Yılmaz","phone":"0532 111 22 33"},"cart":[]}"#;
    let masked = mask_of(&[(CREATE, text)]).body(CREATE, text);
    for gone in ["Ayşe", "Abla", "Yılmaz", "0532"] {
        assert!(!masked.contains(gone), "{gone} in {masked}");
    }
    assert!(masked.contains(r#"{"customer":{"name":""#), "{masked}");
}

#[test]
fn a_page_of_a_proxy_stays_readable() {
    let page =
        "<html><head><title>502 Bad Gateway</title></head><body class=\"x\">nginx</body></html>";
    assert_eq!(mask_of(&[(CREATE, page)]).body(CREATE, page), page);
}

#[test]
fn the_menu_stays() {
    let menu = json!({"success": true, "data": [
        {"id": "p1", "title": "Adana Dürüm", "price": 120, "note": "Acılı", "name": "Adana"}
    ]})
    .to_string();
    let mut collector = Collector::default();
    collector.body("products/list", &menu);
    collector.field(Kind::Note, "Adana Dürüm az acılı");
    let mask = collector.into_mask([5; 32]);
    assert_eq!(mask.body("products/list", &menu), menu);
}

#[test]
fn a_guest_whose_id_is_their_number_is_masked_there_too() {
    let text = r#"{"customer":{"id":"5321112233","name":"A","phone":"0532 111 22 33"}}"#;
    let masked = mask_of(&[(CREATE, text)]).body(CREATE, text);
    assert!(!masked.contains("5321112233"), "{masked}");
}

#[test]
fn an_address_is_masked_by_the_names_of_its_query() {
    let mut collector = Collector::default();
    let url = "https://h/plugin-api/customers/get?phone=%2B905321112233&name=Ay%C5%9Fe+Ak&packetId=ab-1&limit=500";
    collector.url(url);
    let masked = collector.into_mask([4; 32]).url(url);
    assert!(
        masked.starts_with("https://h/plugin-api/customers/get?phone=%2B905"),
        "{masked}"
    );
    assert!(masked.ends_with("&packetId=ab-1&limit=500"), "{masked}");
    assert!(
        !masked.contains("%C5%9Fe") && !masked.contains("321112233"),
        "{masked}"
    );
}

/// What of a guest must not be left, and how it stood there.
fn gone_from(endpoint: &str, text: &str, gone: &[&str]) -> String {
    let masked = mask_of(&[(endpoint, text)]).body(endpoint, text);
    let folded = packetdesk::domain::text::fold(&masked);
    for gone in gone {
        let was = packetdesk::domain::text::fold(text);
        assert!(was.contains(gone), "{gone} was never in {text}");
        assert!(!folded.contains(gone), "{gone} in {masked}");
    }
    masked
}

#[test]
fn every_shape_of_the_wire_is_masked() {
    for (endpoint, text, gone) in [
        // Reads, both generations.
        (
            "packets/get",
            r#"{"success":true,"data":{"packetId":"1781112223334","docNo":14,"paymentNote":"Kapıcı Hasan öder","orders":[{"id":"1781112223334-a1b2","title":"Mantı","options":["Yoğurtlu"],"note":"Leyla hanıma","lineTotal":180}],"customer":{"id":"c-9","name":"Deniz Er","phone":"5550001122","call":"5550001122;90","address":"Gül Sk. 4","addressDescription":"Mavi kapı","region":null,"latitude":40.987654,"longitude":"29.012345"}}}"#,
            "hasan, leyla, deniz, 5550001122, gul sk, mavi, 40 98, 29 01",
        ),
        (
            "packets/get",
            r#"{"success":true,"data":{"uuid":"pkt-1","customer":{"Name":"Deniz Er","E-Mail":"deniz.er@ornek.com","TCKN":"12345678901","vergiNo":1234567890,"nationalId":"TR998877"},"cancels":[{"title":"Mantı","reason":"Deniz vazgeçti","cancelledAt":1}],"payments":[{"methodId":"m","title":"Nakit","amount":10,"metadata":[{"key":"kim","value":"Halil","by":"plugin-uuid"}]}]}}"#,
            "deniz, ornek, 12345678901, 1234567890, 998877, vazgecti, halil",
        ),
        // Writes.
        (
            "packets/update",
            r#"{"packetId":"p","note":"Zehra ablaya","customer":{"address":"Lale Sok. 5","phone":"0532 111 22 33 / 12"},"invoiceUrl":"https://f.example/i?musteri=x&name=Zehra&token=abcdefgh12"}"#,
            "zehra, lale, 111 22 33, abcdefgh12",
        ),
        (
            "packets/update-orders",
            r#"{"packetId":"p","cart":[{"product":"x","quantity":1,"note":"Umut için","metadata":{"kisi":"Umut Can"}}]}"#,
            "umut",
        ),
        // Callbacks open doors.
        (
            "packets/created",
            r#"{"type":"packet.created","data":{"callbackUrls":{"pickup":"https://h/packets/1/pickup?token=Zm9vYmFyYmF6&exp=1"}}}"#,
            "zm9vymfyymf6",
        ),
        (
            "customers/get",
            r#"{"data":{"id":"0532 111 22 33","Region":"Moda","name":"Ece","total":5}}"#,
            "111 22 33, moda, ece",
        ),
        // Guests where nobody expects them.
        (
            "packets/create",
            r#"{"delivery":{"contact":{"name":"Sevgi Ak","Phone-Number":"+49 30 1234567"}},"customer":{"id":"+905321112233"}}"#,
            "sevgi, 1234567, 5321112233",
        ),
        (
            "packets/create",
            r#"{"customer":{"id":5321112233}}"#,
            "5321112233",
        ),
        (
            "packets/create",
            r#"{"payload":"{\"customer\":{\"name\":\"Nazl\u0131 Su\"}}"}"#,
            "nazl",
        ),
        (
            "packets/create",
            "customer.name=Nazl%C4%B1+Su&customer.phone=05321112233&note=Zile+basma",
            "5321112233, zile, su",
        ),
    ] {
        let gone: Vec<&str> = gone.split(", ").collect();
        let masked = gone_from(endpoint, text, &gone);
        if text.starts_with('{') {
            let is_json = serde_json::from_str::<Value>(&masked).is_ok();
            assert!(is_json, "{masked}");
        }
        // Half of it says no more.
        let half = &text[..text.floor_char_boundary(text.len() - 3)];
        let half = mask_of(&[(endpoint, half)]).body(endpoint, half);
        let half = packetdesk::domain::text::fold(&half);
        for gone in gone {
            assert!(!half.contains(gone), "{gone} in {half}");
        }
    }
}

#[test]
fn what_a_case_is_about_stays_readable() {
    let text = r#"{"success":true,"data":{"packetId":"1785112223334","orders":[{"title":"Ayran","quantity":2}],"customer":{"id":"1785112223334","name":"Ayran"}},"message":"\"phone\" is not allowed to be empty","tokenType":"Bearer"}"#;
    let masked = mask_of(&[("packets/get", text)]).body("packets/get", text);
    for kept in [
        r#""packetId":"1785112223334""#,
        r#""title":"Ayran""#,
        r#""id":"1785112223334""#,
        r#"\"phone\" is not allowed to be empty"#,
        r#""tokenType":"Bearer""#,
    ] {
        assert!(masked.contains(kept), "{kept} in {masked}");
    }
    assert!(!masked.contains(r#""name":"Ayran""#), "{masked}");
}

proptest! {
    #[test]
    fn nothing_is_lost_or_broken(name in "\\PC{0,20}", note in any::<String>(), phone in "[0-9 +()-]{0,20}") {
        let body = json!({"customer": {"id": "c", "name": name, "phone": phone}, "note": note, "cart": []});
        let text = body.to_string();
        let masked = mask_of(&[(CREATE, &text)]).body(CREATE, &text);
        let is: Value = serde_json::from_str(&masked).unwrap();
        prop_assert_eq!(&is["cart"], &body["cart"]);
        prop_assert_eq!(&is["customer"]["id"], &body["customer"]["id"]);
    }

    #[test]
    fn any_text_at_all_can_be_read(text in any::<String>(), odd in "[{}\\[\\]\":,a-zş0-9\\\\u%&#; ]{0,60}") {
        for text in [&text, &odd] {
            let mask = mask_of(&[(CREATE, text), ("customers/list", text)]);
            mask.body(CREATE, text);
            mask.text(text);
            mask.url(text);
        }
    }
}
