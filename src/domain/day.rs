//! A day by a zone's clocks.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

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
