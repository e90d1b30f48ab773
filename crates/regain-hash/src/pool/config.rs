//! What a pool may take: at once, in its queue and in time.

use std::num::NonZeroU8;
use std::time::Duration;

/// The bounds of the pool in which passwords are hashed.
///
/// | | default |
/// |---|---|
/// | permits: hashes at once, each with its arena of memory | 2 |
/// | queue: callers that wait for a permit | 1,024 |
/// | `max_wait`: how long each of them waits | 10 s |
///
/// Callers are served in the order in which they came. Hashes of costlier records than those of today run
/// one at a time: while two are asked for, who comes after the second waits for the first to end.
///
/// Over the queue's length, and after the wait, the answer is [`HashError::Busy`]. The memory that
/// follows from it is [`Hasher::memory_bound`].
///
/// [`HashError::Busy`]: crate::HashError::Busy
/// [`Hasher::memory_bound`]: crate::Hasher::memory_bound
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolConfig {
    pub(super) permits: NonZeroU8,
    pub(super) queue: u32,
    pub(super) max_wait: Duration,
}

impl PoolConfig {
    /// A pool of so many permits. More than the machine has cores gains nothing.
    #[must_use]
    pub const fn new(permits: NonZeroU8) -> Self {
        Self { permits, queue: 1_024, max_wait: Duration::from_secs(10) }
    }

    /// With a queue of at most so many callers. 0 refuses all who find no permit; only who needs more
    /// memory than a hash of today still waits for another such to end.
    #[must_use]
    pub const fn with_queue(self, callers: u32) -> Self {
        Self { queue: callers, ..self }
    }

    /// With another time to wait in the queue.
    #[must_use]
    pub const fn with_max_wait(self, max_wait: Duration) -> Self {
        Self { max_wait, ..self }
    }
}

impl Default for PoolConfig {
    fn default() -> Self {
        Self::new(NonZeroU8::MIN.saturating_add(1))
    }
}

/// What a pool is doing at the moment: for an operator's gauges, and for turning callers away before
/// anything is spent on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolLoad {
    /// Permits in use: hashes that run.
    pub running: usize,
    /// Callers in the queue.
    pub waiting: usize,
    /// Whether a caller who came now would be [`Busy`](crate::HashError::Busy) at once.
    pub full: bool,
}
