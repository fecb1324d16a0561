//! Changes of packets in the outbox: frozen and handed over, step by step, until all of a change is
//! done or the server or a person says no.
//!
//! A change is claimed by one process while that reads the packet or sends a step; a step is marked
//! as going out before its first byte. The calls have no idempotency key, so what a dead process was
//! sending is of unknown outcome until the packet has been read and compared.

mod entry;
mod made;
mod rows;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::{Database, DatabaseError, DatabaseTrouble, drafts, other_calls, packets};
use crate::{
    api::FrozenStep,
    domain::{Order, PacketStatus},
    store::{holder::Holder, packet_base::PacketBase},
};
pub use entry::{
    Change, ChangeContents, ChangeEnd, ChangeId, ChangeState, ChangeStep, EnqueuedChange,
    NewChange, Rest, StepClaim, StepEnd, StepState,
};
use rows::{COLUMNS, STEP_COLUMNS};

/// How long a call is given to be carried out after its process died.
const LEFT_ALONE: SignedDuration = SignedDuration::from_secs(10);
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

    /// Claims a change for this process, to read its packet; nothing if another process has it, it
    /// was taken up since it had so many tries, or it is over.
    ///
    /// # Errors
    /// Nothing is claimed.
    pub fn claim_change(
        &mut self,
        id: ChangeId,
        tries: u32,
    ) -> Result<Option<Change>, DatabaseError> {
        self.together(|transaction, holder| {
            let claimed = transaction.execute(
                "UPDATE changes SET state = 'sending', holder = ?2, tries = tries + 1,
                     next_try_at = NULL
                 WHERE id = ?1 AND tries = ?3 AND state IN ('queued', 'waiting')",
                params![id.0, holder.id(), tries],
            )?;
            match claimed {
                0 => Ok(None),
                _ => one(transaction, id),
            }
        })
    }

    /// Claims a step of a change that this process has, and counts it in the store's budget. It is
    /// on disk as going out when this returns; nothing if the change is not this process's, or the
    /// step is over.
    ///
    /// # Errors
    /// Nothing is claimed; it must not be sent.
    pub fn claim_step(
        &mut self,
        id: ChangeId,
        number: u32,
        now: Timestamp,
    ) -> Result<Option<StepClaim>, DatabaseError> {
        self.together(|transaction, holder| {
            let change = one(transaction, id)?.filter(|change| is_held_by(change, holder));
            let Some(change) = change else {
                return Ok(None);
            };
            let step = change.steps.iter().find(|step| step.number == number);
            let Some(step) =
                step.filter(|step| matches!(step.state, StepState::Waiting | StepState::Unknown))
            else {
                return Ok(None);
            };
            transaction.execute(
                "UPDATE change_steps SET state = 'sending', tries = tries + 1, started_at = ?3,
                     ended_at = NULL, status = NULL, answer = NULL
                 WHERE change = ?1 AND number = ?2",
                params![id.0, number, now.as_millisecond()],
            )?;
            let json: String = transaction.query_row(
                "SELECT body FROM change_steps WHERE change = ?1 AND number = ?2",
                params![id.0, number],
                |row| row.get(0),
            )?;
            Ok(Some(StepClaim {
                change: id,
                number,
                step: FrozenStep {
                    kind: step.kind,
                    json: json.into(),
                },
                call: other_calls::begin(transaction, &change.store, now)?,
                may_have_arrived: step.state == StepState::Unknown,
                tries: step.tries + 1,
            }))
        })
    }

    /// Writes down how a step ended. What the server has said is so, whoever holds the change by
    /// now.
    ///
    /// # Errors
    /// It is not written: the claim stands, and the answer has to be kept and written later.
    pub fn settle_step(
        &mut self,
        id: ChangeId,
        end: &StepEnd,
        now: Timestamp,
    ) -> Result<Change, DatabaseError> {
        self.together(|transaction, holder| {
            let now_ms = now.as_millisecond();
            transaction.execute(
                "UPDATE change_steps SET state = ?3, ended_at = ?4, status = ?5, answer = ?6
                 WHERE change = ?1 AND number = ?2",
                params![
                    id.0,
                    end.number,
                    <&str>::from(end.state),
                    now_ms,
                    end.status,
                    end.answer
                ],
            )?;
            if let Some((call, is_counted)) = end.call {
                other_calls::end(transaction, call, is_counted, now)?;
            }
            if let Some(trouble) = &end.trouble {
                transaction.execute(
                    "UPDATE changes SET trouble = ?2 WHERE id = ?1",
                    params![id.0, to_json(trouble)?],
                )?;
            }
            if let Some(rest) = &end.rest {
                put_down(transaction, holder, id, rest)?;
            }
            must(one(transaction, id)?)
        })
    }

    /// Gives the claim of a change up, to go on with it later.
    ///
    /// # Errors
    /// The claim stands.
    pub fn rest_change(&mut self, id: ChangeId, rest: &Rest) -> Result<Change, DatabaseError> {
        self.together(|transaction, holder| {
            put_down(transaction, holder, id, rest)?;
            must(one(transaction, id)?)
        })
    }

    /// Writes down how a change ended.
    ///
    /// # Errors
    /// It is not written: the claim stands.
    pub fn settle_change(
        &mut self,
        id: ChangeId,
        end: &ChangeEnd,
        now: Timestamp,
    ) -> Result<Change, DatabaseError> {
        let trouble = end.trouble.as_ref().map(to_json).transpose()?;
        self.together(|transaction, holder| {
            transaction.execute(
                "UPDATE changes SET state = ?3, holder = NULL, next_try_at = NULL, settled_at = ?4,
                     trouble = ?5, last_read = ?6
                 WHERE id = ?1 AND state = 'sending' AND holder = ?2",
                params![
                    id.0,
                    holder.id(),
                    <&str>::from(end.state),
                    now.as_millisecond(),
                    trouble,
                    end.read
                ],
            )?;
            let change = must(one(transaction, id)?)?;
            if let Some(read) = &end.read {
                // Whoever looks at it next sees what it has become.
                packets::keep(transaction, &change.store, &change.packet_id, read, now)?;
            }
            Ok(change)
        })
    }

    /// Takes a change back of which nothing was sent; false if that is not certain any more.
    ///
    /// # Errors
    /// It stays where it is.
    pub fn take_back_change(
        &mut self,
        id: ChangeId,
        now: Timestamp,
    ) -> Result<bool, DatabaseError> {
        self.together(|transaction, _| {
            let changed = transaction.execute(
                "UPDATE changes SET state = 'withdrawn', settled_at = ?2, next_try_at = NULL
                 WHERE id = ?1 AND state IN ('queued', 'waiting')
                     AND NOT EXISTS (SELECT 1 FROM change_steps
                                     WHERE change = ?1 AND state <> 'waiting')",
                params![id.0, now.as_millisecond()],
            )?;
            Ok(changed > 0)
        })
    }

    /// A change is due at once.
    ///
    /// # Errors
    /// It stays as it is.
    pub fn hurry_change(&mut self, id: ChangeId, now: Timestamp) -> Result<bool, DatabaseError> {
        self.together(|transaction, _| {
            let changed = transaction.execute(
                "UPDATE changes SET next_try_at = ?2 WHERE id = ?1 AND state = 'waiting'",
                params![id.0, now.as_millisecond()],
            )?;
            Ok(changed > 0)
        })
    }

    /// Gives up what dead processes had claimed: a step that was going out may have arrived. So does
    /// what this process has claimed and is not at work on, as when a claim was written and reported
    /// as failed.
    ///
    /// # Errors
    /// Nothing is changed.
    pub fn recover_changes(
        &mut self,
        at_work: &[ChangeId],
        now: Timestamp,
    ) -> Result<Vec<ChangeId>, DatabaseError> {
        let open = self.open_changes()?;
        let is_lost = |change: &Change, holder: &Holder| {
            change.state == ChangeState::Sending
                && match change.holder.as_deref() {
                    Some(id) if id == holder.id() => !at_work.contains(&change.id),
                    Some(id) => !holder.is_alive(id),
                    None => true,
                }
        };
        if !open.iter().any(|change| is_lost(change, &self.holder)) {
            return Ok(Vec::new());
        }
        self.together(|transaction, holder| {
            let mut recovered = Vec::new();
            for lost in open.iter().filter(|change| is_lost(change, holder)) {
                let changed = transaction.execute(
                    "UPDATE changes SET state = 'waiting', holder = NULL, next_try_at = ?2
                     WHERE id = ?1 AND state = 'sending' AND holder IS ?3",
                    params![
                        lost.id.0,
                        goes_on_at(lost, now).as_millisecond(),
                        lost.holder
                    ],
                )?;
                if changed > 0 {
                    transaction.execute(
                        "UPDATE change_steps SET state = 'unknown'
                         WHERE change = ?1 AND state = 'sending'",
                        [lost.id.0],
                    )?;
                    recovered.push(lost.id);
                }
            }
            Ok(recovered)
        })
    }
}

