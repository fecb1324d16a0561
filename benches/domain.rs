//! What a key press costs: search over 20,000 products, checks and totals of a 200-line order.

use divan::{Bencher, black_box};
use packetdesk::domain::{
    Catalogue, Category, Choice, LineChoice, Money, OptionGroup, Order, PaymentMethod, Product,
    Quantity, Totals, check::check,
};
use rust_decimal::Decimal;

fn main() {
    divan::main();
}

const PRODUCTS: usize = 20_000;
const LINES: usize = 200;
/// What a screen shows at once, and some.
const LIMIT: usize = 200;

const FIRST: [&str; 20] = [
    "Adana",
    "Urfa",
    "Kıymalı",
    "Karışık",
    "Izgara",
    "Çiğ",
    "Şiş",
    "Tavuk",
    "Mercimek",
    "Ezogelin",
    "Özel",
    "Acılı",
    "Peynirli",
    "Sucuklu",
    "Fırın",
    "Ev Yapımı",
    "Soğuk",
    "Sıcak",
    "Büyük",
    "İstanbul",
];
const SECOND: [&str; 20] = [
    "Kebap",
    "Dürüm",
    "Pide",
    "Lahmacun",
    "Köfte",
    "Çorbası",
    "Pizza",
    "Burger",
    "Salata",
    "Börek",
    "Mantı",
    "Güveç",
    "Sütlaç",
    "Künefe",
    "Baklava",
    "Ayran",
    "Şalgam",
    "Limonata",
    "Tost",
    "Menü",
];

fn choice(id: usize, title: &str) -> Choice {
    Choice {
        id: Some(id.to_string()),
        title: title.to_owned(),
        price: Money::from(Decimal::from(id)),
    }
}

fn products() -> Vec<Product> {
    (0..PRODUCTS)
        .map(|at| Product {
            id: format!("{at:04x}-{}", at * 7).as_str().into(),
            title: format!(
                "{} {} ({} gr)",
                FIRST[at % FIRST.len()],
                SECOND[at / FIRST.len() % SECOND.len()],
                at / 400
            ),
            category: format!("c{}", at % 40).as_str().into(),
            price: Money::from(Decimal::new(i64::try_from(at).unwrap_or(0) + 1000, 2)),
            active: !at.is_multiple_of(17),
            barcode: Some(format!("869{at:010}")),
            stock: None,
            tax: None,
            option_groups: vec![OptionGroup {
                title: "Ekstra".to_owned(),
                min: 0,
                max: 3,
                multiple: true,
                choices: vec![choice(1, "Acı"), choice(2, "Soğan"), choice(3, "Lavaş")],
            }],
        })
        .collect()
}

fn categories() -> Vec<Category> {
    (0..40)
        .map(|at| Category {
            id: format!("c{at}").as_str().into(),
            title: format!("{}ler {at}", SECOND[at % SECOND.len()]),
            rank: Decimal::from(at),
            active: true,
        })
        .collect()
}

fn catalogue() -> Catalogue {
    let cash = PaymentMethod {
        id: "cash".into(),
        title: "Nakit".to_owned(),
        description: String::new(),
        cash: true,
    };
    Catalogue::new(products(), categories(), vec![cash])
}

/// One key press each: the first letter, a word as it grows, several words, a quantity, a code,
/// nothing to find, a slip of the finger.
#[divan::bench(args = [
    "a", "ad", "adana", "kebap", "ad ke 12", "2 adana", "4 peynir", "ÇİĞ köfte", "8690000012345",
    "ebap", "zzz", "lahmacin", "",
])]
fn search(bencher: Bencher<'_, '_>, text: &str) {
    let catalogue = catalogue();
    bencher.bench_local(|| catalogue.search(black_box(text), LIMIT));
}

/// The same with a long history: a tenth of the menu is used, some of it is favourite.
#[divan::bench(args = ["a", "ad", "kebap", "2 adana", "8690000012345", "zzz", "lahmacin"])]
fn search_with_preferences(bencher: Bencher<'_, '_>, text: &str) {
    let catalogue = catalogue();
    let ids = |step: usize| {
        let products = catalogue.products().iter().step_by(step);
        products
            .map(|product| product.id.clone())
            .collect::<Vec<_>>()
    };
    let preferred = catalogue.prefer(&ids(997), &ids(10));
    bencher.bench_local(|| catalogue.search_preferring(black_box(text), LIMIT, &preferred));
}

#[divan::bench(sample_count = 20)]
fn index_the_menu(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(|| (products(), categories()))
        .bench_local_values(|(products, categories)| {
            Catalogue::new(products, categories, Vec::new())
        });
}

fn long_order(catalogue: &Catalogue) -> Order {
    let mut order = Order::new("c-1", "key-1");
    "Deniz Er".clone_into(&mut order.customer.name);
    "Gül Sk. 4".clone_into(&mut order.customer.address);
    "nakit".clone_into(&mut order.payment_note);
    for product in catalogue.products().iter().take(LINES) {
        let choices = product.choices().map(LineChoice::from).collect();
        order.add(product, choices, Quantity::from(2));
    }
    order.add_payment("cash".into(), "Nakit", Totals::of(&order).total);
    order
}

#[divan::bench]
fn checks_and_totals_of_200_lines(bencher: Bencher<'_, '_>) {
    let catalogue = catalogue();
    let order = long_order(&catalogue);
    bencher.bench_local(|| (check(black_box(&order), &catalogue), Totals::of(&order)));
}
