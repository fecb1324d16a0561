//! Requests about orders: keeping them, sending them, and what comes of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use tokio::time::Instant;
use uuid::Uuid;

use super::{
    changes::based_on_packets,
    engine::{Done, Engine},
    event::{Event, RestoredEntry, RestoredOrder},
    open_order::{Accepted, OrderId},
    outgoing::Outgoing,
    request::{Decision, Sending},
    sender::{News, matches},
};
use crate::{
    api::{ApiError, ErrorKind},
    store::{
        database::{
            DatabaseError, OpenReport, TakenOrder,
            outbox::{Enqueued, Entry, EntryId, NewEntry},
        },
        draft::Draft,
    },
};

/// How long a change may wait for the next, to be kept with it.
const GATHERING: Duration = Duration::from_millis(100);
/// How soon a disk that failed is tried again.
const DISK_PAUSE: Duration = Duration::from_secs(2);
/// How often it is seen whether another process has left an order behind.
const OTHERS_PAUSE: Duration = Duration::from_secs(5);

/// Orders that have changed and are not on disk yet.
pub(super) struct Unkept {
    drafts: BTreeMap<OrderId, Draft>,
    /// Orders that the disk still has and should not.
    forgotten: BTreeSet<OrderId>,
    in_sight: Option<OrderId>,
    due_at: Instant,
    /// When it is seen again what other processes have done.
    others_due_at: Instant,
    /// The last thing that went wrong with the disk, which the screen was told.
    trouble: Option<DatabaseError>,
    version_of_others: Option<i64>,
}

impl Default for Unkept {
    fn default() -> Self {
        Self {
            drafts: BTreeMap::new(),
            forgotten: BTreeSet::new(),
            in_sight: None,
            due_at: Instant::now(),
            others_due_at: Instant::now(),
            trouble: None,
            version_of_others: None,
        }
    }
}

impl Unkept {
    /// When the disk is to be looked after again.
    pub(super) fn due_at(&self) -> Instant {
        self.due_at
    }

    /// The order as it is now is on disk with the change that is made of it, if it is on the desk.
    pub(super) fn is_kept_elsewhere(&mut self, order: OrderId, is_on_desk: bool) {
        if is_on_desk {
            self.drafts.remove(&order);
        }
    }

    /// Gathers changes. They are kept soon after the first of them, however many follow.
    pub(super) fn add(&mut self, drafts: Vec<(OrderId, Draft)>, in_sight: OrderId) {
        for (order, draft) in drafts {
            self.forgotten.remove(&order);
            self.drafts.insert(order, draft);
        }
        self.in_sight = Some(in_sight);
        if self.trouble.is_none() {
            self.due_at = self.due_at.min(Instant::now() + GATHERING);
        }
    }
}

impl Engine {
    /// Opens the database and tells what is in it. Without it nothing is sent.
    pub(super) async fn open_books(&mut self) {
        match self.books.open().await {
            Ok(report) => {
                self.tell_report(report).await;
                self.restore().await;
                self.send_on().await;
            }
            Err(error) => self.disk_failed(error).await,
        }
        self.rest();
    }

    /// Keeps what has changed, and now and then sees what others have left.
    pub(super) async fn look_after_books(&mut self) {
        if self.unkept.trouble.is_some() {
            return self.try_books_again().await;
        }
        self.keep_now().await;
        if self.unkept.others_due_at <= Instant::now() {
            self.look_at_others().await;
            self.unkept.others_due_at = Instant::now() + OTHERS_PAUSE;
        }
        self.rest();
    }

    /// Tries a disk that had failed once more.
    pub(super) async fn mend_books(&mut self) {
        if self.unkept.trouble.is_some() {
            self.try_books_again().await;
        }
    }

    async fn look_at_others(&mut self) {
        // A process that was killed has written nothing that would tell of it.
        self.restore().await;
        match self.books.run(|db| db.version_of_others()).await {
            Ok(version) if self.unkept.version_of_others == Some(version) => {}
            Ok(version) => {
                let is_first = self.unkept.version_of_others.replace(version).is_none();
                if !is_first {
                    self.send_on().await;
                }
            }
            Err(error) => self.disk_failed(error).await,
        }
    }

