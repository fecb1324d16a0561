//! The two rate buckets (contract 2).
//!
//! The contract gives the sizes and not the algorithm. This store takes the strictest reading: in
//! no span of sixty seconds are more calls let through than the bucket holds. A client that keeps
//! within this keeps within fixed windows and token buckets of the same size too.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

use super::endpoint::Bucket;

const SPAN: Duration = Duration::from_secs(60);

/// How many calls a minute each bucket lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Reads a minute.
    pub reads_per_minute: usize,
    /// Writes a minute.
    pub writes_per_minute: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            reads_per_minute: 120,
            writes_per_minute: 20,
        }
    }
}

/// The calls let through lately.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    reads: VecDeque<SystemTime>,
    writes: VecDeque<SystemTime>,
}

impl Buckets {
    /// Counts one call, or says after how many whole seconds one will be let through.
    ///
    /// A refused call is not counted, so asking again does not lengthen the wait.
    pub(super) fn take(
        &mut self,
        bucket: Bucket,
        limits: Limits,
        now: SystemTime,
    ) -> Result<(), u64> {
        let (passed, size) = match bucket {
            Bucket::Read => (&mut self.reads, limits.reads_per_minute),
            Bucket::Write => (&mut self.writes, limits.writes_per_minute),
        };
        while passed.front().is_some_and(|&then| age(now, then) >= SPAN) {
            passed.pop_front();
        }
        if passed.len() < size {
            passed.push_back(now);
            return Ok(());
        }
        let wait = passed
            .front()
            .map_or(SPAN, |&then| SPAN.saturating_sub(age(now, then)));
        Err(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }
}

/// Time since `then`; none when the clock was set back.
fn age(now: SystemTime, then: SystemTime) -> Duration {
    now.duration_since(then).unwrap_or_default()
}
