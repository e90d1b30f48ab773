//! Points in time, as numbers that somebody else read from a clock.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A point in time: milliseconds since 1970-01-01 00:00:00 UTC, without leap seconds.
///
/// It is made from a `SystemTime` at the edge of a program, or comes from a database; nothing in
/// these crates reads a clock. Code compares ages ([`Timestamp::age_at`]), never sums, so that no
/// input can overflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Timestamp(u64);

impl Timestamp {
    /// 1970-01-01 00:00:00 UTC.
    pub const EPOCH: Self = Self(0);

    /// The point `milliseconds` after 1970-01-01 00:00:00 UTC. Values above `i64::MAX` are taken
    /// as `i64::MAX`, which is what every database can hold.
    #[must_use]
    pub const fn from_millis(milliseconds: u64) -> Self {
        if milliseconds > i64::MAX as u64 { Self(i64::MAX as u64) } else { Self(milliseconds) }
    }

    /// The point `seconds` after 1970-01-01 00:00:00 UTC, with the same bound.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self::from_millis(seconds.saturating_mul(1000))
    }

    /// Milliseconds since 1970-01-01 00:00:00 UTC; at most `i64::MAX`.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Whole seconds since 1970-01-01 00:00:00 UTC, rounded down.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0 / 1000
    }

    /// How much time has passed from `self` to `now`; zero where `now` is earlier.
    #[must_use]
    pub const fn age_at(self, now: Self) -> Duration {
        Duration::from_millis(now.0.saturating_sub(self.0))
    }

    /// The point `duration` later, or the last representable one.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self::from_millis(self.0.saturating_add(milliseconds))
    }

    /// The point `duration` earlier, or 1970-01-01 00:00:00 UTC.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self(self.0.saturating_sub(milliseconds))
    }
}

/// `2026-11-22 15:30:00 UTC`, for people. Years above 9999 are printed in full.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.as_secs();
        let (days, in_day) = (seconds / 86_400, seconds % 86_400);
        let (year, month, day) = civil_from_days(days);
        let (hour, minute, second) = (in_day / 3600, in_day % 3600 / 60, in_day % 60);
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = TimestampError;

    fn try_from(time: SystemTime) -> Result<Self, TimestampError> {
        let since = time.duration_since(UNIX_EPOCH).map_err(|_| TimestampError::BeforeEpoch)?;
        u64::try_from(since.as_millis()).map(Self::from_millis).map_err(|_| TimestampError::TooLate)
    }
}

impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> Self {
        UNIX_EPOCH.checked_add(Duration::from_millis(time.0)).unwrap_or(UNIX_EPOCH)
    }
}

/// Why a `SystemTime` is not a [`Timestamp`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimestampError {
    /// The clock shows a time before 1970.
    #[error("the clock shows a time before 1970: set the clock")]
    BeforeEpoch,
    /// The clock shows a time that no database can hold.
    #[error("the clock shows a time too far in the future: set the clock")]
    TooLate,
}

impl TimestampError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BeforeEpoch => "time-before-epoch",
            Self::TooLate => "time-too-late",
        }
    }
}

/// Year, month and day of the `days`-th day after 1970-01-01, by Howard Hinnant's algorithm
/// `civil_from_days`. Every intermediate value fits: `days` is at most `u64::MAX / 86_400_000`.
#[expect(clippy::arithmetic_side_effects, reason = "bounded: days is below 2^38, see the docstring")]
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_print_as_people_write_them() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (951_782_399, "2000-02-28 23:59:59 UTC"),
            (951_782_400, "2000-02-29 00:00:00 UTC"),
            (4_107_542_400, "2100-03-01 00:00:00 UTC"),
            (1_795_361_400, "2026-11-22 15:30:00 UTC"),
        ] {
            assert_eq!(Timestamp::from_secs(seconds).to_string(), text);
        }
    }

    #[test]
    fn no_time_overflows() {
        let last = Timestamp::from_millis(u64::MAX);
        assert_eq!(last.after(Duration::MAX), last);
        assert_eq!(last.before(Duration::MAX), Timestamp::EPOCH);
        assert_eq!(last.age_at(Timestamp::EPOCH), Duration::ZERO);
        assert!(!last.to_string().is_empty());
        assert_eq!(Timestamp::try_from(SystemTime::from(last)), Ok(last));
    }

    #[test]
    fn a_clock_before_1970_is_a_clear_error() {
        let early = UNIX_EPOCH.checked_sub(Duration::from_secs(1)).unwrap();
        assert_eq!(Timestamp::try_from(early), Err(TimestampError::BeforeEpoch));
    }
}
