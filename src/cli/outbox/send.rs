//! `packetdesk outbox send`: takes what waits to its stores, without a window.

use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{changes, document, failure, store_name, words};
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
        Books, ChangeNews, ChangeProgress, Changer, ChangerNews, Clock, StoreTrouble, Trouble,
        sender::{News, Sender},
    },
    domain::{Catalogue, Problem},
    store::database::{
        DatabaseError,
        changes::{Change, ChangeId},
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
    let changer = Changer::new(books.clone(), Clock::system());
    let mut run = Run {
        is_json: args.json,
        stores,
        books,
        sender,
        changer,
        sent: Vec::new(),
        refused: Vec::new(),
        changed: Vec::new(),
        stopped: Vec::new(),
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
    changer: Changer,
    /// What the stores took while it ran, from another process too.
    sent: Vec<EntryId>,
    refused: Vec<(Entry, Vec<Problem>)>,
    /// Changes that are done, and those that will not go on, because of a no or of others.
    changed: Vec<ChangeId>,
    stopped: Vec<ChangeId>,
    /// The disk does not do what it should.
    trouble: Option<DatabaseError>,
    progress_at: Instant,
}

impl Run {
    /// Sends until nothing is left or nothing goes on; gives what is left.
    async fn drain(&mut self, wait: Duration, call: Duration) -> Result<Open, Failure> {
        // Calls under way are waited for, and their answers written down.
        let longest = wait + call + DISK_PATIENCE;
        let mut news = self.look().await;
        loop {
            let has_new_way = self.take(news).await?;
            if self.is_held_by_budget() {
                self.progress_at = Instant::now();
            }
            let left = (self.progress_at + wait).saturating_duration_since(Instant::now());
            let is_busy = self.sender.is_busy() || self.changer.is_busy();
            let pause = if is_busy || has_new_way {
                (self.progress_at.elapsed() <= longest).then_some(call)
            } else {
                match self.open().await {
                    Ok(open) => self.pause(&open, left),
                    // Another process may keep the file locked for a while.
                    Err(_) => (!left.is_zero()).then_some(LOOK_PAUSE),
                }
            };
            let Some(pause) = pause else {
                return self.open().await.map_err(|error| failure(&error));
            };
            news = self.turn(pause).await;
        }
    }

    /// Starts what can go now.
    async fn look(&mut self) -> Vec<ChangerNews> {
        let mut news = others(self.sender.look().await);
        news.append(&mut self.changer.look(&mut self.sender).await);
        news
    }

    /// Waits for something to happen, at most so long.
    async fn turn(&mut self, pause: Duration) -> Vec<ChangerNews> {
        tokio::select! {
            turn = self.sender.turn() => others(self.sender.take(turn).await),
            turn = self.changer.turn() => self.changer.take(turn, &mut self.sender).await,
            () = tokio::time::sleep(pause) => self.look().await,
        }
    }

    async fn open(&self) -> Result<Open, DatabaseError> {
        let open = self.books.run(|db| {
            Ok(Open {
                entries: db.open_entries()?,
                changes: db.open_changes()?,
            })
        });
        open.await
    }

    fn is_held_by_budget(&self) -> bool {
        self.sender.is_held_by_budget() || self.changer.is_held_by_budget()
    }

    /// How long to wait for something to happen; nothing if nothing will in the time that is left.
    fn pause(&self, open: &Open, left: Duration) -> Option<Duration> {
        if open.is_empty() {
            return None;
        }
        if self.is_held_by_budget() {
            return Some(left.max(LOOK_PAUSE));
        }
        let until = Timestamp::now() + left;
        let is_untold = |entry: &Entry| self.sender.told(entry.id).is_none();
        let is_change_untold = |change: &Change| self.changer.told(change.id).is_none();
        if left.is_zero() {
            None
        } else if open.entries.iter().any(is_untold) || open.changes.iter().any(is_change_untold) {
            // Handed over by another process just now.
            Some(LOOK_PAUSE)
        } else {
            let wakes = [self.sender.wakes_at(), self.changer.wakes_at()];
            let goes_on = wakes.into_iter().flatten().any(|at| at <= until);
            goes_on.then_some(left)
        }
    }

    /// Takes the news; true if a way to a store was found or found missing.
    async fn take(&mut self, news: Vec<ChangerNews>) -> Result<bool, Failure> {
        let mut has_new_way = false;
        for news in news {
            let news = match news {
                ChangerNews::Other(news) => news,
                ChangerNews::Change(news) => {
                    self.change_told(&news)?;
                    continue;
                }
            };
            match news {
                News::Accepted(entry) => self.accepted(&entry)?,
                News::Refused(entry) => self.refused(*entry).await,
                News::Withdrawn(entry) => {
                    output::note(format_args!("entry {}: {}", entry.id, words(entry.state)));
                }
                News::Wanted(store) => {
                    let way = self.stores.way_to(&store).await;
                    self.sender.give(&store, way);
                    self.changer.way_came(&store);
                    has_new_way = true;
                }
                News::Trouble(error) => self.trouble = Some(error),
                News::Works => self.trouble = None,
                News::Outgoing { .. } | News::Read { .. } | News::Called { .. } => {}
            }
        }
        Ok(has_new_way)
    }

    fn change_told(&mut self, news: &ChangeNews) -> Result<(), Failure> {
        let Some(id) = news.change else {
            return Ok(());
        };
        let packet_id = &news.packet_id;
        let words = match &news.state {
            ChangeProgress::Underway(_) | ChangeProgress::InTheWay(_) => return Ok(()),
            ChangeProgress::Done { .. } => {
                self.progress_at = Instant::now();
                self.changed.push(id);
                if self.is_json {
                    return Ok(());
                }
                return output::say(&format!("change {id}: packet {packet_id}\n"));
            }
            ChangeProgress::Refused {
                step,
                error,
                is_unclear,
                ..
            } => {
                let unclear = match is_unclear {
                    true => "; its reply had been lost before, so it may have been done",
                    false => "",
                };
                format!("{}: {error}{unclear}", step.endpoint())
            }
            ChangeProgress::TheyChanged { .. } => {
                format!("packet {packet_id} was changed by somebody else; nothing more is sent")
            }
            ChangeProgress::TakenBack => "taken back".to_owned(),
            ChangeProgress::NotKept(_) => "the outbox does not have it any more".to_owned(),
        };
        self.progress_at = Instant::now();
        self.stopped.push(id);
        output::note(format_args!("change {id}: {words}"));
        Ok(())
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
    async fn report(&self, open: &Open) -> Result<Exit, Failure> {
        if let Some(error) = &self.trouble {
            output::note(format_args!("The outbox could not be used: {error}."));
        }
        for entry in &open.entries {
            let why = self.why(entry).map(|why| format!(": {why}"));
            output::note(format_args!(
                "entry {}: {}{}",
                entry.id,
                words(entry.state),
                why.unwrap_or_default()
            ));
        }
        for change in &open.changes {
            let why = self.why_not_changed(change).map(|why| format!(": {why}"));
            output::note(format_args!(
                "change {}: {}{}",
                change.id,
                changes::words(change),
                why.unwrap_or_default()
            ));
        }
        if self.is_json {
            output::document(&self.document(open).await?)?;
        } else {
            self.say_counts(open)?;
        }
        if open.is_empty() {
            return Ok(Exit::Done);
        }
        Err(
            Failure::new(Exit::Unreached, "not everything in the outbox was sent")
                .advise("What waits stays there; `packetdesk outbox` shows it."),
        )
    }

    fn say_counts(&self, open: &Open) -> Result<(), Failure> {
        output::say(&format!(
            "{} sent, {} refused, {} waiting\n",
            self.sent.len(),
            self.refused.len(),
            open.entries.len()
        ))?;
        let counts = [self.changed.len(), self.stopped.len(), open.changes.len()];
        let [changed, stopped, waiting] = counts;
        match counts {
            [0, 0, 0] => Ok(()),
            _ => output::say(&format!(
                "changes: {changed} done, {stopped} stopped, {waiting} waiting\n"
            )),
        }
    }

    /// What keeps a change.
    fn why_not_changed(&self, change: &Change) -> Option<String> {
        let told = self.changer.told(change.id);
        let trouble = told.and_then(|told| match told {
            ChangeProgress::Underway(underway) => underway.trouble.as_ref(),
            _ => None,
        });
        Self::why_of(trouble, store_name(&change.store))
            .or_else(|| change.trouble.as_ref().map(ToString::to_string))
    }

    /// What keeps an entry.
    fn why(&self, entry: &Entry) -> Option<String> {
        let told = self.sender.told(entry.id);
        let trouble = told.and_then(|told| told.trouble.as_ref());
        Self::why_of(trouble, store_name(&entry.store))
            .or_else(|| entry.trouble.as_ref().map(ToString::to_string))
    }

    /// That there is no way to a store.
    fn why_of(trouble: Option<&Trouble>, store: &str) -> Option<String> {
        match trouble {
            Some(Trouble::NoWay(StoreTrouble::NoSuchStore(_))) => {
                Some("its store is not in the settings; it can be named with --base-url".to_owned())
            }
            Some(Trouble::NoWay(trouble)) => Some(words_of(store, trouble)),
            _ => None,
        }
    }

    async fn document(&self, open: &Open) -> Result<Value, Failure> {
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
        let waiting = open.entries.iter().map(|entry| {
            let mut document = document(entry);
            document["error"] = self.why(entry).into();
            document
        });
        let waiting_changes = open.changes.iter().map(|change| {
            let mut document = changes::document(change);
            document["error"] = self.why_not_changed(change).into();
            document
        });
        Ok(json!({
            "changes": {
                "done": self.changes(&self.changed).await?,
                "stopped": self.changes(&self.stopped).await?,
                "waiting": waiting_changes.collect::<Value>(),
            },
            "sent": sent.iter().flatten().map(document).collect::<Value>(),
            "refused": refused.collect::<Value>(),
            "waiting": waiting.collect::<Value>(),
        }))
    }

    /// Changes as they are now.
    async fn changes(&self, ids: &[ChangeId]) -> Result<Value, Failure> {
        let ids = ids.to_vec();
        let found = self.books.run(move |db| {
            let changes = ids.into_iter().map(|id| db.packet_change(id));
            changes.collect::<Result<Vec<_>, _>>()
        });
        let found = found.await.map_err(|error| failure(&error))?;
        Ok(found.iter().flatten().map(changes::document).collect())
    }
}

/// What is left in the outbox.
struct Open {
    entries: Vec<Entry>,
    changes: Vec<Change>,
}

impl Open {
    fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.changes.is_empty()
    }
}

fn others(news: Vec<News>) -> Vec<ChangerNews> {
    news.into_iter().map(ChangerNews::Other).collect()
}
