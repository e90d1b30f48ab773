//! Messages out: what a transport gets, and what it must do with it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use regain_info::{Alert, Destination, Recover, Verify};
use zeroize::Zeroize as _;

use crate::store::LetterId;

/// One message to one registered address.
///
/// It is sent at least once: a transport that can, uses [`Letter::id`] to send it once. The text may
/// hold a link, so it is as secret as a password until the link is used.
pub struct Letter {
    pub(crate) id: LetterId,
    pub(crate) to: Recipient,
    pub(crate) code: String,
    pub(crate) subject: String,
    pub(crate) text: String,
}

impl Letter {
    /// Its id, the same at every try.
    #[must_use]
    pub const fn id(&self) -> LetterId {
        self.id
    }

    /// Where it goes, and for which purpose.
    #[must_use]
    pub const fn to(&self) -> &Recipient {
        &self.to
    }

    /// What it is about, as a stable code: `recover`, `password-reset`, ...
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The subject: one line.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The body as plain text, lines ended by `\n`.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Drop for Letter {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letter {{ id: {}, code: {:?}, [REDACTED] }}", self.id, self.code)
    }
}

/// An address with the one purpose that it may be used for here.
#[derive(Debug)]
#[non_exhaustive]
pub enum Recipient {
    /// An address that must still be confirmed.
    Verify(Destination<Verify>),
    /// An address that must hear of something.
    Alert(Destination<Alert>),
    /// An address that gets a link which recovers the account.
    Recover(Destination<Recover>),
}

impl Recipient {
    /// The address itself: the only place where it leaves.
    #[must_use]
    pub fn expose(&self) -> &str {
        match self {
            Self::Verify(to) => to.expose(),
            Self::Alert(to) => to.expose(),
            Self::Recover(to) => to.expose(),
        }
    }

    /// The purpose: `verify`, `alert`, `recover`.
    #[must_use]
    pub const fn purpose(&self) -> &'static str {
        match self {
            Self::Verify(to) => to.purpose_name(),
            Self::Alert(to) => to.purpose_name(),
            Self::Recover(to) => to.purpose_name(),
        }
    }
}

/// Sends letters: a mail server, a folder, a webhook.
pub trait Notifier: Send + Sync {
    /// Sends one letter, or says that it may be tried again later. Only the worker calls this; no
    /// visitor waits for it or learns of its failure.
    fn send(&self, letter: &Letter) -> impl Future<Output = Result<(), NotifyError>> + Send;

    /// Whether a letter could be sent now, without sending one: log in to the server and out again.
    /// `None`, the default, where this can't be asked. Give up after a few seconds: an operator waits.
    fn check(&self) -> impl Future<Output = Option<Result<(), NotifyError>>> + Send {
        async { None }
    }
}

/// A letter was not sent now. It is tried again, later each time; the sentence is for the operator
/// and must not hold the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a message could not be sent: {0}")]
pub struct NotifyError(pub String);

impl NotifyError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "letter-not-sent"
    }
}

/// Any notifier behind one type.
#[derive(Clone)]
pub struct AnyNotifier(Arc<dyn Twin>);

impl AnyNotifier {
    /// Hides the type of `notifier`.
    pub fn new<N: Notifier + 'static>(notifier: N) -> Self {
        Self(Arc::new(notifier))
    }
}

impl std::fmt::Debug for AnyNotifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AnyNotifier")
    }
}

type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The object-safe twin of [`Notifier`].
trait Twin: Send + Sync {
    fn send<'a>(&'a self, letter: &'a Letter) -> Answer<'a, Result<(), NotifyError>>;
    fn check(&self) -> Answer<'_, Option<Result<(), NotifyError>>>;
}

impl<N: Notifier> Twin for N {
    fn send<'a>(&'a self, letter: &'a Letter) -> Answer<'a, Result<(), NotifyError>> {
        Box::pin(Notifier::send(self, letter))
    }

    fn check(&self) -> Answer<'_, Option<Result<(), NotifyError>>> {
        Box::pin(Notifier::check(self))
    }
}

impl Notifier for AnyNotifier {
    async fn send(&self, letter: &Letter) -> Result<(), NotifyError> {
        self.0.send(letter).await
    }

    async fn check(&self) -> Option<Result<(), NotifyError>> {
        self.0.check().await
    }
}

impl<N: Notifier> Notifier for Arc<N> {
    async fn send(&self, letter: &Letter) -> Result<(), NotifyError> {
        (**self).send(letter).await
    }

    async fn check(&self) -> Option<Result<(), NotifyError>> {
        (**self).check().await
    }
}