/// When a change goes on whose process died. What that was sending may be carried out yet: read too
/// soon, the packet would look as if it had not arrived, and it would be done twice.
fn goes_on_at(lost: &Change, now: Timestamp) -> Timestamp {
    let going = lost
        .steps
        .iter()
        .filter(|step| step.state == StepState::Sending);
    let left_alone = going.filter_map(|step| step.started_at?.checked_add(LEFT_ALONE).ok());
    let latest = now.checked_add(LEFT_ALONE).unwrap_or(now);
    // Later than that only if the clock was set back.
    left_alone
        .max()
        .map_or(now, |at| at.clamp(now, latest.max(now)))
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

fn put_down(
    connection: &Connection,
    holder: &Holder,
    id: ChangeId,
    rest: &Rest,
) -> Result<(), DatabaseError> {
    let trouble = rest.trouble.as_ref().map(to_json).transpose()?;
    connection.execute(
        "UPDATE changes SET state = 'waiting', holder = NULL, next_try_at = ?3, trouble = ?4
         WHERE id = ?1 AND state = 'sending' AND holder = ?2",
        params![
            id.0,
            holder.id(),
            rest.next_try_at.map(Timestamp::as_millisecond),
            trouble
        ],
    )?;
    Ok(())
}

fn is_held_by(change: &Change, holder: &Holder) -> bool {
    change.state == ChangeState::Sending && change.holder.as_deref() == Some(holder.id())
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
    let mut statement = connection.prepare("SELECT id FROM changes ORDER BY id")?;
    let ids = statement
        .query_map([], |row| Ok(ChangeId(row.get(0)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut odd = Vec::new();
    for id in ids {
        match is_sound(connection, id) {
            Ok(true) => {}
            Ok(false) => odd.push(id),
            Err(error) if error.trouble == DatabaseTrouble::Damaged => odd.push(id),
            Err(error) => return Err(error),
        }
    }
    Ok(odd)
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
