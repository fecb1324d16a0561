//! `packetdesk packets`, as a whole process, on both generations.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use packetdesk::{
    api::{FrozenStep, StepKind},
    practice::{Access, Dialect, PracticeHandle},
};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    cli::{Desk, good_order, store},
    odd_server::{OddServer, reply},
    sending::{KEY, PATIENCE, client},
};

/// Sends an order as another program would, from another machine.
fn ordered_elsewhere(store: &PracticeHandle, key: &str) -> String {
    submitted(&Desk::new(), store, key)
}

/// Sends an order and gives the id that its answer names.
fn submitted(desk: &Desk, store: &PracticeHandle, key: &str) -> String {
    let path = desk.file("order.json", &good_order());
    let path = path.to_str().unwrap();
    let args = ["submit", "--json", path, "--idempotency-key", key];
    let sent = desk.run_at(store, &args).expect(0).json();
    sent["packetId"].as_str().unwrap().to_owned()
}

/// Does one call of another program.
fn change(store: &PracticeHandle, kind: StepKind, body: &Value) {
    let step = FrozenStep {
        kind,
        json: body.to_string().into(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let client = client(&store.base_url(), &store.api_key(), PATIENCE);
        client.update_packet(&step).await.unwrap();
    });
}

#[rstest]
fn open_packets_of_everybody_are_listed_and_those_of_this_desk_are_marked(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (desk, store) = (Desk::new(), store(dialect));
    let ours = submitted(&desk, &store, "ours");
    let theirs = ordered_elsewhere(&store, "theirs");
    let ran = desk
        .run_at(&store, &["packets", "open", "--json"])
        .expect(0);
    let listed = ran.json();
    let packets = listed["packets"].as_array().unwrap();
    assert_eq!(packets.len(), 2);
    for packet in packets {
        let names = |id: &str| packet["packetId"] == *id || packet["uuid"] == *id;
        assert_eq!(packet["ours"], names(&ours), "{packet}");
        assert!(names(&ours) || names(&theirs));
        assert_eq!(packet["lines"], 1);
        assert_eq!(packet["open"], packet["total"]);
    }
    // The server's answer stands beside it, word for word.
    assert_eq!(listed["raw"]["data"].as_array().unwrap().len(), 2);
    let text = desk.run_at(&store, &["packets", "open"]).expect(0).stdout;
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows.len(), 3);
    assert!(rows[0].starts_with("number"), "{text}");
    assert_eq!(rows.iter().filter(|row| row.ends_with("yes")).count(), 1);
    assert!(text.contains(" 0 min "), "{text}");
}

#[test]
fn a_store_without_open_packets_says_so() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    let ran = desk.run_at(&store, &["packets", "open"]).expect(0);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("no open packets"), "{}", ran.stderr);
    let ran = desk
        .run_at(&store, &["packets", "open", "--json"])
        .expect(0);
    assert_eq!(ran.json()["packets"], json!([]));
}

#[rstest]
fn a_packet_is_shown_in_full_with_what_was_changed(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (desk, store) = (Desk::new(), store(dialect));
    let id = submitted(&desk, &store, "a");
    let whole = desk.run_at(&store, &["packets", "get", &id, "--json"]);
    let whole = whole.expect(0).json();
    let packet_id = whole["packetId"].clone();
    let line = &whole["lines"][0];
    assert_eq!(line["quantity"].to_string(), "2");
    assert_eq!(line["note"], "az tuzlu");
    assert_eq!(whole["customer"]["name"], "Deniz Er");
    assert_eq!(whole["raw"]["data"]["packetId"], packet_id);
    assert_eq!(whole["lines"].as_array().unwrap().len(), 1);
    let title = line["title"].as_str().unwrap().to_owned();

    // Another program takes the line out, puts another in, and enters a payment.
    let cart = json!([{ "product": "2c25-e899", "quantity": 3 }]);
    change(
        &store,
        StepKind::Orders,
        &json!({ "packetId": packet_id, "cart": cart }),
    );
    let payments = json!([{ "id": "d", "title": "Dost", "price": 5, "isDiscount": true }]);
    change(
        &store,
        StepKind::Payments,
        &json!({ "packetId": packet_id, "payments": payments }),
    );
    let text = desk
        .run_at(&store, &["packets", "get", &id])
        .expect(0)
        .stdout;
    assert!(text.contains("     3  Ayran"), "{text}");
    assert!(text.contains("payment note  nakit"), "{text}");
    assert!(text.contains("name          Deniz Er"), "{text}");
    let now = desk
        .run_at(&store, &["packets", "get", &id, "--json"])
        .expect(0)
        .json();
    assert_eq!(now["paid"].to_string(), "5");
    match dialect {
        Dialect::Classic => {
            assert_eq!(now["payments"], Value::Null);
            assert!(text.contains("only their sum"), "{text}");
        }
        Dialect::Current => {
            assert_eq!(now["payments"][0]["isDiscount"], true);
            assert!(
                text.contains("Dost") && text.contains("(discount)"),
                "{text}"
            );
            assert_eq!(now["cancelledLines"][0]["title"], title.as_str());
            let cancelled = text.split("cancelled lines").nth(1).unwrap();
            assert!(cancelled.contains(&title), "{text}");
        }
    }
}

