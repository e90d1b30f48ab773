//! Parameters for a machine: what fits a time and a budget of memory.

use std::cmp::Reverse;
use std::num::NonZeroU8;
use std::time::Duration;

use crate::{HashError, Params};

/// What one machine can afford: parameters that were measured, and which of them to take.
///
/// It reads no clock: how long a hash takes is told by the caller. The command `regain-hash calibrate`
/// (feature `cli`) measures and prints a table.
///
/// ```
/// use std::num::NonZeroU8;
/// use std::time::Duration;
/// use regain_hash::{Calibration, MemoryBudget, Params};
///
/// let two_at_once = MemoryBudget::new(128 << 20, NonZeroU8::MIN.saturating_add(1));
/// // Here a hash takes 0.25 ms for each MiB that it fills.
/// let measure = |params: Params| Ok(Duration::from_micros(u64::from(params.m_cost() * params.t_cost()) / 4));
/// let found = Calibration::run(Duration::from_millis(50), two_at_once, measure)?;
/// assert!(found.meets_target());
/// assert_eq!(found.recommended().params(), Params::new(61_440, 3, 1)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Calibration {
    rows: Vec<Measured>,
    recommended: Measured,
    meets_target: bool,
}

impl Calibration {
    /// Measures parameters and recommends some.
    ///
    /// `measure` answers how long one hash of these parameters takes while as many as `budget` has
    /// permits run at once: the median of a few, in memory that was touched before. It is asked some
    /// 20 times, seldom for much more than `target`.
    ///
    /// Recommended is the most work, memory times passes, within `target` and `budget`: a guesser
    /// pays for exactly that. Among those within a tenth of it, as times are no more exact, it is the
    /// most memory, which RFC 9106 section 4 takes first, too. Passes go beyond the five of OWASP's
    /// table only where the budget has no more memory. Lanes are one: they would be filled one after
    /// another. Nothing is below OWASP's table, not even where all of it is slower than `target`:
    /// then it is the quickest of it, and [`Calibration::meets_target`] says no.
    ///
    /// # Errors
    /// [`CalibrateError::Budget`] where the budget is too small for OWASP's least memory; what
    /// `measure` answers.
    pub fn run(
        target: Duration,
        budget: MemoryBudget,
        mut measure: impl FnMut(Params) -> Result<Duration, HashError>,
    ) -> Result<Self, CalibrateError> {
        let most = budget.most_m_cost()?;
        let permits = budget.permits;
        let mut row = |params| measure(params).map(|time| Measured { params, time, permits });
        let mut rows = Vec::new();
        for m_cost in rungs(most) {
            let floor = row(Params { m_cost, t_cost: least_passes(m_cost), p_cost: 1 })?;
            rows.push(floor);
            if floor.time > target && floor.params.t_cost == 1 {
                break; // more memory takes longer still
            }
            let most_passes = if m_cost == most { Params::MAX_T_COST } else { OWASP_PASSES };
            let mut t_cost = floor.passes_within(target).min(most_passes);
            while t_cost > floor.params.t_cost {
                let better = row(Params { t_cost, ..floor.params })?;
                if better.time <= target {
                    rows.push(better);
                    break;
                }
                t_cost = t_cost.saturating_sub(1);
            }
        }
        let best = best(&rows, target);
        let quickest = rows.iter().min_by_key(|row| row.time).copied();
        let recommended = best.or(quickest).ok_or(HashError::Kernel)?;
        let preset = Params::RFC9106_LOW_MEMORY;
        if preset.m_cost <= most {
            rows.push(row(preset)?);
        }
        rows.sort_by_key(|row| (row.params.m_cost, row.params.t_cost, row.params.p_cost));
        Ok(Self { rows, recommended, meets_target: best.is_some() })
    }

    /// What was measured, by memory and passes: OWASP's table and RFC 9106's second choice as far as
    /// they fit the budget, and for more sizes of memory the fewest and the most passes that fit.
    #[must_use]
    pub fn rows(&self) -> &[Measured] {
        &self.rows
    }

