//! Why a password is refused, in codes and in words.

/// One reason against a password.
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
            Self::TooGuessable(pattern) => pattern.code(),
        }
    }

    /// What is wrong and why, in one sentence of English.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::TooShort { has, needs } => {
                let s = if has == 1 { "" } else { "s" };
                format!(
                    "This password has {has} character{s} and needs at least {needs}, \
                     because each one more makes it harder to guess."
                )
            }
            Self::Blocked => "This password is on the lists that guessers try first.".to_owned(),
            Self::Personal => "This password is made of your name, your address or the name of this \
                               service, which a guesser knows too."
                .to_owned(),
            Self::TooGuessable(pattern) => pattern.sentence().to_owned(),
        }
    }

    /// The one thing to do, in one sentence of English.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "Add another word or two.",
            Self::Blocked => "Choose a few words that have nothing to do with each other.",
            Self::Personal => "Choose words that nobody would connect with you.",
            Self::TooGuessable(Pattern::Brief) => "Add a word, or a few more characters.",
            Self::TooGuessable(_) => "Use four or five unrelated words instead.",
        }
    }
}

/// What makes most of a password easy to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pattern {
    /// Common words, names or passwords, with little added.
    Word,
    /// A common word with letters swapped for look-alikes: `P@ssw0rd`.
    Swapped,
    /// A common word backwards.
    Reversed,
    /// Neighbours on the keyboard.
    Keyboard,
    /// The same again: `aaa`, `abcabc`.
    Repeat,
    /// An order that everybody knows: `abc`, `987`.
    Sequence,
    /// A date or a year.
    Date,
    /// No pattern, but too little of it.
    Brief,
}

impl Pattern {
    const fn code(self) -> &'static str {
        match self {
            Self::Word => "password-guessable-word",
            Self::Swapped => "password-guessable-swapped",
            Self::Reversed => "password-guessable-reversed",
            Self::Keyboard => "password-guessable-keyboard",
            Self::Repeat => "password-guessable-repeat",
            Self::Sequence => "password-guessable-sequence",
            Self::Date => "password-guessable-date",
            Self::Brief => "password-guessable-brief",
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::Word => {
                "This password is built on a common word or name, and guessers add years and symbols \
                 to those as well."
            }
            Self::Swapped => {
                "This password is a common word with some letters swapped, and guessers know those \
                 swaps."
            }
            Self::Reversed => {
                "This password is built on a common word spelled backwards, and guessers try that as \
                 well."
            }
            Self::Keyboard => {
                "This password follows the keys of a keyboard, and guessers try such paths early."
            }
            Self::Repeat => "This password repeats itself, and a repeat is hardly harder to guess.",
            Self::Sequence => "This password follows an order that everybody knows, such as the alphabet.",
            Self::Date => "This password is built on a date or a year, and there are few of them to try.",
            Self::Brief => "This password is short enough for a guesser to try everything like it.",
        }
    }
}
