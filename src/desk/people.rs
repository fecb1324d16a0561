//! The customers of the store in use: those on this machine at once, the store's list behind them
//! (see [`reading`]).

mod reading;

use jiff::{SignedDuration, Timestamp};

use self::reading::{PageDone, ROUND_PAUSE, Reading, later};
use super::{
    books::Books,
    clock::Clock,
    engine::{Done, Engine},
    event::{Event, PeopleState},
};
use crate::{
    domain::{CustomerIndex, CustomerKey, KnownCustomer},
    store::database::{
        DatabaseError,
        customers::ListState,
        outbox::{Entry, EntryId, StoreRef},
    },
};

/// How soon a disk that failed is tried again.
const DISK_PAUSE: SignedDuration = SignedDuration::from_secs(2);

/// What the engine knows of the people of the store in use.
#[derive(Debug, Default)]
pub(super) struct People {
    /// When there is something to do; nothing while something is under way, or is waited for.
    due_at: Option<Timestamp>,
    /// The people on this machine are on the screen.
    is_loaded: bool,
    /// Persons who were learned of before that.
    late: Vec<CustomerKey>,
    reading: Reading,
    /// What was told last.
    told: Option<PeopleState>,
}

/// What came of something that was done beside the loop.
pub(super) enum PeopleDone {
    /// The people on this machine.
    Loaded(Result<Loaded, DatabaseError>),
    /// A page.
    Page(Box<PageDone>),
}

/// The people on this machine, ready to be searched.
pub(super) struct Loaded {
    index: Box<CustomerIndex>,
    list: ListState,
}

impl People {
    /// Of a store that was just opened: there is something to do at once.
    pub(super) fn at(now: Timestamp) -> Self {
        Self {
            due_at: Some(now),
            ..Self::default()
        }
    }

    /// Waits until there is something to do.
    pub(super) async fn due(&self, clock: &Clock) {
        match self.due_at {
            Some(at) => clock.until(at).await,
            None => std::future::pending().await,
        }
    }
}

impl Engine {
    /// Does what is due: brings the people of this machine to the screen, or reads a page.
    pub(super) fn look_after_people(&mut self) {
        self.people.due_at = None;
        let Some(store) = self.store.clone() else {
            return;
        };
        match self.people.is_loaded {
            true => self.read_page(store),
            false => self.load_people(store),
        }
    }

    fn load_people(&mut self, store: StoreRef) {
        let (opening, books) = (self.opening(), self.books.clone());
        self.calls.spawn(async move {
            let loaded = load(&books, store).await;
            Done::People(opening, PeopleDone::Loaded(loaded))
        });
    }

    /// Reads the next page, once there is a way to the store.
    fn read_page(&mut self, store: StoreRef) {
        let Some(courier) = self.courier() else {
            return;
        };
        let (opening, books, clock) = (self.opening(), self.books.clone(), self.clock.clone());
        let reading = self.people.reading.clone();
        self.calls.spawn(async move {
            let page = reading.read(&courier, &books, store, &clock).await;
            Done::People(opening, PeopleDone::Page(Box::new(page)))
        });
    }

    /// There is a way to the store: its list can be read.
    pub(super) async fn people_reachable(&mut self) {
        if self.people.is_loaded {
            self.read_on().await;
        }
    }

    /// Sees when the next page is due.
    async fn read_on(&mut self) {
        let now = self.clock.now();
        let list = &self.people.reading.list;
        // A round that ends in the future was timed by a clock that was set back since.
        let whole_at = list
            .finished_at
            .filter(|at| list.begun_at.is_none() && *at <= now);
        let rested = whole_at.map(|at| (at, later(at, ROUND_PAUSE)));
        match rested.filter(|(_, rested)| *rested > now) {
            Some((read_at, rested)) => {
                self.people.due_at = Some(rested);
                self.tell_people_state(PeopleState::Whole { read_at }).await;
            }
            None => {
                self.people.due_at = Some(now);
                let state = match list.is_withheld {
                    true => PeopleState::Withheld,
                    false => self.people.reading.under_way(),
                };
                self.tell_people_state(state).await;
            }
        }
    }

