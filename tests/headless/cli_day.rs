//! `packetdesk day`, as a whole process.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;

use jiff::Timestamp;
use packetdesk::{
    api::{ApiKey, StoreAddress},
    practice::{Dialect, PracticeHandle},
    store::{
        menu_snapshot::{MenuSnapshot, StoreKey},
        paths::Home,
    },
};
use rstest::rstest;
use serde_json::{Value, value::RawValue};

use crate::cli::{Desk, good_order, store};

/// One order that the store takes and one that it refuses.
fn two_orders(desk: &Desk, store: &PracticeHandle) {
    let path = desk.file("order.json", &good_order());
    let path = path.to_str().unwrap();
    desk.run_at(store, &["submit", path]).expect(0);
    store.add_fault("create:refuse=olmaz:times=1".parse().unwrap());
    desk.run_at(store, &["submit", path]).expect(1);
}

#[rstest]
fn a_day_is_told_in_numbers(#[values(Dialect::Classic, Dialect::Current)] dialect: Dialect) {
    let (desk, store) = (Desk::new(), store(dialect));
    two_orders(&desk, &store);
    let day = desk.run_at(&store, &["day", "--json"]).expect(0).json();
    assert_eq!(day["taken"], 1);
    assert_eq!(day["refused"], 1);
    assert_eq!(day["average"], day["sum"]);
    assert!(day["hours"].as_array().unwrap().len() >= 23);
    let orders = day["orders"].as_array().unwrap();
    let states: Vec<_> = orders.iter().map(|order| &order["state"]).collect();
    assert_eq!(states, ["refused", "accepted"]);
    // Nothing of the guest.
    assert!(!day.to_string().contains("Deniz"));
    let text = desk.run_at(&store, &["day"]).expect(0).stdout;
    assert!(text.contains("accepted          1\n"), "{text}");
    assert!(text.contains("###"), "{text}");
    let empty = desk.run_at(&store, &["day", "--date", "2020-02-29", "--json"]);
    let empty = empty.expect(0).json();
    assert_eq!(
        (&empty["taken"], &empty["average"]),
        (&0.into(), &Value::Null)
    );
}

#[test]
fn a_table_is_written_once_and_for_its_owner() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    two_orders(&desk, &store);
    let place = desk.home().join("gün.csv");
    let path = place.to_str().unwrap();
    desk.run_at(&store, &["day", "--csv", path]).expect(0);
    let bytes = fs::read(&place).unwrap();
    assert!(bytes.starts_with("\u{feff}time;number;".as_bytes()));
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert_eq!(text.matches("\r\n").count(), 3);
    assert!(text.contains(";Deniz Er;"), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            fs::metadata(&place).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let ran = desk.run_at(&store, &["day", "--csv", path]).expect(2);
    assert!(ran.stderr.contains("--force"), "{}", ran.stderr);
    desk.run_at(&store, &["day", "--csv", path, "--force"])
        .expect(0);
    let ran = desk.run_at(&store, &["day", "--csv", "-"]).expect(0);
    assert_eq!(ran.stdout.as_bytes(), bytes);
}

#[test]
fn orders_that_came_without_titles_have_those_of_the_kept_menu() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    two_orders(&desk, &store);
    let table = |desk: &Desk| desk.run_at(&store, &["day", "--csv", "-"]).expect(0).stdout;
    assert!(table(&desk).contains(";2 x 63ff-e535 [az tuzlu];"));
    let address = StoreAddress::parse(&store.base_url()).unwrap();
    let key = ApiKey::parse(&store.api_key()).unwrap();
    let raw = |text: &str| RawValue::from_string(text.to_owned()).unwrap();
    let menu = MenuSnapshot {
        fetched_at: Timestamp::now(),
        products: raw(
            r#"{"success":true,"data":[{"id":"63ff-e535","title":"Adana Dürüm","category":"a","price":165}]}"#,
        ),
        categories: raw(r#"{"success":true,"data":[]}"#),
        payment_methods: raw(r#"{"success":true,"data":[]}"#),
    };
    let place = StoreKey::new(address.as_str(), key.server_id());
    menu.save(&Home::at(desk.home()), &place).unwrap();
    let text = table(&desk);
    assert!(text.contains(";2 x Adana Dürüm [az tuzlu];"), "{text}");
}

#[test]
fn odd_wishes_are_wrong_usage() {
    let desk = Desk::new();
    for args in [
        &["day", "--practice", "--date", "2026-02-30"][..],
        &["day", "--practice", "--csv", "a.csv", "--json"],
        &["day", "--store", "yok"],
        &["day", "--practice", "--force"],
    ] {
        desk.run(args).expect(2);
    }
    desk.run(&["day", "--practice", "--date", "9999-12-31"])
        .expect(0);
}
