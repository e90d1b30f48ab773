//! What stored a hash, told by its first characters.

use super::encoding;

/// What stored a hash. The codes are stable, for counting a table by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LegacyScheme {
    /// `$2a$`, `$2b$`, `$2x$`, `$2y$`.
    Bcrypt,
    /// Django's `bcrypt$$2b$...`.
    DjangoBcrypt,
    /// Django's `bcrypt_sha256$$2b$...`.
    DjangoBcryptSha256,
    /// passlib's `$bcrypt-sha256$v=2,...`.
    PasslibBcryptSha256,
    /// WordPress 6.8's `$wp$2y$...`.
    WordpressBcrypt,
    /// Django's `scrypt$<N>$<salt>$<r>$<p>$...`.
    DjangoScrypt,
    /// Werkzeug's `scrypt:<N>:<r>:<p>$<salt>$...`.
    WerkzeugScrypt,
    /// passlib's `$scrypt$ln=...`, a PHC string.
    PasslibScrypt,
    /// Django's `pbkdf2_sha256$...`.
    DjangoPbkdf2Sha256,
    /// Django's `pbkdf2_sha1$...`.
    DjangoPbkdf2Sha1,
    /// Werkzeug's `pbkdf2:<hash>:<iterations>$...`.
    WerkzeugPbkdf2,
    /// passlib's `$pbkdf2$...`, `$pbkdf2-sha256$...`, `$pbkdf2-sha512$...`.
    PasslibPbkdf2,
    /// ASP.NET (Core) Identity version 2: base64 of 49 bytes, the first of them 0.
    AspnetIdentityV2,
    /// ASP.NET Core Identity version 3: base64, the first byte of it 1.
    AspnetIdentityV3,
    /// `$firebase-scrypt$<salt>$<hash>`: the two fields that Firebase exports.
    FirebaseScrypt,
    /// `{MD5}` of LDAP.
    LdapMd5,
    /// `{SMD5}` of LDAP.
    LdapSmd5,
    /// `{SHA}` of LDAP.
    LdapSha,
    /// `{SSHA}` of LDAP.
    LdapSsha,
    /// `{SHA256}` of LDAP.
    LdapSha256,
    /// `{SSHA256}` of LDAP.
    LdapSsha256,
    /// `{SHA384}` of LDAP.
    LdapSha384,
    /// `{SSHA384}` of LDAP.
    LdapSsha384,
    /// `{SHA512}` of LDAP.
    LdapSha512,
    /// `{SSHA512}` of LDAP.
    LdapSsha512,
    /// `$1$`.
    Md5Crypt,
    /// `$apr1$` of Apache.
    Apr1Crypt,
    /// `$5$`.
    Sha256Crypt,
    /// `$6$`.
    Sha512Crypt,
    /// `$P$` of WordPress and `$H$` of phpBB.
    Phpass,
    /// `$S$`, and `U$S$`, `U$P$`, `U$H$` over the MD5 of Drupal 6.
    Drupal7,
}

