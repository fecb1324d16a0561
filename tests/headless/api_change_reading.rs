//! A packet read as an order: its products, choices, payments and what is withheld.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use packetdesk::{
    api::{Packet, PacketOrder, PaymentsKnown, ProductFit},
    domain::{Catalogue, Difference, LineKey, Order, SaleType, Typed},
};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    domain_makers,
    samples::{catalogue, money, order, quantity},
};

fn packet(data: &Value) -> Packet {
    let text = json!({ "success": true, "data": data }).to_string();
    Packet::from_raw(text.into()).unwrap()
}

/// A packet of these lines, paid nothing.
fn with_lines(lines: &Value) -> Packet {
    packet(
        &json!({ "packetId": "9", "total": 0, "paid": 0, "paymentNote": "nakit", "orders": lines }),
    )
}

fn read(packet: &Packet, menu: &Catalogue, sent: Option<&Order>) -> PacketOrder {
    PacketOrder::read(packet, menu, sent, "draft-1")
}

/// The samples' menu and a second Künefe, with other choices and another price.
fn two_alike() -> Catalogue {
    let menu = catalogue();
    let mut products = menu.products().to_vec();
    let mut other = domain_makers::product("p9", "Künefe", "c1", "90");
    other.option_groups = vec![domain_makers::group(
        "Üstüne",
        0,
        2,
        vec![domain_makers::choice(Some("8"), "Kaymak", "25")],
    )];
    products.push(other);
    Catalogue::new(
        products,
        menu.categories().to_vec(),
        menu.payment_methods().to_vec(),
    )
}

#[rstest]
#[case("Adana Kebap", "p1")]
#[case("ADANA KEBAP", "p1")]
#[case("  ayran ", "p2")]
#[case("KÜNEFE", "p3")]
#[case("Kunefe", "p3")]
fn a_product_is_found_by_its_name(#[case] title: &str, #[case] id: &str) {
    let packet = with_lines(&json!([{ "title": title, "quantity": "1,500", "lineTotal": 10 }]));
    let read = read(&packet, &catalogue(), None);
    let line = &read.order.lines[0];
    assert_eq!(line.product, id.into());
    assert_eq!(read.lines[0].product, ProductFit::Sure);
    assert_eq!(line.quantity, Typed::Good(quantity("1.5")));
    // The price is the menu's, the name the packet's.
    assert_ne!(line.price, money("10"));
    assert_eq!(line.title, title);
}

#[rstest]
// The first has no such choice, the second no other.
#[case(json!(["Kaymak"]), "115", ProductFit::Sure, "p9")]
#[case(json!(["Tek"]), "1", ProductFit::Sure, "p3")]
// Without choices the price tells.
#[case(json!([]), "90", ProductFit::Sure, "p9")]
#[case(json!([]), "145.5", ProductFit::Sure, "p3")]
// Neither tells.
#[case(json!([]), "100", ProductFit::Several(vec!["p3".into(), "p9".into()]), "")]
fn of_two_products_of_one_name_choices_and_price_decide(
    #[case] options: Value,
    #[case] total: &str,
    #[case] fit: ProductFit,
    #[case] id: &str,
) {
    let packet = with_lines(
        &json!([{ "title": "Künefe", "quantity": 1, "options": options, "lineTotal": total }]),
    );
    let read = read(&packet, &two_alike(), None);
    assert_eq!(read.lines[0].product, fit);
    assert_eq!(read.order.lines[0].product.as_str(), id);
}

#[test]
fn of_two_products_of_one_name_the_one_that_was_sent_is_known() {
    let menu = two_alike();
    let mut sent = Order::new("c", "k");
    sent.add(menu.products().last().unwrap(), Vec::new(), quantity("2"));
    let packet = with_lines(&json!([{ "title": "Künefe", "quantity": 2, "lineTotal": 1 }]));
    let read = read(&packet, &menu, Some(&sent));
    assert_eq!(read.order.lines[0].product, "p9".into());
    assert_eq!(read.order.lines[0].key, sent.lines[0].key);
    assert_eq!(read.lines[0].product, ProductFit::Sure);
}

