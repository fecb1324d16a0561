//! Asking the journal.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    path::PathBuf,
};

use rusqlite::{Connection, OptionalExtension as _, ToSql, params_from_iter, types::Value};

use super::{
    exchange::{
        ExchangeId, ExchangeRow, ExchangeStory, JournalError, JournalFacets, JournalPage,
        JournalQuery,
    },
    file::JournalFile,
    rows::{self, micros},
    words,
};
use crate::store::{
    database::{DatabaseError, DatabaseTrouble, outbox::StoreRef},
    paths::Home,
};

/// A story of more exchanges is no story any more.
const LONGEST_STORY: usize = 500;

/// Reads the journal beside whoever writes it. Its calls wait for the disk.
#[derive(Debug)]
pub struct JournalReader {
    path: PathBuf,
    file: Option<JournalFile>,
}

impl JournalReader {
    /// A way to the journal of this folder, which need not be there yet.
    pub fn new(home: &Home) -> Self {
        Self {
            path: home.journal_file(),
            file: None,
        }
    }

    /// A page of what is looked for. There is nothing where nothing was ever recorded.
    ///
    /// # Errors
    /// It cannot be read. A damaged one is set aside: a second time there is a new one.
    pub fn search(&mut self, query: &JournalQuery) -> Result<JournalPage, JournalError> {
        let found = self.read(|file| {
            let (rows, has_more) = search(&file.connection, query)?;
            Ok(JournalPage {
                rows,
                has_more,
                facets: facets(&file.connection)?,
                set_aside: file.before_this()?,
            })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// An exchange whole, with those about the same order; nothing if it is not there any more.
    ///
    /// # Errors
    /// Those of [`search`](Self::search).
    pub fn show(&mut self, id: ExchangeId) -> Result<Option<ExchangeStory>, JournalError> {
        let found = self.read(|file| show(&file.connection, id))?;
        Ok(found.flatten())
    }

    fn read<T>(
        &mut self,
        ask: impl FnOnce(&JournalFile) -> Result<T, DatabaseError>,
    ) -> Result<Option<T>, JournalError> {
        if self
            .file
            .as_ref()
            .is_some_and(|file| !file.is_still_there())
        {
            self.file = None;
        }
        if self.file.is_none() {
            self.file = match JournalFile::open_to_read(&self.path) {
                Err(error) if error.trouble == DatabaseTrouble::Damaged => self.mend(error)?,
                opened => opened?,
            };
        }
        let Some(file) = &self.file else {
            return Ok(None);
        };
        match ask(file) {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if error.trouble == DatabaseTrouble::Damaged => {
                let damaged = self.file.take().map_or(Ok(()), JournalFile::set_aside);
                Err(told(error, damaged))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Opening it to be written sets a damaged one aside; another process may have been faster.
    fn mend(&self, error: DatabaseError) -> Result<Option<JournalFile>, JournalError> {
        match JournalFile::open(&self.path) {
            Ok((_, true)) => Err(told(error, Ok(()))),
            Ok((_, false)) => Ok(JournalFile::open_to_read(&self.path)?),
            Err(also) => Err(told(error, Err(also))),
        }
    }
}

/// A damaged journal, and whether a new one is begun.
fn told(mut error: DatabaseError, set_aside: Result<(), DatabaseError>) -> JournalError {
    error.words = match set_aside {
        Ok(()) => format!(
            "the file was damaged ({}); it was set aside, and a new one is begun",
            error.words
        ),
        Err(also) => format!("the file is damaged ({}); {}", error.words, also.words),
    };
    error.into()
}

/// What narrows a search down, with the values that belong to it.
#[derive(Default)]
struct Filter {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Filter {
    fn of(query: &JournalQuery) -> Self {
        let mut filter = Self::default();
        if !query.outcomes.is_empty() {
            let words = query.outcomes.iter().map(|outcome| <&str>::from(*outcome));
            let places = words.map(|word| filter.value(word.to_owned()));
            let places = places.collect::<Vec<_>>().join(", ");
            filter.conditions.push(format!("e.outcome IN ({places})"));
        }
        if let Some(endpoint) = &query.endpoint {
            let place = filter.value(endpoint.clone());
            filter.conditions.push(format!(
                "e.endpoint = (SELECT id FROM endpoints WHERE name = {place})"
            ));
        }
        if let Some(store) = &query.store {
            let address = filter.value(store.address.clone());
            let server_id = filter.value(store.server_id.clone());
            filter.conditions.push(format!(
                "e.store IN (SELECT id FROM stores WHERE address = {address} AND server_id = {server_id})"
            ));
        }
        if let Some(since) = query.since {
            let place = filter.value(micros(since));
            filter.conditions.push(format!("e.at >= {place}"));
        }
        if let Some(until) = query.until {
            let place = filter.value(micros(until));
            filter.conditions.push(format!("e.at < {place}"));
        }
        filter
    }

    /// Takes a value and gives its place in the question.
    fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    /// The whole question for the ids, newest first.
    fn question(mut self, query: &JournalQuery) -> (String, Vec<Value>) {
        let asked = words::question_with(&query.text, &query.outcomes);
        let is_filtered = !self.conditions.is_empty();
        let (id, from) = match asked {
            Some(asked) => {
                let place = self.value(asked);
                self.conditions.push(format!("w.text MATCH {place}"));
                // Joined in this order, what is found by words comes newest first by itself.
                let join = "words AS w CROSS JOIN exchanges AS e INDEXED BY exchanges_by_facets
                    ON e.id = w.rowid";
                ("w.rowid", if is_filtered { join } else { "words AS w" })
            }
            None => ("e.id", "exchanges AS e INDEXED BY exchanges_by_facets"),
        };
        if let Some(before) = query.before {
            let place = self.value(before.0);
            self.conditions.push(format!("{id} < {place}"));
        }
        if self.conditions.is_empty() {
            self.conditions.push("TRUE".to_owned());
        }
        let limit = self.value(i64::try_from(query.limit.saturating_add(1)).unwrap_or(i64::MAX));
        let conditions = self.conditions.join(" AND ");
        let sql =
            format!("SELECT {id} FROM {from} WHERE {conditions} ORDER BY {id} DESC LIMIT {limit}");
        (sql, self.values)
    }
}

fn search(
    connection: &Connection,
    query: &JournalQuery,
) -> Result<(Vec<ExchangeRow>, bool), DatabaseError> {
    let (sql, values) = Filter::of(query).question(query);
    let mut ids: Vec<i64> = connection
        .prepare_cached(&sql)?
        .query_map(params_from_iter(values), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let has_more = ids.len() > query.limit;
    ids.truncate(query.limit);
    Ok((rows_of(connection, ids)?, has_more))
}

/// The rows of ids, in their order. One that went meanwhile is left out.
fn rows_of(
    connection: &Connection,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<ExchangeRow>, DatabaseError> {
    let mut statement = connection.prepare_cached(&format!("{} WHERE e.id = ?1", rows::ROW))?;
    let mut found = Vec::new();
    for id in ids {
        found.extend(statement.query_row([id], rows::exchange_row).optional()?);
    }
    Ok(found)
}

fn facets(connection: &Connection) -> Result<JournalFacets, DatabaseError> {
    let names: BTreeSet<String> = connection
        .prepare_cached(
            "SELECT name FROM endpoints AS p
             WHERE EXISTS (SELECT 1 FROM exchanges WHERE endpoint = p.id)",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let stores: Vec<(i64, StoreRef)> = connection
        .prepare_cached(
            "SELECT (SELECT max(id) FROM exchanges WHERE store = s.id) AS newest,
                 s.name, s.environment, s.address, s.server_id
             FROM stores AS s WHERE newest IS NOT NULL ORDER BY newest DESC",
        )?
        .query_map([], |row| Ok((row.get(0)?, rows::store(row, 1)?)))?
        .collect::<Result<_, _>>()?;
    let mut seen = HashSet::new();
    let stores = stores.into_iter().map(|(_, store)| store);
    Ok(JournalFacets {
        stores: stores
            .filter(|store| seen.insert((store.address.clone(), store.server_id.clone())))
            .collect(),
        endpoints: names.into_iter().collect(),
    })
}

fn show(connection: &Connection, id: ExchangeId) -> Result<Option<ExchangeStory>, DatabaseError> {
    let Some(row) = rows_of(connection, [id.0])?.pop() else {
        return Ok(None);
    };
    let story = story(connection, &row)?;
    let exchange = connection
        .prepare_cached(rows::DETAILS)?
        .query_row([id.0], |details| rows::exchange(row, details))
        .optional()?;
    Ok(exchange.map(|exchange| ExchangeStory { exchange, story }))
}

/// Follows key, packet and repetitions from exchange to exchange until there is no new one.
fn story(connection: &Connection, first: &ExchangeRow) -> Result<Vec<ExchangeRow>, DatabaseError> {
    let mut found = BTreeMap::from([(first.id.0, first.clone())]);
    let mut to_follow = vec![first.clone()];
    while let Some(row) = to_follow.pop() {
        let mut ids = linked(connection, &row)?;
        ids.retain(|id| !found.contains_key(id));
        for next in rows_of(connection, ids)? {
            if found.len() < LONGEST_STORY {
                found.insert(next.id.0, next.clone());
                to_follow.push(next);
            }
        }
    }
    Ok(found.into_values().collect())
}

fn linked(connection: &Connection, row: &ExchangeRow) -> Result<BTreeSet<i64>, DatabaseError> {
    let mut ids: BTreeSet<i64> = row.again_of.iter().map(|id| id.0).collect();
    let mut look = |sql: &str, values: &[&dyn ToSql]| -> Result<(), DatabaseError> {
        let mut statement = connection.prepare_cached(sql)?;
        for id in statement.query_map(values, |row| row.get(0))? {
            ids.insert(id?);
        }
        Ok(())
    };
    look("SELECT id FROM exchanges WHERE again_of = ?1", &[&row.id.0])?;
    if let Some(key) = &row.idempotency_key {
        look(
            "SELECT id FROM exchanges WHERE idempotency_key = ?1",
            &[key],
        )?;
    }
    if let Some(packet_id) = &row.packet_id {
        look(
            "SELECT e.id FROM exchanges AS e JOIN stores AS s ON s.id = e.store
             WHERE e.packet_id = ?1 AND s.address = ?2 AND s.server_id = ?3",
            &[packet_id, &row.store.address, &row.store.server_id],
        )?;
    }
    Ok(ids)
}
