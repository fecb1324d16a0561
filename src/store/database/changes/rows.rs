//! How changes and their steps stand in their rows.

use rusqlite::Row;

use super::entry::{Change, ChangeId, ChangeStep};
use crate::{
    domain::PacketStatus,
    store::database::outbox::{StoreRef, parsed, time, time_or_none},
};

/// What [`change`] reads, in this order.
pub(super) const COLUMNS: &str = "id, order_id, store_name, environment, address, server_id, \
    packet_id, status, state, holder, created_at, next_try_at, settled_at, tries, trouble";

/// What [`step`] reads, in this order.
pub(super) const STEP_COLUMNS: &str =
    "number, kind, state, tries, started_at, ended_at, status, answer";

/// A change without its steps, which are in rows of their own.
pub(super) fn change(row: &Row<'_>) -> rusqlite::Result<Change> {
    // A label or trouble of another version's words is rather forgotten than a change.
    let text = |column| row.get::<_, Option<String>>(column);
    Ok(Change {
        id: ChangeId(row.get(0)?),
        order: parsed(row, 1)?,
        store: StoreRef {
            name: row.get(2)?,
            environment: parsed(row, 3)?,
            address: row.get(4)?,
            server_id: row.get(5)?,
        },
        packet_id: row.get(6)?,
        status: text(7)?.and_then(|word| PacketStatus::from_wire(&word)),
        state: parsed(row, 8)?,
        holder: row.get(9)?,
        created_at: time(row, 10)?,
        next_try_at: time_or_none(row, 11)?,
        settled_at: time_or_none(row, 12)?,
        tries: row.get(13)?,
        trouble: text(14)?.and_then(|text| serde_json::from_str(&text).ok()),
        steps: Vec::new(),
    })
}

pub(super) fn step(row: &Row<'_>) -> rusqlite::Result<ChangeStep> {
    Ok(ChangeStep {
        number: row.get(0)?,
        kind: parsed(row, 1)?,
        state: parsed(row, 2)?,
        tries: row.get(3)?,
        started_at: time_or_none(row, 4)?,
        ended_at: time_or_none(row, 5)?,
        status: row.get(6)?,
        answer: row.get(7)?,
    })
}
