//! The Orders screen: what became of this desk's orders of the day, and the store's open packets.
//! `build` makes the rows of its lists, `news` takes in what the desk tells of them, `reckon` what we
//! think that a packet costs, `label` puts a status label on one.

mod build;
mod label;
mod news;
mod reckon;

use std::{fmt, sync::Arc};

use super::{changing, logic, state::State};
use crate::{
    api::ApiError,
    desk::{Day, DayOrder, Desk, OpenPackets, OrderId, PacketNews, Request, ShownPacket},
    domain::PacketStatus,
    store::database::{DatabaseError, outbox::StoreRef},
    ui::{
        command::{Command, Screen},
        event::UiEvent,
        orders::{
            OrdersEvent, OrdersModel,
            detail::{DetailModel, Reckoning},
            list::ListModel,
            rows::{OrderRow, Part, RowFilter, RowName, RowQuery},
        },
        spot::Spot,
    },
};
pub(super) use news::{change_told, day_told, open_packets_told, packet_told, reckon};

/// What is shown on it.
#[derive(Default)]
pub struct OrdersScreen {
    /// This desk's orders of the day.
    pub day: Option<Arc<Day>>,
    /// Why they could not be read.
    pub day_failure: Option<DatabaseError>,
    /// The store's open packets.
    pub open: Option<Box<OpenPackets>>,
    /// Why they could not be read now.
    pub failure: Option<ApiError>,
    /// The packet that is looked at.
    pub packet: Option<Box<PacketNews>>,
    /// Which of the two lists is shown.
    pub part: Part,
    /// What is looked for.
    pub text: String,
    /// Which rows are wanted.
    pub filter: RowFilter,
    /// The rows of the list that is shown.
    pub rows: Vec<OrderRow>,
    /// Those that were found, by their places.
    pub shown: Vec<usize>,
    of_filters: Vec<(RowFilter, usize)>,
    /// The row that is shown in full.
    pub chosen: Option<RowName>,
    /// That row as it was last, once it is in its list no more: who looks at a packet goes on
    /// seeing it when somebody closes it.
    left: Option<OrderRow>,
    /// Bring it into sight.
    follow: bool,
    reckoning: Reckoning,
    /// The desk was told to keep the open packets up to date.
    is_watched: bool,
}

impl fmt::Debug for OrdersScreen {
    /// Without what is looked for, which may be a guest's name or number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrdersScreen")
            .field("part", &self.part)
            .field("filter", &self.filter)
            .field("rows", &self.rows)
            .field("chosen", &self.chosen)
            .field("packet", &self.packet)
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}

impl OrdersScreen {
    /// The packet that is looked at, as far as it is known.
    pub fn shown(&self) -> Option<&ShownPacket> {
        self.news()?.shown.as_ref()
    }

    /// What was read of the chosen row's packet.
    fn news(&self) -> Option<&PacketNews> {
        let wanted = self.row()?.packet_id.as_deref()?;
        self.packet
            .as_deref()
            .filter(|news| news.packet_id == wanted)
    }

    /// The chosen row, also if it has left its list since.
    pub fn row(&self) -> Option<&OrderRow> {
        let chosen = self.chosen.as_ref()?;
        let mut rows = self.rows.iter().chain(&self.left);
        rows.find(|row| row.name == *chosen)
    }

    /// The order of the chosen row, if it is one of the day.
    fn order(&self) -> Option<&DayOrder> {
        let Some(RowName::Order(order)) = self.chosen else {
            return None;
        };
        let day = self.day.as_ref()?;
        day.orders.iter().find(|found| found.entry.order == order)
    }

    /// What the views show.
    pub(super) fn model<'a>(&'a self, state: &'a State) -> OrdersModel<'a> {
        let day = self.day.as_ref().map(|day| day.orders.len());
        let open = self.open.as_ref().map(|open| open.packets.len());
        let shown = self.shown();
        OrdersModel {
            list: ListModel {
                part: self.part,
                counts: [(Part::Day, day), (Part::Open, open)],
                text: &self.text,
                filter: self.filter,
                of_filters: &self.of_filters,
                rows: &self.rows,
                shown: &self.shown,
                chosen: self.chosen.as_ref(),
                follow_chosen: self.follow,
                read_at: self.open.as_ref().map(|open| open.read_at),
                failure: self.failure.as_ref(),
                is_day_unreadable: self.day_failure.is_some(),
            },
            detail: DetailModel {
                row: self.row(),
                order: self.order(),
                news: self.news(),
                reckoning: &self.reckoning,
                change: shown
                    .and_then(|shown| state.changes.of_packet(&shown.store, &shown.packet)),
                is_on_desk: self.order().is_some_and(|order| {
                    let id = OrderId(order.entry.order);
                    state.orders.iter().any(|open| open.id == id)
                }),
            },
        }
    }

