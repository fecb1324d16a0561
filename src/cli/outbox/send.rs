//! `packetdesk outbox send`: takes what waits to its stores, without a window.

use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{document, failure, store_name, words};
use crate::{
    api::refusal,
    cli::{
        books::{self, CallArgs},
        output::{self, Exit, Failure},
        problem_words,
        session::{Stores, home, words_of},
        store_args::StoreArgs,
    },
    desk::{
        Books, Clock, StoreTrouble, Trouble,
        sender::{News, Sender},
    },
    domain::{Catalogue, Problem},
    store::database::{
        DatabaseError,
        outbox::{Entry, EntryId},
    },
};

/// How much longer than a call an answer may take to be written down.
const DISK_PATIENCE: Duration = Duration::from_secs(10);
/// How soon it is looked again at what has just changed, or could not be read.
const LOOK_PAUSE: Duration = Duration::from_millis(100);

/// Options of `outbox send`.
#[derive(Debug, Args)]
pub(super) struct SendArgs {
    /// Give up when no order was taken for so long; waiting for --writes-per-minute does not count.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    wait: u32,
    #[command(flatten)]
    call: CallArgs,
    /// One JSON document for machines, at the end.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: &SendArgs, store: StoreArgs) -> Result<Exit, Failure> {
    let given = if store.is_given() {
        Some(store.choice()?)
    } else {
        None
    };
    let home = home()?;
    let stores = Stores::of_the_user(&home, args.call.timeouts());
    let books = books::open(&home).await.map_err(|error| failure(&error))?;
    let mut sender = Sender::new(books.clone(), Clock::system(), args.call.writes_per_minute);
    if let Some(choice) = given {
        let session = stores.open(choice).await?;
        sender.give(&session.store, Ok(session.courier));
    }
    let mut run = Run {
        is_json: args.json,
        stores,
        books,
        sender,
        sent: Vec::new(),
        refused: Vec::new(),
        trouble: None,
        progress_at: Instant::now(),
    };
    let wait = Duration::from_secs(args.wait.into());
    let open = run.drain(wait, args.call.timeouts().whole).await?;
    run.report(&open).await
}

/// One run of the sender.
struct Run {
    is_json: bool,
    stores: Stores,
    books: Books,
    sender: Sender,
    /// What the stores took while it ran, from another process too.
    sent: Vec<EntryId>,
    refused: Vec<(Entry, Vec<Problem>)>,
    /// The disk does not do what it should.
    trouble: Option<DatabaseError>,
    progress_at: Instant,
}

impl Run {
    /// Sends until nothing is left or nothing goes on; gives what is left.
    async fn drain(&mut self, wait: Duration, call: Duration) -> Result<Vec<Entry>, Failure> {
        // Calls under way are waited for, and their answers written down.
        let longest = wait + call + DISK_PATIENCE;
        let mut news = self.sender.look().await;
        loop {
            let has_new_way = self.take(news).await?;
            if self.sender.is_held_by_budget() {
                self.progress_at = Instant::now();
            }
            let left = (self.progress_at + wait).saturating_duration_since(Instant::now());
            let pause = if self.sender.is_busy() || has_new_way {
                (self.progress_at.elapsed() <= longest).then_some(call)
            } else {
                match self.books.run(|db| db.open_entries()).await {
                    Ok(open) => self.pause(&open, left),
                    // Another process may keep the file locked for a while.
                    Err(_) => (!left.is_zero()).then_some(LOOK_PAUSE),
                }
            };
            let Some(pause) = pause else {
                let open = self.books.run(|db| db.open_entries()).await;
                return open.map_err(|error| failure(&error));
            };
            news = match tokio::time::timeout(pause, self.sender.turn()).await {
                Ok(turn) => self.sender.take(turn).await,
                Err(_nothing_happened) => self.sender.look().await,
            };
        }
    }

    /// How long to wait for something to happen; nothing if nothing will in the time that is left.
    fn pause(&self, open: &[Entry], left: Duration) -> Option<Duration> {
        if open.is_empty() {
            return None;
        }
        if self.sender.is_held_by_budget() {
            return Some(left.max(LOOK_PAUSE));
        }
        let until = Timestamp::now() + left;
        let is_untold = |entry: &Entry| self.sender.told(entry.id).is_none();
        if left.is_zero() {
            None
        } else if open.iter().any(is_untold) {
            // Handed over by another process just now.
            Some(LOOK_PAUSE)
        } else {
            let goes_on = self.sender.wakes_at().is_some_and(|at| at <= until);
            goes_on.then_some(left)
        }
    }

