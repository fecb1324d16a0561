//! What is on record of a call: what was on the wire, and never the key.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use packetdesk::{
    api::{
        ApiKey, CallToken, Client, Conclusion, Ended, ErrorKind, FrozenPacket, Header, Kept, Label,
        RawRequest, Recorder, SentRequest, StoreAddress, Timeouts,
    },
    practice::Dialect,
};

use crate::{
    odd_server::{OddServer, reply},
    practice::store,
};

const KEY: &str = "srv1.plug.s3cretpart";

/// Remembers all it is told.
#[derive(Debug, Default)]
struct Memory(Mutex<Vec<(SentRequest, Vec<Ended>)>>);

impl Recorder for Memory {
    fn began(&self, request: SentRequest) -> CallToken {
        let mut calls = self.0.lock().unwrap();
        calls.push((request, Vec::new()));
        CallToken(calls.len() as u64 - 1)
    }

    fn ended(&self, call: CallToken, ended: Ended) {
        let place = usize::try_from(call.0).unwrap();
        self.0.lock().unwrap()[place].1.push(ended);
    }

    fn kept(&self, call: CallToken) -> Kept {
        let id = i64::try_from(call.0).unwrap();
        Box::pin(std::future::ready(Ok(id)))
    }
}

impl Memory {
    fn calls(&self) -> Vec<(SentRequest, Vec<Ended>)> {
        self.0.lock().unwrap().clone()
    }

    /// The one call there was, with its one end.
    fn only(&self) -> (SentRequest, Ended) {
        let mut calls = self.calls();
        assert_eq!(calls.len(), 1);
        let (request, mut ends) = calls.remove(0);
        assert_eq!(ends.len(), 1, "an end is told once");
        (request, ends.remove(0))
    }
}

fn recorded(base: &str, whole: Duration) -> (Client, Arc<Memory>) {
    let memory = Arc::new(Memory::default());
    let timeouts = Timeouts {
        connect: Duration::from_secs(5),
        whole,
    };
    let address = StoreAddress::parse(base).unwrap();
    let client = Client::with_timeouts(address, ApiKey::parse(KEY).unwrap(), timeouts)
        .unwrap()
        .recorded_by(Arc::clone(&memory) as Arc<dyn Recorder>);
    (client, memory)
}

fn patient(base: &str) -> (Client, Arc<Memory>) {
    recorded(base, Duration::from_secs(10))
}

/// The headers of a request as a server reads them, less the key, sorted.
fn headers_on_the_wire(request: &str) -> Vec<(String, String)> {
    let (head, _) = request.split_once("\r\n\r\n").unwrap();
    let mut headers: Vec<_> = head
        .lines()
        .skip(1)
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .filter(|(name, _)| name != "authorization")
        .collect();
    headers.sort();
    headers
}

fn as_text(headers: &[Header]) -> Vec<(String, String)> {
    let text = |header: &Header| String::from_utf8(header.value.clone()).unwrap();
    let mut headers: Vec<_> = headers
        .iter()
        .map(|header| (header.name.clone(), text(header)))
        .collect();
    headers.sort();
    headers
}

fn order(json: &str) -> FrozenPacket {
    FrozenPacket::from_json(json, String::new).unwrap()
}

