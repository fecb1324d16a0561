//! A store in use: its address, its key, its menu on disk.

use std::sync::Arc;

use tokio::sync::OnceCell;

use super::{
    event::{StoreInfo, StoreTrouble},
    menu,
    request::{StoreChoice, address_of},
    sender::courier::Courier,
};
use crate::{
    api::{ApiKey, Client, ClientError, StoreAddress, Timeouts},
    domain::Catalogue,
    practice::{PracticeConfig, PracticeStore},
    store::{
        database::outbox::StoreRef,
        journal::Journal,
        keys::{KeyId, KeyStore, StoredKey},
        menu_snapshot::StoreKey,
        paths::Home,
        settings::{Environment, Settings, StoreEntry},
    },
};
use secrecy::ExposeSecret as _;

/// The built-in practice store, once it is needed: one for as long as the program runs.
pub(crate) type BuiltIn = Arc<OnceCell<Arc<PracticeStore>>>;

/// A store that calls can be made to.
pub(crate) struct Session {
    /// What the screen shows of it.
    pub(super) info: StoreInfo,
    /// How orders name it.
    pub(crate) store: StoreRef,
    /// Talks to it.
    pub(crate) courier: Courier,
    /// Under what its key is kept; nothing for a key that came with the start of the program.
    pub(super) key_id: Option<KeyId>,
    /// Under what its menu is kept; nothing for the practice store, whose menu is in the program.
    pub(super) menu_key: Option<StoreKey>,
}

/// What a choice comes down to before any key is asked for.
pub(crate) enum Target {
    /// The practice store.
    Practice,
    /// An address and a key that came with the start of the program.
    Given(StoreAddress, ApiKey),
    /// A store of the settings.
    Kept(StoreEntry),
}

impl Target {
    /// Finds the store that was chosen.
    pub(crate) fn of(choice: StoreChoice, settings: &Settings) -> Result<Self, StoreTrouble> {
        match choice {
            StoreChoice::Practice => Ok(Self::Practice),
            StoreChoice::Address { address, key } => Ok(Self::Given(address, key)),
            StoreChoice::Configured => Ok(settings
                .active()
                .cloned()
                .map_or(Self::Practice, Self::Kept)),
            StoreChoice::Named(name) => match settings.store(&name) {
                Some(entry) => Ok(Self::Kept(entry.clone())),
                None => Err(StoreTrouble::NoSuchStore(name)),
            },
        }
    }

    /// Under what the menu is kept, known before the key is.
    pub(super) fn menu_key(&self) -> Option<StoreKey> {
        match self {
            Self::Practice => None,
            Self::Given(address, key) => Some(StoreKey::new(address.as_str(), key.server_id())),
            Self::Kept(entry) => {
                let address = entry_address(entry).ok()?;
                Some(StoreKey::new(address.as_str(), &entry.server_id))
            }
        }
    }

    /// The menu of last time, if one was kept.
    pub(crate) fn kept_menu(&self, home: &Home) -> Option<Arc<Catalogue>> {
        let kept = menu::from_disk(home, &self.menu_key()?)?;
        Some(kept.catalogue)
    }

    /// What the screen shows of it, as far as known before the key is.
    pub(super) fn info(&self, opening: u64) -> StoreInfo {
        let (name, environment) = match self {
            Self::Practice => (String::new(), Environment::Practice),
            Self::Given(address, key) => (host_of(address), environment_of(address, key)),
            Self::Kept(entry) => (entry.name.clone(), entry.environment),
        };
        StoreInfo {
            opening,
            name,
            environment,
            key_place: None,
            store: self.store(),
        }
    }

    /// The store that an order goes to, whatever it is called by now.
    pub(crate) fn of_order(store: &StoreRef, settings: &Settings) -> Result<Self, StoreTrouble> {
        if store.is_built_in() {
            return Ok(Self::Practice);
        }
        let is_it = |entry: &&StoreEntry| {
            entry_address(entry).is_ok_and(|address| address.as_str() == store.address)
                && entry.server_id == store.server_id
        };
        match settings.stores.iter().find(is_it) {
            Some(entry) => Ok(Self::Kept(entry.clone())),
            None => Err(StoreTrouble::NoSuchStore(store.name.clone())),
        }
    }

    /// How orders name it; nothing for a store whose address cannot be used.
    pub(crate) fn store(&self) -> Option<StoreRef> {
        let of = |name: String, environment, address: &StoreAddress, server_id: &str| StoreRef {
            name,
            environment,
            address: address.as_str().to_owned(),
            server_id: server_id.to_owned(),
        };
        match self {
            Self::Practice => Some(StoreRef::built_in()),
            Self::Given(address, key) => Some(of(
                host_of(address),
                environment_of(address, key),
                address,
                key.server_id(),
            )),
            Self::Kept(entry) => Some(of(
                entry.name.clone(),
                entry.environment,
                &entry_address(entry).ok()?,
                &entry.server_id,
            )),
        }
    }

