//! Idempotency keys of `packets/create` (contract 6.3).

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

/// How long a key answers with the packet it made.
const WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Debug)]
enum Entry {
    InProgress,
    Done { packet: usize, at: SystemTime },
}

/// What the store knows about a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// Nobody holds the key: the caller does now, and must settle or release it.
    Mine,
    /// Another request with this key is being worked on.
    InProgress,
    /// The key made this packet (its place in the store's list) within the last 24 hours.
    Made(usize),
}

/// The keys of the last 24 hours.
#[derive(Debug, Default)]
pub(super) struct Keys(HashMap<String, Entry>);

impl Keys {
    /// Looks a key up and takes it when it is free.
    pub(super) fn claim(&mut self, key: &str, now: SystemTime) -> Claim {
        match self.0.get(key) {
            Some(Entry::InProgress) => return Claim::InProgress,
            Some(Entry::Done { packet, at })
                if now.duration_since(*at).unwrap_or_default() < WINDOW =>
            {
                return Claim::Made(*packet);
            }
            Some(Entry::Done { .. }) | None => {}
        }
        self.0.insert(key.to_owned(), Entry::InProgress);
        Claim::Mine
    }

    /// Remembers which packet the key made.
    pub(super) fn settle(&mut self, key: &str, packet: usize, at: SystemTime) {
        self.0.insert(key.to_owned(), Entry::Done { packet, at });
    }

    /// Frees a key whose request made nothing; a refusal is not remembered.
    pub(super) fn release(&mut self, key: &str) {
        if matches!(self.0.get(key), Some(Entry::InProgress)) {
            self.0.remove(key);
        }
    }
}
