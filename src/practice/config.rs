//! How a practice store is set up.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use super::buckets::Limits;
use super::faults::FaultSpec;
use super::menu::PracticeMenu;

/// Which generation of the platform's answers is given (contract 14). Read from and written as
/// `classic` and `current`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString, strum::EnumIter,
)]
#[strum(serialize_all = "lowercase")]
pub enum Dialect {
    /// June 2026: everything enveloped, `packetId`, business errors with HTTP 200, option names.
    #[default]
    Classic,
    /// September 2026: flat writes, `uuid`, 4xx statuses, option objects, `…Decimal` names.
    Current,
}

/// Where the store gets the time from; tests hand in their own.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// What the install behind the key may do (contract 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Granted scopes.
    pub scopes: BTreeSet<String>,
    /// Whether the restaurant agreed to hand out personal data.
    pub consent: bool,
}

impl Default for Access {
    /// Every scope that an order desk uses, and consent.
    fn default() -> Self {
        let scopes = [
            "orders:read",
            "orders:write",
            "products:read",
            "payment_methods:read",
            "customers:read",
        ];
        Self {
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
            consent: true,
        }
    }
}

impl Access {
    /// The same access with one scope taken away.
    #[must_use]
    pub fn without(mut self, scope: &str) -> Self {
        self.scopes.remove(scope);
        self
    }

    /// Personal data is handed out with `customers:read` and consent together (contract 3.3).
    pub(super) fn personal_data(&self) -> bool {
        self.consent && self.scopes.contains("customers:read")
    }
}

/// Everything that can be chosen about a practice store; [`Default`] is a free port on loopback,
/// the classic dialect, the built-in menu, the contract's rate buckets and no faults.
#[derive(Clone)]
pub struct PracticeConfig {
    /// Address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Generation of the answers.
    pub dialect: Dialect,
    /// What the store sells, and who its customers are.
    pub menu: PracticeMenu,
    /// Packets of an evening are open from the start, as integrations have brought them.
    pub open_packets: bool,
    /// Faults armed from the start.
    pub faults: Vec<FaultSpec>,
    /// File to which every accepted packet is appended as one JSON line.
    pub received: Option<PathBuf>,
    /// Scopes and consent of the install.
    pub access: Access,
    /// Rate buckets; `None` lets every call through.
    pub limits: Option<Limits>,
    /// Registered domain of the plugin's webhook, under which `callbackUrl` must be.
    pub webhook_domain: String,
    /// The key clients must send; `None` makes one up.
    pub api_key: Option<String>,
    /// Source of the time.
    pub clock: Clock,
}

impl Default for PracticeConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            dialect: Dialect::default(),
            menu: PracticeMenu::embedded(),
            open_packets: false,
            faults: Vec::new(),
            received: None,
            access: Access::default(),
            limits: Some(Limits::default()),
            webhook_domain: "plugin.example".to_owned(),
            api_key: None,
            clock: Arc::new(SystemTime::now),
        }
    }
}

impl fmt::Debug for PracticeConfig {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PracticeConfig")
            .field("listen", &self.listen)
            .field("dialect", &self.dialect)
            .field("open_packets", &self.open_packets)
            .field("faults", &self.faults)
            .field("received", &self.received)
            .field("access", &self.access)
            .field("limits", &self.limits)
            .field("webhook_domain", &self.webhook_domain)
            .finish_non_exhaustive()
    }
}
