//! How much a desk uses each product, and which of them come first there.
//!
//! An order counts once for every product in it, however many pieces it has: what is asked for
//! often comes first, not what one party ordered by the tray. An order weighs half as much every
//! two weeks, so what was sold a lot last summer makes room for what is sold now, without anything
//! having to be counted again. What weighs less than one order of eight weeks ago is forgotten.

use super::id::ProductId;

/// After so long an order weighs half, in seconds: two weeks.
const HALF_LIFE: f64 = 14.0 * 24.0 * 3600.0;

/// From this weight on a product is used: that of one order four half-lives ago.
const LEAST: f64 = 1.0 / 16.0;

/// How much one product was ordered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    /// In how many accepted orders it was.
    pub orders: u32,
    /// When the last of them was made, in seconds since 1970.
    pub last: i64,
    /// What these orders weighed then.
    pub weight: f64,
}

impl Usage {
    /// One order, made then, in seconds since 1970.
    pub fn once(at: i64) -> Self {
        Self {
            orders: 1,
            last: at,
            weight: 1.0,
        }
    }

    /// One order more. They may come in any order of time.
    #[must_use]
    pub fn and_at(self, at: i64) -> Self {
        let last = self.last.max(at);
        Self {
            orders: self.orders.saturating_add(1),
            last,
            weight: self.weight_at(last) + Self::once(at).weight_at(last),
        }
    }

    /// What the orders weigh at a time, in seconds since 1970. By a clock that was set back they
    /// are as fresh as can be.
    pub fn weight_at(&self, now: i64) -> f64 {
        let age = now.saturating_sub(self.last).max(0);
        self.weight * (-(age as f64) / HALF_LIFE).exp2()
    }
}

/// What a desk knows of the products of a store.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Preferences {
    /// Those that a person wants first, in the order that was chosen.
    pub favourites: Vec<ProductId>,
    /// How much each product was used; in no order.
    pub usage: Vec<(ProductId, Usage)>,
}

impl Preferences {
    /// Whether a person wants this product first.
    pub fn is_favourite(&self, product: &ProductId) -> bool {
        self.favourites.contains(product)
    }

    /// The products in use at a time, in seconds since 1970: the most used one first.
    pub fn most_used(&self, now: i64) -> Vec<ProductId> {
        let weights = self
            .usage
            .iter()
            .map(|(product, usage)| (usage.weight_at(now), usage.last, product));
        let mut used: Vec<_> = weights.filter(|(weight, ..)| *weight >= LEAST).collect();
        used.sort_by(|one, other| {
            let by_use = other.0.total_cmp(&one.0).then(other.1.cmp(&one.1));
            by_use.then_with(|| one.2.cmp(other.2))
        });
        used.into_iter()
            .map(|(.., product)| product.clone())
            .collect()
    }
}

/// Puts a product among others at a place, counted without itself, or takes it out.
pub fn put(favourites: &mut Vec<ProductId>, product: &ProductId, place: Option<usize>) {
    favourites.retain(|known| known != product);
    if let Some(place) = place {
        favourites.insert(place.min(favourites.len()), product.clone());
    }
}
