//! Why a password is refused, in codes and in words.

use crate::Likeness;
use crate::pattern::Pattern;

/// One reason against a password. The demand of the profile behind it, and its place in the
/// password, are in the [`Finding`](crate::Finding) that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Shorter than the policy asks (NIST SP 800-63B-4 section 3.1.1.2).
    TooShort {
        /// Its length in code points.
        has: usize,
        /// The least length in code points.
        needs: usize,
    },
    /// The whole password is on the blocklist, or one common password, word or name, be it
    /// backwards or with letters swapped for look-alikes (NIST SP 800-63B-4 section 3.1.1.2).
    Blocked,
    /// Nothing but words of the [`Context`](crate::Context), digits and punctuation (the
    /// "context-specific words" of NIST SP 800-63B-4 section 3.1.1.2).
    Personal,
    /// A word of the [`Context`](crate::Context) of at least four letters is in it (Microsoft Entra).
    NameWithin,
    /// The old password, or a small change of it.
    LikeOld(Likeness),
    /// Too few points: one for each banned word, one for each other character (Microsoft Entra).
    FewPoints {
        /// Its points.
        has: usize,
        /// The least points.
        needs: usize,
    },
    /// Too few guesses, most of all for this pattern. Beyond NIST.
    TooGuessable(Pattern),
}

impl Reason {
    /// The stable code of this reason.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "password-too-short",
            Self::Blocked => "password-blocked",
            Self::Personal => "password-personal",
            Self::NameWithin => "password-name-within",
            Self::LikeOld(Likeness::Same) => "password-reused",
            Self::LikeOld(_) => "password-like-old",
            Self::FewPoints { .. } => "password-few-points",
            Self::TooGuessable(pattern) => pattern.reason_code(),
        }
    }

    /// The numbers in its sentence, by name.
    #[must_use]
    pub fn arguments(self) -> Vec<(&'static str, Argument)> {
        match self {
            Self::TooShort { has, needs } | Self::FewPoints { has, needs } => {
                vec![("has", Argument::Number(has)), ("needs", Argument::Number(needs))]
            }
            _ => Vec::new(),
        }
    }

    /// What is wrong and why, in one sentence of English.
    #[must_use]
    pub fn sentence(self) -> String {
        let fixed = match self {
            Self::TooShort { has, needs } => {
                let s = if has == 1 { "" } else { "s" };
                return format!(
                    "This password has {has} character{s} and needs at least {needs}, \
                     because each one more makes it harder to guess."
                );
            }
            Self::FewPoints { has, needs } => {
                let s = if has == 1 { "" } else { "s" };
                return format!(
                    "This password has {has} point{s} and needs at least {needs}, because a common word \
                     counts no more than a single character."
                );
            }
            Self::Blocked => "This password is on the lists that guessers try first.",
            Self::Personal => {
                "This password is made of your name, your address or the name of this service, which a \
                 guesser knows too."
            }
            Self::NameWithin => {
                "This password has your name or the name of this service in it, which a guesser knows too."
            }
            Self::LikeOld(Likeness::Same) => {
                "This is the old password again, and whoever knows that one knows this one."
            }
            Self::LikeOld(_) => {
                "This password is the old one with a small change, and whoever knows the old one tries \
                 such changes first."
            }
            Self::TooGuessable(pattern) => pattern.sentence(),
        };
        fixed.to_owned()
    }

    /// The one thing to do, in one sentence of English.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        self.remedy_kind().1
    }

    /// The stable code of the remedy: several reasons share one.
    #[must_use]
    pub const fn remedy_code(self) -> &'static str {
        self.remedy_kind().0
    }

    const fn remedy_kind(self) -> (&'static str, &'static str) {
        match self {
            Self::TooShort { .. } => ("remedy-add-words", "Add another word or two."),
            Self::Blocked => {
                ("remedy-unrelated", "Choose a few words that have nothing to do with each other.")
            }
            Self::Personal | Self::NameWithin => {
                ("remedy-impersonal", "Choose words that nobody would connect with you.")
            }
            Self::LikeOld(_) => ("remedy-start-anew", "Start anew with words that were not in the old one."),
            Self::FewPoints { .. } | Self::TooGuessable(Pattern::Brief) => {
                ("remedy-add-a-little", "Add a word, or a few more characters.")
            }
            Self::TooGuessable(_) => ("remedy-several-words", "Use four or five unrelated words instead."),
        }
    }

    /// Whether it is about the number of guesses, not about a demand of a standard.
    pub(crate) const fn is_about_guesses(self) -> bool {
        matches!(self, Self::TooGuessable(_))
    }

    /// One of each code, with numbers that a sentence may have.
    pub(crate) fn samples() -> Vec<Self> {
        let fixed = [
            Self::LikeOld(Likeness::Same),
            Self::LikeOld(Likeness::OneEdit),
            Self::Blocked,
            Self::Personal,
            Self::NameWithin,
            Self::TooShort { has: 11, needs: 15 },
            Self::FewPoints { has: 4, needs: 5 },
        ];
        fixed.into_iter().chain(Pattern::ALL.iter().copied().map(Self::TooGuessable)).collect()
    }
}

/// A value in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Argument {
    /// A count.
    Number(usize),
    /// A text of this crate, such as an example. Never what a person typed.
    Text(&'static str),
}
