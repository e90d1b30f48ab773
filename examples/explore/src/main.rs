//! Runs the explorer: `cargo run --release -p explore -- help`.
#![forbid(unsafe_code)]
#![expect(clippy::arithmetic_side_effects, reason = "a tool that no stranger feeds: it counts and divides")]

use std::process::ExitCode;

use explore::clock::Stopwatch;
use explore::faults::{faults, starts};
use explore::game::Outcome;
use explore::mutants::Rules;
use explore::pages::{Part, STATES, attacks, of_faults, specification, with_part};
use explore::report::{PLAYED, games, table};
use explore::search::{Found, all_interleavings};
use explore::speed::strict_recovery;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |default| args.get(1).and_then(|text| text.parse().ok()).unwrap_or(default);
    let fine = match args.first().map(String::as_str) {
        Some("laws") => laws(number(20_000)),
        Some("mutants") => mutants(number(8_000)),
        Some("games") => play(number(STATES)),
        Some("speed") => speed(number(2_000_000)),
        Some("write") => pages(true, args.get(1).is_some()),
        Some("check") => pages(false, args.get(1).is_some()),
        _ => {
            println!("{HELP}");
            args.first().is_some_and(|word| word == "help")
        }
    };
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
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
    let all = faults(most);
    for (fault, caught) in &all {
        match caught {
            Some((name, found)) => {
                println!("{fault:?}: caught. {name}");
                print_trace(found);
            }
            None => println!("{fault:?}: NOT caught"),
        }
    }
    let caught = all.iter().filter(|(_, caught)| caught.is_some()).count();
    println!("{caught} of {} faults caught", all.len());
    caught == all.len()
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

fn pages(write: bool, quick: bool) -> bool {
    let games: Vec<Part> = if quick { Vec::new() } else { vec![attacks()] };
    let parts: Vec<Part> = specification().into_iter().chain([of_faults()]).chain(games).collect();
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
write [quick]     writes what was found into docs/; quick: all but the games
check [quick]     compares docs/ with what is found";
