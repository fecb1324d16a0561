//! The desk where there is no Secret Service, nor even a session bus.

use std::fs;

use crate::{
    running::{PracticeProcess, packetdesk},
    xvfb::Display,
};

#[test]
#[ignore = "needs Xvfb, openbox, xdotool and imagemagick; run by .ci/run"]
fn the_desk_opens_on_the_practice_store() {
    let display = Display::start();
    let home = tempfile::tempdir().unwrap();
    let mut window = display.open(packetdesk(home.path(), &[]));
    assert!(window.picture("no-secret-service") > 20);
    window.key("F1");
    window.key("Escape");
    assert!(window.is_alive());
}

#[test]
#[ignore = "needs Xvfb, openbox, xdotool and imagemagick; run by .ci/run"]
fn the_desk_opens_on_a_store_whose_key_cannot_be_had() {
    let store = PracticeProcess::start();
    let display = Display::start();
    let home = tempfile::tempdir().unwrap();
    let settings = home.path().join("packetdesk");
    fs::create_dir_all(&settings).unwrap();
    let url = &store.base_url;
    let text = format!(
        "active_store = \"Test\"\n\n[[stores]]\nname = \"Test\"\nenvironment = \"custom\"\n\
         base_url = \"{url}\"\nserver_id = \"practice\"\n"
    );
    fs::write(settings.join("settings.toml"), text).unwrap();
    let mut window = display.open(packetdesk(home.path(), &[]));
    assert!(window.picture("no-key") > 20);
    window.key("F1");
    window.key("Escape");
    assert!(window.is_alive());
}
