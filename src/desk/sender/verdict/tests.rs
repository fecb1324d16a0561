use std::{sync::Arc, time::Duration};

use super::*;
use crate::desk::sender::sample::{at, claim, error};

fn seconds(s: u64) -> Duration {
    Duration::from_secs(s)
}

fn after(kind: ErrorKind, may_have_arrived: bool) -> (Settlement, Pace) {
    let mut pace = Pace::new(20);
    let settlement = judge(
        &Answer {
            claim: &claim(1, may_have_arrived),
            began_at: at(0),
            result: &Err(error(kind)),
            now: at(1),
        },
        &[],
        &mut pace,
    );
    (settlement, pace)
}

/// Every kind of failure there is.
fn kinds() -> Vec<ErrorKind> {
    vec![
        ErrorKind::Unauthorized,
        ErrorKind::ScopeDenied,
        ErrorKind::RateLimited { retry_after: None },
        ErrorKind::RateLimited {
            retry_after: Some(seconds(30)),
        },
        ErrorKind::InProgress,
        ErrorKind::NotFound,
        ErrorKind::Refused,
        ErrorKind::Server { retry_after: None },
        ErrorKind::Server {
            retry_after: Some(seconds(30)),
        },
        ErrorKind::Unreachable,
        ErrorKind::NotKept,
        ErrorKind::Lost { timed_out: false },
        ErrorKind::Lost { timed_out: true },
        ErrorKind::Redirected,
        ErrorKind::TooLarge,
        ErrorKind::Unreadable {
            path: "data".to_owned(),
        },
    ]
}

/// State, outcome, and within how many seconds the next try is due.
type Row = (EntryState, TryOutcome, Option<(i64, i64)>);

fn expected(kind: &ErrorKind, may_have_arrived: bool) -> Row {
    use EntryState as S;
    use TryOutcome as O;
    let not_there = if may_have_arrived {
        S::Unknown
    } else {
        S::Waiting
    };
    match kind {
        ErrorKind::RateLimited { retry_after: None } => (not_there, O::Limited, Some((1, 2))),
        ErrorKind::RateLimited { .. } => (not_there, O::Limited, Some((30, 31))),
        ErrorKind::Unreachable | ErrorKind::NotKept => (not_there, O::Unreached, Some((1, 2))),
        ErrorKind::Unauthorized | ErrorKind::ScopeDenied | ErrorKind::Redirected => {
            (not_there, O::Unreached, None)
        }
        ErrorKind::NotFound if may_have_arrived => (S::Unknown, O::Unreached, Some((1, 2))),
        ErrorKind::NotFound | ErrorKind::Refused => (S::Refused, O::Refused, None),
        ErrorKind::Server {
            retry_after: Some(_),
        } => (S::Unknown, O::Unknown, Some((30, 31))),
        ErrorKind::Server { retry_after: None }
        | ErrorKind::InProgress
        | ErrorKind::Lost { .. }
        | ErrorKind::TooLarge
        | ErrorKind::Unreadable { .. } => (S::Unknown, O::Unknown, Some((1, 2))),
    }
}

#[test]
fn every_failure_has_its_state_its_outcome_and_its_next_try() {
    for kind in kinds() {
        for may_have_arrived in [false, true] {
            let (state, outcome, next) = expected(&kind, may_have_arrived);
            let (got, _) = after(kind.clone(), may_have_arrived);
            assert_eq!((got.state, got.outcome), (state, outcome), "{kind:?}");
            match (got.next_try_at, next) {
                (None, None) => {}
                (Some(at_time), Some((soonest, latest))) => {
                    let wait = at_time.duration_since(at(1));
                    assert!(
                        wait >= SignedDuration::from_secs(soonest),
                        "{kind:?} {wait}"
                    );
                    assert!(wait <= SignedDuration::from_secs(latest), "{kind:?} {wait}");
                }
                (got, next) => panic!("{kind:?}: {got:?} instead of {next:?}"),
            }
            assert_eq!(got.trouble, Some(error(kind.clone())));
            assert_eq!(got.answer.as_deref(), Some("what was said"));
            assert_eq!(got.packet_id, None);
        }
    }
}

#[test]
fn only_a_store_that_is_away_or_asks_to_wait_keeps_its_other_orders_waiting() {
    for kind in kinds() {
        let (_, pace) = after(kind.clone(), false);
        let holds = matches!(kind, ErrorKind::Unreachable | ErrorKind::RateLimited { .. });
        assert_eq!(pace.next_at(&[], at(1)) > at(1), holds, "{kind:?}");
        assert_eq!(pace.is_probing(), holds, "{kind:?}");
    }
}

