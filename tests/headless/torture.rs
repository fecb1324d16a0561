//! No order is lost and none is doubled, whatever the store, the network and the machine do: real
//! processes that hand orders over and send them are killed at random moments, while the store
//! breaks at random. In the end the store has each order once, and the program knows its packet.
//!
//! What is drawn by chance follows from a seed, which is printed; `PACKETDESK_TORTURE_SEED` sets it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![expect(clippy::print_stdout, reason = "the seed has to be known")]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::PathBuf,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use packetdesk::{
    practice::{Dialect, Endpoint, PracticeConfig, PracticeThread},
    store::{
        database::{
            Database,
            outbox::{Entry, EntryState, Try},
        },
        paths::Home,
    },
};

use crate::cli::{Desk, Ran};

const SEED_VARIABLE: &str = "PACKETDESK_TORTURE_SEED";
/// How long a process may take that is not killed.
const PATIENCE: Duration = Duration::from_secs(60);
/// Less than some delays of the store, in seconds.
const TIMEOUT: &str = "0.3";

#[test]
fn no_order_is_lost_or_doubled_by_150_kills() {
    torture(150, 60);
}

#[test]
#[ignore = "1,000 kills: about 2 minutes"]
fn no_order_is_lost_or_doubled_by_1000_kills() {
    torture(1000, 400);
}

fn torture(kills: usize, orders: usize) {
    let begun = Instant::now();
    let mut torture = Torture::new(Chance::from_seed(), kills, orders);
    while torture.killed < kills {
        torture.round();
    }
    torture.heal();
    torture.check();
    println!("{} in {} s", torture.figures(), begun.elapsed().as_secs());
}

/// Numbers by chance, the same ones from the same seed (SplitMix64).
pub struct Chance(u64);

