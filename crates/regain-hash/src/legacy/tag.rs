//! What came out of what was typed.

use std::fmt;

use zeroize::Zeroizing;

/// The tag of a typed password under the settings of a stored one, and how much of what was typed
/// went into it. Wiped on drop, never printed.
pub struct LegacyTag {
    bytes: Zeroizing<Vec<u8>>,
    reach: Reach,
}

impl LegacyTag {
    #[cfg(any(
        feature = "bcrypt",
        feature = "drupal7",
        feature = "firebase",
        feature = "ldap",
        feature = "md5-crypt",
        feature = "pbkdf2",
        feature = "phpass",
        feature = "scrypt",
        feature = "sha-crypt"
    ))]
    pub(super) fn whole(bytes: Vec<u8>) -> Self {
        Self { bytes: Zeroizing::new(bytes), reach: Reach::Whole }
    }

    #[cfg(any(feature = "bcrypt", feature = "sha-crypt"))]
    pub(super) fn with_reach(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    /// The tag, as the other software would have stored it.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.bytes
    }

    /// The verdict, where `same` says whether this tag, or what was made of it, is the stored one.
    pub const fn verdict(&self, same: bool) -> LegacyVerdict {
        match (same, self.reach) {
            (false, _) | (_, Reach::Refused) => LegacyVerdict::Mismatch,
            (true, Reach::Cut) => LegacyVerdict::MatchCut,
            (true, Reach::Whole) => LegacyVerdict::Match,
        }
    }
}

impl fmt::Debug for LegacyTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LegacyTag([REDACTED])")
    }
}

/// How much of what was typed the other software looked at.
#[derive(Clone, Copy)]
#[cfg_attr(
    not(any(feature = "bcrypt", feature = "sha-crypt")),
    expect(dead_code, reason = "the other families take all")
)]
pub(super) enum Reach {
    /// All.
    Whole,
    /// The first 72 bytes.
    #[cfg_attr(
        all(feature = "sha-crypt", not(feature = "bcrypt")),
        expect(dead_code, reason = "bcrypt alone cuts")
    )]
    Cut,
    /// None: it took no such password, or takes too long for it. What was computed is thrown away.
    Refused,
}

/// Whether a typed password is the one that other software stored.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegacyVerdict {
    /// It is.
    Match,
    /// Its first 72 bytes are all that bcrypt looked at, and they match. The person who set a longer
    /// password may have typed another end: store a new record of what was typed now, or ask for a
    /// new password.
    MatchCut,
    /// It is not.
    Mismatch,
}

impl LegacyVerdict {
    /// Whether the password was the right one, as far as the other software looked.
    #[must_use]
    pub const fn is_match(self) -> bool {
        matches!(self, Self::Match | Self::MatchCut)
    }
}
