//! Passwords that other software stored: recognised, verified as that software did, and wrapped.
//!
//! One path for all: a text is recognised by its prefix ([`LegacyScheme`]), its family cuts it into
//! settings, salt and tag and holds every cost to its ceiling ([`parts::read`]), and a typed
//! password is computed and compared here. A family is one file and one cargo feature; what a text
//! needs that is off is named by an error.

mod encoding;
mod error;
mod keys;
mod parts;
mod scheme;
mod settings;
mod tag;
mod wrap;

#[cfg(feature = "pbkdf2")]
mod aspnet;
#[cfg(feature = "bcrypt")]
mod bcrypt;
#[cfg(any(
    feature = "bcrypt",
    feature = "scrypt",
    feature = "pbkdf2",
    feature = "firebase",
    feature = "md5-crypt",
    feature = "sha-crypt",
    feature = "phpass",
    feature = "drupal7"
))]
mod cut;
#[cfg(feature = "firebase")]
mod firebase;
#[cfg(feature = "ldap")]
mod ldap;
#[cfg(feature = "md5-crypt")]
mod md5_crypt;
#[cfg(feature = "pbkdf2")]
mod pbkdf2;
#[cfg(any(feature = "phpass", feature = "drupal7"))]
mod phpass;
#[cfg(feature = "scrypt")]
mod scrypt;
#[cfg(any(feature = "scrypt", feature = "firebase"))]
mod scrypt_cost;
#[cfg(feature = "sha-crypt")]
mod sha_crypt;

use std::fmt;

use regain_types::Typed;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

pub use error::LegacyError;
#[cfg(feature = "firebase")]
pub use firebase::{FirebaseProject, FirebaseProjectError};
pub use keys::LegacyKeys;
pub use scheme::LegacyScheme;
pub use settings::LegacySettings;
pub use tag::{LegacyTag, LegacyVerdict};
pub use wrap::Wrapped;

/// A password hash that other software stored, read and within every ceiling.
///
/// It verifies what was typed byte for byte, never normalised, as the other software did. The memory of
/// scrypt is not wiped, as its crate can't: another reason to upgrade. It is sensitive, as it can be guessed against: it never prints, and its tag is wiped on drop.
///
/// | family | feature | ceiling |
/// |---|---|---|
/// | bcrypt, Django's, passlib's and WordPress's over it | `bcrypt` | cost 15 |
/// | scrypt of Django, Werkzeug, passlib | `scrypt` | 256 MiB, 1 GiB over all lanes |
/// | PBKDF2 of Django, Werkzeug, passlib, ASP.NET Core Identity | `pbkdf2` | 5,000,000 iterations, 2,500,000 of SHA-384 and SHA-512, over all blocks of the tag |
/// | Firebase's scrypt | `firebase` | as scrypt |
/// | `{SHA}`, `{SSHA}`, `{MD5}` and kin of LDAP (RFC 2307) | `ldap` | |
/// | md5-crypt, Apache's too | `md5-crypt` | |
/// | sha256-crypt, sha512-crypt | `sha-crypt` | 700,000 rounds; 400,000,000 rounds times typed bytes |
/// | phpass of WordPress and phpBB | `phpass` | 2^18 rounds |
/// | Drupal 7 | `drupal7` | 2^18 rounds |
///
/// So no verification takes much more than three seconds, whatever is typed, and an ordinary one of
/// the defaults of that software a fraction of one. What is typed beyond the last ceiling of sha-crypt
/// (609 bytes under passlib's default of 656,000 rounds) is a mismatch, after as much work as is
/// allowed: its owner must reset the password.
pub struct Legacy {
    settings: LegacySettings,
    tag: Zeroizing<Vec<u8>>,
}

impl Legacy {
    /// The most bytes of a stored hash.
    pub const MAX_BYTES: usize = 512;

