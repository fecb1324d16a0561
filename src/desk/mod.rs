//! The engine: one background thread with an async runtime. Requests go in on a bounded channel,
//! events come out on another, and after each event the screen is woken.
//!
//! Everything that waits (network, keyring, disk) waits here and never in a frame. The plain state
//! that the screens draw of it ([`OpenOrder`] and what it is made of) is here too.
//!
//! One desk is open on the same files. It has a [`Door`], and another start of the program comes
//! there with a [`Knock`] instead of opening a second window.

pub mod again;
mod bench;
mod books;
pub mod bring_in;
mod bundle;
mod changes;
pub mod changing;
mod clock;
pub mod day;
mod door;
mod engine;
mod event;
pub mod inspect;
mod journal;
mod knock;
mod line;
mod menu;
pub mod open_order;
mod orders;
mod outgoing;
pub mod packets;
mod people;
mod request;
pub mod sender;
pub(crate) mod session;
mod stores;
mod usage;

use std::{
    sync::Arc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

use tokio::sync::mpsc::{self, error::TrySendError};

pub use again::{AgainCall, AgainResult};
pub use books::Books;
pub use bring_in::{BringInError, Brought, BundledCall, Held};
pub use bundle::{bundle_of, write_bundle};
pub use changes::changer::{Changer, ChangerNews, ChangerTurn};
pub use changing::{ChangeNews, ChangeProgress, ChangeStage, SendingChange, Underway};
pub use clock::{Clock, ClockHand};
pub use day::{Day, DayOrder};
pub use door::{Door, DoorError, Opened};
pub use event::{
    BundleFailure, CheckFailure, ConnectFailure, Event, LoadedMenu, PeopleState, RestoredEntry,
    RestoredOrder, StoreEditFailure, StoreEdited, StoreInfo, StoreTrouble,
};
pub use knock::{Knock, KnockError, Wanted, knock, tell_if_open};
pub use open_order::{Accepted, ChangeWord, OpenOrder, OrderId, OrderState};
pub use outgoing::{Outgoing, Step, Trouble};
pub use packets::{OpenPackets, PacketNews, ShownPacket};
pub use request::{BundleWish, Decision, NewStore, Request, Sending, StoreChoice, StoreEdit};

use crate::store::{keyring::Keyring, paths::Home, settings_file::SettingsFile};

/// How many requests may wait: more than a person can press in the time of one.
const REQUESTS: usize = 64;
/// How many events may wait for a frame.
const EVENTS: usize = 256;
/// How long the end of the program waits for the engine.
const PATIENCE: Duration = Duration::from_secs(3);

/// Wakes the screen; called after an event was sent.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What the engine starts with.
pub struct DeskConfig {
    /// Where files are.
    pub home: Home,
    /// The settings, as read for the first frame.
    pub settings: SettingsFile,
    /// The store to open.
    pub choice: StoreChoice,
    /// The keyring that keys are kept in.
    pub keyring: Box<dyn Keyring>,
    /// How the screen is woken.
    pub wake: Wake,
    /// What time it is.
    pub clock: Clock,
}

/// The engine, seen from the screen.
pub struct Desk {
    requests: Option<mpsc::Sender<Request>>,
    events: mpsc::Receiver<Event>,
    thread: Option<JoinHandle<()>>,
}

/// The engine has more to do than it can remember, or has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Try again in a moment.
    #[error("the desk is busy")]
    Busy,
    /// The program has to be started again.
    #[error("the desk has stopped")]
    Stopped,
}

impl Desk {
    /// Starts the engine on a thread of its own.
    ///
    /// # Errors
    /// The system gives no thread or no runtime.
    pub fn start(config: DeskConfig) -> std::io::Result<Self> {
        let (request_sender, requests) = mpsc::channel(REQUESTS);
        let (event_sender, events) = mpsc::channel(EVENTS);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let thread = std::thread::Builder::new()
            .name("desk".to_owned())
            .spawn(move || {
                runtime.block_on(engine::run(config, requests, event_sender));
                // A key dialog or a slow disk must not keep the program from ending.
                runtime.shutdown_timeout(Duration::from_millis(200));
            })?;
        Ok(Self {
            requests: Some(request_sender),
            events,
            thread: Some(thread),
        })
    }

    /// Hands a request over, without waiting.
    ///
    /// # Errors
    /// [`AskError`] if it was not taken: nothing of it will happen.
    pub fn ask(&self, request: Request) -> Result<(), AskError> {
        let Some(requests) = &self.requests else {
            return Err(AskError::Stopped);
        };
        requests.try_send(request).map_err(|error| match error {
            TrySendError::Full(_) => AskError::Busy,
            TrySendError::Closed(_) => AskError::Stopped,
        })
    }

    /// The next event, if there is one.
    pub fn next_event(&mut self) -> Option<Event> {
        self.events.try_recv().ok()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // The engine ends when nobody can ask it any more.
        self.requests = None;
        self.events.close();
        if let Some(thread) = self.thread.take() {
            end_of(thread, PATIENCE);
        }
    }
}

/// Waits for a thread that was told to end, and tells if it did not.
fn end_of(thread: JoinHandle<()>, patience: Duration) {
    let name = thread.thread().name().unwrap_or_default().to_owned();
    let started = Instant::now();
    while !thread.is_finished() && started.elapsed() < patience {
        std::thread::park_timeout(Duration::from_millis(5));
    }
    if !thread.is_finished() {
        tracing::warn!("the {name} did not end in time");
    } else if thread.join().is_err() {
        tracing::error!("the {name} ended with a fault");
    }
}
