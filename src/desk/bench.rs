//! The faults of a practice store, as the desk keeps an eye on them: they are used up by calls, and
//! other programs may switch them too.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    engine::{Done, Engine},
    event::Event,
};
use crate::{
    api::{ApiError, BenchChange, BenchFault},
    store::settings::Environment,
};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(400);

/// What is known of the faults of the store in use.
#[derive(Debug, Default)]
pub(super) struct Bench {
    /// A person looks at them.
    is_watched: bool,
    /// When to look next; nothing while that is under way, or there is nothing to see.
    due: Option<Instant>,
    /// Grows with every look: what comes of an older one is old.
    asked: u64,
    told: Option<Result<Vec<BenchFault>, ApiError>>,
}

impl Bench {
    /// Waits until it is time to look.
    pub(super) async fn due(&self) {
        match self.due {
            Some(at) => tokio::time::sleep_until(at).await,
            None => std::future::pending().await,
        }
    }

    /// Nothing is known of the store that is opened next.
    pub(super) fn of_next_store(&self) -> Self {
        Self {
            asked: self.asked + 1,
            ..Self::default()
        }
    }
}

impl Engine {
    /// Looks which faults are on, if the store in use has any to show.
    pub(super) fn look_at_faults(&mut self) {
        self.ask_bench(None);
    }

    /// Whether a person looks at them now.
    pub(super) fn watch_faults(&mut self, is_watched: bool) {
        self.bench.is_watched = is_watched;
        if is_watched {
            self.look_at_faults();
        }
    }

    /// Switches some.
    pub(super) fn switch_faults(&mut self, change: BenchChange) {
        // Whatever comes of it is told, also if it is as before.
        self.bench.told = None;
        self.ask_bench(Some(change));
    }

    fn ask_bench(&mut self, change: Option<BenchChange>) {
        self.bench.due = None;
        let Some(courier) = self.courier().filter(|_| self.is_practice()) else {
            return;
        };
        self.bench.asked += 1;
        let asked = self.bench.asked;
        self.calls.spawn(async move {
            let faults = match change {
                None => courier.client.bench_faults().await,
                Some(change) => courier.client.switch_faults(&change).await,
            };
            Done::Bench(asked, faults)
        });
    }

    fn is_practice(&self) -> bool {
        let store = self.store.as_ref();
        store.is_some_and(|store| store.environment == Environment::Practice)
    }

    /// Tells what has changed, and looks again as long as there is something to see. A switch is
    /// never overtaken by a look: only what was asked last is told.
    pub(super) async fn faults_came(
        &mut self,
        asked: u64,
        faults: Result<Vec<BenchFault>, ApiError>,
    ) {
        if asked != self.bench.asked {
            return;
        }
        let is_any_on = faults.as_ref().is_ok_and(|faults| !faults.is_empty());
        if is_any_on || self.bench.is_watched {
            self.bench.due = Some(Instant::now() + PAUSE);
        }
        if self.bench.told.as_ref() != Some(&faults) {
            self.bench.told = Some(faults.clone());
            self.teller.tell(Event::Faults(faults)).await;
        }
    }
}
