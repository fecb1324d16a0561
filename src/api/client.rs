//! One HTTP client for one store: every call, its limits in time and size, and what its answer
//! means.

use std::{error::Error, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use reqwest::{
    Method, Response,
    header::{AUTHORIZATION, DATE, HeaderMap, HeaderName, HeaderValue},
    redirect,
};
use serde_json::Value;

use super::{
    address::StoreAddress,
    body::FrozenPacket,
    envelope::{self, Reply, judge, unreadable},
    error::{ApiError, ErrorKind},
    exchange::{Answer, Header, Label, Recorder, SentRequest},
    headers,
    key::ApiKey,
    menu::{MenuList, MenuReplies},
    packet::{self, OpenList, OpenPacket, Packet},
    record::Record,
    timing::{TimedConnect, TimedResolver},
};

/// The largest answer that is read, in bytes: 2,000 products are about 2 MB.
const LARGEST_REPLY: usize = 32 * 1024 * 1024;

/// How long a call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// To find the server and connect to it.
    pub connect: Duration,
    /// From the start of the call to the last byte of the answer.
    pub whole: Duration,
}

impl Default for Timeouts {
    /// 5 s to connect, 20 s for all of it.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            whole: Duration::from_secs(20),
        }
    }
}

/// The HTTP client could not be made: the system lacks what encryption needs.
#[derive(Debug, thiserror::Error)]
#[error("this system is not set up for encrypted connections: {0}")]
pub struct ClientError(String);

/// A packet that the server made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// What `packets/get` takes: `packetId`, or `uuid` of the newer generation.
    pub packet_id: String,
    /// The answer, word for word.
    pub raw: Arc<str>,
}

/// Talks to one store with one key. Cheap to clone; clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    address: Arc<StoreAddress>,
    key: Arc<ApiKey>,
    authorization: HeaderValue,
    recorder: Option<Arc<dyn Recorder>>,
    label: Label,
}

impl Client {
    /// A client with the usual [`Timeouts`]. Takes about 40 ms where encryption is needed.
    ///
    /// # Errors
    /// [`ClientError`] if the system cannot encrypt, for want of root certificates say.
    pub fn new(address: StoreAddress, key: ApiKey) -> Result<Self, ClientError> {
        Self::with_timeouts(address, key, Timeouts::default())
    }

