//! The packet that an order on the desk is to change, as it was read when the change began.

use std::{fmt, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::database::outbox::StoreRef;
use crate::api::{Packet, PacketOrder};

/// A packet that is being changed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PacketBase {
    /// Whose it is.
    pub store: StoreRef,
    /// Its id, as it is called with.
    pub packet_id: String,
    /// Its number of the day.
    pub doc_no: Option<String>,
    /// When it was read.
    pub read_at: Timestamp,
    /// The answer, word for word.
    pub raw: Arc<str>,
    /// The same as an order: what is edited is a copy of it, with its keys.
    pub read: PacketOrder,
}

impl fmt::Debug for PacketBase {
    /// Without what stands in it, which is a guest's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PacketBase")
            .field("packet_id", &self.packet_id)
            .field("lines", &self.read.order.lines.len())
            .finish_non_exhaustive()
    }
}

impl PacketBase {
    /// The packet itself.
    pub fn packet(&self) -> Option<Packet> {
        Packet::from_raw(Arc::clone(&self.raw))
    }
}
