//! The bench of `regain-argon2` and `regain-hash` beside their peers: `scripts/hash-bench` runs it.
//!
//! It prints tables as Markdown, and where it is told to, writes them into a page and draws a chart. It
//! is for Linux, whose counters it reads.
#![deny(unsafe_code)]

use std::alloc::System;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use clap::Parser as _;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

use accounts::{Accounts, Refusal};
use burst::Bursts;
use goals::Goals;
use options::{Child, Options};
use setting::{Outcome, SETTINGS};
use speed::Speed;

mod accounts;
mod burst;
mod chart;
mod clock;
mod contestant;
mod goals;
mod machine;
mod options;
mod setting;
mod speed;
mod spread;
#[cfg_attr(any(libsodium, libargon2), expect(unsafe_code, reason = "the peers in C are called as C"))]
mod system;

/// The system's allocator, which counts its calls: what a refusal allocates.
#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Outcome<()> {
    let options = Options::parse();
    match options.child {
        Some(Child::WithoutSimd) => speed::print_without_simd(options.repetitions),
        Some(Child::Burst) => burst::print_pool(),
        Some(Child::PlainBurst) => burst::print_plain(),
        None => measure(&options),
    }
}

fn measure(options: &Options) -> Outcome<()> {
    let (mut page, mut goals) = (format!("{}\n\n{}", options.stamp, machine::describe()), Goals::new());
    writeln!(page, "- From the system: {}", system::versions())?;
    let before = machine::load();
    let speeds = speeds(options)?;
    goals.speed(&speeds);
    let plain = plain_builds(options)?;
    goals.without_simd(&plain);
    goals.faults(&speeds);
    goals.quantiles(accounts::quantiles(options.hashes)?);
    goals.wiping(&speeds);
    goals.refusal(&Refusal::measure(ALLOCATOR)?);
    let accounts = Accounts::measure(options.accounts)?;
    eprintln!("accounts: done");
    goals.accounts(&accounts);
    // What follows is a load of its own.
    let after = machine::load();
    let bursts = Bursts::measure(options.bursts)?;
    eprintln!("bursts: done");
    goals.bursts(&bursts);
    writeln!(
        page,
        "- Programs that ran or waited to, over a minute: {before} at the start, {after} before the bursts\n"
    )?;
    section(&mut page, "Figures to reach", goals.table())?;
    if let Some(chart) = &options.chart {
        chart::draw(chart, &speeds)?;
    }
    for speed in &speeds {
        section(&mut page, &format!("Speed at {}", speed.setting), speed.table())?;
    }
    for speed in &plain {
        section(&mut page, &format!("Without `simd`, at {}", speed.setting), speed.table())?;
    }
    section(&mut page, "A burst", bursts.table())?;
    section(&mut page, "Known and unknown accounts", accounts.table())?;
    println!("{page}");
    options.page.as_deref().map_or(Ok(()), |file| write_into(file, &page))
}

fn speeds(options: &Options) -> Outcome<Vec<Speed>> {
    let measure = |setting| {
        let speed = Speed::measure(setting, contestant::all, options.repetitions);
        eprintln!("{setting}: done");
        speed
    };
    SETTINGS.into_iter().map(measure).collect()
}

fn plain_builds(options: &Options) -> Outcome<Vec<Speed>> {
    let Some(program) = &options.without_simd else { return Ok(Vec::new()) };
    let speeds = speed::measure_without_simd(program, options.repetitions);
    eprintln!("without simd: done");
    speeds
}

fn section(page: &mut String, title: &str, table: regain_bench_report::Table) -> Outcome<()> {
    Ok(writeln!(page, "## {title}\n\n{table}")?)
}

fn write_into(file: &Path, tables: &str) -> Outcome<()> {
    let page = fs::read_to_string(file)?;
    let parts = page.split_once(FROM).and_then(|(head, rest)| Some((head, rest.split_once(TO)?.1)));
    let (head, tail) = parts.ok_or_else(|| format!("{} has no {FROM} and {TO}", file.display()))?;
    Ok(fs::write(file, format!("{head}{FROM}\n\n{}\n\n{TO}{tail}", tables.trim()))?)
}

const FROM: &str = "<!-- tables -->";
const TO: &str = "<!-- end of tables -->";
