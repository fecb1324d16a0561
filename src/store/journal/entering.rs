//! A call's beginning and its end, as rows.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{
    exchange::{ExchangeId, ExchangeOutcome},
    rows::{header_lines, micros, span_micros},
    words::Words,
};
use crate::{
    api::{Answer, ApiError, Conclusion, Ended, Mention, PacketCustomer, SentRequest, mentions},
    store::database::outbox::StoreRef,
};

/// The program that makes the calls.
const PROGRAM: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

/// A call that has begun.
#[derive(Debug)]
pub(super) struct Began {
    pub(super) at: Timestamp,
    pub(super) store: StoreRef,
    pub(super) key_name: String,
    pub(super) request: SentRequest,
}

/// What an exchange is found by and about.
#[derive(Debug, Default)]
struct About {
    who: Option<String>,
    phone: Option<String>,
    also: Option<String>,
    packet_id: Option<String>,
    idempotency_key: Option<String>,
}

/// Writes down that a call begins.
pub(super) fn begin(connection: &Connection, began: &Began) -> rusqlite::Result<ExchangeId> {
    let request = &began.request;
    let about = About::of(request);
    let doc_no = match &about.packet_id {
        Some(packet_id) => known_number(connection, &began.store, packet_id)?,
        None => None,
    };
    connection
        .prepare_cached(
            "INSERT INTO exchanges (at, store, endpoint, method, attempt, again_of, outcome, who,
                 phone, also, packet_id, doc_no, idempotency_key)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            micros(began.at),
            store(connection, &began.store)?,
            endpoint(connection, &request.endpoint)?,
            request.method,
            request.label.attempt,
            request.label.again_of,
            <&str>::from(ExchangeOutcome::Open),
            about.who,
            about.phone,
            about.also,
            about.packet_id,
            doc_no,
            about.idempotency_key,
        ])?;
    let id = ExchangeId(connection.last_insert_rowid());
    let sent = request.body.as_ref().map(|text| text.as_bytes());
    connection
        .prepare_cached(
            "INSERT INTO details (id, key_name, url, request_headers, request_body, program)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            id.0,
            began.key_name,
            request.url,
            header_lines(&request.headers),
            body(connection, sent)?,
            PROGRAM,
        ])?;
    index(connection, id)?;
    Ok(id)
}

/// Writes down how it has ended.
pub(super) fn end(connection: &Connection, id: ExchangeId, ended: &Ended) -> rusqlite::Result<()> {
    let Some((endpoint, store)) = called(connection, id)? else {
        // It was taken out meanwhile.
        return Ok(());
    };
    let error = match &ended.conclusion {
        Conclusion::Failed(error) => Some(error),
        Conclusion::Done | Conclusion::GivenUp => None,
    };
    let outcome: &str = ExchangeOutcome::of(&ended.conclusion).into();
    let answer = ended.answer.as_ref();
    connection
        .prepare_cached(
            "UPDATE exchanges SET status = ?2, outcome = ?3, total = ?4, said = ?5 WHERE id = ?1",
        )?
        .execute(params![
            id.0,
            answer.map(|answer| answer.status),
            outcome,
            span_micros(ended.timings.total),
            error.and_then(|error| error.said.as_deref()),
        ])?;
    end_details(connection, id, ended, error)?;
    let told = answer
        .filter(|answer| (200..300).contains(&answer.status))
        .and_then(|answer| std::str::from_utf8(&answer.body).ok())
        .map(|text| mentions(&endpoint, text));
    learn(connection, id, &store, &told.unwrap_or_default())?;
    index(connection, id)
}

fn end_details(
    connection: &Connection,
    id: ExchangeId,
    ended: &Ended,
    error: Option<&ApiError>,
) -> rusqlite::Result<()> {
    let answer = ended.answer.as_ref();
    let timings = &ended.timings;
    let came = answer.map(|answer| answer.body.as_slice());
    connection
        .prepare_cached(
            "UPDATE details SET version = ?2, answer_headers = ?3, answer_body = ?4, resolve = ?5,
                 connect = ?6, first_byte = ?7, error = ?8 WHERE id = ?1",
        )?
        .execute(params![
            id.0,
            answer.map(|answer| answer.version),
            answer.map(|Answer { headers, .. }| header_lines(headers)),
            body(connection, came)?,
            timings.resolve.map(span_micros),
            timings.connect.map(span_micros),
            timings.first_byte.map(span_micros),
            error.and_then(|error| serde_json::to_string(error).ok()),
        ])?;
    Ok(())
}

/// What an answer tells of packets: of the one that was made or read, and of others whose number
/// was not known when they were made.
fn learn(
    connection: &Connection,
    id: ExchangeId,
    store: &StoreRef,
    told: &[Mention],
) -> rusqlite::Result<()> {
    if let Some(only) = told.iter().find(|mention| !mention.is_listed) {
        let customer = only.customer.as_ref();
        let text = |field: fn(&PacketCustomer) -> &Option<String>| {
            customer.and_then(|customer| field(customer).as_deref())
        };
        let also = [text(|customer| &customer.call), only.uuid.as_deref()];
        connection
            .prepare_cached(
                "UPDATE exchanges SET who = coalesce(who, ?2), phone = coalesce(phone, ?3),
                     also = nullif(concat_ws(char(10), also, ?4, ?5), ''),
                     packet_id = coalesce(packet_id, ?6), doc_no = coalesce(?7, doc_no)
                 WHERE id = ?1",
            )?
            .execute(params![
                id.0,
                text(|customer| &customer.name),
                text(|customer| &customer.phone),
                also[0],
                also[1],
                only.id,
                only.doc_no,
            ])?;
    }
    for mention in told {
        if let Some(doc_no) = &mention.doc_no {
            let uuid = mention.uuid.as_deref();
            for other in unnumbered(connection, store, &mention.id, uuid, doc_no)? {
                connection
                    .prepare_cached("UPDATE exchanges SET doc_no = ?2 WHERE id = ?1")?
                    .execute(params![other.0, doc_no])?;
                index(connection, other)?;
            }
        }
    }
    Ok(())
}

