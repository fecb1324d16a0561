//! `packetdesk find`: products and customers as the search boxes rank them.

mod customers;

use clap::Args;
use serde_json::{Value, json};

use super::{
    menu::{self, number, product_document, product_line},
    output::{self, Exit, Failure},
    session::Session,
    store_args::StoreArgs,
};
use crate::domain::{Catalogue, search::Hit};
use customers::FoundCustomer;

/// Options of `find`.
#[derive(Debug, Args)]
pub struct FindArgs {
    /// What to look for, as typed into the search boxes: part of a name, a barcode, `2 adana`; a
    /// phone number or its last four digits, a name, a street and a house.
    #[arg(value_name = "TEXT", required = true)]
    text: Vec<String>,
    /// At most so many products, and so many customers.
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// One JSON document for machines.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: &FindArgs, store: StoreArgs) -> Result<Exit, Failure> {
    let text = args.text.join(" ");
    let session = Session::open(store).await?;
    let loaded = menu::load(&session).await?;
    let menu = &loaded.catalogue;
    let hits = menu.search(&text, args.limit);
    let found = customers::find(&session, &text, args.limit).await;
    if let Err(error) = &found {
        output::note(format_args!("The customers cannot be read: {error}."));
    }
    if args.json {
        let products = hits.iter().map(|hit| hit_document(hit, menu));
        let people = found.map(|found| found.iter().map(customers::document).collect());
        output::document(&json!({
            "text": text,
            "products": products.collect::<Value>(),
            "customers": people.unwrap_or(Value::Null),
        }))?;
    } else {
        tell(menu, &hits, &found.unwrap_or_default())?;
    }
    Ok(Exit::Done)
}

/// Writes what was found for people.
fn tell(menu: &Catalogue, hits: &[Hit], people: &[FoundCustomer]) -> Result<(), Failure> {
    if hits.is_empty() && people.is_empty() {
        output::note("Nothing found.");
    }
    let mut text = String::new();
    if !hits.is_empty() {
        menu::heading(&mut text, "Products");
    }
    for hit in hits {
        product_line(&mut text, &menu.products()[hit.place]);
    }
    if !people.is_empty() {
        menu::heading(&mut text, "Customers");
    }
    for person in people {
        customers::line(&mut text, person);
    }
    output::say(&text)
}

/// A product, with the quantity that was typed before its name.
fn hit_document(hit: &Hit, menu: &Catalogue) -> Value {
    let mut document = product_document(&menu.products()[hit.place]);
    document["quantity"] = hit
        .quantity
        .map_or(Value::Null, |quantity| number(quantity.decimal()));
    document
}
