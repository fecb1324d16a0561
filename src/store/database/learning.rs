//! What an accepted order tells: who it was for, and what was in it (see [`usage`]).
//!
//! An order that names a person is that person's; else one with the same number and the same name
//! is; else it is somebody new. Nobody is made one with anybody.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::{
    DatabaseError,
    accepted::AcceptedOrder,
    error::DatabaseTrouble,
    outbox::EntryId,
    people::{self, Place, Source, Written},
    usage,
};
use crate::{
    domain::{Customer, CustomerKey, PhoneNumber, text::fold},
    store::draft::Draft,
};

/// What stands for an order that does not tell who it was for.
const NOBODY: i64 = 0;

/// Begins with the number: a store lists many people, and few of them have it.
const WITH_NUMBER: &str = "SELECT c.id, c.name, p.number
     FROM customer_phones p CROSS JOIN customers c ON c.id = p.customer
     WHERE p.tail = ?1 AND c.list = ?2 ORDER BY c.id";

/// Learns from what was accepted before anybody looked: by an older program, or before damage.
pub(super) fn learn_missed(connection: &mut Connection) -> Result<(), DatabaseError> {
    let missed = {
        let mut missed = connection.prepare(
            "SELECT id FROM entries WHERE state = 'accepted' AND customer IS NULL
             UNION SELECT id FROM entries WHERE state = 'accepted' AND is_counted = 0
             ORDER BY id",
        )?;
        let missed = missed.query_map([], |row| Ok(EntryId(row.get(0)?)))?;
        missed.collect::<rusqlite::Result<Vec<_>>>()?
    };
    if missed.is_empty() {
        return Ok(());
    }
    // Immediate, since it reads before it writes, as another process may meanwhile.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for entry in missed {
        learn(&transaction, entry)?;
    }
    Ok(transaction.commit()?)
}

/// Learns from an accepted entry, once. What is odd about it is left out: what the server has
/// acknowledged is written down all the same.
pub(super) fn learn(connection: &Connection, entry: EntryId) -> Result<(), DatabaseError> {
    let order = match AcceptedOrder::read(connection, entry) {
        Ok(Some(order)) => order,
        Ok(None) => return Ok(()),
        Err(error) => return left_out(error, entry),
    };
    if order.is_unlearned {
        learn_if_possible(connection, &order, learn_person)?;
    }
    if order.is_uncounted {
        learn_if_possible(connection, &order, usage::count)?;
    }
    Ok(())
}

fn learn_if_possible(
    connection: &Connection,
    order: &AcceptedOrder,
    learn: impl Fn(&Connection, &AcceptedOrder) -> Result<(), DatabaseError>,
) -> Result<(), DatabaseError> {
    connection.execute_batch("SAVEPOINT learning")?;
    if let Err(error) = learn(connection, order) {
        left_out(error, order.entry)?;
        connection.execute_batch("ROLLBACK TO learning")?;
    }
    Ok(connection.execute_batch("RELEASE learning")?)
}

/// Goes on without what is odd; every other trouble is one of the disk.
fn left_out(error: DatabaseError, entry: EntryId) -> Result<(), DatabaseError> {
    if error.trouble != DatabaseTrouble::Other {
        return Err(error);
    }
    tracing::error!(%error, entry = entry.0, "what an order tells was not kept");
    Ok(())
}

fn learn_person(connection: &Connection, order: &AcceptedOrder) -> Result<(), DatabaseError> {
    let customer = match &order.draft {
        Some(draft) => person_of(connection, order.store(), draft, order.at)?,
        None => None,
    };
    connection
        .prepare_cached("UPDATE entries SET customer = ?2 WHERE id = ?1")?
        .execute(params![order.entry.0, customer.unwrap_or(NOBODY)])?;
    Ok(())
}

/// Finds or makes the person of an order, and keeps what the order says of them.
fn person_of(
    connection: &Connection,
    store: (&str, &str),
    draft: &Draft,
    at: Timestamp,
) -> Result<Option<i64>, DatabaseError> {
    let order = &draft.order.customer;
    let mut numbers = people::numbers(&order.phone);
    if numbers.is_empty() {
        numbers = people::numbers(&order.call);
    }
    let says = [&order.name, &order.address];
    let is_blank = numbers.is_empty() && says.iter().all(|text| text.trim().is_empty());
    let list = people::made_list_of(connection, store)?;
    let named = match draft.customer {
        Some(key) => named(connection, list, key)?,
        None => None,
    };
    let found = match named {
        Some(customer) => customer,
        None if is_blank => return Ok(None),
        None => match same_person(connection, list, order, &numbers)? {
            Some(customer) => customer,
            None => people::add(connection, list, None, order.name.trim())?,
        },
    };
    keep(connection, found, order, numbers, Source::Ordered(at))?;
    Ok(Some(found))
}

