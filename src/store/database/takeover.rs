//! Orders that no living process shows: those of a process that is gone, and those that the command
//! line has left in the outbox.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{Database, DatabaseError, drafts, outbox};
use crate::store::{
    database::outbox::{Entry, EntryState},
    draft::Draft,
    holder::Holder,
};

/// What was taken over.
#[derive(Debug, Default)]
pub struct TakenOver {
    /// The orders, oldest first.
    pub orders: Vec<TakenOrder>,
    /// Which order was in sight last.
    pub in_sight: Option<Uuid>,
    /// How many cannot be read; they stay as they are.
    pub unreadable: usize,
}

/// An order that was taken over.
#[derive(Debug)]
pub struct TakenOrder {
    /// Which order.
    pub order: Uuid,
    /// The order as it was.
    pub draft: Draft,
    /// What became of it in the outbox last, with the order as it was sent; nothing if it never was
    /// there, or was taken back.
    pub entry: Option<(Entry, Draft)>,
}

impl Database {
    /// Takes over the orders that no living process shows: all of them, or none if that fails.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn take_over(&mut self, now: Timestamp) -> Result<TakenOver, DatabaseError> {
        // Looked for without writing: it is done every few seconds.
        let is_nothing_left = orphans(&self.connection, &self.holder)?.is_empty()
            && outbox::without_draft(&self.connection)?.is_empty();
        if is_nothing_left {
            return Ok(TakenOver::default());
        }
        self.together(|transaction, holder| {
            // The command line's first get a draft, as if they had lain on a desk that is gone.
            for entry in outbox::without_draft(transaction)? {
                if let Some((_, document)) = outbox::frozen(transaction, entry.id)? {
                    drafts::keep(transaction, NOBODY, entry.order, &document, now)?;
                }
            }
            let mut taken = TakenOver {
                in_sight: drafts::in_sight(transaction)?,
                ..TakenOver::default()
            };
            for (order, document) in orphans(transaction, holder)? {
                transaction.execute(
                    "UPDATE drafts SET holder = ?2 WHERE order_id = ?1",
                    params![order, holder.id()],
                )?;
                match read(transaction, &order, &document)? {
                    Some(order) => taken.orders.push(order),
                    None => taken.unreadable += 1,
                }
            }
            taken
                .orders
                .sort_by_key(|taken| (taken.draft.opened_at, taken.order));
            Ok(taken)
        })
    }
}

/// No process bears this name.
const NOBODY: &str = "nobody";

/// Names and documents of orders whose process is gone.
fn orphans(
    connection: &Connection,
    holder: &Holder,
) -> Result<Vec<(String, String)>, DatabaseError> {
    let mut holders = connection.prepare_cached("SELECT DISTINCT holder FROM drafts")?;
    let holders = holders
        .query_map([], |row| row.get::<_, String>(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut select = connection.prepare_cached(
        "SELECT order_id, document FROM drafts WHERE holder = ?1 ORDER BY order_id",
    )?;
    let mut orphans = Vec::new();
    for gone in holders.iter().filter(|id| !holder.is_alive(id)) {
        let rows = select.query_map([gone], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows {
            orphans.push(row?);
        }
    }
    Ok(orphans)
}

fn read(
    connection: &Connection,
    order: &str,
    document: &str,
) -> Result<Option<TakenOrder>, DatabaseError> {
    let Ok(order) = order.parse::<Uuid>() else {
        tracing::error!("an order of a name that is none");
        return Ok(None);
    };
    let draft = match Draft::from_json(document) {
        Ok(draft) => draft,
        Err(error) => {
            tracing::error!(%order, %error, "an order cannot be read");
            return Ok(None);
        }
    };
    let entry = newest(connection, order, &draft)?;
    Ok(Some(TakenOrder {
        order,
        draft,
        entry,
    }))
}

/// What became of an order last; one that was taken back is a draft like any other.
fn newest(
    connection: &Connection,
    order: Uuid,
    draft: &Draft,
) -> Result<Option<(Entry, Draft)>, DatabaseError> {
    let entry = outbox::newest_of(connection, order)?;
    let Some(entry) = entry.filter(|entry| entry.state != EntryState::Withdrawn) else {
        return Ok(None);
    };
    let sent = outbox::frozen(connection, entry.id)?
        .and_then(|(_, document)| Draft::from_json(&document).ok())
        // Where that cannot be read, the order as it is now comes nearest.
        .unwrap_or_else(|| draft.clone());
    Ok(Some((entry, sent)))
}
