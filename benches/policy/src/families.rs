//! Random passwords that the default policies must not refuse.

use regain_policy::{Context, Policy};

use crate::meter::{accepts, in_parallel, of_zxcvbn};
use crate::options::Options;
use crate::random::{Family, lower, printing};
use regain_bench_report::{Table, percent, whole};

/// A family, the policy that judges it, and the share that it may refuse.
struct Row {
    family: Family,
    alone: bool,
    goal: Option<f64>,
}

/// What the figures to reach ask of this table.
pub struct Outcome {
    pub table: Table,
    pub missed: Vec<String>,
}

pub fn judge(eff: &[String], options: &Options) -> Outcome {
    let head = ["family", "bits", "policy", "n", "refused by regain", "goal", "by zxcvbn at score 3"];
    let (mut table, mut missed) = (Table::new(head), Vec::new());
    let policies = [Policy::beside_another_factor(), Policy::alone()];
    for (at, row) in rows(eff).into_iter().enumerate() {
        let passwords = row.family.sample(options.seed.wrapping_add(at as u64), options.sample * 10);
        let policy = &policies[usize::from(row.alone)];
        let context = Context::new();
        let refused = refused(&passwords, |text| accepts(policy, &context, text));
        let peer = self::refused(&passwords[..options.sample / 5], |text| of_zxcvbn(text, &[]).1 >= 3);
        let name = if row.alone { "alone" } else { "beside another factor" };
        if row.goal.is_some_and(|goal| refused > goal) {
            missed.push(format!("{} {name}: {}", row.family.name, percent(refused)));
        }
        let goal = row.goal.map_or_else(|| "-".to_owned(), |goal| format!("<= {}", percent(goal)));
        let bits = format!("{:.1}", row.family.bits);
        let cells = [row.family.name.to_owned(), bits, name.to_owned(), whole(passwords.len())];
        table.row(cells.into_iter().chain([percent(refused), goal, percent(peer)]));
    }
    Outcome { table, missed }
}

fn rows(eff: &[String]) -> Vec<Row> {
    let beside = |family, goal| Row { family, alone: false, goal };
    let alone = |family, goal| Row { family, alone: true, goal };
    let four = |separator| Family::words("EFF-4", eff, 4, separator);
    let named = |name, family: Family| Family { name, ..family };
    let hyphen = Family::words("EFF-5 with hyphens", eff, 5, "-");
    let digits = ('0'..='9').collect::<Vec<_>>();
    vec![
        beside(Family::characters("94^8", printing(), 8), Some(0.01)),
        beside(Family::characters("94^10", printing(), 10), None),
        beside(Family::characters("lower^12", lower(), 12), None),
        beside(named("EFF-4 joined", four("")), Some(0.001)),
        beside(named("EFF-4 spaced", four(" ")), Some(0.001)),
        alone(Family::characters("94^15", printing(), 15), None),
        alone(Family::characters("lower^16", lower(), 16), None),
        alone(Family::characters("digits^20", digits, 20), None),
        alone(named("EFF-4 joined", four("")), Some(0.001)),
        alone(named("EFF-4 spaced", four(" ")), Some(0.001)),
        alone(hyphen, None),
    ]
}

fn refused(passwords: &[String], accepts: impl Fn(&str) -> bool + Sync) -> f64 {
    let verdicts = in_parallel(passwords, |text| accepts(text));
    verdicts.iter().filter(|accepted| !**accepted).count() as f64 / passwords.len().max(1) as f64
}
