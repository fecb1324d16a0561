//! `packetdesk journal`: what went out to servers and what came back.

mod show;
pub(super) mod when;

use clap::{Args, Subcommand, builder::RangedU64ValueParser};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    outbox::store_name,
    output::{self, Exit, Failure, printable},
    session::home,
    store_args::{NamedStore, StoreArgs},
};
use crate::{
    desk::{StoreChoice, session::Target},
    store::{
        database::outbox::StoreRef,
        journal::{
            ExchangeId, ExchangeOutcome, ExchangeRow, ExchangeStory, JournalError, JournalPage,
            JournalQuery, JournalReader,
        },
        paths::Home,
        settings_file::SettingsFile,
    },
};

/// The most exchanges of one list.
const LONGEST_LIST: u64 = 100_000;
/// How much of a server's words stands in a list, in characters.
const LONGEST_WORDS: usize = 60;

/// Options of `journal`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct JournalArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// Only those with all these words: of the guest's name or phone number (its last four digits
    /// do), packet id, number of the day, idempotency key, error.
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Only those that ended so: done, refused, denied, limited, server, unreached, lost, odd,
    /// abandoned, open; several with commas.
    #[arg(long, value_name = "OUTCOME", value_delimiter = ',', value_parser = outcome)]
    outcome: Vec<ExchangeOutcome>,
    /// Only those with this endpoint, such as packets/create.
    #[arg(long, value_name = "ENDPOINT")]
    endpoint: Option<String>,
    /// Only from then on: a time, a day, or how long ago, such as 2h or 3d.
    #[arg(long, value_name = "TIME", value_parser = when::read)]
    since: Option<Timestamp>,
    /// Only before then.
    #[arg(long, value_name = "TIME", value_parser = when::read)]
    until: Option<Timestamp>,
    /// Only those before this one, for the next page.
    #[arg(long, value_name = "ID")]
    before: Option<i64>,
    /// At most so many, the newest.
    #[arg(long, value_name = "N", default_value_t = 100,
          value_parser = RangedU64ValueParser::<usize>::new().range(1..=LONGEST_LIST))]
    limit: usize,
    /// One JSON document for machines.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show one exchange: request and reply with heads and bodies, times, and its story.
    Show(show::ShowArgs),
}

fn outcome(text: &str) -> Result<ExchangeOutcome, String> {
    text.trim()
        .parse()
        .map_err(|_unknown| "there is no such outcome".to_owned())
}

pub(super) fn run(args: &JournalArgs, store: &StoreArgs) -> Result<Exit, Failure> {
    let home = home()?;
    let mut reader = JournalReader::new(&home);
    match &args.what {
        Some(What::Show(_)) if store.is_given() => Err(Failure::new(
            Exit::Usage,
            "an id names an exchange of any store; `journal show` takes no options that name a store",
        )),
        Some(What::Show(args)) => show::run(args, &mut reader),
        None => list(args, store, &home, &mut reader),
    }
}

fn list(
    args: &JournalArgs,
    store: &StoreArgs,
    home: &Home,
    reader: &mut JournalReader,
) -> Result<Exit, Failure> {
    let store = match store.named()? {
        Some(named) => Some(find_store(&named, home, reader)?),
        None => None,
    };
    let query = JournalQuery {
        text: args.text.clone().unwrap_or_default(),
        outcomes: args.outcome.clone(),
        endpoint: args.endpoint.clone(),
        store,
        since: args.since,
        until: args.until,
        before: args.before.map(ExchangeId),
        limit: args.limit,
    };
    let page = reader.search(&query).map_err(|error| unusable(&error))?;
    if let Some(file) = &page.set_aside {
        output::note(format_args!(
            "The journal before this one was damaged; it is kept as {}.",
            file.display()
        ));
    }
    tell(args.json, &page)?;
    Ok(Exit::Done)
}

fn tell(is_json: bool, page: &JournalPage) -> Result<(), Failure> {
    if is_json {
        let exchanges: Value = page.rows.iter().map(document).collect();
        return output::document(&json!({ "exchanges": exchanges, "hasMore": page.has_more }));
    }
    let Some(last) = page.rows.last() else {
        output::note("Nothing found in the journal.");
        return Ok(());
    };
    output::say(&table(&page.rows))?;
    if page.has_more {
        output::note(format_args!("There is more: --before {}.", last.id));
    }
    Ok(())
}

