//! What comes back: an answer is judged, written down, and only then told.

use jiff::Timestamp;
use tokio::task::{Id, JoinError};

use super::{Done, Going, News, Sender, Unwritten, pace::Pace, place, verdict};
use crate::{
    api::{ApiError, Created, ErrorKind, Packet},
    store::database::{
        DatabaseError,
        outbox::{CallTime, Claim, Entry, EntryId, EntryState, Settlement},
    },
};

impl Sender {
    pub(super) async fn over(&mut self, over: Result<(Id, Done), JoinError>, news: &mut Vec<News>) {
        match over {
            Ok((id, Done::Sent { claim, result })) => {
                let began_at = self.sending.remove(&id).map(|going| going.began_at);
                news.push(News::Called {
                    store: claim.entry.store.clone(),
                    failure: result.as_ref().err().map(|error| error.kind.clone()),
                });
                self.answered(claim, began_at, &result, news).await;
            }
            Ok((_, Done::Read { entry, result })) => self.read_back(entry, result, news).await,
            Err(fault) => self.broke(&fault, news).await,
        }
    }

    async fn answered(
        &mut self,
        claim: Box<Claim>,
        began_at: Option<Timestamp>,
        result: &Result<Created, ApiError>,
        news: &mut Vec<News>,
    ) {
        let now = self.clock.now();
        // Without the disk nothing new goes out, so what the budget learns can wait.
        let calls = self.calls_lately(&claim.entry.store, now).await;
        let mut calls = calls.unwrap_or_default();
        let began_at = began_at.unwrap_or(now);
        // Itself it is among them, as long as nobody has written down how it ended.
        let is_itself = |call: &CallTime| call.started_at == began_at && call.ended_at.is_none();
        if let Some(itself) = calls.iter().position(is_itself) {
            calls.remove(itself);
        }
        let pace = self
            .paces
            .entry(place(&claim.entry.store))
            .or_insert_with(|| Pace::new(self.writes_per_minute));
        let answer = verdict::Answer {
            claim: &claim,
            began_at,
            result,
            now,
        };
        let settlement = verdict::judge(&answer, &calls, pace);
        let answer = Unwritten { claim, settlement };
        if let Err(error) = self.settle(answer, news).await {
            self.has_trouble = true;
            news.push(News::Trouble(error));
        }
    }

    /// A call whose task broke: it may have arrived.
    async fn broke(&mut self, fault: &JoinError, news: &mut Vec<News>) {
        tracing::error!(%fault, "a call ended with a fault");
        if let Some(Going { claim, began_at }) = self.sending.remove(&fault.id()) {
            let lost = Err(ApiError {
                kind: ErrorKind::Lost { timed_out: false },
                status: None,
                said: None,
            });
            self.answered(claim, Some(began_at), &lost, news).await;
        }
    }

    /// Writes down how a try ended; what cannot be written is kept and written later.
    async fn settle(
        &mut self,
        answer: Unwritten,
        news: &mut Vec<News>,
    ) -> Result<(), DatabaseError> {
        let Unwritten { claim, settlement } = answer;
        let now = self.clock.now();
        let (id, number) = (claim.entry.id, claim.number);
        let written = {
            let settlement = settlement.clone();
            self.books
                .run(move |db| db.settle(id, number, &settlement, now))
                .await
        };
        match written {
            Ok(entry) => {
                self.settled(Box::new(entry), news);
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, entry = id.0, "an answer could not be written down");
                if self.is_gone(id).await {
                    self.settled_without_books(&claim, settlement, news);
                } else {
                    self.unwritten.push(Unwritten { claim, settlement });
                }
                Err(error)
            }
        }
    }

    /// Whether an entry is not in the books any more, as when they were damaged and set aside.
    async fn is_gone(&self, id: EntryId) -> bool {
        matches!(self.books.run(move |db| db.entry(id)).await, Ok(None))
    }

    /// What the server said is told, although there is no place to keep it.
    fn settled_without_books(
        &mut self,
        claim: &Claim,
        settlement: Settlement,
        news: &mut Vec<News>,
    ) {
        let entry = Entry {
            state: settlement.state,
            packet_id: settlement.packet_id,
            trouble: settlement.trouble,
            ..claim.entry.clone()
        };
        self.settled(Box::new(entry), news);
    }

    pub(super) fn settled(&mut self, entry: Box<Entry>, news: &mut Vec<News>) {
        if !entry.state.is_open() {
            self.forget(entry.id);
        }
        match entry.state {
            EntryState::Accepted => {
                self.read_packet(entry.clone());
                news.push(News::Accepted(entry));
            }
            EntryState::Refused => news.push(News::Refused(entry)),
            EntryState::Withdrawn => news.push(News::Withdrawn(entry)),
            // The next look tells where it is.
            EntryState::Queued
            | EntryState::Sending
            | EntryState::Waiting
            | EntryState::Unknown
            | EntryState::Lapsed => {}
        }
    }

    /// Writes what could not be written. While that fails nothing new goes out.
    pub(super) async fn write_again(&mut self, news: &mut Vec<News>) -> Result<(), DatabaseError> {
        let mut answers = std::mem::take(&mut self.unwritten).into_iter();
        while let Some(answer) = answers.next() {
            if let Err(error) = self.settle(answer, news).await {
                // The disk takes its time to fail: the rest is not tried.
                self.unwritten.extend(answers);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Reads back the packet of an accepted entry: its number and total are not in the answer.
    pub fn read_packet(&mut self, entry: Box<Entry>) {
        let Some((courier, packet_id)) = self
            .courier(&entry.store)
            .cloned()
            .zip(entry.packet_id.clone())
        else {
            return;
        };
        self.calls.spawn(async move {
            let read = courier.read(|| courier.client.get_packet(&packet_id));
            let result = read.await.map(Box::new);
            Done::Read { entry, result }
        });
    }

    async fn read_back(
        &self,
        mut entry: Box<Entry>,
        result: Result<Box<Packet>, ApiError>,
        news: &mut Vec<News>,
    ) {
        if let Ok(packet) = &result {
            entry.doc_no.clone_from(&packet.doc_no);
            entry.total = packet.total;
            let (id, doc_no, total) = (entry.id, packet.doc_no.clone(), packet.total);
            let kept = self
                .books
                .run(move |db| db.note_packet(id, doc_no.as_deref(), total))
                .await;
            if let Err(error) = kept {
                tracing::warn!(%error, "a packet's number was not kept");
            }
        }
        news.push(News::Read { entry, result });
    }
}
