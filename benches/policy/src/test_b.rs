//! Test B: popular passwords that pass where the threshold lets a given share of rare human ones pass.

use crate::counts::Frequencies;
use crate::meter::{METERS, scores};
use crate::options::Options;
use crate::roc::{Figure, Pair, Point};
use regain_bench_report::{Table, percent, whole};

/// The shares of rare passwords that pass.
pub const SHARES: [f64; 6] = [0.05, 0.1, 0.24, 0.5, 0.7, 0.9];

/// Those of [`METERS`] that ask the product's blocklist.
const WITH_BLOCKLIST: [usize; 2] = [0, 2];

/// What test B found on one frequency list.
pub struct Outcome {
    pub name: String,
    note: String,
    /// Which of the meters is judged: the estimate alone where the blocklist is built from the list.
    pub judged: usize,
    counts: [usize; 2],
    pub points: Vec<Point>,
    /// Scores of the rare ones by meter.
    pub rare: Vec<Vec<f64>>,
}

impl Outcome {
    pub fn of(list: &Frequencies, options: &Options) -> Self {
        let (bad, good) = (scores(&list.popular), scores(&list.rare));
        let points = Pair { bad: &bad, good: &good }.points(&SHARES, options.replicates, options.seed);
        let counts = [list.popular.len(), list.rare.len()];
        let judged = usize::from(list.is_known);
        Self { name: list.name.clone(), note: list.note.clone(), judged, counts, points, rare: good }
    }

    /// At how many points the judged meter is better and worse than `zxcvbn` beyond the interval of the
    /// difference, and at how many it is lower at all.
    pub fn verdict(&self) -> [usize; 3] {
        let at = |is: fn(&Figure) -> bool| {
            self.points.iter().filter(|point| is(&point.difference[self.judged])).count()
        };
        [at(|figure| figure.high < 0.0), at(|figure| figure.low > 0.0), at(|figure| figure.value < 0.0)]
    }

    /// Whether the list says anything about `meter`: what the blocklist is built from says nothing of it.
    pub fn tells(&self, meter: usize) -> bool {
        self.judged == 0 || !WITH_BLOCKLIST.contains(&meter)
    }

    /// The name of the meter that is judged.
    pub fn judged(&self) -> &'static str {
        METERS[self.judged]
    }
}

pub fn table(outcomes: &[Outcome]) -> Table {
    let head = ["list", "rare that pass"].iter().chain(&METERS).map(|text| (*text).to_owned());
    let mut table = Table::new(head.chain(["the judged one less zxcvbn, points".to_owned()]));
    for outcome in outcomes {
        let [popular, rare] = outcome.counts.map(whole);
        for (at, point) in outcome.points.iter().enumerate() {
            let about = format!("{}, {}; n = {popular}, {rare}", outcome.name, outcome.note);
            let list = if at == 0 { about } else { String::new() };
            let figure = |(meter, figure): (usize, &Figure)| {
                if outcome.tells(meter) { figure.percent() } else { "-".to_owned() }
            };
            let figures = point.passed.iter().enumerate().map(figure);
            let difference = point.difference[outcome.judged].points();
            table.row([list, percent(point.share)].into_iter().chain(figures).chain([difference]));
        }
    }
    table
}
