//! bcrypt (Provos and Mazières, 1999), and what Django, passlib and WordPress put in front of it.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256, Sha384};
use zeroize::Zeroizing;

use super::cut::Cut;
use super::parts::{Method, Parts};
use super::tag::Reach;
use super::{LegacyError, LegacyScheme, LegacyTag, encoding};

pub(super) fn read(scheme: LegacyScheme, text: &str) -> Result<Parts, LegacyError> {
    let (version, cost, from_salt, before) = match scheme {
        LegacyScheme::PasslibBcryptSha256 => {
            let (version, cost, from_salt) = read_passlib(text).ok_or(LegacyError::Syntax)?;
            (version, cost, from_salt, Before::HmacSha256)
        }
        _ => {
            let (start, before) = match scheme {
                LegacyScheme::DjangoBcrypt => ("bcrypt$", Before::Nothing),
                LegacyScheme::DjangoBcryptSha256 => ("bcrypt_sha256$", Before::Sha256),
                LegacyScheme::WordpressBcrypt => ("$wp", Before::HmacSha384),
                _ => ("", Before::Nothing),
            };
            let crypt = text.strip_prefix(start).ok_or(LegacyError::Syntax)?;
            let (version, cost, from_salt) = read_crypt(crypt).ok_or(LegacyError::Syntax)?;
            (version, cost, from_salt, before)
        }
    };
    let sign_extended = match version {
        "2a" | "2b" | "2y" => false,
        "2x" => true,
        _ => return Err(LegacyError::Syntax),
    };
    let cost = encoding::decimal(cost.strip_prefix('0').unwrap_or(cost)).ok_or(LegacyError::Syntax)?;
    match cost {
        ..MIN_COST | 32.. => return Err(LegacyError::Syntax),
        MIN_COST..=MAX_COST => {}
        _ => return Err(LegacyError::TooCostly),
    }
    let (salt, tag) = from_salt.split_at_checked(SALT_LETTERS).ok_or(LegacyError::Syntax)?;
    let tag = match scheme {
        LegacyScheme::PasslibBcryptSha256 => tag.strip_prefix('$').ok_or(LegacyError::Syntax)?,
        _ => tag,
    };
    let cut = Cut { text, from_salt, salt, tag };
    let salt_reads = encoding::bcrypt64(salt).is_some_and(|salt| salt.len() == 16);
    // The salt stays text: passlib keys its HMAC with it.
    let salt = salt_reads.then(|| salt.as_bytes().to_vec());
    cut.parts(salt, encoding::bcrypt64(tag), Bcrypt { cost, sign_extended, before })
}

struct Bcrypt {
    cost: u32,
    sign_extended: bool,
    before: Before,
}

/// What the key of bcrypt is made of.
#[derive(Clone, Copy)]
enum Before {
    /// What was typed.
    Nothing,
    /// Django: its SHA-256 in hexadecimal.
    Sha256,
    /// passlib: its HMAC-SHA-256 under the salt's text, in base64.
    HmacSha256,
    /// WordPress 6.8: its HMAC-SHA-384 under `wp-sha384`, in base64.
    HmacSha384,
}

impl Method for Bcrypt {
    fn tag_bytes(&self) -> usize {
        23
    }

    fn compute(&self, salt: &[u8], typed: &[u8]) -> Result<LegacyTag, LegacyError> {
        let text = std::str::from_utf8(salt).map_err(|_| LegacyError::Kernel)?;
        let raw = encoding::bcrypt64(text).and_then(|salt| salt.try_into().ok());
        let raw = raw.ok_or(LegacyError::Kernel)?;
        let secret = self.before.secret(salt, typed)?;
        let (key, length) = if self.sign_extended { sign_extended(&secret) } else { padded(&secret) };
        let key = key.get(..length).ok_or(LegacyError::Kernel)?;
        let mut tag = bcrypt::bcrypt(self.cost, raw, key).to_vec();
        tag.truncate(self.tag_bytes());
        // A zero ends a key, and keys are repeated: with one inside, `a` and `a\0a` are one password.
        let reach = match secret.contains(&0) {
            true => Reach::Refused,
            false if secret.len() > KEY_BYTES => Reach::Cut,
            false => Reach::Whole,
        };
        Ok(LegacyTag::whole(tag).with_reach(reach))
    }
}

