//! The screens, by roles and labels: one file a behaviour.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "../support/desk_harness.rs"]
mod desk_harness;
#[expect(
    dead_code,
    reason = "shared with the headless tests, which use more of it"
)]
#[path = "../support/fake_keyring.rs"]
mod fake_keyring;
#[path = "../support/others.rs"]
mod others;
#[path = "../support/recorded.rs"]
mod recorded;

mod again;
mod bench;
mod bring_in;
mod bundle;
mod calls;
mod cart;
mod change_flow;
mod change_later;
mod change_of_others;
mod change_sides;
mod changed_menu;
mod closing;
mod commands;
mod connect;
mod day;
mod double_send;
mod favourites;
mod finder;
mod first_launch;
mod inspector;
mod inspector_tools;
mod key_presses;
mod keyboard;
mod keyboard_order;
mod knocks;
mod language_and_theme;
mod menu;
mod nothing_leaks;
mod open_outcome;
mod orders;
mod orders_tabs;
mod palette;
mod payments;
mod pictures;
mod problems;
mod read_back;
mod refusals;
mod repeat;
mod restart;
mod result;
mod scanner;
mod store_change;
mod stores;
mod texts;
mod touch;
mod trouble;
mod turns;
