//! The store's packets: those that are open, kept up to date while somebody looks, and one in full.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;

use super::engine::Engine;
use crate::{
    api::{ApiError, OpenPacket, Packet},
    store::{
        database::outbox::{Entry, StoreRef},
        draft::Draft,
    },
};

/// The open packets of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPackets {
    /// Whose.
    pub store: StoreRef,
    /// The packets, in the server's order.
    pub packets: Vec<OpenPacket>,
    /// When they were read.
    pub read_at: Timestamp,
    /// When each was seen first by this desk, by its id: packets do not tell when they were made.
    pub seen_at: HashMap<String, Timestamp>,
    /// Packets of this desk among them, by their ids.
    pub ours: HashMap<String, Entry>,
}

/// A packet in full.
#[derive(Debug, Clone)]
pub struct ShownPacket {
    /// Whose.
    pub store: StoreRef,
    /// The packet as it was read.
    pub packet: Arc<Packet>,
    /// When.
    pub read_at: Timestamp,
    /// What this desk sent, if it is its own.
    pub ours: Option<Box<(Entry, Draft)>>,
}

/// What came of reading a packet.
#[derive(Debug, Clone)]
pub struct PacketNews {
    /// Whose.
    pub store: StoreRef,
    /// Which, as asked.
    pub packet_id: String,
    /// The packet as it is; what is known of it from before while that is not known, or if it
    /// could not be read.
    pub shown: Option<ShownPacket>,
    /// Why it could not be read now.
    pub failure: Option<ApiError>,
    /// It is being read; this is what was known before.
    pub is_pending: bool,
}

impl Engine {
    /// Keeps the open packets of the store in use up to date while somebody looks.
    #[expect(clippy::unused_self, reason = "to be built")]
    pub(super) fn watch_open_packets(&self, _is_watched: bool) {}

    /// Reads a packet in full.
    #[expect(clippy::unused_self, reason = "to be built")]
    pub(super) fn read_packet(&self, _store: StoreRef, _packet_id: String) {}
}
