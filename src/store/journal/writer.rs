//! The thread that writes the journal. Whoever makes calls hands them over and goes on; what the
//! thread cannot keep up with, or the disk does not take, is missing, and that is told once.

use std::{
    collections::HashMap,
    fmt,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, SyncSender},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tokio::sync::{Notify, oneshot};

use super::{
    entering::{self, Began},
    exchange::{ExchangeId, JournalError},
    file::JournalFile,
    pruning,
    recorder::StoreRecorder,
};
use crate::{
    api::{CallToken, Ended},
    store::{
        database::{DatabaseError, DatabaseTrouble, outbox::StoreRef},
        paths::Home,
        settings::JournalKeep,
    },
};

/// How many beginnings and ends may wait for the disk.
const QUEUE: usize = 1024;
/// How many bytes of them.
const LARGEST_QUEUE: usize = 64 * 1024 * 1024;
/// How long the end of the program waits for what is queued.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a file that could not be opened is left alone.
const OPEN_AGAIN: Duration = Duration::from_secs(1);
/// Between two steps of pruning while there is something to prune, and while there is not.
const NEXT_STEP: Duration = Duration::from_millis(50);
const LOOK_AGAIN: Duration = Duration::from_secs(600);
/// How many ends are remembered by the exchange that they became.
const REMEMBERED: usize = 1024;

/// What time it is.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A way to write the journal. Clones share its thread, which ends with the last of them, after
/// what is queued is on disk, or a second.
#[derive(Clone)]
pub struct Journal(Arc<Shared>);

struct Shared {
    now: Now,
    queue: Option<SyncSender<Told>>,
    tokens: AtomicU64,
    load: Arc<Load>,
    changed: Arc<Notify>,
    thread: Option<JoinHandle<()>>,
}

/// What waits, and what found no room.
#[derive(Debug, Default)]
struct Load {
    bytes: AtomicUsize,
    dropped: AtomicU64,
}

enum Told {
    Began(CallToken, Box<Began>),
    Ended(CallToken, Box<Ended>),
    Kept(CallToken, oneshot::Sender<Result<ExchangeId, JournalError>>),
    Keep(JournalKeep),
    Written(oneshot::Sender<()>),
}

impl Told {
    /// About how many bytes it holds.
    fn size(&self) -> usize {
        match self {
            Self::Began(_, began) => began.request.body.as_ref().map_or(0, |body| body.len()),
            Self::Ended(_, ended) => ended.answer.as_ref().map_or(0, |answer| answer.body.len()),
            Self::Kept(..) | Self::Keep(_) | Self::Written(_) => 0,
        }
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal")
            .field("load", &self.0.load)
            .finish_non_exhaustive()
    }
}

