//! What the client makes of answers, good, odd and missing: a small server says exactly one thing.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use std::time::Duration;

use packetdesk::{
    api::{
        ApiError, ApiKey, Client, ErrorKind, FrozenPacket, Outcome, Packet, Retry, StoreAddress,
        Timeouts,
    },
    domain::Money,
};
use rstest::rstest;

use crate::odd_server::OddServer;

const KEY: &str = "srv1.plug.s3cretpart";

fn client(base: &str) -> Client {
    let address = StoreAddress::parse(base).unwrap();
    let timeouts = Timeouts {
        connect: Duration::from_secs(5),
        whole: Duration::from_secs(10),
    };
    Client::with_timeouts(address, ApiKey::parse(KEY).unwrap(), timeouts).unwrap()
}

fn order() -> FrozenPacket {
    FrozenPacket::from_json(r#"{"idempotencyKey":"k"}"#, String::new).unwrap()
}

async fn create(server: &OddServer) -> Result<String, ApiError> {
    let made = client(&server.base_url()).create_packet(&order()).await;
    made.map(|created| created.packet_id)
}

#[rstest]
#[case(r#"{"success":true,"data":{"packetId":"a-1"}}"#)]
#[case(r#"{"success":true,"data":{"uuid":"a-1"}}"#)]
#[case(r#"{"ok":true,"uuid":"a-1"}"#)]
#[case(r#"{"ok":true,"packetId":"a-1","more":[]}"#)]
#[case(r#"{"success":"true","data":null,"packetId":"a-1"}"#)]
#[tokio::test]
async fn every_success_is_understood(#[case] body: &str) {
    let server = OddServer::answering("200 OK", "", body).await;
    assert_eq!(create(&server).await.as_deref(), Ok("a-1"));
    let request = &server.requests()[0];
    assert!(request.starts_with("POST /plugin-api/packets/create HTTP/1.1\r\n"));
    assert!(
        request
            .to_lowercase()
            .contains(&format!("authorization: bearer {KEY}"))
    );
    assert!(request.ends_with(order().json()));
}

fn rate_limited(secs: Option<u64>) -> ErrorKind {
    ErrorKind::RateLimited {
        retry_after: secs.map(Duration::from_secs),
    }
}

fn server_error(secs: Option<u64>) -> ErrorKind {
    ErrorKind::Server {
        retry_after: secs.map(Duration::from_secs),
    }
}

fn unreadable(path: &str) -> ErrorKind {
    ErrorKind::Unreadable {
        path: path.to_owned(),
    }
}

#[rstest]
#[case(
    "401 Unauthorized",
    r#"{"success":false,"message":"unauthorized"}"#,
    ErrorKind::Unauthorized
)]
#[case("401 Unauthorized", "", ErrorKind::Unauthorized)]
#[case(
    "200 OK",
    r#"{"success":false,"message":"plugin.scope.denied"}"#,
    ErrorKind::ScopeDenied
)]
#[case(
    "403 Forbidden",
    r#"{"success":false,"message":"plugin.scope.denied"}"#,
    ErrorKind::ScopeDenied
)]
#[case(
    "200 OK",
    r#"{"success":false,"message":"unknown_payment_method"}"#,
    ErrorKind::Refused
)]
#[case(
    "400 Bad Request",
    r#"{"success":false,"message":"unknown_payment_method"}"#,
    ErrorKind::Refused
)]
#[case(
    "404 Not Found",
    r#"{"success":false,"message":"Product not found: p1"}"#,
    ErrorKind::Refused
)]
#[case(
    "404 Not Found",
    r#"{"success":false,"message":"plugin.packets.notFound"}"#,
    ErrorKind::NotFound
)]
#[case(
    "200 OK",
    r#"{"success":false,"message":"plugin.packets.notFound"}"#,
    ErrorKind::NotFound
)]
#[case("404 Not Found", "<html>nothing here</html>", ErrorKind::NotFound)]
#[case("200 OK", r#"{"ok":false,"message":"no"}"#, ErrorKind::Refused)]
#[case("200 OK", r#"{"ok":false}"#, ErrorKind::Refused)]
#[case(
    "409 Conflict",
    r#"{"success":false,"message":"Duplicate request already in progress"}"#,
    ErrorKind::InProgress
)]
#[case(
    "200 OK",
    r#"{"success":false,"message":"Duplicate request already in progress"}"#,
    ErrorKind::InProgress
)]
#[case("413 Payload Too Large", "too big", ErrorKind::Refused)]
#[case("408 Request Timeout", "", server_error(None))]
#[case(
    "500 Internal Server Error",
    r#"{"success":false,"message":"internal_error"}"#,
    server_error(None)
)]
#[case("502 Bad Gateway", "<html>bad gateway</html>", server_error(None))]
#[case("200 OK", "<html>hotel wifi</html>", unreadable("line 1, column 1"))]
#[case("200 OK", "", unreadable("line 1, column 0"))]
#[case(
    "200 OK",
    r#"{"success":true,"data":{"id":5}}"#,
    unreadable("packetId")
)]
#[case("200 OK", r#"{"success":true,"data":[]}"#, unreadable("packetId"))]
#[case("200 OK", "[]", unreadable("packetId"))]
#[case(
    "429 Too Many Requests",
    r#"{"success":false,"message":"plugin.rateLimited"}"#,
    rate_limited(None)
)]
#[case("429 Too Many Requests", "", rate_limited(None))]
#[tokio::test]
async fn every_failure_is_told_apart(
    #[case] status: &str,
    #[case] body: &str,
    #[case] kind: ErrorKind,
) {
    let server = OddServer::answering(status, "", body).await;
    let error = create(&server).await.unwrap_err();
    assert_eq!(error.kind, kind);
    assert_eq!(error.status, status[..3].parse().ok());
    if let Some(message) = body.split("\"message\":\"").nth(1) {
        let words = message.trim_end_matches("\"}");
        assert_eq!(error.said.as_deref(), Some(words));
    }
}

