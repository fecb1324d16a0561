//! What the answer to a send means for its entry: pure rules, given the time.

use jiff::{SignedDuration, Timestamp};

use super::pace::{self, Pace};
use crate::{
    api::{ApiError, Created, ErrorKind, Outcome},
    store::database::outbox::{CallTime, Claim, EntryState, Settlement, TryOutcome},
};

/// How long a key makes its repetition safe (contract section 6.3), less what clocks and a slow
/// line may take of it.
const KEY_LIFE: SignedDuration = SignedDuration::from_mins(24 * 60 - 15);

/// When a key that was first used then is too old to ask with.
pub(super) fn lapses_at(first_try_at: Timestamp) -> Timestamp {
    first_try_at
        .saturating_add(KEY_LIFE)
        .unwrap_or(Timestamp::MAX)
}

/// Judges the answer to a claimed send.
pub(super) fn judge(
    result: &Result<Created, ApiError>,
    claim: &Claim,
    calls: &[CallTime],
    pace: &mut Pace,
    now: Timestamp,
) -> Settlement {
    match result {
        Ok(created) => {
            pace.answered();
            Settlement {
                state: EntryState::Accepted,
                outcome: TryOutcome::Accepted,
                trouble: None,
                next_try_at: None,
                packet_id: Some(created.packet_id.clone()),
                answer: Some(created.raw.to_string()),
                status: None,
            }
        }
        Err(error) => {
            let (outcome, next_try_at) = tried_again(error, claim, calls, pace, now);
            Settlement {
                state: state_after(outcome, error, claim.entry.may_have_arrived),
                outcome,
                trouble: Some(error.clone()),
                next_try_at,
                packet_id: None,
                answer: error.said.clone(),
                status: error.status,
            }
        }
    }
}

/// What came of the try, and when the next one is due.
fn tried_again(
    error: &ApiError,
    claim: &Claim,
    calls: &[CallTime],
    pace: &mut Pace,
    now: Timestamp,
) -> (TryOutcome, Option<Timestamp>) {
    let later = |number| Some(pace::after(now, pace::pause(number)));
    match &error.kind {
        ErrorKind::RateLimited { retry_after } => {
            let next = pace.limited(calls, *retry_after, now);
            (TryOutcome::Limited, Some(next))
        }
        ErrorKind::Unreachable => (TryOutcome::Unreached, Some(pace.shut(None, now))),
        ErrorKind::Server { retry_after } => {
            let next = match retry_after {
                Some(wait) => Some(pace.shut(Some(*wait), now)),
                None => later(claim.number),
            };
            (TryOutcome::Unknown, next)
        }
        ErrorKind::InProgress => {
            pace.answered();
            // The first request is still at work: not for long.
            (TryOutcome::Unknown, later(claim.number.min(3)))
        }
        ErrorKind::Lost { .. } | ErrorKind::TooLarge | ErrorKind::Unreadable { .. } => {
            (TryOutcome::Unknown, later(claim.number))
        }
        // The key or the address has to be mended first: the order is not at fault.
        ErrorKind::Unauthorized | ErrorKind::ScopeDenied | ErrorKind::Redirected => {
            (TryOutcome::Unreached, None)
        }
        ErrorKind::NotFound | ErrorKind::Refused => {
            pace.answered();
            (TryOutcome::Refused, None)
        }
    }
}

/// Whether an earlier try of the same bytes arrived is not answered by a later one that did not get
/// that far.
fn state_after(outcome: TryOutcome, error: &ApiError, may_have_arrived: bool) -> EntryState {
    debug_assert!(
        outcome != TryOutcome::Unknown || error.outcome() == Outcome::Unknown,
        "one reading of what is not known"
    );
    match outcome {
        TryOutcome::Accepted => EntryState::Accepted,
        TryOutcome::Refused => EntryState::Refused,
        TryOutcome::Unknown => EntryState::Unknown,
        TryOutcome::Limited | TryOutcome::Unreached if may_have_arrived => EntryState::Unknown,
        TryOutcome::Limited | TryOutcome::Unreached => EntryState::Waiting,
    }
}
