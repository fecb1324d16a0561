//! The people of each store: those that it lists, read page by page, and those who ordered through
//! this desk, with their earlier orders.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use rust_decimal::Decimal;

use super::{
    Database, DatabaseError,
    outbox::{EntryId, StoreRef, parsed, time, time_or_none},
    people::{self, Place, Source},
};
use crate::{
    api::RemoteCustomer,
    domain::{CustomerKey, KnownAddress, KnownCustomer, Money},
    store::draft::Draft,
};

/// How far a store's list of customers has been read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListState {
    /// Where reading goes on; nothing at the start of a round.
    pub cursor: Option<String>,
    /// The id of the first customer of the round: a server that starts over gives it again.
    pub first_id: Option<String>,
    /// When the round was begun; nothing while none is under way.
    pub begun_at: Option<Timestamp>,
    /// When a whole round was read last.
    pub finished_at: Option<Timestamp>,
    /// The server withholds personal data.
    pub is_withheld: bool,
}

/// An accepted order of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierOrder {
    /// Its entry.
    pub entry: EntryId,
    /// When it was handed over.
    pub at: Timestamp,
    /// The server's total, if it was read.
    pub total: Option<Money>,
    /// What we thought it costs.
    pub estimate: Money,
    /// The packet's number of the day, if it was read.
    pub doc_no: Option<String>,
    /// The order as it was.
    pub draft: Draft,
}

/// Some of a person's earlier orders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EarlierOrders {
    /// The orders, newest first.
    pub orders: Vec<EarlierOrder>,
    /// Where the next ones begin; nothing if there are no more.
    pub next: Option<EntryId>,
}

