use super::*;
use crate::desk::sender::sample::{at, entry, error};

const DAY: i64 = 24 * 60 * 60;

fn waiting(next: Option<i64>) -> Entry {
    Entry {
        next_try_at: next.map(at),
        ..entry(EntryState::Waiting)
    }
}

fn unknown(first: i64, next: Option<i64>) -> Entry {
    Entry {
        first_try_at: Some(at(first)),
        next_try_at: next.map(at),
        ..entry(EntryState::Unknown)
    }
}

#[test]
fn what_is_due_by_state_and_time() {
    use EntryState as S;
    for (state, is_due_now) in [
        (S::Queued, true),
        (S::Sending, false),
        (S::Lapsed, false),
        (S::Accepted, false),
        (S::Refused, false),
        (S::Withdrawn, false),
    ] {
        assert_eq!(is_due(&entry(state), at(0), false), is_due_now, "{state}");
        assert_eq!(is_due(&entry(state), at(0), true), is_due_now, "{state}");
    }
    for late in [waiting(Some(10)), unknown(0, Some(10))] {
        assert!(!is_due(&late, at(9), false));
        assert!(is_due(&late, at(10), false) && is_due(&late, at(10), true));
    }
}

#[test]
fn what_waits_for_something_to_be_mended_goes_once_for_each_process() {
    for entry in [waiting(None), unknown(0, None)] {
        assert!(is_due(&entry, at(0), false));
        assert!(!is_due(&entry, at(DAY), true));
    }
}

#[test]
fn an_order_that_found_no_store_goes_as_soon_as_the_store_may_be_called() {
    let unreached = Entry {
        trouble: Some(error(ErrorKind::Unreachable)),
        ..waiting(Some(60))
    };
    assert!(is_due(&unreached, at(0), true));
    let limited = Entry {
        trouble: Some(error(ErrorKind::RateLimited { retry_after: None })),
        ..waiting(Some(60))
    };
    assert!(!is_due(&limited, at(0), true));
}

#[test]
fn a_time_that_only_a_clock_set_back_can_make_is_not_waited_for() {
    assert!(!is_due(&waiting(Some(3_600)), at(0), true));
    assert!(is_due(&waiting(Some(3_700)), at(0), true));
}

#[test]
fn only_an_unknown_outcome_lapses_and_a_quarter_hour_before_its_day_is_over() {
    let last = DAY - 15 * 60;
    assert!(!is_lapsed(&unknown(0, Some(5)), at(last - 1)));
    assert!(is_lapsed(&unknown(0, Some(5)), at(last)));
    for state in [EntryState::Queued, EntryState::Waiting, EntryState::Sending] {
        let old = Entry {
            first_try_at: Some(at(0)),
            ..entry(state)
        };
        assert!(!is_lapsed(&old, at(10 * DAY)), "{state}");
    }
    // Set back by more than the quarter hour: the key's age is not known.
    assert!(!is_lapsed(&unknown(15 * 60, None), at(0)));
    assert!(is_lapsed(&unknown(15 * 60 + 1, None), at(0)));
}

#[test]
fn an_entry_is_looked_at_again_when_it_is_due_or_lapses_or_its_process_may_be_gone() {
    let next = |entry: &Entry, is_ours| next_change(entry, at(0), is_ours);
    assert_eq!(next(&waiting(Some(10)), false), Some(at(10)));
    assert_eq!(next(&waiting(Some(0)), false), None);
    assert_eq!(next(&unknown(0, Some(10)), false), Some(at(10)));
    let lapse = at(DAY - 15 * 60);
    assert_eq!(next(&unknown(0, None), false), Some(lapse));
    assert_eq!(next(&unknown(0, Some(2 * DAY)), false), Some(lapse));
    assert_eq!(next(&entry(EntryState::Sending), false), Some(at(2)));
    assert_eq!(next(&entry(EntryState::Sending), true), None);
    for state in [EntryState::Queued, EntryState::Lapsed, EntryState::Accepted] {
        assert_eq!(next(&entry(state), false), None, "{state}");
    }
}

#[test]
fn orders_go_as_they_were_handed_over_and_questions_when_their_turn_came() {
    let of = |id: i64, created: i64, entry: Entry| Entry {
        id: EntryId(id),
        created_at: at(created),
        ..entry
    };
    let mut entries = [
        of(5, 90, entry(EntryState::Queued)),
        of(4, 30, entry(EntryState::Queued)),
        of(3, 20, waiting(Some(80))),
        of(2, 20, entry(EntryState::Queued)),
        of(1, 10, unknown(11, Some(60))),
    ];
    entries.sort_by_key(place_in_line);
    assert_eq!(entries.map(|entry| entry.id.0), [2, 3, 4, 1, 5]);
}

#[test]
fn a_wait_that_was_asked_for_in_an_earlier_run_is_the_longest_still_ahead() {
    let limited = |next| Entry {
        trouble: Some(error(ErrorKind::RateLimited { retry_after: None })),
        ..waiting(next)
    };
    let unreached = Entry {
        trouble: Some(error(ErrorKind::Unreachable)),
        ..waiting(Some(90))
    };
    let entries = [
        limited(Some(40)),
        limited(Some(50)),
        unreached,
        limited(None),
    ];
    assert_eq!(asked_to_wait(entries.iter(), at(0)), Some(at(50)));
    assert_eq!(asked_to_wait(entries.iter(), at(50)), None);
    assert_eq!(asked_to_wait([limited(Some(9_999))].iter(), at(0)), None);
}

#[test]
fn places_are_counted_by_store() {
    let here = StoreRef::built_in();
    let renamed = StoreRef {
        name: "by another name".to_owned(),
        ..here.clone()
    };
    let there = StoreRef {
        server_id: "other".to_owned(),
        ..here.clone()
    };
    let under_way = [&here, &renamed, &there, &there];
    assert_eq!(free_places(3, under_way.into_iter(), &here), 1);
    assert_eq!(free_places(1, under_way.into_iter(), &here), 0);
    assert_eq!(free_places(3, [].into_iter(), &here), 3);
}

#[test]
fn the_sooner_of_two_times_is_any_where_there_is_only_one() {
    let (one, other) = (Some(at(1)), Some(at(2)));
    assert_eq!(sooner(one, other), one);
    assert_eq!(sooner(other, one), one);
    assert_eq!(sooner(None, other), other);
    assert_eq!(sooner(one, None), one);
    assert_eq!(sooner(None, None), None);
}

#[test]
fn calls_that_begin_now_take_from_the_same_minute() {
    let pace = Pace::new(2);
    let mut window = Window::new(Vec::new(), &pace, at(0));
    assert_eq!(window.next_at(), at(0));
    window.begin();
    assert_eq!(window.next_at(), at(0));
    window.begin();
    assert!(window.next_at() > at(59));
}
