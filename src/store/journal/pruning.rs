//! The oldest exchanges go, in steps that are small enough to stand between two calls.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};

use super::{
    exchange::ExchangeOutcome,
    rows::{micros, span_micros},
};
use crate::store::settings::JournalKeep;

/// How many exchanges go in one step.
const STEP: i64 = 50;
/// How many pages are given back to the system in one step.
const PAGES: i64 = 256;
/// After this a call is not under way any more, whatever became of its program.
const LONGEST_CALL: Duration = Duration::from_secs(3600);

/// Takes one step; tells whether there is more to do.
pub(super) fn step(
    connection: &mut Connection,
    keep: JournalKeep,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let oldest = micros(now).saturating_sub(span_micros(keep.time()));
    let mut gone = forget(&transaction, oldest, now)?;
    if gone == 0 && used_bytes(&transaction)? > keep.bytes() {
        gone = forget(&transaction, i64::MAX, now)?;
    }
    transaction.commit()?;
    let is_shrinking = give_back(connection)?;
    Ok(gone > 0 || is_shrinking)
}

/// Takes the oldest out of those that began before this, but none that is under way.
fn forget(connection: &Connection, before: i64, now: Timestamp) -> rusqlite::Result<usize> {
    let under_way = micros(now).saturating_sub(span_micros(LONGEST_CALL));
    let open: &str = ExchangeOutcome::Open.into();
    let ids: Vec<i64> = connection
        .prepare_cached(
            "SELECT id FROM exchanges WHERE at < ?1 AND (outcome <> ?2 OR at < ?3)
             ORDER BY at LIMIT ?4",
        )?
        .query_map(params![before, open, under_way, STEP], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in &ids {
        forget_one(connection, *id)?;
    }
    Ok(ids.len())
}

fn forget_one(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    let bodies: [Option<i64>; 2] = connection
        .prepare_cached("SELECT request_body, answer_body FROM details WHERE id = ?1")?
        .query_row([id], |row| Ok([row.get(0)?, row.get(1)?]))
        .or_else(|error| match error {
            rusqlite::Error::QueryReturnedNoRows => Ok([None, None]),
            error => Err(error),
        })?;
    for sql in [
        "DELETE FROM words WHERE rowid = ?1",
        "DELETE FROM details WHERE id = ?1",
        "DELETE FROM exchanges WHERE id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([id])?;
    }
    for body in bodies.into_iter().flatten() {
        connection
            .prepare_cached(
                "DELETE FROM bodies WHERE id = ?1
                   AND NOT EXISTS (SELECT 1 FROM details WHERE request_body = ?1)
                   AND NOT EXISTS (SELECT 1 FROM details WHERE answer_body = ?1)",
            )?
            .execute([body])?;
    }
    Ok(())
}

/// What is in use of the file.
fn used_bytes(connection: &Connection) -> rusqlite::Result<u64> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let pages = number("page_count")?.saturating_sub(number("freelist_count")?);
    Ok(pages.unsigned_abs() * number("page_size")?.unsigned_abs())
}

/// Gives pages that are not used back to the system; tells whether there are more.
fn give_back(connection: &Connection) -> rusqlite::Result<bool> {
    let free: i64 = connection.pragma_query_value(None, "freelist_count", |row| row.get(0))?;
    if free > 0 {
        let mut statement =
            connection.prepare_cached(&format!("PRAGMA incremental_vacuum({PAGES})"))?;
        // One page with each row.
        let mut pages = statement.query([])?;
        while pages.next()?.is_some() {}
    }
    Ok(free > PAGES)
}
