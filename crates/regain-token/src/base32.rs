//! Bytes as lowercase symbols that survive mail, speech and a double click.
//!
//! Crockford's alphabet without its leniency: one text for each value, so that no changed text is
//! accepted. Eight symbols are worked on at once, as the bytes of one number: no branch and no address
//! depends on a secret before all of a text is read.

use crate::wiped::Wiped;

/// Writes the symbols of `bytes` into `out`, which has [`symbols_of`] places for them: five bits each, the
/// first bits first, zero bits at the end where the number of bits is not a multiple of five.
pub(crate) fn encode(bytes: &[u8], out: &mut [u8]) {
    let ((groups, last), (places, last_places)) = (bytes.as_chunks(), out.as_chunks_mut());
    for (place, group) in places.iter_mut().zip(groups) {
        *place = written(group);
    }
    let mut group = [0; GROUP];
    copy(&mut group, last);
    copy(last_places, &written(&group));
}

/// The `N` bytes whose symbols `text` is. `None` for another length, another symbol (an upper-case
/// one too) and spare bits that are not zero.
pub(crate) fn decode<const N: usize>(text: &[u8]) -> Option<Wiped<N>> {
    if text.len() != symbols_of(N) {
        return None;
    }
    let (mut out, mut faults) = (Wiped([0; N]), 0);
    let ((groups, last), (symbols, last_symbols)) = (out.as_chunks_mut(), text.as_chunks());
    for (group, symbols) in groups.iter_mut().zip(symbols) {
        *group = read(*symbols, &mut faults);
    }
    let mut symbols = *b"00000000";
    copy(&mut symbols, last_symbols);
    let group = read(symbols, &mut faults);
    copy(last, &group);
    let spare = group.iter().skip(last.len()).fold(0, |spare, byte| spare | byte);
    (faults == 0 && spare == 0).then_some(out)
}

/// How many symbols so many bytes have.
pub(crate) const fn symbols_of(bytes: usize) -> usize {
    bytes.saturating_mul(8).div_ceil(5)
}

fn written(group: &[u8; GROUP]) -> [u8; 8] {
    let [a, b, c, d, e] = *group;
    symbols_for(spread(u64::from_be_bytes([0, 0, 0, a, b, c, d, e]))).to_be_bytes()
}

/// Sets a bit of `faults` where one is no symbol: where its value is not written as it.
fn read(symbols: [u8; 8], faults: &mut u64) -> [u8; GROUP] {
    let symbols = u64::from_be_bytes(symbols);
    let values = values_of(symbols);
    *faults |= symbols_for(values) ^ symbols;
    let [_, _, _, group @ ..] = gathered(values).to_be_bytes();
    group
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

/// The symbols of eight values below 32: `0` to `9`, then letters without `i`, `l`, `o`, `u`.
#[expect(clippy::arithmetic_side_effects, reason = "no byte of the sum is above `z`")]
const fn symbols_for(values: u64) -> u64 {
    let letters = far(at_least(values, 10));
    let skipped = at_least(values, 18) + at_least(values, 20) + at_least(values, 22) + at_least(values, 27);
    values + each(b'0') + letters + skipped
}

/// The values of eight symbols; where one of them is none, any values.
#[expect(clippy::arithmetic_side_effects, reason = "no byte is above 1 or 39")]
const fn values_of(symbols: u64) -> u64 {
    let symbols = symbols & each(0x7f);
    let letters = far(at_least(symbols, b'a'));
    let skipped =
        at_least(symbols, b'j') + at_least(symbols, b'm') + at_least(symbols, b'p') + at_least(symbols, b'v');
    symbols.wrapping_sub(each(b'0') + letters + skipped) & each(31)
}

/// 1 in each byte that is `least` or more, 0 in the others, all of them below 128.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "both are below 128, so that no sum reaches the next byte"
)]
const fn at_least(bytes: u64, least: u8) -> u64 {
    ((bytes + each(128 - least)) & each(128)) >> 7
}

/// For each 1, how far the letters are behind the digits: 39. A product would take longer.
#[expect(clippy::arithmetic_side_effects, reason = "each byte is 0 or 1, and so is taken from 0 or 128")]
const fn far(ones: u64) -> u64 {
    ((ones << 7) - ones) & each(b'a' - b'9' - 1)
}

/// Eight times the same byte.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// As many bytes as fit.
fn copy(to: &mut [u8], from: &[u8]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}

/// So many bytes are as many bits as eight symbols.
const GROUP: usize = 5;

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
        for place in 0..8 {
            for byte in 0..=u8::MAX {
                let mut text = *b"zzzzzzzz";
                text[place] = byte;
                let value =
                    (0..32).find(|value: &u64| usize::try_from(*value).is_ok_and(|at| alphabet[at] == byte));
                let shift = 35 - 5 * u32::try_from(place).unwrap();
                let expected = value.map(|value| (0xff_ffff_ffff & !(31 << shift)) | (value << shift));
                let read =
                    decoded::<5>(&text).map(|[a, b, c, d, e]| u64::from_be_bytes([0, 0, 0, a, b, c, d, e]));
                assert_eq!(read, expected, "{byte} at {place}");
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
