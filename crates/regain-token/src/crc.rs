//! The check that tells a mistyped or cut link from a forged one, before any key is used.

/// CRC-32 as in IEEE 802.3, zlib and PNG: polynomial 0x04C11DB7 reflected, all ones at the start,
/// inverted at the end. It finds every change within 32 neighbouring bits. It protects nothing.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (POLYNOMIAL & 0_u32.wrapping_sub(crc & 1)))
    })
}

const POLYNOMIAL: u32 = 0xedb8_8320;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_hold() {
        assert_eq!(crc32(b""), 0);
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(&[0; 32]), 0x190a_55ad);
    }
}
