//! A day at a glance: its parts add up to the whole, on days of any length.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use jiff::{SignedDuration, civil::Date, tz::TimeZone};
use packetdesk::domain::{
    Money,
    day::{DayRow, DaySummary, Outcome, span},
};
use proptest::prelude::*;
use rstest::rstest;
use strum::IntoEnumIterator as _;

use crate::samples::money;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn row(at: &str, outcome: Outcome, total: Option<&str>, estimate: &str) -> DayRow {
    DayRow {
        at: at.parse().unwrap(),
        outcome,
        total: total.map(money),
        estimate: money(estimate),
    }
}

#[test]
fn the_servers_total_counts_where_it_is_known_and_our_estimate_is_told_as_such() {
    let rows = [
        row("2026-11-25T09:10:00Z", Outcome::Taken, Some("100.10"), "90"),
        row("2026-11-25T09:50:00Z", Outcome::Taken, None, "20.05"),
        row("2026-11-25T10:00:00Z", Outcome::Taken, Some("0"), "5"),
        row("2026-11-25T10:00:00Z", Outcome::Refused, None, "1000"),
        row("2026-11-25T10:00:00Z", Outcome::Unsent, None, "1000"),
        row("2026-11-25T10:00:00Z", Outcome::Unknown, None, "1000"),
        row(
            "2026-11-25T10:00:00Z",
            Outcome::Withdrawn,
            Some("1000"),
            "1",
        ),
    ];
    let day = DaySummary::of(date("2026-11-25"), &zone("Europe/Istanbul"), &rows);
    assert_eq!((day.taken, day.sum, day.estimated), (3, money("120.15"), 1));
    assert_eq!(day.average(), Some(money("40.05")));
    let others = (day.unsent, day.unknown, day.refused, day.withdrawn);
    assert_eq!(others, (1, 1, 1, 1));
    assert_eq!(day.count(), rows.len());
    let sold: Vec<_> = day.hours.iter().filter(|hour| hour.count > 0).collect();
    let sold: Vec<_> = sold.iter().map(|it| (it.hour, it.count, it.sum)).collect();
    assert_eq!(sold, [(12, 2, money("120.15")), (13, 1, Money::ZERO)]);
}

#[test]
fn the_average_is_rounded_to_the_cent_and_there_is_none_of_nothing() {
    let mut rows = vec![row("2026-11-25T09:00:00Z", Outcome::Refused, None, "1")];
    let of = |rows: &[DayRow]| DaySummary::of(date("2026-11-25"), &TimeZone::UTC, rows);
    assert_eq!(of(&rows).average(), None);
    for total in ["10", "10", "10.01"] {
        rows.push(row(
            "2026-11-25T09:00:00Z",
            Outcome::Taken,
            Some(total),
            "0",
        ));
    }
    assert_eq!(of(&rows).average(), Some(money("10")));
    rows.pop();
    rows.push(row(
        "2026-11-25T09:00:00Z",
        Outcome::Taken,
        Some("10.02"),
        "0",
    ));
    assert_eq!(of(&rows).average(), Some(money("10.01")));
}

#[rstest]
#[case::plain("Europe/Istanbul", "2026-11-25", 24, &[], &[])]
#[case::forward("Europe/Berlin", "2026-03-29", 23, &[2], &[])]
#[case::back("Europe/Berlin", "2026-10-25", 25, &[], &[2])]
#[case::midnight_left_out("America/Santiago", "2026-09-06", 23, &[0], &[])]
#[case::midnight_twice("America/Havana", "2026-11-01", 25, &[], &[0])]
#[case::half_an_hour_forward("Australia/Lord_Howe", "2026-10-04", 24, &[], &[])]
#[case::half_an_hour_back("Australia/Lord_Howe", "2026-04-05", 25, &[], &[1])]
#[case::never("Pacific/Apia", "2011-12-30", 0, &[], &[])]
fn an_hour_that_clocks_leave_out_is_not_there_and_one_that_comes_again_is_there_twice(
    #[case] name: &str,
    #[case] day: &str,
    #[case] count: usize,
    #[case] left_out: &[i8],
    #[case] again: &[i8],
) {
    let hours = DaySummary::of(date(day), &zone(name), &[]).hours;
    assert_eq!(hours.len(), count);
    let is_there = |hour: &i8| hours.iter().any(|it| it.hour == *hour);
    if count > 0 {
        let missing: Vec<_> = (0..24).filter(|hour| !is_there(hour)).collect();
        assert_eq!(missing, left_out);
    }
    let twice = hours.iter().filter(|hour| hour.is_again);
    assert_eq!(twice.map(|hour| hour.hour).collect::<Vec<_>>(), again);
    assert!(hours.is_sorted_by_key(|hour| hour.begins));
}

