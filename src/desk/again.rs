//! Calls that a person makes once more, or as they wrote them: to the store of their choice, within
//! its budget, one try each.

use jiff::Timestamp;

use super::{
    engine::{Done, Engine},
    event::{Event, StoreTrouble},
    sender::{SpareCall, courier::Courier},
    session::{Session, Target},
};
use crate::{
    api::{Label, RawOutcome, RawRequest},
    store::{
        database::{DatabaseError, outbox::StoreRef},
        journal::ExchangeId,
        settings::{Environment, Settings},
    },
};

/// A call to be made.
#[derive(Debug, Clone)]
pub struct AgainCall {
    /// Tells its answer from those of others.
    pub number: u64,
    /// Where to.
    pub store: StoreRef,
    /// What goes out.
    pub request: RawRequest,
    /// The exchange that it repeats.
    pub again_of: Option<ExchangeId>,
}

/// What came of such a call.
#[derive(Debug)]
pub enum AgainResult {
    /// It was made.
    Made(Box<RawOutcome>),
    /// It was not made: orders need the store's budget until then.
    Held(Timestamp),
    /// It was not made: there is no way to the store.
    NoWay(StoreTrouble),
    /// It was not made: it could not be counted on disk.
    NotKept(DatabaseError),
}

/// A call that is over.
pub(super) struct AgainDone {
    number: u64,
    counted: Option<SpareCall>,
    outcome: RawOutcome,
}

/// The stores that a call can go to, each once: the one it went to before, the one in use, those of
/// the settings, and the practice store.
pub fn stores(
    before: Option<&StoreRef>,
    in_use: Option<&StoreRef>,
    settings: &Settings,
) -> Vec<StoreRef> {
    let kept = settings
        .stores
        .iter()
        .filter_map(|entry| Target::Kept(entry.clone()).store());
    let all = before
        .into_iter()
        .chain(in_use)
        .cloned()
        .chain(kept)
        .chain([StoreRef::built_in()]);
    let mut stores: Vec<StoreRef> = Vec::new();
    for store in all {
        if !stores.iter().any(|known| known.place() == store.place()) {
            stores.push(store);
        }
    }
    stores
}

/// Whether a real restaurant may be behind a store: then a person is asked first. What has an
/// address of its own may be the way to one.
pub fn is_real(store: &StoreRef) -> bool {
    match store.environment {
        Environment::Practice | Environment::Sandbox => false,
        Environment::Production | Environment::Custom => true,
    }
}

/// Makes a call, once. A read waits until the budget of reads has room for it.
pub(crate) async fn call(
    courier: &Courier,
    request: &RawRequest,
    again_of: Option<ExchangeId>,
) -> RawOutcome {
    let client = courier.client.labelled(Label {
        attempt: None,
        again_of: again_of.map(|id| id.0),
        is_kept_first: request.is_write(),
    });
    if request.is_write() {
        return client.call_raw(request).await;
    }
    let mut outcome = None;
    let read = async {
        let made = client.call_raw(request).await;
        let result = made.result.clone();
        outcome = Some(made);
        result
    };
    let result = courier.read_spare(read).await;
    outcome.unwrap_or(RawOutcome {
        answer: None,
        result,
    })
}

impl Engine {
    /// Makes a call as it stands, once there is a way to its store.
    pub(super) async fn call_again(&mut self, call: Box<AgainCall>) {
        let known = match (&self.store, self.courier()) {
            (Some(store), Some(courier)) if store.place() == call.store.place() => Some(courier),
            _ => self.sender.courier(&call.store).cloned(),
        };
        if let Some(courier) = known {
            return self.make_call(*call, courier).await;
        }
        let (number, store) = (call.number, call.store.clone());
        let done = |way| Done::AgainWay(call, way);
        if let Err(trouble) = self.open_beside(&store, done) {
            self.tell_again(number, AgainResult::NoWay(trouble)).await;
        }
    }

    /// The way that a call waited for is there, or there is none.
    pub(super) async fn again_way_found(
        &mut self,
        call: Box<AgainCall>,
        way: Result<Session, StoreTrouble>,
    ) {
        match way {
            Ok(session) => self.make_call(*call, session.courier).await,
            Err(trouble) => {
                self.tell_again(call.number, AgainResult::NoWay(trouble))
                    .await;
            }
        }
    }

    async fn make_call(&mut self, call: AgainCall, courier: Courier) {
        let counted = match call.request.is_write() {
            false => None,
            true => match self.sender.begin_spare(&call.store).await {
                Ok(Ok(counted)) => Some(counted),
                Ok(Err(until)) => {
                    return self.tell_again(call.number, AgainResult::Held(until)).await;
                }
                Err(error) => {
                    return self
                        .tell_again(call.number, AgainResult::NotKept(error))
                        .await;
                }
            },
        };
        self.calls.spawn(async move {
            let outcome = self::call(&courier, &call.request, call.again_of).await;
            Done::Again(AgainDone {
                number: call.number,
                counted,
                outcome,
            })
        });
    }

    /// A call is over.
    pub(super) async fn called_again(&mut self, done: AgainDone) {
        if let Some(counted) = done.counted {
            let error = done.outcome.result.as_ref().err();
            self.sender.end_spare(counted, error).await;
        }
        let result = AgainResult::Made(Box::new(done.outcome));
        self.tell_again(done.number, result).await;
    }

    async fn tell_again(&self, number: u64, result: AgainResult) {
        self.teller
            .tell(Event::AgainAnswered { number, result })
            .await;
    }
}
