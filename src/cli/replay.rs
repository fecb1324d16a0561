//! `packetdesk replay`: make a recorded call once more.

use clap::Args;
use jiff::Timestamp;
use serde_json::json;
use tokio::time::Instant;
use uuid::Uuid;

use super::{
    books::{self, CallArgs},
    journal,
    output::{self, Exit, Failure},
    session::{self, PRACTICE_NAME, Stores, home},
    store_args::StoreArgs,
};
use crate::{
    api::{ErrorKind, Outcome, RawOutcome, RawRequest, with_key},
    desk::{
        Clock, again,
        sender::{Sender, SpareCall, courier::Courier},
    },
    store::{
        database::{DatabaseError, outbox::StoreRef},
        journal::{Exchange, ExchangeId, JournalReader},
        paths::Home,
    },
};

/// Options of `replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// The exchange, as `packetdesk journal` lists it.
    #[arg(value_name = "ID")]
    id: i64,
    /// Send an order under a new idempotency key: it becomes another packet.
    #[arg(long)]
    new_key: bool,
    /// Send to a store that may be a real restaurant.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    call: CallArgs,
    /// One JSON document for machines.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: ReplayArgs, store: StoreArgs) -> Result<Exit, Failure> {
    let home = home()?;
    let exchange = journal::story(&mut JournalReader::new(&home), args.id)?.exchange;
    let request = request(&exchange, args.new_key)?;
    let stores = Stores::of_the_user(&home, args.call.timeouts());
    let goes_where_it_went = !store.is_given();
    let (courier, store) = if goes_where_it_went {
        let store = exchange.row.store.clone();
        let way = stores.way_to(&store).await;
        let courier = way.map_err(|trouble| no_way(&store, &trouble))?;
        (courier, store)
    } else {
        let session = stores.open(store.choice()?).await?;
        (session.courier, session.store)
    };
    let name = name_of(&store);
    if again::is_real(&store) && !args.yes {
        let message = format!("{name} may be a real restaurant; nothing was sent");
        return Err(Failure::new(Exit::Usage, message)
            .advise(format!("Add --yes to send this to {name} all the same.")));
    }
    let outcome = send(&args, &home, &courier, &store, &request).await?;
    report(&args, &name, &request, &outcome)
}

fn request(exchange: &Exchange, is_new_key: bool) -> Result<RawRequest, Failure> {
    let usage = |error: &dyn std::fmt::Display| Failure::new(Exit::Usage, error.to_string());
    let row = &exchange.row;
    let body = exchange.request_body.clone();
    let recorded = RawRequest::recorded(&row.method, &row.endpoint, &exchange.url, body);
    let request = recorded.map_err(|error| usage(&error))?;
    if !is_new_key {
        return Ok(request);
    }
    let body = request.body().filter(|_| request.is_order());
    let body = body.ok_or_else(|| usage(&"only an order has an idempotency key"))?;
    let key = format!("cli-{}", Uuid::now_v7());
    let changed = with_key(body, &key).map_err(|error| usage(&error))?;
    Ok(request.with(request.query(), Some(changed.into())))
}

fn no_way(store: &StoreRef, trouble: &crate::desk::StoreTrouble) -> Failure {
    let name = name_of(store);
    let failure = session::failure_to_open(&name, trouble);
    match store.is_built_in() {
        true => failure,
        false => failure.advise("Name another store with --store or --base-url."),
    }
}

fn name_of(store: &StoreRef) -> String {
    match store.name.as_str() {
        "" if store.is_built_in() => PRACTICE_NAME.to_owned(),
        "" => store.address.clone(),
        name => name.to_owned(),
    }
}

/// Sends it once. A write counts in the store's budget, and waits for its turn behind orders.
async fn send(
    args: &ReplayArgs,
    home: &Home,
    courier: &Courier,
    store: &StoreRef,
    request: &RawRequest,
) -> Result<RawOutcome, Failure> {
    let again_of = Some(ExchangeId(args.id));
    if !request.is_write() {
        return Ok(again::call(courier, request, again_of).await);
    }
    let books = books::open(home)
        .await
        .map_err(|error| not_counted(&error))?;
    let mut sender = Sender::new(books, Clock::system(), args.call.writes_per_minute);
    let counted = take_turn(&mut sender, store).await?;
    let outcome = again::call(courier, request, again_of).await;
    let error = outcome.result.as_ref().err();
    sender.end_spare(counted, error).await;
    Ok(outcome)
}

async fn take_turn(sender: &mut Sender, store: &StoreRef) -> Result<SpareCall, Failure> {
    let mut is_told = false;
    loop {
        let turn = sender.begin_spare(store).await;
        match turn.map_err(|error| not_counted(&error))? {
            Ok(counted) => return Ok(counted),
            Err(free_at) => {
                if !std::mem::replace(&mut is_told, true) {
                    output::note("Orders go first: waiting for the store's budget of calls.");
                }
                let wait = free_at.duration_since(Timestamp::now());
                let wait = std::time::Duration::try_from(wait).unwrap_or_default();
                tokio::time::sleep_until(Instant::now() + wait).await;
            }
        }
    }
}

fn not_counted(error: &DatabaseError) -> Failure {
    Failure::new(Exit::Unreached, format!("nothing was sent: {error}"))
}

fn report(
    args: &ReplayArgs,
    store: &str,
    request: &RawRequest,
    outcome: &RawOutcome,
) -> Result<Exit, Failure> {
    let (exit, word) = meaning(outcome);
    let status = outcome.answer.as_ref().map(|answer| answer.status);
    let packet = outcome.result.as_ref().ok().cloned().flatten();
    let said = outcome.result.as_ref().err().map(ToString::to_string);
    if args.json {
        let reply = outcome.answer.as_ref().map(|answer| &*answer.text);
        output::document(&json!({
            "againOf": args.id,
            "store": store,
            "endpoint": request.endpoint(),
            "status": status,
            "outcome": word,
            "packetId": packet,
            "message": said,
            "reply": reply,
        }))?;
        return Ok(exit);
    }
    let status = status.map_or_else(|| "no answer".to_owned(), |status| format!("HTTP {status}"));
    let rest = packet.map(|packet| format!("packet {packet}")).or(said);
    let rest = rest.map_or_else(String::new, |rest| format!(": {rest}"));
    output::say(&format!("{status}, {word}{rest}\n"))?;
    Ok(exit)
}

/// How the run ends, and a word that scripts can rely on.
fn meaning(outcome: &RawOutcome) -> (Exit, &'static str) {
    let Err(error) = &outcome.result else {
        return (Exit::Done, "done");
    };
    match (&error.kind, error.outcome()) {
        _ if error.is_about_key() => (Exit::Key, "denied"),
        (ErrorKind::Refused | ErrorKind::NotFound, _) => (Exit::Refused, "refused"),
        (ErrorKind::RateLimited { .. }, _) => (Exit::Unreached, "limited"),
        (ErrorKind::NotKept, _) => (Exit::Unreached, "notkept"),
        (_, Outcome::NotDone) => (Exit::Unreached, "unreached"),
        (_, Outcome::Unknown) => (Exit::Unreached, "unknown"),
    }
}
