//! What a store keeps of a code, and what it must do to use it.

use std::fmt;

use regain_types::{AccountId, KeyId, Timestamp};

use crate::link::Purpose;

/// What a store keeps of a code: one row for each tenant, account and purpose. A new code takes the
/// place of the old one, which is worth nothing from then on.
#[derive(Clone, Copy)]
pub struct CodeRow {
    /// A keyed hash of the code, its settings, flow, purpose, account, state and expiry.
    pub hash: [u8; 32],
    /// The root key that the hash was made under.
    pub key: KeyId,
    /// From when on the code is refused, to the millisecond.
    pub expires: Timestamp,
}

impl fmt::Debug for CodeRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeRow")
            .field("hash", &format_args!("[REDACTED]"))
            .field("key", &self.key)
            .field("expires", &self.expires)
            .finish()
    }
}

/// The one guarded write that uses a code: remove the row of this tenant, `account` and `purpose` *where
/// its hash is `hash` and `expires` is later than now*, in the transaction of what it pays for. It clears no
/// ledger: [`Ledger::cleared`](crate::Ledger::cleared) says what does.
///
/// The claim succeeded where that write removed exactly one row.
///
/// ```
/// fn passed_on(claim: regain_token::CodeClaim<'_>) -> regain_token::CodeClaim<'_> {
///     claim
/// }
/// ```
///
/// ```compile_fail,E0599
/// fn used_twice(claim: regain_token::CodeClaim<'_>) -> regain_token::CodeClaim<'_> {
///     claim.clone()
/// }
/// ```
#[must_use = "a code is used only when the store executed its claim"]
#[non_exhaustive]
pub struct CodeClaim<'a> {
    /// What the code is for.
    pub purpose: Purpose,
    /// Whose code it is.
    pub account: &'a AccountId,
    /// In which flow it was typed.
    pub case: [u8; 16],
    /// The hash that the row must still have: a newer code is not claimed by an older one.
    pub hash: [u8; 32],
    /// The expiry that the write repeats.
    pub expires: Timestamp,
}

impl fmt::Debug for CodeClaim<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeClaim")
            .field("purpose", &self.purpose)
            .field("account", &self.account)
            .field("case", &regain_types::to_hex(&self.case))
            .field("hash", &format_args!("[REDACTED]"))
            .field("expires", &self.expires)
            .finish()
    }
}
