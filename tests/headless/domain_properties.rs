//! What holds for any input.

use packetdesk::domain::{
    Catalogue, CustomerField, Field, LineField, Money, NumberStyle, Order, PaymentField, Product,
    Quantity, Query, Totals, Typed, check::check, number, text::fold,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use strum::IntoEnumIterator as _;

use super::domain_makers::{category, menu, product, products};

/// Any amount that can be read: up to twelve digits, all of them after the sign at most.
fn amounts() -> impl Strategy<Value = Decimal> {
    amounts_to(12)
}

/// Amounts with up to so many digits after the sign.
fn amounts_to(finest: u32) -> impl Strategy<Value = Decimal> {
    (-999_999_999_999_i64..=999_999_999_999, 0..=finest)
        .prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

fn styles() -> impl Strategy<Value = NumberStyle> {
    prop_oneof![Just(NumberStyle::Turkish), Just(NumberStyle::English)]
}

/// Texts near to what is typed: names, digits, separators, signs.
fn typed_texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9]{0,4}[.,]?[0-9]{0,4} ?[xX×*']? ?[a-zçğıöşüİ]{0,8}( [a-z]{0,3})?",
    ]
}

fn fields() -> Vec<Field> {
    let mut fields = vec![
        Field::Order,
        Field::Cart,
        Field::PaymentNote,
        Field::Payments,
        Field::Note,
        Field::SaleType,
        Field::Status,
        Field::RestaurantDelivery,
        Field::CallbackUrl,
        Field::IdempotencyKey,
    ];
    fields.extend(CustomerField::iter().map(Field::Customer));
    for place in [0, 1, 19, 199, usize::MAX] {
        fields.extend(LineField::iter().map(|field| Field::Line(place, field)));
        fields.extend(PaymentField::iter().map(|field| Field::Payment(place, field)));
    }
    fields
}

#[test]
fn a_field_is_read_back_from_its_path() {
    for field in fields() {
        assert_eq!(field.to_string().parse(), Ok(field));
    }
}

proptest! {
    #[test]
    fn money_is_read_back_as_written(value in amounts(), style in styles()) {
        let money = Money::from(value);
        prop_assert_eq!(Money::parse(&money.format(style)), Ok(money));
        prop_assert_eq!(Money::parse(&money.format_bare(style)), Ok(money));
        prop_assert_eq!(Money::parse_wire(&money.decimal().to_string()), Ok(money));
    }

    #[test]
    fn quantities_are_read_back_as_written(value in amounts(), style in styles()) {
        let quantity = Quantity::from(value);
        prop_assert_eq!(Quantity::parse(&quantity.format(style)), Ok(quantity));
    }

    #[test]
    fn reading_numbers_never_panics(text in any::<String>(), near in "[-−+₺0-9., eETLxk]{0,40}") {
        for text in [text, near] {
            if let Ok(value) = number::parse(&text) {
                prop_assert!(value.abs() <= number::LARGEST);
            }
            if let Ok(value) = number::parse_wire(&text) {
                prop_assert!(value.abs() <= number::LARGEST);
            }
        }
    }

    #[test]
    fn lines_add_up_to_the_total(
        lines in proptest::collection::vec((amounts_to(4), amounts_to(4), amounts_to(4)), 0..30),
        paid in amounts_to(4),
    ) {
        let mut order = Order::new("c", "k");
        for (at, (price, quantity, discount)) in lines.into_iter().enumerate() {
            let mut sold = product(&at.to_string(), "x", "main", "0");
            sold.price = price.into();
            let key = order.add(&sold, Vec::new(), quantity.into());
            order.line_mut(key).unwrap().discount = Typed::Good(discount.into());
        }
        order.add_payment("cash".into(), "", paid.into());
        let totals = Totals::of(&order);
        let lines: Money = totals.lines.iter().copied().flatten().sum();
        prop_assert_eq!(totals.lines.len(), order.lines.len());
        prop_assert_eq!(lines, totals.total);
        prop_assert_eq!(totals.subtotal - totals.line_discounts, totals.total);
        prop_assert_eq!(totals.open() + Money::from(paid), totals.total);
        check(&order, &menu());
    }

    #[test]
    fn folding_twice_is_folding_once(text in any::<String>()) {
        let once = fold(&text);
        prop_assert_eq!(&fold(&once), &once);
        prop_assert!(!once.contains("  ") && once.trim() == once);
    }

    #[test]
    fn search_takes_any_text(text in typed_texts(), titles in proptest::collection::vec(typed_texts(), 0..8)) {
        let products: Vec<Product> = titles
            .iter()
            .enumerate()
            .map(|(at, title)| product(&at.to_string(), title, "main", "1"))
            .collect();
        let menu = Catalogue::new(products, vec![category("main", &text, 1)], Vec::new());
        let query = Query::parse(&text);
        prop_assert!(text.contains(query.text));
        let hits = menu.search(&text, 5);
        prop_assert!(hits.len() <= 5);
        for hit in &hits {
            prop_assert!(hit.place < titles.len());
            prop_assert!(hit.quantity.is_none() || hit.quantity == query.quantity);
        }
        // No product comes twice by the same reading.
        for (at, hit) in hits.iter().enumerate() {
            prop_assert!(!hits[..at].contains(hit));
        }
        // What is typed in full is found.
        for title in &titles {
            prop_assert!(!menu.search(title, 1).is_empty());
        }
    }

    #[test]
    fn checks_take_any_text(text in any::<String>()) {
        let mut order = Order::new(text.as_str(), text.as_str());
        order.customer.name.clone_from(&text);
        order.note.clone_from(&text);
        order.callback_url.clone_from(&text);
        let key = order.add(&products()[1], Vec::new(), Quantity::ONE);
        let line = order.line_mut(key).unwrap();
        line.product = text.as_str().into();
        line.quantity = Typed::read_quantity(&text);
        line.discount = Typed::read_money(&text);
        for problem in check(&order, &menu()) {
            prop_assert_eq!(problem.field.to_string().parse(), Ok(problem.field));
        }
    }
}