#[rstest]
#[case(
    r#"["Duplicate request already in progress"]"#,
    ErrorKind::InProgress,
    "Duplicate request already in progress"
)]
#[case(
    r#"["plugin.scope.denied"]"#,
    ErrorKind::ScopeDenied,
    "plugin.scope.denied"
)]
#[case(
    r#"["a is required","b is too long"]"#,
    ErrorKind::Refused,
    "a is required; b is too long"
)]
#[case("[]", ErrorKind::Refused, "[]")]
#[case(r#"["a",1]"#, ErrorKind::Refused, r#"["a",1]"#)]
#[tokio::test]
async fn a_list_of_sentences_means_what_they_mean(
    #[case] message: &str,
    #[case] kind: ErrorKind,
    #[case] said: &str,
) {
    let body = format!(r#"{{"ok":false,"message":{message}}}"#);
    let server = OddServer::answering("400 Bad Request", "", &body).await;
    let error = create(&server).await.unwrap_err();
    assert_eq!(error.kind, kind);
    assert_eq!(error.said.as_deref(), Some(said));
}

#[rstest]
#[case("429 Too Many Requests", "Retry-After: 7\r\n", rate_limited(Some(7)))]
#[case("429 Too Many Requests", "Retry-After: 0\r\n", rate_limited(Some(0)))]
#[case("429 Too Many Requests", "Retry-After: soon\r\n", rate_limited(None))]
#[case("429 Too Many Requests", "Retry-After: -5\r\n", rate_limited(None))]
#[case(
    "429 Too Many Requests",
    "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n",
    rate_limited(Some(0))
)]
#[case("503 Service Unavailable", "retry-after: 3\r\n", server_error(Some(3)))]
#[tokio::test]
async fn the_wait_that_is_asked_for_is_read(
    #[case] status: &str,
    #[case] headers: &str,
    #[case] kind: ErrorKind,
) {
    let server = OddServer::answering(status, headers, "{}").await;
    assert_eq!(create(&server).await.unwrap_err().kind, kind);
}

#[tokio::test]
async fn a_wait_until_a_date_is_counted_from_now() {
    let until = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(100);
    let until = jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&until)
        .unwrap();
    let header = format!("Retry-After: {until}\r\n");
    let server = OddServer::answering("429 Too Many Requests", &header, "{}").await;
    let Retry::After(Some(wait)) = create(&server).await.unwrap_err().retry() else {
        panic!("no wait");
    };
    assert!((90..=100).contains(&wait.as_secs()), "{wait:?}");
}

