//! scrypt as Django, Werkzeug and passlib store it.

use super::cut::Cut;
use super::encoding::{base64, decimal, hex};
use super::parts::{Method, Parts};
use super::scrypt_cost::ScryptCost;
use super::{LegacyError, LegacyScheme, LegacyTag};

pub(super) fn read(scheme: LegacyScheme, text: &str) -> Result<Parts, LegacyError> {
    match scheme {
        LegacyScheme::DjangoScrypt => read_django(text),
        LegacyScheme::WerkzeugScrypt => read_werkzeug(text),
        _ => read_passlib(text),
    }
}

/// `scrypt$<N>$<salt>$<r>$<p>$<tag, base64>`; the salt is text.
fn read_django(text: &str) -> Result<Parts, LegacyError> {
    let fields = || {
        let (n, from_salt) = text.strip_prefix("scrypt$")?.split_once('$')?;
        let (salt, rest) = from_salt.split_once('$')?;
        let (r, rest) = rest.split_once('$')?;
        let (p, tag) = rest.split_once('$')?;
        Some((Cut { text, from_salt, salt, tag }, decimal(n)?, decimal(r)?, decimal(p)?))
    };
    let (cut, n, r, p) = fields().ok_or(LegacyError::Syntax)?;
    let method = Scrypt { cost: ScryptCost::new(n.into(), r, p)?, tag_bytes: 64 };
    let (salt, tag) = (cut.salt.as_bytes().to_vec(), base64(cut.tag));
    cut.parts(Some(salt), tag, method)
}

/// `scrypt:<N>:<r>:<p>$<salt>$<tag, hexadecimal>`; the salt is text.
fn read_werkzeug(text: &str) -> Result<Parts, LegacyError> {
    let fields = || {
        let (costs, from_salt) = text.strip_prefix("scrypt:")?.split_once('$')?;
        let (n, costs) = costs.split_once(':')?;
        let (r, p) = costs.split_once(':')?;
        Some((from_salt, decimal(n)?, decimal(r)?, decimal(p)?))
    };
    let (from_salt, n, r, p) = fields().ok_or(LegacyError::Syntax)?;
    let method = Scrypt { cost: ScryptCost::new(n.into(), r, p)?, tag_bytes: 64 };
    let cut = Cut::at_dollar(text, from_salt)?;
    let (salt, tag) = (cut.salt.as_bytes().to_vec(), hex(cut.tag));
    cut.parts(Some(salt), tag, method)
}

/// `$scrypt$ln=<log2 N>,r=<r>,p=<p>$<salt, base64>$<tag, base64>`.
fn read_passlib(text: &str) -> Result<Parts, LegacyError> {
    let fields = || {
        let (log_n, rest) = text.strip_prefix("$scrypt$ln=")?.split_once(",r=")?;
        let (r, rest) = rest.split_once(",p=")?;
        let (p, from_salt) = rest.split_once('$')?;
        Some((from_salt, decimal(log_n)?, decimal(r)?, decimal(p)?))
    };
    let (from_salt, log_n, r, p) = fields().ok_or(LegacyError::Syntax)?;
    let n = 1_u64.checked_shl(log_n).ok_or(LegacyError::TooCostly)?;
    let method = Scrypt { cost: ScryptCost::new(n, r, p)?, tag_bytes: 32 };
    let cut = Cut::at_dollar(text, from_salt)?;
    let (salt, tag) = (base64(cut.salt), base64(cut.tag));
    cut.parts(salt, tag, method)
}

struct Scrypt {
    cost: ScryptCost,
    tag_bytes: usize,
}

impl Method for Scrypt {
    fn tag_bytes(&self) -> usize {
        self.tag_bytes
    }

    fn memory_bytes(&self) -> usize {
        self.cost.memory_bytes()
    }

    fn compute(&self, salt: &[u8], typed: &[u8]) -> Result<LegacyTag, LegacyError> {
        let mut tag = vec![0; self.tag_bytes];
        self.cost.derive(salt, typed, &mut tag)?;
        Ok(LegacyTag::whole(tag))
    }
}
