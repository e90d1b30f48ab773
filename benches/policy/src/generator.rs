//! What the product's own generator draws, and whether a verdict is always the same.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use regain_policy::{Context, Passphrase, Policy, RandomPassword};
use regain_types::{RandomFailed, RandomSource};

use crate::meter::{in_parallel, prepare};
use crate::options::Options;
use crate::random::Random;
use regain_bench_report::{Table, percent, whole};

/// How the offers are drawn: as an application would show them.
const KINDS: [(&str, u8); 3] =
    [("passphrase of 5 words", 5), ("passphrase of 6 words", 6), ("random, 16 characters", 16)];

pub struct Outcome {
    pub table: Table,
    pub offers: usize,
    /// Draws that the policy refused, so that the generator drew again.
    pub again: usize,
    /// Offers that the policy refuses all the same, and errors.
    pub refused: usize,
}

pub fn judge(options: &Options) -> Outcome {
    let table = Table::new(["offer", "policy", "n", "drawn again", "refused"]);
    let mut outcome = Outcome { table, offers: 0, again: 0, refused: 0 };
    let each = options.generated.div_ceil(KINDS.len() * 2);
    let seeds: Vec<u64> = (0..each as u64).map(|at| options.seed.wrapping_add(at)).collect();
    for (name, length) in KINDS {
        for (policy_name, policy) in
            [("alone", Policy::alone()), ("beside another factor", Policy::beside_another_factor())]
        {
            let offers = in_parallel(&seeds, |seed| offer(*seed, length, &policy));
            let again = offers.iter().filter(|offer| offer.0).count();
            let refused = offers.iter().filter(|offer| !offer.1).count();
            let cells = [name.to_owned(), policy_name.to_owned()];
            outcome.table.row(cells.into_iter().chain([each, again, refused].map(whole)));
            outcome.offers += each;
            outcome.again += again;
            outcome.refused += refused;
        }
    }
    outcome
}

/// Whether it was drawn more than once, and whether the policy takes what was offered.
fn offer(seed: u64, length: u8, policy: &Policy) -> (bool, bool) {
    let (context, random) =
        (Context::new(), Seeded { random: Mutex::new(Random::new(seed)), draws: 0.into() });
    let offer = match length {
        16 => RandomPassword::generate(length, policy, &context, &random),
        _ => Passphrase::generate(length, policy, &context, &random),
    };
    let is_accepted = offer.is_ok_and(|offer| policy.check(offer.password(), &context).is_ok());
    // Each word or character takes one draw, and one in a million takes two.
    (random.draws.load(Relaxed) >= 2 * usize::from(length), is_accepted)
}

/// The share of verdicts that differ from the first one on the same password, in `repeats` of each.
pub fn changes(passwords: &[String], repeats: usize) -> String {
    let (policy, context) = (Policy::beside_another_factor(), Context::new().with_name("John Smith"));
    let changed = in_parallel(passwords, |text| {
        let Some(password) = prepare(text) else { return 0 };
        let first = policy.report(&password, &context);
        (1..repeats).filter(|_| policy.report(&password, &context) != first).count()
    });
    let all = passwords.len() * repeats;
    format!("{} of {}", percent(changed.iter().sum::<usize>() as f64 / all.max(1) as f64), whole(all))
}

struct Seeded {
    random: Mutex<Random>,
    draws: AtomicUsize,
}

impl RandomSource for Seeded {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomFailed> {
        self.draws.fetch_add(1, Relaxed);
        let mut random = self.random.lock().map_err(|_| RandomFailed)?;
        bytes.fill_with(|| random.number() as u8);
        Ok(())
    }
}