#[rstest]
fn what_the_server_keeps_to_itself_is_said(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (desk, store) = (Desk::new(), store(dialect));
    let id = submitted(&desk, &store, "a");
    store.set_access(Access {
        consent: false,
        ..Access::default()
    });
    let text = desk
        .run_at(&store, &["packets", "get", &id])
        .expect(0)
        .stdout;
    assert!(text.contains("name          (not told)"), "{text}");
    assert!(text.contains("payment note  (not told)"), "{text}");
    assert!(!text.contains("Deniz"), "{text}");
    let json = desk
        .run_at(&store, &["packets", "get", &id, "--json"])
        .expect(0)
        .json();
    let withheld = json["withheld"].as_array().unwrap();
    assert!(withheld.contains(&json!("name")), "{json}");
    assert_eq!(json["customer"]["name"], Value::Null);
}

#[rstest]
fn a_packet_that_is_not_there_is_one_with_words(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (desk, store) = (Desk::new(), store(dialect));
    for id in ["yok", "../../customers/list", "a&b=c d", "İ"] {
        let ran = desk.run_at(&store, &["packets", "get", id]).expect(1);
        assert_eq!(ran.stdout, "");
        assert!(ran.stderr.contains("notFound"), "{}", ran.stderr);
        assert!(ran.stderr.contains("closed"), "{}", ran.stderr);
    }
}

#[rstest]
#[case("packets:cut-before", 3)]
#[case("packets:500", 3)]
#[case("packets:429", 3)]
#[case("packets:half", 3)]
#[case("packets:refuse=unauthorized:status=401", 4)]
#[case("packets:refuse=plugin.scope.denied:status=403", 4)]
fn a_store_that_does_not_answer_well_has_its_code(#[case] fault: &str, #[case] code: i32) {
    let (desk, store) = (Desk::new(), store(Dialect::Current));
    store.add_fault(fault.parse().unwrap());
    for args in [&["packets", "open"][..], &["packets", "get", "p"]] {
        let ran = desk.run_at(&store, args).expect(code);
        assert_eq!(ran.stdout, "");
        assert!(ran.stderr.starts_with("packetdesk: "), "{}", ran.stderr);
    }
}

#[test]
fn without_a_key_it_is_four_and_without_words_two() {
    let desk = Desk::new();
    let url = "http://127.0.0.1:9";
    desk.run(&["packets", "open", "--base-url", url]).expect(4);
    desk.run(&["packets"]).expect(2);
    desk.run(&["packets", "get", "--practice"]).expect(2);
}

#[test]
fn a_servers_words_do_not_steer_the_terminal() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let packet = json!({
        "packetId": "p\u{1b}[2J", "docNo": "7\n8", "status": "\u{1b}]0;x\u{7}",
        "entegrasyon": "getir\r", "total": 1, "paid": 0, "itemCount": 1,
        "orders": [{ "title": "Mantı\u{1b}[31m\nx", "options": ["a\u{8}"], "note": "\u{9b}2J" }],
        "customer": { "name": "\u{1b}[1mAda" },
    });
    for (args, data) in [
        (&["packets", "open"][..], json!([packet])),
        (&["packets", "get", "p"], packet),
    ] {
        let body = json!({ "success": true, "data": data }).to_string();
        let server = runtime.block_on(OddServer::start(reply(
            "200 OK",
            "content-type: application/json\r\n",
            &body,
        )));
        let desk = Desk::new();
        let ran = desk.run_with_key(&server.base_url(), KEY, args).expect(0);
        let is_clean = |c: char| c == '\n' || !c.is_control();
        assert!(ran.stdout.chars().all(is_clean), "{:?}", ran.stdout);
        assert!(ran.stdout.contains("7 8"), "{}", ran.stdout);
    }
}
