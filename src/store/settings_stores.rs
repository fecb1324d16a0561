//! The `[[stores]]` of the settings file: one table a store, which may hold keys and comments
//! that this program does not know.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, TableLike};

use super::settings::{Environment, StoreColour, StoreEntry};
use super::settings_file::{SaveError, SettingsReport, read_item, write_key};
use super::store_list::{assign_slots, is_slot};

const STORES: &str = "stores";
const COLOUR: &str = "colour";
const COLOURS: &str = "\"grey\", \"blue\", \"green\", \"magenta\", \"cyan\" or \"lime\"";
const KEY_SLOT: &str = "key_slot";

/// Refuses what could not be read back, and what would put an API key into the file.
pub(super) fn check(stores: &[StoreEntry]) -> Result<(), SaveError> {
    for (at, store) in stores.iter().enumerate() {
        store.key_id()?;
        if stores[..at].iter().any(|other| other.name == store.name) {
            return Err(SaveError::SameName(store.name.clone()));
        }
    }
    Ok(())
}

/// The stores that can be understood. The others are reported and stay in the file.
pub(super) fn read(document: &DocumentMut, reports: &mut Vec<SettingsReport>) -> Vec<StoreEntry> {
    let Some(item) = document.get(STORES) else {
        return Vec::new();
    };
    let mut stores: Vec<StoreEntry> = Vec::new();
    let Some(tables) = tables_of(item) else {
        reports.push(bad(STORES.to_owned(), "a list of [[stores]]"));
        return stores;
    };
    for (at, table) in tables.iter().enumerate() {
        match read_store(*table) {
            Ok(store) if stores.iter().any(|other| other.name == store.name) => {
                reports.push(bad(format!("{STORES}[{at}].name"), "a name of its own"));
            }
            Ok(store) => {
                let odd = odd_extras(*table).into_iter();
                let report = |(field, expected)| bad(format!("{STORES}[{at}].{field}"), expected);
                reports.extend(odd.map(report));
                stores.push(store);
            }
            Err((field, expected)) => {
                reports.push(bad(format!("{STORES}[{at}].{field}"), expected));
            }
        }
    }
    assign_slots(&mut stores);
    stores
}

/// What a store can do without, where it is not as it should be.
fn odd_extras(table: &dyn TableLike) -> Vec<(&'static str, &'static str)> {
    let mut odd = Vec::new();
    if table.contains_key(COLOUR) && read_colour(table).is_none() {
        odd.push((COLOUR, COLOURS));
    }
    if table.contains_key(KEY_SLOT) && read_slot(table).is_none() {
        odd.push((KEY_SLOT, "16 hexadecimal digits in quotes"));
    }
    odd
}

fn read_colour(table: &dyn TableLike) -> Option<StoreColour> {
    table.get(COLOUR).and_then(read_item)
}

fn read_slot(table: &dyn TableLike) -> Option<String> {
    let slot = table.get(KEY_SLOT).and_then(read_item::<String>);
    slot.filter(|slot| is_slot(slot))
}

fn bad(key: String, expected: &'static str) -> SettingsReport {
    SettingsReport::BadValue { key, expected }
}

/// `[[stores]]`, or `stores = [{ … }]` as a person might write it.
fn tables_of(item: &Item) -> Option<Vec<&dyn TableLike>> {
    match item {
        Item::ArrayOfTables(tables) => {
            Some(tables.iter().map(|table| table as &dyn TableLike).collect())
        }
        Item::Value(value) => value
            .as_array()?
            .iter()
            .map(|value| value.as_inline_table().map(|table| table as &dyn TableLike))
            .collect(),
        Item::None | Item::Table(_) => None,
    }
}

fn read_store(table: &dyn TableLike) -> Result<StoreEntry, (&'static str, &'static str)> {
    let text = |field: &'static str| table.get(field).and_then(read_item::<String>);
    let environment = table.get("environment").and_then(read_item::<Environment>);
    let base_url = match table.get("base_url") {
        Some(item) => Some(read_item(item).ok_or(("base_url", "an address in quotes"))?),
        None => None,
    };
    let store = StoreEntry {
        name: text("name").ok_or(("name", "a text in quotes"))?,
        environment: environment.ok_or((
            "environment",
            "\"practice\", \"sandbox\", \"production\" or \"custom\"",
        ))?,
        base_url,
        server_id: text("server_id").ok_or(("server_id", "the store's id in quotes"))?,
        colour: read_colour(table).unwrap_or_default(),
        key_slot: read_slot(table),
    };
    match store.key_id() {
        Ok(_usable) => Ok(store),
        Err(_unusable) => Err((
            "server_id",
            "the store's id, without the rest of the API key",
        )),
    }
}

