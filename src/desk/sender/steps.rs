//! The steps of changes: no orders, and as urgent. They may use the whole budget of writes; what is
//! due of orders has taken its part of it before one is asked about.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{
    News, Sender, Way,
    courier::Courier,
    pace::{self, LONGEST_WAIT},
    place,
};
use crate::{
    api::{ApiError, ErrorKind},
    desk::event::StoreTrouble,
    store::database::{DatabaseError, outbox::StoreRef},
};

/// How many pauses longer than usual a call that nobody answered in time is left alone: it may be
/// carried out yet.
const LATE: u32 = 3;

/// A way to a store, as far as there is one.
pub(in crate::desk) enum WayOfChange {
    /// It is there.
    Ready(Courier),
    /// It is asked for.
    Asked,
    /// There is none.
    Missing(StoreTrouble),
}

impl Sender {
    /// The way to a store; asks for one that is not there.
    pub(in crate::desk) fn way_of(
        &mut self,
        store: &StoreRef,
        news: &mut Vec<News>,
    ) -> WayOfChange {
        match self.way_to(store, news) {
            Some(courier) => WayOfChange::Ready(courier),
            None => match self.ways.get(&place(store)) {
                Some(Way::Missing(trouble)) => WayOfChange::Missing(trouble.clone()),
                _ => WayOfChange::Asked,
            },
        }
    }

    /// When there is room for the next step at a store; nothing if there is now.
    ///
    /// # Errors
    /// That is not known, so none may.
    pub(in crate::desk) async fn step_goes_at(
        &mut self,
        store: &StoreRef,
    ) -> Result<Option<Timestamp>, DatabaseError> {
        let now = self.clock.now();
        let calls = self.calls_lately(store, now).await?;
        let next_at = self.pace_of(store).next_at(&calls, now);
        Ok((next_at > now).then_some(next_at))
    }

    /// A step was answered, or not. Gives the time to go on with it; nothing where something has to
    /// be mended first, and where it was answered about itself.
    pub(in crate::desk) async fn step_answered(
        &mut self,
        store: &StoreRef,
        began_at: Timestamp,
        tries: u32,
        error: Option<&ApiError>,
    ) -> Option<Timestamp> {
        let now = self.clock.now();
        if is_answer(error) {
            self.pace_of(store).answered(began_at);
            self.wake_at = Some(now);
        }
        match &error?.kind {
            ErrorKind::RateLimited { retry_after } => {
                // Without the disk nothing new goes out, so what the budget learns can wait.
                let calls = self.calls_lately(store, now).await.unwrap_or_default();
                let pace = self.pace_of(store);
                Some(pace.limited(&calls, *retry_after, began_at, now))
            }
            ErrorKind::Unreachable => Some(self.pace_of(store).unreached(began_at, now)),
            _ => goes_on_at(error?, tries, now),
        }
    }

    /// A person wants what goes to this store tried now.
    pub(in crate::desk) fn hurry_store(&mut self, store: &StoreRef) {
        if let Some(pace) = self.paces.get_mut(&place(store)) {
            pace.open();
        }
        if let Some(Way::Missing(_)) = self.ways.get(&place(store)) {
            self.ways.remove(&place(store));
        }
    }
}

/// Whether the store itself has answered, and not asked for a pause.
fn is_answer(error: Option<&ApiError>) -> bool {
    !matches!(
        error.map(|error| &error.kind),
        Some(
            ErrorKind::RateLimited { .. }
                | ErrorKind::Unreachable
                | ErrorKind::NotKept
                | ErrorKind::Lost { .. }
                | ErrorKind::Redirected
                | ErrorKind::Server {
                    retry_after: Some(_)
                }
        )
    )
}

/// When a call that failed so often is made again, as far as the store's pace says nothing;
/// nothing where something has to be mended first.
pub(in crate::desk) fn goes_on_at(
    error: &ApiError,
    tries: u32,
    now: Timestamp,
) -> Option<Timestamp> {
    let later = |tries| Some(pace::after(now, pace::pause(tries)));
    let asked = |wait: Duration| {
        let wait = wait.min(LONGEST_WAIT) + pace::pause(1) / 4;
        Some(pace::after(now, wait.max(pace::pause(tries))))
    };
    match &error.kind {
        ErrorKind::RateLimited {
            retry_after: Some(wait),
        }
        | ErrorKind::Server {
            retry_after: Some(wait),
        } => asked(*wait),
        ErrorKind::Lost { timed_out: true } => later(tries.saturating_add(LATE)),
        ErrorKind::RateLimited { retry_after: None }
        | ErrorKind::Server { retry_after: None }
        | ErrorKind::Lost { timed_out: false }
        | ErrorKind::InProgress
        | ErrorKind::Unreachable
        | ErrorKind::NotKept
        | ErrorKind::TooLarge
        | ErrorKind::Unreadable { .. } => later(tries),
        ErrorKind::Unauthorized
        | ErrorKind::ScopeDenied
        | ErrorKind::Redirected
        | ErrorKind::NotFound
        | ErrorKind::Refused => None,
    }
}

/// Further ahead nothing is ever put off; a time beyond comes of a clock that was set back.
pub(in crate::desk) const FURTHEST: SignedDuration = SignedDuration::from_secs(3660);
