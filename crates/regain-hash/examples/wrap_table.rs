//! Wraps a table: Argon2id over what other software stored, without logins.
//!
//! It reads lines of `id<TAB>record` and writes `id<TAB>old<TAB>new` for each record that changes, for
//! writes that are guarded by the old one; every other row is left alone, so that it can be
//! interrupted, and repeated over the same table. At the end it counts what it saw. One process
//! keeps one core busy: cut a large table into pieces.
//!
//! ```sh
//! cargo run --release -p regain-hash --features legacy --example wrap_table < records > wrapped
//! ```
//!
//! An application with a pepper gives its hasher one, and one with records of Firebase the project's
//! parameters.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, BufWriter, IsTerminal as _, Write, stdin, stdout};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use regain_hash::{Hasher, LegacyScheme, Record, Upgrade};
use regain_types::{Entropy, OsRandom};

fn main() -> Result<(), Box<dyn Error>> {
    let hasher = Hasher::default();
    let (mut output, mut counts) = (BufWriter::new(stdout().lock()), BTreeMap::new());
    let progress = progress()?;
    for line in stdin().lines() {
        let line = line?;
        let (id, text) = line.split_once('\t').ok_or("a line is not `id<TAB>record`")?;
        let seen = match wrap(&hasher, text) {
            Ok(Some((scheme, upgrade))) => {
                write_row(&mut output, id, &upgrade)?;
                format!("wrapped    {}", scheme.code())
            }
            Ok(None) => "left alone".to_owned(),
            Err(code) => format!("error      {code}"),
        };
        let count: &mut u64 = counts.entry(seen).or_default();
        *count = count.saturating_add(1);
        progress.inc(1);
    }
    output.flush()?;
    progress.finish_and_clear();
    for (seen, count) in counts {
        eprintln!("{count:>12} {seen}");
    }
    Ok(())
}

/// The scheme of a record and what to store in its place, or `None` for a record of Argon2, one that
/// is wrapped already, and the mark of an account without a password.
fn wrap(hasher: &Hasher, text: &str) -> Result<Option<(LegacyScheme, Upgrade)>, &'static str> {
    let record: Record = text.parse().map_err(|error: regain_hash::RecordError| error.code())?;
    let salt = Entropy::draw(&OsRandom).map_err(|_| "no-randomness")?;
    let upgrade = hasher.wrap(&record, salt).map_err(regain_hash::HashError::code)?;
    Ok(record.legacy_scheme().zip(upgrade))
}

/// Whole before the next is begun: what was written of an interrupted run can be used.
fn write_row(output: &mut impl Write, id: &str, upgrade: &Upgrade) -> io::Result<()> {
    writeln!(output, "{id}\t{}\t{}", upgrade.expected.as_str(), upgrade.replacement.as_str())?;
    output.flush()
}

/// On standard error, where that is a terminal and the rows go elsewhere.
fn progress() -> Result<ProgressBar, Box<dyn Error>> {
    if stdout().is_terminal() {
        return Ok(ProgressBar::hidden());
    }
    let progress = ProgressBar::new_spinner();
    progress.set_style(ProgressStyle::with_template("{spinner} {human_pos} rows, {per_sec}, {elapsed}")?);
    progress.enable_steady_tick(Duration::from_millis(200));
    Ok(progress)
}
