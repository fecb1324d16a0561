//! A status label is put on a packet: a change of one field, which goes through the outbox as every
//! other.

use std::sync::Arc;

use crate::{
    api::{ChangeStart, FrozenStep, PacketOrder},
    app::{
        logic,
        state::{State, fresh_line_id},
    },
    desk::{
        ChangeNews, ChangeProgress, Desk, OrderId, Request, SendingChange, ShownPacket, Underway,
    },
    domain::PacketStatus,
    store::packet_base::PacketBase,
};

/// Puts it on the packet as it is shown.
pub(super) fn put(state: &mut State, desk: &Desk, shown: &ShownPacket, status: PacketStatus) {
    let Some(change) = sending(state, shown, status) else {
        return;
    };
    let news = ChangeNews {
        order: change.order,
        change: None,
        store: change.base.store.clone(),
        packet_id: change.base.packet_id.clone(),
        status: change.status,
        state: ChangeProgress::Underway(Underway::saving(&change.steps)),
    };
    // Shown at once, so that a second press finds it under way.
    state.changes.take(news);
    logic::ask(state, desk, Request::SendChange(Box::new(change)));
    super::rebuild(state);
}

/// The change; nothing if the packet has this label already.
fn sending(state: &State, shown: &ShownPacket, status: PacketStatus) -> Option<SendingChange> {
    let catalogue = state.catalogue().cloned().unwrap_or_default();
    let packet = &shown.packet;
    let read = PacketOrder::read(packet, &catalogue, shown.made.as_deref(), "");
    let start = ChangeStart {
        packet_id: &packet.id,
        packet,
        read: &read,
    };
    let frozen = FrozenStep::all(start, &read.order, &catalogue, Some(status), fresh_line_id);
    let frozen =
        frozen.inspect_err(|error| tracing::error!(%error, "a status label was not written"));
    let frozen = frozen.ok().filter(|frozen| !frozen.steps.is_empty())?;
    Some(SendingChange {
        order: OrderId::fresh(),
        base: Box::new(PacketBase {
            store: shown.store.clone(),
            packet_id: packet.id.clone(),
            doc_no: packet.doc_no.clone(),
            read_at: shown.read_at,
            raw: Arc::clone(&packet.raw),
            read,
        }),
        draft: None,
        wanted: frozen.wanted,
        status: Some(status),
        steps: frozen.steps,
    })
}
