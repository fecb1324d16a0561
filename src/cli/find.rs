//! `packetdesk find`: products as the search box ranks them.

use clap::Args;
use serde_json::{Value, json};

use super::{
    menu::{self, number, product_document, product_line},
    output::{self, Exit, Failure},
    session::Session,
    store_args::StoreArgs,
};
use crate::domain::search::Query;

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
    let places = menu.search(&text, args.limit);
    let found = places.iter().map(|&place| &menu.products()[place]);
    if args.json {
        let quantity = Query::parse(&text).quantity;
        output::document(&json!({
            "text": text,
            "quantity": quantity.map(|quantity| number(quantity.decimal())),
            "products": found.map(product_document).collect::<Value>(),
        }))?;
    } else if places.is_empty() {
        output::note("Nothing found.");
    } else {
        let mut lines = String::new();
        found.for_each(|product| product_line(&mut lines, product));
        output::say(&lines)?;
    }
    Ok(Exit::Done)
}
