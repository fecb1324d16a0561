//! The program: arguments to the desk or to a subcommand.

use std::process::ExitCode;

use clap::Parser as _;
use packetdesk::cli;

fn main() -> ExitCode {
    let args = cli::Args::parse();
    match args.command {
        Some(command) => cli::run(args.store, command),
        None => match args.store.choice() {
            Ok(_) => cli::fail(&cli::Failure::new(cli::Exit::Usage, "there is no desk yet")),
            Err(failure) => cli::fail(&failure),
        },
    }
}
