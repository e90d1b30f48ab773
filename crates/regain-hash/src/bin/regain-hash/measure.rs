//! How long a hash takes, as a visitor who signs in would see it: all permits are at work, as they
//! share the memory's bandwidth.

use std::num::NonZeroU8;
use std::thread;
use std::time::Duration;

use regain_hash::{HashError, Hasher, Params, PoolConfig};
use regain_types::{Entropy, Password, Typed};

use crate::clock::timed;

pub(crate) struct Bench {
    password: Password,
    permits: NonZeroU8,
    spread: f64,
}

impl Bench {
    pub(crate) fn new(permits: NonZeroU8) -> Result<Self, HashError> {
        let typed = Typed::new("a password of middle length".to_owned()).map_err(|_| HashError::Kernel)?;
        let password = Password::prepare(&typed).map_err(|_| HashError::Kernel)?;
        Ok(Self { password, permits, spread: 1.0 })
    }

    /// The median of five hashes on each of as many threads as there are permits, after one of each
    /// that does not count.
    pub(crate) fn median(&mut self, params: Params) -> Result<Duration, HashError> {
        let hasher = Hasher::new(params).with_pool(PoolConfig::new(self.permits));
        hasher.warm_up()?;
        let each = || -> Result<Vec<Duration>, HashError> {
            self.hash(&hasher)?;
            (0..HASHES).map(|_| self.hash(&hasher)).collect()
        };
        let mut times = thread::scope(|scope| {
            let threads: Vec<_> = (0..self.permits.get()).map(|_| scope.spawn(each)).collect();
            let times = threads.into_iter().map(|thread| thread.join().unwrap_or(Err(HashError::Kernel)));
            times.collect::<Result<Vec<_>, _>>()
        })?
        .concat();
        times.sort_unstable();
        let [low, median, high] =
            [1, 2, 3].map(|quarter| times.get(times.len().saturating_mul(quarter) / 4).copied());
        let (low, high) = low.zip(high).ok_or(HashError::Kernel)?;
        self.spread = self.spread.max(high.as_secs_f64() / low.as_secs_f64().max(f64::MIN_POSITIVE));
        median.ok_or(HashError::Kernel)
    }

    /// The greatest ratio of an upper to a lower quartile so far: 1 where the machine did nothing else.
    pub(crate) const fn spread(&self) -> f64 {
        self.spread
    }

    fn hash(&self, hasher: &Hasher) -> Result<Duration, HashError> {
        // Nobody stores these records.
        let salt = Entropy::danger_from_bytes([1; 16]);
        let (record, time) = timed(|| hasher.hash(&self.password, salt));
        record.map(|_| time)
    }
}

const HASHES: u8 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_work_takes_longer() {
        let mut bench = Bench::new(NonZeroU8::MIN).unwrap();
        let mut median = |t_cost| bench.median(Params::new(7_168, t_cost, 1).unwrap()).unwrap();
        assert!(median(16) > median(5));
        assert!(bench.spread().is_finite() && bench.spread() >= 1.0);
    }
}
