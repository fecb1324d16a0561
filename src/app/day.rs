//! The day at a glance: which day is looked at, and its table for spreadsheet programs.

use std::{path::PathBuf, sync::Arc};

use jiff::civil::Date;

use super::{logic, notice::Notice, orders_screen, state::State};
use crate::{
    desk::{Day, Desk, Request},
    domain::day::DaySummary,
    store::{
        database::{DatabaseError, outbox::EntryState},
        day_csv::{Column, CsvWords},
        files::FileError,
    },
    ui::{
        command::Screen,
        orders::day::{DayEvent, DayModel},
    },
};

/// What is shown of a day.
#[derive(Debug, Default)]
pub struct Glance {
    /// It is what the Orders screen shows.
    pub is_shown: bool,
    /// Another day than today, if one was chosen.
    chosen: Option<Date>,
    /// The day that was read last.
    day: Option<Arc<Day>>,
    /// The same in numbers.
    summary: Option<DaySummary>,
    /// It could not be read.
    is_unreadable: bool,
    /// What the desk was last told to keep up to date.
    watched: Option<Date>,
}

/// Today, here.
fn today(state: &State) -> Date {
    state.now().to_zoned_datetime(state.zone.clone()).date()
}

/// The day that is looked at: the chosen one, else today also when that changes at midnight.
pub(super) fn date(state: &State) -> Date {
    let today = today(state);
    match state.glance.chosen {
        Some(chosen) if state.glance.is_shown => chosen.min(today),
        _ => today,
    }
}

/// To the day at a glance, or from there to the list of orders.
pub(super) fn switch(state: &mut State) {
    let is_here = state.screen == Screen::Orders;
    if !is_here {
        orders_screen::switch(state);
    }
    state.glance.is_shown = !is_here || !state.glance.is_shown;
}

/// Tells the desk which day to keep up to date: none while nobody looks.
pub(super) fn watch(state: &mut State, desk: &Desk) {
    let is_shown = state.screen == Screen::Orders;
    if !is_shown {
        state.glance.is_shown = false;
        state.glance.chosen = None;
    }
    let wanted = is_shown.then(|| date(state));
    if state.glance.watched != wanted {
        state.glance.watched = wanted;
        logic::ask(state, desk, Request::WatchDay(wanted));
    }
}

/// What was read of a day. The list of orders is about today alone.
pub(super) fn told(state: &mut State, desk: &Desk, told: Result<Arc<Day>, DatabaseError>) {
    let told = told.map(|day| titled(state, day));
    let is_today = match &told {
        Ok(day) => {
            state.glance.is_unreadable = false;
            state.glance.summary = Some(day.summary(&state.zone));
            state.glance.day = Some(Arc::clone(day));
            day.date == today(state)
        }
        Err(_) => {
            state.glance.is_unreadable = true;
            true
        }
    };
    if is_today {
        orders_screen::day_told(state, desk, told);
    }
}

/// Orders that came without titles, as those of the command line do, have those of the menu.
fn titled(state: &State, day: Arc<Day>) -> Arc<Day> {
    match state.catalogue() {
        Some(menu) => day.titled(menu),
        None => day,
    }
}

/// Another menu knows other titles.
pub(super) fn menu_changed(state: &mut State) {
    let day = state.glance.day.take();
    state.glance.day = day.map(|day| titled(state, day));
    let day = state.orders_screen.day.take();
    state.orders_screen.day = day.map(|day| titled(state, day));
    orders_screen::rebuild(state);
}

/// Another store is in use.
pub(super) fn store_opened(state: &mut State) {
    state.glance.day = None;
    state.glance.summary = None;
}

/// The day in sight, once it was read.
fn day(state: &State) -> Option<&Arc<Day>> {
    let date = date(state);
    state.glance.day.as_ref().filter(|day| day.date == date)
}

/// Whether there is anything to be saved.
pub(super) fn can_export(state: &State) -> bool {
    day(state).is_some_and(|day| !day.orders.is_empty())
}

/// What the view shows.
pub(super) fn model(state: &State) -> DayModel<'_> {
    let summary = state.glance.summary.as_ref();
    DayModel {
        date: date(state),
        today: today(state),
        summary: summary.filter(|_| day(state).is_some()),
        is_unreadable: state.glance.is_unreadable,
    }
}

/// Does what a person did with the day.
pub(super) fn handle(state: &mut State, desk: &Desk, event: DayEvent) {
    let (date, today) = (date(state), today(state));
    let chosen = match event {
        DayEvent::Back => date.yesterday().ok(),
        DayEvent::Forward => date.tomorrow().ok(),
        DayEvent::Today => None,
        DayEvent::SaveElsewhere => return export(state, desk, true),
    };
    state.glance.chosen = chosen.filter(|chosen| *chosen < today);
}

/// Has the table of the day in sight written: where saved files usually go, or where a person says.
pub(super) fn export(state: &mut State, desk: &Desk, is_asked: bool) {
    let Some(day) = day(state) else { return };
    let texts = &state.texts;
    let words = CsvWords {
        heading: &|column| texts.get(heading(column)).to_owned(),
        state: &|state| texts.get(outcome(state)).to_owned(),
        built_in: texts.get("practice-store"),
    };
    let request = Request::ExportDay {
        name: format!("packetdesk-{}.csv", day.date),
        table: day.csv(&words, &state.zone).into(),
        is_asked,
    };
    logic::ask(state, desk, request);
}

/// The table was written there, or not.
pub(super) fn written(state: &mut State, result: Result<PathBuf, FileError>) {
    state.notice(match result {
        Ok(place) => Notice::DayWritten(place),
        Err(error) => Notice::DayNotWritten(error.to_string()),
    });
}

fn heading(column: Column) -> &'static str {
    match column {
        Column::Time => "day-column-time",
        Column::Number => "day-column-number",
        Column::Packet => "day-column-packet",
        Column::State => "day-column-state",
        Column::Customer => "day-column-customer",
        Column::Phone => "day-column-phone",
        Column::Address => "day-column-address",
        Column::Directions => "day-column-directions",
        Column::Region => "day-column-region",
        Column::Items => "day-column-items",
        Column::Note => "day-column-note",
        Column::Total => "day-column-total",
        Column::Estimate => "day-column-estimate",
        Column::Difference => "day-column-difference",
        Column::Payments => "day-column-payments",
        Column::PaymentNote => "day-column-payment-note",
        Column::SaleType => "day-column-sale-type",
        Column::Store => "day-column-store",
        Column::Said => "day-column-said",
    }
}

fn outcome(state: EntryState) -> &'static str {
    match state {
        EntryState::Queued | EntryState::Waiting => "day-state-waiting",
        EntryState::Sending => "day-state-sending",
        EntryState::Unknown => "day-state-unknown",
        EntryState::Lapsed => "day-state-lapsed",
        EntryState::Accepted => "day-state-accepted",
        EntryState::Refused => "day-state-refused",
        EntryState::Withdrawn => "day-state-withdrawn",
    }
}
