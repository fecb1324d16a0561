//! An order whose outcome stayed unknown until its key was too old: packets of the store that may
//! be it. The person decides; nothing is sent again by itself.

use jiff::{SignedDuration, Timestamp};

use super::courier::Courier;
use crate::{
    api::{ApiError, ErrorKind, OpenPacket, Packet, made_at},
    domain::{Money, Order, Quantity, text},
    store::draft::Draft,
};

/// How many packets are read in full: each is a read of the budget.
const READ_IN_FULL: usize = 24;
/// How far the server's clock and ours may be apart.
const CLOCK_ERROR: SignedDuration = SignedDuration::from_mins(15);
/// Where packets entered by phone, panel or plugin come from; the others are of delivery platforms.
const OWN_CHANNEL: &str = "packet";

/// A packet that may be the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Its id.
    pub packet_id: String,
    /// Its number of the day.
    pub doc_no: Option<String>,
    /// What it costs.
    pub total: Option<Money>,
    /// When it was made, where its id tells.
    pub made_at: Option<Timestamp>,
    /// Who it goes to, as far as the server tells.
    pub customer: String,
    /// Its lines in words: quantity and name.
    pub lines: Vec<(Quantity, String)>,
    /// What agrees.
    pub agrees: Agreement,
}

/// What of a packet agrees with the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreement {
    /// The customer's key, where it was made new for the order: then it is this order.
    pub customer_id: bool,
    /// Name, phone or address of the customer; or the key that a known one has in all orders.
    pub customer: bool,
    /// Names and quantities of all lines.
    pub lines: bool,
    /// The total and our estimate.
    pub total: bool,
}

impl Agreement {
    fn weight(self) -> u8 {
        u8::from(self.customer_id) * 8
            + u8::from(self.customer) * 3
            + u8::from(self.lines) * 2
            + u8::from(self.total)
    }
}

/// Reads the store's open packets and gives those that may be the order, the likeliest first.
///
/// # Errors
/// The list, or one of the packets, could not be read: what was not looked at may be the order.
pub async fn look_for(
    courier: &Courier,
    draft: &Draft,
    estimate: Money,
) -> Result<Vec<Match>, ApiError> {
    let open = courier.read(|| courier.client.open_packets()).await?;
    let mut matches = Vec::new();
    for candidate in candidates(open, draft, estimate) {
        let packet = courier.read(|| courier.client.get_packet(&candidate.id));
        let found = match packet.await {
            Ok(packet) => compare(&packet, draft, estimate),
            Err(error) => match error.kind {
                // It was closed meanwhile, and is no match any more.
                ErrorKind::NotFound => continue,
                // One odd packet does not hide the others.
                ErrorKind::Unreadable { .. } | ErrorKind::TooLarge => of_list(&candidate, estimate),
                _ => return Err(error),
            },
        };
        if found.agrees.weight() > 0 {
            matches.push(found);
        }
        if found_it(&matches) {
            break;
        }
    }
    matches.sort_by_key(|found| std::cmp::Reverse(found.agrees.weight()));
    Ok(matches)
}

/// The customer's key tells for certain, so nothing more needs to be read.
fn found_it(matches: &[Match]) -> bool {
    matches.last().is_some_and(|found| found.agrees.customer_id)
}

/// Those of our own channel, the likeliest by what the list tells first.
fn candidates(open: Vec<OpenPacket>, draft: &Draft, estimate: Money) -> Vec<OpenPacket> {
    let mut own: Vec<OpenPacket> = open
        .into_iter()
        .filter(|packet| {
            let channel = packet.channel.as_deref();
            channel.is_none_or(|channel| channel.eq_ignore_ascii_case(OWN_CHANNEL))
        })
        .collect();
    let begun_at = draft.opened_at.saturating_sub(CLOCK_ERROR);
    let begun_at = begun_at.unwrap_or(Timestamp::MIN);
    own.sort_by_key(|packet| {
        let same_total = packet.total == Some(estimate);
        let same_lines = packet.item_count.is_some_and(|count| {
            usize::try_from(count).is_ok_and(|n| n == draft.order.lines.len())
        });
        // What was there before the order was begun is not it.
        let is_since = made_at(&packet.id).is_none_or(|at| at >= begun_at);
        std::cmp::Reverse(u8::from(is_since) * 4 + u8::from(same_total) * 2 + u8::from(same_lines))
    });
    own.truncate(READ_IN_FULL);
    own
}

/// What the list tells of a packet that cannot be read in full.
fn of_list(packet: &OpenPacket, estimate: Money) -> Match {
    Match {
        packet_id: packet.id.clone(),
        doc_no: packet.doc_no.clone(),
        total: packet.total,
        made_at: made_at(&packet.id),
        customer: String::new(),
        lines: Vec::new(),
        agrees: Agreement {
            total: packet.total == Some(estimate),
            ..Agreement::default()
        },
    }
}

fn compare(packet: &Packet, draft: &Draft, estimate: Money) -> Match {
    let order = &draft.order;
    let customer = packet.customer.clone().unwrap_or_default();
    let same = |there: &Option<String>, here: &str| {
        let there = text::fold(there.as_deref().unwrap_or_default());
        !there.trim().is_empty() && there.trim() == text::fold(here).trim()
    };
    let words: Vec<&str> = [&customer.name, &customer.phone, &customer.address]
        .into_iter()
        .filter_map(|text| text.as_deref())
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .collect();
    let ours = &order.customer;
    let has_same_id = !ours.id.is_empty() && customer.id.as_deref() == Some(ours.id.as_str());
    // The store's own key of a known customer is in that customer's other packets too.
    let is_made_new = draft.customer.is_none();
    Match {
        packet_id: packet.id.clone(),
        doc_no: packet.doc_no.clone(),
        total: packet.total,
        made_at: made_at(&packet.id),
        agrees: Agreement {
            customer_id: has_same_id && is_made_new,
            customer: has_same_id
                || same(&customer.name, &ours.name)
                || same(&customer.phone, &ours.phone)
                || same(&customer.address, &ours.address),
            lines: has_same_lines(packet, order),
            total: packet.total == Some(estimate),
        },
        customer: words.join(" · "),
        lines: packet
            .lines
            .iter()
            .map(|line| (line.quantity, line.title.clone()))
            .collect(),
    }
}

/// All lines, in any order, by name and quantity.
fn has_same_lines(packet: &Packet, order: &Order) -> bool {
    let mut there: Vec<_> = packet
        .lines
        .iter()
        .map(|line| (text::fold(&line.title), line.quantity.decimal().normalize()))
        .collect();
    let mut here: Vec<_> = order
        .lines
        .iter()
        .filter_map(|line| {
            let quantity = line.quantity.value()?.decimal().normalize();
            Some((text::fold(&line.title), quantity))
        })
        .collect();
    there.sort();
    here.sort();
    !here.is_empty() && here == there
}
