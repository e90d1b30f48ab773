//! What links and handles look like: a prefix, then bytes and their CRC-32 in base32, as one word.

use std::mem;

use zeroize::ZeroizeOnDrop;

use crate::base32;
use crate::crc::crc32;
use crate::reason::Reason;
use crate::wiped::Wiped;

/// A secret text of `T` ASCII characters. It is kept where its owner is, so that reading one asks the
/// allocator for nothing.
pub(crate) struct Text<const T: usize>(Wiped<T>);

impl<const T: usize> Text<T> {
    /// The prefix and the symbols of `bytes`, which are `T` characters together.
    pub(crate) fn write(prefix: &str, bytes: &[u8]) -> Self {
        let mut text = Wiped([0; T]);
        if let Some((head, symbols)) = text.split_at_mut_checked(prefix.len()) {
            head.copy_from_slice(prefix.as_bytes());
            base32::encode(bytes, symbols);
        }
        Self(text)
    }

    /// `None` where the text has another length.
    pub(crate) fn copied(text: &str) -> Option<Self> {
        text.as_bytes().try_into().ok().map(|text| Self(Wiped(text)))
    }

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&*self.0).unwrap_or_default()
    }
}

impl<const T: usize> ZeroizeOnDrop for Text<T> {}

/// The word for `bytes`, whose last four are the place of their CRC-32.
pub(crate) fn write<const N: usize, const T: usize>(prefix: &str, mut bytes: Wiped<N>) -> Text<T> {
    let check = crc32(&bytes).to_be_bytes();
    if let Some(place) = bytes.last_chunk_mut() {
        *place = check;
    }
    Text::write(prefix, &*bytes)
}

/// The `N` bytes of a word, its CRC-32 (the last four) checked.
///
/// # Errors
/// [`Reason::Malformed`] for another prefix, length or symbol, then [`Reason::Typo`].
pub(crate) fn read<const N: usize>(prefix: &str, text: &str) -> Result<Wiped<N>, Reason> {
    let symbols = text.strip_prefix(prefix).ok_or(Reason::Malformed)?;
    let bytes = base32::decode::<N>(symbols.as_bytes()).ok_or(Reason::Malformed)?;
    let check = bytes.last_chunk().ok_or(Reason::Malformed)?;
    if crc32(&bytes).to_be_bytes() == *check { Ok(bytes) } else { Err(Reason::Typo) }
}

/// The first `N` bytes of `parts` in their order; zeros where they are fewer.
pub(crate) fn joined<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    let mut out = [0; N];
    let mut free = out.as_mut_slice();
    for part in parts {
        let part = part.get(..free.len()).unwrap_or(part);
        let (place, rest) = mem::take(&mut free).split_at_mut(part.len());
        place.copy_from_slice(part);
        free = rest;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault<const N: usize>(prefix: &str, word: &str) -> Option<Reason> {
        read::<N>(prefix, word).err()
    }

    #[test]
    fn a_word_reads_back_and_its_faults_have_an_order() {
        let word: Text<66> = write("x_", Wiped([1; 40]));
        let word = word.as_str();
        let bytes: Wiped<40> = read("x_", word).unwrap();
        assert_eq!(bytes[..36], [1; 36]);
        assert_eq!(fault::<40>("y_", word), Some(Reason::Malformed));
        assert_eq!(fault::<44>("x_", word), Some(Reason::Malformed));
        assert_eq!(fault::<40>("x_", &word.replacen('0', "1", 1)), Some(Reason::Typo));
        assert_eq!(fault::<40>("x_", &word.replacen('0', "u", 1)), Some(Reason::Malformed));
    }

    #[test]
    fn parts_join_in_order_and_are_cut_or_filled() {
        assert_eq!(joined::<4>(&[&[1], &[2, 3, 4, 5]]), [1, 2, 3, 4]);
        assert_eq!(joined::<4>(&[&[1], &[2]]), [1, 2, 0, 0]);
    }
}
