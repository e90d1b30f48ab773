//! Test A: leaked passwords that pass where at most a given share of each random family is refused.

use crate::meter::{METERS, scores};
use crate::options::Options;
use crate::random::{Family, Random};
use crate::roc::Figure;
use crate::test_b;
use regain_bench_report::{Table, percent, whole};

/// The share of each random family that may be refused.
pub const REFUSED: f64 = 0.01;

/// What test A found on one list.
pub struct Outcome {
    pub list: String,
    count: usize,
    /// By meter.
    pub passed: Vec<Figure>,
    /// By meter: at each of [`SHARES`].
    pub curve: Vec<Vec<f64>>,
}

/// Scores of the random families by meter, sorted.
pub struct Randoms(Vec<Vec<Vec<f64>>>);

impl Randoms {
    pub fn draw(eff: &[String], options: &Options) -> Self {
        let mut by_meter = vec![Vec::new(); METERS.len()];
        for family in Family::of_test_a(eff) {
            for (meter, mut scores) in
                scores(&family.sample(options.seed, options.sample)).into_iter().enumerate()
            {
                scores.sort_by(f64::total_cmp);
                by_meter[meter].push(scores);
            }
        }
        Self(by_meter)
    }

    /// The greatest threshold that refuses at most `share` of each family.
    fn threshold(&self, meter: usize, share: f64) -> f64 {
        let of = |family: &Vec<f64>| family[((family.len() as f64 * share) as usize).min(family.len() - 1)];
        self.0[meter].iter().map(of).fold(f64::INFINITY, f64::min)
    }

    /// The same where every family is drawn anew.
    fn redrawn(&self, meter: usize, share: f64, random: &mut Random) -> f64 {
        let of = |family: &Vec<f64>, random: &mut Random| {
            let mut drawn = vec![0_usize; family.len()];
            (0..family.len()).for_each(|_| drawn[random.below(family.len())] += 1);
            let (mut left, place) = ((family.len() as f64 * share) as usize, drawn.iter());
            let at =
                place.take_while(|times| left.checked_sub(**times).inspect(|rest| left = *rest).is_some());
            family[at.count().min(family.len() - 1)]
        };
        self.0[meter].iter().map(|family| of(family, random)).fold(f64::INFINITY, f64::min)
    }

    /// The bits of guesses that each meter asks at the point of test A.
    pub fn asks(&self) -> Vec<f64> {
        (0..METERS.len()).map(|meter| self.threshold(meter, REFUSED)).collect()
    }

    pub fn judge(&self, list: &str, leaked: &[Vec<f64>], options: &Options) -> Outcome {
        let mut random = Random::new(options.seed);
        let passed = (0..METERS.len()).map(|meter| {
            let value = above(&leaked[meter], self.threshold(meter, REFUSED));
            let replicate = |_| {
                let threshold = self.redrawn(meter, REFUSED, &mut random);
                let times = leaked[meter].len();
                let passed = (0..times).filter(|_| leaked[meter][random.below(times)] >= threshold);
                passed.count() as f64 / times as f64
            };
            Figure::of(value, (0..options.replicates).map(replicate).collect())
        });
        let curve = |meter: usize| {
            let at = |share: &f64| above(&leaked[meter], self.threshold(meter, *share));
            SHARES.iter().map(at).collect()
        };
        Outcome {
            list: list.to_owned(),
            count: leaked[0].len(),
            passed: passed.collect(),
            curve: (0..METERS.len()).map(curve).collect(),
        }
    }
}

pub fn table(outcomes: &[Outcome]) -> Table {
    let mut table = Table::new(["list", "n"].iter().chain(&METERS));
    for outcome in outcomes {
        let figures = outcome.passed.iter().map(Figure::percent);
        table.row([outcome.list.clone(), whole(outcome.count)].into_iter().chain(figures));
    }
    table
}

/// What the thresholds of test A do to people: how much of the rare human ones they would refuse.
pub fn cost(randoms: &Randoms, rare: &[test_b::Outcome]) -> Table {
    let mut table = Table::new(["rare passwords of"].iter().chain(&METERS));
    let asks: Vec<String> = randoms.asks().iter().map(|guesses| format!("10^{guesses:.1} guesses")).collect();
    table.row(["*asked at this point*".to_owned()].into_iter().chain(asks));
    for outcome in rare {
        let refused = |(meter, ask): (usize, f64)| {
            let refused = percent(1.0 - above(&outcome.rare[meter], ask));
            if outcome.tells(meter) { refused } else { "-".to_owned() }
        };
        let cells = randoms.asks().into_iter().enumerate().map(refused);
        table.row([outcome.name.clone()].into_iter().chain(cells));
    }
    table
}

fn above(scores: &[f64], threshold: f64) -> f64 {
    scores.iter().filter(|score| **score >= threshold).count() as f64 / scores.len().max(1) as f64
}

/// Of the curve: the shares of a random family that may be refused.
pub const SHARES: [f64; 9] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_refuses_at_most_the_share_of_every_family() {
        let scores = |from: usize| (from..from + 1000).map(|score| score as f64).collect::<Vec<_>>();
        let randoms = Randoms(vec![vec![scores(500), scores(0)]]);
        assert_eq!(randoms.threshold(0, 0.01), 10.0);
        assert_eq!(above(&scores(0), 10.0), 0.99);
        let mut random = Random::new(1);
        let drawn: Vec<f64> = (0..200).map(|_| randoms.redrawn(0, 0.01, &mut random)).collect();
        assert!(drawn.iter().all(|ask| (1.0..30.0).contains(ask)), "{drawn:?}");
        assert!((drawn.iter().sum::<f64>() / 200.0 - 10.0).abs() < 1.0);
    }
}
