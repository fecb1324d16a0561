//! Editing an order: what merges, what keeps its key, what it costs.

use packetdesk::domain::{Field, LineChoice, Money, Order, Quantity, Totals, Typed};
use rstest::rstest;

use super::domain_makers::{choice, good_order, menu, money, product, products, quantity};

fn corn() -> LineChoice {
    LineChoice::from(&choice(Some("3"), "Mısır", "10"))
}

fn sausage() -> LineChoice {
    LineChoice::from(&choice(Some("4"), "Sucuk", "25"))
}

#[test]
fn equal_lines_merge() {
    let adana = &products()[0];
    let mut order = good_order();
    let key = order.lines[0].key;
    assert_eq!(order.add(adana, Vec::new(), quantity("1.5")), key);
    assert_eq!(order.lines.len(), 1);
    assert_eq!(order.lines[0].quantity, Typed::Good(quantity("2.5")));
}

#[test]
fn the_order_of_choices_does_not_matter_their_number_does() {
    let pizza = &products()[1];
    let mut order = good_order();
    let key = order.add(pizza, vec![corn(), sausage()], Quantity::ONE);
    assert_eq!(
        order.add(pizza, vec![sausage(), corn()], Quantity::ONE),
        key
    );
    let more = order.add(pizza, vec![corn(), corn(), sausage()], Quantity::ONE);
    let other = order.add(pizza, vec![corn(), sausage(), sausage()], Quantity::ONE);
    assert!(more != key && other != key && more != other);
}

#[rstest]
#[case::note(|order: &mut Order| "acılı".clone_into(&mut order.lines[0].note))]
#[case::discount(|order: &mut Order| order.lines[0].discount = Typed::Good(money("5")))]
#[case::unread_discount(|order: &mut Order| order.lines[0].discount = Typed::read_money("x"))]
#[case::choices(|order: &mut Order| order.lines[0].choices.push(corn()))]
#[case::price(|order: &mut Order| order.lines[0].price = money("99"))]
#[case::unread_quantity(|order: &mut Order| order.lines[0].quantity = Typed::read_quantity("x"))]
#[case::full(|order: &mut Order| order.lines[0].quantity = Typed::Good(Quantity::LARGEST))]
#[case::nothing(|order: &mut Order| order.lines[0].quantity = Typed::Good(Quantity::NONE))]
fn unequal_lines_do_not_merge(#[case] change: fn(&mut Order)) {
    let mut order = good_order();
    change(&mut order);
    let before = order.lines[0].clone();
    let key = order.add(&products()[0], Vec::new(), Quantity::ONE);
    assert_eq!(order.lines.len(), 2);
    assert_eq!(order.lines[0], before);
    assert_eq!(order.lines[1].key, key);
}

#[test]
fn a_quantity_of_nothing_is_not_lost_in_another_line() {
    let mut order = good_order();
    let key = order.add(&products()[0], Vec::new(), Quantity::NONE);
    assert_eq!(
        order.line(key).unwrap().quantity,
        Typed::Good(Quantity::NONE)
    );
    assert_eq!(order.lines.len(), 2);
}

#[test]
fn keys_are_never_used_again() {
    let mut order = good_order();
    let first = order.lines[0].key;
    let second = order.add(&products()[3], Vec::new(), Quantity::ONE);
    let payment = order.add_payment("cash".into(), "Nakit", money("1"));
    assert!(order.remove_line(first).is_some());
    assert!(order.remove_line(first).is_none());
    assert_eq!(order.place_of(second), Some(0));
    let third = order.add(&products()[0], Vec::new(), Quantity::ONE);
    assert!(third != first && third != second);
    assert!(order.remove_payment(payment).is_some());
    assert_ne!(order.add_discount("x", money("1")), payment);
}

#[test]
fn a_line_keeps_what_the_caller_was_told() {
    let mut dearer = products()[0].clone();
    let order = good_order();
    dearer.price = money("120");
    assert_eq!(order.lines[0].price, money("100"));
    assert_eq!(order.lines[0].title, "Adana Kebap");
}

#[test]
fn one_less_never_takes_a_line_out() {
    let mut order = good_order();
    let key = order.lines[0].key;
    order.one_more(key);
    assert_eq!(order.lines[0].quantity, Typed::Good(Quantity::from(2)));
    order.one_less(key);
    order.one_less(key);
    assert_eq!(order.lines[0].quantity, Typed::Good(Quantity::ONE));
}

