//! The outbox: orders frozen and handed over, until the server has acknowledged them.
//!
//! An entry is written before its first byte goes out, claimed by one process before each try, and
//! settled after it. Only an acknowledged entry leaves the outbox, or one that a person takes back
//! while it certainly has not arrived.

mod entry;
mod rows;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, named_params, params};
use uuid::Uuid;

use super::{Database, DatabaseError, DatabaseTrouble, drafts, learning, salvage};
use crate::{
    api::{ApiError, FrozenPacket},
    domain::Money,
    store::{draft::Draft, holder::Holder},
};
pub use entry::{
    CallTime, Claim, Enqueued, Entry, EntryId, EntryState, NewEntry, Settlement, StoreRef, Try,
    TryOutcome,
};
use rows::COLUMNS;
pub(super) use rows::{parsed, time, time_or_none};

/// No call is under way for longer; so much of the tries is looked at, not all there ever were.
const LONGEST_CALL_MS: i64 = 10 * 60 * 1000;

const IS_OPEN: &str = "state IN ('queued', 'sending', 'waiting', 'unknown', 'lapsed')";

impl Database {
    /// Hands an order over: body, key and document are on disk when this returns. The order as
    /// shown is kept in the same step.
    ///
    /// # Errors
    /// Nothing is kept; the order must not be sent.
    pub fn enqueue(&mut self, new: &NewEntry, now: Timestamp) -> Result<Enqueued, DatabaseError> {
        self.together(|transaction, holder| {
            let key = new.packet.idempotency_key();
            if let Some(known) = of_key(transaction, &new.store, key)? {
                return Ok(Enqueued::Known(known));
            }
            let document = new.draft.to_json();
            transaction.execute(
                "INSERT INTO entries (order_id, store_name, environment, address, server_id,
                     idempotency_key, body, document, estimate, state, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'queued', ?10)",
                params![
                    new.order.to_string(),
                    new.store.name,
                    <&str>::from(new.store.environment),
                    new.store.address,
                    new.store.server_id,
                    key,
                    new.packet.json(),
                    document,
                    new.estimate.decimal().to_string(),
                    now.as_millisecond(),
                ],
            )?;
            let id = EntryId(transaction.last_insert_rowid());
            if new.is_on_desk {
                drafts::keep(transaction, holder.id(), new.order, &document, now)?;
            }
            Ok(Enqueued::New(must(entry(transaction, id)?)?))
        })
    }

    /// The entry of this name.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn entry(&self, id: EntryId) -> Result<Option<Entry>, DatabaseError> {
        entry(&self.connection, id)
    }

    /// The body of an entry with its key, and the order as it was when it was handed over.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn contents(&self, id: EntryId) -> Result<Option<(FrozenPacket, Draft)>, DatabaseError> {
        let Some((packet, document)) = frozen(&self.connection, id)? else {
            return Ok(None);
        };
        let draft = Draft::from_json(&document).map_err(|error| odd(error.to_string()))?;
        Ok(Some((packet, draft)))
    }

    /// All that is in the outbox, oldest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn open_entries(&self) -> Result<Vec<Entry>, DatabaseError> {
        let which = format!("WHERE {IS_OPEN} ORDER BY id");
        select(&self.connection, &which, [])
    }

    /// The newest entries, whatever became of them, newest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn newest_entries(&self, limit: usize) -> Result<Vec<Entry>, DatabaseError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        select(&self.connection, "ORDER BY id DESC LIMIT ?1", [limit])
    }

    /// What became of an order last: its newest entry.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn newest_of(&self, order: Uuid) -> Result<Option<Entry>, DatabaseError> {
        newest_of(&self.connection, order)
    }

    /// The tries of an entry, first one first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn tries(&self, id: EntryId) -> Result<Vec<Try>, DatabaseError> {
        tries(&self.connection, id)
    }

    /// Claims an entry for one try of this process; nothing if it cannot be sent now, because
    /// another process has it or a person took it back. The claim is on disk when this returns.
    ///
    /// # Errors
    /// Nothing is claimed; it must not be sent.
    pub fn claim(&mut self, id: EntryId, now: Timestamp) -> Result<Option<Claim>, DatabaseError> {
        self.claim_if(id, None, now)
    }

    /// As [`claim`](Self::claim), and nothing if it was tried since it had so many tries: what was
    /// thought of it is out of date.
    ///
    /// # Errors
    /// Nothing is claimed; it must not be sent.
    pub fn claim_after(
        &mut self,
        id: EntryId,
        tries: u32,
        now: Timestamp,
    ) -> Result<Option<Claim>, DatabaseError> {
        self.claim_if(id, Some(tries), now)
    }

    fn claim_if(
        &mut self,
        id: EntryId,
        tries: Option<u32>,
        now: Timestamp,
    ) -> Result<Option<Claim>, DatabaseError> {
        self.together(|transaction, holder| {
            let claimed = transaction.execute(
                "UPDATE entries
                 SET state = 'sending', holder = ?2, tries = tries + 1,
                     first_try_at = coalesce(first_try_at, ?3), next_try_at = NULL
                 WHERE id = ?1 AND state IN ('queued', 'waiting', 'unknown')
                     AND (?4 IS NULL OR tries = ?4)",
                params![id.0, holder.id(), now.as_millisecond(), tries],
            )?;
            if claimed == 0 {
                return Ok(None);
            }
            let entry = must(entry(transaction, id)?)?;
            transaction.execute(
                "INSERT INTO tries (entry, number, address, server_id, started_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    id.0,
                    entry.tries,
                    entry.store.address,
                    entry.store.server_id,
                    now.as_millisecond()
                ],
            )?;
            let (packet, _) = must(frozen(transaction, id)?)?;
            Ok(Some(Claim {
                number: entry.tries,
                packet,
                entry,
            }))
        })
    }

    /// Writes down how a claimed try ended, and gives the claim up.
    ///
    /// # Errors
    /// It is not written: the claim stands, and the answer has to be kept and written later.
    pub fn settle(
        &mut self,
        id: EntryId,
        number: u32,
        settlement: &Settlement,
        now: Timestamp,
    ) -> Result<Entry, DatabaseError> {
        let trouble = settlement.trouble.as_ref().map(to_json).transpose()?;
        self.together(|transaction, holder| {
            transaction.execute(
                "UPDATE tries SET ended_at = :now, outcome = :outcome, status = :status,
                     answer = :answer WHERE entry = :id AND number = :number",
                named_params! {
                    ":id": id.0, ":number": number, ":now": now.as_millisecond(),
                    ":outcome": <&str>::from(settlement.outcome), ":status": settlement.status,
                    ":answer": settlement.answer,
                },
            )?;
            let is_open = settlement.state.is_open();
            // What the server has acknowledged is so, whoever holds the entry by now; but where
            // its key is another entry's by now, that one will hear the same.
            transaction.execute(
                "UPDATE OR IGNORE entries
                 SET state = :state, holder = NULL, next_try_at = :next, trouble = :trouble,
                     packet_id = :packet, settled_at = :settled,
                     may_have_arrived = CASE WHEN :settled IS NOT NULL THEN 0
                         ELSE may_have_arrived OR :unknown END
                 WHERE id = :id AND (state = 'sending' AND holder = :holder OR :state = 'accepted')",
                named_params! {
                    ":id": id.0, ":holder": holder.id(),
                    ":state": <&str>::from(settlement.state),
                    ":next": settlement.next_try_at.map(Timestamp::as_millisecond),
                    ":trouble": trouble, ":packet": settlement.packet_id,
                    ":settled": (!is_open).then(|| now.as_millisecond()),
                    ":unknown": settlement.outcome == TryOutcome::Unknown,
                },
            )?;
            if settlement.state == EntryState::Accepted {
                learning::learn(transaction, id)?;
            }
            must(entry(transaction, id)?)
        })
    }

    /// Gives up what dead processes had claimed: each such order may have arrived.
    ///
    /// # Errors
    /// Nothing is changed.
    pub fn recover(&mut self, now: Timestamp) -> Result<Vec<EntryId>, DatabaseError> {
        let open = self.open_entries()?;
        let is_lost = |entry: &Entry, holder: &Holder| {
            entry.state == EntryState::Sending
                && !entry.holder.as_ref().is_some_and(|id| holder.is_alive(id))
        };
        if !open.iter().any(|entry| is_lost(entry, &self.holder)) {
            return Ok(Vec::new());
        }
        self.together(|transaction, holder| {
            let mut recovered = Vec::new();
            for lost in open.iter().filter(|entry| is_lost(entry, holder)) {
                let changed = transaction.execute(
                    "UPDATE entries SET state = 'unknown', may_have_arrived = 1, holder = NULL,
                         next_try_at = ?2, trouble = NULL
                     WHERE id = ?1 AND state = 'sending' AND holder IS ?3",
                    params![lost.id.0, now.as_millisecond(), lost.holder],
                )?;
                if changed > 0 {
                    transaction.execute(
                        "UPDATE tries SET outcome = 'unknown' WHERE entry = ?1 AND number = ?2",
                        params![lost.id.0, lost.tries],
                    )?;
                    recovered.push(lost.id);
                }
            }
            Ok(recovered)
        })
    }

    /// Takes an entry back that certainly has not arrived; false if that is not certain any more.
    ///
    /// # Errors
    /// It stays where it is.
    pub fn take_back(&mut self, id: EntryId, now: Timestamp) -> Result<bool, DatabaseError> {
        self.change(
            "UPDATE entries SET state = 'withdrawn', settled_at = ?2, next_try_at = NULL
             WHERE id = ?1 AND state IN ('queued', 'waiting') AND may_have_arrived = 0",
            params![id.0, now.as_millisecond()],
        )
    }

    /// A person lets go of a lapsed entry; false if it is none.
    ///
    /// # Errors
    /// It stays where it is.
    pub fn give_up(&mut self, id: EntryId, now: Timestamp) -> Result<bool, DatabaseError> {
        self.change(
            "UPDATE entries SET state = 'withdrawn', settled_at = ?2 WHERE id = ?1 AND state = 'lapsed'",
            params![id.0, now.as_millisecond()],
        )
    }

    /// A person has found the packet of a lapsed entry; false if it is none.
    ///
    /// # Errors
    /// It stays where it is.
    pub fn found(
        &mut self,
        id: EntryId,
        packet_id: &str,
        now: Timestamp,
    ) -> Result<bool, DatabaseError> {
        self.together(|transaction, _| {
            let changed = transaction.execute(
                "UPDATE entries SET state = 'accepted', may_have_arrived = 0, packet_id = ?2,
                     settled_at = ?3, trouble = NULL
                 WHERE id = ?1 AND state = 'lapsed'",
                params![id.0, packet_id, now.as_millisecond()],
            )?;
            learning::learn(transaction, id)?;
            Ok(changed > 0)
        })
    }

    /// The key of an entry is too old to ask with; false if it is not of unknown outcome.
    ///
    /// # Errors
    /// It stays where it is.
    pub fn lapse(&mut self, id: EntryId) -> Result<bool, DatabaseError> {
        self.change(
            "UPDATE entries SET state = 'lapsed', next_try_at = NULL
             WHERE id = ?1 AND state = 'unknown'",
            [id.0],
        )
    }

    /// The next try is due at once.
    ///
    /// # Errors
    /// It stays as it is.
    pub fn hurry(&mut self, id: EntryId, now: Timestamp) -> Result<bool, DatabaseError> {
        self.change(
            "UPDATE entries SET next_try_at = ?2 WHERE id = ?1 AND state IN ('waiting', 'unknown')",
            params![id.0, now.as_millisecond()],
        )
    }

    /// Keeps what the server says about a packet.
    ///
    /// # Errors
    /// It is not kept.
    pub fn note_packet(
        &mut self,
        id: EntryId,
        doc_no: Option<&str>,
        total: Option<Money>,
    ) -> Result<(), DatabaseError> {
        self.change(
            "UPDATE entries SET doc_no = ?2, total = ?3 WHERE id = ?1",
            params![id.0, doc_no, total.map(|total| total.decimal().to_string())],
        )
        .map(drop)
    }

    /// The calls to a store since then that its budget counts: those that may have got there.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn calls_since(
        &self,
        store: &StoreRef,
        since: Timestamp,
    ) -> Result<Vec<CallTime>, DatabaseError> {
        let since = since.as_millisecond();
        let mut statement = self.connection.prepare_cached(
            "SELECT started_at, ended_at FROM tries
             WHERE address = ?1 AND server_id = ?2 AND started_at >= ?4
                 AND (started_at >= ?3 OR ended_at >= ?3) AND outcome IS NOT 'limited' AND outcome IS NOT 'unreached'
             UNION ALL
             SELECT started_at, ended_at FROM other_calls
             WHERE address = ?1 AND server_id = ?2 AND started_at >= ?4
                 AND (started_at >= ?3 OR ended_at >= ?3) AND is_counted
             ORDER BY 1",
        )?;
        let times = statement.query_map(
            params![
                store.address,
                store.server_id,
                since,
                since - LONGEST_CALL_MS
            ],
            |row| {
                Ok(CallTime {
                    started_at: rows::time(row, 0)?,
                    ended_at: rows::time_or_none(row, 1)?,
                })
            },
        )?;
        Ok(times.collect::<rusqlite::Result<_>>()?)
    }

    fn change(&mut self, sql: &str, params: impl rusqlite::Params) -> Result<bool, DatabaseError> {
        self.together(|transaction, _| Ok(transaction.execute(sql, params)? > 0))
    }
}

