//! The executable specification of the recovery flow: it explores the real rules of `regain::flow`, case,
//! standing and security info together, against thieves who hold what an owner holds.
//!
//! It does **not** copy a rule: what decides is `Case::decide` and `Account::decide`. What the service does
//! around them is [`glue`]. The laws that every step must keep are [`laws`]; who wins is [`game`].
#![forbid(unsafe_code)]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a tool that no stranger feeds: a fault of its own must stop it"
)]

pub mod acts;
pub mod canon;
pub mod clock;
pub mod faults;
pub mod game;
pub mod glue;
pub mod house;
pub mod laws;
pub mod mutants;
pub mod pages;
pub mod report;
pub mod search;
pub mod spec;
pub mod speed;
pub mod world;
