//! What the engine is asked to do, and what is handed to it with that.

use std::{path::PathBuf, sync::Arc};

use jiff::civil::Date;

use super::{
    again::AgainCall,
    changing::SendingChange,
    inspect::{CompareWords, Comparison},
    open_order::OrderId,
};
use crate::{
    api::{ApiKey, BenchChange, FrozenPacket, StoreAddress},
    domain::{Catalogue, CustomerKey, Money, ProductId},
    store::{
        bundle::{Prepared, Wanted},
        database::{
            changes::ChangeId,
            outbox::{EntryId, StoreRef},
        },
        draft::Draft,
        journal::{ExchangeId, ExchangeStory, JournalQuery},
        settings::{Environment, Settings, StoreColour, StoreEntry},
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

    /// As it is kept in the settings.
    pub fn entry(&self, colour: StoreColour) -> StoreEntry {
        StoreEntry {
            name: self.name.clone(),
            environment: self.environment,
            base_url: (self.environment == Environment::Custom)
                .then(|| self.address().as_str().to_owned()),
            server_id: self.key.server_id().to_owned(),
            colour,
            key_slot: None,
        }
    }
}

/// What is to become of a store of the settings.
#[derive(Debug, Clone)]
pub enum StoreEdit {
    /// Another name.
    Rename(String),
    /// Another colour.
    Recolour(StoreColour),
    /// Another key of the same store.
    ChangeKey(ApiKey),
    /// It and its key are forgotten. Its orders stay in the outbox.
    Remove,
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

/// An order to be sent.
#[derive(Debug, Clone)]
pub struct Sending {
    /// Which order.
    pub order: OrderId,
    /// The order as it is.
    pub draft: Draft,
    /// Its frozen body and key.
    pub packet: FrozenPacket,
    /// What we think it costs.
    pub estimate: Money,
}

/// What a person decided about an order that may have arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// This packet is it.
    Found(String),
    /// It is not there: back to an editable order, to be sent under a new key.
    NotThere,
}

/// What the engine is asked to do.
#[derive(Debug)]
pub enum Request {
    /// Open a store.
    OpenStore(StoreChoice),
    /// Load the menu again.
    RefreshMenu,
    /// Keep orders as they are now, and which of them is in sight.
    Keep {
        /// Those that have changed.
        drafts: Vec<(OrderId, Draft)>,
        /// The one in sight.
        in_sight: OrderId,
    },
    /// Forget an order that was thrown away or is done with.
    Forget(OrderId),
    /// Send an order: make it safe on disk, then take it to its store.
    Send(Box<Sending>),
    /// Take an order back from the outbox that certainly has not arrived.
    TakeBack(OrderId, EntryId),
    /// Try an order of the outbox now.
    TryNow(EntryId),
    /// Look for the packet of an order whose key is too old to ask with.
    LookForPacket(OrderId, EntryId),
    /// What a person decided about such an order.
    Decide(OrderId, EntryId, Decision),
    /// Change a packet: make the change safe on disk, then do it step by step; told by
    /// [`Event::Change`](super::Event::Change).
    SendChange(Box<SendingChange>),
    /// Try a change of the outbox now.
    TryChangeNow(ChangeId),
    /// Take a change back of which nothing was sent.
    TakeBackChange(ChangeId),
    /// Keep the open packets of the store in use up to date, or no more; told by
    /// [`Event::OpenPackets`](super::Event::OpenPackets).
    WatchOpenPackets(bool),
    /// Read a packet in full; told by [`Event::PacketNews`](super::Event::PacketNews): what is known
    /// of it at once, then what came of it. Of several that are asked for within a moment only the
    /// last is read.
    ReadPacket(StoreRef, String),
    /// Keep this desk's orders of a day at the store in use up to date, or none any more; told by
    /// [`Event::Day`](super::Event::Day).
    WatchDay(Option<Date>),
    /// Write the orders of a day into a file for its owner only; answered by
    /// [`Event::DayWritten`](super::Event::DayWritten), by nothing if the person wants no file.
    ExportDay {
        /// What the file is usually called.
        name: String,
        /// The table, byte for byte.
        table: Arc<[u8]>,
        /// Ask the person where, in a window of the system; else where saved files usually go,
        /// beside what is there.
        is_asked: bool,
    },
    /// Make a product a favourite of the store in use, or one no more; answered by
    /// [`Event::Preferences`](super::Event::Preferences).
    SetFavourite {
        /// Which product.
        product: ProductId,
        /// Its place among the other favourites, at most after the last; nothing for none any more.
        place: Option<usize>,
    },
    /// Keep a note about a customer of the store in use, on this machine only.
    NoteAbout(CustomerKey, String),
    /// Look up what a customer ordered before; answered by [`Event::EarlierOrders`](super::Event::EarlierOrders).
    EarlierOrders {
        /// Who.
        customer: CustomerKey,
        /// Only orders older than this one; nothing for the newest.
        before: Option<EntryId>,
        /// At most so many.
        limit: usize,
    },
    /// Look exchanges up in the journal; answered by [`Event::JournalFound`](super::Event::JournalFound).
    SearchJournal(JournalQuery),
    /// Look one exchange up; answered by [`Event::ExchangeShown`](super::Event::ExchangeShown).
    ShowExchange(ExchangeId),
    /// Make a bundle, to be looked at; answered by [`Event::BundlePrepared`](super::Event::BundlePrepared).
    PrepareBundle(BundleWish),
    /// Ask the person, in a window of the system, where to save; answered by
    /// [`Event::BundlePlace`](super::Event::BundlePlace).
    ChooseBundlePlace(PathBuf),
    /// Write a bundle as it was looked at; answered by [`Event::BundleWritten`](super::Event::BundleWritten).
    WriteBundle {
        /// The bundle.
        bundle: Arc<Prepared>,
        /// Where to.
        place: PathBuf,
        /// Also over a file that is there.
        replace: bool,
    },
    /// Read a file that an order is brought in from; answered by [`Event::BroughtIn`](super::Event::BroughtIn).
    BringInFile {
        /// Tells its answer from those of others.
        number: u64,
        /// Which file.
        path: PathBuf,
    },
    /// Ask the person for such a file, and read it; answered by [`Event::BroughtIn`](super::Event::BroughtIn).
    ChooseFile {
        /// Tells its answer from those of others.
        number: u64,
    },
    /// Make a call as it stands, once; answered by [`Event::AgainAnswered`](super::Event::AgainAnswered).
    CallAgain(Box<AgainCall>),
    /// Make an exchange ready to be looked at, with the menu of its store as far as it is known;
    /// answered by [`Event::ExchangeRead`](super::Event::ExchangeRead).
    ReadExchange(Arc<ExchangeStory>, Arc<Catalogue>),
    /// Compare two exchanges or two menus; answered by [`Event::Compared`](super::Event::Compared).
    Compare {
        /// Comes back with the answer.
        number: u64,
        /// What is compared.
        comparison: Box<Comparison>,
        /// The words that stand in the difference.
        words: Box<CompareWords>,
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
    /// Keep the look of the screen: language, theme, density. The rest of the settings is the
    /// desk's own.
    SaveSettings(Settings),
    /// Make a store of the settings the one that the desk opens on, and open it; nothing for the
    /// practice store.
    UseStore(Option<String>),
    /// Look at the settings again: another process may have changed them.
    ReloadSettings,
    /// Look where the keys of all stores are; answered by [`Event::StoreKeys`](super::Event::StoreKeys).
    LookForKeys,
    /// Change a store of the settings, by its name; answered by [`Event::StoreEdited`](super::Event::StoreEdited).
    EditStore(String, StoreEdit),
    /// Find out what can be known of a store, by its name, or of the practice store; answered by
    /// [`Event::StoreChecked`](super::Event::StoreChecked).
    CheckStore(Option<String>),
    /// Keep an eye on the faults of the practice store in use, or only while some are on; told by
    /// [`Event::Faults`](super::Event::Faults) whenever they change.
    WatchFaults(bool),
    /// Switch faults of the practice store in use.
    SwitchFaults(BenchChange),
}

/// A bundle that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleWish {
    /// Of which exchanges.
    pub wanted: Wanted,
    /// Whether guests' data is replaced.
    pub is_masked: bool,
}
