//! What every request needs at hand.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use uuid::Uuid;

use super::buckets::Limits;
use super::config::{Access, Clock, Dialect, PracticeConfig};
use super::evening;
use super::faults::Faults;
use super::menu::PracticeMenu;
use super::received::ReceivedFile;
use super::schemas::Schemas;
use super::state::State;

/// The store behind its endpoints.
pub(super) struct Shared {
    pub(super) dialect: Dialect,
    pub(super) menu: PracticeMenu,
    pub(super) schemas: Schemas,
    pub(super) limits: Option<Limits>,
    pub(super) webhook_domain: String,
    pub(super) api_key: String,
    clock: Clock,
    access: Mutex<Access>,
    state: Mutex<State>,
}

impl Shared {
    pub(super) fn new(config: PracticeConfig, received: Option<ReceivedFile>) -> Self {
        let mut state = State::new(Faults::new(config.faults), received);
        if config.open_packets {
            state.packets = evening::packets(&config.menu, (config.clock)());
        }
        Self {
            dialect: config.dialect,
            menu: config.menu,
            schemas: Schemas::new(config.dialect),
            limits: config.limits,
            webhook_domain: config.webhook_domain,
            api_key: config.api_key.unwrap_or_else(make_key),
            clock: config.clock,
            access: Mutex::new(config.access),
            state: Mutex::new(state),
        }
    }

    pub(super) fn now(&self) -> SystemTime {
        (self.clock)()
    }

    /// The state, locked. A request that panicked leaves it whole: every change is one push or one
    /// assignment at the end.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn access(&self) -> Access {
        self.access
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn set_access(&self, access: Access) {
        *self.access.lock().unwrap_or_else(PoisonError::into_inner) = access;
    }

    /// The middle part of the key: who writes here.
    pub(super) fn plugin_id(&self) -> &str {
        self.api_key.split('.').nth(1).unwrap_or_default()
    }
}

/// `serverId.pluginId.secret`, as the platform's keys are built (contract 1.2).
fn make_key() -> String {
    format!("practice.{}.{}", Uuid::new_v4(), Uuid::new_v4().simple())
}
