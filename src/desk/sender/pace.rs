//! How often a store may be called. The limit is per key and shared with other desks, its window is
//! not published (contract section 2), so the strictest reading is kept: in no span of a minute more
//! calls than the limit. A bucket that refills steadily, as rate-limiting libraries have, lets twice
//! as many through in its first minute.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use jiff::{SignedDuration, Timestamp};

use crate::store::database::outbox::{CallTime, EntryId};

/// The span that the limit is about.
const WINDOW: SignedDuration = SignedDuration::from_secs(60);
/// Kept free beside it: clocks do not run quite alike.
const SLACK: SignedDuration = SignedDuration::from_millis(100);
/// How long a call may be under way: what began before that is over, though nobody wrote it down.
const LONGEST_CALL: SignedDuration = SignedDuration::from_secs(20);
/// How far back calls matter.
pub(super) const MEMORY: SignedDuration = SignedDuration::from_secs(85);
/// What is kept of the limit however many other desks share it: less would hold back a single
/// order for half a minute.
const LEAST: usize = 5;
/// How much the limit recovers each minute, once it has stayed as learned for a while: two minutes at
/// first, longer each time that it proves too much again. Desks that share a key would else find
/// out anew each minute.
const GROWTH: i64 = 2;
const SHORTEST_HOLD: i64 = 2;
const LONGEST_HOLD: i64 = 16;
/// The longest wait that a store is believed to mean.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// The first and the longest pause after a failure.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How often one store may be called now.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    most: usize,
    learned: Option<Learned>,
    shut: Option<Shut>,
    /// How often in a row the store was not reached, or asked to wait.
    failures: u32,
    /// The entry that the store's own fault came up with, while no answer has come since.
    strained_by: Option<EntryId>,
}

/// What was learned from being asked to wait.
#[derive(Debug, Clone, Copy)]
struct Learned {
    limit: usize,
    at: Timestamp,
    /// How many minutes it stays before it grows.
    hold: i64,
}

/// No call begins before its end.
#[derive(Debug, Clone, Copy)]
struct Shut {
    why: Why,
    from: Timestamp,
    until: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// The store asked for it.
    Asked,
    /// The store was not reached.
    Unreached,
}