#[rstest]
#[case::silent("")]
#[case::half_head("HTTP/1.1 200 OK\r\nContent-Le")]
#[case::half_body("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"success\":tr")]
#[tokio::test]
async fn a_broken_answer_leaves_the_outcome_open(#[case] answer: &str) {
    let server = OddServer::start(answer).await;
    let error = create(&server).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Lost { timed_out: false });
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(error.retry(), Retry::After(None));
    assert_eq!(server.requests().len(), 1, "never sent twice by itself");
}

#[tokio::test]
async fn no_connection_means_that_nothing_was_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = client(&base).create_packet(&order()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable);
    assert_eq!(error.outcome(), Outcome::NotDone);
    let shown = error.to_string();
    assert!(
        shown.starts_with("the server could not be reached"),
        "{shown}"
    );
    assert!(!shown.contains(&base), "{shown}");
}

#[tokio::test]
async fn a_silent_server_is_not_waited_for_beyond_the_limit() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let timeouts = Timeouts {
        connect: Duration::from_secs(5),
        whole: Duration::from_millis(150),
    };
    let address = StoreAddress::parse(&base).unwrap();
    let client = Client::with_timeouts(address, ApiKey::parse(KEY).unwrap(), timeouts).unwrap();
    let error = client.create_packet(&order()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Lost { timed_out: true });
    assert_eq!(error.outcome(), Outcome::Unknown);
}

#[rstest]
#[case("301 Moved Permanently")]
#[case("302 Found")]
#[case("303 See Other")]
#[case("307 Temporary Redirect")]
#[case("308 Permanent Redirect")]
#[tokio::test]
async fn no_redirect_carries_the_key_elsewhere(#[case] status: &str) {
    let thief = OddServer::answering("200 OK", "", r#"{"ok":true,"uuid":"x"}"#).await;
    let header = format!(
        "Location: {}/plugin-api/packets/create\r\n",
        thief.base_url()
    );
    let server = OddServer::answering(status, &header, "").await;
    let error = create(&server).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Redirected);
    assert_eq!(error.retry(), Retry::Useless);
    let read = client(&server.base_url()).open_packets().await.unwrap_err();
    assert_eq!(read.kind, ErrorKind::Redirected);
    assert_eq!(thief.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn an_endless_answer_is_given_up() {
    let mut answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    answer.resize(answer.len() + 33 * 1024 * 1024, b' ');
    let server = OddServer::start(answer).await;
    assert_eq!(create(&server).await.unwrap_err().kind, ErrorKind::TooLarge);
}

#[tokio::test]
async fn a_key_that_the_server_repeats_is_not_kept() {
    let body = format!(r#"{{"success":false,"message":"bad token Bearer {KEY}"}}"#);
    let server = OddServer::answering("400 Bad Request", "", &body).await;
    let error = create(&server).await.unwrap_err();
    assert_eq!(error.said.as_deref(), Some("bad token Bearer [key]"));
    assert!(!format!("{error} {error:?}").contains("s3cret"));
}

#[tokio::test]
async fn a_short_secret_does_not_spoil_answers() {
    let body = r#"{"success":false,"message":"c is not allowed, a.b.c"}"#;
    let server = OddServer::answering("400 Bad Request", "", body).await;
    let address = StoreAddress::parse(&server.base_url()).unwrap();
    let client = Client::new(address, ApiKey::parse("a.b.c").unwrap()).unwrap();
    let error = client.create_packet(&order()).await.unwrap_err();
    assert_eq!(error.said.as_deref(), Some("c is not allowed, [key]"));
}

async fn packet(body: &str) -> Packet {
    let server = OddServer::answering("200 OK", "", body).await;
    let packet = client(&server.base_url()).get_packet("a b/ç%41&x=1").await;
    let line = server.requests()[0].lines().next().unwrap().to_owned();
    assert_eq!(
        line,
        "GET /plugin-api/packets/get?packetId=a+b%2F%C3%A7%2541%26x%3D1 HTTP/1.1"
    );
    packet.unwrap()
}

#[tokio::test]
async fn both_generations_of_lines_read_alike() {
    let old = packet(
        r#"{"success":true,"data":{"packetId":"17","docNo":14,"entegrasyon":"packet","total":180,
        "paid":0,"paymentNote":"nakit","orders":[{"id":"l1","title":"Mantı","quantity":"2,5",
        "options":["Yoğurtlu"],"extra":1,"discount":5,"note":"","lineTotal":175}],
        "customer":{"id":"c","name":"Deniz","addressDescription":null}}}"#,
    )
    .await;
    let new = packet(
        r#"{"ok":true,"uuid":"u-1","docNo":"14","total":"180.00","paid":0.0,"type":null,
        "currency":"TRY","orders":[{"id":"l1","lineId":"l1","title":"Mantı","quantity":2.5,
        "options":[{"id":"9","title":"Yoğurtlu","price":10,"vatRate":null}],"extraDecimal":1,
        "discountDecimal":5,"lineTotalDecimal":175,"amounts":{}}],
        "payments":[{"methodId":null,"title":"İkram","amount":5,"isDiscount":true}]}"#,
    )
    .await;
    assert_eq!((old.id.as_str(), new.id.as_str()), ("17", "u-1"));
    assert_eq!(old.doc_no, new.doc_no);
    assert_eq!(old.total, new.total);
    assert_eq!(old.open(), Money::parse_wire("180").ok());
    let (was, is) = (&old.lines[0], &new.lines[0]);
    assert_eq!(
        (
            &was.id,
            &was.title,
            was.quantity,
            was.extra,
            was.discount,
            was.total
        ),
        (
            &is.id,
            &is.title,
            is.quantity,
            is.extra,
            is.discount,
            is.total
        ),
    );
    assert_eq!(was.quantity.decimal().to_string(), "2.5");
    assert_eq!(was.options[0].title, is.options[0].title);
    assert_eq!(was.options[0].price, None);
    assert_eq!(is.options[0].price, Money::parse_wire("10").ok());
    assert_eq!(old.payments, None);
    assert!(new.payments.unwrap()[0].is_discount);
    assert_eq!(old.customer.unwrap().address_description, None);
    assert_eq!(new.customer, None);
}

