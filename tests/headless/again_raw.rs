//! Calls as they stand: byte for byte, only the key's text replaced, and what a command line holds
//! is what was written into it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::sync::Arc;

use packetdesk::api::{
    ApiKey, Client, RawProblem, RawRequest, StoreAddress, curl_line::read_curl, key_in, with_key,
};
use proptest::prelude::*;

use crate::odd_server::OddServer;

fn create(body: &str) -> RawRequest {
    RawRequest::new("POST", "packets/create", "", Some(body.into())).unwrap()
}

#[tokio::test]
async fn what_was_typed_goes_out_byte_for_byte() {
    let answer = "{\"success\":true,\"data\":{\"packetId\":\"p 1\"}}";
    let server = OddServer::answering("200 OK", "", answer).await;
    let key = ApiKey::parse("srvA1.plug.s3cr3t").unwrap();
    let client = Client::new(StoreAddress::parse(&server.base_url()).unwrap(), key).unwrap();
    for body in [
        "",
        "{ \"a\" : 1e2,\r\n\t\"a\":\"ş’😀\u{7f}\" ",
        "[]]",
        "\u{feff}{}",
    ] {
        let outcome = client.call_raw(&create(body)).await;
        assert_eq!(outcome.result, Ok(Some("p 1".to_owned())));
        assert_eq!(&*outcome.answer.unwrap().text, answer);
        let sent = server.requests().pop().unwrap();
        assert!(sent.starts_with("POST /plugin-api/packets/create HTTP/1.1\r\n"));
        assert_eq!(sent.split_once("\r\n\r\n").unwrap().1, body);
    }
    let get = RawRequest::recorded(
        "GET",
        "packets/get",
        "http://x/plugin-api/packets/get?packetId=a%20b&x",
        None,
    );
    client.call_raw(&get.unwrap()).await;
    let sent = server.requests().pop().unwrap();
    assert!(
        sent.starts_with("GET /plugin-api/packets/get?packetId=a%20b&x HTTP/1.1\r\n"),
        "{sent}"
    );
}

#[test]
fn the_key_only_goes_where_the_plugin_api_is() {
    for endpoint in [
        "", "/", "a//b", "../a", "a/../b", "a?b", "a b", "@evil", "a\\b", "a%2e",
    ] {
        let wrong = RawRequest::new("GET", endpoint, "", None);
        assert_eq!(wrong, Err(RawProblem::Endpoint), "{endpoint}");
    }
    assert_eq!(
        RawRequest::new("DELETE", "packets/get", "", None),
        Err(RawProblem::Method)
    );
}

#[test]
fn only_the_text_of_the_key_is_replaced() {
    for (body, expected) in [
        (
            "{\"note\":\"idempotencyKey\", \"idempotencyKey\" :\t\"a\\u0131\" ,\"x\":{\"idempotencyKey\":1}}",
            "{\"note\":\"idempotencyKey\", \"idempotencyKey\" :\t\"n\\\"1\" ,\"x\":{\"idempotencyKey\":1}}",
        ),
        (
            "{\"idempotencyKey\":null}",
            "{\"idempotencyKey\":\"n\\\"1\"}",
        ),
        (
            "{\"idempotencyKey\":[1, 2],\"idempotencyKey\":\"b\"}",
            "{\"idempotencyKey\":\"n\\\"1\",\"idempotencyKey\":\"n\\\"1\"}",
        ),
        (" { } \n", " { \"idempotencyKey\":\"n\\\"1\"}"),
    ] {
        let changed = with_key(body, "n\"1").unwrap();
        assert_eq!(changed, expected);
        assert_eq!(key_in(&changed).unwrap().as_deref(), Some("n\"1"));
    }
    assert!(with_key("[]", "k").is_err());
    assert!(with_key("{", "k").is_err());
}

/// Texts that shells and readers trip over.
fn hostile() -> impl Strategy<Value = String> {
    let signs = prop::sample::select(vec![
        "'", "\"", "$", "!", "\\", "`", "\n", "\t", "^", "%", "@", "’", "‘", "“", "ş", "İ", "ğ",
        "😀", " ", "$(x)", "${HOME}", "{", "}", "#", "&", ";", "|", "\\n", "u0131", "a", "7",
    ]);
    prop::collection::vec(signs, 0..24).prop_map(|parts| parts.concat())
}

fn body_of(name: &str, note: &str, key: &str) -> String {
    serde_json::json!({
        "customer": {"id": "c", "name": name, "address": note},
        "cart": [{"product": "p", "quantity": 1, "note": note}],
        "paymentNote": name,
        "idempotencyKey": key,
    })
    .to_string()
}

proptest! {
    #[test]
    fn an_order_in_a_command_line_is_the_order(name in hostile(), note in hostile(), is_pretty in any::<bool>()) {
        let mut body = body_of(&name, &note, "k-1");
        if is_pretty {
            let value: serde_json::Value = serde_json::from_str(&body).unwrap();
            body = format!("{value:#}");
        }
        let quoted = format!("'{}'", body.replace('\'', r"'\''"));
        let line = format!("curl 'https://x.example/plugin-api/packets/create' \\\n  -H \"Authorization: Bearer $PACKETDESK_API_KEY\" \\\n  --data-raw {quoted}\n");
        let read = read_curl(&line).unwrap();
        let expected: Arc<str> = body.as_str().into();
        prop_assert_eq!(read.request.body(), Some(&expected));
        let double = body
            .replace('\\', r"\\")
            .replace('"', "\\\"")
            .replace('$', "\\$")
            .replace('`', "\\`");
        let line = format!("curl https://x.example/plugin-api/packets/create -d \"{double}\"");
        let read = read_curl(&line).unwrap();
        prop_assert_eq!(read.request.body(), Some(&expected));
    }

    #[test]
    fn another_key_leaves_all_else_as_it_was(name in hostile(), note in hostile(), key in hostile()) {
        let body = body_of(&name, &note, "k-1");
        let changed = with_key(&body, &key).unwrap();
        prop_assert_eq!(&changed, &body_of(&name, &note, &key));
        prop_assert_eq!(with_key(&changed, "k-1").unwrap(), body);
    }
}
