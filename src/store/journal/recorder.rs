//! The record of the calls to one store.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use super::{
    entering::Began,
    exchange::{ExchangeId, JournalError},
    writer::Journal,
};
use crate::{
    api::{CallToken, Ended, Kept, Recorder, SentRequest},
    store::database::outbox::StoreRef,
};

/// Records the calls to one store with one key.
pub struct StoreRecorder {
    journal: Journal,
    store: StoreRef,
    key_name: String,
}

impl StoreRecorder {
    pub(super) fn new(journal: Journal, store: StoreRef, key_name: String) -> Self {
        Self {
            journal,
            store,
            key_name,
        }
    }
}

impl fmt::Debug for StoreRecorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreRecorder")
            .field("store", &self.store)
            .field("key_name", &self.key_name)
            .finish_non_exhaustive()
    }
}

impl Recorder for StoreRecorder {
    fn began(&self, request: SentRequest) -> CallToken {
        self.journal.begin(Began {
            at: self.journal.now(),
            store: self.store.clone(),
            key_name: self.key_name.clone(),
            request,
        })
    }

    fn ended(&self, call: CallToken, ended: Ended) {
        self.journal.end(call, ended);
    }

    fn kept(&self, call: CallToken) -> Kept {
        let journal = self.journal.clone();
        Box::pin(async move {
            match journal.kept(call).await {
                Ok(id) => Ok(id.0),
                Err(error) => Err(error.to_string()),
            }
        })
    }
}

/// Records one call, and tells afterwards which exchange it is.
#[derive(Debug)]
pub struct OneCall {
    recorder: StoreRecorder,
    call: OnceLock<CallToken>,
}

impl OneCall {
    /// For the next call of a client that is recorded by it.
    pub fn new(recorder: StoreRecorder) -> Arc<Self> {
        Arc::new(Self {
            recorder,
            call: OnceLock::new(),
        })
    }

    /// Which exchange the first call is; nothing if none was made.
    ///
    /// # Errors
    /// It is not in the journal.
    pub async fn exchange(&self) -> Result<Option<ExchangeId>, JournalError> {
        match self.call.get() {
            Some(call) => self.recorder.journal.kept(*call).await.map(Some),
            None => Ok(None),
        }
    }
}

impl Recorder for OneCall {
    fn began(&self, request: SentRequest) -> CallToken {
        let call = self.recorder.began(request);
        // Only the first one is told of.
        self.call.get_or_init(|| call);
        call
    }

    fn ended(&self, call: CallToken, ended: Ended) {
        self.recorder.ended(call, ended);
    }

    fn kept(&self, call: CallToken) -> Kept {
        self.recorder.kept(call)
    }
}
