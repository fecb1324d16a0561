//! The changer: takes changes of packets through their steps.
//!
//! For each it reads the packet, decides by [`super::decide`], marks a step as going out on disk,
//! sends it, writes the answer down and reads again, until all is done or something says no. One
//! process at a time has a change; what keeps it gives it back until later.

mod answers;
mod writing;

use std::{collections::HashMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use tokio::task::{Id, JoinError, JoinSet};

use super::{
    due,
    told::{self, Beside},
};
use crate::{
    api::{ApiError, Packet, Updated},
    desk::{
        books::Books,
        changing::{ChangeNews, ChangeProgress, ChangeStage},
        clock::Clock,
        outgoing::Trouble,
        sender::{News, Sender, courier::Courier, steps::WayOfChange},
    },
    store::database::{
        Database, DatabaseError, DatabaseTrouble,
        changes::{
            Change, ChangeContents, ChangeEnd, ChangeId, EnqueuedChange, NewChange, Rest,
            StepClaim, StepEnd,
        },
        outbox::StoreRef,
    },
};

/// How many changes of one store are worked on at once.
const AT_ONCE: usize = 3;
/// How soon the disk is tried again, and how often what other processes have is looked at.
const PAUSE: SignedDuration = SignedDuration::from_secs(2);

/// What the changer tells.
#[derive(Debug)]
pub enum ChangerNews {
    /// Where a change is.
    Change(Box<ChangeNews>),
    /// What it has to say of stores and of the disk, as the sender does.
    Other(News),
}

/// What the changer waited for.
pub enum ChangerTurn {
    /// A call is over.
    Over(Result<(Id, Called), JoinError>),
    /// It is time to look again.
    Look,
}

/// How a call ended.
pub enum Called {
    /// The packet was read.
    Read(ChangeId, Result<Box<Packet>, ApiError>),
    /// A step was sent.
    Sent(ChangeId, Result<Updated, ApiError>),
}

/// A change that this process has.
struct Work {
    change: Change,
    contents: Box<ChangeContents>,
    base: Arc<Packet>,
    courier: Courier,
    /// The step that is going out.
    going: Option<(StepClaim, Timestamp)>,
}

/// What could not be written down yet. The claim stands until it is.
#[derive(Clone)]
enum Written {
    Step(StepEnd),
    Rest(Rest),
    End(ChangeEnd),
}

/// Takes changes through their steps.
pub struct Changer {
    books: Books,
    clock: Clock,
    works: HashMap<ChangeId, Work>,
    unwritten: Vec<(ChangeId, Written)>,
    calls: JoinSet<Called>,
    /// Which change a call is for.
    called_for: HashMap<Id, ChangeId>,
    /// What was told last of each open change.
    told: HashMap<ChangeId, ChangeProgress>,
    /// How often in a row a change could not go on.
    failures: HashMap<ChangeId, u32>,
    /// What waits for something to be mended, and at which store: it is tried once by each process,
    /// and once more when there may be a better way to that store.
    tried: HashMap<ChangeId, StoreRef>,
    /// Stores that were reached by another call since they were not.
    reached: Vec<StoreRef>,
    wake_at: Option<Timestamp>,
    is_held_by_budget: bool,
    has_trouble: bool,
    /// Nothing new is begun.
    is_ending: bool,
}

impl Changer {
    /// A changer over these books.
    pub fn new(books: Books, clock: Clock) -> Self {
        Self {
            books,
            clock,
            works: HashMap::new(),
            unwritten: Vec::new(),
            calls: JoinSet::new(),
            called_for: HashMap::new(),
            told: HashMap::new(),
            failures: HashMap::new(),
            tried: HashMap::new(),
            reached: Vec::new(),
            wake_at: None,
            is_held_by_budget: false,
            has_trouble: false,
            is_ending: false,
        }
    }

    /// Hands a change over. It is on disk when this returns, and goes on with the next look.
    ///
    /// # Errors
    /// Nothing is kept, and nothing will be sent.
    pub async fn enqueue(&mut self, new: NewChange) -> Result<EnqueuedChange, DatabaseError> {
        let now = self.clock.now();
        self.wake_at = Some(now);
        let enqueued = self.books.run(move |db| db.enqueue_change(&new, now));
        enqueued.await
    }

    /// A way to a store was found, or a better key: what had waited for that is tried.
    pub fn way_came(&mut self, store: &StoreRef) {
        self.tried.retain(|_, at| at.place() != store.place());
        self.reached(store);
    }

    /// The store was reached by another call: what waited for that may go on.
    pub fn reached(&mut self, store: &StoreRef) {
        self.reached.push(store.clone());
        self.wake_at = Some(self.clock.now());
    }

    /// A person wants a change tried now.
    ///
    /// # Errors
    /// It goes on when its time comes.
    pub async fn hurry(
        &mut self,
        change: &Change,
        sender: &mut Sender,
    ) -> Result<(), DatabaseError> {
        let (id, now) = (change.id, self.clock.now());
        sender.hurry_store(&change.store);
        self.tried.remove(&id);
        self.failures.remove(&id);
        self.wake_at = Some(now);
        self.books
            .run(move |db| db.hurry_change(id, now))
            .await
            .map(drop)
    }

    /// The changes that this process is at work on.
    pub fn at_work(&self) -> Vec<ChangeId> {
        self.works.keys().copied().collect()
    }

    /// Whether calls are under way, or answers not written down.
    pub fn is_busy(&self) -> bool {
        !self.calls.is_empty() || !self.unwritten.is_empty()
    }

    /// When something can go on next, if anything can without a person's help.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        self.wake_at
    }

    /// Whether something that is due waits for its turn at the store.
    pub fn is_held_by_budget(&self) -> bool {
        self.is_held_by_budget
    }

    /// What was told last of a change that is not over.
    pub fn told(&self, change: ChangeId) -> Option<&ChangeProgress> {
        self.told.get(&change)
    }

    /// What becomes of a change is told by whoever asks this; nothing more is told of it here.
    pub fn forget(&mut self, change: ChangeId) {
        self.told.remove(&change);
        self.failures.remove(&change);
        self.tried.remove(&change);
    }

    /// Waits for an answer, or for the time to look again. Nothing is lost if it is dropped.
    pub async fn turn(&mut self) -> ChangerTurn {
        let (clock, wake_at) = (&self.clock, self.wake_at);
        let wake = async {
            match wake_at {
                Some(at) => clock.until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            Some(over) = self.calls.join_next_with_id() => ChangerTurn::Over(over),
            () = wake => ChangerTurn::Look,
        }
    }

    /// Makes of a turn what it means. What is due of orders goes before the next step.
    pub async fn take(&mut self, turn: ChangerTurn, sender: &mut Sender) -> Vec<ChangerNews> {
        let mut news = Vec::new();
        if matches!(turn, ChangerTurn::Look) || sender.is_held_by_budget() {
            let of_orders = sender.look().await;
            news.extend(of_orders.into_iter().map(ChangerNews::Other));
        }
        if let ChangerTurn::Over(over) = turn {
            self.over(over, sender, &mut news).await;
        }
        if self.unwritten.is_empty() {
            news.append(&mut self.look(sender).await);
        } else {
            // The disk has just failed, and nothing goes out before it works.
            self.wake_at = self.clock.now().checked_add(PAUSE).ok();
        }
        news
    }

    /// Lets the steps under way be answered and starts no others. What is not answered is read and
    /// compared at the next start.
    pub async fn finish(&mut self, sender: &mut Sender) {
        self.begin_no_more();
        while let Some(turn) = self.last_turn().await {
            self.take_last(turn, sender).await;
        }
    }

    /// The program ends: nothing new is begun.
    pub(in crate::desk) fn begin_no_more(&mut self) {
        self.is_ending = true;
    }

    /// Waits for an answer while a step is under way; nothing if none is. Nothing is lost if it is
    /// dropped.
    pub(in crate::desk) async fn last_turn(&mut self) -> Option<ChangerTurn> {
        if self.works.values().all(|work| work.going.is_none()) {
            return None;
        }
        self.calls.join_next_with_id().await.map(ChangerTurn::Over)
    }

    /// Writes down what a turn says, and starts nothing.
    pub(in crate::desk) async fn take_last(&mut self, turn: ChangerTurn, sender: &mut Sender) {
        if let ChangerTurn::Over(over) = turn {
            // Nobody is there to be told.
            self.over(over, sender, &mut Vec::new()).await;
        }
    }

    /// Starts what can go on now, and tells what has changed.
    pub async fn look(&mut self, sender: &mut Sender) -> Vec<ChangerNews> {
        let mut news = Vec::new();
        match self.try_look(sender, &mut news).await {
            Ok(()) if self.has_trouble => {
                self.has_trouble = false;
                news.push(ChangerNews::Other(News::Works));
            }
            Ok(()) => {}
            Err(error) => self.disk_failed(error, &mut news),
        }
        news
    }

    fn disk_failed(&mut self, error: DatabaseError, news: &mut Vec<ChangerNews>) {
        self.wake_at = self.clock.now().checked_add(PAUSE).ok();
        self.has_trouble = true;
        news.push(ChangerNews::Other(News::Trouble(error)));
    }

    async fn try_look(
        &mut self,
        sender: &mut Sender,
        news: &mut Vec<ChangerNews>,
    ) -> Result<(), DatabaseError> {
        self.write_again(news).await?;
        let now = self.clock.now();
        let at_work = self.at_work();
        let open = self.books.run(move |db| {
            db.recover_changes(&at_work, now)?;
            db.open_changes()
        });
        let open = open.await?;
        self.wake_at = None;
        self.is_held_by_budget = false;
        for change in &open {
            if !self.works.contains_key(&change.id) {
                self.take_up(change, sender, news).await?;
            }
        }
        self.reached.clear();
        self.tell_of_others(&open, news).await
    }

    /// Claims a change that is due and begins with it; tells where it is.
    async fn take_up(
        &mut self,
        change: &Change,
        sender: &mut Sender,
        news: &mut Vec<ChangerNews>,
    ) -> Result<(), DatabaseError> {
        let now = self.clock.now();
        self.wakes_by(due::next_change(change, now, PAUSE));
        let is_reached = |store: &StoreRef| store.place() == change.store.place();
        let is_due = due::is_due(change, now, self.tried.contains_key(&change.id))
            || due::waits_for_its_store(change) && self.reached.iter().any(is_reached);
        if !is_due || self.is_ending {
            self.tell(change, Beside::default(), news);
            return Ok(());
        }
        let mut wanted = Vec::new();
        let way = sender.way_of(&change.store, &mut wanted);
        news.extend(wanted.into_iter().map(ChangerNews::Other));
        let courier = match way {
            WayOfChange::Ready(courier) => courier,
            WayOfChange::Asked => {
                self.tell(change, Beside::default(), news);
                return Ok(());
            }
            WayOfChange::Missing(trouble) => {
                let beside = Beside {
                    trouble: Some(Trouble::NoWay(trouble)),
                    ..Beside::default()
                };
                self.tell(change, beside, news);
                return Ok(());
            }
        };
        // The packet is read just before a step is sent, and not a minute before.
        let goes_at = match due::sends_next(change) {
            true => sender.step_goes_at(&change.store).await?,
            false => None,
        };
        if let Some(goes_at) = goes_at {
            self.is_held_by_budget = true;
            self.wakes_by(Some(goes_at));
            let beside = Beside {
                goes_at: Some(goes_at),
                ..Beside::default()
            };
            self.tell(change, beside, news);
            return Ok(());
        }
        let is_here = |work: &&Work| work.change.store.place() == change.store.place();
        if self.works.values().filter(is_here).count() < AT_ONCE {
            self.begin(change, courier, news).await?;
        } else {
            self.tell(change, Beside::default(), news);
        }
        Ok(())
    }

    async fn begin(
        &mut self,
        change: &Change,
        courier: Courier,
        news: &mut Vec<ChangerNews>,
    ) -> Result<(), DatabaseError> {
        let (id, tries) = (change.id, change.tries);
        let claimed = self.books.run(move |db| {
            let Some((contents, base)) = readable(db, id)? else {
                return Ok(None);
            };
            let claimed = db.claim_change(id, tries)?;
            Ok(claimed.map(|change| (change, contents, base)))
        });
        let Some((change, contents, base)) = claimed.await? else {
            // Another process was faster.
            self.wakes_by(self.clock.now().checked_add(PAUSE).ok());
            return Ok(());
        };
        self.tried.insert(id, change.store.clone());
        let work = Work {
            change,
            contents: Box::new(contents),
            base: Arc::new(base),
            courier,
            going: None,
        };
        self.works.insert(id, work);
        self.read(id, news);
        Ok(())
    }

    /// Tells of changes that are over by the hand of another process.
    async fn tell_of_others(
        &mut self,
        open: &[Change],
        news: &mut Vec<ChangerNews>,
    ) -> Result<(), DatabaseError> {
        let is_open = |id: &ChangeId| open.iter().any(|change| change.id == *id);
        let left: Vec<ChangeId> = self
            .told
            .keys()
            .filter(|id| !is_open(id) && !self.works.contains_key(id))
            .copied()
            .collect();
        for id in left {
            self.forget(id);
            let found = self.books.run(move |db| told::of_books(db, id)).await?;
            news.extend(found.map(|found| ChangerNews::Change(Box::new(found))));
        }
        Ok(())
    }

    fn wakes_by(&mut self, at: Option<Timestamp>) {
        self.wake_at = match (self.wake_at, at) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// Tells where a change is, if that has changed.
    fn tell(&mut self, change: &Change, beside: Beside, news: &mut Vec<ChangerNews>) {
        let progress = told::underway(change, beside);
        if self.told.get(&change.id) != Some(&progress) {
            self.told.insert(change.id, progress.clone());
            let told = told::news(change, progress);
            news.push(ChangerNews::Change(Box::new(told)));
        }
    }

    fn tell_work(&mut self, id: ChangeId, stage: ChangeStage, news: &mut Vec<ChangerNews>) {
        if let Some(work) = self.works.get(&id) {
            let change = work.change.clone();
            let beside = Beside {
                stage: Some(stage),
                ..Beside::default()
            };
            self.tell(&change, beside, news);
        }
    }
}

/// What a change is about, and the packet as it was. One that cannot be read hides no other.
fn readable(
    db: &Database,
    id: ChangeId,
) -> Result<Option<(ChangeContents, Packet)>, DatabaseError> {
    let contents = match db.change_contents(id) {
        Err(error) if error.trouble == DatabaseTrouble::Other => {
            tracing::error!(%error, change = id.0, "a change cannot be read");
            None
        }
        contents => contents?,
    };
    Ok(contents.and_then(|contents| {
        let base = contents.base.packet()?;
        Some((contents, base))
    }))
}
