//! The customers that `find` lists: those of the store whom this machine knows.

use std::fmt::Write as _;

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use crate::{
    cli::{
        books,
        session::{Session, home},
    },
    domain::{CustomerHit, CustomerIndex, KnownAddress, KnownCustomer, PhoneNumber},
};

/// What stands where nothing is known.
const NONE: &str = "-";

/// A customer, and by what it was found.
pub(super) struct FoundCustomer {
    hit: CustomerHit,
    customer: KnownCustomer,
}

impl FoundCustomer {
    /// The number that was found; if it was something else, the first.
    fn phone(&self) -> Option<&str> {
        let phones = &self.customer.phones;
        phones.get(self.hit.phone.unwrap_or(0)).map(String::as_str)
    }

    /// The part of town of the address that was found, or else where the person was last.
    fn region(&self) -> Option<&str> {
        let found = self.hit.address;
        let found = found.and_then(|place| self.customer.addresses.get(place));
        found
            .map(|known| known.region.as_str())
            .filter(|region| !region.trim().is_empty())
            .or_else(|| self.customer.latest_region())
    }
}

/// Looks among those whom this machine knows of the store. Where it has kept nothing yet, nothing
/// is made for that.
///
/// # Errors
/// Why they cannot be read, as a sentence without a full stop.
pub(super) async fn find(
    session: &Session,
    text: &str,
    limit: usize,
) -> Result<Vec<FoundCustomer>, String> {
    let home = home().map_err(|failure| failure.message)?;
    if !home.database_file().exists() {
        return Ok(Vec::new());
    }
    let books = books::open(&home)
        .await
        .map_err(|error| error.to_string())?;
    let store = session.store.clone();
    let known = books.run(move |db| db.customers(&store)).await;
    let index = CustomerIndex::build(known.map_err(|error| error.to_string())?);
    let found = index.search(text, limit).into_iter();
    Ok(found
        .filter_map(|hit| {
            let customer = index.get(hit.key)?.clone();
            Some(FoundCustomer { hit, customer })
        })
        .collect())
}

/// A customer for machines.
pub(super) fn document(found: &FoundCustomer) -> Value {
    let (hit, customer) = (&found.hit, &found.customer);
    json!({
        "key": customer.key.0,
        "remoteId": customer.remote_id,
        "name": customer.name,
        "phones": customer.phones,
        "addresses": customer.addresses.iter().map(address_document).collect::<Value>(),
        "region": customer.region,
        "orders": customer.orders,
        "lastOrder": time(customer.last_order),
        "foundBy": <&str>::from(hit.found),
        "phone": hit.phone,
        "address": hit.address,
    })
}

fn address_document(known: &KnownAddress) -> Value {
    json!({
        "address": known.address,
        "description": known.description,
        "region": known.region,
        "lastUsed": time(known.last_used),
    })
}

fn time(seconds: Option<i64>) -> Option<String> {
    let time = Timestamp::from_second(seconds?).ok()?;
    Some(time.to_string())
}

/// One customer on one line: name, phone, part of town, the day of the last order.
pub(super) fn line(text: &mut String, found: &FoundCustomer) {
    let name = one_line(&found.customer.name);
    let phone = found.phone().map(phone_text).unwrap_or_default();
    let region = found.region().map(one_line).unwrap_or_default();
    let last = found.customer.last_order.and_then(day);
    let last = last.map_or_else(
        || "no order yet".to_owned(),
        |day| format!("last order {day}"),
    );
    let [name, phone, region] = [&name, &phone, &region].map(|text| match text.as_str() {
        "" => NONE,
        text => text,
    });
    // Writing to a String does not fail.
    writeln!(text, "  {name:<40}  {phone:<16}  {region:<16}  {last}").ok();
}

/// The day of this place.
fn day(seconds: i64) -> Option<String> {
    let time = Timestamp::from_second(seconds).ok()?;
    let here = time.to_zoned_datetime(TimeZone::system());
    Some(here.strftime("%Y-%m-%d").to_string())
}

fn phone_text(kept: &str) -> String {
    match PhoneNumber::read_all(kept).as_slice() {
        [number] => number.display(),
        _ => one_line(kept),
    }
}

/// What a server gives must not take more lines, nor steer the terminal.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