#[test]
fn an_order_is_untouched_until_something_is_entered() {
    let mut order = Order::new("c-1", "key-1");
    assert!(order.is_untouched());
    "0532".clone_into(&mut order.customer.call);
    assert!(!order.is_untouched());
    assert!(!good_order().is_untouched());
}

#[test]
fn totals_show_each_part() {
    let mut order = good_order();
    let pizza = &products()[1];
    let key = order.add(pizza, vec![corn(), sausage()], quantity("1.5"));
    order.line_mut(key).unwrap().discount = Typed::Good(money("2.50"));
    order.add_payment("cash".into(), "Nakit", money("50"));
    order.add_discount("İndirim", money("10"));
    let totals = Totals::of(&order);
    // (200 + 10 + 25) * 1.5 = 352.50
    assert_eq!(totals.lines, [Some(money("100")), Some(money("350"))]);
    assert_eq!(totals.subtotal, money("452.5"));
    assert_eq!(totals.line_discounts, money("2.5"));
    assert_eq!(totals.total, money("450"));
    assert_eq!(totals.paid, money("60"));
    assert_eq!(totals.order_discounts, money("10"));
    assert_eq!(totals.open(), money("390"));
    assert!(totals.is_complete());
}

#[test]
fn a_line_that_cannot_be_read_counts_as_nothing_and_is_told() {
    let mut order = good_order();
    let key = order.add(&products()[3], Vec::new(), Quantity::ONE);
    order.line_mut(key).unwrap().quantity = Typed::read_quantity("iki");
    let totals = Totals::of(&order);
    assert_eq!(totals.lines, [Some(money("100")), None]);
    assert_eq!(totals.total, money("100"));
    assert!(!totals.is_complete());
}

#[test]
fn shown_lines_add_up_to_the_shown_total() {
    let mut order = Order::new("c-1", "key-1");
    let cheap = product("x", "Leblebi", "main", "0.333");
    for _ in 0..3 {
        let key = order.add(&cheap, Vec::new(), quantity("0.5"));
        "ayrı".clone_into(&mut order.line_mut(key).unwrap().note);
    }
    let totals = Totals::of(&order);
    assert_eq!(totals.lines, [Some(money("0.17")); 3]);
    assert_eq!(totals.total, money("0.51"));
}

#[rstest]
#[case("390", "400", Some("10"))]
#[case("390", "390", Some("0"))]
#[case("390", "389.99", None)]
fn change_is_what_is_left_of_the_note(
    #[case] due: &str,
    #[case] tendered: &str,
    #[case] change: Option<&str>,
) {
    assert_eq!(
        Totals::change_due(money(due), money(tendered)),
        change.map(money)
    );
}

#[rstest]
#[case("cart[2].options[1]", "cart[2].options")]
#[case("cart[2].options[1].title", "cart[2].options")]
#[case("cart[0].lineId", "cart[0]")]
#[case("payments[3].metadata[0].key", "payments[3]")]
#[case("customer", "customer.name")]
fn a_part_of_a_field_is_the_field(#[case] path: &str, #[case] field: &str) {
    assert_eq!(path.parse::<Field>().unwrap().to_string(), field);
}

#[rstest]
fn other_paths_are_no_fields(
    #[values(
        "carts",
        "cart[x].quantity",
        "cart[1",
        "customer.age",
        "cart[0].price",
        "Note"
    )]
    path: &str,
) {
    assert!(path.parse::<Field>().is_err());
}

#[test]
fn of_two_products_with_one_id_the_first_counts() {
    let mut twice = products();
    twice.push(product("adana", "Adana Porsiyon", "drink", "1"));
    let count = twice.len() - 1;
    let menu = packetdesk::domain::Catalogue::new(twice, Vec::new(), Vec::new());
    assert_eq!(menu.products().len(), count);
    assert_eq!(menu.product(&"adana".into()).unwrap().price, money("100"));
    assert_eq!(menu.places_in(&"drink".into()), [3]);
}

#[test]
fn a_menu_is_in_rank_order() {
    let titles: Vec<_> = menu()
        .categories()
        .iter()
        .map(|c| c.title.clone())
        .collect();
    assert_eq!(titles, ["Ana Yemekler", "İçecekler"]);
    assert!(!menu().products()[0].needs_choice());
    assert!(menu().products()[1].needs_choice());
    assert_eq!(Money::default(), Money::ZERO);
}
