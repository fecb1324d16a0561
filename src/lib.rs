//! PacketDesk: order entry for restaurants on the Restomenum platform.
//!
//! # The map of the house
//!
//! | layer | what it is | may import |
//! |---|---|---|
//! | [`domain`] | pure: money, text, phone numbers, catalogue, customers, order, totals, checks, what is ordered again and most, what differs between orders, a day in numbers | nothing of ours |
//! | [`api`] | the Plugin API over HTTP: wire shapes, client, errors, refusal to field | `domain` |
//! | [`store`] | what survives a restart: settings, keyring, open orders, outbox of orders and of changes, packets as last read, customers, favourites, journal, menu snapshot, log | `domain`, `api` |
//! | [`practice`] | a second, independent reading of the contract, served on loopback | nothing of ours |
//! | [`desk`] | the engine: one background thread; requests in, events out; the door for calls and other starts | all above |
//! | [`ui`] | views: draw what they are given, return events | `domain`, and the plain state of `desk`, `api` and `store` that is drawn; none of their doings |
//! | [`app`] | the eframe shell: state, logic, layout, commands | all above |
//! | [`cli`] | one file per subcommand | all but `ui` and `app` |
//!
//! A key press walks one way: key, [`ui::command::Command`], [`app`], a [`desk::Request`] to the
//! desk thread, [`api`] or [`store`], and comes back as a [`desk::Event`] into [`app::State`], which
//! the views draw.
//!
//! An order walks the other way round only in [`desk::sender`]: [`store::database`] first, the
//! network after that, and every answer back into the database before it is told. A change of a
//! packet goes the same way, call by call; between two calls the packet is read and compared, since
//! these calls have no key that makes their repetition safe.
//!
//! # Invariants
//!
//! 1. `domain` knows no egui, no HTTP, no disk, no clock, no randomness, no locale of the system.
//!    Time and ids are passed in.
//! 2. `ui` changes nothing by itself: a view draws what it is given and returns events or
//!    commands. It never blocks, sleeps, reads a file, a database or the keyring, nor spawns.
//! 3. Everything a user can trigger is one variant of [`ui::command::Command`], which owns its text,
//!    tooltip, shortcut and when it is enabled.
//! 4. `practice` imports nothing from `api` or `domain`, so that a misreading of the contract
//!    cannot agree with itself.
//! 5. The API key lives in the keyring, in memory as a secret type, and in the `Authorization`
//!    header. Nowhere else.
//! 6. An order body is frozen, with its idempotency key, and synced to disk before its first byte
//!    goes out. While its outcome is unknown, neither body nor key changes.
//! 7. What the server said is kept word for word beside what we made of it.
//! 8. Reading tolerates everything the contract lists. One bad product never hides the menu: it is
//!    left out, counted and reported.
#![forbid(unsafe_code)]

pub mod api;
pub mod app;
pub mod cli;
pub mod desk;
pub mod domain;
pub mod practice;
pub mod store;
pub mod ui;
