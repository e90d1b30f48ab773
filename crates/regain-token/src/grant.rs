//! What a claimed link is exchanged for: a handle with which one browser, or one caller, finishes.

use std::fmt;

use regain_types::{Context, Digest, KeyId, Role, Timestamp};
use zeroize::ZeroizeOnDrop;

use crate::claimant::ClaimantId;
use crate::links::{Links, MintError};
use crate::reason::{Reason, Rejected};
use crate::wiped::Wiped;
use crate::word::{self, Text};

/// The right to finish one case: `rgn_g1_` and 64 symbols, of the right shape.
///
/// It is a secret, kept by the browser or caller that claimed. Format: `docs/spec/token.md`.
#[derive(ZeroizeOnDrop)]
pub struct GrantHandle {
    text: Text<71>,
    #[zeroize(skip)]
    key: KeyId,
    #[zeroize(skip)]
    case: [u8; 16],
    secret: [u8; 16],
}

impl GrantHandle {
    /// Reads a handle as strictly as [`LinkText::parse`] reads a link.
    ///
    /// # Errors
    /// [`Reason::Malformed`], or [`Reason::Typo`] where only the CRC-32 is wrong.
    ///
    /// [`LinkText::parse`]: crate::LinkText::parse
    pub fn parse(text: &str) -> Result<Self, Rejected> {
        let bytes = word::read(PREFIX, text)?;
        Ok(Self::split(text, &bytes).ok_or(Reason::Malformed)?)
    }

    /// The text, for a cookie (`HttpOnly`, `Secure`, `SameSite=Strict`) or the caller's memory.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.as_str()
    }

    /// Which case the handle says that it is for: not believed before [`Links::check_grant`].
    #[must_use]
    pub const fn case(&self) -> [u8; 16] {
        self.case
    }

    fn assemble(key: KeyId, case: [u8; 16], secret: [u8; 16]) -> Self {
        let [k0, k1] = key.get().to_be_bytes();
        let bytes: Wiped<40> = Wiped(word::joined(&[&[KIND, k0, k1, ROUTE], &case, &secret]));
        Self { text: word::write(PREFIX, bytes), key, case, secret }
    }

    fn split(text: &str, bytes: &[u8; 40]) -> Option<Self> {
        let ([KIND, k0, k1, ROUTE], rest) = bytes.split_first_chunk::<4>()? else {
            return None;
        };
        let (case, rest) = rest.split_first_chunk::<16>()?;
        let (secret, _crc) = rest.split_first_chunk::<16>()?;
        let key = KeyId::try_from(u16::from_be_bytes([*k0, *k1])).ok()?;
        Some(Self { text: Text::copied(text)?, key, case: *case, secret: *secret })
    }
}

impl fmt::Debug for GrantHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GrantHandle([REDACTED])")
    }
}

/// What a store keeps of a grant, in the row of its case.
#[derive(Clone, Copy)]
pub struct GrantRow {
    /// A keyed hash of the handle and of the expiry.
    pub hash: [u8; 32],
    /// The root key that handle and hash were made under.
    pub key: KeyId,
    /// From when on the handle is refused, to the millisecond.
    pub expires: Timestamp,
}

impl fmt::Debug for GrantRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GrantRow")
            .field("hash", &format_args!("[REDACTED]"))
            .field("key", &self.key)
            .field("expires", &self.expires)
            .finish()
    }
}

