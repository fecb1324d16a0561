//! `packetdesk stores`: the connected stores. A desk that is open is told of every change.

mod add;
mod change;
mod list;

use clap::{Args, Subcommand, ValueEnum};
use strum::VariantArray as _;

use super::{
    check::{self, CheckArgs},
    output::{self, Exit, Failure},
    session::{KEYRING_PATIENCE, home},
    store_args::StoreArgs,
};
use crate::{
    desk::{Knock, tell_if_open},
    store::{
        keys::{KeyError, KeyId, KeyStore},
        paths::Home,
        settings::{Settings, StoreColour},
        settings_file::{SaveError, SettingsFile},
        store_list::StoreListError,
    },
};

/// Options of `stores`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct StoresArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// One JSON document for machines.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Connect a store, or give a connected one another key.
    Add(add::AddArgs),
    /// Call a store otherwise; its key, menu, customers and orders stay.
    Rename {
        /// What it is called now.
        #[arg(value_name = "OLD")]
        old: String,
        /// What it is to be called.
        #[arg(value_name = "NEW")]
        new: String,
    },
    /// Give a store another colour.
    Recolour {
        /// Which store.
        #[arg(value_name = "NAME")]
        name: String,
        /// Which colour.
        colour: ColourArg,
    },
    /// Forget a store and its key. Its orders stay in the outbox.
    Remove {
        /// Which store.
        #[arg(value_name = "NAME")]
        name: String,
        /// Do not ask first.
        #[arg(long)]
        yes: bool,
    },
    /// Test a store, as `packetdesk check` does.
    Test {
        /// Which store.
        #[arg(value_name = "NAME")]
        name: String,
        /// One JSON document for machines.
        #[arg(long)]
        json: bool,
    },
    /// Make a store the one that the desk opens on; with --practice, the practice store.
    Use {
        /// Which store.
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
}

/// A colour of a store, as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ColourArg(StoreColour);

impl ValueEnum for ColourArg {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [ColourArg; StoreColour::VARIANTS.len()] = {
            let mut all = [ColourArg(StoreColour::Grey); StoreColour::VARIANTS.len()];
            let mut place = 0;
            while place < all.len() {
                all[place] = ColourArg(StoreColour::VARIANTS[place]);
                place += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        let word: &'static str = self.0.into();
        Some(clap::builder::PossibleValue::new(word))
    }
}

pub(super) async fn run(args: StoresArgs, store: StoreArgs) -> Result<Exit, Failure> {
    let what = match args.what {
        Some(What::Add(args)) => return add::run(args, store).await,
        Some(What::Use { name }) => return change::use_store(name.as_deref(), &store),
        what => what,
    };
    if store.is_given() {
        return Err(Failure::new(
            Exit::Usage,
            "the list of stores takes no options that name a store",
        ));
    }
    match what {
        Some(What::Rename { old, new }) => change::rename(&old, &new),
        Some(What::Recolour { name, colour }) => change::recolour(&name, colour.0),
        Some(What::Remove { name, yes }) => change::remove(&name, yes).await,
        Some(What::Test { name, json }) => {
            check::run(&CheckArgs::new(json), StoreArgs::of_name(&name)).await
        }
        Some(What::Add(_) | What::Use { .. }) | None => list::run(args.json).await,
    }
}

/// The settings and the keys of this user.
struct Stores {
    home: Home,
    file: SettingsFile,
    keys: KeyStore,
}

impl Stores {
    /// Reads them. What is odd about the settings is told.
    fn open() -> Result<Self, Failure> {
        let home = home()?;
        let (file, reports) = SettingsFile::open(&home);
        for report in reports {
            output::note(report);
        }
        let keys = KeyStore::of_the_system(&home, file.settings().accept_key_file);
        Ok(Self { home, file, keys })
    }

    fn settings(&self) -> &Settings {
        self.file.settings()
    }

    /// Makes one change and saves it. A desk that is open hears of it.
    fn change<T>(
        &mut self,
        change: impl FnOnce(&mut Settings) -> Result<T, StoreListError>,
    ) -> Result<T, Failure> {
        let mut settings = self.settings().clone();
        let changed = change(&mut settings).map_err(|error| self.failure(&error))?;
        for report in self.file.save(&settings).map_err(|error| unsaved(&error))? {
            output::note(report);
        }
        tell_if_open(&self.home, &Knock::Settings);
        Ok(changed)
    }

    fn failure(&self, error: &StoreListError) -> Failure {
        let failure = Failure::new(Exit::Usage, error.to_string());
        let names: Vec<_> = self
            .settings()
            .stores
            .iter()
            .map(|s| s.name.as_str())
            .collect();
        match error {
            StoreListError::NoSuchStore(_) if names.is_empty() => {
                failure.advise("No store is connected yet; `packetdesk stores add` connects one.")
            }
            StoreListError::NoSuchStore(_) => {
                failure.advise(format!("There are: {}.", names.join(", ")))
            }
            StoreListError::Connected(_) => {
                failure.advise("Use its name to give it another key, or `stores rename`.")
            }
            StoreListError::Name(_) => failure,
        }
    }

    /// Deletes a key, unless the keyring takes too long over it.
    async fn forget(&self, id: &KeyId) -> Result<(), KeyError> {
        let forgotten = tokio::time::timeout(KEYRING_PATIENCE, self.keys.forget(id));
        forgotten.await.unwrap_or(Err(KeyError::Waiting))
    }
}

fn unsaved(error: &SaveError) -> Failure {
    Failure::new(Exit::Usage, error.to_string())
}
