//! `packetdesk packets`: packets of a store, whoever made them.

mod get;
mod open;

use clap::{Args, Subcommand};

use super::{
    output::{Exit, Failure, printable},
    store_args::StoreArgs,
};
use crate::domain::{Money, NumberStyle};

/// Stands where nothing is known.
const NONE: &str = "-";

/// Options of `packets`.
#[derive(Debug, Args)]
pub struct PacketsArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the open packets of every channel; those of this desk are marked.
    Open(open::OpenArgs),
    /// Show one packet: lines, payments, customer, as far as the server tells them.
    Get(get::GetArgs),
}

pub(super) async fn run(args: PacketsArgs, store: StoreArgs) -> Result<Exit, Failure> {
    match args.what {
        What::Open(args) => open::run(&args, store).await,
        What::Get(args) => get::run(&args, store).await,
    }
}

/// A server's words on one line, without what would steer the terminal.
fn one_line(text: &str) -> String {
    printable(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn word_or_none(text: Option<&str>) -> String {
    text.map(one_line)
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| NONE.to_owned())
}

fn amount_or_none(amount: Option<Money>) -> String {
    amount.map_or_else(|| NONE.to_owned(), |it| it.format(NumberStyle::English))
}
