//! The outbox: what may follow what, whoever asks, and that two processes never send one entry.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use packetdesk::{
    api::ErrorKind,
    store::database::{
        Database,
        outbox::{CallTime, Enqueued, EntryId, EntryState, StoreRef, TryOutcome},
    },
};
use rstest::rstest;
use rusqlite::Connection;

use crate::{
    outbox::{
        at, ended, enqueue, entry_in, home, new_entry, open, state_of, store, try_once, uuid,
    },
    samples::money,
};

const STATES: [EntryState; 8] = [
    EntryState::Queued,
    EntryState::Sending,
    EntryState::Waiting,
    EntryState::Unknown,
    EntryState::Lapsed,
    EntryState::Accepted,
    EntryState::Refused,
    EntryState::Withdrawn,
];

/// The states in which something can be done to an entry, by trying it in every one.
fn possible_in(act: impl Fn(&mut Database, EntryId) -> bool) -> Vec<EntryState> {
    let (_dir, home) = home();
    let mut database = open(&home);
    STATES
        .into_iter()
        .filter(|state| {
            let id = entry_in(&mut database, <&str>::from(*state), *state);
            let before = database.entry(id).unwrap();
            let is_done = act(&mut database, id);
            assert_eq!(database.entry(id).unwrap() != before, is_done, "{state}");
            is_done
        })
        .collect()
}

#[test]
fn each_step_is_only_taken_from_the_states_that_allow_it() {
    use EntryState::{Lapsed, Queued, Unknown, Waiting};
    let claim = |db: &mut Database, id| db.claim(id, at(20)).unwrap().is_some();
    assert_eq!(possible_in(claim), [Queued, Waiting, Unknown]);
    let take_back = |db: &mut Database, id| db.take_back(id, at(20)).unwrap();
    assert_eq!(possible_in(take_back), [Queued, Waiting]);
    assert_eq!(
        possible_in(|db, id| db.give_up(id, at(20)).unwrap()),
        [Lapsed]
    );
    assert_eq!(
        possible_in(|db, id| db.found(id, "p-2", at(20)).unwrap()),
        [Lapsed]
    );
    assert_eq!(possible_in(|db, id| db.lapse(id).unwrap()), [Unknown]);
    assert_eq!(
        possible_in(|db, id| db.hurry(id, at(20)).unwrap()),
        [Waiting, Unknown]
    );
}

#[test]
fn what_is_handed_over_comes_back_byte_for_byte() {
    let (_dir, home) = home();
    let new = new_entry(uuid(7), "key-1");
    let Enqueued::New(entry) = open(&home).enqueue(&new, at(1)).unwrap() else {
        panic!("it is new");
    };
    let mut database = open(&home);
    assert_eq!(database.entry(entry.id).unwrap().as_ref(), Some(&entry));
    assert_eq!(
        database.open_entries().unwrap(),
        std::slice::from_ref(&entry)
    );
    assert_eq!(
        (entry.order, entry.store, entry.state, entry.estimate),
        (uuid(7), store(), EntryState::Queued, money("120.50"))
    );
    assert_eq!(
        (entry.created_at, entry.tries, entry.holder),
        (at(1), 0, None)
    );
    let (packet, draft) = database.contents(entry.id).unwrap().unwrap();
    assert_eq!(packet.json(), new.packet.json());
    assert_eq!((packet.idempotency_key(), draft), ("key-1", new.draft));
    let claim = database.claim(entry.id, at(5)).unwrap().unwrap();
    assert_eq!(claim.packet.json(), new.packet.json());
    assert_eq!((claim.number, claim.entry.first_try_at), (1, Some(at(5))));
    assert_eq!(database.entry(EntryId(99)).unwrap(), None);
    assert_eq!(database.contents(EntryId(99)).unwrap().map(|_| ()), None);
}

