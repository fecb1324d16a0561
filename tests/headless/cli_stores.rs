//! `packetdesk stores` and what it leaves in the files, without a keyring and with an agreed file.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;

use packetdesk::practice::{Access, Dialect, PracticeConfig, PracticeThread};
use rstest::rstest;
use serde_json::Value;

use crate::cli::{Desk, Ran, good_order, run_with_input, store};

const KEY: &str = "srvA1.plugin-7.s3cr3t-for-tests-only";

/// A user who agreed to a file of keys: these tests have no keyring.
fn agreed() -> Desk {
    let desk = Desk::new();
    desk.file("settings.toml", "accept_key_file = true\n");
    desk
}

fn add(desk: &Desk, args: &[&str], key: &str) -> Ran {
    let mut command = desk.command(&["stores", "add"]);
    command.args(args).arg("--key-stdin");
    run_with_input(&mut command, &format!("{key}\n"))
}

fn add_sandbox(desk: &Desk, name: &str) {
    add(desk, &[name, "--environment", "sandbox"], KEY).expect(0);
}

fn own_store(dialect: Dialect) -> PracticeThread {
    PracticeThread::start(PracticeConfig {
        dialect,
        api_key: Some(KEY.to_owned()),
        ..PracticeConfig::default()
    })
    .unwrap()
}

fn add_own(desk: &Desk, name: &str, store: &PracticeThread) {
    let url = store.base_url();
    let args = [name, "--environment", "custom", "--base-url", &url];
    add(desk, &args, &store.api_key()).expect(0);
}

fn list(desk: &Desk) -> Vec<Value> {
    let document = desk.run(&["stores", "--json"]).expect(0).json();
    document["stores"].as_array().unwrap().clone()
}

fn settings(desk: &Desk) -> String {
    fs::read_to_string(desk.home().join("settings.toml")).unwrap()
}

fn keys(desk: &Desk) -> String {
    fs::read_to_string(desk.home().join("keys.toml")).unwrap_or_default()
}

#[test]
fn without_stores_there_is_nothing_to_list() {
    let desk = Desk::new();
    let ran = desk.run(&["stores"]).expect(0);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("stores add"), "{}", ran.stderr);
    assert!(list(&desk).is_empty());
}

#[test]
fn a_store_is_connected_listed_and_its_key_is_nowhere_else() {
    let desk = agreed();
    let args = [
        "Kadıköy Şubesi",
        "--environment",
        "sandbox",
        "--colour",
        "cyan",
    ];
    let ran = add(&desk, &args, KEY).expect(0);
    assert!(
        ran.stdout.contains("its key is in the file of keys"),
        "{}",
        ran.stdout
    );
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("s3cr3t"));
    let [row] = &list(&desk)[..] else { panic!() };
    for (field, value) in [
        ("name", "Kadıköy Şubesi"),
        ("environment", "sandbox"),
        ("serverId", "srvA1"),
        ("colour", "cyan"),
        ("key", "file"),
    ] {
        assert_eq!(row[field], value);
    }
    assert_eq!(row["active"], false);
    let text = desk.run(&["stores"]).expect(0).stdout;
    assert!(
        text.contains("Kadıköy Şubesi  sandbox     cyan     srvA1"),
        "{text}"
    );
    for (path, bytes) in desk.files() {
        let has_key = String::from_utf8_lossy(&bytes).contains("s3cr3t");
        assert_eq!(has_key, path.ends_with("keys.toml"), "{}", path.display());
    }
}

#[test]
fn the_key_may_come_from_the_environment() {
    let desk = agreed();
    let mut command = desk.command(&["stores", "add", "A", "--environment", "production"]);
    let ran = Ran::from(command.env("PACKETDESK_API_KEY", KEY).output().unwrap());
    ran.expect(0);
    assert!(keys(&desk).contains("production/srvA1"));
}

#[test]
fn where_no_key_can_be_kept_no_store_is_connected() {
    let desk = Desk::new();
    let ran = add(&desk, &["A", "--environment", "sandbox"], KEY).expect(4);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("keyring"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("s3cr3t"), "{}", ran.stderr);
    assert!(list(&desk).is_empty());
    assert_eq!(keys(&desk), "");
}

