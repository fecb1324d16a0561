//! What the answer to a send means for its entry: pure rules, given the time.

use jiff::{SignedDuration, Timestamp};

use super::pace::{self, Pace};
use crate::{
    api::{ApiError, Created, ErrorKind, Outcome},
    store::database::outbox::{CallTime, Claim, EntryState, Settlement, Try, TryOutcome},
};

/// How long a key makes its repetition safe (contract section 6.3), less what clocks and a slow
/// line may take of it.
const KEY_LIFE: SignedDuration = SignedDuration::from_mins(24 * 60 - 15);

/// How far ahead of the clock a first try may seem to be: what [`KEY_LIFE`] leaves for clocks.
const CLOCK_ERROR: SignedDuration = SignedDuration::from_mins(15);

/// When a key that was first used then is too old to ask with.
pub(super) fn lapses_at(first_used_at: Timestamp) -> Timestamp {
    first_used_at
        .saturating_add(KEY_LIFE)
        .unwrap_or(Timestamp::MAX)
}

/// Whether a key that was first used then is too old. If the clock was set back since, its age is
/// not known, so it is not asked with either.
pub(super) fn is_too_old(first_used_at: Timestamp, now: Timestamp) -> bool {
    lapses_at(first_used_at) <= now || first_used_at.duration_since(now) > CLOCK_ERROR
}

/// When the key of these tries was first used: by the first that may have arrived.
pub(super) fn first_used_at(tries: &[Try]) -> Option<Timestamp> {
    tries
        .iter()
        .find(|one| {
            !matches!(
                one.outcome,
                Some(TryOutcome::Limited | TryOutcome::Unreached)
            )
        })
        .map(|one| one.started_at)
}

/// A send that was answered, or not: its claim, when it began, what came of it and when.
pub(super) struct Answer<'a> {
    pub(super) claim: &'a Claim,
    pub(super) began_at: Timestamp,
    pub(super) result: &'a Result<Created, ApiError>,
    pub(super) now: Timestamp,
}

/// Judges an answer. `calls` are those of the last [`MEMORY`](pace::MEMORY).
pub(super) fn judge(answer: &Answer<'_>, calls: &[CallTime], pace: &mut Pace) -> Settlement {
    match answer.result {
        Ok(created) => {
            pace.answered(answer.began_at);
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
            let (outcome, next_try_at) = tried_again(answer, error, calls, pace);
            Settlement {
                state: state_after(outcome, error, answer.claim.entry.may_have_arrived),
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
    answer: &Answer<'_>,
    error: &ApiError,
    calls: &[CallTime],
    pace: &mut Pace,
) -> (TryOutcome, Option<Timestamp>) {
    let (began_at, now) = (answer.began_at, answer.now);
    let number = match &answer.claim.entry.trouble {
        Some(before) if before.outcome() == Outcome::Unknown => answer.claim.number,
        // The tries before did not get that far, and say nothing about its own pauses.
        _ => 1,
    };
    let later = |number| Some(pace::after(now, pace::pause(number)));
    let is_answer = !matches!(
        error.kind,
        ErrorKind::RateLimited { .. }
            | ErrorKind::Unreachable
            | ErrorKind::NotKept
            | ErrorKind::Lost { .. }
            | ErrorKind::Redirected
            | ErrorKind::Server {
                retry_after: Some(_)
            }
    );
    if is_answer {
        pace.answered(began_at);
    }
    match &error.kind {
        ErrorKind::RateLimited { retry_after } => {
            let next = pace.limited(calls, *retry_after, began_at, now);
            (TryOutcome::Limited, Some(next))
        }
        ErrorKind::Unreachable => (TryOutcome::Unreached, Some(pace.unreached(began_at, now))),
        ErrorKind::NotKept => (TryOutcome::Unreached, later(number)),
        ErrorKind::Server {
            retry_after: Some(wait),
        } => {
            let next = pace.strained(answer.claim.entry.id, *wait, began_at, now);
            (TryOutcome::Unknown, Some(next))
        }
        // The first request is still at work: not for long.
        ErrorKind::InProgress => (TryOutcome::Unknown, later(number.min(3))),
        ErrorKind::Server { retry_after: None }
        | ErrorKind::Lost { .. }
        | ErrorKind::TooLarge
        | ErrorKind::Unreadable { .. } => (TryOutcome::Unknown, later(number)),
        // The key or the address has to be mended first: the order is not at fault.
        ErrorKind::Unauthorized | ErrorKind::ScopeDenied | ErrorKind::Redirected => {
            (TryOutcome::Unreached, None)
        }
        // Whoever stands at the address now does not know the call, and says nothing about an
        // earlier one.
        ErrorKind::NotFound if answer.claim.entry.may_have_arrived => {
            (TryOutcome::Unreached, later(number))
        }
        ErrorKind::NotFound | ErrorKind::Refused => (TryOutcome::Refused, None),
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

#[cfg(test)]
mod tests;
