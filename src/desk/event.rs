//! What the engine tells, and the plain state in it.

use std::{path::PathBuf, sync::Arc};

use jiff::Timestamp;

use super::{
    again::AgainResult,
    bring_in::{BringInError, Brought},
    changing::ChangeNews,
    day::Day,
    inspect::{CompareFailure, difference::Difference, reading::Reading},
    open_order::{Accepted, OrderId},
    outgoing::Outgoing,
    packets::{OpenPackets, PacketNews},
    request::BundleWish,
    sender::matches::Match,
};
use crate::{
    api::{
        AddressError, ApiError, BenchFault, ErrorKind, KeyCheck, KeyError, MenuList, MenuReport,
        Packet, StoreCheck,
    },
    domain::{Catalogue, CustomerIndex, CustomerKey, KnownCustomer, Preferences},
    store::{
        bundle::Prepared,
        database::{
            DatabaseError, OpenReport,
            customers::EarlierOrders,
            outbox::{Entry, EntryId, StoreRef},
        },
        draft::Draft,
        files::FileError,
        journal::{ExchangeId, ExchangeStory, JournalError, JournalPage, JournalQuery},
        keys::{self, KeyPlace},
        settings::{Environment, Settings},
        settings_file::{SaveError, SettingsReport},
        store_list::StoreListError,
    },
};

/// What became of a store of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreEdited {
    /// It is called so now.
    Renamed(String),
    /// It has another colour.
    Recoloured,
    /// Where its new key is, and why it is nowhere better.
    KeyKept(keys::Kept),
    /// It is gone; why its key is not, if so.
    Removed(Result<(), keys::KeyError>),
}

/// Why nothing became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreEditFailure {
    /// The list does not allow it.
    List(StoreListError),
    /// The settings were not saved.
    Settings(SaveError),
    /// The key is another store's.
    OtherStore,
    /// The key could not be taken.
    Key(keys::KeyError),
}

/// Why a store could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckFailure {
    /// It cannot be used.
    Trouble(StoreTrouble),
    /// It did not answer as it should.
    Call(ApiError),
}

/// Why a bundle was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleFailure {
    /// There is such a file, and it was not to be replaced.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The disk did not take it.
    #[error(transparent)]
    File(#[from] FileError),
    /// It could not be packed.
    #[error("the bundle could not be packed: {0}")]
    Packing(String),
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
    /// How orders and the journal name it; nothing while its address cannot be used.
    pub store: Option<StoreRef>,
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
    /// It cannot be called so, or is connected already.
    List(StoreListError),
    /// The keyring or key file.
    Key(keys::KeyError),
}

/// How much of the store's own list the customers on this machine have. Whoever ordered through
/// this desk is there in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeopleState {
    /// The list is being read; the customers there are can be used.
    Reading {
        /// When it was read whole before; nothing if it never was.
        last_whole: Option<Timestamp>,
    },
    /// The list was read whole.
    Whole {
        /// When.
        read_at: Timestamp,
    },
    /// The key may not read customers: this desk's own history only.
    Denied,
    /// The restaurant has not agreed to hand out personal data: this desk's own history only.
    Withheld,
    /// The list could not be read on; it is tried again by itself.
    Failed(ApiError),
}

/// An order of an earlier run.
#[derive(Debug)]
pub struct RestoredOrder {
    /// Which order.
    pub order: OrderId,
    /// The order as it was.
    pub draft: Draft,
    /// What became of it in the outbox, if it was there.
    pub entry: Option<RestoredEntry>,
}

