//! Which changes go on now, when to look again, and what an answer means for its step: pure rules,
//! given the time.

use jiff::{SignedDuration, Timestamp};

use crate::{
    api::{ApiError, ErrorKind, Outcome, Updated},
    desk::sender::steps::FURTHEST,
    store::database::changes::{Change, ChangeState, Rest, StepClaim, StepEnd, StepState},
};

/// Whether a change should go on now. One that waits for something to be mended is tried once by
/// each process.
pub(super) fn is_due(change: &Change, now: Timestamp, was_tried: bool) -> bool {
    match change.state {
        ChangeState::Queued => true,
        ChangeState::Waiting => match change.next_try_at {
            Some(at) => at <= now || at.duration_since(now) > FURTHEST,
            None => !was_tried,
        },
        ChangeState::Sending
        | ChangeState::Done
        | ChangeState::Refused
        | ChangeState::Overtaken
        | ChangeState::Withdrawn => false,
    }
}

/// Whether a change only waits for its store to be reached.
pub(super) fn waits_for_its_store(change: &Change) -> bool {
    change.state == ChangeState::Waiting
        && matches!(
            &change.trouble,
            Some(ApiError {
                kind: ErrorKind::Unreachable,
                ..
            })
        )
}

/// When a change that this process does not have goes on by itself. The process that has it may end
/// without a word.
pub(super) fn next_change(
    change: &Change,
    now: Timestamp,
    pause: SignedDuration,
) -> Option<Timestamp> {
    match change.state {
        ChangeState::Waiting => change.next_try_at.filter(|at| *at > now),
        ChangeState::Sending => now.checked_add(pause).ok(),
        ChangeState::Queued
        | ChangeState::Done
        | ChangeState::Refused
        | ChangeState::Overtaken
        | ChangeState::Withdrawn => None,
    }
}

/// Whether a step will go out once the packet has been read, as far as is known before that.
pub(super) fn sends_next(change: &Change) -> bool {
    change
        .next_step()
        .is_some_and(|step| step.state == StepState::Waiting)
}

/// What became of a change all of whose answers are there; nothing if some are not.
pub(super) fn is_over(change: &Change) -> Option<ChangeState> {
    match change.next_step() {
        None => Some(ChangeState::Done),
        Some(step) if step.state == StepState::Refused => Some(ChangeState::Refused),
        Some(_) => None,
    }
}

/// How a step ended that was claimed so.
pub(super) fn step_end(
    claim: &StepClaim,
    result: &Result<Updated, ApiError>,
    next_try_at: Option<Timestamp>,
) -> StepEnd {
    let error = match result {
        Ok(updated) => {
            return StepEnd {
                number: claim.number,
                state: StepState::Done,
                call: Some((claim.call, true)),
                status: None,
                answer: Some(updated.raw.to_string()),
                trouble: None,
                rest: None,
            };
        }
        Err(error) => error,
    };
    let state = state_after(error, claim.may_have_arrived);
    let is_refused = state == StepState::Refused;
    StepEnd {
        number: claim.number,
        state,
        call: Some((claim.call, is_counted(error))),
        status: error.status,
        answer: error.said.clone(),
        trouble: is_refused.then(|| error.clone()),
        rest: (!is_refused).then(|| Rest {
            next_try_at,
            trouble: Some(error.clone()),
        }),
    }
}

/// Whether an earlier try arrived is not answered by a later one that did not get that far.
fn state_after(error: &ApiError, may_have_arrived: bool) -> StepState {
    match error.kind {
        ErrorKind::NotFound | ErrorKind::Refused => StepState::Refused,
        _ if may_have_arrived || error.outcome() == Outcome::Unknown => StepState::Unknown,
        _ => StepState::Waiting,
    }
}

/// Whether the store's budget has counted the call.
fn is_counted(error: &ApiError) -> bool {
    !matches!(
        error.kind,
        ErrorKind::RateLimited { .. }
            | ErrorKind::Unreachable
            | ErrorKind::NotKept
            | ErrorKind::Unauthorized
            | ErrorKind::ScopeDenied
            | ErrorKind::Redirected
    )
}
