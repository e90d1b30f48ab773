//! What the measurements of regain-token share: a scene, paired times, and tables.

mod paired;
mod scene;
mod welch;
mod wire;

pub use paired::{Action, Paired};
pub use regain_bench_report::Table;
pub use scene::{EXPIRES, NOW, PURPOSE, Scene};
pub use welch::{Verdict, welch};
pub use wire::{Damage, damaged};

/// What a measurement ends with.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;
