//! What time it is here, and waiting for a time. Tests turn the clock by hand.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use tokio::sync::Notify;

/// The longest wait before the clock is looked at again: it may have been set, or the machine may
/// have slept.
const LONGEST_SLEEP: Duration = Duration::from_secs(15);

/// Tells the time.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    moved: Arc<Notify>,
    zone: TimeZone,
}

/// Turns a clock.
#[derive(Clone)]
pub struct ClockHand {
    milliseconds: Arc<AtomicI64>,
    moved: Arc<Notify>,
}

impl Clock {
    /// The clock of the system.
    pub fn system() -> Self {
        Self {
            now: Arc::new(Timestamp::now),
            moved: Arc::default(),
            zone: TimeZone::system(),
        }
    }

    /// A clock that only moves by its hand.
    pub fn by_hand(start: Timestamp) -> (Self, ClockHand) {
        let milliseconds = Arc::new(AtomicI64::new(start.as_millisecond()));
        let moved = Arc::new(Notify::new());
        let clock = Self {
            now: {
                let milliseconds = Arc::clone(&milliseconds);
                Arc::new(move || {
                    Timestamp::from_millisecond(milliseconds.load(Ordering::SeqCst))
                        .unwrap_or(Timestamp::MAX)
                })
            },
            moved: Arc::clone(&moved),
            zone: TimeZone::system(),
        };
        (
            clock,
            ClockHand {
                milliseconds,
                moved,
            },
        )
    }

    /// The same clock on a wall elsewhere: its days begin with that zone's midnights.
    #[must_use]
    pub fn in_zone(self, zone: TimeZone) -> Self {
        Self { zone, ..self }
    }

    /// Whose dates and hours it shows: those of this machine.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// Waits until then.
    pub(super) async fn until(&self, when: Timestamp) {
        self.until_set_back(Timestamp::MIN, when).await;
    }

    /// Waits until then, or until the clock shows less than when the wait was planned: it was set
    /// back, and what is done every few seconds does not rest for the hour that comes again.
    pub(super) async fn until_set_back(&self, planned_at: Timestamp, when: Timestamp) {
        loop {
            // Before looking, so that a turn in between is not missed.
            let moved = self.moved.notified();
            let now = self.now();
            let Ok(left) = Duration::try_from(when.duration_since(now)) else {
                return;
            };
            if left.is_zero() || now < planned_at {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left.min(LONGEST_SLEEP)) => {}
                () = moved => {}
            }
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}

impl ClockHand {
    /// Turns the clock, forward or back.
    pub fn advance(&self, by: SignedDuration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.milliseconds.fetch_add(by, Ordering::SeqCst);
        self.moved.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Timestamp {
        Timestamp::from_second(1_780_000_000).unwrap()
    }

    fn secs(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    /// Whether a wait is over by now, though the runtime's own time passes as it likes.
    async fn is_over(wait: &mut (impl Future<Output = ()> + Unpin)) -> bool {
        tokio::time::timeout(Duration::from_secs(3600), wait)
            .await
            .is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_is_over_when_the_hand_is_there_and_not_before() {
        let (clock, hand) = Clock::by_hand(start());
        let mut wait = Box::pin(clock.until(start() + secs(10)));
        assert!(!is_over(&mut wait).await);
        hand.advance(secs(9));
        assert!(!is_over(&mut wait).await);
        hand.advance(-secs(5));
        hand.advance(secs(5));
        assert!(!is_over(&mut wait).await);
        hand.advance(secs(1));
        assert_eq!(clock.now(), start() + secs(10));
        let begun = tokio::time::Instant::now();
        assert!(is_over(&mut wait).await);
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_time_that_has_passed_is_not_waited_for() {
        let (clock, _hand) = Clock::by_hand(start());
        for when in [start(), start() - secs(1), Timestamp::MIN] {
            assert!(is_over(&mut Box::pin(clock.until(when))).await);
        }
        assert!(!is_over(&mut Box::pin(clock.until(Timestamp::MAX))).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_jumped_while_nobody_looked_is_seen_soon() {
        let (milliseconds, moved) = (Arc::new(AtomicI64::new(0)), Arc::default());
        let now = {
            let milliseconds = Arc::clone(&milliseconds);
            let now = move || Timestamp::from_millisecond(milliseconds.load(Ordering::SeqCst));
            Arc::new(move || now().unwrap_or(Timestamp::MAX))
        };
        let clock = Clock {
            now,
            moved,
            zone: TimeZone::UTC,
        };
        let hour = Timestamp::UNIX_EPOCH + secs(3600);
        let begun = tokio::time::Instant::now();
        let jump = async {
            tokio::time::sleep(Duration::from_secs(20)).await;
            milliseconds.store(hour.as_millisecond(), Ordering::SeqCst);
        };
        tokio::join!(clock.until(hour), jump);
        assert_eq!(begun.elapsed().as_secs(), 30);
    }
}
