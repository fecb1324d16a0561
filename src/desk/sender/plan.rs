//! Which entries go now, and when to look again: pure rules, given the time.

use jiff::{SignedDuration, Timestamp};

use super::{pace::Pace, verdict};
use crate::store::database::outbox::{CallTime, Entry, EntryState, StoreRef};

/// How often an entry that another process is sending is looked at.
const OTHERS_PAUSE: SignedDuration = SignedDuration::from_secs(2);

/// Whether an entry of unknown outcome can no longer be asked about under its key.
pub(super) fn is_lapsed(entry: &Entry, now: Timestamp) -> bool {
    entry.state == EntryState::Unknown
        && entry
            .first_try_at
            .is_some_and(|first| verdict::lapses_at(first) <= now)
}

/// Whether an entry should go out now. One that waits for something to be mended is tried once by
/// each process.
pub(super) fn is_due(entry: &Entry, now: Timestamp, was_tried: bool) -> bool {
    match entry.state {
        EntryState::Queued => true,
        EntryState::Waiting | EntryState::Unknown => match entry.next_try_at {
            Some(at) => at <= now,
            None => !was_tried,
        },
        EntryState::Sending
        | EntryState::Lapsed
        | EntryState::Accepted
        | EntryState::Refused
        | EntryState::Withdrawn => false,
    }
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
