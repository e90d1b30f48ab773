//! How a text is cut into settings, salt and tag, and what a family has to say for itself.

use std::ops::Range;
use std::sync::Arc;

use super::{Legacy, LegacyError, LegacyKeys, LegacyScheme, LegacyTag};

/// One family with its costs, which are within their ceilings.
pub(super) trait Method: Send + Sync {
    /// The bytes of a tag.
    fn tag_bytes(&self) -> usize;

    /// The bytes that computing takes, but for what fits a stack.
    fn memory_bytes(&self) -> usize {
        0
    }

    /// The tag of what was typed.
    fn compute(&self, salt: &[u8], typed: &[u8]) -> Result<LegacyTag, LegacyError>;
}

/// A text in its parts. The tag is empty where the text is settings alone.
pub(super) struct Parts {
    /// The settings: for most families the text up to its tag.
    pub(super) text: String,
    /// Where in them the salt is.
    pub(super) salt_at: Range<usize>,
    pub(super) salt: Vec<u8>,
    pub(super) tag: Vec<u8>,
    pub(super) method: Arc<dyn Method>,
}

/// Reads a text whose scheme is known.
pub(super) fn read(scheme: LegacyScheme, text: &str, keys: &LegacyKeys) -> Result<Parts, LegacyError> {
    if text.len() > Legacy::MAX_BYTES {
        return Err(LegacyError::TooLong);
    }
    let _ = keys; // the features that are on may not need any
    match scheme.feature() {
        #[cfg(feature = "bcrypt")]
        "bcrypt" => super::bcrypt::read(scheme, text),
        #[cfg(feature = "scrypt")]
        "scrypt" => super::scrypt::read(scheme, text),
        #[cfg(feature = "pbkdf2")]
        "pbkdf2" => match scheme {
            LegacyScheme::AspnetIdentityV2 | LegacyScheme::AspnetIdentityV3 => super::aspnet::read(text),
            _ => super::pbkdf2::read(scheme, text),
        },
        #[cfg(feature = "firebase")]
        "firebase" => super::firebase::read(text, keys),
        #[cfg(feature = "ldap")]
        "ldap" => super::ldap::read(scheme, text),
        #[cfg(feature = "md5-crypt")]
        "md5-crypt" => super::md5_crypt::read(text),
        #[cfg(feature = "sha-crypt")]
        "sha-crypt" => super::sha_crypt::read(scheme, text),
        #[cfg(feature = "phpass")]
        "phpass" => super::phpass::read(text),
        #[cfg(feature = "drupal7")]
        "drupal7" => super::phpass::read(text),
        feature => Err(LegacyError::Disabled(feature)),
    }
}
