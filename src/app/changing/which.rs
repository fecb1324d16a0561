//! Saying which product a line of a packet is.

use crate::{
    api::ProductFit,
    app::state::{Dialog, State},
    domain::{Catalogue, LineKey, Product},
    ui::{
        change::which::{Candidate, WhichEvent, WhichProduct},
        spot::Spot,
    },
};

/// So many are offered.
const MOST: usize = 30;

/// Asks which product a line is.
pub(in crate::app) fn open(state: &mut State, line: LineKey) {
    let Some(title) = state
        .order()
        .order
        .line(line)
        .map(|line| line.title.clone())
    else {
        return;
    };
    let which = WhichProduct {
        line,
        title,
        search: String::new(),
        found: Vec::new(),
        chosen: 0,
    };
    state.dialog = Some(Dialog::Which(Box::new(which)));
    look(state);
    state.go_to(Spot::Dialog);
}

fn form(state: &mut State) -> Option<&mut WhichProduct> {
    match &mut state.dialog {
        Some(Dialog::Which(which)) => Some(which),
        _ => None,
    }
}

/// Before anything is typed, those that have its name come first, then what is called like it.
fn look(state: &mut State) {
    let Some(catalogue) = state.catalogue().cloned() else {
        return;
    };
    let Some(Dialog::Which(which)) = &state.dialog else {
        return;
    };
    let named = match state.order().told(which.line).map(|told| &told.product) {
        Some(ProductFit::Several(ids)) if which.search.trim().is_empty() => ids.clone(),
        _ => Vec::new(),
    };
    let text = match which.search.trim() {
        "" => which.title.split_whitespace().next().unwrap_or_default(),
        typed => typed,
    };
    let hits = catalogue.search(text, MOST);
    let like = hits
        .iter()
        .filter_map(|hit| catalogue.products().get(hit.place))
        .filter(|product| !named.contains(&product.id));
    let named = named.iter().filter_map(|id| catalogue.product(id));
    let found = named.chain(like);
    let found: Vec<_> = found.map(|found| candidate(found, &catalogue)).collect();
    if let Some(which) = form(state) {
        which.found = found;
        which.chosen = 0;
    }
}

fn candidate(product: &Product, catalogue: &Catalogue) -> Candidate {
    let category = catalogue.category(&product.category);
    Candidate {
        category: category.map_or_else(String::new, |category| category.title.clone()),
        id: product.id.clone(),
        title: product.title.clone(),
        price: product.price,
    }
}

/// Does what was done in the dialog.
pub(in crate::app) fn handle(state: &mut State, event: WhichEvent) {
    let Some(which) = form(state) else { return };
    match event {
        WhichEvent::Search(text) => {
            which.search = text;
            look(state);
        }
        WhichEvent::Move(by) => {
            let last = which.found.len().saturating_sub(1);
            which.chosen = which.chosen.saturating_add_signed(by).min(last);
        }
        WhichEvent::TakeChosen => {
            let chosen = which.chosen;
            take(state, chosen);
        }
        WhichEvent::Take(place) => take(state, place),
    }
}

fn take(state: &mut State, place: usize) {
    let Some(which) = form(state) else { return };
    let Some(id) = which.found.get(place).map(|found| found.id.clone()) else {
        return;
    };
    let line = which.line;
    let Some(product) = state
        .catalogue()
        .and_then(|catalogue| catalogue.product(&id))
        .cloned()
    else {
        return;
    };
    state.order_mut().say_product(line, &product);
    state.dialog = None;
    // The next of them, if there is one.
    let next = state.order().unclear_lines().next();
    match next {
        Some(next) => open(state, next),
        None => state.go_to(Spot::Search),
    }
}
