//! A journal that is the same in every run: an evening at one store.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use packetdesk::{
    api::{
        Answer, ApiError, Conclusion, Ended, ErrorKind, Header, Label, Recorder as _, SentRequest,
        Timings,
    },
    store::{
        database::outbox::StoreRef,
        journal::{Journal, StoreRecorder},
        paths::Home,
        settings::{Environment, JournalKeep},
    },
};
use tempfile::TempDir;

/// So many seconds after the evening began: long ago, so that whatever the system's clock stamps is
/// always of just now.
pub fn evening(seconds: i64) -> Timestamp {
    let began: Timestamp = "2026-01-10T19:42:07.318Z".parse().unwrap();
    began + SignedDuration::from_secs(seconds)
}

const CREATE: &str = "packets/create";

fn order(quantity: &str) -> String {
    format!(
        r#"{{"idempotencyKey":"desk-0193a6f2","customer":{{"id":"pd-0193a6f1","name":"Ayşe Yılmaz","address":"Caferağa Mah. Moda Cad. No 12 D 5","region":"Kadıköy","phone":"+905321112233"}},"cart":[{{"product":"2c25-e899","quantity":2,"note":"çıtır olsun"}},{{"product":"7b10-0c44","quantity":{quantity}}}],"payments":[],"paymentNote":"nakit","type":"delivery","restaurantDelivery":true}}"#
    )
}

struct Evening {
    now: Arc<Mutex<Timestamp>>,
    recorder: StoreRecorder,
}

impl Evening {
    fn call(&self, at: i64, request: SentRequest, ended: Ended) {
        *self.now.lock().unwrap() = evening(at);
        let call = self.recorder.began(request);
        self.recorder.ended(call, ended);
    }
}

fn header(name: &str, value: &str) -> Header {
    Header {
        name: name.to_owned(),
        value: value.as_bytes().to_vec(),
    }
}

fn create(attempt: u32, quantity: &str) -> SentRequest {
    SentRequest {
        method: "POST",
        url: format!("https://sandbox.plugins.restomenum.app/plugin-api/{CREATE}"),
        endpoint: CREATE.to_owned(),
        headers: vec![
            header("accept", "application/json"),
            header("content-type", "application/json"),
        ],
        body: Some(order(quantity).into()),
        label: Label {
            attempt: Some(attempt),
            ..Label::default()
        },
    }
}

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        version: "HTTP/1.1",
        headers: vec![
            header("content-type", "application/json; charset=utf-8"),
            header("content-length", &body.len().to_string()),
            header("date", "Sat, 10 Jan 2026 19:42:07 GMT"),
        ],
        body: body.as_bytes().to_vec(),
    }
}

fn ended(answer: Option<Answer>, millis: u64, error: Option<ApiError>) -> Ended {
    let first_byte = answer.as_ref().map(|_| Duration::from_millis(millis - 2));
    Ended {
        answer,
        timings: Timings {
            resolve: Some(Duration::from_millis(12)),
            connect: Some(Duration::from_millis(31)),
            first_byte,
            total: Duration::from_millis(millis),
        },
        conclusion: error.map_or(Conclusion::Done, Conclusion::Failed),
    }
}

/// Writes three tries of one order into a folder: the server fails, the connection breaks, the
/// order is refused.
pub fn an_evening(home: &TempDir) {
    let now = Arc::new(Mutex::new(evening(0)));
    let clock = Arc::clone(&now);
    let home = Home::at(Path::new(home.path()));
    let journal = Journal::start(
        &home,
        JournalKeep::default(),
        Arc::new(move || *clock.lock().unwrap()),
    );
    let store = StoreRef {
        name: "Moda Şubesi".to_owned(),
        environment: Environment::Sandbox,
        address: "https://sandbox.plugins.restomenum.app".to_owned(),
        server_id: "srvA1".to_owned(),
    };
    let evening = Evening {
        now,
        recorder: journal.recorder(store, "sandbox/srvA1"),
    };
    let error = |kind, status, said: &str| {
        Some(ApiError {
            kind,
            status,
            said: Some(said.to_owned()),
        })
    };
    let failed = error(
        ErrorKind::Server { retry_after: None },
        Some(502),
        "Bad Gateway",
    );
    let page = answer(502, "<html><body>Bad Gateway</body></html>");
    evening.call(0, create(1, "120"), ended(Some(page), 431, failed));
    let broken = error(
        ErrorKind::Lost { timed_out: false },
        None,
        "connection reset by peer",
    );
    evening.call(14, create(2, "120"), ended(None, 20_014, broken));
    let said = "\"cart[1].quantity\" must be less than or equal to 100";
    let body = format!(r#"{{"success":false,"data":null,"message":{said:?}}}"#);
    let refused = error(ErrorKind::Refused, Some(400), said);
    evening.call(
        49,
        create(3, "120"),
        ended(Some(answer(400, &body)), 96, refused),
    );
}
