//! Prints what a refusal costs, and whether an absent account can be told from a present one by time.
//!
//! Run with `--release`. Accounts are measured in processor time of one thread, which Linux counts,
//! and the two kinds in turn, so that what else the machine does meets both.
#![expect(clippy::disallowed_methods, reason = "it measures time")]

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use regain_hash::{Hasher, Mix, Params, Record};
use regain_types::{Entropy, KeyId, Keyring, OsRandom, Password, Role, TenantId, Typed};

fn main() -> Result<(), Box<dyn Error>> {
    refusals()?;
    accounts()
}

fn refusals() -> Result<(), Box<dyn Error>> {
    let hasher = Hasher::default();
    let typed = Typed::new("a password".to_owned())?;
    let over = "$argon2id$v=19$m=262145,t=2,p=1,prep=1$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ";
    let record: Record = over.parse()?;
    let times = (0..10_000).map(|_| timed(|| hasher.verify(&typed, black_box(&record)).is_err()));
    println!("refusal of a record over its ceiling: {} ns (median of 10,000)", median(times).as_nanos());
    let long = over.repeat(12_000);
    let times = (0..10_000).map(|_| timed(|| black_box(&long).parse::<Record>().is_err()));
    println!("refusal of a text of {} bytes: {} ns", long.len(), median(times).as_nanos());
    Ok(())
}

/// Half of the records are older, and cheaper. Sign-ins with a wrong password, to accounts that are
/// there and to such that are not.
fn accounts() -> Result<(), Box<dyn Error>> {
    let password = Password::prepare(&Typed::new("right".to_owned())?)?;
    let hash =
        |params| Ok::<_, Box<dyn Error>>(Hasher::new(params).hash(&password, Entropy::draw(&OsRandom)?)?);
    let (old, new) = (hash(Params::new(7_168, 5, 1)?)?, hash(Params::OWASP)?);
    let keyring = Keyring::generate(&OsRandom)?;
    let key = keyring.mac_key(KeyId::FIRST, Role::Index, &TenantId::single())?;
    let hasher = Hasher::new(Params::OWASP).with_mix(Mix::from_counts([(&old, 500), (&new, 500)])?, key);
    let typed = Typed::new("wrong".to_owned())?;
    let (mut present, mut absent) = (Vec::new(), Vec::new());
    for at in 0..600_u32 {
        let record = if at % 2 == 0 { &old } else { &new };
        present.push(spent(|| hasher.verify(&typed, record))?);
        let identifier = format!("{at}@example.org");
        absent.push(spent(|| hasher.verify_absent(&typed, &identifier))?);
    }
    // The mix has two costs: each half has its own median.
    present.sort_unstable();
    absent.sort_unstable();
    let (present, absent) = (present.split_at(present.len() / 2), absent.split_at(absent.len() / 2));
    for (name, present, absent) in [("cheaper", present.0, absent.0), ("costlier", present.1, absent.1)] {
        let [present, absent] = [present, absent].map(|times| median(times.iter().copied()));
        let apart = (present.as_secs_f64() / absent.as_secs_f64() - 1.0) * 100.0;
        println!("{name} half: present {present:.3?}, absent {absent:.3?}, {apart:+.2} % apart");
    }
    Ok(())
}

/// Processor time of this thread.
fn spent<T>(action: impl FnOnce() -> T) -> Result<Duration, Box<dyn Error>> {
    let before = processor_time()?;
    black_box(action());
    Ok(processor_time()?.saturating_sub(before))
}

fn processor_time() -> Result<Duration, Box<dyn Error>> {
    std::thread::yield_now(); // the kernel counts up to now, not up to its last tick
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(Duration::from_nanos(text.split(' ').next().unwrap_or_default().parse()?))
}

/// Wall time, for what is over before the processor is taken away.
fn timed<T>(action: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(action());
    start.elapsed()
}

fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
