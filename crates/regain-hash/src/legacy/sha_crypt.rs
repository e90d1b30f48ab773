//! sha256-crypt and sha512-crypt (Ulrich Drepper, 2007): `$6$rounds=<rounds>$<salt>$<tag>`.

use sha_crypt::{Params, sha256_crypt, sha512_crypt};

use super::cut::Cut;
use super::parts::{Method, Parts};
use super::tag::Reach;
use super::{LegacyError, LegacyScheme, LegacyTag, encoding};

pub(super) fn read(scheme: LegacyScheme, text: &str) -> Result<Parts, LegacyError> {
    let rest = text.get(3..).ok_or(LegacyError::Syntax)?;
    let (rounds, from_salt) = match rest.strip_prefix("rounds=") {
        Some(rest) => rest.split_once('$').ok_or(LegacyError::Syntax)?,
        None => ("5000", rest),
    };
    let rounds = encoding::decimal(rounds).ok_or(LegacyError::Syntax)?;
    if (MAX_ROUNDS + 1..=Params::ROUNDS_MAX).contains(&rounds) {
        return Err(LegacyError::TooCostly);
    }
    let params = Params::new(rounds).map_err(|_| LegacyError::Syntax)?;
    let cut = Cut::at_dollar(text, from_salt)?;
    let salt = (cut.salt.len() <= 16).then(|| cut.salt.as_bytes().to_vec());
    let tag = encoding::crypt64(cut.tag);
    let method = ShaCrypt { wide: scheme == LegacyScheme::Sha512Crypt, params, longest: longest(rounds) };
    cut.parts(salt, tag, method)
}

struct ShaCrypt {
    /// SHA-512, not SHA-256.
    wide: bool,
    params: Params,
    /// The most bytes of what is typed, which every round reads.
    longest: usize,
}

impl Method for ShaCrypt {
    fn tag_bytes(&self) -> usize {
        if self.wide { 64 } else { 32 }
    }

    fn compute(&self, salt: &[u8], typed: &[u8]) -> Result<LegacyTag, LegacyError> {
        let (typed, reach) = match typed.get(..self.longest) {
            Some(start) if start.len() < typed.len() => (start, Reach::Refused),
            _ => (typed, Reach::Whole),
        };
        let tag = LegacyTag::whole(if self.wide {
            stored_order(&sha512_crypt(typed, salt, self.params), &ORDER_512)
        } else {
            stored_order(&sha256_crypt(typed, salt, self.params), &ORDER_256)
        });
        Ok(tag.with_reach(reach))
    }
}

/// The most bytes of what is typed with so many rounds, of which there are some.
fn longest(rounds: u32) -> usize {
    MAX_WORK.checked_div(rounds).and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0)
}

/// The bytes in the order that the text has them.
fn stored_order(digest: &[u8], order: &[usize]) -> Vec<u8> {
    order.iter().filter_map(|at| digest.get(*at).copied()).collect()
}

/// Over the 656,000 of passlib, the highest default. Half a second for an ordinary password.
const MAX_ROUNDS: u32 = 700_000;

/// The most rounds times typed bytes: about three seconds of SHA-512. All that can be typed goes with
/// up to 97,656 rounds, 609 bytes with passlib's default, and 571 with the most.
const MAX_WORK: u32 = 400_000_000;

const ORDER_256: [usize; 32] = [
    20, 10, 0, 11, 1, 21, 2, 22, 12, 23, 13, 3, 14, 4, 24, 5, 25, 15, 26, 16, 6, 17, 7, 27, 8, 28, 18, 29,
    19, 9, 30, 31,
];

const ORDER_512: [usize; 64] = [
    42, 21, 0, 1, 43, 22, 23, 2, 44, 45, 24, 3, 4, 46, 25, 26, 5, 47, 48, 27, 6, 7, 49, 28, 29, 8, 50, 51,
    30, 9, 10, 52, 31, 32, 11, 53, 54, 33, 12, 13, 55, 34, 35, 14, 56, 57, 36, 15, 16, 58, 37, 38, 17, 59,
    60, 39, 18, 19, 61, 40, 41, 20, 62, 63,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LegacyVerdict;

    #[test]
    fn the_more_rounds_the_shorter_is_the_longest_text() {
        let longest = [1_000, 97_656, 97_657, 656_000, 700_000].map(longest);
        assert_eq!(longest, [400_000, 4_096, 4_095, 609, 571]);
    }

    #[test]
    fn what_is_too_long_for_its_rounds_is_cut_and_never_matches() {
        for wide in [false, true] {
            let method = ShaCrypt { wide, params: Params::new(1_000).unwrap(), longest: 10 };
            let compute = |typed| method.compute(b"salt", typed).unwrap();
            let (longest, over) = (compute(b"0123456789"), compute(b"0123456789a"));
            assert_eq!(longest.expose(), over.expose(), "no more work was done");
            assert_eq!(longest.verdict(true), LegacyVerdict::Match);
            assert_eq!(over.verdict(true), LegacyVerdict::Mismatch);
        }
    }
}
