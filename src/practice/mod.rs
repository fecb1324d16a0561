//! The practice store: a server of the Plugin API contract on loopback, for newcomers, trainees,
//! tests and support.
//!
//! It is a second, independent reading of the contract and imports nothing from `api` or `domain`,
//! so that a misreading cannot agree with itself. Everything is real but the restaurant: HTTP over
//! TCP, both [dialects](Dialect) of the platform, its rules and messages, idempotency over 24
//! hours, rate buckets, scopes and consent, and [faults](FaultSpec) on demand.
//!
//! Where the contract is silent the strictest reading that a real client can meet is taken, and
//! said so where it is taken.
//!
//! ```no_run
//! use packetdesk::practice::{PracticeConfig, PracticeThread};
//!
//! let store = PracticeThread::start(PracticeConfig::default())?;
//! println!("{} {}", store.base_url(), store.api_key());
//! # Ok::<(), packetdesk::practice::PracticeError>(())
//! ```

mod buckets;
mod catalogue;
mod config;
mod control;
mod create;
mod endpoint;
mod evening;
pub mod faults;
mod idempotency;
mod joi;
mod marks;
mod menu;
mod packet;
mod received;
mod reply;
mod request;
mod rules;
mod run;
mod schemas;
mod server;
mod shapes;
mod shared;
mod state;
mod update;
mod wire;

pub use buckets::Limits;
pub use config::{Access, Clock, Dialect, PracticeConfig};
pub use endpoint::{Bucket, Endpoint};
pub use faults::{ArmedFault, FaultError, FaultSpec};
pub use menu::{MenuError, PracticeMenu};
pub use received::AcceptedPacket;
pub use run::{PracticeError, PracticeHandle, PracticeStore, PracticeThread, start};