    /// What to take: one of the rows.
    #[must_use]
    pub const fn recommended(&self) -> &Measured {
        &self.recommended
    }

    /// Whether what is recommended takes no longer than the target. Where it does, it is the least
    /// that OWASP recommends, and this machine needs more time for it.
    #[must_use]
    pub const fn meets_target(&self) -> bool {
        self.meets_target
    }
}

/// The memory that hashing may take, and how many hashes share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryBudget {
    bytes: usize,
    permits: NonZeroU8,
}

impl MemoryBudget {
    /// `bytes` for the whole pool: `permits` times `m_cost`, and 8 MiB for all else
    /// ([`Hasher::memory_bound`]).
    ///
    /// [`Hasher::memory_bound`]: crate::Hasher::memory_bound
    #[must_use]
    pub const fn new(bytes: usize, permits: NonZeroU8) -> Self {
        Self { bytes, permits }
    }

    /// The most memory of one hash in KiB: a whole number of MiB.
    fn most_m_cost(self) -> Result<u32, CalibrateError> {
        let permits = usize::from(self.permits.get());
        let each_mib = (self.bytes.saturating_sub(OVERHEAD_BYTES) / MIB).checked_div(permits).unwrap_or(0);
        let each = u32::try_from(each_mib).unwrap_or(u32::MAX).saturating_mul(1_024);
        if each < Params::MIN_M_COST {
            let least = Measured { params: LEAST, time: Duration::ZERO, permits: self.permits };
            return Err(CalibrateError::Budget { least_mib: least.memory_bytes() / MIB });
        }
        Ok(each.min(Params::MAX_M_COST))
    }
}

/// Parameters, and what they cost on both sides.
///
/// # What an attacker pays
///
/// A guess at a stolen record fills the same blocks. Each moves 3 KiB: the block that it refers to and
/// the one that it replaces are read, and it is written. So a device that moves 10^12 bytes a second
/// makes no more guesses a second than 10^12 divided by what one moves: 8,366 for the default. This is
/// the model of `docs/policy.md`, and it is a model. Real guesses also wait and compute, and are
/// dearer. They are cheaper where a device keeps memory of a few MiB in its caches, and by up to a
/// third in a first pass, which replaces nothing. At a peppered record nobody guesses without the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    params: Params,
    time: Duration,
    permits: NonZeroU8,
}

impl Measured {
    /// What such a device moves, in bytes a second.
    pub const DEVICE_BYTES_PER_SECOND: f64 = 1e12;

    /// What such a device costs an hour, in US dollars: an assumption to compare by. Prices are
    /// proportional to it.
    pub const DEVICE_HOUR_USD: f64 = 1.0;

    /// The parameters.
    #[must_use]
    pub const fn params(&self) -> Params {
        self.params
    }

    /// How long one hash takes while all permits are in use.
    #[must_use]
    pub const fn time(&self) -> Duration {
        self.time
    }

    /// The memory of the whole pool in bytes, as [`Hasher::memory_bound`] with ceilings of these
    /// parameters.
    ///
    /// [`Hasher::memory_bound`]: crate::Hasher::memory_bound
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let each = usize::try_from(self.params.m_cost).unwrap_or(usize::MAX).saturating_mul(1_024);
        each.saturating_mul(self.permits.get().into()).saturating_add(OVERHEAD_BYTES)
    }

    /// How many sign-ins a second the pool verifies while it does nothing else.
    #[must_use]
    pub fn logins_per_second(&self) -> f64 {
        f64::from(self.permits.get()) / self.time.max(SHORTEST).as_secs_f64()
    }

    /// How many guesses a second an attacker's device makes at most.
    #[must_use]
    pub fn guesses_per_second(&self) -> f64 {
        Self::DEVICE_BYTES_PER_SECOND / (self.params.work() as f64 * BYTES_PER_BLOCK)
    }

    /// What 10^9 guesses cost the attacker at least, in US dollars at [`Measured::DEVICE_HOUR_USD`].
    #[must_use]
    pub fn usd_per_billion_guesses(&self) -> f64 {
        let hours = 1e9 / self.guesses_per_second() / 3_600.0;
        hours * Self::DEVICE_HOUR_USD
    }

    /// How many passes take no longer than `target`, were they all equally long.
    fn passes_within(&self, target: Duration) -> u32 {
        let passes = u128::from(self.params.t_cost).saturating_mul(target.as_nanos());
        let passes = passes.checked_div(self.time.max(SHORTEST).as_nanos()).unwrap_or(0);
        u32::try_from(passes).unwrap_or(u32::MAX)
    }
}

