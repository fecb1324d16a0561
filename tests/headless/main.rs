//! Tests by behaviour, one file each.

#[path = "../support/fake_keyring.rs"]
mod fake_keyring;

mod domain_check_callback;
mod domain_check_cart;
mod domain_check_order;
mod domain_check_payments;
mod domain_makers;
mod domain_numbers;
mod domain_order;
mod domain_properties;
mod domain_search;
mod store_keys;
mod store_menu_snapshot;
mod store_settings;
