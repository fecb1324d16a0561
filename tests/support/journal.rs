//! A journal in a folder of its own, and clients whose calls it records.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test"
)]

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use jiff::Timestamp;
use packetdesk::{
    api::{ApiKey, Client, StoreAddress, Timeouts},
    store::{
        database::outbox::StoreRef,
        journal::{
            ExchangeId, ExchangeRow, ExchangeStory, Journal, JournalPage, JournalQuery,
            JournalReader,
        },
        paths::Home,
        settings::{Environment, JournalKeep},
    },
};
use tempfile::TempDir;

/// The key of clients to servers that do not look at it.
pub const KEY: &str = "srv1.plug.s3cretpart";

pub struct Desk {
    folder: TempDir,
    pub journal: Journal,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = journal(&Home::at(folder.path()));
        Self { folder, journal }
    }

    /// A journal whose folder is elsewhere.
    pub fn at(journal: Journal) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            journal,
        }
    }

    pub fn home(&self) -> Home {
        Home::at(self.folder.path())
    }

    /// A patient client of a store.
    pub fn client(&self, base: &str, key: &str) -> Client {
        self.client_within(base, key, Duration::from_secs(20))
    }

    pub fn client_within(&self, base: &str, key: &str, whole: Duration) -> Client {
        let timeouts = Timeouts {
            connect: Duration::from_secs(5),
            whole,
        };
        let key = ApiKey::parse(key).unwrap();
        let store = store_ref(base, key.server_id());
        let recorder = self.journal.recorder(store, "sandbox/srv1");
        Client::with_timeouts(StoreAddress::parse(base).unwrap(), key, timeouts)
            .unwrap()
            .recorded_by(Arc::new(recorder))
    }

    /// What is found, newest first, once everything told so far is written.
    pub async fn search(&self, query: JournalQuery) -> JournalPage {
        self.journal.written().await;
        JournalReader::new(&self.home()).search(&query).unwrap()
    }

    /// All there is, newest first.
    pub async fn rows(&self) -> Vec<ExchangeRow> {
        self.search(all()).await.rows
    }

    /// What a text finds, by id.
    pub async fn found(&self, text: &str) -> Vec<i64> {
        let query = JournalQuery {
            text: text.to_owned(),
            ..all()
        };
        let rows = self.search(query).await.rows;
        rows.iter().map(|row| row.id.0).collect()
    }

    pub async fn show(&self, id: i64) -> ExchangeStory {
        self.journal.written().await;
        let found = JournalReader::new(&self.home()).show(ExchangeId(id));
        found.unwrap().unwrap()
    }

    /// The bytes of the journal and of its log.
    pub fn bytes(&self) -> Vec<u8> {
        let path = self.home().journal_file();
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend(fs::read(beside(path, "-wal")).unwrap_or_default());
        bytes
    }
}

pub fn beside(path: PathBuf, ending: &str) -> PathBuf {
    let mut name = path.into_os_string();
    name.push(ending);
    name.into()
}

/// The usual journal of a folder.
pub fn journal(home: &Home) -> Journal {
    Journal::start(home, JournalKeep::default(), Arc::new(Timestamp::now))
}

pub fn store_ref(address: &str, server_id: &str) -> StoreRef {
    StoreRef {
        name: "Moda".to_owned(),
        environment: Environment::Custom,
        address: address.to_owned(),
        server_id: server_id.to_owned(),
    }
}

pub fn all() -> JournalQuery {
    JournalQuery {
        limit: 1000,
        ..JournalQuery::default()
    }
}
