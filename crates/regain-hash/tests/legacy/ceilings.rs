//! What the costliest hashes within the ceilings take.

use std::time::Duration;

use regain_hash::{Hasher, Record, Verdict};
use regain_types::Typed;

/// In processor time, which Linux counts. Run it alone, with `--release --all-features -- --ignored --nocapture ceilings`.
#[test]
#[ignore = "it takes half a minute, and says something only of a release build"]
fn no_hash_within_the_ceilings_takes_much_more_than_three_seconds() {
    let hasher = Hasher::danger_for_simulation();
    let tag = |letters: usize| ".".repeat(letters);
    let zeros = |bytes: usize| "00".repeat(bytes);
    let rows = [
        ("bcrypt", format!("$2b$15$abcdefghijklmnopqrstuu{}", tag(31)), 72),
        ("scrypt, all in one", format!("scrypt:262144:8:4$salt${}", zeros(64)), 4_096),
        ("scrypt, many lanes", format!("scrypt:16384:8:64$salt${}", zeros(64)), 4_096),
        ("PBKDF2, SHA-1", format!("pbkdf2:sha1:5000000$salt${}", zeros(20)), 4_096),
        ("PBKDF2, SHA-256", format!("pbkdf2:sha256:5000000$salt${}", zeros(32)), 4_096),
        ("PBKDF2, SHA-512", format!("pbkdf2:sha512:2500000$salt${}", zeros(64)), 4_096),
        ("sha256-crypt, long", format!("$5$rounds=97656$salt${}", tag(43)), 4_096),
        ("sha256-crypt, rounds", format!("$5$rounds=700000$salt${}", tag(43)), 4_096),
        ("sha512-crypt, long", format!("$6$rounds=97656$salt${}", tag(86)), 4_096),
        ("sha512-crypt, rounds", format!("$6$rounds=700000$salt${}", tag(86)), 4_096),
        ("sha512-crypt, ordinary", format!("$6$rounds=700000$salt${}", tag(86)), 16),
        ("phpass", format!("$P$Gsaltsalt{}", tag(22)), 4_096),
        ("Drupal 7", format!("$S$Gsaltsalt{}", tag(43)), 4_096),
    ];
    for (name, text, bytes) in rows {
        let record: Record = text.parse().unwrap();
        let typed = Typed::new("a".repeat(bytes)).unwrap();
        let start = processor_time();
        assert_eq!(hasher.verify(&typed, &record), Ok(Verdict::Mismatch), "{name}");
        let took = processor_time() - start;
        println!("{name:24} {bytes:5} bytes {took:9.2?}");
        assert!(took < Duration::from_secs(8), "{name}");
    }
}

/// Of this thread.
fn processor_time() -> Duration {
    std::thread::yield_now(); // the kernel counts up to now, not up to its last tick
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}
