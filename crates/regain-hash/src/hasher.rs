//! Hashing and verifying.

use std::fmt;
use std::sync::Arc;

use regain_types::{Entropy, KeyError, Keyring, MacKey, Password, TenantId, Typed};

use crate::absent::StandIns;
use crate::pepper::Pepper;
use crate::plan::Plan;
use crate::pool::Pool;
use crate::scheme::Scheme;
use crate::{Bounds, BoundsError, Drift, LegacyError, LegacyKeys, Mix, Params, PepperMode, PoolConfig};
use crate::{Record, RecordError, Upgrade, Verdict};

/// Hashes new passwords with Argon2id (RFC 9106, version 0x13) and verifies stored records.
///
/// Its memory is a bounded pool ([`PoolConfig`]; two hashes at once unless told otherwise). Make
/// one hasher and share it.
pub struct Hasher {
    pub(crate) scheme: Scheme,
    pub(crate) pool: Arc<Pool>,
}

impl Hasher {
    /// A hasher without a pepper, in a pool of its own.
    #[must_use]
    pub fn new(params: Params) -> Self {
        Self { scheme: Scheme::new(params), pool: Arc::new(Pool::new(PoolConfig::default(), params)) }
    }

    /// A hasher with the least parameters that Argon2 has (8 KiB, 1 pass), for simulations and tests
    /// of other things. Its records protect nobody, but they verify like all others.
    #[must_use]
    pub fn danger_for_simulation() -> Self {
        Self::new(Params::WEAKEST)
    }

    /// The same hasher with other bounds for what a record may ask for.
    ///
    /// # Errors
    /// [`BoundsError::Params`] where its own parameters are outside of them.
    pub fn with_bounds(mut self, bounds: Bounds) -> Result<Self, BoundsError> {
        if !bounds.admit(self.scheme.params) {
            return Err(BoundsError::Params);
        }
        self.scheme.bounds = bounds;
        Ok(self)
    }

    /// The same hasher with a pepper: keys that are derived from each key of `keyring` for `tenant`
    /// and are not in the database.
    ///
    /// Records are made under the active key, in the way of `mode`, and verified under the keys that
    /// they name. Records without a pepper still verify, and are stale. A pepper that is lost makes
    /// its records worthless.
    ///
    /// # Errors
    /// [`KeyError`] where a key can't be derived from.
    pub fn with_pepper(
        self,
        mode: PepperMode,
        keyring: &Keyring,
        tenant: &TenantId,
    ) -> Result<Self, KeyError> {
        self.for_tenant(mode, keyring, tenant)
    }

    /// Another hasher with the pepper of `tenant`, which shares all else with this one: many tenants
    /// do not take many times the memory.
    ///
    /// # Errors
    /// [`KeyError`] where a key can't be derived from.
    pub fn for_tenant(
        &self,
        mode: PepperMode,
        keyring: &Keyring,
        tenant: &TenantId,
    ) -> Result<Self, KeyError> {
        let pepper = Some(Arc::new(Pepper::derive(mode, keyring, tenant)?));
        Ok(Self { scheme: Scheme { pepper, ..self.scheme.clone() }, pool: Arc::clone(&self.pool) })
    }

    /// The same hasher with a mix of costs for absent accounts, and the key by which an identifier
    /// is given one: such as that of [`Role::Index`] under a key that stays, as under another key
    /// identifiers change their cost without reason.
    ///
    /// [`Role::Index`]: regain_types::Role::Index
    #[must_use]
    pub fn with_mix(mut self, mix: Mix, key: MacKey) -> Self {
        self.scheme.absent = Some(Arc::new(StandIns::new(mix, key)));
        self
    }

    /// The same hasher with what verifying records of other software needs and their text does not
    /// hold: the parameters of a Firebase project.
    #[must_use]
    pub fn with_legacy_keys(mut self, keys: LegacyKeys) -> Self {
        self.scheme.legacy_keys = keys;
        self
    }

