//! The check that tells a mistyped or cut link from a forged one, before any key is used.

/// CRC-32 as in IEEE 802.3, zlib and PNG: polynomial 0x04C11DB7 reflected, all ones at the start,
/// inverted at the end; of all but the last four bytes, which are the place of the check itself. `N` is a
/// multiple of four, 8 to 64. It finds every change within 32 neighbouring bits. It protects nothing.
///
/// A CRC is linear: each bit of it is the parity of some bits of the message, and a constant. So no step
/// waits for the one before it, and no address depends on a secret, as one into the usual tables would.
pub(crate) fn crc32<const N: usize>(bytes: &[u8; N]) -> u32 {
    let (masks, start) = const { (&masks::<N>(), start::<N>()) };
    let mut sums = [0; 32];
    for (word, masks) in bytes.as_chunks().0.iter().zip(masks) {
        let word = u32::from_le_bytes(*word);
        for (sum, mask) in sums.iter_mut().zip(masks) {
            *sum ^= word & mask;
        }
    }
    !(start ^ parities(sums))
}

/// Bit `i` is the parity of number `i`: number `i + half` is folded into the upper half of the bits of
/// number `i`, and so on.
fn parities(mut sums: [u32; 32]) -> u32 {
    for (half, lower) in
        [(16, 0x0000_ffff), (8, 0x00ff_00ff), (4, 0x0f0f_0f0f), (2, 0x3333_3333), (1, 0x5555_5555)]
    {
        let (ones, others) = sums.split_at_mut(half);
        for (one, other) in ones.iter_mut().zip(others) {
            *one = ((*one ^ (*one >> half)) & lower) | ((*other ^ (*other << half)) & !lower);
        }
    }
    let [all, ..] = sums;
    all
}

/// Which bits of each word each bit of the check is the parity of.
#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "at compile time alone")]
const fn masks<const N: usize>() -> [[u32; 32]; MAX_WORDS] {
    let (constants, mut masks, mut at) = (constants::<N>(), [[0; 32]; MAX_WORDS], 0);
    while at < MAX_WORDS * 32 * 32 {
        let (word, from, to) = (at / 1024, at / 32 % 32, at % 32);
        masks[word][to] |= (constants[word][from] >> to & 1) << from;
        at += 1;
    }
    masks
}

/// What each bit of each word adds. The last word adds nothing.
#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "at compile time alone")]
const fn constants<const N: usize>() -> [[u32; 32]; MAX_WORDS] {
    assert!(N.is_multiple_of(4) && N >= 8 && N / 4 <= MAX_WORDS);
    let mut constants = [[0; 32]; MAX_WORDS];
    let mut bit = 0;
    while bit < 32 {
        let (mut state, mut word) = (BITS[bit], N / 4 - 1);
        while word > 0 {
            (state, word) = (after_a_word(state), word - 1);
            constants[word][bit] = state;
        }
        bit += 1;
    }
    constants
}

/// What the ones at the start add.
#[expect(clippy::arithmetic_side_effects, reason = "at compile time alone")]
const fn start<const N: usize>() -> u32 {
    let (mut state, mut words) = (u32::MAX, N / 4 - 1);
    while words > 0 {
        (state, words) = (after_a_word(state), words - 1);
    }
    state
}

#[expect(clippy::arithmetic_side_effects, reason = "at compile time alone")]
const fn after_a_word(mut state: u32) -> u32 {
    let mut bit = 0;
    while bit < 32 {
        state = (state >> 1) ^ (POLYNOMIAL & (state & 1).wrapping_neg());
        bit += 1;
    }
    state
}

const POLYNOMIAL: u32 = 0xedb8_8320;
const MAX_WORDS: usize = 16;
/// The bits of a word, the lowest first.
#[expect(clippy::indexing_slicing, reason = "at compile time alone")]
const BITS: [u32; 32] = {
    let (mut bits, mut place) = ([0; 32], 0);
    while place < 32 {
        bits[place] = 1 << place;
        place += 1;
    }
    bits
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Bit by bit, as the standards write it.
    fn bit_by_bit(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8)
                .fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { POLYNOMIAL } else { 0 })
        })
    }

    #[test]
    fn known_values_hold() {
        assert_eq!(bit_by_bit(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b"12345678****"), 0x9ae0_daaf);
        assert_eq!(crc32(&[0; 36]), 0x190a_55ad);
    }

    proptest! {
        #[test]
        fn it_is_the_check_bit_by_bit(one: [u8; 32], other: [u8; 28], four: [u8; 4]) {
            let mut bytes = [0; 60];
            bytes[..32].copy_from_slice(&one);
            bytes[32..].copy_from_slice(&other);
            prop_assert_eq!(crc32(&bytes), bit_by_bit(&bytes[..56]));
            prop_assert_eq!(crc32(&one), bit_by_bit(&one[..28]));
            prop_assert_eq!(crc32(&[four, [1; 4]].concat().try_into().unwrap_or([0; 8])), bit_by_bit(&four));
        }
    }
}
