//! How long an estimate takes, by the CPU time of this thread, beside `zxcvbn` in the same run.
//!
//! `cargo run --release -p regain-policy --example speed`, on Linux. For each length and family: the
//! median and the 99th percentile over the texts, in microseconds. `zxcvbn` looks at 100 characters
//! at most; it is left out where it would take minutes.
#![expect(clippy::arithmetic_side_effects, reason = "small counts and times of a measurement")]
#![expect(clippy::expect_used, reason = "the texts are the program's own")]

use std::hint::black_box;

use regain_policy::{Context, Policy};
use regain_types::{Password, Typed};

type Family = (&'static str, fn(&mut Draws, usize) -> String);

fn main() {
    let policy = Policy::beside_another_factor();
    let first = text(&mut Draws(0), "x", 16);
    let once = cpu_nanos(|| drop(black_box(policy.report(&password(&first), &Context::new()))));
    println!("first check of this process: {:.1} ms", once as f64 / 1e6);
    println!(
        "{:<12}{:>6}{:>12}{:>12}{:>14}{:>14}",
        "family", "length", "median us", "p99 us", "zxcvbn med", "zxcvbn p99"
    );
    for (name, family) in FAMILIES {
        for length in [8, 16, 32, 64, 100, 256, 4096] {
            row(&policy, name, *family, length);
        }
    }
}

fn row(policy: &Policy, name: &str, family: fn(&mut Draws, usize) -> String, length: usize) {
    let mut draws = Draws(length as u64);
    let texts: Vec<String> = (0..100).map(|_| family(&mut draws, length)).collect();
    let own = texts.iter().map(|text| {
        let password = password(text);
        each(|| drop(black_box(policy.report(&password, &Context::new()))))
    });
    let (median, p99) = quantiles(own.collect());
    let reference = (length <= 32).then(|| {
        quantiles(texts.iter().map(|text| each(|| drop(black_box(zxcvbn::zxcvbn(text, &[]))))).collect())
    });
    let shown = reference.map_or(("-".to_owned(), "-".to_owned()), |(median, p99)| {
        (format!("{median:.1}"), format!("{p99:.1}"))
    });
    println!("{name:<12}{length:>6}{median:>12.1}{p99:>12.1}{:>14}{:>14}", shown.0, shown.1);
}

/// Microseconds of one call: the least of three means over a few calls.
fn each(mut call: impl FnMut()) -> f64 {
    let calls = (500_000 / cpu_nanos(&mut call).max(1)).clamp(1, 20);
    let mean = |call: &mut dyn FnMut()| cpu_nanos(|| (0..calls).for_each(|_| call())) as f64 / calls as f64;
    (0..3).map(|_| mean(&mut call)).fold(f64::INFINITY, f64::min) / 1000.0
}

/// The CPU time of this thread that a call takes. The kernel brings its count up to date when a
/// thread yields.
fn cpu_nanos(call: impl FnOnce()) -> u64 {
    let now = || {
        std::thread::yield_now();
        let shown = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        shown.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0_u64)
    };
    let start = now();
    call();
    now().saturating_sub(start)
}

fn quantiles(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times.get((times.len() as f64 * part) as usize).copied().unwrap_or_default();
    (at(0.5), at(0.99))
}

fn password(text: &str) -> Password {
    let typed = Typed::new(text.to_owned()).expect("at most 4,096 bytes");
    Password::prepare(&typed).expect("no control characters")
}

fn text(draws: &mut Draws, alphabet: &str, length: usize) -> String {
    let letters: Vec<char> = alphabet.chars().collect();
    (0..length).filter_map(|_| letters.get(draws.below(letters.len())).copied()).collect()
}

fn words(draws: &mut Draws, length: usize) -> String {
    let all: Vec<&str> = include_str!("../data/eff-large.txt").split_whitespace().collect();
    let mut phrase = String::new();
    while phrase.len() < length {
        phrase.push_str(all.get(draws.below(all.len())).copied().unwrap_or("word"));
    }
    phrase.truncate(length);
    phrase
}

/// SplitMix64, so that each run has the same texts.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((word ^ (word >> 31)) % bound as u64) as usize
    }
}

const FAMILIES: &[Family] = &[
    ("random", |draws, length| {
        let printable: String = ('!'..='~').collect();
        text(draws, &printable, length)
    }),
    ("words", words),
    ("look-alikes", |draws, length| text(draws, "4@8({[<369!1|70$5+%2", length)),
    ("ase4", |draws, length| text(draws, "as4e3s$t", length)),
    ("digits", |draws, length| text(draws, "0123456789", length)),
    ("binary", |draws, length| text(draws, "01", length)),
    ("keys", |_, length| "qweasdzxc1qaz2wsx".chars().cycle().take(length).collect()),
    ("one letter", |_, length| "a".repeat(length)),
];
