//! Opening the store that was asked for, and what its failures mean for a run.

use std::{env, sync::Arc, time::Duration};

use jiff::Timestamp;

use super::{
    output::{self, Exit, Failure},
    store_args::StoreArgs,
};
use crate::{
    api::{ApiError, Client, ErrorKind, Timeouts},
    desk::{
        StoreChoice, StoreTrouble,
        sender::courier::Courier,
        session::{BuiltIn, Target},
    },
    store::{
        database::outbox::StoreRef,
        journal::Journal,
        keys::{self, KeyStore},
        paths::{HOME_VARIABLE, Home},
        settings::Settings,
        settings_file::SettingsFile,
    },
};

/// How long the system may ask its user to unlock the keyring.
pub(super) const KEYRING_PATIENCE: Duration = Duration::from_secs(60);

/// A store that calls can be made to.
pub(super) struct Session {
    /// Talks to it.
    pub(super) courier: Courier,
    /// How orders name it.
    pub(super) store: StoreRef,
    /// How people call it.
    pub(super) name: String,
}

/// The stores of this user, and how long a call to one may take.
pub(super) struct Stores {
    settings: Settings,
    keys: KeyStore,
    built_in: BuiltIn,
    journal: Journal,
    timeouts: Timeouts,
}

impl Session {
    /// Opens the store that the options name.
    pub(super) async fn open(args: StoreArgs) -> Result<Self, Failure> {
        let choice = args.choice()?;
        Stores::of_the_user(&home()?, Timeouts::default())
            .open(choice)
            .await
    }

    /// Talks to it.
    pub(super) fn client(&self) -> &Client {
        &self.courier.client
    }
}

impl Stores {
    /// The stores of the settings. What is odd about those is told.
    pub(super) fn of_the_user(home: &Home, timeouts: Timeouts) -> Self {
        let (file, reports) = SettingsFile::open(home);
        for report in reports {
            output::note(report);
        }
        let settings = file.settings().clone();
        Self {
            keys: KeyStore::of_the_system(home, settings.accept_key_file),
            journal: Journal::start(home, settings.journal, Arc::new(Timestamp::now)),
            settings,
            built_in: BuiltIn::default(),
            timeouts,
        }
    }

    /// Opens the store that was chosen.
    pub(super) async fn open(&self, choice: StoreChoice) -> Result<Session, Failure> {
        let is_configured = matches!(choice, StoreChoice::Configured);
        let target =
            Target::of(choice, &self.settings).map_err(|trouble| self.failure("", &trouble))?;
        let name = match &target {
            Target::Practice if is_configured => {
                output::note("No store is connected: this is the practice store.");
                PRACTICE_NAME.to_owned()
            }
            Target::Practice => PRACTICE_NAME.to_owned(),
            Target::Given(address, _) => address.to_string(),
            Target::Kept(entry) => entry.name.clone(),
        };
        match self.reach(target).await {
            Ok((courier, store)) => Ok(Session {
                courier,
                store,
                name,
            }),
            Err(trouble) => Err(self.failure(&name, &trouble)),
        }
    }

    /// A way to the store of an order.
    pub(super) async fn way_to(&self, store: &StoreRef) -> Result<Courier, StoreTrouble> {
        let target = Target::of_order(store, &self.settings)?;
        self.reach(target).await.map(|(courier, _)| courier)
    }

    async fn reach(&self, target: Target) -> Result<(Courier, StoreRef), StoreTrouble> {
        let opened = target.open(0, &self.keys, &self.built_in, &self.journal, self.timeouts);
        match tokio::time::timeout(KEYRING_PATIENCE, opened).await {
            Ok(session) => session.map(|session| (session.courier, session.store)),
            Err(_too_long) => Err(StoreTrouble::KeyUnreadable(keys::KeyError::Waiting)),
        }
    }

    fn failure(&self, name: &str, trouble: &StoreTrouble) -> Failure {
        let failure = failure_to_open(name, trouble);
        match trouble {
            StoreTrouble::NoSuchStore(_) => failure.advise(self.names()),
            StoreTrouble::KeyMissing => {
                failure.advise("Connect it again: `packetdesk stores add`.")
            }
            StoreTrouble::KeyUnreadable(_)
            | StoreTrouble::KeyOdd(_)
            | StoreTrouble::Address(_)
            | StoreTrouble::Start(_) => failure,
        }
    }

    fn names(&self) -> String {
        let stores = self.settings.stores.iter();
        let names: Vec<_> = stores.map(|store| store.name.as_str()).collect();
        if names.is_empty() {
            "No store is connected yet; `packetdesk stores add` connects one.".to_owned()
        } else {
            format!("There are: {}.", names.join(", "))
        }
    }
}

/// How the built-in practice store is called.
pub(super) const PRACTICE_NAME: &str = "practice store";

/// Where this user's files are.
///
/// # Errors
/// The system names no place, and the environment neither.
pub fn home() -> Result<Home, Failure> {
    Home::from_env(env::var_os(HOME_VARIABLE))
        .map_err(|error| Failure::new(Exit::Usage, error.to_string()))
}

fn exit_of(trouble: &StoreTrouble) -> Exit {
    match trouble {
        StoreTrouble::NoSuchStore(_) | StoreTrouble::Address(_) => Exit::Usage,
        StoreTrouble::KeyMissing | StoreTrouble::KeyUnreadable(_) | StoreTrouble::KeyOdd(_) => {
            Exit::Key
        }
        StoreTrouble::Start(_) => Exit::Unreached,
    }
}

/// What it means for a run that a store cannot be used.
pub(super) fn failure_to_open(name: &str, trouble: &StoreTrouble) -> Failure {
    Failure::new(exit_of(trouble), words_of(name, trouble))
}

/// Why a store cannot be used, as a sentence without a full stop.
pub(super) fn words_of(name: &str, trouble: &StoreTrouble) -> String {
    match trouble {
        StoreTrouble::NoSuchStore(name) => format!("no store is called {name}"),
        StoreTrouble::KeyMissing => format!("there is no API key for {name}"),
        StoreTrouble::KeyUnreadable(error) => error.to_string(),
        StoreTrouble::KeyOdd(error) => error.to_string(),
        StoreTrouble::Address(error) => format!("the address of {name} in the settings: {error}"),
        StoreTrouble::Start(error) => error.clone(),
    }
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
        ErrorKind::NotKept => (Exit::Unreached, None),
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
