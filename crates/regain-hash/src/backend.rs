//! The seam to what fills the memory: `regain-argon2`, which runs crate `argon2` unless feature
//! `simd` gives it kernels of its own.

use argon2::{Algorithm, Version};
use regain_argon2::{Inputs, Params};

use crate::HashError;

/// The inputs of one hash, in the names of RFC 9106 section 3.1. They were found within bounds
/// before anything is waited for, allocated or computed.
pub(crate) struct Work<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) version: Version,
    /// KiB, which are blocks.
    pub(crate) m_cost: u32,
    pub(crate) t_cost: u32,
    pub(crate) p_cost: u32,
    /// The secret value K: the pepper.
    pub(crate) secret: Option<&'a [u8]>,
    /// The message P: the password.
    pub(crate) input: &'a [u8],
    /// The nonce S.
    pub(crate) salt: &'a [u8],
}

/// Memory of so many blocks of 1 KiB, which outlives the hashes that are computed in it; none at
/// first.
///
/// A left-over arena gives the first block away, and with it guesses that cost almost nothing: the
/// passes of version 0x13 can be undone. So it is wiped after each use, and as it drops.
#[derive(Default)]
pub(crate) struct Arena(Option<regain_argon2::Arena>);

impl Arena {
    pub(crate) fn blocks(&self) -> usize {
        self.0.as_ref().map_or(0, regain_argon2::Arena::blocks)
    }

    /// Makes room and touches it, or says that there is none. What was there before is freed first.
    pub(crate) fn grow(&mut self, blocks: usize) -> Result<(), HashError> {
        if blocks > self.blocks() {
            self.0 = None;
            self.0 = Some(regain_argon2::Arena::new(blocks).map_err(|_| HashError::OutOfMemory)?);
        }
        Ok(())
    }

    /// Fills the memory and writes the tag. The arena must have grown to `work.m_cost` blocks.
    pub(crate) fn fill(&mut self, work: &Work<'_>, tag: &mut [u8]) -> Result<(), HashError> {
        let params = Params::new(work.m_cost, work.t_cost, work.p_cost).map_err(|_| HashError::Kernel)?;
        let params = params.with_algorithm(algorithm(work.algorithm)).with_version(version(work.version));
        let secret = work.secret.unwrap_or_default();
        let inputs = Inputs { password: work.input, salt: work.salt, secret, ..Inputs::default() };
        let arena = self.0.as_mut().ok_or(HashError::Kernel)?;
        regain_argon2::fill(arena, &params, &inputs, tag).map_err(|_| HashError::Kernel)
    }

    /// Overwrites all that was used with zeros.
    pub(crate) fn wipe(&mut self) {
        if let Some(arena) = &mut self.0 {
            arena.wipe();
        }
    }

    #[cfg(test)]
    pub(crate) fn is_zero(&self) -> bool {
        self.0.as_ref().is_none_or(regain_argon2::Arena::is_zero)
    }
}

const fn algorithm(algorithm: Algorithm) -> regain_argon2::Algorithm {
    match algorithm {
        Algorithm::Argon2d => regain_argon2::Algorithm::Argon2d,
        Algorithm::Argon2i => regain_argon2::Algorithm::Argon2i,
        Algorithm::Argon2id => regain_argon2::Algorithm::Argon2id,
    }
}

const fn version(version: Version) -> regain_argon2::Version {
    match version {
        Version::V0x10 => regain_argon2::Version::V0x10,
        Version::V0x13 => regain_argon2::Version::V0x13,
    }
}