#[tokio::test]
async fn a_request_is_on_record_as_the_server_reads_it() {
    let body =
        r#"{"idempotencyKey":"k","note":"ağır ‘kapı’  $\u0131\n","customer":{"name":"Çiğdem"}}"#;
    let server = OddServer::answering(
        "200 OK",
        "X-Trace: a\r\nX-Trace: b\r\n",
        r#"{"success":true,"data":{"packetId":"a-1"}}"#,
    )
    .await;
    let (client, memory) = patient(&server.base_url());
    let label = Label {
        attempt: Some(3),
        again_of: Some(17),
        is_kept_first: true,
    };
    client
        .labelled(label)
        .create_packet(&order(body))
        .await
        .unwrap();
    let (request, ended) = memory.only();
    let wire = server.requests().remove(0);
    assert_eq!(
        wire.lines().next().unwrap(),
        "POST /plugin-api/packets/create HTTP/1.1"
    );
    assert_eq!(request.method, "POST");
    assert_eq!(
        request.url,
        format!("{}/plugin-api/packets/create", server.base_url())
    );
    assert_eq!(request.endpoint, "packets/create");
    assert_eq!(request.label, label);
    assert_eq!(as_text(&request.headers), headers_on_the_wire(&wire));
    assert_eq!(request.body.as_deref(), Some(body));
    assert_eq!(wire.split_once("\r\n\r\n").unwrap().1, body);
    let answer = ended.answer.unwrap();
    assert_eq!((answer.status, answer.version), (200, "HTTP/1.1"));
    assert_eq!(
        answer.body,
        br#"{"success":true,"data":{"packetId":"a-1"}}"#
    );
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        as_text(&answer.headers),
        [
            pair("connection", "close"),
            pair("content-length", "42"),
            pair("x-trace", "a"),
            pair("x-trace", "b"),
        ]
    );
    assert_eq!(ended.conclusion, Conclusion::Done);
}

#[tokio::test]
async fn a_read_is_on_record_with_its_query() {
    let server = OddServer::answering("404 Not Found", "", "").await;
    let (client, memory) = patient(&server.base_url());
    let error = client.get_packet("a/ş &1").await.unwrap_err();
    let (request, ended) = memory.only();
    let wire = server.requests().remove(0);
    let path = request.url.strip_prefix(&server.base_url()).unwrap();
    assert_eq!(wire.lines().next().unwrap(), format!("GET {path} HTTP/1.1"));
    assert_eq!(
        (request.method, request.endpoint.as_str(), request.body),
        ("GET", "packets/get", None)
    );
    assert_eq!(as_text(&request.headers), headers_on_the_wire(&wire));
    assert_eq!(ended.conclusion, Conclusion::Failed(error));
    assert_eq!(ended.answer.unwrap().body, b"");
}

#[tokio::test]
async fn a_query_as_it_was_typed_is_on_record_as_it_went_out() {
    let server = OddServer::answering("404 Not Found", "", "").await;
    let (client, memory) = patient(&server.base_url());
    let typed = RawRequest::new("GET", "packets/get", "packetId=\"ş 1\"", None).unwrap();
    client.call_raw(&typed).await;
    let (request, _) = memory.only();
    let wire = server.requests().remove(0);
    let path = request.url.strip_prefix(&server.base_url()).unwrap();
    assert_eq!(wire.lines().next().unwrap(), format!("GET {path} HTTP/1.1"));
    assert!(path.ends_with("?packetId=%22%C5%9F%201%22"), "{path}");
}

#[tokio::test]
async fn an_answer_that_is_no_text_is_on_record_byte_for_byte() {
    let body = b"\xff\xfe{\"name\":\"\xe7\"\0";
    let mut bytes =
        b"HTTP/1.1 502 Bad Gateway\r\nX-Odd: caf\xe9\r\nConnection: close\r\n\r\n".to_vec();
    bytes.extend_from_slice(body);
    let server = OddServer::start(bytes).await;
    let (client, memory) = patient(&server.base_url());
    client.open_packets().await.unwrap_err();
    let answer = memory.only().1.answer.unwrap();
    assert_eq!(answer.body, body);
    let odd = answer.headers.iter().find(|header| header.name == "x-odd");
    assert_eq!(odd.unwrap().value, b"caf\xe9");
}

