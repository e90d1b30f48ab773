//! The traits of `password-hash` 0.6: PHC strings, for who has crate `argon2` in this place today.

use std::sync::{Mutex, MutexGuard, PoisonError};

use password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use password_hash::{CustomizedPasswordHasher, Error, PasswordHasher, PasswordVerifier};
use zeroize::Zeroizing;

use crate::{Algorithm, Arena, FillError, Inputs, OutOfMemory, Params, Version, fill};

/// Hashes and verifies PHC strings; a drop-in for `argon2::Argon2` where its traits are used.
///
/// Three differences, all on purpose: a string without `v=` is version 0x10, as the reference
/// implementation has it; a record over the ceiling is refused before anything is allocated; one
/// arena is kept between hashes, and wiped after each. Hashes at the same time beyond the first
/// allocate their own: `regain-hash` has a pool that bounds them.
pub struct PhcHasher<'key> {
    params: Params,
    ceiling: Params,
    secret: &'key [u8],
    kept: Mutex<Option<Arena>>,
}

impl<'key> PhcHasher<'key> {
    /// The most that a record may ask for unless told otherwise: 262,144 KiB, 16 passes, 8 lanes.
    pub const CEILING: Params = Params {
        algorithm: Algorithm::Argon2id,
        version: Version::V0x13,
        m_cost: 262_144,
        t_cost: 16,
        p_cost: 8,
    };

    /// Hashes with `params`, and verifies records up to [`PhcHasher::CEILING`].
    #[must_use]
    pub const fn new(params: Params) -> Self {
        Self { params, ceiling: Self::CEILING, secret: &[], kept: Mutex::new(None) }
    }

    /// Hashes and verifies up to the memory, the passes and the lanes of `ceiling`.
    #[must_use]
    pub const fn with_ceiling(mut self, ceiling: Params) -> Self {
        self.ceiling = ceiling;
        self
    }

    /// Uses a pepper (K in RFC 9106 section 3.1), which no record names.
    #[must_use]
    pub const fn with_secret(mut self, secret: &'key [u8]) -> Self {
        self.secret = secret;
        self
    }

    fn check_ceiling(&self, params: &Params) -> Result<(), Error> {
        let costs = [
            ("m", params.m_cost, self.ceiling.m_cost),
            ("t", params.t_cost, self.ceiling.t_cost),
            ("p", params.p_cost, self.ceiling.p_cost),
        ];
        match costs.into_iter().find(|(_, cost, ceiling)| cost > ceiling) {
            Some((name, ..)) => Err(Error::ParamInvalid { name }),
            None => Ok(()),
        }
    }

    fn fill(&self, params: &Params, inputs: &Inputs<'_>, tag: &mut [u8]) -> Result<(), Error> {
        let kept_blocks = self.params.blocks();
        let keeps = params.blocks() <= kept_blocks;
        let kept = if keeps { self.kept().take() } else { None };
        let mut arena = kept.map_or_else(|| Arena::new(params.blocks().max(kept_blocks)), Ok)?;
        let filled = fill(&mut arena, params, inputs, tag);
        arena.wipe();
        if keeps {
            *self.kept() = Some(arena);
        }
        Ok(filled?)
    }

    /// What is kept is whole even where a thread panicked: it is only ever taken and put.
    fn kept(&self) -> MutexGuard<'_, Option<Arena>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for PhcHasher<'_> {
    fn default() -> Self {
        Self::new(Params::default())
    }
}

impl std::fmt::Debug for PhcHasher<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PhcHasher([REDACTED])")
    }
}

impl PasswordHasher<PasswordHash> for PhcHasher<'_> {
    fn hash_password_with_salt(&self, password: &[u8], salt: &[u8]) -> Result<PasswordHash, Error> {
        self.hash_password_with_params(password, salt, PhcParams::new(self.params, 32)?)
    }
}

