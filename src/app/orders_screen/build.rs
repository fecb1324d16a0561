//! The rows of the lists, from what the desk has told.

use std::{cmp::Reverse, collections::HashMap};

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    api::{OpenPacket, made_at},
    app::state::State,
    desk::{ChangeNews, ChangeProgress, DayOrder, OpenPackets},
    domain::{Order, PhoneNumber},
    ui::orders::{
        channel,
        rows::{Age, OrderRow, Part, RowChange, RowName, SearchWords},
    },
};

/// The channel of packets that desks make.
const OWN_CHANNEL: &str = "packet";

/// The rows of the list that is shown, newest first.
pub(super) fn rows(state: &State) -> Vec<OrderRow> {
    let screen = &state.orders_screen;
    match screen.part {
        Part::Day => match &screen.day {
            Some(day) => day
                .orders
                .iter()
                .map(|order| of_day(state, order))
                .collect(),
            None => Vec::new(),
        },
        Part::Open => match &screen.open {
            Some(open) => of_open(state, open),
            None => Vec::new(),
        },
    }
}

fn of_day(state: &State, order: &DayOrder) -> OrderRow {
    let entry = &order.entry;
    let sent = order.sent.as_ref().map(|sent| &sent.order);
    let summary = entry.packet_id.as_deref().and_then(|id| summary(state, id));
    let total = summary.and_then(|packet| packet.total).or(entry.total);
    let change = entry.packet_id.as_deref();
    let change = change.and_then(|id| state.changes.of(&entry.store, id));
    OrderRow {
        name: RowName::Order(entry.order),
        packet_id: entry.packet_id.clone(),
        number: entry.doc_no.clone(),
        channel: OWN_CHANNEL.to_owned(),
        who: sent.map(who).unwrap_or_default(),
        items: sent.map(|sent| sent.lines.len()),
        is_estimate: total.is_none(),
        // An order that came without prices costs nobody knows what.
        total: total.or(Some(entry.estimate).filter(|estimate| !estimate.is_zero())),
        paid: summary.and_then(|packet| packet.paid),
        age: Some(Age::Since(entry.created_at)),
        scheduled_for: None,
        state: Some(entry.state),
        change: change.and_then(row_change),
        is_ours: true,
        words: sent.map_or_else(SearchWords::default, |sent| {
            search_words(state, sent, entry.doc_no.as_deref(), OWN_CHANNEL)
        }),
    }
}

/// What the list of open packets tells of a packet of ours.
fn summary<'a>(state: &'a State, id: &str) -> Option<&'a OpenPacket> {
    let open = state.orders_screen.open.as_ref()?;
    open.packets
        .iter()
        .find(|packet| packet.id == id || packet.uuid.as_deref() == Some(id))
}

fn of_open(state: &State, open: &OpenPackets) -> Vec<OrderRow> {
    let day = state.orders_screen.day.as_ref();
    let orders = day.map(|day| day.orders.as_slice()).unwrap_or_default();
    let orders: HashMap<Uuid, &DayOrder> = orders
        .iter()
        .map(|order| (order.entry.order, order))
        .collect();
    let mut rows: Vec<OrderRow> = open
        .packets
        .iter()
        .map(|packet| {
            let ours = open.ours.get(&packet.id);
            let order = ours.and_then(|entry| orders.get(&entry.order).copied());
            of_packet(state, open, packet, order)
        })
        .collect();
    newest_first(&mut rows);
    rows
}