    /// Takes the sender's news; true if a way to a store was found or found missing.
    async fn take(&mut self, news: Vec<News>) -> Result<bool, Failure> {
        let mut has_new_way = false;
        for news in news {
            match news {
                News::Accepted(entry) => self.accepted(&entry)?,
                News::Refused(entry) => self.refused(*entry).await,
                News::Withdrawn(entry) => {
                    output::note(format_args!("entry {}: {}", entry.id, words(entry.state)));
                }
                News::Wanted(store) => {
                    let way = self.stores.way_to(&store).await;
                    self.sender.give(&store, way);
                    has_new_way = true;
                }
                News::Trouble(error) => self.trouble = Some(error),
                News::Works => self.trouble = None,
                News::Outgoing { .. } | News::Read { .. } | News::Called { .. } => {}
            }
        }
        Ok(has_new_way)
    }

    fn accepted(&mut self, entry: &Entry) -> Result<(), Failure> {
        self.progress_at = Instant::now();
        self.sent.push(entry.id);
        if self.is_json {
            return Ok(());
        }
        let packet_id = entry.packet_id.as_deref().unwrap_or_default();
        output::say(&format!("entry {}: packet {packet_id}\n", entry.id))
    }

    async fn refused(&mut self, entry: Entry) {
        self.progress_at = Instant::now();
        let id = entry.id;
        let contents = self.books.run(move |db| db.contents(id)).await;
        let problems = match (contents, &entry.trouble) {
            (Ok(Some((_, draft))), Some(error)) => {
                refusal::problems(error, &draft.order, &Catalogue::default())
            }
            _ => Vec::new(),
        };
        output::note(format_args!("entry {id}: the server refused the order."));
        for problem in &problems {
            output::note(format_args!("entry {id}: {}", problem_words::line(problem)));
        }
        self.refused.push((entry, problems));
    }

    /// Tells what came of it.
    async fn report(&self, open: &[Entry]) -> Result<Exit, Failure> {
        if let Some(error) = &self.trouble {
            output::note(format_args!("The outbox could not be used: {error}."));
        }
        for entry in open {
            let why = self.why(entry).map(|why| format!(": {why}"));
            output::note(format_args!(
                "entry {}: {}{}",
                entry.id,
                words(entry.state),
                why.unwrap_or_default()
            ));
        }
        if self.is_json {
            output::document(&self.document(open).await?)?;
        } else {
            output::say(&format!(
                "{} sent, {} refused, {} waiting\n",
                self.sent.len(),
                self.refused.len(),
                open.len()
            ))?;
        }
        if open.is_empty() {
            return Ok(Exit::Done);
        }
        Err(
            Failure::new(Exit::Unreached, "not everything in the outbox was sent")
                .advise("What waits stays there; `packetdesk outbox` shows it."),
        )
    }

    /// What keeps an entry.
    fn why(&self, entry: &Entry) -> Option<String> {
        match self
            .sender
            .told(entry.id)
            .and_then(|told| told.trouble.as_ref())
        {
            Some(Trouble::NoWay(StoreTrouble::NoSuchStore(_))) => {
                Some("its store is not in the settings; it can be named with --base-url".to_owned())
            }
            Some(Trouble::NoWay(trouble)) => Some(words_of(store_name(&entry.store), trouble)),
            _ => entry.trouble.as_ref().map(ToString::to_string),
        }
    }

    async fn document(&self, open: &[Entry]) -> Result<Value, Failure> {
        let sent = self.sent.clone();
        let sent = self.books.run(move |db| {
            let entries = sent.into_iter().map(|id| db.entry(id));
            entries.collect::<Result<Vec<_>, _>>()
        });
        let sent = sent.await.map_err(|error| failure(&error))?;
        let refused = self.refused.iter().map(|(entry, problems)| {
            let mut document = document(entry);
            document["problems"] = problem_words::document(problems);
            document
        });
        let waiting = open.iter().map(|entry| {
            let mut document = document(entry);
            document["error"] = self.why(entry).into();
            document
        });
        Ok(json!({
            "sent": sent.iter().flatten().map(document).collect::<Value>(),
            "refused": refused.collect::<Value>(),
            "waiting": waiting.collect::<Value>(),
        }))
    }
}
