//! Account recovery in a terminal: a guided tour without arguments, the same thing by hand with them.
//!
//! This program is what an application is to `regain`: it asks, calls the library and prints. Which
//! proof is enough, what is frozen, who is told and when something ends is decided there, not here.
#![forbid(unsafe_code)]

mod args;
mod ask;
mod at;
mod commands;
mod failure;
mod grant;
mod outbox;
mod say;
mod session;
mod tour;

use std::process::ExitCode;

use clap::Parser as _;

use args::Args;
use failure::Failure;
use say::{Answer, Say};

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return say::usage(&error, std::env::args_os().any(|word| word == "--json")),
    };
    let say = Say { json: args.global.json };
    match run(args, say) {
        Ok(answer) => say.answer(&answer),
        Err(failure) => say.failure(&failure),
    }
}

/// One command, or the tour.
fn run(args: Args, say: Say) -> Result<Answer, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .map_err(|error| Failure::ours("runtime", format!("no thread could be started: {error}")))?;
    runtime.block_on(async {
        match args.command {
            Some(command) => commands::run(command, &args.global).await,
            None => tour::run(&args.global, say).await,
        }
    })
}
