//! A practice store and a client that talks to it.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use std::time::Duration;

use packetdesk::{
    api::{ApiKey, Client, MenuReplies, StoreAddress, Timeouts, read_menu},
    domain::{Catalogue, LineChoice, Money, Order, Product, Quantity},
    practice::{Dialect, PracticeConfig, PracticeStore, start},
};

pub async fn store(dialect: Dialect) -> PracticeStore {
    start(PracticeConfig {
        dialect,
        ..PracticeConfig::default()
    })
    .await
    .unwrap()
}

pub fn client(store: &PracticeStore) -> Client {
    client_within(store, Duration::from_secs(20))
}

/// A client that gives up after so long.
pub fn client_within(store: &PracticeStore, whole: Duration) -> Client {
    let timeouts = Timeouts {
        connect: Duration::from_secs(5),
        whole,
    };
    Client::with_timeouts(
        StoreAddress::parse(&store.base_url()).unwrap(),
        ApiKey::parse(&store.api_key()).unwrap(),
        timeouts,
    )
    .unwrap()
}

pub async fn menu(client: &Client) -> Catalogue {
    let replies: MenuReplies = client.fetch_menu().await.unwrap();
    read_menu(&replies).0
}

/// An order that the store accepts: two products without choices, one with what it needs.
pub fn order(menu: &Catalogue, key: &str) -> Order {
    let mut order = Order::new("c-77", key);
    order.customer.name = "Işıl Çağlar".to_owned();
    order.customer.address = "Gül Sk. 4, Moda".to_owned();
    order.customer.phone = "0555 000 11 22".to_owned();
    order.payment_note = "nakit".to_owned();
    order.note = "Zil çalma".to_owned();
    let plain = |product: &&Product| !product.has_choices() && product.active;
    for (product, amount) in menu.products().iter().filter(plain).zip(["2", "1.5"]) {
        let key = order.add(product, Vec::new(), Quantity::parse_wire(amount).unwrap());
        order.line_mut(key).unwrap().note = "az pişmiş".to_owned();
    }
    let chosen = menu
        .products()
        .iter()
        .find(|product| product.needs_choice() && product.active)
        .unwrap();
    order.add(chosen, first_choices(chosen), Quantity::ONE);
    let method = &menu.payment_methods()[0];
    order.add_payment(
        method.id.clone(),
        &method.title,
        Money::parse_wire("10.25").unwrap(),
    );
    order.add_discount("İkram", Money::parse_wire("1").unwrap());
    order
}

/// As many choices of each group as it asks for.
fn first_choices(product: &Product) -> Vec<LineChoice> {
    product
        .option_groups
        .iter()
        .flat_map(|group| group.choices.iter().take(group.min as usize))
        .map(LineChoice::from)
        .collect()
}
