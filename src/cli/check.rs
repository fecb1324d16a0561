//! `packetdesk check`: what can be known of a store.

use std::fmt::Write as _;

use clap::Args;
use serde_json::{Map, Value, json};

use super::{
    output::{self, Exit, Failure},
    session::{Session, failure_of},
    store_args::StoreArgs,
};
use crate::api::{Consent, MenuCheck, ScopeState, StoreCheck};

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// One JSON document for machines.
    #[arg(long)]
    json: bool,
}

impl CheckArgs {
    /// The options of another command that checks.
    pub(super) fn new(json: bool) -> Self {
        Self { json }
    }
}

pub(super) async fn run(args: &CheckArgs, store: StoreArgs) -> Result<Exit, Failure> {
    let session = Session::open(store).await?;
    let check = session
        .client()
        .check_store()
        .await
        .map_err(|error| failure_of(&error))?;
    if args.json {
        output::document(&document(&session, &check))?;
    } else {
        output::say(&text(&session, &check))?;
    }
    let key = &check.key;
    if key.can_send() {
        return Ok(Exit::Done);
    }
    let is_denied = |(_, state): &(_, ScopeState)| *state == ScopeState::Denied;
    if key.scopes.iter().any(is_denied) {
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

fn document(session: &Session, check: &StoreCheck) -> Value {
    let key = &check.key;
    let scopes: Map<String, Value> = key
        .scopes
        .iter()
        .map(|(scope, state)| (scope.as_wire().to_owned(), word(state).into()))
        .collect();
    json!({
        "store": session.name,
        "baseUrl": session.client().address().as_str(),
        "serverId": session.client().server_id(),
        "canSend": key.can_send(),
        "scopes": scopes,
        "roundTripMs": u64::try_from(key.round_trip.as_millis()).unwrap_or(u64::MAX),
        "clockOffsetSecs": key.clock_offset.map(|offset| offset.as_secs()),
        "menu": check.menu.as_ref().map(menu_document),
        "paymentMethods": check.payment_methods.map(|count| json!({
            "count": count.all,
            "usable": count.usable,
        })),
        "dialect": check.dialect.map(<&str>::from),
        "consent": match check.consent {
            Consent::Given => "given",
            Consent::Withheld => "withheld",
            Consent::NoCustomers => "no customers",
            Consent::Unknown => "unknown",
        },
    })
}

fn menu_document(menu: &MenuCheck) -> Value {
    let left_out = menu.report.left_out.iter();
    json!({
        "products": menu.products,
        "inactive": menu.inactive,
        "categories": menu.categories,
        "leftOut": left_out.map(|left_out| json!({
            "what": format!("{:?}", left_out.what),
            "name": left_out.name,
            "why": format!("{:?}", left_out.why),
        })).collect::<Value>(),
        "truncated": menu.report.truncated,
    })
}

fn text(session: &Session, check: &StoreCheck) -> String {
    let key = &check.key;
    let mut text = String::new();
    let mut line = |name: &str, value: &dyn std::fmt::Display| {
        // Writing to a String does not fail.
        writeln!(text, "{name:<22}{value}").ok();
    };
    line("store", &session.name);
    line("server id", &session.client().server_id());
    line("key", &"accepted");
    for (scope, state) in &key.scopes {
        match state {
            ScopeState::Unknown(error) => {
                line(scope.as_wire(), &format_args!("unknown: {error}"));
            }
            state => line(scope.as_wire(), &word(state)),
        }
    }
    line(
        "round trip",
        &format_args!("{} ms", key.round_trip.as_millis()),
    );
    match key.clock_offset {
        Some(offset) => line("clock", &clock(offset.as_secs())),
        None => line("clock", &"unknown"),
    }
    line("menu", &menu_words(check.menu.as_ref()));
    line("payment methods", &methods_words(check));
    line("dialect", &check.dialect.map_or("unknown", <&str>::from));
    line("guests' data", &consent_words(check.consent));
    for left_out in check.menu.iter().flat_map(|menu| &menu.report.left_out) {
        let (what, why) = (left_out.what, &left_out.why);
        line(
            "left out",
            &format_args!("{what:?} {}: {why:?}", left_out.name),
        );
    }
    text
}

fn menu_words(menu: Option<&MenuCheck>) -> String {
    let Some(menu) = menu else {
        return "could not be read".to_owned();
    };
    let categories = match menu.categories {
        Some(count) => format!("{count} categories"),
        None => "categories could not be read".to_owned(),
    };
    let cut = match menu.report.truncated {
        Some(total) => format!(", of {total} in the store"),
        None => String::new(),
    };
    let (products, inactive) = (menu.products, menu.inactive);
    format!("{products} products ({inactive} not sold now){cut}, {categories}")
}

fn methods_words(check: &StoreCheck) -> String {
    match check.payment_methods {
        Some(count) => format!("{}, {} usable", count.all, count.usable),
        None => "could not be read".to_owned(),
    }
}

fn consent_words(consent: Consent) -> &'static str {
    match consent {
        Consent::Given => "handed out",
        Consent::Withheld => "withheld by the restaurant",
        Consent::NoCustomers => "unknown: there are no customers",
        Consent::Unknown => "could not be read",
    }
}

/// The server's clock against ours; the header it comes from is good to a second.
fn clock(ahead_secs: i64) -> String {
    match ahead_secs {
        -1..=1 => "agrees".to_owned(),
        2.. => format!("the server is {ahead_secs} s ahead"),
        _ => format!("the server is {} s behind", -ahead_secs),
    }
}
