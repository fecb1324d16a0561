//! What this desk sells most, and what a person wants first: the favourites and the most used
//! products before the whole menu.
//!
//! Nothing moves under a finger. The ranking by use is made when a store is opened and when a new
//! order is begun; a star that is given or taken shows at once, the list follows when it is shown
//! anew.

use super::{logic, notice::Notice, state::State};
use crate::{
    desk::{Desk, Request},
    domain::{Preferences, Preferred, Product, ProductId, usage},
    ui::desk::{
        grid::{Heading, Part},
        menu::ShownProduct,
    },
};

/// So many products stand before the whole menu, unless there are more favourites: about as many
/// as a screen shows.
const FIRST: usize = 12;

/// What is known of the products in use.
#[derive(Debug, Default)]
pub struct Usual {
    /// The favourites, and how much each product is used.
    pub preferences: Preferences,
    /// The ranking by use, as of the last time it was made; nothing before anything is known.
    ranking: Option<Vec<ProductId>>,
    /// Both, as places in the menu.
    preferred: Preferred,
    /// The favourites as they are on disk: what is shown is ahead of that for a moment.
    kept: Vec<ProductId>,
}

/// Takes in the preferences of the store in use.
pub(super) fn changed(state: &mut State, preferences: Preferences) {
    state.usual.kept.clone_from(&preferences.favourites);
    state.usual.preferences = preferences;
    if state.usual.ranking.is_none() {
        rank(state);
        state.browse_again();
    } else {
        find_places(state);
    }
}

/// Makes the ranking by use anew.
pub(super) fn rank(state: &mut State) {
    let now = state.now().as_second();
    let usual = &mut state.usual;
    usual.ranking = Some(usual.preferences.most_used(now));
    find_places(state);
}

/// Another menu, or other favourites: the places in the menu are others.
pub(super) fn find_places(state: &mut State) {
    let catalogue = state.menu.loaded.as_ref().map(|menu| &menu.catalogue);
    let usual = &mut state.usual;
    let ranking = usual.ranking.as_deref().unwrap_or_default();
    usual.preferred = catalogue.map_or_else(Preferred::default, |catalogue| {
        catalogue.prefer(&usual.preferences.favourites, ranking)
    });
}

/// Another store is opened: nothing is known of it yet.
pub(super) fn store_opened(state: &mut State) {
    state.usual = Usual::default();
}

impl State {
    /// The products that come first in this menu.
    pub(super) fn preferred(&self) -> &Preferred {
        &self.usual.preferred
    }

    /// The whole menu, what comes first before the rest of it; each product once.
    pub(super) fn whole_menu(&self) -> (Vec<ShownProduct>, Vec<Part>) {
        let Some(catalogue) = self.catalogue() else {
            return Default::default();
        };
        let favourites = self.usual.preferred.favourites();
        let used = self.usual.preferred.most_used();
        let used = &used[..used.len().min(FIRST.saturating_sub(favourites.len()))];
        let is_first = |place: &usize| favourites.contains(place) || used.contains(place);
        let rest = catalogue.places_in_menu_order();
        let rest: Vec<usize> = rest.filter(|place| !is_first(place)).collect();
        let parts = [
            (Heading::Favourites, favourites),
            (Heading::MostUsed, used),
            (Heading::Rest, &rest),
        ];
        let parts = parts.into_iter().filter(|(_, places)| !places.is_empty());
        let parts: Vec<Part> = parts
            .map(|(heading, places)| Part {
                heading,
                count: places.len(),
            })
            .collect();
        let places = favourites.iter().chain(used).chain(&rest);
        let shown = places.copied().map(ShownProduct::of_menu).collect();
        match parts[..] {
            [
                Part {
                    heading: Heading::Rest,
                    ..
                },
            ] => (shown, Vec::new()),
            _ => (shown, parts),
        }
    }

    /// The product that is chosen in the list of products.
    pub fn chosen_product(&self) -> Option<&Product> {
        let shown = self.browse.shown.get(self.browse.chosen)?;
        self.catalogue()?.products().get(shown.place)
    }

    /// Whether the chosen product is a favourite.
    pub(super) fn has_chosen_favourite(&self) -> bool {
        self.chosen_product()
            .is_some_and(|product| self.usual.preferences.is_favourite(&product.id))
    }
}

fn choose(state: &mut State, product: &ProductId) {
    let Some(catalogue) = state.catalogue() else {
        return;
    };
    let products = catalogue.products();
    let is_it = |shown: &ShownProduct| {
        products
            .get(shown.place)
            .is_some_and(|known| known.id == *product)
    };
    if let Some(place) = state.browse.shown.iter().position(is_it) {
        state.browse.chosen = place;
        state.browse.follow = true;
    }
}

/// Gives the chosen product its star, or takes it.
pub(super) fn toggle_chosen(state: &mut State, desk: &Desk) {
    if let Some(product) = state.chosen_product() {
        let product = product.id.clone();
        toggle(state, desk, product);
    }
}

/// Gives a product its star, or takes it. A new favourite stands after the others.
pub(super) fn toggle(state: &mut State, desk: &Desk, product: ProductId) {
    let is_favourite = state.usual.preferences.is_favourite(&product);
    set(state, desk, product, (!is_favourite).then_some(usize::MAX));
}

/// Shows it at once, and has it kept.
fn set(state: &mut State, desk: &Desk, product: ProductId, place: Option<usize>) {
    usage::put(&mut state.usual.preferences.favourites, &product, place);
    find_places(state);
    logic::ask(state, desk, Request::SetFavourite { product, place });
}

/// Moves the chosen favourite past so many of those that are on the menu.
pub(super) fn move_chosen(state: &mut State, desk: &Desk, by: isize) {
    let Some(product) = state.chosen_product().map(|product| product.id.clone()) else {
        return;
    };
    let Some(place) = place_after_move(state, &product, by) else {
        return;
    };
    set(state, desk, product.clone(), Some(place));
    state.browse_again();
    choose(state, &product);
}

/// Its new place among all favourites, where the one stands that it goes past. Those that are not
/// on this menu are not counted.
fn place_after_move(state: &State, product: &ProductId, by: isize) -> Option<usize> {
    let catalogue = state.catalogue()?;
    let favourites = state.usual.preferences.favourites.iter().enumerate();
    let on_menu: Vec<(usize, &ProductId)> = favourites
        .filter(|(_, known)| catalogue.product(known).is_some())
        .collect();
    let here = on_menu.iter().position(|(_, known)| *known == product)?;
    let (place, _) = on_menu.get(here.checked_add_signed(by)?)?;
    Some(*place)
}

/// The disk did not take it: what is kept is shown.
pub(super) fn not_kept(state: &mut State) {
    let usual = &mut state.usual;
    usual.preferences.favourites.clone_from(&usual.kept);
    find_places(state);
    state.browse_again();
    state.notice(Notice::FavouriteNotKept);
}