    /// A client with timeouts of its own.
    ///
    /// # Errors
    /// See [`new`](Self::new).
    pub fn with_timeouts(
        address: StoreAddress,
        key: ApiKey,
        timeouts: Timeouts,
    ) -> Result<Self, ClientError> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(timeouts.connect)
            .timeout(timeouts.whole)
            .redirect(redirect::Policy::none())
            .referer(false)
            .dns_resolver(TimedResolver)
            .connector_layer(TimedConnect);
        if address.is_loopback() {
            builder = builder.no_proxy();
        }
        if address.is_plain() {
            // Nothing to encrypt: the system's certificates need not be there, nor be read.
            builder = builder.tls_certs_only([]);
        } else {
            builder = builder.https_only(true);
        }
        let authorization =
            headers::authorization(&key).map_err(|error| ClientError(error.to_string()))?;
        let http = builder
            .build()
            .map_err(|error| ClientError(words(&error)))?;
        Ok(Self {
            http,
            address: Arc::new(address),
            key: Arc::new(key),
            authorization,
            recorder: None,
            label: Label::default(),
        })
    }

    /// The same client, its calls on record.
    #[must_use]
    pub fn recorded_by(mut self, recorder: Arc<dyn Recorder>) -> Self {
        self.recorder = Some(recorder);
        self
    }

    /// The same client for calls that are about something.
    #[must_use]
    pub fn labelled(&self, label: Label) -> Self {
        Self {
            label,
            ..self.clone()
        }
    }

    /// Where it talks to.
    pub fn address(&self) -> &StoreAddress {
        &self.address
    }

    /// The store that its key belongs to.
    pub fn server_id(&self) -> &str {
        self.key.server_id()
    }

    /// Asks for products, categories and payment methods at once. Without categories or payment
    /// methods there is still a menu; what failed is in [`MenuReplies::failed`].
    ///
    /// # Errors
    /// What went wrong with the products.
    pub async fn fetch_menu(&self) -> Result<MenuReplies, ApiError> {
        let (products, categories, methods) = tokio::join!(
            self.fetch_list(MenuList::Products),
            self.fetch_list(MenuList::Categories),
            self.fetch_list(MenuList::PaymentMethods),
        );
        let mut failed = Vec::new();
        let mut part = |list, reply: Result<Arc<str>, ApiError>| {
            reply.map_err(|error| failed.push((list, error))).ok()
        };
        Ok(MenuReplies {
            products: products?,
            categories: part(MenuList::Categories, categories),
            payment_methods: part(MenuList::PaymentMethods, methods),
            failed,
        })
    }

    /// One list of the menu, word for word, known to be a list.
    async fn fetch_list(&self, list: MenuList) -> Result<Arc<str>, ApiError> {
        self.get(list.endpoint(), &[], |reply| {
            let body = judge(reply)?;
            match envelope::items(&body) {
                Some(_) => Ok(reply.text.as_str().into()),
                None => Err(unreadable(reply.status, "data", &reply.text)),
            }
        })
        .await
    }

    /// Sends an order. The same frozen order may be sent again and again: its idempotency key
    /// makes it one packet (contract section 6.3).
    ///
    /// # Errors
    /// [`ApiError::outcome`] tells whether the packet may exist all the same.
    pub async fn create_packet(&self, order: &FrozenPacket) -> Result<Created, ApiError> {
        self.post("packets/create", order.shared_json(), |reply| {
            let body = judge(reply)?;
            match packet::created_id(&body) {
                Some(packet_id) => Ok(Created {
                    packet_id,
                    raw: reply.text.as_str().into(),
                }),
                None => Err(unreadable(reply.status, "packetId", &reply.text)),
            }
        })
        .await
    }

    /// Reads one packet, by `packetId` or `uuid`.
    ///
    /// # Errors
    /// Why it could not be read.
    pub async fn get_packet(&self, packet_id: &str) -> Result<Packet, ApiError> {
        self.get("packets/get", &[("packetId", packet_id)], |reply| {
            let body = judge(reply)?;
            Packet::read(&body, reply.text.as_str().into())
                .ok_or_else(|| unreadable(reply.status, "packetId", &reply.text))
        })
        .await
    }

    /// Reads the store's open packets. One that cannot be read is left out.
    ///
    /// # Errors
    /// Why they could not be read.
    pub async fn open_packets(&self) -> Result<Vec<OpenPacket>, ApiError> {
        Ok(self.open_list().await?.packets)
    }

    /// The same with the answer word for word, to be kept.
    ///
    /// # Errors
    /// Why they could not be read.
    pub async fn open_list(&self) -> Result<OpenList, ApiError> {
        self.get("packets/open", &[], |reply| {
            let body = judge(reply)?;
            OpenList::read(&body, reply.text.as_str().into())
                .ok_or_else(|| unreadable(reply.status, "data", &reply.text))
        })
        .await
    }

    pub(super) async fn get<T>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        read: impl FnOnce(&Reply) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let url = self.address.endpoint(path, query);
        self.call(Method::GET, path, url, None, read).await
    }

    pub(super) async fn post<T>(
        &self,
        path: &str,
        json: Arc<str>,
        read: impl FnOnce(&Reply) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let url = self.address.endpoint(path, &[]);
        self.call(Method::POST, path, url, Some(json), read).await
    }

    /// One call from its request to what is made of its answer, all of it on record.
    pub(super) async fn call<T>(
        &self,
        method: Method,
        path: &str,
        url: String,
        json: Option<Arc<str>>,
        read: impl FnOnce(&Reply) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let headers = headers::of_call(&url, json.as_deref());
        let mut record = Record::begin(self.recorder.as_ref(), || SentRequest {
            method: if method == Method::GET { "GET" } else { "POST" },
            url: self.key.redacted(url.clone()),
            endpoint: path.to_owned(),
            headers: self.recordable(&headers),
            body: json.as_ref().map(|json| self.redacted(json)),
            label: self.label,
        });
        let request = self.request(method, url, headers, json.as_deref());
        let begun = match self.label.is_kept_first {
            true => record.kept().await,
            false => Ok(()),
        };
        let reply = match begun {
            Ok(()) => self.exchange(request, &mut record).await,
            Err(error) => Err(error),
        };
        let result = reply.and_then(|reply| read(&reply));
        record.conclude(result.as_ref().err());
        result
    }

    /// A call to a practice store that is no part of the contract, and is not put on record.
    pub(super) async fn beside_the_contract(
        &self,
        path: &str,
        json: Option<Arc<str>>,
    ) -> Result<Reply, ApiError> {
        if !self.address.is_loopback() {
            return Err(ApiError::new(ErrorKind::NotFound, None, None));
        }
        let url = self.address.beside(path);
        let headers = headers::of_call(&url, json.as_deref());
        let method = json.as_ref().map_or(Method::GET, |_| Method::POST);
        let request = self.request(method, url, headers, json.as_deref());
        self.exchange(request, &mut Record::none()).await
    }

    /// A request with the key in its header.
    fn request(
        &self,
        method: Method,
        url: String,
        headers: HeaderMap,
        json: Option<&str>,
    ) -> reqwest::RequestBuilder {
        let request = self
            .http
            .request(method, url)
            .headers(headers::sent(headers))
            .header(AUTHORIZATION, self.authorization.clone());
        match json {
            Some(json) => request.body(json.to_owned()),
            None => request,
        }
    }

    /// Sends one request and reads the whole answer.
    async fn exchange(
        &self,
        request: reqwest::RequestBuilder,
        record: &mut Record<'_>,
    ) -> Result<Reply, ApiError> {
        let way = record.way();
        let response = way
            .of(request.send())
            .await
            .map_err(|error| broken(&error, None))?;
        let status = response.status().as_u16();
        let now = Timestamp::now();
        let retry_after = headers::retry_after(response.headers(), now);
        let date = headers::http_date(response.headers(), &DATE);
        record.answered(|| Answer {
            status,
            version: headers::version(response.version()),
            headers: self.recordable(response.headers()),
            body: Vec::new(),
        });
        let (bytes, failure) = read_body(response, status).await;
        let bytes = self.key.redacted_bytes(bytes);
        record.answered_with(&bytes);
        if let Some(error) = failure {
            return Err(error);
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        };
        Ok(Reply {
            status,
            retry_after,
            date,
            text,
        })
    }

    fn redacted(&self, text: &Arc<str>) -> Arc<str> {
        self.key.redacted(text.to_string()).into()
    }

    /// Headers as they may be kept.
    fn recordable(&self, headers: &HeaderMap) -> Vec<Header> {
        let recordable = |(name, value): (&HeaderName, &HeaderValue)| Header {
            name: name.as_str().to_owned(),
            value: self.key.redacted_bytes(value.as_bytes().to_vec()),
        };
        headers
            .iter()
            .filter(|(name, _)| *name != AUTHORIZATION)
            .map(recordable)
            .collect()
    }
}

