//! Other starts of the program: what they ask of the window that is open.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
};

use eframe::egui::{self, ViewportCommand};

use super::{calls, commands, logic, notice::Notice, state::State};
use crate::{
    desk::{Desk, Door, DoorError, Knock, KnockError, Opened, Request, Wake, Wanted, knock},
    store::{paths::Home, settings::Environment},
};

/// How many may wait for a frame: more than a person starts in the time of one.
const WAITING: usize = 16;

/// What was asked at the door and not yet done.
pub struct Knocks {
    asked: Receiver<Knock>,
    started_on: Wanted,
    /// The stores asked for before it was known which one is open.
    wanted: VecDeque<Wanted>,
    /// Closed before the desk ends, so that a start in that time opens a window of its own.
    _door: Option<Door>,
}

impl Knocks {
    /// What comes from `asked`, for a desk that was started on this store.
    pub fn new(asked: Receiver<Knock>, started_on: Wanted) -> Self {
        Self {
            asked,
            started_on,
            wanted: VecDeque::new(),
            _door: None,
        }
    }
}

/// Who is at the desk.
pub(super) enum Start {
    /// Another process, which has heard what is asked.
    HandedOver,
    /// This one.
    Here(AtTheDoor),
}

/// The door of this process's desk, before its window is there.
#[derive(Debug)]
pub(super) struct AtTheDoor {
    asked: Receiver<Knock>,
    door: Option<Door>,
}

impl AtTheDoor {
    /// For a desk that is started on this store.
    pub(super) fn into_knocks(self, started_on: Wanted) -> Knocks {
        Knocks {
            _door: self.door,
            ..Knocks::new(self.asked, started_on)
        }
    }
}

/// Why a call could not be handed to the desk that is open, or it cannot be told whether one is.
#[derive(Debug, thiserror::Error)]
pub enum NotHeard {
    /// It did not hear.
    #[error(transparent)]
    Knock(#[from] KnockError),
    /// There is no way to it.
    #[error(transparent)]
    Door(#[from] DoorError),
}

/// Opens the door, or knocks if another process has it.
///
/// A desk that cannot be heard of, or that does not hear, is no reason to leave a person without a
/// window. But a telephone must not open one more window with each ring.
///
/// # Errors
/// [`NotHeard`], for a call alone.
pub(super) fn start(home: &Home, ask: &Knock, wake: &Wake) -> Result<Start, NotHeard> {
    let (sender, asked) = sync_channel(WAITING);
    let is_call = matches!(ask, Knock::Call { .. });
    let mut opened = Door::open(home, on_knock(sender.clone(), wake));
    if matches!(opened, Ok(Opened::Theirs)) {
        let Err(error) = knock(home, ask) else {
            return Ok(Start::HandedOver);
        };
        // It may have been about to end.
        opened = Door::open(home, on_knock(sender.clone(), wake));
        if is_call && matches!(opened, Ok(Opened::Theirs)) {
            return Err(error.into());
        }
        tracing::warn!(%error, "another desk is open");
    }
    let door = match opened {
        Ok(Opened::Mine(door)) => Some(door),
        Ok(Opened::Theirs) => None,
        Err(error) if is_call => return Err(error.into()),
        Err(error) => {
            tracing::warn!(%error, "there is no door");
            None
        }
    };
    if is_call && sender.try_send(ask.clone()).is_err() {
        tracing::warn!("the call that started the desk found no room");
    }
    Ok(Start::Here(AtTheDoor { asked, door }))
}

fn on_knock(
    sender: SyncSender<Knock>,
    wake: &Wake,
) -> impl Fn(Knock) -> bool + Send + Sync + use<> {
    let wake = Arc::clone(wake);
    move |knock| {
        let is_taken = sender.try_send(knock).is_ok();
        wake();
        is_taken
    }
}

/// Does what was asked since the last look.
pub(super) fn take(knocks: &mut Knocks, state: &mut State, desk: &Desk, ctx: &egui::Context) {
    for knock in knocks.asked.try_iter() {
        match knock {
            Knock::Call { number } => calls::ring(state, &number, ctx),
            Knock::Settings => logic::ask(state, desk, Request::ReloadSettings),
            Knock::Raise { store } => {
                knocks.wanted.truncate(WAITING - 1);
                knocks.wanted.push_back(store);
            }
        }
    }
    let is_first_store_known = state.store.opening > 0 || state.store_trouble.is_some();
    if !is_first_store_known {
        // Then it cannot be told which store is open; what the desk tells wakes the screen again.
        return;
    }
    for store in knocks.wanted.drain(..) {
        raise(ctx);
        if store != knocks.started_on || !is_on_first_store(state) {
            open_store(state, desk, &store);
        }
    }
}

/// Brings the window before the eyes, wherever it is.
fn raise(ctx: &egui::Context) {
    ctx.send_viewport_cmd(ViewportCommand::Visible(true));
    ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
    ctx.send_viewport_cmd(ViewportCommand::Focus);
    // Not every system lets a window come forward by itself.
    ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(
        egui::UserAttentionType::Informational,
    ));
}

/// The store that the desk was started on may be known to its command line alone.
fn is_on_first_store(state: &State) -> bool {
    state.store.opening == 1 && state.store_trouble.is_none()
}

fn open_store(state: &mut State, desk: &Desk, wanted: &Wanted) {
    let entry = wanted.entry_in(&state.settings).cloned();
    match (wanted, entry) {
        (Wanted::Nothing, _) => {}
        (Wanted::Practice, _) => {
            if !is_open(state, "", Environment::Practice) {
                commands::use_practice(state, desk);
            }
        }
        (_, Some(entry)) => {
            if !is_open(state, &entry.name, entry.environment) {
                commands::open_store(state, desk, entry.name);
            }
        }
        (Wanted::Named { name }, None) => state.notice(Notice::NoSuchStore(name.clone())),
        (Wanted::Address { url, .. }, None) => {
            state.notice(Notice::AddressNotConnected(url.clone()));
        }
    }
}

/// Whether this store is in use and in order; one that is in trouble is worth another try.
fn is_open(state: &State, name: &str, environment: Environment) -> bool {
    let open = &state.store;
    state.store_trouble.is_none() && open.name == name && open.environment == environment
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        desk::{Clock, DeskConfig, StoreChoice},
        store::{keyring::SystemKeyring, settings::Settings, settings_file::SettingsFile},
    };

    #[test]
    fn a_knock_waits_until_it_is_known_which_store_is_open() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::at(dir.path());
        let (settings, _) = SettingsFile::open(&home);
        let desk = Desk::start(DeskConfig {
            home,
            settings,
            choice: StoreChoice::Practice,
            keyring: Box::new(SystemKeyring),
            wake: Arc::new(|| ()),
            clock: Clock::system(),
        })
        .unwrap();
        let mut state = State::new(Settings::default());
        let (sender, asked) = sync_channel(2);
        let mut knocks = Knocks::new(asked, Wanted::Nothing);
        let store = Wanted::Practice;
        sender.send(Knock::Raise { store }).unwrap();
        let number = "0532 111 22 33".to_owned();
        sender.send(Knock::Call { number }).unwrap();
        let ctx = egui::Context::default();
        take(&mut knocks, &mut state, &desk, &ctx);
        assert_eq!(knocks.wanted.len(), 1);
        // A caller does not wait for a store.
        assert_eq!(state.calls.waiting().len(), 1);

        state.store.opening = 1;
        take(&mut knocks, &mut state, &desk, &ctx);
        assert!(knocks.wanted.is_empty());
    }
}