impl Database {
    /// Everybody who is known of a store.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn customers(&self, store: &StoreRef) -> Result<Vec<KnownCustomer>, DatabaseError> {
        match people::list_of(&self.connection, store.place())? {
            Some(list) => read(&self.connection, Which::List(list)),
            None => Ok(Vec::new()),
        }
    }

    /// One of the people of a store.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn customer(
        &self,
        store: &StoreRef,
        key: CustomerKey,
    ) -> Result<Option<KnownCustomer>, DatabaseError> {
        one_of(&self.connection, store, key)
    }

    /// Who an accepted order was for.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn customer_of(&self, entry: EntryId) -> Result<Option<KnownCustomer>, DatabaseError> {
        let mut select = self
            .connection
            .prepare_cached("SELECT customer FROM entries WHERE id = ?1 AND customer > 0")?;
        let id = select.query_row([entry.0], |row| row.get(0)).optional()?;
        match id {
            Some(id) => Ok(read(&self.connection, Which::One(id))?.pop()),
            None => Ok(None),
        }
    }

    /// How far a store's list has been read.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn list_state(&self, store: &StoreRef) -> Result<ListState, DatabaseError> {
        let (address, server_id) = store.place();
        let mut select = self.connection.prepare_cached(
            "SELECT cursor, first_id, begun_at, finished_at, is_withheld FROM customer_lists
             WHERE address = ?1 AND server_id = ?2",
        )?;
        let state = select.query_row([address, server_id], |row| {
            Ok(ListState {
                cursor: row.get(0)?,
                first_id: row.get(1)?,
                begun_at: time_or_none(row, 2)?,
                finished_at: time_or_none(row, 3)?,
                is_withheld: row.get(4)?,
            })
        });
        Ok(state.optional()?.unwrap_or_default())
    }

    /// Keeps a page of a store's list and how far it is read by that, both or nothing. A customer
    /// of the same id is the same; what the page does not say of one stays. Gives those that have
    /// changed.
    ///
    /// # Errors
    /// Nothing is kept.
    pub fn keep_customers(
        &mut self,
        store: &StoreRef,
        page: &[RemoteCustomer],
        state: &ListState,
    ) -> Result<Vec<KnownCustomer>, DatabaseError> {
        self.together(|transaction, _| {
            let list = people::made_list_of(transaction, store.place())?;
            // One may stand twice on a page.
            let mut changed = BTreeSet::new();
            for customer in page {
                changed.extend(keep(transaction, list, customer)?);
            }
            transaction.execute(
                "UPDATE customer_lists SET cursor = ?2, first_id = ?3, begun_at = ?4,
                     finished_at = ?5, is_withheld = ?6 WHERE id = ?1",
                params![
                    list,
                    state.cursor,
                    state.first_id,
                    state.begun_at.map(Timestamp::as_millisecond),
                    state.finished_at.map(Timestamp::as_millisecond),
                    state.is_withheld,
                ],
            )?;
            let mut customers = Vec::with_capacity(changed.len());
            for id in changed {
                customers.append(&mut read(transaction, Which::One(id))?);
            }
            Ok(customers)
        })
    }

    /// Keeps a note about a person of a store, on this machine only; nothing if there is no such
    /// person.
    ///
    /// # Errors
    /// The note is as it was.
    pub fn note_about(
        &mut self,
        store: &StoreRef,
        key: CustomerKey,
        note: &str,
    ) -> Result<Option<KnownCustomer>, DatabaseError> {
        self.together(|transaction, _| {
            let Some(known) = one_of(transaction, store, key)? else {
                return Ok(None);
            };
            transaction.execute(
                "UPDATE customers SET note = ?2 WHERE id = ?1",
                params![id_of(key), note],
            )?;
            Ok(Some(KnownCustomer {
                note: note.to_owned(),
                ..known
            }))
        })
    }

    /// Accepted orders of a person, newest first: at most so many (from 1 to 1,000), all older than
    /// `before`. One that cannot be read is left out.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn earlier_orders(
        &self,
        key: CustomerKey,
        before: Option<EntryId>,
        limit: usize,
    ) -> Result<EarlierOrders, DatabaseError> {
        let mut select = self.connection.prepare_cached(
            "SELECT id, created_at, total, estimate, doc_no, document FROM entries
             WHERE customer = ?1 AND id < ?2 AND state = 'accepted' ORDER BY id DESC LIMIT ?3",
        )?;
        let before = before.map_or(i64::MAX, |entry| entry.0);
        let limit = limit.clamp(1, 1_000);
        let rows = select.query_map(params![id_of(key), before, limit as i64 + 1], |row| {
            Ok((EntryId(row.get(0)?), earlier(row)?))
        })?;
        let mut rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        Ok(EarlierOrders {
            next: rows.last().map(|(entry, _)| *entry).filter(|_| has_more),
            orders: rows.into_iter().filter_map(|(_, order)| order).collect(),
        })
    }
}

fn earlier(row: &Row<'_>) -> rusqlite::Result<Option<EarlierOrder>> {
    let draft = match Draft::from_json(&row.get::<_, String>(5)?) {
        Ok(draft) => draft,
        Err(error) => {
            tracing::warn!(%error, "an earlier order cannot be read");
            return Ok(None);
        }
    };
    let total: Option<String> = row.get(2)?;
    Ok(Some(EarlierOrder {
        entry: EntryId(row.get(0)?),
        at: time(row, 1)?,
        total: total.and_then(|text| Some(text.parse::<Decimal>().ok()?.into())),
        estimate: parsed::<Decimal>(row, 3)?.into(),
        doc_no: row.get(4)?,
        draft,
    }))
}

/// Makes lists that are lost, as far as orders of their people tell whose they are: without their
/// list, people who can be read would be lost with it.
pub(super) fn make_lost_lists(from: &Connection, into: &Connection) -> Result<(), DatabaseError> {
    let lists = match lists_by_orders(from) {
        Ok(lists) => lists,
        Err(error) => {
            tracing::warn!(%error, "the orders do not tell whose customers there were");
            return Ok(());
        }
    };
    let mut insert = into.prepare(
        "INSERT OR IGNORE INTO customer_lists (id, address, server_id) VALUES (?1, ?2, ?3)",
    )?;
    for list in lists {
        insert.execute(list)?;
    }
    Ok(())
}

