//! What any store of `regain` must pass, and a store that fails on purpose.
//!
//! It does **not** measure speed, and it can't prove durability: what a store keeps after a loss of
//! power, only a test that takes the power away shows. It may panic, which is what tests do.
//!
//! ```
//! use regain::store::MemoryStore;
//!
//! # tokio::runtime::Builder::new_multi_thread().build()?.block_on(async {
//! // One fresh store for each property, with the clock that it is given.
//! let report = regain_testkit::conformance(MemoryStore::new).await;
//! assert_eq!(report.held, regain_testkit::PROPERTIES.len());
//! # });
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Features: none. The contract in words, and how to write a store: `docs/stores.md` of the
//! repository.
#![forbid(unsafe_code)]

mod conformance;
mod faulty;
mod fixtures;
mod mail;
mod properties;
mod world;

pub use conformance::{Broken, PROPERTIES, Report, check, conformance};
pub use faulty::{Fault, FaultyStore};
pub use mail::{CapturedLetter, CapturedMail};