#[rstest]
#[case(json!(3), "100", "33.33")]
#[case(json!(0.125), "5", "40")]
#[case(json!(0), "5", "0")]
fn a_line_of_no_product_keeps_its_name_and_price(
    #[case] much: Value,
    #[case] total: &str,
    #[case] price: &str,
) {
    let packet = with_lines(&json!([{
        "title": "Şefin tabağı", "quantity": much, "lineTotal": total, "note": "acı",
        "options": ["Az"],
    }]));
    let read = read(&packet, &catalogue(), None);
    let line = &read.order.lines[0];
    assert_eq!(
        (line.title.as_str(), line.product.as_str()),
        ("Şefin tabağı", "")
    );
    assert_eq!(line.price, money(price));
    assert_eq!(
        (line.note.as_str(), line.choices[0].title.as_str()),
        ("acı", "Az")
    );
    assert_eq!(read.lines[0].product, ProductFit::Unknown);
}

#[test]
fn an_integration_may_tell_the_product() {
    let packet = with_lines(&json!([
        { "product": { "id": "p2", "title": "Ayran (YS)" }, "quantity": 1 },
        { "product": { "id": "ys-77", "title": "Ayran" }, "quantity": 1 },
        { "product": { "title": "Ayran" }, "title": "", "quantity": 1 },
    ]));
    let read = read(&packet, &catalogue(), None);
    for (line, told) in read.order.lines.iter().zip(&read.lines) {
        assert_eq!(
            (line.product.as_str(), &told.product),
            ("p2", &ProductFit::Sure)
        );
    }
}

#[test]
fn choices_are_found_by_id_and_then_by_name() {
    let packet = with_lines(&json!([
        { "title": "Künefe", "quantity": 1, "options": [{ "id": "3", "title": "Dev", "price": 1 }] },
        { "title": "Künefe", "quantity": 1, "options": [{ "id": "x", "title": "TEK" }] },
        { "title": "Künefe", "quantity": 1, "options": ["Fıstıklı"] },
        { "title": "Künefe", "quantity": 1, "options": [{ "title": "Büyük", "price": 80 }] },
    ]));
    let read = read(&packet, &catalogue(), None);
    let told: Vec<(Option<&str>, &str, _)> = read
        .order
        .lines
        .iter()
        .map(|line| &line.choices[0])
        .map(|choice| (choice.id.as_deref(), choice.title.as_str(), choice.price))
        .collect();
    assert_eq!(
        told,
        [
            (Some("3"), "Büyük", money("80")),
            (Some("1"), "Tek", money("0")),
            // What the product does not have stays as it was told.
            (None, "Fıstıklı", money("0")),
            (Some("3"), "Büyük", money("80")),
        ]
    );
}

#[rstest]
#[case("411", Some("2"))]
#[case("451", Some("3"))]
#[case("400", None)]
fn a_name_of_two_prices_is_decided_by_the_total(#[case] total: &str, #[case] id: Option<&str>) {
    let packet = with_lines(&json!([
        { "title": "Künefe", "quantity": 2, "options": ["Büyük"], "lineTotal": total },
    ]));
    let read = read(&packet, &catalogue(), None);
    assert_eq!(read.order.lines[0].choices[0].id.as_deref(), id);
}

#[test]
fn a_name_of_two_prices_is_decided_by_what_was_sent() {
    let menu = catalogue();
    let mut sent = Order::new("c", "k");
    let product = menu.products().last().unwrap();
    let big = product.choices().last().unwrap();
    sent.add(product, vec![big.into()], quantity("1"));
    let packet = with_lines(&json!([
        { "title": "Künefe", "quantity": 1, "options": ["Büyük"], "lineTotal": 1 },
    ]));
    let read = read(&packet, &menu, Some(&sent));
    assert_eq!(read.order.lines, sent.lines);
}

#[test]
fn without_a_menu_the_sent_order_is_known_and_all_else_is_not() {
    let menu = catalogue();
    let sent = order(&menu);
    let packet = with_lines(&json!([
        { "title": "Künefe", "quantity": 0.5, "options": ["Tek"] },
        { "title": "Çay", "quantity": 1 },
    ]));
    let read = read(&packet, &Catalogue::default(), Some(&sent));
    assert_eq!(read.order.lines[0], sent.lines[2]);
    assert_eq!(read.lines[0].product, ProductFit::Sure);
    assert_eq!(read.lines[1].product, ProductFit::Unknown);
}

#[test]
fn a_product_that_left_the_menu_has_to_be_chosen_anew() {
    let menu = catalogue();
    let sent = order(&menu);
    let left = Catalogue::new(menu.products()[1..].to_vec(), Vec::new(), Vec::new());
    let packet = with_lines(&json!([{ "title": "Adana Kebap", "quantity": 2 }]));
    let told = read(&packet, &left, Some(&sent));
    assert_eq!(told.lines[0].product, ProductFit::Unknown);
    assert_eq!(told.order.lines[0].product, "p1".into());
    // Part of a menu says nothing.
    let told = read(&packet, &left.into_partial(), Some(&sent));
    assert_eq!(told.lines[0].product, ProductFit::Sure);
}