#[rstest]
fn a_key_is_one_order_until_the_server_has_nothing_of_it(
    #[values(
        EntryState::Queued,
        EntryState::Sending,
        EntryState::Waiting,
        EntryState::Unknown,
        EntryState::Lapsed,
        EntryState::Accepted,
        EntryState::Refused,
        EntryState::Withdrawn
    )]
    state: EntryState,
) {
    let (_dir, home) = home();
    let mut database = open(&home);
    let first = entry_in(&mut database, "key-1", state);
    let again = database
        .enqueue(&new_entry(uuid(5), "key-1"), at(3))
        .unwrap();
    match state {
        EntryState::Refused | EntryState::Withdrawn => {
            assert!(matches!(again, Enqueued::New(entry) if entry.id != first));
        }
        _ => {
            assert!(matches!(again, Enqueued::Known(entry) if entry.id == first));
            assert_eq!(database.newest_entries(10).unwrap().len(), 1);
        }
    }
    // Another store knows nothing of it.
    let mut elsewhere = new_entry(uuid(6), "key-1");
    elsewhere.store = StoreRef::built_in();
    assert!(matches!(
        database.enqueue(&elsewhere, at(3)).unwrap(),
        Enqueued::New(_)
    ));
}

#[test]
fn a_claim_is_one_process_s_alone_and_free_again_when_that_is_gone() {
    let (_dir, home) = home();
    let (mut one, mut other) = (open(&home), open(&home));
    let id = enqueue(&mut one, "a").id;
    assert!(one.claim(id, at(10)).unwrap().is_some());
    assert!(other.claim(id, at(11)).unwrap().is_none());
    assert_eq!(other.recover(at(12)).unwrap(), []);
    assert!(!other.take_back(id, at(12)).unwrap());
    drop(one);
    assert_eq!(other.recover(at(13)).unwrap(), [id]);
    let entry = other.entry(id).unwrap().unwrap();
    assert_eq!(
        (
            entry.state,
            entry.may_have_arrived,
            entry.holder,
            entry.next_try_at
        ),
        (EntryState::Unknown, true, None, Some(at(13)))
    );
    let tries = other.tries(id).unwrap();
    assert_eq!(
        (tries[0].outcome, tries[0].ended_at),
        (Some(TryOutcome::Unknown), None)
    );
    assert_eq!(other.recover(at(14)).unwrap(), []);
    let claim = other.claim(id, at(15)).unwrap().unwrap();
    assert_eq!((claim.number, claim.entry.first_try_at), (2, Some(at(10))));
}

#[test]
fn an_answer_counts_only_for_who_has_the_claim_but_an_acceptance_always() {
    let (_dir, home) = home();
    let (mut one, mut other) = (open(&home), open(&home));
    let id = enqueue(&mut one, "a").id;
    one.claim(id, at(10)).unwrap().unwrap();
    let entry = other
        .settle(id, 1, &ended(TryOutcome::Refused), at(11))
        .unwrap();
    assert_eq!(entry.state, EntryState::Sending);
    let entry = other
        .settle(id, 1, &ended(TryOutcome::Accepted), at(12))
        .unwrap();
    assert_eq!(
        (
            entry.state,
            entry.packet_id.as_deref(),
            entry.settled_at,
            entry.holder
        ),
        (EntryState::Accepted, Some("p-1"), Some(at(12)), None)
    );
    // What is accepted stays so.
    let entry = one
        .settle(id, 1, &ended(TryOutcome::Refused), at(13))
        .unwrap();
    assert_eq!(entry.state, EntryState::Accepted);
}

#[test]
fn a_late_acceptance_does_not_stumble_over_a_new_entry_of_its_key() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let first = entry_in(&mut database, "key-1", EntryState::Refused);
    let second = enqueue(&mut database, "key-1").id;
    let entry = database
        .settle(first, 1, &ended(TryOutcome::Accepted), at(20))
        .unwrap();
    assert_eq!(entry.state, EntryState::Refused);
    assert_eq!(state_of(&database, second), EntryState::Queued);
}

