//! md5-crypt of FreeBSD (Poul-Henning Kamp, 1994): `$1$<salt>$<tag>`, and Apache's `$apr1$`.

use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use super::cut::Cut;
use super::parts::{Method, Parts};
use super::{LegacyError, LegacyTag, encoding};

pub(super) fn read(text: &str) -> Result<Parts, LegacyError> {
    let magic = ["$1$", "$apr1$"].into_iter().find(|magic| text.starts_with(magic));
    let magic = magic.ok_or(LegacyError::Syntax)?;
    let from_salt = text.strip_prefix(magic).ok_or(LegacyError::Syntax)?;
    let cut = Cut::at_dollar(text, from_salt)?;
    let salt = (cut.salt.len() <= 8).then(|| cut.salt.as_bytes().to_vec());
    let tag = encoding::crypt64(cut.tag);
    cut.parts(salt, tag, Md5Crypt { magic })
}

struct Md5Crypt {
    magic: &'static str,
}

impl Method for Md5Crypt {
    fn tag_bytes(&self) -> usize {
        16
    }

    fn compute(&self, salt: &[u8], typed: &[u8]) -> Result<LegacyTag, LegacyError> {
        let mut state = self.first(salt, typed);
        for round in 0..1000_u32 {
            let (even, mut md5) = (round.is_multiple_of(2), Md5::new());
            md5.update(if even { state.as_slice() } else { typed });
            if !round.is_multiple_of(3) {
                md5.update(salt);
            }
            if !round.is_multiple_of(7) {
                md5.update(typed);
            }
            md5.update(if even { typed } else { state.as_slice() });
            *state = md5.finalize().into();
        }
        Ok(LegacyTag::whole(stored_order(&state)))
    }
}

impl Md5Crypt {
    fn first(&self, salt: &[u8], typed: &[u8]) -> Zeroizing<[u8; 16]> {
        let inner = Md5::new().chain_update(typed).chain_update(salt).chain_update(typed);
        let inner = Zeroizing::new(<[u8; 16]>::from(inner.finalize()));
        let mut md5 = Md5::new().chain_update(typed).chain_update(self.magic).chain_update(salt);
        for part in typed.chunks(16) {
            md5.update(inner.get(..part.len()).unwrap_or_default());
        }
        // A bit of the length decides over each byte: a zero, or the first letter.
        let mut length = typed.len();
        while length > 0 {
            md5.update(if length & 1 == 1 { &[0] } else { typed.get(..1).unwrap_or_default() });
            length >>= 1;
        }
        Zeroizing::new(md5.finalize().into())
    }
}

/// The bytes in the order that the text has them.
fn stored_order(state: &[u8; 16]) -> Vec<u8> {
    const ORDER: [usize; 16] = [12, 6, 0, 13, 7, 1, 14, 8, 2, 15, 9, 3, 5, 10, 4, 11];
    ORDER.iter().filter_map(|at| state.get(*at).copied()).collect()
}
