//! What the journal costs with 100,000 exchanges in it: a list, a letter typed, a call recorded. A
//! frame is 16 ms; all but the recording is done beside it.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use divan::{Bencher, black_box};
use jiff::Timestamp;
use packetdesk::{
    api::{
        Answer, ApiError, Conclusion, Ended, ErrorKind, Header, Label, Recorder as _, SentRequest,
        Timings,
    },
    store::{
        database::outbox::StoreRef,
        journal::{
            ExchangeId, ExchangeOutcome, Journal, JournalQuery, JournalReader, StoreRecorder,
        },
        paths::Home,
        settings::{Environment, JournalKeep},
    },
};
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// How many exchanges there are.
const EXCHANGES: usize = 100_000;
/// How many of them a screen asks for.
const PAGE: usize = 200;

const NAMES: [&str; 20] = [
    "Ayşe", "Deniz", "Çiğdem", "Işıl", "Ömer", "Şule", "Gökhan", "Ümit", "İlker", "Ece", "Burak",
    "Zeynep", "Kerem", "Naz", "Onur", "Pelin", "Rıza", "Sevgi", "Tolga", "Yağız",
];
const FAMILIES: [&str; 12] = [
    "Yılmaz", "Kaya", "Demir", "Çelik", "Şahin", "Öztürk", "Arslan", "Doğan", "Kılıç", "Aydın",
    "Er", "Çağlar",
];

/// A full journal on the disk of the build, which is that of the machine and no memory.
struct Full {
    home: Home,
    _folder: TempDir,
}

static FULL: LazyLock<Full> = LazyLock::new(|| {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let home = Home::at(folder.path());
    let journal = journal(&home);
    let recorders = [1, 2, 3].map(|number| journal.recorder(store(number), "sandbox/srv"));
    for number in 0..EXCHANGES {
        exchange(&recorders[number % recorders.len()], number);
        if number % 200 == 0 {
            wait(&journal);
        }
    }
    wait(&journal);
    Full {
        home,
        _folder: folder,
    }
});

fn journal(home: &Home) -> Journal {
    Journal::start(home, JournalKeep::default(), Arc::new(Timestamp::now))
}

fn wait(journal: &Journal) {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(journal.written());
}

fn store(number: usize) -> StoreRef {
    StoreRef {
        name: format!("Şube {number}"),
        environment: Environment::Sandbox,
        address: "https://sandbox.example".to_owned(),
        server_id: format!("srv{number}"),
    }
}

fn header(name: &str, value: &str) -> Header {
    Header {
        name: name.to_owned(),
        value: value.as_bytes().to_vec(),
    }
}

fn request(number: usize) -> SentRequest {
    let name = NAMES[number % NAMES.len()];
    let family = FAMILIES[number / 7 % FAMILIES.len()];
    let phone = format!(
        "0532 {:03} {:02} {:02}",
        number / 9_999 % 1000,
        number / 100 % 100,
        number % 100
    );
    let note = "z".repeat(600);
    let body = format!(
        r#"{{"idempotencyKey":"{}","customer":{{"name":"{name} {family}","phone":"{phone}"}},"note":"{note}"}}"#,
        key(number),
    );
    SentRequest {
        method: "POST",
        url: "https://sandbox.example/plugin-api/packets/create".to_owned(),
        endpoint: "packets/create".to_owned(),
        headers: vec![
            header("accept", "application/json"),
            header("content-length", "900"),
        ],
        body: Some(body.into()),
        label: Label {
            attempt: Some(1),
            ..Label::default()
        },
    }
}

/// A key as the desk makes them, another for each exchange.
fn key(number: usize) -> String {
    let number = number as u64;
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!(
        "{:08x}-{:04x}-7{:03x}-8000-{mixed:012x}",
        number,
        mixed & 0xffff,
        mixed >> 52
    )
}