/// Why there is no calibration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CalibrateError {
    /// The budget is too small for so many hashes at once.
    #[error(
        "the memory is too little: so many hashes at once take at least {least_mib} MiB, or have fewer permits"
    )]
    Budget {
        /// The least that these permits need, in MiB.
        least_mib: usize,
    },
    /// A hash could not be measured.
    #[error(transparent)]
    Hash(#[from] HashError),
}

impl CalibrateError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Budget { .. } => "calibrate-budget",
            Self::Hash(error) => error.code(),
        }
    }
}

/// The row to recommend, where one is within `target`.
fn best(rows: &[Measured], target: Duration) -> Option<Measured> {
    let within = || rows.iter().filter(|row| row.time <= target);
    let most_work = within().map(|row| row.params.work()).max()?;
    let near = within().filter(|row| row.params.work() as f64 >= most_work as f64 * NEAR);
    // The quickest where both are equal.
    near.max_by_key(|row| (row.params.m_cost, row.params.work(), Reverse(row.time))).copied()
}

/// Sizes of memory to look at, in KiB, up to the most and with it.
fn rungs(most: u32) -> impl Iterator<Item = u32> {
    LADDER.into_iter().filter(move |m_cost| *m_cost < most).chain([most])
}

/// The fewest passes over this memory that are no less work than OWASP's least.
fn least_passes(m_cost: u32) -> u32 {
    let passes = Params::MIN_WORK.div_ceil(u64::from(m_cost).max(1));
    u32::try_from(passes).unwrap_or(u32::MAX)
}

/// OWASP's table, where the fewest passes are OWASP's own, and steps of about 1.5 above it.
const LADDER: [u32; 11] =
    [7_168, 9_216, 12_288, 19_456, 32_768, 47_104, 65_536, 98_304, 131_072, 196_608, 262_144];

/// The most passes of OWASP's table.
const OWASP_PASSES: u32 = 5;

/// OWASP's least memory.
const LEAST: Params = Params { m_cost: Params::MIN_M_COST, t_cost: OWASP_PASSES, p_cost: 1 };

/// Times that differ by less are not told apart.
const NEAR: f64 = 0.9;

/// Two blocks of 1 KiB are read and one is written.
const BYTES_PER_BLOCK: f64 = 3_072.0;

/// What [`Hasher::memory_bound`](crate::Hasher::memory_bound) has for all but the arenas.
const OVERHEAD_BYTES: usize = 8 * MIB;

const MIB: usize = 1_024 * 1_024;

/// A clock that stands still divides by nothing.
const SHORTEST: Duration = Duration::from_nanos(1);

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "numbers of examples, which are small")]
mod tests {
    use super::*;
    use crate::{Bounds, Hasher, PoolConfig};
    use proptest::prelude::*;

    fn permits(count: u8) -> NonZeroU8 {
        NonZeroU8::new(count).unwrap()
    }

    fn budget(mib: usize, count: u8) -> MemoryBudget {
        MemoryBudget::new(mib * MIB, permits(count))
    }

    fn cost(m_cost: u32, t_cost: u32) -> Params {
        Params { m_cost, t_cost, p_cost: 1 }
    }

    /// A machine that fills so many blocks a millisecond, whatever their number.
    fn even(blocks: u64) -> impl Fn(Params) -> Result<Duration, HashError> {
        move |params| Ok(Duration::from_nanos(params.work() * 1_000_000 / blocks))
    }

