//! Checks of the cart: every limit, just inside and just outside.

use packetdesk::domain::{
    Catalogue, LineChoice, NumberError, Order, Product, Quantity, Reason, Typed,
    check::{check, check_choices},
};
use rstest::rstest;

use super::domain_makers::{
    category, choice, error, found, good_order, group, menu, money, product, products, quantity,
    told, warning,
};

#[test]
fn a_cart_has_one_to_two_hundred_lines() {
    let mut order = good_order();
    let line = order.lines[0].clone();
    order.lines.clear();
    assert_eq!(found(&order), error("cart", Reason::CartEmpty));
    for _ in 0..200 {
        order.push_line(line.clone());
    }
    assert_eq!(found(&order), []);
    order.push_line(line);
    assert_eq!(found(&order), error("cart", Reason::TooMany { limit: 200 }));
}

#[rstest]
#[case("0.001", None)]
#[case("1.5", None)]
#[case("9998.999", None)]
#[case("9999", None)]
#[case("9999.001", Some(Reason::QuantityTooLarge))]
#[case("10000", Some(Reason::QuantityTooLarge))]
#[case("0.0009", Some(Reason::QuantityTooSmall))]
#[case("0", Some(Reason::QuantityNotPositive))]
#[case("-0.001", Some(Reason::QuantityNotPositive))]
#[case("-1", Some(Reason::QuantityNotPositive))]
fn a_quantity_is_0_001_to_9999(#[case] text: &str, #[case] fault: Option<Reason>) {
    let mut order = good_order();
    order.lines[0].quantity = Typed::Good(quantity(text));
    let wanted = fault.map_or_else(Vec::new, |reason| error("cart[0].quantity", reason));
    assert_eq!(found(&order), wanted);
}

#[rstest]
#[case("", NumberError::Empty)]
#[case("iki", NumberError::NotANumber)]
fn an_unreadable_quantity_is_one_problem(#[case] text: &str, #[case] reason: NumberError) {
    let mut order = good_order();
    order.lines[0].quantity = Typed::read_quantity(text);
    order.lines[0].discount = Typed::Good(money("1000000"));
    order.add_payment("cash".into(), "", money("1000000"));
    assert_eq!(
        found(&order),
        error("cart[0].quantity", Reason::Number(reason))
    );
}

#[rstest]
#[case("0", None)]
#[case("149.99", None)]
#[case("150", None)]
#[case("150.01", Some(Reason::DiscountAboveLine { line: money("150") }))]
#[case("-0.01", Some(Reason::Negative))]
fn a_discount_goes_up_to_its_line(#[case] text: &str, #[case] fault: Option<Reason>) {
    let mut order = good_order();
    order.lines[0].quantity = Typed::Good(quantity("1.5"));
    order.lines[0].discount = Typed::Good(money(text));
    let wanted = fault.map_or_else(Vec::new, |reason| error("cart[0].discount", reason));
    assert_eq!(found(&order), wanted);
}

#[test]
fn an_ambiguous_discount_is_told_with_both_readings() {
    let mut order = good_order();
    order.lines[0].discount = Typed::read_money("1.250");
    let reason = NumberError::Ambiguous {
        small: money("1.25").decimal(),
        large: money("1250").decimal(),
    };
    assert_eq!(
        found(&order),
        error("cart[0].discount", Reason::Number(reason))
    );
}

#[test]
fn an_option_counts_for_the_discount() {
    let mut order = Order::new("c-1", "key-1").with_words();
    let pizza = &products()[1];
    let large = LineChoice::from(&pizza.option_groups[0].choices[1]);
    let key = order.add(pizza, vec![large], Quantity::from(2));
    order.line_mut(key).unwrap().discount = Typed::Good(money("520"));
    assert_eq!(found(&order), []);
    order.line_mut(key).unwrap().discount = Typed::Good(money("520.01"));
    let line = money("520");
    assert_eq!(
        found(&order),
        error("cart[0].discount", Reason::DiscountAboveLine { line })
    );
}

