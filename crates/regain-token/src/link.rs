//! The text of a link, what it may be used for, and what a store keeps of it.

use std::fmt;

use regain_types::{AccountId, Context, KeyError, KeyId, Timestamp, to_hex};
use zeroize::ZeroizeOnDrop;

use crate::links::MintError;
use crate::reason::{Reason, Rejected};
use crate::wiped::Wiped;
use crate::word::{self, Text};

/// A link as it is sent: `rgn_l1_` and 96 symbols, of the right shape and not yet of proven origin.
///
/// It is a secret: whoever holds it may claim it. Format: `docs/spec/token.md`.
#[derive(ZeroizeOnDrop)]
pub struct LinkText {
    text: Text<103>,
    #[zeroize(skip)]
    pub(crate) key: KeyId,
    #[zeroize(skip)]
    pub(crate) expires: Timestamp,
    #[zeroize(skip)]
    pub(crate) selector: Selector,
    pub(crate) signed: Wiped<40>,
    pub(crate) tag: Wiped<16>,
}

impl LinkText {
    /// Reads a link strictly: prefix, length, lower case, CRC-32, version, key id, route. It uses no
    /// key, and nothing that it finds is believed before [`Links::authenticate`].
    ///
    /// # Errors
    /// [`Reason::Malformed`], or [`Reason::Typo`] where only the CRC-32 is wrong.
    ///
    /// [`Links::authenticate`]: crate::Links::authenticate
    pub fn parse(text: &str) -> Result<Self, Rejected> {
        let bytes = word::read(PREFIX, text)?;
        Ok(Self::split(text, &bytes).ok_or(Reason::Malformed)?)
    }

    /// The text, to be put into one path segment or the fragment of an address.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.as_str()
    }

    /// The link of these fields.
    ///
    /// # Errors
    /// [`MintError::Expiry`] where `expires` has more than 40 bits of seconds, and that of `tag`.
    pub(crate) fn assemble(
        key: KeyId,
        expires: Timestamp,
        random: &[u8; 31],
        tag: impl FnOnce(&[u8; 40]) -> Result<[u8; 16], KeyError>,
    ) -> Result<Self, MintError> {
        let [0, 0, 0, e0, e1, e2, e3, e4] = expires.as_secs().to_be_bytes() else {
            return Err(MintError::Expiry);
        };
        let [k0, k1] = key.get().to_be_bytes();
        let signed = Wiped(word::joined(&[&[KIND, k0, k1, e0, e1, e2, e3, e4, ROUTE], random]));
        let tag = Wiped(tag(&signed)?);
        let bytes: Wiped<60> = Wiped(word::joined(&[&*signed, &*tag]));
        let text = word::write(PREFIX, bytes);
        let expires = Timestamp::from_secs(expires.as_secs());
        let selector = Selector(word::joined(&[&[ROUTE], random]));
        Ok(Self { text, key, expires, selector, signed, tag })
    }

    fn split(text: &str, bytes: &[u8; 60]) -> Option<Self> {
        let (signed, rest) = bytes.split_first_chunk::<40>()?;
        let (tag, _crc) = rest.split_first_chunk::<16>()?;
        let (head, rest) = signed.split_first_chunk::<8>()?;
        let (selector, _verifier) = rest.split_first_chunk::<16>()?;
        let [KIND, k0, k1, e0, e1, e2, e3, e4] = *head else {
            return None;
        };
        let selector = Selector(*selector);
        if selector.route() != ROUTE {
            return None;
        }
        Some(Self {
            text: Text::copied(text)?,
            key: KeyId::try_from(u16::from_be_bytes([k0, k1])).ok()?,
            expires: Timestamp::from_secs(u64::from_be_bytes([0, 0, 0, e0, e1, e2, e3, e4])),
            selector,
            signed: Wiped(*signed),
            tag: Wiped(*tag),
        })
    }
}

impl fmt::Debug for LinkText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkText([REDACTED])")
    }
}

