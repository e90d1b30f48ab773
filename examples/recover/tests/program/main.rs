//! The program from outside: its output, its exit codes, its files.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of tests stops at the first surprise"
)]

mod by_hand;
mod house;
mod page;
mod tour;
mod wrong;