/// Fills in what the cart's tests are not about.
trait WithWords {
    fn with_words(self) -> Self;
}

impl WithWords for Order {
    fn with_words(mut self) -> Self {
        let good = good_order();
        self.customer = good.customer;
        self.payment_note = good.payment_note;
        self
    }
}

#[rstest]
#[case("", Some(Reason::Required))]
#[case("  ", Some(Reason::Required))]
#[case("unknown", Some(Reason::ProductGone))]
#[case("adana", None)]
fn the_product_is_on_the_menu(#[case] id: &str, #[case] fault: Option<Reason>) {
    let mut order = good_order();
    order.lines[0].product = id.into();
    let wanted = fault.map_or_else(Vec::new, |reason| error("cart[0].product", reason));
    assert_eq!(found(&order), wanted);
}

#[test]
fn a_product_id_has_up_to_128_characters() {
    let mut order = good_order();
    let id = "p".repeat(128);
    order.lines[0].product = id.as_str().into();
    let with_it = |id: &str| {
        let products = vec![product(id, "Adana Kebap", "main", "100")];
        Catalogue::new(products, Vec::new(), Vec::new())
    };
    assert_eq!(told(check(&order, &with_it(&id))), []);
    let id = "p".repeat(129);
    order.lines[0].product = id.as_str().into();
    assert_eq!(
        told(check(&order, &with_it(&id))),
        error("cart[0].product", Reason::TooLong { limit: 128 })
    );
}

#[test]
fn a_product_missing_from_part_of_a_menu_is_pointed_out_only() {
    let mut order = good_order();
    order.lines[0].product = "beyond".into();
    assert_eq!(
        told(check(&order, &menu().into_partial())),
        warning("cart[0].product", Reason::ProductGone)
    );
}

#[test]
fn closed_products_and_new_prices_are_pointed_out() {
    let mut order = good_order();
    order.lines.clear();
    order.add(&products()[2], Vec::new(), Quantity::ONE);
    assert_eq!(
        found(&order),
        warning("cart[0].product", Reason::ProductInactive)
    );
    let mut order = good_order();
    order.lines[0].price = money("99");
    let now = money("100");
    assert_eq!(
        found(&order),
        warning("cart[0].product", Reason::PriceChanged { now })
    );
}

fn line_choice(id: Option<&str>, title: &str, price: &str) -> LineChoice {
    LineChoice::from(&choice(id, title, price))
}

fn medium() -> LineChoice {
    line_choice(Some("1"), "Orta", "0")
}

fn named(title: &str) -> String {
    title.to_owned()
}

#[rstest]
#[case(vec![medium()], vec![])]
#[case(vec![], warning("cart[0].options", Reason::TooFewChoices { group: named("Boy"), min: 1 }))]
#[case(vec![medium(), line_choice(Some("2"), "Büyük", "60")],
    warning("cart[0].options", Reason::TooManyChoices { group: named("Boy"), max: 1 }))]
#[case(vec![medium(), line_choice(None, "Mısır", "10"), line_choice(None, "Sucuk", "25")], vec![])]
#[case(vec![medium(), line_choice(None, "Mısır", "10"), line_choice(None, "Sucuk", "25"),
    line_choice(None, "Zeytin", "10")],
    warning("cart[0].options", Reason::TooManyChoices { group: named("Ekstra"), max: 2 }))]
#[case(vec![medium(), line_choice(Some("9"), "Ananas", "10")],
    error("cart[0].options", Reason::OptionGone { title: named("Ananas") }))]
// The names are sent: one that is still there is good whatever its id.
#[case(vec![medium(), line_choice(None, "Sucuk", "25")], vec![])]
#[case(vec![medium(), line_choice(Some("3"), "Mısır", "12")],
    warning("cart[0].options",
        Reason::OptionPriceChanged { title: named("Mısır"), now: money("10") }))]