#[test]
fn the_same_hour_before_and_after_clocks_go_back_is_counted_apart() {
    let rows = [
        row("2026-10-25T00:30:00Z", Outcome::Taken, Some("1"), "0"),
        row("2026-10-25T01:30:00Z", Outcome::Taken, Some("2"), "0"),
    ];
    let day = DaySummary::of(date("2026-10-25"), &zone("Europe/Berlin"), &rows);
    let sold = day.hours.iter().filter(|hour| hour.count > 0);
    let sold: Vec<_> = sold.map(|it| (it.hour, it.is_again, it.sum)).collect();
    assert_eq!(sold, [(2, false, money("1")), (2, true, money("2"))]);
}

fn any_zone() -> impl Strategy<Value = TimeZone> {
    prop::sample::select(vec![
        "Europe/Istanbul",
        "Europe/Berlin",
        "America/Havana",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Pacific/Apia",
    ])
    .prop_map(zone)
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop::sample::select(Outcome::iter().collect::<Vec<_>>())
}

fn any_amount() -> impl Strategy<Value = Money> {
    (0_i64..10_000_000).prop_map(|cents| rust_decimal::Decimal::new(cents, 2).into())
}

type AnyRow = (f64, Outcome, Option<Money>, Money);

fn any_row() -> impl Strategy<Value = AnyRow> {
    (
        0.0..1.0,
        any_outcome(),
        prop::option::of(any_amount()),
        any_amount(),
    )
}

proptest! {
    #[test]
    fn the_parts_add_up_to_the_whole(
        zone in any_zone(),
        year in 1990_i16..2040,
        month in 1_i8..=12,
        day in 1_i8..=28,
        rows in prop::collection::vec(any_row(), 0..60),
    ) {
        let date = jiff::civil::date(year, month, day);
        let (from, until) = span(date, &zone);
        let length = until.duration_since(from).as_millis() as f64;
        let rows: Vec<DayRow> = rows
            .into_iter()
            .map(|(part, outcome, total, estimate)| DayRow {
                at: from + SignedDuration::from_millis((length * part) as i64),
                outcome,
                total,
                estimate,
            })
            .collect();
        let summary = DaySummary::of(date, &zone, &rows);
        prop_assert_eq!(summary.count(), rows.len());
        prop_assert_eq!(summary.hours.iter().map(|hour| hour.count).sum::<usize>(), summary.taken);
        prop_assert_eq!(summary.hours.iter().map(|hour| hour.sum).sum::<Money>(), summary.sum);
        prop_assert!(summary.estimated <= summary.taken);
        // Each order is in the hour that a clock on the wall shows.
        for hour in &summary.hours {
            let wall = hour.begins.to_zoned_datetime(zone.clone());
            prop_assert_eq!(wall.hour(), hour.hour);
            prop_assert_eq!(wall.date(), date);
        }
        for row in rows.iter().filter(|row| row.outcome == Outcome::Taken) {
            let wall = row.at.to_zoned_datetime(zone.clone()).hour();
            let of_hour = summary.hours.iter().filter(|hour| hour.hour == wall);
            prop_assert!(of_hour.map(|hour| hour.count).sum::<usize>() > 0);
        }
    }
}
