//! Orders being made, and which of them is in sight.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::{Database, DatabaseError};
use crate::store::{
    draft::{Draft, DraftError},
    holder::Holder,
};

/// The mark that says which order was in sight.
const IN_SIGHT: &str = "order in sight";

/// Orders taken over from a process that is gone.
#[derive(Debug, Default)]
pub struct AdoptedDrafts {
    /// Those that can be read, oldest first.
    pub drafts: Vec<(Uuid, Draft)>,
    /// Those that cannot; they stay where they are.
    pub unreadable: Vec<(Uuid, DraftError)>,
}

/// Writes one down, as shown by this process.
pub(super) fn keep(
    connection: &Connection,
    holder: &Holder,
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
        holder.id(),
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
                keep(transaction, holder, *order, &draft.to_json(), now)?;
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
        self.connection.execute(
            "DELETE FROM drafts WHERE order_id = ?1",
            [order.to_string()],
        )?;
        Ok(())
    }

    /// Which order was in sight last.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn order_in_sight(&self) -> Result<Option<Uuid>, DatabaseError> {
        let text: Option<String> = self
            .connection
            .query_row(
                "SELECT value FROM marks WHERE name = ?1",
                [IN_SIGHT],
                |row| row.get(0),
            )
            .optional()?;
        Ok(text.and_then(|text| text.parse().ok()))
    }

    /// Takes over the orders that no living process shows.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn adopt_drafts(&mut self) -> Result<AdoptedDrafts, DatabaseError> {
        let rows = self.together(|transaction, holder| {
            let mut select =
                transaction.prepare("SELECT order_id, document, holder FROM drafts")?;
            let rows = select
                .query_map([], |row| {
                    Ok((
                        row.get::<_, String>(0)?,
                        row.get::<_, String>(1)?,
                        row.get::<_, String>(2)?,
                    ))
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            let mut mine = Vec::new();
            for (order, document, shown_by) in rows {
                if shown_by == holder.id() || holder.is_alive(&shown_by) {
                    continue;
                }
                transaction.execute(
                    "UPDATE drafts SET holder = ?2 WHERE order_id = ?1",
                    params![order, holder.id()],
                )?;
                mine.push((order, document));
            }
            Ok(mine)
        })?;
        let mut adopted = AdoptedDrafts::default();
        for (order, document) in rows {
            let Ok(order) = order.parse() else {
                tracing::error!("an order of a name that is none");
                continue;
            };
            match Draft::from_json(&document) {
                Ok(draft) => adopted.drafts.push((order, draft)),
                Err(error) => adopted.unreadable.push((order, error)),
            }
        }
        adopted
            .drafts
            .sort_by_key(|(order, draft)| (draft.opened_at, *order));
        Ok(adopted)
    }
}
