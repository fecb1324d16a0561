//! The bench: faults are looked at and switched from outside while the store runs.
//!
//! `GET /practice/faults` answers `{"faults":[{"id","spec","left"}…]}`; `left` is null where there
//! is no end. `POST` to the same address takes `{"clear":true,"disarm":[ID…],"arm":["SPEC"…]}`,
//! each part optional and done in this order, and answers alike. All of it or, with a misspelt
//! fault, nothing is done. Like every other call it needs the store's key; it is no part of the
//! platform's contract, costs no budget and meets no fault.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use serde_json::json;

use super::faults::FaultSpec;
use super::reply::{Refusal, Reply};
use super::server::{Desk, body, has_key, respond};
use super::shared::Shared;

/// What is to be switched.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Change {
    clear: bool,
    disarm: Vec<u64>,
    arm: Vec<String>,
}

/// The routes of the bench.
pub(super) fn routes() -> Router<Desk> {
    Router::new().route("/practice/faults", get(look).post(switch))
}

async fn look(State(desk): State<Desk>, request: Request) -> Response {
    let reply = has_key(&desk.shared, request.headers()).map(|()| armed(&desk.shared));
    answer(reply, &desk)
}

async fn switch(State(desk): State<Desk>, request: Request) -> Response {
    let reply = match has_key(&desk.shared, request.headers()) {
        Ok(()) => body(request).await.and_then(|body| {
            let change = serde_json::from_value(body);
            let change = change.map_err(|error| Refusal::BadRequest(error.to_string()))?;
            carry_out(&desk.shared, change)
        }),
        Err(refusal) => Err(refusal),
    };
    answer(reply, &desk)
}

fn carry_out(shared: &Shared, change: Change) -> Result<Reply, Refusal> {
    let specs: Result<Vec<FaultSpec>, _> = change.arm.iter().map(|text| text.parse()).collect();
    let specs = specs.map_err(|error| Refusal::BadRequest(error.to_string()))?;
    {
        let faults = &mut shared.state().faults;
        if change.clear {
            faults.clear();
        }
        for id in change.disarm {
            faults.remove(id);
        }
        for spec in specs {
            faults.add(spec);
        }
    }
    Ok(armed(shared))
}

fn armed(shared: &Shared) -> Reply {
    let faults = shared.state().faults.armed();
    Reply {
        status: 200,
        retry_after: None,
        body: json!({ "faults": faults }),
    }
}

fn answer(reply: Result<Reply, Refusal>, desk: &Desk) -> Response {
    respond(&reply.unwrap_or_else(|refusal| refusal.reply(desk.shared.dialect, None)))
}
