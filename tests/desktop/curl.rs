//! A copied command, run by real shells with the real `curl`, arrives byte for byte.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    sync::mpsc::{Receiver, channel},
};

use packetdesk::api::{
    Header,
    curl::{Call, sh},
};
use proptest::{prelude::*, test_runner::TestRunner};

use crate::shells::HOSTILE;

const KEY: &str = "srvA1.plug.s3cret$'\"";

/// A server that takes whatever comes.
struct Taker {
    url: String,
    taken: Receiver<(String, Vec<u8>)>,
}

impl Taker {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!(
            "http://{}/plugin-api/packets/create",
            listener.local_addr().unwrap()
        );
        let (sender, taken) = channel();
        std::thread::Builder::new()
            .name("taker".to_owned())
            .spawn(move || {
                for stream in listener.incoming() {
                    if sender.send(take(&mut stream.unwrap())).is_err() {
                        break;
                    }
                }
            })
            .unwrap();
        Self { url, taken }
    }

    /// What arrives when a shell runs the command of a call.
    fn run(&self, shell: &str, query: &str, body: Option<&str>) -> (String, Vec<u8>) {
        let header = |name: &str| Header {
            name: name.to_owned(),
            value: b"application/json".to_vec(),
        };
        let mut headers = vec![header("accept")];
        headers.extend(body.map(|_| header("content-type")));
        let url = format!("{}{query}", self.url);
        let text = sh(Call {
            method: if body.is_some() { "POST" } else { "GET" },
            url: &url,
            headers: &headers,
            body,
        });
        // From its input, as from a terminal: one argument could not hold it.
        let mut child = Command::new(shell)
            .env("PACKETDESK_API_KEY", KEY)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let ran = child.wait_with_output().unwrap();
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        assert_eq!(ran.stdout, b"{}");
        self.taken.recv().unwrap()
    }
}

/// Reads a request whole and answers it.
fn take(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        read_more(stream, &mut bytes);
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse::<usize>().unwrap())
    });
    while bytes.len() < head_end + length.unwrap_or(0) {
        read_more(stream, &mut bytes);
    }
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")
        .unwrap();
    (head, bytes.split_off(head_end))
}

fn read_more(stream: &mut TcpStream, bytes: &mut Vec<u8>) {
    let mut chunk = [0; 65536];
    let count = stream.read(&mut chunk).unwrap();
    assert!(count > 0, "the connection ended early");
    bytes.extend_from_slice(&chunk[..count]);
}

/// The header lines but for those of the connection, sorted.
fn lines(head: &str) -> Vec<String> {
    let made = ["host:", "content-length:"];
    let mut lines: Vec<String> = head
        .lines()
        .skip(1)
        .filter(|line| !line.is_empty())
        .filter(|line| {
            !made
                .iter()
                .any(|made| line.to_ascii_lowercase().starts_with(made))
        })
        .map(ToOwned::to_owned)
        .collect();
    lines.sort();
    lines
}

#[test]
#[ignore = "needs curl; run by .ci/run"]
fn real_shells_and_curl_send_every_byte() {
    let taker = Taker::start();
    let long = ["'ş\n".repeat(100_000), "%\\\t\0".repeat(70_000)];
    let bodies = HOSTILE
        .iter()
        .copied()
        .chain(long.iter().map(String::as_str));
    for body in bodies {
        for shell in ["sh", "bash"] {
            let (head, came) = taker.run(shell, "", Some(body));
            assert_eq!(came, body.as_bytes(), "{shell}: {head}");
            let expected = [
                "Accept: application/json".to_owned(),
                format!("Authorization: Bearer {KEY}"),
                "Content-Type: application/json".to_owned(),
            ];
            assert_eq!(lines(&head), expected);
            assert!(head.starts_with("POST /plugin-api/packets/create HTTP/1.1"));
        }
    }
}

#[test]
#[ignore = "needs curl; run by .ci/run"]
fn a_reading_keeps_its_address() {
    let taker = Taker::start();
    let query = "?packetId=%C5%9Fi%20%26&x=[1-3]{a,b}&q='$HOME'!%5C";
    let (head, came) = taker.run("sh", query, None);
    assert!(
        head.starts_with(&format!("GET /plugin-api/packets/create{query} HTTP/1.1")),
        "{head}"
    );
    assert_eq!(came, b"");
    assert_eq!(lines(&head).len(), 2, "{head}");
}

#[test]
#[ignore = "needs curl; run by .ci/run"]
fn any_text_arrives() {
    let taker = Taker::start();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(60));
    let texts =
        proptest::string::string_regex("[ -~\n\r\t'\"$!\\\\%@şİ🍕‘’\u{1}\u{7f}]{0,80}").unwrap();
    let result = runner.run(&texts, |body| {
        let (_, came) = taker.run("sh", "", Some(&body));
        prop_assert_eq!(came, body.as_bytes());
        Ok(())
    });
    result.unwrap();
}
