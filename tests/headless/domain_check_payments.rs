//! Checks of the payments: method, title, amount, number and sum.

use packetdesk::domain::{Catalogue, NumberError, Reason, Typed, check::check};
use rstest::rstest;

use super::domain_makers::{
    error, found, good_order, menu, money, products, quantity, told, warning,
};

#[rstest]
#[case("99.99", None)]
#[case("100", None)]
#[case("100.01", Some("0.01"))]
#[case("250", Some("150"))]
fn payments_go_up_to_the_total(#[case] amount: &str, #[case] by: Option<&str>) {
    let mut order = good_order();
    order.add_payment("cash".into(), "Nakit", money(amount));
    let wanted = by.map_or_else(Vec::new, |by| {
        let by = Some(money(by));
        error("payments", Reason::PaidAboveTotal { by })
    });
    assert_eq!(found(&order), wanted);
}

#[test]
fn discounts_and_money_count_together() {
    let mut order = good_order();
    order.add_payment("card".into(), "Kart", money("60"));
    let discount = order.add_discount("İndirim", money("40"));
    assert_eq!(found(&order), []);
    order.payment_mut(discount).unwrap().amount = Typed::Good(money("40.5"));
    let by = Some(money("0.5"));
    assert_eq!(
        found(&order),
        error("payments", Reason::PaidAboveTotal { by })
    );
}

#[rstest]
#[case::quantity("0", "0", "cart[0].quantity", Reason::QuantityNotPositive)]
#[case::discount("1", "101", "cart[0].discount", Reason::DiscountAboveLine { line: money("100") })]
fn nothing_is_concluded_from_a_faulty_cart(
    #[case] amount: &str,
    #[case] discount: &str,
    #[case] path: &str,
    #[case] reason: Reason,
) {
    let mut order = good_order();
    order.lines[0].quantity = Typed::Good(quantity(amount));
    order.lines[0].discount = Typed::Good(money(discount));
    order.add_payment("cash".into(), "Nakit", money("50"));
    assert_eq!(found(&order), error(path, reason));
}

#[rstest]
#[case("0", warning("payments[0].price", Reason::PaymentZero))]
#[case("0.01", vec![])]
#[case("-0.01", error("payments[0].price", Reason::Negative))]
fn an_amount_is_from_0(
    #[case] amount: &str,
    #[case] wanted: Vec<(String, Reason, packetdesk::domain::Severity)>,
    #[values(false, true)] is_discount: bool,
) {
    let mut order = good_order();
    let amount = Typed::Good(money(amount));
    order.push_payment("cash".into(), "Nakit", amount, is_discount);
    assert_eq!(found(&order), wanted);
}

#[test]
fn an_unreadable_amount_is_one_problem() {
    let mut order = good_order();
    order.push_payment("cash".into(), "", Typed::read_money("elli"), false);
    let reason = Reason::Number(NumberError::NotANumber);
    assert_eq!(found(&order), error("payments[0].price", reason));
}

#[rstest]
#[case("", false)]
#[case(" ", false)]
#[case("x", true)]
fn a_discount_has_a_title(#[case] title: &str, #[case] is_good: bool) {
    let mut order = good_order();
    order.add_discount(title, money("5"));
    let wanted = if is_good {
        vec![]
    } else {
        error("payments[0].title", Reason::DiscountTitle)
    };
    assert_eq!(found(&order), wanted);
}

#[rstest]
#[case("cash", None)]
#[case("card", None)]
#[case("Cash", Some(Reason::UnknownPaymentMethod))]
#[case("discount", Some(Reason::UnknownPaymentMethod))]
#[case("", Some(Reason::Required))]
fn money_is_paid_by_a_method_of_the_store(#[case] id: &str, #[case] fault: Option<Reason>) {
    let mut order = good_order();
    order.add_payment(id.into(), "", money("5"));
    let wanted = fault.map_or_else(Vec::new, |reason| error("payments[0].id", reason));
    assert_eq!(found(&order), wanted);
}

#[test]
fn the_id_of_a_discount_is_free() {
    let mut order = good_order();
    order.push_payment("any".into(), "İndirim", Typed::Good(money("5")), true);
    assert_eq!(found(&order), []);
}

#[test]
fn a_store_without_methods_takes_discounts_only() {
    let menu = Catalogue::new(products(), Vec::new(), Vec::new());
    let mut order = good_order();
    order.add_discount("İndirim", money("5"));
    assert_eq!(told(check(&order, &menu)), []);
    order.add_payment("cash".into(), "", money("5"));
    order.add_payment("card".into(), "", money("5"));
    assert_eq!(
        told(check(&order, &menu)),
        error("payments", Reason::NoPaymentMethods)
    );
    let unread = menu.without_payment_methods();
    assert_eq!(told(check(&order, &unread)), []);
}

#[test]
fn an_order_has_up_to_twenty_payments() {
    let mut order = good_order();
    for _ in 0..10 {
        order.add_payment("cash".into(), "Nakit", money("1"));
        order.add_discount("İndirim", money("1"));
    }
    assert_eq!(told(check(&order, &menu())), []);
    order.add_discount("İndirim", money("1"));
    assert_eq!(
        found(&order),
        error("payments", Reason::TooMany { limit: 20 })
    );
}
