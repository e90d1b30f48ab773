//! Hashing and verifying.

use std::fmt;
use std::num::NonZeroU8;
use std::sync::Arc;

use argon2::{Algorithm, Argon2, Version};
use password_hash::phc::{Output, Salt};
use regain_types::{Entropy, KeyError, KeyId, Keyring, Password, Preparation, TenantId, Typed};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::Params;
use crate::arena::Arenas;
use crate::pepper::Pepper;
use crate::record::{Recipe, Record, RecordError};

/// Hashes new passwords with Argon2id (RFC 9106, version 0x13) and verifies stored records.
///
/// It holds two arenas of memory unless told otherwise ([`Hasher::with_parallelism`]): so many
/// hashes run at once, and further callers wait for one. How many may wait is for the application to
/// limit. Make one hasher and share it.
pub struct Hasher {
    params: Params,
    pepper: Option<Pepper>,
    arenas: Arc<Arenas>,
}

impl Hasher {
    /// A hasher without a pepper, with two arenas.
    #[must_use]
    pub fn new(params: Params) -> Self {
        Self { params, pepper: None, arenas: arenas(params, DEFAULT_PARALLELISM) }
    }

    /// A hasher with the least parameters that Argon2 has (8 KiB, 1 pass), for simulations and tests
    /// of other things. Its records protect nobody, but they verify like all others.
    #[must_use]
    pub fn danger_for_simulation() -> Self {
        Self::new(Params::WEAKEST)
    }

    /// The same hasher with another number of arenas: hashes that run at once, each with its
    /// memory. More than the machine has cores gains nothing.
    #[must_use]
    pub fn with_parallelism(self, arenas_at_once: NonZeroU8) -> Self {
        Self { arenas: arenas(self.params, arenas_at_once), ..self }
    }

    /// The same hasher with a pepper: Argon2's secret input K (RFC 9106 section 3.1), derived from
    /// each key of `keyring` for [`Role::Pepper`] and `tenant`.
    ///
    /// Records are made under the active key and verified under the key that they name. Records
    /// without one still verify, and are stale. A pepper that is lost makes its records worthless.
    ///
    /// [`Role::Pepper`]: regain_types::Role::Pepper
    ///
    /// # Errors
    /// [`KeyError`] where a key can't be derived from.
    pub fn with_pepper(self, keyring: &Keyring, tenant: &TenantId) -> Result<Self, KeyError> {
        self.for_tenant(keyring, tenant)
    }

    /// Another hasher with the pepper of `tenant`, which shares the parameters and the arenas of
    /// this one: many tenants do not take many times the memory.
    ///
    /// # Errors
    /// [`KeyError`] where a key can't be derived from.
    pub fn for_tenant(&self, keyring: &Keyring, tenant: &TenantId) -> Result<Self, KeyError> {
        let pepper = Some(Pepper::derive(keyring, tenant)?);
        Ok(Self { params: self.params, pepper, arenas: Arc::clone(&self.arenas) })
    }

    /// The record of a new password, with 16 fresh bytes of salt and a tag of 32 bytes.
    ///
    /// # Errors
    /// [`HashError::OutOfMemory`] where there is no memory for the arena.
    pub fn hash(&self, password: &Password, salt: Entropy<16>) -> Result<Record, HashError> {
        let salt = Salt::new(&salt.spend()).map_err(|_| HashError::Kernel)?;
        let pepper = self.pepper.as_ref().map(Pepper::active);
        let recipe = Recipe { salt, ..self.today()? };
        let tag = self.compute(&recipe, password.expose().as_bytes())?;
        let tag = Output::new(&tag).map_err(|_| HashError::Kernel)?;
        Ok(Record::write(self.params, pepper, salt, tag))
    }

