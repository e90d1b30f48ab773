//! Whether the time of a check tells anything about a secret: two classes of inputs, drawn at random one
//! after the other, and Welch's t-test between their times.
//!
//!     timing [MEASUREMENTS] [--planted]
//!
//! It fails where a pair of classes differs (|t| > 4.5). With `--planted` the comparisons end at the first
//! byte that differs, and it fails where that is *not* seen.

mod planted;
mod subjects;

use regain_token_bench::{Outcome, Table, Verdict, welch};
use ring::rand::{SecureRandom as _, SystemRandom};
use subjects::Subject;

fn main() -> Outcome<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let planted = arguments.iter().any(|argument| argument == "--planted");
    arguments.retain(|argument| argument != "--planted");
    let count = arguments.first().map_or(Ok(1_000_000), |count| count.parse())?;
    let mut table = Table::new(["what", "classes", "a call", "difference (95 %)", "t", "differs"]);
    let (mut differ, mut all) = (0, 0);
    let subjects = if planted { planted::all()? } else { subjects::all()? };
    for subject in subjects {
        let (what, classes) = (subject.what, subject.classes);
        let found = measure(subject, count)?;
        table.row(row(what, classes, &found));
        differ += usize::from(found.differs());
        all += 1;
    }
    println!("{table}");
    match (planted, differ) {
        (false, 0) => Ok(()),
        (true, _) if differ == all => Ok(()),
        (false, _) => Err(format!("{differ} of {all} pairs differ").into()),
        (true, _) => Err(format!("the planted leak was seen in {differ} of {all} pairs only").into()),
    }
}

fn row(what: &str, classes: &str, found: &Verdict) -> [String; 6] {
    let difference = format!("{:+.2} ns ({:+.2} to {:+.2})", found.difference, found.low(), found.high());
    let differs = if found.differs() { "yes" } else { "no" };
    let call = format!("{:.0} ns", found.mean);
    [what.into(), classes.into(), call, difference, format!("{:+.2}", found.t), differs.into()]
}

fn measure(mut subject: Subject, count: usize) -> Outcome<Verdict> {
    let mut coins = vec![0; (count + WARM).div_ceil(8)];
    SystemRandom::new().fill(&mut coins).map_err(|_| "no random bytes")?;
    let mut times = [Vec::with_capacity(count), Vec::with_capacity(count)];
    for measurement in 0..count + WARM {
        let class = usize::from(coins[measurement / 8] >> (measurement % 8) & 1);
        let nanos = (subject.step)(class, measurement);
        if measurement >= WARM {
            times[class].push(nanos);
        }
    }
    Ok(welch(&times))
}

const WARM: usize = 10_000;
