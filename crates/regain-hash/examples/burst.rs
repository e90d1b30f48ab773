//! 1,000 logins at once: in the pool, and beside it in another process 256 threads that use crate
//! `argon2` plainly. Linux alone, as it reads `/proc/self`.
//!
//! ```text
//! cargo run --release -p regain-hash --example burst
//! ```

use std::error::Error;
use std::fs;
use std::future::Future;
use std::num::NonZeroU8;
use std::process::Command;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use regain_hash::{Bounds, Hasher, Params, PoolConfig};
use regain_types::{Entropy, Password, Typed};

type Outcome<T> = Result<T, Box<dyn Error>>;

const LOGINS: u16 = 1000;
const PEER_THREADS: u16 = 256;
const PERMITS: NonZeroU8 = NonZeroU8::MIN.saturating_add(1);
const MAX_WAIT: Duration = Duration::from_secs(300);

fn main() -> Outcome<()> {
    if std::env::args().nth(1).as_deref() == Some("peer") {
        peer()?;
        println!("{}", Usage::of_this_process()?.to_line());
        return Ok(());
    }
    let params = Params::OWASP;
    println!("m={} KiB, t={}, p={}", params.m_cost(), params.t_cost(), params.p_cost());
    let (hasher, ours) = burst(params)?;
    println!(
        "pool: {LOGINS} logins at once, {PERMITS} permits, waiting up to {MAX_WAIT:?}: \
         peak {:.1} MB (bound stated: {:.1} MB), {:.2} ms of CPU and {:.2} page faults a login",
        ours.peak_bytes / 1e6,
        megabytes(hasher.memory_bound()),
        ours.cpu_seconds * 1e3 / f64::from(LOGINS),
        ours.faults / f64::from(LOGINS)
    );
    let output = Command::new(std::env::current_exe()?).arg("peer").output()?;
    if !output.status.success() {
        return Err("the peer did not come to its end: is there 6 GB of memory?".into());
    }
    let theirs = Usage::from_line(&String::from_utf8(output.stdout)?)?;
    let theirs_each = theirs.cpu_seconds / f64::from(PEER_THREADS);
    println!(
        "peer: {PEER_THREADS} threads, crate argon2 plainly: peak {:.1} MB, {:.2} ms of CPU and {:.2} page faults a login",
        theirs.peak_bytes / 1e6,
        theirs_each * 1e3,
        theirs.faults / f64::from(PEER_THREADS)
    );
    let ratio = theirs_each * f64::from(LOGINS) / ours.cpu_seconds;
    println!(
        "the peer takes {ratio:.2} times the CPU and {:.0} times the memory",
        theirs.peak_bytes / ours.peak_bytes
    );
    Ok(())
}

/// All logins are asked for before the first is answered. What they took does not count the start.
fn burst(params: Params) -> Outcome<(Hasher, Usage)> {
    let config = PoolConfig::new(PERMITS).with_queue(LOGINS.into()).with_max_wait(MAX_WAIT);
    let bounds = Bounds::default().with_ceilings(params.m_cost(), 16, 8)?;
    let hasher = Hasher::new(params).with_bounds(bounds)?.with_pool(config);
    hasher.warm_up()?;
    let typed = || Typed::new("a password that somebody typed".to_owned());
    let record = hasher.hash(&Password::prepare(&typed()?)?, Entropy::danger_from_bytes([1; 16]))?;
    let start = Usage::of_this_process()?;
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut logins = Vec::new();
    for _ in 0..LOGINS {
        let mut login = Box::pin(hasher.verify_async(typed()?, &record));
        let early = login.as_mut().poll(&mut context);
        logins.push((login, early));
    }
    for (mut login, mut answer) in logins {
        // Wakes of several logins may be one: ask before sleeping.
        while answer.is_pending() {
            answer = login.as_mut().poll(&mut context);
            if answer.is_pending() {
                thread::park();
            }
        }
        let Poll::Ready(verdict) = answer else { return Err("a login has no answer".into()) };
        let verdict = verdict?;
        assert!(verdict.is_match(), "every login gets its answer");
    }
    let end = Usage::of_this_process()?;
    let (cpu_seconds, faults) = (end.cpu_seconds - start.cpu_seconds, end.faults - start.faults);
    Ok((hasher, Usage { cpu_seconds, faults, ..end }))
}

/// One thread a login, each with memory of its own.
fn peer() -> Outcome<()> {
    let logins: Vec<_> = (0..PEER_THREADS)
        .map(|_| {
            thread::spawn(|| {
                let (m_cost, t_cost) = (Params::OWASP.m_cost(), Params::OWASP.t_cost());
                let params = argon2::Params::new(m_cost, t_cost, 1, None)?;
                let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
                argon2.hash_password_into(b"a password that somebody typed", &[1; 16], &mut [0; 32])
            })
        })
        .collect();
    for login in logins {
        login.join().map_err(|_| "a thread of the peer panicked")??;
    }
    Ok(())
}

/// What a process took since its start.
struct Usage {
    peak_bytes: f64,
    cpu_seconds: f64,
    /// Minor ones: pages that were given without a disk.
    faults: f64,
}

impl Usage {
    fn of_this_process() -> Outcome<Self> {
        let status = fs::read_to_string("/proc/self/status")?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
        let kibibytes: f64 = peak.trim().trim_end_matches(" kB").parse()?;
        // Behind the name in brackets comes field 3; field 10 counts minor faults, 14 and 15 are user
        // and system time in ticks, of which a second has 100.
        let stat = fs::read_to_string("/proc/self/stat")?;
        let (_, fields) = stat.rsplit_once(") ").ok_or("no fields")?;
        let field = |number: usize| -> Outcome<f64> {
            Ok(fields.split(' ').nth(number.saturating_sub(3)).ok_or("no such field")?.parse()?)
        };
        let cpu_seconds = (field(14)? + field(15)?) / 100.0;
        Ok(Self { peak_bytes: kibibytes * 1024.0, cpu_seconds, faults: field(10)? })
    }

    fn to_line(&self) -> String {
        format!("{} {} {}", self.peak_bytes, self.cpu_seconds, self.faults)
    }

    fn from_line(line: &str) -> Outcome<Self> {
        let numbers: Vec<f64> = line.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let &[peak_bytes, cpu_seconds, faults] = numbers.as_slice() else {
            return Err("the peer said little".into());
        };
        Ok(Self { peak_bytes, cpu_seconds, faults })
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn megabytes(bytes: usize) -> f64 {
    u32::try_from(bytes).map_or(f64::INFINITY, f64::from) / 1e6
}
