//! How often a store may be called. The limit is per key and shared with other desks, its window is
//! not published (contract section 2), so the strictest reading is kept: in no span of a minute more
//! calls than the limit. A bucket that refills steadily, as rate-limiting libraries have, lets twice
//! as many through in its first minute.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use jiff::{SignedDuration, Timestamp};

use crate::store::database::outbox::CallTime;

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
/// How much the limit recovers each minute.
const GROWTH: i64 = 2;
/// The first and the longest pause after a failure.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How often one store may be called now.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    most: usize,
    learned: Option<(usize, Timestamp)>,
    shut_until: Option<Timestamp>,
    /// How often in a row the store was not reached, or asked to wait.
    failures: u32,
}

impl Pace {
    /// The limit as published.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            learned: None,
            shut_until: None,
            failures: 0,
        }
    }

    /// How many calls a minute are made at this time.
    pub(super) fn limit(&self, now: Timestamp) -> usize {
        let Some((learned, at)) = self.learned else {
            return self.most;
        };
        let minutes = now.duration_since(at).as_secs().max(0) / WINDOW.as_secs();
        let grown = usize::try_from(minutes * GROWTH).unwrap_or(usize::MAX);
        learned.saturating_add(grown).min(self.most)
    }

    /// When the next call may begin; `calls` are those of the last [`MEMORY`].
    pub(super) fn next_at(&self, calls: &[CallTime], now: Timestamp) -> Timestamp {
        let counted = counted(calls, now);
        let limit = self.limit(now);
        let free_at = match counted.len().checked_sub(limit) {
            Some(over) => counted.get(over).map_or(now, |last| *last + WINDOW + SLACK),
            None => now,
        };
        free_at.max(self.shut_until.unwrap_or(now)).max(now)
    }

    /// Whether only one call at a time should try whether the store is there again.
    pub(super) fn is_probing(&self) -> bool {
        self.failures > 0
    }

    /// The store answered, whatever it said.
    pub(super) fn answered(&mut self) {
        self.failures = 0;
        self.shut_until = None;
    }

    /// The store asked to wait: others share the key. Gives the time of the next call.
    pub(super) fn limited(
        &mut self,
        calls: &[CallTime],
        wait: Option<Duration>,
        now: Timestamp,
    ) -> Timestamp {
        let limit = self.limit(now);
        let ours = counted(calls, now).len();
        self.learned = Some((
            ours.min(limit.saturating_sub(1)).max(LEAST.min(self.most)),
            now,
        ));
        self.shut(wait, now)
    }

    /// The store was not reached, or asked for a pause of its own. Gives the time of the next call.
    pub(super) fn shut(&mut self, wait: Option<Duration>, now: Timestamp) -> Timestamp {
        self.failures = self.failures.saturating_add(1);
        // Several desks that were told the same time should not all come at it.
        let until = match wait {
            Some(wait) => after(now, wait.min(Duration::from_secs(3600)) + pause(1) / 4),
            None => after(now, pause(self.failures)),
        };
        self.shut_until = Some(until);
        until
    }

    /// A person wants it tried now.
    pub(super) fn open(&mut self) {
        self.shut_until = None;
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
        .filter(|at| now.duration_since(*at) < WINDOW + SLACK)
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

pub(super) fn after(now: Timestamp, wait: Duration) -> Timestamp {
    SignedDuration::try_from(wait).map_or(now, |wait| now.saturating_add(wait).unwrap_or(now))
}
