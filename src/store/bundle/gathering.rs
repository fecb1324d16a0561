//! What goes into a bundle, taken from the journal.

use super::{super::journal::Exchange, LARGEST};
use crate::store::journal::{ExchangeId, JournalError, JournalQuery, JournalReader};

/// The most exchanges of one bundle.
pub const MOST: usize = 1000;
/// The most bytes that their bodies may have together: what is handed on has to be looked through.
const LARGEST_BODIES: usize = LARGEST / 2;

/// Which exchanges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// These, in this order.
    These(Vec<ExchangeId>),
    /// What is found, oldest first.
    Found(JournalQuery),
}

/// Exchanges of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gathered {
    /// Oldest first, or in the order that was asked for.
    pub exchanges: Vec<Exchange>,
    /// Those that were asked for by name and are not in the journal.
    pub missing: Vec<ExchangeId>,
    /// What is left out, in words for the manifest.
    pub left_out: Vec<String>,
}

/// Takes them from the journal. Waits for the disk.
///
/// # Errors
/// The journal cannot be read.
pub fn gather(reader: &mut JournalReader, wanted: &Wanted) -> Result<Gathered, JournalError> {
    let mut gathered = Gathered::default();
    let ids = match wanted {
        Wanted::These(ids) => ids.clone(),
        Wanted::Found(query) => {
            let query = JournalQuery {
                limit: query.limit.min(MOST),
                ..query.clone()
            };
            let page = reader.search(&query)?;
            if page.has_more {
                gathered.left_out.push(format!(
                    "older exchanges than the newest {}",
                    page.rows.len()
                ));
            }
            page.rows.iter().rev().map(|row| row.id).collect()
        }
    };
    let mut left = LARGEST_BODIES;
    let mut too_large = 0;
    for id in ids {
        let Some(story) = reader.show(id)? else {
            gathered.missing.push(id);
            continue;
        };
        match left.checked_sub(size(&story.exchange)) {
            Some(rest) => {
                left = rest;
                gathered.exchanges.push(story.exchange);
            }
            None => too_large += 1,
        }
    }
    if too_large > 0 {
        gathered
            .left_out
            .push(format!("{too_large} exchanges that made it too large"));
    }
    Ok(gathered)
}

fn size(exchange: &Exchange) -> usize {
    let sent = exchange.request_body.as_ref().map_or(0, |body| body.len());
    let came = exchange
        .answer
        .as_ref()
        .map_or(0, |answer| answer.body.len());
    sent + came
}
