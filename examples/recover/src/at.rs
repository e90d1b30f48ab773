//! `--at`: a time that a person can type.

use std::time::Duration;

use regain::types::{Timestamp, TimestampError};
use regain::{Clock as _, ManualClock, SystemClock};

/// A point in time, or a distance from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    Fixed(Timestamp),
    FromNow(Duration),
}

impl At {
    /// A clock that stands at this time.
    pub(crate) fn clock(self) -> Result<ManualClock, TimestampError> {
        Ok(ManualClock::at(match self {
            Self::Fixed(time) => time,
            Self::FromNow(distance) => SystemClock.now()?.after(distance),
        }))
    }
}

/// Reads `2026-11-22T15:30:00Z` (RFC 3339, UTC, whole seconds), seconds since 1970, or `+7d`.
pub(crate) fn parse(text: &str) -> Result<At, &'static str> {
    let known = match text.strip_prefix('+') {
        Some(distance) => parse_distance(distance).map(At::FromNow),
        None => parse_seconds(text).or_else(|| parse_date(text)).map(Timestamp::from_secs).map(At::Fixed),
    };
    known.ok_or("give a time such as 2026-11-22T15:30:00Z, seconds since 1970, or a distance such as +7d")
}

fn parse_seconds(text: &str) -> Option<u64> {
    number(text, 12)
}

fn parse_distance(text: &str) -> Option<Duration> {
    let (count, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    number(count, 9)?.checked_mul(seconds).map(Duration::from_secs)
}

fn parse_date(text: &str) -> Option<u64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let [year, month, day] = fields(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = fields(time, ':', [2, 2, 2])?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_in_month = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let real = (1970..=9999).contains(&year)
        && (1..=days_in_month).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    real.then(|| seconds_since_1970([year, month, day], [hour, minute, second]))
}

/// By Howard Hinnant's algorithm `days_from_civil`.
#[expect(clippy::arithmetic_side_effects, reason = "bounded: the caller checked every field")]
const fn seconds_since_1970([year, month, day]: [u64; 3], [hour, minute, second]: [u64; 3]) -> u64 {
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let era = shifted_year / 400;
    let year_of_era = shifted_year % 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    days * 86_400 + hour * 3600 + minute * 60 + second
}

/// Three numbers of exactly these widths.
fn fields(text: &str, by: char, widths: [usize; 3]) -> Option<[u64; 3]> {
    let mut parts = text.split(by);
    let mut out = [0; 3];
    for (to, width) in out.iter_mut().zip(widths) {
        let part = parts.next().filter(|part| part.len() == width)?;
        *to = number(part, width)?;
    }
    parts.next().is_none().then_some(out)
}

fn number(text: &str, max_digits: usize) -> Option<u64> {
    let digits = (1..=max_digits).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_the_time_that_prints_the_same() {
        for text in
            ["1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "2026-11-22T15:30:00Z", "9999-12-31T00:00:00Z"]
        {
            let Ok(At::Fixed(time)) = parse(text) else { panic!("{text}") };
            assert_eq!(time.to_string(), text.replace('T', " ").replace('Z', " UTC"));
        }
        assert_eq!(parse("1795361400"), parse("2026-11-22T15:30:00Z"));
        assert_eq!(parse("+7d"), Ok(At::FromNow(Duration::from_secs(604_800))));
        assert_eq!(parse("+90s"), Ok(At::FromNow(Duration::from_secs(90))));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "now",
            "+",
            "+d",
            "+7",
            "+7w",
            "+-1d",
            "-1",
            "2026-11-22",
            "2026-11-22T15:30:00",
            "2026-11-22t15:30:00Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T15:30:60Z",
            "1969-12-31T23:59:59Z",
            "26-11-22T15:30:00Z",
            "2026-11-22T15:30:00+01:00",
            "99999999999999999999",
            "+999999999999999d",
            "é",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
