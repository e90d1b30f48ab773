//! Hunts for a password that takes long to judge: each rung of time that an input climbs is a new
//! path for the fuzzer, so it keeps and mutates the slowest. The first line is the password, the
//! others are names of the person.
#![no_main]

use std::hint::black_box;
use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use regain::policy::{Context, Policy};
use regain::types::{Password, Typed};

/// What an instrumented build may take: 5 ms in an ordinary one, and ten times for the instruments.
const LIMIT: Duration = Duration::from_millis(50);

fuzz_target!(|text: &str| {
    let mut lines = text.split('\n');
    let Ok(typed) = Typed::new(lines.next().unwrap_or_default().to_owned()) else { return };
    let Ok(password) = Password::prepare(&typed) else { return };
    let context = lines.take(8).fold(Context::new(), Context::with_name);
    let policy = Policy::alone();
    // Other work on the machine only makes it slower, so the fastest of a few is the truth.
    let mut fastest = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let _ = black_box(policy.check(&password, &context));
        fastest = fastest.min(start.elapsed());
        if fastest < LIMIT / 50 {
            break;
        }
    }
    climb(fastest.as_micros());
    assert!(fastest <= LIMIT, "{fastest:?} for {} code points", password.code_points());
});

/// A branch for each rung, a fifth higher than the one before.
fn climb(micros: u128) {
    macro_rules! rungs {
        ($($rung:literal)*) => { $(if micros > $rung { black_box($rung); })* };
    }
    rungs!(100 120 144 173 207 249 299 358 430 516 619 743 892 1_070 1_284 1_541 1_849 2_219 2_662);
    rungs!(3_195 3_834 4_601 5_521 6_625 7_950 9_540 11_448 13_737 16_485 19_782 23_738 28_486 34_183);
}
