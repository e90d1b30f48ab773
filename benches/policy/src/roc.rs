//! Two kinds of passwords and one threshold: how many of one kind pass where a given share of the other
//! does, with intervals by the bootstrap.

use crate::random::Random;

/// The scores of the same passwords by several meters.
pub struct Pair<'a> {
    /// By meter: what should be refused (popular, leaked).
    pub bad: &'a [Vec<f64>],
    /// By meter: what should be accepted (rare, random).
    pub good: &'a [Vec<f64>],
}

/// A figure and its interval of 95 %.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl Figure {
    pub fn of(value: f64, mut replicates: Vec<f64>) -> Self {
        replicates.sort_by(f64::total_cmp);
        let at = |share: f64| replicates[((replicates.len() - 1) as f64 * share).round() as usize];
        Self { value, low: at(0.025), high: at(0.975) }
    }

    pub fn percent(&self) -> String {
        use regain_bench_report::percent;
        format!("{} ({:.2} to {:.2})", percent(self.value), self.low * 100.0, self.high * 100.0)
    }

    /// A difference, in points of a percent.
    pub fn points(&self) -> String {
        let [value, low, high] = [self.value, self.low, self.high].map(|share| share * 100.0);
        format!("{value:+.2} ({low:+.2} to {high:+.2})")
    }
}

/// One share of good ones that pass: the bad ones that pass by each meter, and each meter's difference
/// to the last.
pub struct Point {
    pub share: f64,
    pub passed: Vec<Figure>,
    pub difference: Vec<Figure>,
}

impl Pair<'_> {
    /// The figures at each share of good ones that pass.
    ///
    /// A replicate draws both kinds anew, and all meters see the same draw: so the interval of a
    /// difference is narrower than those of its two figures.
    pub fn points(&self, shares: &[f64], replicates: usize, seed: u64) -> Vec<Point> {
        let curves: Vec<Curve> =
            self.bad.iter().zip(self.good).map(|(bad, good)| Curve::of(bad, good)).collect();
        let [bads, goods] = [self.bad, self.good].map(|kind| kind.first().map_or(0, Vec::len));
        let mut random = Random::new(seed);
        let drawn: Vec<Vec<Vec<f64>>> = (0..replicates)
            .map(|_| {
                let (bad, good) = (redraw(&mut random, bads), redraw(&mut random, goods));
                curves.iter().map(|curve| curve.passed_at(shares, &bad, &good)).collect()
            })
            .collect();
        let (once_bad, once_good) = (vec![1; bads], vec![1; goods]);
        let values: Vec<Vec<f64>> =
            curves.iter().map(|curve| curve.passed_at(shares, &once_bad, &once_good)).collect();
        let last = curves.len() - 1;
        let point = |(at, share): (usize, &f64)| Point {
            share: *share,
            passed: (0..=last)
                .map(|meter| {
                    Figure::of(values[meter][at], drawn.iter().map(|draw| draw[meter][at]).collect())
                })
                .collect(),
            difference: (0..=last)
                .map(|meter| {
                    let replicates = drawn.iter().map(|draw| draw[meter][at] - draw[last][at]).collect();
                    Figure::of(values[meter][at] - values[last][at], replicates)
                })
                .collect(),
        };
        shares.iter().enumerate().map(point).collect()
    }
}

/// All passwords by falling score. Equal scores are one step: a threshold between them is drawn by lot.
struct Curve {
    steps: Vec<Step>,
}

#[derive(Default)]
struct Step {
    bad: Vec<u32>,
    good: Vec<u32>,
}

impl Curve {
    fn of(bad: &[f64], good: &[f64]) -> Self {
        let indexed = |scores: &[f64], is_bad: bool| {
            scores.iter().enumerate().map(|(at, score)| (*score, is_bad, at as u32)).collect::<Vec<_>>()
        };
        let mut all = [indexed(bad, true), indexed(good, false)].concat();
        all.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut steps: Vec<Step> = Vec::new();
        for step in all.chunk_by(|one, other| one.0 == other.0) {
            let of = |is_bad| step.iter().filter(|each| each.1 == is_bad).map(|each| each.2).collect();
            steps.push(Step { bad: of(true), good: of(false) });
        }
        Self { steps }
    }

    /// The share of bad ones that pass where each of `shares` (rising) of the good ones does. Each
    /// password counts as often as it was drawn.
    fn passed_at(&self, shares: &[f64], bad: &[u32], good: &[u32]) -> Vec<f64> {
        let total = |drawn: &[u32]| f64::from(drawn.iter().sum::<u32>());
        let (bads, goods) = (total(bad), total(good));
        let sum = |places: &[u32], drawn: &[u32]| {
            f64::from(places.iter().map(|place| drawn[*place as usize]).sum::<u32>())
        };
        let mut passed = Vec::with_capacity(shares.len());
        let (mut bad_so_far, mut good_so_far) = (0.0, 0.0);
        for step in &self.steps {
            let (more_bad, more_good) = (sum(&step.bad, bad), sum(&step.good, good));
            while let Some(share) =
                shares.get(passed.len()).filter(|share| *share * goods <= good_so_far + more_good)
            {
                let part = if more_good > 0.0 { (share * goods - good_so_far) / more_good } else { 1.0 };
                passed.push((bad_so_far + part.max(0.0) * more_bad) / bads);
            }
            bad_so_far += more_bad;
            good_so_far += more_good;
        }
        passed.resize(shares.len(), 1.0);
        passed
    }
}

fn redraw(random: &mut Random, count: usize) -> Vec<u32> {
    let mut drawn = vec![0; count];
    (0..count).for_each(|_| drawn[random.below(count)] += 1);
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(bad: &[f64], good: &[f64], share: f64) -> f64 {
        Curve::of(bad, good).passed_at(&[share], &vec![1; bad.len()], &vec![1; good.len()])[0]
    }

    #[test]
    fn a_meter_that_tells_them_apart_lets_none_pass_and_a_blind_one_the_same_share() {
        let (low, high) = ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]);
        assert_eq!(passed(&low, &high, 1.0), 0.0);
        assert_eq!(passed(&high, &low, 0.5), 1.0);
        let same = [5.0; 10];
        for share in [0.05, 0.3, 0.9] {
            assert!((passed(&same, &same, share) - share).abs() < 1e-12, "{share}");
        }
        assert_eq!(passed(&[1.0, 5.0], &[2.0, 6.0], 1.0), 0.5);
    }

    #[test]
    fn an_interval_holds_its_value_and_equal_meters_do_not_differ() {
        let mut random = Random::new(3);
        let mut scores =
            |shift: f64| -> Vec<f64> { (0..500).map(|_| random.below(1000) as f64 + shift).collect() };
        let (bad, good) = (scores(0.0), scores(300.0));
        let pair = Pair { bad: &[bad.clone(), bad], good: &[good.clone(), good] };
        for point in pair.points(&[0.5, 0.9], 200, 1) {
            let [one, _] = point.passed[..] else { panic!() };
            assert!(one.low <= one.value && one.value <= one.high && one.low < one.high, "{one:?}");
            assert_eq!(point.difference[0].high, 0.0);
        }
    }
}
