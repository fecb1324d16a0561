//! What time it is, and waiting for a time. Tests turn the clock by hand.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

/// The longest wait before the clock is looked at again: it may have been set, or the machine may
/// have slept.
const LONGEST_SLEEP: Duration = Duration::from_secs(15);

/// Tells the time.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    moved: Arc<Notify>,
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
        };
        (
            clock,
            ClockHand {
                milliseconds,
                moved,
            },
        )
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// Waits until then.
    pub(super) async fn until(&self, when: Timestamp) {
        loop {
            // Before looking, so that a turn in between is not missed.
            let moved = self.moved.notified();
            let Ok(left) = Duration::try_from(when.duration_since(self.now())) else {
                return;
            };
            if left.is_zero() {
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