    /// Whether what was typed is the password of `record`.
    ///
    /// A record with a preparation is compared with the prepared text, a record without one with the
    /// text as it was typed. Where the text can't be prepared the answer is a mismatch, after the
    /// same work.
    ///
    /// # Errors
    /// [`HashError::Record`] where the record can't be used: before any work, whatever was typed.
    /// [`HashError::OutOfMemory`] where there is no memory for the arena.
    pub fn verify(&self, typed: &Typed, record: &Record) -> Result<Verdict, HashError> {
        let recipe = Recipe::read(record).map_err(HashError::Record)?;
        if self.matches(typed, &recipe)? {
            Ok(self.stale(&recipe).map_or(Verdict::Match, Verdict::MatchStale))
        } else {
            Ok(Verdict::Mismatch)
        }
    }

    /// The work of [`Hasher::verify`] for an account that does not exist or has no password: the
    /// parameters, pepper and comparison of a record of today.
    ///
    /// # Errors
    /// [`HashError::OutOfMemory`] where there is no memory for the arena.
    pub fn verify_absent(&self, typed: &Typed) -> Result<(), HashError> {
        self.matches(typed, &self.today()?).map(drop)
    }

    fn matches(&self, typed: &Typed, recipe: &Recipe) -> Result<bool, HashError> {
        let prepared = match recipe.preparation {
            Preparation::Raw => None,
            Preparation::V1 => Some(Password::prepare(typed).ok()),
            _ => return Err(HashError::Record(RecordError::Preparation)),
        };
        let (input, may_match) = match &prepared {
            None => (typed.expose(), true),
            Some(Some(password)) => (password.expose(), true),
            Some(None) => (typed.expose(), false),
        };
        let tag = self.compute(recipe, input.as_bytes())?;
        let same: bool = tag.ct_eq(recipe.tag.as_bytes()).into();
        Ok(same & may_match)
    }

    /// The tag of `input` under `recipe`, as long as the recipe's own.
    fn compute(&self, recipe: &Recipe, input: &[u8]) -> Result<Zeroizing<Vec<u8>>, HashError> {
        let Params { m_cost, t_cost, p_cost } = recipe.params;
        let mut tag = Zeroizing::new(vec![0; recipe.tag.len()]);
        let params = argon2::Params::new(m_cost, t_cost, p_cost, Some(tag.len()));
        let params = params.map_err(|_| HashError::Kernel)?;
        let (algorithm, version) = (recipe.algorithm, recipe.version);
        let argon2 = match recipe.pepper {
            None => Argon2::new(algorithm, version, params),
            Some(id) => Argon2::new_with_secret(self.secret(id)?, algorithm, version, params)
                .map_err(|_| HashError::Kernel)?,
        };
        self.arenas.run(&argon2, input, &recipe.salt, &mut tag)?;
        Ok(tag)
    }

    fn secret(&self, id: KeyId) -> Result<&[u8], HashError> {
        let secret = self.pepper.as_ref().and_then(|pepper| pepper.secret(id));
        secret.ok_or(HashError::Record(RecordError::PepperKey(id)))
    }

    /// The first thing of `recipe` that a record of today does better.
    fn stale(&self, recipe: &Recipe) -> Option<Stale> {
        let active = self.pepper.as_ref().map(Pepper::active);
        let checks = [
            (recipe.preparation != Preparation::default(), Stale::Preparation),
            (recipe.algorithm != Algorithm::Argon2id, Stale::Algorithm),
            (recipe.version != Version::V0x13, Stale::Version),
            (recipe.params.is_weaker_than(self.params), Stale::Params),
            (recipe.pepper != active, Stale::Pepper),
            (recipe.salt.len() < SALT_BYTES || recipe.tag.len() < TAG_BYTES, Stale::SaltOrTag),
        ];
        checks.into_iter().find_map(|(outdated, stale)| outdated.then_some(stale))
    }

    /// The recipe of today, with a salt and a tag that belong to nobody.
    fn today(&self) -> Result<Recipe, HashError> {
        Ok(Recipe {
            algorithm: Algorithm::Argon2id,
            version: Version::V0x13,
            params: self.params,
            preparation: Preparation::V1,
            pepper: self.pepper.as_ref().map(Pepper::active),
            salt: Salt::new(&[0; SALT_BYTES]).map_err(|_| HashError::Kernel)?,
            tag: Output::new(&[0; TAG_BYTES]).map_err(|_| HashError::Kernel)?,
        })
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
        let pepper = self.pepper.as_ref().map(|_| format_args!("[REDACTED]"));
        f.debug_struct("Hasher")
            .field("params", &self.params)
            .field("pepper", &pepper)
            .finish_non_exhaustive()
    }
}

