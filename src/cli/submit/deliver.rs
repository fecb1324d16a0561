//! One order through the outbox: handed over, tried once, and what came of it.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio::time::Instant;

use crate::{
    api::{FrozenPacket, Packet},
    cli::{books::CallArgs, session::Session},
    desk::{
        Books, Clock,
        sender::{News, Sender, Turn},
    },
    store::database::{
        DatabaseError,
        outbox::{Enqueued, Entry, EntryId, EntryState, NewEntry},
    },
};

/// How often it is seen what another process has made of the order.
const LOOK_PAUSE: Duration = Duration::from_millis(200);
/// How long an accepted order waits for its number, if the budget of reads holds that up.
const READ_PATIENCE: Duration = Duration::from_secs(3);
/// How long the budget of writes may hold an order up, and the disk an answer.
const LONGEST_WAIT: Duration = Duration::from_secs(90);

/// What became of handing an order over.
pub(super) struct Delivery {
    /// Its entry.
    pub(super) entry: Entry,
    /// The packet, if there is one and it could be read back.
    pub(super) packet: Option<Packet>,
    /// The outbox had an order under this key before.
    pub(super) known: bool,
    /// That one has other contents, so that nothing was sent.
    pub(super) is_another: bool,
}

/// Hands the order over and tries it once.
///
/// # Errors
/// It could not be kept, so it was not sent.
pub(super) async fn deliver(
    books: &Books,
    session: &Session,
    new: NewEntry,
    call: &CallArgs,
) -> Result<Delivery, DatabaseError> {
    let packet = new.packet.clone();
    let mut sender = Sender::new(books.clone(), Clock::system(), call.writes_per_minute);
    let enqueued = sender.enqueue(new).await?;
    let (entry, known) = match enqueued {
        Enqueued::New(entry) => (entry, false),
        Enqueued::Known(entry) => (entry, true),
    };
    let is_another = known && !has_contents(books, entry.id, &packet).await?;
    let mut delivery = Delivery {
        entry,
        packet: None,
        known,
        is_another,
    };
    let mut was_read = false;
    sender.only(delivery.entry.id);
    sender.give(&session.store, Ok(session.courier.clone()));
    if delivery.entry.state.is_open() && !is_another {
        if known {
            delivery.entry = hurry(books, &mut sender, &delivery.entry).await?;
        }
        let longest = LONGEST_WAIT + call.timeouts().whole;
        was_read = try_once(books, &mut sender, &mut delivery, longest).await;
    }
    if !was_read {
        read_back(books, session, &mut delivery).await;
    }
    Ok(delivery)
}

/// Whether an entry holds this order, however it is laid out.
async fn has_contents(
    books: &Books,
    id: EntryId,
    packet: &FrozenPacket,
) -> Result<bool, DatabaseError> {
    let kept = books.run(move |db| db.contents(id)).await?;
    let meaning = |packet: &FrozenPacket| serde_json::from_str::<Value>(packet.json()).ok();
    Ok(kept.is_some_and(|(kept, _)| meaning(&kept) == meaning(packet)))
}

/// Has an entry tried now, since a person asks for it.
async fn hurry(books: &Books, sender: &mut Sender, entry: &Entry) -> Result<Entry, DatabaseError> {
    let id = entry.id;
    // What a process has left behind in the middle of a try is not being sent any more.
    books.run(|db| db.recover(Timestamp::now())).await?;
    sender.hurry(id, &entry.store).await?;
    let found = books.run(move |db| db.entry(id)).await?;
    Ok(found.unwrap_or_else(|| entry.clone()))
}

/// Drives the sender until the order was tried, by this process or by another that was faster.
/// Gives whether its packet was read back, or could not be in time.
async fn try_once(
    books: &Books,
    sender: &mut Sender,
    delivery: &mut Delivery,
    longest: Duration,
) -> bool {
    let before = match delivery.entry.state {
        // Another process is at it: that is the try that counts.
        EntryState::Sending => delivery.entry.tries.saturating_sub(1),
        _ => delivery.entry.tries,
    };
    let begun = Instant::now();
    let (mut is_told, mut was_read, mut accepted_at) = (false, false, None);
    let mut news = sender.look().await;
    loop {
        for news in news {
            match news {
                News::Read { result, .. } => {
                    was_read = true;
                    delivery.packet = result.ok().map(|packet| *packet);
                }
                News::Accepted(entry) => {
                    delivery.entry = *entry;
                    accepted_at = Some(Instant::now());
                }
                News::Trouble(error) => tracing::warn!(%error, "the outbox cannot be used"),
                News::Outgoing { .. }
                | News::Refused(_)
                | News::Withdrawn(_)
                | News::Called { .. }
                | News::Wanted(_)
                | News::Works => {}
            }
        }
        if sender.is_held_by_budget() && !is_told {
            super::report::held_up();
            is_told = true;
        }
        let id = delivery.entry.id;
        if let Ok(Some(entry)) = books.run(move |db| db.entry(id)).await {
            delivery.entry = entry;
        }
        if accepted_at.is_some_and(|at| at.elapsed() > READ_PATIENCE) {
            return true;
        }
        let is_over = !sender.is_busy() && was_tried(&delivery.entry, before);
        if is_over || begun.elapsed() > longest {
            return was_read;
        }
        let turn = match tokio::time::timeout(LOOK_PAUSE, sender.turn()).await {
            Ok(turn) => turn,
            Err(_nothing_yet) if sender.is_busy() => {
                news = Vec::new();
                continue;
            }
            Err(_nothing_yet) => Turn::Look,
        };
        news = sender.take(turn).await;
    }
}

/// Whether an entry was tried since it had so many tries, or will not be.
fn was_tried(entry: &Entry, before: u32) -> bool {
    match entry.state {
        EntryState::Queued | EntryState::Sending => false,
        EntryState::Waiting | EntryState::Unknown => entry.tries > before,
        EntryState::Lapsed | EntryState::Accepted | EntryState::Refused | EntryState::Withdrawn => {
            true
        }
    }
}

/// Number and total of a packet that another process, or an earlier run, has made.
async fn read_back(books: &Books, session: &Session, delivery: &mut Delivery) {
    let Some(packet_id) = &delivery.entry.packet_id else {
        return;
    };
    // Without the permission to read there is only the id.
    delivery.packet = session.client().get_packet(packet_id).await.ok();
    if let Some(packet) = &delivery.packet {
        let (id, doc_no, total) = (delivery.entry.id, packet.doc_no.clone(), packet.total);
        let noted = books.run(move |db| db.note_packet(id, doc_no.as_deref(), total));
        if let Err(error) = noted.await {
            tracing::warn!(%error, "a packet's number was not kept");
        }
    }
}

/// Takes an order back that certainly has not arrived, since its key has to be mended first; false
/// if it stays.
pub(super) async fn take_back(books: &Books, id: EntryId) -> bool {
    let taken = books
        .run(move |db| db.take_back(id, Timestamp::now()))
        .await;
    taken.unwrap_or_else(|error| {
        tracing::warn!(%error, "an order stays in the outbox");
        false
    })
}
