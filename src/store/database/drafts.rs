//! Orders being made, and which of them is in sight.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::{Database, DatabaseError};
use crate::store::draft::Draft;

/// The mark that says which order was in sight.
const IN_SIGHT: &str = "order in sight";

/// Writes one down, as shown by this process.
pub(super) fn keep(
    connection: &Connection,
    holder: &str,
    order: Uuid,
    document: &str,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    let mut keep = connection.prepare_cached(
        "INSERT INTO drafts (order_id, document, holder, changed_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (order_id) DO UPDATE SET document = ?2, holder = ?3, changed_at = ?4",
    )?;
    keep.execute(params![
        order.to_string(),
        document,
        holder,
        now.as_millisecond()
    ])?;
    Ok(())
}

impl Database {
    /// Keeps orders as they are now, and which of them is in sight.
    ///
    /// # Errors
    /// Nothing of it was kept.
    pub fn keep_drafts(
        &mut self,
        drafts: &[(Uuid, Draft)],
        in_sight: Option<Uuid>,
        now: Timestamp,
    ) -> Result<(), DatabaseError> {
        self.together(|transaction, holder| {
            for (order, draft) in drafts {
                keep(transaction, holder.id(), *order, &draft.to_json(), now)?;
            }
            if let Some(order) = in_sight {
                transaction.execute(
                    "INSERT INTO marks VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
                    params![IN_SIGHT, order.to_string()],
                )?;
            }
            Ok(())
        })
    }

    /// Forgets an order that was thrown away or is done with.
    ///
    /// # Errors
    /// It is still there.
    pub fn drop_draft(&mut self, order: Uuid) -> Result<(), DatabaseError> {
        self.together(|transaction, _| {
            transaction.execute(
                "DELETE FROM drafts WHERE order_id = ?1",
                [order.to_string()],
            )?;
            Ok(())
        })
    }
}

/// Which order was in sight last.
pub(super) fn in_sight(connection: &Connection) -> Result<Option<Uuid>, DatabaseError> {
    let text: Option<String> = connection
        .query_row(
            "SELECT value FROM marks WHERE name = ?1",
            [IN_SIGHT],
            |row| row.get(0),
        )
        .optional()?;
    Ok(text.and_then(|text| text.parse().ok()))
}
