//! The store's packets: those that are open, kept up to date while somebody looks; `one` reads one
//! in full.

mod one;

use std::{collections::HashMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{
    books::Books,
    clock::Clock,
    engine::{Done, Engine},
    event::Event,
};
use crate::{
    api::{ApiError, ErrorKind, OpenList, OpenPacket, Packet},
    domain::Order,
    store::{
        database::{
            Database, DatabaseError,
            outbox::{Entry, StoreRef},
        },
        draft::Draft,
    },
};
pub(super) use one::AskedPacket;

/// The open packets of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPackets {
    /// Whose.
    pub store: StoreRef,
    /// The packets, in the server's order.
    pub packets: Vec<OpenPacket>,
    /// When they were read.
    pub read_at: Timestamp,
    /// When each was seen first by this desk, by its id: packets do not tell when they were made.
    pub seen_at: HashMap<String, Timestamp>,
    /// Packets of this desk among them, by their ids.
    pub ours: HashMap<String, Entry>,
}

/// A packet in full.
#[derive(Debug, Clone)]
pub struct ShownPacket {
    /// Whose.
    pub store: StoreRef,
    /// The packet as it was read.
    pub packet: Arc<Packet>,
    /// When.
    pub read_at: Timestamp,
    /// What this desk sent, if it is its own.
    pub ours: Option<Box<(Entry, Draft)>>,
    /// What this desk has made of it last, if anything: what it sent, with what it has changed
    /// since. Of a packet that others have brought, only what was written here.
    pub made: Option<Arc<Order>>,
}

/// What came of reading a packet.
#[derive(Debug, Clone)]
pub struct PacketNews {
    /// Whose.
    pub store: StoreRef,
    /// Which, as asked.
    pub packet_id: String,
    /// The packet as it is; what is known of it from before while that is not known, or if it
    /// could not be read.
    pub shown: Option<ShownPacket>,
    /// Why it could not be read now.
    pub failure: Option<ApiError>,
    /// It is being read; this is what was known before.
    pub is_pending: bool,
}

/// How old a list may be that is shown without being read again at once.
const FRESH: SignedDuration = SignedDuration::from_secs(10);
/// From one reading of the list to the next: four of the 120 reads a minute.
const PAUSE: SignedDuration = SignedDuration::from_secs(15);
/// The longest pause after failures in a row, each of which doubles it.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_secs(120);
/// How the packets of the store in use are read.
#[derive(Debug, Default)]
pub(super) struct PacketsReading {
    is_watched: bool,
    /// When the list is read next.
    due_at: Option<Timestamp>,
    /// When that was said.
    planned_at: Timestamp,
    /// One reading at a time.
    is_under_way: bool,
    /// What is kept on disk was asked for.
    is_recalled: bool,
    /// Failures in a row.
    failures: u32,
    /// The last of them, until the list was read.
    failure: Option<ApiError>,
    /// The list as told last.
    known: Option<Box<OpenPackets>>,
    /// The packets that were asked for, counted.
    asked: u64,
}

impl PacketsReading {
    /// Waits until the list is to be read.
    pub(super) async fn due(&self, clock: &Clock) {
        match self.due_at {
            Some(at) if self.is_watched && !self.is_under_way => {
                clock.until_set_back(self.planned_at, at).await;
            }
            _ => std::future::pending().await,
        }
    }

    /// Nothing is known of the store that is opened next.
    pub(super) fn of_next_store(&self) -> Self {
        Self {
            is_watched: self.is_watched,
            asked: self.asked,
            ..Self::default()
        }
    }

    /// When a list that was read then, or never, is read again.
    fn look_again(&mut self, now: Timestamp) {
        let read_at = self.known.as_ref().map(|known| known.read_at);
        let is_fresh = read_at.is_some_and(|at| at <= now && now.duration_since(at) < FRESH);
        let next = read_at.filter(|_| is_fresh);
        let next = next.and_then(|at| at.checked_add(PAUSE).ok());
        let next = next.unwrap_or(now);
        self.plan(now, next);
    }

    /// Has the list read then, or before that where it is due already.
    fn plan(&mut self, now: Timestamp, next: Timestamp) {
        self.due_at = Some(self.due_at.map_or(next, |at| at.min(next)));
        self.planned_at = now;
    }

    /// How long is waited after a failure.
    fn pause(&self) -> SignedDuration {
        let doubled = 1_i32 << self.failures.saturating_sub(1).min(4);
        let pause = (PAUSE * doubled).min(LONGEST_PAUSE);
        match self.failure.as_ref().map(|error| &error.kind) {
            Some(ErrorKind::RateLimited {
                retry_after: Some(wait),
            }) => SignedDuration::try_from(*wait).map_or(LONGEST_PAUSE, |wait| wait.max(pause)),
            _ => pause,
        }
    }
}

/// What came of reading the list.
pub(super) type ListRead = Result<Box<OpenPackets>, ApiError>;

impl Engine {
    /// Keeps the open packets of the store in use up to date while somebody looks.
    pub(super) async fn watch_open_packets(&mut self, is_watched: bool) {
        self.packets.is_watched = is_watched;
        if !is_watched {
            return;
        }
        if self.packets.known.is_some() {
            self.tell_open_packets().await;
        }
        self.look_after_open_packets();
    }