    /// The views have had their chance to scroll.
    pub(super) fn scrolled(&mut self) {
        self.follow = false;
    }

    /// Whether the next frame has to scroll.
    pub(super) fn needs_frame(&self) -> bool {
        self.follow
    }
}

/// To the Orders screen, or back to the desk.
pub(super) fn switch(state: &mut State) {
    match state.screen {
        Screen::Orders => state.screen = Screen::Desk,
        Screen::Desk | Screen::Inspector => open(state),
    }
}

fn open(state: &mut State) {
    state.screen = Screen::Orders;
    state.glance.is_shown = false;
    state.go_to(Spot::Orders);
    state.orders_screen.follow = true;
    rebuild(state);
}

/// Another store is in use: nothing is known of its packets yet.
pub(super) fn store_opened(state: &mut State) {
    let before = std::mem::take(&mut state.orders_screen);
    state.orders_screen = OrdersScreen {
        part: before.part,
        is_watched: before.is_watched,
        ..OrdersScreen::default()
    };
}

/// Has the open packets kept up to date only while somebody looks. The day is seen to by
/// [`super::day`].
pub(super) fn watch(state: &mut State, desk: &Desk, is_window_shown: bool) {
    let wanted = state.screen == Screen::Orders && !state.glance.is_shown && is_window_shown;
    if std::mem::replace(&mut state.orders_screen.is_watched, wanted) != wanted {
        logic::ask(state, desk, Request::WatchOpenPackets(wanted));
    }
}

/// Does what a person did on it.
pub(super) fn handle(state: &mut State, desk: &Desk, event: OrdersEvent) {
    match event {
        OrdersEvent::Show(part) => show_part(state, part),
        OrdersEvent::Typed(text) => {
            state.orders_screen.text = text;
            find(&mut state.orders_screen);
        }
        OrdersEvent::Filter(filter) => {
            state.orders_screen.filter = filter;
            find(&mut state.orders_screen);
        }
        OrdersEvent::ClearFilters => clear_filters(state),
        OrdersEvent::Move(by) => walk(state, desk, by),
        OrdersEvent::Choose(name) => choose(state, desk, name),
        OrdersEvent::Enter => go_on(state, desk),
        OrdersEvent::ReadAgain => read_again(state, desk),
        OrdersEvent::SetStatus(status) => set_status(state, desk, status),
        OrdersEvent::TryNow(change) => logic::ask(state, desk, Request::TryChangeNow(change)),
        OrdersEvent::TakeBack(change) => logic::ask(state, desk, Request::TakeBackChange(change)),
    }
}

fn show_part(state: &mut State, part: Part) {
    state.glance.is_shown = false;
    if state.orders_screen.part != part {
        state.orders_screen.part = part;
        state.orders_screen.filter = RowFilter::All;
        state.orders_screen.left = None;
        rebuild(state);
    }
    state.go_to(Spot::Orders);
}

/// To the other of the two lists.
pub(super) fn switch_part(state: &mut State) {
    let other = match state.orders_screen.part {
        Part::Day => Part::Open,
        Part::Open => Part::Day,
    };
    show_part(state, other);
}

pub(super) fn clear_filters(state: &mut State) {
    state.orders_screen.text.clear();
    state.orders_screen.filter = RowFilter::All;
    state.orders_screen.follow = true;
    find(&mut state.orders_screen);
    state.go_to(Spot::Orders);
}

/// What is known has changed: the rows are made anew.
pub(super) fn rebuild(state: &mut State) {
    let rows = build::rows(state);
    let screen = &mut state.orders_screen;
    screen.rows = rows;
    find(screen);
}

fn find(screen: &mut OrdersScreen) {
    let query = RowQuery::read(&screen.text);
    let found: Vec<usize> = screen
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| query.finds(&row.words))
        .map(|(place, _)| place)
        .collect();
    let takes = |filter: RowFilter| {
        let rows = found.iter().filter_map(|place| screen.rows.get(*place));
        rows.filter(|row| filter.takes(row)).count()
    };
    screen.of_filters = RowFilter::of(screen.part)
        .iter()
        .map(|filter| (*filter, takes(*filter)))
        .collect();
    let rows = &screen.rows;
    screen.shown = found;
    screen
        .shown
        .retain(|place| rows.get(*place).is_some_and(|row| screen.filter.takes(row)));
}

