//! Reads of what the restaurant has: products, categories, payment methods, customers
//! (contract 8 to 11).

use serde_json::{Map, Value, json};

use super::config::Access;
use super::menu::{PracticeMenu, find, id_of};
use super::reply::{Refusal, Reply};

const MAX_PRODUCTS: usize = 2000;
const MAX_CATEGORIES: usize = 500;
const PAGE: usize = 100;
const MAX_PAGE: usize = 500;
/// Longest id or cursor that a query takes.
const MAX_ID: usize = 200;

/// The query of a request, decoded.
#[derive(Clone, Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn parse(text: &str) -> Self {
        Self(
            url::form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    /// A parameter that is there and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

/// `products/list`: the first 2000, and `truncated` with `total` only beyond that.
pub(super) fn products(menu: &PracticeMenu) -> Reply {
    let all = &menu.products;
    if all.len() <= MAX_PRODUCTS {
        return Reply::read(Value::Array(all.to_vec()));
    }
    let first = all.iter().take(MAX_PRODUCTS).cloned().collect();
    Reply::read_with(
        first,
        &[("truncated", json!(true)), ("total", json!(all.len()))],
    )
}

/// `categories/list`: at most 500.
pub(super) fn categories(menu: &PracticeMenu) -> Reply {
    Reply::read(
        menu.categories
            .iter()
            .take(MAX_CATEGORIES)
            .cloned()
            .collect(),
    )
}

/// `payment-methods/list`
pub(super) fn payment_methods(menu: &PracticeMenu) -> Reply {
    Reply::read(Value::Array(menu.payment_methods.to_vec()))
}

/// `products/get` and `categories/get`, by the query's `id`.
pub(super) fn record(records: &[Value], query: &Query) -> Result<Reply, Refusal> {
    let id = query.get("id").ok_or(Refusal::MissingParams)?;
    let record = find(records, id).ok_or(Refusal::NotFound)?;
    Ok(Reply::read(record.clone()))
}

/// `customers/list`: a page behind a cursor. Nothing in the query is ever an error.
pub(super) fn customers(menu: &PracticeMenu, query: &Query, access: &Access) -> Reply {
    let limit = query
        .get("limit")
        .and_then(|text| text.parse().ok())
        .filter(|&limit| limit > 0)
        .unwrap_or(PAGE)
        .min(MAX_PAGE);
    let all = &menu.customers;
    let rest = match query.get("after").filter(|cursor| is_id(cursor)) {
        None => all.as_slice(),
        Some(cursor) => all
            .iter()
            .position(|record| id_of(record) == Some(cursor))
            .and_then(|at| all.get(at + 1..))
            .unwrap_or_default(),
    };
    let page = &rest[..limit.min(rest.len())];
    let has_more = rest.len() > page.len();
    let next = page.last().filter(|_| has_more).and_then(id_of);
    Reply::read_with(
        page.iter().map(|it| trimmed(it, access)).collect(),
        &[("nextCursor", json!(next)), ("hasMore", json!(has_more))],
    )
}

/// `customers/get`
pub(super) fn customer(
    menu: &PracticeMenu,
    query: &Query,
    access: &Access,
) -> Result<Reply, Refusal> {
    let id = query
        .get("customerId")
        .filter(|id| is_id(id))
        .ok_or(Refusal::MissingParams)?;
    let record = find(&menu.customers, id).ok_or(Refusal::NotFound)?;
    Ok(Reply::read(trimmed(record, access)))
}

fn is_id(text: &str) -> bool {
    text.encode_utf16().count() <= MAX_ID && !text.contains('/')
}

/// Without consent only the id is left, and the region if the record has one (contract 3.3).
fn trimmed(record: &Value, access: &Access) -> Value {
    if access.personal_data() {
        return record.clone();
    }
    let kept = ["id", "region"].iter().filter_map(|&name| {
        let value = record.get(name)?;
        Some((name.to_owned(), value.clone()))
    });
    Value::Object(kept.collect::<Map<_, _>>())
}
