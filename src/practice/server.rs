//! The HTTP side: from a request to its reply, with the faults in between.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::catalogue::{self, Query};
use super::control;
use super::create::create;
use super::endpoint::{Bucket, Endpoint};
use super::faults::{After, Before, Plan};
use super::reply::{Refusal, Reply};
use super::shapes::{self, View};
use super::shared::Shared;
use super::update;
use super::wire::Wire;

/// Larger bodies are refused; a full order of 200 lines stays well below.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// What a handler is given: the store, and word of its end.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) shared: Arc<Shared>,
    pub(super) closing: watch::Receiver<bool>,
}

/// The routes of every endpoint.
pub(super) fn router(desk: Desk) -> Router {
    let mut router = Router::new();
    for endpoint in Endpoint::ALL {
        let handler = move |desk: State<Desk>, wire: ConnectInfo<Wire>, request: Request| {
            serve(endpoint, desk.0, wire.0, request)
        };
        let method = match endpoint.bucket() {
            Bucket::Read => MethodFilter::GET,
            Bucket::Write => MethodFilter::POST,
        };
        router = router.route(
            &format!("/plugin-api/{}", endpoint.name()),
            on(method, handler),
        );
    }
    router
        .merge(control::routes())
        .fallback(no_such_endpoint)
        .method_not_allowed_fallback(no_such_endpoint)
        .with_state(desk)
}

async fn no_such_endpoint(State(desk): State<Desk>) -> Response {
    respond(&Refusal::NoSuchEndpoint.reply(desk.shared.dialect, None))
}

/// One request: faults that come first, the work, faults of the reply.
async fn serve(endpoint: Endpoint, mut desk: Desk, wire: Wire, request: Request) -> Response {
    let plan = {
        let mut state = desk.shared.state();
        *state.requests.entry(endpoint).or_default() += 1;
        state.faults.plan(endpoint)
    };
    match &plan.before {
        Some(Before::Cut) => {
            wire.cut();
            return Response::default();
        }
        Some(Before::Answer {
            status,
            message,
            retry_after,
        }) => {
            wait(plan.delay + plan.late, &mut desk.closing).await;
            let mut reply = Reply::failure(*status, message);
            reply.retry_after = *retry_after;
            return respond(&reply);
        }
        None => {}
    }
    let reply = answer(endpoint, &desk, request, &plan).await;
    wait(plan.late, &mut desk.closing).await;
    spoil(&reply, plan.after, &wire)
}

/// Waits, but not beyond the end of the store.
async fn wait(time: Duration, closing: &mut watch::Receiver<bool>) {
    if time.is_zero() {
        return;
    }
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        _ = closing.wait_for(|closing| *closing) => {}
    }
}

async fn answer(endpoint: Endpoint, desk: &Desk, request: Request, plan: &Plan) -> Reply {
    let dialect = desk.shared.dialect;
    let refused = |refusal: Refusal| refusal.reply(dialect, Some(endpoint));
    if let Err(refusal) = admit(endpoint, &desk.shared, request.headers()) {
        return refused(refusal);
    }
    let query = Query::parse(request.uri().query().unwrap_or_default());
    let body = match body(request).await {
        Ok(body) => body,
        Err(refusal) => return refused(refusal),
    };
    // A task of its own: what was begun is finished even when the client hangs up, as it would be
    // on the platform.
    let work = {
        let (shared, delay) = (Arc::clone(&desk.shared), plan.delay);
        let mut closing = desk.closing.clone();
        shared.state().under_way += 1;
        tokio::spawn(async move {
            let reply = tokio::select! {
                reply = work(endpoint, &shared, &query, &body, delay) => reply,
                _ = closing.wait_for(|closing| *closing) => Err(Refusal::Internal),
            };
            is_over(endpoint, &shared, reply.is_ok());
            reply
        })
    };
    match work.await {
        Ok(Ok(reply)) => reply,
        Ok(Err(refusal)) => refused(refusal),
        Err(error) => {
            tracing::error!(%error, "practice store: a request broke off");
            refused(Refusal::Internal)
        }
    }
}

/// Counts a request that was carried out, or not.
fn is_over(endpoint: Endpoint, shared: &Shared, is_carried_out: bool) {
    let mut state = shared.state();
    state.under_way -= 1;
    *state.carried_out.entry(endpoint).or_default() += u64::from(is_carried_out);
}

/// Whether the store's key comes with a request.
pub(super) fn has_key(shared: &Shared, headers: &HeaderMap) -> Result<(), Refusal> {
    let key = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    if key == Some(shared.api_key.as_str()) {
        Ok(())
    } else {
        Err(Refusal::Unauthorized)
    }
}