#[test]
fn two_equal_lines_keep_two_keys_and_others_get_new_ones() {
    let menu = catalogue();
    let mut sent = Order::new("c", "k");
    for _ in 0..2 {
        let mut one = Order::new("", "");
        one.add(&menu.products()[1], Vec::new(), quantity("1"));
        sent.push_line(one.lines.remove(0));
    }
    let ayran = json!({ "title": "Ayran", "quantity": 1 });
    let packet = with_lines(&json!([ayran, ayran, ayran]));
    let read = read(&packet, &menu, Some(&sent));
    let keys: Vec<LineKey> = read.order.lines.iter().map(|line| line.key).collect();
    assert_eq!(keys[..2], [sent.lines[0].key, sent.lines[1].key]);
    assert!(!keys[..2].contains(&keys[2]));
    assert_eq!(
        read.lines.iter().map(|told| told.key).collect::<Vec<_>>(),
        keys
    );
}

#[test]
fn what_the_server_says_of_a_line_is_kept() {
    let packet = with_lines(&json!([{
        "title": "Ayran", "quantity": 1, "lineId": "line-0001", "extraDecimal": 2.5,
        "discountDecimal": "1", "lineTotalDecimal": 31.5, "vatRate": 10,
    }]));
    let read = read(&packet, &catalogue(), None);
    let (line, told) = (&read.order.lines[0], &read.lines[0]);
    assert_eq!(line.line_id.as_deref(), Some("line-0001"));
    assert_eq!(line.discount, Typed::Good(money("1")));
    assert_eq!(
        (told.extra, told.total),
        (money("2.5"), Some(money("31.5")))
    );
    assert_eq!(told.vat_rate, Some(10.into()));
}

fn with_payments(data: &Value) -> Packet {
    let mut all = json!({ "packetId": "9", "total": 300, "orders": [] });
    let more = data.as_object().unwrap().clone();
    all.as_object_mut().unwrap().extend(more);
    packet(&all)
}

#[test]
fn payments_are_taken_as_they_are_told() {
    let packet = with_payments(&json!({ "paid": 60, "payments": [
        { "lineId": "pay-0001", "methodId": "m1", "title": "Nakit", "amount": 50, "isDiscount": false },
        { "lineId": "pay-0002", "methodId": null, "title": "İkram", "amount": 5, "isDiscount": true },
        { "lineId": null, "methodId": null, "title": "Eski", "amount": 5, "isDiscount": false },
    ]}));
    let menu = catalogue();
    let read = read(&packet, &menu, Some(&order(&menu)));
    assert_eq!(read.payments, PaymentsKnown::Told);
    let methods: Vec<&str> = read
        .order
        .payments
        .iter()
        .map(|it| it.method.as_str())
        .collect();
    assert_eq!(methods, ["m1", "discount", ""]);
    let unbound: Vec<&str> = read
        .payments_without_method()
        .map(|it| it.title.as_str())
        .collect();
    assert_eq!(unbound, ["Eski"]);
    // Same way of paying, same key, though the amount is another.
    assert_eq!(read.order.payments[0].key, order(&menu).payments[0].key);
}

#[rstest]
#[case(json!({ "paid": 155, "totalDiscount": 5 }), PaymentsKnown::AsSent, 3)]
#[case(json!({ "paid": 155 }), PaymentsKnown::AsSent, 3)]
#[case(json!({ "paid": 155, "totalDiscount": 0 }), PaymentsKnown::SumOnly, 0)]
#[case(json!({ "paid": 154 }), PaymentsKnown::SumOnly, 0)]
#[case(json!({ "paid": 0 }), PaymentsKnown::Told, 0)]
#[case(json!({}), PaymentsKnown::SumOnly, 0)]
fn a_sum_is_what_was_sent_or_only_a_sum(
    #[case] sums: Value,
    #[case] known: PaymentsKnown,
    #[case] count: usize,
) {
    let menu = catalogue();
    let sent = order(&menu);
    let told = read(&with_payments(&sums), &menu, Some(&sent));
    assert_eq!(told.payments, known);
    assert_eq!(told.order.payments, sent.payments[..count]);
    let of_others = read(&with_payments(&sums), &menu, None);
    assert_ne!(of_others.payments, PaymentsKnown::AsSent);
    assert_eq!(of_others.order.payments, []);
}

