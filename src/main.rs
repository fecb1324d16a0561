//! The program: arguments to the desk or to a subcommand.

use std::process::ExitCode;

use clap::Parser as _;
use packetdesk::{app, cli};

fn main() -> ExitCode {
    let args = cli::Args::parse();
    match args.command {
        Some(command) => cli::run(args.store, command),
        None => desk(args.store).unwrap_or_else(|failure| cli::fail(&failure)),
    }
}

/// Opens the desk and stays until its window is closed, unless it is open already.
fn desk(store: cli::StoreArgs) -> Result<ExitCode, cli::Failure> {
    let choice = store.choice()?;
    let home = cli::home()?;
    // Without a log the desk works too; with it, it lives as long as the window.
    let _log = cli::start_log(&home);
    let ended = app::run(app::AppOptions { home, choice })
        .map_err(|error| cli::Failure::new(cli::Exit::Usage, error.to_string()))?;
    if ended == app::Ended::HandedOver {
        cli::tell_handed_over()?;
    }
    Ok(ExitCode::SUCCESS)
}
