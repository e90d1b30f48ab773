//! Randomness is a value that is spent once.

use ring::rand::SecureRandom as _;
use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// `N` random bytes, not yet used for anything.
///
/// It can't be copied, compared or printed, and [`Entropy::spend`] consumes it: two secrets never
/// share their randomness by mistake. It comes from a [`RandomSource`].
pub struct Entropy<const N: usize>([u8; N]);

impl<const N: usize> Entropy<N> {
    /// Fresh bytes from `source`.
    ///
    /// # Errors
    /// [`RandomFailed`] where the source fails; nothing weaker is used instead.
    pub fn draw<R: RandomSource + ?Sized>(source: &R) -> Result<Self, RandomFailed> {
        let mut bytes = Self([0; N]);
        source.fill(&mut bytes.0)?;
        Ok(bytes)
    }

    /// Fixed bytes, for test vectors and simulation. A secret made of known bytes protects nobody.
    #[must_use]
    pub const fn danger_from_bytes(bytes: [u8; N]) -> Self {
        Self(bytes)
    }

    /// The bytes, used up.
    #[must_use]
    pub fn spend(self) -> [u8; N] {
        self.0
    }
}

impl<const N: usize> Drop for Entropy<N> {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

impl<const N: usize> ZeroizeOnDrop for Entropy<N> {}

impl<const N: usize> std::fmt::Debug for Entropy<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entropy([REDACTED])")
    }
}

/// Where random bytes come from. Injected, so that a simulation can be repeated.
pub trait RandomSource: Send + Sync {
    /// Fills all of `bytes` with output that nobody can predict, or fails.
    ///
    /// # Errors
    /// [`RandomFailed`] where the source has no randomness to give.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomFailed>;
}

impl<R: RandomSource + ?Sized> RandomSource for std::sync::Arc<R> {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomFailed> {
        (**self).fill(bytes)
    }
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandom;

impl RandomSource for OsRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomFailed> {
        ring::rand::SystemRandom::new().fill(bytes).map_err(|_| RandomFailed)
    }
}

/// The source of randomness failed, so no secret was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the source of random bytes failed, so no secret was made: try again")]
pub struct RandomFailed;

impl RandomFailed {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "random-failed"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken;
    impl RandomSource for Broken {
        fn fill(&self, _bytes: &mut [u8]) -> Result<(), RandomFailed> {
            Err(RandomFailed)
        }
    }

    #[test]
    fn a_broken_source_gives_no_secret() {
        assert_eq!(Entropy::<16>::draw(&Broken).unwrap_err(), RandomFailed);
    }

    #[test]
    fn draws_differ_and_never_print() {
        let (one, two) = (Entropy::<32>::draw(&OsRandom).unwrap(), Entropy::<32>::draw(&OsRandom).unwrap());
        assert_eq!(format!("{one:?}"), "Entropy([REDACTED])");
        assert_ne!(one.spend(), two.spend());
    }
}
