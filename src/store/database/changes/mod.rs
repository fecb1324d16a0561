//! Changes of packets in the outbox: frozen and handed over, step by step, until all of a change is
//! done or the server or a person says no.
//!
//! A change is claimed by one process while that reads the packet or sends a step; a step is marked
//! as going out before its first byte. The calls have no idempotency key, so what a dead process was
//! sending is of unknown outcome until the packet has been read and compared: `claims`.

mod claims;
mod entry;
mod made;
mod rows;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::{Database, DatabaseError, DatabaseTrouble, drafts, salvage};
use crate::{
    api::FrozenStep,
    domain::{Order, PacketStatus},
    store::packet_base::PacketBase,
};
pub use entry::{
    Change, ChangeContents, ChangeEnd, ChangeId, ChangeState, ChangeStep, EnqueuedChange,
    NewChange, Rest, StepClaim, StepEnd, StepState,
};
use rows::{COLUMNS, STEP_COLUMNS};

const IS_OPEN: &str = "state IN ('queued', 'sending', 'waiting')";

impl Database {
    /// Hands a change over: what the packet was, what it is to become and the calls that do it are
    /// on disk when this returns. The order as shown is kept in the same step.
    ///
    /// # Errors
    /// Nothing is kept; nothing of it must be sent.
    pub fn enqueue_change(
        &mut self,
        new: &NewChange,
        now: Timestamp,
    ) -> Result<EnqueuedChange, DatabaseError> {
        if new.base.packet().is_none() {
            return Err(odd("the packet cannot be read"));
        }
        let base = to_json(&new.base)?;
        let wanted = to_json(&new.wanted)?;
        self.together(|transaction, holder| {
            if let Some(known) = known(transaction, new, &base)? {
                return Ok(known);
            }
            let store = &new.base.store;
            transaction.execute(
                "INSERT INTO changes (order_id, store_name, environment, address, server_id,
                     packet_id, base, wanted, status, state, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'queued', ?10)",
                params![
                    new.order.to_string(),
                    store.name,
                    <&str>::from(store.environment),
                    store.address,
                    store.server_id,
                    new.base.packet_id,
                    base,
                    wanted,
                    new.status.map(PacketStatus::as_wire),
                    now.as_millisecond(),
                ],
            )?;
            let id = ChangeId(transaction.last_insert_rowid());
            for (number, step) in (1_u32..).zip(&new.steps) {
                transaction.execute(
                    "INSERT INTO change_steps (change, number, kind, body, state)
                     VALUES (?1, ?2, ?3, ?4, 'waiting')",
                    params![id.0, number, <&str>::from(step.kind), &*step.json],
                )?;
            }
            if let Some(draft) = &new.draft {
                drafts::keep(transaction, holder.id(), new.order, &draft.to_json(), now)?;
            }
            Ok(EnqueuedChange::New(must(one(transaction, id)?)?))
        })
    }

    /// The change of this name.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn packet_change(&self, id: ChangeId) -> Result<Option<Change>, DatabaseError> {
        one(&self.connection, id)
    }

    /// What a change is about, as it was handed over.
    ///
    /// # Errors
    /// The file cannot be read, or what it holds.
    pub fn change_contents(&self, id: ChangeId) -> Result<Option<ChangeContents>, DatabaseError> {
        contents(&self.connection, id)
    }

    /// All changes that are not over, oldest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn open_changes(&self) -> Result<Vec<Change>, DatabaseError> {
        select(
            &self.connection,
            &format!("WHERE {IS_OPEN} ORDER BY id"),
            [],
        )
    }

    /// The newest changes, whatever became of them, newest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn newest_changes(&self, limit: usize) -> Result<Vec<Change>, DatabaseError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        select(&self.connection, "ORDER BY id DESC LIMIT ?1", [limit])
    }

    /// The last change that was made in an order.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn newest_change_of(&self, order: Uuid) -> Result<Option<Change>, DatabaseError> {
        newest_of(&self.connection, order)
    }
}

