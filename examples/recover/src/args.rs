//! The arguments, and the only place that knows their names.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use regain::{Reason, SignalKind};

use crate::at::{self, At};

/// Account recovery in a terminal. Without a command: a guided tour on a new database.
#[derive(Parser)]
#[command(version, after_help = AFTER_HELP)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What every command takes.
#[derive(clap::Args)]
pub(crate) struct Global {
    /// The database
    #[arg(long, global = true, value_name = "PATH", default_value = "./recover.db")]
    pub(crate) db: PathBuf,
    /// The keyring that belongs to the database
    #[arg(long, global = true, value_name = "PATH", default_value = "./recover.keys")]
    pub(crate) keys: PathBuf,
    /// The folder that `work` writes messages to
    #[arg(long, global = true, value_name = "DIR", default_value = "./outbox")]
    pub(crate) outbox: PathBuf,
    /// The time to use instead of now: 2026-11-22T15:30:00Z, seconds since 1970, or +7d (s, m, h, d)
    #[arg(long, global = true, value_name = "TIME", value_parser = at::parse)]
    pub(crate) at: Option<At>,
    /// What links start with
    #[arg(long, global = true, value_name = "URL", default_value = "https://example.com")]
    pub(crate) site: String,
    /// Read passwords from standard input, one a line in the order in which they are asked for
    #[arg(long, global = true)]
    pub(crate) password_stdin: bool,
    /// Answer with exactly one JSON object on standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// What can be done by hand, in the order of the flow.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Create an account; the first one also creates the database and the keyring
    Enroll {
        /// Its first address
        email: String,
        /// One more address, independent of the first
        #[arg(long, value_name = "EMAIL")]
        also: Vec<String>,
    },
    /// Sign in with the password
    SignIn {
        /// An address of the account
        email: String,
        #[command(flatten)]
        code: SecondFactor,
    },
    /// Set another password, knowing the current one
    ChangePassword {
        /// An address of the account
        email: String,
        #[command(flatten)]
        code: SecondFactor,
    },
    /// As the operator: check the database, the keyring, clocks, mail and limits
    Check,
    /// As the application: report what was noticed about an account
    Observe {
        /// An address of the account
        email: String,
        /// new-device, new-place, impossible-travel, many-failures, mass-mailing, password-leaked,
        /// abuse-report or owner-report
        #[arg(long, required = true, num_args = 1.., value_name = "KIND", value_parser = signal)]
        signal: Vec<SignalKind>,
    },
    /// As a visitor: say that the account can't be accessed, and why
    Report {
        /// Any address; the answer is the same for every one
        email: String,
        /// forgot, cannot-sign-in or someone-else
        #[arg(long, value_parser = reason)]
        reason: Reason,
    },
    /// Look at a link without using it
    Peek {
        /// A link, or the whole address that it is part of
        link: String,
    },
    /// Use a link
    Claim {
        /// A link, or the whole address that it is part of
        link: String,
        #[command(flatten)]
        grant: Grant,
    },
    /// Give a code of the authenticator, for the recovery that a link was claimed in
    Prove {
        #[command(flatten)]
        grant: Grant,
        /// The code that the app shows
        #[arg(long)]
        code: String,
    },
    /// Set a new password with what was claimed
    Reset {
        #[command(flatten)]
        grant: Grant,
    },
    /// Say "this wasn't me" with the link of a notice
    Contest {
        /// A link, or the whole address that it is part of
        link: String,
    },
    /// Security info: what proves who the owner is
    Info {
        /// An address of the account
        email: String,
        #[command(flatten)]
        code: SecondFactor,
        #[command(subcommand)]
        change: Info,
    },
    /// The do's and don'ts of a strong password
    Advice,
    /// As the worker: do what is due, and write what waits to the outbox
    Work,
    /// The messages in the outbox and their links, newest last
    Outbox,
    /// As the operator: the newest lines of the audit trail, newest last
    Audit {
        /// An address of the account
        email: String,
        /// At most so many lines
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
    },
}

/// What can be done with security info.
#[derive(Subcommand)]
pub(crate) enum Info {
    /// List it, masked
    List,
    /// Add an address; a link is mailed to it
    Add {
        /// The new address
        address: String,
    },
    /// Add an authenticator app
    AddAuthenticator,
    /// Confirm an address with the link that was mailed to it
    Confirm {
        /// A link, or the whole address that it is part of
        link: String,
    },
    /// Confirm an authenticator with the code that it shows
    ConfirmCode {
        /// The item's id, or how it starts
        item: String,
        /// The code
        code: String,
    },
    /// Ask to remove an item
    Remove {
        /// The item's id, or how it starts
        item: String,
        /// For an authenticator: the code that it shows next, after the one that you signed in with
        #[arg(long, value_name = "CODE")]
        own_code: Option<String>,
    },
    /// Cancel the removal of an item
    Keep {
        /// The item's id, or how it starts
        item: String,
    },
}

/// The second factor of accounts that have one.
#[derive(clap::Args)]
pub(crate) struct SecondFactor {
    /// The code that the authenticator app shows, where the account has one
    #[arg(long)]
    pub(crate) code: Option<String>,
}

/// Where a claim is kept between commands.
#[derive(clap::Args)]
pub(crate) struct Grant {
    /// The file that keeps the claim between commands (mode 0600); what a cookie is to a browser
    #[arg(long = "grant-file", value_name = "FILE")]
    pub(crate) file: PathBuf,
}

fn reason(text: &str) -> Result<Reason, &'static str> {
    Reason::from_code(text).ok_or("give forgot, cannot-sign-in or someone-else")
}

fn signal(text: &str) -> Result<SignalKind, String> {
    let known = || SignalKind::ALL.map(SignalKind::code).join(", ");
    SignalKind::from_code(text).ok_or_else(|| format!("give one of {}", known()))
}

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  something failed on our side: try again
  2  the command line is wrong
  3  refused: a wrong password, a link that is not valid, a weak password, too many tries
  4  the operator must mend something: the database, the keyring, a folder, a file

Passwords are asked for without echo, or read with --password-stdin; they are never arguments.";
