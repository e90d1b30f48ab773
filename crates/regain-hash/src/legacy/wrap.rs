//! Argon2id over the tag of an old hash: a whole table at a time, without logins.
//!
//! # Format
//!
//! ```text
//! $wrap$JDEkbWFkZWVhc3kk$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>
//! ```
//!
//! A wrapped record is `$wrap$`, the settings of the old hash in base64 without padding (RFC 4648
//! section 4), and the PHC string of Argon2id over the *bytes* of the old tag. It has at most 512
//! bytes. The settings are the text of [`LegacySettings::as_str`]: the old hash without its tag.
//!
//! They are not a parameter of the PHC string (`$argon2id$...,wrap=...$`), as a value of one has at
//! most 64 characters and settings are longer: a salt may have any length. In front, the rest is a
//! PHC string as any other, with every parameter that a record has, pepper and its key id too.
//!
//! 1. To wrap: read the old hash; make the PHC string of its tag, with a salt of its own.
//! 2. To verify: compute the old tag from what was typed under the settings; verify the PHC string
//!    with that tag as the password, raw; then [`LegacyTag::verdict`] of the outcome. A match is
//!    outdated: store a record of what was typed.
//!
//! Nothing is lost by wrapping twice the same row: the second time it is no legacy hash any more.
//!
//! [`LegacyTag::verdict`]: super::LegacyTag::verdict

use std::fmt;

use zeroize::Zeroizing;

use super::{Legacy, LegacyError, LegacyKeys, LegacySettings, encoding};

/// A record of Argon2id over the tag of an old hash:
/// `$wrap$<settings of the old hash, base64>$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`.
///
/// Sensitive as a stored hash is; wiped on drop, never printed.
pub struct Wrapped {
    settings: LegacySettings,
    text: Zeroizing<String>,
    outer_at: usize,
}

impl Wrapped {
    pub(crate) const PREFIX: &str = "$wrap$";

    /// Sets settings and the PHC string over the tag side by side.
    pub(super) fn new(settings: LegacySettings, outer: &str) -> Result<Self, LegacyError> {
        let head = format!("{}{}", Self::PREFIX, encoding::to_base64(settings.as_str().as_bytes()));
        let mut text = Zeroizing::new(String::with_capacity(head.len().saturating_add(outer.len())));
        text.push_str(&head);
        text.push_str(outer);
        if text.len() > Legacy::MAX_BYTES {
            return Err(LegacyError::TooLong);
        }
        if !outer.starts_with(OUTER) {
            return Err(LegacyError::Syntax);
        }
        Ok(Self { settings, text, outer_at: head.len() })
    }

    /// Reads a stored record, or `None` where it is not a wrapped one.
    ///
    /// # Errors
    /// [`LegacyError`] where it is one and its settings can't be used. The PHC string is not read.
    pub fn parse(text: &str, keys: &LegacyKeys) -> Result<Option<Self>, LegacyError> {
        if !text.starts_with(Self::PREFIX) {
            return Ok(None);
        }
        if text.len() > Legacy::MAX_BYTES {
            return Err(LegacyError::TooLong);
        }
        let (settings, outer) = Self::split(text).ok_or(LegacyError::Syntax)?;
        Self::new(LegacySettings::parse(&settings, keys)?, outer).map(Some)
    }

    /// The settings and the PHC string of a text, whatever the features and the keys. Neither is read.
    pub(crate) fn split(text: &str) -> Option<(String, &str)> {
        let (head, outer) = Self::cut(text)?;
        let base64 = head.strip_prefix(Self::PREFIX)?;
        let settings = encoding::base64(base64)?;
        let canonical = encoding::to_base64(&settings) == base64 && outer.starts_with(OUTER);
        String::from_utf8(settings).ok().filter(|_| canonical).map(|settings| (settings, outer))
    }

    /// What is before the PHC string of a text, and the PHC string.
    pub(crate) fn cut(text: &str) -> Option<(&str, &str)> {
        let settings = text.strip_prefix(Self::PREFIX)?;
        text.split_at_checked(Self::PREFIX.len().saturating_add(settings.find('$')?))
    }

    /// The text, to be stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The settings of the old hash: what was typed becomes the password of [`Wrapped::outer`]
    /// under them.
    #[must_use]
    pub const fn settings(&self) -> &LegacySettings {
        &self.settings
    }

    /// The PHC string of Argon2id over the old tag.
    #[must_use]
    pub fn outer(&self) -> &str {
        self.text.get(self.outer_at..).unwrap_or_default()
    }
}

impl fmt::Debug for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wrapped([REDACTED])")
    }
}

const OUTER: &str = "$argon2id$";
