//! Runs the explorer: `cargo run --release -p explore -- help`.
#![forbid(unsafe_code)]
#![expect(clippy::arithmetic_side_effects, reason = "a tool that no stranger feeds: it counts and divides")]

use std::process::ExitCode;

use explore::clock::Stopwatch;
use explore::game::Outcome;
use explore::house::Has;
use explore::mutants::{Fault, Rules};
use explore::pages::{Part, STATES, attacks, specification, with_part};
use explore::report::{EARLIER, PLAYED, THIEVES, fits, games, table};
use explore::search::{Found, all_interleavings};
use explore::speed::strict_recovery;
use explore::world::{Levers, World};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |default| args.get(1).and_then(|text| text.parse().ok()).unwrap_or(default);
    let fine = match args.first().map(String::as_str) {
        Some("laws") => laws(number(20_000)),
        Some("mutants") => mutants(number(8_000)),
        Some("games") => play(number(STATES)),
        Some("speed") => speed(number(2_000_000)),
        Some("write") => pages(true),
        Some("check") => pages(false),
        _ => {
            println!("{HELP}");
            args.first().is_some_and(|word| word == "help")
        }
    };
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Every thief of the page against every account.
fn starts(rules: &Rules) -> Vec<(String, World)> {
    let mut starts = Vec::new();
    for thief in THIEVES {
        for (earlier, planted, planted_app) in EARLIER {
            let levers = Levers { planted, planted_app, ..thief.levers };
            for has in Has::ALL.into_iter().filter(|has| fits(*has, levers)) {
                let name = format!("{}; earlier: {earlier}; {}", thief.name, has.words());
                starts.push((name, World::new(has, levers, rules)));
            }
        }
    }
    starts
}

fn laws(most: usize) -> bool {
    let (began, rules) = (Stopwatch::start(), Rules::real());
    let (mut states, mut steps, mut broken) = (0, 0, 0);
    for (name, start) in starts(&rules) {
        let found = all_interleavings(start, &rules, most);
        states += found.states;
        steps += found.steps;
        if found.broken.is_some() {
            broken += 1;
            println!("{name}");
            print_trace(&found);
        }
    }
    let seconds = began.seconds();
    println!("{states} states, {steps} steps, {broken} broken laws, {seconds:.1} s");
    broken == 0
}

fn mutants(most: usize) -> bool {
    let mut caught = 0;
    for fault in Fault::ALL {
        let rules = Rules::with(fault);
        let first = starts(&rules).into_iter().find_map(|(name, start)| {
            let found = all_interleavings(start, &rules, most);
            found.broken.is_some().then_some((name, found))
        });
        match first {
            Some((name, found)) => {
                caught += 1;
                println!("{fault:?}: caught. {name}");
                print_trace(&found);
            }
            None => println!("{fault:?}: NOT caught"),
        }
    }
    println!("{caught} of {} faults caught", Fault::ALL.len());
    caught == Fault::ALL.len()
}

fn print_trace(found: &Found) {
    let Some(broken) = &found.broken else { return };
    println!("  breaks {} {}", broken.number, broken.name);
    for (hours, act) in &broken.trace {
        println!("    hour {hours}: {}", act.words());
    }
}

fn play(most: usize) -> bool {
    let began = Stopwatch::start();
    let rows = games(&Rules::real(), most);
    for row in &rows {
        let Outcome { states, complete, .. } = row.outcome;
        println!("A thief with {}: {states} states{}", row.thief, if complete { "" } else { ", cut" });
        println!("{}", table(std::slice::from_ref(row)).lines().last().unwrap_or_default());
    }
    let states: usize = rows.iter().map(|row| row.outcome.states).sum();
    let seconds = began.seconds();
    println!("{} rows, {states} states of {} accounts, {seconds:.1} s", rows.len(), PLAYED.len());
    true
}

/// How many times a second the core alone decides and applies, on one core: a strict recovery, over and over.
fn speed(least: usize) -> bool {
    let rules = Rules::real();
    let began = Stopwatch::start();
    let mut done = 0;
    while done < least {
        let Some(steps) = strict_recovery(&rules) else { return false };
        done += steps;
    }
    let seconds = began.seconds();
    println!("{done} times decide and apply, {seconds:.2} s: {:.0} a second", done as f64 / seconds);
    true
}

fn pages(write: bool) -> bool {
    let parts: Vec<Part> = specification().into_iter().chain(attacks()).collect();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let mut fine = true;
    for part in parts {
        let path = format!("{root}/{}", part.page);
        let Some((page, new)) = std::fs::read_to_string(&path).ok().and_then(|page| {
            let new = with_part(&page, &part)?;
            Some((page, new))
        }) else {
            println!("{} has no place for {}", part.page, part.name);
            fine = false;
            continue;
        };
        if page == new {
            continue;
        }
        println!(
            "{}: {} is {}",
            part.page,
            part.name,
            if write { "written" } else { "not as the code has it" }
        );
        fine &= write && std::fs::write(&path, new).is_ok();
    }
    fine
}

const HELP: &str = "\
laws [STATES]     every interleaving, up to so many states a thief and account; stops at a broken law
mutants [STATES]  the same with each seeded fault: each must be caught
games [STATES]    who wins where both play well
speed [TIMES]     decisions a second
write             writes what was found into docs/
check             compares docs/ with what is found";
