//! Tests by behaviour, one file each.

#[path = "../support/fake_keyring.rs"]
mod fake_keyring;

mod store_keys;
mod store_menu_snapshot;
mod store_settings;
