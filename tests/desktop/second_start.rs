//! The program started once more while its window is open.

use std::{path::PathBuf, process::Output};

use crate::{
    running::{PracticeProcess, packetdesk, wait_for},
    stored_key::files_with,
    xvfb::Display,
};

/// It ended well, and said that the window is there.
#[track_caller]
fn assert_handed_over(output: &Output) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert_eq!(told, "");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "PacketDesk is already open; its window was brought to the front.\n"
    );
}

#[test]
#[ignore = "needs Xvfb, openbox and xdotool; run by .ci/run"]
fn a_second_start_brings_the_minimised_window_back() {
    let display = Display::start();
    let home = tempfile::tempdir().unwrap();
    let mut window = display.open(packetdesk(home.path(), &[]));
    assert_eq!(display.desks(), (1, 1));
    window.minimise();

    assert_handed_over(&window.start_again(packetdesk(home.path(), &[])));
    window.until_in_front();
    assert_eq!(display.desks(), (1, 1));
    assert!(window.is_alive());
}

#[test]
#[ignore = "needs Xvfb, openbox, xdotool and imagemagick; run by .ci/run"]
fn a_second_start_with_a_key_hands_over_all_but_the_key() {
    let store = PracticeProcess::start();
    let display = Display::start();
    let home = tempfile::tempdir().unwrap();
    let window = display.open(packetdesk(home.path(), &[]));
    let mut again = packetdesk(home.path(), &["--base-url", &store.base_url]);
    again.env("PACKETDESK_API_KEY", &store.key);
    assert_handed_over(&window.start_again(again));
    window.until_in_front();
    // The banner says that this store is not connected here.
    assert!(window.picture("second-start") > 20);
    assert_eq!(display.desks(), (1, 1));
    assert_eq!(files_with(home.path(), &store.key), [] as [PathBuf; 0]);
}

#[test]
#[ignore = "needs Xvfb, openbox and xdotool; run by .ci/run"]
fn a_second_start_after_a_kill_or_a_close_opens_a_window() {
    let display = Display::start();
    let home = tempfile::tempdir().unwrap();
    // A window that goes out of scope here is killed with its process.
    drop(display.open(packetdesk(home.path(), &[])));
    let window = display.open(packetdesk(home.path(), &[]));
    assert_eq!(window.close(), Some(0));
    let mut window = display.open(packetdesk(home.path(), &[]));
    assert!(window.is_alive());
    assert_eq!(display.desks(), (1, 1));
}

#[test]
#[ignore = "needs Xvfb, openbox and xdotool; run by .ci/run"]
fn a_second_start_on_other_files_is_another_desk() {
    let display = Display::start();
    let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let _window = display.open(packetdesk(home.path(), &[]));
    let _other = display.open(packetdesk(other.path(), &[]));
    wait_for("the second window", || {
        (display.desks() == (2, 2)).then_some(())
    });
}
