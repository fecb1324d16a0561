//! The program killed while it is in use: what was typed is there again, what was sent is one packet.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    running::{PracticeProcess, packetdesk, wait_for},
    xvfb::{Display, Window},
};

/// What was typed is on disk after this time.
const ON_DISK: Duration = Duration::from_millis(250);

fn type_order(window: &Window<'_>) {
    window.key("F3");
    window.types("2 ayran 30");
    window.key("Return");
    window.key("F2");
    window.types("0555 010 20 30");
    window.key("Tab");
    window.types("Aylin");
    window.key("Tab");
    window.types("Moda Cad. 4");
    window.key("F7");
    window.key("Return");
}

/// The one order there is, as the command line tells of it.
fn outbox(home: &tempfile::TempDir) -> Value {
    let output = packetdesk(home.path(), &["outbox", "--all", "--json"])
        .output()
        .unwrap();
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(list["entries"].as_array().unwrap().len(), 1, "{list}");
    list["entries"][0].clone()
}

fn packets(store: &PracticeProcess, count: usize) -> Vec<Value> {
    wait_for("the packets", || {
        Some(store.received()).filter(|all| all.len() == count)
    })
}

#[test]
#[ignore = "needs Xvfb, openbox, xdotool and imagemagick; run by .ci/run"]
fn what_was_typed_is_there_again_after_a_kill() {
    let store = PracticeProcess::start();
    let display = Display::start();
    let home = tempfile::tempdir().unwrap();
    let window = display.open_on(&store, home.path());
    type_order(&window);
    window.key("F8");
    window.types("kunefe");
    window.key("Return");
    window.key("F2");
    window.types("0555");
    window.press("7");
    std::thread::sleep(ON_DISK);
    window.kill();

    let window = display.open_on(&store, home.path());
    assert!(window.picture("after-a-kill") > 20);
    assert_eq!(store.received(), [] as [Value; 0]);
    // The second order is in sight, with a number that is not whole yet; the first is held.
    window.key("ctrl+Tab");
    window.key("F9");
    let received = packets(&store, 1);
    let body = &received[0]["body"];
    assert_eq!(body["customer"]["name"], "Aylin");
    assert_eq!(body["customer"]["address"], "Moda Cad. 4");
    assert_eq!(body["cart"][0]["quantity"], json!(2));
    window.key("ctrl+Tab");
    for text in ["F2", "End"] {
        window.key(text);
    }
    window.types("1");
    window.key("Tab");
    window.types("Kaan");
    window.key("Tab");
    window.types("Bahariye 1");
    window.key("F7");
    window.key("Return");
    window.key("F9");
    let received = packets(&store, 2);
    assert_eq!(received[1]["body"]["customer"]["phone"], "055571");
}

#[test]
#[ignore = "needs Xvfb, openbox and xdotool; run by .ci/run"]
fn an_order_is_one_packet_though_the_program_was_killed_while_sending() {
    // The store has taken it, and is slow to say so.
    let store = PracticeProcess::with_faults(&["create:late=3000:times=1"]);
    let display = Display::start();
    let home = tempfile::tempdir().unwrap();
    let window = display.open_on(&store, home.path());
    type_order(&window);
    window.press("F9");
    packets(&store, 1);
    window.kill();
    // Nobody is sending it any more, and nobody knows what came of it.
    assert_eq!(outbox(&home)["state"], "unknown");

    let window = display.open_on(&store, home.path());
    let packet = wait_for("the answer", || {
        let entry = outbox(&home);
        (entry["state"] == "accepted").then(|| entry["packetId"].clone())
    });
    window.rest();
    assert!(window.picture("after-a-kill-while-sending") > 20);
    let received = store.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0]["packetId"], packet);
    display.until_named("PacketDesk");
}
