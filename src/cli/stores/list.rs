//! `packetdesk stores`: which there are.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{KEYRING_PATIENCE, Stores};
use crate::{
    cli::output::{self, Exit, Failure},
    store::{
        keys::KeyPlace,
        settings::{Environment, StoreEntry},
    },
};

/// A store, and where its key is.
struct Row {
    entry: StoreEntry,
    is_active: bool,
    /// Nothing where the keyring did not say.
    key: Option<Option<KeyPlace>>,
}

pub(super) async fn run(is_json: bool) -> Result<Exit, Failure> {
    let stores = Stores::open()?;
    let rows = look(&stores).await;
    if is_json {
        let rows: Value = rows.iter().map(document).collect();
        output::document(&json!({ "stores": rows }))?;
    } else if rows.is_empty() {
        output::note("No store is connected; `packetdesk stores add` connects one.");
    } else {
        output::say(&table(&rows))?;
    }
    Ok(Exit::Done)
}

async fn look(stores: &Stores) -> Vec<Row> {
    let settings = stores.settings();
    let active = settings.active().map(|entry| entry.name.as_str());
    let mut rows = Vec::new();
    for entry in &settings.stores {
        rows.push(Row {
            entry: entry.clone(),
            is_active: active == Some(&entry.name),
            key: key_of(stores, entry).await,
        });
    }
    rows
}

async fn key_of(stores: &Stores, entry: &StoreEntry) -> Option<Option<KeyPlace>> {
    let id = entry.key_id().ok()?;
    let found = tokio::time::timeout(KEYRING_PATIENCE, stores.keys.get(&id));
    let found = found.await.ok()?.ok()?;
    Some(found.map(|key| key.place))
}

fn document(row: &Row) -> Value {
    let environment: &'static str = row.entry.environment.into();
    let colour: &'static str = row.entry.colour.into();
    json!({
        "name": row.entry.name,
        "environment": environment,
        "baseUrl": row.entry.base_url,
        "serverId": row.entry.server_id,
        "colour": colour,
        "active": row.is_active,
        "key": match row.key {
            Some(Some(place)) => Value::from(place_word(place)),
            Some(None) => "missing".into(),
            None => "unknown".into(),
        },
    })
}

fn table(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.entry.name.chars().count()).max();
    let width = width.unwrap_or_default();
    let mut text = String::new();
    for row in rows {
        let mark = if row.is_active { '*' } else { ' ' };
        let environment: &'static str = row.entry.environment.into();
        let colour: &'static str = row.entry.colour.into();
        let key = match row.key {
            Some(Some(place)) => format!("key in {}", place_words(place)),
            Some(None) => "no key".to_owned(),
            None => "the keyring did not say where its key is".to_owned(),
        };
        let place = match (row.entry.environment, &row.entry.base_url) {
            (Environment::Custom | Environment::Practice, Some(url)) => url,
            _ => &row.entry.server_id,
        };
        // Writing to a String does not fail.
        writeln!(
            text,
            "{mark} {:<width$}  {environment:<10}  {colour:<7}  {place}  {key}",
            row.entry.name
        )
        .ok();
    }
    text
}

/// Where a key is, as one word.
fn place_word(place: KeyPlace) -> &'static str {
    match place {
        KeyPlace::Keyring => "keyring",
        KeyPlace::File => "file",
        KeyPlace::ThisRunOnly => "memory",
    }
}

/// Where a key is, for people.
pub(super) fn place_words(place: KeyPlace) -> &'static str {
    match place {
        KeyPlace::Keyring => "the keyring",
        KeyPlace::File => "the file of keys",
        KeyPlace::ThisRunOnly => "memory",
    }
}
