//! What links and handles look like: a prefix, then bytes and their CRC-32 in base32, as one word.

use zeroize::Zeroize as _;

use crate::base32;
use crate::crc::crc32;
use crate::reason::Reason;

/// The word for `body`, with room for all of it so that growing leaves no copy behind.
pub(crate) fn write(prefix: &str, body: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(body.len().saturating_add(4));
    bytes.extend_from_slice(body);
    bytes.extend_from_slice(&crc32(body).to_be_bytes());
    let mut text = String::with_capacity(bytes.len().saturating_mul(2).saturating_add(prefix.len()));
    text.push_str(prefix);
    base32::encode(&bytes, &mut text);
    bytes.zeroize();
    text
}

/// The `N` bytes of a word, its CRC-32 (the last four) checked.
///
/// # Errors
/// [`Reason::Malformed`] for another prefix, length or symbol, then [`Reason::Typo`].
pub(crate) fn read<const N: usize>(prefix: &str, text: &str) -> Result<[u8; N], Reason> {
    let symbols = text.strip_prefix(prefix).ok_or(Reason::Malformed)?;
    let bytes = base32::decode::<N>(symbols.as_bytes()).ok_or(Reason::Malformed)?;
    let (body, check) = bytes.split_last_chunk::<4>().ok_or(Reason::Malformed)?;
    if crc32(body).to_be_bytes() == *check { Ok(bytes) } else { Err(Reason::Typo) }
}

/// The first `N` bytes of `parts` in their order; zeros where they are fewer.
pub(crate) fn joined<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    let mut out = [0; N];
    for (to, from) in out.iter_mut().zip(parts.iter().copied().flatten()) {
        *to = *from;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_reads_back_and_its_faults_have_an_order() {
        let word = write("x_", &[1; 36]);
        let bytes: [u8; 40] = read("x_", &word).unwrap();
        assert_eq!(bytes[..36], [1; 36]);
        assert_eq!(read::<40>("y_", &word), Err(Reason::Malformed));
        assert_eq!(read::<45>("x_", &word), Err(Reason::Malformed));
        assert_eq!(read::<40>("x_", &word.replacen('0', "1", 1)), Err(Reason::Typo));
        assert_eq!(read::<40>("x_", &word.replacen('0', "u", 1)), Err(Reason::Malformed));
        assert_eq!(read::<3>("x_", "x_00000"), Err(Reason::Malformed));
    }

    #[test]
    fn parts_join_in_order_and_are_cut_or_filled() {
        assert_eq!(joined::<4>(&[&[1], &[2, 3, 4, 5]]), [1, 2, 3, 4]);
        assert_eq!(joined::<4>(&[&[1], &[2]]), [1, 2, 0, 0]);
    }
}
