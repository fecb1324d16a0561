//! `packetdesk menu`: what a store sells.

use std::fmt::Write as _;

use clap::Args;
use serde_json::{Value, json};

use super::{
    output::{self, Exit, Failure},
    session::{Session, failure_of},
    store_args::StoreArgs,
};
use crate::{
    api::{MenuReplies, MenuReport, read_menu},
    domain::{Catalogue, Choice, Money, NumberStyle, OptionGroup, Product},
};

/// Options of `menu`.
#[derive(Debug, Args)]
pub struct MenuArgs {
    /// One JSON document for machines.
    #[arg(long)]
    json: bool,
}

/// A menu and what could not be had of it.
pub(super) struct Loaded {
    pub(super) catalogue: Catalogue,
    report: MenuReport,
    failed: Vec<(&'static str, String)>,
}

pub(super) async fn run(args: &MenuArgs, store: StoreArgs) -> Result<Exit, Failure> {
    let session = Session::open(store).await?;
    let loaded = load(&session).await?;
    if args.json {
        output::document(&document(&loaded))?;
    } else {
        output::say(&text(&loaded.catalogue))?;
    }
    Ok(Exit::Done)
}

/// Loads a store's menu; what is missing of it is told on standard error.
pub(super) async fn load(session: &Session) -> Result<Loaded, Failure> {
    let replies = session
        .client()
        .fetch_menu()
        .await
        .map_err(|error| failure_of(&error))?;
    let (catalogue, report) = read_menu(&replies);
    let loaded = Loaded {
        catalogue,
        report,
        failed: failed_lists(&replies),
    };
    tell_gaps(&loaded);
    Ok(loaded)
}

fn failed_lists(replies: &MenuReplies) -> Vec<(&'static str, String)> {
    let failed = replies.failed.iter();
    failed
        .map(|(list, error)| (list.endpoint(), error.to_string()))
        .collect()
}

fn tell_gaps(loaded: &Loaded) {
    for (list, error) in &loaded.failed {
        output::note(format_args!("{list} could not be loaded: {error}."));
    }
    let left_out = loaded.report.left_out.len();
    if left_out > 0 {
        output::note(format_args!(
            "{left_out} entries could not be used; --json names them."
        ));
    }
    if let Some(total) = loaded.report.truncated {
        let here = loaded.catalogue.products().len();
        output::note(format_args!("The server sent {here} of {total} products."));
    }
}

/// An exact number, as JSON.
pub(super) fn number(value: rust_decimal::Decimal) -> Value {
    serde_json::from_str(&value.normalize().to_string()).unwrap_or(Value::Null)
}

/// An amount, as JSON.
pub(super) fn amount(money: Money) -> Value {
    number(money.decimal())
}

fn document(loaded: &Loaded) -> Value {
    let menu = &loaded.catalogue;
    let categories = menu.categories().iter();
    let methods = menu.payment_methods().iter();
    let left_out = loaded.report.left_out.iter();
    json!({
        "products": menu.products().iter().map(product_document).collect::<Value>(),
        "categories": categories.map(|category| json!({
            "id": category.id.as_str(),
            "title": category.title,
            "active": category.active,
        })).collect::<Value>(),
        "paymentMethods": methods.map(|method| json!({
            "id": method.id.as_str(),
            "title": method.title,
            "description": method.description,
            "cash": method.cash,
        })).collect::<Value>(),
        "leftOut": left_out.map(|left_out| json!({
            "what": format!("{:?}", left_out.what),
            "name": left_out.name,
            "why": format!("{:?}", left_out.why),
        })).collect::<Value>(),
        "truncated": loaded.report.truncated,
        "failed": loaded.failed.iter().map(|(list, error)| json!({
            "list": list,
            "error": error,
        })).collect::<Value>(),
    })
}

pub(super) fn product_document(product: &Product) -> Value {
    json!({
        "id": product.id.as_str(),
        "title": product.title,
        "category": product.category.as_str(),
        "price": amount(product.price),
        "active": product.active,
        "barcode": product.barcode,
        "stock": product.stock.map(number),
        "options": product.option_groups.iter().map(group_document).collect::<Value>(),
    })
}

fn group_document(group: &OptionGroup) -> Value {
    let choice = |choice: &Choice| {
        json!({
            "id": choice.id,
            "title": choice.title,
            "price": amount(choice.price),
        })
    };
    json!({
        "title": group.title,
        "min": group.min,
        "max": group.max,
        "multiple": group.multiple,
        "choices": group.choices.iter().map(choice).collect::<Value>(),
    })
}

fn text(menu: &Catalogue) -> String {
    let mut text = String::new();
    for category in menu.categories() {
        heading(&mut text, &category.title);
        for &place in menu.places_in(&category.id) {
            product_line(&mut text, &menu.products()[place]);
        }
    }
    let is_stray = |product: &&Product| menu.category(&product.category).is_none();
    let mut strays = menu.products().iter().filter(is_stray).peekable();
    if strays.peek().is_some() {
        heading(&mut text, "Without a category");
        strays.for_each(|product| product_line(&mut text, product));
    }
    if !menu.payment_methods().is_empty() {
        heading(&mut text, "Payment methods");
        for method in menu.payment_methods() {
            writeln!(text, "  {}  [{}]", method.title, method.id).ok();
        }
    }
    text
}

/// Begins a part of a text.
pub(super) fn heading(text: &mut String, title: &str) {
    let gap = if text.is_empty() { "" } else { "\n" };
    // Writing to a String does not fail, here and below.
    writeln!(text, "{gap}{title}").ok();
}

/// One product on one line: title, price, id.
pub(super) fn product_line(text: &mut String, product: &Product) {
    let price = product.price.format(NumberStyle::English);
    let closed = if product.active {
        ""
    } else {
        "  (not sold now)"
    };
    writeln!(
        text,
        "  {:<40} {price:>12}  [{}]{closed}",
        product.title, product.id
    )
    .ok();
}