    async fn try_books_again(&mut self) {
        let works = match self.books.open().await {
            Ok(report) => {
                self.tell_report(report).await;
                self.books.run(|db| db.check()).await
            }
            Err(error) => Err(error),
        };
        match works {
            Ok(()) => {
                self.disk_works().await;
                self.keep_now().await;
                self.restore().await;
                self.send_on().await;
            }
            Err(error) => self.disk_failed(error).await,
        }
        self.rest();
    }

    async fn tell_report(&self, report: Option<OpenReport>) {
        if let Some(report) = report {
            self.teller.tell(Event::SetAside(report)).await;
        }
    }

    pub(super) fn rest(&mut self) {
        let now = Instant::now();
        self.unkept.due_at = match (&self.unkept.trouble, self.unkept.drafts.is_empty()) {
            (Some(_), _) => now + DISK_PAUSE,
            (None, false) => now + GATHERING,
            (None, true) => self.unkept.others_due_at,
        };
    }

    /// Keeps what has changed. What could not be kept waits for the next time.
    pub(super) async fn keep_now(&mut self) {
        let in_sight = self.unkept.in_sight.take();
        let is_all_kept = self.unkept.drafts.is_empty() && self.unkept.forgotten.is_empty();
        if is_all_kept && in_sight.is_none() {
            return;
        }
        let drafts: Vec<(Uuid, Draft)> = std::mem::take(&mut self.unkept.drafts)
            .into_iter()
            .map(|(order, draft)| (order.0, draft))
            .collect();
        let now = self.clock.now();
        let kept = {
            let drafts = drafts.clone();
            let in_sight = in_sight.map(|order| order.0);
            let forgotten = self.unkept.forgotten.clone();
            self.books
                .run(move |db| {
                    db.keep_drafts(&drafts, in_sight, now)?;
                    forgotten
                        .iter()
                        .try_for_each(|order| db.drop_draft(order.0))
                })
                .await
        };
        match kept {
            Ok(()) => {
                self.unkept.forgotten.clear();
                self.disk_works().await;
            }
            Err(error) => {
                for (order, draft) in drafts {
                    self.unkept.drafts.entry(OrderId(order)).or_insert(draft);
                }
                self.unkept.in_sight = in_sight;
                self.disk_failed(error).await;
            }
        }
    }

    pub(super) async fn disk_failed(&mut self, error: DatabaseError) {
        if self.unkept.trouble.as_ref() != Some(&error) {
            tracing::error!(%error, "orders are not kept");
            self.unkept.trouble = Some(error.clone());
            self.teller.tell(Event::DiskTrouble(error)).await;
        }
    }

    pub(super) async fn disk_works(&mut self) {
        if self.unkept.trouble.take().is_some() {
            self.teller.tell(Event::DiskWorks).await;
        }
    }

    /// Takes over orders that no living process shows, and what the command line left in the
    /// outbox, so that it is seen and can be corrected.
    async fn restore(&mut self) {
        let now = self.clock.now();
        // The disk may have failed in the middle of the day.
        let at_work = self.changer.at_work();
        let taken = self
            .books
            .run(move |db| {
                db.recover(now)?;
                db.recover_changes(&at_work, now)?;
                db.take_over(now)
            })
            .await;
        match taken {
            Ok(taken) if !taken.orders.is_empty() || taken.unreadable > 0 => {
                let orders = taken.orders.into_iter().map(RestoredOrder::from);
                let orders: Vec<_> = orders.collect();
                let changed = based_on_packets(&orders);
                self.teller
                    .tell(Event::Restored {
                        orders,
                        in_sight: taken.in_sight.map(OrderId),
                        unreadable: taken.unreadable,
                    })
                    .await;
                self.tell_changes_of(changed).await;
            }
            Ok(_) => {}
            Err(error) => self.disk_failed(error).await,
        }
    }