impl Links<'_> {
    /// The handle for `case` that `request` gets, and the row that a store keeps of it, under the
    /// active key. The same case and request give the same handle, so that an answer which was lost
    /// can be asked for again; another request gives another one.
    ///
    /// Where a row is stored already, use [`Links::resume_grant`]: it survives a rotation of keys.
    ///
    /// # Errors
    /// [`MintError::Key`] where the keyring fails.
    pub fn grant(
        &self,
        case: [u8; 16],
        request: &ClaimantId,
        expires: Timestamp,
    ) -> Result<(GrantHandle, GrantRow), MintError> {
        let key = self.active();
        let secret = self.mac_key(key, Role::Grant)?.tag(&self.grant_context(case, request)).truncated();
        let handle = GrantHandle::assemble(key, case, secret);
        let hash =
            *self.mac_key(key, Role::LinkRow)?.tag(&self.grant_row_context(&handle, expires)).as_bytes();
        Ok((handle, GrantRow { hash, key, expires }))
    }

    /// The handle that `request` got when `row` was made, under the key that the row names.
    ///
    /// # Errors
    /// [`Reason::UnknownKey`], [`Reason::RowMismatch`] for another request or case, and
    /// [`Reason::Expired`].
    pub fn resume_grant(
        &self,
        case: [u8; 16],
        request: &ClaimantId,
        row: &GrantRow,
        now: Timestamp,
    ) -> Result<GrantHandle, Rejected> {
        let key = self.mac_key(row.key, Role::Grant).map_err(|_| Reason::UnknownKey)?;
        let secret = key.tag(&self.grant_context(case, request)).truncated();
        let handle = GrantHandle::assemble(row.key, case, secret);
        self.check_grant(&handle, row, now)?;
        Ok(handle)
    }

    /// Whether `row`, loaded by [`GrantHandle::case`], is that of `handle`, and its time is not over.
    ///
    /// # Errors
    /// In this order: [`Reason::UnknownKey`], [`Reason::RowMismatch`] (compared in constant time),
    /// [`Reason::Expired`] where `now` is the expiry or later.
    pub fn check_grant(&self, handle: &GrantHandle, row: &GrantRow, now: Timestamp) -> Result<(), Rejected> {
        let key = self.mac_key(handle.key, Role::LinkRow).map_err(|_| Reason::UnknownKey)?;
        let hash: Digest = key.tag(&self.grant_row_context(handle, row.expires));
        if !hash.matches(&row.hash) || handle.key != row.key {
            return Err(Reason::RowMismatch.into());
        }
        if now >= row.expires { Err(Reason::Expired.into()) } else { Ok(()) }
    }

    fn grant_context(&self, case: [u8; 16], request: &ClaimantId) -> Context {
        Context::new("regain/v1/grant").text(self.tenant.as_str()).bytes(&case).bytes(request.as_bytes())
    }

    fn grant_row_context(&self, handle: &GrantHandle, expires: Timestamp) -> Context {
        Context::new("regain/v1/grant-row")
            .text(self.tenant.as_str())
            .bytes(&handle.case)
            .bytes(&handle.secret)
            .number(expires.as_millis())
    }
}

const PREFIX: &str = "rgn_g1_";
const KIND: u8 = 0x02;
const ROUTE: u8 = 0;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_handle_or_hash_prints() {
        let handle = GrantHandle::assemble(KeyId::FIRST, [1; 16], [2; 16]);
        assert_eq!(format!("{handle:?}"), "GrantHandle([REDACTED])");
        let row = GrantRow { hash: [9; 32], key: KeyId::FIRST, expires: Timestamp::EPOCH };
        let shown = "GrantRow { hash: [REDACTED], key: KeyId(1), expires: Timestamp(0) }";
        assert_eq!(format!("{row:?}"), shown);
    }

    proptest! {
        #[test]
        fn a_handle_reads_back(case: [u8; 16], secret: [u8; 16], key in 1..=u16::MAX) {
            let made = GrantHandle::assemble(key.try_into().unwrap(), case, secret);
            let read = GrantHandle::parse(made.expose()).unwrap();
            prop_assert_eq!(made.expose().len(), 71);
            prop_assert_eq!((read.key.get(), read.case(), read.secret), (key, case, secret));
        }

        #[test]
        fn parsing_never_panics(text: String, tail in "[0-9a-z]{60,70}") {
            for text in [text.clone(), format!("{PREFIX}{text}"), format!("{PREFIX}{tail}")] {
                prop_assert!(GrantHandle::parse(&text).is_err());
            }
        }
    }
}
