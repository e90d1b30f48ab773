//! Times of an action: a median, and how far the middle eight tenths spread.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The times of many runs of one action.
pub struct Times(Vec<Duration>);

impl Times {
    /// Runs `action` in rounds of `batch` calls until `rounds` rounds are timed; one round goes before.
    pub fn of<T>(rounds: usize, batch: u32, mut action: impl FnMut() -> T) -> Self {
        (0..batch).for_each(|_| drop(black_box(action())));
        let round = |_| {
            let start = Instant::now();
            (0..batch).for_each(|_| drop(black_box(action())));
            start.elapsed() / batch
        };
        Self((0..rounds).map(round).collect()).sorted()
    }

    /// Runs two actions in turn, so that a busy machine slows both: their times, and the quotient of
    /// each pair, `one / other`.
    pub fn of_two<T, U>(
        rounds: usize,
        mut one: impl FnMut() -> T,
        mut other: impl FnMut() -> U,
    ) -> (Self, Self, Ratio) {
        let (mut ones, mut others, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..=rounds {
            let start = Instant::now();
            drop(black_box(one()));
            let first = start.elapsed();
            let start = Instant::now();
            drop(black_box(other()));
            let second = start.elapsed();
            if round > 0 {
                ones.push(first);
                others.push(second);
                ratios.push(first.as_secs_f64() / second.as_secs_f64());
            }
        }
        ratios.sort_by(f64::total_cmp);
        (Self(ones).sorted(), Self(others).sorted(), Ratio(ratios))
    }

    /// How often a second, by the median.
    pub fn per_second(&self) -> f64 {
        1.0 / at(&self.0, 0.5).as_secs_f64()
    }

    fn sorted(mut self) -> Self {
        self.0.sort();
        self
    }
}

/// `median (10th to 90th percentile)`.
impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [low, middle, high] = [0.1, 0.5, 0.9].map(|quantile| at(&self.0, quantile));
        write!(f, "{middle:.2?} ({low:.2?} to {high:.2?})")
    }
}

/// Quotients of paired times.
pub struct Ratio(Vec<f64>);

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [low, middle, high] = [0.1, 0.5, 0.9].map(|quantile| at(&self.0, quantile));
        write!(f, "{middle:.3} ({low:.3} to {high:.3})")
    }
}

fn at<T: Copy>(sorted: &[T], quantile: f64) -> T {
    sorted[((sorted.len() - 1) as f64 * quantile).round() as usize]
}
