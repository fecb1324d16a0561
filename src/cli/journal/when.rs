//! Times as they are typed: `2026-05-04T18:30:00Z`, `2026-05-04 18:30`, `2026-05-04`, `2h`.

use jiff::{Span, Timestamp, ZonedDateTime, civil};

/// Reads a time; one without a place is of this place, and a span is counted back from now.
pub(in crate::cli) fn read(text: &str) -> Result<Timestamp, String> {
    read_at(text.trim(), &ZonedDateTime::now())
}

fn read_at(text: &str, now: &ZonedDateTime) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Ok(time) = text.parse::<civil::DateTime>() {
        return now
            .time_zone()
            .to_timestamp(time)
            .map_err(|error| error.to_string());
    }
    if let Ok(span) = text.parse::<Span>() {
        let then = now.checked_sub(span).map_err(|error| error.to_string())?;
        return Ok(then.timestamp());
    }
    Err(
        "it should be a time such as 2026-05-04 18:30, a day, or a span such as 2h or 3d"
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2026-05-04T18:30:00Z", "2026-05-04T18:30:00Z")]
    #[case("2026-05-04T18:30+03:00", "2026-05-04T15:30:00Z")]
    #[case("2026-05-04 18:30", "2026-05-04T15:30:00Z")]
    #[case("2026-05-04", "2026-05-03T21:00:00Z")]
    #[case("2h", "2026-05-10T10:00:00Z")]
    #[case("3d", "2026-05-07T12:00:00Z")]
    #[case("1h 30m", "2026-05-10T10:30:00Z")]
    fn reads(#[case] text: &str, #[case] time: &str) {
        let istanbul = jiff::tz::Offset::constant(3).to_time_zone();
        let now: Timestamp = "2026-05-10T12:00:00Z".parse().unwrap();
        let now = now.to_zoned_datetime(istanbul);
        assert_eq!(read_at(text, &now), Ok(time.parse().unwrap()));
    }

    #[test]
    fn tells_what_it_takes() {
        for odd in ["", "yesterday", "25:00", "2026-13-01"] {
            let error = read(odd).unwrap_err();
            assert!(error.contains("2026-05-04 18:30"), "{error}");
        }
    }
}
