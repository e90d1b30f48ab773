//! What goes wrong: one answer for strangers, sentences for owners, faults for operators.

use regain_hash::HashError;
use regain_info::SealError;
use regain_policy::Rejection;
use regain_token::{MintError, Rejected};
use regain_types::{KeyError, PasswordError, RandomFailed, Timestamp};

use crate::flow::{AccountRefusal, CaseRefusal};
use crate::store::{CommitError, StoreError};

/// Everything that a stranger can hear. Never more than these three, and never why.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Denied {
    /// Broken, used, expired, of somebody else, over: one and the same refusal. The reason is in the
    /// audit trail.
    #[error("This link or code is not valid. Ask for a new one.")]
    Rejected,
    /// Too often.
    #[error("Too many tries. Try again after {retry_at}.")]
    Limited {
        /// When the next try may succeed.
        retry_at: Timestamp,
    },
    /// Something failed on our side. Nothing was lost: try again.
    #[error("This is not possible right now. Nothing was lost: try again in a minute.")]
    Unavailable(#[source] Fault),
}

impl Denied {
    /// The stable code: `rejected`, `limited`, `unavailable`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Limited { .. } => "limited",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

/// Why a password was not reset. Nothing was burnt: the handle works until it expires.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResetError {
    /// The new password can't be taken as it is.
    #[error(transparent)]
    Password(PasswordError),
    /// The new password is not good enough; the sentence says what to do.
    #[error(transparent)]
    Weak(Rejection),
    /// The account may be in other hands, and this is the password that they know.
    #[error("This is the password that the account has now. Somebody else may know it: choose another one.")]
    Same,
    /// The handle is not valid, or not any more.
    #[error(transparent)]
    Denied(Denied),
}

impl ResetError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Password(error) => error.code(),
            Self::Weak(_) => "password-weak",
            Self::Same => "password-same",
            Self::Denied(denied) => denied.code(),
        }
    }
}

/// Why a sign-in failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignInError {
    /// Unknown address, wrong password, wrong code, blocked account: one and the same refusal.
    #[error("The address or the password is wrong. If you can't sign in, recover your account.")]
    Refused,
    /// The password was right; the account also needs a code of its authenticator.
    #[error("Type the code that your authenticator app shows.")]
    CodeNeeded,
    /// Too often.
    #[error("Too many tries. Try again after {retry_at}, or recover your account.")]
    Limited {
        /// When the next try may succeed.
        retry_at: Timestamp,
    },
    /// Something failed on our side.
    #[error("This is not possible right now: try again in a minute.")]
    Unavailable(#[source] Fault),
}

impl SignInError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused => "sign-in-refused",
            Self::CodeNeeded => "code-needed",
            Self::Limited { .. } => "limited",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

