//! No step of a change is lost and none is done twice, whenever the process dies that does it: real
//! processes are killed before, during and after each of the three calls, and at random moments
//! while the store breaks at random. In the end the store has carried out each step once, and the
//! program knows so.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![expect(clippy::print_stdout, reason = "the seed has to be known")]

use std::{
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use packetdesk::{
    api::{ApiKey, Client, StoreAddress, Timeouts},
    domain::{Catalogue, Money, Quantity},
    practice::{Access, Dialect, Endpoint, PracticeConfig, PracticeThread},
    store::{
        database::{
            Database,
            changes::{Change, ChangeId, ChangeState, EnqueuedChange, StepState},
            outbox::StoreRef,
        },
        packet_base::PacketBase,
        paths::Home,
        settings::Environment,
    },
};
use rstest::rstest;

use crate::{
    changing::{STEPS, base_of, more},
    cli::{Desk, Ran},
    practice,
    torture::Chance,
};

const PATIENCE: Duration = Duration::from_secs(150);
const CALLS: [Endpoint; 3] = [
    Endpoint::PacketsUpdate,
    Endpoint::PacketsUpdateOrders,
    Endpoint::PacketsUpdatePayments,
];

/// A home with changes in its outbox, and the store that they are for.
struct Place {
    desk: Desk,
    home: Home,
    store: PracticeThread,
    client: Client,
    menu: Catalogue,
    runtime: tokio::runtime::Runtime,
}

impl Place {
    fn new(dialect: Dialect) -> Self {
        let store = PracticeThread::start(PracticeConfig {
            dialect,
            limits: None,
            ..PracticeConfig::default()
        });
        let store = store.unwrap();
        let client = Client::with_timeouts(
            StoreAddress::parse(&store.base_url()).unwrap(),
            ApiKey::parse(&store.api_key()).unwrap(),
            Timeouts::default(),
        );
        let client = client.unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_all().build().unwrap();
        let menu = runtime.block_on(practice::menu(&client));
        let desk = Desk::new();
        Self {
            home: Home::at(desk.home()),
            desk,
            store,
            client,
            menu,
            runtime,
        }
    }

    /// As the program calls the store that `--base-url` names.
    fn store_ref(&self) -> StoreRef {
        StoreRef {
            name: "127.0.0.1".to_owned(),
            environment: Environment::Sandbox,
            address: self.store.base_url(),
            server_id: ApiKey::parse(&self.store.api_key())
                .unwrap()
                .server_id()
                .to_owned(),
        }
    }

    fn database(&self) -> Database {
        let (database, report) = Database::open(&self.home).unwrap();
        assert_eq!(report, None);
        database
    }

    /// Makes a packet, and a change of it with all three steps in the outbox.
    fn handed_over(&self, key: &str) -> (ChangeId, PacketBase) {
        let store = self.store_ref();
        let base = base_of(&self.client, &self.menu, &store, key);
        let base = self.runtime.block_on(base);
        let enqueued = self
            .database()
            .enqueue_change(&more(&base), Timestamp::now());
        match enqueued.unwrap() {
            EnqueuedChange::New(change) => (change.id, base),
            other => panic!("{other:?}"),
        }
    }

    fn sender(&self, timeout: &str) -> Victim {
        let args = ["outbox", "send", "--json", "--timeout", timeout];
        let mut command = self.desk.command_at(&self.store, &args);
        command.args(["--wait", "20", "--writes-per-minute", "100000"]);
        let process = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Victim(process.spawn().unwrap())
    }

    fn requests(&self) -> [u64; 3] {
        CALLS.map(|call| self.store.requests(call))
    }

    fn carried_out(&self) -> [u64; 3] {
        CALLS.map(|call| self.store.carried_out(call))
    }

    /// Waits until the store has done what the dead have asked for. What they had sent before is
    /// taken up before what is asked after that.
    fn until_the_store_rests(&self) {
        for _ in 0..2 {
            let open = self.client.open_list();
            self.runtime.block_on(open).unwrap();
        }
        wait_until("the store rests", || self.store.under_way() == 0);
    }

    /// Ten seconds pass at once: what a dead process had sent is looked at now.
    fn hurry(&self) {
        let (mut database, now) = (self.database(), Timestamp::now());
        database.recover_changes(&[], now).unwrap();
        for change in database.open_changes().unwrap() {
            database.hurry_change(change.id, now).unwrap();
        }
    }

    fn change(&self, id: ChangeId) -> Change {
        self.database().packet_change(id).unwrap().unwrap()
    }

    /// Whether the change is done, and its packet what was wanted, with each line the line that it
    /// was.
    fn is_done(&self, id: ChangeId, base: &PacketBase) {
        let change = self.change(id);
        assert_eq!(change.state, ChangeState::Done, "{change:?}");
        let states = change.steps.iter().map(|step| step.state);
        assert!({ states }.all(|state| state == StepState::Done));
        let read = self.client.get_packet(&base.packet_id);
        let packet = self.runtime.block_on(read).unwrap();
        assert_eq!(packet.lines[0].quantity, Quantity::from(3));
        assert_eq!(packet.lines.len(), base.read.order.lines.len());
        assert_eq!(
            packet.note.as_deref(),
            Some("Kapıya bırakın, ışık yanmıyor")
        );
        assert_eq!(packet.paid, Some(Money::parse_wire("16.25").unwrap()));
        assert_eq!(packet.cancels, []);
        assert_eq!(packet.cancelled_payments, []);
    }
}

/// A process that ends with the test.
struct Victim(Child);

impl Victim {
    fn is_alive(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    fn output(mut self) -> Ran {
        wait_until("a process ends", || !self.is_alive());
        Ran {
            code: self.0.wait().unwrap().code().unwrap(),
            // Its few lines fit into the pipes, so it does not wait for a reader.
            stdout: std::io::read_to_string(self.0.stdout.take().unwrap()).unwrap(),
            stderr: std::io::read_to_string(self.0.stderr.take().unwrap()).unwrap(),
        }
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        // It may be over already.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::park_timeout(Duration::from_millis(2));
    }
}

#[rstest]
fn changes_are_listed_shown_and_sent_by_commands(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let place = Place::new(dialect);
    let (id, base) = place.handed_over("key-1");
    let listed = place.desk.run(&["outbox"]).expect(0).stdout;
    assert!(
        listed.contains("in line") && listed.contains("0 of 3"),
        "{listed}"
    );
    let listed = place.desk.run(&["outbox", "--json"]).expect(0);
    let change = &listed.json()["changes"][0];
    assert_eq!(change["state"], "queued");
    assert_eq!(change["packetId"], base.packet_id.as_str());
    assert!(
        !listed.stdout.contains("Kapıya"),
        "nothing of a guest in a list"
    );
    let refusal = "update-payments:refuse=olmaz:times=1";
    place.store.add_fault(refusal.parse().unwrap());
    let sent = place.sender("20").output().expect(0);
    let stopped = &sent.json()["changes"]["stopped"][0];
    assert_eq!(stopped["state"], "refused");
    assert_eq!(stopped["said"], "olmaz");
    assert!(
        sent.stderr.contains("packets/update-payments"),
        "{}",
        sent.stderr
    );
    let number = id.to_string();
    let shown = place
        .desk
        .run(&["outbox", "show", &number, "--change", "--json"])
        .expect(0);
    let states = shown.json()["steps"].as_array().unwrap().clone();
    let states: Vec<_> = states.iter().map(|step| step["state"].clone()).collect();
    assert_eq!(states, ["done", "done", "refused"]);
    let shown = place
        .desk
        .run(&["outbox", "show", &number, "--change"])
        .expect(0)
        .stdout;
    assert!(
        shown.contains("packets/update-payments: refused, tries: 1"),
        "{shown}"
    );
    assert!(
        shown.contains("olmaz") && shown.contains("Kapıya"),
        "{shown}"
    );
    let none = place
        .desk
        .run(&["outbox", "show", "99", "--change"])
        .expect(2);
    assert!(none.stderr.contains("has no change 99"), "{}", none.stderr);
    // One that cannot be sent is left, and said so.
    let (_, _) = place.handed_over("key-2");
    place
        .store
        .set_access(Access::default().without("orders:read"));
    let sent = place.sender("20").output().expect(3);
    assert_eq!(sent.json()["changes"]["waiting"][0]["state"], "waiting");
    assert_eq!(place.requests(), [1, 1, 1], "nothing was sent blindly");
}

#[rstest]
fn the_log_of_a_change_tells_nothing_of_its_guest(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let place = Place::new(dialect);
    place.handed_over("key-1");
    for fault in [
        "update:500:times=1",
        "update-orders:half:times=1",
        "update-payments:refuse=olmaz",
    ] {
        place.store.add_fault(fault.parse().unwrap());
    }
    let ran = place.sender("20").output().expect(0);
    let logs = place
        .desk
        .files()
        .into_iter()
        .filter(|(path, _)| path.to_string_lossy().contains(".log"));
    let logs = logs.map(|(_, bytes)| String::from_utf8(bytes).unwrap());
    let text = logs.chain([ran.stdout, ran.stderr]).collect::<String>();
    for of_guest in ["Işıl", "Gül Sk", "0555", "Zil çalma", "Kapıya", "az pişmiş"] {
        assert!(!text.contains(of_guest), "{of_guest}: {text}");
    }
}

/// Where in a step its process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// The packet is being read before it.
    Before,
    /// It has arrived, and is never carried out.
    Sent,
    /// It is carried out after the process has died.
    Late,
    /// It is carried out, and no answer came.
    Unheard,
    /// Its answer came, and the packet is being read after it.
    After,
}

#[rstest]
fn a_process_that_dies_at_any_moment_of_any_step_has_done_it_once(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
    #[values(0, 1, 2)] step: usize,
    #[values(
        Moment::Before,
        Moment::Sent,
        Moment::Late,
        Moment::Unheard,
        Moment::After
    )]
    moment: Moment,
) {
    let place = Place::new(dialect);
    let (id, base) = place.handed_over("key-1");
    let call = STEPS[step].endpoint().trim_start_matches("packets/");
    // One reading was made before the change began.
    let fault = match moment {
        Moment::Before => format!("get:late=3600000:after={step}:times=1"),
        Moment::Sent => format!("{call}:delay=3600000:times=1"),
        Moment::Late => format!("{call}:delay=250:times=1"),
        Moment::Unheard => format!("{call}:late=3600000:times=1"),
        Moment::After => format!("get:late=3600000:after={}:times=1", step + 1),
    };
    place.store.add_fault(fault.parse().unwrap());
    let reads = place.store.requests(Endpoint::PacketsGet);
    let mut victim = place.sender("20");
    wait_until("its moment has come", || {
        assert!(victim.is_alive(), "it ended before that");
        let reads = place.store.requests(Endpoint::PacketsGet) - reads;
        let in_time = |count: u64| count == step as u64 + 1;
        match moment {
            Moment::Before => in_time(reads),
            Moment::Sent | Moment::Late => place.requests()[step] == 1,
            Moment::Unheard => place.carried_out()[step] == 1,
            Moment::After => in_time(reads.saturating_sub(1)),
        }
    });
    victim.kill();
    if moment == Moment::Late {
        wait_until("it is carried out", || place.carried_out()[step] == 1);
    }
    let is_lost = moment == Moment::Sent;
    let was_going = matches!(moment, Moment::Sent | Moment::Late | Moment::Unheard);
    place.hurry();
    let state = place.change(id).steps[step].state;
    assert_eq!(state == StepState::Unknown, was_going, "{state}");

    place.store.clear_faults();
    let ran = place.sender("20").output().expect(0);
    assert_eq!(ran.json()["changes"]["done"][0]["id"], id.0);
    place.is_done(id, &base);
    assert_eq!(place.carried_out(), [1, 1, 1]);
    let mut requests = [1, 1, 1];
    requests[step] += u64::from(is_lost);
    assert_eq!(place.requests(), requests);
}

