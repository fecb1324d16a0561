//! A call as a curl command holds every byte, whatever is in it, and no key. That a real shell and
//! a real `curl` agree is seen in `tests/desktop/curl.rs`.

use packetdesk::api::{
    Header,
    curl::{Call, powershell, sh},
};
use proptest::prelude::*;

use crate::shells::{HOSTILE, posix, powershell_body, powershell_texts};

const URL: &str = "https://sandbox.plugins.restomenum.app/plugin-api/packets/create";

fn headers(body: Option<&str>) -> Vec<Header> {
    let header = |name: &str, value: &str| Header {
        name: name.to_owned(),
        value: value.as_bytes().to_vec(),
    };
    let mut headers = vec![
        header("accept", "application/json"),
        header("host", "sandbox.plugins.restomenum.app"),
    ];
    if let Some(body) = body {
        headers.push(header("content-type", "application/json"));
        headers.push(header("content-length", &body.len().to_string()));
    }
    headers
}

fn with<T>(url: &str, body: Option<&str>, write: impl FnOnce(Call<'_>) -> T) -> T {
    let headers = headers(body);
    write(Call {
        method: if body.is_some() { "POST" } else { "GET" },
        url,
        headers: &headers,
        body,
    })
}

#[test]
fn an_order_reads_as_a_person_would_write_it() {
    let text = with(URL, Some(r#"{"name":"Ayşe"}"#), sh);
    let expected = concat!(
        "curl --globoff 'https://sandbox.plugins.restomenum.app/plugin-api/packets/create' \\\n",
        "  -H \"Authorization: Bearer $PACKETDESK_API_KEY\" \\\n",
        "  -H 'Accept: application/json' \\\n",
        "  -H 'Content-Type: application/json' \\\n",
        "  -H 'User-Agent:' \\\n",
        "  --data-raw '{\"name\":\"Ayşe\"}'\n",
    );
    assert_eq!(text, expected);
}

#[test]
fn a_reading_keeps_its_query_and_gets_nothing_of_its_own() {
    let url = format!("{URL}?q=%C5%9Fi%26&x=[1-3]{{a,b}}");
    let reached = posix(&with(&url, None, sh));
    let expected = [
        "curl",
        "--globoff",
        &url,
        "-H",
        "Authorization: Bearer KEY",
        "-H",
        "Accept: application/json",
        "-H",
        "User-Agent:",
    ];
    assert_eq!(reached.arguments, expected);
    assert_eq!(reached.body, None);
}

#[test]
fn headers_that_curl_would_add_are_kept_away() {
    let body = "x".repeat(2000);
    let text = sh(Call {
        method: "PUT",
        url: URL,
        headers: &[],
        body: Some(&body),
    });
    let words = posix(&text).arguments;
    for unwanted in ["User-Agent:", "Accept:", "Content-Type:", "Expect:"] {
        assert!(
            words.iter().any(|word| word == unwanted),
            "{unwanted} in {words:?}"
        );
    }
    assert_eq!(words[2..4], ["-X", "PUT"]);
}

#[test]
fn hostile_bodies_reach_a_posix_shell_byte_for_byte() {
    for body in HOSTILE {
        let reached = posix(&with(URL, Some(body), sh));
        assert_eq!(reached.body.as_deref(), Some(body.as_bytes()), "{body:?}");
    }
}

#[test]
fn a_body_that_is_too_long_for_an_argument_is_piped() {
    for body in ["ş'".repeat(80_000), "%\\\t".repeat(70_000)] {
        let text = with(URL, Some(&body), sh);
        assert!(text.starts_with("printf "));
        assert_eq!(posix(&text).body.as_deref(), Some(body.as_bytes()));
    }
}

#[test]
fn no_control_character_but_a_line_break_is_pasted() {
    for body in HOSTILE {
        let text = with(URL, Some(body), sh);
        let odd = text.chars().find(|c| c.is_ascii_control() && *c != '\n');
        assert_eq!(odd, None, "{body:?}");
    }
}

#[test]
fn hostile_bodies_reach_powershell_byte_for_byte() {
    for body in HOSTILE {
        let text = with(URL, Some(body), powershell);
        assert_eq!(powershell_body(&text), body.as_bytes(), "{body:?}");
        // Windows PowerShell reads a saved script in an old code page.
        assert!(text.is_ascii(), "{text}");
    }
}

#[test]
fn powershell_takes_the_key_from_its_variable_and_the_body_from_a_file() {
    let text = with(URL, Some(r#"{"note":"it's"}"#), powershell);
    let expected = concat!(
        "$file = [IO.Path]::GetTempFileName()\n",
        "try {\n",
        "  [IO.File]::WriteAllText($file, '{\"note\":\"it''s\"}')\n",
        "  curl.exe --globoff 'https://sandbox.plugins.restomenum.app/plugin-api/packets/create'",
        " -H \"Authorization: Bearer $env:PACKETDESK_API_KEY\"",
        " -H 'Accept: application/json' -H 'Content-Type: application/json' -H 'User-Agent:'",
        " --data-binary \"@$file\"\n",
        "} finally {\n  Remove-Item $file\n}\n",
    );
    assert_eq!(text, expected);
    let reading = with(URL, None, powershell);
    assert_eq!(powershell_texts(&reading)[0], URL);
    assert_eq!(reading.lines().count(), 1);
}

proptest! {
    #[test]
    fn any_body_reaches_both_shells(body in any::<String>(), signs in "[ -~\n\r\t'\"$!\\\\%@şİ🍕‘’\u{0}]{0,40}") {
        for body in [&body, &signs] {
            let reached = posix(&with(URL, Some(body), sh));
            prop_assert_eq!(reached.body.as_deref(), Some(body.as_bytes()));
            prop_assert_eq!(powershell_body(&with(URL, Some(body), powershell)), body.as_bytes());
        }
    }

    #[test]
    fn any_address_reaches_a_posix_shell(path in "[ -~]{0,60}") {
        let url = format!("{URL}?{path}");
        let reached = posix(&with(&url, None, sh));
        prop_assert_eq!(&reached.arguments[2], &url);
    }
}