impl LegacyScheme {
    /// The scheme of a text, by its first characters; of ASP.NET's base64, by its first byte.
    pub(super) fn recognise(text: &str) -> Option<Self> {
        if text.starts_with('{') {
            return recognise_ldap(text);
        }
        let by_prefix = PREFIXES.iter().find(|(prefix, _)| text.starts_with(prefix));
        by_prefix.map(|(_, scheme)| *scheme).or_else(|| recognise_aspnet(text))
    }

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bcrypt => "bcrypt",
            Self::DjangoBcrypt => "django-bcrypt",
            Self::DjangoBcryptSha256 => "django-bcrypt-sha256",
            Self::PasslibBcryptSha256 => "passlib-bcrypt-sha256",
            Self::WordpressBcrypt => "wordpress-bcrypt",
            Self::DjangoScrypt => "django-scrypt",
            Self::WerkzeugScrypt => "werkzeug-scrypt",
            Self::PasslibScrypt => "passlib-scrypt",
            Self::DjangoPbkdf2Sha256 => "django-pbkdf2-sha256",
            Self::DjangoPbkdf2Sha1 => "django-pbkdf2-sha1",
            Self::WerkzeugPbkdf2 => "werkzeug-pbkdf2",
            Self::PasslibPbkdf2 => "passlib-pbkdf2",
            Self::AspnetIdentityV2 => "aspnet-identity-v2",
            Self::AspnetIdentityV3 => "aspnet-identity-v3",
            Self::FirebaseScrypt => "firebase-scrypt",
            Self::LdapMd5 => "ldap-md5",
            Self::LdapSmd5 => "ldap-smd5",
            Self::LdapSha => "ldap-sha",
            Self::LdapSsha => "ldap-ssha",
            Self::LdapSha256 => "ldap-sha256",
            Self::LdapSsha256 => "ldap-ssha256",
            Self::LdapSha384 => "ldap-sha384",
            Self::LdapSsha384 => "ldap-ssha384",
            Self::LdapSha512 => "ldap-sha512",
            Self::LdapSsha512 => "ldap-ssha512",
            Self::Md5Crypt => "md5-crypt",
            Self::Apr1Crypt => "apr1-crypt",
            Self::Sha256Crypt => "sha256-crypt",
            Self::Sha512Crypt => "sha512-crypt",
            Self::Phpass => "phpass",
            Self::Drupal7 => "drupal7",
        }
    }

    /// The cargo feature that verifies it.
    #[must_use]
    pub const fn feature(self) -> &'static str {
        match self {
            Self::Bcrypt
            | Self::DjangoBcrypt
            | Self::DjangoBcryptSha256
            | Self::PasslibBcryptSha256
            | Self::WordpressBcrypt => "bcrypt",
            Self::DjangoScrypt | Self::WerkzeugScrypt | Self::PasslibScrypt => "scrypt",
            Self::DjangoPbkdf2Sha256
            | Self::DjangoPbkdf2Sha1
            | Self::WerkzeugPbkdf2
            | Self::PasslibPbkdf2
            | Self::AspnetIdentityV2
            | Self::AspnetIdentityV3 => "pbkdf2",
            Self::FirebaseScrypt => "firebase",
            Self::LdapMd5
            | Self::LdapSmd5
            | Self::LdapSha
            | Self::LdapSsha
            | Self::LdapSha256
            | Self::LdapSsha256
            | Self::LdapSha384
            | Self::LdapSsha384
            | Self::LdapSha512
            | Self::LdapSsha512 => "ldap",
            Self::Md5Crypt | Self::Apr1Crypt => "md5-crypt",
            Self::Sha256Crypt | Self::Sha512Crypt => "sha-crypt",
            Self::Phpass => "phpass",
            Self::Drupal7 => "drupal7",
        }
    }
}

/// What follows LDAP's `{CRYPT}`, which is a text of crypt(3); another text as it is.
pub(super) fn without_crypt(text: &str) -> &str {
    match text.split_at_checked(CRYPT.len()) {
        Some((head, crypt)) if head.eq_ignore_ascii_case(CRYPT) => crypt,
        _ => text,
    }
}

