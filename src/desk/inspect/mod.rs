//! What the Inspector looks at, made ready beside the desk: texts set out and marked, and what
//! differs between two of them.

pub mod difference;
pub mod document;
mod menus;
pub mod reading;

use std::sync::Arc;

use super::{
    engine::{Done, Engine},
    event::{Event, LoadedMenu, StoreTrouble},
    menu,
    request::StoreChoice,
    session::Target,
};
use crate::{
    api::{ApiError, Timeouts},
    domain::{Catalogue, NumberStyle},
    store::journal::{Exchange, ExchangeStory},
};
use difference::{Difference, Part};
use reading::Reading;

/// The words that stand in a difference, in the user's language.
#[derive(Debug, Clone)]
pub struct CompareWords {
    /// Above what went out.
    pub request: String,
    /// Above what came back.
    pub reply: String,
    /// Above the products.
    pub products: String,
    /// Above the categories.
    pub categories: String,
    /// Above the payment methods.
    pub methods: String,
    /// For what is not sold or shown now.
    pub inactive: String,
    /// For a method that change is given for.
    pub cash: String,
    /// For lines that are the same on both sides.
    pub same: String,
    /// How numbers are written.
    pub numbers: NumberStyle,
}

/// A side of a comparison of exchanges, with what it is called.
#[derive(Debug, Clone)]
pub struct ComparedExchange {
    /// What it is called.
    pub name: String,
    /// The exchange, with its story.
    pub story: Arc<ExchangeStory>,
}

/// What is compared.
#[derive(Debug)]
pub enum Comparison {
    /// Two exchanges, by their heads and their texts as they are set out for people.
    Exchanges(ComparedExchange, ComparedExchange),
    /// The menu in use and that of another store: the one kept from last time, else loaded now.
    Menus {
        /// What the store in use is called.
        name: String,
        /// Its menu.
        menu: Arc<Catalogue>,
        /// What the other one is called.
        other: String,
        /// Which one that is.
        store: StoreChoice,
    },
}

/// Why two things could not be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompareFailure {
    /// The other store cannot be used.
    Store(StoreTrouble),
    /// Its menu could not be loaded.
    Menu(ApiError),
    /// The program failed in it.
    Fault,
}

impl Engine {
    /// Makes an exchange ready to be looked at.
    pub(super) fn read_exchange(&mut self, story: Arc<ExchangeStory>, menu: Arc<Catalogue>) {
        let teller = self.teller.clone();
        self.calls.spawn(async move {
            let read = move || reading::read(&story.exchange, &menu);
            match tokio::task::spawn_blocking(read).await {
                Ok(reading) => teller.tell(Event::ExchangeRead(Arc::new(reading))).await,
                Err(error) => tracing::error!(%error, "an exchange could not be made ready"),
            }
            Done::Nothing
        });
    }

    /// Compares. `number` comes back with the answer.
    pub(super) fn compare(&mut self, number: u64, comparison: Comparison, words: CompareWords) {
        let teller = self.teller.clone();
        match comparison {
            Comparison::Exchanges(left, right) => {
                self.calls.spawn(async move {
                    let compare = move || compare_exchanges(&left, &right, &words);
                    let result = in_the_background(compare).await;
                    teller.tell(Event::Compared { number, result }).await;
                    Done::Nothing
                });
            }
            Comparison::Menus {
                name,
                menu,
                other,
                store,
            } => {
                let loading = self.menu_of(store);
                self.calls.spawn(async move {
                    let result = match loading.await {
                        Ok(loaded) => {
                            let compare = move || {
                                let there = (other, &*loaded.catalogue);
                                menus::compare((name, &menu), there, &words)
                            };
                            in_the_background(compare).await
                        }
                        Err(failure) => Err(failure),
                    };
                    teller.tell(Event::Compared { number, result }).await;
                    Done::Nothing
                });
            }
        }
    }

    /// The menu of any store: as it was kept, else as the server has it.
    fn menu_of(
        &self,
        store: StoreChoice,
    ) -> impl Future<Output = Result<LoadedMenu, CompareFailure>> + Send + use<> {
        let target = Target::of(store, self.settings.settings());
        let (home, keys) = (self.home.clone(), self.keys.clone());
        let (built_in, journal) = (Arc::clone(&self.built_in), self.journal.clone());
        let opening = self.opening();
        async move {
            let target = target.map_err(CompareFailure::Store)?;
            let kept = target
                .menu_key()
                .and_then(|key| menu::from_disk(&home, &key));
            if let Some(kept) = kept {
                return Ok(kept);
            }
            let session = target
                .open(opening, &keys, &built_in, &journal, Timeouts::default())
                .await
                .map_err(CompareFailure::Store)?;
            match menu::from_server(&session.courier, &home, session.menu_key.as_ref()).await {
                Event::Menu(loaded) => Ok(loaded),
                Event::MenuFailed(error) => Err(CompareFailure::Menu(error)),
                _ => Err(CompareFailure::Fault),
            }
        }
    }
}

async fn in_the_background(
    compare: impl FnOnce() -> Difference + Send + 'static,
) -> Result<Box<Difference>, CompareFailure> {
    match tokio::task::spawn_blocking(compare).await {
        Ok(difference) => Ok(Box::new(difference)),
        Err(error) => {
            tracing::error!(%error, "a comparison ended with a fault");
            Err(CompareFailure::Fault)
        }
    }
}

fn compare_exchanges(
    left: &ComparedExchange,
    right: &ComparedExchange,
    words: &CompareWords,
) -> Difference {
    let read = |exchange: &Exchange| -> Reading { reading::read(exchange, &Catalogue::default()) };
    let (here, there) = (read(&left.story.exchange), read(&right.story.exchange));
    fn lines(side: &reading::Side) -> Vec<&str> {
        side.document(true).lines.text().lines().collect()
    }
    let parts = [
        Part {
            heading: &words.request,
            left: lines(&here.request),
            right: lines(&there.request),
        },
        Part {
            heading: &words.reply,
            left: lines(&here.reply),
            right: lines(&there.reply),
        },
    ];
    difference::compare(left.name.clone(), right.name.clone(), &parts, &words.same)
}
