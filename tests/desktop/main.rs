//! What needs a desktop: an X server, a window manager, a Secret Service. Run by `.ci/run`, which
//! installs them.

#[path = "../support/running.rs"]
mod running;
#[path = "../support/xvfb.rs"]
mod xvfb;

mod call;
mod customers_killed;
mod key_presses;
mod keyring;
mod killed;
mod no_display;
mod no_secret_service;
mod second_start;
mod stored_key;
mod window;
