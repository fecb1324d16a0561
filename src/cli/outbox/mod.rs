//! `packetdesk outbox`: orders, and changes of packets, handed over and not answered yet.

mod changes;
mod send;
mod show;

use clap::{Args, Subcommand};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    books, menu,
    output::{self, Exit, Failure},
    session::{PRACTICE_NAME, home},
    store_args::StoreArgs,
};
use crate::{
    desk::Books,
    store::database::{
        DatabaseError,
        outbox::{Entry, EntryState, StoreRef},
    },
};

/// How many entries `--all` shows.
const NEWEST: usize = 200;

/// Options of `outbox`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct OutboxArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// Show the newest 200, whatever became of them.
    #[arg(long)]
    all: bool,
    /// One JSON document for machines.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Send what waits, until nothing is left or nothing goes on.
    Send(send::SendArgs),
    /// Show one entry: its body, its key, and every try with its answer; or one change.
    Show(show::ShowArgs),
}

pub(super) async fn run(args: OutboxArgs, store: StoreArgs) -> Result<Exit, Failure> {
    match args.what {
        Some(What::Send(args)) => return send::run(&args, store).await,
        _ if store.is_given() => {
            return Err(Failure::new(
                Exit::Usage,
                "the outbox is one for all stores; only `outbox send` takes options that name a store",
            ));
        }
        Some(What::Show(args)) => return show::run(&args).await,
        None => {}
    }
    let books = open().await?;
    let is_all = args.all;
    let found = books.run(move |db| match is_all {
        true => Ok((db.newest_entries(NEWEST)?, db.newest_changes(NEWEST)?)),
        false => Ok((db.open_entries()?, db.open_changes()?)),
    });
    let (entries, changes) = found.await.map_err(|error| failure(&error))?;
    if args.json {
        let entries: Value = entries.iter().map(document).collect();
        let changes: Value = changes.iter().map(changes::document).collect();
        output::document(&json!({ "entries": entries, "changes": changes }))?;
    } else if entries.is_empty() && changes.is_empty() {
        output::note("Nothing waits in the outbox.");
    } else {
        let tables = [
            (!entries.is_empty()).then(|| table(&entries)),
            (!changes.is_empty()).then(|| changes::table(&changes)),
        ];
        let tables: Vec<_> = tables.into_iter().flatten().collect();
        output::say(&tables.join("\n"))?;
    }
    Ok(Exit::Done)
}

/// Opens the database; what a process has left behind in the middle of a try is seen as such.
async fn open() -> Result<Books, Failure> {
    let books = books::open(&home()?)
        .await
        .map_err(|error| failure(&error))?;
    books
        .run(|db| {
            let now = Timestamp::now();
            db.recover(now)?;
            db.recover_changes(&[], now)
        })
        .await
        .map_err(|error| failure(&error))?;
    Ok(books)
}

pub(in crate::cli) fn failure(error: &DatabaseError) -> Failure {
    Failure::new(
        Exit::Unreached,
        format!("the outbox cannot be used: {error}"),
    )
}

/// An entry for machines: nothing of its guest.
pub(in crate::cli) fn document(entry: &Entry) -> Value {
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
    json!({
        "id": entry.id.0,
        "state": <&str>::from(entry.state),
        "idempotencyKey": entry.idempotency_key,
        "packetId": entry.packet_id,
        "docNo": entry.doc_no,
        "store": store_document(&entry.store),
        "createdAt": entry.created_at.to_string(),
        "firstTryAt": time(entry.first_try_at),
        "nextTryAt": time(entry.next_try_at),
        "settledAt": time(entry.settled_at),
        "tries": entry.tries,
        "mayHaveArrived": entry.may_have_arrived,
        "error": entry.trouble.as_ref().map(ToString::to_string),
        "said": entry.trouble.as_ref().and_then(|error| error.said.clone()),
        "estimate": menu::amount(entry.estimate),
        "total": entry.total.map(menu::amount),
    })
}

fn store_document(store: &StoreRef) -> Value {
    json!({
        "name": store_name(store),
        "environment": <&str>::from(store.environment),
        "address": store.address,
        "serverId": store.server_id,
    })
}

/// How people call a store.
pub(in crate::cli) fn store_name(store: &StoreRef) -> &str {
    if store.is_built_in() {
        PRACTICE_NAME
    } else {
        &store.name
    }
}

/// Where an entry is, for people.
pub(in crate::cli) fn words(state: EntryState) -> &'static str {
    match state {
        EntryState::Queued => "in line",
        EntryState::Sending => "being sent",
        EntryState::Waiting => "waiting",
        EntryState::Unknown => "may have arrived",
        EntryState::Lapsed => "needs a decision",
        EntryState::Accepted => "accepted",
        EntryState::Refused => "refused",
        EntryState::Withdrawn => "taken back",
    }
}

/// A time of this place, to the second.
pub(in crate::cli) fn clock(time: Timestamp) -> String {
    let here = time.to_zoned_datetime(TimeZone::system());
    here.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

const HEADINGS: [&str; 7] = ["id", "state", "store", "tries", "next try", "packet", "key"];

fn table(entries: &[Entry]) -> String {
    let none = || "-".to_owned();
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    rows.extend(entries.iter().map(|entry| {
        [
            entry.id.to_string(),
            words(entry.state).to_owned(),
            store_name(&entry.store).to_owned(),
            entry.tries.to_string(),
            entry.next_try_at.map_or_else(none, clock),
            entry.packet_id.clone().unwrap_or_else(none),
            entry.idempotency_key.clone(),
        ]
    }));
    output::table(&rows)
}
