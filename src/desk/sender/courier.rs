//! A way to one store: its client, and its budget of reads.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::{api::Client, practice::PracticeStore};

/// The published budget of reads (contract section 2), less a few for other desks on the key.
const READS_PER_MINUTE: usize = 110;
/// The span it is about, and a little.
const WINDOW: Duration = Duration::from_millis(60_100);

/// Calls one store.
#[derive(Clone)]
pub struct Courier {
    /// Talks to it.
    pub client: Client,
    /// How many reads it takes.
    pub reads: Reads,
    /// Keeps the built-in practice store running.
    _practice: Option<Arc<PracticeStore>>,
}

impl Courier {
    /// A way through this client.
    pub fn new(client: Client, practice: Option<Arc<PracticeStore>>) -> Self {
        Self {
            client,
            reads: Reads::default(),
            _practice: practice,
        }
    }
}

/// The reads of the last minute. Writes have a budget of their own, so reads never keep a send
/// waiting.
#[derive(Debug, Clone, Default)]
pub struct Reads(Arc<Mutex<VecDeque<Instant>>>);

impl Reads {
    /// Waits until one more read is within the budget, and counts it.
    pub async fn take(&self) {
        loop {
            let free_at = {
                let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                let now = Instant::now();
                while times.front().is_some_and(|then| now - *then >= WINDOW) {
                    times.pop_front();
                }
                match times.front() {
                    Some(first) if times.len() >= READS_PER_MINUTE => *first + WINDOW,
                    _ => {
                        times.push_back(now);
                        return;
                    }
                }
            };
            tokio::time::sleep_until(free_at).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn reads_stay_within_the_budget_in_any_minute() {
        let reads = Reads::default();
        let begun = Instant::now();
        let mut times = Vec::new();
        for _ in 0..300 {
            reads.take().await;
            times.push(begun.elapsed());
        }
        for (place, time) in times.iter().enumerate() {
            let within = times[place..]
                .iter()
                .filter(|later| **later < *time + Duration::from_secs(60));
            assert!(within.count() <= READS_PER_MINUTE);
        }
        assert_eq!(times[READS_PER_MINUTE - 1], Duration::ZERO);
        assert_eq!(times[299].as_secs(), 120);
    }
}