/// What there is already that a new change would come upon.
fn known(
    connection: &Connection,
    new: &NewChange,
    base: &str,
) -> Result<Option<EnqueuedChange>, DatabaseError> {
    let store = &new.base.store;
    let open = select(
        connection,
        &format!("WHERE address = ?1 AND server_id = ?2 AND packet_id = ?3 AND {IS_OPEN}"),
        params![store.address, store.server_id, new.base.packet_id],
    )?;
    if let Some(open) = open.into_iter().next() {
        return Ok(Some(match open.order == new.order {
            true => EnqueuedChange::Known(open),
            false => EnqueuedChange::Another(open),
        }));
    }
    // One that is done already would be seen as somebody else's change.
    let newest = newest_of(connection, new.order)?;
    let done = newest.filter(|change| change.state == ChangeState::Done);
    let Some(done) = done else {
        return Ok(None);
    };
    let its_base: String = connection.query_row(
        "SELECT base FROM changes WHERE id = ?1",
        [done.id.0],
        |row| row.get(0),
    )?;
    let is_same = its_base == base && frozen_steps(connection, done.id)? == new.steps;
    Ok(is_same.then_some(EnqueuedChange::Known(done)))
}

fn one(connection: &Connection, id: ChangeId) -> Result<Option<Change>, DatabaseError> {
    let found = select(connection, "WHERE id = ?1", [id.0])?;
    Ok(found.into_iter().next())
}

fn newest_of(connection: &Connection, order: Uuid) -> Result<Option<Change>, DatabaseError> {
    let found = select(
        connection,
        "WHERE order_id = ?1 ORDER BY id DESC LIMIT 1",
        [order.to_string()],
    )?;
    Ok(found.into_iter().next())
}

fn select(
    connection: &Connection,
    which: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<Change>, DatabaseError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM changes {which}"))?;
    let mut changes = statement
        .query_map(params, rows::change)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut steps = connection.prepare_cached(&format!(
        "SELECT {STEP_COLUMNS} FROM change_steps WHERE change = ?1 ORDER BY number"
    ))?;
    for change in &mut changes {
        let of_change = steps.query_map([change.id.0], rows::step)?;
        change.steps = of_change.collect::<rusqlite::Result<_>>()?;
    }
    Ok(changes)
}

fn frozen_steps(connection: &Connection, id: ChangeId) -> Result<Vec<FrozenStep>, DatabaseError> {
    let mut statement = connection
        .prepare_cached("SELECT kind, body FROM change_steps WHERE change = ?1 ORDER BY number")?;
    let steps = statement.query_map([id.0], |row| {
        Ok(FrozenStep {
            kind: super::outbox::parsed(row, 0)?,
            json: row.get::<_, String>(1)?.into(),
        })
    })?;
    Ok(steps.collect::<rusqlite::Result<_>>()?)
}

fn contents(
    connection: &Connection,
    id: ChangeId,
) -> Result<Option<ChangeContents>, DatabaseError> {
    let mut statement =
        connection.prepare_cached("SELECT base, wanted, last_read FROM changes WHERE id = ?1")?;
    let texts = statement.query_row([id.0], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get(2)?,
        ))
    });
    let Some((base, wanted, last_read)) = texts.optional()? else {
        return Ok(None);
    };
    Ok(Some(ChangeContents {
        base: from_json::<PacketBase>(&base)?,
        wanted: from_json::<Order>(&wanted)?,
        steps: frozen_steps(connection, id)?,
        last_read,
    }))
}

/// The changes that are not what a change is: nothing of them may be sent, and one of them would
/// hide all others.
pub(super) fn odd_changes(connection: &Connection) -> Result<Vec<ChangeId>, DatabaseError> {
    let odd = salvage::odd_rows(connection, "changes", |id| {
        is_sound(connection, ChangeId(id))
    })?;
    Ok(odd.into_iter().map(ChangeId).collect())
}

/// Steps are lost with the page that they stood on: without one of them it is another change.
fn is_sound(connection: &Connection, id: ChangeId) -> Result<bool, DatabaseError> {
    let change = must(one(connection, id)?)?;
    let Ok(Some(contents)) = contents(connection, id) else {
        return Ok(false);
    };
    let is_json = |text: &str| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    let is_counted = (1_u32..)
        .zip(&change.steps)
        .all(|(number, step)| step.number == number);
    Ok(is_counted
        && !change.steps.is_empty()
        && contents.base.packet().is_some()
        && contents.steps.iter().all(|step| is_json(&step.json)))
}

fn must<T>(change: Option<T>) -> Result<T, DatabaseError> {
    change.ok_or_else(|| odd("a change is gone"))
}

fn odd(words: impl Into<String>) -> DatabaseError {
    DatabaseError::new(DatabaseTrouble::Other, words)
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String, DatabaseError> {
    serde_json::to_string(value).map_err(|error| odd(error.to_string()))
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DatabaseError> {
    serde_json::from_str(text).map_err(|error| odd(error.to_string()))
}