impl Pace {
    /// The limit as published.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            learned: None,
            shut: None,
            failures: 0,
            strained_by: None,
        }
    }

    /// Keeps a wait that the store asked for in an earlier run.
    pub(super) fn resume(&mut self, until: Timestamp, now: Timestamp) {
        self.failures = 1;
        self.shut(Why::Asked, now, until);
    }

    /// How many calls a minute are made at this time.
    pub(super) fn limit(&self, now: Timestamp) -> usize {
        let Some(learned) = self.learned else {
            return self.most;
        };
        let minutes = now.duration_since(learned.at).as_secs() / WINDOW.as_secs();
        let grown = (minutes - learned.hold).max(0).saturating_mul(GROWTH);
        let grown = usize::try_from(grown).unwrap_or(usize::MAX);
        learned.limit.saturating_add(grown).min(self.most)
    }

    /// When the next call may begin; `calls` are those of the last [`MEMORY`].
    pub(super) fn next_at(&self, calls: &[CallTime], now: Timestamp) -> Timestamp {
        self.next_within(self.limit(now), calls, now)
    }

    /// As [`next_at`](Self::next_at), for a call that no order waits for: half of the limit is left
    /// to orders.
    pub(super) fn next_spare_at(&self, calls: &[CallTime], now: Timestamp) -> Timestamp {
        self.next_within((self.limit(now) / 2).max(1), calls, now)
    }

    fn next_within(&self, limit: usize, calls: &[CallTime], now: Timestamp) -> Timestamp {
        let counted = counted(calls, now);
        let free_at = match counted.len().checked_sub(limit) {
            Some(over) => counted.get(over).map_or(now, |last| *last + WINDOW + SLACK),
            None => now,
        };
        let opens_at = match &self.shut {
            // Before its start only if the clock was set back; then it is not known how long.
            Some(shut) if shut.from <= now => shut.until,
            _ => now,
        };
        free_at.max(opens_at).max(now)
    }

    /// Whether only one call at a time should try whether the store is there again.
    pub(super) fn is_probing(&self) -> bool {
        self.failures > 0
    }

    /// The store answered a call that began then, whatever it said. An answer to an older call
    /// does not undo that it asked to wait.
    pub(super) fn answered(&mut self, began_at: Timestamp) {
        match &self.shut {
            Some(shut) if shut.why == Why::Asked && began_at <= shut.from => {}
            _ => self.open_fully(),
        }
    }

    /// The store answered a call of another kind, which has a budget of its own.
    pub(super) fn reached(&mut self) {
        if matches!(&self.shut, Some(shut) if shut.why == Why::Unreached) {
            self.open_fully();
        }
    }

    fn open_fully(&mut self) {
        self.failures = 0;
        self.shut = None;
        self.strained_by = None;
    }

    /// The store refused a call for being one too many: others share the key. Gives the time of
    /// the next call.
    pub(super) fn limited(
        &mut self,
        calls: &[CallTime],
        wait: Option<Duration>,
        began_at: Timestamp,
        now: Timestamp,
    ) -> Timestamp {
        if self.is_news(Why::Asked, began_at) {
            let limit = self.limit(now);
            // While nothing goes out, what went out says nothing.
            let fits = match self.is_probing() {
                true => limit,
                false => counted(calls, now).len().min(limit),
            };
            // Asked again before all had come back: others are still there.
            let hold = match &self.learned {
                Some(learned) if limit < self.most => (learned.hold * 2).min(LONGEST_HOLD),
                _ => SHORTEST_HOLD,
            };
            self.learned = Some(Learned {
                limit: fits.min(limit.saturating_sub(1)).max(LEAST.min(self.most)),
                at: now,
                hold,
            });
        }
        self.asked(wait, began_at, now)
    }

    /// The store has a fault of its own and asks for a pause. With one entry only that may be the
    /// entry's doing, and holds no other up. Gives the time of the entry's next try.
    pub(super) fn strained(
        &mut self,
        by: EntryId,
        wait: Duration,
        began_at: Timestamp,
        now: Timestamp,
    ) -> Timestamp {
        let before = *self.strained_by.get_or_insert(by);
        match before == by {
            true => after(now, wait.min(LONGEST_WAIT) + pause(1) / 4),
            false => self.asked(Some(wait), began_at, now),
        }
    }

    /// The store asked for a pause. Gives the time of the next call.
    fn asked(&mut self, wait: Option<Duration>, began_at: Timestamp, now: Timestamp) -> Timestamp {
        self.count_failure(Why::Asked, began_at);
        let wait = match wait {
            // Several desks that were told the same time should not all come at it, and a store
            // that names too short a time again and again is given more.
            Some(wait) => {
                let in_a_row = match self.failures.checked_sub(1) {
                    None | Some(0) => Duration::ZERO,
                    Some(before) => pause(before),
                };
                (wait.min(LONGEST_WAIT) + pause(1) / 4).max(in_a_row)
            }
            None => pause(self.failures),
        };
        let until = after(now, wait);
        self.shut(Why::Asked, now, until)
    }

    /// The store was not reached. Gives the time of the next call.
    pub(super) fn unreached(&mut self, began_at: Timestamp, now: Timestamp) -> Timestamp {
        self.count_failure(Why::Unreached, began_at);
        let until = after(now, pause(self.failures));
        self.shut(Why::Unreached, now, until)
    }

    /// Whether a failure of a call that began then tells more than is known: calls that were under
    /// way together fail together.
    fn is_news(&self, why: Why, began_at: Timestamp) -> bool {
        match &self.shut {
            Some(shut) => shut.why != why || began_at > shut.from,
            None => true,
        }
    }

    fn count_failure(&mut self, why: Why, began_at: Timestamp) {
        if self.is_news(why, began_at) {
            self.failures = self.failures.saturating_add(1);
        }
    }

    fn shut(&mut self, why: Why, now: Timestamp, until: Timestamp) -> Timestamp {
        let until = match &self.shut {
            Some(shut) if shut.from <= now => shut.until.max(until),
            _ => until,
        };
        self.shut = Some(Shut {
            why,
            from: now,
            until,
        });
        until
    }

    /// A person wants it tried now.
    pub(super) fn open(&mut self) {
        self.shut = None;
    }
}

/// The times that calls count from: the server saw each at the latest when its answer was there.
fn counted(calls: &[CallTime], now: Timestamp) -> Vec<Timestamp> {
    let mut times: Vec<_> = calls
        .iter()
        .map(|call| {
            let latest = call.started_at + LONGEST_CALL;
            call.ended_at.unwrap_or(latest.min(now))
        })
        // Far ahead only if the clock was set back: how long ago that was nobody knows.
        .filter(|at| now.duration_since(*at).abs() < WINDOW + SLACK)
        .collect();
    times.sort_unstable();
    times
}

/// The pause after so many tries in a row, longer each time, somewhat by chance.
pub(super) fn pause(tries: u32) -> Duration {
    let mut pauses = ExponentialBuilder::default()
        .with_min_delay(FIRST_PAUSE)
        .with_max_delay(LONGEST_PAUSE)
        .with_jitter()
        .without_max_times()
        .build();
    // Doubling reaches the longest pause long before that.
    let place = usize::try_from(tries.clamp(1, 10) - 1).unwrap_or_default();
    pauses.nth(place).unwrap_or(LONGEST_PAUSE)
}

/// So long after now, to the millisecond as on disk: what was kept is then equal to what is told.
pub(super) fn after(now: Timestamp, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    let then = now.saturating_add(wait).unwrap_or(Timestamp::MAX);
    Timestamp::from_millisecond(then.as_millisecond()).unwrap_or(then)
}

#[cfg(test)]
mod tests;