    /// The record of a new password, with 16 fresh bytes of salt and a tag of 32 bytes.
    ///
    /// # Errors
    /// [`HashError::Busy`] and [`HashError::OutOfMemory`] where there is no memory for it.
    pub fn hash(&self, password: &Password, salt: Entropy<16>) -> Result<Record, HashError> {
        self.scheme.hash(password, salt, |work, tag| self.pool.lease(work.m_cost)?.fill(work, tag))
    }

    /// Whether what was typed is the password of `record`.
    ///
    /// A record of other software, be it wrapped or not, is computed as that software did, from the
    /// text as it was typed, and a match is always stale ([`Stale::Scheme`]); it takes a permit of
    /// the pool as any other. Of records of Argon2, one with a preparation is compared with the prepared text,
    /// one without with the text as it was typed. Where the text can't be prepared the answer is a mismatch, after the
    /// same work. It is one hash, however many keys the keyring has.
    ///
    /// # Errors
    /// [`HashError::Record`] where the record can't be used: before any work, whatever was typed.
    /// [`HashError::Busy`] and [`HashError::OutOfMemory`] where there is no memory for it.
    ///
    /// [`Stale::Scheme`]: crate::Stale::Scheme
    pub fn verify(&self, typed: &Typed, record: &Record) -> Result<Verdict, HashError> {
        self.carry_out(typed, &self.scheme.plan(record)?)
    }

    /// Verifies, and makes the record of today where the password matches an outdated one: to be
    /// written in the place of the old one, guarded by it.
    ///
    /// A match stands without an upgrade: a text that can't be prepared keeps its record, and so does
    /// one for whose second hash there is no memory, until the next sign-in.
    ///
    /// # Errors
    /// As [`Hasher::verify`].
    pub fn verify_and_upgrade(
        &self,
        typed: &Typed,
        record: &Record,
        salt: Entropy<16>,
    ) -> Result<(Verdict, Option<Upgrade>), HashError> {
        let verdict = self.verify(typed, record)?;
        let upgrade = match verdict {
            Verdict::MatchStale(_) => Password::prepare(typed).ok().and_then(|password| {
                let replacement = self.hash(&password, salt).ok()?;
                Some(Upgrade { expected: record.clone(), replacement })
            }),
            Verdict::Match | Verdict::Mismatch => None,
        };
        Ok((verdict, upgrade))
    }

    /// The work of [`Hasher::verify`] for an account that does not exist: that of a record of today,
    /// or with a mix ([`Hasher::with_mix`]) the one that `identifier` is given.
    ///
    /// `identifier` is what accounts are looked up by, in its lookup form: the same account must
    /// give the same bytes. It counts up to 1,024 bytes, and not at all without a mix.
    ///
    /// # Errors
    /// [`HashError::Busy`] and [`HashError::OutOfMemory`] where there is no memory for it.
    pub fn verify_absent(&self, typed: &Typed, identifier: &str) -> Result<(), HashError> {
        let plan = self.scheme.plan_absent(identifier.as_bytes())?;
        self.carry_out(typed, &plan).map(drop)
    }

    /// Puts Argon2id with the parameters and the pepper of today over what other software stored,
    /// without its password: so a whole table is strengthened in one pass, which may be interrupted
    /// and repeated. `None` for any other record. `examples/wrap_table.rs` does it for a file.
    ///
    /// A wrapped record verifies under the same features and keys, at the cost of both, and is stale
    /// until its owner signs in. Where the old table may have leaked, wrapping does not help those
    /// whose passwords were guessed from it.
    ///
    /// # Errors
    /// [`HashError::Record`] where the record can't be used: it would not verify either.
    /// [`HashError::Busy`] and [`HashError::OutOfMemory`] where there is no memory for it.
    pub fn wrap(&self, record: &Record, salt: Entropy<16>) -> Result<Option<Upgrade>, HashError> {
        self.scheme.wrap(record, salt, |work, tag| self.pool.lease(work.m_cost)?.fill(work, tag))
    }

