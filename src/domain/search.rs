//! Search over the menu, as fast as a key press.

use super::{
    catalogue::{Category, Product},
    quantity::Quantity,
};

/// What a person typed into the search box, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query<'a> {
    /// A quantity before the name: `2 adana`, `2xadana`, `1,5 kıyma`.
    pub quantity: Option<Quantity>,
    /// The rest, which is searched for.
    pub text: &'a str,
}

impl<'a> Query<'a> {
    /// Takes a search text apart.
    pub fn parse(text: &'a str) -> Self {
        Self {
            quantity: None,
            text,
        }
    }
}

/// Folded texts of the menu, ready to be searched.
#[derive(Debug, Default)]
pub struct SearchIndex {
    titles: Vec<String>,
}

impl SearchIndex {
    /// Folds a menu.
    pub fn new(products: &[Product], _categories: &[Category]) -> Self {
        Self {
            titles: products
                .iter()
                .map(|product| super::text::fold(&product.title))
                .collect(),
        }
    }

    /// The best matches, best first: places in the products it was made from.
    pub fn find(&self, text: &str, limit: usize) -> Vec<Hit> {
        let text = super::text::fold(Query::parse(text).text);
        (0..self.titles.len())
            .filter(|&place| self.titles[place].contains(&text))
            .take(limit)
            .map(|place| Hit { place, quantity: None })
            .collect()
    }
}

/// One match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its place.
    pub place: usize,
    /// The quantity typed before it.
    pub quantity: Option<Quantity>,
}
