//! Store and verify passwords: Argon2id records with bounds, preparation, pepper and honest verdicts.
//!
//! It does **not** judge passwords (`regain-policy` does), store records, limit attempts, or verify
//! other algorithms than Argon2id and Argon2i. It blocks its thread while it works: call it from a
//! thread pool. Verifying takes the time of the record's own parameters, so an account whose record
//! is older than the parameters of today can be told from an absent one until its next sign-in.
//!
//! ```
//! use regain_hash::{Hasher, Record, Verdict};
//! use regain_types::{Entropy, OsRandom, Password, Typed};
//!
//! let hasher = Hasher::default();
//! let typed = Typed::new("caf\u{e9} at the north pole".to_owned())?;
//! let record = hasher.hash(&Password::prepare(&typed)?, Entropy::draw(&OsRandom)?)?;
//!
//! let stored: Record = record.as_str().parse()?; // from the application's row
//! assert_eq!(hasher.verify(&typed, &stored)?, Verdict::Match);
//! let other = Typed::new("something else".to_owned())?;
//! assert_eq!(hasher.verify(&other, &stored)?, Verdict::Mismatch);
//! hasher.verify_absent(&other)?; // there is no such account: the same work
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Features: none. A build without optimisation takes about 400 ms a hash: an application sets
//! `[profile.dev.package] argon2.opt-level = 3` and the same for `blake2`, as profiles of a
//! dependency do not reach it. Specification: `docs/spec/password-record.md` in the repository,
//! RFC 9106, and the PHC string format.
#![forbid(unsafe_code)]

mod arena;
mod hasher;
mod params;
mod pepper;
mod record;

pub use hasher::{HashError, Hasher, Stale, Verdict};
pub use params::{Params, ParamsError};
pub use record::{Record, RecordError};
