//! The one refusal that a stranger sees, and what the audit trail may know about it.

/// A link, code, handle or request id was refused. To strangers all refusals are one: the same words, the
/// same code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("This link or code is not valid. Ask for a new one.")]
pub struct Rejected(Reason);

impl Rejected {
    /// A refusal for what only the caller can know: [`Reason::UnknownSelector`],
    /// [`Reason::AlreadyUsed`], [`Reason::Revoked`].
    #[must_use]
    pub const fn because(reason: Reason) -> Self {
        Self(reason)
    }

    /// The stable code of this error: the same for every reason.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "token-rejected"
    }

    /// Why, for the audit trail. Never for the answer to a request.
    #[must_use]
    pub const fn reason(self) -> Reason {
        self.0
    }
}

impl From<Reason> for Rejected {
    fn from(reason: Reason) -> Self {
        Self(reason)
    }
}

/// Why something was refused. It has no `Display` and no `Serialize`, so that it reaches a log only
/// where somebody asks for its [`Reason::code`].
///
/// In the order in which they are found: what a later one says needs more proof than an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Not the shape of a link or code, or of a version that is not known.
    Malformed,
    /// The shape is right and the CRC-32 is not: mistyped, cut and glued, or changed by a mailer.
    Typo,
    /// A pasted text holds two different links, and nothing says which one is meant.
    Ambiguous,
    /// The keyring has no key of this id: it was removed, or this is another application's link.
    UnknownKey,
    /// Not made by a holder of the key for this tenant and purpose.
    BadTag,
    /// Genuine, and its time is over.
    Expired,
    /// Genuine, and valid for longer than a link may be: the clock is behind, or was when it expired.
    TooFar,
    /// The store has no row for the selector of a genuine link, or no code for the account.
    UnknownSelector,
    /// The row belongs to another link, account or state, or was changed.
    RowMismatch,
    /// A code that is not the one of its row: mistyped, guessed, superseded, or of another flow,
    /// account or state.
    WrongCode,
    /// The row fits, and somebody has claimed it.
    AlreadyUsed,
    /// The row fits, and it was taken back.
    Revoked,
    /// The flow has no guess left: nothing was compared.
    AttemptsExhausted,
    /// The account has no guess left, today or until a success: nothing was compared.
    BudgetExhausted,
    /// The tenant has no guess left today: somebody guesses at many accounts. Nothing was compared.
    SprayExhausted,
    /// The store did not count the guess: another one was faster, or a write failed. Nothing was compared.
    NotReserved,
}

impl Reason {
    /// The stable code for the audit trail.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Typo => "typo",
            Self::Ambiguous => "ambiguous",
            Self::UnknownKey => "unknown-key",
            Self::BadTag => "bad-tag",
            Self::Expired => "expired",
            Self::TooFar => "too-far",
            Self::UnknownSelector => "unknown-selector",
            Self::RowMismatch => "row-mismatch",
            Self::WrongCode => "wrong-code",
            Self::AlreadyUsed => "already-used",
            Self::Revoked => "revoked",
            Self::AttemptsExhausted => "attempts-exhausted",
            Self::BudgetExhausted => "budget-exhausted",
            Self::SprayExhausted => "spray-exhausted",
            Self::NotReserved => "not-reserved",
        }
    }
}

/// The first reason that holds, found without stopping at it: an earlier one is no sooner answered.
pub(crate) fn first(reasons: &[(bool, Reason)]) -> Option<Reason> {
    let select = |later, (holds, reason): &(bool, Reason)| if *holds { Some(*reason) } else { later };
    reasons.iter().rev().fold(None, select)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reason_that_holds_is_the_answer() {
        let (one, two) = (Reason::Expired, Reason::TooFar);
        assert_eq!(first(&[(true, one), (true, two)]), Some(one));
        assert_eq!(first(&[(false, one), (true, two)]), Some(two));
        assert_eq!(first(&[(false, one), (false, two)]), None);
    }

    #[test]
    fn strangers_see_one_refusal_and_the_audit_trail_sees_why() {
        let all = [
            Reason::Malformed,
            Reason::Typo,
            Reason::Ambiguous,
            Reason::UnknownKey,
            Reason::BadTag,
            Reason::Expired,
            Reason::TooFar,
            Reason::UnknownSelector,
            Reason::RowMismatch,
            Reason::WrongCode,
            Reason::AlreadyUsed,
            Reason::Revoked,
            Reason::AttemptsExhausted,
            Reason::BudgetExhausted,
            Reason::SprayExhausted,
            Reason::NotReserved,
        ];
        let mut codes = std::collections::HashSet::new();
        for reason in all {
            let rejected = Rejected::because(reason);
            assert_eq!(rejected.to_string(), "This link or code is not valid. Ask for a new one.");
            assert_eq!(rejected.code(), "token-rejected");
            assert_eq!(rejected.reason(), reason);
            assert!(codes.insert(reason.code()), "{}", reason.code());
        }
    }
}
