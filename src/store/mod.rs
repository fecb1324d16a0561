//! What survives a restart: settings, API keys, the menu as it was last seen, open orders, the
//! log.
//!
//! | module | what it keeps | where |
//! |---|---|---|
//! | [`paths`] | nothing; it says where the others keep theirs | |
//! | [`settings`], [`store_list`], [`settings_file`] | language, theme, the list of stores | `settings.toml` |
//! | [`keys`] | API keys | the system's keyring, else this run, else `keys.toml` if agreed |
//! | [`menu_snapshot`] | the server's menu replies, word for word | `menu-….json` in the cache |
//! | [`draft`] | an open order as one JSON document | in the database |
//! | [`packet_base`] | the packet that such an order changes, as it was read | in the draft |
//! | [`database`] | open orders, the outbox and its tries | `packetdesk.db` |
//! | [`journal`] | every call to a server and what came of it | `journal.db` |
//! | [`bundle`] | exchanges handed on, guests masked | a zip file wherever it is wanted |
//! | [`day_csv`] | the orders of a day for spreadsheet programs | a file wherever it is wanted |
//! | [`holder`] | which processes run on this data, so that no order is sent by two | `holders/` |
//! | [`log`] | what the program did | one file a day in the log folder |
//!
//! Every file but the database is written through [`files`]; all are readable by their owner only,
//! and what is written is either wholly there or not at all. Nothing here is called from the thread that draws.

pub mod bundle;
pub mod database;
pub mod day_csv;
pub mod draft;
pub mod files;
pub mod holder;
pub mod journal;
mod key_file;
pub mod keyring;
mod keyring_thread;
pub mod keys;
pub mod log;
pub mod menu_snapshot;
pub mod packet_base;
pub mod paths;
pub mod settings;
pub mod settings_file;
mod settings_stores;
pub mod store_list;
