//! What is stored for another library that understands it, and what a person calls an item.

use std::fmt;

use zeroize::ZeroizeOnDrop;

/// A set of saved codes that is kept elsewhere (by `regain-token`, for instance): a reference to it, and
/// how many codes are left. The reference is 1 to 64 bytes of the application's choice.
///
/// A new set is a new item, and its predecessor leaves after the hold: who has a session alone can't
/// replace the owner's codes at once.
#[derive(ZeroizeOnDrop)]
pub struct CodeSet {
    reference: Vec<u8>,
    left: u16,
}

impl CodeSet {
    /// The most bytes of a reference.
    pub const MAX_BYTES: usize = 64;

    /// A set with `left` codes.
    ///
    /// # Errors
    /// [`OpaqueError`] where the reference is empty or too long.
    pub fn new(reference: &[u8], left: u16) -> Result<Self, OpaqueError> {
        let reference = bounded(reference, Self::MAX_BYTES)?.to_vec();
        Ok(Self { reference, left })
    }

    /// The reference.
    #[must_use]
    pub fn reference(&self) -> &[u8] {
        &self.reference
    }

    /// How many codes were left when it was sealed. [`Item::codes_left`](crate::Item::codes_left)
    /// says how many are now.
    #[must_use]
    pub const fn left(&self) -> u16 {
        self.left
    }
}

impl fmt::Debug for CodeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CodeSet([REDACTED], {} left)", self.left)
    }
}

/// The public half of a passkey or a security key, as the application's WebAuthn library writes it: 1 to
/// 1,024 bytes. Not a secret, but it links accounts; it is sealed like an address.
#[derive(ZeroizeOnDrop)]
pub struct PublicData(Vec<u8>);

impl PublicData {
    /// The most bytes.
    pub const MAX_BYTES: usize = 1024;

    /// Takes the bytes as they are.
    ///
    /// # Errors
    /// [`OpaqueError`] where there are none, or too many.
    pub fn new(bytes: &[u8]) -> Result<Self, OpaqueError> {
        bounded(bytes, Self::MAX_BYTES).map(|bytes| Self(bytes.to_vec()))
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for PublicData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicData([REDACTED])")
    }
}

/// What a person calls an item, so that two of a kind can be told apart: 1 to 60 bytes, no control
/// characters. Space around it is dropped. Personal data; it is sealed.
#[derive(ZeroizeOnDrop)]
pub struct ItemName(String);

impl ItemName {
    /// The most bytes of a name.
    pub const MAX_BYTES: usize = 60;

    /// Reads a name as a person typed it.
    ///
    /// # Errors
    /// [`OpaqueError`] where it is empty, too long, or holds a control character.
    pub fn parse(text: &str) -> Result<Self, OpaqueError> {
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err(OpaqueError::Control);
        }
        bounded(text.as_bytes(), Self::MAX_BYTES).map(|_| Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ItemName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ItemName([REDACTED])")
    }
}

/// Why bytes or a name can't be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpaqueError {
    /// There is nothing.
    #[error("give at least one byte")]
    Empty,
    /// There is too much.
    #[error("this is too long: a reference has at most 64 bytes, a key 1,024, a name 60")]
    TooLong,
    /// A name holds a control character.
    #[error("a name has no line breaks and no other control characters")]
    Control,
}

impl OpaqueError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "opaque-empty",
            Self::TooLong => "opaque-too-long",
            Self::Control => "opaque-control",
        }
    }
}

fn bounded(bytes: &[u8], most: usize) -> Result<&[u8], OpaqueError> {
    match bytes.len() {
        0 => Err(OpaqueError::Empty),
        length if length > most => Err(OpaqueError::TooLong),
        _ => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_end_where_they_say_and_nothing_prints() {
        fn wiped<T: ZeroizeOnDrop>(_: &T) {}
        let (set, key) = (CodeSet::new(&[7; 64], 10).unwrap(), PublicData::new(&[7; 1024]).unwrap());
        let name = ItemName::parse(&format!(" {} ", "n".repeat(60))).unwrap();
        wiped(&set);
        wiped(&key);
        wiped(&name);
        assert_eq!(format!("{set:?} {key:?}"), "CodeSet([REDACTED], 10 left) PublicData([REDACTED])");
        assert_eq!((format!("{name:?}"), name.expose().len()), ("ItemName([REDACTED])".to_owned(), 60));
        assert_eq!((set.reference(), set.left(), key.as_bytes()), (&[7; 64][..], 10, &[7; 1024][..]));
        assert_eq!(CodeSet::new(&[7; 65], 1).unwrap_err().code(), "opaque-too-long");
        assert_eq!(PublicData::new(&[7; 1025]).unwrap_err().code(), "opaque-too-long");
        assert_eq!(PublicData::new(&[]).unwrap_err().code(), "opaque-empty");
        assert_eq!(ItemName::parse(" \t").unwrap_err().code(), "opaque-empty");
        assert_eq!(ItemName::parse("a\nb").unwrap_err().code(), "opaque-control");
        assert_eq!(ItemName::parse(&"n".repeat(61)).unwrap_err().code(), "opaque-too-long");
    }
}
