//! The machine that the figures are of.

use std::fmt::Write as _;
use std::fs;
use std::thread::available_parallelism;

use regain_argon2::Backend;

/// Lines for the head of the page: the processor, what the kernels need of it, the system and its load.
pub fn describe() -> String {
    let mut text = String::new();
    let cores = available_parallelism().map_or(0, usize::from);
    let [model, family, number] = ["model name", "cpu family", "model"].map(processor);
    // Writing to a String can't fail.
    let _ = writeln!(text, "- Processor: {model}, family {family}, model {number}; cores: {cores}");
    for (backend, feature) in [(Backend::Avx512, "AVX-512F"), (Backend::Avx2, "AVX2")] {
        let is_there = if backend.is_available() { "used" } else { "**missing** in this processor or build" };
        let _ = writeln!(text, "- {feature}: {is_there}");
    }
    let huge = read("/sys/kernel/mm/transparent_hugepage/enabled");
    let _ = writeln!(text, "- Linux {}; huge pages: `{}`", read("/proc/sys/kernel/osrelease"), huge);
    text
}

/// How many programs ran or waited to, on average over the last minute: this one, and beyond the number
/// of cores those that wait for each other.
pub fn load() -> String {
    read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned()
}

fn processor(field: &str) -> String {
    let info = read("/proc/cpuinfo");
    let named = info.lines().filter_map(|line| line.split_once(':'));
    let value = named.into_iter().find(|(name, _)| name.trim() == field).map(|(_, value)| value.trim());
    value.unwrap_or("unknown").to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(path).map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned())
}