/// A store as the settings call it, or as it was called in the journal: it need not be connected
/// any more.
fn find_store(
    named: &NamedStore,
    home: &Home,
    reader: &mut JournalReader,
) -> Result<StoreRef, Failure> {
    if matches!(named, NamedStore::Practice) {
        return Ok(StoreRef::built_in());
    }
    if let NamedStore::Name(name) = named {
        let (file, _) = SettingsFile::open(home);
        let target = Target::of(StoreChoice::Named(name.clone()), file.settings());
        if let Some(store) = target.ok().and_then(|target| target.store()) {
            return Ok(store);
        }
    }
    let none = JournalQuery {
        limit: 0,
        ..JournalQuery::default()
    };
    let known = reader.search(&none).map_err(|error| unusable(&error))?;
    let stores = known.facets.stores;
    let is_it = |store: &&StoreRef| match named {
        NamedStore::Name(name) => store.name == *name,
        NamedStore::Address(address) => store.address == address.as_str(),
        NamedStore::Practice => store.is_built_in(),
    };
    if let Some(store) = stores.iter().find(is_it) {
        return Ok(store.clone());
    }
    let what = match named {
        NamedStore::Name(name) => name.clone(),
        NamedStore::Address(address) => address.to_string(),
        NamedStore::Practice => store_name(&StoreRef::built_in()).to_owned(),
    };
    let message = format!("the journal has nothing of {what}");
    let names: Vec<_> = stores.iter().map(store_name).collect();
    let failure = Failure::new(Exit::Usage, message);
    Err(if names.is_empty() {
        failure
    } else {
        failure.advise(format!("There are: {}.", names.join(", ")))
    })
}

/// The journal cannot be read.
pub(super) fn unusable(error: &JournalError) -> Failure {
    Failure::new(Exit::Unreached, error.to_string())
}

/// It has no exchange of this name.
pub(super) fn missing(id: ExchangeId) -> Failure {
    Failure::new(Exit::Usage, format!("the journal has no exchange {id}"))
        .advise("`packetdesk journal` lists the newest ones.")
}

/// An exchange with its story.
pub(super) fn story(reader: &mut JournalReader, id: i64) -> Result<ExchangeStory, Failure> {
    let id = ExchangeId(id);
    let found = reader.show(id).map_err(|error| unusable(&error))?;
    found.ok_or_else(|| missing(id))
}

/// An exchange for machines: nothing of its guest.
fn document(row: &ExchangeRow) -> Value {
    json!({
        "id": row.id.0,
        "time": row.at.to_string(),
        "store": {
            "name": store_name(&row.store),
            "environment": <&str>::from(row.store.environment),
            "address": row.store.address,
            "serverId": row.store.server_id,
        },
        "method": row.method,
        "endpoint": row.endpoint,
        "attempt": row.attempt,
        "againOf": row.again_of.map(|id| id.0),
        "status": row.status,
        "outcome": <&str>::from(row.outcome),
        "milliseconds": row.total.map(milliseconds),
        "said": row.said,
        "packetId": row.packet_id,
        "docNo": row.doc_no,
        "idempotencyKey": row.idempotency_key,
    })
}

/// Milliseconds, to a tenth.
fn milliseconds(span: std::time::Duration) -> f64 {
    (span.as_secs_f64() * 10_000.0).round() / 10.0
}

/// A time of this place, to the millisecond.
fn clock(time: Timestamp) -> String {
    let here = time.to_zoned_datetime(TimeZone::system());
    here.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

const HEADINGS: [&str; 8] = [
    "id", "time", "store", "call", "status", "outcome", "number", "said",
];

fn table(rows: &[ExchangeRow]) -> String {
    let none = || "-".to_owned();
    let mut cells = vec![HEADINGS.map(str::to_owned)];
    cells.extend(rows.iter().map(|row| {
        let attempt = row.attempt.filter(|attempt| *attempt > 1);
        let attempt = attempt.map(|attempt| format!(", try {attempt}"));
        [
            row.id.to_string(),
            clock(row.at),
            printable(store_name(&row.store)),
            format!("{}{}", row.endpoint, attempt.unwrap_or_default()),
            row.status.map_or_else(none, |status| status.to_string()),
            row.outcome.to_string(),
            row.doc_no.as_deref().map_or_else(none, printable),
            beginning(row.said.as_deref().unwrap_or_default()),
        ]
    }));
    output::table(&cells)
}

/// The beginning of a server's words, on one line.
fn beginning(said: &str) -> String {
    let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = match line.char_indices().nth(LONGEST_WORDS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    };
    printable(&line)
}
