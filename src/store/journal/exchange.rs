//! What the journal keeps of a call, and how it is asked for.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use jiff::Timestamp;

use crate::{
    api::{Answer, ApiError, Conclusion, ErrorKind, Header, Timings, curl},
    store::database::{DatabaseError, DatabaseTrouble, outbox::StoreRef},
};

/// Names an exchange, for people too. Grows with time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExchangeId(pub i64);

impl fmt::Display for ExchangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What came of an exchange, in kinds that a person looks for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::Display,
    strum::VariantArray,
)]
#[strum(serialize_all = "lowercase")]
pub enum ExchangeOutcome {
    /// It did what was asked.
    Done,
    /// The server said no.
    Refused,
    /// The key was not accepted, or lacks the permission.
    Denied,
    /// Too many calls, or the same key is being worked on: asked again later.
    Limited,
    /// The server has a problem of its own.
    Server,
    /// Nothing got there.
    Unreached,
    /// It went out and no whole answer came.
    Lost,
    /// The answer cannot be read, is too large or points elsewhere.
    Odd,
    /// Nobody waited for the answer any more.
    Abandoned,
    /// Its end is not written down: it is under way, or the program ended in the middle.
    Open,
}

impl ExchangeOutcome {
    /// What the end of a call comes to.
    pub fn of(conclusion: &Conclusion) -> Self {
        match conclusion {
            Conclusion::Done => Self::Done,
            Conclusion::GivenUp => Self::Abandoned,
            Conclusion::Failed(error) => Self::of_error(&error.kind),
        }
    }

    fn of_error(kind: &ErrorKind) -> Self {
        match kind {
            ErrorKind::Unauthorized | ErrorKind::ScopeDenied => Self::Denied,
            ErrorKind::RateLimited { .. } | ErrorKind::InProgress => Self::Limited,
            ErrorKind::NotFound | ErrorKind::Refused => Self::Refused,
            ErrorKind::Server { .. } => Self::Server,
            ErrorKind::Unreachable | ErrorKind::NotKept => Self::Unreached,
            ErrorKind::Lost { .. } => Self::Lost,
            ErrorKind::Redirected | ErrorKind::TooLarge | ErrorKind::Unreadable { .. } => Self::Odd,
        }
    }
}

/// An exchange in a list.
#[derive(Clone, PartialEq, Eq)]
pub struct ExchangeRow {
    /// Its name.
    pub id: ExchangeId,
    /// When it went out.
    pub at: Timestamp,
    /// With which store.
    pub store: StoreRef,
    /// `GET` or `POST`.
    pub method: String,
    /// The endpoint, such as `packets/create`.
    pub endpoint: String,
    /// Which try of an order it was, from 1.
    pub attempt: Option<u32>,
    /// The exchange that it repeats.
    pub again_of: Option<ExchangeId>,
    /// HTTP status, if an answer came.
    pub status: Option<u16>,
    /// What came of it.
    pub outcome: ExchangeOutcome,
    /// How long it took; nothing while its end is not known.
    pub total: Option<Duration>,
    /// The server's words, or those of the network, if it was no success.
    pub said: Option<String>,
    /// The guest's name, if a packet is in it.
    pub who: Option<String>,
    /// The guest's number, as written.
    pub phone: Option<String>,
    /// The packet that it made or was about.
    pub packet_id: Option<String>,
    /// The packet's number of the day, as far as known by now.
    pub doc_no: Option<String>,
    /// The key that makes its repetition the same packet.
    pub idempotency_key: Option<String>,
}

impl fmt::Debug for ExchangeRow {
    /// Without the guest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExchangeRow")
            .field("id", &self.id)
            .field("endpoint", &self.endpoint)
            .field("outcome", &self.outcome)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// An exchange, whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Exchange {
    /// What a list shows of it.
    pub row: ExchangeRow,
    /// Which key it went out with, by name: what it is kept under, never the key.
    pub key_name: String,
    /// The whole address, with its query.
    pub url: String,
    /// The headers that went out, but for `Authorization`.
    pub request_headers: Vec<Header>,
    /// The body that went out.
    pub request_body: Option<Arc<str>>,
    /// What came back, as far as it came.
    pub answer: Option<Answer>,
    /// How long its parts took; nothing while its end is not known.
    pub timings: Option<Timings>,
    /// What was made of it, if it was no success.
    pub error: Option<ApiError>,
    /// The program that made the call, and its version.
    pub program: String,
}

impl fmt::Debug for Exchange {
    /// Without the guest, and without what the server said of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("row", &self.row)
            .field("key_name", &self.key_name)
            .field("answer", &self.answer)
            .field("timings", &self.timings)
            .finish_non_exhaustive()
    }
}

impl Exchange {
    /// The call, to be written down as a command.
    pub fn call(&self) -> curl::Call<'_> {
        curl::Call {
            method: &self.row.method,
            url: &self.url,
            headers: &self.request_headers,
            body: self.request_body.as_deref(),
        }
    }
}

/// What is looked for. An empty one asks for the newest.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct JournalQuery {
    /// Words, digits, an id or a key; each word has to occur. Found in the guest's name and number,
    /// packet id, number of the day, idempotency key and the server's words, in any spelling: words
    /// of one and two letters where a word begins with them, longer ones anywhere.
    pub text: String,
    /// Only these outcomes; all if empty.
    pub outcomes: Vec<ExchangeOutcome>,
    /// Only this endpoint.
    pub endpoint: Option<String>,
    /// Only this store, whatever it is called.
    pub store: Option<StoreRef>,
    /// Only from here on.
    pub since: Option<Timestamp>,
    /// Only before this.
    pub until: Option<Timestamp>,
    /// Only older than this one: the next page.
    pub before: Option<ExchangeId>,
    /// At most so many.
    pub limit: usize,
}

impl fmt::Debug for JournalQuery {
    /// Without the text, which may be a guest's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JournalQuery")
            .field("outcomes", &self.outcomes)
            .field("endpoint", &self.endpoint)
            .field("before", &self.before)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

/// A page of exchanges, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalPage {
    /// The exchanges.
    pub rows: Vec<ExchangeRow>,
    /// Whether there are older ones.
    pub has_more: bool,
    /// Whom and what the whole journal has exchanges with.
    pub facets: JournalFacets,
    /// Where the journal before this one is: it was damaged, and set aside.
    pub set_aside: Option<PathBuf>,
}

/// What the journal can be filtered by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalFacets {
    /// The stores, each once as it was called last, the one called last first.
    pub stores: Vec<StoreRef>,
    /// The endpoints, by name.
    pub endpoints: Vec<String>,
}

/// An exchange among those about the same order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeStory {
    /// The one that was asked for.
    pub exchange: Exchange,
    /// All about the same order, oldest first, this one among them: those with its idempotency key,
    /// and those about the packet that came of it, and their repetitions.
    pub story: Vec<ExchangeRow>,
}

/// Why the journal could not be asked, or not be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the journal cannot be used: {words}")]
pub struct JournalError {
    /// What kind of trouble.
    pub trouble: DatabaseTrouble,
    /// The system's words.
    pub words: String,
}

impl From<DatabaseError> for JournalError {
    fn from(error: DatabaseError) -> Self {
        Self {
            trouble: error.trouble,
            words: match error.trouble {
                DatabaseTrouble::Newer => {
                    format!("a newer version of this program keeps it ({})", error.words)
                }
                _ => error.words,
            },
        }
    }
}