fn entry(connection: &Connection, id: EntryId) -> Result<Option<Entry>, DatabaseError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM entries WHERE id = ?1"))?;
    Ok(statement.query_row([id.0], rows::entry).optional()?)
}

pub(super) fn select(
    connection: &Connection,
    which: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<Entry>, DatabaseError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM entries {which}"))?;
    let entries = statement.query_map(params, rows::entry)?;
    Ok(entries.collect::<rusqlite::Result<_>>()?)
}

/// What became of an order last.
pub(super) fn newest_of(
    connection: &Connection,
    order: Uuid,
) -> Result<Option<Entry>, DatabaseError> {
    let found = select(
        connection,
        "WHERE order_id = ?1 ORDER BY id DESC LIMIT 1",
        [order.to_string()],
    )?;
    Ok(found.into_iter().next())
}

/// The orders that became these packets of a store, by either of their ids; `ids` is a JSON array.
pub(super) fn of_packets(
    connection: &Connection,
    store: &StoreRef,
    ids: &str,
) -> Result<Vec<Entry>, DatabaseError> {
    select(
        connection,
        "WHERE address = ?1 AND server_id = ?2
             AND packet_id IN (SELECT value FROM json_each(?3))
         ORDER BY id",
        params![store.address, store.server_id, ids],
    )
}