    fn run(target_ms: u64, budget: MemoryBudget, blocks: u64) -> Calibration {
        Calibration::run(Duration::from_millis(target_ms), budget, even(blocks)).unwrap()
    }

    #[test]
    fn the_most_work_within_time_and_memory_is_recommended() {
        // 248 MiB for two. 5,000 blocks a millisecond: 500,000 within 100 ms.
        let found = run(100, budget(256, 2), 5_000);
        assert_eq!(found.recommended().params(), cost(98_304, 5));
        assert!(found.meets_target());
        // 40 MiB for two: memory ends at 20 MiB, so more passes than five.
        assert_eq!(run(50, budget(48, 2), 5_000).recommended().params(), cost(20_480, 12));
        // Five is their end where there is more memory to take, and 16 where there is not.
        let five_below = |found: Calibration, most| {
            found.rows().iter().all(|row| row.params.t_cost <= 5 || row.params.m_cost == most)
        };
        assert!(five_below(run(10_000, budget(4_096, 2), 5_000), 262_144));
        assert_eq!(run(10_000, budget(48, 2), 5_000).recommended().params(), cost(20_480, 16));
        assert_eq!(run(10_000, budget(4_096, 2), 5_000).recommended().params(), cost(262_144, 16));
    }

    #[test]
    fn memory_goes_first_where_work_is_about_equal() {
        // 100,000 blocks: 97,280 are 5 passes over 19,456, and 94,208 are 2 over 47,104.
        let found = run(20, budget(256, 2), 5_000);
        assert_eq!(found.recommended().params(), cost(98_304, 1));
        let row = |params, ms| Measured { params, time: Duration::from_millis(ms), permits: permits(1) };
        let best = |rows: &[Measured]| best(rows, Duration::from_millis(20)).unwrap().params;
        assert_eq!(best(&[row(cost(19_456, 5), 18), row(cost(47_104, 2), 19)]), cost(47_104, 2));
        assert_eq!(best(&[row(cost(19_456, 5), 18), row(cost(47_104, 2), 21)]), cost(19_456, 5));
        assert_eq!(best(&[row(cost(19_456, 5), 18), row(cost(47_104, 1), 9)]), cost(19_456, 5));
    }

    #[test]
    fn passes_that_take_longer_than_the_first_ones_promise_are_given_up_one_by_one() {
        // 6, 14, 24, 37, 51, 68, 86, 106 ms for 40 MiB: 6 ms promise 16 passes within 100.
        let slowing = |params: Params| {
            let (m_cost, t_cost) = (u64::from(params.m_cost), u64::from(params.t_cost));
            Ok(Duration::from_micros(m_cost * t_cost * (t_cost + 5) / 40))
        };
        let target = Duration::from_millis(100);
        let found = Calibration::run(target, budget(48, 1), slowing).unwrap();
        assert_eq!(found.recommended().params(), cost(40_960, 7));
        let over = found.rows().iter().filter(|row| row.time() > target);
        assert_eq!(over.map(Measured::params).collect::<Vec<_>>(), []);
    }

    #[test]
    fn a_target_that_is_missed_gives_the_quickest_of_owasps_table_and_says_so() {
        for target in [0, 1, 6] {
            let found = run(target, budget(256, 2), 5_000);
            assert!(!found.meets_target());
            let params = found.recommended().params();
            assert!(Params::OWASP_TABLE.contains(&params), "{params:?}");
            assert!(found.rows().iter().all(|row| row.time() >= found.recommended().time()));
        }
        assert!(run(8, budget(256, 2), 5_000).meets_target());
    }

    #[test]
    fn a_budget_that_is_too_small_names_the_least() {
        for (mib, count, least_mib) in [(21, 2, 22), (0, 1, 15), (1_000, 255, 1_793)] {
            let tried = Calibration::run(Duration::from_secs(1), budget(mib, count), even(1));
            assert_eq!(tried.unwrap_err(), CalibrateError::Budget { least_mib });
            let enough = budget(least_mib, count);
            assert_eq!(run(100, enough, 5_000).recommended().params().m_cost(), 7_168);
        }
        let error = CalibrateError::Budget { least_mib: 22 };
        assert!(error.to_string().contains("22 MiB"));
        assert_eq!(error.code(), "calibrate-budget");
    }

