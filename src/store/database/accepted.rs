//! An accepted order as it is learned from: read once, whatever it tells.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};

use super::{
    DatabaseError,
    outbox::{self, EntryId},
};
use crate::store::draft::Draft;

/// An accepted entry, and what has been learned from it so far.
pub(super) struct AcceptedOrder {
    pub(super) entry: EntryId,
    /// When it was handed over.
    pub(super) at: Timestamp,
    address: String,
    server_id: String,
    /// Nobody has looked who it was for.
    pub(super) is_unlearned: bool,
    /// Its products are not counted.
    pub(super) is_uncounted: bool,
    /// The order as shown; nothing if that cannot be read.
    pub(super) draft: Option<Draft>,
}

impl AcceptedOrder {
    /// The order of an entry; nothing if it is not accepted, or all of it has been learned.
    pub(super) fn read(
        connection: &Connection,
        entry: EntryId,
    ) -> Result<Option<Self>, DatabaseError> {
        let mut select = connection.prepare_cached(
            "SELECT created_at, address, server_id, customer IS NULL, is_counted = 0, document
             FROM entries
             WHERE id = ?1 AND state = 'accepted' AND (customer IS NULL OR is_counted = 0)",
        )?;
        let order = select.query_row([entry.0], |row| {
            let document: String = row.get(5)?;
            let draft = Draft::from_json(&document)
                .inspect_err(|error| {
                    tracing::warn!(%error, entry = entry.0, "nothing is learned from an order");
                })
                .ok();
            Ok(Self {
                entry,
                at: outbox::time(row, 0)?,
                address: row.get(1)?,
                server_id: row.get(2)?,
                is_unlearned: row.get(3)?,
                is_uncounted: row.get(4)?,
                draft,
            })
        });
        Ok(order.optional()?)
    }

    /// Which store took it.
    pub(super) fn store(&self) -> (&str, &str) {
        (&self.address, &self.server_id)
    }
}