#[test]
fn what_may_have_arrived_stays_so_until_it_is_answered() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let id = entry_in(&mut database, "a", EntryState::Unknown);
    let entry = try_once(&mut database, id, TryOutcome::Limited);
    assert!(
        entry.may_have_arrived,
        "a later try that got nowhere tells nothing"
    );
    assert!(!database.take_back(id, at(20)).unwrap());
    assert_eq!(entry.trouble.unwrap().kind, ErrorKind::Refused);
    let entry = try_once(&mut database, id, TryOutcome::Refused);
    assert_eq!(
        (entry.may_have_arrived, entry.state),
        (false, EntryState::Refused)
    );
    let outcomes: Vec<_> = database
        .tries(id)
        .unwrap()
        .iter()
        .map(|one| one.outcome)
        .collect();
    let told = [
        TryOutcome::Unknown,
        TryOutcome::Limited,
        TryOutcome::Refused,
    ];
    assert_eq!(outcomes, told.map(Some));
}

#[test]
fn a_found_packet_and_what_is_read_of_it_are_kept() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let id = entry_in(&mut database, "a", EntryState::Lapsed);
    assert!(database.found(id, "p-9", at(30)).unwrap());
    database
        .note_packet(id, Some("42"), Some(money("121")))
        .unwrap();
    let entry = open(&home).entry(id).unwrap().unwrap();
    assert_eq!(
        (
            entry.state,
            entry.may_have_arrived,
            entry.packet_id.as_deref()
        ),
        (EntryState::Accepted, false, Some("p-9"))
    );
    assert_eq!(
        (entry.doc_no.as_deref(), entry.total),
        (Some("42"), Some(money("121")))
    );
    assert_eq!(entry.settled_at, Some(at(30)));
}

#[test]
fn the_budget_counts_calls_that_may_have_got_there() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let mut call = |key: &str, started: i64, ended_so: Option<(i64, TryOutcome)>| {
        let id = enqueue(&mut database, key).id;
        database.claim(id, at(started)).unwrap().unwrap();
        if let Some((second, outcome)) = ended_so {
            database.settle(id, 1, &ended(outcome), at(second)).unwrap();
        }
    };
    call("long ago", 100, Some((101, TryOutcome::Accepted)));
    call("long under way", 190, Some((201, TryOutcome::Unknown)));
    call("refused", 210, Some((211, TryOutcome::Refused)));
    call("limited", 220, Some((221, TryOutcome::Limited)));
    call("unreached", 230, Some((231, TryOutcome::Unreached)));
    call("under way", 240, None);
    let time = |started, ended: Option<i64>| CallTime {
        started_at: at(started),
        ended_at: ended.map(at),
    };
    assert_eq!(
        database.calls_since(&store(), at(200)).unwrap(),
        [time(190, Some(201)), time(210, Some(211)), time(240, None)]
    );
    assert_eq!(
        database.calls_since(&StoreRef::built_in(), at(0)).unwrap(),
        []
    );
}

#[test]
fn a_trouble_of_another_version_s_words_is_forgotten_and_the_order_is_not() {
    let (_dir, home) = home();
    let mut database = open(&home);
    let id = entry_in(&mut database, "a", EntryState::Waiting);
    Connection::open(home.database_file())
        .unwrap()
        .execute(
            "UPDATE entries SET trouble = '{\"kind\":\"from_tomorrow\"}'",
            [],
        )
        .unwrap();
    let entry = database.entry(id).unwrap().unwrap();
    assert_eq!((entry.state, entry.trouble), (EntryState::Waiting, None));
    assert_eq!(Database::look_through(&home.database_file()), Ok(()));
}

#[test]
fn many_processes_at_once_share_the_entries_out() {
    let (_dir, home) = home();
    let ids: Vec<_> = {
        let mut database = open(&home);
        (0..30)
            .map(|number| enqueue(&mut database, &format!("k{number}")).id)
            .collect()
    };
    let claimed: Vec<EntryId> = std::thread::scope(|scope| {
        let claim_all = || {
            let mut database = open(&home);
            let mine = |id: &&EntryId| database.claim(**id, at(10)).unwrap().is_some();
            let mine: Vec<_> = ids.iter().filter(mine).copied().collect();
            (database, mine)
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(claim_all)).collect();
        // All stay alive until all are done.
        let ended: Vec<_> = threads.into_iter().map(|one| one.join().unwrap()).collect();
        ended.iter().flat_map(|(_, mine)| mine.clone()).collect()
    });
    let mut sorted = claimed;
    sorted.sort_unstable();
    assert_eq!(sorted, ids);
}

