//! The command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Measures regain-argon2 and regain-hash beside their peers, and prints the tables as Markdown.
#[derive(Parser)]
pub struct Options {
    /// Hashes of each contestant at each setting
    #[arg(long, default_value_t = 31)]
    pub repetitions: usize,
    /// Hashes for the quantiles of one hash's time
    #[arg(long, default_value_t = 1_000)]
    pub hashes: usize,
    /// Sign-ins to known accounts, and as many to unknown ones
    #[arg(long, default_value_t = 600)]
    pub accounts: usize,
    /// Bursts of sign-ins, each beside one of the peer
    #[arg(long, default_value_t = 3)]
    pub bursts: usize,
    /// This program, built with --no-default-features: it measures the product without `simd`
    #[arg(long, value_name = "PROGRAM")]
    pub without_simd: Option<PathBuf>,
    /// Where the chart is written as SVG
    #[arg(long, value_name = "FILE")]
    pub chart: Option<PathBuf>,
    /// A page whose part between `<!-- tables -->` and `<!-- end of tables -->` becomes the tables
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
    /// When and with what this is measured: a text before the tables
    #[arg(long, default_value = "", hide = true)]
    pub stamp: String,
    /// What this process does for another one of this program
    #[arg(long, value_enum, hide = true)]
    pub child: Option<Child>,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Child {
    /// The build without `simd` measures its speed.
    WithoutSimd,
    /// A burst of sign-ins in the pool.
    Burst,
    /// A burst of threads that use crate `argon2` plainly.
    PlainBurst,
}
