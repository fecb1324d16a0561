//! The list of exchanges: what is looked for, the pages that were found, and those that are new.

use jiff::{SignedDuration, Timestamp};

use super::{Beside, Found, choose};
use crate::{
    app::{logic, state::State},
    desk::{Desk, Request},
    store::journal::{ExchangeRow, JournalPage, JournalQuery},
    ui::{command::Screen, inspector::filters::TimeFilter},
};

/// So many exchanges are asked for at once: some screens full.
const PAGE: usize = 200;

/// Asks anew for what is looked for.
pub(super) fn search(state: &mut State, desk: &Desk) {
    let query = query(state);
    state.inspector.query = query.clone();
    state.inspector.is_loading_more = false;
    logic::ask(state, desk, Request::SearchJournal(query));
}

fn query(state: &State) -> JournalQuery {
    let filter = &state.inspector.filter;
    JournalQuery {
        text: filter.text.trim().to_owned(),
        outcomes: filter.outcome.outcomes(),
        endpoint: filter.endpoint.clone(),
        store: filter.store.clone(),
        since: since(state, filter.time),
        limit: PAGE,
        ..JournalQuery::default()
    }
}

/// From when on; within one minute it is the same question.
fn since(state: &State, time: TimeFilter) -> Option<Timestamp> {
    let now = state.now();
    let ago = |span| now.checked_sub(span).ok();
    let from = match time {
        TimeFilter::All => None,
        TimeFilter::LastHour => ago(SignedDuration::from_hours(1)),
        TimeFilter::Week => ago(SignedDuration::from_hours(7 * 24)),
        TimeFilter::Today => {
            let here = now.to_zoned_datetime(state.zone.clone());
            here.start_of_day().ok().map(|day| day.timestamp())
        }
    }?;
    let secs = from.as_second();
    Timestamp::from_second(secs - secs.rem_euclid(60)).ok()
}

/// Looks for what has come since; the list stays as it is until the answer is there.
pub fn refresh(state: &mut State, desk: &Desk) {
    if state.screen == Screen::Inspector {
        let query = state.inspector.query.clone();
        logic::ask(state, desk, Request::SearchJournal(query));
    }
}

/// Asks for the exchanges before the oldest one in the list.
pub(super) fn load_more(state: &mut State, desk: &Desk) {
    let inspector = &mut state.inspector;
    let oldest = inspector.rows.last().map(|row| row.id);
    let Some(oldest) = oldest.filter(|_| inspector.can_load_more()) else {
        return;
    };
    inspector.is_loading_more = true;
    let query = JournalQuery {
        before: Some(oldest),
        ..inspector.query.clone()
    };
    logic::ask(state, desk, Request::SearchJournal(query));
}

/// A page has come; one that is not asked for any more is dropped.
pub fn found(state: &mut State, desk: &Desk, mut query: JournalQuery, result: Found) {
    let inspector = &mut state.inspector;
    let before = query.before.take();
    if inspector.query != query {
        return;
    }
    let mut page = match result {
        Ok(page) => page,
        Err(error) => {
            inspector.is_loading_more = false;
            inspector.trouble = Some(error);
            return;
        }
    };
    inspector.trouble = None;
    inspector.facets = std::mem::take(&mut page.facets);
    if let Some(before) = before {
        let is_next = inspector.rows.last().is_some_and(|row| row.id == before);
        if is_next {
            inspector.is_loading_more = false;
            inspector.has_more = page.has_more;
            inspector.rows.extend(page.rows);
        }
    } else if inspector.rows_of.as_ref() == Some(&query) {
        freshen(state, desk, page);
    } else {
        inspector.rows_of = Some(query);
        replace(state, desk, page);
    }
}

/// Another question has another list. Where nothing is shown yet the newest one is.
fn replace(state: &mut State, desk: &Desk, page: JournalPage) {
    let inspector = &mut state.inspector;
    inspector.rows = page.rows;
    inspector.has_more = page.has_more;
    inspector.newer.clear();
    inspector.is_loading_more = false;
    inspector.to_top = true;
    let newest = inspector.rows.first().map(|row| row.id);
    let is_idle = inspector.chosen.is_none() && matches!(inspector.beside, Beside::Exchange);
    if let Some(newest) = newest.filter(|_| is_idle) {
        choose(state, desk, newest);
    }
}