// One name, two prices: only an id that is on the menu tells them apart.
#[case(vec![medium(), line_choice(Some("7"), "Peynir", "30")], vec![])]
#[case(vec![medium(), line_choice(None, "Peynir", "30")],
    error("cart[0].options", Reason::OptionAmbiguous { title: named("Peynir") }))]
#[case(vec![medium(), line_choice(Some("8"), "Peynir", "30")],
    error("cart[0].options", Reason::OptionGone { title: named("Peynir") }))]
fn options_are_those_of_the_product(
    #[case] choices: Vec<LineChoice>,
    #[case] wanted: Vec<(String, Reason, packetdesk::domain::Severity)>,
) {
    let mut order = Order::new("c-1", "key-1").with_words();
    order.add(&products()[1], choices, Quantity::ONE);
    assert_eq!(found(&order), wanted);
}

#[test]
fn a_line_has_up_to_fifty_options() {
    let mut many: Product = product("many", "Salata", "main", "50");
    let choices: Vec<_> = (0..51)
        .map(|at| choice(None, &format!("Ek {at}"), "1"))
        .collect();
    many.option_groups = vec![group("Ek", 0, 0, choices)];
    let all: Vec<LineChoice> = many.choices().map(LineChoice::from).collect();
    let menu = Catalogue::new(
        vec![many.clone()],
        vec![category("main", "Ana", 1)],
        Vec::new(),
    );
    let mut order = Order::new("c-1", "key-1").with_words();
    let key = order.add(&many, all[..50].to_vec(), Quantity::ONE);
    assert_eq!(told(check(&order, &menu)), []);
    order.line_mut(key).unwrap().choices = all;
    assert_eq!(
        told(check(&order, &menu)),
        error("cart[0].options", Reason::TooMany { limit: 50 })
    );
}

#[test]
fn a_choice_counts_for_one_group_only() {
    let sauces = |title: &str| {
        group(
            title,
            1,
            1,
            vec![choice(None, "Acı", "0"), choice(None, "Tatlı", "0")],
        )
    };
    let groups = [sauces("İlk"), sauces("İkinci")];
    let hot = line_choice(None, "Acı", "0");
    let missing = |group: &str| Reason::TooFewChoices {
        group: group.to_owned(),
        min: 1,
    };
    assert_eq!(
        check_choices(&groups, &[]),
        [missing("İlk"), missing("İkinci")]
    );
    assert_eq!(
        check_choices(&groups, std::slice::from_ref(&hot)),
        [missing("İkinci")]
    );
    assert_eq!(check_choices(&groups, &[hot.clone(), hot.clone()]), []);
    let reason = Reason::TooManyChoices {
        group: "İlk".to_owned(),
        max: 1,
    };
    assert_eq!(
        check_choices(&groups, &[hot.clone(), hot.clone(), hot]),
        [reason]
    );
}

#[test]
fn ids_tell_the_group_where_both_sides_have_one() {
    let groups = [
        group("İlk", 0, 1, vec![choice(Some("1"), "Acı", "0")]),
        group("İkinci", 1, 1, vec![choice(Some("2"), "Acı", "5")]),
    ];
    assert_eq!(
        check_choices(&groups, &[line_choice(Some("2"), "Acı", "5")]),
        []
    );
}

#[rstest]
#[case::nothing_in_it(3, 0, 0, &[])]
#[case::less_than_it_asks_for(3, 0, 2, &[2])]
#[case::asks_for_more_than_it_allows(4, 2, 5, &[2])]
fn a_group_never_asks_for_more_than_it_allows(
    #[case] min: u32,
    #[case] max: u32,
    #[case] size: usize,
    #[case] asked: &[u32],
) {
    let choices = (0..size)
        .map(|at| choice(None, &at.to_string(), "0"))
        .collect();
    let reasons = check_choices(&[group("", min, max, choices)], &[]);
    let asks: Vec<u32> = reasons
        .iter()
        .map(|reason| match reason {
            Reason::TooFewChoices { min, .. } => *min,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(asks, asked);
}
