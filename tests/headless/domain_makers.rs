//! A small menu and an order without faults, for the tests of the domain.

use packetdesk::domain::{
    Catalogue, Category, Choice, Field, Money, OptionGroup, Order, PaymentMethod, Problem, Product,
    Quantity, Reason, Severity, check::check,
};
use rust_decimal::Decimal;

/// An amount from its plain text.
pub fn money(text: &str) -> Money {
    Money::parse_wire(text).expect("a plain number")
}

/// A quantity from its plain text.
pub fn quantity(text: &str) -> Quantity {
    Quantity::parse_wire(text).expect("a plain number")
}

/// An active product without options.
pub fn product(id: &str, title: &str, category: &str, price: &str) -> Product {
    Product {
        id: id.into(),
        title: title.to_owned(),
        category: category.into(),
        price: money(price),
        active: true,
        barcode: None,
        stock: None,
        tax: None,
        option_groups: Vec::new(),
    }
}

pub fn category(id: &str, title: &str, rank: i64) -> Category {
    Category {
        id: id.into(),
        title: title.to_owned(),
        rank: Decimal::from(rank),
        active: true,
    }
}

pub fn choice(id: Option<&str>, title: &str, price: &str) -> Choice {
    Choice {
        id: id.map(str::to_owned),
        title: title.to_owned(),
        price: money(price),
    }
}

pub fn group(title: &str, min: u32, max: u32, choices: Vec<Choice>) -> OptionGroup {
    OptionGroup {
        title: title.to_owned(),
        min,
        max,
        multiple: max != 1,
        choices,
    }
}

pub fn method(id: &str, title: &str) -> PaymentMethod {
    PaymentMethod {
        id: id.into(),
        title: title.to_owned(),
        description: String::new(),
        cash: id == "cash",
    }
}

/// The products of [`menu`].
pub fn products() -> Vec<Product> {
    let mut pizza = product("pizza", "Pizza", "main", "200");
    pizza.option_groups = vec![
        group(
            "Boy",
            1,
            1,
            vec![
                choice(Some("1"), "Orta", "0"),
                choice(Some("2"), "Büyük", "60"),
            ],
        ),
        group(
            "Ekstra",
            0,
            2,
            vec![
                choice(Some("3"), "Mısır", "10"),
                choice(Some("4"), "Sucuk", "25"),
                choice(Some("5"), "Zeytin", "10"),
                // The same name twice, at two prices.
                choice(Some("6"), "Peynir", "15"),
                choice(Some("7"), "Peynir", "30"),
            ],
        ),
    ];
    let mut closed = product("closed", "İskender", "main", "300");
    closed.active = false;
    vec![
        product("adana", "Adana Kebap", "main", "100"),
        pizza,
        closed,
        product("ayran", "Ayran", "drink", "20"),
    ]
}

pub fn menu() -> Catalogue {
    Catalogue::new(
        products(),
        vec![
            category("main", "Ana Yemekler", 1),
            category("drink", "İçecekler", 2),
        ],
        vec![method("cash", "Nakit"), method("card", "Kart")],
    )
}

/// An order with one line (one Adana, 100) that nothing is wrong with.
pub fn good_order() -> Order {
    let mut order = Order::new("c-1", "key-1");
    "Deniz Er".clone_into(&mut order.customer.name);
    "Gül Sk. 4".clone_into(&mut order.customer.address);
    "nakit".clone_into(&mut order.payment_note);
    order.add(&products()[0], Vec::new(), Quantity::ONE);
    order
}

/// What [`check`] finds against [`menu`], as path, reason and severity.
pub fn found(order: &Order) -> Vec<(String, Reason, Severity)> {
    told(check(order, &menu()))
}

/// Problems as path, reason and severity.
pub fn told(problems: Vec<Problem>) -> Vec<(String, Reason, Severity)> {
    problems
        .into_iter()
        .map(|problem| (problem.field.to_string(), problem.reason, problem.severity))
        .collect()
}

/// One error.
pub fn error(path: &str, reason: Reason) -> Vec<(String, Reason, Severity)> {
    assert!(path.parse::<Field>().is_ok(), "no such field: {path}");
    vec![(path.to_owned(), reason, Severity::Error)]
}

/// One warning.
pub fn warning(path: &str, reason: Reason) -> Vec<(String, Reason, Severity)> {
    assert!(path.parse::<Field>().is_ok(), "no such field: {path}");
    vec![(path.to_owned(), reason, Severity::Warning)]
}