#[rstest]
#[case(&["A"], KEY, 2)]
#[case(&["A", "--environment", "practice"], KEY, 2)]
#[case(&["A", "--environment", "custom"], KEY, 2)]
#[case(&["A", "--environment", "sandbox", "--base-url", "https://a.example"], KEY, 2)]
#[case(&["A", "--environment", "custom", "--base-url", "http://a.example"], KEY, 2)]
#[case(&["A", "--environment", "sandbox", "--colour", "red"], KEY, 2)]
#[case(&["A", "--environment", "sandbox", "--store", "B"], KEY, 2)]
#[case(&["  ", "--environment", "sandbox"], KEY, 2)]
#[case(&["A", "--environment", "sandbox"], "", 4)]
#[case(&["A", "--environment", "sandbox"], "not a key", 4)]
fn what_cannot_be_connected_leaves_nothing(
    #[case] args: &[&str],
    #[case] key: &str,
    #[case] code: i32,
) {
    let desk = agreed();
    let ran = add(&desk, args, key).expect(code);
    assert_eq!(ran.stdout, "");
    assert_eq!(settings(&desk), "accept_key_file = true\n");
    assert_eq!(keys(&desk), "");
}

#[test]
fn one_name_or_one_store_is_not_taken_twice() {
    let desk = agreed();
    add_sandbox(&desk, "Moda");
    let other = "srvB2.plugin-7.another";
    let taken = add(&desk, &["MODA", "--environment", "sandbox"], other).expect(2);
    assert!(
        taken.stderr.contains("another store has this name"),
        "{}",
        taken.stderr
    );
    let again = add(&desk, &["Şube", "--environment", "sandbox"], KEY).expect(2);
    assert!(
        again.stderr.contains("connected already, as Moda"),
        "{}",
        again.stderr
    );
    // Another key of the same store, under its own name.
    let new_key = "srvA1.plugin-7.newer";
    add(&desk, &["Moda", "--environment", "sandbox"], new_key).expect(0);
    assert_eq!(list(&desk).len(), 1);
    assert!(keys(&desk).contains("newer") && !keys(&desk).contains("s3cr3t"));
}

#[test]
fn a_renamed_store_keeps_its_key() {
    let (desk, store) = (agreed(), own_store(Dialect::Classic));
    add_own(&desk, "Moda", &store);
    desk.run(&["stores", "use", "Moda"]).expect(0);
    desk.run(&["stores", "rename", "Moda", "Moda Şubesi"])
        .expect(0);
    desk.run(&["menu", "--store", "Moda"]).expect(2);
    desk.run(&["menu", "--store", "Moda Şubesi"]).expect(0);
    let [row] = &list(&desk)[..] else { panic!() };
    assert_eq!(
        (&row["name"], &row["active"]),
        (&"Moda Şubesi".into(), &true.into())
    );
    let ran = desk.run(&["stores", "rename", "Moda", "X"]).expect(2);
    assert!(
        ran.stderr.contains("There are: Moda Şubesi."),
        "{}",
        ran.stderr
    );
    let long = "x".repeat(61);
    desk.run(&["stores", "rename", "Moda Şubesi", &long])
        .expect(2);
}

#[test]
fn a_store_is_recoloured() {
    let desk = agreed();
    add_sandbox(&desk, "Moda");
    let before = list(&desk)[0]["colour"].clone();
    assert_ne!(before, "grey", "a new store is told from others");
    desk.run(&["stores", "recolour", "Moda", "lime"]).expect(0);
    assert_eq!(list(&desk)[0]["colour"], "lime");
    desk.run(&["stores", "recolour", "Moda", "red"]).expect(2);
    desk.run(&["stores", "recolour", "Yok", "lime"]).expect(2);
}

#[test]
fn the_store_in_use_is_chosen_and_unchosen() {
    let desk = agreed();
    add_sandbox(&desk, "Moda");
    desk.run(&["stores", "use"]).expect(2);
    desk.run(&["stores", "use", "Yok"]).expect(2);
    desk.run(&["stores", "use", "Moda", "--practice"]).expect(2);
    desk.run(&["stores", "use", "Moda"]).expect(0);
    assert_eq!(list(&desk)[0]["active"], true);
    desk.run(&["stores", "use", "--practice"]).expect(0);
    assert_eq!(list(&desk)[0]["active"], false);
    assert!(!settings(&desk).contains("active_store"));
}

