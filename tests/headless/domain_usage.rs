//! What a desk uses most, and its favourites.

use packetdesk::domain::{Preferences, ProductId, Usage, usage::put};
use proptest::prelude::*;
use rstest::rstest;

const DAY: i64 = 24 * 3600;
const NOW: i64 = 1_780_000_000;

/// A product that was ordered so many days ago, as often as there are days.
fn ordered(days: &[i64]) -> Usage {
    let mut times = days.iter().map(|day| NOW - day * DAY);
    let first = Usage::once(times.next().expect("a day"));
    times.fold(first, Usage::and_at)
}

fn most_used(usage: &[(&str, Usage)]) -> Vec<String> {
    let preferences = Preferences {
        favourites: Vec::new(),
        usage: usage
            .iter()
            .map(|(id, usage)| ((*id).into(), *usage))
            .collect(),
    };
    let used = preferences.most_used(NOW);
    used.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_ordered_more_often_comes_first() {
    let usage = [
        ("once", ordered(&[1])),
        ("thrice", ordered(&[1, 2, 3])),
        ("twice", ordered(&[1, 2])),
    ];
    assert_eq!(most_used(&usage), ["thrice", "twice", "once"]);
    assert_eq!((usage[1].1.orders, usage[1].1.last), (3, NOW - DAY));
}

#[rstest]
#[case::half(&[0], 1.0)]
#[case::two_weeks(&[14], 0.5)]
#[case::four_weeks(&[28], 0.25)]
#[case::all(&[0, 14, 28], 1.75)]
fn an_order_weighs_half_every_two_weeks(#[case] days: &[i64], #[case] weight: f64) {
    assert!((ordered(days).weight_at(NOW) - weight).abs() < 1e-9);
}

#[test]
fn what_sells_now_comes_before_what_sold_last_summer() {
    let summer: Vec<i64> = (100..190).collect();
    let usage = [("ice", ordered(&summer)), ("soup", ordered(&[1, 2]))];
    assert_eq!(most_used(&usage), ["soup", "ice"]);
    // Eight weeks after its last order a product is out of use.
    let usage = [("old", ordered(&[57])), ("used", ordered(&[56]))];
    assert_eq!(most_used(&usage), ["used"]);
}

#[test]
fn equally_used_ones_come_in_an_order_that_does_not_change() {
    let usage = [
        ("b", ordered(&[1])),
        ("c", ordered(&[1])),
        ("a", ordered(&[1])),
    ];
    assert_eq!(most_used(&usage), ["a", "b", "c"]);
}

#[test]
fn a_clock_that_is_wrong_hides_nothing() {
    let usage = [
        ("later", Usage::once(NOW + 900 * DAY)),
        ("end", Usage::once(i64::MAX)),
        ("now", ordered(&[0, 0])),
        ("start", Usage::once(i64::MIN)),
    ];
    assert_eq!(most_used(&usage), ["now", "end", "later"]);
    let mended = Usage::once(i64::MIN).and_at(NOW);
    assert!((mended.weight_at(NOW) - 1.0).abs() < 1e-9);
}

fn times() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(NOW - 400 * DAY..=NOW, 1..40)
}

fn weight_of(times: &[i64]) -> Usage {
    let (first, rest) = times.split_first().expect("a time");
    rest.iter()
        .fold(Usage::once(*first), |usage, at| usage.and_at(*at))
}

proptest! {
    #[test]
    fn orders_weigh_the_same_in_whatever_order_they_are_learned(mut times in times()) {
        let before = weight_of(&times);
        times.sort_unstable();
        let after = weight_of(&times);
        prop_assert_eq!((before.orders, before.last), (after.orders, after.last));
        prop_assert!((before.weight_at(NOW) - after.weight_at(NOW)).abs() < 1e-6);
        prop_assert!(before.weight_at(NOW) <= f64::from(before.orders) + 1e-6);
    }

    #[test]
    fn one_order_more_never_weighs_less(times in times(), at in NOW - 400 * DAY..=NOW) {
        let before = weight_of(&times);
        prop_assert!(before.and_at(at).weight_at(NOW) >= before.weight_at(NOW) - 1e-9);
    }
}

#[rstest]
#[case::first("c", Some(0), &["c", "a", "b"])]
#[case::last("a", Some(9), &["b", "c", "a"])]
#[case::one_on("a", Some(1), &["b", "a", "c"])]
#[case::stays("b", Some(1), &["a", "b", "c"])]
#[case::new("d", Some(1), &["a", "d", "b", "c"])]
#[case::out("b", None, &["a", "c"])]
#[case::not_there("d", None, &["a", "b", "c"])]
fn a_favourite_is_put_where_it_is_wanted(
    #[case] product: &str,
    #[case] place: Option<usize>,
    #[case] expected: &[&str],
) {
    let mut favourites: Vec<ProductId> = ["a", "b", "c"].map(ProductId::from).into();
    put(&mut favourites, &product.into(), place);
    let ids: Vec<_> = favourites.iter().map(ProductId::as_str).collect();
    assert_eq!(ids, expected);
}
