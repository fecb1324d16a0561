//! Opening the store that was asked for, and what its failures mean for a run.

use std::{env, time::Duration};

use secrecy::ExposeSecret as _;

use super::{
    output::{self, Exit, Failure},
    store_args::StoreArgs,
};
use crate::{
    api::{ApiError, ApiKey, Client, ErrorKind, StoreAddress},
    desk::StoreChoice,
    practice::{self, PracticeConfig, PracticeStore},
    store::{
        keys::KeyStore,
        paths::{HOME_VARIABLE, Home},
        settings::{Environment, Settings, StoreEntry},
        settings_file::SettingsFile,
    },
};

/// How long the system may ask its user to unlock the keyring.
const KEYRING_PATIENCE: Duration = Duration::from_secs(60);

/// A store that calls can be made to.
pub(super) struct Session {
    /// Talks to it.
    pub(super) client: Client,
    /// How people call it.
    pub(super) name: String,
    /// Keeps the built-in store running.
    _practice: Option<PracticeStore>,
}

impl Session {
    /// Opens the store that the options name.
    pub(super) async fn open(args: StoreArgs) -> Result<Self, Failure> {
        match args.choice()? {
            StoreChoice::Practice => Self::practice().await,
            StoreChoice::Address { address, key } => Self::at(address.to_string(), address, key),
            StoreChoice::Named(name) => {
                let (home, settings) = settings()?;
                match settings.store(&name) {
                    Some(entry) => Self::kept(entry, &home, &settings).await,
                    None => Err(no_such_store(&name, &settings)),
                }
            }
            StoreChoice::Configured => {
                let (home, settings) = settings()?;
                match settings.active() {
                    Some(entry) => Self::kept(entry, &home, &settings).await,
                    None => {
                        output::note("No store is connected: this is the practice store.");
                        Self::practice().await
                    }
                }
            }
        }
    }

    async fn practice() -> Result<Self, Failure> {
        let failed = |error: String| Failure::new(Exit::Unreached, error);
        let store = practice::start(PracticeConfig::default())
            .await
            .map_err(|error| failed(error.to_string()))?;
        let address = StoreAddress::parse(&store.base_url()).map_err(|e| failed(e.to_string()))?;
        let key = ApiKey::parse(&store.api_key()).map_err(|e| failed(e.to_string()))?;
        let mut session = Self::at("practice store".to_owned(), address, key)?;
        session._practice = Some(store);
        Ok(session)
    }

    async fn kept(entry: &StoreEntry, home: &Home, settings: &Settings) -> Result<Self, Failure> {
        let address = address_of(entry)?;
        let key = key_of(entry, home, settings).await?;
        Self::at(entry.name.clone(), address, key)
    }

    fn at(name: String, address: StoreAddress, key: ApiKey) -> Result<Self, Failure> {
        let client = Client::new(address, key)
            .map_err(|error| Failure::new(Exit::Unreached, error.to_string()))?;
        Ok(Self {
            client,
            name,
            _practice: None,
        })
    }
}

/// Where this user's files are.
///
/// # Errors
/// The system names no place, and the environment neither.
pub fn home() -> Result<Home, Failure> {
    Home::from_env(env::var_os(HOME_VARIABLE))
        .map_err(|error| Failure::new(Exit::Usage, error.to_string()))
}

fn settings() -> Result<(Home, Settings), Failure> {
    let home = home()?;
    let (file, reports) = SettingsFile::open(&home);
    for report in reports {
        output::note(report);
    }
    let settings = file.settings().clone();
    Ok((home, settings))
}

fn no_such_store(name: &str, settings: &Settings) -> Failure {
    let failure = Failure::new(Exit::Usage, format!("no store is called {name}"));
    let names: Vec<_> = settings
        .stores
        .iter()
        .map(|store| store.name.as_str())
        .collect();
    if names.is_empty() {
        failure.advise("No store is connected yet; connect one in the desk.")
    } else {
        failure.advise(format!("There are: {}.", names.join(", ")))
    }
}

fn address_of(entry: &StoreEntry) -> Result<StoreAddress, Failure> {
    match (entry.environment, &entry.base_url) {
        (Environment::Sandbox, None) => Ok(StoreAddress::sandbox()),
        (Environment::Production, None) => Ok(StoreAddress::production()),
        (_, Some(url)) => StoreAddress::parse(url).map_err(|error| {
            let message = format!("the address of {} in the settings: {error}", entry.name);
            Failure::new(Exit::Usage, message)
        }),
        (Environment::Practice | Environment::Custom, None) => Err(Failure::new(
            Exit::Usage,
            format!("{} has no address in the settings", entry.name),
        )),
    }
}

async fn key_of(entry: &StoreEntry, home: &Home, settings: &Settings) -> Result<ApiKey, Failure> {
    let failed = |message: String| Failure::new(Exit::Key, message);
    let id = entry.key_id().map_err(|error| failed(error.to_string()))?;
    let keys = KeyStore::of_the_system(home, settings.accept_key_file);
    let stored = match tokio::time::timeout(KEYRING_PATIENCE, keys.get(&id)).await {
        Ok(answer) => answer.map_err(|error| failed(error.to_string()))?,
        Err(_too_long) => return Err(failed("the keyring does not answer".to_owned())),
    };
    let stored = stored.ok_or_else(|| {
        failed(format!("there is no API key for {}", entry.name))
            .advise("Connect the store again in the desk.")
    })?;
    ApiKey::parse(stored.key.expose_secret()).map_err(|error| failed(error.to_string()))
}

/// What a failed call means for the run.
pub(super) fn failure_of(error: &ApiError) -> Failure {
    let (exit, advice) = match error.kind {
        ErrorKind::Unauthorized => (
            Exit::Key,
            Some("Check the key, and which environment it is for."),
        ),
        ErrorKind::ScopeDenied => (
            Exit::Key,
            Some("`packetdesk check` shows what the key may do."),
        ),
        ErrorKind::Refused => (Exit::Refused, None),
        ErrorKind::RateLimited { .. } | ErrorKind::Server { .. } | ErrorKind::InProgress => {
            (Exit::Unreached, Some("Try again in a moment."))
        }
        ErrorKind::Unreachable | ErrorKind::Lost { .. } => (
            Exit::Unreached,
            Some("Check the connection and the address."),
        ),
        ErrorKind::NotFound
        | ErrorKind::Redirected
        | ErrorKind::TooLarge
        | ErrorKind::Unreadable { .. } => {
            (Exit::Unreached, Some("Check the address of the store."))
        }
    };
    Failure {
        exit,
        message: error.to_string(),
        advice: advice.map(str::to_owned),
    }
}