#[test]
fn a_removed_store_takes_its_key_with_it_and_leaves_its_orders() {
    let (desk, store) = (agreed(), own_store(Dialect::Current));
    add_own(&desk, "Moda", &store);
    desk.run(&["stores", "use", "Moda"]).expect(0);
    store.add_fault("create:503".parse().unwrap());
    let order = desk.file("order.json", &good_order());
    desk.run(&["submit", order.to_str().unwrap()]).expect(3);
    let waiting = |desk: &Desk| {
        let entries = desk.run(&["outbox", "--json"]).expect(0).json();
        entries["entries"].as_array().unwrap().len()
    };
    assert_eq!(waiting(&desk), 1);

    let unsure = desk.run(&["stores", "remove", "Moda"]).expect(2);
    assert!(unsure.stderr.contains("--yes"), "{}", unsure.stderr);
    assert_eq!(list(&desk).len(), 1);
    let ran = desk.run(&["stores", "remove", "Moda", "--yes"]).expect(0);
    assert!(
        ran.stdout
            .contains("1 order that waits for it stays in the outbox."),
        "{}",
        ran.stdout
    );
    assert!(list(&desk).is_empty());
    assert!(!keys(&desk).contains("s3cr3t"));
    assert!(!settings(&desk).contains("active_store"));
    assert_eq!(waiting(&desk), 1);

    // Connected again, they go.
    store.clear_faults();
    add_own(&desk, "Yine Moda", &store);
    desk.run(&["outbox", "send"]).expect(0);
    assert_eq!(store.received().len(), 1);
}

#[test]
fn two_stores_of_one_id_keep_each_their_key() {
    let desk = agreed();
    let (first, second) = (own_store(Dialect::Classic), {
        PracticeThread::start(PracticeConfig {
            api_key: Some("srvA1.plugin-7.of-the-second".to_owned()),
            ..PracticeConfig::default()
        })
        .unwrap()
    });
    add_own(&desk, "A", &first);
    add_own(&desk, "B", &second);
    desk.run(&["menu", "--store", "A"]).expect(0);
    desk.run(&["menu", "--store", "B"]).expect(0);
    assert!(
        keys(&desk).contains("\"custom/srvA1\" = "),
        "as it ever was called"
    );
    desk.run(&["stores", "remove", "A", "--yes"]).expect(0);
    desk.run(&["menu", "--store", "B"]).expect(0);
    assert!(!keys(&desk).contains("s3cr3t") && keys(&desk).contains("of-the-second"));
}

#[rstest]
fn a_store_is_tested(#[values(Dialect::Classic, Dialect::Current)] dialect: Dialect) {
    let (desk, store) = (agreed(), own_store(dialect));
    add_own(&desk, "Moda", &store);
    let test = desk
        .run(&["stores", "test", "Moda", "--json"])
        .expect(0)
        .json();
    assert_eq!(test["store"], "Moda");
    assert_eq!(test["dialect"], dialect.to_string());
    assert_eq!(test["consent"], "given");
    assert!(test["menu"]["products"].as_u64().unwrap() > 100);
    assert_eq!(test["menu"]["leftOut"], serde_json::json!([]));
    assert_eq!(
        test["paymentMethods"]["count"],
        test["paymentMethods"]["usable"]
    );
    let text = desk.run(&["stores", "test", "Moda"]).expect(0).stdout;
    for line in [
        "key                   accepted",
        "menu ",
        "dialect ",
        "guests' data          handed out",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    store.set_access(Access {
        consent: false,
        ..Access::default()
    });
    let test = desk
        .run(&["stores", "test", "Moda", "--json"])
        .expect(0)
        .json();
    assert_eq!(test["consent"], "withheld");
    desk.run(&["stores", "test", "Yok"]).expect(2);
    assert_eq!(store.received(), []);
}

#[test]
fn the_list_takes_no_options_that_name_a_store() {
    let desk = agreed();
    desk.run(&["stores", "--practice"]).expect(2);
    desk.run(&["stores", "rename", "A", "B", "--store", "A"])
        .expect(2);
    let good = store(Dialect::Classic);
    desk.run_at(&good, &["stores", "test", "A"]).expect(2);
}
