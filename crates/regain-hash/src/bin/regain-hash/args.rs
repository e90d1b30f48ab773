//! The command line.

use std::num::NonZeroU8;
use std::time::Duration;

use clap::{Parser, Subcommand};
use regain_hash::MemoryBudget;

/// Find out what hashing a password may cost on this machine.
#[derive(Debug, Parser)]
#[command(name = "regain-hash", version, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Measure parameters of Argon2id, print what they cost on both sides, and recommend some.
    Calibrate(Calibrate),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Calibrate {
    /// The most time that one hash may take, such as 100ms or 1s.
    #[arg(long, value_name = "TIME", default_value = "100ms", value_parser = time)]
    pub(crate) target: Duration,
    /// The most memory of the whole pool, such as 256MiB or 1GiB.
    #[arg(long, value_name = "SIZE", default_value = "256MiB", value_parser = size)]
    pub(crate) memory: usize,
    /// How many passwords are hashed at once: no more than the machine has cores.
    #[arg(long, value_name = "COUNT", default_value = "2")]
    pub(crate) permits: NonZeroU8,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Calibrate {
    pub(crate) const fn budget(&self) -> MemoryBudget {
        MemoryBudget::new(self.memory, self.permits)
    }
}

fn time(text: &str) -> Result<Duration, String> {
    let (number, unit) = split(text);
    let time = match unit {
        "ms" => number.map(Duration::from_millis),
        "s" => number.map(Duration::from_secs),
        _ => None,
    };
    let within = time.filter(|time| (LEAST_TARGET..=MOST_TARGET).contains(time));
    within.ok_or_else(|| "a time is a whole number and ms or s, from 1ms to 10s, such as 100ms".to_owned())
}

fn size(text: &str) -> Result<usize, String> {
    let (number, unit) = split(text);
    let bytes = match unit {
        "KiB" => Some(1 << 10),
        "MiB" => Some(1 << 20),
        "GiB" => Some(1_u64 << 30),
        _ => None,
    };
    let size = number.zip(bytes).and_then(|(number, bytes)| number.checked_mul(bytes));
    let size = size.and_then(|size| usize::try_from(size).ok());
    size.ok_or_else(|| "a size is a whole number and KiB, MiB or GiB, such as 256MiB".to_owned())
}

/// `100ms` is 100 and `ms`.
fn split(text: &str) -> (Option<u64>, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end).unwrap_or_default();
    (number.parse().ok(), unit)
}

const LEAST_TARGET: Duration = Duration::from_millis(1);
const MOST_TARGET: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Calibrate, clap::Error> {
        let words = ["regain-hash", "calibrate"].iter().chain(words);
        Args::try_parse_from(words).map(|Args { command: Command::Calibrate(request) }| request)
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        let request = parse(&[]).unwrap();
        assert_eq!((request.target, request.memory), (Duration::from_millis(100), 256 << 20));
        assert_eq!((request.permits.get(), request.json), (2, false));
    }

    #[test]
    fn all_may_be_said() {
        let words = ["--target", "2s", "--memory=1GiB", "--permits", "8", "--json"];
        let request = parse(&words).unwrap();
        assert_eq!((request.target, request.memory), (Duration::from_secs(2), 1 << 30));
        assert_eq!((request.permits.get(), request.json), (8, true));
    }

    #[test]
    fn wrong_input_is_a_sentence_and_exit_code_2() {
        for (option, wrong, said) in [
            ("--target", "100", "such as 100ms"),
            ("--target", "0ms", "such as 100ms"),
            ("--target", "11s", "such as 100ms"),
            ("--target", "-5ms", "such as 100ms"),
            ("--target", "99999999999999999999s", "such as 100ms"),
            ("--memory", "256", "such as 256MiB"),
            ("--memory", "256MB", "such as 256MiB"),
            ("--memory", "", "such as 256MiB"),
            ("--memory", "\u{664}MiB", "such as 256MiB"),
            ("--memory", "18446744073709551615GiB", "such as 256MiB"),
            ("--permits", "0", "--permits"),
            ("--permits", "256", "--permits"),
        ] {
            let error = parse(&[&format!("{option}={wrong}")]).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{wrong}");
            assert!(error.to_string().contains(said), "{error}");
        }
        assert_eq!(Args::try_parse_from(["regain-hash", "drift"]).unwrap_err().exit_code(), 2);
        assert_eq!(Args::try_parse_from(["regain-hash"]).unwrap_err().exit_code(), 2);
    }
}
