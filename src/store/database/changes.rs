//! Changes of packets in the outbox: frozen and handed over, step by step, until all of a change is
//! done or the server or a person says no.

use std::fmt;

/// Names a change, for people too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChangeId(pub i64);

impl fmt::Display for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
