//! Bytes as lowercase symbols that survive mail, speech and a double click.
//!
//! Crockford's alphabet without its leniency: one text for each value, so that no changed text is
//! accepted. Every symbol is computed, not looked up, and all of a block alike: no branch and no address
//! depends on a secret before all of a text is read, and a compiler can work on many symbols at once.

use crate::wiped::Wiped;

/// Writes the symbols of `bytes` into `out`, which has [`symbols_of`] places for them: five bits each, the
/// first bits first, zero bits at the end where the number of bits is not a multiple of five.
pub(crate) fn encode(bytes: &[u8], out: &mut [u8]) {
    let ((blocks, last), (places, last_places)) = (bytes.as_chunks(), out.as_chunks_mut());
    for (place, block) in places.iter_mut().zip(blocks) {
        write(block, place);
    }
    if !last.is_empty() {
        let (mut block, mut symbols) = (Wiped([0; BYTES]), Wiped([0; SYMBOLS]));
        copy(&mut *block, last);
        write(&block, &mut symbols);
        copy(last_places, &*symbols);
    }
}

/// The `N` bytes whose symbols `text` is. `None` for another length, another symbol (an upper-case
/// one too) and spare bits that are not zero.
pub(crate) fn decode<const N: usize>(text: &[u8]) -> Option<Wiped<N>> {
    if text.len() != symbols_of(N) {
        return None;
    }
    let (mut out, mut faults) = (Wiped([0; N]), [0; SYMBOLS]);
    let ((blocks, last), (symbols, last_symbols)) = (out.as_chunks_mut(), text.as_chunks());
    for (block, symbols) in blocks.iter_mut().zip(symbols) {
        read(symbols, block, &mut faults);
    }
    let mut spare = 0;
    if !last.is_empty() {
        let (mut block, mut symbols) = (Wiped([0; BYTES]), Wiped([b'0'; SYMBOLS]));
        copy(&mut *symbols, last_symbols);
        read(&symbols, &mut block, &mut faults);
        copy(last, &*block);
        spare = union(block.get(last.len()..).unwrap_or_default());
    }
    (union(&faults) == 0 && spare == 0).then_some(out)
}

/// How many symbols so many bytes have.
pub(crate) const fn symbols_of(bytes: usize) -> usize {
    bytes.saturating_mul(8).div_ceil(5)
}

fn write(block: &[u8; BYTES], symbols: &mut [u8; SYMBOLS]) {
    // Each of them ends with the five bytes of its group; `spread` leaves out what is before.
    let groups = [number(block, 0) >> 24, number(block, 2), number(block, 7), number(block, 12)];
    for (to, group) in symbols.as_chunks_mut().0.iter_mut().zip(groups) {
        *to = spread(group).to_be_bytes();
    }
    for symbol in symbols {
        *symbol = symbol_for(*symbol);
    }
}

/// Sets a bit of `faults` where one is no symbol: where its value is not written as it.
fn read(symbols: &[u8; SYMBOLS], block: &mut [u8; BYTES], faults: &mut [u8; SYMBOLS]) {
    let mut values = Wiped([0; SYMBOLS]);
    for ((value, fault), symbol) in values.iter_mut().zip(faults).zip(symbols) {
        *value = value_of(*symbol);
        *fault |= symbol_for(*value) ^ symbol;
    }
    let [a, b, c, d] = [0, 8, 16, 24].map(|at| gathered(number(&*values, at)));
    let (words, last) = block.as_chunks_mut();
    for (place, word) in words.iter_mut().zip([(a << 24) | (b >> 16), (b << 48) | (c << 8) | (d >> 32)]) {
        *place = word.to_be_bytes();
    }
    let [_, _, _, _, rest @ ..] = d.to_be_bytes();
    copy(last, &rest);
}

/// The eight bytes from `at` on.
fn number(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |eight| u64::from_be_bytes(*eight))
}

/// 40 bits as eight values of five bits, each in a byte of its own.
const fn spread(bits: u64) -> u64 {
    let halves = ((bits << 12) & 0x000f_ffff_0000_0000) | (bits & 0x000f_ffff);
    let quarters = ((halves << 6) & 0x03ff_0000_03ff_0000) | (halves & 0x0000_03ff_0000_03ff);
    ((quarters << 3) & 0x1f00_1f00_1f00_1f00) | (quarters & 0x001f_001f_001f_001f)
}

