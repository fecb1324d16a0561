//! What this desk uses most of the store in use, and its favourites: read behind the screen and
//! told as a whole, whenever something of it has changed.

use jiff::{SignedDuration, Timestamp};

use super::{
    clock::Clock,
    engine::{Done, Engine},
    event::Event,
};
use crate::{
    domain::{Preferences, ProductId},
    store::database::{DatabaseError, outbox::Entry},
};

/// How soon a disk that failed is tried again.
const DISK_PAUSE: SignedDuration = SignedDuration::from_secs(2);

/// When the preferences of the store in use are read.
#[derive(Debug, Default)]
pub(super) struct UsageReading {
    due_at: Option<Timestamp>,
    /// One reading at a time: a later one is not told before an earlier one.
    is_under_way: bool,
}

impl UsageReading {
    /// Of a store that was just opened.
    pub(super) fn at(now: Timestamp) -> Self {
        Self {
            due_at: Some(now),
            is_under_way: false,
        }
    }

    /// Waits until they are to be read.
    pub(super) async fn due(&self, clock: &Clock) {
        match self.due_at {
            Some(at) if !self.is_under_way => clock.until(at).await,
            _ => std::future::pending().await,
        }
    }
}

impl Engine {
    /// Reads the preferences of the store in use.
    pub(super) fn read_usage(&mut self) {
        self.usage.due_at = None;
        let Some(store) = self.store.clone() else {
            return;
        };
        self.usage.is_under_way = true;
        let (opening, books) = (self.opening(), self.books.clone());
        self.calls.spawn(async move {
            let read = books.run(move |db| db.preferences(&store)).await;
            Done::Usage(opening, read)
        });
    }

    /// Tells what was read, unless the store was left meanwhile.
    pub(super) async fn usage_read(
        &mut self,
        opening: u64,
        read: Result<Preferences, DatabaseError>,
    ) {
        if opening != self.opening() {
            return;
        }
        self.usage.is_under_way = false;
        match read {
            Ok(preferences) => self.teller.tell(Event::Preferences(preferences)).await,
            Err(error) => {
                tracing::warn!(%error, "what is used most was not read");
                let now = self.clock.now();
                self.usage.due_at = Some(now.checked_add(DISK_PAUSE).unwrap_or(now));
            }
        }
    }

    /// An order was accepted: its products are counted by now.
    pub(super) fn counted(&mut self, entry: &Entry) {
        let store = self.store.as_ref();
        if store.is_some_and(|store| store.place() == entry.store.place()) {
            self.usage.due_at = Some(self.clock.now());
        }
        self.packet_changed(&entry.store);
    }

    /// Makes a product a favourite of the store in use, at this place among the others, or one no
    /// more.
    pub(super) async fn set_favourite(&mut self, product: ProductId, place: Option<usize>) {
        let Some(store) = self.store.clone() else {
            return;
        };
        let kept = self
            .books
            .run(move |db| db.set_favourite(&store, &product, place))
            .await;
        match kept {
            Ok(()) => self.usage.due_at = Some(self.clock.now()),
            Err(error) => {
                self.teller
                    .tell(Event::FavouriteNotKept(error.clone()))
                    .await;
                self.disk_failed(error).await;
            }
        }
    }
}