/// What a link is for. A link of one purpose is a forgery to every other.
///
/// The name is a constant of the code that defines the purpose; it is part of every tag and row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Purpose(&'static str);

impl Purpose {
    /// The purpose called `name`.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }
}

/// Under which name the store finds a link's row: 16 bytes, the first one a route. An id, not a
/// secret: without the verifier it opens nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Selector([u8; 16]);

impl Selector {
    /// The selector in a row that a store kept.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// All 16 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Which of many primaries holds the row: always 0 today.
    #[must_use]
    pub const fn route(self) -> u8 {
        let [route, ..] = self.0;
        route
    }
}

/// 32 lowercase hexadecimal digits.
impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Selector({self})")
    }
}

/// What a link is good for and no longer: it dies when one of these changes.
#[derive(Debug, Clone, Copy)]
pub struct Binding<'a> {
    /// The account.
    pub account: &'a AccountId,
    /// The account's state as the caller encodes it: epochs, and the exact destination.
    pub state: &'a Context,
}

/// What a store keeps of a link: no verifier, no address, and nothing that makes a link.
#[derive(Clone, Copy)]
pub struct LinkRow {
    /// The row's name, unique for the tenant.
    pub selector: Selector,
    /// A keyed hash of the link, its purpose, its account and its state.
    pub hash: [u8; 32],
    /// The root key that tag and hash were made under.
    pub key: KeyId,
    /// From when on the link is refused; a whole second.
    pub expires: Timestamp,
}

impl fmt::Debug for LinkRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkRow")
            .field("selector", &self.selector)
            .field("hash", &format_args!("[REDACTED]"))
            .field("key", &self.key)
            .field("expires", &self.expires)
            .finish()
    }
}

pub(crate) const PREFIX: &str = "rgn_l1_";
const KIND: u8 = 0x01;
const ROUTE: u8 = 0;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(expires: Timestamp) -> Option<LinkText> {
        LinkText::assemble(KeyId::FIRST, expires, &[0x5a; 31], |_| Ok([0xa5; 16])).ok()
    }

    #[test]
    fn what_was_assembled_parses_to_the_same_fields() {
        let made = link(Timestamp::from_millis(1_800_000_000_999)).unwrap();
        let read = LinkText::parse(made.expose()).unwrap();
        assert_eq!(made.expose().len(), 103);
        assert_eq!((made.key, made.expires, made.selector), (read.key, read.expires, read.selector));
        assert_eq!((*made.signed, *made.tag), (*read.signed, *read.tag));
        assert_eq!(read.expires, Timestamp::from_secs(1_800_000_000));
        assert_eq!(read.selector.to_string(), format!("00{}", "5a".repeat(15)));
        assert_eq!(read.selector.route(), 0);
    }

    #[test]
    fn an_expiry_beyond_40_bits_makes_no_link() {
        assert!(link(Timestamp::from_secs((1 << 40) - 1)).is_some());
        assert!(link(Timestamp::from_secs(1 << 40)).is_none());
    }

    #[test]
    fn no_link_or_hash_prints() {
        let link = link(Timestamp::EPOCH).unwrap();
        assert_eq!(format!("{link:?}"), "LinkText([REDACTED])");
        let selector = Selector::from_bytes([7; 16]);
        let row = LinkRow { selector, hash: [9; 32], key: KeyId::FIRST, expires: Timestamp::EPOCH };
        assert_eq!(
            format!("{row:?}"),
            "LinkRow { selector: Selector(07070707070707070707070707070707), hash: [REDACTED], \
             key: KeyId(1), expires: Timestamp(0) }"
        );
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text: String, tail in "[0-9a-z]{90,100}", long in 0_usize..100_000) {
            for text in [text.clone(), format!("{PREFIX}{text}"), format!("{PREFIX}{tail}")] {
                prop_assert!(LinkText::parse(&text).is_err());
            }
            let long = format!("{PREFIX}{}", "0".repeat(long));
            prop_assert!(LinkText::parse(&long).is_err());
        }
    }
}
