//! The clock of the measurement.

use std::time::{Duration, Instant};

/// What `work` answers, and how long it took.
#[expect(clippy::disallowed_methods, reason = "a clock is owned here")]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let answer = work();
    (answer, start.elapsed())
}
