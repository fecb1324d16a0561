//! The menu, what is searched in it, and what of it is shown.

use super::state::State;
use crate::{
    api::ApiError,
    desk::LoadedMenu,
    domain::{CategoryId, NumberError, Query},
    ui::desk::{grid::Part, menu::ShownProduct},
};

/// The menu as far as it is known: a failed refresh leaves the one before.
#[derive(Default)]
pub struct MenuState {
    /// The menu in use.
    pub loaded: Option<LoadedMenu>,
    /// It is being loaded.
    pub is_pending: bool,
    /// Why the last loading failed.
    pub failure: Option<ApiError>,
}

/// What is searched and shown of the menu.
#[derive(Default)]
pub struct Browse {
    /// The search text.
    pub search: String,
    /// The category shown while nothing is searched.
    pub category: Option<CategoryId>,
    /// Why the number before a product's name cannot be taken.
    pub unread: Option<NumberError>,
    /// The products shown.
    pub shown: Vec<ShownProduct>,
    /// The headings above them.
    pub parts: Vec<Part>,
    /// Which of these Enter takes.
    pub chosen: usize,
    /// Bring it into sight in the next frame.
    pub follow: bool,
    /// Enter was pressed, and nothing was found.
    pub is_missed: bool,
    /// Choose the whole search text in the next frame: what is typed then replaces it.
    pub select_search: bool,
}

impl State {
    /// Shows the products that the search or the category asks for.
    pub fn browse_again(&mut self) {
        let Some(catalogue) = self.catalogue().cloned() else {
            self.browse.shown.clear();
            self.browse.parts.clear();
            return;
        };
        let text = self.browse.search.trim();
        let (shown, parts) = if text.is_empty() {
            match &self.browse.category {
                Some(category) => {
                    let places = catalogue.places_in(category).iter().copied();
                    (places.map(ShownProduct::of_menu).collect(), Vec::new())
                }
                None => self.whole_menu(),
            }
        } else {
            let limit = catalogue.products().len();
            let hits = catalogue.search_preferring(text, limit, self.preferred());
            let shown = hits.into_iter().map(|hit| ShownProduct {
                place: hit.place,
                quantity: hit.quantity,
                is_asked: hit.unread.is_some(),
            });
            (shown.collect(), Vec::new())
        };
        self.browse.unread = Query::parse(text).unread;
        self.browse.is_missed &= shown.is_empty();
        self.browse.shown = shown;
        self.browse.parts = parts;
        self.browse.chosen = self
            .browse
            .chosen
            .min(self.browse.shown.len().saturating_sub(1));
    }
}
