//! The name of one attempt, so that asking twice is the same as asking once.

use std::fmt;

use regain_types::{Context, Entropy, MacKey};
use zeroize::{Zeroize as _, ZeroizeOnDrop};

use crate::base32;
use crate::reason::{Reason, Rejected};
use crate::word::{self, Text};

/// 128 random bits that a browser or caller draws once an attempt and repeats on every retry.
///
/// It is a secret: with it, a claimed case gives its handle again. A site keeps it in a cookie, a
/// program in a file; a store keeps [`ClaimantId::digest`] alone.
#[derive(ZeroizeOnDrop)]
pub struct ClaimantId {
    text: Text<26>,
    bytes: [u8; 16],
}

impl ClaimantId {
    /// A new attempt.
    #[must_use]
    pub fn new(entropy: Entropy<16>) -> Self {
        Self::from_bytes(entropy.spend())
    }

    /// Reads what [`ClaimantId::to_text`] gave: 26 lowercase symbols.
    ///
    /// # Errors
    /// [`Reason::Malformed`] for anything else.
    pub fn parse(text: &str) -> Result<Self, Rejected> {
        let bytes = base32::decode(text.as_bytes()).ok_or(Reason::Malformed)?;
        Ok(Self::from_bytes(*bytes))
    }

    /// The one way out: 26 symbols of Crockford's alphabet, lower case. Wiped with the id.
    #[must_use]
    pub fn to_text(&self) -> &str {
        self.text.as_str()
    }

    /// What a store keeps to know the attempt again: an HMAC-SHA-256 under the id itself.
    ///
    /// It needs no key of the keyring, and so stays the same when keys rotate. That is safe because
    /// nobody can try all ids of 128 random bits; a short or chosen id would need a key.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut key = word::joined(&[&self.bytes]);
        let digest = MacKey::danger_from_bytes(&key).tag(&Context::new("regain/v1/request"));
        key.zeroize();
        *digest.as_bytes()
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 16] {
        &self.bytes
    }

    fn from_bytes(bytes: [u8; 16]) -> Self {
        Self { text: Text::write("", &bytes), bytes }
    }
}

impl fmt::Debug for ClaimantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClaimantId([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_never_prints() {
        let id = ClaimantId::new(Entropy::danger_from_bytes([0xff; 16]));
        assert_eq!(id.to_text(), "zzzzzzzzzzzzzzzzzzzzzzzzzw");
        assert_eq!(ClaimantId::parse(id.to_text()).unwrap().as_bytes(), &[0xff; 16]);
        assert_eq!(format!("{id:?}"), "ClaimantId([REDACTED])");
    }

    #[test]
    fn only_the_one_text_of_an_id_is_read() {
        let good = ClaimantId::new(Entropy::danger_from_bytes([0xff; 16]));
        let text = good.to_text();
        for bad in ["", "z", &text[1..], &format!("{text}0"), &text.to_uppercase(), &text.replace('w', "x")] {
            assert_eq!(ClaimantId::parse(bad).unwrap_err().reason(), Reason::Malformed, "{bad}");
        }
    }

    #[test]
    fn every_bit_of_an_id_changes_its_digest() {
        let digest = |bytes| ClaimantId::new(Entropy::danger_from_bytes(bytes)).digest();
        let mut seen = std::collections::HashSet::from([digest([0; 16])]);
        for bit in 0..128 {
            assert!(seen.insert(digest((1_u128 << bit).to_be_bytes())), "bit {bit}");
        }
    }
}