/// What is in the outbox without lying on any desk, oldest first; but for what is being sent.
pub(super) fn without_draft(connection: &Connection) -> Result<Vec<Entry>, DatabaseError> {
    // In these words, so that the index of open entries is used and not all there ever were.
    let which = format!(
        "WHERE {IS_OPEN} AND state <> 'sending'
             AND NOT EXISTS (SELECT 1 FROM drafts WHERE drafts.order_id = entries.order_id)
         ORDER BY id"
    );
    select(connection, &which, [])
}

/// The body of an entry with its key, and its document as it is written.
pub(super) fn frozen(
    connection: &Connection,
    id: EntryId,
) -> Result<Option<(FrozenPacket, String)>, DatabaseError> {
    let mut statement = connection
        .prepare_cached("SELECT body, idempotency_key, document FROM entries WHERE id = ?1")?;
    let row = statement.query_row([id.0], |row| {
        let body = row.get::<_, String>(0)?;
        Ok((FrozenPacket::kept(body, row.get(1)?), row.get(2)?))
    });
    Ok(row.optional()?)
}

fn tries(connection: &Connection, id: EntryId) -> Result<Vec<Try>, DatabaseError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {} FROM tries WHERE entry = ?1 ORDER BY number",
        rows::TRY_COLUMNS
    ))?;
    let tries = statement.query_map([id.0], rows::one_try)?;
    Ok(tries.collect::<rusqlite::Result<_>>()?)
}

