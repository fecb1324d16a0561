//! The command line: for scripts, support and tests. One file per subcommand.
//!
//! Text for people or one JSON document goes to standard output, errors to standard error as one
//! sentence and what to do, and the exit code is one of [`Exit`].

mod books;
mod call;
mod check;
mod curl;
mod day;
mod export;
mod find;
mod journal;
mod menu;
mod outbox;
mod output;
mod packets;
mod practice;
mod problem_words;
mod replay;
mod session;
mod store_args;
mod stores;
mod submit;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::store::{
    log::{self, LogGuard},
    paths::Home,
};

pub use call::{CallArgs, call_not_heard};
pub use output::{Exit, Failure};
pub use session::home;
pub use store_args::StoreArgs;

/// PacketDesk: order entry for restaurants on the Restomenum platform.
///
/// Without a command it opens the desk, on the built-in practice store if no store is connected.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_CODES)]
pub struct Args {
    /// Which store.
    #[command(flatten)]
    pub store: StoreArgs,
    /// What to do instead of opening the desk.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  refused by the server or by checks
  2  wrong usage
  3  could not reach the server, or the outcome is unknown: the order is kept
     in the outbox, and `packetdesk outbox send` goes on with it
  4  the key is missing or refused

Environment:
  PACKETDESK_API_KEY  the API key for --base-url and for `stores add`
  PACKETDESK_HOME     a folder for everything the program keeps";

/// A subcommand.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// One that needs no window.
    #[command(flatten)]
    Headless(Headless),
    /// Hand the number of an incoming call to the desk, which is started if it is not open.
    Call(CallArgs),
}

/// A subcommand that needs no window.
#[derive(Debug, Subcommand)]
pub enum Headless {
    /// Serve the practice store until it is stopped.
    Practice(practice::PracticeArgs),
    /// Check and send one order, given as the JSON body of packets/create.
    Submit(submit::SubmitArgs),
    /// Show what waits to be sent, send it, or show one order of it.
    Outbox(outbox::OutboxArgs),
    /// Show this desk's orders of a day in numbers, or as a table for spreadsheet programs.
    Day(day::DayArgs),
    /// Show the store's open packets, or one packet in full.
    Packets(packets::PacketsArgs),
    /// Show products, categories and payment methods.
    Menu(menu::MenuArgs),
    /// Show products and customers as the search boxes would rank them.
    Find(find::FindArgs),
    /// List, connect, rename, remove and test stores.
    Stores(stores::StoresArgs),
    /// Show what went out to servers and what came back.
    Journal(journal::JournalArgs),
    /// Make a call of the journal once more.
    Replay(replay::ReplayArgs),
    /// Test a store: the key and its permissions, how fast, the clocks, the menu, the generation.
    Check(check::CheckArgs),
    /// Write a recorded call as a curl command; the key is left as $PACKETDESK_API_KEY.
    Curl(curl::CurlArgs),
    /// Write recorded calls into a zip file to be handed on, guests' data masked.
    Export(export::ExportArgs),
}

/// Runs a subcommand to its end.
pub fn run(store: StoreArgs, command: Headless) -> ExitCode {
    match dispatch(store, command) {
        Ok(exit) => exit.into(),
        Err(failure) => fail(&failure),
    }
}

/// Tells a failure from before a subcommand, and gives its exit code.
pub fn fail(failure: &Failure) -> ExitCode {
    output::fail(failure)
}

/// Tells that there was a window already.
///
/// # Errors
/// Standard output cannot be written.
pub fn tell_handed_over() -> Result<(), Failure> {
    output::say("PacketDesk is already open; its window was brought to the front.\n")
}

/// Starts the log of the desk. That there is none is told and no more.
pub fn start_log(home: &Home) -> Option<LogGuard> {
    let level = std::env::var(log::LEVEL_VARIABLE).ok();
    log::start(home, level.as_deref())
        .map_err(output::note)
        .ok()
}

fn dispatch(store: StoreArgs, command: Headless) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::new(
                Exit::Unreached,
                format!("the system gives no runtime: {error}"),
            )
        })?;
    let result = runtime.block_on(async {
        match command {
            Headless::Practice(args) => practice::run(args, &store).await,
            Headless::Submit(args) => submit::run(args, store).await,
            Headless::Outbox(args) => outbox::run(args, store).await,
            Headless::Day(args) => day::run(&args, store).await,
            Headless::Packets(args) => packets::run(args, store).await,
            Headless::Menu(args) => menu::run(&args, store).await,
            Headless::Find(args) => find::run(&args, store).await,
            Headless::Stores(args) => stores::run(args, store).await,
            Headless::Journal(args) => journal::run(&args, &store),
            Headless::Replay(args) => replay::run(args, store).await,
            Headless::Check(args) => check::run(&args, store).await,
            Headless::Curl(args) => curl::run(&args, &store),
            Headless::Export(args) => export::run(&args, &store),
        }
    });
    // A name lookup that hangs must not keep the process.
    runtime.shutdown_background();
    result
}
