//! How exchanges stand in their rows.

use std::{str::FromStr, sync::Arc, time::Duration};

use jiff::Timestamp;
use rusqlite::{Row, types::Type};

use super::exchange::{Exchange, ExchangeId, ExchangeRow};
use crate::{
    api::{Answer, Header, Timings},
    store::database::outbox::StoreRef,
};

/// What [`exchange_row`] reads, in this order.
pub(super) const ROW: &str = "SELECT e.id, e.at, s.name, s.environment, s.address, s.server_id,
        e.method, p.name, e.attempt, e.again_of, e.status, e.outcome, e.total, e.said, e.who,
        e.phone, e.packet_id, e.doc_no, e.idempotency_key
    FROM exchanges AS e JOIN stores AS s ON s.id = e.store JOIN endpoints AS p ON p.id = e.endpoint";

/// What [`exchange`] reads beside its row, in this order.
pub(super) const DETAILS: &str = "SELECT d.key_name, d.url, d.request_headers, q.bytes, d.version,
        d.answer_headers, a.bytes, d.resolve, d.connect, d.first_byte, d.error, d.program
    FROM details AS d LEFT JOIN bodies AS q ON q.id = d.request_body
    LEFT JOIN bodies AS a ON a.id = d.answer_body WHERE d.id = ?1";

pub(super) fn exchange_row(row: &Row<'_>) -> rusqlite::Result<ExchangeRow> {
    Ok(ExchangeRow {
        id: ExchangeId(row.get(0)?),
        at: time(row, 1)?,
        store: store(row, 2)?,
        method: row.get(6)?,
        endpoint: row.get(7)?,
        attempt: row.get(8)?,
        again_of: row.get::<_, Option<i64>>(9)?.map(ExchangeId),
        status: row.get(10)?,
        outcome: parsed(row, 11)?,
        total: span(row, 12)?,
        said: row.get(13)?,
        who: row.get(14)?,
        phone: row.get(15)?,
        packet_id: row.get(16)?,
        doc_no: row.get(17)?,
        idempotency_key: row.get(18)?,
    })
}

/// A store, from this column on.
pub(super) fn store(row: &Row<'_>, from: usize) -> rusqlite::Result<StoreRef> {
    Ok(StoreRef {
        name: row.get(from)?,
        environment: parsed(row, from + 1)?,
        address: row.get(from + 2)?,
        server_id: row.get(from + 3)?,
    })
}

pub(super) fn exchange(list: ExchangeRow, row: &Row<'_>) -> rusqlite::Result<Exchange> {
    let request_body: Option<Vec<u8>> = row.get(3)?;
    let request_body = request_body.map(|bytes| {
        String::from_utf8(bytes)
            .map(Arc::from)
            .map_err(|error| odd(3, Box::new(error)))
    });
    let answer = match (list.status, version(row.get(4)?)) {
        (Some(status), Some(version)) => Some(Answer {
            status,
            version,
            headers: headers(&row.get::<_, Option<Vec<u8>>>(5)?.unwrap_or_default()),
            body: row.get::<_, Option<Vec<u8>>>(6)?.unwrap_or_default(),
        }),
        _ => None,
    };
    let timings = match list.total {
        Some(total) => Some(Timings {
            resolve: span(row, 7)?,
            connect: span(row, 8)?,
            first_byte: span(row, 9)?,
            total,
        }),
        None => None,
    };
    Ok(Exchange {
        key_name: row.get(0)?,
        url: row.get(1)?,
        request_headers: headers(&row.get::<_, Vec<u8>>(2)?),
        request_body: request_body.transpose()?,
        answer,
        timings,
        // An error of another version's words is rather forgotten than an exchange.
        error: row
            .get::<_, Option<String>>(10)?
            .and_then(|text| serde_json::from_str(&text).ok()),
        program: row.get(11)?,
        row: list,
    })
}

fn version(text: Option<String>) -> Option<&'static str> {
    Some(match text?.as_str() {
        "HTTP/2.0" => "HTTP/2.0",
        "HTTP/1.0" => "HTTP/1.0",
        _ => "HTTP/1.1",
    })
}

/// Headers as bytes: lines of `name:value`. Neither can hold a line break, by the rules of HTTP.
pub(super) fn header_lines(headers: &[Header]) -> Vec<u8> {
    let mut lines = Vec::new();
    for header in headers {
        lines.extend_from_slice(header.name.as_bytes());
        lines.push(b':');
        lines.extend_from_slice(&header.value);
        lines.push(b'\n');
    }
    lines
}

fn headers(lines: &[u8]) -> Vec<Header> {
    lines
        .split(|byte| *byte == b'\n')
        .filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (name, value) = line.split_at(colon);
            Some(Header {
                name: String::from_utf8_lossy(name).into_owned(),
                value: value.get(1..).unwrap_or_default().to_vec(),
            })
        })
        .collect()
}

/// Microseconds since 1970.
pub(super) fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

/// Microseconds.
pub(super) fn span_micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_microsecond(row.get(column)?).map_err(|error| odd(column, Box::new(error)))
}

fn span(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Duration>> {
    let micros: Option<i64> = row.get(column)?;
    Ok(micros.map(|micros| Duration::from_micros(micros.unsigned_abs())))
}

fn parsed<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    row.get::<_, String>(column)?
        .parse()
        .map_err(|error| odd(column, Box::new(error)))
}

fn odd(column: usize, error: Box<dyn std::error::Error + Send + Sync>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error)
}
