//! One packet in full: what is known of it at once, then what its store says.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;

use super::{PacketNews, ShownPacket};
use crate::{
    api::{ApiError, ErrorKind, Packet},
    desk::{
        books::Books,
        engine::{Done, Engine},
        event::{Event, StoreTrouble},
        sender::courier::Courier,
        session::Session,
    },
    domain::Order,
    store::{
        database::{
            Database, DatabaseError,
            outbox::{Entry, StoreRef},
        },
        draft::Draft,
    },
};

/// Of packets asked for within this time only the last is read: whoever walks through a list does
/// not want each of them.
const SETTLING: Duration = Duration::from_millis(120);

/// A packet that was asked for, and what was known of it.
pub(in crate::desk) struct AskedPacket {
    store: StoreRef,
    packet_id: String,
    known: Option<ShownPacket>,
}

impl Engine {
    /// Tells what is known of a packet, then reads it in full.
    pub(in crate::desk) fn read_packet(&mut self, store: StoreRef, packet_id: String) {
        self.packets.asked += 1;
        let (asked, books, teller) = (self.packets.asked, self.books.clone(), self.teller.clone());
        self.calls.spawn(async move {
            let (of, id) = (store.clone(), packet_id.clone());
            let known = books.run(move |db| recall_packet(db, of, &id)).await;
            let known = known.unwrap_or_else(|error| {
                tracing::warn!(%error, "what is known of a packet was not read");
                None
            });
            let packet = AskedPacket {
                store,
                packet_id,
                known,
            };
            teller.tell(packet.news(None, true)).await;
            tokio::time::sleep(SETTLING).await;
            Done::PacketAsked(asked, Box::new(packet))
        });
    }

    /// Reads a packet, unless another was asked for since; by the way to its store, which need not
    /// be the one in use.
    pub(in crate::desk) async fn packet_asked(&mut self, asked: u64, packet: AskedPacket) {
        if asked != self.packets.asked {
            return;
        }
        let here = self.store.as_ref();
        let is_here = here.is_some_and(|here| here.place() == packet.store.place());
        if let Some(courier) = self.courier().filter(|_| is_here) {
            return self.fetch_packet(courier, packet);
        }
        let store = packet.store.clone();
        let (teller, lost) = (self.teller.clone(), packet.news(Some(no_way()), false));
        let done = |way| Done::PacketWay(Box::new(packet), way);
        if let Err(trouble) = self.open_beside(&store, done) {
            tracing::warn!(?trouble, "no way to the store of a packet");
            teller.tell(lost).await;
        }
    }

    /// There is a way to the store of a packet, or none.
    pub(in crate::desk) async fn packet_way_found(
        &mut self,
        packet: AskedPacket,
        way: Result<Session, StoreTrouble>,
    ) {
        match way {
            Ok(session) => self.fetch_packet(session.courier, packet),
            Err(trouble) => {
                tracing::warn!(?trouble, "no way to the store of a packet");
                self.teller.tell(packet.news(Some(no_way()), false)).await;
            }
        }
    }

    fn fetch_packet(&mut self, courier: Courier, packet: AskedPacket) {
        let (clock, books, teller) = (self.clock.clone(), self.books.clone(), self.teller.clone());
        self.calls.spawn(async move {
            let read = courier
                .read(|| courier.client.get_packet(&packet.packet_id))
                .await;
            let event = match read {
                Ok(read) => packet.read(read, &books, clock.now()).await,
                Err(error) => packet.news(Some(error), false),
            };
            teller.tell(event).await;
            Done::Nothing
        });
    }
}

impl AskedPacket {
    /// What is known of it without an answer.
    fn news(&self, failure: Option<ApiError>, is_pending: bool) -> Event {
        Event::PacketNews(Box::new(PacketNews {
            store: self.store.clone(),
            packet_id: self.packet_id.clone(),
            shown: self.known.clone(),
            failure,
            is_pending,
        }))
    }

    /// It was read: it is kept, and told with what this desk sent.
    async fn read(self, packet: Packet, books: &Books, now: Timestamp) -> Event {
        let packet = Arc::new(packet);
        let (store, id, read) = (
            self.store.clone(),
            self.packet_id.clone(),
            Arc::clone(&packet),
        );
        let kept = books
            .run(move |db| {
                db.keep_packet(&store, &id, &read.raw, now)?;
                sent(db, &store, &read)
            })
            .await;
        let (ours, made) = kept.unwrap_or_else(|error| {
            tracing::warn!(%error, "a packet was not kept");
            let known = self.known;
            known.map_or((None, None), |known| (known.ours, known.made))
        });
        Event::PacketNews(Box::new(PacketNews {
            store: self.store.clone(),
            packet_id: self.packet_id,
            shown: Some(ShownPacket {
                store: self.store,
                packet,
                read_at: now,
                ours,
                made,
            }),
            failure: None,
            is_pending: false,
        }))
    }
}

/// The store of a packet cannot be asked: its key or its address is not there.
fn no_way() -> ApiError {
    ApiError::new(ErrorKind::Unauthorized, None, None)
}

/// A packet as it was read last, with what this desk sent.
fn recall_packet(
    db: &Database,
    store: StoreRef,
    packet_id: &str,
) -> Result<Option<ShownPacket>, DatabaseError> {
    let Some(kept) = db.kept_packet(&store, packet_id)? else {
        return Ok(None);
    };
    let Some(packet) = Packet::from_raw(kept.raw) else {
        return Ok(None);
    };
    let (ours, made) = sent(db, &store, &packet)?;
    Ok(Some(ShownPacket {
        ours,
        made,
        store,
        packet: Arc::new(packet),
        read_at: kept.read_at,
    }))
}

/// What this desk sent, if the packet is its own, and what it has made of it since.
type Ours = (Option<Box<(Entry, Draft)>>, Option<Arc<Order>>);

fn sent(db: &Database, store: &StoreRef, packet: &Packet) -> Result<Ours, DatabaseError> {
    let ids: Vec<&str> = [Some(packet.id.as_str()), packet.uuid.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let ours = db.order_of_packet(store, &ids)?.map(Box::new);
    let order = ours.as_ref().map(|ours| &ours.1.order);
    let made = db.made_of_packet(store, &ids, order)?;
    Ok((ours, made.map(Arc::new)))
}
