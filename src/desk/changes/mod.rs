//! Changes of packets: handed over, made safe on disk, done step by step.
//!
//! | module | what it is |
//! |---|---|
//! | [`changer`] | takes changes through their steps |
//! | `decide` | what is next for a change, the packet just read |
//! | `due` | which changes go on now, and what an answer means |
//! | `told` | what is told of a change |

pub mod changer;
mod decide;
mod due;
mod told;

use super::{
    changing::{ChangeNews, ChangeProgress, SendingChange},
    engine::Engine,
    event::{Event, RestoredOrder},
    open_order::OrderId,
};
use crate::store::{
    database::{
        Database, DatabaseError,
        changes::{Change, ChangeId, ChangeState, EnqueuedChange, NewChange},
    },
    packet_base::PacketBase,
};
use changer::{ChangerNews, ChangerTurn};

impl Engine {
    /// Makes a change safe on disk, then lets it go. A disk that had failed is tried once more.
    pub(super) async fn send_change(&mut self, change: SendingChange) {
        let SendingChange {
            order,
            base,
            draft,
            wanted,
            status,
            steps,
        } = change;
        self.mend_books().await;
        let draft = draft.map(|draft| *draft);
        self.unkept.is_kept_elsewhere(order, draft.is_some());
        let new = NewChange {
            order: order.0,
            base: *base,
            draft: draft.clone(),
            wanted,
            status,
            steps,
        };
        let not_saved = |state| {
            let (store, packet_id) = (new.base.store.clone(), new.base.packet_id.clone());
            let news = ChangeNews {
                order,
                change: None,
                store,
                packet_id,
                status,
                state,
            };
            Event::Change(Box::new(news))
        };
        match self.changer.enqueue(new.clone()).await {
            Ok(EnqueuedChange::New(_)) => {
                self.disk_works().await;
                return self.change_on().await;
            }
            Ok(EnqueuedChange::Known(known)) => self.tell_change(known.id).await,
            Ok(EnqueuedChange::Another(other)) => {
                let state = ChangeProgress::InTheWay(other.id);
                self.teller.tell(not_saved(state)).await;
            }
            Err(error) => {
                let state = ChangeProgress::NotKept(error.trouble);
                self.teller.tell(not_saved(state)).await;
                self.disk_failed(error).await;
            }
        }
        // Nothing was written, so the order's last change is not on disk yet.
        if let Some(draft) = draft {
            self.unkept.add(vec![(order, draft)], order);
        }
        self.rest();
    }

    /// A person wants a change tried now.
    pub(super) async fn try_change_now(&mut self, change: ChangeId) {
        let found = self.books.run(move |db| db.packet_change(change)).await;
        let hurried = match found {
            Ok(Some(found)) => self.changer.hurry(&found, &mut self.sender).await,
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = hurried {
            self.disk_failed(error).await;
        }
        self.change_on().await;
    }

    /// Takes a change back of which nothing was sent.
    pub(super) async fn take_back_change(&mut self, change: ChangeId) {
        let now = self.clock.now();
        let taken = self
            .books
            .run(move |db| db.take_back_change(change, now))
            .await;
        match taken {
            Ok(is_taken_back) => {
                if is_taken_back {
                    self.changer.forget(change);
                }
                // If it is on its way by now, that is told.
                self.tell_change(change).await;
            }
            Err(error) => self.disk_failed(error).await,
        }
        self.change_on().await;
    }

    /// Lets changes go on that can.
    pub(super) async fn change_on(&mut self) {
        let news = self.changer.look(&mut self.sender).await;
        self.tell_changes(news).await;
    }

    /// A call for a change is over, or it is time to look.
    pub(super) async fn changes_turned(&mut self, turn: ChangerTurn) {
        let news = self.changer.take(turn, &mut self.sender).await;
        self.tell_changes(news).await;
    }

    /// Tells the screen what the changer has to say.
    pub(super) async fn tell_changes(&mut self, news: Vec<ChangerNews>) {
        for news in news {
            match news {
                ChangerNews::Change(news) => self.change_went_on(news).await,
                ChangerNews::Other(news) => self.tell_news(vec![news]).await,
            }
        }
    }

    /// A change is somewhere else than before. Where it is over, or half done, the list of open
    /// packets and the orders of the day say something else too.
    async fn change_went_on(&mut self, news: Box<ChangeNews>) {
        if !matches!(news.state, ChangeProgress::Underway(_)) {
            self.packet_changed(&news.store);
            self.entries_changed();
        }
        self.teller.tell(Event::Change(news)).await;
    }

    /// Tells where a change is, once more.
    async fn tell_change(&mut self, id: ChangeId) {
        let told = self.changer.told(id).cloned();
        let found = self.books.run(move |db| told::of_books(db, id)).await;
        match found {
            Ok(Some(mut news)) => {
                // The engine knows more of one that is not over than its books.
                if let (ChangeProgress::Underway(_), Some(told)) = (&news.state, told) {
                    news.state = told;
                }
                self.teller.tell(Event::Change(Box::new(news))).await;
            }
            Ok(None) => {}
            Err(error) => self.disk_failed(error).await,
        }
    }

    /// Which changes are told of with orders of an earlier run: for each order the newest, if it is
    /// not over, or was over before anybody looked.
    pub(super) async fn tell_changes_of(&mut self, based: Vec<(OrderId, PacketBase)>) {
        let found = self.books.run(move |db| {
            let mut found = Vec::new();
            for (order, base) in based {
                found.extend(newest_untold(db, order, &base)?);
            }
            Ok(found)
        });
        match found.await {
            Ok(found) => {
                for id in found {
                    self.tell_change(id).await;
                }
            }
            Err(error) => self.disk_failed(error).await,
        }
    }
}

/// Those of the orders that are to change a packet.
pub(super) fn based_on_packets(orders: &[RestoredOrder]) -> Vec<(OrderId, PacketBase)> {
    let based = orders.iter().filter_map(|restored| {
        let base = restored.draft.base.as_deref()?;
        Some((restored.order, base.clone()))
    });
    based.collect()
}

/// The newest change of an order, if it is to be told. A person who was told what the packet is now
/// starts from that; so one that starts from what it was before was not told.
fn newest_untold(
    db: &Database,
    order: OrderId,
    base: &PacketBase,
) -> Result<Option<ChangeId>, DatabaseError> {
    let newest = db.newest_change_of(order.0)?;
    let is_told = |change: &Change| change.state == ChangeState::Withdrawn;
    let Some(newest) = newest.filter(|change| !is_told(change)) else {
        return Ok(None);
    };
    if newest.state.is_open() {
        return Ok(Some(newest.id));
    }
    let contents = db.change_contents(newest.id)?;
    let starts_there = contents.is_some_and(|contents| {
        contents.base.packet_id == base.packet_id && contents.base.read_at == base.read_at
    });
    Ok(starts_there.then_some(newest.id))
}
