//! What a verdict costs: by length, and for inputs that are made to be slow.

use regain_policy::{Context, Policy};

use crate::clock::{quantiles, show, time};
use crate::hostile;
use crate::lists::List;
use crate::meter::{of_zxcvbn, prepare};
use crate::options::Options;
use crate::random::{Random, printing};
use regain_bench_report::Table;

/// Bytes of the passwords of the first table.
pub const LENGTHS: [usize; 7] = [8, 16, 32, 64, 100, 256, 4096];

/// Passwords in a turn of one product, before the other has its own.
const ROW: usize = 20;

pub struct Outcome {
    pub by_length: Table,
    pub worst: Table,
    /// Medians of random passwords in microseconds, by length: the product's and the peer's.
    pub curve: Vec<[f64; 2]>,
    /// The same of passwords joined from leaked ones.
    pub human_curve: Vec<[f64; 2]>,
    /// The greatest over all hostile inputs, in microseconds.
    pub greatest: f64,
    /// Medians at 16 bytes, of random and of human ones: among its like, and with cold caches.
    pub at_16: Vec<[f64; 2]>,
}

/// Judges as an application does: a policy and a context that are there already.
struct Judge {
    policy: Policy,
    context: Context,
}

impl Judge {
    fn time(&self, text: &str) -> f64 {
        let password = prepare(text);
        time(|| password.as_ref().map(|password| self.policy.check(password, &self.context).is_ok()))
    }
}

pub fn measure(leaked: &[List], options: &Options) -> Outcome {
    let context = Context::new()
        .with_name("John Smith")
        .with_address("j.smith@mail.example.com")
        .with_service("Contoso");
    let judge = Judge { policy: Policy::alone(), context };
    let mut by_length = Table::new([
        "bytes",
        "kind",
        "regain median",
        "p99",
        "zxcvbn median",
        "p99",
        "regain / zxcvbn, medians",
        "regain median, caches cold",
    ]);
    let (mut curves, mut random) = ([Vec::new(), Vec::new()], Random::new(options.seed));
    let mut at_16 = Vec::new();
    for length in LENGTHS {
        for (kind, curve) in ["random", "leaked, joined"].into_iter().zip(&mut curves) {
            let count = if length > 64 { 100 } else { 400 };
            let passwords: Vec<String> = (0..count)
                .map(|_| match kind {
                    "random" => random.text(&printing(), length),
                    _ => joined(&mut random, leaked, length),
                })
                .collect();
            let (ours, theirs) = in_turn(&judge, &passwords, ROW);
            let (cold, _) = in_turn(&judge, &passwords, 1);
            let cells = [length.to_string(), kind.to_owned(), show(ours[0]), show(ours[1])];
            let ratio = format!("{:.3}", ours[0] / theirs[0]);
            by_length.row(cells.into_iter().chain([show(theirs[0]), show(theirs[1]), ratio, show(cold[0])]));
            curve.push([ours[0], theirs[0]]);
            if length == 16 {
                at_16.push([ours[0], cold[0]]);
            }
        }
    }
    let (worst, greatest) = worst(&judge, options);
    let [curve, human_curve] = curves;
    Outcome { by_length, worst, curve, human_curve, greatest, at_16 }
}

/// Both by turns of `row` passwords, so that a busy machine slows both. In a turn of one the other product
/// has had the caches and the branch predictor just before.
fn in_turn(judge: &Judge, passwords: &[String], row: usize) -> ([f64; 3], [f64; 3]) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // The first call of each also loads its lists.
    judge.time("warm");
    of_zxcvbn("warm", &[]);
    for row in passwords.chunks(row) {
        ours.extend(row.iter().map(|password| judge.time(password)));
        theirs.extend(row.iter().map(|password| time(|| of_zxcvbn(password, &WORDS))));
    }
    (quantiles(ours), quantiles(theirs))
}

/// Leaked passwords one after the other, cut to `length` bytes.
fn joined(random: &mut Random, leaked: &[List], length: usize) -> String {
    let Some(list) = leaked.first() else { return random.text(&printing(), length) };
    let mut text = String::new();
    while text.len() < length {
        text.push_str(&random.pick(&list.entries).chars().filter(char::is_ascii).collect::<String>());
    }
    text.truncate(length);
    text
}

/// The hostile families at several lengths, and what a hunt for slow inputs makes of the slowest.
fn worst(judge: &Judge, options: &Options) -> (Table, f64) {
    let mut table = Table::new(["family", "slowest at", "regain", "zxcvbn, the same at 100 bytes"]);
    let mut slowest: (f64, String) = (0.0, String::new());
    let mut greatest: f64 = 0.0;
    for family in hostile::families() {
        let timed = hostile::LENGTHS.map(|length| {
            let text = (family.make)(length);
            (least_of(5, || judge.time(&text)), text)
        });
        let worst = timed.into_iter().max_by(|one, other| one.0.total_cmp(&other.0));
        let Some((micros, text)) = worst else { continue };
        let peer = (family.make)(100);
        let theirs = time(|| of_zxcvbn(&peer, &WORDS));
        table.row([family.name.to_owned(), format!("{} bytes", text.len()), show(micros), show(theirs)]);
        greatest = greatest.max(micros);
        if micros > slowest.0 {
            slowest = (micros, text);
        }
    }
    let mut random = Random::new(options.seed);
    let (micros, text) = hostile::hunt(&mut random, slowest.1, options.hunt, |text| judge.time(text));
    let micros = least_of(5, || judge.time(&text)).min(micros);
    table.row([
        format!("found by {} mutations of the slowest", options.hunt),
        format!("{} bytes", text.len()),
        show(micros),
        "-".to_owned(),
    ]);
    (table, greatest.max(micros))
}

/// The least of several runs: what the input costs, without what the machine adds.
fn least_of(runs: usize, mut run: impl FnMut() -> f64) -> f64 {
    (0..runs).map(|_| run()).fold(f64::INFINITY, f64::min)
}

const WORDS: [&str; 6] = ["john", "smith", "j.smith", "mail", "example", "contoso"];
