//! What is found in passwords.

/// What makes a part of a password easy to guess.
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
    /// Each pattern once.
    pub const ALL: &'static [Self] = &[
        Self::Word,
        Self::Swapped,
        Self::Reversed,
        Self::Keyboard,
        Self::Repeat,
        Self::Sequence,
        Self::Date,
        Self::Brief,
    ];

    /// The stable code of this pattern, as the name of a part that was found.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.words().0
    }

    /// What it is, in a few words of English, as they stand within a sentence.
    #[must_use]
    pub const fn label(self) -> &'static str {
        self.words().1
    }

    /// The code of the reason that this pattern is most of a password.
    pub(crate) const fn reason_code(self) -> &'static str {
        self.words().2
    }

    pub(crate) const fn sentence(self) -> &'static str {
        self.words().3
    }

    const fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Word => (
                "pattern-word",
                "a common word or name",
                "password-guessable-word",
                "This password is built on a common word or name, and guessers add years and symbols to \
                 those as well.",
            ),
            Self::Swapped => (
                "pattern-swapped",
                "a word with some letters swapped",
                "password-guessable-swapped",
                "This password is a common word with some letters swapped, and guessers know those swaps.",
            ),
            Self::Reversed => (
                "pattern-reversed",
                "a word spelled backwards",
                "password-guessable-reversed",
                "This password is built on a common word spelled backwards, and guessers try that as well.",
            ),
            Self::Keyboard => (
                "pattern-keyboard",
                "neighbouring keys",
                "password-guessable-keyboard",
                "This password follows the keys of a keyboard, and guessers try such paths early.",
            ),
            Self::Repeat => (
                "pattern-repeat",
                "a repeat",
                "password-guessable-repeat",
                "This password repeats itself, and a repeat is hardly harder to guess.",
            ),
            Self::Sequence => (
                "pattern-sequence",
                "an order that everybody knows",
                "password-guessable-sequence",
                "This password follows an order that everybody knows, such as the alphabet.",
            ),
            Self::Date => (
                "pattern-date",
                "a date or a year",
                "password-guessable-date",
                "This password is built on a date or a year, and there are few of them to try.",
            ),
            Self::Brief => (
                "pattern-brief",
                "no pattern",
                "password-guessable-brief",
                "This password is short enough for a guesser to try everything like it.",
            ),
        }
    }
}