/// Key, then rate bucket, then scope.
fn admit(endpoint: Endpoint, shared: &Shared, headers: &HeaderMap) -> Result<(), Refusal> {
    has_key(shared, headers)?;
    if let Some(limits) = shared.limits {
        let now = shared.now();
        shared
            .state()
            .buckets
            .take(endpoint.bucket(), limits, now)
            .map_err(Refusal::RateLimited)?;
    }
    if !shared.access().scopes.contains(endpoint.scope()) {
        return Err(Refusal::ScopeDenied);
    }
    Ok(())
}

/// The JSON of a request; without `application/json` nobody reads it, and it counts as empty.
pub(super) async fn body(request: Request) -> Result<Value, Refusal> {
    let is_json = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().starts_with("application/json"));
    let bytes = to_bytes(request.into_body(), MAX_BODY)
        .await
        .map_err(|error| {
            tracing::debug!(%error, "practice store: a body was not read");
            Refusal::TooLarge
        })?;
    if !is_json || bytes.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(&bytes).map_err(|error| {
        tracing::debug!(%error, "practice store: a body is not JSON");
        Refusal::NotJson
    })
}

async fn work(
    endpoint: Endpoint,
    shared: &Arc<Shared>,
    query: &Query,
    body: &Value,
    delay: Duration,
) -> Result<Reply, Refusal> {
    if endpoint != Endpoint::PacketsCreate {
        tokio::time::sleep(delay).await;
    }
    let menu = &shared.menu;
    match endpoint {
        Endpoint::ProductsList => Ok(catalogue::products(menu)),
        Endpoint::ProductsGet => catalogue::record(&menu.products, query),
        Endpoint::CategoriesList => Ok(catalogue::categories(menu)),
        Endpoint::CategoriesGet => catalogue::record(&menu.categories, query),
        Endpoint::PaymentMethodsList => Ok(catalogue::payment_methods(menu)),
        Endpoint::CustomersList => Ok(catalogue::customers(menu, query, &shared.access())),
        Endpoint::CustomersGet => catalogue::customer(menu, query, &shared.access()),
        Endpoint::PacketsGet => packet(shared, query),
        Endpoint::PacketsOpen => Ok(open_packets(shared)),
        Endpoint::PacketsUpdate => update::fields(shared, body),
        Endpoint::PacketsUpdateOrders => update::orders(shared, body),
        Endpoint::PacketsUpdatePayments => update::payments(shared, body),
        // Waits by itself, between claiming its key and committing.
        Endpoint::PacketsCreate => create(shared, body, delay).await,
    }
}

fn packet(shared: &Shared, query: &Query) -> Result<Reply, Refusal> {
    let id = query.get("packetId").ok_or(Refusal::MissingParams)?;
    let view = View {
        dialect: shared.dialect,
        personal: shared.access().personal_data(),
        plugin: shared.plugin_id(),
    };
    let state = shared.state();
    let packet = state.packet(id).ok_or(Refusal::NotFound)?;
    Ok(Reply::read(shapes::packet(packet, view)))
}

fn open_packets(shared: &Shared) -> Reply {
    let state = shared.state();
    let packets = state.packets.iter();
    Reply::read(
        packets
            .map(|packet| shapes::summary(packet, shared.dialect))
            .collect(),
    )
}

/// The reply after the faults that were asked for.
fn spoil(reply: &Reply, fault: Option<After>, wire: &Wire) -> Response {
    match fault {
        None => respond(reply),
        Some(After::Cut) => {
            wire.cut();
            Response::default()
        }
        Some(After::Half) => {
            wire.cut_after_body(reply.body.to_string().len() / 2);
            respond(reply)
        }
        Some(After::NotJson) => {
            let page = "<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>";
            let mut response = Response::new(Body::from(page));
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            response.headers_mut().insert(CONTENT_TYPE, html);
            response
        }
        Some(After::WrongTypes) => respond(&Reply {
            body: retyped(&reply.body),
            ..reply.clone()
        }),
    }
}

/// Numbers as texts and texts as arrays; the shape around them and its booleans stay.
fn retyped(value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Number(number) => Value::String(number.to_string()),
        Value::String(text) => json!([text]),
        Value::Array(items) => items.iter().map(retyped).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), retyped(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

pub(super) fn respond(reply: &Reply) -> Response {
    let mut response = Response::new(Body::from(reply.body.to_string()));
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, json);
    if let Some(secs) = reply.retry_after {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(secs));
    }
    response
}
