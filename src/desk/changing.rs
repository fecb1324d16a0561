//! A change of a packet in the outbox as it is shown: what of it is done, what keeps it, what came
//! of it.

use std::{fmt, sync::Arc};

use jiff::Timestamp;

use super::{open_order::OrderId, outgoing::Trouble};
use crate::{
    api::{ApiError, FrozenStep, Packet, StepKind},
    domain::{Order, PacketStatus},
    store::{
        database::{DatabaseTrouble, changes::ChangeId, outbox::StoreRef},
        draft::Draft,
        packet_base::PacketBase,
    },
};

/// A change to be made.
#[derive(Clone)]
pub struct SendingChange {
    /// The order on the desk that it was made in; a fresh name for a change of the status label.
    pub order: OrderId,
    /// The packet as the person saw it.
    pub base: Box<PacketBase>,
    /// The order as it is kept on the desk; nothing for a change of the status label.
    pub draft: Option<Box<Draft>>,
    /// What the packet is to become.
    pub wanted: Order,
    /// The status label that it is to get, if another.
    pub status: Option<PacketStatus>,
    /// The calls that do it, one after the other.
    pub steps: Vec<FrozenStep>,
}

impl fmt::Debug for SendingChange {
    /// Without what the packet is to become, which is a guest's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendingChange")
            .field("order", &self.order)
            .field("base", &self.base)
            .field("status", &self.status)
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}

/// What is told of a change.
#[derive(Debug, Clone)]
pub struct ChangeNews {
    /// The order that it was made in.
    pub order: OrderId,
    /// The change, once it is on disk.
    pub change: Option<ChangeId>,
    /// Whose packet.
    pub store: StoreRef,
    /// Which packet.
    pub packet_id: String,
    /// The status label that was asked for, if one was.
    pub status: Option<PacketStatus>,
    /// Where it is.
    pub state: ChangeProgress,
}

/// Where a change is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeProgress {
    /// It is in the outbox.
    Underway(Underway),
    /// All of it is done.
    Done {
        /// The packet as it was read after that, if it was.
        packet: Option<Arc<Packet>>,
    },
    /// The server said no to a step. What was done before stays done.
    Refused {
        /// To which.
        step: StepKind,
        /// Its answer.
        error: ApiError,
        /// The steps that were done before.
        done: Vec<StepKind>,
        /// The packet as it is now, if it could be read.
        now: Option<Arc<Packet>>,
        /// The reply to this step had been lost before, and the packet cannot be asked any more: it
        /// may have been done.
        is_unclear: bool,
    },
    /// Somebody else has changed the packet since it was read. Nothing more is sent.
    TheyChanged {
        /// The packet as it is now.
        now: Arc<Packet>,
        /// The steps that were done before that was seen.
        done: Vec<StepKind>,
    },
    /// It was taken back before anything of it was sent.
    TakenBack,
    /// It could not be made safe on disk, or is there no more. Nothing more is sent.
    NotKept(DatabaseTrouble),
    /// It was not taken: this other change of the packet is not over yet, and the two would each
    /// undo the other.
    InTheWay(ChangeId),
}

/// A change in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Underway {
    /// Its name, once it is on disk.
    pub change: Option<ChangeId>,
    /// What is being done.
    pub stage: ChangeStage,
    /// Its steps in their order, and whether each is done.
    pub steps: Vec<(StepKind, bool)>,
    /// A step went out whose outcome is not known yet.
    pub may_have_arrived: bool,
    /// What keeps it, or what the last try ran into.
    pub trouble: Option<Trouble>,
    /// When it goes on, as far as that is known.
    pub next_at: Option<Timestamp>,
    /// What its store was called.
    pub store: String,
}

impl Underway {
    /// Just handed over.
    pub fn saving(steps: &[FrozenStep]) -> Self {
        Self {
            change: None,
            stage: ChangeStage::Saving,
            steps: steps.iter().map(|step| (step.kind, false)).collect(),
            may_have_arrived: false,
            trouble: None,
            next_at: None,
            store: String::new(),
        }
    }

    /// Whether nothing of it was sent, so that it can be taken back.
    pub fn can_be_taken_back(&self) -> bool {
        self.change.is_some()
            && !self.may_have_arrived
            && self.steps.iter().all(|(_, is_done)| !is_done)
            && matches!(self.stage, ChangeStage::Queued | ChangeStage::Waiting)
    }
}

/// What is being done for a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeStage {
    /// On its way to the disk; nothing goes out before it is there.
    Saving,
    /// In line.
    Queued,
    /// The packet is read, to see that nobody else has changed it.
    Reading,
    /// A step is being sent.
    Sending(StepKind),
    /// Nothing could be read or sent; it goes on by itself.
    Waiting,
    /// A step may have arrived; the packet is read and compared before anything is sent again.
    Unknown(StepKind),
}
