//! What the store remembers while it runs.

use std::collections::{HashMap, HashSet};
use std::time::{SystemTime, UNIX_EPOCH};

use uuid::Uuid;

use super::buckets::Buckets;
use super::endpoint::Endpoint;
use super::faults::Faults;
use super::idempotency::Keys;
use super::marks::Known;
use super::packet::{Line, Packet, Payment};
use super::received::{AcceptedPacket, ReceivedFile};

/// The state behind the lock. The lock is held for moments, never across a wait.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Every packet, oldest first; none ever closes, as no endpoint can close one.
    pub(super) packets: Vec<Packet>,
    pub(super) accepted: Vec<AcceptedPacket>,
    pub(super) keys: Keys,
    pub(super) buckets: Buckets,
    pub(super) faults: Faults,
    pub(super) received: Option<ReceivedFile>,
    /// Requests that reached an endpoint, whatever became of them.
    pub(super) requests: HashMap<Endpoint, u64>,
    /// Those that were carried out, whether or not anybody heard so.
    pub(super) carried_out: HashMap<Endpoint, u64>,
    /// Requests that are being carried out.
    pub(super) under_way: usize,
    last_id: u64,
}

impl State {
    pub(super) fn new(faults: Faults, received: Option<ReceivedFile>) -> Self {
        Self {
            faults,
            received,
            ..Self::default()
        }
    }

    /// A document id in the platform's oldest form: milliseconds as digits, each once.
    pub(super) fn next_packet_id(&mut self, now: SystemTime) -> String {
        self.last_id = epoch_ms(now).max(self.last_id + 1);
        self.last_id.to_string()
    }

    /// The number of the next document; refused orders use none up.
    pub(super) fn next_doc_no(&self) -> u64 {
        self.packets.last().map_or(1, |packet| packet.doc_no + 1)
    }

    pub(super) fn packet(&self, id: &str) -> Option<&Packet> {
        self.packets.iter().find(|packet| packet.is(id))
    }

    pub(super) fn packet_mut(&mut self, id: &str) -> Option<&mut Packet> {
        self.packets.iter_mut().find(|packet| packet.is(id))
    }
}

/// Milliseconds since 1970.
pub(super) fn epoch_ms(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Gives every line without an id one of the platform's: `<document>-<hex>`.
pub(super) fn name_lines(lines: &mut [Line], document: &str, known: &Known) {
    let mut taken: HashSet<String> = lines.iter().map(|line| line.id.clone()).collect();
    for line in lines.iter_mut().filter(|line| line.id.is_empty()) {
        line.id = fresh(&format!("{document}-"), 4, &taken, known);
        taken.insert(line.id.clone());
    }
}

/// Gives every payment without an id one of the platform's: `pay-<hex>`.
pub(super) fn name_payments(payments: &mut [Payment], known: &Known) {
    let mut taken: HashSet<String> = payments.iter().map(|it| it.line_id.clone()).collect();
    for payment in payments.iter_mut().filter(|it| it.line_id.is_empty()) {
        payment.line_id = fresh("pay-", 8, &taken, known);
        taken.insert(payment.line_id.clone());
    }
}

/// An id that nothing has; longer when chance repeats itself, so it always ends.
fn fresh(prefix: &str, digits: usize, taken: &HashSet<String>, known: &Known) -> String {
    let mut digits = digits;
    loop {
        let hex = Uuid::new_v4().simple().to_string();
        let id = format!("{prefix}{}", hex.get(..digits).unwrap_or(&hex));
        if !taken.contains(&id) && !known.active.contains(&id) && !known.cancelled.contains(&id) {
            return id;
        }
        digits += 1;
    }
}
