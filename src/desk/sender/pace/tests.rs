use proptest::prelude::*;

use super::*;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// Milliseconds after a fixed time.
fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(1_780_000_000_000 + ms).unwrap()
}

fn seconds(s: u64) -> Duration {
    Duration::from_secs(s)
}

/// Calls that took no time.
fn done(times: impl IntoIterator<Item = i64>) -> Vec<CallTime> {
    times
        .into_iter()
        .map(|ms| CallTime {
            started_at: at(ms),
            ended_at: Some(at(ms)),
        })
        .collect()
}

/// What lies between now and the next call.
fn wait(pace: &Pace, calls: &[CallTime], now: Timestamp) -> SignedDuration {
    pace.next_at(calls, now).duration_since(now)
}

#[test]
fn an_idle_store_takes_its_whole_minute_at_once_and_then_waits_for_it_to_pass() {
    let pace = Pace::new(20);
    for made in 0..20 {
        assert_eq!(pace.next_at(&done(vec![0; made]), at(0)), at(0), "{made}");
    }
    let calls = done(0..20);
    assert_eq!(pace.next_at(&calls, at(30)), at(60_100));
    assert_eq!(pace.next_at(&calls, at(60_099)), at(60_100));
    assert_eq!(pace.next_at(&calls, at(60_100)), at(60_100));
    let later = [calls, done([60_100])].concat();
    assert_eq!(pace.next_at(&later, at(60_100)), at(60_101));
}

#[test]
fn a_call_under_way_counts_from_now_and_one_that_nobody_ended_from_its_longest() {
    let pace = Pace::new(1);
    let under_way = [CallTime {
        started_at: at(0),
        ended_at: None,
    }];
    assert_eq!(pace.next_at(&under_way, at(5_000)), at(65_100));
    assert_eq!(pace.next_at(&under_way, at(30_000)), at(80_100));
    assert_eq!(pace.next_at(&under_way, at(80_100)), at(80_100));
    let reach = SignedDuration::from_millis(80_100);
    assert!(
        reach < MEMORY,
        "a call is forgotten before it stops to count"
    );
}

proptest! {
    /// Whenever calls are asked for and however long they take, the server never sees more than
    /// the limit in a minute.
    #[test]
    fn no_minute_has_more_calls_than_the_limit(
        most in 1_usize..25,
        steps in prop::collection::vec((0_i64..8_000, 0_i64..20_000, 0_i64..=100), 1..300),
    ) {
        let pace = Pace::new(most);
        let mut now = 0;
        let mut calls: Vec<(i64, i64)> = Vec::new();
        let mut seen = Vec::new();
        for (gap, takes, place) in steps {
            now += gap;
            let known: Vec<_> = calls
                .iter()
                .map(|(start, end)| CallTime {
                    started_at: at(*start),
                    ended_at: (*end <= now).then(|| at(*end)),
                })
                .filter(|call| call.ended_at.unwrap_or(call.started_at) >= at(now) - MEMORY)
                .collect();
            let next = pace.next_at(&known, at(now));
            now = next.as_millisecond() - at(0).as_millisecond();
            // Calls that ended meanwhile may have put it off further.
            let known: Vec<_> = calls
                .iter()
                .map(|(start, end)| CallTime {
                    started_at: at(*start),
                    ended_at: (*end <= now).then(|| at(*end)),
                })
                .collect();
            if pace.next_at(&known, at(now)) > at(now) {
                continue;
            }
            calls.push((now, now + takes));
            seen.push(now + takes * place / 100);
        }
        seen.sort_unstable();
        for (first, after) in seen.iter().zip(seen.iter().skip(most)) {
            prop_assert!(after - first >= 60_000, "{first} to {after}");
        }
    }
}

#[test]
fn after_a_refusal_the_limit_is_what_fitted_and_comes_back_by_two_a_minute() {
    let mut pace = Pace::new(20);
    let calls = done(0..9);
    assert_eq!(pace.limit(at(0)), 20);
    pace.limited(&calls, Some(seconds(10)), at(9), at(10));
    let limits = |pace: &Pace| -> Vec<usize> {
        (0..9)
            .map(|minutes| pace.limit(at(10) + MINUTE * minutes))
            .collect()
    };
    assert_eq!(limits(&pace), [9, 9, 9, 11, 13, 15, 17, 19, 20]);
}

#[test]
fn the_limit_never_falls_below_five_nor_below_a_smaller_published_one() {
    let mut pace = Pace::new(20);
    pace.limited(&done(0..2), Some(seconds(1)), at(9), at(10));
    assert_eq!(pace.limit(at(10)), 5);
    let mut pace = Pace::new(3);
    pace.limited(&[], None, at(9), at(10));
    assert_eq!(pace.limit(at(10)), 3);
}