/// The body, or as much of it as came and why there was no more.
async fn read_body(mut response: Response, status: u16) -> (Vec<u8>, Option<ApiError>) {
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() > LARGEST_REPLY => {
                let error = ApiError::new(ErrorKind::TooLarge, Some(status), None);
                return (bytes, Some(error));
            }
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => return (bytes, None),
            Err(error) => return (bytes, Some(broken(&error, Some(status)))),
        }
    }
}

/// What a failure of the network means: before the connection stands, nothing was sent.
fn broken(error: &reqwest::Error, status: Option<u16>) -> ApiError {
    let kind = if error.is_connect() || error.is_builder() {
        ErrorKind::Unreachable
    } else {
        ErrorKind::Lost {
            timed_out: error.is_timeout(),
        }
    };
    ApiError::new(kind, status, Some(words(error)))
}

/// The innermost cause, which names no address.
fn words(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    match cause.downcast_ref::<reqwest::Error>() {
        Some(_) if error.is_timeout() => "no answer in time".to_owned(),
        Some(_) => "the connection failed".to_owned(),
        None => cause.to_string(),
    }
}

/// How far the server's clock is ahead of ours; good to a second.
pub(super) fn clock_offset(date: Timestamp, asked_at: Timestamp) -> SignedDuration {
    let middle = asked_at + Timestamp::now().duration_since(asked_at) / 2;
    date.duration_since(middle)
}

/// Whether an answer is a success, whatever it holds.
pub(super) fn is_success(reply: &Reply) -> Result<(), ApiError> {
    judge(reply).map(|_body: Value| ())
}
