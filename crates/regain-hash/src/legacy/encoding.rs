//! The alphabets that hashes are written in. A stored hash is no secret of ours to hide in time: what
//! is compared in constant time is its bytes.

/// Base64 of RFC 4648 section 4 or 5, or passlib's with `.` for `+`; padded in full or not at all,
/// and canonical.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let digits = if text.len() & 3 == 0 {
        text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text)
    } else {
        text
    };
    decode(digits, value_of_base64, Order::High).and_then(canonical)
}

/// Base64 of RFC 4648 section 4 without padding.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    for chunk in bytes.chunks(3) {
        let mut word = [0; 4];
        for (to, from) in word.iter_mut().skip(1).zip(chunk) {
            *to = *from;
        }
        let word = u32::from_be_bytes(word);
        let digits = [word >> 18, word >> 12, word >> 6, word];
        for digit in digits.into_iter().take(chunk.len().saturating_add(1)) {
            text.push(BASE64.get((digit & 63) as usize).copied().map_or('=', char::from));
        }
    }
    text
}

/// The base64 of bcrypt. The bits that are left over may be set: old software wrote random ones
/// into the last letter of a salt, and ignored them.
#[cfg(feature = "bcrypt")]
pub(super) fn bcrypt64(text: &str) -> Option<Vec<u8>> {
    let value = |letter: u8| match letter {
        b'.' => Some(0),
        b'/' => Some(1),
        b'A'..=b'Z' => letter.checked_sub(b'A' - 2),
        b'a'..=b'z' => letter.checked_sub(b'a' - 28),
        b'0'..=b'9' => letter.checked_add(54 - b'0'),
        _ => None,
    };
    decode(text, value, Order::High).map(|(bytes, _)| bytes)
}

/// The base64 of crypt(3) and phpass, its low bits first. Canonical.
#[cfg(any(feature = "md5-crypt", feature = "sha-crypt", feature = "phpass", feature = "drupal7"))]
pub(super) fn crypt64(text: &str) -> Option<Vec<u8>> {
    decode(text, value_of_crypt64, Order::Low).and_then(canonical)
}

/// What a letter of [`crypt64`] counts.
#[cfg(any(feature = "md5-crypt", feature = "sha-crypt", feature = "phpass", feature = "drupal7"))]
pub(super) fn value_of_crypt64(letter: u8) -> Option<u8> {
    match letter {
        b'.'..=b'9' => letter.checked_sub(b'.'),
        b'A'..=b'Z' => letter.checked_sub(b'A' - 12),
        b'a'..=b'z' => letter.checked_sub(b'a' - 38),
        _ => None,
    }
}

