//! SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
//!
//! It spreads passwords evenly over a list and keeps nothing secret: the key is public. The hash of
//! the standard library promises no values, and a list must be read by every later version.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Wiped on drop, as its state is as good as the password for who tries candidates.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct SipHash {
    state: [u64; 4],
    /// Up to seven bytes that do not make a word yet, the first in the lowest bits.
    tail: u64,
    /// All bytes so far, modulo 2^64.
    length: u64,
}

impl SipHash {
    pub(super) const fn new(k0: u64, k1: u64) -> Self {
        let state = [
            k0 ^ 0x736f_6d65_7073_6575,
            k1 ^ 0x646f_7261_6e64_6f6d,
            k0 ^ 0x6c79_6765_6e65_7261,
            k1 ^ 0x7465_6462_7974_6573,
        ];
        Self { state, tail: 0, length: 0 }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.tail |= u64::from(*byte) << (self.length % 8).wrapping_mul(8);
            self.length = self.length.wrapping_add(1);
            if self.length.is_multiple_of(8) {
                self.absorb(self.tail);
                self.tail = 0;
            }
        }
    }

    pub(super) fn finish(mut self) -> u64 {
        self.absorb(self.tail | self.length << 56);
        let [_, _, v2, _] = &mut self.state;
        *v2 ^= 0xff;
        self.rounds(4);
        let [v0, v1, v2, v3] = self.state;
        v0 ^ v1 ^ v2 ^ v3
    }

    fn absorb(&mut self, word: u64) {
        let [_, _, _, v3] = &mut self.state;
        *v3 ^= word;
        self.rounds(2);
        let [v0, ..] = &mut self.state;
        *v0 ^= word;
    }

    fn rounds(&mut self, count: u8) {
        let [v0, v1, v2, v3] = &mut self.state;
        for _ in 0..count {
            *v0 = v0.wrapping_add(*v1);
            *v1 = v1.rotate_left(13) ^ *v0;
            *v0 = v0.rotate_left(32);
            *v2 = v2.wrapping_add(*v3);
            *v3 = v3.rotate_left(16) ^ *v2;
            *v0 = v0.wrapping_add(*v3);
            *v3 = v3.rotate_left(21) ^ *v0;
            *v2 = v2.wrapping_add(*v1);
            *v1 = v1.rotate_left(17) ^ *v2;
            *v2 = v2.rotate_left(32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hash(pieces: &[&[u8]]) -> u64 {
        let mut hash = SipHash::new(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908);
        pieces.iter().for_each(|piece| hash.write(piece));
        hash.finish()
    }

    /// Appendix A of the paper, and the first, ninth and last of the authors' `vectors.h`.
    #[test]
    fn the_published_vectors_hold() {
        let bytes: Vec<u8> = (0..63).collect();
        assert_eq!(hash(&[&bytes[..15]]), 0xa129_ca61_49be_45e5);
        assert_eq!(hash(&[]), 0x726f_db47_dd0e_0e31);
        assert_eq!(hash(&[&bytes[..8]]), 0x93f5_f579_9a93_2462);
        assert_eq!(hash(&[&bytes]), 0x958a_324c_eb06_4572);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(first: Vec<u8>, second: Vec<u8>) {
            prop_assert_eq!(hash(&[&first, &second]), hash(&[&[first, second].concat()]));
        }
    }
}