fn walk(state: &mut State, desk: &Desk, by: isize) {
    let screen = &state.orders_screen;
    let chosen = screen.chosen.as_ref();
    let is_chosen = |place: &usize| {
        let row = screen.rows.get(*place);
        row.is_some_and(|row| Some(&row.name) == chosen)
    };
    let last = screen.shown.len().saturating_sub(1);
    let next = match screen.shown.iter().position(is_chosen) {
        Some(place) => place.saturating_add_signed(by).min(last),
        None => 0,
    };
    let row = screen.shown.get(next);
    if let Some(row) = row.and_then(|place| screen.rows.get(*place)) {
        let name = row.name.clone();
        choose(state, desk, name);
    }
}

/// Shows a row in full; its packet is read.
fn choose(state: &mut State, desk: &Desk, name: RowName) {
    let screen = &mut state.orders_screen;
    screen.follow = true;
    if screen.chosen.as_ref() == Some(&name) && screen.news().is_some() {
        return;
    }
    screen.chosen = Some(name);
    screen.left = None;
    screen.packet = None;
    screen.reckoning = Reckoning::default();
    read_chosen(state, desk);
}

fn read_chosen(state: &mut State, desk: &Desk) {
    let packet_id = state
        .orders_screen
        .row()
        .and_then(|row| row.packet_id.clone());
    if let Some((store, packet_id)) = state.store.store.clone().zip(packet_id) {
        logic::ask(state, desk, Request::ReadPacket(store, packet_id));
    }
}

/// Reads the list, if it is not quite new, and the packet that is shown; nothing while neither is
/// in sight, which would have the list watched from then on.
pub(super) fn read_again(state: &mut State, desk: &Desk) {
    if !state.orders_screen.is_watched {
        return;
    }
    logic::ask(state, desk, Request::WatchOpenPackets(true));
    read_chosen(state, desk);
}

/// Enter: on with the packet, or to the order on the desk.
fn go_on(state: &mut State, desk: &Desk) {
    let Some(row) = state.orders_screen.row() else {
        return walk(state, desk, 0);
    };
    match (&row.name, &row.packet_id) {
        (_, Some(_)) => super::commands::run(state, desk, Command::ChangePacket),
        (RowName::Order(order), None) => {
            let order = OrderId(*order);
            logic::handle(state, desk, UiEvent::ShowOrder(order));
        }
        (RowName::Packet(_), None) => {}
    }
}

/// Shows the packet of the order in sight, which the server has taken: among the orders of the day,
/// or, where an order of another day or of somebody else was changed, among the open packets.
pub(super) fn show_packet(state: &mut State, desk: &Desk) {
    let name = row_of_order(state);
    state.orders_screen.part = match name {
        RowName::Order(_) => Part::Day,
        RowName::Packet(_) => Part::Open,
    };
    state.orders_screen.text.clear();
    state.orders_screen.filter = RowFilter::All;
    open(state);
    let is_there = state.orders_screen.rows.iter().any(|row| row.name == name);
    match is_there {
        true => choose(state, desk, name),
        // It is read as soon as the list is known.
        false => {
            state.orders_screen.packet = None;
            state.orders_screen.chosen = Some(name);
            state.orders_screen.left = None;
        }
    }
}

fn row_of_order(state: &State) -> RowName {
    let open = state.order();
    let packet = open.base.as_ref().map(|base| base.packet_id.as_str());
    let day = state.orders_screen.day.as_ref();
    let of_day = day.into_iter().flat_map(|day| &day.orders).find(|found| {
        found.entry.order == open.id.0
            || packet.is_some() && found.entry.packet_id.as_deref() == packet
    });
    match (of_day, packet) {
        (Some(found), _) => RowName::Order(found.entry.order),
        (None, Some(packet)) => RowName::Packet(packet.to_owned()),
        (None, None) => RowName::Order(open.id.0),
    }
}

/// Opens the packet that is looked at on the desk, to change it.
pub(super) fn change(state: &mut State, desk: &Desk) {
    if let Some(shown) = state.orders_screen.shown().cloned() {
        changing::begin(state, desk, &shown);
    }
}

/// Puts a status label on the packet that is looked at.
fn set_status(state: &mut State, desk: &Desk, status: PacketStatus) {
    let Some(shown) = state.orders_screen.shown().cloned() else {
        return;
    };
    label::put(state, desk, &shown, status);
}

/// Whether this is the store in use.
fn is_here(state: &State, store: &StoreRef) -> bool {
    let here = state.store.store.as_ref();
    here.is_some_and(|here| here.place() == store.place())
}
