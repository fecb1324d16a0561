//! A practice store spoken to in bare HTTP, so that no client of ours can hide what it does.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::ops::Deref;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use packetdesk::practice::{Dialect, PracticeConfig, PracticeHandle, PracticeThread};
use serde_json::{Value, json};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// One reply.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub fn message(&self) -> String {
        self.json()["message"].as_str().unwrap().to_owned()
    }

    /// A header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<String> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            (key.to_ascii_lowercase() == name).then(|| value.trim().to_owned())
        })
    }

    /// Status and message of a refusal.
    pub fn refusal(&self) -> (u16, String) {
        assert_eq!(self.json()["success"], json!(false), "{}", self.text);
        (self.status, self.message())
    }

    /// The id that a create answered with, in either dialect.
    pub fn made(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.text);
        let body = self.json();
        let id = body
            .pointer("/data/packetId")
            .or_else(|| body.get("uuid"))
            .unwrap_or_else(|| panic!("no id in {}", self.text));
        id.as_str().unwrap().to_owned()
    }

    /// `data` of a read.
    pub fn data(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        assert_eq!(self.json()["success"], json!(true), "{}", self.text);
        self.json()["data"].clone()
    }
}

/// Runs `work` on a named thread.
pub fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    let builder = std::thread::Builder::new().name("second client".to_owned());
    builder.spawn(work).unwrap()
}

/// A running store with the calls that tests make.
pub struct Shop(PracticeThread);

impl Shop {
    pub fn new(dialect: Dialect) -> Self {
        Self::with(PracticeConfig {
            dialect,
            limits: None,
            ..PracticeConfig::default()
        })
    }

    pub fn with(config: PracticeConfig) -> Self {
        Self(PracticeThread::start(config).unwrap())
    }

    pub fn get(&self, name: &str) -> Answer {
        get(&self.handle(), name)
    }

    pub fn post(&self, name: &str, body: &Value) -> Answer {
        post(&self.handle(), name, body).unwrap()
    }

    pub fn create(&self, body: &Value) -> Answer {
        self.post("packets/create", body)
    }

    pub fn fault(&self, spec: &str) {
        self.add_fault(spec.parse().unwrap());
    }

    /// The packet as it is read back.
    pub fn packet(&self, id: &str) -> Value {
        self.get(&format!("packets/get?packetId={id}")).data()
    }

    /// The built-in product with this title, as it is on the wire.
    pub fn product(&self, title: &str) -> Value {
        let products = self.get("products/list").data();
        let found = products.as_array().unwrap().iter();
        found
            .clone()
            .find(|product| product["title"] == title)
            .unwrap_or_else(|| panic!("no product {title}"))
            .clone()
    }

    pub fn id(&self, title: &str) -> String {
        self.product(title)["id"].as_str().unwrap().to_owned()
    }

    /// A sound order of one Lahmacun (90) to build upon.
    pub fn order(&self) -> Value {
        json!({
            "customer": { "id": "c-1", "name": "Işıl Çağlar", "address": "Gül Sk. 4, Moda" },
            "cart": [{ "product": self.id("Lahmacun"), "quantity": 1 }],
            "paymentNote": "nakit",
        })
    }
}

impl Deref for Shop {
    type Target = PracticeThread;

    fn deref(&self) -> &PracticeThread {
        &self.0
    }
}

pub fn get(store: &PracticeHandle, name: &str) -> Answer {
    let head = head("GET", name, &store.api_key(), "");
    send(store.address(), &head).unwrap().unwrap()
}

/// `Err` holds the bytes of a reply that broke off.
pub fn post(store: &PracticeHandle, name: &str, body: &Value) -> Result<Answer, Vec<u8>> {
    post_as(store, name, &store.api_key(), &body.to_string())
}

pub fn post_as(
    store: &PracticeHandle,
    name: &str,
    key: &str,
    body: &str,
) -> Result<Answer, Vec<u8>> {
    send(store.address(), &post_text(name, key, body)).unwrap()
}

/// The bytes of a POST.
pub fn post_text(name: &str, key: &str, body: &str) -> String {
    let length = body.len();
    let extra = format!("content-type: application/json\r\ncontent-length: {length}\r\n");
    head("POST", name, key, &extra) + body
}

pub fn head(method: &str, name: &str, key: &str, extra: &str) -> String {
    format!(
        "{method} /plugin-api/{name} HTTP/1.1\r\nhost: practice\r\nauthorization: Bearer {key}\r\nconnection: close\r\n{extra}\r\n"
    )
}

/// A call of any path, as JSON.
pub fn call(store: &PracticeHandle, method: &str, path: &str, key: &str, body: &str) -> Answer {
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: practice\r\nauthorization: Bearer {key}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    send(store.address(), &request).unwrap().unwrap()
}

/// Sends the bytes of a request and reads until the other side closes.
pub fn send(address: SocketAddr, request: &str) -> io::Result<Result<Answer, Vec<u8>>> {
    finish(begin(address, request)?)
}

/// Sends the bytes of a request and waits for nothing.
pub fn begin(address: SocketAddr, request: &str) -> io::Result<TcpStream> {
    let mut tcp = TcpStream::connect(address)?;
    tcp.set_read_timeout(Some(PATIENCE))?;
    tcp.write_all(request.as_bytes())?;
    Ok(tcp)
}

/// Reads until the other side closes.
pub fn finish(mut tcp: TcpStream) -> io::Result<Result<Answer, Vec<u8>>> {
    let mut bytes = Vec::new();
    match tcp.read_to_end(&mut bytes) {
        Ok(_) => {}
        // A connection cut while we still wrote.
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
        Err(error) => return Err(error),
    }
    Ok(parse(&bytes).ok_or(bytes))
}

/// Waits until `is_so` gives something, and fails the test when it does not in good time.
pub fn wait_for<T>(what: &str, mut is_so: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = is_so() {
            return value;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::yield_now();
    }
}

/// `None` when the reply is not whole.
fn parse(bytes: &[u8]) -> Option<Answer> {
    let text = String::from_utf8(bytes.to_vec()).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let answer = Answer {
        status: head.split(' ').nth(1)?.parse().ok()?,
        head: head.to_owned(),
        text: body.to_owned(),
    };
    let length: usize = answer.header("content-length")?.parse().ok()?;
    (length == body.len()).then_some(answer)
}
