//! Changing a packet that is there already, and what comes of it.

use std::collections::HashMap;

use super::state::State;
use crate::{
    desk::{ChangeNews, ChangeProgress, Desk, OrderState, ShownPacket},
    store::database::outbox::StoreRef,
};

/// What is known of the changes of packets.
#[derive(Debug, Default)]
pub struct Changes {
    /// The newest of each packet, by its store's place and its id.
    newest: HashMap<(String, String, String), ChangeNews>,
}

impl Changes {
    /// The newest change of a packet, by the id that it was made with.
    pub fn of(&self, store: &StoreRef, packet_id: &str) -> Option<&ChangeNews> {
        self.newest.get(&packet_name(store, packet_id))
    }

    fn take(&mut self, news: ChangeNews) {
        let packet = packet_name(&news.store, &news.packet_id);
        self.newest.insert(packet, news);
    }
}

fn packet_name(store: &StoreRef, packet_id: &str) -> (String, String, String) {
    let (address, server_id) = store.place();
    (
        address.to_owned(),
        server_id.to_owned(),
        packet_id.to_owned(),
    )
}

/// Opens a packet on the desk, to be changed there.
#[expect(
    clippy::needless_pass_by_ref_mut,
    unused_variables,
    reason = "to be built"
)]
pub(super) fn begin(state: &mut State, desk: &Desk, shown: &ShownPacket) {}

/// Where a change is.
pub(super) fn told(state: &mut State, news: ChangeNews) {
    if let Some(open) = state.order_of(news.order)
        && let ChangeProgress::Underway(underway) = &news.state
    {
        open.state = OrderState::Changing(underway.clone());
    }
    state.changes.take(news);
}
