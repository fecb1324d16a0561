//! What comes back: a packet that was read, a step that was answered, and what is next then.

use jiff::Timestamp;
use tokio::task::{Id, JoinError};

use super::{Called, Changer, ChangerNews, PAUSE, Written};
use crate::{
    api::{ApiError, ErrorKind, Label, Packet, Updated},
    desk::{
        changes::{
            decide::{self, Next, Plan},
            due,
        },
        changing::ChangeStage,
        sender::{News, Sender, steps::goes_on_at},
    },
    store::database::{
        DatabaseError,
        changes::{Change, ChangeEnd, ChangeId, ChangeState, Rest, StepClaim, StepEnd, StepState},
        outbox::StoreRef,
    },
};

impl Changer {
    /// Reads the packet of a change.
    pub(super) fn read(&mut self, id: ChangeId, news: &mut Vec<ChangerNews>) {
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

    pub(super) async fn over(
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
        let goes_at = match sender.step_goes_at(&store).await {
            Ok(goes_at) => goes_at,
            Err(error) => return self.not_claimed(id, error, news),
        };
        let now = self.clock.now();
        if goes_at.is_some() || self.is_ending {
            // Until then others may change the packet: it is read again.
            let rest = Rest {
                next_try_at: goes_at.or(Some(now)),
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
}

/// A store was called. That a packet is closed, or a step refused, says nothing of its store.
fn called(store: StoreRef, error: Option<&ApiError>) -> ChangerNews {
    let failure = error.map(|error| error.kind.clone());
    let failure = failure.filter(|kind| !matches!(kind, ErrorKind::NotFound | ErrorKind::Refused));
    ChangerNews::Other(News::Called { store, failure })
}
