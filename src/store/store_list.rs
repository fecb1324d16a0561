//! The connected stores as one list: what may be added to it, and what its members are called.

use sha2::{Digest as _, Sha256};
use strum::VariantArray as _;

use super::settings::{Environment, Settings, StoreColour, StoreEntry};
use crate::{api::StoreAddress, domain::text::fold};

/// Longest name of a store, in characters: as much as a list shows.
pub const LONGEST_NAME: usize = 60;

/// Length of a key's slot, in hexadecimal digits.
const SLOT: usize = 16;

/// Why a store cannot be called so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameProblem {
    /// Nothing but spaces.
    #[error("the name is empty")]
    Empty,
    /// Over [`LONGEST_NAME`].
    #[error("the name is longer than {LONGEST_NAME} characters")]
    TooLong,
    /// Line breaks and the like.
    #[error("the name has a character in it that cannot be printed")]
    Unprintable,
    /// Another store is called so, or nearly so.
    #[error("another store has this name")]
    Taken,
}

/// Why the list was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreListError {
    /// The name.
    #[error(transparent)]
    Name(#[from] NameProblem),
    /// The same store is in the list under this name.
    #[error("this store is connected already, as {0}")]
    Connected(String),
    /// No store is called so.
    #[error("no store is called {0}")]
    NoSuchStore(String),
}

impl StoreEntry {
    /// What makes it the same store, whatever it is called.
    fn place(&self) -> (Environment, String, &str) {
        (self.environment, self.address_text(), &self.server_id)
    }

    /// Its own address in one spelling; empty where the environment decides it.
    fn address_text(&self) -> String {
        let own = match self.environment {
            Environment::Sandbox | Environment::Production => None,
            Environment::Practice | Environment::Custom => self.base_url.as_deref(),
        };
        own.map(|text| match StoreAddress::parse(text) {
            Ok(address) => address.as_str().to_owned(),
            Err(_odd) => text.to_owned(),
        })
        .unwrap_or_default()
    }

    /// Whether it is the same store as another entry.
    #[must_use]
    pub fn is_same_store(&self, other: &Self) -> bool {
        self.place() == other.place()
    }

    /// Whether their keys would be called the same, unless one had a slot.
    fn shares_key_name(&self, other: &Self) -> bool {
        (self.environment, &self.server_id) == (other.environment, &other.server_id)
    }
}

impl Settings {
    /// A name as it is kept, if a store may be called so; `of` is the store that has it now.
    ///
    /// # Errors
    /// Why it may not. Names that differ in upper and lower case alone are the same to people.
    pub fn store_name(&self, name: &str, of: Option<&str>) -> Result<String, NameProblem> {
        let name = name.trim();
        let mut others = self.stores.iter().filter(|store| Some(&*store.name) != of);
        if name.is_empty() {
            Err(NameProblem::Empty)
        } else if name.chars().count() > LONGEST_NAME {
            Err(NameProblem::TooLong)
        } else if name.chars().any(char::is_control) {
            Err(NameProblem::Unprintable)
        } else if others.any(|store| fold(&store.name) == fold(name)) {
            Err(NameProblem::Taken)
        } else {
            Ok(name.to_owned())
        }
    }

    /// Puts a store into the list, and gives it as it now stands there. One that is there already
    /// under this name stays as it is.
    ///
    /// # Errors
    /// The name cannot be used, or the store is there under another.
    pub fn add_store(&mut self, mut new: StoreEntry) -> Result<&StoreEntry, StoreListError> {
        if let Some(place) = self.stores.iter().position(|s| s.is_same_store(&new)) {
            let known = &self.stores[place];
            return if fold(&known.name) == fold(new.name.trim()) {
                Ok(known)
            } else {
                Err(StoreListError::Connected(known.name.clone()))
            };
        }
        new.name = self.store_name(&new.name, None)?;
        new.key_slot = slot_among(&self.stores, &new);
        self.stores.push(new);
        Ok(&self.stores[self.stores.len() - 1])
    }

    /// Gives a store another name; its key, menu, customers and orders go by its address and id.
    ///
    /// # Errors
    /// There is no such store, or it cannot be called so.
    pub fn rename_store(&mut self, name: &str, new: &str) -> Result<String, StoreListError> {
        let place = self.place_of(name)?;
        let new = self.store_name(new, Some(name))?;
        if self.active_store.as_deref() == Some(name) {
            self.active_store = Some(new.clone());
        }
        self.stores[place].name.clone_from(&new);
        Ok(new)
    }

    /// Gives a store another colour.
    ///
    /// # Errors
    /// There is no such store.
    pub fn recolour_store(&mut self, name: &str, to: StoreColour) -> Result<(), StoreListError> {
        let place = self.place_of(name)?;
        self.stores[place].colour = to;
        Ok(())
    }

    /// Takes a store out of the list. After the active one, none is.
    ///
    /// # Errors
    /// There is no such store.
    pub fn remove_store(&mut self, name: &str) -> Result<StoreEntry, StoreListError> {
        let place = self.place_of(name)?;
        if self.active_store.as_deref() == Some(name) {
            self.active_store = None;
        }
        Ok(self.stores.remove(place))
    }

    /// The colour that the fewest stores have, but for the one that says nothing.
    #[must_use]
    pub fn free_colour(&self) -> StoreColour {
        let count = |colour: &&StoreColour| {
            let having = |store: &&StoreEntry| store.colour == **colour;
            self.stores.iter().filter(having).count()
        };
        let telling = StoreColour::VARIANTS
            .iter()
            .filter(|c| **c != StoreColour::Grey);
        telling.min_by_key(count).copied().unwrap_or_default()
    }

    /// Whether a key is still needed for a store of the list.
    #[must_use]
    pub fn needs_key_of(&self, gone: &StoreEntry) -> bool {
        let id = gone.key_id();
        self.stores.iter().any(|store| store.key_id() == id)
    }

    /// The store of this name.
    ///
    /// # Errors
    /// There is none.
    pub fn find_store(&self, name: &str) -> Result<&StoreEntry, StoreListError> {
        Ok(&self.stores[self.place_of(name)?])
    }

    fn place_of(&self, name: &str) -> Result<usize, StoreListError> {
        let mut stores = self.stores.iter();
        let place = stores.position(|store| store.name == name);
        place.ok_or_else(|| StoreListError::NoSuchStore(name.to_owned()))
    }
}

/// The slot of a new store's key: none, as ever, unless that name is another store's.
fn slot_among(stores: &[StoreEntry], new: &StoreEntry) -> Option<String> {
    let is_other = |store: &&StoreEntry| store.shares_key_name(new) && !store.is_same_store(new);
    stores.iter().find(is_other)?;
    let digest = Sha256::digest(new.address_text());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    hex.get(..SLOT).map(str::to_owned)
}

/// Gives the stores of a file that knew no slots theirs: the first of one id keeps the name that
/// its key has in the keyring, and no key goes to an address that it was not given for.
pub(super) fn assign_slots(stores: &mut [StoreEntry]) {
    for place in 1..stores.len() {
        let (before, rest) = stores.split_at_mut(place);
        let Some(store) = rest.first_mut().filter(|store| store.key_slot.is_none()) else {
            continue;
        };
        let taken: Vec<_> = before
            .iter()
            .filter(|s| s.key_slot.is_none())
            .cloned()
            .collect();
        store.key_slot = slot_among(&taken, store);
    }
}

/// Whether a text can be a slot.
pub(super) fn is_slot(text: &str) -> bool {
    text.len() == SLOT && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