/// Lists, each with the address and the id of its store.
fn lists_by_orders(connection: &Connection) -> rusqlite::Result<Vec<(i64, String, String)>> {
    let mut select = connection.prepare(
        "SELECT DISTINCT c.list, e.address, e.server_id
         FROM entries e CROSS JOIN customers c ON c.id = e.customer
         WHERE e.customer IS NOT NULL",
    )?;
    let lists = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    lists.collect()
}

/// How many names are left out where the last one is not known: more people than that are never
/// lost at once.
const GAP: i64 = 1_000_000;

/// Has the next person named after all that ever were. Orders and drafts may still name people who
/// are lost, and must not become somebody else's.
pub(super) fn pass_over_lost(
    connection: &Connection,
    last: Option<i64>,
) -> Result<(), DatabaseError> {
    let known: i64 = connection.query_row(
        "SELECT max(coalesce((SELECT max(id) FROM customers), 0),
                    coalesce((SELECT max(customer) FROM entries), 0))",
        [],
        |row| row.get(0),
    )?;
    let last = match last {
        // Too high a number would leave no names at all.
        Some(last) if last <= i64::from(u32::MAX) => known.max(last),
        Some(_) | None => known.saturating_add(GAP),
    };
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'customers'", [])?;
    connection.execute(
        "INSERT INTO sqlite_sequence (name, seq) VALUES ('customers', ?1)",
        [last],
    )?;
    Ok(())
}

/// Has every list read from its start: some of what was read may be lost.
pub(super) fn read_again(connection: &Connection) -> Result<(), DatabaseError> {
    connection.execute_batch(
        "UPDATE customer_lists
             SET cursor = NULL, first_id = NULL, begun_at = NULL, finished_at = NULL;
         UPDATE entries SET customer = NULL
             WHERE NOT EXISTS (SELECT 1 FROM customers WHERE id = entries.customer);",
    )?;
    Ok(())
}

/// Keeps what the store lists of one customer; gives its id if anything is news.
fn keep(
    connection: &Connection,
    list: i64,
    customer: &RemoteCustomer,
) -> Result<Option<i64>, DatabaseError> {
    let mut select =
        connection.prepare_cached("SELECT id FROM customers WHERE list = ?1 AND remote_id = ?2")?;
    let known: Option<i64> = select
        .query_row(params![list, customer.id], |row| row.get(0))
        .optional()?;
    let name = customer.name.as_deref();
    let id = match known {
        Some(id) => id,
        None => people::add(
            connection,
            list,
            Some(&customer.id),
            name.unwrap_or_default(),
        )?,
    };
    let mut is_news = known.is_none();
    if let Some(name) = name {
        is_news |= people::keep_name(connection, id, name)?;
    }
    if let Some(region) = &customer.region {
        is_news |= people::keep_region(connection, id, region)?;
    }
    let numbers = people::numbers(customer.phone.as_deref().unwrap_or_default());
    is_news |= people::keep_numbers(connection, id, &numbers, Source::Listed)?;
    let place = Place {
        address: customer.address.as_deref().unwrap_or_default(),
        description: "",
        region: customer.region.as_deref().unwrap_or_default(),
    };
    is_news |= people::keep_address(connection, id, place, Source::Listed)?;
    Ok(is_news.then_some(id))
}

fn one_of(
    connection: &Connection,
    store: &StoreRef,
    key: CustomerKey,
) -> Result<Option<KnownCustomer>, DatabaseError> {
    let Some(list) = people::list_of(connection, store.place())? else {
        return Ok(None);
    };
    let mut select =
        connection.prepare_cached("SELECT id FROM customers WHERE id = ?1 AND list = ?2")?;
    let id = select
        .query_row(params![id_of(key), list], |row| row.get(0))
        .optional()?;
    match id {
        Some(id) => Ok(read(connection, Which::One(id))?.pop()),
        None => Ok(None),
    }
}

/// No row has the name of a key that is too large.
fn id_of(key: CustomerKey) -> i64 {
    i64::try_from(key.0).unwrap_or(i64::MAX)
}

/// Whose records are read.
#[derive(Debug, Clone, Copy)]
enum Which {
    One(i64),
    List(i64),
}

