//! `packetdesk find`: products as the search box ranks them.

use clap::Args;
use serde_json::{Value, json};

use super::{
    menu::{self, number, product_document, product_line},
    output::{self, Exit, Failure},
    session::Session,
    store_args::StoreArgs,
};
use crate::domain::{Catalogue, search::Hit};

/// Options of `find`.
#[derive(Debug, Args)]
pub struct FindArgs {
    /// What to look for, as typed into the search box: part of a name, a barcode, `2 adana`.
    #[arg(value_name = "TEXT", required = true)]
    text: Vec<String>,
    /// At most so many products.
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
    if args.json {
        let products = hits.iter().map(|hit| hit_document(hit, menu));
        output::document(&json!({
            "text": text,
            "products": products.collect::<Value>(),
        }))?;
    } else if hits.is_empty() {
        output::note("Nothing found.");
    } else {
        let mut lines = String::new();
        for hit in &hits {
            product_line(&mut lines, &menu.products()[hit.place]);
        }
        output::say(&lines)?;
    }
    Ok(Exit::Done)
}

/// A product, with the quantity that was typed before its name.
fn hit_document(hit: &Hit, menu: &Catalogue) -> Value {
    let mut document = product_document(&menu.products()[hit.place]);
    document["quantity"] = hit
        .quantity
        .map_or(Value::Null, |quantity| number(quantity.decimal()));
    document
}
