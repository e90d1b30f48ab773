//! The figures to reach, and what was measured: reached or missed, never left out.

use crate::accounts::{Accounts, Refusal};
use crate::burst::{Bursts, LOGINS, MAX_WAIT, PERMITS, THREADS};
use crate::contestant::{AVX2, AVX512, NOT_WIPED, PLAIN, POOL, POOL_WITHOUT_SIMD, RIVAL, SODIUM};
use crate::setting::DEFAULT;
use crate::speed::Speed;
use crate::spread::Spread;
use regain_bench_report::Table;

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

    /// What a median must reach; `None` where one of the two is not there.
    fn at_least(&mut self, figure: &str, least: f64, measured: Option<Spread>) {
        let goal = format!("at least {least}x");
        match measured {
            Some(ratio) => self.add(figure, &goal, &format!("{ratio:.2}x"), ratio.median >= least),
            None => self.0.row([figure, &goal, "not measured: it is missing here", "-"]),
        }
    }

    pub fn speed(&mut self, speeds: &[Speed]) {
        for speed in speeds.iter().filter(|speed| speed.setting == DEFAULT) {
            let at = speed.setting;
            let of = |other: &str| format!("`simd`, wiped, {at}: against {other}");
            self.at_least(&format!("{}, AVX-512", of(PLAIN)), 2.6, speed.ratio(AVX512, PLAIN));
            self.at_least(&format!("{}, AVX2", of(PLAIN)), 2.1, speed.ratio(AVX2, PLAIN));
            self.at_least(&format!("{}, AVX-512", of(SODIUM)), 2.9, speed.ratio(AVX512, SODIUM));
        }
        for speed in speeds {
            let figure = format!("`simd`, wiped, {}: against {RIVAL}, AVX-512", speed.setting);
            self.at_least(&figure, 1.2, speed.ratio(AVX512, RIVAL));
        }
    }

    pub fn without_simd(&mut self, speeds: &[Speed]) {
        for (m_cost, t_cost, least) in [(19_456, 2, 1.02), (47_104, 1, 2.3)] {
            let speed =
                speeds.iter().find(|speed| (speed.setting.m_cost, speed.setting.t_cost) == (m_cost, t_cost));
            let ratio = speed.and_then(|speed| speed.ratio(POOL_WITHOUT_SIMD, PLAIN));
            let figure = format!("without `simd`, wiped, m={m_cost} t={t_cost} p=1: against {PLAIN}");
            self.at_least(&figure, least, ratio);
        }
    }

    pub fn faults(&mut self, speeds: &[Speed]) {
        let ours = speeds.iter().filter_map(|speed| speed.of(POOL));
        let most = ours.flat_map(|series| series.faults.iter().copied()).fold(0.0, f64::max);
        let measured = format!("at most {most}");
        self.add(
            "minor page faults of a hash in the pool, any repetition and setting",
            "0",
            &measured,
            most == 0.0,
        );
    }

    pub fn bursts(&mut self, bursts: &Bursts) {
        let figure = format!("{LOGINS} sign-ins at once, {PERMITS} permits, {DEFAULT}: peak memory");
        self.add(&figure, "under 50 MB", &format!("{:.1} MB", bursts.peak()), bursts.peak() < 50.0);
        let figure = format!("CPU of a sign-in in it: against {THREADS} threads, {PLAIN}");
        self.at_least(&figure, 5.0, bursts.ratio());
        let measured = format!("{} s; answered Busy: {}", MAX_WAIT.as_secs(), bursts.refused());
        self.add("the queue's deadline in it", "set, and told", &measured, true);
    }

    pub fn quantiles(&mut self, [median, high, _]: [f64; 3]) {
        let ratio = high / median;
        let measured = format!("{ratio:.2} ({high:.2} ms / {median:.2} ms)");
        self.add(
            "99th percentile / median of a hash's thread-CPU time",
            "at most 2",
            &measured,
            ratio <= 2.0,
        );
    }

    pub fn wiping(&mut self, speeds: &[Speed]) {
        let fastest = speeds.iter().map(|speed| if speed.of(AVX512).is_some() { AVX512 } else { AVX2 });
        let costs = speeds.iter().zip(fastest).filter_map(|(speed, fastest)| {
            Some((speed.setting, speed.ratio(NOT_WIPED, fastest)?.median * 100.0 - 100.0))
        });
        let costs: Vec<_> = costs.collect();
        let measured: Vec<_> =
            costs.iter().map(|(setting, cost)| format!("{cost:.1} % at {setting}")).collect();
        let is_reached = costs.iter().all(|(_, cost)| *cost <= 10.0);
        self.add("what wiping adds to a hash", "at most 10 %", &measured.join(", "), is_reached);
    }

    pub fn refusal(&mut self, refusal: &Refusal) {
        let Refusal { micros, with_reading, allocations } = refusal;
        let measured = format!("{micros:.2} µs; with reading the row's text {:.2} µs", with_reading.median);
        self.add("refusal of a record over its ceiling", "under 2 µs", &measured, micros.median < 2.0);
        let measured = format!("{allocations} in 1,000");
        self.add("allocations of a refusal", "0", &measured, *allocations == 0);
    }

    pub fn accounts(&mut self, accounts: &Accounts) {
        for pair in &accounts.pairs {
            let figure = format!("unknown against known account, {}: {}", pair.mix, pair.cost);
            let apart = pair.apart();
            let measured = format!("{:+.2} % (chance: {:.2} %)", apart * 100.0, pair.noise.abs() * 100.0);
            self.add(&figure, "medians within 1 %", &measured, apart.abs() <= 0.01);
        }
        for mix in &accounts.not_measured {
            let figure = format!("unknown against known account, {mix}");
            self.0.row([
                &figure,
                "medians within 1 %",
                "not measured: not all of its records verify",
                "**missed**",
            ]);
        }
    }
}