#[test]
fn what_is_withheld_is_what_was_sent() {
    let menu = catalogue();
    let mut sent = order(&menu);
    sent.note = "Zil çalma".to_owned();
    sent.lines[0].note = "acılı".to_owned();
    sent.sale_type = Some(SaleType::Takeaway);
    let packet = packet(&json!({
        "packetId": "9", "paid": 0, "customer": { "id": "c-9", "region": "Moda", "name": null },
        "orders": [{ "title": "Adana Kebap", "quantity": 2 }],
    }));
    let ours = read(&packet, &menu, Some(&sent));
    assert!(ours.is_withheld);
    assert_eq!(ours.order.customer.address, sent.customer.address);
    assert_eq!(ours.order.customer.region, "Moda");
    assert_eq!(
        (ours.order.note.as_str(), ours.order.payment_note.as_str()),
        ("Zil çalma", "nakit")
    );
    assert_eq!(ours.order.lines[0].note, "acılı");
    assert_eq!(ours.order.sale_type, Some(SaleType::Takeaway));
    let of_others = read(&packet, &menu, None);
    assert!(of_others.is_withheld);
    assert_eq!(of_others.order.customer.address, "");
    assert_eq!(of_others.order.idempotency_key, "draft-1");
}

#[test]
fn a_note_that_is_gone_is_gone_where_notes_are_told() {
    let menu = catalogue();
    let mut sent = order(&menu);
    sent.note = "Zil çalma".to_owned();
    let packet = packet(&json!({
        "packetId": "9", "paymentNote": "kart", "customer": { "id": "c-9", "name": "Deniz Er" },
        "orders": [],
    }));
    let read = read(&packet, &menu, Some(&sent));
    assert!(!read.is_withheld);
    assert_eq!(
        (read.order.note.as_str(), read.order.payment_note.as_str()),
        ("", "kart")
    );
}

#[test]
fn a_changed_line_of_an_older_packet_stays_the_same_line() {
    let menu = catalogue();
    let lines = |much: i32| {
        json!([
            { "title": "Ayran", "quantity": 1, "note": "soğuk" },
            { "title": "Ayran", "quantity": much },
            { "title": "Künefe", "quantity": 1, "options": ["Tek"] },
        ])
    };
    let base = read(&with_lines(&lines(2)), &menu, None).order;
    let now = read(&with_lines(&lines(5)), &menu, None).aligned_to(&base, &base);
    let difference = Difference::between(&base, &now.order);
    assert_eq!(difference.lines.len(), 1, "{difference:?}");
    assert_eq!(
        now.order.line(base.lines[1].key).unwrap().quantity,
        Typed::Good(quantity("5"))
    );
    assert_eq!(now.lines[1].key, base.lines[1].key);
}

#[test]
fn ids_of_the_server_tell_lines_apart_before_what_stands_in_them() {
    let menu = catalogue();
    let line = |id: &str, much: i32| json!({ "title": "Ayran", "quantity": much, "lineId": id });
    let base = read(
        &with_lines(&json!([line("a-000001", 1), line("b-000001", 2)])),
        &menu,
        None,
    );
    let base = base.order;
    // Both changed to what the other was; and one that was never there.
    let now = json!([
        line("b-000001", 1),
        line("a-000001", 2),
        line("c-000001", 7)
    ]);
    let now = read(&with_lines(&now), &menu, None).aligned_to(&base, &base);
    let keys: Vec<LineKey> = now.order.lines.iter().map(|line| line.key).collect();
    assert_eq!(keys[..2], [base.lines[1].key, base.lines[0].key]);
    assert!(base.line(keys[2]).is_none());
}

#[test]
fn a_line_that_came_there_by_this_change_is_the_one_that_was_put_in() {
    let menu = catalogue();
    let base = read(
        &with_lines(&json!([{ "title": "Ayran", "quantity": 1 }])),
        &menu,
        None,
    )
    .order;
    let mut mine = base.clone();
    let added = mine.add(&menu.products()[0], Vec::new(), quantity("3"));
    let now = json!([
        { "title": "Ayran", "quantity": 1 },
        { "title": "Adana Kebap", "quantity": 3 },
    ]);
    let now = read(&with_lines(&now), &menu, None).aligned_to(&base, &mine);
    assert_eq!(now.order.lines[1].key, added);
    assert!(Difference::between(&now.order, &mine).is_empty());
}
