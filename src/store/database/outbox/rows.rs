//! How entries and tries stand in their rows.

use jiff::Timestamp;
use rusqlite::Row;
use rust_decimal::Decimal;

use super::entry::{Entry, EntryId, StoreRef, Try};

/// What [`entry`] reads, in this order.
pub(super) const COLUMNS: &str = "id, order_id, store_name, environment, address, server_id, idempotency_key, \
    estimate, state, may_have_arrived, holder, created_at, first_try_at, next_try_at, settled_at, \
    tries, trouble, packet_id, doc_no, total";

/// What [`one_try`] reads, in this order.
pub(super) const TRY_COLUMNS: &str = "number, started_at, ended_at, outcome, status, answer";

pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    // A trouble of another version's words is rather forgotten than an order.
    let trouble = row
        .get::<_, Option<String>>("trouble")?
        .and_then(|text| serde_json::from_str(&text).ok());
    Ok(Entry {
        id: EntryId(row.get(0)?),
        order: parsed(row, 1)?,
        store: StoreRef {
            name: row.get(2)?,
            environment: parsed(row, 3)?,
            address: row.get(4)?,
            server_id: row.get(5)?,
        },
        idempotency_key: row.get(6)?,
        estimate: parsed::<Decimal>(row, 7)?.into(),
        state: parsed(row, 8)?,
        may_have_arrived: row.get(9)?,
        holder: row.get(10)?,
        created_at: time(row, 11)?,
        first_try_at: time_or_none(row, 12)?,
        next_try_at: time_or_none(row, 13)?,
        settled_at: time_or_none(row, 14)?,
        tries: row.get(15)?,
        trouble,
        packet_id: row.get(17)?,
        doc_no: row.get(18)?,
        total: row
            .get::<_, Option<String>>(19)?
            .and_then(|text| Some(text.parse::<Decimal>().ok()?.into())),
    })
}

pub(super) fn one_try(row: &Row<'_>) -> rusqlite::Result<Try> {
    Ok(Try {
        number: row.get(0)?,
        started_at: time(row, 1)?,
        ended_at: time_or_none(row, 2)?,
        outcome: word_or_none(row, 3)?,
        status: row.get(4)?,
        answer: row.get(5)?,
    })
}

pub(in super::super) fn parsed<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let text: String = row.get(column)?;
    text.parse().map_err(|error| odd_value(column, error))
}

fn word_or_none<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|error| odd_value(column, error)))
        .transpose()
}

fn odd_value(
    column: usize,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    let kind = rusqlite::types::Type::Text;
    rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
}

pub(in super::super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    from_ms(row.get(column)?, column)
}

pub(in super::super) fn time_or_none(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<Timestamp>> {
    let ms: Option<i64> = row.get(column)?;
    ms.map(|ms| from_ms(ms, column)).transpose()
}

fn from_ms(ms: i64, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_millisecond(ms).map_err(|error| odd_value(column, error))
}
