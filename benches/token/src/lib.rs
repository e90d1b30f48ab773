//! What the measurements of regain-token share: a scene, paired times, and tables.

mod paired;
mod scene;
mod table;
mod welch;
mod wire;

pub use paired::{Action, Paired};
pub use scene::{EXPIRES, NOW, PURPOSE, Scene};
pub use table::Table;
pub use welch::{Verdict, welch};
pub use wire::{Damage, damaged};

/// What a measurement ends with.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;
