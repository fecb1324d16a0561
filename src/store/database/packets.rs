//! What was read of a store's packets last: the list of those that are open, and those that
//! somebody looked at in full. It is shown, with its age, while nothing can be read.
//!
//! Guests' data stands in it, so it is kept no longer than it is of use.

use std::{collections::HashMap, fmt, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    Database, DatabaseError, DatabaseTrouble,
    outbox::{self, Entry, EntryId, StoreRef, time},
};
use crate::store::draft::Draft;

/// How long what is known of a packet is kept after it was last open or looked at.
const KEPT: SignedDuration = SignedDuration::from_hours(48);

/// An answer as it was read.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The answer, word for word.
    pub raw: Arc<str>,
    /// When it was read.
    pub read_at: Timestamp,
}

impl fmt::Debug for KeptAnswer {
    /// Without the answer, in which a guest's data may stand.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptAnswer")
            .field("read_at", &self.read_at)
            .finish_non_exhaustive()
    }
}

/// What this desk knows of the packets of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownPackets {
    /// When each was seen first, by its id.
    pub seen_at: HashMap<String, Timestamp>,
    /// The orders of this desk that became packets of the list, by the id that they know it by.
    pub ours: HashMap<String, Entry>,
}

impl Database {
    /// Keeps the list of a store's open packets, and when each of them was seen first. `ids` are
    /// those of the list. What is known of packets that have long been closed is forgotten.
    ///
    /// # Errors
    /// Nothing of it was kept.
    pub fn keep_open_packets(
        &mut self,
        store: &StoreRef,
        raw: &str,
        ids: &[&str],
        now: Timestamp,
    ) -> Result<(), DatabaseError> {
        let ids = json(ids);
        self.together(|transaction, _| {
            transaction.execute(
                "INSERT INTO open_packets (address, server_id, raw, read_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (address, server_id) DO UPDATE SET raw = ?3, read_at = ?4",
                params![store.address, store.server_id, raw, now.as_millisecond()],
            )?;
            transaction.execute(
                "INSERT INTO seen_packets (address, server_id, packet_id, seen_at)
                 SELECT ?1, ?2, value, ?4 FROM json_each(?3) WHERE TRUE
                 ON CONFLICT (address, server_id, packet_id) DO NOTHING",
                params![store.address, store.server_id, ids, now.as_millisecond()],
            )?;
            forget_closed(transaction, store, &ids, now)
        })
    }

    /// The list of a store's open packets as it was read last.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn kept_open_packets(&self, store: &StoreRef) -> Result<Option<KeptAnswer>, DatabaseError> {
        let kept = self.connection.query_row(
            "SELECT raw, read_at FROM open_packets WHERE address = ?1 AND server_id = ?2",
            params![store.address, store.server_id],
            |row| {
                Ok(KeptAnswer {
                    raw: row.get(0)?,
                    read_at: time(row, 1)?,
                })
            },
        );
        Ok(kept.optional()?)
    }

    /// What this desk knows of packets of a store, by any of their ids.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn known_packets(
        &self,
        store: &StoreRef,
        ids: &[&str],
    ) -> Result<KnownPackets, DatabaseError> {
        let ids = json(ids);
        let mut seen = self.connection.prepare_cached(
            "SELECT packet_id, seen_at FROM seen_packets
             WHERE address = ?1 AND server_id = ?2
                 AND packet_id IN (SELECT value FROM json_each(?3))",
        )?;
        let seen = seen.query_map(params![store.address, store.server_id, ids], |row| {
            Ok((row.get(0)?, time(row, 1)?))
        })?;
        let named = |entry: Entry| Some((entry.packet_id.clone()?, entry));
        Ok(KnownPackets {
            seen_at: seen.collect::<rusqlite::Result<_>>()?,
            ours: outbox::of_packets(&self.connection, store, &ids)?
                .into_iter()
                .filter_map(named)
                .collect(),
        })
    }

    /// Keeps a packet as it was read in full.
    ///
    /// # Errors
    /// It was not kept.
    pub fn keep_packet(
        &mut self,
        store: &StoreRef,
        packet_id: &str,
        raw: &str,
        now: Timestamp,
    ) -> Result<(), DatabaseError> {
        self.together(|transaction, _| keep(transaction, store, packet_id, raw, now))
    }

    /// A packet as it was read in full last.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn kept_packet(
        &self,
        store: &StoreRef,
        packet_id: &str,
    ) -> Result<Option<KeptAnswer>, DatabaseError> {
        let kept = self.connection.query_row(
            "SELECT raw, read_at FROM seen_packets
             WHERE address = ?1 AND server_id = ?2 AND packet_id = ?3 AND raw IS NOT NULL",
            params![store.address, store.server_id, packet_id],
            |row| {
                Ok(KeptAnswer {
                    raw: row.get(0)?,
                    read_at: time(row, 1)?,
                })
            },
        );
        Ok(kept.optional()?)
    }

    /// The order of this desk that became a packet, and what was sent of it. One whose document
    /// cannot be read any more is told as somebody else's.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn order_of_packet(
        &self,
        store: &StoreRef,
        ids: &[&str],
    ) -> Result<Option<(Entry, Draft)>, DatabaseError> {
        let entries = outbox::of_packets(&self.connection, store, &json(ids))?;
        let Some(entry) = entries.into_iter().next_back() else {
            return Ok(None);
        };
        let EntryId(id) = entry.id;
        match self.contents(entry.id) {
            Ok(contents) => Ok(contents.map(|(_, draft)| (entry, draft))),
            Err(error) if error.trouble == DatabaseTrouble::Other => {
                tracing::warn!(%error, entry = id, "what was sent is not readable");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

fn json(ids: &[&str]) -> String {
    serde_json::Value::from(ids).to_string()
}

/// Forgets what has been closed, and not looked at, for long; of other stores too, which may never
/// be opened again.
fn forget_closed(
    connection: &Connection,
    store: &StoreRef,
    open: &str,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    let before = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
    connection.execute(
        "DELETE FROM seen_packets
         WHERE max(seen_at, coalesce(read_at, seen_at)) < ?4
             AND NOT (address = ?1 AND server_id = ?2
                 AND packet_id IN (SELECT value FROM json_each(?3)))",
        params![
            store.address,
            store.server_id,
            open,
            before.as_millisecond()
        ],
    )?;
    Ok(())
}

/// Keeps a packet as it was read in full.
pub(super) fn keep(
    connection: &Connection,
    store: &StoreRef,
    packet_id: &str,
    raw: &str,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    connection.execute(
        "INSERT INTO seen_packets (address, server_id, packet_id, seen_at, raw, read_at)
         VALUES (?1, ?2, ?3, ?5, ?4, ?5)
         ON CONFLICT (address, server_id, packet_id) DO UPDATE SET raw = ?4, read_at = ?5",
        params![
            store.address,
            store.server_id,
            packet_id,
            raw,
            now.as_millisecond()
        ],
    )?;
    Ok(())
}
