//! A way to one store: its client, and its budget of reads.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    api::{ApiError, Client, ErrorKind},
    practice::PracticeStore,
};

/// The published budget of reads (contract section 2), less a few for other desks on the key.
const READS_PER_MINUTE: usize = 110;
/// What is kept of it however many desks share the key.
const LEAST: usize = 20;
/// How much of it comes back each minute.
const GROWTH: usize = 10;
/// The span it is about, and a little.
const WINDOW: Duration = Duration::from_millis(60_100);
/// How long is waited after a read too many: at least, if no time is named, and at most, since a
/// person waits for what is read.
const SHORTEST_WAIT: Duration = Duration::from_secs(2);
const USUAL_WAIT: Duration = Duration::from_secs(10);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

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

impl Courier {
    /// Reads within the budget. Asked to wait, it waits and reads once more.
    pub(in crate::desk) async fn read<T, F>(&self, call: impl Fn() -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        self.reads.take().await;
        match call().await {
            Err(ApiError {
                kind: ErrorKind::RateLimited { retry_after },
                ..
            }) => {
                self.reads.limited(retry_after);
                self.reads.take().await;
                call().await
            }
            result => result,
        }
    }

    /// Reads what nobody waits for, from what the other half of the budget leaves. Asked to wait,
    /// it does not read again; whoever reads next waits.
    pub(in crate::desk) async fn read_spare<T>(
        &self,
        call: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<T, ApiError> {
        self.reads.take_spare().await;
        let result = call.await;
        if let Err(ApiError {
            kind: ErrorKind::RateLimited { retry_after },
            ..
        }) = &result
        {
            self.reads.limited(*retry_after);
        }
        result
    }
}

/// The reads of the last minute. Writes have a budget of their own, so reads never keep a send
/// waiting.
///
/// They go by the machine's running time and not by the clock, so that setting the clock neither
/// frees nor blocks them. Where that time stands still while the machine sleeps, a read may wait up
/// to a minute too long afterwards, and never too short.
#[derive(Debug, Clone, Default)]
pub struct Reads(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    times: VecDeque<Instant>,
    /// What the budget fell to, and when.
    learned: Option<(usize, Instant)>,
    shut_until: Option<Instant>,
}

/// How much of the budget a read may use up.
#[derive(Debug, Clone, Copy)]
enum Part {
    Whole,
    Half,
}

impl Taken {
    fn limit(&self, now: Instant) -> usize {
        let Some((learned, then)) = self.learned else {
            return READS_PER_MINUTE;
        };
        let minutes = now.duration_since(then).as_secs() / 60;
        let grown = usize::try_from(minutes).unwrap_or(usize::MAX);
        learned
            .saturating_add(grown.saturating_mul(GROWTH))
            .min(READS_PER_MINUTE)
    }

    /// Counts one more read, or says when there is room for it within so large a part of the
    /// budget.
    fn take(&mut self, now: Instant, part: Part) -> Result<(), Instant> {
        while self.times.front().is_some_and(|then| now - *then >= WINDOW) {
            self.times.pop_front();
        }
        if let Some(until) = self.shut_until.filter(|until| *until > now) {
            return Err(until);
        }
        let limit = match part {
            Part::Whole => self.limit(now),
            Part::Half => self.limit(now) / 2,
        };
        let over = self.times.len().checked_sub(limit);
        match over.and_then(|over| self.times.get(over)) {
            Some(then) => Err(*then + WINDOW),
            None => {
                self.times.push_back(now);
                Ok(())
            }
        }
    }
}

impl Reads {
    /// Waits until one more read is within the budget, and counts it.
    pub async fn take(&self) {
        self.take_within(Part::Whole).await;
    }

    /// Waits until one more read leaves half of the budget to others, and counts it.
    async fn take_spare(&self) {
        self.take_within(Part::Half).await;
    }

    async fn take_within(&self, part: Part) {
        loop {
            let taken = self.lock().take(Instant::now(), part);
            match taken {
                Ok(()) => return,
                Err(free_at) => tokio::time::sleep_until(free_at).await,
            }
        }
    }

