//! What a thread and a process have used: CPU time, which other programs on the machine move little,
//! and page faults.

use std::hint::black_box;

use nix::sys::resource::{UsageWho, getrusage};
use nix::time::{ClockId, clock_gettime};

use crate::setting::Outcome;

/// Seconds of CPU time of this thread since it began.
pub fn thread_seconds() -> Outcome<f64> {
    let now = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?;
    Ok(now.tv_sec() as f64 + now.tv_nsec() as f64 / 1e9)
}

/// What `action` answers, and what it takes in seconds of CPU time of this thread.
pub fn time<T>(action: impl FnOnce() -> T) -> Outcome<(T, f64)> {
    let start = thread_seconds()?;
    let answer = black_box(action());
    Ok((answer, thread_seconds()? - start))
}

/// Page faults of this thread so far that needed no disk.
pub fn thread_faults() -> Outcome<f64> {
    Ok(getrusage(UsageWho::RUSAGE_THREAD)?.minor_page_faults() as f64)
}

/// Seconds of CPU time of all threads of this process so far, in the system too.
pub fn process_seconds() -> Outcome<f64> {
    let now = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)?;
    Ok(now.tv_sec() as f64 + now.tv_nsec() as f64 / 1e9)
}

/// The most bytes of memory that this program ever had. (`ru_maxrss` would not do: a child inherits
/// that of its parent.)
pub fn peak_bytes() -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(peak.trim().trim_end_matches(" kB").parse::<f64>()? * 1024.0)
}