#[tokio::test]
async fn of_half_an_answer_the_half_is_on_record() {
    let whole = r#"{"success":true,"data":{"packetId":"a-1"}}"#;
    let mut bytes = reply("200 OK", "", whole);
    bytes.truncate(bytes.len() - 20);
    let server = OddServer::start(bytes).await;
    let (client, memory) = patient(&server.base_url());
    let error = client
        .create_packet(&order(r#"{"idempotencyKey":"k"}"#))
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Lost { timed_out: false });
    let (_, ended) = memory.only();
    let answer = ended.answer.unwrap();
    assert_eq!(answer.body, &whole.as_bytes()[..whole.len() - 20]);
    assert_eq!(ended.conclusion, Conclusion::Failed(error));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_on_record_without_an_answer() {
    let (client, memory) = patient("http://127.0.0.1:1");
    let error = client.open_packets().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable);
    let (_, ended) = memory.only();
    assert_eq!(ended.answer, None);
    assert_eq!(ended.timings.first_byte, None);
    assert_eq!(ended.conclusion, Conclusion::Failed(error));
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_any_more_has_an_end_too() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (client, memory) = patient(&format!("http://{}", listener.local_addr().unwrap()));
    {
        let call = client.open_packets();
        tokio::select! {
            _never = call => panic!("nobody answers"),
            // The request is on its way once the connection is taken.
            taken = listener.accept() => drop(taken.unwrap()),
        }
    }
    assert_eq!(memory.only().1.conclusion, Conclusion::GivenUp);
}

#[tokio::test]
async fn the_key_is_nowhere_on_record() {
    let echo = format!(r#"{{"success":false,"message":"bad Bearer {KEY} or s3cretpart"}}"#);
    let headers = format!("X-Echo: Bearer {KEY}\r\n");
    let mut odd = b"\xff".to_vec();
    odd.extend_from_slice(KEY.as_bytes());
    odd.push(0xfe);
    let mut odd_reply = reply("500 Oops", &headers, "");
    odd_reply.truncate(odd_reply.len() - b"\r\n\r\n".len());
    let odd_reply = String::from_utf8(odd_reply)
        .unwrap()
        .replace("Content-Length: 0\r\n", "")
        .into_bytes();
    let odd_reply = [odd_reply, b"\r\n\r\n".to_vec(), odd].concat();
    for answer in [reply("401 Unauthorized", &headers, &echo), odd_reply] {
        let server = OddServer::start(answer).await;
        let (client, memory) = patient(&server.base_url());
        let body = format!(r#"{{"idempotencyKey":"k","note":"anahtar {KEY}"}}"#);
        client.create_packet(&order(&body)).await.unwrap_err();
        client.get_packet(KEY).await.unwrap_err();
        let calls = memory.calls();
        assert_eq!(calls.len(), 2);
        for (request, ends) in calls {
            let answer = ends[0].answer.as_ref().unwrap();
            let mut kept = format!("{request:?} {ends:?} {}", request.url).into_bytes();
            kept.extend(request.body.iter().flat_map(|body| body.bytes()));
            kept.extend_from_slice(&answer.body);
            for header in request.headers.iter().chain(&answer.headers) {
                kept.extend_from_slice(header.name.as_bytes());
                kept.extend_from_slice(&header.value);
            }
            let kept = String::from_utf8_lossy(&kept).into_owned();
            assert!(!kept.contains("s3cretpart"), "{kept}");
            assert!(kept.contains("[key]"), "{kept}");
        }
    }
}

#[tokio::test]
async fn times_tell_how_the_way_was_made() {
    let store = store(Dialect::Current).await;
    let base = store.base_url().replace("127.0.0.1", "localhost");
    let memory = Arc::new(Memory::default());
    let key = ApiKey::parse(&store.api_key()).unwrap();
    let client = Client::new(StoreAddress::parse(&base).unwrap(), key)
        .unwrap()
        .recorded_by(Arc::clone(&memory) as Arc<dyn Recorder>);
    for _ in 0..2 {
        client.open_packets().await.unwrap();
    }
    let times: Vec<_> = memory
        .calls()
        .iter()
        .map(|(_, ends)| ends[0].timings)
        .collect();
    let [first, second] = times[..] else {
        panic!("two calls");
    };
    assert!(first.resolve.is_some() && first.connect.is_some());
    assert_eq!((second.resolve, second.connect), (None, None));
    for time in [first, second] {
        let head = time.first_byte.unwrap();
        assert!(head <= time.total);
        assert!(time.resolve.unwrap_or_default() + time.connect.unwrap_or_default() <= head);
    }
}