/// The same question has a newer answer: what is known may have come to its end, and what is new is
/// put on top, where somebody who reads further down is not disturbed by it.
fn freshen(state: &mut State, desk: &Desk, page: JournalPage) {
    let inspector = &mut state.inspector;
    let newest = inspector.rows.first().map(|row| row.id);
    let (new, known): (Vec<ExchangeRow>, Vec<ExchangeRow>) = page
        .rows
        .into_iter()
        .partition(|row| newest.is_none_or(|newest| row.id > newest));
    // More have come than a page has: those between are not known.
    let is_gap = known.is_empty() && page.has_more;
    let is_of_shown = is_of_shown(state, &new, &known);
    let inspector = &mut state.inspector;
    for row in known {
        let old = inspector.rows.binary_search_by(|old| row.id.cmp(&old.id));
        if let Ok(place) = old
            && let Some(old) = inspector.rows.get_mut(place)
        {
            *old = row;
        }
    }
    if is_gap {
        inspector.rows.clear();
        inspector.has_more = true;
    }
    if inspector.is_scrolled && !is_gap {
        inspector.newer = new;
    } else {
        inspector.newer.clear();
        inspector.rows.splice(0..0, new);
    }
    let chosen = inspector.chosen.filter(|_| is_of_shown);
    match chosen {
        Some(id) => logic::ask(state, desk, Request::ShowExchange(id)),
        None if inspector.chosen.is_none() => choose_newest(state, desk),
        None => {}
    }
}

fn choose_newest(state: &mut State, desk: &Desk) {
    if let Some(id) = state.inspector.rows.first().map(|row| row.id) {
        choose(state, desk, id);
    }
}

/// Whether what came belongs to the exchange that is shown: its end, or another try of its order.
fn is_of_shown(state: &State, new: &[ExchangeRow], known: &[ExchangeRow]) -> bool {
    let Some(story) = &state.inspector.shown else {
        return false;
    };
    let shown = &story.exchange.row;
    let key = shown.idempotency_key.as_ref();
    let packet = shown.packet_id.as_ref();
    let is_another_try = |row: &ExchangeRow| {
        (key.is_some() && row.idempotency_key.as_ref() == key)
            || (packet.is_some() && row.packet_id.as_ref() == packet)
    };
    let has_ended = |row: &ExchangeRow| {
        let in_story = story.story.iter().find(|old| old.id == row.id);
        in_story.is_some_and(|old| old != row)
    };
    new.iter().any(is_another_try) || known.iter().any(has_ended)
}

/// Puts what came meanwhile on top, and goes there.
pub(super) fn show_newer(state: &mut State, desk: &Desk) {
    let inspector = &mut state.inspector;
    let newer = std::mem::take(&mut inspector.newer);
    inspector.rows.splice(0..0, newer);
    inspector.to_top = true;
    inspector.is_scrolled = false;
    refresh(state, desk);
}

/// At its top the list is live.
pub(super) fn at_top(state: &mut State, is_at_top: bool) {
    let inspector = &mut state.inspector;
    inspector.is_scrolled = !is_at_top;
    if is_at_top {
        let newer = std::mem::take(&mut inspector.newer);
        inspector.rows.splice(0..0, newer);
    }
}

/// Moves among the rows.
pub(super) fn walk(state: &mut State, desk: &Desk, by: isize) {
    let inspector = &state.inspector;
    let Some(last) = inspector.rows.len().checked_sub(1) else {
        return;
    };
    let here = inspector
        .chosen
        .and_then(|id| inspector.rows.iter().position(|row| row.id == id));
    let there = match here {
        Some(place) => place.saturating_add_signed(by).min(last),
        None => 0,
    };
    if let Some(id) = inspector.rows.get(there).map(|row| row.id) {
        choose(state, desk, id);
    }
}
