//! Finds out what one hash may cost on this machine: `docs/hashing.md`, "Parameters".
//!
//! It exits with 0 where it prints a table, with 1 where it could not measure, and says why, and with 2
//! where it was called wrongly.
#![forbid(unsafe_code)]

mod args;
mod clock;
mod measure;
mod report;

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use regain_hash::{CalibrateError, Calibration};

use args::{Args, Calibrate, Command};

fn main() -> ExitCode {
    // A wrong argument ends here, with a sentence and 2.
    let Args { command: Command::Calibrate(request) } = Args::parse();
    match calibrate(&request) {
        Ok(said) => {
            // Nobody is left to read it where writing fails.
            let _ = std::io::stdout().write_all(said.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(if matches!(error, CalibrateError::Budget { .. }) { 2 } else { 1 })
        }
    }
}

fn calibrate(request: &Calibrate) -> Result<String, CalibrateError> {
    let mut stderr = std::io::stderr();
    if cfg!(debug_assertions) {
        let _ = writeln!(stderr, "warning: this is a debug build: measure with --release");
    }
    if stderr.is_terminal() {
        let _ = writeln!(stderr, "measuring some 20 parameters: leave the machine alone meanwhile");
    }
    let mut bench = measure::Bench::new(request.permits)?;
    let found = Calibration::run(request.target, request.budget(), |params| bench.median(params))?;
    let show = if request.json { report::json } else { report::table };
    Ok(show(request, &found, bench.spread()))
}
