//! `packetdesk submit`, as a whole process: every exit code and what is printed with it.

use packetdesk::practice::{Access, Dialect, Endpoint};
use rstest::rstest;
use serde_json::json;

use crate::cli::{Desk, good_order, order_of, run_with_input, store};

#[rstest]
fn an_order_is_accepted(#[values(Dialect::Classic, Dialect::Current)] dialect: Dialect) {
    let (desk, store) = (Desk::new(), store(dialect));
    let file = desk.file("order.json", &good_order());
    let ran = desk
        .run_at(&store, &["submit", file.to_str().unwrap()])
        .expect(0);
    let received = &store.received()[0];
    assert!(ran.stdout.starts_with("packet "), "{}", ran.stdout);
    assert!(
        ran.stdout
            .contains(&format!("number {}\n", received.doc_no))
    );
    assert!(ran.stdout.contains("total ₺170.00\n"), "{}", ran.stdout);
    let key = received.idempotency_key.as_deref().unwrap();
    assert!(
        ran.stderr.contains(key),
        "the made key is told: {}",
        ran.stderr
    );
}

#[rstest]
fn an_accepted_order_is_one_json_document(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (desk, store) = (Desk::new(), store(dialect));
    let mut command = desk.command(&["submit", "-", "--json", "--base-url", &store.base_url()]);
    command.env("PACKETDESK_API_KEY", store.api_key());
    let ran = run_with_input(&mut command, &good_order()).expect(0);
    let document = ran.json();
    let received = &store.received()[0];
    let id = match dialect {
        Dialect::Classic => &received.packet_id,
        Dialect::Current => &received.uuid,
    };
    assert_eq!(document["outcome"], "accepted");
    assert_eq!(document["packetId"], id.as_str());
    assert_eq!(document["docNo"], received.doc_no.to_string());
    assert_eq!(document["total"].to_string(), "170");
    assert_eq!(document["paid"].to_string(), "0");
    assert_eq!(
        document["idempotencyKey"].as_str(),
        received.idempotency_key.as_deref()
    );
    assert_eq!(document["warnings"], json!([]));
}

#[test]
fn without_the_permission_to_read_there_is_only_the_id() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    store.set_access(Access::default().without("orders:read"));
    let file = desk.file("order.json", &good_order());
    let ran = desk
        .run_at(&store, &["submit", "--json", file.to_str().unwrap()])
        .expect(0);
    assert_eq!(ran.json()["docNo"], json!(null));
    assert_eq!(ran.json()["total"], json!(null));
    assert_eq!(
        ran.json()["packetId"],
        store.received()[0].packet_id.as_str()
    );
}

#[test]
fn an_accepted_order_does_not_wait_for_the_budget_of_reads() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    store.add_fault("get:429:retry-after=60".parse().unwrap());
    let file = desk.file("order.json", &good_order());
    let begun = std::time::Instant::now();
    let ran = desk
        .run_at(&store, &["submit", "--json", file.to_str().unwrap()])
        .expect(0);
    assert!(begun.elapsed().as_secs() < 30);
    assert_eq!(ran.json()["docNo"], json!(null));
    assert_eq!(
        ran.json()["packetId"],
        store.received()[0].packet_id.as_str()
    );
}

#[test]
fn without_any_store_the_practice_store_takes_it() {
    let desk = Desk::new();
    let file = desk.file("order.json", &good_order());
    let ran = desk.run(&["submit", file.to_str().unwrap()]).expect(0);
    assert!(ran.stderr.contains("practice store"), "{}", ran.stderr);
    let ran = desk
        .run(&["submit", "--practice", file.to_str().unwrap()])
        .expect(0);
    assert!(!ran.stderr.contains("No store"), "{}", ran.stderr);
}

#[test]
fn what_the_checks_find_is_not_sent() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    let text = r#"{"customer":{"id":"c","name":"","address":7},
        "cart":[{"product":"p","quantity":0},{"product":"p","quantity":"2"}],
        "payments":[{"id":"d","price":5,"isDiscount":true}],"paymentNote":"n","status":"Ready"}"#;
    let file = desk.file("order.json", text);
    let ran = desk
        .run_at(&store, &["submit", "--json", file.to_str().unwrap()])
        .expect(1);
    let document = ran.json();
    assert_eq!(document["outcome"], "invalid");
    let found: Vec<_> = document["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| {
            let text = |name: &str| problem[name].as_str().unwrap().to_owned();
            assert!(ran.stderr.contains(&text("message")));
            assert_eq!(problem["said"], json!(null));
            (text("field"), text("code"))
        })
        .collect();
    for (field, code) in [
        ("customer.name", "required"),
        ("customer.address", "wrong-type"),
        ("cart[0].quantity", "quantity-not-positive"),
        ("cart[1].quantity", "wrong-type"),
        ("payments[0].title", "discount-title"),
        ("status", "not-one-of"),
    ] {
        let times = found.iter().filter(|(at, _)| at == field).count();
        assert_eq!(times, 1, "{field} in {found:?}");
        assert!(
            found.contains(&(field.to_owned(), code.to_owned())),
            "{found:?}"
        );
    }
    assert_eq!(found.len(), 6, "{found:?}");
    assert_eq!(store.requests(Endpoint::PacketsCreate), 0);
}

