//! Calls that are no order, such as what support sends again. They count in the same budget of
//! writes and leave half of it to the orders, so that no rush waits for them.

use jiff::Timestamp;

use super::{Sender, pace::Pace, place};
use crate::{
    api::{ApiError, ErrorKind},
    store::database::{DatabaseError, other_calls::OtherCall, outbox::StoreRef},
};

/// A call that is counted and under way.
#[derive(Debug)]
pub struct SpareCall {
    store: StoreRef,
    call: OtherCall,
    began_at: Timestamp,
}

impl Sender {
    /// Counts a call that begins now, or says when there is room for it.
    ///
    /// # Errors
    /// It is not counted, and must not be made.
    pub async fn begin_spare(
        &mut self,
        store: &StoreRef,
    ) -> Result<Result<SpareCall, Timestamp>, DatabaseError> {
        let now = self.clock.now();
        let calls = self.calls_lately(store, now).await?;
        let next_at = self.pace_of(store).next_spare_at(&calls, now);
        if next_at > now {
            return Ok(Err(next_at));
        }
        let counted = store.clone();
        let begun = self.books.run(move |db| db.begin_call(&counted, now));
        Ok(Ok(SpareCall {
            store: store.clone(),
            call: begun.await?,
            began_at: now,
        }))
    }

    /// Such a call is over: what came of it, if it failed.
    pub async fn end_spare(&mut self, call: SpareCall, error: Option<&ApiError>) {
        let now = self.clock.now();
        let kind = error.map(|error| &error.kind);
        match kind {
            Some(ErrorKind::RateLimited { retry_after }) => {
                // Without the disk nothing new goes out, so what the budget learns can wait.
                let calls = self.calls_lately(&call.store, now).await;
                let (calls, wait) = (calls.unwrap_or_default(), *retry_after);
                let pace = self.pace_of(&call.store);
                pace.limited(&calls, wait, call.began_at, now);
            }
            Some(
                ErrorKind::Unreachable
                | ErrorKind::NotKept
                | ErrorKind::Lost { .. }
                | ErrorKind::Redirected,
            ) => {}
            _ => self.reached(&call.store),
        }
        let is_counted = !matches!(
            kind,
            Some(
                ErrorKind::RateLimited { .. }
                    | ErrorKind::Unreachable
                    | ErrorKind::NotKept
                    | ErrorKind::Unauthorized
                    | ErrorKind::ScopeDenied
                    | ErrorKind::Redirected
            )
        );
        let ended = self
            .books
            .run(move |db| db.end_call(call.call, is_counted, now));
        if let Err(error) = ended.await {
            tracing::warn!(%error, "the end of a call was not written down");
        }
    }

    pub(super) fn pace_of(&mut self, store: &StoreRef) -> &mut Pace {
        let most = self.writes_per_minute;
        self.paces
            .entry(place(store))
            .or_insert_with(|| Pace::new(most))
    }
}
