//! Times of several actions that are run in turn, so that a busy machine slows all of them, and their
//! quotients round by round.

use std::hint::black_box;
use std::time::Instant;

/// Something to be timed: what it answers is `true`, or the measurement is wrong.
pub struct Action<'a> {
    name: &'static str,
    batch: u32,
    run: Box<dyn FnMut() -> bool + 'a>,
}

impl<'a> Action<'a> {
    /// `batch` calls are timed together: about a tenth of a millisecond is a good choice.
    pub fn new(name: &'static str, batch: u32, run: impl FnMut() -> bool + 'a) -> Self {
        Self { name, batch, run: Box::new(run) }
    }

    /// What it is called.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Runs it once.
    pub fn once(&mut self) -> bool {
        (self.run)()
    }

    /// Nanoseconds of one call.
    #[expect(clippy::disallowed_methods, reason = "a bench owns a clock")]
    fn time(&mut self) -> f64 {
        let start = Instant::now();
        let right = (0..self.batch).fold(true, |right, _| black_box((self.run)()) & right);
        let nanos = start.elapsed().as_secs_f64() * 1e9 / f64::from(self.batch);
        assert!(right, "{} answered wrongly", self.name);
        nanos
    }
}

/// Nanoseconds of each action in each round.
pub struct Paired {
    names: Vec<&'static str>,
    rounds: Vec<Vec<f64>>,
}

impl Paired {
    /// Runs all actions in turn, `rounds` times and once before.
    pub fn measure(actions: &mut [Action<'_>], rounds: usize) -> Self {
        actions.iter_mut().for_each(|action| _ = action.time());
        let rounds = (0..rounds).map(|_| actions.iter_mut().map(Action::time).collect()).collect();
        Self { names: actions.iter().map(|action| action.name).collect(), rounds }
    }

    /// The median time of an action, in nanoseconds.
    pub fn nanos(&self, name: &str) -> f64 {
        let place = self.place(name);
        quantile(self.rounds.iter().map(|round| round[place]).collect(), 0.5)
    }

    /// The 10th, 50th and 90th percentile of `one / other`, each quotient of one round.
    pub fn ratio(&self, one: &str, other: &str) -> [f64; 3] {
        let (one, other) = (self.place(one), self.place(other));
        let quotients: Vec<f64> = self.rounds.iter().map(|round| round[one] / round[other]).collect();
        [0.1, 0.5, 0.9].map(|share| quantile(quotients.clone(), share))
    }

    fn place(&self, name: &str) -> usize {
        self.names.iter().position(|known| *known == name).expect("an action of this name was measured")
    }
}

fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_are_of_one_round_each() {
        let rounds = vec![vec![2.0, 1.0], vec![30.0, 10.0], vec![400.0, 100.0]];
        let paired = Paired { names: vec!["one", "other"], rounds };
        assert_eq!(paired.ratio("one", "other"), [2.0, 3.0, 4.0]);
        assert_eq!(paired.nanos("other"), 10.0);
    }
}
