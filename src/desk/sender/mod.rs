//! The sender: takes entries of the outbox to their stores, one try at a time, until each is
//! answered.
//!
//! | module | what it is |
//! |---|---|
//! | `answers` | what comes back: judged, written down, told |
//! | `pace` | how often a store may be called |
//! | `verdict` | what an answer means for its entry |
//! | `plan` | which entries go now, and when to look again |
//! | `spare` | calls that are no order: what support sends again |
//! | `steps` | calls that are no order and as urgent: the steps of changes |
//! | [`courier`] | a way to one store, and its budget of reads |
//! | [`matches`](mod@matches) | packets that may be a lapsed entry's |
//!
//! The desk and the command line both drive it: [`Sender::look`] starts what can go now,
//! [`Sender::turn`] waits for an answer or for the time to look again, [`Sender::take`] makes of an
//! answer what it means. Nothing goes out that is not on disk, and what one process has claimed no
//! other sends.

mod answers;
pub mod courier;
pub mod matches;
mod pace;
mod plan;
#[cfg(test)]
mod sample;
mod spare;
pub(super) mod steps;
mod verdict;

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use tokio::task::{Id, JoinError, JoinSet};

use super::{
    books::Books,
    clock::Clock,
    event::StoreTrouble,
    outgoing::{Outgoing, Trouble},
};
use crate::{
    api::{ApiError, Created, ErrorKind, Label, Packet},
    store::database::{
        DatabaseError,
        outbox::{
            CallTime, Claim, Enqueued, Entry, EntryId, EntryState, NewEntry, Settlement, StoreRef,
        },
    },
};
use courier::Courier;
use pace::Pace;
pub use spare::SpareCall;

/// The published budget of writes (contract section 2).
pub const WRITES_PER_MINUTE: usize = 20;
/// How many calls to one store are under way at once: one that hangs does not hold the others up.
const AT_ONCE: usize = 3;
/// How soon the disk is tried again, and how often other processes are looked at.
const DISK_PAUSE: SignedDuration = SignedDuration::from_secs(2);
const OTHERS_PAUSE: SignedDuration = SignedDuration::from_secs(2);

/// Address and store id: one key's budget.
type Place = (String, String);

/// What the sender tells.
#[derive(Debug)]
pub enum News {
    /// Where an entry is that is still in the outbox.
    Outgoing {
        /// The entry.
        entry: Box<Entry>,
        /// Where it is.
        outgoing: Outgoing,
    },
    /// The server has taken an order.
    Accepted(Box<Entry>),
    /// The server said no.
    Refused(Box<Entry>),
    /// Another process has taken an order back.
    Withdrawn(Box<Entry>),
    /// A packet was read back, or could not be.
    Read {
        /// The entry.
        entry: Box<Entry>,
        /// What came of it.
        result: Result<Box<Packet>, ApiError>,
    },
    /// A store was called: the call's failure, if it failed.
    Called {
        /// Which store.
        store: StoreRef,
        /// What happened.
        failure: Option<ErrorKind>,
    },
    /// A way to this store is needed; [`Sender::give`] it.
    Wanted(StoreRef),
    /// The disk does not keep what it should; nothing new is sent.
    Trouble(DatabaseError),
    /// The disk works again.
    Works,
}

/// What the sender waited for.
pub enum Turn {
    /// A call is over.
    Over(Result<(Id, Done), JoinError>),
    /// It is time to look again.
    Look,
}

/// How a call ended.
pub enum Done {
    /// A send.
    Sent {
        /// What was claimed.
        claim: Box<Claim>,
        /// What came of it.
        result: Result<Created, ApiError>,
    },
    /// A packet read back.
    Read {
        /// Of which entry.
        entry: Box<Entry>,
        /// What came of it.
        result: Result<Box<Packet>, ApiError>,
    },
}

/// A way to a store, as far as there is one.
enum Way {
    Ready(Courier),
    Asked,
    Missing(StoreTrouble),
}

/// A send under way.
struct Going {
    claim: Box<Claim>,
    began_at: Timestamp,
}

/// An answer that could not be written down yet. Its claim stands until it is.
struct Unwritten {
    claim: Box<Claim>,
    settlement: Settlement,
}

/// Takes entries to their stores.
pub struct Sender {
    books: Books,
    clock: Clock,
    writes_per_minute: usize,
    /// Only this entry, for a run that is about one order.
    only: Option<EntryId>,
    ways: HashMap<Place, Way>,
    paces: HashMap<Place, Pace>,
    /// What was told last of each open entry.
    told: HashMap<EntryId, Outgoing>,
    /// Entries that this process has tried: what waits for something to be mended is tried once by
    /// each start.
    tried: HashMap<Place, HashSet<EntryId>>,
    sending: HashMap<Id, Going>,
    unwritten: Vec<Unwritten>,
    calls: JoinSet<Done>,
    wake_at: Option<Timestamp>,
    is_held_by_budget: bool,
    has_trouble: bool,
}

