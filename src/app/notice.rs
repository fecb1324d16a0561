//! What is told in banners.

use std::path::PathBuf;

use crate::store::database::Salvaged;

/// Something to tell in a banner until it is put away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The settings file was not as it should be.
    Settings(String),
    /// Settings were not saved.
    SettingsNotSaved(String),
    /// No keyring: the key lasts for this run.
    KeyForThisRunOnly,
    /// The key is in a file, as agreed.
    KeyInFile,
    /// The key of a store that was taken out could not be deleted.
    KeyNotForgotten(String),
    /// The key could not be put into a file.
    KeyFileFailed(String),
    /// Parts of the menu were left out.
    LeftOut(usize),
    /// The server sent only a part of the menu.
    MenuCut(u64),
    /// A list of the menu is missing.
    ListMissing(&'static str),
    /// A star could not be given, taken or moved.
    FavouriteNotKept,
    /// The window is to be closed, with orders that wait.
    Closing {
        /// So many are in the outbox, and go on with the next start.
        unsent: usize,
        /// So many would be gone, since the disk does not take them.
        lost: usize,
    },
    /// The file of the orders was damaged: where it is now, and what is in the new one.
    SetAside(PathBuf, Salvaged),
    /// So many kept orders cannot be read.
    Unreadable(usize),
    /// An order was thrown away.
    Discarded,
    /// A call is on the clipboard, with the guest's data and without the key.
    CurlCopied,
    /// The orders of a day are in this file, with guests' data.
    DayWritten(PathBuf),
    /// They could not be written: why.
    DayNotWritten(String),
    /// Fields of an order that could not be read, or that nobody knows, by their names.
    NotTakenOver(Vec<String>),
    /// Something could not be opened: why, in the language of the screen.
    NotOpened(String),
    /// The desk could not take a request.
    Busy,
    /// Another start asked for a store of a name that is not in the settings.
    NoSuchStore(String),
    /// Another start asked for a store at an address that is not in the settings.
    AddressNotConnected(String),
}
