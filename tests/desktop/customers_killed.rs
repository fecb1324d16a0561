//! The program killed while it reads the store's customers: it goes on where it was.
use std::{fs, path::Path};

use rusqlite::{Connection, OpenFlags};
use serde_json::json;

use crate::{
    running::{PracticeProcess, wait_for},
    xvfb::Display,
};

/// Three pages of the most that the store gives at once.
const CUSTOMERS: u32 = 1_400;

fn menu() -> String {
    let customers: Vec<_> = (1..=CUSTOMERS)
        .map(|at| {
            json!({ "id": format!("c{at:05}"), "name": format!("Deniz Er {at}"),
                    "phone": format!("0555 01{} {:02} {:02}", at / 10_000, at / 100 % 100, at % 100),
                    "address": "Gül Sk. 4" })
        })
        .collect();
    json!({
        "products": [{ "id": "p-1", "title": "Ayran", "category": "c-1", "price": 35, "active": true }],
        "categories": [{ "id": "c-1", "title": "İçecekler", "rank": 1, "active": true }],
        "paymentMethods": [{ "id": "m-1", "title": "Nakit", "cash": true }],
        "customers": customers,
    })
    .to_string()
}

/// What the file on disk has: customers, those with an id of their own, and whether a whole round
/// was read.
fn known(home: &Path) -> Option<(u32, u32, bool)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let file = Connection::open_with_flags(home.join("packetdesk/packetdesk.db"), flags).ok()?;
    file.query_row(
        "SELECT (SELECT count(*) FROM customers),
                (SELECT count(DISTINCT remote_id) FROM customers),
                (SELECT count(*) > 0 FROM customer_lists WHERE finished_at IS NOT NULL)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
    .ok()
}

#[test]
#[ignore = "needs Xvfb, openbox, xdotool and imagemagick; run by .ci/run"]
fn the_list_of_customers_is_read_on_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("menu.json");
    fs::write(&file, menu()).unwrap();
    let store = PracticeProcess::with_options(&["--menu", file.to_str().unwrap()]);
    let display = Display::start();
    let home = tempfile::tempdir().unwrap();

    let window = display.open_on(&store, home.path());
    let before = wait_for("a page", || {
        known(home.path()).filter(|(count, ..)| *count > 0)
    });
    window.kill();
    assert!(
        before.0 < CUSTOMERS && !before.2,
        "killed too late: {before:?}"
    );

    let window = display.open_on(&store, home.path());
    let after = wait_for("the whole list", || {
        known(home.path()).filter(|(.., is_whole)| *is_whole)
    });
    assert_eq!(after, (CUSTOMERS, CUSTOMERS, true), "everybody once");
    window.rest();
    window.key("F2");
    window.types("0555 010 14 00");
    window.picture("found-after-a-kill");
    window.key("Return");
    window.types("ayran");
    window.key("Return");
    window.key("F7");
    window.key("Return");
    window.key("F9");
    let received = wait_for("the packet", || {
        Some(store.received()).filter(|all| !all.is_empty())
    });
    assert_eq!(received[0]["body"]["customer"]["id"], "c01400");
}
