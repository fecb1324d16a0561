//! The store's customers, page by page (contract section 11.1).

use serde_json::Value;

use super::{
    client::Client,
    envelope::{self, judge, unreadable},
    error::{ApiError, ErrorKind},
    read::{self, Object},
};

/// What makes a record more than an id: without the restaurant's consent none of it is there, not
/// even as null (contract section 3.3).
const PERSONAL: [&str; 4] = ["name", "phone", "address", "total"];

/// What the list may be called where it does not come as `data` itself.
const NAMES: [&str; 3] = ["customers", "items", "data"];

/// A customer as the store lists it. What it does not say is nothing, never an empty text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoteCustomer {
    /// The store's id.
    pub id: String,
    /// Who.
    pub name: Option<String>,
    /// The number on record; may be several in one text.
    pub phone: Option<String>,
    /// Where to.
    pub address: Option<String>,
    /// Part of town.
    pub region: Option<String>,
}

/// A page of the store's customers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomersPage {
    /// Those of it that can be read.
    pub customers: Vec<RemoteCustomer>,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<String>,
    /// Whether there are more.
    pub has_more: bool,
    /// The restaurant has not agreed to hand out personal data: no record has any.
    pub is_withheld: bool,
    /// How many records have no id or are none.
    pub left_out: usize,
}

impl Client {
    /// Reads a page of customers: the first one, or the one behind a cursor of the page before.
    /// More than 500 are never given at once.
    ///
    /// # Errors
    /// Why it could not be read; [`ErrorKind::ScopeDenied`] for a key without the permission,
    /// whichever way the server says so.
    pub async fn customers_page(
        &self,
        after: Option<&str>,
        limit: u32,
    ) -> Result<CustomersPage, ApiError> {
        let limit = limit.to_string();
        let mut query = vec![("limit", limit.as_str())];
        query.extend(after.map(|after| ("after", after)));
        self.get("customers/list", &query, |reply| {
            let body = judge(reply).map_err(denied)?;
            CustomersPage::read(&body).ok_or_else(|| unreadable(reply.status, "data", &reply.text))
        })
        .await
    }
}

/// An older page gives 403 without a code for a missing permission (contract section 1.5).
fn denied(mut error: ApiError) -> ApiError {
    if error.kind == ErrorKind::Refused && error.status == Some(403) {
        error.kind = ErrorKind::ScopeDenied;
    }
    error
}

impl CustomersPage {
    pub(super) fn read(body: &Value) -> Option<Self> {
        let (holder, records) = records(body)?;
        let objects = || records.iter().filter_map(Value::as_object);
        let customers: Vec<_> = objects().filter_map(RemoteCustomer::read).collect();
        let is_bare = |record: &Object| !PERSONAL.iter().any(|name| record.contains_key(*name));
        let next = holder.and_then(|holder| read::filled_text(holder, "nextCursor"));
        let has_more = holder.and_then(|holder| read::flag(holder, "hasMore"));
        Some(Self {
            is_withheld: !customers.is_empty() && objects().all(is_bare),
            left_out: records.len() - customers.len(),
            has_more: has_more.unwrap_or(next.is_some()),
            next: next.filter(|_| has_more != Some(false)),
            customers,
        })
    }
}

impl RemoteCustomer {
    fn read(record: &Object) -> Option<Self> {
        let text = |name| read::filled_text(record, name).map(|text| text.trim().to_owned());
        Some(Self {
            id: read::filled_text(record, "id")?,
            name: text("name"),
            phone: text("phone"),
            address: text("address"),
            region: text("region"),
        })
    }
}

/// The records, and the object that says what comes behind them.
fn records(body: &Value) -> Option<(Option<&Object>, &Vec<Value>)> {
    let payload = envelope::payload(body);
    if let Some(records) = payload.as_array() {
        return Some((body.as_object(), records));
    }
    let holder = payload.as_object()?;
    let records = NAMES
        .iter()
        .find_map(|name| holder.get(*name)?.as_array())?;
    Some((Some(holder), records))
}
