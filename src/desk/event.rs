//! What the engine is asked, and what it tells.

use std::sync::Arc;

use jiff::Timestamp;

use super::open_order::OrderId;
use crate::{
    api::{
        AddressError, ApiError, ApiKey, Created, FrozenPacket, KeyCheck, KeyError, MenuList,
        MenuReport, Packet, StoreAddress,
    },
    domain::Catalogue,
    store::{
        keys::{self, KeyPlace},
        settings::{Environment, Settings},
        settings_file::{SaveError, SettingsReport},
    },
};

/// Which store to open.
#[derive(Debug, Clone)]
pub enum StoreChoice {
    /// The active one of the settings, else the practice store.
    Configured,
    /// The one of this name in the settings.
    Named(String),
    /// This address with this key; neither is kept.
    Address {
        /// Where.
        address: StoreAddress,
        /// With what.
        key: ApiKey,
    },
    /// The built-in practice store.
    Practice,
}

/// A store to be connected, as entered.
#[derive(Debug, Clone)]
pub struct NewStore {
    /// What it is called here.
    pub name: String,
    /// Which environment.
    pub environment: Environment,
    /// Where, for [`Environment::Custom`].
    pub address: Option<StoreAddress>,
    /// Its key.
    pub key: ApiKey,
}

impl NewStore {
    /// Where it is reached.
    pub fn address(&self) -> StoreAddress {
        address_of(self.environment, self.address.clone())
    }
}

/// Where a store of an environment is reached; a custom one has an address of its own.
pub(super) fn address_of(environment: Environment, own: Option<StoreAddress>) -> StoreAddress {
    match (environment, own) {
        (Environment::Custom | Environment::Practice, Some(address)) => address,
        (Environment::Production, _) => StoreAddress::production(),
        // Without an address nothing is sent to real restaurants.
        (Environment::Sandbox | Environment::Custom | Environment::Practice, _) => {
            StoreAddress::sandbox()
        }
    }
}

/// What the engine is asked to do.
#[derive(Debug)]
pub enum Request {
    /// Open a store.
    OpenStore(StoreChoice),
    /// Load the menu again.
    RefreshMenu,
    /// Send an order, or ask again about the same.
    Send {
        /// Which order.
        order: OrderId,
        /// Its frozen body and key.
        packet: FrozenPacket,
    },
    /// Try a key.
    TestKey {
        /// Where.
        address: StoreAddress,
        /// The key.
        key: ApiKey,
    },
    /// Keep a store and its key, and open it.
    Connect(NewStore),
    /// Keep the key in a file readable by its owner only.
    AgreeToKeyFile,
    /// Keep the settings of the screen: language, theme.
    SaveSettings(Settings),
}

/// The store in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreInfo {
    /// Grows with every store that is opened: what belongs to another number is of another store.
    pub opening: u64,
    /// Its name here; empty for the practice store, which the screen names.
    pub name: String,
    /// What kind.
    pub environment: Environment,
    /// Where its key is kept; nothing for a key that came with the start of the program.
    pub key_place: Option<KeyPlace>,
}

/// A menu, read and ready.
#[derive(Debug, Clone)]
pub struct LoadedMenu {
    /// The menu.
    pub catalogue: Arc<Catalogue>,
    /// What could not be used.
    pub report: MenuReport,
    /// When it was loaded from the server.
    pub fetched_at: Timestamp,
    /// It is the one kept from last time; a newer one is being asked for.
    pub is_from_disk: bool,
    /// Lists that could not be loaded.
    pub failed: Vec<(MenuList, ApiError)>,
}

/// Why a store cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreTrouble {
    /// No store of this name is in the settings.
    NoSuchStore(String),
    /// Its key is not kept anywhere.
    KeyMissing,
    /// Its key cannot be had now.
    KeyUnreadable(keys::KeyError),
    /// What is kept is no key.
    KeyOdd(KeyError),
    /// Its address in the settings cannot be used.
    Address(AddressError),
    /// The HTTP client or the practice store did not start.
    Start(String),
}

/// Why a store was not connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectFailure {
    /// The settings were not saved.
    Settings(SaveError),
    /// The key's first part is no store id.
    ServerId,
    /// The keyring or key file.
    Key(keys::KeyError),
}

/// What the engine tells.
#[derive(Debug)]
pub enum Event {
    /// A store is in use; what was known of the one before is void.
    StoreOpened(StoreInfo),
    /// A store cannot be used.
    StoreFailed(StoreTrouble),
    /// A menu is there.
    Menu(LoadedMenu),
    /// The menu is being loaded.
    MenuPending,
    /// The menu could not be loaded; the one before stays.
    MenuFailed(ApiError),
    /// A send was answered, or was not.
    Sent {
        /// Which order.
        order: OrderId,
        /// What came of it.
        result: Result<Created, ApiError>,
    },
    /// A packet was read back, or could not be.
    PacketRead {
        /// Which order.
        order: OrderId,
        /// What came of it.
        result: Result<Box<Packet>, ApiError>,
    },
    /// A key was tried.
    KeyTested(Result<KeyCheck, ApiError>),
    /// A store was connected; where its key is kept, and why not in the keyring.
    Connected {
        /// Where the key is.
        place: KeyPlace,
        /// Why it is not in the keyring.
        problem: Option<keys::KeyError>,
    },
    /// A store was not connected.
    ConnectFailed(ConnectFailure),
    /// The key now is in the file that was agreed to, or could not be put there.
    KeyFile(Result<(), keys::KeyError>),
    /// The settings as they are now, where the desk has changed them: those of the screen would
    /// undo that with their next change.
    SettingsKept(Box<Settings>),
    /// Something about the settings file.
    Settings(SettingsReport),
    /// The settings were not saved.
    SettingsNotSaved(SaveError),
}