/// Puts the rows in order. A packet that does not tell when it was made is older than those with
/// higher numbers of the day, however late this desk has seen it first.
fn newest_first(rows: &mut [OrderRow]) {
    let number = |row: &OrderRow| row.number.as_ref()?.trim().parse::<u64>().ok();
    let told = rows.iter().filter_map(|row| match row.age {
        Some(Age::Since(at)) => Some((number(row)?, at)),
        Some(Age::AtLeast(_)) | None => None,
    });
    let mut made_at: Vec<(u64, Timestamp)> = told.collect();
    made_at.sort_unstable_by_key(|(number, _)| *number);
    // From each number on, when the first of them was made.
    let mut first = Timestamp::MAX;
    for (_, at) in made_at.iter_mut().rev() {
        first = first.min(*at);
        *at = first;
    }
    let at = |row: &OrderRow| match row.age? {
        Age::Since(at) => Some(at),
        Age::AtLeast(seen_at) => {
            let number = number(row);
            let next = made_at.partition_point(|(other, _)| number >= Some(*other));
            let next = number.and_then(|_known| made_at.get(next));
            Some(next.map_or(seen_at, |(_, at)| seen_at.min(*at)))
        }
    };
    rows.sort_by_cached_key(|row| Reverse((at(row), number(row))));
}

fn of_packet(
    state: &State,
    open: &OpenPackets,
    packet: &OpenPacket,
    order: Option<&DayOrder>,
) -> OrderRow {
    let ours = open.ours.get(&packet.id);
    let seen_at = open.seen_at.get(&packet.id).copied();
    let age = ours
        .map(|entry| Age::Since(entry.created_at))
        .or_else(|| made_at(&packet.id).map(Age::Since))
        .or_else(|| seen_at.map(Age::AtLeast));
    let channel = packet.channel.clone().unwrap_or_default();
    let code = packet.order_code.as_deref().unwrap_or_default();
    let changes = &state.changes;
    let change = changes.of(&open.store, &packet.id).or_else(|| {
        let uuid = packet.uuid.as_deref()?;
        changes.of(&open.store, uuid)
    });
    let number = packet.doc_no.as_deref();
    let sent = order.and_then(|order| order.sent.as_ref());
    let sent = sent.map(|sent| &sent.order);
    let words = match sent {
        Some(sent) => search_words(state, sent, number, &channel),
        None => {
            let name = channel::name(&state.texts, &channel);
            let texts = [number.unwrap_or_default(), name, &channel, code];
            SearchWords::of(texts, [])
        }
    };
    OrderRow {
        name: RowName::Packet(packet.id.clone()),
        packet_id: Some(packet.id.clone()),
        number: packet.doc_no.clone(),
        who: sent.map_or_else(|| code.to_owned(), who),
        items: packet
            .item_count
            .and_then(|count| usize::try_from(count).ok()),
        total: packet.total,
        is_estimate: false,
        paid: packet.total.map(|_| packet.paid.unwrap_or_default()),
        age,
        scheduled_for: packet.scheduled_for.clone(),
        state: None,
        change: change.and_then(row_change),
        is_ours: ours.is_some(),
        channel,
        words,
    }
}

/// What is said of a change in a row: nothing once it is done with.
fn row_change(news: &ChangeNews) -> Option<RowChange> {
    match news.state {
        ChangeProgress::Underway(_) => Some(RowChange::Underway),
        ChangeProgress::Refused { .. }
        | ChangeProgress::TheyChanged { .. }
        | ChangeProgress::InTheWay(_)
        | ChangeProgress::NotKept(_) => Some(RowChange::Stuck),
        ChangeProgress::Done { .. } | ChangeProgress::TakenBack => None,
    }
}

/// What people call who an order is for.
fn who(order: &Order) -> String {
    let customer = &order.customer;
    let name = customer.name.trim();
    if !name.is_empty() {
        return name.to_owned();
    }
    let phone = [&customer.phone, &customer.call];
    let phone = phone.into_iter().find_map(|text| PhoneNumber::read(text));
    phone.map_or_else(
        || customer.address.trim().to_owned(),
        |phone| phone.display(),
    )
}

/// What an order of this desk is found by.
fn search_words(state: &State, order: &Order, number: Option<&str>, code: &str) -> SearchWords {
    let customer = &order.customer;
    let mut texts = vec![
        number.unwrap_or_default(),
        channel::name(&state.texts, code),
        customer.name.as_str(),
        customer.address.as_str(),
        customer.region.as_str(),
    ];
    texts.extend(order.lines.iter().map(|line| line.title.as_str()));
    let phones = [customer.phone.as_str(), customer.call.as_str()];
    SearchWords::of(texts, phones)
}
