//! What was found, for people and for programs.

use std::fmt::Write as _;

use regain_hash::{Calibration, Measured};

use crate::args::Calibrate;

/// A table, one sentence, and the line to paste.
pub(crate) fn table(request: &Calibrate, found: &Calibration, spread: f64) -> String {
    let mut text = format!(
        "{} at once, within {:?} and {:.0} MiB, {} feature simd\n\n",
        request.permits,
        request.target,
        mib(request.memory),
        if SIMD { "with" } else { "without" }
    );
    for [m_cost, t_cost, p_cost, time, memory, logins, guesses, price, source] in HEAD {
        let line = format!(
            "  {m_cost:>7} {t_cost:>6} {p_cost:>5} {time:>8} {memory:>7} {logins:>8} {guesses:>9} {price:>9}  {source}"
        );
        // Writing to a text can't fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    for row in found.rows() {
        text.push_str(&line(row, row == found.recommended()));
    }
    let _ = write!(text, "\n{}\n\n    {}\n\n{NOTES}", sentence(request, found), rust(found.recommended()));
    if spread > STEADY {
        let _ = write!(
            text,
            "\nTimes of the same hash differed {spread:.1} times: measure again while the machine is idle.\n"
        );
    }
    text
}

/// One object; numbers in the units that their names say.
pub(crate) fn json(request: &Calibrate, found: &Calibration, spread: f64) -> String {
    let rows: Vec<_> = found.rows().iter().map(object).collect();
    format!(
        "{{\"simd\":{SIMD},\"target_ms\":{},\"memory_bytes\":{},\"permits\":{},\"spread\":{spread:.2},\"meets_target\":{},\
         \"recommended\":{},\"rows\":[{}]}}\n",
        request.target.as_millis(),
        request.memory,
        request.permits,
        found.meets_target(),
        object(found.recommended()),
        rows.join(",")
    )
}

fn line(row: &Measured, recommended: bool) -> String {
    let params = row.params();
    let line = format!(
        "{} {:>7} {:>6} {:>5} {:>8.1} {:>7.0} {:>8.1} {:>9.0} {:>9.2}  {}",
        if recommended { '>' } else { ' ' },
        params.m_cost(),
        params.t_cost(),
        params.p_cost(),
        milliseconds(row),
        mib(row.memory_bytes()),
        row.logins_per_second(),
        row.guesses_per_second(),
        row.usd_per_billion_guesses(),
        params.source().unwrap_or_default()
    );
    format!("{}\n", line.trim_end())
}

fn sentence(request: &Calibrate, found: &Calibration) -> String {
    let row = found.recommended();
    let costs = format!(
        "{:.1} ms a hash, {:.0} MiB in all, {:.0} sign-ins a second",
        milliseconds(row),
        mib(row.memory_bytes()),
        row.logins_per_second()
    );
    if found.meets_target() {
        return format!("Recommended is the most work that fits: {costs}.");
    }
    format!(
        "Nothing that OWASP recommends takes {:?} here. Recommended is the quickest of it:\n{costs}.\n\
         Allow more time, or have fewer permits, but do not go below it.",
        request.target
    )
}

/// The line to paste.
fn rust(row: &Measured) -> String {
    let params = row.params();
    format!("Params::new({}, {}, {})", params.m_cost(), params.t_cost(), params.p_cost())
}

fn object(row: &Measured) -> String {
    let params = row.params();
    let source = params.source().map_or_else(|| "null".to_owned(), |source| format!("\"{source}\""));
    format!(
        "{{\"m_cost\":{},\"t_cost\":{},\"p_cost\":{},\"time_ms\":{:.3},\"memory_bytes\":{},\
         \"logins_per_second\":{:.3},\"guesses_per_second\":{:.3},\"usd_per_billion_guesses\":{:.3},\
         \"source\":{source}}}",
        params.m_cost(),
        params.t_cost(),
        params.p_cost(),
        milliseconds(row),
        row.memory_bytes(),
        row.logins_per_second(),
        row.guesses_per_second(),
        row.usd_per_billion_guesses()
    )
}

fn milliseconds(row: &Measured) -> f64 {
    row.time().as_secs_f64() * 1e3
}

fn mib(bytes: usize) -> f64 {
    bytes as f64 / (1_024.0 * 1_024.0)
}

/// Whether this build has the kernels; which of them runs is the processor's to say.
const SIMD: bool = cfg!(feature = "simd");

