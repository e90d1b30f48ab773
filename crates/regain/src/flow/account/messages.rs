//! What may be asked of an account, what happens to it, and why not.

use regain_hash::Record;
use regain_info::{Command as InfoCommand, Event as InfoEvent};
use regain_types::Timestamp;

use super::BlockReason;
use crate::store::CaseId;

/// What an account starts with.
#[derive(Debug)]
pub struct Enrolment {
    /// The record of its password.
    pub record: Record,
    /// What the application saw proven while the account was created.
    pub items: Vec<regain_info::NewItem>,
}

/// What may be asked of an account.
#[derive(Debug)]
#[non_exhaustive]
pub enum AccountCommand {
    /// The owner, signed in, sets another password.
    ChangePassword {
        /// The new record.
        record: Record,
    },
    /// The same password under better parameters, after it matched.
    Rehash {
        /// The new record.
        record: Record,
    },
    /// Nobody may sign in until the owner recovered the account.
    Block {
        /// Why.
        reason: BlockReason,
        /// Since when the account may be in other hands.
        suspect_since: Timestamp,
    },
    /// The first strict proof of a case: sessions end, nothing may change.
    Freeze {
        /// The case.
        case: CaseId,
    },
    /// The case ended without a reset.
    Unfreeze {
        /// The case.
        case: CaseId,
    },
    /// A case is complete.
    Reset {
        /// The record of the new password.
        record: Record,
        /// The last moment that the case trusts: younger security info is dropped.
        mature_by: Timestamp,
    },
    /// A completed recovery was not the owner's.
    Reverse {
        /// The strict case that this opens.
        case: CaseId,
        /// When the reversed case was opened.
        suspect_since: Timestamp,
    },
    /// Security info changes.
    Info(InfoCommand),
}

/// What happened to an account.
#[derive(Debug)]
#[non_exhaustive]
pub enum AccountEvent {
    /// Its owner set another password.
    PasswordChanged {
        /// The new record.
        record: Record,
        /// When.
        at: Timestamp,
    },
    /// A recovery set another password.
    PasswordReset {
        /// The new record.
        record: Record,
        /// When.
        at: Timestamp,
    },
    /// The record was renewed for the same password.
    Rehashed {
        /// The new record.
        record: Record,
    },
    /// It was blocked.
    Blocked {
        /// Why.
        reason: BlockReason,
        /// When.
        since: Timestamp,
    },
    /// It may be in other hands since then.
    SuspectSince {
        /// When.
        since: Timestamp,
    },
    /// The block is lifted.
    Unblocked,
    /// A case holds every change.
    Frozen {
        /// The case.
        case: CaseId,
        /// When.
        since: Timestamp,
    },
    /// Changes are possible again.
    Unfrozen,
    /// Every session is dead.
    SessionsEnded,
    /// A second factor left.
    FactorsChanged,
    /// An address left.
    AddressesChanged,
    /// Security info changed.
    Info(InfoEvent),
}

impl AccountEvent {
    /// The stable code, for the audit trail.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PasswordChanged { .. } => "password-changed",
            Self::PasswordReset { .. } => "password-reset",
            Self::Rehashed { .. } => "password-rehashed",
            Self::Blocked { .. } => "blocked",
            Self::SuspectSince { .. } => "suspect-since",
            Self::Unblocked => "unblocked",
            Self::Frozen { .. } => "frozen",
            Self::Unfrozen => "unfrozen",
            Self::SessionsEnded => "sessions-ended",
            Self::FactorsChanged => "factor-epoch-raised",
            Self::AddressesChanged => "recovery-epoch-raised",
            Self::Info(event) => event.code(),
        }
    }
}

/// Why a command has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccountRefusal {
    /// The account is blocked.
    #[error("this account is blocked: recover it first")]
    Blocked,
    /// A recovery case holds every change.
    #[error("a recovery of this account is under way, so nothing can be changed until it ends")]
    Frozen,
    /// The security info does not allow it.
    #[error(transparent)]
    Info(regain_info::Refusal),
}

impl AccountRefusal {
    /// The stable code of this refusal.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Blocked => "account-blocked",
            Self::Frozen => "account-frozen",
            Self::Info(refusal) => refusal.code(),
        }
    }
}