/// The entries that are not what an entry is: no value of theirs may be sent, and one of them would
/// hide all others.
pub(super) fn odd_entries(connection: &Connection) -> Result<Vec<EntryId>, DatabaseError> {
    let odd = salvage::odd_rows(connection, "entries", |id| {
        is_sound(connection, EntryId(id))
    })?;
    Ok(odd.into_iter().map(EntryId).collect())
}

fn is_sound(connection: &Connection, id: EntryId) -> Result<bool, DatabaseError> {
    must(entry(connection, id)?)?;
    tries(connection, id)?;
    let (packet, document) = must(frozen(connection, id)?)?;
    let is_json = |text: &str| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    Ok(is_json(packet.json()) && is_json(&document))
}

/// The entry that holds this key: of refused and withdrawn ones nothing is left at the server.
fn of_key(
    connection: &Connection,
    store: &StoreRef,
    key: &str,
) -> Result<Option<Entry>, DatabaseError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM entries
         WHERE address = ?1 AND server_id = ?2 AND idempotency_key = ?3
             AND state NOT IN ('refused', 'withdrawn')"
    ))?;
    let found = statement.query_row(params![store.address, store.server_id, key], rows::entry);
    Ok(found.optional()?)
}

fn must<T>(entry: Option<T>) -> Result<T, DatabaseError> {
    entry.ok_or_else(|| odd("an entry is gone"))
}

fn odd(words: impl Into<String>) -> DatabaseError {
    DatabaseError::new(DatabaseTrouble::Other, words)
}

fn to_json(error: &ApiError) -> Result<String, DatabaseError> {
    serde_json::to_string(error).map_err(|error| odd(error.to_string()))
}
