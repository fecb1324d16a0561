//! The changer: takes changes of packets through their steps.
//!
//! For each it reads the packet, decides by [`super::decide`], marks a step as going out on disk,
//! sends it, writes the answer down and reads again, until all is done or something says no. One
//! process at a time has a change; what keeps it gives it back until later.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use tokio::task::{Id, JoinError, JoinSet};

use super::{
    decide::{self, Next, Plan},
    due,
    told::{self, Beside},
};
use crate::{
    api::{ApiError, ErrorKind, Label, Packet, Updated},
    desk::{
        books::Books,
        changing::{ChangeNews, ChangeProgress, ChangeStage},
        clock::Clock,
        outgoing::Trouble,
        sender::{
            News, Sender,
            courier::Courier,
            steps::{WayOfChange, goes_on_at},
        },
    },
    store::database::{
        Database, DatabaseError, DatabaseTrouble,
        changes::{
            Change, ChangeContents, ChangeEnd, ChangeId, ChangeState, EnqueuedChange, NewChange,
            Rest, StepClaim, StepEnd, StepState,
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
    /// What waits for something to be mended is tried once by each process.
    tried: HashSet<ChangeId>,
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
            tried: HashSet::new(),
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
        self.tried.clear();
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

    /// Makes of a turn what it means.
    pub async fn take(&mut self, turn: ChangerTurn, sender: &mut Sender) -> Vec<ChangerNews> {
        let mut news = Vec::new();
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
        self.is_ending = true;
        // Nobody is there to be told.
        let mut news = Vec::new();
        while self.works.values().any(|work| work.going.is_some()) {
            let Some(over) = self.calls.join_next_with_id().await else {
                return;
            };
            self.over(over, sender, &mut news).await;
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
        let open = self.books.run(move |db| {
            db.recover_changes(now)?;
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
        let is_due = due::is_due(change, now, self.tried.contains(&change.id))
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
            false => now,
        };
        if goes_at > now {
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
        self.tried.insert(id);
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

    /// Reads the packet of a change.
    fn read(&mut self, id: ChangeId, news: &mut Vec<ChangerNews>) {
        let Some(work) = self.works.get(&id).filter(|_| !self.is_ending) else {
            return;
        };
        let (courier, packet_id) = (work.courier.clone(), work.change.packet_id.clone());
        let call = self.calls.spawn(async move {
            let read = courier.read(|| courier.client.get_packet(&packet_id));
            Called::Read(id, read.await.map(Box::new))
        });
        self.called_for.insert(call.id(), id);
        self.tell_work(id, ChangeStage::Reading, news);
    }

    async fn over(
        &mut self,
        over: Result<(Id, Called), JoinError>,
        sender: &mut Sender,
        news: &mut Vec<ChangerNews>,
    ) {
        match over {
            Ok((call, called)) => {
                self.called_for.remove(&call);
                match called {
                    Called::Read(id, result) => self.was_read(id, result, sender, news).await,
                    Called::Sent(id, result) => self.was_sent(id, result, sender, news).await,
                }
            }
            Err(fault) => self.broke(&fault, sender, news).await,
        }
    }

    /// A call whose task broke: what it sent may have arrived.
    async fn broke(&mut self, fault: &JoinError, sender: &mut Sender, news: &mut Vec<ChangerNews>) {
        tracing::error!(%fault, "a call ended with a fault");
        let Some(id) = self.called_for.remove(&fault.id()) else {
            return;
        };
        let lost = ApiError {
            kind: ErrorKind::Lost { timed_out: false },
            status: None,
            said: None,
        };
        match self.works.get(&id).is_some_and(|work| work.going.is_some()) {
            true => self.was_sent(id, Err(lost), sender, news).await,
            false => self.was_read(id, Err(lost), sender, news).await,
        }
    }

    async fn was_read(
        &mut self,
        id: ChangeId,
        result: Result<Box<Packet>, ApiError>,
        sender: &mut Sender,
        news: &mut Vec<ChangerNews>,
    ) {
        let Some(work) = self.works.get(&id) else {
            return;
        };
        let store = work.change.store.clone();
        if result.is_ok() {
            sender.reached(&store);
        }
        let is_over = due::is_over(&work.change).zip(Some(work.change.trouble.clone()));
        news.push(called(store, result.as_ref().err()));
        match result {
            Ok(packet) => {
                self.failures.remove(&id);
                self.go_on(id, &packet, sender, news).await;
            }
            // Where what became of it is known, only what the packet is now is not.
            Err(error) => match is_over {
                Some((state, trouble)) => self.end(id, state, trouble, None, news).await,
                None => self.was_not_read(id, error, news).await,
            },
        }
    }

    async fn was_not_read(&mut self, id: ChangeId, error: ApiError, news: &mut Vec<ChangerNews>) {
        match error.kind {
            // The packet is closed, and takes no more.
            ErrorKind::NotFound | ErrorKind::Refused => {
                let (state, trouble) = (ChangeState::Refused, Some(error));
                self.end(id, state, trouble, None, news).await;
            }
            _ => {
                let now = self.clock.now();
                let next_try_at = goes_on_at(&error, self.failed(id), now);
                let rest = Rest {
                    next_try_at,
                    trouble: Some(error),
                };
                self.write(id, Written::Rest(rest), news).await;
            }
        }
    }

    /// Counts one more failure in a row.
    fn failed(&mut self, id: ChangeId) -> u32 {
        let failures = self.failures.entry(id).or_default();
        *failures = failures.saturating_add(1);
        *failures
    }

    /// Does what is next, the packet just read.
    async fn go_on(
        &mut self,
        id: ChangeId,
        packet: &Packet,
        sender: &mut Sender,
        news: &mut Vec<ChangerNews>,
    ) {
        loop {
            let Some(work) = self.works.get(&id) else {
                return;
            };
            let plan = Plan {
                base: &work.base,
                read: &work.contents.base.read.order,
                wanted: &work.contents.wanted,
                status: work.change.status,
                steps: &work.change.steps,
            };
            let next = decide::decide(&plan, packet);
            let trouble = work.change.trouble.clone();
            match next {
                Next::Done => {
                    return self
                        .end(id, ChangeState::Done, None, Some(packet), news)
                        .await;
                }
                Next::TheyChanged => {
                    return self
                        .end(id, ChangeState::Overtaken, None, Some(packet), news)
                        .await;
                }
                Next::Refused(_) => {
                    let state = ChangeState::Refused;
                    return self.end(id, state, trouble, Some(packet), news).await;
                }
                Next::Send(number) => return self.send(id, number, sender, news).await,
                Next::Arrived(number) => {
                    let arrived = StepEnd {
                        number,
                        state: StepState::Done,
                        call: None,
                        status: None,
                        answer: None,
                        trouble: None,
                        rest: None,
                    };
                    if !self.write(id, Written::Step(arrived), news).await {
                        return;
                    }
                }
            }
        }
    }

    /// Sends a step, once it is on disk that it goes out.
    async fn send(
        &mut self,
        id: ChangeId,
        number: u32,
        sender: &mut Sender,
        news: &mut Vec<ChangerNews>,
    ) {
        let Some(store) = self.works.get(&id).map(|work| work.change.store.clone()) else {
            return;
        };
        let now = self.clock.now();
        let goes_at = match sender.step_goes_at(&store).await {
            Ok(goes_at) => goes_at,
            Err(error) => return self.not_claimed(id, error, news),
        };
        if goes_at > now || self.is_ending {
            // Until then others may change the packet: it is read again.
            let rest = Rest {
                next_try_at: Some(goes_at),
                trouble: None,
            };
            self.write(id, Written::Rest(rest), news).await;
            return;
        }
        let claimed = self.books.run(move |db| {
            let claim = db.claim_step(id, number, now)?;
            Ok(claim.zip(db.packet_change(id)?))
        });
        match claimed.await {
            Ok(Some((claim, change))) => self.send_claimed(claim, change, now, news),
            Ok(None) => {
                tracing::error!(change = id.0, number, "a step could not be claimed");
                self.works.remove(&id);
                self.wakes_by(now.checked_add(PAUSE).ok());
            }
            Err(error) => self.not_claimed(id, error, news),
        }
    }

    /// The disk failed before anything went out. The change is put down when it works again.
    fn not_claimed(&mut self, id: ChangeId, error: DatabaseError, news: &mut Vec<ChangerNews>) {
        let rest = Rest {
            next_try_at: Some(self.clock.now()),
            trouble: None,
        };
        self.unwritten.push((id, Written::Rest(rest)));
        self.disk_failed(error, news);
    }

    fn send_claimed(
        &mut self,
        claim: StepClaim,
        change: Change,
        began_at: Timestamp,
        news: &mut Vec<ChangerNews>,
    ) {
        let (id, kind) = (claim.change, claim.step.kind);
        let Some(work) = self.works.get_mut(&id) else {
            return;
        };
        work.change = change;
        work.going = Some((claim.clone(), began_at));
        let client = work.courier.client.labelled(Label {
            attempt: Some(claim.tries),
            ..Label::default()
        });
        let call = self.calls.spawn(async move {
            let result = client.update_packet(&claim.step).await;
            if let Err(error) = &result {
                tracing::warn!(change = id.0, step = %kind, status = error.status, kind = ?error.kind, "a step was not taken");
            }
            Called::Sent(id, result)
        });
        self.called_for.insert(call.id(), id);
        self.tell_work(id, ChangeStage::Sending(kind), news);
    }

    async fn was_sent(
        &mut self,
        id: ChangeId,
        result: Result<Updated, ApiError>,
        sender: &mut Sender,
        news: &mut Vec<ChangerNews>,
    ) {
        let Some(work) = self.works.get_mut(&id) else {
            return;
        };
        let Some((claim, began_at)) = work.going.take() else {
            return;
        };
        let store = work.change.store.clone();
        let failures = match &result {
            Ok(_) => 0,
            Err(_) => self.failed(id),
        };
        let error = result.as_ref().err();
        let next = sender.step_answered(&store, began_at, failures, error);
        let next = next.await;
        news.push(called(store, error));
        let end = due::step_end(&claim, &result, next);
        if result.is_ok() {
            self.failures.remove(&id);
        }
        if self.write(id, Written::Step(end), news).await {
            self.read(id, news);
        }
    }

    /// All is said about a change.
    async fn end(
        &mut self,
        id: ChangeId,
        state: ChangeState,
        trouble: Option<ApiError>,
        packet: Option<&Packet>,
        news: &mut Vec<ChangerNews>,
    ) {
        let end = ChangeEnd {
            state,
            trouble,
            read: packet.map(|packet| packet.raw.to_string()),
        };
        self.write(id, Written::End(end), news).await;
    }

    /// Writes down what came of it; what cannot be written is kept and written later. False if it
    /// was not written.
    async fn write(&mut self, id: ChangeId, written: Written, news: &mut Vec<ChangerNews>) -> bool {
        match self.try_write(id, written, news).await {
            Ok(()) => true,
            Err(error) => {
                self.disk_failed(error, news);
                false
            }
        }
    }

    async fn try_write(
        &mut self,
        id: ChangeId,
        written: Written,
        news: &mut Vec<ChangerNews>,
    ) -> Result<(), DatabaseError> {
        let now = self.clock.now();
        let result = {
            let written = written.clone();
            self.books
                .run(move |db| match &written {
                    Written::Step(end) => db.settle_step(id, end, now),
                    Written::Rest(rest) => db.rest_change(id, rest),
                    Written::End(end) => db.settle_change(id, end, now),
                })
                .await
        };
        match result {
            Ok(change) => {
                self.is_written(id, &written, change, news);
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, change = id.0, "what came of a change could not be written down");
                let is_gone = self.books.run(move |db| db.packet_change(id)).await == Ok(None);
                match is_gone {
                    true => self.is_lost(id, &error, news),
                    false => self.unwritten.push((id, written)),
                }
                Err(error)
            }
        }
    }

    fn is_written(
        &mut self,
        id: ChangeId,
        written: &Written,
        change: Change,
        news: &mut Vec<ChangerNews>,
    ) {
        if change.state == ChangeState::Sending {
            if let Some(work) = self.works.get_mut(&id) {
                work.change = change;
            }
            return;
        }
        let work = self.works.remove(&id);
        if change.state.is_open() {
            // The next look tells where it is.
            return;
        }
        self.forget(id);
        let read = match written {
            Written::End(end) => end.read.as_deref(),
            Written::Step(_) | Written::Rest(_) => None,
        };
        let read = read.and_then(|raw| Packet::from_raw(raw.into()));
        let base = work.map(|work| Arc::unwrap_or_clone(work.base));
        if let Some(progress) = told::settled(&change, read.map(Arc::new), base) {
            let told = told::news(&change, progress);
            news.push(ChangerNews::Change(Box::new(told)));
        }
    }

    /// It is not on disk any more, as when the file was damaged and set aside: nothing more of it
    /// is sent, and the person decides anew.
    fn is_lost(&mut self, id: ChangeId, error: &DatabaseError, news: &mut Vec<ChangerNews>) {
        self.forget(id);
        if let Some(work) = self.works.remove(&id) {
            let lost = told::news(&work.change, ChangeProgress::NotKept(error.trouble));
            news.push(ChangerNews::Change(Box::new(lost)));
        }
    }

    /// Writes what could not be written, and goes on from there.
    async fn write_again(&mut self, news: &mut Vec<ChangerNews>) -> Result<(), DatabaseError> {
        let mut all = std::mem::take(&mut self.unwritten).into_iter();
        while let Some((id, written)) = all.next() {
            if let Err(error) = self.try_write(id, written, news).await {
                // The disk takes its time to fail: the rest is not tried.
                self.unwritten.extend(all);
                return Err(error);
            }
            self.read(id, news);
        }
        Ok(())
    }
}

/// A store was called. That a packet is closed, or a step refused, says nothing of its store.
fn called(store: StoreRef, error: Option<&ApiError>) -> ChangerNews {
    let failure = error.map(|error| error.kind.clone());
    let failure = failure.filter(|kind| !matches!(kind, ErrorKind::NotFound | ErrorKind::Refused));
    ChangerNews::Other(News::Called { store, failure })
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
