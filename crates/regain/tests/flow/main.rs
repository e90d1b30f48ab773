//! The flow through its public API: the way of the owner, and every way of the thief.
#![forbid(unsafe_code)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod busy;
mod check;
mod house;
mod incidents;
mod limits;
mod links;
mod owner;
mod strangers;
mod thief;
mod watch;
