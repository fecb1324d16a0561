//! The database as the commands use it, and the options of those that send.

use std::time::Duration;

use clap::{Args, builder::RangedU64ValueParser};

use super::output;
use crate::{
    api::Timeouts,
    desk::{Books, sender::WRITES_PER_MINUTE},
    store::{
        database::{DatabaseError, OpenReport},
        paths::Home,
    },
};

/// The longest time for one call: what takes longer is not counted any more in the budget.
const LONGEST_CALL: Duration = Duration::from_secs(20);
const SHORTEST_CALL: Duration = Duration::from_millis(50);

/// Options of commands that send orders.
#[derive(Debug, Args)]
pub(super) struct CallArgs {
    /// How long one call to the server may take.
    #[arg(long, value_name = "SECONDS", default_value = "20", value_parser = call_time)]
    timeout: Duration,
    /// At most so many orders a minute to one store, those of other processes included.
    #[arg(long, value_name = "N", default_value_t = WRITES_PER_MINUTE,
          value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    pub(super) writes_per_minute: usize,
}

impl CallArgs {
    /// How long a call may take.
    pub(super) fn timeouts(&self) -> Timeouts {
        let usual = Timeouts::default();
        Timeouts {
            connect: usual.connect.min(self.timeout),
            whole: self.timeout,
        }
    }
}

fn call_time(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_odd| "it is not a number".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if (SHORTEST_CALL..=LONGEST_CALL).contains(&time) => Ok(time),
        _ => Err("it must be from 0.05 to 20 seconds".to_owned()),
    }
}

/// Opens the database. That a damaged one was set aside is told.
pub(super) async fn open(home: &Home) -> Result<Books, DatabaseError> {
    let books = Books::new(home.clone());
    if let Some(OpenReport::SetAside { kept, salvaged }) = books.open().await? {
        output::note(format_args!(
            "The file of the orders was damaged; it is kept as {}, and {} orders of the outbox could be read from it.",
            kept.display(),
            salvaged.entries
        ));
    }
    Ok(books)
}
