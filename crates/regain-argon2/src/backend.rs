//! One hash, or two at a time, on the best backend that there is or on a named one.

use crate::{Arena, Inputs, Params, portable};
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
use crate::{kernel, unsafe_code::Isa};

/// Computes one Argon2 tag in `arena`, which keeps what the hash leaves there until it is wiped.
///
/// It blocks its thread; lanes are filled one after another.
///
/// # Errors
/// [`FillError`], after which `tag` is as it was: an arena of fewer than [`Params::blocks`] blocks, or
/// an input out of its bounds.
pub fn fill(
    arena: &mut Arena,
    params: &Params,
    inputs: &Inputs<'_>,
    tag: &mut [u8],
) -> Result<(), FillError> {
    Backend::detect().fill(arena, params, inputs, tag)
}

/// Computes two tags of equal cost on one thread. Where it gains (a kernel, and arenas that exceed
/// the caches), the two are interleaved block by block, so that one computes while the other waits
/// for memory; elsewhere one follows the other.
///
/// # Errors
/// As [`fill`], of either hash. Where it is the second's, the first tag may have been written.
pub fn fill_pair(params: &Params, jobs: [Job<'_>; 2]) -> Result<(), FillError> {
    let backend = Backend::detect();
    if params.blocks() >= backend.interleaves_from() {
        return backend.fill_pair(params, jobs);
    }
    jobs.into_iter().try_for_each(|job| backend.fill(job.arena, params, &job.inputs, job.tag))
}

/// One of the two hashes of [`fill_pair`].
#[derive(Debug)]
pub struct Job<'a> {
    /// At least [`Params::blocks`] blocks.
    pub arena: &'a mut Arena,
    /// What is hashed.
    pub inputs: Inputs<'a>,
    /// The output: 4 to 2^32 - 1 bytes.
    pub tag: &'a mut [u8],
}

/// Which code fills the memory. All give the same tags; [`fill`] takes the first that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Backend {
    /// The kernel for AVX-512F: feature `simd`, x86-64.
    Avx512,
    /// The kernel for AVX2: feature `simd`, x86-64.
    Avx2,
    /// Crate `argon2`, everywhere.
    Portable,
}

impl Backend {
    /// All backends, the fastest first.
    pub const ALL: [Self; 3] = [Self::Avx512, Self::Avx2, Self::Portable];

    /// The fastest that this build has and this processor runs.
    #[must_use]
    pub fn detect() -> Self {
        Self::ALL.into_iter().find(|backend| backend.is_available()).unwrap_or(Self::Portable)
    }

    /// Whether this build has it and this processor runs it.
    #[must_use]
    pub fn is_available(self) -> bool {
        self == Self::Portable || self.has_kernel()
    }

    /// Its name, for a report: `avx512`, `avx2` or `portable`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Avx512 => "avx512",
            Self::Avx2 => "avx2",
            Self::Portable => "portable",
        }
    }

    /// As [`fill`], on this backend.
    ///
    /// # Errors
    /// As [`fill`], and [`FillError::BackendUnavailable`].
    pub fn fill(
        self,
        arena: &mut Arena,
        params: &Params,
        inputs: &Inputs<'_>,
        tag: &mut [u8],
    ) -> Result<(), FillError> {
        inputs.check(tag.len())?;
        if !self.is_available() {
            return Err(FillError::BackendUnavailable);
        }
        let memory = arena.lend(params.blocks()).ok_or(FillError::ArenaTooSmall)?;
        #[cfg(all(feature = "simd", target_arch = "x86_64"))]
        if let Some(isa) = self.isa() {
            return kernel::fill(isa, params, [kernel::Job { memory, inputs, tag }]);
        }
        portable::fill(memory, params, inputs, tag)
    }

    /// As [`fill_pair`], on this backend, and always interleaved where it is a kernel.
    ///
    /// # Errors
    /// As [`fill_pair`], and [`FillError::BackendUnavailable`].
    pub fn fill_pair(self, params: &Params, jobs: [Job<'_>; 2]) -> Result<(), FillError> {
        #[cfg(all(feature = "simd", target_arch = "x86_64"))]
        if let Some(isa) = self.isa() {
            for job in &jobs {
                job.inputs.check(job.tag.len())?;
            }
            let blocks = params.blocks();
            let [one, other] = jobs;
            let (Some(memory), Some(others)) = (one.arena.lend(blocks), other.arena.lend(blocks)) else {
                return Err(FillError::ArenaTooSmall);
            };
            let one = kernel::Job { memory, inputs: &one.inputs, tag: one.tag };
            let other = kernel::Job { memory: others, inputs: &other.inputs, tag: other.tag };
            return kernel::fill(isa, params, [one, other]);
        }
        jobs.into_iter().try_for_each(|job| self.fill(job.arena, params, &job.inputs, job.tag))
    }

    /// From how many blocks on two hashes on one core gain from each other (5 to 19 in 100, measured):
    /// the faster the kernel, the sooner it waits for memory.
    const fn interleaves_from(self) -> usize {
        match self {
            Self::Avx512 => 49_152,
            Self::Avx2 => 98_304,
            Self::Portable => usize::MAX,
        }
    }

    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    fn isa(self) -> Option<Isa> {
        match self {
            Self::Avx512 => Isa::avx512(),
            Self::Avx2 => Isa::avx2(),
            Self::Portable => None,
        }
    }

    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    fn has_kernel(self) -> bool {
        self.isa().is_some()
    }

    #[cfg(not(all(feature = "simd", target_arch = "x86_64")))]
    const fn has_kernel(self) -> bool {
        false
    }
}

/// Why no tag was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FillError {
    /// Fewer blocks than the parameters need.
    #[error("the arena has fewer blocks than these parameters need: make one of Params::blocks")]
    ArenaTooSmall,
    /// The tag.
    #[error("a tag must have from 4 to 4294967295 bytes: 32 is a good choice")]
    TagLength,
    /// The password.
    #[error("a password must have at most 4294967295 bytes")]
    PasswordLength,
    /// The salt.
    #[error("a salt must have from 8 to 4294967295 bytes: 16 is a good choice")]
    SaltLength,
    /// The secret.
    #[error("a secret must have at most 4294967295 bytes")]
    SecretLength,
    /// The associated data.
    #[error("associated data must have at most 32 bytes")]
    AssociatedDataLength,
    /// This build or this processor does not have the named backend.
    #[error("this build or this processor does not have this backend: let the best one be detected")]
    BackendUnavailable,
    /// A check inside a backend failed. It never happens, and no tag is given if it does.
    #[error("a check inside the hash function failed, so no tag was made: report this")]
    Defect,
}

impl FillError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ArenaTooSmall => "argon2-arena-too-small",
            Self::TagLength => "argon2-tag-length",
            Self::PasswordLength => "argon2-password-length",
            Self::SaltLength => "argon2-salt-length",
            Self::SecretLength => "argon2-secret-length",
            Self::AssociatedDataLength => "argon2-associated-data-length",
            Self::BackendUnavailable => "argon2-backend-unavailable",
            Self::Defect => "argon2-defect",
        }
    }
}
