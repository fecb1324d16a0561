//! The shortest order there is: a known caller wants the same again.

use std::fs;

use serde_json::json;

use crate::{
    running::{PracticeProcess, packetdesk, wait_for},
    xvfb::Display,
};

#[test]
#[ignore = "needs Xvfb, openbox, xdotool and imagemagick; run by .ci/run"]
fn the_same_again_for_a_known_caller_takes_four_presses() {
    let store = PracticeProcess::start();
    let home = tempfile::tempdir().unwrap();
    let order = json!({
        "customer": { "id": "c-9", "name": "Işıl Çağlar", "phone": "0555 010 20 30",
                      "address": "Gül Sk. 4", "region": "Moda" },
        "cart": [{ "product": "2c25-e899", "quantity": 3, "note": "buzsuz" }],
        "paymentNote": "nakit",
        "idempotencyKey": "desk-the-first",
    });
    let file = home.path().join("order.json");
    fs::write(&file, order.to_string()).unwrap();
    let args = [
        "submit",
        file.to_str().unwrap(),
        "--base-url",
        &store.base_url,
    ];
    let mut submit = packetdesk(home.path(), &args);
    let sent = submit
        .env("PACKETDESK_API_KEY", &store.key)
        .output()
        .unwrap();
    assert!(
        sent.status.success(),
        "{}",
        String::from_utf8_lossy(&sent.stderr)
    );

    let display = Display::start();
    let window = display.open_on(&store, home.path());
    let call = window.start_again(packetdesk(home.path(), &["call", "+905550102030"]));
    assert!(call.status.success());
    window.rest();
    window.picture("known-caller");
    // F4, Ctrl and L, F9: four presses.
    for key in ["F4", "ctrl+l", "F9"] {
        window.key(key);
    }
    let received = wait_for("the second packet", || {
        Some(store.received()).filter(|all| all.len() >= 2)
    });
    window.rest();
    window.picture("same-again");
    assert_eq!(received.len(), 2);
    let [before, now] = [&received[0]["body"], &received[1]["body"]];
    assert_eq!(now["cart"], before["cart"]);
    assert_eq!(now["paymentNote"], before["paymentNote"]);
    assert_eq!(now["customer"]["name"], "Işıl Çağlar");
    assert_eq!(now["customer"]["address"], "Gül Sk. 4");
    assert_eq!(now["customer"]["call"], "0555 010 20 30");
    assert_ne!(now["idempotencyKey"], before["idempotencyKey"]);
}