/// RFC 2307 compares the names of schemes without case, and so does OpenLDAP.
fn recognise_ldap(text: &str) -> Option<LegacyScheme> {
    let known = |(name, _): &&(&str, LegacyScheme)| {
        text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    LDAP.iter().find(known).map(|(_, scheme)| *scheme)
}

/// The text has no prefix: it is base64 of a version byte and the rest. Long texts are not decoded.
fn recognise_aspnet(text: &str) -> Option<LegacyScheme> {
    // Six zero bits are an `A`, and spare decoding of most that is nobody's.
    if text.len() > super::Legacy::MAX_BYTES || !text.starts_with('A') {
        return None;
    }
    match *encoding::base64(text)?.as_slice() {
        [0, ref rest @ ..] if rest.len() == 48 => Some(LegacyScheme::AspnetIdentityV2),
        [1, 0, 0, 0, 0..=2, ref rest @ ..] if rest.len() >= 40 => Some(LegacyScheme::AspnetIdentityV3),
        _ => None,
    }
}

const CRYPT: &str = "{CRYPT}";

const PREFIXES: [(&str, LegacyScheme); 30] = [
    ("$2a$", LegacyScheme::Bcrypt),
    ("$2b$", LegacyScheme::Bcrypt),
    ("$2x$", LegacyScheme::Bcrypt),
    ("$2y$", LegacyScheme::Bcrypt),
    ("bcrypt$", LegacyScheme::DjangoBcrypt),
    ("bcrypt_sha256$", LegacyScheme::DjangoBcryptSha256),
    ("$bcrypt-sha256$", LegacyScheme::PasslibBcryptSha256),
    ("$wp$2y$", LegacyScheme::WordpressBcrypt),
    ("scrypt$", LegacyScheme::DjangoScrypt),
    ("scrypt:", LegacyScheme::WerkzeugScrypt),
    ("$scrypt$", LegacyScheme::PasslibScrypt),
    ("pbkdf2_sha256$", LegacyScheme::DjangoPbkdf2Sha256),
    ("pbkdf2_sha1$", LegacyScheme::DjangoPbkdf2Sha1),
    ("pbkdf2:", LegacyScheme::WerkzeugPbkdf2),
    ("$pbkdf2$", LegacyScheme::PasslibPbkdf2),
    ("$pbkdf2-sha256$", LegacyScheme::PasslibPbkdf2),
    ("$pbkdf2-sha512$", LegacyScheme::PasslibPbkdf2),
    ("aspnet-identity:v2$", LegacyScheme::AspnetIdentityV2),
    ("aspnet-identity:v3:", LegacyScheme::AspnetIdentityV3),
    ("$firebase-scrypt$", LegacyScheme::FirebaseScrypt),
    ("$1$", LegacyScheme::Md5Crypt),
    ("$apr1$", LegacyScheme::Apr1Crypt),
    ("$5$", LegacyScheme::Sha256Crypt),
    ("$6$", LegacyScheme::Sha512Crypt),
    ("$P$", LegacyScheme::Phpass),
    ("$H$", LegacyScheme::Phpass),
    ("$S$", LegacyScheme::Drupal7),
    ("U$S$", LegacyScheme::Drupal7),
    ("U$P$", LegacyScheme::Drupal7),
    ("U$H$", LegacyScheme::Drupal7),
];

const LDAP: [(&str, LegacyScheme); 10] = [
    ("{MD5}", LegacyScheme::LdapMd5),
    ("{SMD5}", LegacyScheme::LdapSmd5),
    ("{SHA}", LegacyScheme::LdapSha),
    ("{SSHA}", LegacyScheme::LdapSsha),
    ("{SHA256}", LegacyScheme::LdapSha256),
    ("{SSHA256}", LegacyScheme::LdapSsha256),
    ("{SHA384}", LegacyScheme::LdapSha384),
    ("{SSHA384}", LegacyScheme::LdapSsha384),
    ("{SHA512}", LegacyScheme::LdapSha512),
    ("{SSHA512}", LegacyScheme::LdapSsha512),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_scheme_has_a_prefix_and_a_code_of_its_own() {
        let schemes: BTreeSet<_> = PREFIXES.iter().chain(&LDAP).map(|(_, scheme)| *scheme).collect();
        let codes: BTreeSet<_> = schemes.iter().map(|scheme| scheme.code()).collect();
        assert_eq!((schemes.len(), codes.len()), (31, 31));
        for (prefix, scheme) in PREFIXES.iter().chain(&LDAP) {
            assert_eq!(LegacyScheme::recognise(prefix), Some(*scheme), "{prefix}");
        }
    }

    #[test]
    fn what_no_family_wrote_is_nobodys() {
        let long = "A".repeat(1 << 20);
        for text in ["", "$", "{", "{SSHA", "{ssh}", "$argon2id$v=19$", "$3$", "plain", "é$1$", &long] {
            assert_eq!(LegacyScheme::recognise(text), None, "{}", text.get(..9).unwrap_or(text));
        }
        assert_eq!(LegacyScheme::recognise("{ssha}x"), Some(LegacyScheme::LdapSsha));
        assert_eq!(without_crypt("{crypt}$1$"), "$1$");
        assert_eq!(without_crypt("{cryp}$1$"), "{cryp}$1$");
    }
}
