//! What can be read from a damaged file, row by row.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row, Statement, params_from_iter, types::Value};

use super::{
    changes::{self, ChangeId},
    customers,
    damage::Salvaged,
    error::{DatabaseError, DatabaseTrouble},
    learning, migrations, opening,
    outbox::{self, EntryId},
    usage,
};

/// The tables, those that others point to first, with the version that brought them.
const TABLES: [(&str, i64); 13] = [
    ("drafts", 1),
    ("customer_lists", 2),
    ("customers", 2),
    ("customer_phones", 2),
    ("customer_addresses", 2),
    ("entries", 1),
    ("tries", 1),
    ("marks", 1),
    ("product_usage", 3),
    ("favourites", 3),
    ("other_calls", 4),
    ("changes", 5),
    ("change_steps", 5),
];

/// How many names are tried at the most, where no row can be read from the end.
const FURTHEST: i64 = 100_000;

/// Reads what it can. Fails only where it cannot be written.
pub(super) fn take_over(from: &Path, into: &mut Connection) -> Result<Salvaged, DatabaseError> {
    let mut salvaged = Salvaged::default();
    let from = opening::connect_to(from, OpenFlags::SQLITE_OPEN_READ_WRITE);
    let from = match from {
        Ok(from) => from,
        Err(error) => {
            tracing::warn!(%error, "nothing could be read from a damaged database");
            salvaged.is_partial = true;
            return Ok(salvaged);
        }
    };
    // What an older file never had is not missing.
    let newest = i64::try_from(migrations::ALL.len()).unwrap_or(i64::MAX);
    let version = from
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .ok()
        .filter(|version| (1..newest).contains(version))
        .unwrap_or(newest);
    let transaction = into.transaction()?;
    for (table, _) in TABLES.iter().filter(|(_, since)| *since <= version) {
        let (rows, is_whole) = take_table(&from, &transaction, table)?;
        salvaged.is_partial |= !is_whole;
        match *table {
            "drafts" => salvaged.drafts = rows,
            "entries" => salvaged.entries = rows,
            "customer_lists" if !is_whole => customers::make_lost_lists(&from, &transaction)?,
            "product_usage" if !is_whole => usage::count_again(&transaction)?,
            _ => {}
        }
    }
    let odd = drop_odd(&transaction)?;
    salvaged.entries -= odd;
    salvaged.is_partial |= odd > 0;
    salvaged.is_partial |= drop_odd_changes(&transaction)?;
    customers::pass_over_lost(&transaction, last_name(&from, "customers"))?;
    customers::read_again(&transaction)?;
    transaction.commit()?;
    learning::learn_missed(into)?;
    Ok(salvaged)
}

/// What is no entry stays in the file that was set aside.
fn drop_odd(into: &Connection) -> Result<usize, DatabaseError> {
    let odd = outbox::odd_entries(into)?;
    for EntryId(id) in &odd {
        tracing::error!(entry = id, "an entry cannot be kept");
        into.execute("DELETE FROM entries WHERE id = ?1", [id])?;
    }
    Ok(odd.len())
}

/// The same of changes; true if there were such. A step without its change is none either.
fn drop_odd_changes(into: &Connection) -> Result<bool, DatabaseError> {
    let odd = changes::odd_changes(into)?;
    for ChangeId(id) in &odd {
        tracing::error!(change = id, "a change cannot be kept");
        into.execute("DELETE FROM changes WHERE id = ?1", [id])?;
    }
    Ok(!odd.is_empty())
}

/// The rows of a table, by their ids, that are not what such a row is, or cannot be read.
pub(super) fn odd_rows(
    connection: &Connection,
    table: &str,
    is_sound: impl Fn(i64) -> Result<bool, DatabaseError>,
) -> Result<Vec<i64>, DatabaseError> {
    let mut statement = connection.prepare(&format!("SELECT id FROM {table} ORDER BY id"))?;
    let ids = statement
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    let mut odd = Vec::new();
    for id in ids {
        match is_sound(id) {
            Ok(true) => {}
            Ok(false) => odd.push(id),
            Err(error) if error.trouble == DatabaseTrouble::Damaged => odd.push(id),
            Err(error) => return Err(error),
        }
    }
    Ok(odd)
}

/// The columns that both have: the damaged file may be of an older version.
fn readable_columns(
    from: &Connection,
    into: &Connection,
    table: &str,
) -> rusqlite::Result<Vec<String>> {
    let columns = |connection: &Connection| {
        let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
        let names = statement.query_map([table], |row| row.get(0))?;
        names.collect::<rusqlite::Result<Vec<String>>>()
    };
    let here = columns(into)?;
    let mut there = columns(from)?;
    if there.is_empty() {
        return Err(rusqlite::Error::QueryReturnedNoRows);
    }
    there.retain(|name| here.contains(name));
    Ok(there)
}