    /// The store refused a read for being one too many: others share the key.
    fn limited(&self, wait: Option<Duration>) {
        let now = Instant::now();
        let mut taken = self.lock();
        let fits = taken.times.len().min(taken.limit(now)).saturating_sub(1);
        taken.learned = Some((fits.max(LEAST), now));
        let wait = wait.unwrap_or(USUAL_WAIT);
        taken.shut_until = Some(now + wait.clamp(SHORTEST_WAIT, LONGEST_WAIT));
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::api::{ApiKey, StoreAddress};

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

    #[tokio::test(start_paused = true)]
    async fn after_a_read_too_many_there_are_fewer_until_the_budget_comes_back() {
        let reads = Reads::default();
        let begun = Instant::now();
        for _ in 0..40 {
            reads.take().await;
        }
        reads.limited(Some(Duration::from_secs(30)));
        let limits: Vec<_> = [0, 59, 60, 120, 600]
            .map(|seconds| reads.lock().limit(begun + Duration::from_secs(seconds)))
            .into();
        assert_eq!(limits, [39, 39, 49, 59, 110]);
        // There is room for 39, and 40 went out.
        reads.take().await;
        assert_eq!(begun.elapsed().as_secs(), 60);
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_waits_for_leaves_half_of_the_budget_to_the_rest() {
        let reads = Reads::default();
        let begun = Instant::now();
        let mut times = Vec::new();
        for _ in 0..120 {
            reads.take_spare().await;
            times.push(begun.elapsed().as_secs());
        }
        let half = READS_PER_MINUTE / 2;
        assert_eq!(
            [times[half - 1], times[half], times[2 * half]],
            [0, 60, 120]
        );
        // The others never wait for it.
        for _ in times.len() - 2 * half..READS_PER_MINUTE {
            reads.take().await;
        }
        assert_eq!(begun.elapsed().as_secs(), 120);
        reads.take_spare().await;
        assert_eq!(begun.elapsed().as_secs(), 180);
    }

    #[tokio::test(start_paused = true)]
    async fn a_spare_read_too_many_is_not_repeated_and_has_the_next_one_wait() {
        let address = StoreAddress::parse("http://127.0.0.1:1").unwrap();
        let key = ApiKey::parse("srvA1.pluginB2.c2VjcmV0").unwrap();
        let courier = Courier::new(Client::new(address, key).unwrap(), None);
        let wait = Some(Duration::from_secs(30));
        let error = ApiError::new(ErrorKind::RateLimited { retry_after: wait }, None, None);
        let begun = Instant::now();
        let limited: Result<(), _> = courier
            .read_spare(std::future::ready(Err(error.clone())))
            .await;
        assert_eq!((limited, begun.elapsed().as_secs()), (Err(error), 0));
        let read = courier.read(|| std::future::ready(Ok(7))).await;
        assert_eq!((read, begun.elapsed().as_secs()), (Ok(7), 30));
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_waits_neither_for_nothing_nor_for_an_hour() {
        for (named, waited) in [(None, 10), (Some(0), 2), (Some(3600), 60)] {
            let reads = Reads::default();
            let begun = Instant::now();
            reads.limited(named.map(Duration::from_secs));
            reads.take().await;
            assert_eq!(begun.elapsed().as_secs(), waited, "{named:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_too_many_is_read_once_more_and_no_other_failure_is() {
        let address = StoreAddress::parse("http://127.0.0.1:1").unwrap();
        let key = ApiKey::parse("srvA1.pluginB2.c2VjcmV0").unwrap();
        let courier = Courier::new(Client::new(address, key).unwrap(), None);
        for (kind, calls, seconds) in [
            (ErrorKind::RateLimited { retry_after: None }, 2, 10),
            (ErrorKind::NotFound, 1, 0),
        ] {
            let begun = Instant::now();
            let called = Cell::new(0);
            let error = ApiError::new(kind, None, None);
            let result: Result<(), _> = courier
                .read(|| {
                    called.set(called.get() + 1);
                    std::future::ready(Err(error.clone()))
                })
                .await;
            assert_eq!((result, called.get()), (Err(error.clone()), calls));
            assert_eq!(begun.elapsed().as_secs(), seconds);
        }
    }
}
