//! Clocks: the only places of this crate where time is read, for stores that have none of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use regain_types::{Timestamp, TimestampError};

/// What a store without a database clock asks for the time.
pub trait Clock: Send + Sync {
    /// The time now.
    ///
    /// # Errors
    /// [`TimestampError`] where the clock shows a time that can't be: nothing is decided then.
    fn now(&self) -> Result<Timestamp, TimestampError>;
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "a clock is owned here")]
    fn now(&self) -> Result<Timestamp, TimestampError> {
        Timestamp::try_from(SystemTime::now())
    }
}

/// A clock that stands until it is moved: for tests, simulation and guided tours. Clones share it.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<AtomicU64>);

impl ManualClock {
    /// A clock that shows `start`.
    #[must_use]
    pub fn at(start: Timestamp) -> Self {
        Self(Arc::new(AtomicU64::new(start.as_millis())))
    }

    /// Shows another time, earlier ones too.
    pub fn set(&self, time: Timestamp) {
        self.0.store(time.as_millis(), Ordering::SeqCst);
    }

    /// Moves forward.
    pub fn advance(&self, by: Duration) {
        self.set(self.shown().after(by));
    }

    /// The time that it shows.
    #[must_use]
    pub fn shown(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Result<Timestamp, TimestampError> {
        Ok(self.shown())
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Result<Timestamp, TimestampError> {
        (**self).now()
    }
}
