//! The clock of the queue: the only place of this library where time is read, and only to let callers
//! wait no longer than they were told. No hash and no verdict depends on it.

use std::time::Instant;

#[expect(clippy::disallowed_methods, reason = "a clock is owned here")]
pub(super) fn now() -> Instant {
    Instant::now()
}
