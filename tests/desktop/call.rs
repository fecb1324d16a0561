//! A call comes in, from a process of its own, as a telephone program starts it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::process::Output;

use serde_json::Value;

use crate::{
    running::{PracticeProcess, packetdesk, wait_for},
    xvfb::{Display, Window},
};

#[track_caller]
fn assert_shown(output: &Output) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert_eq!(told, "");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.starts_with("The open desk shows "), "{said}");
}

/// The bodies of so many packets, which are all that the store has taken.
fn packets<const COUNT: usize>(store: &PracticeProcess) -> [Value; COUNT] {
    let received = wait_for("the packets", || {
        Some(store.received()).filter(|all| all.len() >= COUNT)
    });
    let bodies: Vec<_> = received
        .iter()
        .map(|packet| packet["body"].clone())
        .collect();
    bodies.try_into().unwrap()
}

/// Takes a call of somebody new and sends what they want.
fn take_and_send(window: &Window<'_>, product: &str) {
    window.key("F4");
    window.types("Deniz Er");
    window.key("Tab");
    window.types("Moda Cad. 4");
    window.key("F3");
    window.types(product);
    window.key("Return");
    window.key("F9");
    window.types("nakit");
    window.key("F9");
}

#[test]
#[ignore = "needs Xvfb, openbox, xdotool and imagemagick; run by .ci/run"]
fn a_call_comes_while_another_order_is_typed() {
    let store = PracticeProcess::start();
    let display = Display::start();
    let home = tempfile::tempdir().unwrap();
    let window = display.open_on(&store, home.path());
    window.key("F3");
    window.types("2 ayran");
    let link = "tel:%2B90-555-010-20-30;ext=4";
    assert_shown(&window.start_again(packetdesk(home.path(), &["call", link])));
    window.rest();
    assert_shown(&window.start_again(packetdesk(home.path(), &["call", "anonymous"])));
    window.rest();
    assert!(window.picture("call") > 20);
    // What was begun goes on.
    window.types(" 30");
    window.key("Return");

    take_and_send(&window, "3 ayran 30");
    let [body] = packets(&store);
    window.rest();
    window.picture("call-taken");
    assert_eq!(body["customer"]["call"], "0555 010 20 30");
    assert_eq!(body["customer"]["phone"], "0555 010 20 30");
    assert_eq!(body["customer"]["name"], "Deniz Er");
    assert_eq!(body["cart"].as_array().unwrap().len(), 1);
    assert_eq!(
        body["cart"][0]["quantity"], 3,
        "not that of the order before"
    );
}

#[test]
#[ignore = "needs Xvfb, openbox and xdotool; run by .ci/run"]
fn a_call_leaves_a_window_that_was_put_away_where_it_is() {
    let display = Display::start();
    let home = tempfile::tempdir().unwrap();
    let window = display.open(packetdesk(home.path(), &[]));
    window.minimise();
    assert_shown(&window.start_again(packetdesk(home.path(), &["call", "0555 010 20 30"])));
    window.rest();
    assert_eq!(display.desks(), (1, 0));
}

#[test]
#[ignore = "needs Xvfb, openbox and xdotool; run by .ci/run"]
fn a_call_opens_the_desk_where_none_is_open() {
    let store = PracticeProcess::start();
    let display = Display::start();
    let home = tempfile::tempdir().unwrap();
    let args = ["call", "05550102030", "--base-url", &store.base_url];
    let mut desk = packetdesk(home.path(), &args);
    desk.env("PACKETDESK_API_KEY", &store.key);
    let window = display.open(desk);
    // The next one finds it open, and needs no key.
    let args = ["call", "05440102030", "--base-url", &store.base_url];
    assert_shown(&window.start_again(packetdesk(home.path(), &args)));
    window.rest();
    assert_eq!(display.desks(), (1, 1));

    take_and_send(&window, "2 ayran 30");
    let [body] = packets(&store);
    assert_eq!(body["customer"]["call"], "0555 010 20 30");
    assert_eq!(window.close(), Some(0));
}

#[test]
#[ignore = "needs Xvfb, openbox and xdotool; run by .ci/run"]
fn two_calls_at_once_open_one_desk_and_get_two_orders() {
    let store = PracticeProcess::start();
    let display = Display::start();
    let home = tempfile::tempdir().unwrap();
    let start = |number: &str| {
        let args = ["call", number, "--base-url", &store.base_url];
        let mut desk = packetdesk(home.path(), &args);
        desk.env("PACKETDESK_API_KEY", &store.key);
        display.launch(desk)
    };
    let (mut one, mut other) = (start("05550102030"), start("05440102030"));
    let is_one_the_desk = wait_for("one of them to hand its call over", || {
        match (one.is_alive(), other.is_alive()) {
            (true, true) => None,
            (is_one_alive, _) => Some(is_one_alive),
        }
    });
    let (desk, mut guest) = match is_one_the_desk {
        true => (one, other),
        false => (other, one),
    };
    assert_eq!(guest.exit_code(), Some(0));
    let window = display.window_of(desk);
    assert_eq!(display.desks(), (1, 1));
    take_and_send(&window, "2 ayran 30");
    take_and_send(&window, "3 ayran 30");
    let bodies: [Value; 2] = packets(&store);
    let mut callers = bodies.map(|body| body["customer"]["call"].clone());
    callers.sort_by_key(Value::to_string);
    assert_eq!(callers, ["0544 010 20 30", "0555 010 20 30"]);
}