/// Exchanges about a packet that do not have its number.
fn unnumbered(
    connection: &Connection,
    store: &StoreRef,
    packet_id: &str,
    uuid: Option<&str>,
    doc_no: &str,
) -> rusqlite::Result<Vec<ExchangeId>> {
    connection
        .prepare_cached(
            "SELECT e.id FROM exchanges AS e JOIN stores AS s ON s.id = e.store
             WHERE e.packet_id IN (?1, ?2) AND s.address = ?3 AND s.server_id = ?4
               AND e.doc_no IS NOT ?5",
        )?
        .query_map(
            params![packet_id, uuid, store.address, store.server_id, doc_no],
            |row| Ok(ExchangeId(row.get(0)?)),
        )?
        .collect()
}

fn known_number(
    connection: &Connection,
    store: &StoreRef,
    packet_id: &str,
) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached(
            "SELECT e.doc_no FROM exchanges AS e JOIN stores AS s ON s.id = e.store
             WHERE e.packet_id = ?1 AND s.address = ?2 AND s.server_id = ?3
               AND e.doc_no IS NOT NULL LIMIT 1",
        )?
        .query_row(params![packet_id, store.address, store.server_id], |row| {
            row.get(0)
        })
        .optional()
}

/// Makes the words anew that an exchange is found by.
fn index(connection: &Connection, id: ExchangeId) -> rusqlite::Result<()> {
    let words = connection
        .prepare_cached(
            "SELECT who, phone, also, packet_id, doc_no, idempotency_key, said, outcome
             FROM exchanges WHERE id = ?1",
        )?
        .query_row([id.0], |row| {
            let text = |column: usize| row.get::<_, Option<String>>(column);
            let mut words = Words::default();
            words.add_outcome(&row.get::<_, String>(7)?);
            words.add_phones(text(1)?.as_deref());
            for column in [0, 3, 4, 5, 6] {
                words.add(text(column)?.as_deref());
            }
            for part in text(2)?.unwrap_or_default().split('\n') {
                if !part.contains(char::is_alphabetic) {
                    words.add_phones(Some(part));
                }
                words.add(Some(part));
            }
            Ok(words)
        })?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO words (rowid, text) VALUES (?1, ?2)")?
        .execute(params![id.0, words.into_text()])?;
    Ok(())
}

fn called(connection: &Connection, id: ExchangeId) -> rusqlite::Result<Option<(String, StoreRef)>> {
    let sql = format!("{} WHERE e.id = ?1", super::rows::ROW);
    connection
        .prepare_cached(&sql)?
        .query_row([id.0], super::rows::exchange_row)
        .optional()
        .map(|found| found.map(|row| (row.endpoint, row.store)))
}

fn store(connection: &Connection, store: &StoreRef) -> rusqlite::Result<i64> {
    let environment: &str = store.environment.into();
    let columns = params![store.name, environment, store.address, store.server_id];
    let find = "SELECT id FROM stores
        WHERE name = ?1 AND environment = ?2 AND address = ?3 AND server_id = ?4";
    let found = connection
        .prepare_cached(find)?
        .query_row(columns, |row| row.get(0))
        .optional()?;
    match found {
        Some(id) => Ok(id),
        None => connection
            .prepare_cached(
                "INSERT INTO stores (name, environment, address, server_id) VALUES (?1, ?2, ?3, ?4)",
            )?
            .insert(columns),
    }
}

fn endpoint(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    let found = connection
        .prepare_cached("SELECT id FROM endpoints WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    match found {
        Some(id) => Ok(id),
        None => connection
            .prepare_cached("INSERT INTO endpoints (name) VALUES (?1)")?
            .insert([name]),
    }
}

/// Keeps a body, or finds it where it is kept already.
fn body(connection: &Connection, bytes: Option<&[u8]>) -> rusqlite::Result<Option<i64>> {
    let Some(bytes) = bytes else {
        return Ok(None);
    };
    let hash = Sha256::digest(bytes);
    let found = connection
        .prepare_cached("SELECT id FROM bodies WHERE sha256 = ?1")?
        .query_row([hash.as_slice()], |row| row.get(0))
        .optional()?;
    match found {
        Some(id) => Ok(Some(id)),
        None => connection
            .prepare_cached("INSERT INTO bodies (sha256, bytes) VALUES (?1, ?2)")?
            .insert(params![hash.as_slice(), bytes])
            .map(Some),
    }
}

impl About {
    fn of(request: &SentRequest) -> Self {
        let body: Option<Value> = request
            .body
            .as_ref()
            .and_then(|text| serde_json::from_str(text).ok());
        let body = body.unwrap_or_default();
        let filled = |value: &Value| match value {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let customer = &body["customer"];
        let (phone, call) = (filled(&customer["phone"]), filled(&customer["call"]));
        let (phone, also) = match phone {
            Some(phone) => (Some(phone), call),
            None => (call, None),
        };
        Self {
            who: filled(&customer["name"]),
            phone,
            also,
            packet_id: asked_packet(&request.url).or_else(|| filled(&body["packetId"])),
            idempotency_key: filled(&body["idempotencyKey"]),
        }
    }
}

/// The packet that an address names.
fn asked_packet(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let named = |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| {
        matches!(&*name, "packetId" | "uuid").then(|| value.into_owned())
    };
    url.query_pairs().find_map(named)
}
