//! Lowercase hexadecimal, for ids in logs and keys in files. Not constant-time: keys pass through
//! here only where an operator's own file is read or written.

/// The lowercase hexadecimal form of `bytes`, two characters a byte.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0x0f)]).collect()
}

/// The `N` bytes that exactly `2 N` lowercase hexadecimal characters name; `None` for anything else.
#[must_use]
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let mut out = [0; N];
    for (byte, [high, low]) in out.iter_mut().zip(pairs) {
        *byte = (value(*high)? << 4) | value(*low)?;
    }
    Some(out)
}

fn digit(nibble: u8) -> char {
    char::from_digit(u32::from(nibble), 16).unwrap_or('0')
}

fn value(symbol: u8) -> Option<u8> {
    match symbol {
        b'0'..=b'9' => symbol.checked_sub(b'0'),
        b'a'..=b'f' => symbol.checked_sub(b'a').and_then(|v| v.checked_add(10)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_strict_about_case_and_length() {
        assert_eq!(to_hex(&[0x00, 0xa5, 0xff]), "00a5ff");
        assert_eq!(from_hex::<3>("00a5ff"), Some([0x00, 0xa5, 0xff]));
        for bad in ["00A5FF", "00a5f", "00a5ff0", "00a5fg", "", "00a5ff00", "é0a5f"] {
            assert_eq!(from_hex::<3>(bad), None, "{bad}");
        }
    }
}
