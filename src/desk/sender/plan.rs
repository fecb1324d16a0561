//! Which entries go now, and when to look again: pure rules, given the time.

use jiff::{SignedDuration, Timestamp};

use super::{pace::Pace, verdict};
use crate::{
    api::{ApiError, ErrorKind},
    store::database::outbox::{CallTime, Entry, EntryId, EntryState, StoreRef},
};

/// How often an entry that another process is sending is looked at.
const OTHERS_PAUSE: SignedDuration = SignedDuration::from_secs(2);

/// Further ahead no try is ever put off; a time beyond comes of a clock that was set back.
const FURTHEST: SignedDuration = SignedDuration::from_secs(3660);

/// Whether an entry of unknown outcome can no longer be asked about under its key.
pub(super) fn is_lapsed(entry: &Entry, now: Timestamp) -> bool {
    entry.state == EntryState::Unknown
        && entry
            .first_try_at
            .is_some_and(|first| verdict::is_too_old(first, now))
}

/// Whether an entry should go out now. One that waits for something to be mended is tried once by
/// each process. Whether a store can be reached is no matter of the entry: its pace knows.
pub(super) fn is_due(entry: &Entry, now: Timestamp, was_tried: bool) -> bool {
    let was_unreachable = matches!(
        &entry.trouble,
        Some(ApiError {
            kind: ErrorKind::Unreachable,
            ..
        })
    );
    match entry.state {
        EntryState::Queued => true,
        EntryState::Waiting | EntryState::Unknown => match entry.next_try_at {
            Some(at) => was_unreachable || at <= now || at.duration_since(now) > FURTHEST,
            None => !was_tried,
        },
        EntryState::Sending
        | EntryState::Lapsed
        | EntryState::Accepted
        | EntryState::Refused
        | EntryState::Withdrawn => false,
    }
}

/// What comes first of what is due: orders as they were handed over. One that is asked about again
/// stands behind those handed over before its turn came, so that neither kind holds the other up.
pub(super) fn place_in_line(entry: &Entry) -> (Timestamp, EntryId) {
    let since = match entry.state {
        EntryState::Unknown => entry.next_try_at.or(entry.first_try_at),
        _ => None,
    };
    (since.unwrap_or(entry.created_at), entry.id)
}

/// Until when a store asked to wait in an earlier run.
pub(super) fn asked_to_wait<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    now: Timestamp,
) -> Option<Timestamp> {
    entries
        .filter(|entry| {
            matches!(
                &entry.trouble,
                Some(ApiError {
                    kind: ErrorKind::RateLimited { .. },
                    ..
                })
            )
        })
        .filter_map(|entry| entry.next_try_at)
        .filter(|at| *at > now && at.duration_since(now) <= FURTHEST)
        .max()
}

/// When an entry changes by itself.
pub(super) fn next_change(entry: &Entry, now: Timestamp, is_ours: bool) -> Option<Timestamp> {
    match entry.state {
        EntryState::Waiting => entry.next_try_at.filter(|at| *at > now),
        EntryState::Unknown => {
            let lapses_at = entry.first_try_at.map(verdict::lapses_at);
            sooner(entry.next_try_at, lapses_at).filter(|at| *at > now)
        }
        // Its process may end without a word.
        EntryState::Sending if !is_ours => now.checked_add(OTHERS_PAUSE).ok(),
        EntryState::Queued
        | EntryState::Sending
        | EntryState::Lapsed
        | EntryState::Accepted
        | EntryState::Refused
        | EntryState::Withdrawn => None,
    }
}

/// How many more calls to a store may be under way.
pub(super) fn free_places<'a>(
    at_once: usize,
    under_way: impl Iterator<Item = &'a StoreRef>,
    store: &StoreRef,
) -> usize {
    let taken = under_way.filter(|other| other.place() == store.place());
    at_once.saturating_sub(taken.count())
}

/// The sooner of two times.
pub(super) fn sooner(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// A store's budget while several entries are started.
pub(super) struct Window<'a> {
    calls: Vec<CallTime>,
    pace: &'a Pace,
    now: Timestamp,
}

impl<'a> Window<'a> {
    pub(super) fn new(calls: Vec<CallTime>, pace: &'a Pace, now: Timestamp) -> Self {
        Self { calls, pace, now }
    }

    /// When the next call may begin.
    pub(super) fn next_at(&self) -> Timestamp {
        self.pace.next_at(&self.calls, self.now)
    }

    /// Counts a call that begins now.
    pub(super) fn begin(&mut self) {
        self.calls.push(CallTime {
            started_at: self.now,
            ended_at: None,
        });
    }

    pub(super) fn is_probing(&self) -> bool {
        self.pace.is_probing()
    }
}

#[cfg(test)]
mod tests;
