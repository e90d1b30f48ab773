//! The clock of the CPU time of the calling thread, which other programs on the machine do not move.

use std::hint::black_box;

use rustix::time::{ClockId, clock_gettime};

/// Microseconds of CPU time of this thread since it began.
pub fn cpu_micros() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e6 + now.tv_nsec as f64 / 1e3
}

/// What one call of `action` takes, in microseconds of CPU time.
pub fn time<T>(action: impl FnOnce() -> T) -> f64 {
    let start = cpu_micros();
    drop(black_box(action()));
    cpu_micros() - start
}

/// Quantiles of times: `[median, p99, greatest]`.
pub fn quantiles(mut times: Vec<f64>) -> [f64; 3] {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    [at(0.5), at(0.99), at(1.0)]
}

/// A time with its unit.
pub fn show(micros: f64) -> String {
    match micros {
        _ if micros < 100.0 => format!("{micros:.1} µs"),
        _ if micros < 1_000.0 => format!("{micros:.0} µs"),
        _ if micros < 100_000.0 => format!("{:.2} ms", micros / 1e3),
        _ => format!("{:.2} s", micros / 1e6),
    }
}