#[test]
fn what_is_no_line_keeps_its_place() {
    let desk = Desk::new();
    let text = r#"{"customer":{"id":"c","name":"n","address":"a"},"paymentNote":"n",
        "cart":[3,{"product":"p","quantity":0}],"payments":[null,{"id":"m","price":-1}]}"#;
    let file = desk.file("order.json", text);
    let ran = desk
        .run(&["submit", "--json", file.to_str().unwrap()])
        .expect(1);
    let document = ran.json();
    let found: Vec<_> = document["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| {
            (
                problem["field"].as_str().unwrap(),
                problem["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("cart[0]", "wrong-type"),
            ("payments[0]", "wrong-type"),
            ("cart[1].quantity", "quantity-not-positive"),
            ("payments[1].price", "negative"),
        ]
    );
}

#[rstest]
#[case("{ no json")]
#[case("[1]")]
#[case("")]
fn what_is_no_order_is_not_sent(#[case] text: &str) {
    let desk = Desk::new();
    let file = desk.file("order.json", text);
    let ran = desk
        .run(&["submit", "--json", file.to_str().unwrap()])
        .expect(1);
    assert_eq!(ran.json()["outcome"], "invalid");
    assert_eq!(ran.json()["problems"][0]["code"], "not-an-order");
    assert!(
        ran.stderr
            .starts_with("packetdesk: the order was not sent: ")
    );
}

#[rstest]
fn what_the_server_refuses_is_printed_by_field(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (desk, store) = (Desk::new(), store(dialect));
    let file = desk.file("order.json", &order_of(r#""product":"nope","quantity":1"#));
    let ran = desk
        .run_at(&store, &["submit", "--json", file.to_str().unwrap()])
        .expect(1);
    let problem = &ran.json()["problems"][0];
    assert_eq!(ran.json()["outcome"], "refused");
    assert_eq!(problem["field"], "cart[0].product");
    assert_eq!(problem["code"], "product-gone");
    assert_eq!(problem["said"], "Product not found: nope");
    assert!(
        ran.stderr
            .contains("cart[0].product: Product not found: nope")
    );
}

#[test]
fn the_checks_can_be_left_to_the_server() {
    let (desk, store) = (Desk::new(), store(Dialect::Current));
    let file = desk.file(
        "order.json",
        &order_of(r#""product":"63ff-e535","quantity":0"#),
    );
    let path = file.to_str().unwrap();
    let ours = desk
        .run_at(&store, &["submit", "--json", path])
        .expect(1)
        .json();
    assert_eq!(ours["outcome"], "invalid");
    let theirs = desk
        .run_at(&store, &["submit", "--json", "--no-check", path])
        .expect(1)
        .json();
    assert_eq!(theirs["outcome"], "refused");
    assert_eq!(theirs["problems"][0]["field"], "cart[0].quantity");
    assert_eq!(ours["problems"][0]["code"], theirs["problems"][0]["code"]);
}

#[test]
fn unknown_fields_and_every_digit_reach_the_server() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    let line = r#""product":"63ff-e535","quantity":1.50,"own":[1]"#;
    let file = desk.file("order.json", &order_of(line));
    desk.run_at(&store, &["submit", file.to_str().unwrap()])
        .expect(0);
    let line = &store.received()[0].body["cart"][0];
    assert_eq!(line["own"], json!([1]));
    assert_eq!(line["quantity"].to_string(), "1.50");
}

#[rstest]
#[case(&["submit"])]
#[case(&["submit", "a", "b"])]
#[case(&["submit", "/no/such/file"])]
#[case(&["submit", "/"])]
#[case(&["submit", "-", "--base-url", "http://localhost:1", "--key-stdin"])]
#[case(&["submit", "-", "--practice", "--store", "a"])]
#[case(&["--practice", "submit", "-", "--base-url", "http://localhost:1"])]
#[case(&["menu", "--key-stdin"])]
#[case(&["menu", "--base-url", "http://example.com"])]
#[case(&["menu", "--base-url", "nonsense"])]
#[case(&["menu", "--store", "Yok"])]
#[case(&["menu", "--colour"])]
#[case(&["sing"])]
fn wrong_usage_is_two(#[case] args: &[&str]) {
    let desk = Desk::new();
    let input = good_order();
    let mut command = desk.command(args);
    // An address that is refused is refused before its key is asked for.
    let ran = run_with_input(&mut command, &input).expect(2);
    assert_eq!(ran.stdout, "");
    assert!(!ran.stderr.is_empty());
}

#[test]
fn a_server_that_is_not_there_is_three() {
    let desk = Desk::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let file = desk.file("order.json", &good_order());
    let args = ["submit", "--json", file.to_str().unwrap()];
    let ran = desk.run_with_key(&base, "a.b.c", &args).expect(3);
    assert_eq!(ran.json()["outcome"], "waiting");
    assert_eq!(ran.json()["entry"], 1);
    assert!(
        ran.stderr.contains("could not be reached"),
        "{}",
        ran.stderr
    );
}

#[rstest]
#[case("create:429:retry-after=7:times=1", "waiting")]
#[case("create:503:times=1", "unknown")]
#[case("create:cut-before:times=1", "unknown")]
#[case("create:cut-after:times=1", "unknown")]
#[case("create:half:times=1", "unknown")]
#[case("create:not-json:times=1", "unknown")]
#[case(
    "create:refuse=Duplicate request already in progress:times=1",
    "unknown"
)]
fn an_open_outcome_is_three_and_the_key_makes_the_next_try_safe(
    #[case] fault: &str,
    #[case] outcome: &str,
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let (desk, store) = (Desk::new(), store(dialect));
    store.add_fault(fault.parse().unwrap());
    let file = desk.file("order.json", &good_order());
    let path = file.to_str().unwrap();
    let first = desk
        .run_at(&store, &["submit", "--json", path])
        .expect(3)
        .json();
    assert_eq!(first["outcome"], outcome);
    let key = first["idempotencyKey"].as_str().unwrap();
    let args = ["submit", "--json", path, "--idempotency-key", key];
    let second = desk.run_at(&store, &args).expect(0).json();
    let third = desk.run_at(&store, &args).expect(0).json();
    assert_eq!(second["packetId"], third["packetId"]);
    assert_eq!(store.received().len(), 1);
    assert_eq!(store.received()[0].idempotency_key.as_deref(), Some(key));
}

