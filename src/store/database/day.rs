//! The orders that were handed over in a while.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use super::{
    Database, DatabaseError,
    outbox::{self, Entry, EntryId, StoreRef},
};
use crate::store::draft::Draft;

impl Database {
    /// The orders that were handed over to a store from the first time on and before the second,
    /// newest first: the newest entry of each order. One that was handed over once more after that
    /// is of that later time.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn entries_between(
        &self,
        store: &StoreRef,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Entry>, DatabaseError> {
        let (address, server_id) = store.place();
        outbox::select(
            &self.connection,
            "WHERE address = ?1 AND server_id = ?2 AND created_at >= ?3 AND created_at < ?4
                 AND NOT EXISTS (SELECT 1 FROM entries AS newer
                                 WHERE newer.order_id = entries.order_id AND newer.id > entries.id)
             ORDER BY created_at DESC, id DESC",
            params![
                address,
                server_id,
                from.as_millisecond(),
                until.as_millisecond()
            ],
        )
    }

    /// The order of an entry as it was handed over; nothing if it cannot be read.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn sent(&self, id: EntryId) -> Result<Option<Arc<Draft>>, DatabaseError> {
        let mut select = self
            .connection
            .prepare_cached("SELECT document FROM entries WHERE id = ?1")?;
        let document: Option<String> = select.query_row([id.0], |row| row.get(0)).optional()?;
        let draft = document.and_then(|document| {
            Draft::from_json(&document)
                .inspect_err(|error| tracing::warn!(%error, entry = id.0, "an order is not shown"))
                .ok()
        });
        Ok(draft.map(Arc::new))
    }
}