/// Quartiles of times that differ by more make no calibration.
const STEADY: f64 = 1.3;

const HEAD: [[&str; 9]; 2] = [
    ["memory", "passes", "lanes", "time", "in all", "sign-ins", "guesses", "10^9 cost", ""],
    ["KiB", "", "", "ms", "MiB", "a second", "a second", "USD", "source"],
];

const NOTES: &str = "\
Times are medians while all permits are at work. In all: permits times memory, and 8 MiB; it holds
where Bounds refuse records that ask for more. Guesses: at most so many, at a stolen record without
a pepper, by a device that moves 1 TB/s; what 10^9 of them cost if it is let for 1 USD an hour, an
assumption. RFC 9106's first choice (2 GiB, 1 pass, 4 lanes) is for machines that hash one password
at a time, and is not measured.
";

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    use regain_hash::{MemoryBudget, Params};
    use serde_json::Value;

    fn example(target: Duration) -> (Calibrate, Calibration) {
        let permits = std::num::NonZeroU8::MIN.saturating_add(1);
        let request = Calibrate { target, memory: 256 << 20, permits, json: false };
        let budget = MemoryBudget::new(request.memory, permits);
        // 5,000 blocks a millisecond.
        let measure = |params: Params| {
            Ok(Duration::from_nanos(200).saturating_mul(params.m_cost().saturating_mul(params.t_cost())))
        };
        let found = Calibration::run(target, budget, measure).unwrap();
        (request, found)
    }

    #[test]
    fn the_table_is_aligned_and_marks_one_row() {
        let (request, found) = example(Duration::from_millis(100));
        let text = table(&request, &found, 1.2);
        let rows: Vec<_> = text.lines().skip(2).take(2 + found.rows().len()).collect();
        // The price is the last number, and ends where its unit does.
        let end = rows[1].find("USD").unwrap() + 3;
        let (units, below) = (&rows[..2], &rows[2..]);
        assert_eq!(units[0].len(), end);
        for row in below {
            assert!(row.as_bytes()[end - 1].is_ascii_digit(), "{text}");
            assert_eq!(row.get(end..end + 2).unwrap_or("  "), "  ", "{text}");
        }
        let marked: Vec<_> = rows.iter().filter(|row| row.starts_with('>')).collect();
        assert_eq!(marked.len(), 1);
        assert!(marked[0].starts_with(">   98304      5     1     98.3     200     20.3 "), "{text}");
        assert!(text.contains("\n    Params::new(98304, 5, 1)\n"));
        assert!(text.contains("  19456      2     1 ") && text.contains("OWASP; the default\n"));
        assert!(text.lines().all(|line| line.len() <= 100 && line == line.trim_end()), "{text}");
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn a_missed_target_is_said() {
        let (request, found) = example(Duration::from_millis(5));
        let text = table(&request, &found, 1.2);
        assert!(text.contains("Nothing that OWASP recommends takes 5ms here."));
        assert!(text.lines().all(|line| line.len() <= 100 && line == line.trim_end()), "{text}");
        let (request, found) = example(Duration::from_millis(50));
        assert!(table(&request, &found, 1.2).contains("Recommended is the most work that fits: "));
    }

    #[test]
    fn a_busy_machine_is_said() {
        let (request, found) = example(Duration::from_millis(100));
        assert!(!table(&request, &found, 1.3).contains("idle"));
        assert!(
            table(&request, &found, 1.6)
                .ends_with("differed 1.6 times: measure again while the machine is idle.\n")
        );
    }

    #[test]
    fn the_json_is_one_object_with_every_row() {
        let (request, found) = example(Duration::from_millis(100));
        let value: Value = serde_json::from_str(&json(&request, &found, 1.2)).unwrap();
        assert_eq!(value["rows"].as_array().unwrap().len(), found.rows().len());
        assert_eq!(value["recommended"]["m_cost"], 98_304);
        assert_eq!(value["recommended"]["source"], Value::Null);
        assert_eq!(value["spread"], 1.2);
        assert_eq!((&value["meets_target"], &value["target_ms"]), (&true.into(), &100.into()));
        let default = value["rows"].as_array().unwrap().iter().find(|row| row["m_cost"] == 19_456).unwrap();
        assert_eq!(default["source"], "OWASP; the default");
        assert_eq!(default["guesses_per_second"], 8_365.564);
    }
}
