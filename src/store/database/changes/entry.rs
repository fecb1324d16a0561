//! What is in the outbox of changes: changes, their steps, and what is said about them.

use std::fmt;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    api::{ApiError, FrozenStep, StepKind},
    domain::{Order, PacketStatus},
    store::{
        database::{other_calls::OtherCall, outbox::StoreRef},
        draft::Draft,
        packet_base::PacketBase,
    },
};

/// Names a change, for people too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChangeId(pub i64);

impl fmt::Display for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a change is in its life. Whether something of it may have arrived is told by its steps.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::EnumString, strum::Display,
)]
#[strum(serialize_all = "lowercase")]
pub enum ChangeState {
    /// In line.
    Queued,
    /// A process has claimed it, and reads or sends.
    Sending,
    /// It could not go on; it does so later.
    Waiting,
    /// All of it is done.
    Done,
    /// The server said no to a step.
    Refused,
    /// Somebody else has changed the packet.
    Overtaken,
    /// A person took it back.
    Withdrawn,
}

impl ChangeState {
    /// Whether it still is in the outbox.
    pub fn is_open(self) -> bool {
        match self {
            Self::Queued | Self::Sending | Self::Waiting => true,
            Self::Done | Self::Refused | Self::Overtaken | Self::Withdrawn => false,
        }
    }
}

/// Where a step of a change is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::EnumString, strum::Display,
)]
#[strum(serialize_all = "lowercase")]
pub enum StepState {
    /// It certainly did not arrive.
    Waiting,
    /// It is going out.
    Sending,
    /// It may have arrived.
    Unknown,
    /// The server has done it.
    Done,
    /// The server said no.
    Refused,
}

impl StepState {
    /// Whether the server may have done it although no answer says so.
    pub fn may_have_arrived(self) -> bool {
        match self {
            Self::Sending | Self::Unknown => true,
            Self::Waiting | Self::Done | Self::Refused => false,
        }
    }
}

/// A change to be handed over.
#[derive(Clone)]
pub struct NewChange {
    /// The order on the desk that it was made in.
    pub order: Uuid,
    /// The packet as the person saw it, and whose it is.
    pub base: PacketBase,
    /// The order as it is on the desk: it is kept in the same step.
    pub draft: Option<Draft>,
    /// What the packet is to become.
    pub wanted: Order,
    /// The status label that it is to get, if another.
    pub status: Option<PacketStatus>,
    /// The calls that do it, one after the other.
    pub steps: Vec<FrozenStep>,
}

impl fmt::Debug for NewChange {
    /// Without what the packet is to become, which is a guest's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewChange")
            .field("order", &self.order)
            .field("base", &self.base)
            .field("status", &self.status)
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}

/// A change, without its bodies and what it holds of a guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its name.
    pub id: ChangeId,
    /// The order on the desk that it was made in.
    pub order: Uuid,
    /// Whose packet.
    pub store: StoreRef,
    /// Which packet.
    pub packet_id: String,
    /// The status label that the packet is to get, if another.
    pub status: Option<PacketStatus>,
    /// Where it is.
    pub state: ChangeState,
    /// The process that is at work on it.
    pub holder: Option<String>,
    /// When it was handed over.
    pub created_at: Timestamp,
    /// When it goes on; nothing where something has to be mended first.
    pub next_try_at: Option<Timestamp>,
    /// When it left the outbox.
    pub settled_at: Option<Timestamp>,
    /// How often a process took it up.
    pub tries: u32,
    /// Why it did not go on, or why it was refused.
    pub trouble: Option<ApiError>,
    /// Its steps, in their order.
    pub steps: Vec<ChangeStep>,
}

impl Change {
    /// Whether a step may have arrived although no answer says so.
    pub fn may_have_arrived(&self) -> bool {
        self.steps.iter().any(|step| step.state.may_have_arrived())
    }

    /// The first step that is not done.
    pub fn next_step(&self) -> Option<&ChangeStep> {
        self.steps.iter().find(|step| step.state != StepState::Done)
    }

    /// What is done of it.
    pub fn done(&self) -> Vec<StepKind> {
        let done = self.steps.iter();
        done.filter(|step| step.state == StepState::Done)
            .map(|step| step.kind)
            .collect()
    }
}

/// One call of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeStep {
    /// Counts from 1.
    pub number: u32,
    /// Which call.
    pub kind: StepKind,
    /// Where it is.
    pub state: StepState,
    /// How often it went out, or was about to.
    pub tries: u32,
    /// When it went out last.
    pub started_at: Option<Timestamp>,
    /// When its answer was there; nothing if the process ended before that.
    pub ended_at: Option<Timestamp>,
    /// HTTP status, if an answer came.
    pub status: Option<u16>,
    /// The server's words, or those of the network.
    pub answer: Option<String>,
}

/// What a change is about, as it was handed over.
#[derive(Clone)]
pub struct ChangeContents {
    /// The packet as the person saw it.
    pub base: PacketBase,
    /// What it is to become.
    pub wanted: Order,
    /// The calls that do it.
    pub steps: Vec<FrozenStep>,
    /// The packet as it was read when the change was over, word for word.
    pub last_read: Option<String>,
}

impl fmt::Debug for ChangeContents {
    /// Without what stands in it, which is a guest's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangeContents")
            .field("base", &self.base)
            .field("steps", &self.steps)
            .field("is_read", &self.last_read.is_some())
            .finish_non_exhaustive()
    }
}

/// What became of handing a change over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnqueuedChange {
    /// It is in the outbox.
    New(Change),
    /// It is, or was, there already: a person pressed twice.
    Known(Change),
    /// Another change of the same packet is not done yet, and two would each undo the other.
    Another(Change),
}

/// A step that this process may send now.
#[derive(Debug, Clone)]
pub struct StepClaim {
    /// Of which change.
    pub change: ChangeId,
    /// Which step.
    pub number: u32,
    /// What goes out, byte for byte.
    pub step: FrozenStep,
    /// It is counted in the store's budget under this name.
    pub call: OtherCall,
    /// An earlier try of it may have arrived.
    pub may_have_arrived: bool,
    /// Which try this is.
    pub tries: u32,
}

/// How a step ended, to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepEnd {
    /// Which step.
    pub number: u32,
    /// Where it is now.
    pub state: StepState,
    /// The call, and whether the store has counted it; nothing where the packet told, not an answer.
    pub call: Option<(OtherCall, bool)>,
    /// HTTP status, if an answer came.
    pub status: Option<u16>,
    /// The server's words.
    pub answer: Option<String>,
    /// The server's no, to be told with the end of the change.
    pub trouble: Option<ApiError>,
    /// The change is put down, to be taken up again later.
    pub rest: Option<Rest>,
}

/// Why a change does not go on now, and when it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// When; nothing where something has to be mended first.
    pub next_try_at: Option<Timestamp>,
    /// Why; nothing where it only waits for its turn.
    pub trouble: Option<ApiError>,
}

/// How a change ended, to be written down.
#[derive(Clone, PartialEq, Eq)]
pub struct ChangeEnd {
    /// Where it is now.
    pub state: ChangeState,
    /// The server's no.
    pub trouble: Option<ApiError>,
    /// The packet as it is now, word for word, if it could be read.
    pub read: Option<String>,
}

impl fmt::Debug for ChangeEnd {
    /// Without the packet, which is a guest's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangeEnd")
            .field("state", &self.state)
            .field("trouble", &self.trouble)
            .field("is_read", &self.read.is_some())
            .finish()
    }
}
