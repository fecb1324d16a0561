//! What one process does with a change that it has claimed, and what becomes of the claims of those
//! that died.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};

use super::{
    Change, ChangeEnd, ChangeId, ChangeState, Rest, StepClaim, StepEnd, StepState, contents, must,
    one, to_json,
};
use crate::{
    api::{FrozenStep, Packet},
    domain::Totals,
    store::{
        database::{Database, DatabaseError, other_calls, packets},
        holder::Holder,
    },
};

/// How long a call is given to be carried out after its process died.
const LEFT_ALONE: SignedDuration = SignedDuration::from_secs(10);

impl Database {
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
                note_total(transaction, &change, read)?;
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

/// An order of this desk costs what its packet costs now, and where all of the change is done that
/// is held against what was wanted with it.
fn note_total(connection: &Connection, change: &Change, read: &str) -> Result<(), DatabaseError> {
    let Some(packet) = Packet::from_raw(read.into()) else {
        return Ok(());
    };
    let Some(total) = packet.total else {
        return Ok(());
    };
    let wanted = match change.state {
        ChangeState::Done => contents(connection, change.id)?.map(|contents| contents.wanted),
        _ => None,
    };
    let estimate = wanted.map(|wanted| Totals::of(&wanted).total.decimal().to_string());
    let ids = [
        Some(&change.packet_id),
        Some(&packet.id),
        packet.uuid.as_ref(),
    ];
    let ids: Vec<&String> = ids.into_iter().flatten().collect();
    connection.execute(
        "UPDATE entries SET total = ?4, estimate = coalesce(?5, estimate)
         WHERE address = ?1 AND server_id = ?2
             AND packet_id IN (SELECT value FROM json_each(?3))",
        params![
            change.store.address,
            change.store.server_id,
            serde_json::json!(ids).to_string(),
            total.decimal().to_string(),
            estimate
        ],
    )?;
    Ok(())
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
