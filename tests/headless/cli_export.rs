//! `packetdesk curl` and `packetdesk export`, by running the program.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;

use packetdesk::{practice::Dialect, store::bundle};

use crate::{
    cli::{Desk, run_with_input, store},
    shells::posix,
};

const ORDER: &str = r#"{"customer":{"id":"c-9","name":"Ayşe Yılmaz","address":"Gül Sk. 4 Moda","phone":"0532 111 22 33"},"cart":[{"product":"63ff-e535","quantity":2,"note":"O'nun \"özel\" $notu!"}],"paymentNote":"nakit ödeyecek","idempotencyKey":"desk-cli-1"}"#;

/// A desk that has sent an order, and the id of the exchange.
fn sent(dialect: Dialect) -> (Desk, String, i64) {
    let store = store(dialect);
    let desk = Desk::new();
    let mut command = desk.command_at(&store, &["submit", "-"]);
    run_with_input(&mut command, ORDER).expect(0);
    let home = packetdesk::store::paths::Home::at(desk.home());
    let page = packetdesk::store::journal::JournalReader::new(&home)
        .search(&packetdesk::store::journal::JournalQuery {
            endpoint: Some("packets/create".to_owned()),
            limit: 10,
            ..Default::default()
        })
        .unwrap();
    let id = page.rows[0].id.0;
    (desk, store.api_key(), id)
}

#[test]
fn curl_gives_the_command_and_nothing_else() {
    for dialect in [Dialect::Classic, Dialect::Current] {
        let (desk, key, id) = sent(dialect);
        let ran = desk.run(&["curl", &id.to_string()]).expect(0);
        assert_eq!(ran.stderr, "");
        let reached = posix(&ran.stdout);
        let body = String::from_utf8(reached.body.unwrap()).unwrap();
        let (is, was): (serde_json::Value, serde_json::Value) = (
            serde_json::from_str(&body).unwrap(),
            serde_json::from_str(ORDER).unwrap(),
        );
        assert_eq!(is["customer"], was["customer"]);
        assert_eq!(is["cart"][0]["note"], was["cart"][0]["note"]);
        assert!(reached.arguments[2].ends_with("/plugin-api/packets/create"));
        let windows = desk
            .run(&["curl", &id.to_string(), "--powershell"])
            .expect(0);
        assert_eq!(
            crate::shells::powershell_body(&windows.stdout),
            body.as_bytes()
        );
        for text in [&ran.stdout, &windows.stdout] {
            assert!(!text.contains(&key), "{text}");
        }
    }
}

#[test]
fn an_exchange_that_is_not_there_is_told() {
    let desk = Desk::new();
    let ran = desk.run(&["curl", "7"]).expect(2);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("no exchange 7"), "{}", ran.stderr);
    let out = desk.home().join("a.zip");
    let out = out.to_str().unwrap();
    desk.run(&["export", "--out", out, "--id", "7"]).expect(2);
    let ran = desk.run(&["export", "--out", out]).expect(2);
    assert!(
        ran.stderr.contains("no exchange was found"),
        "{}",
        ran.stderr
    );
    assert!(!fs::exists(out).unwrap());
}

#[test]
fn an_export_is_masked_unless_it_is_told_otherwise() {
    let (desk, key, id) = sent(Dialect::Current);
    let path = desk.home().join("case.zip");
    let out = path.to_str().unwrap();
    let ran = desk.run(&["export", "--out", out]).expect(0);
    assert!(ran.stdout.contains("masked"), "{}", ran.stdout);
    let masked = bundle::read(&fs::read(&path).unwrap()).unwrap();
    assert!(masked.len() > 1, "the order, and what was read back of it");
    for exchange in &masked {
        let sent = exchange.request_body.as_deref().unwrap_or_default();
        let came = exchange
            .answer
            .as_ref()
            .map(|answer| String::from_utf8_lossy(&answer.body));
        let row = &exchange.row;
        let text = format!(
            "{:?}{:?}{sent}{}",
            row.who,
            row.phone,
            came.unwrap_or_default()
        );
        // A made-up number may begin as a real one does, and a made-up word be as short as one.
        for gone in [
            "Ayşe",
            "Yılmaz",
            "Gül Sk",
            "4 Moda",
            "111 22 33",
            "özel",
            &key,
        ] {
            assert!(!text.contains(gone), "{gone} in {text}");
        }
    }

    let ran = desk
        .run(&[
            "export",
            "--out",
            out,
            "--id",
            &id.to_string(),
            "--unmasked",
        ])
        .expect(2);
    assert!(ran.stderr.contains("--force"), "{}", ran.stderr);
    let args = [
        "export",
        "--out",
        out,
        "--id",
        &id.to_string(),
        "--unmasked",
        "--force",
        "--json",
    ];
    let ran = desk.run(&args).expect(0).json();
    assert_eq!(
        (&ran["exchanges"], &ran["masked"]),
        (&1.into(), &false.into())
    );
    let open = bundle::read(&fs::read(&path).unwrap()).unwrap();
    assert!(
        open[0]
            .request_body
            .as_deref()
            .unwrap()
            .contains("Ayşe Yılmaz")
    );
    assert!(!String::from_utf8_lossy(&fs::read(&path).unwrap()).contains(&key));

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn an_export_is_narrowed_down() {
    let (desk, _, _) = sent(Dialect::Classic);
    let path = desk.home().join("case.zip");
    let export = |args: &[&str]| {
        let mut all = vec!["export", "--force", "--out", path.to_str().unwrap()];
        all.extend(args);
        desk.run(&all)
    };
    export(&["--text", "yilmaz", "--since", "1h"]).expect(0);
    export(&["--since", "2999-01-01"]).expect(2);
    export(&["--text", "nobody at all"]).expect(2);
    export(&["--since", "soon"]).expect(2);
    export(&["--practice"]).expect(2);
    export(&["--limit", "1"]).expect(0);
    assert_eq!(bundle::read(&fs::read(&path).unwrap()).unwrap().len(), 1);
}
