//! The Orders screen: what became of this desk's orders of the day, and the store's open packets.

use std::sync::Arc;

use super::state::State;
use crate::{
    api::ApiError,
    desk::{Day, Desk, OpenPackets, PacketNews, Request, ShownPacket},
    store::database::DatabaseError,
    ui::command::Screen,
};

/// What is shown on it.
#[derive(Debug, Default)]
pub struct OrdersScreen {
    /// This desk's orders of the day.
    pub day: Option<Arc<Day>>,
    /// The store's open packets.
    pub open: Option<Box<OpenPackets>>,
    /// Why they could not be read now.
    pub failure: Option<ApiError>,
    /// The packet that is looked at.
    pub packet: Option<Box<PacketNews>>,
}

impl OrdersScreen {
    /// The packet that is looked at, as far as it is known.
    pub fn shown(&self) -> Option<&ShownPacket> {
        self.packet.as_ref()?.shown.as_ref()
    }
}

/// To the Orders screen, or back to the desk.
pub(super) fn switch(state: &mut State, desk: &Desk) {
    state.screen = match state.screen {
        Screen::Orders => Screen::Desk,
        Screen::Desk | Screen::Inspector => Screen::Orders,
    };
    let is_shown = state.screen == Screen::Orders;
    super::logic::ask(state, desk, Request::WatchOpenPackets(is_shown));
}

/// Opens the packet that is looked at on the desk, to change it.
pub(super) fn change(state: &mut State, desk: &Desk) {
    if let Some(shown) = state.orders_screen.shown().cloned() {
        super::changing::begin(state, desk, &shown);
    }
}

/// The orders of the day have changed.
pub(super) fn day_told(state: &mut State, day: Result<Arc<Day>, DatabaseError>) {
    if let Ok(day) = day {
        state.orders_screen.day = Some(day);
    }
}

/// The open packets, or why they could not be read.
pub(super) fn open_packets_told(
    state: &mut State,
    open: Option<Box<OpenPackets>>,
    failure: Option<ApiError>,
) {
    state.orders_screen.open = open;
    state.orders_screen.failure = failure;
}

/// A packet in full, or why not.
pub(super) fn packet_told(state: &mut State, news: Box<PacketNews>) {
    state.orders_screen.packet = Some(news);
}
