//! Packets as orders that can be edited, and what makes them others.

use std::sync::Arc;

use crate::{
    api::{ChangeBodyError, ChangeStart, FrozenChange, FrozenStep, Packet, PacketOrder},
    app::state::{State, fresh_key},
    desk::{OpenOrder, OrderId, ShownPacket},
    domain::{Catalogue, Order, Problem},
    store::packet_base::PacketBase,
    ui::change::model::ChangeModel,
};

/// A packet that is shown as what a change starts from; nothing while there is no menu.
pub(super) fn base_of(state: &State, shown: &ShownPacket) -> Option<Box<PacketBase>> {
    let catalogue = state.catalogue()?;
    let made = shown.made.as_deref();
    let packet = PacketOrder::read(&shown.packet, catalogue, made, &fresh_key());
    Some(read(shown, packet))
}

/// The same where the change is a copy of an order, edited since: what is the same has its keys, and
/// what others have put in has a key that the change does not give to something else.
pub(super) fn base_like(
    state: &State,
    shown: &ShownPacket,
    (original, change): (&Order, &Order),
) -> Option<Box<PacketBase>> {
    let catalogue = state.catalogue()?;
    let packet = PacketOrder::read(&shown.packet, catalogue, Some(original), &fresh_key());
    Some(read(shown, packet.aligned_to(original, change)))
}

fn read(shown: &ShownPacket, read: PacketOrder) -> Box<PacketBase> {
    Box::new(PacketBase {
        store: shown.store.clone(),
        packet_id: shown.packet.id.clone(),
        doc_no: shown.packet.doc_no.clone(),
        read_at: shown.read_at,
        raw: Arc::clone(&shown.packet.raw),
        read,
    })
}

/// A packet as it is now, in the keys of the order that changes it.
pub(super) fn newer_base(state: &State, id: OrderId, now: &Packet) -> Option<Box<PacketBase>> {
    let open = state.orders.iter().find(|open| open.id == id)?;
    let before = open.base.as_ref()?;
    let none = Catalogue::default();
    let catalogue = state.catalogue().map_or(&none, AsRef::as_ref);
    let known = &before.read.order;
    let read =
        PacketOrder::read(now, catalogue, Some(known), &fresh_key()).aligned_to(known, &open.order);
    Some(Box::new(PacketBase {
        doc_no: now.doc_no.clone().or_else(|| before.doc_no.clone()),
        read_at: state.now(),
        raw: Arc::clone(&now.raw),
        read,
        ..(**before).clone()
    }))
}

/// The calls that make a packet what the order says.
///
/// # Errors
/// [`ChangeBodyError`] if they cannot be written down. Nothing for a base that is no packet.
pub(super) fn write(
    state: &State,
    base: &PacketBase,
    order: &Order,
) -> Option<Result<FrozenChange, ChangeBodyError>> {
    let none = Catalogue::default();
    let catalogue = state.catalogue().map_or(&none, AsRef::as_ref);
    let packet = base.packet()?;
    let start = ChangeStart {
        packet_id: &base.packet_id,
        packet: &packet,
        read: &base.read,
    };
    let line_id = || format!("pd-{}", uuid::Uuid::now_v7());
    Some(FrozenStep::all(start, order, catalogue, None, line_id))
}

/// What becomes of the packet of an order, if it changes one, and why that cannot be written down.
pub(in crate::app) fn model(
    state: &State,
    open: &OpenOrder,
) -> Option<(ChangeModel, Option<Problem>)> {
    let base = open.base.as_ref()?;
    let (frozen, problem) = match write(state, base, &open.order) {
        Some(Ok(frozen)) => (Some(frozen), None),
        Some(Err(error)) => (None, Some(error.problem())),
        None => (None, None),
    };
    Some((ChangeModel::of(base, &open.order, frozen.as_ref()), problem))
}
