//! Breaks the rules of security info one by one, and prints the shortest trace that shows each. Then walks
//! every interleaving of an owner, a thief, a clock and a crash on the real rules, and says what it found.
//!
//!     cargo run --release -p regain-info --features danger-explorer --example explore -- [DAYS [BITS]]
//!
//! DAYS is the hold, 3 where it is not given. BITS are those of the table of fingerprints, 24 where they are
//! not given: 2^BITS of 8 bytes. A walk stops where the table is nine tenths full.

use std::process::ExitCode;
use std::time::Instant;

use regain_info::explore::{Report, Setup, search, search_breadth_first};
use regain_info::{Mutant, Terms};

fn main() -> ExitCode {
    let numbers: Result<Vec<u32>, _> = std::env::args().skip(1).map(|text| text.parse()).collect();
    let (days, bits) = match numbers.as_deref() {
        Ok([]) => (3, 24),
        Ok([days]) => (*days, 24),
        Ok([days, bits @ 10..=32]) => (*days, *bits),
        _ => {
            eprintln!("give a hold in days, and the bits of the table: 10 to 32");
            return ExitCode::from(2);
        }
    };
    let mut sound = mutants();
    for (name, stolen) in [("nothing", None), ("email", Some(0)), ("codes", Some(2)), ("phone", Some(3))] {
        for crashes in [false, true] {
            let Some(mut setup) = Setup::new(Setup::terms_of(days), stolen) else {
                eprintln!("the hold must be a number of whole days, and not zero");
                return ExitCode::from(2);
            };
            setup.crashes = crashes;
            let began = clock();
            let report = search(&setup, threads(), bits);
            let name = format!("stolen: {name}, crashes: {crashes}");
            sound &= says(&name, &report, began.elapsed().as_secs_f64(), days);
        }
    }
    if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn says(name: &str, report: &Report, seconds: f64, days: u32) -> bool {
    let Report { worlds, steps, complete, lockout, takeover, violation, .. } = report;
    let whole = if *complete { "all of them" } else { "stopped there" };
    println!("{name}: {worlds} worlds ({whole}), {steps} steps, {seconds:.1} s");
    println!(
        "  the owner is locked out after {lockout:?} days at the earliest, the thief has enough after {takeover:?}"
    );
    if let Some(trace) = violation {
        println!("  VIOLATION {trace}");
    }
    violation.is_none() && *lockout == i32::try_from(days).ok()
}

fn mutants() -> bool {
    let mut all = true;
    for mutant in Mutant::ALL {
        let terms = Terms { mutant: Some(mutant), ..Setup::terms_of(3) };
        let caught =
            Setup::new(terms, None).and_then(|setup| search_breadth_first(&setup, 250_000).violation);
        match &caught {
            Some(trace) => println!("{mutant:?}, in {} acts: {trace}", trace.acts.len()),
            None => println!("{mutant:?}: NOT SEEN"),
        }
        all &= caught.is_some_and(|trace| trace.acts.len() <= 8);
    }
    all
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[expect(clippy::disallowed_methods, reason = "a walk is timed")]
fn clock() -> Instant {
    Instant::now()
}