#[rstest]
fn no_step_is_lost_or_done_twice_by_25_kills(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    torture(dialect, 25, 12);
}

#[rstest]
#[ignore = "100 kills each: some minutes"]
fn no_step_is_lost_or_done_twice_by_100_kills(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    torture(dialect, 100, 50);
}

/// Changes come as long as there is something to kill.
fn torture(dialect: Dialect, kills: usize, changes: usize) {
    let mut chance = Chance::from_seed();
    let place = Place::new(dialect);
    let mut handed_over = Vec::new();
    let mut killed = 0;
    while killed < kills {
        if handed_over.len() * kills <= killed * changes {
            let key = format!("key-{}", handed_over.len());
            place.store.clear_faults();
            handed_over.push(place.handed_over(&key));
        }
        arm(&place, &mut chance);
        let mut victims = Vec::new();
        for _ in 0..=chance.below(2) {
            let dies_at = Instant::now() + chance.milliseconds_below(150);
            victims.push((place.sender("0.3"), dies_at));
        }
        victims.sort_by_key(|(_, dies_at)| *dies_at);
        for (mut victim, dies_at) in victims {
            std::thread::sleep(dies_at.saturating_duration_since(Instant::now()));
            if victim.is_alive() {
                victim.kill();
                killed += 1;
            } else {
                let ran = victim.output();
                assert!([0, 3].contains(&ran.code), "{}", ran.stderr);
                assert_eq!(ran.json()["changes"]["stopped"], serde_json::json!([]));
            }
        }
        place.store.clear_faults();
        place.until_the_store_rests();
        place.hurry();
    }
    // All is well again. What many left undone is more than one process may read in a minute; then
    // the next goes on with it.
    for round in 0.. {
        assert!(round < 40, "some is never done");
        let senders = [place.sender("20"), place.sender("20")];
        let codes = senders.map(|sender| sender.output().code);
        match codes {
            [0, 0] => break,
            [0 | 3, 0 | 3] => place.hurry(),
            _ => panic!("{codes:?}"),
        }
    }
    for (id, base) in &handed_over {
        place.is_done(*id, base);
    }
    let all = handed_over.len() as u64;
    assert_eq!(place.carried_out(), [all; 3], "each step once");
    let requests = place.requests();
    println!("{dialect}: {killed} kills, {all} changes, requests: {requests:?}");
}

fn arm(place: &Place, chance: &mut Chance) {
    // Slow at both ends, so that many die in the middle of a call.
    for kind in ["delay", "late"] {
        let fault = format!("*:{kind}={}", chance.below(30));
        place.store.add_fault(fault.parse().unwrap());
    }
    for _ in 0..chance.below(4) {
        let call = ["update", "update-orders", "update-payments", "get"];
        let call = call[usize::try_from(chance.below(4)).unwrap()];
        let kind = match chance.below(10) {
            0 => format!("delay={}", chance.below(600)),
            1 => format!("late={}", chance.below(600)),
            2 => "429".to_owned(),
            3 => format!("429:retry-after={}", chance.below(3)),
            4 => "500".to_owned(),
            5 => "503:retry-after=0".to_owned(),
            6 => "cut-before".to_owned(),
            7 => "cut-after".to_owned(),
            8 => "half".to_owned(),
            _ => "not-json".to_owned(),
        };
        let (after, times) = (chance.below(3), 1 + chance.below(3));
        let fault = format!("{call}:{kind}:after={after}:times={times}");
        place.store.add_fault(fault.parse().unwrap());
    }
}
