//! This desk's orders of one day: read behind the screen while somebody looks, and told as a whole
//! whenever something of them has changed.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use super::{
    bundle::usual_folder,
    clock::Clock,
    engine::{Done, Engine},
    event::Event,
};
use crate::{
    domain::{
        Catalogue, Order,
        day::{self, DayRow, DaySummary, Outcome},
    },
    store::{
        database::{
            Database, DatabaseError,
            outbox::{Entry, EntryId, EntryState, StoreRef},
        },
        day_csv::{self, CsvOrder, CsvWords},
        draft::Draft,
        files::{self, FileError},
    },
};

/// How soon a disk that failed is tried again.
const DISK_PAUSE: SignedDuration = SignedDuration::from_secs(2);

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
    /// The order as it was sent; nothing if what was kept of it cannot be read.
    pub sent: Option<Arc<Draft>>,
}

impl Day {
    /// Reads a day. What of an order never changes is taken from an earlier reading of it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(
        database: &Database,
        store: &StoreRef,
        date: Date,
        zone: &TimeZone,
        before: Option<&Self>,
    ) -> Result<Self, DatabaseError> {
        let (from, until) = day::span(date, zone);
        let known: HashMap<EntryId, &DayOrder> = before
            .iter()
            .flat_map(|day| &day.orders)
            .map(|order| (order.entry.id, order))
            .collect();
        let order_of = |entry: Entry| {
            let sent = match known.get(&entry.id) {
                Some(order) => order.sent.clone(),
                None => database.sent(entry.id)?,
            };
            Ok(DayOrder { entry, sent })
        };
        let entries = database.entries_between(store, from, until)?;
        Ok(Self {
            store: store.clone(),
            date,
            orders: entries
                .into_iter()
                .map(order_of)
                .collect::<Result<_, DatabaseError>>()?,
        })
    }

    /// The same with the titles that a menu has for what came without, as orders of the command
    /// line do.
    #[must_use]
    pub fn titled(mut self: Arc<Self>, menu: &Catalogue) -> Arc<Self> {
        for place in 0..self.orders.len() {
            let sent = self.orders.get(place).and_then(|order| order.sent.as_ref());
            let Some(mut order) = sent.map(|sent| sent.order.clone()) else {
                continue;
            };
            if order.take_titles(menu) {
                Arc::make_mut(&mut self).take_order(place, order);
            }
        }
        self
    }

    fn take_order(&mut self, place: usize, order: Order) {
        let sent = self.orders.get_mut(place);
        if let Some(sent) = sent.and_then(|found| found.sent.as_mut()) {
            Arc::make_mut(sent).order = order;
        }
    }

    /// Its orders in numbers, by the hours of this zone.
    pub fn summary(&self, zone: &TimeZone) -> DaySummary {
        let rows: Vec<DayRow> = self.orders.iter().map(DayOrder::row).collect();
        DaySummary::of(self.date, zone, &rows)
    }

    /// Its orders as a table for spreadsheet programs, the oldest first.
    pub fn csv(&self, words: &CsvWords<'_>, zone: &TimeZone) -> Vec<u8> {
        let orders = self.orders.iter().rev().map(|order| CsvOrder {
            entry: &order.entry,
            sent: order.sent.as_deref(),
        });
        day_csv::table(orders, words, zone)
    }

    /// Whether it is this day at this store.
    fn is_of(&self, store: &StoreRef, date: Date) -> bool {
        self.date == date && self.store.place() == store.place()
    }

    /// Whether nothing has changed since.
    fn is_same(&self, before: &Self) -> bool {
        let entries = self.orders.iter().map(|order| &order.entry);
        self.is_of(&before.store, before.date)
            && entries.eq(before.orders.iter().map(|order| &order.entry))
    }
}

impl DayOrder {
    fn row(&self) -> DayRow {
        let entry = &self.entry;
        DayRow {
            at: entry.created_at,
            outcome: match entry.state {
                EntryState::Unknown | EntryState::Lapsed => Outcome::Unknown,
                EntryState::Queued | EntryState::Sending | EntryState::Waiting => {
                    match entry.may_have_arrived {
                        true => Outcome::Unknown,
                        false => Outcome::Unsent,
                    }
                }
                EntryState::Accepted => Outcome::Taken,
                EntryState::Refused => Outcome::Refused,
                EntryState::Withdrawn => Outcome::Withdrawn,
            },
            total: entry.total,
            estimate: entry.estimate,
        }
    }
}

/// The day that is watched.
#[derive(Debug, Default)]
pub(super) struct DayWatch {
    date: Option<Date>,
    due_at: Option<Timestamp>,
    /// One reading at a time: a later one is not told before an earlier one.
    is_under_way: bool,
    /// What was told last since watching began.
    told: Option<Result<Arc<Day>, DatabaseError>>,
    /// The last reading that was good.
    read: Option<Arc<Day>>,
}