#[test]
fn a_refusal_of_what_should_have_fitted_takes_at_least_one_off() {
    let mut pace = Pace::new(20);
    pace.limited(&done(0..20), Some(seconds(1)), at(20), at(21));
    assert_eq!(pace.limit(at(21)), 19);
}

#[test]
fn a_limit_that_proves_too_much_again_is_kept_longer_each_time() {
    let mut pace = Pace::new(20);
    let mut now = at(0);
    let mut held = Vec::new();
    for _ in 0..6 {
        let calls = vec![
            CallTime {
                started_at: now,
                ended_at: Some(now),
            };
            8
        ];
        pace.limited(&calls, Some(seconds(1)), now, now);
        let mut minutes = 0;
        while pace.limit(now + MINUTE * minutes) == pace.limit(now) {
            minutes += 1;
        }
        held.push(minutes);
        now += MINUTE * minutes;
        pace.answered(now);
    }
    assert_eq!(held, [3, 5, 9, 17, 17, 17]);
}

#[test]
fn the_store_is_not_called_before_the_time_it_named() {
    let mut pace = Pace::new(20);
    let next = pace.limited(&[], Some(seconds(30)), at(0), at(10));
    assert!(
        next >= at(30_010) + SignedDuration::from_millis(250),
        "{next}"
    );
    assert!(
        next <= at(30_010) + SignedDuration::from_millis(500),
        "{next}"
    );
    assert_eq!(pace.next_at(&[], at(10)), next);
    assert_eq!(pace.next_at(&[], next), next);
    // A store that says nonsense does not stop the desk for a day.
    let next = pace.asked(Some(seconds(999_999)), at(40_000), at(40_010));
    assert!(
        next <= at(40_010) + SignedDuration::from_secs(3601),
        "{next}"
    );
}

#[test]
fn without_a_named_time_the_pauses_grow_up_to_a_minute_and_more_by_chance() {
    let mut pace = Pace::new(20);
    let mut now = at(0);
    for shortest in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
        let next = pace.limited(&[], None, now, now);
        let pause = next.duration_since(now).as_secs_f64();
        let shortest = f64::from(shortest);
        assert!(
            (shortest..=shortest * 2.0).contains(&pause),
            "{pause} for {shortest}"
        );
        now = next + SignedDuration::from_millis(1);
    }
    pace.answered(now);
    let next = pace.unreached(now, now);
    assert!(next.duration_since(now) <= SignedDuration::from_secs(2));
}

#[test]
fn a_store_that_names_no_time_to_speak_of_is_not_called_again_and_again() {
    let mut pace = Pace::new(20);
    let mut now = at(0);
    let mut calls = 0;
    while now < at(60_000) {
        now = pace.limited(&[], Some(seconds(0)), now, now) + SignedDuration::from_millis(1);
        calls += 1;
    }
    assert!(calls <= 7, "{calls} calls in a minute");
}

#[test]
fn calls_that_were_under_way_together_are_refused_as_one() {
    let mut pace = Pace::new(20);
    let calls = done(0..8);
    pace.limited(&calls, Some(seconds(10)), at(8), at(100));
    let next = pace.next_at(&[], at(100));
    pace.limited(&calls, Some(seconds(10)), at(9), at(101));
    pace.limited(&calls, Some(seconds(10)), at(10), at(102));
    assert_eq!(pace.limit(at(102)), 8);
    assert!(wait(&pace, &[], next) <= SignedDuration::from_millis(600));
    // Nor does one that was let through before undo what the store asked for.
    pace.answered(at(11));
    assert!(pace.next_at(&[], at(103)) >= next);
    assert!(pace.is_probing());
    pace.answered(at(20_000));
    assert_eq!(pace.next_at(&[], at(20_001)), at(20_001));
    assert!(!pace.is_probing());
}

#[test]
fn a_call_of_another_kind_ends_an_outage_but_not_a_pause_that_was_asked_for() {
    let mut pace = Pace::new(20);
    pace.unreached(at(0), at(1));
    assert!(pace.is_probing() && pace.next_at(&[], at(1)) > at(1));
    pace.reached();
    assert!(!pace.is_probing() && pace.next_at(&[], at(1)) == at(1));
    pace.limited(&[], Some(seconds(10)), at(2), at(3));
    pace.reached();
    assert!(pace.next_at(&[], at(3)) > at(10_000));
}

#[test]
fn a_clock_set_back_stops_nothing_for_long() {
    let mut pace = Pace::new(20);
    let hour = 3_600_000;
    let calls = done((0..20).map(|ms| hour + ms));
    pace.unreached(at(hour), at(hour + 20));
    assert_eq!(pace.next_at(&calls, at(0)), at(0));
    // Set back a little, the minute still is kept.
    pace.answered(at(hour + 20));
    let next = pace.next_at(&calls, at(hour - 10_000));
    assert_eq!(next, at(hour + 60_100));
    pace.limited(&calls, Some(seconds(1)), at(hour), at(hour));
    assert_eq!(pace.limit(at(0)), 19);
}