    /// What the disk does not forget now it forgets with the next change: an order that is done
    /// with must not be back after a restart.
    pub(super) async fn forget(&mut self, order: OrderId) {
        self.unkept.drafts.remove(&order);
        if let Err(error) = self.books.run(move |db| db.drop_draft(order.0)).await {
            self.unkept.forgotten.insert(order);
            self.disk_failed(error).await;
        }
    }

    /// Makes an order safe on disk, then lets it go. A disk that had failed is tried once more.
    pub(super) async fn send(&mut self, sending: Sending) {
        let Sending {
            order,
            draft,
            packet,
            estimate,
        } = sending;
        let Some(store) = self.store.clone() else {
            // The screen does not offer it without a store.
            return self
                .teller
                .tell(Event::TakenBack {
                    order,
                    needs_new_key: false,
                })
                .await;
        };
        self.mend_books().await;
        self.unkept.drafts.remove(&order);
        let entry = NewEntry {
            order: order.0,
            store,
            packet,
            draft: draft.clone(),
            estimate,
            is_on_desk: true,
        };
        match self.sender.enqueue(entry).await {
            Ok(Enqueued::New(_)) => {
                self.disk_works().await;
                self.send_on().await;
            }
            Ok(Enqueued::Known(entry)) => {
                // Nothing was written, so its last change is not on disk yet.
                self.unkept.add(vec![(order, draft)], order);
                self.known(order, entry).await;
            }
            Err(error) => {
                self.unkept.drafts.insert(order, draft);
                self.teller.tell(Event::NotKept(order, error.clone())).await;
                self.disk_failed(error).await;
                self.rest();
            }
        }
    }

    /// Its key was used before: what became of it then is what becomes of it now.
    async fn known(&self, order: OrderId, mut entry: Entry) {
        entry.order = order.0;
        match Accepted::of(&entry) {
            Some(accepted) => self.teller.tell(Event::Accepted(accepted)).await,
            None => {
                let outgoing = Outgoing::of(&entry);
                self.teller.tell(Event::Outgoing(order, outgoing)).await;
            }
        }
    }

    pub(super) async fn take_back(&mut self, order: OrderId, entry: EntryId) {
        let now = self.clock.now();
        match self.books.run(move |db| db.take_back(entry, now)).await {
            Ok(true) => {
                self.sender.forget(entry);
                let event = Event::TakenBack {
                    order,
                    needs_new_key: false,
                };
                self.teller.tell(event).await;
            }
            // It is on its way by now; what comes of it is told.
            Ok(false) => {
                if let Some(outgoing) = self.sender.told(entry).cloned() {
                    self.teller.tell(Event::Outgoing(order, outgoing)).await;
                }
            }
            Err(error) => self.disk_failed(error).await,
        }
        self.send_on().await;
    }

