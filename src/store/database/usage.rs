//! How much this desk uses each product of a store, and which of them a person wants first. A
//! product that is on no menu any more stays here: it may come back.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Database, DatabaseError, accepted::AcceptedOrder, outbox::StoreRef};
use crate::domain::{Preferences, ProductId, Usage, usage};

impl Database {
    /// The favourites of a store, and how much each product is used.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn preferences(&self, store: &StoreRef) -> Result<Preferences, DatabaseError> {
        Ok(Preferences {
            favourites: favourites(&self.connection, store.place())?,
            usage: all(&self.connection, store.place())?,
        })
    }

    /// Makes a product a favourite of a store, at this place among the others, or one no more.
    ///
    /// # Errors
    /// The favourites are as they were.
    pub fn set_favourite(
        &mut self,
        store: &StoreRef,
        product: &ProductId,
        place: Option<usize>,
    ) -> Result<(), DatabaseError> {
        self.together(|transaction, _| {
            let mut kept = favourites(transaction, store.place())?;
            usage::put(&mut kept, product, place);
            keep_favourites(transaction, store.place(), &kept)
        })
    }
}

fn favourites(
    connection: &Connection,
    (address, server_id): (&str, &str),
) -> Result<Vec<ProductId>, DatabaseError> {
    let mut select = connection.prepare_cached(
        "SELECT product FROM favourites WHERE address = ?1 AND server_id = ?2
         ORDER BY place, product",
    )?;
    let rows = select.query_map([address, server_id], product)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn keep_favourites(
    connection: &Connection,
    (address, server_id): (&str, &str),
    favourites: &[ProductId],
) -> Result<(), DatabaseError> {
    connection.execute(
        "DELETE FROM favourites WHERE address = ?1 AND server_id = ?2",
        [address, server_id],
    )?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO favourites (address, server_id, product, place) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (place, product) in favourites.iter().enumerate() {
        insert.execute(params![address, server_id, product.as_str(), place as i64])?;
    }
    Ok(())
}

fn all(
    connection: &Connection,
    (address, server_id): (&str, &str),
) -> Result<Vec<(ProductId, Usage)>, DatabaseError> {
    let mut select = connection.prepare_cached(
        "SELECT product, orders, last_used, weight FROM product_usage
         WHERE address = ?1 AND server_id = ?2 ORDER BY product",
    )?;
    let rows = select.query_map([address, server_id], |row| Ok((product(row)?, read(row)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn product(row: &Row<'_>) -> rusqlite::Result<ProductId> {
    Ok(ProductId::new(row.get::<_, String>(0)?))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Usage> {
    let orders: i64 = row.get(1)?;
    Ok(Usage {
        orders: orders.try_into().unwrap_or(u32::MAX),
        last: row.get::<_, i64>(2)?.div_euclid(1_000),
        weight: row.get(3)?,
    })
}

/// Counts the products of an accepted entry, once.
pub(super) fn count(connection: &Connection, order: &AcceptedOrder) -> Result<(), DatabaseError> {
    let lines = order.draft.iter().flat_map(|draft| &draft.order.lines);
    let products: BTreeSet<_> = lines.map(|line| &line.product).collect();
    for product in products {
        add(connection, order.store(), product, order.at)?;
    }
    connection
        .prepare_cached("UPDATE entries SET is_counted = 1 WHERE id = ?1")?
        .execute([order.entry.0])?;
    Ok(())
}

fn add(
    connection: &Connection,
    (address, server_id): (&str, &str),
    product: &ProductId,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    let mut select = connection.prepare_cached(
        "SELECT product, orders, last_used, weight FROM product_usage
         WHERE address = ?1 AND server_id = ?2 AND product = ?3",
    )?;
    let before = select
        .query_row([address, server_id, product.as_str()], read)
        .optional()?;
    let usage = match before {
        Some(before) => before.and_at(at.as_second()),
        None => Usage::once(at.as_second()),
    };
    connection
        .prepare_cached(
            "INSERT INTO product_usage (address, server_id, product, orders, last_used, weight)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET
                 orders = excluded.orders, last_used = excluded.last_used,
                 weight = excluded.weight",
        )?
        .execute(params![
            address,
            server_id,
            product.as_str(),
            usage.orders,
            usage.last.saturating_mul(1_000),
            usage.weight,
        ])?;
    Ok(())
}

/// Has every accepted entry counted anew: some of the counts are lost.
pub(super) fn count_again(connection: &Connection) -> Result<(), DatabaseError> {
    connection.execute_batch("DELETE FROM product_usage; UPDATE entries SET is_counted = 0;")?;
    Ok(())
}
