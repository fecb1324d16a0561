//! `packetdesk check`: is the key good.

use std::fmt::Write as _;

use clap::Args;
use serde_json::{Map, Value, json};

use super::{
    output::{self, Exit, Failure},
    session::{Session, failure_of},
    store_args::StoreArgs,
};
use crate::api::{KeyCheck, ScopeState};

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// One JSON document for machines.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: &CheckArgs, store: StoreArgs) -> Result<Exit, Failure> {
    let session = Session::open(store).await?;
    let check = session
        .client()
        .check_key()
        .await
        .map_err(|error| failure_of(&error))?;
    if args.json {
        output::document(&document(&session, &check))?;
    } else {
        output::say(&text(&session, &check))?;
    }
    if check.can_send() {
        return Ok(Exit::Done);
    }
    let is_denied = |(_, state): &(_, ScopeState)| *state == ScopeState::Denied;
    if check.scopes.iter().any(is_denied) {
        Err(Failure::new(
            Exit::Key,
            "the key lacks permissions that sending an order needs",
        ))
    } else {
        Err(
            Failure::new(Exit::Unreached, "not every permission could be tested")
                .advise("Try again in a moment."),
        )
    }
}

fn word(state: &ScopeState) -> &'static str {
    match state {
        ScopeState::Granted => "granted",
        ScopeState::Denied => "denied",
        ScopeState::Unknown(_) => "unknown",
    }
}

fn document(session: &Session, check: &KeyCheck) -> Value {
    let scopes: Map<String, Value> = check
        .scopes
        .iter()
        .map(|(scope, state)| (scope.as_wire().to_owned(), word(state).into()))
        .collect();
    json!({
        "store": session.name,
        "baseUrl": session.client().address().as_str(),
        "serverId": session.client().server_id(),
        "canSend": check.can_send(),
        "scopes": scopes,
        "roundTripMs": u64::try_from(check.round_trip.as_millis()).unwrap_or(u64::MAX),
        "clockOffsetSecs": check.clock_offset.map(|offset| offset.as_secs()),
    })
}

fn text(session: &Session, check: &KeyCheck) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &dyn std::fmt::Display| {
        // Writing to a String does not fail.
        writeln!(text, "{name:<22}{value}").ok();
    };
    line("store", &session.name);
    line("server id", &session.client().server_id());
    for (scope, state) in &check.scopes {
        match state {
            ScopeState::Unknown(error) => {
                line(scope.as_wire(), &format_args!("unknown: {error}"));
            }
            state => line(scope.as_wire(), &word(state)),
        }
    }
    line(
        "round trip",
        &format_args!("{} ms", check.round_trip.as_millis()),
    );
    match check.clock_offset {
        Some(offset) => line("clock", &clock(offset.as_secs())),
        None => line("clock", &"unknown"),
    }
    text
}

/// The server's clock against ours; the header it comes from is good to a second.
fn clock(ahead_secs: i64) -> String {
    match ahead_secs {
        -1..=1 => "agrees".to_owned(),
        2.. => format!("the server is {ahead_secs} s ahead"),
        _ => format!("the server is {} s behind", -ahead_secs),
    }
}