/// Hexadecimal of lower case, as Python writes it.
#[cfg(any(feature = "scrypt", feature = "pbkdf2"))]
pub(super) fn hex(text: &str) -> Option<Vec<u8>> {
    if text.len() & 1 != 0 {
        return None;
    }
    let value = |digit: u8| match digit {
        b'0'..=b'9' => digit.checked_sub(b'0'),
        b'a'..=b'f' => digit.checked_sub(b'a' - 10),
        _ => None,
    };
    let byte = |pair: &[u8]| match *pair {
        [high, low] => Some(value(high)? << 4 | value(low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(byte).collect()
}

/// Bytes in hexadecimal of lower case.
#[cfg(any(feature = "bcrypt", feature = "drupal7"))]
pub(super) fn to_hex(bytes: &[u8]) -> Vec<u8> {
    let digit = |nibble: u8| b"0123456789abcdef".get(usize::from(nibble)).copied().unwrap_or(b'0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A number in canonical decimal.
#[cfg(any(feature = "bcrypt", feature = "scrypt", feature = "pbkdf2", feature = "sha-crypt"))]
pub(super) fn decimal(text: &str) -> Option<u32> {
    let canonical =
        text.bytes().all(|byte| byte.is_ascii_digit()) && !(text.len() > 1 && text.starts_with('0'));
    if canonical { text.parse().ok() } else { None }
}

/// Whether the first or the last letter of four holds the high bits, and the first byte of three.
#[derive(Clone, Copy)]
enum Order {
    High,
    #[cfg_attr(
        not(any(feature = "md5-crypt", feature = "sha-crypt", feature = "phpass", feature = "drupal7")),
        expect(dead_code, reason = "crypt(3) alone has it")
    )]
    Low,
}

/// The bytes, and whether the bits that are left over are all zero.
fn decode(text: &str, value: impl Fn(u8) -> Option<u8>, order: Order) -> Option<(Vec<u8>, bool)> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut zero = true;
    for chunk in text.as_bytes().chunks(4) {
        let mut digits = [0_u32; 4];
        for (to, letter) in digits.iter_mut().zip(chunk) {
            *to = u32::from(value(*letter)?);
        }
        let [a, b, c, d] = digits;
        let [_, x, y, z] = match order {
            Order::High => (a << 18 | b << 12 | c << 6 | d).to_be_bytes(),
            Order::Low => {
                let [x, y, z, _] = (d << 18 | c << 12 | b << 6 | a).to_le_bytes();
                [0, x, y, z]
            }
        };
        let size = chunk.len().checked_sub(1).filter(|size| *size > 0)?;
        let (whole, rest) = [x, y, z].split_at_checked(size).map(|(w, r)| (w.to_vec(), r.to_vec()))?;
        bytes.extend(whole);
        zero &= rest.iter().all(|byte| *byte == 0);
    }
    Some((bytes, zero))
}

fn canonical((bytes, zero): (Vec<u8>, bool)) -> Option<Vec<u8>> {
    zero.then_some(bytes)
}

fn value_of_base64(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => letter.checked_sub(b'A'),
        b'a'..=b'z' => letter.checked_sub(b'a' - 26),
        b'0'..=b'9' => letter.checked_add(52 - b'0'),
        b'+' | b'-' | b'.' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn base64_takes_both_alphabets_and_all_or_no_padding() {
        assert_eq!(base64("+/-_").unwrap(), [0xfb, 0xff, 0xbf]);
        for text in ["Zm9vYg==", "Zm9vYg"] {
            assert_eq!(base64(text).unwrap(), b"foob");
        }
        for bad in ["Z", "Zm9vYg=", "Zm9vYh", "Zm 9", "Zm9v=", "====", "Zm9vYg==Zm9v", "é"] {
            assert_eq!(base64(bad), None, "{bad}");
        }
    }

    #[cfg(feature = "bcrypt")]
    #[test]
    fn the_alphabet_of_bcrypt_may_leave_bits_over() {
        assert_eq!(bcrypt64("./AB"), Some(vec![0, 16, 131]));
        assert_eq!(bcrypt64("yz09"), Some(vec![0xd3, 0x5d, 0xbf]));
        assert_eq!(bcrypt64("..u"), bcrypt64("..v"));
    }

    #[cfg(feature = "md5-crypt")]
    #[test]
    fn the_alphabet_of_crypt_has_its_low_bits_first() {
        assert_eq!(crypt64("/...").unwrap(), [1, 0, 0]);
        assert_eq!(crypt64("Az./").unwrap(), [0xcc, 0x0f, 0x04]);
        assert_eq!((crypt64("z/"), crypt64("z2")), (Some(vec![127]), None));
    }

    #[cfg(feature = "scrypt")]
    #[test]
    fn hexadecimal_is_of_lower_case_and_whole() {
        assert_eq!(hex("00ff1a").unwrap(), [0, 255, 26]);
        for bad in ["0", "0F", "0g", "é"] {
            assert_eq!(hex(bad), None, "{bad}");
        }
    }

    #[cfg(feature = "bcrypt")]
    #[test]
    fn numbers_are_canonical() {
        assert_eq!((decimal("0"), decimal("4294967295")), (Some(0), Some(u32::MAX)));
        for bad in ["", "00", "01", "+1", "-1", " 1", "4294967296", "1e3", "١"] {
            assert_eq!(decimal(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn base64_comes_back(bytes: Vec<u8>) {
            prop_assert_eq!(base64(&to_base64(&bytes)), Some(bytes));
        }
    }
}
