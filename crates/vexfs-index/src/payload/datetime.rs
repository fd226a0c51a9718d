//! Dates and times in payloads.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};

/// Forms with an offset beside RFC 3339 and what `chrono` reads by default.
const WITH_OFFSET: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z"];
/// Forms without one, taken as UTC.
const WITHOUT_OFFSET: [&str; 4] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];

/// The microseconds since 1970-01-01T00:00:00Z that a text stands for, if it is a date and time.
///
/// Read are RFC 3339 and its lax forms: a space instead of the `T`, an offset without colon or minutes, no offset (then it is
/// UTC), no fraction, no seconds, or the date alone. What lies below a microsecond is cut off.
pub fn parse_datetime(text: &str) -> Option<i64> {
    // Every form begins with a year; most texts of payloads end here.
    if !text.trim_start().starts_with(|first: char| first.is_ascii_digit() || first == '+' || first == '-') {
        return None;
    }
    let with_offset = || with_offset(text).map(|time| time.timestamp_micros());
    let without_offset = || without_offset(text).map(|time| time.and_utc().timestamp_micros());
    with_offset().or_else(without_offset)
}

fn with_offset(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| text.parse())
        .ok()
        .or_else(|| WITH_OFFSET.into_iter().find_map(|form| DateTime::parse_from_str(text, form).ok()))
}

fn without_offset(text: &str) -> Option<NaiveDateTime> {
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(NaiveDateTime::from);
    WITHOUT_OFFSET.into_iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).or_else(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Midnight of the first day of 2014.
    const MIDNIGHT: i64 = 1_388_534_400_000_000;

    #[test]
    fn rfc_3339_and_its_lax_forms_are_read() {
        for text in [
            "2014-01-01T00:00:00Z",
            "2014-01-01t00:00:00z",
            "2014-01-01 00:00:00Z",
            "2014-01-01 00:00:00 UTC",
            "2014-01-01T00:00:00utc",
            "2014-01-01T01:00:00+0100",
            "2014-01-01T01:00:00+01",
            "2014-01-01 01:00:00 +01:00",
            "2014-01-01T00:00:00",
            "2014-01-01 00:00:00",
            "2014-01-01T00:00",
            "2014-01-01 00:00",
            "2014-01-01",
            " 2014-1-1",
            "+2014-01-01",
            "2014-01-01T00:00:00.0000000000001Z",
            "2013-12-31T23:59:60Z",
        ] {
            assert_eq!(parse_datetime(text), Some(MIDNIGHT), "{text}");
        }
        assert_eq!(parse_datetime("2014-01-01T00:00:00.1234567"), Some(MIDNIGHT + 123_456));
        assert_eq!(parse_datetime("2014-01-01 00:00:00.5 +01:00"), Some(MIDNIGHT - 3_599_500_000));
        assert_eq!(parse_datetime("1969-12-31T23:59:59.9999999Z"), Some(-1));
        assert_eq!(parse_datetime("-2014-01-01"), Some(-125_722_886_400_000_000));
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in [
            "",
            "2014",
            "2014-01",
            "20140101",
            "1388534400",
            "2014-02-29",
            "2014-01-01Z",
            "2014-01-01 ",
            "12014-01-01",
            "2014-01-01T00:00Z",
            "2014-01-01T24:00:00Z",
            "2014-01-01T00:00:00GMT",
            "2014-01-01T00:00:00,5",
            "2014-01-01T00:00:00+24:00",
            "2014-01-01T00:00:00+1",
            "Wed, 01 Jan 2014 00:00:00 GMT",
        ] {
            assert_eq!(parse_datetime(text), None, "{text}");
        }
    }
}
