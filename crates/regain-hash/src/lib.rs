//! Store and verify passwords: Argon2id records with bounds, preparation, pepper and honest verdicts.
//!
//! It does **not** judge passwords (`regain-policy` does), store records, limit attempts, or make
//! records of other algorithms than Argon2id; those that other software made verify where their feature is
//! on, and are always outdated. It computes in a bounded pool, for callers that block and
//! for callers that await, and says `Busy` where the pool and its queue are full. Verifying takes the time
//! of the record's own parameters: where records of several costs are about, give the hasher a `Mix` of
//! them, or absent accounts can be told by time.
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
//! hasher.verify_absent(&other, "nobody@example.org")?; // there is no such account: the same work
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Features: `serde` stores a record as its text; `simd` hashes two to three times as fast on x86-64, with
//! `unsafe` code in `regain-argon2` alone; `legacy` verifies and wraps what other software stored, and
//! `bcrypt`, `drupal7`, `firebase`, `ldap`, `md5-crypt`, `pbkdf2`, `phpass`, `scrypt` and `sha-crypt`
//! are its families, one each; `cli` is the command `regain-hash calibrate`. A build without optimisation takes about 400 ms a hash: an
//! application sets `[profile.dev.package] argon2.opt-level = 3` and the same for `blake2` and
//! `regain-argon2`, as profiles of a dependency do not reach it. Specification:
//! `docs/spec/password-record.md` in the repository, RFC 9106, and the PHC string format.
#![forbid(unsafe_code)]

mod absent;
mod backend;
mod bounds;
mod calibrate;
mod foreign;
mod hasher;
mod legacy;
mod offload;
mod params;
mod pepper;
mod plan;
mod pool;
mod recipe;
mod record;
mod scheme;
mod verdict;

pub use absent::{Mix, MixError};
pub use bounds::{Bounds, BoundsError};
pub use calibrate::{CalibrateError, Calibration, Measured, MemoryBudget};
pub use hasher::{HashError, Hasher, ResealError};
#[cfg(feature = "firebase")]
pub use legacy::{FirebaseProject, FirebaseProjectError};
pub use legacy::{Legacy, LegacyError, LegacyKeys, LegacyScheme, LegacySettings};
pub use legacy::{LegacyTag, LegacyVerdict, Wrapped};
pub use params::{Params, ParamsError};
pub use pepper::PepperMode;
pub use pool::{PoolConfig, PoolLoad};
pub use record::{Record, RecordError};
pub use verdict::{Drift, Stale, Upgrade, Verdict};

/// The programs of the guide run as tests, with the features that they name.
#[cfg(all(doctest, feature = "legacy"))]
#[doc = include_str!("../../../docs/hashing.md")]
struct Guide;