impl CustomizedPasswordHasher<PasswordHash> for PhcHasher<'_> {
    type Params = PhcParams;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<password_hash::Version>,
        params: PhcParams,
    ) -> Result<PasswordHash, Error> {
        let PhcParams { params, text } = params;
        let algorithm = algorithm.map_or(Ok(params.algorithm), algorithm_of)?;
        let params = params.with_algorithm(algorithm);
        let params = params.with_version(version.map_or(Ok(params.version), version_of)?);
        self.check_ceiling(&params)?;
        let salt = Salt::new(salt)?;
        let mut buffer = Zeroizing::new([0; Output::MAX_LENGTH]);
        let length = text.output_len().unwrap_or(argon2::Params::DEFAULT_OUTPUT_LEN);
        let tag = buffer.get_mut(..length).ok_or(Error::OutputSize)?;
        let inputs = Inputs { password, salt: &salt, secret: self.secret, associated_data: text.data() };
        self.fill(&params, &inputs, tag)?;
        Ok(PasswordHash {
            algorithm: match params.algorithm {
                Algorithm::Argon2d => argon2::ARGON2D_IDENT,
                Algorithm::Argon2i => argon2::ARGON2I_IDENT,
                Algorithm::Argon2id => argon2::ARGON2ID_IDENT,
            },
            version: Some(params.version as u32),
            params: ParamsString::try_from(&text)?,
            salt: Some(salt),
            hash: Some(Output::new(tag)?),
        })
    }
}

impl PasswordVerifier<str> for PhcHasher<'_> {
    fn verify_password(&self, password: &[u8], hash: &str) -> Result<(), Error> {
        self.verify_password(password, &PasswordHash::new(hash)?)
    }
}

/// The parameters of a PHC string: [`Params`], the length of the tag, and the fields `keyid` (which
/// is kept and never used) and `data`.
#[derive(Debug, Clone)]
pub struct PhcParams {
    params: Params,
    text: argon2::Params,
}

impl PhcParams {
    /// `params`, for a tag of `tag_length` bytes: 10 to 64, the bounds of a PHC string.
    ///
    /// # Errors
    /// `OutputSize` for another length.
    pub fn new(params: Params, tag_length: usize) -> Result<Self, Error> {
        if !(Output::MIN_LENGTH..=Output::MAX_LENGTH).contains(&tag_length) {
            return Err(Error::OutputSize);
        }
        let text = argon2::Params::new(params.m_cost, params.t_cost, params.p_cost, Some(tag_length))?;
        Ok(Self { params, text })
    }
}

impl Default for PhcParams {
    /// [`Params::default`], for a tag of 32 bytes.
    fn default() -> Self {
        Self { params: Params::default(), text: argon2::Params::DEFAULT }
    }
}

impl TryFrom<&PasswordHash> for PhcParams {
    type Error = Error;

    /// The parameters of a record. Without `v=` it is of version 0x10.
    fn try_from(hash: &PasswordHash) -> Result<Self, Error> {
        let text = argon2::Params::try_from(hash)?;
        let params =
            Params::new(text.m_cost(), text.t_cost(), text.p_cost()).map_err(|_| Error::ParamsInvalid)?;
        let params = params.with_algorithm(algorithm_of(hash.algorithm.as_str())?);
        let version = hash.version.map_or(Ok(Version::V0x10), version_of)?;
        Ok(Self { params: params.with_version(version), text })
    }
}

impl From<FillError> for Error {
    fn from(error: FillError) -> Self {
        match error {
            FillError::TagLength => Self::OutputSize,
            FillError::PasswordLength => Self::PasswordInvalid,
            FillError::SaltLength => Self::SaltInvalid,
            FillError::SecretLength => Self::ParamsInvalid,
            FillError::AssociatedDataLength => Self::ParamInvalid { name: "data" },
            FillError::ArenaTooSmall | FillError::BackendUnavailable | FillError::Defect => Self::Internal,
        }
    }
}

impl From<OutOfMemory> for Error {
    fn from(_: OutOfMemory) -> Self {
        Self::OutOfMemory
    }
}

fn algorithm_of(name: &str) -> Result<Algorithm, Error> {
    match name {
        "argon2d" => Ok(Algorithm::Argon2d),
        "argon2i" => Ok(Algorithm::Argon2i),
        "argon2id" => Ok(Algorithm::Argon2id),
        _ => Err(Error::Algorithm),
    }
}

fn version_of(number: u32) -> Result<Version, Error> {
    match number {
        0x10 => Ok(Version::V0x10),
        0x13 => Ok(Version::V0x13),
        _ => Err(Error::Version),
    }
}