    /// Sees to what is known of the packets of the store in use, if somebody looks: first what is
    /// kept on disk, then what the store says as soon as it can be asked.
    pub(super) fn look_after_open_packets(&mut self) {
        if !self.packets.is_watched {
            return;
        }
        if !self.packets.is_recalled {
            self.recall_open_packets();
        }
        if self.session.is_some() && !self.packets.is_under_way {
            self.packets.look_again(self.clock.now());
        }
    }

    /// A packet of the store in use has changed: the list tells something else now.
    pub(super) fn packet_changed(&mut self, store: &StoreRef) {
        let here = self.store.as_ref();
        if self.session.is_some() && here.is_some_and(|here| here.place() == store.place()) {
            let now = self.clock.now();
            self.packets.plan(now, now);
        }
    }

    fn recall_open_packets(&mut self) {
        let Some(store) = self.store.clone() else {
            return;
        };
        self.packets.is_recalled = true;
        let (opening, books) = (self.opening(), self.books.clone());
        self.calls.spawn(async move {
            let kept = books.run(move |db| recall(db, store)).await;
            let kept = kept.unwrap_or_else(|error| {
                tracing::warn!(%error, "the packets of last time were not read");
                None
            });
            Done::OpenKept(opening, kept)
        });
    }

    /// Tells the list of last time, unless a newer one is there.
    pub(super) async fn open_packets_recalled(
        &mut self,
        opening: u64,
        kept: Option<Box<OpenPackets>>,
    ) {
        if opening != self.opening() || self.packets.known.is_some() || kept.is_none() {
            return;
        }
        self.packets.known = kept;
        self.tell_open_packets().await;
    }

    /// Tells what is known, and why it is no newer.
    async fn tell_open_packets(&self) {
        let (known, failure) = (self.packets.known.clone(), self.packets.failure.clone());
        self.teller.tell(Event::OpenPackets(known, failure)).await;
    }

    /// Reads the list, which is due.
    pub(super) fn read_open_packets(&mut self) {
        self.packets.due_at = None;
        let Some((courier, store)) = self.courier().zip(self.store.clone()) else {
            return;
        };
        self.packets.is_under_way = true;
        let (opening, clock, books) = (self.opening(), self.clock.clone(), self.books.clone());
        self.calls.spawn(async move {
            let read = courier.read_spare(courier.client.open_list()).await;
            let now = clock.now();
            let read = match read {
                Ok(list) => Ok(Box::new(keep_list(&books, store, list, now).await)),
                Err(error) => Err(error),
            };
            Done::Open(opening, read)
        });
    }

    /// Tells the list as it is now, or why it could not be read, with what is known.
    pub(super) async fn open_packets_read(&mut self, opening: u64, read: ListRead) {
        if opening != self.opening() {
            return;
        }
        let packets = &mut self.packets;
        packets.is_under_way = false;
        let now = self.clock.now();
        let pause = match read {
            Ok(open) => {
                packets.known = Some(open);
                packets.failures = 0;
                packets.failure = None;
                PAUSE
            }
            Err(error) => {
                packets.failures = packets.failures.saturating_add(1);
                packets.failure = Some(error);
                packets.pause()
            }
        };
        // Something may have changed while it was read.
        let next = now.checked_add(pause).unwrap_or(now);
        packets.plan(now, next);
        self.tell_open_packets().await;
    }
}

/// Both ids of each packet: this desk may know it by either.
fn ids(packets: &[OpenPacket]) -> Vec<&str> {
    packets
        .iter()
        .flat_map(|packet| [Some(packet.id.as_str()), packet.uuid.as_deref()])
        .flatten()
        .collect()
}

/// A list with what is known of its packets.
fn with_known(
    db: &Database,
    store: StoreRef,
    list: OpenList,
    read_at: Timestamp,
) -> Result<OpenPackets, DatabaseError> {
    let known = db.known_packets(&store, &ids(&list.packets))?;
    let mut ours = known.ours;
    let ours = list.packets.iter().filter_map(|packet| {
        let by_uuid = packet.uuid.as_ref().and_then(|uuid| ours.remove(uuid));
        let entry = ours.remove(&packet.id).or(by_uuid)?;
        Some((packet.id.clone(), entry))
    });
    let ours = ours.collect();
    Ok(OpenPackets {
        store,
        packets: list.packets,
        read_at,
        seen_at: known.seen_at,
        ours,
    })
}

/// The list of last time.
fn recall(db: &Database, store: StoreRef) -> Result<Option<Box<OpenPackets>>, DatabaseError> {
    let Some(kept) = db.kept_open_packets(&store)? else {
        return Ok(None);
    };
    let Some(list) = OpenList::from_raw(kept.raw) else {
        return Ok(None);
    };
    with_known(db, store, list, kept.read_at).map(|open| Some(Box::new(open)))
}

/// Keeps a list that was just read. It is shown though the disk does not take it.
async fn keep_list(books: &Books, store: StoreRef, list: OpenList, now: Timestamp) -> OpenPackets {
    let (of, read) = (store.clone(), list.clone());
    let kept = books
        .run(move |db| {
            let own: Vec<&str> = read
                .packets
                .iter()
                .map(|packet| packet.id.as_str())
                .collect();
            db.keep_open_packets(&of, &read.raw, &own, now)?;
            with_known(db, of, read, now)
        })
        .await;
    kept.unwrap_or_else(|error| {
        tracing::warn!(%error, "the open packets were not kept");
        OpenPackets {
            store,
            packets: list.packets,
            read_at: now,
            seen_at: HashMap::new(),
            ours: HashMap::new(),
        }
    })
}
