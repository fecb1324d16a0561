//! What the Inspector shows of the journal: `find` keeps the list,
//! `compare` what differs; here is the exchange that is shown.

mod compare;
mod find;

use std::sync::Arc;

use super::{logic, state::State};
use crate::{
    desk::{
        Desk, Request,
        inspect::{CompareFailure, difference::Difference, reading::Reading},
    },
    domain::Catalogue,
    store::{
        database::outbox::StoreRef,
        journal::{
            ExchangeId, ExchangeRow, ExchangeStory, JournalError, JournalFacets, JournalPage,
            JournalQuery,
        },
    },
    ui::{
        command::{Allowed, Screen},
        inspector::{
            InspectorEvent, InspectorModel, compare::CompareModel, detail::DetailModel,
            filters::Filter, list::ListModel,
        },
        spot::Spot,
    },
};

pub(super) use compare::{compare_menus, compare_with_marked, compared};
pub(super) use find::{found, refresh};

/// What stands in place of the exchange.
#[derive(Debug, Default)]
enum Beside {
    /// The exchange itself.
    #[default]
    Exchange,
    /// The stores that a menu can be compared with.
    ChooseStore,
    /// A comparison under way.
    Pending,
    /// What differs.
    Ready(Box<Difference>),
    /// Why it is not known.
    Failed(CompareFailure),
}

/// What was asked of the journal, and what is known of it.
#[derive(Debug, Default)]
pub struct Inspector {
    /// What is looked for, as chosen.
    pub filter: Filter,
    /// The same, as asked.
    pub query: JournalQuery,
    /// What was found so far, newest first; what was found before stays until the answer is there.
    pub rows: Vec<ExchangeRow>,
    /// There are older ones.
    pub has_more: bool,
    /// The question that the rows answer; nothing before the first answer.
    rows_of: Option<JournalQuery>,
    /// Older ones are being asked for.
    is_loading_more: bool,
    /// Those that came since, while the list is scrolled away from its top.
    pub newer: Vec<ExchangeRow>,
    /// The list was left at its top.
    is_scrolled: bool,
    /// The one chosen in the list.
    pub chosen: Option<ExchangeId>,
    /// Brings it into sight.
    pub follow: bool,
    /// Brings the top of the list into sight.
    pub to_top: bool,
    /// The exchange that is shown.
    pub shown: Option<Arc<ExchangeStory>>,
    /// Its texts.
    pub reading: Option<Arc<Reading>>,
    /// The exchange that will be shown once its texts are ready.
    coming: Option<Arc<ExchangeStory>>,
    /// The one chosen is not in the journal any more.
    is_gone: bool,
    /// Counts the readings and differences that were shown.
    version: u64,
    /// Bodies are shown as they were on the wire.
    pub is_raw: bool,
    /// The problem that is brought into sight in the texts.
    follow_mark: Option<usize>,
    /// The exchange that is kept to be compared with.
    pub marked: Option<Arc<ExchangeStory>>,
    beside: Beside,
    /// The last comparison that was asked for.
    comparison: u64,
    /// The stores and endpoints that can be chosen.
    facets: JournalFacets,
    /// Why the journal could not be asked.
    pub trouble: Option<JournalError>,
}

impl Inspector {
    /// What the views show.
    pub(super) fn model<'a>(&'a self, state: &'a State) -> InspectorModel<'a> {
        InspectorModel {
            list: ListModel {
                filter: &self.filter,
                facets: &self.facets,
                rows: &self.rows,
                has_more: self.can_load_more(),
                newer: self.newer.len(),
                chosen: self.chosen,
                follow_chosen: self.follow,
                to_top: self.to_top,
                is_at_top: !self.is_scrolled,
                is_pending: self.rows_of.is_none(),
                trouble: self.trouble.as_ref(),
            },
            detail: DetailModel {
                story: self.shown.as_deref(),
                reading: self.reading.as_deref(),
                version: self.version,
                is_gone: self.is_gone,
                is_raw: self.is_raw,
                marked: self.marked.as_ref().map(|story| story.exchange.row.id),
                follow: self.follow_mark,
            },
            compare: self.compare_model(state),
        }
    }

    /// Whether older ones can be asked for: not while an answer is still to come, nor where none
    /// can be given.
    fn can_load_more(&self) -> bool {
        let is_answered = self.rows_of.as_ref() == Some(&self.query);
        self.has_more && !self.is_loading_more && is_answered && self.trouble.is_none()
    }

    fn compare_model<'a>(&'a self, state: &'a State) -> Option<CompareModel<'a>> {
        Some(match &self.beside {
            Beside::Exchange => return None,
            Beside::ChooseStore => CompareModel::Choose {
                stores: &state.settings.stores,
                here: &state.store.name,
            },
            Beside::Pending => CompareModel::Pending,
            Beside::Ready(difference) => CompareModel::Ready {
                difference,
                version: self.comparison,
            },
            Beside::Failed(failure) => CompareModel::Failed(failure),
        })
    }

