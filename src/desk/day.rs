//! This desk's orders of one day.

use std::sync::Arc;

use jiff::civil::Date;

use super::engine::Engine;
use crate::store::{
    database::outbox::{Entry, StoreRef},
    draft::Draft,
};

/// This desk's orders of one day at one store.
#[derive(Debug, Clone)]
pub struct Day {
    /// Whose.
    pub store: StoreRef,
    /// Which day, by this machine's zone.
    pub date: Date,
    /// The orders that were handed over on it, newest first: the newest entry of each order.
    pub orders: Vec<DayOrder>,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct DayOrder {
    /// Where it is.
    pub entry: Entry,
    /// The order as it was sent.
    pub sent: Arc<Draft>,
}

impl Engine {
    /// Keeps the orders of a day at the store in use up to date while somebody looks.
    #[expect(clippy::unused_self, reason = "to be built")]
    pub(super) fn watch_day(&self, _date: Option<Date>) {}
}
