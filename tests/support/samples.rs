//! A small menu and orders on it.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use packetdesk::domain::{
    Catalogue, Category, CategoryId, Choice, LineChoice, Money, OptionGroup, Order, PaymentMethod,
    PaymentMethodId, Product, ProductId, Quantity,
};

pub fn money(text: &str) -> Money {
    Money::parse_wire(text).unwrap()
}

pub fn quantity(text: &str) -> Quantity {
    Quantity::parse_wire(text).unwrap()
}

fn choice(id: &str, title: &str, price: &str) -> Choice {
    Choice {
        id: Some(id.to_owned()),
        title: title.to_owned(),
        price: money(price),
    }
}

fn product(id: &str, title: &str, price: &str, choices: Vec<Choice>) -> Product {
    let option_groups = if choices.is_empty() {
        Vec::new()
    } else {
        vec![OptionGroup {
            title: "Boy".to_owned(),
            min: 0,
            max: 3,
            multiple: true,
            choices,
        }]
    };
    Product {
        id: ProductId::new(id),
        title: title.to_owned(),
        category: CategoryId::new("c1"),
        price: money(price),
        active: true,
        barcode: None,
        stock: None,
        tax: None,
        option_groups,
    }
}

/// Two plain products and one, `p3`, with a choice name of two prices (`Büyük`).
pub fn catalogue() -> Catalogue {
    Catalogue::new(
        vec![
            product("p1", "Adana Kebap", "250.5", Vec::new()),
            product("p2", "Ayran", "30", vec![choice("7", "Soğuk", "0")]),
            product(
                "p3",
                "Künefe",
                "145.50",
                vec![
                    choice("1", "Tek", "0"),
                    choice("2", "Büyük", "60"),
                    choice("3", "Büyük", "80"),
                ],
            ),
        ],
        vec![Category {
            id: CategoryId::new("c1"),
            title: "Hepsi".to_owned(),
            rank: 1.into(),
            active: true,
        }],
        vec![
            PaymentMethod {
                id: PaymentMethodId::new("m1"),
                title: "Nakit".to_owned(),
                description: String::new(),
                cash: true,
            },
            PaymentMethod {
                id: PaymentMethodId::new("m2"),
                title: "Kart".to_owned(),
                description: String::new(),
                cash: false,
            },
        ],
    )
}

/// Three lines, `p1`, `p2`, `p3`; a payment by a known method, one by an unknown, a discount.
pub fn order(catalogue: &Catalogue) -> Order {
    let mut order = Order::new("c-9", "key-1");
    order.customer.name = "Deniz Er".to_owned();
    order.customer.address = "Gül Sk. 4".to_owned();
    order.payment_note = "nakit".to_owned();
    for (id, amount) in [("p1", "2"), ("p2", "1"), ("p3", "0.5")] {
        let product = catalogue.product(&ProductId::new(id)).unwrap();
        let choices = product.choices().take(1).map(LineChoice::from).collect();
        order.add(product, choices, quantity(amount));
    }
    order.add_payment(PaymentMethodId::new("m1"), "Nakit", money("100"));
    order.add_payment(PaymentMethodId::new("gone"), "Eski", money("50"));
    order.add_discount("İkram", money("5"));
    order
}