    pub(super) async fn try_now(&mut self, entry: EntryId) {
        let found = self.books.run(move |db| db.entry(entry)).await;
        let hurried = match found {
            Ok(Some(found)) => self.sender.hurry(entry, &found.store).await,
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = hurried {
            self.disk_failed(error).await;
        }
        self.send_on().await;
    }

    /// Looks through the open packets of the order's store for one that may be it.
    pub(super) async fn look_for_packet(&mut self, order: OrderId, entry: EntryId) {
        let found = self
            .books
            .run(move |db| Ok(db.entry(entry)?.zip(db.contents(entry)?)))
            .await;
        let (entry, draft) = match found {
            Ok(Some((entry, (_, draft)))) => (entry, draft),
            Ok(None) => return,
            Err(error) => return self.disk_failed(error).await,
        };
        let courier = self.sender.courier(&entry.store).cloned();
        if courier.is_none() {
            self.find_way(&entry.store);
        }
        let teller = self.teller.clone();
        self.calls.spawn(async move {
            let result = match courier {
                Some(courier) => matches::look_for(&courier, &draft, entry.estimate).await,
                None => Err(ApiError {
                    kind: ErrorKind::Unreachable,
                    status: None,
                    said: None,
                }),
            };
            teller.tell(Event::Matches(order, result)).await;
            Done::Nothing
        });
    }

    pub(super) async fn decide(&mut self, order: OrderId, entry: EntryId, decision: Decision) {
        let now = self.clock.now();
        let decided = self
            .books
            .run(move |db| {
                let is_done = match &decision {
                    Decision::Found(packet_id) => db.found(entry, packet_id, now)?,
                    Decision::NotThere => db.give_up(entry, now)?,
                };
                Ok((is_done, db.entry(entry)?))
            })
            .await;
        match decided {
            Ok((true, Some(entry))) => {
                self.sender.forget(entry.id);
                match Accepted::of(&entry) {
                    Some(accepted) => {
                        self.sender.read_packet(Box::new(entry.clone()));
                        self.teller.tell(Event::Accepted(accepted)).await;
                        self.counted(&entry);
                        self.learned(&entry).await;
                    }
                    None => {
                        let event = Event::TakenBack {
                            order,
                            needs_new_key: true,
                        };
                        self.teller.tell(event).await;
                    }
                }
            }
            Ok(_) => {}
            Err(error) => self.disk_failed(error).await,
        }
        self.send_on().await;
    }

    /// Lets go what can go now.
    async fn send_on(&mut self) {
        self.entries_changed();
        let news = self.sender.look().await;
        self.tell_news(news).await;
        self.change_on().await;
    }

    /// Tells the screen what the sender has to say.
    pub(super) async fn tell_news(&mut self, news: Vec<News>) {
        if !news.is_empty() {
            self.entries_changed();
        }
        for news in news {
            match news {
                News::Outgoing { entry, outgoing } => {
                    let order = OrderId(entry.order);
                    self.teller.tell(Event::Outgoing(order, outgoing)).await;
                }
                News::Accepted(entry) => {
                    if let Some(accepted) = Accepted::of(&entry) {
                        self.teller.tell(Event::Accepted(accepted)).await;
                    }
                    self.counted(&entry);
                    self.learned(&entry).await;
                }
                News::Refused(entry) => self.refused(*entry).await,
                News::Withdrawn(entry) => {
                    let event = Event::TakenBack {
                        order: OrderId(entry.order),
                        needs_new_key: false,
                    };
                    self.teller.tell(event).await;
                }
                News::Read { entry, result } => {
                    let order = OrderId(entry.order);
                    self.teller.tell(Event::PacketRead { order, result }).await;
                }
                News::Called { store, failure } => {
                    if failure.is_none() {
                        self.changer.reached(&store);
                    }
                    let is_in_use = self
                        .store
                        .as_ref()
                        .is_some_and(|used| used.place() == store.place());
                    if is_in_use {
                        self.teller.tell(Event::Called(failure)).await;
                    }
                }
                News::Wanted(store) => self.find_way(&store),
                News::Trouble(error) => self.disk_failed(error).await,
                // The sender may only have read. Whether writing works is tried before it is told.
                News::Works => self.unkept.due_at = Instant::now(),
            }
        }
    }

    async fn refused(&mut self, entry: Entry) {
        let id = entry.id;
        let sent = match self.books.run(move |db| db.contents(id)).await {
            Ok(Some((_, draft))) => draft,
            Ok(None) => return,
            Err(error) => return self.disk_failed(error).await,
        };
        if let Some(error) = entry.trouble {
            self.teller
                .tell(Event::Refused {
                    order: OrderId(entry.order),
                    sent: Box::new(sent),
                    error,
                })
                .await;
        }
    }
}

impl From<TakenOrder> for RestoredOrder {
    fn from(taken: TakenOrder) -> Self {
        Self {
            order: OrderId(taken.order),
            draft: taken.draft,
            entry: taken
                .entry
                .map(|(entry, sent)| RestoredEntry { entry, sent }),
        }
    }
}
