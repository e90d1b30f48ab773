//! The command line.

use std::path::PathBuf;

use clap::Parser;

use crate::split::Part;

/// Measures regain-policy beside zxcvbn 3.1.1, and prints the tables as Markdown.
#[derive(Parser)]
pub struct Options {
    /// The folder that scripts/policy-lists.sh filled
    #[arg(long, value_name = "DIR")]
    pub lists: PathBuf,
    /// Samples of the accuracy benchmark (RUB-SysSec/Password-Strength-Meter-Accuracy: src/datasets)
    #[arg(long, value_name = "DIR")]
    pub samples: Option<PathBuf>,
    /// One more list of leaked passwords for test A, one a line
    #[arg(long, value_name = "NAME=FILE")]
    pub list: Vec<String>,
    /// One more frequency list for test B: lines of a count, white space and a password
    #[arg(long, value_name = "NAME=FILE")]
    pub counts: Vec<String>,
    /// Decides the parts (train, tune, test), the samples and the random passwords
    #[arg(long, default_value_t = 20_260_000)]
    pub seed: u64,
    /// The part of the lists that is judged: set thresholds on `tune`, and leave `test` for the end
    #[arg(long, value_enum, default_value_t = Part::Test)]
    pub part: Part,
    /// The most passwords that are taken of a list
    #[arg(long, default_value_t = 10_000)]
    pub sample: usize,
    /// How often the bootstrap draws
    #[arg(long, default_value_t = 400)]
    pub replicates: usize,
    /// Tries of the hunt for slow inputs
    #[arg(long, default_value_t = 3_000)]
    pub hunt: usize,
    /// Passwords of the product's own generator
    #[arg(long, default_value_t = 1_000_000)]
    pub generated: usize,
    /// Where the curves are written as SVG
    #[arg(long, value_name = "DIR")]
    pub curves: Option<PathBuf>,
    /// A page whose part between `<!-- tables -->` and `<!-- end of tables -->` becomes the tables
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
    /// When and where this is measured: a text before the tables
    #[arg(long, default_value = "", hide = true)]
    pub stamp: String,
}
