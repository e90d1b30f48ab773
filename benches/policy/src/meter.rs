//! The product and its peer behind one face.

use std::thread;

use regain_policy::{Context, DefaultBlocklist, Policy};
use regain_types::{Blocklist as _, Password, Typed};

/// The names of what [`scores`] gives, in its order. The last one is what the others are compared to.
///
/// The third tells apart what the blocklist does and what the estimate does.
pub const METERS: [&str; 4] = ["regain", "regain, guesses alone", "zxcvbn with regain's blocklist", "zxcvbn"];

/// What `zxcvbn` says of a password, with words about the person.
pub fn of_zxcvbn(text: &str, words: &[&str]) -> (f64, u8) {
    let entropy = zxcvbn::zxcvbn(text, words);
    (entropy.guesses_log10(), u8::from(entropy.score()))
}

/// The decimal logarithm of the guesses by each of [`METERS`]: first by meter, then by password.
///
/// `regain` is as it is used: what its other rules refuse (the blocklist, single words) gets -1, below
/// every estimate. A text that can't be a password gets -1 as well.
pub fn scores(passwords: &[String]) -> Vec<Vec<f64>> {
    let policy = Policy::beside_another_factor();
    let context = Context::new();
    let each = in_parallel(passwords, |text| {
        let peer = of_zxcvbn(text, &[]).0;
        let Some(password) = prepare(text) else { return [-1.0, -1.0, -1.0, peer] };
        let report = policy.report(&password, &context);
        let guesses = report.guessability().guesses_log10();
        let as_used = if report.compliance().is_met() { guesses } else { -1.0 };
        [as_used, guesses, if is_listed(&password) { -1.0 } else { peer }, peer]
    });
    (0..METERS.len()).map(|meter| each.iter().map(|of| of[meter]).collect()).collect()
}

/// Whether the default blocklist holds it.
pub fn is_listed(password: &Password) -> bool {
    DefaultBlocklist::get().contains(password)
}

/// Whether `policy` takes `text`.
pub fn accepts(policy: &Policy, context: &Context, text: &str) -> bool {
    prepare(text).is_some_and(|password| policy.check(&password, context).is_ok())
}

pub fn prepare(text: &str) -> Option<Password> {
    Password::prepare(&Typed::new(text.to_owned()).ok()?).ok()
}

/// Maps in the order of the items, on as many threads as there are cores.
pub fn in_parallel<T: Sync, U: Send>(items: &[T], map: impl Fn(&T) -> U + Sync) -> Vec<U> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let size = items.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let workers: Vec<_> = items
            .chunks(size)
            .map(|chunk| scope.spawn(|| chunk.iter().map(&map).collect::<Vec<_>>()))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a meter panicked")).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_mapped_in_their_order() {
        let items: Vec<u32> = (0..1001).collect();
        assert_eq!(
            in_parallel(&items, |item| item * 2),
            items.iter().map(|item| item * 2).collect::<Vec<_>>()
        );
        assert!(in_parallel(&[0; 0], |item: &u32| *item).is_empty());
    }

    #[test]
    fn a_common_password_scores_below_a_random_one_by_every_meter() {
        let passwords = ["password1", "kQ7#vPz!m2Wd9$Lx"].map(str::to_owned);
        for (meter, scores) in METERS.iter().zip(scores(&passwords)) {
            assert!(scores[0] < scores[1], "{meter}: {scores:?}");
        }
    }
}