impl Sender {
    /// A sender over these books.
    pub fn new(books: Books, clock: Clock, writes_per_minute: usize) -> Self {
        Self {
            books,
            clock,
            writes_per_minute,
            only: None,
            ways: HashMap::new(),
            paces: HashMap::new(),
            told: HashMap::new(),
            tried: HashMap::new(),
            sending: HashMap::new(),
            unwritten: Vec::new(),
            calls: JoinSet::new(),
            wake_at: None,
            is_held_by_budget: false,
            has_trouble: false,
        }
    }

    /// Sends this entry and no other.
    pub fn only(&mut self, entry: EntryId) {
        self.only = Some(entry);
    }

    /// Hands an order over. It is on disk when this returns, and goes out with the next look.
    ///
    /// # Errors
    /// Nothing is kept, and nothing will be sent.
    pub async fn enqueue(&mut self, new: NewEntry) -> Result<Enqueued, DatabaseError> {
        let now = self.clock.now();
        self.wake_at = Some(now);
        self.books.run(move |db| db.enqueue(&new, now)).await
    }

    /// Gives a way to a store, or says why there is none.
    pub fn give(&mut self, store: &StoreRef, way: Result<Courier, StoreTrouble>) {
        let way = match way {
            Ok(courier) => {
                // What had waited for a good key is tried with this one.
                self.tried.remove(&place(store));
                Way::Ready(courier)
            }
            Err(trouble) => Way::Missing(trouble),
        };
        self.ways.insert(place(store), way);
        self.wake_at = Some(self.clock.now());
    }

    /// The way to a store, if there is one.
    pub fn courier(&self, store: &StoreRef) -> Option<&Courier> {
        match self.ways.get(&place(store)) {
            Some(Way::Ready(courier)) => Some(courier),
            _ => None,
        }
    }

    /// The store was reached by another call: what waited for that may go.
    pub fn reached(&mut self, store: &StoreRef) {
        if let Some(pace) = self.paces.get_mut(&place(store)) {
            pace.reached();
            self.wake_at = Some(self.clock.now());
        }
    }

    /// A person wants an entry tried now.
    ///
    /// # Errors
    /// It goes when its time comes.
    pub async fn hurry(&mut self, entry: EntryId, store: &StoreRef) -> Result<(), DatabaseError> {
        let now = self.clock.now();
        self.hurry_store(store);
        if let Some(tried) = self.tried.get_mut(&place(store)) {
            tried.remove(&entry);
        }
        self.wake_at = Some(now);
        self.books.run(move |db| db.hurry(entry, now)).await?;
        Ok(())
    }

    /// Whether calls are under way, or answers not written down.
    pub fn is_busy(&self) -> bool {
        !self.calls.is_empty() || !self.unwritten.is_empty()
    }

    /// What is known of an entry now.
    pub fn told(&self, entry: EntryId) -> Option<&Outgoing> {
        self.told.get(&entry)
    }

