//! Firebase Authentication's scrypt: the key that scrypt derives encrypts the project's signer key.

use std::fmt;
use std::sync::Arc;

use aes::Aes256;
use ctr::Ctr128BE;
use ctr::cipher::{KeyIvInit as _, StreamCipher as _};
use zeroize::Zeroizing;

use super::cut::Cut;
use super::parts::{Method, Parts};
use super::scrypt_cost::ScryptCost;
use super::{LegacyError, LegacyKeys, LegacyTag, encoding};

/// The password hash parameters of a Firebase project, which its console shows to an owner. The
/// signer key is a secret: it never prints, and is wiped on drop.
pub struct FirebaseProject {
    signer_key: Zeroizing<Vec<u8>>,
    salt_separator: Vec<u8>,
    cost: ScryptCost,
}

impl FirebaseProject {
    /// Takes the parameters as the console shows them: `base64_signer_key` (at most 256 bytes),
    /// `base64_salt_separator` (at most 64 bytes, most often `Bw==`), `rounds` (1 to 120, most often
    /// 8; scrypt's r) and `mem_cost` (1 to 14, most often 14; the logarithm of scrypt's N).
    ///
    /// # Errors
    /// [`FirebaseProjectError`] names the parameter that is not one.
    pub fn new(
        signer_key: &str,
        salt_separator: &str,
        rounds: u32,
        mem_cost: u32,
    ) -> Result<Self, FirebaseProjectError> {
        let signer_key = encoding::base64(signer_key).map(Zeroizing::new);
        let signer_key = signer_key.filter(|key| (1..=256).contains(&key.len()));
        let separator = encoding::base64(salt_separator).filter(|separator| separator.len() <= 64);
        if !(1..=120).contains(&rounds) {
            return Err(FirebaseProjectError::Rounds);
        }
        let n = 1_u64.checked_shl(mem_cost).filter(|_| (1..=14).contains(&mem_cost));
        let cost = n.and_then(|n| ScryptCost::new(n, rounds, 1).ok());
        Ok(Self {
            signer_key: signer_key.ok_or(FirebaseProjectError::SignerKey)?,
            salt_separator: separator.ok_or(FirebaseProjectError::SaltSeparator)?,
            cost: cost.ok_or(FirebaseProjectError::MemCost)?,
        })
    }

    /// The text to store for the `salt` and the `passwordHash` of an exported account.
    #[must_use]
    pub fn stored(salt: &str, password_hash: &str) -> String {
        format!("{PREFIX}{salt}${password_hash}")
    }
}

impl fmt::Debug for FirebaseProject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FirebaseProject([REDACTED])")
    }
}

/// Which parameter of a Firebase project is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FirebaseProjectError {
    /// The signer key.
    #[error("base64_signer_key is not base64 of 1 to 256 bytes: copy it from the project's console")]
    SignerKey,
    /// The salt separator.
    #[error("base64_salt_separator is not base64 of at most 64 bytes: copy it from the project's console")]
    SaltSeparator,
    /// The rounds.
    #[error("rounds is not from 1 to 120: copy it from the project's console")]
    Rounds,
    /// The memory cost.
    #[error("mem_cost is not from 1 to 14: copy it from the project's console")]
    MemCost,
}

impl FirebaseProjectError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignerKey => "firebase-signer-key",
            Self::SaltSeparator => "firebase-salt-separator",
            Self::Rounds => "firebase-rounds",
            Self::MemCost => "firebase-mem-cost",
        }
    }
}

/// `$firebase-scrypt$<salt, base64>$<tag, base64>`.
pub(super) fn read(text: &str, keys: &LegacyKeys) -> Result<Parts, LegacyError> {
    let from_salt = text.strip_prefix(PREFIX).ok_or(LegacyError::Syntax)?;
    let cut = Cut::at_dollar(text, from_salt)?;
    let (Some(salt), Some(tag)) = (encoding::base64(cut.salt), encoding::base64(cut.tag)) else {
        return Err(LegacyError::Syntax);
    };
    let project = keys.firebase.clone().ok_or(LegacyError::NoProject)?;
    cut.parts(Some(salt), Some(tag), Firebase(project))
}

struct Firebase(Arc<FirebaseProject>);

impl Method for Firebase {
    fn tag_bytes(&self) -> usize {
        self.0.signer_key.len()
    }

    fn memory_bytes(&self) -> usize {
        self.0.cost.memory_bytes()
    }

    fn compute(&self, salt: &[u8], typed: &[u8]) -> Result<LegacyTag, LegacyError> {
        let mut key = Zeroizing::new([0; 32]);
        let salt = [salt, &self.0.salt_separator].concat();
        self.0.cost.derive(&salt, typed, key.as_mut_slice())?;
        let mut tag = self.0.signer_key.to_vec();
        Ctr128BE::<Aes256>::new((&*key).into(), &[0; 16].into()).apply_keystream(&mut tag);
        Ok(LegacyTag::whole(tag))
    }
}

const PREFIX: &str = "$firebase-scrypt$";
