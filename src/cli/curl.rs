//! `packetdesk curl`: a recorded call as a command that anybody can run.

use clap::Args;

use super::{
    journal,
    output::{self, Exit, Failure},
    session::home,
    store_args::StoreArgs,
};
use crate::{api::curl, store::journal::JournalReader};

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
    let exchange = journal::story(&mut JournalReader::new(&home()?), args.id)?.exchange;
    let text = if args.powershell {
        curl::powershell(exchange.call())
    } else {
        curl::sh(exchange.call())
    };
    output::exact(&text)?;
    Ok(Exit::Done)
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