#[test]
fn the_key_of_the_body_is_kept() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    let text = good_order().replacen('{', r#"{"idempotencyKey":"mine-1","#, 1);
    let file = desk.file("order.json", &text);
    let args = ["submit", "--json", file.to_str().unwrap()];
    let first = desk.run_at(&store, &args).expect(0).json();
    let second = desk.run_at(&store, &args).expect(0).json();
    assert_eq!(first["idempotencyKey"], "mine-1");
    assert_eq!(first["packetId"], second["packetId"]);
}

#[rstest]
#[case("")]
#[case("not a key")]
#[case("srv.plugin.wrongs3cret")]
fn a_missing_odd_or_wrong_key_is_four(#[case] key: &str) {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    let file = desk.file("order.json", &good_order());
    let args = ["submit", file.to_str().unwrap()];
    let ran = desk.run_with_key(&store.base_url(), key, &args).expect(4);
    assert!(ran.stderr.starts_with("idempotency key") || ran.stderr.starts_with("packetdesk: "));
    assert!(!ran.stderr.contains("s3cret") && !ran.stderr.contains("not a key"));
}

#[rstest]
fn a_missing_permission_is_four(#[values(Dialect::Classic, Dialect::Current)] dialect: Dialect) {
    let (desk, store) = (Desk::new(), store(dialect));
    store.set_access(Access::default().without("orders:write"));
    let file = desk.file("order.json", &good_order());
    let ran = desk
        .run_at(&store, &["submit", "--json", file.to_str().unwrap()])
        .expect(4);
    assert_eq!(ran.json()["outcome"], "not-sent");
    assert_eq!(ran.json()["said"], "plugin.scope.denied");
}

#[test]
fn the_key_can_come_from_standard_input() {
    let (desk, store) = (Desk::new(), store(Dialect::Current));
    let file = desk.file("order.json", &good_order());
    let base = store.base_url();
    let args = [
        "submit",
        file.to_str().unwrap(),
        "--base-url",
        &base,
        "--key-stdin",
    ];
    let pasted = format!("Bearer {}\n", store.api_key());
    let ran = run_with_input(&mut desk.command(&args), &pasted).expect(0);
    assert_eq!(store.received().len(), 1);
    assert!(!ran.stderr.contains(&store.api_key()));
    run_with_input(&mut desk.command(&args), "").expect(4);
}

#[test]
fn the_key_is_in_no_output_and_in_no_file() {
    let (desk, store) = (Desk::new(), store(Dialect::Classic));
    let file = desk.file("order.json", &good_order());
    let path = file.to_str().unwrap();
    let key = store.api_key();
    let secret = key.rsplit('.').next().unwrap();
    store.add_fault(
        format!("create:refuse=you sent {key}:after=1:times=1")
            .parse()
            .unwrap(),
    );
    for (args, code) in [
        (&["submit", path][..], 0),
        (&["submit", path], 1),
        (&["submit", "--json", path], 0),
        (&["menu", "--json"], 0),
        (&["check", "--json"], 0),
        (&["find", "çorba"], 0),
    ] {
        let ran = desk.run_at(&store, args).expect(code);
        assert!(!ran.stdout.contains(secret), "{args:?}");
        assert!(!ran.stderr.contains(secret), "{args:?}");
    }
    for (path, bytes) in desk.files() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(secret), "{}", path.display());
    }
}
