//! Checks of the customer and of the order as a whole, at their limits.

use packetdesk::domain::{
    Catalogue, Money, Order, Reason, Severity,
    check::{check, is_sendable},
};
use rstest::rstest;

use super::domain_makers::{error, found, good_order, told};

#[test]
fn a_good_order_has_no_problem() {
    assert_eq!(found(&good_order()), []);
}

#[rstest]
#[case("customer.id", |order: &mut Order, text: &str| order.customer.id = text.to_owned())]
#[case("customer.name", |order: &mut Order, text: &str| order.customer.name = text.to_owned())]
#[case("customer.address", |order: &mut Order, text: &str| order.customer.address = text.to_owned())]
#[case("paymentNote", |order: &mut Order, text: &str| order.payment_note = text.to_owned())]
#[case("idempotencyKey", |order: &mut Order, text: &str| order.idempotency_key = text.to_owned())]
fn what_the_server_demands_may_not_be_blank(
    #[case] path: &str,
    #[case] set: fn(&mut Order, &str),
    #[values("", "  ", "\t\u{a0}\n")] blank: &str,
) {
    let mut order = good_order();
    set(&mut order, blank);
    assert_eq!(found(&order), error(path, Reason::Required));
    set(&mut order, "x");
    assert_eq!(found(&order), []);
}

#[rstest]
#[case("note", 1000, |order: &mut Order, text: String| order.note = text)]
#[case("cart[0].note", 500, |order: &mut Order, text: String| order.lines[0].note = text)]
#[case("idempotencyKey", 128, |order: &mut Order, text: String| order.idempotency_key = text)]
fn texts_are_as_long_as_the_server_takes(
    #[case] path: &str,
    #[case] limit: usize,
    #[case] set: fn(&mut Order, String),
) {
    let too_long = error(path, Reason::TooLong { limit });
    let mut order = good_order();
    for (text, wanted) in [
        ("a".repeat(limit - 1), vec![]),
        ("ş".repeat(limit), vec![]),
        ("ş".repeat(limit + 1), too_long.clone()),
        // The server counts UTF-16 units: an emoji is two.
        ("🍕".repeat(limit / 2), vec![]),
        ("🍕".repeat(limit / 2 + 1), too_long),
    ] {
        set(&mut order, text);
        assert_eq!(found(&order), wanted);
    }
}

#[test]
fn problems_come_in_the_order_of_the_screen() {
    let mut order = Order::new("", "");
    order.note = "a".repeat(1001);
    "http://a.example.com".clone_into(&mut order.callback_url);
    order.add_discount("", Money::ZERO);
    let paths: Vec<String> = found(&order).into_iter().map(|(path, ..)| path).collect();
    let wanted = [
        "customer.id",
        "customer.name",
        "customer.address",
        "cart",
        "paymentNote",
        "payments[0].title",
        "payments[0].price",
        "note",
        "callbackUrl",
        "idempotencyKey",
    ];
    assert_eq!(paths, wanted);
}

#[test]
fn warnings_do_not_stand_in_the_way_of_sending() {
    let mut order = good_order();
    order.add_payment("cash".into(), "Nakit", Money::ZERO);
    let problems = check(&order, &super::domain_makers::menu());
    assert_eq!(problems[0].severity, Severity::Warning);
    assert!(is_sendable(&problems));
    order.customer.name.clear();
    assert!(!is_sendable(&check(&order, &super::domain_makers::menu())));
}

#[test]
fn before_a_menu_is_loaded_nothing_is_called_unknown() {
    let mut order = good_order();
    order.add_payment("anything".into(), "", super::domain_makers::money("1"));
    assert_eq!(told(check(&order, &Catalogue::default())), []);
}