fn exchange(recorder: &StoreRecorder, number: usize) {
    let call = recorder.began(request(number));
    let is_refused = number.is_multiple_of(50);
    let (status, body) = if is_refused {
        (
            400,
            r#"{"success":false,"message":"\"cart[0].quantity\" must be positive"}"#.to_owned(),
        )
    } else {
        (
            200,
            format!(
                r#"{{"success":true,"data":{{"packetId":"{}","docNo":"{number}"}}}}"#,
                key(number + 7)
            ),
        )
    };
    let error = ApiError {
        kind: ErrorKind::Refused,
        status: Some(status),
        said: Some("\"cart[0].quantity\" must be positive".to_owned()),
    };
    let conclusion = match is_refused {
        true => Conclusion::Failed(error),
        false => Conclusion::Done,
    };
    let answer = Answer {
        status,
        version: "HTTP/1.1",
        headers: vec![header("content-type", "application/json")],
        body: body.into_bytes(),
    };
    recorder.ended(
        call,
        Ended {
            answer: Some(answer),
            timings: Timings {
                total: Duration::from_millis(80),
                ..Timings::default()
            },
            conclusion,
        },
    );
}

fn query(text: &str) -> JournalQuery {
    JournalQuery {
        text: text.to_owned(),
        limit: PAGE,
        ..JournalQuery::default()
    }
}

fn search(bencher: Bencher<'_, '_>, query: &JournalQuery) {
    let mut reader = JournalReader::new(&FULL.home);
    reader.search(query).expect("a page");
    bencher.bench_local(|| reader.search(black_box(query)).expect("a page"));
}

#[divan::bench]
fn newest(bencher: Bencher<'_, '_>) {
    search(bencher, &query(""));
}

/// One letter after the other, then what is rare, and what is nowhere though its parts are.
#[divan::bench(args = [
    "d", "de", "den", "deni", "deniz", "deniz k", "deniz kaya", "zq", "q", "ilm", "denkay",
    "0532", "0532 111", "0532 001 22 33", "2233", "4711", "quantity", "positive kaya",
    "0000303a-8000", "00012345",
])]
fn typed(bencher: Bencher<'_, '_>, text: &str) {
    search(bencher, &query(text));
}

/// What is in one exchange of fifty, and what is in none, so that all are looked through.
#[divan::bench(args = [ExchangeOutcome::Refused, ExchangeOutcome::Lost])]
fn with_an_outcome(bencher: Bencher<'_, '_>, outcome: ExchangeOutcome) {
    let query = JournalQuery {
        outcomes: vec![outcome],
        store: Some(store(2)),
        endpoint: Some("packets/create".to_owned()),
        ..query("")
    };
    search(bencher, &query);
}

/// A frequent word with a rare outcome.
#[divan::bench(args = ["d", "kaya", "0532"])]
fn typed_with_an_outcome(bencher: Bencher<'_, '_>, text: &str) {
    let query = JournalQuery {
        outcomes: vec![ExchangeOutcome::Lost],
        ..query(text)
    };
    search(bencher, &query);
}

#[divan::bench]
fn show(bencher: Bencher<'_, '_>) {
    let mut reader = JournalReader::new(&FULL.home);
    bencher.bench_local(|| {
        reader
            .show(black_box(ExchangeId(50_000)))
            .expect("an exchange")
    });
}

/// What a call waits for: a place in the line.
#[divan::bench(sample_count = 100, sample_size = 1)]
fn told(bencher: Bencher<'_, '_>) {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let journal = journal(&Home::at(folder.path()));
    let recorder = journal.recorder(store(1), "sandbox/srv");
    bencher
        .with_inputs(|| wait(&journal))
        .bench_local_values(|()| exchange(&recorder, 7));
}

/// A call's beginning and end, written.
#[divan::bench(sample_count = 100, sample_size = 1)]
fn written(bencher: Bencher<'_, '_>) {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let journal = journal(&Home::at(folder.path()));
    let recorder = journal.recorder(store(1), "sandbox/srv");
    let mut number = 0;
    bencher.bench_local(|| {
        number += 1;
        exchange(&recorder, number);
        wait(&journal);
    });
}
