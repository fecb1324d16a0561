//! The program: arguments to the desk or to a subcommand.

use std::process::ExitCode;

use clap::Parser as _;
use packetdesk::{
    app::{self, Entered, NotHeard},
    cli::{self, CallArgs, Command, Exit, Failure},
    desk::{Knock, Wanted},
};

fn main() -> ExitCode {
    let args = cli::Args::parse();
    let done = match args.command {
        None => desk(args.store),
        Some(Command::Call(call)) => take_call(args.store, &call),
        Some(Command::Headless(command)) => return cli::run(args.store, command),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => cli::fail(&failure),
    }
}

/// Opens the desk and stays until its window is closed, unless it is open already.
fn desk(store: cli::StoreArgs) -> Result<(), Failure> {
    let choice = store.choice()?;
    let home = cli::home()?;
    // Without a log the desk works too; with it, it lives as long as the window.
    let _log = cli::start_log(&home);
    let ask = Knock::Raise {
        store: Wanted::from(&choice),
    };
    match app::enter(home, &ask).map_err(not_heard)? {
        Entered::HandedOver => cli::tell_handed_over(),
        Entered::Here(entrance) => app::run(entrance, choice).map_err(no_window),
    }
}

/// Hands a call to the open desk, or opens it with the call and stays until its window is closed.
fn take_call(store: cli::StoreArgs, call: &CallArgs) -> Result<(), Failure> {
    store.check()?;
    let home = cli::home()?;
    let _log = cli::start_log(&home);
    match app::enter(home, &call.knock()).map_err(not_heard)? {
        Entered::HandedOver => call.tell_handed_over(),
        Entered::Here(entrance) => {
            // A key is asked for only now: the open desk has its own.
            let choice = store.choice()?;
            app::run(entrance, choice).map_err(no_window)?;
            call.tell_started()
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as it comes out of a result")]
fn no_window(error: app::AppError) -> Failure {
    Failure::new(Exit::Usage, error.to_string())
}

fn not_heard(error: NotHeard) -> Failure {
    match error {
        NotHeard::Knock(error) => cli::call_not_heard(&error),
        NotHeard::Door(error) => Failure::new(Exit::Unreached, error.to_string()),
    }
}