    /// When something can go next, if anything can without a person's help.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        self.wake_at
    }

    /// Whether something that is due waits for nothing but the budget of writes.
    pub fn is_held_by_budget(&self) -> bool {
        self.is_held_by_budget
    }

    /// Waits for an answer, or for the time to look again. Nothing is lost if it is dropped.
    pub async fn turn(&mut self) -> Turn {
        let (clock, wake_at) = (&self.clock, self.wake_at);
        let wake = async {
            match wake_at {
                Some(at) => clock.until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            Some(over) = self.calls.join_next_with_id() => Turn::Over(over),
            () = wake => Turn::Look,
        }
    }

    /// Makes of a turn what it means.
    pub async fn take(&mut self, turn: Turn) -> Vec<News> {
        let mut news = Vec::new();
        match turn {
            Turn::Look => {}
            Turn::Over(over) => self.over(over, &mut news).await,
        }
        if self.unwritten.is_empty() {
            news.append(&mut self.look().await);
        } else {
            // The disk has just failed, and nothing goes out before it works.
            self.wake_at = self.clock.now().checked_add(DISK_PAUSE).ok();
        }
        news
    }

    /// Lets the sends under way be answered and starts no others. What is not answered is asked
    /// about at the next start.
    pub async fn finish(&mut self) {
        while let Some(turn) = self.last_turn().await {
            self.take_last(turn).await;
        }
    }

    /// Waits for an answer to a send under way; nothing if none is. Nothing is lost if it is dropped.
    pub(in crate::desk) async fn last_turn(&mut self) -> Option<Turn> {
        if self.sending.is_empty() {
            return None;
        }
        self.calls.join_next_with_id().await.map(Turn::Over)
    }

    /// Writes down what a turn says, and starts nothing.
    pub(in crate::desk) async fn take_last(&mut self, turn: Turn) {
        if let Turn::Over(over) = turn {
            // Nobody is there to be told.
            self.over(over, &mut Vec::new()).await;
        }
    }

    /// Starts what can go now, and tells what has changed.
    pub async fn look(&mut self) -> Vec<News> {
        let mut news = Vec::new();
        let result = self.try_look(&mut news).await;
        match result {
            Ok(()) if self.has_trouble => {
                self.has_trouble = false;
                news.push(News::Works);
            }
            Ok(()) => {}
            Err(error) => {
                self.wake_at = self.clock.now().checked_add(DISK_PAUSE).ok();
                self.has_trouble = true;
                news.push(News::Trouble(error));
            }
        }
        news
    }

    async fn try_look(&mut self, news: &mut Vec<News>) -> Result<(), DatabaseError> {
        self.write_again(news).await?;
        let now = self.clock.now();
        let mut entries = self
            .books
            .run(move |db| {
                db.recover(now)?;
                db.open_entries()
            })
            .await?;
        if let Some(only) = self.only {
            entries.retain(|entry| entry.id == only);
        }
        self.wake_at = None;
        self.is_held_by_budget = false;
        let mut stores: Vec<StoreRef> = Vec::new();
        for entry in &entries {
            if !stores
                .iter()
                .any(|known| known.place() == entry.store.place())
            {
                stores.push(entry.store.clone());
            }
        }
        for store in stores {
            let of_store = entries
                .iter_mut()
                .filter(|entry| entry.store.place() == store.place());
            self.look_at_store(&store, of_store.collect(), news).await?;
        }
        self.tell_of_others(&entries, news).await
    }

    /// Tells of entries that left the outbox by the hand of another process.
    async fn tell_of_others(
        &mut self,
        open: &[Entry],
        news: &mut Vec<News>,
    ) -> Result<(), DatabaseError> {
        let is_open = |id: &EntryId| open.iter().any(|entry| entry.id == *id);
        let left: Vec<EntryId> = self
            .told
            .keys()
            .filter(|id| !is_open(id))
            .copied()
            .collect();
        for id in left {
            self.forget(id);
            if let Some(entry) = self.books.run(move |db| db.entry(id)).await? {
                self.settled(Box::new(entry), news);
            }
        }
        Ok(())
    }

    /// What becomes of an entry is told by whoever asks this; nothing more is told of it here.
    pub fn forget(&mut self, entry: EntryId) {
        self.told.remove(&entry);
    }

    /// Starts what can go to one store, and tells where the rest is.
    async fn look_at_store(
        &mut self,
        store: &StoreRef,
        mut entries: Vec<&mut Entry>,
        news: &mut Vec<News>,
    ) -> Result<(), DatabaseError> {
        let now = self.clock.now();
        for entry in &mut entries {
            self.lapse(entry, now).await?;
        }
        entries.sort_by_key(|entry| plan::place_in_line(entry));
        let goes_at = self.start_due(store, &mut entries, now, news).await?;
        for entry in entries {
            let next = plan::next_change(entry, now, self.is_ours(entry));
            self.wake_at = plan::sooner(self.wake_at, next);
            self.tell(entry, goes_at.get(&entry.id).copied(), news);
        }
        Ok(())
    }

    /// An entry whose key is too old to ask with is a person's to decide about.
    async fn lapse(&self, entry: &mut Entry, now: Timestamp) -> Result<(), DatabaseError> {
        if !plan::is_lapsed(entry, now) {
            return Ok(());
        }
        // Its first tries may not have got anywhere near the server.
        let id = entry.id;
        let tries = self.books.run(move |db| db.tries(id)).await?;
        entry.first_try_at = verdict::first_used_at(&tries).or(entry.first_try_at);
        if plan::is_lapsed(entry, now) && self.books.run(move |db| db.lapse(id)).await? {
            entry.state = EntryState::Lapsed;
            entry.next_try_at = None;
        }
        Ok(())
    }

    /// Starts what is due as far as the store's budget goes. Gives the times of the rest.
    async fn start_due(
        &mut self,
        store: &StoreRef,
        entries: &mut [&mut Entry],
        now: Timestamp,
        news: &mut Vec<News>,
    ) -> Result<HashMap<EntryId, Timestamp>, DatabaseError> {
        let mut goes_at = HashMap::new();
        let due: Vec<bool> = {
            let tried = self.tried.entry(place(store)).or_default();
            let is_due = |entry: &Entry| plan::is_due(entry, now, tried.contains(&entry.id));
            entries.iter().map(|entry| is_due(entry)).collect()
        };
        if !due.contains(&true) {
            return Ok(goes_at);
        }
        let Some(courier) = self.way_to(store, news) else {
            return Ok(goes_at);
        };
        let calls = self.calls_lately(store, now).await?;
        let asked = plan::asked_to_wait(entries.iter().map(|entry| &**entry), now);
        let pace = self.paces.entry(place(store)).or_insert_with(|| {
            let mut pace = Pace::new(self.writes_per_minute);
            if let Some(until) = asked {
                pace.resume(until, now);
            }
            pace
        });
        let mut window = plan::Window::new(calls, pace, now);
        let mut free = plan::free_places(
            if window.is_probing() { 1 } else { AT_ONCE },
            self.sending.values().map(|going| &going.claim.entry.store),
            store,
        );
        for (entry, _) in entries.iter_mut().zip(due).filter(|(_, is_due)| *is_due) {
            let at = window.next_at();
            if at > now {
                goes_at.insert(entry.id, at);
                self.is_held_by_budget |= !window.is_probing();
                self.wake_at = plan::sooner(self.wake_at, Some(at));
                continue;
            }
            if free == 0 {
                continue;
            }
            let (id, tries) = (entry.id, entry.tries);
            let claimed = self.books.run(move |db| db.claim_after(id, tries, now));
            let Some(claim) = claimed.await? else {
                // Another process was faster.
                self.wake_at = plan::sooner(self.wake_at, now.checked_add(OTHERS_PAUSE).ok());
                continue;
            };
            free -= 1;
            window.begin();
            **entry = claim.entry.clone();
            self.tried.entry(place(store)).or_default().insert(id);
            Self::send(
                &mut self.calls,
                &mut self.sending,
                courier.clone(),
                claim,
                now,
            );
        }
        Ok(goes_at)
    }

    /// The calls to a store that its budget counts.
    async fn calls_lately(
        &self,
        store: &StoreRef,
        now: Timestamp,
    ) -> Result<Vec<CallTime>, DatabaseError> {
        let since = now.checked_sub(pace::MEMORY).unwrap_or(now);
        let store = store.clone();
        self.books
            .run(move |db| db.calls_since(&store, since))
            .await
    }

    fn send(
        calls: &mut JoinSet<Done>,
        sending: &mut HashMap<Id, Going>,
        courier: Courier,
        claim: Claim,
        began_at: Timestamp,
    ) {
        let claim = Box::new(claim);
        let going = Going {
            claim: claim.clone(),
            began_at,
        };
        let task = calls.spawn(async move {
            let attempt = Some(claim.number);
            let client = courier.client.labelled(Label {
                attempt,
                ..Label::default()
            });
            let result = client.create_packet(&claim.packet).await;
            if let Err(error) = &result {
                tracing::warn!(entry = claim.entry.id.0, status = error.status, kind = ?error.kind, "an order was not taken");
            }
            Done::Sent { claim, result }
        });
        sending.insert(task.id(), going);
    }

    /// The way to a store; asks for one that is not there.
    fn way_to(&mut self, store: &StoreRef, news: &mut Vec<News>) -> Option<Courier> {
        match self.ways.get(&place(store)) {
            Some(Way::Ready(courier)) => Some(courier.clone()),
            Some(Way::Asked | Way::Missing(_)) => None,
            None => {
                self.ways.insert(place(store), Way::Asked);
                news.push(News::Wanted(store.clone()));
                None
            }
        }
    }

    fn is_ours(&self, entry: &Entry) -> bool {
        self.sending
            .values()
            .any(|going| going.claim.entry.id == entry.id)
            || self
                .unwritten
                .iter()
                .any(|answer| answer.claim.entry.id == entry.id)
    }

    /// Tells where an entry is, if that has changed.
    fn tell(&mut self, entry: &Entry, goes_at: Option<Timestamp>, news: &mut Vec<News>) {
        let outgoing = self.outgoing(entry, goes_at);
        if self.told.get(&entry.id) != Some(&outgoing) {
            self.told.insert(entry.id, outgoing.clone());
            news.push(News::Outgoing {
                entry: Box::new(entry.clone()),
                outgoing,
            });
        }
    }

    /// Where an entry is, with what only the sender knows: the way to its store, and the budget.
    fn outgoing(&self, entry: &Entry, goes_at: Option<Timestamp>) -> Outgoing {
        let mut outgoing = Outgoing::of(entry);
        if let Some(Way::Missing(trouble)) = self.ways.get(&place(&entry.store)) {
            outgoing.trouble = Some(Trouble::NoWay(trouble.clone()));
        }
        outgoing.next_at = goes_at.or(outgoing.next_at);
        outgoing
    }
}

fn place(store: &StoreRef) -> Place {
    (store.address.clone(), store.server_id.clone())
}