/// The person that an order names, if that is one of its store.
fn named(
    connection: &Connection,
    list: i64,
    key: CustomerKey,
) -> Result<Option<i64>, DatabaseError> {
    let Ok(id) = i64::try_from(key.0) else {
        return Ok(None);
    };
    let mut select =
        connection.prepare_cached("SELECT id FROM customers WHERE id = ?1 AND list = ?2")?;
    let found = select.query_row([id, list], |row| row.get(0));
    Ok(found.optional()?)
}

fn same_person(
    connection: &Connection,
    list: i64,
    order: &Customer,
    numbers: &[Written],
) -> Result<Option<i64>, DatabaseError> {
    for Written { number, .. } in numbers {
        let found = with_number(connection, list, number, &order.name)?;
        if found.is_some() {
            return Ok(found);
        }
    }
    match numbers.is_empty() {
        true => without_number(connection, list, order),
        false => Ok(None),
    }
}

fn with_number(
    connection: &Connection,
    list: i64,
    number: &PhoneNumber,
    name: &str,
) -> Result<Option<i64>, DatabaseError> {
    let wanted = fold(name);
    let mut select = connection.prepare_cached(WITH_NUMBER)?;
    let mut rows = select.query(params![people::tail(number), list])?;
    while let Some(row) = rows.next()? {
        let (name, text): (String, String) = (row.get(1)?, row.get(2)?);
        if fold(&name) == wanted && PhoneNumber::read(&text).as_ref() == Some(number) {
            return Ok(Some(row.get(0)?));
        }
    }
    Ok(None)
}

/// Without a number, an order of the same name to the same address, without a number too, says all
/// the same.
fn without_number(
    connection: &Connection,
    list: i64,
    order: &Customer,
) -> Result<Option<i64>, DatabaseError> {
    let mut select = connection.prepare_cached(
        "SELECT c.id, a.address
         FROM customers c CROSS JOIN customer_addresses a ON a.customer = c.id
         WHERE c.list = ?1 AND c.name = ?2 AND c.remote_id IS NULL
             AND NOT EXISTS (SELECT 1 FROM customer_phones WHERE customer = c.id)
         ORDER BY c.id, a.place",
    )?;
    let wanted = fold(&order.address);
    let mut rows = select.query(params![list, order.name.trim()])?;
    while let Some(row) = rows.next()? {
        let address: String = row.get(1)?;
        if fold(&address) == wanted {
            return Ok(Some(row.get(0)?));
        }
    }
    Ok(None)
}

/// Keeps what an order says of a person, beside what is known.
fn keep(
    connection: &Connection,
    customer: i64,
    order: &Customer,
    mut numbers: Vec<Written>,
    source: Source,
) -> Result<(), DatabaseError> {
    connection
        .prepare_cached("UPDATE customers SET name = ?2 WHERE id = ?1 AND name = ''")?
        .execute(params![customer, order.name.trim()])?;
    if !order.region.trim().is_empty() {
        connection
            .prepare_cached("UPDATE customers SET region = ?2 WHERE id = ?1 AND region IS NULL")?
            .execute(params![customer, order.region.trim()])?;
    }
    numbers.extend(people::numbers(&order.call));
    people::keep_numbers(connection, customer, &numbers, source)?;
    let place = Place {
        address: &order.address,
        description: &order.address_description,
        region: &order.region,
    };
    people::keep_address(connection, customer, place, source)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite_migration::Migrations;

    use super::*;
    use crate::store::database::migrations::ALL;

    #[test]
    fn looking_for_a_number_does_not_walk_through_all_people() {
        let mut connection = Connection::open_in_memory().unwrap();
        Migrations::from_slice(&ALL)
            .to_latest(&mut connection)
            .unwrap();
        let plan = format!("EXPLAIN QUERY PLAN {WITH_NUMBER}");
        let mut plan = connection.prepare(&plan).unwrap();
        let steps = plan.query_map(params!["1112233", 1], |row| row.get::<_, String>(3));
        let steps: Vec<String> = steps.unwrap().map(Result::unwrap).collect();
        assert_eq!(
            steps[..2],
            [
                "SEARCH p USING INDEX customer_phones_tail (tail=?)",
                "SEARCH c USING INTEGER PRIMARY KEY (rowid=?)"
            ]
        );
    }
}
