//! Bytes as lowercase symbols that survive mail, speech and a double click.
//!
//! Crockford's alphabet without its leniency: one text for each value, so that no changed text is
//! accepted. Not constant-time: what is compared with a secret is a MAC of these bytes, never them.

/// Appends the symbols of `bytes`: five bits each, the first bits first, zero bits at the end where
/// the number of bits is not a multiple of five.
#[expect(clippy::arithmetic_side_effects, reason = "`bits` stays below 13: at most 4 are carried over")]
pub(crate) fn encode(bytes: &[u8], out: &mut String) {
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(symbol(buffer >> bits));
        }
    }
    if bits > 0 {
        out.push(symbol(buffer << (5 - bits)));
    }
}

/// The `N` bytes whose symbols `text` is. `None` for another length, another symbol (an upper-case
/// one too) and spare bits that are not zero.
#[expect(clippy::arithmetic_side_effects, reason = "`bits` stays below 13: at most 7 are carried over")]
pub(crate) fn decode<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    let mut out = [0; N];
    let mut places = out.iter_mut();
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for symbol in text {
        buffer = (buffer << 5) | value(*symbol)?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            [*places.next()?, ..] = (buffer >> bits).to_le_bytes();
        }
    }
    let spare = buffer & ((1 << bits) - 1);
    (places.next().is_none() && bits < 5 && spare == 0).then_some(out)
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

fn symbol(value: u32) -> char {
    let place = usize::from(value.to_le_bytes()[0] & 31);
    ALPHABET.get(place).copied().map_or('0', char::from)
}

fn value(symbol: u8) -> Option<u32> {
    ALPHABET.iter().position(|known| *known == symbol).and_then(|place| u32::try_from(place).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(bytes: &[u8]) -> String {
        let mut text = String::new();
        encode(bytes, &mut text);
        text
    }

    #[test]
    fn known_values_hold() {
        assert_eq!(encoded(&[]), "");
        assert_eq!(encoded(&[0x00, 0x44, 0x32, 0x14, 0xc7]), "01234567");
        assert_eq!(encoded(&[0x42, 0x54, 0xb6, 0x35, 0xcf]), "89abcdef");
        assert_eq!(encoded(&[0xff; 16]), "zzzzzzzzzzzzzzzzzzzzzzzzzw");
    }

    #[test]
    fn one_value_has_one_text() {
        assert_eq!(decode::<1>(b"zw"), Some([0xff]));
        for other in ["zx", "zy", "zz", "z", "zw0", "Zw", "zW", "", "uw", "ow", "iw", "lw", "z-w"] {
            assert_eq!(decode::<1>(other.as_bytes()), None, "{other}");
        }
        assert_eq!(decode::<0>(b""), Some([]));
        assert_eq!(decode::<0>(b"0"), None);
        assert_eq!(decode::<5>(b"012345670"), None);
    }

    proptest! {
        #[test]
        fn what_was_encoded_decodes(bytes: [u8; 16], longer in prop::array::uniform32(any::<u8>())) {
            prop_assert_eq!(decode(encoded(&bytes).as_bytes()), Some(bytes));
            prop_assert_eq!(decode(encoded(&longer).as_bytes()), Some(longer));
        }

        #[test]
        fn what_decodes_encodes_to_itself(text in "[0-9a-z]{26}") {
            if let Some(bytes) = decode::<16>(text.as_bytes()) {
                prop_assert_eq!(encoded(&bytes), text);
            }
        }
    }
}