impl Journal {
    /// Starts the thread. The file is opened, or made, with the first call.
    pub fn start(home: &Home, keep: JournalKeep, now: Now) -> Self {
        let (queue, told) = mpsc::sync_channel(QUEUE);
        let load = Arc::new(Load::default());
        let changed = Arc::new(Notify::new());
        let writer = Writer {
            path: home.journal_file(),
            file: None,
            open_at: Instant::now(),
            keep,
            now: Arc::clone(&now),
            calls: HashMap::new(),
            load: Arc::clone(&load),
            changed: Arc::clone(&changed),
            missing: 0,
            trouble: None,
        };
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer.run(&told));
        if let Err(error) = &thread {
            tracing::error!(%error, "there is no journal: the system gives no thread");
        }
        Self(Arc::new(Shared {
            now,
            queue: Some(queue),
            tokens: AtomicU64::new(1),
            load,
            changed,
            thread: thread.ok(),
        }))
    }

    /// A recorder of calls to this store with the key of this name.
    pub fn recorder(&self, store: StoreRef, key_name: impl Into<String>) -> StoreRecorder {
        StoreRecorder::new(self.clone(), store, key_name.into())
    }

    /// Keeps so much from now on.
    pub fn keep(&self, keep: JournalKeep) {
        self.tell(Told::Keep(keep));
    }

    /// Waits until everything that was recorded before is written, as far as it can be.
    pub async fn written(&self) {
        let (sender, written) = oneshot::channel();
        if self.tell(Told::Written(sender)) {
            // A thread that has ended has nothing to write.
            written.await.ok();
        }
    }

    /// Waits until something was written since this was asked last. Only one may wait.
    pub async fn changed(&self) {
        self.0.changed.notified().await;
    }

    /// Waits until the beginning of a call is in the journal: on disk for good, if the call said
    /// that it must be.
    pub(super) async fn kept(&self, call: CallToken) -> Result<ExchangeId, JournalError> {
        let (sender, kept) = oneshot::channel();
        if !self.tell(Told::Kept(call, sender)) {
            return Err(not_kept("too much is being recorded"));
        }
        match kept.await {
            Ok(kept) => kept,
            Err(_ended) => Err(not_kept("the program ends")),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.0.now)()
    }

    pub(super) fn begin(&self, began: Began) -> CallToken {
        let call = CallToken(self.0.tokens.fetch_add(1, Ordering::Relaxed));
        self.tell(Told::Began(call, Box::new(began)));
        call
    }

    pub(super) fn end(&self, call: CallToken, ended: Ended) {
        self.tell(Told::Ended(call, Box::new(ended)));
    }

    /// Hands over without waiting; false if there is no room, or no thread.
    fn tell(&self, told: Told) -> bool {
        let Shared { queue, load, .. } = &*self.0;
        let size = told.size();
        let waiting = load.bytes.fetch_add(size, Ordering::Relaxed);
        let has_room = waiting.saturating_add(size) <= LARGEST_QUEUE || waiting == 0;
        let is_told = has_room
            && queue
                .as_ref()
                .is_some_and(|queue| queue.try_send(told).is_ok());
        if !is_told {
            load.bytes.fetch_sub(size, Ordering::Relaxed);
            load.dropped.fetch_add(1, Ordering::Relaxed);
        }
        is_told
    }
}

fn not_kept(words: &str) -> JournalError {
    JournalError {
        trouble: DatabaseTrouble::Other,
        words: words.to_owned(),
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // The thread ends when nobody can tell it anything any more.
        self.queue = None;
        let Some(thread) = self.thread.take() else {
            return;
        };
        let started = Instant::now();
        while !thread.is_finished() && started.elapsed() < PATIENCE {
            std::thread::park_timeout(Duration::from_millis(2));
        }
        if !thread.is_finished() {
            tracing::warn!("the program ends before the journal is written");
        } else if thread.join().is_err() {
            tracing::error!("the journal ended with a fault");
        }
    }
}

/// What runs on the thread.
struct Writer {
    path: PathBuf,
    file: Option<JournalFile>,
    /// When opening is tried again.
    open_at: Instant,
    keep: JournalKeep,
    now: Now,
    calls: HashMap<CallToken, ExchangeId>,
    load: Arc<Load>,
    changed: Arc<Notify>,
    /// How much is missing since the file could be written last.
    missing: u64,
    /// Why it cannot be written.
    trouble: Option<DatabaseError>,
}

