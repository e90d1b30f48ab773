//! Bytes that are wiped on drop.

use std::ops::{Deref, DerefMut};

use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// `N` secret bytes, wiped all at once: `zeroize` wipes an array byte by byte, and a slice as a whole.
pub(crate) struct Wiped<const N: usize>(pub(crate) [u8; N]);

impl<const N: usize> Deref for Wiped<N> {
    type Target = [u8; N];

    fn deref(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> DerefMut for Wiped<N> {
    fn deref_mut(&mut self) -> &mut [u8; N] {
        &mut self.0
    }
}

impl<const N: usize> Drop for Wiped<N> {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

impl<const N: usize> ZeroizeOnDrop for Wiped<N> {}
