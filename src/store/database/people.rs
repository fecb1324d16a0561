//! What is kept of one person: numbers and addresses, each once, however it is spelled. What is
//! known is never taken away.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::DatabaseError;
use crate::domain::{PhoneNumber, text::fold};

/// So many of a number's last digits are the same for every spelling of it.
const TAIL: usize = 7;

/// Where something about a person comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The store lists it.
    Listed,
    /// An order of that time.
    Ordered(Timestamp),
}

impl Source {
    fn is_listed(self) -> bool {
        self == Self::Listed
    }

    fn used_at(self) -> Option<i64> {
        match self {
            Self::Listed => None,
            Self::Ordered(at) => Some(at.as_millisecond()),
        }
    }
}

/// A number with its spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) number: PhoneNumber,
    text: String,
}

/// An address as an order or the store's list has it; what is empty is not known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) address: &'a str,
    pub(super) description: &'a str,
    pub(super) region: &'a str,
}

/// The numbers of a text. One alone keeps its spelling, unless a caller id has added its country.
pub(super) fn numbers(text: &str) -> Vec<Written> {
    let numbers = PhoneNumber::read_all(text);
    let is_as_written = numbers.len() == 1 && !text.contains(';');
    numbers
        .into_iter()
        .map(|number| {
            let text = match is_as_written {
                true => text.trim().to_owned(),
                false => number.display(),
            };
            Written { number, text }
        })
        .collect()
}

/// What a number is looked up by. Spellings that only some version of the program knows to be the
/// same have it in common.
pub(super) fn tail(number: &PhoneNumber) -> String {
    let digits = number.as_str().trim_start_matches('+');
    let start = digits.len().saturating_sub(TAIL);
    digits.get(start..).unwrap_or(digits).to_owned()
}

/// Adds a person to a list.
pub(super) fn add(
    connection: &Connection,
    list: i64,
    remote_id: Option<&str>,
    name: &str,
) -> Result<i64, DatabaseError> {
    connection
        .prepare_cached("INSERT INTO customers (list, remote_id, name) VALUES (?1, ?2, ?3)")?
        .execute(params![list, remote_id, name])?;
    Ok(connection.last_insert_rowid())
}

/// Names a person; true if that is news.
pub(super) fn keep_name(
    connection: &Connection,
    customer: i64,
    name: &str,
) -> Result<bool, DatabaseError> {
    let changed = connection
        .prepare_cached("UPDATE customers SET name = ?2 WHERE id = ?1 AND name <> ?2")?
        .execute(params![customer, name])?;
    Ok(changed > 0)
}

/// Keeps the part of town; true if that is news.
pub(super) fn keep_region(
    connection: &Connection,
    customer: i64,
    region: &str,
) -> Result<bool, DatabaseError> {
    let changed = connection
        .prepare_cached("UPDATE customers SET region = ?2 WHERE id = ?1 AND region IS NOT ?2")?
        .execute(params![customer, region])?;
    Ok(changed > 0)
}

/// Adds numbers that are not there yet. With those that the store lists, the ones that it listed
/// before become numbers like any other. True if anything is news.
pub(super) fn keep_numbers(
    connection: &Connection,
    customer: i64,
    numbers: &[Written],
    source: Source,
) -> Result<bool, DatabaseError> {
    if numbers.is_empty() {
        return Ok(false);
    }
    let known = known_numbers(connection, customer)?;
    let mut set_listed = connection.prepare_cached(
        "UPDATE customer_phones SET is_listed = ?3 WHERE customer = ?1 AND place = ?2",
    )?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO customer_phones (customer, place, number, tail, is_listed)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let mut is_news = false;
    if source.is_listed() {
        for (place, number, was_listed) in &known {
            let is_listed = numbers
                .iter()
                .any(|new| number.as_ref() == Some(&new.number));
            if is_listed != *was_listed {
                set_listed.execute(params![customer, place, is_listed])?;
                is_news = true;
            }
        }
    }
    let mut next = known.last().map_or(0, |(place, ..)| place + 1);
    for (at, new) in numbers.iter().enumerate() {
        let is_known = known
            .iter()
            .any(|(_, number, _)| number.as_ref() == Some(&new.number))
            || numbers[..at].iter().any(|other| other.number == new.number);
        if !is_known {
            let tail = tail(&new.number);
            insert.execute(params![customer, next, new.text, tail, source.is_listed()])?;
            next += 1;
            is_news = true;
        }
    }
    Ok(is_news)
}

/// A kept number: its place, what it is, and whether the store lists it.
type KnownNumber = (i64, Option<PhoneNumber>, bool);

