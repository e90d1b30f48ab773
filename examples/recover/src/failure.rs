//! What goes wrong, with the exit code that says whose turn it is.

use regain::info::EmailError;
use regain::policy::Rejection;
use regain::store::CommitError;
use regain::token::Rejected;
use regain::types::{KeyringError, RandomFailed, Timestamp, TimestampError, TypedError};
use regain::{AccountError, Denied, Fault, ResetError, SignInError, SiteError};
use regain_mail::FolderError;
use regain_sqlite::OpenError;
use serde_json::{Map, Value};

/// One clear sentence, a stable code, and what to do next.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) next: Option<String>,
    pub(crate) facts: Map<String, Value>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { exit, code: code.into(), message: message.into(), next: None, facts: Map::new() }
    }

    pub(crate) fn ours(code: &str, message: impl Into<String>) -> Self {
        Self::new(Exit::Ours, code, message)
    }

    pub(crate) fn usage(code: &str, message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, code, message)
    }

    pub(crate) fn refused(code: &str, message: impl Into<String>) -> Self {
        Self::new(Exit::Refused, code, message)
    }

    pub(crate) fn operator(code: &str, message: impl Into<String>) -> Self {
        Self::new(Exit::Operator, code, message)
    }

    pub(crate) fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }

    fn retry_at(mut self, at: Timestamp) -> Self {
        self.facts.insert("retry_at".to_owned(), at.as_secs().into());
        self
    }

    fn weak(rejection: &Rejection) -> Self {
        let codes: Vec<&str> = rejection.reasons().iter().map(|reason| reason.code()).collect();
        let mut failure = Self::refused("password-weak", rejection.advice())
            .next("See all do's and don'ts with `recover advice`. Nothing was lost: try another password.");
        failure.facts.insert("reasons".to_owned(), codes.into());
        failure
    }
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Something failed on our side.
    Ours = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Refused.
    Refused = 3,
    /// The operator must mend something.
    Operator = 4,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        let passing = matches!(
            fault,
            Fault::Contended | Fault::Random(_) | Fault::Hash(_) | Fault::Commit(CommitError::Ambiguous)
        );
        let exit = if passing { Exit::Ours } else { Exit::Operator };
        Self::new(exit, fault.code(), fault.to_string())
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        let (code, message) = (denied.code(), denied.to_string());
        match denied {
            Denied::Limited { retry_at } => Self::refused(code, message).retry_at(retry_at),
            Denied::Unavailable(fault) => fault.into(),
            _ => Self::refused(code, message)
                .next("`recover report EMAIL --reason REASON` asks for a new link."),
        }
    }
}

/// A link of the wrong shape is refused like any other.
impl From<Rejected> for Failure {
    fn from(rejected: Rejected) -> Self {
        Denied::from(rejected).into()
    }
}

impl From<ResetError> for Failure {
    fn from(error: ResetError) -> Self {
        match error {
            ResetError::Weak(rejection) => Self::weak(&rejection),
            ResetError::Denied(denied) => denied.into(),
            error => Self::refused(error.code(), error.to_string()),
        }
    }
}

impl From<SignInError> for Failure {
    fn from(error: SignInError) -> Self {
        let (code, message) = (error.code(), error.to_string());
        match error {
            SignInError::CodeNeeded => Self::refused(code, message).next("Give it with --code CODE."),
            SignInError::Limited { retry_at } => Self::refused(code, message).retry_at(retry_at),
            SignInError::Unavailable(fault) => fault.into(),
            _ => Self::refused(code, message)
                .next("`recover report EMAIL --reason REASON` recovers an account."),
        }
    }
}

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Weak(rejection) => Self::weak(&rejection),
            AccountError::Unavailable(fault) => fault.into(),
            AccountError::Limited { retry_at } => {
                Self::refused(error.code(), error.to_string()).retry_at(retry_at)
            }
            error => Self::refused(error.code(), error.to_string()),
        }
    }
}

macro_rules! coded {
    ($($error:ty => $exit:ident),*) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::new(Exit::$exit, error.code(), error.to_string())
            }
        }
    )*};
}
coded!(
    EmailError => Usage, SiteError => Usage, TypedError => Refused, TimestampError => Operator,
    KeyringError => Operator, OpenError => Operator, FolderError => Operator, RandomFailed => Ours
);