/// What verifying found out. A wrong password is a verdict, not an error.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The password of the record.
    Match,
    /// The password of the record, which is outdated: prepare the text and store a new record, in a
    /// write that is guarded by the old one.
    MatchStale(Stale),
    /// Another password.
    Mismatch,
}

impl Verdict {
    /// Whether the password was the right one, be its record outdated or not.
    #[must_use]
    pub const fn is_match(self) -> bool {
        matches!(self, Self::Match | Self::MatchStale(_))
    }
}

/// What of a record is outdated: the first that holds, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stale {
    /// It was made of a text that was not prepared.
    Preparation,
    /// It is not Argon2id.
    Algorithm,
    /// It is not of version 0x13.
    Version,
    /// It costs a guesser less memory or less work, and more of neither. Parameters that trade one
    /// for the other, and stronger ones, are never stale.
    Params,
    /// It is not under the active pepper key: under an older one, or under none.
    Pepper,
    /// Its salt is shorter than 16 bytes, or its tag than 32.
    SaltOrTag,
}

impl Stale {
    /// The stable code of this reason.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Preparation => "stale-preparation",
            Self::Algorithm => "stale-algorithm",
            Self::Version => "stale-version",
            Self::Params => "stale-params",
            Self::Pepper => "stale-pepper",
            Self::SaltOrTag => "stale-salt-or-tag",
        }
    }
}

/// Why nothing was hashed or verified. It says nothing about the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HashError {
    /// There is no memory for the arena.
    #[error("there is not enough memory to hash a password: try again, or hash fewer at once")]
    OutOfMemory,
    /// The stored record can't be used.
    #[error(transparent)]
    Record(RecordError),
    /// Argon2 refused inputs that are within its bounds.
    #[error("Argon2 refused valid inputs: this is a defect of regain-hash, please report it")]
    Kernel,
}

impl HashError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OutOfMemory => "hash-out-of-memory",
            Self::Record(error) => error.code(),
            Self::Kernel => "hash-kernel",
        }
    }
}

fn arenas(params: Params, number: NonZeroU8) -> Arc<Arenas> {
    Arc::new(Arenas::new(number, usize::try_from(params.m_cost).unwrap_or(usize::MAX)))
}

const SALT_BYTES: usize = 16;
const TAG_BYTES: usize = 32;
const DEFAULT_PARALLELISM: NonZeroU8 = NonZeroU8::MIN.saturating_add(1);

#[cfg(test)]
mod tests {
    use super::*;
    use regain_types::OsRandom;
    use std::sync::atomic::Ordering;

    fn typed(text: &str) -> Typed {
        Typed::new(text.to_owned()).unwrap()
    }