fn known_numbers(
    connection: &Connection,
    customer: i64,
) -> Result<Vec<KnownNumber>, DatabaseError> {
    let mut known = connection.prepare_cached(
        "SELECT place, number, is_listed FROM customer_phones WHERE customer = ?1 ORDER BY place",
    )?;
    let known = known.query_map([customer], |row| {
        let text: String = row.get(1)?;
        Ok((row.get(0)?, PhoneNumber::read(&text), row.get(2)?))
    })?;
    Ok(known.collect::<rusqlite::Result<_>>()?)
}

/// Adds an address, or adds to it what was not known of it. True if anything is news.
pub(super) fn keep_address(
    connection: &Connection,
    customer: i64,
    place: Place<'_>,
    source: Source,
) -> Result<bool, DatabaseError> {
    if place.address.trim().is_empty() {
        return Ok(false);
    }
    let mut is_news = false;
    let same = same_address(connection, customer, place.address)?;
    if source.is_listed() {
        // The one that it listed before stays as an address like any other.
        let others = connection
            .prepare_cached(
                "UPDATE customer_addresses SET is_listed = 0
                 WHERE customer = ?1 AND place IS NOT ?2 AND is_listed",
            )?
            .execute(params![customer, same])?;
        is_news = others > 0;
    }
    let changed = match same {
        Some(known) => add_to_address(connection, customer, known, place, source)?,
        None => add_address(connection, customer, place, source)?,
    };
    Ok(is_news || changed > 0)
}

fn add_address(
    connection: &Connection,
    customer: i64,
    place: Place<'_>,
    source: Source,
) -> Result<usize, DatabaseError> {
    let added = connection
        .prepare_cached(
            "INSERT INTO customer_addresses
                 (customer, place, address, description, region, last_used, is_listed)
             SELECT ?1, 1 + coalesce(max(place), -1), ?2, ?3, ?4, ?5, ?6
             FROM customer_addresses WHERE customer = ?1",
        )?
        .execute(params![
            customer,
            place.address.trim(),
            place.description.trim(),
            place.region.trim(),
            source.used_at(),
            source.is_listed(),
        ])?;
    Ok(added)
}

/// Only what is news is written: most of what a store lists was listed the last time too.
fn add_to_address(
    connection: &Connection,
    customer: i64,
    known: i64,
    place: Place<'_>,
    source: Source,
) -> Result<usize, DatabaseError> {
    let changed = connection
        .prepare_cached(
            "UPDATE customer_addresses
             SET description = iif(?3 = '', description, ?3),
                 region = iif(?4 = '', region, ?4),
                 last_used = coalesce(max(last_used, ?5), last_used, ?5),
                 is_listed = is_listed OR ?6
             WHERE customer = ?1 AND place = ?2 AND (
                 description <> iif(?3 = '', description, ?3)
                 OR region <> iif(?4 = '', region, ?4)
                 OR coalesce(last_used, ?5 - 1) < ?5
                 OR is_listed < ?6)",
        )?
        .execute(params![
            customer,
            known,
            place.description.trim(),
            place.region.trim(),
            source.used_at(),
            source.is_listed(),
        ])?;
    Ok(changed)
}

/// The place of a person's address that says the same.
pub(super) fn same_address(
    connection: &Connection,
    customer: i64,
    address: &str,
) -> Result<Option<i64>, DatabaseError> {
    let wanted = fold(address);
    let mut known = connection.prepare_cached(
        "SELECT place, address FROM customer_addresses WHERE customer = ?1 ORDER BY place",
    )?;
    let known = known.query_map([customer], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for row in known {
        let (place, text): (i64, String) = row?;
        if fold(&text) == wanted {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// The list of a store, if it has one.
pub(super) fn list_of(
    connection: &Connection,
    (address, server_id): (&str, &str),
) -> Result<Option<i64>, DatabaseError> {
    let mut select = connection
        .prepare_cached("SELECT id FROM customer_lists WHERE address = ?1 AND server_id = ?2")?;
    let found = select.query_row([address, server_id], |row| row.get(0));
    Ok(found.optional()?)
}

/// The list of a store, made if it has none.
pub(super) fn made_list_of(
    connection: &Connection,
    store: (&str, &str),
) -> Result<i64, DatabaseError> {
    if let Some(list) = list_of(connection, store)? {
        return Ok(list);
    }
    connection.execute(
        "INSERT INTO customer_lists (address, server_id) VALUES (?1, ?2)",
        [store.0, store.1],
    )?;
    Ok(connection.last_insert_rowid())
}
