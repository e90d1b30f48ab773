//! What a person registers, in plaintext, and the bytes of it that are sealed.

use zeroize::Zeroizing;

use crate::{CodeSet, E164, EmailAddr, Kind, Mask, PublicData, TotpSecret};

/// What a person registers, in plaintext, before it is sealed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Detail {
    /// An email address.
    Email(EmailAddr),
    /// A phone number.
    Phone(E164),
    /// The secret of an authenticator app.
    Authenticator(TotpSecret),
    /// A set of saved codes.
    SavedCodes(CodeSet),
    /// A passkey.
    Passkey(PublicData),
    /// A security key.
    SecurityKey(PublicData),
}

impl Detail {
    /// The kind of item that it becomes.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Email(_) => Kind::Email,
            Self::Phone(_) => Kind::Phone,
            Self::Authenticator(_) => Kind::Authenticator,
            Self::SavedCodes(_) => Kind::SavedCodes,
            Self::Passkey(_) => Kind::Passkey,
            Self::SecurityKey(_) => Kind::SecurityKey,
        }
    }

    pub(crate) fn mask(&self) -> Mask {
        match self {
            Self::Email(address) => address.mask(),
            Self::Phone(number) => number.mask(),
            _ => Mask::none(),
        }
    }

    pub(crate) const fn codes_left(&self) -> Option<u16> {
        match self {
            Self::SavedCodes(set) => Some(set.left()),
            _ => None,
        }
    }

    /// Filled up with zeros to a multiple of 64 bytes: no ciphertext tells the length of what is in it.
    pub(crate) fn to_plain(&self) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Email(address) => padded(&[], address.expose().as_bytes()),
            Self::Phone(number) => padded(&[], number.expose().as_bytes()),
            Self::Authenticator(secret) => secret.to_stored(),
            Self::SavedCodes(set) => counted(set.reference()),
            Self::Passkey(key) | Self::SecurityKey(key) => counted(key.as_bytes()),
        }
    }

    /// `None` where the bytes are not what the kind says.
    pub(crate) fn from_plain(kind: Kind, version: u8, plain: &[u8], left: Option<u16>) -> Option<Self> {
        match kind {
            Kind::Email => EmailAddr::parse(text(plain)?).ok().map(Self::Email),
            Kind::Phone => E164::parse(text(plain)?).ok().map(Self::Phone),
            Kind::Authenticator if version == 1 => TotpSecret::from_version_1(plain).map(Self::Authenticator),
            Kind::Authenticator => TotpSecret::from_stored(plain).map(Self::Authenticator),
            Kind::SavedCodes => CodeSet::new(uncounted(plain)?, left?).ok().map(Self::SavedCodes),
            Kind::Passkey => PublicData::new(uncounted(plain)?).ok().map(Self::Passkey),
            Kind::SecurityKey => PublicData::new(uncounted(plain)?).ok().map(Self::SecurityKey),
            Kind::RecoveryContact => None,
        }
    }
}

/// A text without the zeros that fill it up.
pub(crate) fn text(plain: &[u8]) -> Option<&str> {
    str::from_utf8(plain).ok().map(|text| text.trim_end_matches('\0'))
}

/// `head` and `bytes`, filled up with zeros.
pub(crate) fn padded(head: &[u8], bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = head.len().saturating_add(bytes.len()).next_multiple_of(BLOCK);
    let mut plain = Zeroizing::new(Vec::with_capacity(length));
    plain.extend_from_slice(head);
    plain.extend_from_slice(bytes);
    plain.resize(length, 0);
    plain
}

/// The length in two bytes, then the bytes: they may end in zeros themselves.
fn counted(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    padded(&length.to_be_bytes(), bytes)
}

fn uncounted(plain: &[u8]) -> Option<&[u8]> {
    let (length, rest) = plain.split_first_chunk::<2>()?;
    rest.get(..usize::from(u16::from_be_bytes(*length)))
}

const BLOCK: usize = 64;