    fn keys(bytes: [u8; 32]) -> Keyring {
        Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes(bytes))
    }

    fn peppered(keyring: &Keyring) -> Hasher {
        Hasher::danger_for_simulation().with_pepper(keyring, &TenantId::single()).unwrap()
    }

    fn hash(hasher: &Hasher, text: &str) -> Record {
        let password = Password::prepare(&typed(text)).unwrap();
        hasher.hash(&password, Entropy::danger_from_bytes([1; 16])).unwrap()
    }

    /// The work that `action` does, in blocks.
    fn work(hasher: &Hasher, action: impl FnOnce()) -> u64 {
        let before = hasher.arenas.work.load(Ordering::Relaxed);
        action();
        hasher.arenas.work.load(Ordering::Relaxed).wrapping_sub(before)
    }

    #[test]
    fn present_absent_wrong_and_unpreparable_are_the_same_work() {
        for hasher in [Hasher::danger_for_simulation(), peppered(&keys([1; 32])), Hasher::default()] {
            let record = hash(&hasher, "right");
            let works = ["right", "wrong", "con\ttrol", ""].map(|text| {
                work(&hasher, || {
                    let verdict = hasher.verify(&typed(text), &record).unwrap();
                    assert_eq!(verdict.is_match(), text == "right");
                })
            });
            let absent = work(&hasher, || hasher.verify_absent(&typed("right")).unwrap());
            assert_eq!(works, [absent; 4]);
            assert_eq!(absent, hasher.params.work());
        }
    }

    #[test]
    fn a_record_that_cannot_be_used_costs_nothing() {
        let hasher = Hasher::danger_for_simulation();
        let rest = "$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ";
        let bad = [
            ("m=262145,t=1,p=1", "record-too-costly"),
            ("m=8,t=17,p=1", "record-too-costly"),
            ("m=8,t=1,p=1,prep=2", "record-preparation"),
            ("m=8,t=1,p=1,prep=1,pep=3", "record-pepper-key"),
        ];
        for (params, code) in bad {
            let record = format!("$argon2id$v=19${params}{rest}").parse().unwrap();
            let done = work(&hasher, || {
                assert_eq!(hasher.verify(&typed("x"), &record).unwrap_err().code(), code);
            });
            assert_eq!(done, 0, "{params}");
        }
    }

    #[test]
    fn an_old_pepper_key_verifies_and_is_stale() {
        let mut keyring = keys([1; 32]);
        let old = hash(&peppered(&keyring), "p");
        assert!(old.as_str().contains(",prep=1,pep=1$"));
        keyring.rotate(&OsRandom).unwrap();
        let hasher = peppered(&keyring);
        assert_eq!(hasher.verify(&typed("p"), &old).unwrap(), Verdict::MatchStale(Stale::Pepper));
        assert_eq!(hasher.verify(&typed("q"), &old).unwrap(), Verdict::Mismatch);
        let new = hash(&hasher, "p");
        assert!(new.as_str().contains(",pep=2$"));
        assert_eq!(hasher.verify(&typed("p"), &new).unwrap(), Verdict::Match);
        keyring.remove(KeyId::FIRST).unwrap();
        let gone = peppered(&keyring).verify(&typed("p"), &old).unwrap_err();
        assert_eq!(gone, HashError::Record(RecordError::PepperKey(KeyId::FIRST)));
    }

    #[test]
    fn another_pepper_or_tenant_is_a_mismatch() {
        let record = hash(&peppered(&keys([1; 32])), "p");
        assert_eq!(peppered(&keys([2; 32])).verify(&typed("p"), &record).unwrap(), Verdict::Mismatch);
        let other = "other".parse().unwrap();
        let hasher = peppered(&keys([1; 32])).for_tenant(&keys([1; 32]), &other).unwrap();
        assert_eq!(hasher.verify(&typed("p"), &record).unwrap(), Verdict::Mismatch);
    }

    #[test]
    fn a_pepper_makes_records_without_one_stale_and_not_the_other_way() {
        let (with, without) = (peppered(&keys([1; 32])), Hasher::danger_for_simulation());
        let plain = hash(&without, "p");
        assert_eq!(with.verify(&typed("p"), &plain).unwrap(), Verdict::MatchStale(Stale::Pepper));
        let error = without.verify(&typed("p"), &hash(&with, "p")).unwrap_err();
        assert_eq!(error.code(), "record-pepper-key");
    }

    #[test]
    fn a_weaker_record_is_stale_and_a_stronger_one_never() {
        let (weak, strong) = (Hasher::danger_for_simulation(), Hasher::default());
        let verdict = strong.verify(&typed("p"), &hash(&weak, "p")).unwrap();
        assert_eq!(verdict, Verdict::MatchStale(Stale::Params));
        assert_eq!(weak.verify(&typed("p"), &hash(&strong, "p")).unwrap(), Verdict::Match);
    }

    #[test]
    fn tenants_share_arenas_and_nothing_prints() {
        let one = peppered(&keys([1; 32]));
        let other = one.for_tenant(&keys([1; 32]), &"b".parse().unwrap()).unwrap();
        assert!(Arc::ptr_eq(&one.arenas, &other.arenas));
        assert_eq!(
            format!("{one:?}"),
            "Hasher { params: Params { m_cost: 8, t_cost: 1, p_cost: 1 }, pepper: Some([REDACTED]), .. }"
        );
    }
}
