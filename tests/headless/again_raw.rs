//! Calls as they stand: byte for byte, only the key's text replaced, and what a command line holds
//! is what was written into it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::sync::Arc;

use packetdesk::api::{
    ApiKey, Client, Header, RawProblem, RawRequest, StoreAddress,
    curl::{self, Call},
    curl_line::{CurlLine, is_command, line_and_column, read_curl, secrets},
    key_in, with_key,
};
use proptest::prelude::*;

use crate::{odd_server::OddServer, shells::HOSTILE};

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
        "",
        "/",
        "a//b",
        "../a",
        "a/../b",
        "a?b",
        "a b",
        "@evil",
        "a\\b",
        "a%2e",
        // There keys are handed out, and no record may hold one.
        "oauth/token",
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

const CREATE: &str = "https://x.example/plugin-api/packets/create";

/// A call in a command of our own, read again.
fn there_and_back(url: &str, body: Option<&str>, write: fn(Call<'_>) -> String) -> CurlLine {
    let header = |name: &str, value: &str| Header {
        name: name.to_owned(),
        value: value.as_bytes().to_vec(),
    };
    let headers = [
        header("accept", "application/json"),
        header("x-odd", "it's \"100%\" $1 `ş`"),
    ];
    let text = write(Call {
        method: if body.is_some() { "POST" } else { "GET" },
        url,
        headers: &headers,
        body,
    });
    assert!(is_command(&text), "{text}");
    read_curl(&text).unwrap_or_else(|error| panic!("{error:?} in {text}"))
}

fn comes_back(url: &str, body: Option<&str>) {
    let method = if body.is_some() { "POST" } else { "GET" };
    let body = body.map(Arc::from);
    let sent = RawRequest::recorded(method, "packets/create", url, body.clone()).unwrap();
    for write in [curl::sh, curl::powershell] {
        let read = there_and_back(url, body.as_deref(), write);
        assert_eq!(read.request.body(), sent.body());
        assert_eq!(read.request, sent);
        assert_eq!(read.origin, "https://x.example");
    }
}

#[test]
fn what_our_own_commands_hold_is_read_back() {
    for body in HOSTILE {
        comes_back(CREATE, Some(body));
    }
    comes_back(CREATE, Some(&"ş'".repeat(80_000)));
    comes_back(CREATE, Some(&"%\\\t\n".repeat(40_000)));
    comes_back(CREATE, None);
}

#[test]
fn a_password_is_taken_out_whole_whatever_its_letters() {
    for text in [
        format!("curl -u 'ayşe:kapıcış' {CREATE}"),
        format!("curl --user=x -H 'X-Api-Key: gizliş' {CREATE}"),
        "curl 'https://ben:şifreş@x.example/plugin-api/packets/open'".to_owned(),
    ] {
        let mut without = text.clone();
        let found = secrets(&text);
        assert!(!found.is_empty(), "{text}");
        for range in found.into_iter().rev() {
            assert!(text.get(range.clone()).is_some(), "{range:?} in {text}");
            without.replace_range(range, "…");
        }
        for gone in ["kapı", "gizli", "şifre"] {
            assert!(!without.contains(gone), "{without}");
        }
    }
}

/// Pieces of command lines in any order.
fn odd_command() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "curl ",
        "curl.exe ",
        "printf ",
        "echo -n ",
        "Invoke-RestMethod ",
        "$a = ",
        "$env:X",
        "$([char]0x15f)",
        "$([char]0xd83d)",
        "[IO.File]::WriteAllText($f, ",
        "[regex]::Unescape(",
        "[Convert]::FromBase64String('",
        ")",
        "@{",
        "}",
        "@'\n",
        "\n'@",
        "@\"\r\n",
        "\"@",
        "-Body ",
        "-Uri ",
        "-H ",
        "-u",
        "-d ",
        "--data-raw ",
        "--json ",
        "-X ",
        "@-",
        "@$file",
        "--url ",
        "-G ",
        "https://ş:p@x.example/plugin-api/packets/create",
        "?q=ş",
        "'",
        "\"",
        "$'",
        "\\",
        "\\x",
        "\\u01",
        "\\777",
        "`",
        "`u{",
        "^",
        "^\r\n",
        "\\\r\n",
        "\r\n",
        "\n",
        "\t",
        " ",
        "| ",
        "<<'E'\n",
        "\nE\n",
        "<<-",
        "Authorization: Bearer ",
        "bearer",
        "basic ",
        "s.p.şşşşşşşşşşşşş",
        "ş",
        "İ",
        "😀",
        "{",
        "[",
        "#",
        ";",
        "%%",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|parts| parts.concat())
}

/// Whatever it is, it is read or refused at a place that is in it, and no key is cut in two.
fn is_read_or_told(text: &str) {
    for range in secrets(text) {
        assert!(text.get(range.clone()).is_some(), "{range:?} in {text:?}");
    }
    match read_curl(text) {
        Ok(line) => {
            for (row, column) in [(1, 1), (2, 3), (usize::MAX, usize::MAX)] {
                let (row, _) = line.place_of(text, row, column);
                assert!(row <= text.matches('\n').count() + 1);
            }
        }
        Err(error) => {
            let (row, column) = line_and_column(text, error.at);
            let lines: Vec<&str> = text.split('\n').collect();
            assert!(lines.len() >= row, "{error:?} in {text:?}");
            assert!(
                lines[row - 1].chars().count() + 1 >= column,
                "{error:?} in {text:?}"
            );
        }
    }
}

proptest! {
    #[test]
    fn any_body_in_our_own_commands_is_read_back(body in any::<String>(), signs in hostile(), query in "[!-~]{0,30}") {
        comes_back(CREATE, Some(&body));
        comes_back(CREATE, Some(&signs));
        // An address as it is on the wire.
        let url = url::Url::parse(&format!("{CREATE}?{}", query.replace('#', ""))).unwrap();
        comes_back(url.as_str(), None);
    }

    #[test]
    fn any_text_at_all_is_read_or_told(text in any::<String>(), odd in odd_command()) {
        is_read_or_told(&text);
        is_read_or_told(&odd);
        is_read_or_told(&format!("curl {odd}"));
        is_read_or_told(&format!("curl.exe {text}{odd}"));
        is_read_or_told(&format!("$x = 1\nInvoke-WebRequest {odd}"));
    }
}
