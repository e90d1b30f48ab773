//! The words that all crates of `regain` share: passwords, ids, time, randomness, keys.
//!
//! It does **not** hash passwords, store anything, read a clock, or decide anything: it only makes
//! sure that a value which exists is valid, and that a secret is hard to leak by accident.
//!
//! ```
//! use regain_types::{Keyring, OsRandom, Password, Preparation, TenantId, Typed};
//!
//! // What a person typed verifies old hashes as it is; only a prepared password may be set.
//! let typed = Typed::new("correct horse\u{a0}battery".to_owned())?;
//! let password = Password::prepare(&typed)?;
//! assert_eq!(password.expose(), "correct horse battery");
//! assert_eq!(format!("{password:?}"), "Password([REDACTED])");
//!
//! // Keys have one home, and every use of them names its role and its context.
//! let keys = Keyring::generate(&OsRandom)?;
//! let tenant: TenantId = "acme".parse()?;
//! # let _ = (keys, tenant, Preparation::default());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Features: `serde` gives `Serialize` and `Deserialize` to ids, times and sealed bytes, never to a
//! secret. Formats: `docs/spec/keyring.md` and `docs/spec/context.md` in the repository.
#![forbid(unsafe_code)]

mod blocklist;
mod context;
mod crypto;
mod entropy;
mod hex;
mod ids;
mod keyring;
mod password;
mod time;

pub use blocklist::{Blocklist, NoBlocklist};
pub use context::Context;
pub use crypto::{Digest, MacKey, SealKey, SecretBytes, Unsealable, pbkdf2_sha256};
pub use entropy::{Entropy, OsRandom, RandomFailed, RandomSource};
pub use hex::{from_hex, to_hex};
pub use ids::{AccountId, IdError, TenantId};
pub use keyring::{KeyError, KeyId, Keyring, KeyringError, Role};
pub use password::{Password, PasswordError, Preparation, Typed, TypedError};
pub use time::{Timestamp, TimestampError};