/// The inverse of [`spread`].
const fn gathered(values: u64) -> u64 {
    let quarters = ((values & 0x1f00_1f00_1f00_1f00) >> 3) | (values & 0x001f_001f_001f_001f);
    let halves = ((quarters & 0x03ff_0000_03ff_0000) >> 6) | (quarters & 0x0000_03ff_0000_03ff);
    ((halves & 0x000f_ffff_0000_0000) >> 12) | (halves & 0x000f_ffff)
}

/// The symbol of a value below 32: `0` to `9`, then letters without `i`, `l`, `o`, `u`.
fn symbol_for(value: u8) -> u8 {
    let letters = LETTERS & u8::from(value >= 10).wrapping_neg();
    let skipped = [18, 20, 22, 27].map(|least| u8::from(value >= least));
    skipped.iter().fold(value.wrapping_add(b'0').wrapping_add(letters), |sum, one| sum.wrapping_add(*one))
}

/// The value of a symbol, below 32; where it is none, any value.
fn value_of(symbol: u8) -> u8 {
    let letters = LETTERS & u8::from(symbol >= b'a').wrapping_neg();
    let skipped = [b'j', b'm', b'p', b'v'].map(|least| u8::from(symbol >= least));
    skipped.iter().fold(symbol.wrapping_sub(b'0').wrapping_sub(letters), |rest, one| rest.wrapping_sub(*one))
        & 31
}

/// All bits that are set in any of them.
fn union(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |all, byte| all | byte)
}

/// As many bytes as fit.
fn copy(to: &mut [u8], from: &[u8]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}

/// So many bytes are as many bits as so many symbols.
const BYTES: usize = 20;
const SYMBOLS: usize = 32;
/// How far the letters are behind the digits.
const LETTERS: u8 = b'a' - b'9' - 1;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoded<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
        decode(text).map(|bytes| *bytes)
    }

    fn encoded(bytes: &[u8]) -> String {
        let mut text = vec![0; symbols_of(bytes.len())];
        encode(bytes, &mut text);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn known_values_hold() {
        assert_eq!(encoded(&[]), "");
        assert_eq!(encoded(&[0x00, 0x44, 0x32, 0x14, 0xc7]), "01234567");
        assert_eq!(encoded(&[0x42, 0x54, 0xb6, 0x35, 0xcf]), "89abcdef");
        assert_eq!(encoded(&[0xff; 16]), "zzzzzzzzzzzzzzzzzzzzzzzzzw");
    }

    #[test]
    fn every_value_has_the_symbol_of_the_alphabet_and_no_other_byte_has_one() {
        let alphabet = b"0123456789abcdefghjkmnpqrstvwxyz";
        for place in 0..32 {
            for byte in 0..=u8::MAX {
                let mut text = *b"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz";
                text[place] = byte;
                let expected = alphabet.iter().position(|known| *known == byte).map(|value| {
                    let mut bytes = [0xff_u8; 20];
                    for bit in (0..5).filter(|bit| value & (16 >> bit) == 0) {
                        let at = place * 5 + bit;
                        bytes[at / 8] &= !(0x80 >> (at % 8));
                    }
                    bytes
                });
                assert_eq!(decoded(&text), expected, "{byte} at {place}");
            }
        }
    }

    #[test]
    fn one_value_has_one_text() {
        assert_eq!(decoded::<1>(b"zw"), Some([0xff]));
        for other in ["zx", "zy", "zz", "z", "zw0", "Zw", "zW", "", "uw", "ow", "iw", "lw", "z-w"] {
            assert_eq!(decoded::<1>(other.as_bytes()), None, "{other}");
        }
        assert_eq!(decoded::<0>(b""), Some([]));
        assert_eq!(decoded::<0>(b"0"), None);
        assert_eq!(decoded::<5>(b"012345670"), None);
    }

    proptest! {
        #[test]
        fn what_was_encoded_decodes(bytes: [u8; 16], longer in prop::array::uniform32(any::<u8>())) {
            prop_assert_eq!(decoded(encoded(&bytes).as_bytes()), Some(bytes));
            prop_assert_eq!(decoded(encoded(&longer).as_bytes()), Some(longer));
        }

        #[test]
        fn what_decodes_encodes_to_itself(text in "[0-9a-z]{26}") {
            if let Some(bytes) = decoded::<16>(text.as_bytes()) {
                prop_assert_eq!(encoded(&bytes), text);
            }
        }
    }
}