/// Why something that a signed-in person asked for did not happen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountError {
    /// The session is over: somebody signed out everywhere, or the account was frozen or blocked.
    #[error("You were signed out. Sign in again, or recover your account.")]
    SessionEnded,
    /// The current password is wrong.
    #[error("The current password is wrong.")]
    WrongPassword,
    /// A code of the authenticator is needed too.
    #[error("Type the code that your authenticator app shows.")]
    CodeNeeded,
    /// The code of the authenticator is wrong, or was used already.
    #[error("The code is wrong or was used already. Wait for the next one.")]
    WrongCode,
    /// The account's state or its rules do not allow it.
    #[error("{0}.")]
    Refused(AccountRefusal),
    /// The new password can't be taken as it is.
    #[error(transparent)]
    Password(PasswordError),
    /// The new password is not good enough.
    #[error(transparent)]
    Weak(Rejection),
    /// The new password is the current one.
    #[error("This is the password that the account has now. Choose another one.")]
    Same,
    /// There is no such account, or it exists already where it must not.
    #[error("this account {0}")]
    Account(&'static str),
    /// Too often.
    #[error("Too many tries. Try again after {retry_at}.")]
    Limited {
        /// When the next try may succeed.
        retry_at: Timestamp,
    },
    /// Something failed on our side.
    #[error("This is not possible right now: try again in a minute.")]
    Unavailable(#[source] Fault),
}

impl AccountError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SessionEnded => "session-ended",
            Self::WrongPassword => "wrong-password",
            Self::CodeNeeded => "code-needed",
            Self::WrongCode => "wrong-code",
            Self::Refused(refusal) => refusal.code(),
            Self::Password(error) => error.code(),
            Self::Weak(_) => "password-weak",
            Self::Same => "password-same",
            Self::Account(_) => "account",
            Self::Limited { .. } => "limited",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

/// Something that only an operator can mend.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A commit of the store.
    #[error(transparent)]
    Commit(CommitError),
    /// The keyring.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The source of randomness.
    #[error(transparent)]
    Random(#[from] RandomFailed),
    /// The password hasher.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// A sealed item can't be opened.
    #[error("sealed security info can't be opened: {0}")]
    Sealed(#[from] regain_info::Fault),
    /// A stored state can't be read.
    #[error("the database holds a state that this version can't read")]
    State,
    /// The same account is changed by others faster than a decision can be made.
    #[error("too many changes at once: try again")]
    Contended,
}

impl Fault {
    /// Whether it is a fault of one row, so that others can still be worked on.
    pub(super) const fn is_of_one_row(&self) -> bool {
        matches!(
            self,
            Self::State
                | Self::Sealed(_)
                | Self::Key(_)
                | Self::Contended
                | Self::Store(StoreError::Corrupt(_))
        )
    }

    /// The stable code of this fault.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Commit(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Random(error) => error.code(),
            Self::Hash(error) => error.code(),
            Self::Sealed(error) => error.code(),
            Self::State => "state-unreadable",
            Self::Contended => "contended",
        }
    }
}

impl From<CommitError> for Fault {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Store(error) => Self::Store(error),
            other => Self::Commit(other),
        }
    }
}

impl From<MintError> for Fault {
    fn from(error: MintError) -> Self {
        match error {
            MintError::Key(error) => Self::Key(error),
            _ => Self::State,
        }
    }
}

impl From<SealError> for Fault {
    fn from(_: SealError) -> Self {
        Self::State
    }
}

impl From<CaseRefusal> for Denied {
    fn from(_: CaseRefusal) -> Self {
        Self::Rejected
    }
}

impl From<AccountRefusal> for Denied {
    fn from(_: AccountRefusal) -> Self {
        Self::Rejected
    }
}

impl From<Rejected> for Denied {
    fn from(_: Rejected) -> Self {
        Self::Rejected
    }
}

impl From<AccountRefusal> for AccountError {
    fn from(refusal: AccountRefusal) -> Self {
        Self::Refused(refusal)
    }
}

macro_rules! faults {
    ($($error:ident),*) => {$(
        impl From<Fault> for $error {
            fn from(fault: Fault) -> Self {
                match fault {
                    Fault::Commit(CommitError::Limited { retry_at }) => Self::Limited { retry_at },
                    fault => Self::Unavailable(fault),
                }
            }
        }
        impl From<CommitError> for $error {
            fn from(error: CommitError) -> Self {
                Fault::from(error).into()
            }
        }
        impl From<StoreError> for $error {
            fn from(error: StoreError) -> Self {
                Self::Unavailable(error.into())
            }
        }
        impl From<RandomFailed> for $error {
            fn from(error: RandomFailed) -> Self {
                Self::Unavailable(error.into())
            }
        }
        impl From<HashError> for $error {
            fn from(error: HashError) -> Self {
                Self::Unavailable(error.into())
            }
        }
    )*};
}
faults!(Denied, SignInError, AccountError);

impl<E> From<E> for ResetError
where
    Denied: From<E>,
{
    fn from(error: E) -> Self {
        Self::Denied(error.into())
    }
}
