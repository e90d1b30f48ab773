//! Reads passwords, one a line, and says what a policy makes of each. It never prints a password.
//!
//! ```text
//! cargo run -p regain-policy --example check -- --profile asvs-5.0 < passwords.txt
//! cargo run --release -p regain-policy --example check -- --json --file passwords.txt > verdicts.jsonl
//! ```
//!
//! It ends with 0 when all was read, whatever the verdicts, and with 2 when it could not start or go on.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use regain_policy::{Context, Finding, Policy, Profile, Report};
use regain_types::{Password, Typed};
use serde::Serialize;
use zeroize::Zeroizing;

/// Says of passwords, one a line, whether a policy accepts them. Never prints a password.
#[derive(Parser)]
struct Options {
    /// Read this file instead of the standard input.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// A profile by its name, or a file of one.
    #[arg(long, value_name = "NAME|FILE", default_value = "default-alone")]
    profile: String,
    /// A name of the person; may be given several times.
    #[arg(long)]
    name: Vec<String>,
    /// An e-mail address of the person; may be given several times.
    #[arg(long)]
    address: Vec<String>,
    /// The name of the service; may be given several times.
    #[arg(long)]
    service: Vec<String>,
    /// Print one line of JSON for each password.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("check: {why}");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let policy = Policy::of(profile(&options.profile)?);
    let context = context(options);
    let (input, bar) = open(options.file.as_deref())?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut say = |n: u64, verdict: &Verdict| -> io::Result<()> {
        if !options.json {
            return verdict.text(n, &mut out);
        }
        serde_json::to_writer(&mut out, &verdict.json(n, policy.profile().name()))?;
        out.write_all(b"\n")
    };
    let (mut read, mut accepted) = (0_u64, 0_u64);
    let mut lines = Lines { input, line: Zeroizing::new(Vec::with_capacity(LONGEST_LINE)) };
    while let Some(line) = lines.next().map_err(|why| format!("the input can't be read: {why}"))? {
        read = read.saturating_add(1);
        let verdict = Verdict::of(line, &policy, &context);
        accepted = accepted.saturating_add(u64::from(verdict.is_accepted()));
        match say(read, &verdict) {
            // Whoever reads the verdicts has had enough, as `head` does.
            Err(why) if why.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            said => said.map_err(|why| format!("the output can't be written: {why}"))?,
        }
        if read.is_multiple_of(256) {
            bar.set_message(format!("{read} read, {accepted} accepted"));
        }
    }
    bar.finish_and_clear();
    if !options.json {
        writeln!(out, "{read} read, {accepted} accepted").map_err(|why| why.to_string())?;
    }
    out.flush().map_err(|why| why.to_string())
}

