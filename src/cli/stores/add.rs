//! `packetdesk stores add`: connects a store. A key is kept, or the store is not connected.

use clap::{Args, ValueEnum};
use secrecy::SecretString;

use super::{ColourArg, KEYRING_PATIENCE, Stores, list::place_words, unsaved};
use crate::{
    api::{ApiKey, StoreAddress},
    cli::{
        output::{self, Exit, Failure},
        store_args::StoreArgs,
    },
    desk::{Knock, NewStore, tell_if_open},
    store::{
        keys::{Kept, KeyError, KeyPlace},
        settings::{Environment, Settings, StoreEntry},
    },
};

/// Options of `stores add`. The key comes from PACKETDESK_API_KEY or with --key-stdin.
#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// What it is to be called here.
    #[arg(value_name = "NAME")]
    name: String,
    /// Which environment its key is for; a custom one is at --base-url.
    #[arg(long)]
    environment: EnvironmentArg,
    /// Its colour; without one, one that few stores have.
    #[arg(long)]
    colour: Option<ColourArg>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EnvironmentArg {
    Sandbox,
    Production,
    Custom,
}

impl From<EnvironmentArg> for Environment {
    fn from(environment: EnvironmentArg) -> Self {
        match environment {
            EnvironmentArg::Sandbox => Self::Sandbox,
            EnvironmentArg::Production => Self::Production,
            EnvironmentArg::Custom => Self::Custom,
        }
    }
}

pub(super) async fn run(args: AddArgs, store: StoreArgs) -> Result<Exit, Failure> {
    let (address, key) = store.new_store()?;
    check_address(args.environment, address.as_ref())?;
    let mut stores = Stores::open()?;
    let before = stores.settings().clone();
    let entry = keep_entry(&mut stores, &args, address, &key)?;
    match keep_key(&stores, &entry, &key).await {
        Ok(kept) if kept.place != KeyPlace::ThisRunOnly => {
            tell_if_open(&stores.home, &Knock::Settings);
            output::say(&format!(
                "{} is connected; its key is in {}.\n",
                entry.name,
                place_words(kept.place)
            ))?;
            Ok(Exit::Done)
        }
        kept => {
            stores.file.save(&before).map_err(|error| unsaved(&error))?;
            let problem = match kept {
                Ok(kept) => kept.problem,
                Err(error) => Some(error),
            };
            Err(not_kept(problem.as_ref()))
        }
    }
}

fn check_address(
    environment: EnvironmentArg,
    address: Option<&StoreAddress>,
) -> Result<(), Failure> {
    let usage = |message: &str| Err(Failure::new(Exit::Usage, message));
    match (environment, address) {
        (EnvironmentArg::Custom, None) => usage("a custom environment needs --base-url"),
        (EnvironmentArg::Sandbox | EnvironmentArg::Production, Some(_)) => {
            usage("--base-url goes with --environment custom")
        }
        _ => Ok(()),
    }
}

/// Settings first: a key without a store would never be found again.
fn keep_entry(
    stores: &mut Stores,
    args: &AddArgs,
    address: Option<StoreAddress>,
    key: &ApiKey,
) -> Result<StoreEntry, Failure> {
    let new = NewStore {
        name: args.name.clone(),
        environment: args.environment.into(),
        address,
        key: key.clone(),
    };
    let mut settings = stores.settings().clone();
    let entry = new.entry(colour_of(args, &settings));
    entry
        .key_id()
        .map_err(|error| Failure::new(Exit::Key, error.to_string()))?;
    let kept = settings
        .add_store(entry)
        .map_err(|error| stores.failure(&error))?
        .clone();
    if let Some(colour) = args.colour {
        // One that was connected before is given the colour, too.
        settings
            .recolour_store(&kept.name, colour.0)
            .map_err(|error| stores.failure(&error))?;
    }
    for report in stores
        .file
        .save(&settings)
        .map_err(|error| unsaved(&error))?
    {
        output::note(report);
    }
    Ok(kept)
}

fn colour_of(args: &AddArgs, settings: &Settings) -> crate::store::settings::StoreColour {
    args.colour
        .map_or_else(|| settings.free_colour(), |colour| colour.0)
}

async fn keep_key(stores: &Stores, entry: &StoreEntry, key: &ApiKey) -> Result<Kept, KeyError> {
    let id = entry
        .key_id()
        .map_err(|_checked_before| KeyError::EmptyKey)?;
    let secret = SecretString::from(key.expose().to_owned());
    let kept = tokio::time::timeout(KEYRING_PATIENCE, stores.keys.put(&id, secret));
    kept.await.unwrap_or(Err(KeyError::Waiting))
}

fn not_kept(problem: Option<&KeyError>) -> Failure {
    let why = problem.map_or_else(String::new, |problem| format!(": {problem}"));
    Failure::new(
        Exit::Key,
        format!("the key could not be kept, so the store was not connected{why}"),
    )
    .advise(
        "Start and unlock the system's keyring; or connect the store in the desk, which offers to keep keys in a file.",
    )
}
