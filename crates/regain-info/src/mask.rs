//! What of an address may be shown to somebody who may not be its owner.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The shown form of an address: enough for its owner to recognise it, too little to find it.
///
/// There is one mask for each kind, everywhere: two services that hide different parts give an
/// address away together. Stars never tell a length.
///
/// | kind | mask | distinct masks |
/// |---|---|---|
/// | email | `a***@e***.com` | 3,996: less than 12 bits |
/// | phone | `+49*****12` | 7,200: less than 13 bits |
/// | authenticator | empty | 1 |
///
/// Of an email address: the first character of the local part and of the domain where it is an ASCII
/// letter or digit, in lower case, and the top-level domain where it is `com` or `net`. Of a phone
/// number: the first two digits (the first alone for `+1` and `+7`, whose country codes end there)
/// and the last two.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Mask(Box<str>);

impl Mask {
    /// The most bytes that a mask may have.
    pub const MAX_BYTES: usize = 16;

    pub(crate) fn none() -> Self {
        Self("".into())
    }

    /// `address` is valid: it has a local part, one `@` and a domain of two labels or more.
    pub(crate) fn of_email(address: &str) -> Self {
        let (local, domain) = address.split_once('@').unwrap_or_default();
        let top = domain.rsplit('.').next().unwrap_or_default();
        let top = ["com", "net"].into_iter().find(|known| top.eq_ignore_ascii_case(known)).unwrap_or("***");
        Self(format!("{}***@{}***.{top}", first(local), first(domain)).into())
    }

    /// `number` is valid: `+` and seven digits or more.
    pub(crate) fn of_phone(number: &str) -> Self {
        let shown = if number.starts_with("+1") || number.starts_with("+7") { 2 } else { 3 };
        let start: String = number.chars().take(shown).collect();
        let end: String = number.chars().skip(number.len().saturating_sub(2)).collect();
        Self(format!("{start}*****{end}").into())
    }

    /// The mask as text: only `a` to `z`, `0` to `9` and `*@.+`, at most 16 bytes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a stored mask.
impl TryFrom<String> for Mask {
    type Error = MaskError;

    fn try_from(text: String) -> Result<Self, MaskError> {
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"*@.+".contains(&byte);
        if text.len() <= Self::MAX_BYTES && text.bytes().all(known) {
            Ok(Self(text.into()))
        } else {
            Err(MaskError)
        }
    }
}

/// A stored text is not a mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a mask has at most 16 characters out of a to z, 0 to 9 and *@.+")]
pub struct MaskError;

impl MaskError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "mask-form"
    }
}

fn first(text: &str) -> char {
    let first = text.chars().next().unwrap_or('*');
    if first.is_ascii_alphanumeric() { first.to_ascii_lowercase() } else { '*' }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{E164, EmailAddr};

    #[test]
    fn masks_are_pinned() {
        for (address, mask) in [
            ("ada@example.com", "a***@e***.com"),
            ("Ada.Lovelace+x@Mail.Example.NET", "a***@m***.net"),
            ("_@1.museum", "****@1***.***"),
            ("a@b.co.uk", "a***@b***.***"),
        ] {
            assert_eq!(EmailAddr::parse(address).unwrap().mask().as_str(), mask);
        }
        for (number, mask) in
            [("+4915112345612", "+49*****12"), ("+14155552671", "+1*****71"), ("+3531234567", "+35*****67")]
        {
            assert_eq!(E164::parse(number).unwrap().mask().as_str(), mask);
        }
    }

    #[test]
    fn an_email_mask_tells_less_than_12_bits_and_a_phone_mask_less_than_13() {
        let mut emails = HashSet::new();
        let mut starts: Vec<char> = ('!'..='~').filter(char::is_ascii_alphanumeric).collect();
        starts.push('_');
        for (local, domain) in starts.iter().flat_map(|l| starts.iter().map(move |d| (l, d))) {
            for top in ["com", "net", "org", "museum", "de"] {
                let address = EmailAddr::parse(&format!("{local}x@{domain}y.{top}"));
                emails.extend(address.ok().map(|address| address.mask()));
            }
        }
        assert_eq!(emails.len(), 37 * 36 * 3);
        assert!(emails.len() < 1 << 12);
        let phones: HashSet<Mask> = (1_000_000..10_000_000)
            .step_by(99)
            .map(|number| E164::parse(&format!("+{number}")).unwrap().mask())
            .collect();
        assert_eq!(phones.len(), 72 * 100);
        assert!(phones.len() < 1 << 13);
    }

    #[test]
    fn a_stored_mask_with_anything_else_in_it_is_refused() {
        for bad in ["<b>", "A***@e***.com", "a***@e***.com\r\n", "a b", "é", "aaaaaaaaaaaaaaaaa"] {
            assert_eq!(Mask::try_from(bad.to_owned()).unwrap_err().code(), "mask-form", "{bad}");
        }
    }
}