impl DayWatch {
    /// Waits until the day is to be read.
    pub(super) async fn due(&self, clock: &Clock) {
        match self.due_at {
            Some(at) if !self.is_under_way => clock.until(at).await,
            _ => std::future::pending().await,
        }
    }

    /// Has the day read now, if one is watched.
    pub(super) fn look_at(&mut self, now: Timestamp) {
        self.due_at = self.date.map(|_watched| now);
    }

    /// Has everything told anew.
    fn begin(&mut self, now: Timestamp) {
        self.told = None;
        self.look_at(now);
    }

    fn is_told(&self, read: &Result<Arc<Day>, DatabaseError>) -> bool {
        match (&self.told, read) {
            (Some(Ok(told)), Ok(read)) => read.is_same(told),
            (Some(Err(told)), Err(error)) => told == error,
            _ => false,
        }
    }
}

impl Engine {
    /// Keeps the orders of a day at the store in use up to date while somebody looks.
    pub(super) fn watch_day(&mut self, date: Option<Date>) {
        self.day.date = date;
        self.day.begin(self.clock.now());
    }

    /// Another store is in use: its orders are those of the day from now on.
    pub(super) fn day_of_next_store(&mut self) {
        self.day.begin(self.clock.now());
    }

    /// Something has happened to an entry, or may have.
    pub(super) fn entries_changed(&mut self) {
        self.day.look_at(self.clock.now());
    }

    /// Writes the orders of a day into a file.
    pub(super) fn export_day(&mut self, name: String, table: Arc<[u8]>, is_asked: bool) {
        let folder = self.home.one_folder().map(Path::to_owned);
        let folder = folder.unwrap_or_else(usual_folder);
        let teller = self.teller.clone();
        if !is_asked {
            self.calls.spawn_blocking(move || {
                let written = write(&free_place(&folder, &name), &table);
                teller.tell_from_thread(Event::DayWritten(written));
                Done::Nothing
            });
            return;
        }
        // The window of the system stays open for as long as the person likes, and asks about a
        // file that is there.
        let dialog = rfd::AsyncFileDialog::new().add_filter("csv", &["csv"]);
        let chosen = dialog.set_file_name(name).set_directory(folder).save_file();
        self.calls.spawn(async move {
            if let Some(file) = chosen.await {
                let place = file.path().to_owned();
                let written = tokio::task::spawn_blocking(move || write(&place, &table)).await;
                match written {
                    Ok(written) => teller.tell(Event::DayWritten(written)).await,
                    Err(error) => tracing::error!(%error, "a day was not written"),
                }
            }
            Done::Nothing
        });
    }

    /// Reads the day that is watched.
    pub(super) fn read_day(&mut self) {
        self.day.due_at = None;
        let (Some(store), Some(date)) = (self.store.clone(), self.day.date) else {
            return;
        };
        self.day.is_under_way = true;
        let before = self.day.read.clone();
        let before = before.filter(|day| day.is_of(&store, date));
        let (books, zone) = (self.books.clone(), self.clock.zone().clone());
        self.calls.spawn(async move {
            let read = books
                .run(move |db| Day::read(db, &store, date, &zone, before.as_deref()))
                .await;
            Done::Day(date, read.map(Arc::new))
        });
    }

    /// Tells what was read, if that is looked at and news. A disk that fails is tried again.
    pub(super) async fn day_read(&mut self, date: Date, read: Result<Arc<Day>, DatabaseError>) {
        self.day.is_under_way = false;
        let store = self.store.clone();
        let is_wanted = self.day.date == Some(date)
            && store.is_some_and(|store| {
                let day = read.as_ref();
                day.map_or(true, |day| day.is_of(&store, date))
            });
        if !is_wanted {
            return;
        }
        match &read {
            Ok(day) => self.day.read = Some(Arc::clone(day)),
            Err(error) => {
                tracing::warn!(%error, "the orders of a day were not read");
                let now = self.clock.now();
                self.day.due_at = Some(now.checked_add(DISK_PAUSE).unwrap_or(now));
            }
        }
        if !self.day.is_told(&read) {
            self.day.told = Some(read.clone());
            self.teller.tell(Event::Day(read)).await;
        }
    }
}

fn write(place: &Path, table: &[u8]) -> Result<PathBuf, FileError> {
    files::write_private(place, table)?;
    Ok(place.to_owned())
}

/// A place of this name, or with a number behind it where there is such a file: what a person has
/// done with an earlier one is not lost.
fn free_place(folder: &Path, name: &str) -> PathBuf {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    let numbered = (2..1000).map(|number| folder.join(format!("{stem} ({number}).{end}")));
    let mut places = std::iter::once(folder.join(name)).chain(numbered);
    let free = places.find(|place| !place.exists());
    free.unwrap_or_else(|| folder.join(name))
}
