//! The figures to reach, and what was measured: reached or missed, never left out.

use crate::clock::show;
use crate::startup::Startup;
use crate::{generator, test_b, timing};
use regain_bench_report::{Table, percent, whole};

pub struct Goals(Table);

impl Goals {
    pub fn new() -> Self {
        Self(Table::new(["figure", "goal", "measured", ""]))
    }

    pub fn table(self) -> Table {
        self.0
    }

    fn add(&mut self, figure: &str, goal: &str, measured: &str, is_reached: bool) {
        self.0.row([figure, goal, measured, if is_reached { "reached" } else { "**missed**" }]);
    }

    pub fn test_b(&mut self, outcomes: &[test_b::Outcome]) {
        for outcome in outcomes {
            let ([better, worse, lower], points) = (outcome.verdict(), outcome.points.len());
            let measured = format!("of {points}: better at {better}, worse at {worse}; lower at {lower}");
            let figure = format!("test B, {}: {} against zxcvbn", outcome.name, outcome.judged());
            let is_reached = worse == 0 && lower * 2 > points;
            self.add(&figure, "worse at none, lower at most", &measured, is_reached);
        }
    }

    pub fn families(&mut self, missed: &[String]) {
        let measured = if missed.is_empty() { "all".to_owned() } else { missed.join("; ") };
        self.add("random families refused", "as in their table", &measured, missed.is_empty());
    }

    pub fn generator(&mut self, generated: &generator::Outcome, changes: &str) {
        let [again, refused, offers] = [generated.again, generated.refused, generated.offers].map(whole);
        let measured = format!("{refused} in {offers}; drawn again: {again}");
        self.add("own generator refused", "0 in 1,000,000", &measured, generated.refused == 0);
        self.add("verdicts that change when repeated", "0 of 100,000", changes, changes.starts_with("0 %"));
    }

    pub fn spearman(&mut self, [equal, better]: [usize; 2]) {
        let measured = format!("at least zxcvbn on {equal}, better on {better}");
        self.add(
            "weighted Spearman",
            "at least zxcvbn on 6, better on 4",
            &measured,
            equal >= 6 && better >= 4,
        );
    }

    pub fn context(&mut self, accepted: f64) {
        let measured = percent(accepted);
        self.add("only personal data: accepted", "<= 0.5 %", &measured, accepted <= 0.005);
    }

    pub fn timing(&mut self, timing: &timing::Outcome, startup: &Startup) {
        let [among, cold] = [0, 1].map(|way| {
            let medians = timing.at_16.iter().map(|medians| medians[way]);
            (medians.clone().fold(0.0, f64::max), medians.map(show).collect::<Vec<_>>().join(" and "))
        });
        let measured = format!("{} random and leaked; caches cold: {}", among.1, cold.1);
        self.add("median at 16 characters", "<= 50 µs", &measured, among.0 <= 50.0);
        self.add(
            "worst of the hostile inputs",
            "<= 5 ms",
            &show(timing.greatest),
            timing.greatest <= 5_000.0,
        );
        let first = startup.first_check;
        self.add("first check after start", "<= 20 ms", &show(first), first <= 20_000.0);
        if let Some(memory) = startup.memory {
            let measured = format!("{:.1} MB", memory as f64 / 1e6);
            self.add("memory of a loaded policy", "<= 6 MB", &measured, memory <= 6_000_000);
        }
    }
}
