//! A day by a zone's clocks, and what came in on it.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_decimal::{Decimal, RoundingStrategy};

use super::money::Money;

/// When a day begins, and when the next one does: 24 hours later, but for the days on which clocks
/// are changed.
pub fn span(date: Date, zone: &TimeZone) -> (Timestamp, Timestamp) {
    let next = date.tomorrow().ok();
    (
        start_of(date, zone),
        next.map_or(Timestamp::MAX, |next| start_of(next, zone)),
    )
}

/// The first moment of a day; where midnight is left out or comes twice, the first one after the
/// day before. Of a day that no time can name, the end of time that is nearer.
fn start_of(date: Date, zone: &TimeZone) -> Timestamp {
    zone.to_timestamp(date.into())
        .unwrap_or(match date.year() < 0 {
            true => Timestamp::MIN,
            false => Timestamp::MAX,
        })
}

/// What became of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum Outcome {
    /// The server has it.
    Taken,
    /// It waits to be sent, or is being sent.
    Unsent,
    /// It was sent, and nobody knows whether it arrived.
    Unknown,
    /// The server said no.
    Refused,
    /// A person took it back.
    Withdrawn,
}

/// An order of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRow {
    /// When it was handed over.
    pub at: Timestamp,
    /// What became of it.
    pub outcome: Outcome,
    /// What it costs, by the server's reckoning, where that is known.
    pub total: Option<Money>,
    /// The same by ours.
    pub estimate: Money,
}

impl DayRow {
    /// What it counts as.
    fn amount(&self) -> Money {
        self.total.unwrap_or(self.estimate)
    }
}

/// A day at a glance. Only what the server has counts as sold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DaySummary {
    /// Orders that the server has.
    pub taken: usize,
    /// What they cost together.
    pub sum: Money,
    /// Of these, how many are in the sum by our own estimate.
    pub estimated: usize,
    /// Orders that wait to be sent.
    pub unsent: usize,
    /// Orders that may have arrived.
    pub unknown: usize,
    /// Orders that the server refused.
    pub refused: usize,
    /// Orders that a person took back.
    pub withdrawn: usize,
    /// What the server has, by the hours of the day: 24 of them, or as many as that day has.
    pub hours: Vec<DayHour>,
}

/// An hour of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayHour {
    /// When it begins.
    pub begins: Timestamp,
    /// What clocks show then, 0 to 23.
    pub hour: i8,
    /// Clocks have shown it on this day before: they were set back.
    pub is_again: bool,
    /// How many orders that the server has were handed over in it.
    pub count: usize,
    /// What they cost together.
    pub sum: Money,
}

impl DaySummary {
    /// Adds up the orders of a day.
    pub fn of(date: Date, zone: &TimeZone, rows: &[DayRow]) -> Self {
        let mut summary = Self {
            hours: hours(date, zone),
            ..Self::default()
        };
        for row in rows {
            summary.add(row);
        }
        summary
    }

    fn add(&mut self, row: &DayRow) {
        match row.outcome {
            Outcome::Taken => self.add_taken(row),
            Outcome::Unsent => self.unsent += 1,
            Outcome::Unknown => self.unknown += 1,
            Outcome::Refused => self.refused += 1,
            Outcome::Withdrawn => self.withdrawn += 1,
        }
    }

    fn add_taken(&mut self, row: &DayRow) {
        self.taken += 1;
        self.sum = self.sum + row.amount();
        self.estimated += usize::from(row.total.is_none());
        let after = self.hours.partition_point(|hour| hour.begins <= row.at);
        if let Some(hour) = self.hours.get_mut(after.saturating_sub(1)) {
            hour.count += 1;
            hour.sum = hour.sum + row.amount();
        }
    }

    /// All orders, whatever became of them.
    pub fn count(&self) -> usize {
        self.taken + self.unsent + self.unknown + self.refused + self.withdrawn
    }

    /// What an order cost on average, to the cent; nothing if there was none.
    pub fn average(&self) -> Option<Money> {
        let average = self.sum.decimal().checked_div(Decimal::from(self.taken))?;
        let cent = RoundingStrategy::MidpointAwayFromZero;
        Some(average.round_dp_with_strategy(2, cent).into())
    }
}

/// The hours of a day, as clocks show them one after the other.
fn hours(date: Date, zone: &TimeZone) -> Vec<DayHour> {
    let (from, until) = span(date, zone);
    let mut hours: Vec<DayHour> = Vec::new();
    let mut begins = from;
    while begins < until {
        let time = begins.to_zoned_datetime(zone.clone());
        hours.push(DayHour {
            begins,
            hour: time.hour(),
            is_again: hours.iter().any(|before| before.hour == time.hour()),
            count: 0,
            sum: Money::ZERO,
        });
        let left = 3600 - i64::from(time.minute()) * 60 - i64::from(time.second());
        let whole = Timestamp::from_second(begins.as_second().saturating_add(left));
        begins = whole.unwrap_or(until);
    }
    hours
}
