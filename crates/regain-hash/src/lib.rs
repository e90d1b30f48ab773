//! Store and verify passwords: Argon2id records with bounds, preparation, pepper and honest verdicts.
#![forbid(unsafe_code)]