#[tokio::test]
async fn a_packet_of_odd_values_is_read_as_far_as_it_goes() {
    let packet = packet(
        r#"{"packetId":17,"total":{},"paid":"x","orders":[7,{"quantity":"?","options":null},
        {"product":{"title":"Getir ürünü"},"quantity":0,"options":[3,{},{"title":"a"}],"lineTotal":"12,5"}],
        "customer":[],"status":null}"#,
    )
    .await;
    assert_eq!(packet.id, "17");
    assert_eq!(packet.total, None);
    assert_eq!(packet.lines.len(), 2);
    assert_eq!(packet.lines[0].quantity.decimal().to_string(), "1");
    assert_eq!(packet.lines[1].title, "Getir ürünü");
    assert_eq!(packet.lines[1].quantity.decimal().to_string(), "0");
    assert_eq!(packet.lines[1].options.len(), 2);
    assert_eq!(packet.lines[1].total, Money::parse_wire("12.5").ok());
    assert!(packet.raw.contains("Getir ürünü"));
}

#[tokio::test]
async fn open_packets_are_read_and_odd_ones_left_out() {
    let body = r#"{"success":true,"data":[{"packetId":"1","docNo":3,"itemCount":"2","total":10.5},
        {"docNo":4},null,{"uuid":"u","paid":null,"scheduledDate":null}]}"#;
    let server = OddServer::answering("200 OK", "", body).await;
    let open = client(&server.base_url()).open_packets().await.unwrap();
    let ids: Vec<_> = open.iter().map(|packet| packet.id.as_str()).collect();
    assert_eq!(ids, ["1", "u"]);
    assert_eq!(open[0].item_count, Some(2));
}

#[test]
fn every_error_is_one_sentence() {
    for kind in [
        ErrorKind::Unauthorized,
        ErrorKind::ScopeDenied,
        rate_limited(Some(3)),
        ErrorKind::InProgress,
        ErrorKind::NotFound,
        ErrorKind::Refused,
        server_error(None),
        ErrorKind::Unreachable,
        ErrorKind::Lost { timed_out: true },
        ErrorKind::Lost { timed_out: false },
        ErrorKind::Redirected,
        ErrorKind::TooLarge,
        unreadable("packetId"),
        unreadable(""),
    ] {
        let error = ApiError {
            kind,
            status: Some(500),
            said: None,
        };
        let text = error.to_string();
        assert!(
            text.len() > 15 && !text.contains('\n') && !text.ends_with('.'),
            "{text}"
        );
    }
}
