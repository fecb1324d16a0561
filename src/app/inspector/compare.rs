//! What is compared with what.

use std::sync::Arc;

use super::Beside;
use crate::{
    app::{logic, state::State},
    desk::{
        Desk, Request, StoreChoice,
        inspect::{
            CompareFailure, CompareWords, ComparedExchange, Comparison, difference::Difference,
        },
    },
    store::journal::ExchangeStory,
    ui::{inspector::words, spot::Spot},
};

/// The words that stand in a difference.
fn compare_words(state: &State) -> CompareWords {
    CompareWords {
        request: state.texts.get("exchange-request").to_owned(),
        reply: state.texts.get("exchange-reply").to_owned(),
        products: state.texts.get("compare-products").to_owned(),
        categories: state.texts.get("compare-categories").to_owned(),
        methods: state.texts.get("compare-methods").to_owned(),
        inactive: state.texts.get("compare-inactive").to_owned(),
        cash: state.texts.get("compare-cash").to_owned(),
        same: state.texts.get("compare-same-lines").to_owned(),
        numbers: state.texts.numbers(),
    }
}

/// Compares the exchange that was kept with the one that is shown.
pub fn compare_with_marked(state: &mut State, desk: &Desk) {
    let inspector = &state.inspector;
    let Some((marked, shown)) = inspector.marked.clone().zip(inspector.shown.clone()) else {
        return;
    };
    let side = |story: Arc<ExchangeStory>| {
        let row = &story.exchange.row;
        let view = state.view();
        let name = format!(
            "#{} · {} · {} · {}",
            row.id,
            words::endpoint(&state.texts, &row.endpoint),
            view.exact(row.at),
            view.store_name(&row.store.name),
        );
        ComparedExchange { name, story }
    };
    let comparison = Comparison::Exchanges(side(marked), side(shown));
    ask(state, desk, comparison);
}

/// Compares the menu in use with that of another store: of the only one there is, else one has to
/// be chosen.
pub fn compare_menus(state: &mut State, desk: &Desk) {
    let here = &state.store.name;
    let others = state.settings.stores.iter();
    let mut others: Vec<Option<String>> = others
        .filter(|store| store.name != *here)
        .map(|store| Some(store.name.clone()))
        .collect();
    if !here.is_empty() {
        others.push(None);
    }
    match others.pop() {
        Some(only) if others.is_empty() => compare_menu_with(state, desk, only),
        _ => {
            state.inspector.beside = Beside::ChooseStore;
            state.go_to(Spot::CompareWith);
        }
    }
}

/// Compares the menu in use with that of a store; nothing for the practice store.
pub(super) fn compare_menu_with(state: &mut State, desk: &Desk, store: Option<String>) {
    let Some(menu) = state.catalogue().cloned() else {
        return;
    };
    let view = state.view();
    let name = view.store_name(&state.store.name).to_owned();
    let other = view
        .store_name(store.as_deref().unwrap_or_default())
        .to_owned();
    let comparison = Comparison::Menus {
        name,
        menu,
        other,
        store: store.map_or(StoreChoice::Practice, StoreChoice::Named),
    };
    ask(state, desk, comparison);
}

fn ask(state: &mut State, desk: &Desk, comparison: Comparison) {
    let words = Box::new(compare_words(state));
    state.inspector.comparison += 1;
    state.inspector.beside = Beside::Pending;
    let request = Request::Compare {
        number: state.inspector.comparison,
        comparison: Box::new(comparison),
        words,
    };
    logic::ask(state, desk, request);
}

/// A comparison has come; one that is not looked at any more is dropped.
pub fn compared(state: &mut State, number: u64, result: Result<Box<Difference>, CompareFailure>) {
    let inspector = &mut state.inspector;
    if inspector.comparison != number || !matches!(inspector.beside, Beside::Pending) {
        return;
    }
    inspector.beside = match result {
        Ok(difference) => Beside::Ready(difference),
        Err(failure) => Beside::Failed(failure),
    };
}
