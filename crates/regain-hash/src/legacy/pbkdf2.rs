//! PBKDF2 (RFC 8018 section 5.2) as Django, Werkzeug and passlib store it.

use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::cut::Cut;
use super::encoding::{base64, decimal, hex};
use super::parts::{Method, Parts};
use super::{LegacyError, LegacyScheme, LegacyTag};

pub(super) fn read(scheme: LegacyScheme, text: &str) -> Result<Parts, LegacyError> {
    match scheme {
        LegacyScheme::DjangoPbkdf2Sha256 => read_django(text, "pbkdf2_sha256$", Prf::Sha256),
        LegacyScheme::DjangoPbkdf2Sha1 => read_django(text, "pbkdf2_sha1$", Prf::Sha1),
        LegacyScheme::WerkzeugPbkdf2 => read_werkzeug(text),
        _ => read_passlib(text),
    }
}

/// `pbkdf2_sha256$<iterations>$<salt>$<tag, base64>`; the salt is text.
fn read_django(text: &str, prefix: &str, prf: Prf) -> Result<Parts, LegacyError> {
    let fields = || {
        let (iterations, from_salt) = text.strip_prefix(prefix)?.split_once('$')?;
        Some((decimal(iterations)?, from_salt))
    };
    let (iterations, from_salt) = fields().ok_or(LegacyError::Syntax)?;
    let method = Pbkdf2::new(prf, iterations, prf.bytes())?;
    let cut = Cut::at_dollar(text, from_salt)?;
    let (salt, tag) = (cut.salt.as_bytes().to_vec(), base64(cut.tag));
    cut.parts(Some(salt), tag, method)
}

/// `pbkdf2:<hash>:<iterations>$<salt>$<tag, hexadecimal>`; the salt is text.
fn read_werkzeug(text: &str) -> Result<Parts, LegacyError> {
    let fields = || {
        let (name, rest) = text.strip_prefix("pbkdf2:")?.split_once(':')?;
        let (iterations, from_salt) = rest.split_once('$')?;
        Some((Prf::from_name(name)?, decimal(iterations)?, from_salt))
    };
    let (prf, iterations, from_salt) = fields().ok_or(LegacyError::Syntax)?;
    let method = Pbkdf2::new(prf, iterations, prf.bytes())?;
    let cut = Cut::at_dollar(text, from_salt)?;
    let (salt, tag) = (cut.salt.as_bytes().to_vec(), hex(cut.tag));
    cut.parts(Some(salt), tag, method)
}

/// `$pbkdf2-sha256$<iterations>$<salt, base64>$<tag, base64>`, with `.` for `+`.
fn read_passlib(text: &str) -> Result<Parts, LegacyError> {
    let fields = || {
        let (name, rest) = text.strip_prefix("$pbkdf2")?.split_once('$')?;
        let (iterations, from_salt) = rest.split_once('$')?;
        let prf = if name.is_empty() { Prf::Sha1 } else { Prf::from_name(name.strip_prefix('-')?)? };
        Some((prf, decimal(iterations)?, from_salt))
    };
    let (prf, iterations, from_salt) = fields().ok_or(LegacyError::Syntax)?;
    let method = Pbkdf2::new(prf, iterations, prf.bytes())?;
    let cut = Cut::at_dollar(text, from_salt)?;
    let (salt, tag) = (base64(cut.salt), base64(cut.tag));
    cut.parts(salt, tag, method)
}

/// PBKDF2 with its pseudorandom function and iterations, within the ceiling.
pub(super) struct Pbkdf2 {
    prf: Prf,
    iterations: u32,
    tag_bytes: usize,
}

impl Pbkdf2 {
    /// Iterations of one block of SHA-1, SHA-224 or SHA-256: a second or two. SHA-384 and SHA-512
    /// count twice, and so does a tag of two blocks.
    const MAX_ITERATIONS: u64 = 5_000_000;

    pub(super) fn new(prf: Prf, iterations: u32, tag_bytes: usize) -> Result<Self, LegacyError> {
        let blocks = u64::try_from(tag_bytes.div_ceil(prf.bytes())).unwrap_or(u64::MAX);
        let work = u64::from(iterations).saturating_mul(blocks).saturating_mul(prf.weight());
        match iterations {
            0 => Err(LegacyError::Syntax),
            _ if work > Self::MAX_ITERATIONS => Err(LegacyError::TooCostly),
            _ => Ok(Self { prf, iterations, tag_bytes }),
        }
    }
}

impl Method for Pbkdf2 {
    fn tag_bytes(&self) -> usize {
        self.tag_bytes
    }

    fn compute(&self, salt: &[u8], typed: &[u8]) -> Result<LegacyTag, LegacyError> {
        let mut tag = vec![0; self.tag_bytes];
        let derive = match self.prf {
            Prf::Sha1 => pbkdf2_hmac::<Sha1>,
            Prf::Sha224 => pbkdf2_hmac::<Sha224>,
            Prf::Sha256 => pbkdf2_hmac::<Sha256>,
            Prf::Sha384 => pbkdf2_hmac::<Sha384>,
            Prf::Sha512 => pbkdf2_hmac::<Sha512>,
        };
        derive(typed, salt, self.iterations, &mut tag);
        Ok(LegacyTag::whole(tag))
    }
}

/// HMAC with one of these.
#[derive(Clone, Copy)]
pub(super) enum Prf {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Prf {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "sha1" => Self::Sha1,
            "sha224" => Self::Sha224,
            "sha256" => Self::Sha256,
            "sha384" => Self::Sha384,
            "sha512" => Self::Sha512,
            _ => return None,
        })
    }

    /// What an iteration costs, in those of SHA-256.
    const fn weight(self) -> u64 {
        match self {
            Self::Sha1 | Self::Sha224 | Self::Sha256 => 1,
            Self::Sha384 | Self::Sha512 => 2,
        }
    }

    const fn bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}