    /// The difference that is shown.
    fn difference(&self) -> Option<&Difference> {
        match &self.beside {
            Beside::Ready(difference) => Some(difference),
            _ => None,
        }
    }

    /// Whether something stands in place of the exchange.
    pub(super) fn is_comparing(&self) -> bool {
        !matches!(self.beside, Beside::Exchange)
    }

    /// What of it can be done now.
    pub(super) fn allow(&self, allowed: &mut Allowed) {
        let shown = self.shown.as_ref().filter(|_| !self.is_comparing());
        allowed.exchange = shown.is_some();
        if let Some(story) = shown {
            let exchange = &story.exchange;
            allowed.request_body = exchange.request_body.is_some();
            let body = exchange.answer.as_ref().map(|answer| &answer.body);
            allowed.reply_body = body.is_some_and(|body| !body.is_empty());
            allowed.several_tries = story.story.len() > 1;
            let shown = exchange.row.id;
            let marked = self.marked.as_ref();
            allowed.marked = marked.is_some_and(|marked| marked.exchange.row.id != shown);
        }
        allowed.difference = self.difference().is_some();
    }

    /// The views have had their chance to scroll.
    pub(super) fn scrolled(&mut self) {
        self.follow = false;
        self.to_top = false;
        self.follow_mark = None;
    }

    /// Whether the next frame has to scroll.
    pub(super) fn needs_frame(&self) -> bool {
        self.follow || self.to_top || self.follow_mark.is_some()
    }
}

/// To the Inspector, or back to the desk.
pub(super) fn switch(state: &mut State, desk: &Desk) {
    match state.screen {
        Screen::Desk | Screen::Orders => open(state, desk),
        Screen::Inspector => state.screen = Screen::Desk,
    }
}

fn open(state: &mut State, desk: &Desk) {
    state.screen = Screen::Inspector;
    state.go_to(Spot::Exchanges);
    state.inspector.is_scrolled = false;
    state.inspector.to_top = true;
    find::search(state, desk);
}

/// Does what a person did in it.
pub(super) fn handle(state: &mut State, desk: &Desk, event: InspectorEvent) {
    let inspector = &mut state.inspector;
    match event {
        InspectorEvent::Typed(text) => inspector.filter.text = text,
        InspectorEvent::Outcome(outcome) => inspector.filter.outcome = outcome,
        InspectorEvent::Endpoint(endpoint) => inspector.filter.endpoint = endpoint,
        InspectorEvent::Store(store) => inspector.filter.store = store,
        InspectorEvent::Time(time) => inspector.filter.time = time,
        InspectorEvent::ClearFilters => inspector.filter = Filter::default(),
        InspectorEvent::Move(by) => return find::walk(state, desk, by),
        InspectorEvent::Choose(id) => return choose(state, desk, id),
        InspectorEvent::NeedMore => return find::load_more(state, desk),
        InspectorEvent::AtTop(is_at_top) => return find::at_top(state, is_at_top),
        InspectorEvent::ShowNewer => return find::show_newer(state, desk),
        InspectorEvent::ShowProblem(place) => {
            inspector.follow_mark = Some(place);
            return;
        }
        InspectorEvent::CompareMenuWith(store) => {
            return compare::compare_menu_with(state, desk, store);
        }
        InspectorEvent::CloseDifference => {
            inspector.beside = Beside::Exchange;
            return;
        }
    }
    find::search(state, desk);
}

/// Shows an exchange, once it is there.
fn choose(state: &mut State, desk: &Desk, id: ExchangeId) {
    let inspector = &mut state.inspector;
    inspector.chosen = Some(id);
    inspector.follow = true;
    inspector.beside = Beside::Exchange;
    logic::ask(state, desk, Request::ShowExchange(id));
}

/// To another try of the same order.
pub(super) fn step_in_story(state: &mut State, desk: &Desk, by: isize) {
    let Some(story) = &state.inspector.shown else {
        return;
    };
    // Whoever presses the key twice means the second one from here, though the first is not there.
    let here = state.inspector.chosen.unwrap_or(story.exchange.row.id);
    let place = story.story.iter().position(|row| row.id == here);
    let there = place.map(|place| place.saturating_add_signed(by));
    if let Some(row) = there.and_then(|place| story.story.get(place)) {
        let id = row.id;
        choose(state, desk, id);
    }
}

