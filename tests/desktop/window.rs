//! The real window on a real X server, used by keyboard alone.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    running::{PracticeProcess, wait_for},
    xvfb::Display,
};

#[test]
#[ignore = "needs Xvfb, openbox, xdotool, xclip and imagemagick; run by .ci/run"]
fn an_order_typed_by_keyboard_reaches_the_store_once() {
    let store = PracticeProcess::start();
    let display = Display::start();
    let home = tempfile::tempdir().unwrap();
    let window = display.open_on(&store, home.path());

    window.key("F3");
    window.types("2 ayran 30");
    window.key("Return");
    window.types("3 lahmacun");
    window.key("Return");
    // The second of its choices.
    window.key("2");
    window.key("Return");
    window.key("F6");
    window.pastes("az acılı, bol limon");
    window.key("F2");
    window.types("0555 010 20 30");
    window.key("Tab");
    window.pastes("Işıl Çağlar");
    window.key("Tab");
    window.pastes("Gül Sk. 4, Moda");
    window.picture("order");
    assert_eq!(store.received(), [] as [Value; 0]);

    // How it will be paid is missing: the cursor goes there, and nothing else does.
    window.key("F9");
    window.picture("problem");
    assert_eq!(store.received(), [] as [Value; 0]);
    window.types("nakit");
    window.key("F9");
    let received = wait_for("the packet", || {
        Some(store.received()).filter(|all| !all.is_empty())
    });
    window.rest();
    assert!(window.picture("accepted") > 20);

    let [packet] = received.as_slice() else {
        panic!("{received:#?}")
    };
    let body = &packet["body"];
    assert_eq!(body["customer"]["phone"], "0555 010 20 30");
    assert_eq!(body["customer"]["name"], "Işıl Çağlar");
    assert_eq!(body["customer"]["address"], "Gül Sk. 4, Moda");
    assert_eq!(body["paymentNote"], "nakit");
    let cart = body["cart"].as_array().unwrap();
    let quantities: Vec<_> = cart.iter().map(|line| &line["quantity"]).collect();
    assert_eq!(quantities, [&json!(2), &json!(3)]);
    assert_eq!(cart[1]["options"], json!(["Acılı"]));
    assert_eq!(cart[1]["note"], "az acılı, bol limon");
    // Two at 35 and three at 90.
    assert_eq!(packet["total"], json!(340));

    // Pressing it again sends nothing again.
    window.key("F9");
    window.key("F9");
    assert_eq!(store.received().len(), 1);
}

#[test]
#[ignore = "needs Xvfb and openbox; run by .ci/run"]
fn a_window_left_alone_draws_nothing() {
    let store = PracticeProcess::start();
    let display = Display::start();
    let home = tempfile::tempdir().unwrap();
    let window = display.open_on(&store, home.path());
    let used = window.used_in(Duration::from_secs(3));
    // One frame alone takes longer than this, drawn in software.
    assert!(used < Duration::from_millis(20), "{used:?}");
}