    /// Opens it. Waits for the keyring, which may be asking the person something.
    pub(crate) async fn open(
        self,
        opening: u64,
        keys: &KeyStore,
        built_in: &BuiltIn,
        journal: &Journal,
        timeouts: Timeouts,
    ) -> Result<Session, StoreTrouble> {
        let mut info = self.info(opening);
        let store = self.store();
        let menu_key = self.menu_key();
        let key_id = match &self {
            Self::Practice | Self::Given(..) => None,
            Self::Kept(entry) => entry.key_id().ok(),
        };
        let start = |error: &dyn std::fmt::Display| StoreTrouble::Start(error.to_string());
        let (address, key, practice) = match self {
            Self::Practice => {
                let store = built_in
                    .get_or_try_init(async || {
                        let config = PracticeConfig {
                            open_packets: true,
                            ..PracticeConfig::default()
                        };
                        let store = crate::practice::start(config).await;
                        store.map(Arc::new).map_err(|e| start(&e))
                    })
                    .await?;
                let address =
                    StoreAddress::parse(&store.base_url()).map_err(StoreTrouble::Address)?;
                let key = ApiKey::parse(&store.api_key()).map_err(StoreTrouble::KeyOdd)?;
                (address, key, Some(Arc::clone(store)))
            }
            Self::Given(address, key) => (address, key, None),
            Self::Kept(entry) => {
                let stored = stored_key(keys, &entry).await?;
                info.key_place = Some(stored.place);
                let key =
                    ApiKey::parse(stored.key.expose_secret()).map_err(StoreTrouble::KeyOdd)?;
                (entry_address(&entry)?, key, None)
            }
        };
        let key_name = match (&key_id, &practice) {
            (Some(id), _) => id.to_string(),
            (None, Some(_)) => StoreRef::BUILT_IN.to_owned(),
            (None, None) => given_key_name(&key),
        };
        let client = Client::with_timeouts(address, key, timeouts).map_err(|e| start(&e))?;
        let store = store.ok_or(StoreTrouble::Address(
            crate::api::AddressError::NotAnAddress,
        ))?;
        let recorder = journal.recorder(store.clone(), key_name);
        let client = client.recorded_by(Arc::new(recorder));
        Ok(Session {
            info,
            store,
            courier: Courier::new(client, practice),
            key_id,
            menu_key,
        })
    }
}

/// How the journal names a key that is not kept.
fn given_key_name(key: &ApiKey) -> String {
    format!("given/{}", key.server_id())
}

/// A client for a key that is tried and not kept, its calls on record.
pub(super) fn trying(
    address: StoreAddress,
    key: ApiKey,
    journal: &Journal,
) -> Result<Client, ClientError> {
    let store = StoreRef {
        name: host_of(&address),
        environment: environment_of(&address, &key),
        address: address.as_str().to_owned(),
        server_id: key.server_id().to_owned(),
    };
    let recorder = journal.recorder(store, given_key_name(&key));
    Ok(Client::new(address, key)?.recorded_by(Arc::new(recorder)))
}

async fn stored_key(keys: &KeyStore, entry: &StoreEntry) -> Result<StoredKey, StoreTrouble> {
    let id = entry.key_id().map_err(|_odd_id| StoreTrouble::KeyMissing)?;
    match keys.get(&id).await {
        Ok(Some(stored)) => Ok(stored),
        Ok(None) => Err(StoreTrouble::KeyMissing),
        Err(error) => Err(StoreTrouble::KeyUnreadable(error)),
    }
}

/// Where a store of the settings is reached.
pub(super) fn entry_address(entry: &StoreEntry) -> Result<StoreAddress, StoreTrouble> {
    let own = match &entry.base_url {
        Some(text) => Some(StoreAddress::parse(text).map_err(StoreTrouble::Address)?),
        None => None,
    };
    if own.is_none() && entry.environment == Environment::Custom {
        return Err(StoreTrouble::Address(
            crate::api::AddressError::NotAnAddress,
        ));
    }
    Ok(address_of(entry.environment, own))
}

fn host_of(address: &StoreAddress) -> String {
    let text = address.as_str();
    text.split_once("://")
        .map_or(text, |(_, rest)| rest)
        .to_owned()
}

/// The store id of the keys that the practice store makes up.
const PRACTICE_ID: &str = "practice";

/// What is on this computer may also be the way to a real store, so only a key of the practice
/// store makes it one.
fn environment_of(address: &StoreAddress, key: &ApiKey) -> Environment {
    match address.environment() {
        crate::api::Environment::Sandbox => Environment::Sandbox,
        crate::api::Environment::Production => Environment::Production,
        crate::api::Environment::Loopback if key.server_id() == PRACTICE_ID => {
            Environment::Practice
        }
        crate::api::Environment::Loopback | crate::api::Environment::Other => Environment::Custom,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tunnel_to_a_real_store_is_no_practice_store() {
        let here = StoreAddress::parse("http://127.0.0.1:8080").unwrap();
        let key = |text| ApiKey::parse(text).unwrap();
        assert_eq!(
            environment_of(&here, &key("practice.p.s")),
            Environment::Practice
        );
        assert_eq!(
            environment_of(&here, &key("srvA1.p.s")),
            Environment::Custom
        );
        let there = StoreAddress::production();
        assert_eq!(
            environment_of(&there, &key("practice.p.s")),
            Environment::Production
        );
    }
}