/// What became of an order in the outbox.
#[derive(Debug)]
pub struct RestoredEntry {
    /// Its newest entry.
    pub entry: Entry,
    /// The order as it was sent.
    pub sent: Draft,
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
    /// Orders of an earlier run, and of the command line.
    Restored {
        /// The orders, oldest first.
        orders: Vec<RestoredOrder>,
        /// Which of them was in sight.
        in_sight: Option<OrderId>,
        /// How many could not be read; they are kept as they are.
        unreadable: usize,
    },
    /// Where an order in the outbox is.
    Outgoing(OrderId, Outgoing),
    /// An order could not be made safe on disk, so it was not sent.
    NotKept(OrderId, DatabaseError),
    /// The server has taken an order.
    Accepted(Accepted),
    /// The server said no.
    Refused {
        /// Which order.
        order: OrderId,
        /// The order as it was sent.
        sent: Box<Draft>,
        /// The server's answer.
        error: ApiError,
    },
    /// An order is out of the outbox again, to be changed. `new_key` tells that the old key must
    /// not be used for it again.
    TakenBack {
        /// Which order.
        order: OrderId,
        /// It needs a new key.
        needs_new_key: bool,
    },
    /// Packets that may be an order whose outcome stayed unknown.
    Matches(OrderId, Result<Vec<Match>, ApiError>),
    /// A packet was read back, or could not be.
    PacketRead {
        /// Which order.
        order: OrderId,
        /// What came of it.
        result: Result<Box<Packet>, ApiError>,
    },
    /// Where a change of a packet is.
    Change(Box<ChangeNews>),
    /// The open packets of the store in use: as known, and why they could not be read now.
    OpenPackets(Option<Box<OpenPackets>>, Option<ApiError>),
    /// A packet in full, or why not.
    PacketNews(Box<PacketNews>),
    /// This desk's orders of the day that is watched.
    Day(Result<Arc<Day>, DatabaseError>),
    /// The store in use was called for an order: what failed, if it did.
    Called(Option<ErrorKind>),
    /// Orders cannot be kept on disk now, nor sent.
    DiskTrouble(DatabaseError),
    /// They can again.
    DiskWorks,
    /// The file of the orders was damaged, and what could be read from it is in a new one.
    SetAside(OpenReport),
    /// The favourites of the store that was opened last, and how much each product is used. They
    /// come soon after it is opened, and again with every change.
    Preferences(Preferences),
    /// A favourite could not be kept: they are as they were.
    FavouriteNotKept(DatabaseError),
    /// The customers on this machine of the store that was opened last. Later changes come as
    /// [`Event::Customers`], to be put into it.
    People(Box<CustomerIndex>),
    /// Customers of the store in use that are new or have changed: a page of the store's list, or
    /// one person. Always after [`Event::People`].
    Customers(Vec<KnownCustomer>),
    /// How much of the store's own list is there.
    PeopleState(PeopleState),
    /// A note could not be kept.
    NoteNotKept(CustomerKey, DatabaseError),
    /// What a customer ordered before.
    EarlierOrders {
        /// Who.
        customer: CustomerKey,
        /// Where these orders begin, as asked.
        before: Option<EntryId>,
        /// The orders.
        found: EarlierOrders,
    },
    /// A call has begun or ended, and the journal has it.
    JournalGrew,
    /// What the journal has.
    JournalFound {
        /// As asked.
        query: JournalQuery,
        /// A page of it.
        result: Result<JournalPage, JournalError>,
    },
    /// An exchange, whole; nothing if the journal does not have it any more.
    ExchangeShown {
        /// As asked.
        id: ExchangeId,
        /// The exchange and its story.
        result: Result<Option<Box<ExchangeStory>>, JournalError>,
    },
    /// A bundle can be looked at.
    BundlePrepared {
        /// As asked.
        wish: BundleWish,
        /// The bundle.
        result: Result<Arc<Prepared>, JournalError>,
        /// The folder that such files are usually saved in.
        folder: PathBuf,
    },
    /// Where the person wants a bundle; nothing if nowhere.
    BundlePlace(Option<PathBuf>),
    /// A bundle was written there, or not.
    BundleWritten(Result<PathBuf, BundleFailure>),
    /// The orders of a day were written there, or not.
    DayWritten(Result<PathBuf, FileError>),
    /// What is in a file; nothing if the person chose none.
    BroughtIn {
        /// As asked.
        number: u64,
        /// What is in it, or why not.
        result: Result<Option<Brought>, BringInError>,
    },
    /// What came of a call that was made as it stood.
    AgainAnswered {
        /// Which call.
        number: u64,
        /// What came of it.
        result: AgainResult,
    },
    /// An exchange is ready to be looked at.
    ExchangeRead(Arc<Reading>),
    /// What differs.
    Compared {
        /// As asked.
        number: u64,
        /// The difference.
        result: Result<Box<Difference>, CompareFailure>,
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
    /// Where the keys of all stores are, by the stores' names; nothing for one that is nowhere.
    StoreKeys(Vec<(String, Result<Option<KeyPlace>, keys::KeyError>)>),
    /// A store of the settings, by its name until now, was changed or not.
    StoreEdited(String, Result<StoreEdited, StoreEditFailure>),
    /// What is known of a store, as asked for.
    StoreChecked(Option<String>, Result<Box<StoreCheck>, CheckFailure>),
    /// The faults of the practice store in use, or why they cannot be had or switched.
    Faults(Result<Vec<BenchFault>, ApiError>),
    /// Something about the settings file.
    Settings(SettingsReport),
    /// The settings were not saved.
    SettingsNotSaved(SaveError),
}