impl Writer {
    fn run(mut self, told: &Receiver<Told>) {
        let mut pause = NEXT_STEP;
        loop {
            match told.recv_timeout(pause) {
                Ok(told) => {
                    let size = told.size();
                    self.take(told);
                    self.load.bytes.fetch_sub(size, Ordering::Relaxed);
                    pause = NEXT_STEP;
                }
                Err(RecvTimeoutError::Timeout) => {
                    pause = if self.prune() { NEXT_STEP } else { LOOK_AGAIN };
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        // Also a program that never has an idle moment keeps no more than it should.
        self.prune();
        self.tell_dropped();
    }

    fn take(&mut self, told: Told) {
        match told {
            Told::Began(call, began) => self.begin(call, &began),
            Told::Ended(call, ended) => self.end(call, &ended),
            Told::Kept(call, kept) => self.tell_kept(call, kept),
            Told::Keep(keep) => self.keep = keep,
            Told::Written(written) => {
                // Whoever asked may not wait any more.
                written.send(()).ok();
            }
        }
    }

    fn begin(&mut self, call: CallToken, began: &Began) {
        let is_for_good = began.request.label.is_kept_first;
        let id = self.write(|file| {
            let full = if is_for_good { "FULL" } else { "NORMAL" };
            file.connection.pragma_update(None, "synchronous", full)?;
            let transaction = file.write()?;
            let id = entering::begin(&transaction, began)?;
            transaction.commit()?;
            Ok(id)
        });
        if let Some(id) = id {
            self.changed.notify_one();
            self.remember(call, id);
        }
    }

    fn end(&mut self, call: CallToken, ended: &Ended) {
        let Some(id) = self.calls.get(&call).copied() else {
            self.missing += 1;
            return;
        };
        self.write(|file| {
            let transaction = file.write()?;
            entering::end(&transaction, id, ended)?;
            transaction.commit()?;
            Ok(())
        });
        self.changed.notify_one();
    }

    fn tell_kept(&self, call: CallToken, kept: oneshot::Sender<Result<ExchangeId, JournalError>>) {
        let answer = match (self.calls.get(&call), &self.trouble) {
            (Some(id), _) => Ok(*id),
            (None, Some(error)) => Err(error.clone().into()),
            (None, None) => Err(not_kept("too much is being recorded")),
        };
        // Whoever asked may not wait any more.
        kept.send(answer).ok();
    }

    fn remember(&mut self, call: CallToken, id: ExchangeId) {
        if self.calls.len() >= 2 * REMEMBERED {
            let mut tokens: Vec<u64> = self.calls.keys().map(|call| call.0).collect();
            tokens.sort_unstable();
            let oldest = tokens.get(REMEMBERED).copied().unwrap_or_default();
            self.calls.retain(|call, _| call.0 >= oldest);
        }
        self.calls.insert(call, id);
    }

    /// Does one step on the file; what is not done is counted.
    fn write<T>(
        &mut self,
        step: impl Fn(&mut JournalFile) -> Result<T, DatabaseError>,
    ) -> Option<T> {
        self.tell_dropped();
        let mut result = self.open().and_then(&step);
        if matches!(&result, Err(error) if error.trouble == DatabaseTrouble::Damaged) {
            result = self.start_anew().and_then(|()| self.open().and_then(&step));
        }
        match result {
            Ok(done) => {
                self.works();
                Some(done)
            }
            Err(error) => {
                self.missing += 1;
                self.fails(error);
                None
            }
        }
    }

    fn open(&mut self) -> Result<&mut JournalFile, DatabaseError> {
        if self
            .file
            .as_ref()
            .is_some_and(|file| !file.is_still_there())
        {
            self.forget_file();
        }
        let file = match self.file.take() {
            Some(file) => file,
            None => {
                if let Some(error) = &self.trouble
                    && Instant::now() < self.open_at
                {
                    return Err(error.clone());
                }
                self.open_at = Instant::now() + OPEN_AGAIN;
                JournalFile::open(&self.path)?.0
            }
        };
        Ok(self.file.insert(file))
    }

    /// The file turned out to be damaged.
    fn start_anew(&mut self) -> Result<(), DatabaseError> {
        let damaged = self.file.take();
        self.forget_file();
        damaged.map_or(Ok(()), JournalFile::set_aside)
    }

    /// Exchanges of another file are called otherwise.
    fn forget_file(&mut self) {
        self.file = None;
        self.calls.clear();
    }

    fn works(&mut self) {
        if self.trouble.take().is_some() {
            let missing = std::mem::take(&mut self.missing);
            tracing::info!(missing, "the journal is written again");
        }
    }

    fn fails(&mut self, error: DatabaseError) {
        if self.trouble.is_none() {
            tracing::warn!(%error, "the journal cannot be written");
        }
        self.trouble = Some(error);
    }

    fn tell_dropped(&self) {
        let dropped = self.load.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            tracing::warn!(
                dropped,
                "the journal cannot keep up: calls are missing in it"
            );
        }
    }

    /// One step; tells whether there is more to do.
    fn prune(&mut self) -> bool {
        let (keep, now) = (self.keep, (self.now)());
        let Some(file) = self.file.as_mut().filter(|file| file.is_still_there()) else {
            return false;
        };
        match pruning::step(&mut file.connection, keep, now) {
            Ok(has_more) => has_more,
            Err(error) => {
                tracing::warn!(error = %DatabaseError::from(error), "the journal was not pruned");
                false
            }
        }
    }
}
