//! What is told of a change, from what is on disk and what only the engine knows of it.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    api::{ApiError, ErrorKind, Packet, StepKind},
    desk::{
        changing::{ChangeNews, ChangeProgress, ChangeStage, Underway},
        open_order::OrderId,
        outgoing::Trouble,
    },
    store::database::{
        Database, DatabaseError,
        changes::{Change, ChangeId, ChangeState, StepState},
    },
};

/// What the engine knows of a change beside what is on disk.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    /// What this process is doing for it.
    pub(super) stage: Option<ChangeStage>,
    /// It waits for its turn until then.
    pub(super) goes_at: Option<Timestamp>,
    /// What keeps it, where that is not its own.
    pub(super) trouble: Option<Trouble>,
}

/// News of a change, as it is now.
pub(super) fn news(change: &Change, state: ChangeProgress) -> ChangeNews {
    ChangeNews {
        order: OrderId(change.order),
        change: Some(change.id),
        store: change.store.clone(),
        packet_id: change.packet_id.clone(),
        status: change.status,
        state,
    }
}

/// Where a change is that is not over.
pub(super) fn underway(change: &Change, beside: Beside) -> ChangeProgress {
    let trouble = beside
        .trouble
        .or_else(|| change.trouble.as_ref().and_then(Trouble::of));
    let trouble = match trouble {
        Some(Trouble::ScopeDenied) if !was_sent(change) => Some(Trouble::ReadDenied),
        trouble => trouble,
    };
    ChangeProgress::Underway(Underway {
        change: Some(change.id),
        stage: beside
            .stage
            .unwrap_or_else(|| stage(change, trouble.is_some())),
        steps: change
            .steps
            .iter()
            .map(|step| (step.kind, step.state == StepState::Done))
            .collect(),
        may_have_arrived: has_unknown_step(change),
        trouble,
        next_at: beside.goes_at.or(change.next_try_at),
        store: change.store.name.clone(),
    })
}

/// Whether a step went out whose outcome is not known.
fn has_unknown_step(change: &Change) -> bool {
    let mut steps = change.steps.iter();
    steps.any(|step| step.state == StepState::Unknown)
}

/// Whether the step that is next was answered, or lost. What failed before it was sent was the
/// reading of the packet.
fn was_sent(change: &Change) -> bool {
    change.next_step().is_none_or(|step| step.tries > 0)
}

/// What is being done for a change that this process has not claimed.
fn stage(change: &Change, has_trouble: bool) -> ChangeStage {
    let step = change.next_step();
    match (change.state, step.map(|step| (step.state, step.kind))) {
        (ChangeState::Sending, Some((StepState::Sending, kind))) => ChangeStage::Sending(kind),
        (ChangeState::Sending, _) => ChangeStage::Reading,
        (_, Some((StepState::Unknown | StepState::Sending, kind))) => ChangeStage::Unknown(kind),
        _ if has_trouble => ChangeStage::Waiting,
        _ => ChangeStage::Queued,
    }
}

/// What became of a change that is over; nothing if it is not. `read` is the packet as it was then,
/// `base` as it was before.
pub(super) fn settled(
    change: &Change,
    read: Option<Arc<Packet>>,
    base: Option<Packet>,
) -> Option<ChangeProgress> {
    match change.state {
        ChangeState::Queued | ChangeState::Sending | ChangeState::Waiting => None,
        ChangeState::Done => Some(ChangeProgress::Done { packet: read }),
        ChangeState::Withdrawn => Some(ChangeProgress::TakenBack),
        ChangeState::Refused => Some(ChangeProgress::Refused {
            step: change
                .next_step()
                .map_or(StepKind::Fields, |step| step.kind),
            error: change.trouble.clone().unwrap_or_else(no_words),
            done: change.done(),
            now: read,
            is_unclear: has_unknown_step(change),
        }),
        // It is only over once it was read so. Where that cannot be read any more the person starts
        // from what was seen before, and the next change finds out.
        ChangeState::Overtaken => Some(ChangeProgress::TheyChanged {
            now: read.or_else(|| base.map(Arc::new))?,
            done: change.done(),
        }),
    }
}

fn no_words() -> ApiError {
    ApiError {
        kind: ErrorKind::Refused,
        status: None,
        said: None,
    }
}

/// What the books say of a change, whatever became of it; nothing if they do not have it.
pub(super) fn of_books(db: &Database, id: ChangeId) -> Result<Option<ChangeNews>, DatabaseError> {
    let Some(change) = db.packet_change(id)? else {
        return Ok(None);
    };
    if change.state.is_open() {
        let progress = underway(&change, Beside::default());
        return Ok(Some(news(&change, progress)));
    }
    let contents = db.change_contents(id)?;
    let (read, base) = contents.map_or((None, None), |contents| {
        let read = contents.last_read.as_deref();
        let read = read.and_then(|raw| Packet::from_raw(raw.into()));
        (read.map(Arc::new), contents.base.packet())
    });
    Ok(settled(&change, read, base).map(|progress| news(&change, progress)))
}