impl Before {
    fn secret(self, salt: &[u8], typed: &[u8]) -> Result<Zeroizing<Vec<u8>>, LegacyError> {
        Ok(Zeroizing::new(match self {
            Self::Nothing => typed.to_vec(),
            Self::Sha256 => encoding::to_hex(&Sha256::digest(typed)),
            Self::HmacSha256 => {
                let mac = Hmac::<Sha256>::new_from_slice(salt).map_err(|_| LegacyError::Kernel)?;
                let mac = mac.chain_update(typed).finalize().into_bytes();
                // 32 bytes are 43 letters: passlib pads them.
                format!("{}=", encoding::to_base64(&mac)).into_bytes()
            }
            Self::HmacSha384 => {
                let mac = Hmac::<Sha384>::new_from_slice(b"wp-sha384").map_err(|_| LegacyError::Kernel)?;
                encoding::to_base64(&mac.chain_update(typed).finalize().into_bytes()).into_bytes()
            }
        }))
    }
}

/// `$2b$12$<salt><tag>`.
fn read_crypt(text: &str) -> Option<(&str, &str, &str)> {
    let (version, rest) = text.strip_prefix('$')?.split_once('$')?;
    let (cost, from_salt) = rest.split_once('$')?;
    (cost.len() == 2).then_some((version, cost, from_salt))
}

/// `$bcrypt-sha256$v=2,t=2b,r=12$<salt>$<tag>`. Version 1, of passlib before 1.7.3, is not read.
fn read_passlib(text: &str) -> Option<(&str, &str, &str)> {
    let (version, rest) = text.strip_prefix("$bcrypt-sha256$v=2,t=")?.split_once(",r=")?;
    let (cost, from_salt) = rest.split_once('$')?;
    Some((version, cost, from_salt))
}

/// A key with the zero that ends it, or its first 72 bytes without.
fn padded(secret: &[u8]) -> (Zeroizing<[u8; KEY_BYTES]>, usize) {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    for (to, from) in key.iter_mut().zip(secret) {
        *to = *from;
    }
    (key, secret.len().saturating_add(1).min(KEY_BYTES))
}

/// The key as `crypt_blowfish` before 1.1 expanded it, a signed `char` at a time: `$2x$` marks such
/// hashes. All 18 words of the expansion are a key of 72 bytes for the corrected algorithm.
fn sign_extended(secret: &[u8]) -> (Zeroizing<[u8; KEY_BYTES]>, usize) {
    let end = secret.iter().position(|byte| *byte == 0).unwrap_or(secret.len());
    let ended = secret.iter().take(end).chain(&[0]);
    let mut bytes = ended.cycle();
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    for to in key.chunks_mut(4) {
        let word = bytes
            .by_ref()
            .take(4)
            .fold(0_u32, |word, byte| word << 8 | i32::from(byte.cast_signed()).cast_unsigned());
        to.copy_from_slice(&word.to_be_bytes());
    }
    (key, KEY_BYTES)
}

const KEY_BYTES: usize = 72;
const SALT_LETTERS: usize = 22;
const MIN_COST: u32 = 4;
/// Two or three seconds.
const MAX_COST: u32 = 15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_extended_key_is_the_repeated_one_where_all_is_ascii() {
        let (key, length) = sign_extended(b"abc");
        assert_eq!((&key[..8], length), (b"abc\0abc\0".as_slice(), 72));
        // 0xc3 is negative: what was shifted in before it becomes ones.
        assert_eq!(sign_extended(b"a\xc3z").0[..4], [0xff, 0xc3, b'z', 0]);
    }
}
