//! `packetdesk practice`: the practice store for other processes.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{
    output::{self, Exit, Failure},
    store_args::StoreArgs,
};
use crate::practice::{self, Dialect, FaultSpec, PracticeConfig, PracticeMenu};

/// Options of `practice`.
#[derive(Debug, Args)]
pub struct PracticeArgs {
    /// Address of this computer to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Which generation of the platform's answers to give.
    #[arg(long, value_enum, default_value_t = DialectArg::Classic)]
    dialect: DialectArg,
    /// Sell what this JSON file says instead of the built-in menu.
    #[arg(long, value_name = "FILE")]
    menu: Option<PathBuf>,
    /// Break something on purpose, such as create:429:retry-after=2 or *:delay=300; may be
    /// repeated.
    #[arg(long, value_name = "SPEC")]
    fault: Vec<FaultSpec>,
    /// Have packets of other channels open from the start.
    #[arg(long)]
    open_packets: bool,
    /// Append every accepted packet to this file, one JSON line each.
    #[arg(long, value_name = "FILE")]
    received: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DialectArg {
    /// June 2026: everything enveloped, packetId, business errors with HTTP 200.
    Classic,
    /// September 2026: flat writes, uuid, 4xx.
    Current,
}

impl From<DialectArg> for Dialect {
    fn from(dialect: DialectArg) -> Self {
        match dialect {
            DialectArg::Classic => Self::Classic,
            DialectArg::Current => Self::Current,
        }
    }
}

pub(super) async fn run(args: PracticeArgs, store: &StoreArgs) -> Result<Exit, Failure> {
    let usage = |message: String| Failure::new(Exit::Usage, message);
    if store.is_given() {
        return Err(usage(
            "the practice store takes no options that name a store".to_owned(),
        ));
    }
    if !args.listen.ip().is_loopback() {
        return Err(
            usage("the practice store only listens on this computer".to_owned())
                .advise("Use an address such as 127.0.0.1:0."),
        );
    }
    let menu = match &args.menu {
        Some(path) => PracticeMenu::from_file(path).map_err(|error| usage(error.to_string()))?,
        None => PracticeMenu::embedded(),
    };
    // Before the first line goes out: whoever reads it may end us at once.
    let stopped = StopSignal::new().map_err(|error| usage(error.to_string()))?;
    let store = practice::start(PracticeConfig {
        listen: args.listen,
        dialect: args.dialect.into(),
        menu,
        open_packets: args.open_packets,
        faults: args.fault,
        received: args.received,
        ..PracticeConfig::default()
    })
    .await
    .map_err(|error| usage(error.to_string()))?;
    let greeting = json!({ "baseUrl": store.base_url(), "apiKey": store.api_key() });
    output::say(&format!("{greeting}\n"))?;
    stopped.wait().await;
    store.stop().await;
    Ok(Exit::Done)
}

/// Ctrl+C, or being asked to end.
#[cfg(unix)]
struct StopSignal {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignal {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl+C.
#[cfg(windows)]
struct StopSignal(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl StopSignal {
    fn new() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn wait(mut self) {
        self.0.recv().await;
    }
}