    #[test]
    fn an_error_of_the_measurement_ends_it() {
        let failing = |_| Err(HashError::OutOfMemory);
        let error = Calibration::run(Duration::from_secs(1), budget(256, 2), failing).unwrap_err();
        assert_eq!(error, CalibrateError::Hash(HashError::OutOfMemory));
        assert_eq!(error.code(), "hash-out-of-memory");
    }

    #[test]
    fn presets_are_among_the_rows_where_they_fit() {
        let rows =
            |mib| run(100, budget(mib, 1), 5_000).rows().iter().map(Measured::params).collect::<Vec<_>>();
        let all = rows(256);
        assert!(Params::OWASP_TABLE.iter().all(|preset| all.contains(preset)), "{all:?}");
        assert!(all.contains(&Params::RFC9106_LOW_MEMORY));
        let small = rows(32);
        assert!(small.contains(&Params::OWASP) && !small.contains(&Params::RFC9106_LOW_MEMORY));
        assert!(small.iter().all(|params| params.m_cost() <= 24_576), "{small:?}");
    }

    #[test]
    fn the_memory_is_what_the_hasher_says() {
        for (params, count) in [(Params::OWASP, 2), (Params::RFC9106_LOW_MEMORY, 7), (LEAST, 255)] {
            let row = Measured { params, time: Duration::ZERO, permits: permits(count) };
            let bounds = Bounds::default().with_ceilings(params.m_cost, 16, 8).unwrap();
            let pool = PoolConfig::new(permits(count));
            let hasher = Hasher::new(params).with_bounds(bounds).unwrap().with_pool(pool);
            assert_eq!(row.memory_bytes(), hasher.memory_bound());
        }
    }

    #[test]
    fn both_sides_pay_as_the_model_says() {
        let row = Measured { params: Params::OWASP, time: Duration::from_millis(10), permits: permits(2) };
        assert!((row.logins_per_second() - 200.0).abs() < 1e-9);
        // 38,912 blocks of 3 KiB are 119.5 MB: docs/policy.md says 10^4 at most.
        assert!((row.guesses_per_second() - 8_365.6).abs() < 0.1);
        assert!((row.usd_per_billion_guesses() - 33.2).abs() < 0.01);
        let double = Measured { params: cost(38_912, 2), ..row };
        assert!((double.usd_per_billion_guesses() / row.usd_per_billion_guesses() - 2.0).abs() < 1e-9);
        let still = Measured { time: Duration::ZERO, ..row };
        assert!(still.logins_per_second().is_finite());
    }

    proptest! {
        #[test]
        fn whatever_is_measured_the_recommended_may_be_hashed_with_and_fits(
            target in any::<u64>(),
            bytes in any::<usize>(),
            mib in 0_usize..2_000,
            count in 1_u8..,
            times in prop::collection::vec(any::<u64>(), 1..40),
        ) {
            let target = Duration::from_nanos(target);
            for bytes in [bytes, mib * MIB] {
                let mut asked = Vec::new();
                let tried = Calibration::run(target, MemoryBudget::new(bytes, permits(count)), |params| {
                    asked.push(params);
                    Ok(Duration::from_nanos(times[asked.len() % times.len()]))
                });
                prop_assert!(asked.iter().all(|p| Params::new(p.m_cost, p.t_cost, p.p_cost) == Ok(*p)));
                prop_assert!(asked.len() < 11 * 5 + 16);
                let Ok(found) = tried else { continue };
                let row = found.recommended();
                prop_assert!(found.rows().contains(row));
                prop_assert!(found.rows().iter().all(|row| row.memory_bytes() <= bytes));
                prop_assert_eq!(row.time() <= target, found.meets_target());
            }
        }
    }
}
