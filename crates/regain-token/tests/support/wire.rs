//! The wire format once more, on its own: what a forger would write. Shared by tests and vectors.

/// The bytes of the symbols after a prefix of seven; spare bits are dropped.
pub(crate) fn unpack(text: &str) -> Vec<u8> {
    let bits: Vec<bool> = text[7..]
        .chars()
        .flat_map(|symbol| {
            let value = ALPHABET.find(symbol).unwrap();
            (0..5).rev().map(move |bit| value >> bit & 1 == 1)
        })
        .collect();
    bits.chunks_exact(8).map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect()
}

/// A word of `bytes` as they are, whatever their last four say.
pub(crate) fn pack(prefix: &str, bytes: &[u8]) -> String {
    let bits: Vec<bool> =
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
    let symbols = bits.chunks(5).map(|bits| {
        let value = (0..5).fold(0, |value, at| value << 1 | usize::from(bits.get(at) == Some(&true)));
        &ALPHABET[value..=value]
    });
    std::iter::once(prefix).chain(symbols).collect()
}

/// A word of `bytes` with the CRC-32 in the last four made right, so that only a key can tell.
pub(crate) fn repack(prefix: &str, bytes: &[u8]) -> String {
    let body = &bytes[..bytes.len() - 4];
    pack(prefix, &[body, &crc32(body).to_be_bytes()].concat())
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

const ALPHABET: &str = "0123456789abcdefghjkmnpqrstvwxyz";
