//! What a store keeps: plain rows, whose meaning the flow alone knows.

use std::fmt;

use regain_info::ItemId;
use regain_token::LinkRow;
use regain_types::{AccountId, Entropy, KeyId, TenantId, Timestamp, from_hex, to_hex};

/// Which account, of which tenant: the primary key of everything that an account owns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountKey {
    /// The tenant.
    pub tenant: TenantId,
    /// The account.
    pub account: AccountId,
}

macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// A new id.
            #[must_use]
            pub fn new(entropy: Entropy<16>) -> Self {
                Self(entropy.spend())
            }

            /// The id that a store kept.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The bytes that a store keeps.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&to_hex(&self.0))
            }
        }

        impl std::str::FromStr for $name {
            type Err = regain_types::IdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                from_hex(text).map(Self).ok_or(regain_types::IdError::Form)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

random_id!(
    /// One recovery of one account.
    CaseId
);
random_id!(
    /// One message to one address. Also the idempotency key that a mail provider may use.
    LetterId
);
random_id!(
    /// One visitor's request that has not been looked at yet.
    OpenRequestId
);

/// An account, as a store keeps it. `state` is JSON whose addresses and secrets are sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredAccount {
    /// Whose it is.
    pub key: AccountKey,
    /// Raised by one at each change; a change is guarded by the revision that it read.
    pub rev: u64,
    /// When the worker must look at it next.
    pub due: Option<Timestamp>,
    /// The account's state as JSON, at most [`StoredAccount::MAX_STATE_BYTES`].
    pub state: String,
}

impl StoredAccount {
    /// The most bytes that a state may have; an account at all its limits needs about half of it.
    pub const MAX_STATE_BYTES: usize = 64 * 1024;
}

/// A recovery case, as a store keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredCase {
    /// Its id.
    pub id: CaseId,
    /// Whose account it may recover.
    pub key: AccountKey,
    /// Raised by one at each change.
    pub rev: u64,
    /// Whether it is neither completed nor closed.
    pub live: bool,
    /// When the worker must look at it next.
    pub due: Option<Timestamp>,
    /// The case's state as JSON.
    pub state: String,
}

/// A link, as a store keeps it: no verifier, no address.
#[derive(Debug, Clone)]
pub struct StoredLink {
    /// The tenant; part of the primary key.
    pub tenant: TenantId,
    /// Selector, hash, key and expiry.
    pub row: LinkRow,
    /// The name of its purpose.
    pub purpose: String,
    /// Whose account it is about.
    pub account: AccountId,
    /// Which case it proves something in, if any.
    pub case: Option<CaseId>,
    /// Which item of the security info it was sent to.
    pub item: ItemId,
    /// Whether it may still be claimed.
    pub status: LinkStatus,
}

/// Whether a link may still be claimed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LinkStatus {
    /// Nobody has claimed it.
    Issued,
    /// Claimed once, by the claimant with this digest.
    Claimed {
        /// The digest of the claimant's id.
        by: [u8; 32],
    },
    /// Made worthless by something that happened.
    Void,
}

/// A visitor's request: an identifier that nobody has looked up yet.
#[derive(Clone)]
pub struct StoredRequest {
    /// Its id.
    pub id: OpenRequestId,
    /// The tenant.
    pub tenant: TenantId,
    /// The code of the stated reason.
    pub reason: String,
    /// When it was made.
    pub at: Timestamp,
    /// Which key sealed the identifier.
    pub key: KeyId,
    /// What the visitor typed, sealed and padded to one length.
    pub sealed: Vec<u8>,
}

/// A message that waits to be sent. Address, subject and text are sealed: they hold a link.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredLetter {
    /// Its id.
    pub id: LetterId,
    /// Whose account it is about.
    pub key: AccountKey,
    /// Which key sealed the body.
    pub sealed_by: KeyId,
    /// The sealed body.
    pub sealed: Vec<u8>,
    /// When to try next; `None` where it was given up and an operator should look.
    pub due: Option<Timestamp>,
    /// How often it was tried.
    pub attempts: u32,
}

/// One line of the audit trail: codes and ids, never an address or a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// The tenant.
    pub tenant: TenantId,
    /// The account, where one is known.
    pub account: Option<AccountId>,
    /// The case, where there is one.
    pub case: Option<CaseId>,
    /// When it happened.
    pub at: Timestamp,
    /// What happened, as a stable code.
    pub code: String,
    /// More codes and ids, separated by spaces; may be empty.
    pub detail: String,
}

/// How to find a case.
#[derive(Debug, Clone)]
pub enum CaseBy {
    /// By its id, within a tenant.
    Id(TenantId, CaseId),
    /// The newest live case of an account.
    LiveOf(AccountKey),
}

/// Work that is due.
#[derive(Clone, Default)]
pub struct Due {
    /// Visitors' requests, oldest first.
    pub requests: Vec<StoredRequest>,
    /// Accounts with a change of security info that is due.
    pub accounts: Vec<AccountKey>,
    /// Cases whose hold or lifetime ends.
    pub cases: Vec<CaseId>,
    /// Letters to send.
    pub letters: Vec<StoredLetter>,
}

macro_rules! redacted {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "([REDACTED])"))
            }
        }
    )*};
}
redacted!(StoredAccount, StoredCase, StoredRequest, StoredLetter, LinkStatus, Due);
