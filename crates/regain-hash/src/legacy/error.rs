//! Why what other software stored can't be used.

/// Why a stored hash of other software can't be used. It says nothing about the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LegacyError {
    /// The family of the hash is behind a cargo feature that is off.
    #[error("the stored hash needs the feature `{0}` of regain-hash: enable it")]
    Disabled(&'static str),
    /// Longer than 512 bytes, or it would be once it is wrapped.
    #[error("the stored hash, or what would be made of it, is longer than 512 bytes: look at what wrote it")]
    TooLong,
    /// It begins like a known hash and goes on like none.
    #[error("the stored hash is cut or malformed: look at what wrote it")]
    Syntax,
    /// A cost is over its ceiling. Nothing was allocated or computed.
    #[error("the stored hash costs more than its ceiling: have its owner reset the password")]
    TooCostly,
    /// A Firebase hash, and no parameters of the project it is from.
    #[error("the stored hash is of Firebase: give the parameters of the project that it is from")]
    NoProject,
    /// There is no memory to compute it.
    #[error("there is not enough memory to hash a password: try again, or hash fewer at once")]
    OutOfMemory,
    /// A hash function refused inputs that are within its bounds.
    #[error("a hash function refused valid inputs: this is a defect of regain-hash, please report it")]
    Kernel,
}

impl LegacyError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Disabled(_) => "legacy-disabled",
            Self::TooLong => "legacy-too-long",
            Self::Syntax => "legacy-syntax",
            Self::TooCostly => "legacy-too-costly",
            Self::NoProject => "legacy-no-project",
            Self::OutOfMemory => "legacy-out-of-memory",
            Self::Kernel => "legacy-kernel",
        }
    }
}
