//! Other starts of the program: what they ask of the window that is open.

use std::sync::{
    Arc,
    mpsc::{Receiver, SyncSender, sync_channel},
};

use eframe::egui::{self, ViewportCommand};

use super::{
    commands,
    state::{Notice, State},
};
use crate::{
    desk::{Desk, Door, Knock, Opened, Wake, Wanted, knock},
    store::{paths::Home, settings::Environment},
};

/// How many may wait for a frame: more than a person starts in the time of one.
const WAITING: usize = 16;

/// What was asked at the door and not yet done.
pub struct Knocks {
    asked: Receiver<Knock>,
    started_on: Wanted,
    /// Before the desk ends, so that a start in that time opens a window of its own.
    door: Option<Door>,
}

impl Knocks {
    /// What comes from `asked`, for a desk that was started on this store.
    pub fn new(asked: Receiver<Knock>, started_on: Wanted) -> Self {
        Self {
            asked,
            started_on,
            door: None,
        }
    }
}

/// Who is at the desk.
pub(super) enum Start {
    /// Another process, which has heard what is asked.
    HandedOver,
    /// This one.
    Here(Knocks),
}

/// Opens the door, or knocks if another process has it. A desk that cannot be heard of, or that
/// does not hear, is no reason to leave a person without a window.
pub(super) fn start(home: &Home, wanted: Wanted, wake: &Wake) -> Start {
    let (sender, asked) = sync_channel(WAITING);
    let mut opened = open_door(home, sender.clone(), wake);
    if matches!(opened, Some(Opened::Theirs)) {
        let raise = Knock::Raise {
            store: wanted.clone(),
        };
        match knock(home, &raise) {
            Ok(()) => return Start::HandedOver,
            Err(error) => tracing::warn!(%error, "another desk is open"),
        }
        // It may have been about to end.
        opened = open_door(home, sender, wake);
    }
    let mut knocks = Knocks::new(asked, wanted);
    if let Some(Opened::Mine(door)) = opened {
        knocks.door = Some(door);
    }
    Start::Here(knocks)
}

/// Nothing where no door can be had.
fn open_door(home: &Home, sender: SyncSender<Knock>, wake: &Wake) -> Option<Opened> {
    let wake = Arc::clone(wake);
    let opened = Door::open(home, move |knock| {
        let is_taken = sender.try_send(knock).is_ok();
        wake();
        is_taken
    });
    opened
        .inspect_err(|error| tracing::warn!(%error, "there is no door"))
        .ok()
}

/// Does what was asked since the last look.
pub(super) fn take(knocks: &Knocks, state: &mut State, desk: &Desk, ctx: &egui::Context) {
    let is_first_store_known = state.store.opening > 0 || state.store_trouble.is_some();
    if !is_first_store_known {
        // Then it cannot be told which store is open; what the desk tells wakes the screen again.
        return;
    }
    for Knock::Raise { store } in knocks.asked.try_iter() {
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
        let (sender, asked) = sync_channel(1);
        let knocks = Knocks::new(asked, Wanted::Practice);
        let store = Wanted::Practice;
        sender.send(Knock::Raise { store }).unwrap();
        let ctx = egui::Context::default();
        take(&knocks, &mut state, &desk, &ctx);
        assert!(
            sender
                .try_send(Knock::Raise {
                    store: Wanted::Nothing
                })
                .is_err()
        );

        state.store.opening = 1;
        take(&knocks, &mut state, &desk, &ctx);
        assert!(
            sender
                .try_send(Knock::Raise {
                    store: Wanted::Nothing
                })
                .is_ok()
        );
    }
}
