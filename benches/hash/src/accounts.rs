//! What a stranger could measure: known accounts against unknown ones; and what a refusal costs.

use std::hint::black_box;

use regain_hash::{Hasher, Mix, Params, Record};
use regain_types::{KeyId, Keyring, OsRandom, Role, TenantId, Typed};
use stats_alloc::{Region, StatsAlloc};

use crate::clock;
use crate::setting::{DEFAULT, Outcome, PASSWORD, Setting};
use crate::spread::{Spread, quantile, sorted};
use regain_bench_report::Table;

/// Two populations at one cost of the mix.
pub struct Pair {
    pub mix: &'static str,
    pub cost: String,
    /// How many unknown accounts in a hundred have this cost.
    share: f64,
    /// Milliseconds of CPU time.
    known: Spread,
    unknown: Spread,
    /// By how much the medians of two halves of the known ones differ, as a share: what is chance.
    pub noise: f64,
}

impl Pair {
    /// By how much the medians differ, as a share.
    pub fn apart(&self) -> f64 {
        self.unknown.median / self.known.median - 1.0
    }
}

/// A mix that the product does not serve is not measured, and named.
pub struct Accounts {
    pub pairs: Vec<Pair>,
    pub not_measured: Vec<&'static str>,
}

impl Accounts {
    pub fn measure(count: usize) -> Outcome<Self> {
        let (old, today): (Record, Record) = (DEFAULT.record()?.parse()?, TODAY.record()?.parse()?);
        let mut accounts = Self { pairs: Vec::new(), not_measured: Vec::new() };
        accounts.add("one cost", DEFAULT, &[("Argon2id", &old)], count)?;
        accounts.add(
            "older ones",
            TODAY,
            &[("Argon2id, today's", &today), ("Argon2id, older", &old)],
            count,
        )?;
        let name = "with bcrypt";
        match BCRYPT.parse::<Record>() {
            Ok(bcrypt) => {
                accounts.add(name, DEFAULT, &[("Argon2id", &old), ("bcrypt 10", &bcrypt)], count)?
            }
            Err(_) => accounts.not_measured.push(name),
        }
        Ok(accounts)
    }

    /// Equally many records of each cost, none of them over today's. Sign-ins with a wrong password, to
    /// known and to unknown accounts in pairs, in a random order.
    fn add(
        &mut self,
        mix: &'static str,
        today: Setting,
        records: &[(&str, &Record)],
        count: usize,
    ) -> Outcome<()> {
        let key = Keyring::generate(&OsRandom)?.mac_key(KeyId::FIRST, Role::Index, &TenantId::single())?;
        let counted = Mix::from_counts(records.iter().map(|(_, record)| (*record, 500)))?;
        let hasher = Hasher::new(Params::new(today.m_cost, today.t_cost, 1)?);
        let typed = Typed::new("wrong".to_owned())?;
        let is_served = records.iter().all(|(_, record)| hasher.verify(&typed, record).is_ok());
        if counted.left_out() > 0 || !is_served {
            self.not_measured.push(mix);
            return Ok(());
        }
        let hasher = hasher.with_mix(counted, key);
        hasher.warm_up()?;
        let settling: &Record = &DEFAULT.record()?.parse()?;
        let (mut known, mut unknown) = (vec![Vec::new(); records.len()], Vec::new());
        let mut random = Random(0x7265_6761_696e);
        for at in 0..count {
            let (kind, known_is_first) = (random.below(records.len()), random.below(2) == 0);
            let identifier = format!("{at}@example.org");
            for is_known in [known_is_first, !known_is_first] {
                // What ran before decides what is in the caches: the same before everyone.
                let _uncounted = hasher.verify(&typed, settling)?;
                if is_known {
                    let (verdict, time) = clock::time(|| hasher.verify(&typed, records[kind].1))?;
                    if verdict?.is_match() {
                        return Err("a wrong password matched".into());
                    }
                    known[kind].push(time * 1e3);
                } else {
                    let (done, time) = clock::time(|| hasher.verify_absent(&typed, &identifier))?;
                    done?;
                    unknown.push(time * 1e3);
                }
            }
        }
        let noise: Vec<f64> = known.iter().map(|times| halves_apart(times)).collect();
        let known = known.into_iter().map(|times| Spread::of(times).ok_or("no sign-in"));
        let known = known.collect::<Result<Vec<_>, _>>()?;
        let medians: Vec<f64> = known.iter().map(|spread| spread.median).collect();
        let clusters = nearest(&medians, &unknown);
        for ((((cost, _), known), times), noise) in records.iter().zip(known).zip(clusters).zip(noise) {
            let share = times.len() as f64 * 100.0 / count as f64;
            let unknown = Spread::of(times).ok_or("no unknown account has this cost")?;
            self.pairs.push(Pair { mix, cost: (*cost).to_owned(), share, known, unknown, noise });
        }
        Ok(())
    }

