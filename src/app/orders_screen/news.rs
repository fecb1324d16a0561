//! What the desk tells of orders and packets is taken in.

use std::sync::Arc;

use super::{is_here, read_chosen, rebuild, reckon as reckoning};
use crate::{
    api::ApiError,
    app::state::State,
    desk::{ChangeNews, ChangeProgress, Day, Desk, OpenPackets, PacketNews, ShownPacket},
    store::database::DatabaseError,
    ui::orders::{detail::Reckoning, rows::OrderRow},
};

/// The orders of the day have changed.
pub(in crate::app) fn day_told(
    state: &mut State,
    desk: &Desk,
    day: Result<Arc<Day>, DatabaseError>,
) {
    match day {
        Ok(day) if !is_here(state, &day.store) => return,
        Ok(day) => {
            state.orders_screen.day = Some(day);
            state.orders_screen.day_failure = None;
        }
        Err(error) => state.orders_screen.day_failure = Some(error),
    }
    renew(state, desk);
    read_unread(state, desk);
}

/// Reads the chosen packet of an order that has just become one, or that was asked for before its
/// list was known.
fn read_unread(state: &mut State, desk: &Desk) {
    let screen = &state.orders_screen;
    let is_unread =
        screen.packet.is_none() && screen.row().is_some_and(|row| row.packet_id.is_some());
    if is_unread {
        read_chosen(state, desk);
    }
}

/// The open packets, or why they could not be read.
pub(in crate::app) fn open_packets_told(
    state: &mut State,
    desk: &Desk,
    open: Option<Box<OpenPackets>>,
    failure: Option<ApiError>,
) {
    if let Some(open) = open.filter(|open| is_here(state, &open.store)) {
        state.orders_screen.open = Some(open);
    }
    state.orders_screen.failure = failure;
    renew(state, desk);
    read_unread(state, desk);
}

/// A packet in full, or why not.
pub(in crate::app) fn packet_told(state: &mut State, mut news: Box<PacketNews>) {
    if !is_here(state, &news.store) {
        return;
    }
    if news.is_pending {
        keep_newer(state, &mut news);
    }
    state.orders_screen.packet = Some(news);
    reckon(state);
}

/// What is shown of a packet may be newer than what the disk knows of it: it was read with a change.
fn keep_newer(state: &mut State, news: &mut PacketNews) {
    let before = state.orders_screen.packet.take();
    let before = before.filter(|before| before.packet_id == news.packet_id);
    let Some(shown) = before.and_then(|before| before.shown) else {
        return;
    };
    let is_newer = |known: &ShownPacket| shown.read_at >= known.read_at;
    if news.shown.as_ref().is_none_or(is_newer) {
        news.shown = Some(shown);
    }
}

/// What we reckon of the packet that is shown, by the order as this desk has made it and by the menu.
pub(in crate::app) fn reckon(state: &mut State) {
    let catalogue = state.catalogue().cloned().unwrap_or_default();
    let shown = state.orders_screen.shown();
    let ours = shown.filter(|shown| shown.ours.is_some());
    let ours = ours.and_then(|shown| Some((shown, shown.made.as_ref()?)));
    state.orders_screen.reckoning = ours.map_or_else(Reckoning::default, |(shown, made)| {
        reckoning::reckon(&shown.packet, made, &catalogue)
    });
}

/// Something has become of a change: the packet is shown as it was read with that, and read once
/// more with what this desk has made of it by now.
pub(in crate::app) fn change_told(state: &mut State, desk: &Desk, news: &ChangeNews) {
    let now = match &news.state {
        ChangeProgress::Done { packet } => packet.clone(),
        ChangeProgress::Refused { now, .. } => now.clone(),
        ChangeProgress::TheyChanged { now, .. } => Some(Arc::clone(now)),
        ChangeProgress::Underway(_)
        | ChangeProgress::TakenBack
        | ChangeProgress::InTheWay(_)
        | ChangeProgress::NotKept(_) => None,
    };
    let read_at = state.now();
    let packet = state.orders_screen.packet.as_mut();
    let shown = packet.and_then(|packet| packet.shown.as_mut());
    if let Some((now, shown)) = now.zip(shown)
        && shown.store.place() == news.store.place()
        && shown.packet.is(&now.id)
    {
        shown.packet = now;
        shown.read_at = read_at;
        reckon(state);
        read_chosen(state, desk);
    }
    rebuild(state);
}

/// As [`rebuild`], with news of the list that is shown. A packet that has left it stays in sight,
/// and is read to know what has become of it.
fn renew(state: &mut State, desk: &Desk) {
    let before = state.orders_screen.row().cloned();
    rebuild(state);
    let screen = &mut state.orders_screen;
    let is_there = |row: &OrderRow| screen.rows.iter().any(|there| there.name == row.name);
    let was_there = screen.left.is_none();
    screen.left = before.filter(|row| row.packet_id.is_some() && !is_there(row));
    if was_there && screen.left.is_some() {
        read_chosen(state, desk);
    }
}