/// An exchange has come; its texts are made ready next.
pub(super) fn shown(
    state: &mut State,
    desk: &Desk,
    id: ExchangeId,
    result: Result<Option<Box<ExchangeStory>>, JournalError>,
) {
    let inspector = &mut state.inspector;
    if inspector.chosen != Some(id) {
        return;
    }
    match result {
        Ok(Some(story)) => {
            let story = Arc::from(story);
            inspector.trouble = None;
            inspector.is_gone = false;
            inspector.coming = Some(Arc::clone(&story));
            let menu = menu_of(state, &story.exchange.row.store);
            logic::ask(state, desk, Request::ReadExchange(story, menu));
        }
        Ok(None) => {
            inspector.is_gone = true;
            inspector.shown = None;
            inspector.reading = None;
        }
        Err(error) => inspector.trouble = Some(error),
    }
}

/// The menu in use, if it is that of this store, whatever it was called then; else an empty one.
fn menu_of(state: &State, store: &StoreRef) -> Arc<Catalogue> {
    let here = state.store.store.as_ref();
    let is_here = here.is_some_and(|here| here.place() == store.place());
    let menu = state.catalogue().filter(|_| is_here);
    menu.cloned().unwrap_or_default()
}

/// The texts of an exchange are ready: it is shown. What was scrolled to stays where it is if the
/// same exchange has only come to its end.
pub(super) fn read(state: &mut State, reading: Arc<Reading>) {
    let inspector = &mut state.inspector;
    let is_it = |story: &Arc<ExchangeStory>| story.exchange.row.id == reading.id;
    let Some(story) = inspector.coming.take_if(|story| is_it(story)) else {
        return;
    };
    let is_same = inspector
        .reading
        .as_ref()
        .is_some_and(|old| old == &reading);
    if !is_same {
        inspector.version += 1;
        inspector.follow_mark = first_mark(&reading);
    }
    inspector.shown = Some(story);
    inspector.reading = Some(reading);
}

/// Whoever opens a refusal wants to see where it is wrong.
fn first_mark(reading: &Reading) -> Option<usize> {
    let marks = &reading.request.raw.marks;
    let in_request = marks.first().map(|mark| mark.problem);
    in_request.or(reading.is_reply_marked.then_some(0))
}

/// Bodies as they were on the wire, or set out for people.
pub(super) fn switch_pretty(state: &mut State) {
    let inspector = &mut state.inspector;
    inspector.is_raw = !inspector.is_raw;
    inspector.follow_mark = inspector.reading.as_deref().and_then(first_mark);
}

/// Keeps the exchange that is shown, to compare another with it; once more lets go of it.
pub(super) fn mark(state: &mut State) {
    let inspector = &mut state.inspector;
    let shown = inspector.shown.clone();
    let id = |story: &Option<Arc<ExchangeStory>>| story.as_ref().map(|story| story.exchange.row.id);
    inspector.marked = match id(&inspector.marked) == id(&shown) {
        true => None,
        false => shown,
    };
}

/// The body that went out, byte for byte.
pub(super) fn copy_request_body(state: &mut State) {
    let body = state
        .inspector
        .shown
        .as_ref()
        .and_then(|story| story.exchange.request_body.clone());
    state.to_copy = body.map(|body| body.as_ref().to_owned());
}

/// The body that came back. What is no text is taken along as far as it can be written as such.
pub(super) fn copy_reply_body(state: &mut State) {
    let answer = state
        .inspector
        .shown
        .as_ref()
        .and_then(|story| story.exchange.answer.as_ref());
    let text = answer.map(|answer| String::from_utf8_lossy(&answer.body).into_owned());
    state.to_copy = text;
}

/// The text of the difference.
pub(super) fn copy_difference(state: &mut State) {
    let difference = state.inspector.difference();
    let text = difference.map(|difference| difference.document.lines.text().as_ref().to_owned());
    state.to_copy = text;
}

/// What a page of the journal holds, whoever asked for it.
type Found = Result<JournalPage, JournalError>;

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        api::MenuReport,
        desk::LoadedMenu,
        store::settings::{Environment, Settings},
    };

    fn store(name: &str, server_id: &str) -> StoreRef {
        StoreRef {
            name: name.to_owned(),
            environment: Environment::Sandbox,
            address: "https://sandbox.plugins.restomenum.app".to_owned(),
            server_id: server_id.to_owned(),
        }
    }

    #[test]
    fn the_menu_is_that_of_the_store_though_it_was_called_otherwise_then() {
        let mut state = State::new(Settings::default());
        let menu = Arc::new(Catalogue::default());
        state.store.name = "Moda Yeni".to_owned();
        state.store.store = Some(store("Moda Yeni", "srvA1"));
        state.menu.loaded = Some(LoadedMenu {
            catalogue: Arc::clone(&menu),
            report: MenuReport::default(),
            fetched_at: Timestamp::UNIX_EPOCH,
            is_from_disk: false,
            failed: Vec::new(),
        });
        let found = |name, server_id| menu_of(&state, &store(name, server_id));
        assert!(Arc::ptr_eq(&found("Moda", "srvA1"), &menu));
        assert!(!Arc::ptr_eq(&found("Moda Yeni", "srvB2"), &menu));
    }
}
