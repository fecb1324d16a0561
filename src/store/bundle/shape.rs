//! An exchange as a JSON document, and back.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    api::{Answer, ApiError, Header, Timings},
    store::{
        database::outbox::StoreRef,
        journal::{Exchange, ExchangeId, ExchangeOutcome, ExchangeRow},
        settings::Environment,
    },
};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    id: i64,
    time: Timestamp,
    store: Store,
    key_name: String,
    program: String,
    endpoint: String,
    attempt: Option<u32>,
    again_of: Option<i64>,
    outcome: String,
    said: Option<String>,
    who: Option<String>,
    phone: Option<String>,
    packet_id: Option<String>,
    doc_no: Option<String>,
    idempotency_key: Option<String>,
    status: Option<u16>,
    total: Option<Duration>,
    request: Request,
    answer: Option<Reply>,
    timings: Option<Times>,
    error: Option<ApiError>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Store {
    name: String,
    environment: Environment,
    address: String,
    server_id: String,
}

#[derive(Serialize, Deserialize)]
struct Request {
    method: String,
    url: String,
    headers: Vec<HeaderLine>,
    body: Option<Bytes>,
}

#[derive(Serialize, Deserialize)]
struct Reply {
    status: u16,
    version: String,
    headers: Vec<HeaderLine>,
    body: Bytes,
}

#[derive(Serialize, Deserialize)]
struct HeaderLine {
    name: String,
    value: Bytes,
}

/// Bytes, readable where they are a text.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Bytes {
    Text(String),
    Base64(String),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Times {
    resolve: Option<Duration>,
    connect: Option<Duration>,
    first_byte: Option<Duration>,
    total: Duration,
}

/// Why a document is no exchange, in words for people, with line and column where there are some.
pub(super) type Odd = String;

/// The document of an exchange.
pub(super) fn written(exchange: &Exchange) -> Value {
    let row = &exchange.row;
    let document = Document {
        id: row.id.0,
        time: row.at,
        store: Store {
            name: row.store.name.clone(),
            environment: row.store.environment,
            address: row.store.address.clone(),
            server_id: row.store.server_id.clone(),
        },
        key_name: exchange.key_name.clone(),
        program: exchange.program.clone(),
        endpoint: row.endpoint.clone(),
        attempt: row.attempt,
        again_of: row.again_of.map(|id| id.0),
        outcome: row.outcome.to_string(),
        said: row.said.clone(),
        who: row.who.clone(),
        phone: row.phone.clone(),
        packet_id: row.packet_id.clone(),
        doc_no: row.doc_no.clone(),
        idempotency_key: row.idempotency_key.clone(),
        status: row.status,
        total: row.total,
        request: Request {
            method: row.method.clone(),
            url: exchange.url.clone(),
            headers: lines(&exchange.request_headers),
            body: exchange
                .request_body
                .as_ref()
                .map(|body| Bytes::Text(body.to_string())),
        },
        answer: exchange.answer.as_ref().map(|answer| Reply {
            status: answer.status,
            version: answer.version.to_owned(),
            headers: lines(&answer.headers),
            body: Bytes::of(&answer.body),
        }),
        timings: exchange.timings.map(|timings| Times {
            resolve: timings.resolve,
            connect: timings.connect,
            first_byte: timings.first_byte,
            total: timings.total,
        }),
        error: exchange.error.clone(),
    };
    // Texts, numbers and lists of them: there is nothing that JSON cannot write.
    serde_json::to_value(document).unwrap_or_default()
}

/// The exchange of a document.
pub(super) fn read(text: &str) -> Result<Exchange, Odd> {
    let reader = &mut serde_json::Deserializer::from_str(text);
    let document: Document =
        serde_path_to_error::deserialize(reader).map_err(|error| error.to_string())?;
    let outcome: ExchangeOutcome = document
        .outcome
        .parse()
        .map_err(|_unknown| format!("outcome: {} is none", document.outcome))?;
    Ok(Exchange {
        row: ExchangeRow {
            id: ExchangeId(document.id),
            at: document.time,
            store: StoreRef {
                name: document.store.name,
                environment: document.store.environment,
                address: document.store.address,
                server_id: document.store.server_id,
            },
            method: document.request.method,
            endpoint: document.endpoint,
            attempt: document.attempt,
            again_of: document.again_of.map(ExchangeId),
            status: document.status,
            outcome,
            total: document.total,
            said: document.said,
            who: document.who,
            phone: document.phone,
            packet_id: document.packet_id,
            doc_no: document.doc_no,
            idempotency_key: document.idempotency_key,
        },
        key_name: document.key_name,
        url: document.request.url,
        request_headers: headers(document.request.headers)?,
        request_body: document.request.body.map(text_of).transpose()?,
        answer: document.answer.map(answer).transpose()?,
        timings: document.timings.map(|times| Timings {
            resolve: times.resolve,
            connect: times.connect,
            first_byte: times.first_byte,
            total: times.total,
        }),
        error: document.error,
        program: document.program,
    })
}

fn answer(reply: Reply) -> Result<Answer, Odd> {
    Ok(Answer {
        status: reply.status,
        version: match reply.version.as_str() {
            "HTTP/1.0" => "HTTP/1.0",
            "HTTP/2.0" => "HTTP/2.0",
            _ => "HTTP/1.1",
        },
        headers: headers(reply.headers)?,
        body: reply.body.bytes()?,
    })
}

fn lines(headers: &[Header]) -> Vec<HeaderLine> {
    headers
        .iter()
        .map(|header| HeaderLine {
            name: header.name.clone(),
            value: Bytes::of(&header.value),
        })
        .collect()
}

fn headers(lines: Vec<HeaderLine>) -> Result<Vec<Header>, Odd> {
    lines
        .into_iter()
        .map(|line| {
            Ok(Header {
                name: line.name,
                value: line.value.bytes()?,
            })
        })
        .collect()
}

fn text_of(bytes: Bytes) -> Result<Arc<str>, Odd> {
    match String::from_utf8(bytes.bytes()?) {
        Ok(text) => Ok(text.into()),
        Err(error) => Err(format!("request.body: {error}")),
    }
}

impl Bytes {
    fn of(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Base64(BASE64_STANDARD.encode(bytes)),
        }
    }

    fn bytes(self) -> Result<Vec<u8>, Odd> {
        match self {
            Self::Text(text) => Ok(text.into_bytes()),
            Self::Base64(text) => BASE64_STANDARD
                .decode(text)
                .map_err(|error| format!("base64: {error}")),
        }
    }
}
