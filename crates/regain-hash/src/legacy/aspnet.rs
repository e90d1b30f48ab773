//! The blobs of ASP.NET (Core) Identity's `PasswordHasher`: PBKDF2 without a prefix.
//!
//! Version 2 is a zero byte, a salt of 16 and a tag of 32: HMAC-SHA-1, 1,000 iterations. Version 3
//! is a byte of 1, three big-endian numbers of four bytes (function: SHA-1, SHA-256, SHA-512;
//! iterations; bytes of salt), the salt, and a tag of at least 16 bytes, by default 32.

use std::sync::Arc;

use super::parts::Parts;
use super::pbkdf2::{Pbkdf2, Prf};
use super::{LegacyError, encoding};

pub(super) fn read(text: &str) -> Result<Parts, LegacyError> {
    match text.strip_prefix(PREFIX) {
        Some(settings) => read_settings(settings),
        None => read_blob(&encoding::base64(text).ok_or(LegacyError::Syntax)?),
    }
}

/// `v2$<salt>`, or `v3:<function>:<iterations>:<bytes of the tag>$<salt>`.
fn read_settings(text: &str) -> Result<Parts, LegacyError> {
    let (head, salt) = text.split_once('$').ok_or(LegacyError::Syntax)?;
    let salt = encoding::base64(salt).ok_or(LegacyError::Syntax)?;
    if head == "v2" {
        return v2(&salt, &[]);
    }
    let fields = || {
        let (name, rest) = head.strip_prefix("v3:")?.split_once(':')?;
        let (iterations, tag_bytes) = rest.split_once(':')?;
        Some((name, encoding::decimal(iterations)?, encoding::decimal(tag_bytes)?))
    };
    let (name, iterations, tag_bytes) = fields().ok_or(LegacyError::Syntax)?;
    let tag_bytes = usize::try_from(tag_bytes).map_err(|_| LegacyError::Syntax)?;
    v3(name, iterations, &salt, &[], tag_bytes)
}

fn read_blob(blob: &[u8]) -> Result<Parts, LegacyError> {
    let fields = || {
        let rest = blob.strip_prefix(&[1])?;
        let (function, rest) = number(rest)?;
        let (iterations, rest) = number(rest)?;
        let (salt_bytes, body) = number(rest)?;
        let name = FUNCTIONS.get(usize::try_from(function).ok()?)?;
        Some((name, iterations, body.split_at_checked(usize::try_from(salt_bytes).ok()?)?))
    };
    if let Some((salt, tag)) = blob.strip_prefix(&[0]).and_then(|body| body.split_at_checked(16)) {
        return v2(salt, tag);
    }
    let (name, iterations, (salt, tag)) = fields().ok_or(LegacyError::Syntax)?;
    v3(name, iterations, salt, tag, tag.len())
}

fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    bytes.split_first_chunk().map(|(number, rest)| (u32::from_be_bytes(*number), rest))
}

fn v2(salt: &[u8], tag: &[u8]) -> Result<Parts, LegacyError> {
    if salt.len() != 16 {
        return Err(LegacyError::Syntax);
    }
    Ok(parts("v2$", salt, tag, Pbkdf2::new(Prf::Sha1, 1000, 32)?))
}

fn v3(name: &str, iterations: u32, salt: &[u8], tag: &[u8], tag_bytes: usize) -> Result<Parts, LegacyError> {
    if !FUNCTIONS.contains(&name) || salt.len() < 16 || !(16..=64).contains(&tag_bytes) {
        return Err(LegacyError::Syntax);
    }
    let prf = Prf::from_name(name).ok_or(LegacyError::Syntax)?;
    let method = Pbkdf2::new(prf, iterations, tag_bytes)?;
    Ok(parts(&format!("v3:{name}:{iterations}:{tag_bytes}$"), salt, tag, method))
}

fn parts(head: &str, salt: &[u8], tag: &[u8], method: Pbkdf2) -> Parts {
    let head = [PREFIX, head].concat();
    let text = [head.as_str(), &encoding::to_base64(salt)].concat();
    let (salt, tag) = (salt.to_vec(), tag.to_vec());
    Parts { salt_at: head.len()..text.len(), text, salt, tag, method: Arc::new(method) }
}

const PREFIX: &str = "aspnet-identity:";
const FUNCTIONS: [&str; 3] = ["sha1", "sha256", "sha512"];