/// Brings the file's tables from `old` to `new`: what we changed is changed, and what another hand
/// added, changed or took out meanwhile stays so. Tables of stores that stay are edited in place,
/// those of stores that went are removed, and those that were never understood stay at the end.
pub(super) fn write(
    root: &mut Table,
    old: &[StoreEntry],
    new: &[StoreEntry],
) -> Result<(), SaveError> {
    let mut tables = take_tables(root);
    refuse_taken(&tables, old, new)?;
    let mut result = ArrayOfTables::new();
    let mut still: Vec<&StoreEntry> = Vec::new();
    for store in new {
        let was = before(old, new, store);
        still.extend(was);
        match take(&mut tables, was.unwrap_or(store)) {
            Some(mut table) => {
                write_store(&mut table, was, store)?;
                result.push(table);
            }
            // Another hand took it out, and we have not touched it.
            None if was == Some(store) => {}
            None => {
                let mut table = Table::new();
                write_store(&mut table, None, store)?;
                result.push(table);
            }
        }
    }
    for gone in old.iter().filter(|store| !still.contains(store)) {
        drop(take(&mut tables, gone));
    }
    for table in tables {
        result.push(table);
    }
    // Where tables stand in the text is remembered apart from their order in the list.
    result.iter_mut().for_each(forget_position);
    if result.is_empty() {
        root.remove(STORES);
    } else {
        root.insert(STORES, Item::ArrayOfTables(result));
    }
    Ok(())
}

/// Refuses a new name that another hand has meanwhile given to another store: one of the two would
/// be lost.
fn refuse_taken(tables: &[Table], old: &[StoreEntry], new: &[StoreEntry]) -> Result<(), SaveError> {
    let known: Vec<StoreEntry> = tables.iter().filter_map(|t| read_store(t).ok()).collect();
    let is_taken = |store: &&StoreEntry| {
        let others = known.iter().filter(|other| !other.is_same_store(store));
        others
            .map(|other| &other.name)
            .any(|name| *name == store.name)
    };
    let mut named = new.iter().filter(|store| {
        let has_name = |other: &StoreEntry| other.name == store.name;
        !old.iter().any(has_name)
    });
    match named.find(is_taken) {
        Some(store) => Err(SaveError::SameName(store.name.clone())),
        None => Ok(()),
    }
}

/// The table of a store: of its name, or of the same store that another hand has renamed.
fn take(tables: &mut Vec<Table>, store: &StoreEntry) -> Option<Table> {
    let place = |is_it: &dyn Fn(&StoreEntry) -> bool| {
        let mut all = tables.iter();
        all.position(|table| read_store(table).is_ok_and(|found| is_it(&found)))
    };
    let at = place(&|found| found.name == store.name)
        .or_else(|| place(&|found| found.is_same_store(store)))?;
    Some(tables.remove(at))
}

/// The store as it was before: a renamed one still has its environment, id and address, and its
/// old name is gone from the list.
fn before<'a>(
    old: &'a [StoreEntry],
    new: &[StoreEntry],
    store: &StoreEntry,
) -> Option<&'a StoreEntry> {
    let named = |list: &'a [StoreEntry], name: &str| list.iter().find(|other| other.name == name);
    named(old, &store.name).or_else(|| {
        let is_named = |name: &str| new.iter().any(|other| other.name == name);
        let mut same = old.iter().filter(|other| other.is_same_store(store));
        same.find(|other| !is_named(&other.name))
    })
}

fn take_tables(root: &mut Table) -> Vec<Table> {
    let Some(item) = root.get_mut(STORES) else {
        return Vec::new();
    };
    match std::mem::take(item).into_array_of_tables() {
        Ok(tables) => tables.into_iter().collect(),
        // Not a list of tables, and the user has now made one.
        Err(_) => Vec::new(),
    }
}

/// Writes what is another than it was. What was not understood, such as a colour of later times,
/// stays until that is changed.
fn write_store(
    table: &mut Table,
    was: Option<&StoreEntry>,
    store: &StoreEntry,
) -> Result<(), SaveError> {
    let is_new = |field: &dyn Fn(&StoreEntry) -> bool| was.is_none_or(|was| !field(was));
    if is_new(&|was| was.name == store.name) {
        write_key(table, "name", &store.name)?;
    }
    if is_new(&|was| was.environment == store.environment) {
        write_key(table, "environment", &store.environment)?;
    }
    if is_new(&|was| was.base_url == store.base_url) {
        match &store.base_url {
            Some(url) => write_key(table, "base_url", url)?,
            None => drop(table.remove("base_url")),
        }
    }
    if is_new(&|was| was.server_id == store.server_id) {
        write_key(table, "server_id", &store.server_id)?;
    }
    if was.map_or_else(StoreColour::default, |was| was.colour) != store.colour {
        write_key(table, COLOUR, &store.colour)?;
    }
    // One that was only just assigned is written too: it must outlive the store it differs from.
    if read_slot(table) != store.key_slot {
        match &store.key_slot {
            Some(slot) => write_key(table, KEY_SLOT, slot)?,
            None => drop(table.remove(KEY_SLOT)),
        }
    }
    Ok(())
}

fn forget_position(table: &mut Table) {
    table.set_position(None);
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(table) => forget_position(table),
            Item::ArrayOfTables(tables) => tables.iter_mut().for_each(forget_position),
            Item::None | Item::Value(_) => {}
        }
    }
}
