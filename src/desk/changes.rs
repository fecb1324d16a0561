//! Changes of packets: handed over, made safe on disk, done step by step.

use super::{changing::SendingChange, engine::Engine};
use crate::store::database::changes::ChangeId;

impl Engine {
    /// Makes a change safe on disk, then lets it go.
    #[expect(clippy::unused_self, reason = "to be built")]
    pub(super) fn send_change(&self, _change: SendingChange) {}

    /// A person wants a change tried now.
    #[expect(clippy::unused_self, reason = "to be built")]
    pub(super) fn try_change_now(&self, _change: ChangeId) {}

    /// Takes a change back of which nothing was sent.
    #[expect(clippy::unused_self, reason = "to be built")]
    pub(super) fn take_back_change(&self, _change: ChangeId) {}
}
