//! Calls that are no try of an order, such as the steps of a change: they count in the store's
//! budget of writes with those that are, whichever process makes them.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{Database, DatabaseError, outbox::StoreRef};

/// How long a call is kept, in milliseconds: longer than any budget looks back.
const KEPT_MS: i64 = 60 * 60 * 1000;

/// Names such a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherCall(i64);

impl Database {
    /// Counts a call that begins now. It is on disk when this returns.
    ///
    /// # Errors
    /// It is not counted, and must not be made.
    pub fn begin_call(
        &mut self,
        store: &StoreRef,
        now: Timestamp,
    ) -> Result<OtherCall, DatabaseError> {
        self.together(|transaction, _| begin(transaction, store, now))
    }

    /// The call is over. One that the store did not count is not counted any more.
    ///
    /// # Errors
    /// It counts as one that is still under way.
    pub fn end_call(
        &mut self,
        call: OtherCall,
        is_counted: bool,
        now: Timestamp,
    ) -> Result<(), DatabaseError> {
        self.together(|transaction, _| end(transaction, call, is_counted, now))
    }
}

/// Counts a call that begins now.
pub(super) fn begin(
    connection: &Connection,
    store: &StoreRef,
    now: Timestamp,
) -> Result<OtherCall, DatabaseError> {
    let now = now.as_millisecond();
    connection.execute(
        "DELETE FROM other_calls WHERE abs(started_at - ?1) > ?2",
        params![now, KEPT_MS],
    )?;
    connection.execute(
        "INSERT INTO other_calls (address, server_id, started_at) VALUES (?1, ?2, ?3)",
        params![store.address, store.server_id, now],
    )?;
    Ok(OtherCall(connection.last_insert_rowid()))
}

/// The call is over.
pub(super) fn end(
    connection: &Connection,
    call: OtherCall,
    is_counted: bool,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    connection.execute(
        "UPDATE other_calls SET ended_at = ?2, is_counted = ?3 WHERE id = ?1",
        params![call.0, now.as_millisecond(), is_counted],
    )?;
    Ok(())
}
