//! What a program pays once: the first verdict and the memory of a loaded policy. To be called first.

use std::fs;

use regain_policy::{Context, Policy};

use crate::clock::cpu_micros;
use crate::meter::prepare;

pub struct Startup {
    /// CPU time from nothing to the first verdict, in microseconds.
    pub first_check: f64,
    /// Memory that came with it, in bytes, where the system tells.
    pub memory: Option<u64>,
}

impl Startup {
    pub fn measure() -> Self {
        let before = resident();
        let start = cpu_micros();
        let policy = Policy::alone();
        let password = prepare("nine quiet herons above the weir");
        let accepted = password.is_some_and(|password| policy.check(&password, &Context::new()).is_ok());
        let first_check = cpu_micros() - start;
        // Touches more of the lists, so that what is loaded on demand is counted.
        for text in ["Winter2026!", "zxqjvkwpgybfmdhu", "пароль123", "P@ssw0rd", "kQ7#vPz!m2Wd9$Lx"] {
            prepare(text).map(|password| policy.check(&password, &Context::new()).is_ok());
        }
        let memory = before.zip(resident()).map(|(before, after)| after.saturating_sub(before));
        assert!(accepted, "a good phrase is accepted");
        Self { first_check, memory }
    }
}

/// Bytes of this process that are in memory (Linux).
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}
