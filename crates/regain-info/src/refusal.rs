//! Why a change of security info is refused.

/// Why a change is refused. Nothing happened. For the owner who is signed in; a stranger gets one
/// opaque answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no such item.
    #[error("there is no such item: reload the list")]
    Unknown,
    /// The item is of a kind that a later version wrote.
    #[error("this was registered with a newer version of this service: change it there")]
    UnknownKind,
    /// The same address, or the same id, is there already.
    #[error("this is already on your list")]
    AlreadyPresent,
    /// The item is proven already.
    #[error("this is already confirmed")]
    AlreadyProven,
    /// The removal is under way already.
    #[error("this is already being removed: you can still keep it")]
    AlreadyLeaving,
    /// The item is not being removed.
    #[error("this is not being removed, so there is nothing to cancel")]
    NotLeaving,
    /// The account has as many items as it may have.
    #[error("your list is full: remove something first")]
    TooMany,
    /// The time of the item ran out: it was not proven in time, or its removal is complete.
    #[error("the time for this ran out: add it again")]
    Expired,
    /// The code was used before, or a later one was.
    #[error("this code was used already: wait for the next one")]
    Spent,
    /// An authenticator is proven with a code, and none was given.
    #[error("type the code that the authenticator app shows")]
    StepMissing,
    /// The item has no codes of this kind: it is neither an authenticator nor a set of saved codes.
    #[error("this has no codes of this kind")]
    NoCodes,
    /// The item is not proven or not mature.
    #[error("this does not count yet: use something that you registered earlier")]
    NotCounting,
    /// What was proven is not enough to suspend an item.
    #[error("this takes effect at once, so prove more first: with other things than the one to suspend")]
    NotEnough,
    /// Without the item, no address would count.
    #[error("this is the last address that can regain your account: add another and wait until it counts")]
    LastCounting,
    /// Only an empty document takes what comes with a new account.
    #[error("this account has security info already: add to it instead")]
    NotEmpty,
}

impl Refusal {
    /// The stable code of this refusal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "info-unknown",
            Self::UnknownKind => "info-unknown-kind",
            Self::AlreadyPresent => "info-already-present",
            Self::AlreadyProven => "info-already-proven",
            Self::AlreadyLeaving => "info-already-leaving",
            Self::NotLeaving => "info-not-leaving",
            Self::TooMany => "info-too-many",
            Self::Expired => "info-expired",
            Self::Spent => "info-spent",
            Self::StepMissing => "info-step-missing",
            Self::NoCodes => "info-no-codes",
            Self::NotCounting => "info-not-counting",
            Self::NotEnough => "info-not-enough",
            Self::LastCounting => "info-last-counting",
            Self::NotEmpty => "info-not-empty",
        }
    }
}