    /// Reads what other software stored, or `None` where no family has a text like it. `{CRYPT}` of
    /// LDAP in front of a crypt text is skipped.
    ///
    /// The text is looked at in a time that its first 512 bytes bound, and every cost is held to its
    /// ceiling before anything is allocated for it or computed.
    ///
    /// # Errors
    /// [`LegacyError`] where the text is recognised and can't be verified.
    pub fn parse(text: &str, keys: &LegacyKeys) -> Result<Option<Self>, LegacyError> {
        let text = scheme::without_crypt(text);
        let Some(scheme) = LegacyScheme::recognise(text) else { return Ok(None) };
        let mut parts = parts::read(scheme, text, keys)?;
        let tag = Zeroizing::new(std::mem::take(&mut parts.tag));
        if tag.is_empty() || tag.len() != parts.method.tag_bytes() {
            return Err(LegacyError::Syntax);
        }
        Ok(Some(Self { settings: LegacySettings::new(scheme, parts), tag }))
    }

    /// What stored `text`, as its start tells, whatever the features: it may still be malformed.
    #[must_use]
    pub fn recognise(text: &str) -> Option<LegacyScheme> {
        LegacyScheme::recognise(scheme::without_crypt(text))
    }

    /// The PHC string in what Django's `Argon2PasswordHasher` stored (`argon2$argon2id$...`), which
    /// is a record like any other, or `None` for another text.
    #[must_use]
    pub fn django_argon2(text: &str) -> Option<&str> {
        let phc = text.strip_prefix("argon2")?;
        (phc.starts_with("$argon2id$") || phc.starts_with("$argon2i$")).then_some(phc)
    }

    pub(crate) fn into_parts(self) -> (LegacySettings, Zeroizing<Vec<u8>>) {
        (self.settings, self.tag)
    }

    /// What stored it.
    #[must_use]
    pub const fn scheme(&self) -> LegacyScheme {
        self.settings.scheme()
    }

    /// All that it says but the tag.
    #[must_use]
    pub const fn settings(&self) -> &LegacySettings {
        &self.settings
    }

    /// Whether `typed` is the password, compared in constant time. A wrong one is a verdict.
    ///
    /// # Errors
    /// [`LegacyError::OutOfMemory`] where there is no memory for scrypt.
    pub fn verify(&self, typed: &Typed) -> Result<LegacyVerdict, LegacyError> {
        let computed = self.settings.compute(typed)?;
        let same = self.tag.ct_eq(computed.expose()).into();
        Ok(computed.verdict(same))
    }

    /// Puts Argon2id over the stored tag, so that a whole table can be strengthened without a login.
    ///
    /// `argon2` gets the stored tag and answers the PHC string of it, `$argon2id$...`: the format is
    /// in [`Wrapped`].
    ///
    /// # Errors
    /// What `argon2` answers; [`LegacyError::TooLong`] where settings or salt are too long for a
    /// record, and [`LegacyError::Syntax`] where the answer is no Argon2id string.
    pub fn wrap<E: From<LegacyError>>(
        &self,
        argon2: impl FnOnce(&[u8]) -> Result<String, E>,
    ) -> Result<Wrapped, E> {
        let outer = Zeroizing::new(argon2(&self.tag)?);
        Ok(Wrapped::new(self.settings.clone(), &outer)?)
    }
}

impl fmt::Debug for Legacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Legacy([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_that_is_off_names_its_feature() {
        let rows = [
            ("$2b$", cfg!(feature = "bcrypt"), "bcrypt"),
            ("scrypt:", cfg!(feature = "scrypt"), "scrypt"),
            ("pbkdf2_sha256$", cfg!(feature = "pbkdf2"), "pbkdf2"),
            ("$firebase-scrypt$", cfg!(feature = "firebase"), "firebase"),
            ("{CRYPT}$1$", cfg!(feature = "md5-crypt"), "md5-crypt"),
            ("{SSHA}", cfg!(feature = "ldap"), "ldap"),
            ("$6$", cfg!(feature = "sha-crypt"), "sha-crypt"),
            ("$P$", cfg!(feature = "phpass"), "phpass"),
            ("U$P$", cfg!(feature = "drupal7"), "drupal7"),
        ];
        for (text, on, feature) in rows {
            let error = if on { LegacyError::Syntax } else { LegacyError::Disabled(feature) };
            assert_eq!(Legacy::parse(text, &LegacyKeys::new()).unwrap_err(), error, "{text}");
        }
        assert_eq!(LegacyError::Disabled("bcrypt").code(), "legacy-disabled");
        assert!(LegacyError::Disabled("bcrypt").to_string().contains("`bcrypt`"));
    }
}