/// How many rows were taken, and whether that was all.
fn take_table(
    from: &Connection,
    into: &Connection,
    table: &str,
) -> Result<(usize, bool), DatabaseError> {
    let columns = match readable_columns(from, into, table) {
        Ok(columns) => columns,
        Err(error) => {
            tracing::warn!(table, %error, "not readable");
            return Ok((0, false));
        }
    };
    let key = columns.first().map_or("rowid", String::as_str);
    let (names, places) = (columns.join(", "), vec!["?"; columns.len()].join(", "));
    let mut taking = Taking {
        insert: into.prepare(&format!(
            "INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})"
        ))?,
        width: columns.len(),
        taken: 0,
        is_whole: true,
        last: None,
    };
    let rows = format!("SELECT {names} FROM {table}");
    let ascending = format!("{rows} ORDER BY {key}");
    if taking.read(from, &ascending, None)? {
        return Ok((taking.taken, taking.is_whole));
    }
    // A damaged page hides what lies behind it: the rest is read from the end, and what is left
    // between the two one name at a time.
    let first = taking.last.take();
    taking.read(from, &format!("{rows} ORDER BY {key} DESC"), None)?;
    if let Some(named) = named_by(table) {
        let first = first.unwrap_or(0);
        let known = taking.last.or_else(|| last_name(from, named));
        let last = known.unwrap_or(FURTHEST);
        let one = format!("{rows} WHERE {key} = ?1");
        for name in first..=last.min(first.saturating_add(FURTHEST)) {
            taking.read(from, &one, Some(name))?;
        }
    }
    Ok((taking.taken, false))
}

/// The table whose names stand first in the rows of a table; nothing where those are no numbers, or
/// few.
fn named_by(table: &str) -> Option<&'static str> {
    match table {
        "entries" | "tries" => Some("entries"),
        "changes" | "change_steps" => Some("changes"),
        "customers" | "customer_phones" | "customer_addresses" => Some("customers"),
        _ => None,
    }
}

/// The highest name that any row ever had, if that can be read.
fn last_name(from: &Connection, table: &str) -> Option<i64> {
    let select = "SELECT seq FROM sqlite_sequence WHERE name = ?1";
    from.query_row(select, [table], |row| row.get(0)).ok()
}

/// The rows of one table on their way.
struct Taking<'a> {
    insert: Statement<'a>,
    width: usize,
    taken: usize,
    is_whole: bool,
    /// The name of the last row that could be read, where names are numbers.
    last: Option<i64>,
}

impl Taking<'_> {
    /// Takes what a query gives; false if it stopped at a damaged place.
    fn read(
        &mut self,
        from: &Connection,
        select: &str,
        name: Option<i64>,
    ) -> Result<bool, DatabaseError> {
        let stopped = |error: rusqlite::Error| {
            tracing::debug!(%error, select, "read up to a damaged place");
            Ok(false)
        };
        let mut statement = match from.prepare_cached(select) {
            Ok(statement) => statement,
            Err(error) => return stopped(error),
        };
        let mut rows = match statement.query(params_from_iter(name)) {
            Ok(rows) => rows,
            Err(error) => return stopped(error),
        };
        loop {
            match rows.next() {
                Ok(Some(row)) => self.take(row)?,
                Ok(None) => return Ok(true),
                Err(error) => return stopped(error),
            }
        }
    }

    /// A row that breaks a rule of its table is no row of ours; the others count.
    fn take(&mut self, row: &Row<'_>) -> Result<(), DatabaseError> {
        if let Ok(name) = row.get(0) {
            self.last = Some(name);
        }
        let values = (0..self.width)
            .map(|place| row.get::<_, Value>(place))
            .collect::<rusqlite::Result<Vec<_>>>();
        let kept = values.and_then(|values| self.insert.execute(params_from_iter(values)));
        match kept.map_err(DatabaseError::from) {
            Ok(1) => self.taken += 1,
            Ok(_) => self.is_whole = false,
            Err(error) => match error.trouble {
                DatabaseTrouble::Damaged | DatabaseTrouble::Other => {
                    tracing::warn!(%error, "a row cannot be kept");
                    self.is_whole = false;
                }
                DatabaseTrouble::Full
                | DatabaseTrouble::NotWritable
                | DatabaseTrouble::Locked
                | DatabaseTrouble::Newer
                | DatabaseTrouble::Disk => return Err(error),
            },
        }
        Ok(())
    }
}