#[test]
fn any_answer_ends_an_outage_but_what_is_no_answer_of_the_store_does_not() {
    for kind in kinds() {
        let mut pace = Pace::new(20);
        pace.unreached(at(-10), at(-9));
        judge(
            &Answer {
                claim: &claim(1, false),
                began_at: at(0),
                result: &Err(error(kind.clone())),
                now: at(1),
            },
            &[],
            &mut pace,
        );
        let no_answer = matches!(
            kind,
            ErrorKind::Unreachable
                | ErrorKind::NotKept
                | ErrorKind::RateLimited { .. }
                | ErrorKind::Lost { .. }
                | ErrorKind::Redirected
                | ErrorKind::Server {
                    retry_after: Some(_)
                }
        );
        assert_eq!(pace.is_probing(), no_answer, "{kind:?}");
    }
}

#[test]
fn a_fault_with_a_pause_holds_its_store_only_when_it_comes_with_another_order_too() {
    let mut pace = Pace::new(20);
    let mut fails = |id, began| {
        let next = judge(
            &Answer {
                claim: &claim(id, false),
                began_at: at(began),
                result: &Err(error(ErrorKind::Server {
                    retry_after: Some(seconds(600)),
                })),
                now: at(began + 1),
            },
            &[],
            &mut pace,
        );
        (next.next_try_at, pace.next_at(&[], at(began + 1)))
    };
    let (next, store) = fails(1, 0);
    assert!(next > Some(at(601)) && store == at(1));
    let (next, store) = fails(1, 700);
    assert!(next > Some(at(1301)) && store == at(701));
    let (next, store) = fails(2, 800);
    assert!(next > Some(at(1401)) && Some(store) == next);
}

#[test]
fn the_pauses_of_one_order_grow_but_not_while_its_first_request_is_at_work() {
    let wait = |before: ErrorKind, kind: ErrorKind, number| {
        let mut claim = claim(1, true);
        claim.number = number;
        claim.entry.trouble = Some(error(before));
        let answer = Answer {
            claim: &claim,
            began_at: at(0),
            result: &Err(error(kind)),
            now: at(1),
        };
        let next = judge(&answer, &[], &mut Pace::new(20)).next_try_at;
        next.unwrap().duration_since(at(1)).as_secs()
    };
    let lost = ErrorKind::Lost { timed_out: true };
    for (number, shortest) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60)] {
        let wait = wait(lost.clone(), lost.clone(), number);
        assert!(
            (shortest..=2 * shortest).contains(&wait),
            "{number}: {wait}"
        );
    }
    assert!((60..=120).contains(&wait(lost.clone(), lost.clone(), u32::MAX)));
    let at_work = ErrorKind::InProgress;
    assert!((4..=8).contains(&wait(at_work.clone(), at_work, 50)));
    // A day without a network does not make it slow to ask what became of it.
    assert!((1..=2).contains(&wait(ErrorKind::Unreachable, lost, 500)));
}

#[test]
fn an_acceptance_keeps_the_id_and_the_words_of_the_server() {
    let raw: Arc<str> = r#"{"ok":true,"uuid":"p-1"}"#.into();
    let created = Created {
        packet_id: "p-1".to_owned(),
        raw: Arc::clone(&raw),
    };
    let got = judge(
        &Answer {
            claim: &claim(1, true),
            began_at: at(0),
            result: &Ok(created),
            now: at(1),
        },
        &[],
        &mut Pace::new(20),
    );
    assert_eq!(
        (got.state, got.outcome),
        (EntryState::Accepted, TryOutcome::Accepted)
    );
    assert_eq!(got.packet_id.as_deref(), Some("p-1"));
    assert_eq!(got.answer.as_deref(), Some(&*raw));
    assert_eq!((got.trouble, got.next_try_at), (None, None));
}

#[test]
fn a_key_ages_from_the_first_try_that_may_have_arrived() {
    let tries = |outcomes: &[Option<TryOutcome>]| -> Vec<Try> {
        (0..)
            .zip(outcomes)
            .map(|(number, outcome)| Try {
                number: number + 1,
                started_at: at(i64::from(number) * 100),
                ended_at: None,
                outcome: *outcome,
                status: None,
                answer: None,
            })
            .collect()
    };
    use TryOutcome::{Limited, Unknown, Unreached};
    let first = |outcomes: &[Option<TryOutcome>]| first_used_at(&tries(outcomes));
    assert_eq!(first(&[]), None);
    assert_eq!(first(&[Some(Unreached), Some(Limited)]), None);
    assert_eq!(first(&[Some(Unknown), Some(Unreached)]), Some(at(0)));
    assert_eq!(first(&[Some(Unreached), Some(Unknown)]), Some(at(100)));
    // A process that ended while it was sending has written no outcome.
    assert_eq!(first(&[Some(Limited), None, Some(Unknown)]), Some(at(100)));
}