/// Any sequence of steps of two processes, held against the rules in their plainest form.
mod any_sequence {
    use std::collections::BTreeMap;

    use packetdesk::store::{database::outbox::Settlement, paths::Home};
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Step {
        Enqueue(u8),
        Claim(usize),
        Settle(usize, TryOutcome),
        TakeBack(usize),
        Lapse(usize),
        GiveUp(usize),
        Found(usize),
        Hurry(usize),
        Recover,
        Restart,
    }

    fn step() -> impl Strategy<Value = Step> {
        let entry = 0..4_usize;
        let outcome = prop::sample::select(vec![
            TryOutcome::Accepted,
            TryOutcome::Refused,
            TryOutcome::Limited,
            TryOutcome::Unreached,
            TryOutcome::Unknown,
        ]);
        prop_oneof![
            3 => (0..3_u8).prop_map(Step::Enqueue),
            6 => entry.clone().prop_map(Step::Claim),
            6 => (entry.clone(), outcome).prop_map(|(entry, outcome)| Step::Settle(entry, outcome)),
            1 => entry.clone().prop_map(Step::TakeBack),
            1 => entry.clone().prop_map(Step::Lapse),
            1 => entry.clone().prop_map(Step::GiveUp),
            1 => entry.clone().prop_map(Step::Found),
            1 => entry.prop_map(Step::Hurry),
            2 => Just(Step::Recover),
            1 => Just(Step::Restart),
        ]
    }

    /// What is known of an entry without asking the database.
    #[derive(Debug)]
    struct Known {
        key: u8,
        state: EntryState,
        may_have_arrived: bool,
        /// Which of the two, in which of its lives.
        claimed_by: Option<(usize, u32)>,
    }

    struct Model {
        home: Home,
        processes: Vec<Database>,
        lives: [u32; 2],
        entries: BTreeMap<EntryId, Known>,
    }

    impl Model {
        fn take(&mut self, who: usize, step: &Step) {
            match step {
                Step::Enqueue(key) => self.enqueue(who, *key),
                Step::Recover => self.recover(who),
                Step::Restart => {
                    let fresh = open(&self.home);
                    drop(std::mem::replace(&mut self.processes[who], fresh));
                    self.lives[who] += 1;
                }
                Step::Claim(place)
                | Step::Settle(place, _)
                | Step::TakeBack(place)
                | Step::Lapse(place)
                | Step::GiveUp(place)
                | Step::Found(place)
                | Step::Hurry(place) => {
                    if let Some(id) = self.entries.keys().nth(*place).copied() {
                        self.change(who, id, step);
                    }
                }
            }
        }

        fn enqueue(&mut self, who: usize, key: u8) {
            let new = new_entry(uuid(u128::from(key)), &format!("key-{key}"));
            let holds_key = |known: &Known| {
                let is_over = [EntryState::Refused, EntryState::Withdrawn].contains(&known.state);
                known.key == key && !is_over
            };
            let holder = self.entries.iter().find(|(_, known)| holds_key(known));
            match self.processes[who].enqueue(&new, at(1)).unwrap() {
                Enqueued::Known(entry) => assert_eq!(Some(&entry.id), holder.map(|(id, _)| id)),
                Enqueued::New(entry) => {
                    assert!(holder.is_none(), "two entries under one key");
                    let known = Known {
                        key,
                        state: EntryState::Queued,
                        may_have_arrived: false,
                        claimed_by: None,
                    };
                    assert!(self.entries.insert(entry.id, known).is_none());
                }
            }
        }

        fn recover(&mut self, who: usize) {
            let mut lost = Vec::new();
            for (id, known) in &mut self.entries {
                if known
                    .claimed_by
                    .is_some_and(|(by, life)| self.lives[by] != life)
                {
                    known.state = EntryState::Unknown;
                    known.may_have_arrived = true;
                    known.claimed_by = None;
                    lost.push(*id);
                }
            }
            assert_eq!(self.processes[who].recover(at(30)).unwrap(), lost);
        }

