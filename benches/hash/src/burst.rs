//! 1,000 sign-ins at once in the pool, and 256 threads that use crate `argon2` plainly: each in a
//! process of its own, whose peak is its own.

use std::env;
use std::future::Future;
use std::num::NonZeroU8;
use std::process::Command;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use regain_hash::{Bounds, HashError, Hasher, Params, PoolConfig};
use regain_types::{Entropy, Password, Typed};

use crate::clock;
use crate::setting::{DEFAULT, Outcome, PASSWORD, SALT, said};
use crate::spread::Spread;
use regain_bench_report::Table;

pub const LOGINS: usize = 1_000;
pub const THREADS: usize = 256;
pub const PERMITS: u8 = 2;
/// The queue's deadline: after it a sign-in is answered `Busy`.
pub const MAX_WAIT: Duration = Duration::from_secs(60);

/// What one burst took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    pub peak_megabytes: f64,
    /// Milliseconds of CPU time of a sign-in that was answered.
    pub cpu_milliseconds: f64,
    /// Sign-ins that were answered `Busy`.
    pub refused: f64,
}

/// Several of each, by turns.
pub struct Bursts(Vec<[Usage; 2]>);

impl Bursts {
    pub fn measure(count: usize) -> Outcome<Self> {
        (0..count).map(|_| Ok([child("burst")?, child("plain-burst")?])).collect::<Outcome<_>>().map(Self)
    }

    /// The greatest peak of the pool, in megabytes.
    pub fn peak(&self) -> f64 {
        self.0.iter().map(|[ours, _]| ours.peak_megabytes).fold(0.0, f64::max)
    }

    pub fn refused(&self) -> f64 {
        self.0.iter().map(|[ours, _]| ours.refused).sum()
    }

    /// How many times the CPU time the peer takes, burst by burst.
    pub fn ratio(&self) -> Option<Spread> {
        Spread::of(self.0.iter().map(|[ours, plain]| plain.cpu_milliseconds / ours.cpu_milliseconds))
    }

    pub fn table(&self) -> Table {
        let mut table = Table::new(["", "sign-ins", "peak memory, MB", "CPU ms a sign-in", "answered Busy"]);
        let names = [
            (format!("pool of {PERMITS} permits, patience of {} s", MAX_WAIT.as_secs()), LOGINS),
            (format!("{THREADS} threads, crate `argon2` plainly"), THREADS),
        ];
        for (at, (name, logins)) in names.into_iter().enumerate() {
            let column = |of: fn(&Usage) -> f64| Spread::of(self.0.iter().map(|burst| of(&burst[at])));
            let shown = |spread: Option<Spread>, digits: usize| {
                spread.map_or_else(String::new, |spread| format!("{spread:.digits$}"))
            };
            let refused =
                column(|usage| usage.refused).map_or_else(String::new, |spread| spread.high.to_string());
            table.row([
                name,
                logins.to_string(),
                shown(column(|usage| usage.peak_megabytes), 1),
                shown(column(|usage| usage.cpu_milliseconds), 2),
                refused,
            ]);
        }
        table
    }
}

/// All sign-ins are asked for before the first is answered. What they take does not count the start.
pub fn print_pool() -> Outcome<()> {
    let permits = NonZeroU8::new(PERMITS).ok_or("no permits")?;
    let config = PoolConfig::new(permits).with_queue(LOGINS.try_into()?).with_max_wait(MAX_WAIT);
    let bounds = Bounds::default().with_ceilings(DEFAULT.m_cost, 16, 8)?;
    let params = Params::new(DEFAULT.m_cost, DEFAULT.t_cost, 1)?;
    let hasher = Hasher::new(params).with_bounds(bounds)?.with_pool(config);
    hasher.warm_up()?;
    // Made in the pool: elsewhere it would take 19 MiB that are not the pool's.
    let password = Password::prepare(&Typed::new(PASSWORD.to_owned())?)?;
    let record = hasher.hash(&password, Entropy::danger_from_bytes(SALT))?;
    let start = clock::process_seconds()?;
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut logins = Vec::new();
    for _ in 0..LOGINS {
        let mut login = Box::pin(hasher.verify_async(Typed::new(PASSWORD.to_owned())?, &record));
        let early = login.as_mut().poll(&mut context);
        logins.push((login, early));
    }
    let mut refused = 0;
    for (mut login, mut answer) in logins {
        // Wakes of several sign-ins may be one: ask before sleeping.
        while answer.is_pending() {
            answer = login.as_mut().poll(&mut context);
            if answer.is_pending() {
                thread::park();
            }
        }
        match answer {
            Poll::Ready(Err(HashError::Busy)) => refused += 1,
            Poll::Ready(verdict) if verdict?.is_match() => {}
            _ => return Err("a sign-in has no answer, or a wrong one".into()),
        }
    }
    print(start, LOGINS, refused)
}

/// One thread a sign-in, each with memory of its own.
pub fn print_plain() -> Outcome<()> {
    let (argon2, expected) = (DEFAULT.of_plain()?, DEFAULT.tag()?);
    let start = clock::process_seconds()?;
    let logins: Vec<_> = (0..THREADS)
        .map(|_| {
            let argon2 = argon2.clone();
            thread::spawn(move || {
                let mut tag = [0; 32];
                argon2.hash_password_into(PASSWORD.as_bytes(), &SALT, &mut tag).map(|()| tag)
            })
        })
        .collect();
    for login in logins {
        let tag = login.join().map_err(|_| "a thread panicked")?.map_err(said)?;
        if tag != expected {
            return Err("a thread computed something else".into());
        }
    }
    print(start, THREADS, 0)
}

fn print(start: f64, logins: usize, refused: usize) -> Outcome<()> {
    let seconds = clock::process_seconds()? - start;
    let answered = logins.saturating_sub(refused) as f64;
    println!("{} {} {refused}", clock::peak_bytes()? / 1e6, seconds * 1e3 / answered);
    Ok(())
}

fn child(mode: &str) -> Outcome<Usage> {
    let output = Command::new(env::current_exe()?).arg(format!("--child={mode}")).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{mode} did not come to its end (is there 6 GB of memory?): {said}").into());
    }
    usage(&String::from_utf8(output.stdout)?)
}

fn usage(line: &str) -> Outcome<Usage> {
    let numbers: Vec<f64> = line.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let &[peak_megabytes, cpu_milliseconds, refused] = numbers.as_slice() else {
        return Err(format!("not understood: {line}").into());
    };
    Ok(Usage { peak_megabytes, cpu_milliseconds, refused })
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_is_understood_or_an_error() {
        let read = Usage { peak_megabytes: 42.5, cpu_milliseconds: 6.25, refused: 1.0 };
        assert_eq!(usage("42.5 6.25 1\n").unwrap(), read);
        assert!(usage("").is_err() && usage("1 2").is_err() && usage("1 2 x").is_err());
    }

    #[test]
    fn the_ratio_is_of_one_burst_at_a_time() {
        let usage = |cpu_milliseconds| Usage { peak_megabytes: 1.0, cpu_milliseconds, refused: 0.0 };
        let bursts =
            Bursts(vec![[usage(1.0), usage(6.0)], [usage(10.0), usage(50.0)], [usage(2.0), usage(14.0)]]);
        assert_eq!(bursts.ratio().unwrap().median, 6.0);
    }
}