    /// In what `record` is worse than one of today, known without its password: for counting a
    /// table. It costs about a microsecond.
    ///
    /// # Errors
    /// [`HashError::Record`] where the record can't be used.
    pub fn drift(&self, record: &Record) -> Result<Drift, HashError> {
        self.scheme.drift(record)
    }

    /// Seals the tag of `record` under the active key, without its password: one that has no pepper
    /// yet, or one that is sealed under an older key. `None` where there is nothing to do. So a whole
    /// table changes its key in one pass, which may be interrupted and repeated.
    ///
    /// A record with a secret input ([`PepperMode::Secret`]) keeps it, and needs both keys from then
    /// on. A wrapped record ([`Hasher::wrap`]) is sealed as any other, whatever the features. Sealing twice gives the same text.
    ///
    /// # Errors
    /// [`ResealError`].
    pub fn reseal(&self, record: &Record) -> Result<Option<Upgrade>, ResealError> {
        self.scheme.reseal(record)
    }

    fn carry_out(&self, typed: &Typed, plan: &Plan) -> Result<Verdict, HashError> {
        let mut lease = self.pool.lease(plan.m_cost())?;
        if plan.is_memory_hard_before() {
            lease.free();
        }
        self.scheme.verify(typed, plan, |work, tag| lease.fill(work, tag))
    }
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new(Params::default())
    }
}

/// Prints the parameters, and whether there is a pepper.
impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pepper = self.scheme.pepper.as_ref().map(|_| format_args!("[REDACTED]"));
        f.debug_struct("Hasher")
            .field("params", &self.scheme.params)
            .field("pepper", &pepper)
            .finish_non_exhaustive()
    }
}

/// Why nothing was hashed or verified. It says nothing about the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HashError {
    /// Too many are hashing already, or the wait for one of them was too long.
    #[error("too many passwords are being hashed: nothing was tried, ask again in a moment")]
    Busy,
    /// There is no memory for the arena.
    #[error("there is not enough memory to hash a password: try again, or hash fewer at once")]
    OutOfMemory,
    /// The stored record can't be used.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A hash function refused inputs that are within its bounds.
    #[error("a hash function refused valid inputs: this is a defect of regain-hash, please report it")]
    Kernel,
}

impl HashError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Busy => "hash-busy",
            Self::OutOfMemory => "hash-out-of-memory",
            Self::Record(error) => error.code(),
            Self::Kernel => "hash-kernel",
        }
    }
}

impl From<LegacyError> for HashError {
    fn from(error: LegacyError) -> Self {
        match error {
            LegacyError::OutOfMemory => Self::OutOfMemory,
            LegacyError::Kernel => Self::Kernel,
            unusable => Self::Record(RecordError::Legacy(unusable)),
        }
    }
}

/// Why a record was not sealed anew. It stays as good as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResealError {
    /// The hasher does not seal.
    #[error("the hasher does not seal tags: give it a pepper with PepperMode::Seal")]
    NotSealing,
    /// The tag is longer than 36 bytes, and would not fit a PHC string when it is sealed.
    #[error("the tag is longer than 36 bytes and can't be sealed: it is renewed when its owner signs in")]
    TagTooLong,
    /// Other software stored it, and its tag is not sealed as it is.
    #[error("the stored record is of other software and can't be sealed: wrap it, which seals it too")]
    Foreign,
    /// The stored record can't be used.
    #[error(transparent)]
    Record(RecordError),
}

impl ResealError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotSealing => "reseal-not-sealing",
            Self::TagTooLong => "reseal-tag-too-long",
            Self::Foreign => "reseal-foreign",
            Self::Record(error) => error.code(),
        }
    }
}

#[cfg(test)]
mod tests;
