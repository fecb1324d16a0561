//! `packetdesk curl`: a recorded call as a command that anybody can run.

use clap::Args;

use super::{
    output::{self, Exit, Failure},
    session::home,
    store_args::StoreArgs,
};
use crate::{
    api::curl,
    store::journal::{Exchange, ExchangeId, JournalError, JournalReader},
};

/// Options of `curl`.
#[derive(Debug, Args)]
pub struct CurlArgs {
    /// Which exchange, as `packetdesk journal` lists it.
    #[arg(value_name = "ID")]
    id: i64,
    /// For Windows PowerShell 5.1 and PowerShell 7 instead of a POSIX shell.
    #[arg(long)]
    powershell: bool,
}

pub(super) fn run(args: &CurlArgs, store: &StoreArgs) -> Result<Exit, Failure> {
    refuse_store(store)?;
    let exchange = exchange(ExchangeId(args.id))?;
    let text = if args.powershell {
        curl::powershell(exchange.call())
    } else {
        curl::sh(exchange.call())
    };
    output::exact(&text)?;
    Ok(Exit::Done)
}

fn exchange(id: ExchangeId) -> Result<Exchange, Failure> {
    let found = JournalReader::new(&home()?).show(id);
    match found.map_err(|error| unusable(&error))? {
        Some(story) => Ok(story.exchange),
        None => Err(missing(id)),
    }
}

pub(super) fn missing(id: ExchangeId) -> Failure {
    Failure::new(Exit::Usage, format!("the journal has no exchange {id}"))
        .advise("`packetdesk journal` lists the newest ones.")
}

pub(super) fn unusable(error: &JournalError) -> Failure {
    Failure::new(Exit::Unreached, error.to_string())
}

/// An exchange knows its store.
pub(super) fn refuse_store(store: &StoreArgs) -> Result<(), Failure> {
    if store.is_given() {
        return Err(Failure::new(
            Exit::Usage,
            "the journal is one for all stores; this command takes no options that name a store",
        ));
    }
    Ok(())
}
