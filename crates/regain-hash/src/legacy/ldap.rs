//! `userPassword` of LDAP: `{SSHA}` (RFC 2307 section 5.3 has `{SHA}` and `{MD5}`) and its kin, of
//! OpenLDAP and its module `pw-sha2`: base64 of one digest over the password and the salt, and of
//! the salt after it.

use std::sync::Arc;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::parts::{Method, Parts};
use super::{LegacyError, LegacyScheme, LegacyTag, encoding};

pub(super) fn read(scheme: LegacyScheme, text: &str) -> Result<Parts, LegacyError> {
    let (name, method, salted) = match scheme {
        LegacyScheme::LdapMd5 => ("{MD5}", Ldap::Md5, false),
        LegacyScheme::LdapSmd5 => ("{SMD5}", Ldap::Md5, true),
        LegacyScheme::LdapSha => ("{SHA}", Ldap::Sha1, false),
        LegacyScheme::LdapSsha => ("{SSHA}", Ldap::Sha1, true),
        LegacyScheme::LdapSha256 => ("{SHA256}", Ldap::Sha256, false),
        LegacyScheme::LdapSsha256 => ("{SSHA256}", Ldap::Sha256, true),
        LegacyScheme::LdapSha384 => ("{SHA384}", Ldap::Sha384, false),
        LegacyScheme::LdapSsha384 => ("{SSHA384}", Ldap::Sha384, true),
        LegacyScheme::LdapSha512 => ("{SHA512}", Ldap::Sha512, false),
        _ => ("{SSHA512}", Ldap::Sha512, true),
    };
    let body = text.get(name.len()..).ok_or(LegacyError::Syntax)?;
    let (tag, salt) = if let Some(salt) = body.strip_prefix('$') {
        (Vec::new(), encoding::base64(salt).ok_or(LegacyError::Syntax)?)
    } else {
        let mut tag = encoding::base64(body).ok_or(LegacyError::Syntax)?;
        if tag.len() < method.tag_bytes() {
            return Err(LegacyError::Syntax);
        }
        let salt = tag.split_off(method.tag_bytes());
        (tag, salt)
    };
    if salt.is_empty() == salted {
        return Err(LegacyError::Syntax);
    }
    let text = format!("{name}${}", encoding::to_base64(&salt));
    let start = name.len().saturating_add(1);
    Ok(Parts { salt_at: start..text.len(), text, salt, tag, method: Arc::new(method) })
}

#[derive(Clone, Copy)]
enum Ldap {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Method for Ldap {
    fn tag_bytes(&self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    fn compute(&self, salt: &[u8], typed: &[u8]) -> Result<LegacyTag, LegacyError> {
        Ok(LegacyTag::whole(match self {
            Self::Md5 => digest::<Md5>(typed, salt),
            Self::Sha1 => digest::<Sha1>(typed, salt),
            Self::Sha256 => digest::<Sha256>(typed, salt),
            Self::Sha384 => digest::<Sha384>(typed, salt),
            Self::Sha512 => digest::<Sha512>(typed, salt),
        }))
    }
}

fn digest<D: Digest>(typed: &[u8], salt: &[u8]) -> Vec<u8> {
    D::new().chain_update(typed).chain_update(salt).finalize().to_vec()
}