    pub fn table(&self) -> Table {
        let mut table = Table::new([
            "mix",
            "cost",
            "of the unknown",
            "known, CPU ms",
            "unknown, CPU ms",
            "medians apart",
            "known halves apart",
        ]);
        for pair in &self.pairs {
            table.row([
                pair.mix,
                &pair.cost,
                &format!("{:.0} %", pair.share),
                &pair.known.to_string(),
                &pair.unknown.to_string(),
                &format!("{:+.2} %", pair.apart() * 100.0),
                &format!("{:+.2} %", pair.noise * 100.0),
            ]);
        }
        for mix in &self.not_measured {
            table.row([*mix, "-", "-", "-", "-", "-", "not measured: not all of its records verify"]);
        }
        table
    }
}

/// Which times belong to which median: that which differs by the smallest factor.
fn nearest(medians: &[f64], times: &[f64]) -> Vec<Vec<f64>> {
    let mut clusters = vec![Vec::new(); medians.len()];
    for time in times {
        let distance = |at: &usize| (time / medians[*at]).ln().abs();
        if let Some(at) = (0..medians.len()).min_by(|one, other| distance(one).total_cmp(&distance(other))) {
            clusters[at].push(*time);
        }
    }
    clusters
}

/// The median of every other time against that of the rest.
fn halves_apart(times: &[f64]) -> f64 {
    let half = |start| Spread::of(times.iter().skip(start).step_by(2).copied());
    half(0).zip(half(1)).map_or(0.0, |(one, other)| one.median / other.median - 1.0)
}

/// Draws of one sequence (xorshift), in which nothing follows anything.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % bound
    }
}

/// A record over its ceiling.
pub struct Refusal {
    /// Microseconds of CPU time to refuse a record that was read from its row.
    pub micros: Spread,
    /// The same, and reading its text before that.
    pub with_reading: Spread,
    /// Allocations of 1,000 refusals.
    pub allocations: usize,
}

impl Refusal {
    pub fn measure(allocator: &'static StatsAlloc<std::alloc::System>) -> Outcome<Self> {
        let hasher = Hasher::default();
        let typed = Typed::new("a password".to_owned())?;
        let record: Record = OVER.parse()?;
        let region = Region::new(allocator);
        let are_refused = (0..1_000).all(|_| hasher.verify(&typed, black_box(&record)).is_err());
        let allocations = region.change().allocations;
        if !are_refused {
            return Err("a record over its ceiling was not refused".into());
        }
        let micros = batches(|| hasher.verify(&typed, black_box(&record)).is_err())?;
        let with_reading = batches(|| {
            black_box(OVER).parse::<Record>().map(|record| hasher.verify(&typed, &record).is_err())
        })?;
        Ok(Self { micros, with_reading, allocations })
    }
}

/// Microseconds of a call: 200 batches of 1,000.
fn batches<T>(mut action: impl FnMut() -> T) -> Outcome<Spread> {
    let mut times = Vec::new();
    for _ in 0..200 {
        let ((), time) = clock::time(|| (0..1_000).for_each(|_| drop(black_box(action()))))?;
        times.push(time * 1e3);
    }
    Spread::of(times).ok_or_else(|| "no batch".into())
}

/// Milliseconds of one hash in the pool: `[median, 99th percentile, greatest]`.
pub fn quantiles(hashes: usize) -> Outcome<[f64; 3]> {
    let hasher = Hasher::new(Params::new(DEFAULT.m_cost, DEFAULT.t_cost, 1)?);
    hasher.warm_up()?;
    let (typed, record) = (Typed::new(PASSWORD.to_owned())?, DEFAULT.record()?.parse::<Record>()?);
    let mut times = Vec::new();
    for _ in 0..hashes {
        let (verdict, time) = clock::time(|| hasher.verify(&typed, &record))?;
        if !verdict?.is_match() {
            return Err("the password did not match".into());
        }
        times.push(time * 1e3);
    }
    let times = sorted(times);
    let of = |share| quantile(&times, share).ok_or("no hash");
    Ok([of(0.5)?, of(0.99)?, of(1.0)?])
}

/// What is hashed with where the older records have the default.
const TODAY: Setting = Setting { m_cost: 65_536, t_cost: 3 };
/// One KiB more than the default ceiling.
const OVER: &str = "$argon2id$v=19$m=262145,t=2,p=1$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ";
/// Well-formed; nobody's.
const BCRYPT: &str = "$2b$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_the_same_are_not_apart() {
        assert_eq!(halves_apart(&[5.0; 9]), 0.0);
        assert_eq!(halves_apart(&[3.0, 2.0, 3.0, 2.0]), 0.5);
    }

    #[test]
    fn times_go_to_the_nearest_cost() {
        let clusters = nearest(&[5.0, 40.0], &[4.0, 6.0, 13.0, 15.0, 50.0]);
        assert_eq!(clusters, [vec![4.0, 6.0, 13.0], vec![15.0, 50.0]]);
    }
}