impl Which {
    fn condition(self) -> &'static str {
        match self {
            Self::One(_) => "c.id = ?1",
            Self::List(_) => "c.list = ?1",
        }
    }

    fn value(self) -> i64 {
        match self {
            Self::One(id) | Self::List(id) => id,
        }
    }
}

/// Reads people in the order of their names in the table, and what belongs to them in the same
/// order beside it.
fn read(connection: &Connection, which: Which) -> Result<Vec<KnownCustomer>, DatabaseError> {
    let mut customers = Customers::read(connection, which)?;
    customers.add(
        connection,
        which,
        "SELECT c.id, p.number FROM customers c CROSS JOIN customer_phones p ON p.customer = c.id
         WHERE {} ORDER BY c.id, p.is_listed DESC, p.place",
        |customer, row| {
            // Most have one, and a list that grows by itself has room for four.
            customer.phones.reserve_exact(1);
            customer.phones.push(row.get(1)?);
            Ok(())
        },
    )?;
    customers.add(
        connection,
        which,
        "SELECT c.id, a.address, a.description, a.region, a.last_used
         FROM customers c CROSS JOIN customer_addresses a ON a.customer = c.id
         WHERE {} ORDER BY c.id, a.last_used DESC NULLS LAST, a.is_listed DESC, a.place",
        |customer, row| {
            customer.addresses.reserve_exact(1);
            customer.addresses.push(KnownAddress {
                address: row.get(1)?,
                description: row.get(2)?,
                region: row.get(3)?,
                last_used: row.get::<_, Option<i64>>(4)?.map(seconds),
            });
            Ok(())
        },
    )?;
    customers.add(
        connection,
        which,
        "SELECT c.id, count(*), max(e.created_at)
         FROM entries e CROSS JOIN customers c ON c.id = e.customer
         WHERE e.customer IS NOT NULL AND {} GROUP BY c.id ORDER BY c.id",
        |customer, row| {
            customer.orders = row.get(1)?;
            customer.last_order = row.get::<_, Option<i64>>(2)?.map(seconds);
            Ok(())
        },
    )?;
    Ok(customers.0)
}

/// Names of rows count from 1.
fn key(row: &Row<'_>) -> rusqlite::Result<CustomerKey> {
    Ok(CustomerKey(row.get::<_, i64>(0)?.unsigned_abs()))
}

fn seconds(milliseconds: i64) -> i64 {
    milliseconds.div_euclid(1_000)
}

/// People in the order of their keys.
struct Customers(Vec<KnownCustomer>);

impl Customers {
    fn read(connection: &Connection, which: Which) -> Result<Self, DatabaseError> {
        let mut select = connection.prepare_cached(&format!(
            "SELECT c.id, c.remote_id, c.name, c.region, c.note FROM customers c
             WHERE {} ORDER BY c.id",
            which.condition()
        ))?;
        let customers = select.query_map([which.value()], |row| {
            Ok(KnownCustomer {
                key: key(row)?,
                remote_id: row.get(1)?,
                name: row.get(2)?,
                phones: Vec::new(),
                addresses: Vec::new(),
                region: row.get(3)?,
                note: row.get(4)?,
                orders: 0,
                last_order: None,
            })
        })?;
        Ok(Self(customers.collect::<rusqlite::Result<_>>()?))
    }

    /// Adds what another table has about them, in the same order.
    fn add(
        &mut self,
        connection: &Connection,
        which: Which,
        select: &str,
        add: impl Fn(&mut KnownCustomer, &Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), DatabaseError> {
        let select = select.replace("{}", which.condition());
        let mut select = connection.prepare_cached(&select)?;
        let mut rows = select.query([which.value()])?;
        let mut customers = self.0.iter_mut().peekable();
        while let Some(row) = rows.next()? {
            let key = key(row)?;
            while customers.next_if(|customer| customer.key < key).is_some() {}
            if let Some(customer) = customers.peek_mut().filter(|customer| customer.key == key) {
                add(customer, row)?;
            }
        }
        Ok(())
    }
}
