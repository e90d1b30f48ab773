//! Texts whose tag is their end: all families but LDAP and ASP.NET Core Identity.

use std::sync::Arc;

use super::LegacyError;
use super::parts::{Method, Parts};

/// A text whose tag is its end, and the texts of salt and tag in it.
pub(super) struct Cut<'a> {
    pub(super) text: &'a str,
    /// The end of the text from the salt on.
    pub(super) from_salt: &'a str,
    pub(super) salt: &'a str,
    pub(super) tag: &'a str,
}

impl<'a> Cut<'a> {
    /// `<salt>$<tag>` is the end of `text`.
    #[cfg(any(
        feature = "scrypt",
        feature = "pbkdf2",
        feature = "firebase",
        feature = "md5-crypt",
        feature = "sha-crypt"
    ))]
    pub(super) fn at_dollar(text: &'a str, from_salt: &'a str) -> Result<Self, LegacyError> {
        let (salt, tag) = from_salt.split_once('$').ok_or(LegacyError::Syntax)?;
        Ok(Self { text, from_salt, salt, tag })
    }

    /// The parts, with what salt and tag say.
    pub(super) fn parts(
        self,
        salt: Option<Vec<u8>>,
        tag: Option<Vec<u8>>,
        method: impl Method + 'static,
    ) -> Result<Parts, LegacyError> {
        let settings = self.text.strip_suffix(self.tag).ok_or(LegacyError::Syntax)?;
        let start = self.text.len().saturating_sub(self.from_salt.len());
        Ok(Parts {
            text: settings.to_owned(),
            salt_at: start..start.saturating_add(self.salt.len()),
            salt: salt.ok_or(LegacyError::Syntax)?,
            tag: tag.ok_or(LegacyError::Syntax)?,
            method: Arc::new(method),
        })
    }
}
