//! Names of tenants and accounts: opaque, short, safe to log.

use std::fmt;
use std::str::FromStr;

/// Which site, brand or customer an account belongs to. Every key, index and row is bound to it.
///
/// 1 to 64 bytes of visible ASCII (`!` to `~`). An application without tenants uses
/// [`TenantId::single`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TenantId(Box<str>);

impl TenantId {
    /// The most bytes that a tenant's name may have.
    pub const MAX_BYTES: usize = 64;

    /// The one tenant of an application that has no tenants: `default`.
    #[must_use]
    pub fn single() -> Self {
        Self("default".into())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which account, in the application's own terms: opaque to these crates.
///
/// Made from text (1 to 120 bytes of visible ASCII), an integer, or the bytes of a UUID. The three
/// never collide: the stored form starts with `t:`, `i:` or `u:`. An account id is not a secret and
/// must not be an e-mail address: it is written to logs and audit trails.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(Box<str>);

impl AccountId {
    /// The most bytes that a text may have.
    pub const MAX_TEXT_BYTES: usize = 120;

    /// An id from the application's own text key.
    ///
    /// # Errors
    /// [`IdError`] where `text` is empty, longer than 120 bytes, or not visible ASCII.
    pub fn from_text(text: &str) -> Result<Self, IdError> {
        visible(text, Self::MAX_TEXT_BYTES)?;
        Ok(Self(format!("t:{text}").into()))
    }

    /// An id from the 16 bytes of a UUID, in the order in which RFC 9562 writes them.
    #[must_use]
    pub fn from_uuid(bytes: [u8; 16]) -> Self {
        Self(format!("u:{}", crate::to_hex(&bytes)).into())
    }

    /// The stored form: `t:` and the text, `i:` and the decimal number, `u:` and 32 hex digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<i64> for AccountId {
    fn from(number: i64) -> Self {
        Self(format!("i:{number}").into())
    }
}

impl From<u32> for AccountId {
    fn from(number: u32) -> Self {
        Self::from(i64::from(number))
    }
}

impl From<[u8; 16]> for AccountId {
    fn from(uuid: [u8; 16]) -> Self {
        Self::from_uuid(uuid)
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TenantId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        visible(text, Self::MAX_BYTES)?;
        Ok(Self(text.into()))
    }
}

/// Reads the stored form (`t:...`, `i:...`, `u:...`), as [`AccountId::as_str`] gives it.
impl FromStr for AccountId {
    type Err = IdError;

    fn from_str(stored: &str) -> Result<Self, IdError> {
        let id = match stored.split_once(':') {
            Some(("t", text)) => Self::from_text(text)?,
            Some(("i", number)) => Self::from(number.parse::<i64>().map_err(|_| IdError::Form)?),
            Some(("u", hex)) => Self::from_uuid(crate::from_hex(hex).ok_or(IdError::Form)?),
            _ => return Err(IdError::Form),
        };
        if id.as_str() == stored { Ok(id) } else { Err(IdError::Form) }
    }
}

#[cfg(feature = "serde")]
mod stored {
    use super::{AccountId, TenantId};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

    macro_rules! as_text {
        ($($id:ty),*) => {$(
            impl Serialize for $id {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }
            impl<'de> Deserialize<'de> for $id {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
                }
            }
        )*};
    }
    as_text!(AccountId, TenantId);
}

/// Why a text is not a tenant's or an account's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// The text is empty.
    #[error("an id must have at least one character")]
    Empty,
    /// The text is longer than the limit.
    #[error("an id may have at most {0} bytes")]
    TooLong(usize),
    /// The text has a character that is not visible ASCII.
    #[error("an id may have only visible ASCII characters, without spaces")]
    Character,
    /// A stored id is not in its stored form.
    #[error("a stored account id starts with t:, i: or u:")]
    Form,
}

impl IdError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "id-empty",
            Self::TooLong(_) => "id-too-long",
            Self::Character => "id-character",
            Self::Form => "id-form",
        }
    }
}

fn visible(text: &str, max: usize) -> Result<(), IdError> {
    match text {
        "" => Err(IdError::Empty),
        long if long.len() > max => Err(IdError::TooLong(max)),
        odd if !odd.bytes().all(|byte| byte.is_ascii_graphic()) => Err(IdError::Character),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_a_text_and_a_uuid_never_collide() {
        let number = AccountId::from(42_i64);
        let text = AccountId::from_text("42").unwrap();
        let text_that_looks_stored = AccountId::from_text("i:42").unwrap();
        assert_ne!(number, text);
        assert_ne!(number, text_that_looks_stored);
        assert_eq!(AccountId::from_uuid([0xab; 16]).as_str(), format!("u:{}", "ab".repeat(16)));
    }

    #[test]
    fn bad_ids_get_a_code() {
        assert_eq!("".parse::<TenantId>().unwrap_err().code(), "id-empty");
        assert_eq!("a b".parse::<TenantId>().unwrap_err().code(), "id-character");
        assert_eq!("é".parse::<TenantId>().unwrap_err().code(), "id-character");
        assert_eq!("x".repeat(65).parse::<TenantId>().unwrap_err().code(), "id-too-long");
        for bad in ["42", "i:042", "i:+1", "u:ab", "x:1", "i:", "t:"] {
            assert!(bad.parse::<AccountId>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_stored_id_reads_back(text in "[!-~]{1,120}", number: i64, uuid: [u8; 16]) {
            for id in [AccountId::from_text(&text).unwrap(), number.into(), uuid.into()] {
                prop_assert_eq!(id.as_str().parse::<AccountId>().unwrap(), id);
            }
        }
    }
}