/// A server that lets so many calls through in any minute, as the practice store does.
#[derive(Default)]
struct Bucket(Vec<i64>);

impl Bucket {
    fn take(&mut self, now: i64) -> Result<(), u64> {
        self.0.retain(|then| now - then < 60_000);
        match self.0.first() {
            Some(first) if self.0.len() >= 20 => {
                Err(u64::try_from(first + 60_000 - now).unwrap().div_ceil(1000))
            }
            _ => {
                self.0.push(now);
                Ok(())
            }
        }
    }
}

/// One of several desks: three calls at once at most, always something to send.
struct SimDesk {
    pace: Pace,
    calls: Vec<CallTime>,
    /// When each began, when its answer is there, and what it is.
    under_way: Vec<(i64, i64, Result<(), u64>)>,
    taken: usize,
    refused: usize,
    longest_gap: i64,
    last_taken: i64,
}

impl SimDesk {
    fn new() -> Self {
        Self {
            pace: Pace::new(20),
            calls: Vec::new(),
            under_way: Vec::new(),
            taken: 0,
            refused: 0,
            longest_gap: 0,
            last_taken: 0,
        }
    }

    fn tick(&mut self, now: i64, latency: i64, bucket: &mut Bucket) {
        let (over, going): (Vec<_>, Vec<_>) =
            self.under_way.drain(..).partition(|call| call.1 <= now);
        self.under_way = going;
        for (began, _, answer) in over {
            match answer {
                Ok(()) => {
                    self.taken += 1;
                    self.longest_gap = self.longest_gap.max(now - self.last_taken);
                    self.last_taken = now;
                    self.calls.push(CallTime {
                        started_at: at(began),
                        ended_at: Some(at(now)),
                    });
                    self.pace.answered(at(began));
                }
                Err(wait) => {
                    self.refused += 1;
                    let known = self.known(now);
                    self.pace
                        .limited(&known, Some(seconds(wait)), at(began), at(now));
                }
            }
        }
        let places = if self.pace.is_probing() { 1 } else { 3 };
        while self.under_way.len() < places
            && self.pace.next_at(&self.known(now), at(now)) <= at(now)
        {
            let answer = bucket.take(now);
            self.under_way.push((now, now + latency, answer));
        }
    }

    fn known(&self, now: i64) -> Vec<CallTime> {
        let under_way = self.under_way.iter().map(|(began, _, _)| CallTime {
            started_at: at(*began),
            ended_at: None,
        });
        let done = self.calls.iter().copied();
        done.filter(|call| call.started_at >= at(now) - MEMORY)
            .chain(under_way)
            .collect()
    }
}

/// Several desks on one key for so many minutes: what each was given, and the share of refusals.
fn share_a_key(desks: usize, minutes: i64) -> (Vec<SimDesk>, f64) {
    let mut bucket = Bucket::default();
    let mut desks: Vec<_> = (0..desks).map(|_| SimDesk::new()).collect();
    for now in (0..minutes * 60_000).step_by(40) {
        for (place, desk) in desks.iter_mut().enumerate() {
            let latency = 80 + (now / 40 * 7 + i64::try_from(place).unwrap() * 13) % 5 * 40;
            desk.tick(now, latency, &mut bucket);
        }
    }
    let taken: usize = desks.iter().map(|desk| desk.taken).sum();
    let refused: usize = desks.iter().map(|desk| desk.refused).sum();
    let share = refused as f64 / (taken + refused) as f64;
    (desks, share)
}

#[test]
fn three_desks_on_one_key_use_it_up_with_few_refusals_and_none_starves() {
    let (desks, share) = share_a_key(3, 30);
    let taken: Vec<_> = desks.iter().map(|desk| desk.taken).collect();
    let gaps: Vec<_> = desks.iter().map(|desk| desk.longest_gap / 1000).collect();
    let told = format!(
        "{:.1} % refused, taken {taken:?}, gaps {gaps:?} s",
        share * 100.0
    );
    println!("three desks in 30 minutes: {told}");
    assert!(share <= 0.06, "{told}");
    // 600 are allowed.
    assert!(taken.iter().sum::<usize>() >= 540, "{told}");
    assert!(taken.iter().all(|taken| *taken >= 120), "{told}");
    assert!(gaps.iter().all(|gap| *gap <= 90), "{told}");
}

#[test]
fn a_desk_alone_on_its_key_is_never_refused() {
    let (desks, share) = share_a_key(1, 10);
    assert_eq!((desks[0].taken, share), (200, 0.0));
}