impl Chance {
    /// From the seed that is given, else a new one.
    pub fn from_seed() -> Self {
        let seed = match std::env::var(SEED_VARIABLE) {
            Ok(text) => text.parse().unwrap(),
            Err(_) => Timestamp::now().as_millisecond().unsigned_abs(),
        };
        println!("{SEED_VARIABLE}={seed}");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    pub fn milliseconds_below(&mut self, limit: u64) -> Duration {
        Duration::from_micros(self.below(limit * 1000))
    }
}

/// A process that is killed at a moment of its own, if it still runs then.
struct Victim {
    process: Child,
    dies_at: Option<Instant>,
    /// The order that it hands over.
    order: Option<usize>,
}

impl Drop for Victim {
    fn drop(&mut self) {
        // It may be over already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

struct Torture {
    chance: Chance,
    desk: Desk,
    home: Home,
    store: PracticeThread,
    kills: usize,
    killed: usize,
    /// Orders whose file is not known to be in the outbox; the next one last.
    unkept: Vec<usize>,
    orders: usize,
    faults: usize,
    senders: usize,
    submits: usize,
}

impl Torture {
    fn new(mut chance: Chance, kills: usize, orders: usize) -> Self {
        let dialect = match chance.one_in(2) {
            true => Dialect::Classic,
            false => Dialect::Current,
        };
        let store = PracticeThread::start(PracticeConfig {
            dialect,
            limits: None,
            ..PracticeConfig::default()
        });
        let desk = Desk::new();
        Self {
            chance,
            home: Home::at(desk.home()),
            desk,
            store: store.unwrap(),
            kills,
            killed: 0,
            unkept: (0..orders).rev().collect(),
            orders,
            faults: 0,
            senders: 0,
            submits: 0,
        }
    }

    /// A few processes at once, each killed when its time comes.
    fn round(&mut self) {
        if self.chance.one_in(2) {
            self.change_faults();
        }
        if self.chance.one_in(2) {
            self.hurry();
        }
        let mut victims = Vec::new();
        for _ in 0..=self.chance.below(2) {
            let dies_at = Instant::now() + self.chance.milliseconds_below(80);
            victims.push(self.sender(Some(dies_at)));
        }
        // Orders come as long as there is something to kill.
        let handed_over = self.orders - self.unkept.len();
        if handed_over * self.kills <= self.killed * self.orders
            && let Some(order) = self.unkept.pop()
        {
            let dies_at = match self.chance.one_in(3) {
                true => None,
                false => Some(Instant::now() + self.chance.milliseconds_below(40)),
            };
            victims.push(self.submit(order, dies_at));
        }
        victims.sort_by_key(|victim| (victim.dies_at.is_none(), victim.dies_at));
        for victim in victims {
            self.end(victim);
        }
    }

    fn change_faults(&mut self) {
        self.store.clear_faults();
        // Slow at both ends, so that many die in the middle of a call.
        for kind in ["delay", "late"] {
            let fault = format!("create:{kind}={}", self.chance.below(40));
            self.store.add_fault(fault.parse().unwrap());
        }
        for _ in 0..self.chance.below(4) {
            let endpoint = match self.chance.one_in(5) {
                true => "get",
                false => "create",
            };
            let kind = match self.chance.below(11) {
                0 => format!("delay={}", self.chance.below(600)),
                1 => format!("late={}", self.chance.below(600)),
                2 => "429".to_owned(),
                3 => format!("429:retry-after={}", self.chance.below(3)),
                4 => "500".to_owned(),
                5 => "503:retry-after=0".to_owned(),
                6 => "cut-before".to_owned(),
                7 => "cut-after".to_owned(),
                8 => "half".to_owned(),
                9 => "not-json".to_owned(),
                _ => "wrong-types".to_owned(),
            };
            let (after, times) = (self.chance.below(3), 1 + self.chance.below(6));
            let fault = format!("{endpoint}:{kind}:after={after}:times={times}");
            self.store.add_fault(fault.parse().unwrap());
            self.faults += 1;
        }
    }

    /// Pauses between tries would let most processes die without having tried anything.
    fn hurry(&self) {
        let (mut database, report) = Database::open(&self.home).unwrap();
        assert_eq!(report, None);
        for entry in database.open_entries().unwrap() {
            database.hurry(entry.id, Timestamp::now()).unwrap();
        }
    }

    fn sender(&mut self, dies_at: Option<Instant>) -> Victim {
        self.senders += 1;
        let args = ["outbox", "send", "--json", "--wait", "20"];
        self.start(&args, dies_at, None)
    }

    fn submit(&mut self, order: usize, dies_at: Option<Instant>) -> Victim {
        self.submits += 1;
        let file = self.order_file(order);
        let (path, key) = (file.to_str().unwrap(), key_of(order));
        let args = ["submit", "--json", path, "--idempotency-key", &key];
        self.start(&args, dies_at, Some(order))
    }

    fn order_file(&self, order: usize) -> PathBuf {
        let body = format!(
            r#"{{"customer":{{"id":"c-{order}","name":"Deniz Er","address":"Gül Sk. {order}"}},
                "cart":[{{"product":"63ff-e535","quantity":2}}],"paymentNote":"nakit"}}"#
        );
        self.desk.file(&format!("order-{order}.json"), &body)
    }

    fn start(&self, args: &[&str], dies_at: Option<Instant>, order: Option<usize>) -> Victim {
        let mut command = self.desk.command_at(&self.store, args);
        command.args(["--timeout", TIMEOUT, "--writes-per-minute", "100000"]);
        let process = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Victim {
            process: process.spawn().unwrap(),
            dies_at,
            order,
        }
    }

    /// Kills a process at its time. One that lives long enough to end by itself must end well.
    fn end(&mut self, mut victim: Victim) {
        if let Some(dies_at) = victim.dies_at {
            std::thread::sleep(dies_at.saturating_duration_since(Instant::now()));
        }
        let ran = match victim.dies_at {
            Some(_) if victim.process.try_wait().unwrap().is_none() => {
                victim.process.kill().unwrap();
                victim.process.wait().unwrap();
                self.killed += 1;
                None
            }
            _ => Some(output(&mut victim)),
        };
        match (victim.order, ran) {
            (Some(order), None) => self.unkept.push(order),
            (Some(_), Some(ran)) => {
                let outcome = ran.json()["outcome"].as_str().unwrap().to_owned();
                let code = match outcome.as_str() {
                    "accepted" => 0,
                    "waiting" | "unknown" => 3,
                    _ => panic!("{outcome}: {}", ran.stderr),
                };
                ran.expect(code);
            }
            (None, Some(ran)) => {
                assert!([0, 3].contains(&ran.code), "{}", ran.stderr);
                assert_eq!(ran.json()["refused"].as_array().unwrap().len(), 0);
            }
            (None, None) => {}
        }
    }

