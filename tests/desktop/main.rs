//! What needs a desktop: an X server, a window manager, a Secret Service. Run by `.ci/run`, which
//! installs them.

#[path = "../support/running.rs"]
mod running;
#[expect(
    dead_code,
    reason = "shared with the headless tests, which use more of it"
)]
#[path = "../support/shells.rs"]
mod shells;
#[path = "../support/xvfb.rs"]
mod xvfb;

mod call;
mod curl;
mod customers_killed;
mod key_presses;
mod keyring;
mod killed;
mod no_display;
mod no_secret_service;
mod second_start;
mod stored_key;
mod window;