        fn change(&mut self, who: usize, id: EntryId, step: &Step) {
            let (process, life) = (&mut self.processes[who], self.lives[who]);
            let known = self.entries.get_mut(&id).unwrap();
            let state = known.state;
            let can = match step {
                Step::Claim(_) => {
                    let can = matches!(
                        state,
                        EntryState::Queued | EntryState::Waiting | EntryState::Unknown
                    );
                    assert_eq!(process.claim(id, at(10)).unwrap().is_some(), can);
                    if can {
                        known.state = EntryState::Sending;
                        known.claimed_by = Some((who, life));
                    }
                    return;
                }
                Step::Settle(_, outcome) => {
                    // As the sender does: only what it has claimed itself.
                    if known.claimed_by != Some((who, life)) {
                        return;
                    }
                    let settlement = settlement(*outcome, known.may_have_arrived);
                    let number = process.entry(id).unwrap().unwrap().tries;
                    process.settle(id, number, &settlement, at(11)).unwrap();
                    known.state = settlement.state;
                    known.claimed_by = None;
                    known.may_have_arrived = settlement.state == EntryState::Unknown;
                    return;
                }
                Step::TakeBack(_) => {
                    let can = matches!(state, EntryState::Queued | EntryState::Waiting);
                    assert_eq!(process.take_back(id, at(12)).unwrap(), can);
                    assert!(!(can && known.may_have_arrived));
                    can.then_some(EntryState::Withdrawn)
                }
                Step::Lapse(_) => {
                    let can = state == EntryState::Unknown;
                    assert_eq!(process.lapse(id).unwrap(), can);
                    can.then_some(EntryState::Lapsed)
                }
                Step::GiveUp(_) => {
                    let can = state == EntryState::Lapsed;
                    assert_eq!(process.give_up(id, at(12)).unwrap(), can);
                    can.then_some(EntryState::Withdrawn)
                }
                Step::Found(_) => {
                    let can = state == EntryState::Lapsed;
                    assert_eq!(process.found(id, "p", at(12)).unwrap(), can);
                    known.may_have_arrived &= !can;
                    can.then_some(EntryState::Accepted)
                }
                Step::Hurry(_) => {
                    let can = matches!(state, EntryState::Waiting | EntryState::Unknown);
                    assert_eq!(process.hurry(id, at(12)).unwrap(), can);
                    None
                }
                Step::Enqueue(_) | Step::Recover | Step::Restart => None,
            };
            known.state = can.unwrap_or(state);
        }

        /// Both processes see what is known, and nothing else.
        fn compare(&self) {
            for process in &self.processes {
                let mut found = process.newest_entries(1000).unwrap();
                found.reverse();
                assert_eq!(found.len(), self.entries.len(), "an entry is lost");
                for (entry, (id, known)) in found.iter().zip(&self.entries) {
                    assert_eq!(
                        (entry.id, entry.state, entry.may_have_arrived),
                        (*id, known.state, known.may_have_arrived)
                    );
                    assert_eq!(entry.holder.is_some(), known.claimed_by.is_some());
                }
            }
        }
    }

    /// As the sender judges: what may have arrived does not become what has not.
    fn settlement(outcome: TryOutcome, may_have_arrived: bool) -> Settlement {
        let mut settlement = ended(outcome);
        if may_have_arrived && settlement.state == EntryState::Waiting {
            settlement.state = EntryState::Unknown;
        }
        settlement
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn keeps_every_entry_and_never_sends_one_twice(
            steps in prop::collection::vec((0..2_usize, step()), 1..40),
        ) {
            let (_dir, home) = home();
            let processes = vec![open(&home), open(&home)];
            let mut model = Model { home, processes, lives: [0; 2], entries: BTreeMap::new() };
            for (who, step) in &steps {
                model.take(*who, step);
                model.compare();
            }
        }
    }
}