    /// All is well again: what is left is handed over and sent, by two senders at once.
    fn heal(&mut self) {
        self.store.clear_faults();
        while let Some(order) = self.unkept.pop() {
            let victim = self.submit(order, None);
            self.end(victim);
        }
        self.hurry();
        let senders = [self.sender(None), self.sender(None)];
        for mut sender in senders {
            output(&mut sender).expect(0);
        }
    }

    fn check(&self) {
        let received = self.store.received();
        let mut packets = BTreeMap::new();
        for packet in &received {
            let id = match self.store.dialect() {
                Dialect::Classic => &packet.packet_id,
                Dialect::Current => &packet.uuid,
            };
            let key = packet.idempotency_key.clone().unwrap();
            let customer = packet.body["customer"]["id"].as_str().unwrap();
            assert_eq!(customer.replace("c-", "torture-"), key);
            assert_eq!(
                packets.insert(key, id.clone()),
                None,
                "the store has one twice"
            );
        }
        let keys: Vec<_> = packets.keys().cloned().collect();
        let mut all: Vec<_> = (0..self.orders).map(key_of).collect();
        all.sort();
        assert_eq!(keys, all, "the store has all");
        let (entries, tries) = self.kept();
        assert_eq!(entries.len(), self.orders);
        for entry in &entries {
            assert_eq!(entry.state, EntryState::Accepted, "{entry:?}");
            assert_eq!(
                entry.packet_id.as_ref(),
                packets.get(&entry.idempotency_key)
            );
        }
        for of_entry in &tries {
            for (one, next) in of_entry.iter().zip(of_entry.iter().skip(1)) {
                let is_over = one.ended_at.is_none_or(|ended| ended <= next.started_at);
                assert!(
                    is_over,
                    "two processes sent one entry at once: {of_entry:?}"
                );
            }
        }
    }

    fn kept(&self) -> (Vec<Entry>, Vec<Vec<Try>>) {
        let (database, _) = Database::open(&self.home).unwrap();
        let entries = database.newest_entries(usize::MAX).unwrap();
        let tries = entries
            .iter()
            .map(|entry| database.tries(entry.id).unwrap());
        let tries = tries.collect();
        (entries, tries)
    }

    /// What the run went through.
    fn figures(&self) -> String {
        let (_, tries) = self.kept();
        let mut ends: BTreeMap<String, usize> = BTreeMap::new();
        for one in tries.iter().flatten() {
            let is_in_progress = |answer: &String| answer.contains("already in progress");
            let end = match (one.ended_at, one.outcome, one.status) {
                (None, ..) => "killed".to_owned(),
                _ if one.answer.as_ref().is_some_and(is_in_progress) => "in progress".to_owned(),
                (_, Some(outcome), Some(status)) => format!("{outcome} {status}"),
                (_, Some(outcome), None) => outcome.to_string(),
                (_, None, _) => "open".to_owned(),
            };
            *ends.entry(end).or_default() += 1;
        }
        let mut text = format!(
            "{:?}: {} kills of {} senders and {} submits, {} orders, {} faults armed, {} creates; tries:",
            self.store.dialect(),
            self.killed,
            self.senders,
            self.submits,
            self.orders,
            self.faults,
            self.store.requests(Endpoint::PacketsCreate),
        );
        for (end, times) in ends {
            write!(text, " {times} {end},").unwrap();
        }
        text
    }
}

fn key_of(order: usize) -> String {
    format!("torture-{order}")
}

/// What a process says that ends by itself.
fn output(victim: &mut Victim) -> Ran {
    let begun = Instant::now();
    // Its few lines fit into the pipes, so it does not wait for a reader.
    let status = loop {
        if let Some(status) = victim.process.try_wait().unwrap() {
            break status;
        }
        assert!(begun.elapsed() < PATIENCE, "a process does not end");
        std::thread::sleep(Duration::from_millis(1));
    };
    let stdout = std::io::read_to_string(victim.process.stdout.take().unwrap()).unwrap();
    let stderr = std::io::read_to_string(victim.process.stderr.take().unwrap()).unwrap();
    Ran {
        code: status.code().unwrap(),
        stdout,
        stderr,
    }
}
