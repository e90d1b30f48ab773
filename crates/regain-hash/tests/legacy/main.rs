//! Hashes of other software, through the public interface alone.
#![cfg(feature = "legacy")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test stops where it is wrong, and measures its own time"
)]

mod bad;
mod ceilings;
mod hasher;
mod seam;
mod vectors;
