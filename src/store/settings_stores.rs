//! The `[[stores]]` of the settings file: one table a store, which may hold keys and comments
//! that this program does not know.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, TableLike};

use super::settings::{Environment, StoreEntry};
use super::settings_file::{SaveError, SettingsReport, read_item, write_key};

const STORES: &str = "stores";

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
            Ok(store) => stores.push(store),
            Err((field, expected)) => {
                reports.push(bad(format!("{STORES}[{at}].{field}"), expected));
            }
        }
    }
    stores
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
    };
    match store.key_id() {
        Ok(_usable) => Ok(store),
        Err(_unusable) => Err((
            "server_id",
            "the store's id, without the rest of the API key",
        )),
    }
}

/// Brings the file's tables from `old` to `new`: tables of stores that stay are edited in place,
/// those of stores that went are removed, and those that were never understood, or that another
/// program added meanwhile, stay at the end.
pub(super) fn write(
    root: &mut Table,
    old: &[StoreEntry],
    new: &[StoreEntry],
) -> Result<(), SaveError> {
    let mut tables = take_tables(root);
    let mut take = |name: &str| {
        let is_it = |table: &Table| read_store(table).is_ok_and(|found| found.name == name);
        let at = tables.iter().position(is_it)?;
        Some(tables.remove(at))
    };
    let mut result = ArrayOfTables::new();
    let mut old_names = Vec::new();
    for store in new {
        let old_name = old_name(old, new, store);
        old_names.push(old_name);
        let mut table = take(old_name).unwrap_or_default();
        write_store(&mut table, store)?;
        result.push(table);
    }
    for gone in old
        .iter()
        .filter(|store| !old_names.contains(&store.name.as_str()))
    {
        drop(take(&gone.name));
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

/// What a store was called before: a renamed one still has its environment, id and address, and
/// its old name is gone from the list.
fn old_name<'a>(old: &'a [StoreEntry], new: &[StoreEntry], store: &'a StoreEntry) -> &'a str {
    let named = |list: &[StoreEntry], name: &str| list.iter().any(|other| other.name == name);
    if named(old, &store.name) {
        return &store.name;
    }
    let place = |entry: &'a StoreEntry| (entry.environment, &entry.server_id, &entry.base_url);
    old.iter()
        .find(|other| place(other) == place(store) && !named(new, &other.name))
        .map_or(&store.name, |other| &other.name)
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

fn write_store(table: &mut Table, store: &StoreEntry) -> Result<(), SaveError> {
    if let Ok(found) = read_store(table)
        && found == *store
    {
        return Ok(());
    }
    write_key(table, "name", &store.name)?;
    write_key(table, "environment", &store.environment)?;
    match &store.base_url {
        Some(url) => write_key(table, "base_url", url)?,
        None => drop(table.remove("base_url")),
    }
    write_key(table, "server_id", &store.server_id)
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
