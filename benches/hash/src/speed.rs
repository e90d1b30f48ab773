//! How long a hash takes: all contestants by turns within a repetition, each compared with the
//! reference of the same repetition.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::clock;
use crate::contestant::{self, Contestant, PLAIN};
use crate::setting::{Outcome, SETTINGS, Setting};
use crate::spread::Spread;
use regain_bench_report::Table;

/// What makes the contestants of a setting.
type Make = fn(Setting) -> Outcome<Vec<Contestant>>;

/// Repetitions in the same memory.
const ROUND: usize = 4;

/// All that was measured at one setting.
pub struct Speed {
    pub setting: Setting,
    pub series: Vec<Series>,
}

/// One contestant: a time and a number of faults for each repetition.
pub struct Series {
    pub name: String,
    pub memory: String,
    /// Seconds of CPU time of a hash.
    pub times: Vec<f64>,
    /// Minor page faults of a hash.
    pub faults: Vec<f64>,
}

impl Speed {
    /// Measures the contestants that `make` makes, anew for every [`ROUND`] repetitions and after one to
    /// warm up: which memory the machine gives decides over a fifth of a hash's time, as long as it is
    /// kept. A result that differs from the expected one is an error.
    pub fn measure(setting: Setting, make: Make, repetitions: usize) -> Outcome<Self> {
        let mut speed = Self { setting, series: make(setting)?.iter().map(Series::new).collect() };
        for round in (0..repetitions).step_by(ROUND) {
            let mut all = make(setting)?;
            speed.repeat(&mut all, round, false)?;
            for repetition in round..repetitions.min(round + ROUND) {
                speed.repeat(&mut all, repetition, true)?;
            }
        }
        Ok(speed)
    }

    fn repeat(&mut self, all: &mut [Contestant], repetition: usize, is_counted: bool) -> Outcome<()> {
        for at in order(all.len(), repetition) {
            let (contestant, series) = (&mut all[at], &mut self.series[at]);
            let faults = clock::thread_faults()?;
            let (is_right, time) = clock::time(&mut contestant.run)?;
            let faults = clock::thread_faults()? - faults;
            if !is_right? {
                let (name, setting) = (contestant.name, self.setting);
                return Err(format!("{name} computes something else at {setting}").into());
            }
            if is_counted {
                series.times.push(time / contestant.hashes);
                series.faults.push(faults / contestant.hashes);
            }
        }
        Ok(())
    }

    /// How many times as fast `name` is as `other`: of each repetition, pair by pair.
    pub fn ratio(&self, name: &str, other: &str) -> Option<Spread> {
        let (one, other) = (self.of(name)?, self.of(other)?);
        Spread::of(one.times.iter().zip(&other.times).map(|(time, other)| other / time))
    }

    pub fn of(&self, name: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.name == name)
    }

    pub fn table(&self) -> Table {
        let mut table = Table::new(["", "CPU ms", "times as fast as plainly", "faults a hash", "its memory"]);
        for series in &self.series {
            let time = Spread::of(series.times.iter().map(|time| time * 1e3));
            let ratio = self.ratio(&series.name, PLAIN);
            let faults = Spread::of(series.faults.iter().copied());
            let faults = faults.map(|faults| format!("{:.0}", faults.median));
            table.row([
                &series.name,
                &shown(time),
                &shown(ratio),
                &faults.unwrap_or_default(),
                &series.memory,
            ]);
        }
        table
    }
}

impl Series {
    fn new(contestant: &Contestant) -> Self {
        let (name, memory) = (contestant.name.to_owned(), contestant.memory.to_owned());
        Self { name, memory, times: Vec::new(), faults: Vec::new() }
    }
}

/// The build without `simd` measures itself, as another process, and prints it.
pub fn print_without_simd(repetitions: usize) -> Outcome<()> {
    let mut text = String::new();
    for setting in SETTINGS {
        let speed = Speed::measure(setting, contestant::without_simd, repetitions)?;
        for series in speed.series {
            for (time, faults) in series.times.iter().zip(series.faults) {
                let Setting { m_cost, t_cost } = setting;
                let (name, memory) = (&series.name, &series.memory);
                writeln!(text, "{m_cost}\t{t_cost}\t{name}\t{memory}\t{time}\t{faults}")?;
            }
        }
    }
    print!("{text}");
    Ok(())
}

/// Runs that build, and reads what it prints.
pub fn measure_without_simd(program: &Path, repetitions: usize) -> Outcome<Vec<Speed>> {
    let repetitions = format!("--repetitions={repetitions}");
    let output = Command::new(program).args(["--child=without-simd", &repetitions]).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let mut speeds: Vec<Speed> = Vec::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [m_cost, t_cost, name, memory, time, faults] = fields.as_slice() else {
            return Err(format!("not understood: {line}").into());
        };
        let setting = Setting { m_cost: m_cost.parse()?, t_cost: t_cost.parse()? };
        if speeds.last().is_none_or(|speed| speed.setting != setting) {
            speeds.push(Speed { setting, series: Vec::new() });
        }
        let series = speeds.last_mut().map(|speed| &mut speed.series).ok_or("no setting")?;
        if series.last().is_none_or(|series| series.name != *name) {
            let (name, memory) = ((*name).to_owned(), (*memory).to_owned());
            series.push(Series { name, memory, times: Vec::new(), faults: Vec::new() });
        }
        let series = series.last_mut().ok_or("no series")?;
        series.times.push(time.parse()?);
        series.faults.push(faults.parse()?);
    }
    Ok(speeds)
}

/// Each repetition begins elsewhere, and every other one goes backwards: nobody always follows the
/// same neighbour.
fn order(count: usize, repetition: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).map(|at| (at + repetition) % count).collect();
    if repetition % 2 == 1 {
        order.reverse();
    }
    order
}

pub fn shown(spread: Option<Spread>) -> String {
    spread.map_or_else(|| "-".to_owned(), |spread| spread.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(name: &str, times: [f64; 3]) -> Series {
        Series { name: name.to_owned(), memory: String::new(), times: times.to_vec(), faults: vec![0.0; 3] }
    }

    #[test]
    fn ratios_are_those_of_pairs_and_not_of_medians() {
        let series = vec![series(PLAIN, [2.0, 30.0, 8.0]), series("other", [1.0, 5.0, 8.0])];
        let speed = Speed { setting: SETTINGS[0], series };
        assert_eq!(speed.ratio("other", PLAIN).map(|ratio| ratio.median), Some(2.0));
        assert!(speed.ratio("absent", PLAIN).is_none());
    }

    #[test]
    fn each_repetition_runs_everyone_once() {
        for repetition in 0..12 {
            let mut order = order(5, repetition);
            order.sort_unstable();
            assert_eq!(order, [0, 1, 2, 3, 4]);
        }
    }

    #[test]
    fn a_wrong_result_is_no_figure() {
        let wrong: Make = |_| Ok(vec![contestant::of_tag("wrong", "", [1; 32], |_| Ok(()))]);
        assert!(Speed::measure(SETTINGS[0], wrong, 1).is_err());
    }
}