    /// Takes in what was done. What belongs to a store that was left is kept, and not told.
    pub(super) async fn people_done(&mut self, opening: u64, done: PeopleDone) {
        if opening != self.opening() {
            return;
        }
        match done {
            PeopleDone::Loaded(Ok(loaded)) => self.people_loaded(loaded).await,
            PeopleDone::Loaded(Err(error)) => {
                tracing::warn!(%error, "the customers on this machine were not loaded");
                self.people.due_at = Some(later(self.clock.now(), DISK_PAUSE));
            }
            PeopleDone::Page(page) => self.page_done(*page).await,
        }
    }

    async fn people_loaded(&mut self, loaded: Loaded) {
        self.people.is_loaded = true;
        self.people.reading.list = loaded.list;
        self.teller.tell(Event::People(loaded.index)).await;
        let late = std::mem::take(&mut self.people.late);
        for key in late {
            self.tell_person(key).await;
        }
        if self.courier().is_some() {
            self.read_on().await;
        }
    }

    async fn page_done(&mut self, page: PageDone) {
        self.people.reading = page.reading;
        self.people.due_at = Some(page.next_at);
        if page.was_reached
            && let Some(store) = &self.store
        {
            self.sender.reached(store);
        }
        self.tell_people(page.changed).await;
        self.tell_people_state(page.state).await;
    }

    async fn tell_people(&self, people: Vec<KnownCustomer>) {
        if !people.is_empty() {
            self.teller.tell(Event::Customers(people)).await;
        }
    }

    async fn tell_people_state(&mut self, state: PeopleState) {
        if self.people.told.as_ref() != Some(&state) {
            self.people.told = Some(state.clone());
            self.teller.tell(Event::PeopleState(state)).await;
        }
    }

    /// An order was accepted: who it was for is known by now.
    pub(super) async fn learned(&mut self, entry: &Entry) {
        let is_in_use = |store: &StoreRef| store.place() == entry.store.place();
        if !self.store.as_ref().is_some_and(is_in_use) {
            return;
        }
        let id = entry.id;
        match self.books.run(move |db| db.customer_of(id)).await {
            Ok(Some(person)) if self.people.is_loaded => self.tell_people(vec![person]).await,
            Ok(Some(person)) => self.people.late.push(person.key),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "who an order was for is not shown"),
        }
    }

    async fn tell_person(&self, key: CustomerKey) {
        let Some(store) = self.store.clone() else {
            return;
        };
        match self.books.run(move |db| db.customer(&store, key)).await {
            Ok(person) => self.tell_people(person.into_iter().collect()).await,
            Err(error) => tracing::warn!(%error, "a customer is not shown"),
        }
    }

    /// Keeps a note about a person of the store in use.
    pub(super) async fn note_about(&mut self, key: CustomerKey, note: String) {
        let Some(store) = self.store.clone() else {
            return;
        };
        let kept = self
            .books
            .run(move |db| db.note_about(&store, key, &note))
            .await;
        match kept {
            Ok(person) => self.tell_people(person.into_iter().collect()).await,
            Err(error) => {
                self.teller
                    .tell(Event::NoteNotKept(key, error.clone()))
                    .await;
                self.disk_failed(error).await;
            }
        }
    }

    /// Looks up what a person ordered before.
    pub(super) async fn earlier_orders(
        &mut self,
        customer: CustomerKey,
        before: Option<EntryId>,
        limit: usize,
    ) {
        let found = self
            .books
            .run(move |db| db.earlier_orders(customer, before, limit))
            .await;
        match found {
            Ok(found) => {
                let event = Event::EarlierOrders {
                    customer,
                    before,
                    found,
                };
                self.teller.tell(event).await;
            }
            Err(error) => self.disk_failed(error).await,
        }
    }
}

async fn load(books: &Books, store: StoreRef) -> Result<Loaded, DatabaseError> {
    let (people, list) = books
        .run(move |db| Ok((db.customers(&store)?, db.list_state(&store)?)))
        .await?;
    let build = tokio::task::spawn_blocking(move || Box::new(CustomerIndex::build(people)));
    match build.await {
        Ok(index) => Ok(Loaded { index, list }),
        Err(error) => Err(DatabaseError {
            trouble: crate::store::database::DatabaseTrouble::Other,
            words: error.to_string(),
        }),
    }
}