fn profile(name: &str) -> Result<Profile, String> {
    if let Some(profile) = Profile::named(name) {
        return Ok(profile);
    }
    let mut text = String::new();
    let most = u64::try_from(Profile::MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let file = File::open(name).map_err(|why| {
        format!("{name} is neither a file ({why}) nor one of the profiles {}", Profile::NAMES.join(", "))
    })?;
    file.take(most).read_to_string(&mut text).map_err(|why| format!("{name} can't be read: {why}"))?;
    Profile::from_json(&text).map_err(|why| format!("{name}, {why}"))
}

fn context(options: &Options) -> Context {
    let context = options.name.iter().fold(Context::new(), |context, name| context.with_name(name));
    let context = options.address.iter().fold(context, |context, address| context.with_address(address));
    options.service.iter().fold(context, |context, service| context.with_service(service))
}

/// The input, and a bar that follows it where there is a terminal and a known length.
fn open(file: Option<&Path>) -> Result<(Box<dyn BufRead>, ProgressBar), String> {
    let Some(path) = file else { return Ok((Box::new(io::stdin().lock()), ProgressBar::hidden())) };
    let unreadable = |why| format!("{} can't be read: {why}", path.display());
    let file = File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    if !io::stderr().is_terminal() {
        return Ok((Box::new(BufReader::new(file)), ProgressBar::hidden()));
    }
    let bar = ProgressBar::new(bytes);
    let style = ProgressStyle::with_template("{bar:32} {percent}% {msg}, {eta} left");
    bar.set_style(style.map_err(|why| why.to_string())?);
    Ok((Box::new(BufReader::new(bar.wrap_read(file))), bar))
}

/// Lines of any length and any bytes, in bounded memory.
struct Lines {
    input: Box<dyn BufRead>,
    line: Zeroizing<Vec<u8>>,
}

impl Lines {
    /// A line without its end, at most [`LONGEST_LINE`] bytes of it: more than any password has.
    fn next(&mut self) -> io::Result<Option<&[u8]>> {
        self.line.clear();
        let mut any = false;
        loop {
            let found = self.input.fill_buf()?;
            if found.is_empty() {
                return Ok(any.then_some(&self.line));
            }
            any = true;
            let end = found.iter().position(|byte| *byte == b'\n');
            let part = found.get(..end.unwrap_or(found.len())).unwrap_or_default();
            let room = LONGEST_LINE.saturating_sub(self.line.len());
            self.line.extend(part.iter().take(room));
            let used = part.len().saturating_add(usize::from(end.is_some()));
            self.input.consume(used);
            if end.is_some() {
                if self.line.last() == Some(&b'\r') {
                    self.line.pop();
                }
                return Ok(Some(&self.line));
            }
        }
    }
}

/// What became of one line.
enum Verdict {
    /// It can't be a password at all.
    Unusable {
        code: &'static str,
        why: String,
    },
    Judged(Report),
}

impl Verdict {
    fn of(line: &[u8], policy: &Policy, context: &Context) -> Self {
        let unusable = |code, why: String| Self::Unusable { code, why };
        let Ok(text) = std::str::from_utf8(line) else {
            return unusable("password-not-utf-8", "the line is not UTF-8".to_owned());
        };
        let typed = match Typed::new(text.to_owned()) {
            Ok(typed) => typed,
            Err(why) => return unusable(why.code(), why.to_string()),
        };
        match Password::prepare(&typed) {
            Ok(password) => Self::Judged(policy.report(&password, context)),
            Err(why) => unusable(why.code(), why.to_string()),
        }
    }

    fn is_accepted(&self) -> bool {
        matches!(self, Self::Judged(report) if report.is_accepted())
    }

    fn json<'a>(&self, n: u64, profile: &'a str) -> Line<'a> {
        match self {
            Self::Unusable { code, .. } => {
                Line { n, accepted: false, codes: vec![code], guesses_log10: None, compliant: false, profile }
            }
            Self::Judged(report) => Line {
                n,
                accepted: report.is_accepted(),
                codes: findings(report).map(|one| one.reason().code()).collect(),
                guesses_log10: Some(report.guessability().guesses_log10()),
                compliant: report.compliance().is_met(),
                profile,
            },
        }
    }

    fn text(&self, n: u64, out: &mut impl Write) -> io::Result<()> {
        let report = match self {
            Self::Unusable { why, .. } => return writeln!(out, "{n}: refused. {why}"),
            Self::Judged(report) => report,
        };
        let guesses = report.guessability().guesses_log10();
        match report.verdict() {
            Ok(_) => writeln!(out, "{n}: accepted, about 10^{guesses:.1} guesses"),
            Err(rejection) => {
                writeln!(out, "{n}: refused, about 10^{guesses:.1} guesses. {rejection}")?;
                for one in rejection.findings() {
                    let (span, code) = (one.span(), one.reason().code());
                    writeln!(out, "    {code} at {}..{} ({})", span.start, span.end, one.clause())?;
                }
                Ok(())
            }
        }
    }
}

/// What `--json` prints, one object a line.
#[derive(Serialize)]
struct Line<'a> {
    /// The number of the line, from 1.
    n: u64,
    accepted: bool,
    /// The reasons of both verdicts, whichever decides.
    codes: Vec<&'static str>,
    /// `null` where the line can't be a password at all.
    guesses_log10: Option<f64>,
    compliant: bool,
    profile: &'a str,
}

/// Those of both verdicts, whichever decides.
fn findings(report: &Report) -> impl Iterator<Item = &Finding> {
    report.compliance().findings().iter().chain(report.guessability().findings())
}

/// One byte more than a password may have, so that a longer line is refused as too long.
const LONGEST_LINE: usize = Typed::MAX_BYTES + 1;
